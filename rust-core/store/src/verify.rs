//! Verification: every row against its seal, the chain, the facts and the head. Never on the start
//! path, as it reads everything.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;

use suanpan_core::journal::Fact;
use suanpan_core::payment::{Payment, PaymentState};
use suanpan_core::queue::{Reversal, ReversalStatus};
use suanpan_core::UnixMillis;

use crate::error::{Damage, Fault, Flaw, VerifyError};
use crate::finder::{self, Found};
use crate::head::{self, SignedHead};
use crate::journal::SqliteJournal;
use crate::keyring;
use crate::open;
use crate::row::{Digest, Kind, Mark, Move, Record};
use crate::schema;
use crate::slot;
use crate::vault::{Lookup, Place, Sealed};

/// What a sound journal holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Events in the chain.
    pub events: u64,
    /// Payments.
    pub payments: u64,
    /// Payments without an outcome.
    pub in_flight: u64,
    /// Reversals that are owed, or armed for a payment in flight.
    pub reversals: u64,
    /// Signatures over the chain.
    pub signed_heads: u64,
    /// Net over all payments, minor units, computed from the rows.
    pub net_minor: i64,
    /// In a journal that came out of a backup, the last event that came with it: what happened at the
    /// till after that, the host alone knows.
    pub restored: Option<u64>,
    /// The end of the chain, signed now. Keep it elsewhere to recognise a rollback later.
    pub head: SignedHead,
}

/// An event as [`SqliteJournal::each_event`] hands it out.
pub(crate) struct Event {
    pub seq: i64,
    pub at: UnixMillis,
    pub hash: [u8; 32],
    pub record: Record<Fact>,
}

/// What the chain says of the other tables.
#[derive(Default)]
struct Told {
    events: u64,
    /// The digest of each row as it was written last; what the tables hold is taken out again.
    rows: HashMap<(Kind, i64), Digest>,
    /// The state of each payment by its last fact.
    states: HashMap<Lookup, PaymentState>,
}

impl SqliteJournal {
    /// Checks everything: SQLite's own integrity check, the tables as the migrations make them,
    /// every link of the chain, every seal, that each row is the one the chain recorded last, that
    /// the state of each payment is the one its last fact tells, that a reversal is there for each
    /// payment that needs one and for no other, the net, the head, every signature.
    ///
    /// # Errors
    /// [`VerifyError`], naming table and row of the first flaw found.
    pub fn verify(&self) -> Result<Report, VerifyError> {
        self.sound()?;
        self.check_integrity()?;
        schema::check(&self.connection)?;
        if open::read_head(&self.connection, &self.vault)? != self.head {
            return Err(Place::HEAD.damage(Flaw::Stale).into());
        }
        keyring::check(&self.connection, &self.vault)?;
        slot::read_known(&self.connection, &self.vault, self.head.slots)?;
        let mut told = self.read_chain()?;
        let (payments, net_minor) = self.check_payments(&mut told)?;
        let reversals = self.check_reversals(&mut told)?;
        if let Some(&(kind, row)) = told.rows.keys().next() {
            return Err(kind.place(row).damage(Flaw::Missing).into());
        }
        let signed_heads = self.check_signed_heads()?;
        let in_flight = told.states.values().filter(|state| **state == PaymentState::InFlight).count();
        Ok(Report {
            events: told.events,
            payments,
            in_flight: u64::try_from(in_flight).unwrap_or(u64::MAX),
            reversals,
            signed_heads,
            net_minor,
            restored: self.head.restored.and_then(|seq| u64::try_from(seq).ok()),
            head: self.signed_head(),
        })
    }

    /// Checks that this journal still holds all that it held when `signed` was exported.
    ///
    /// # Errors
    /// [`VerifyError::OtherJournal`], [`VerifyError::RolledBack`], or damage at the event where the
    /// two histories part.
    pub fn verify_against(&self, signed: &SignedHead) -> Result<(), VerifyError> {
        self.sound()?;
        let own = self.signed_head();
        if signed.journal != own.journal || signed.public_key != own.public_key || signed.verify().is_err() {
            return Err(VerifyError::OtherJournal);
        }
        if signed.seq > own.seq {
            return Err(VerifyError::RolledBack { expected: signed.seq, got: own.seq });
        }
        let hash = match signed.seq {
            0 => head::origin(&signed.journal),
            seq => {
                self.connection.query_row("SELECT hash FROM event WHERE seq = ?1", [seq], |row| row.get(0))?
            }
        };
        if hash == signed.hash {
            Ok(())
        } else {
            Err(Place::event(signed.seq).damage(Flaw::Chain).into())
        }
    }

    /// Walks the chain from its origin to its end and hands out every event whose link and seal
    /// are sound; fails at the first that is not, and when the end is not the head.
    pub(crate) fn each_event<E: From<VerifyError>>(
        &self,
        mut each: impl FnMut(Event) -> Result<(), E>,
    ) -> Result<(), E> {
        let fail = |error: rusqlite::Error| E::from(error.into());
        let broken = |damage: Damage| E::from(VerifyError::Damage(damage));
        let mut statement = self
            .connection
            .prepare("SELECT seq, at, hash, generation, sealed FROM event ORDER BY seq")
            .map_err(fail)?;
        let mut rows = statement.query([]).map_err(fail)?;
        let (mut end, mut end_hash) = (0_i64, head::origin(&self.vault.journal()));
        while let Some(row) = rows.next().map_err(fail)? {
            let (seq, at): (i64, i64) = (row.get(0).map_err(fail)?, row.get(1).map_err(fail)?);
            let hash: [u8; 32] = row.get(2).map_err(fail)?;
            let sealed = Sealed::from_row(row, 3).map_err(fail)?;
            let expected = end.saturating_add(1);
            if seq != expected {
                return Err(broken(Place::event(expected).damage(Flaw::Missing)));
            }
            if hash != head::link(&end_hash, seq, at, &sealed.bytes) {
                return Err(broken(Place::event(seq).damage(Flaw::Chain)));
            }
            let clear: [&[u8]; 2] = [&at.to_be_bytes(), &end_hash];
            let record = self.vault.open(Place::event(seq), &clear, &sealed).map_err(broken)?;
            each(Event { seq, at: UnixMillis(at), hash, record })?;
            (end, end_hash) = (seq, hash);
        }
        if (end, end_hash) != (self.head.seq, self.head.hash) {
            return Err(broken(disagrees(Place::HEAD, "last event", end, self.head.seq)));
        }
        Ok(())
    }

    fn check_integrity(&self) -> Result<(), VerifyError> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check(1)")?;
        let found: String = statement.query_row([], |row| row.get(0))?;
        if found == "ok" {
            Ok(())
        } else {
            Err(VerifyError::Integrity(found))
        }
    }

    fn read_chain(&self) -> Result<Told, VerifyError> {
        let mut told = Told::default();
        self.each_event(|event| -> Result<(), VerifyError> {
            told.events = told.events.saturating_add(1);
            for Mark(kind, row, digest) in event.record.rows {
                match digest {
                    Some(digest) => told.rows.insert((kind, row), digest),
                    None => told.rows.remove(&(kind, row)),
                };
            }
            for Move(kind, row, from, to) in event.record.moves {
                if told.rows.insert((kind, row), to) != Some(from) {
                    return Err(kind.place(row).damage(Flaw::Stale).into());
                }
            }
            match event.record.fact {
                Some(Fact::PaymentSent { order, .. }) => {
                    told.states.insert(self.vault.lookup(&order), PaymentState::InFlight);
                }
                Some(Fact::PaymentSettledAs { order, state, .. }) => {
                    told.states.insert(self.vault.lookup(&order), state);
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(told)
    }

    fn check_payments(&self, told: &mut Told) -> Result<(u64, i64), VerifyError> {
        let found = finder::read_all(&self.connection, &self.vault, self.head.payments)?;
        let mut found = found.into_iter();
        let mut statement =
            self.connection.prepare("SELECT id, generation, sealed FROM payment ORDER BY id")?;
        let mut rows = statement.query([])?;
        let (mut payments, mut net_minor, mut in_flight) = (0_i64, 0_i64, BTreeSet::new());
        while let Some(row) = rows.next()? {
            let (place, sealed) = (Place::payment(row.get(0)?), Sealed::from_row(row, 1)?);
            let next = payments.saturating_add(1);
            if !(1..=self.head.payments).contains(&place.row) {
                return Err(place.damage(Flaw::Unknown).into());
            }
            if place.row != next {
                return Err(Place::payment(next).damage(Flaw::Missing).into());
            }
            let payment: Payment = self.vault.open(place, &[], &sealed)?;
            let lookup = self.vault.lookup(&payment.order);
            if found.next() != Some(Found(lookup, place.row)) {
                return Err(place.damage(Flaw::NotFound).into());
            }
            check_digest(place, told.rows.remove(&(Kind::Payment, place.row)), &sealed.bytes)?;
            let state = told.states.get(&lookup);
            if state != Some(&payment.state) {
                return Err(disagrees(place, "state by the facts", state, Some(payment.state)).into());
            }
            if payment.state == PaymentState::InFlight {
                in_flight.insert(place.row);
            }
            payments = next;
            net_minor = net_minor.checked_add(payment.net_minor()).ok_or(Fault::NetOverflow)?;
        }
        let head = &self.head;
        check_head("payments in the finder", found.count(), 0)?;
        check_head("payments", head.payments, payments)?;
        check_head("payments that facts tell of", Some(told.states.len()), usize::try_from(payments).ok())?;
        check_head("payments in flight", &head.in_flight, &in_flight)?;
        check_head("net in minor units", head.net_minor, net_minor)?;
        Ok((u64::try_from(payments).unwrap_or_default(), net_minor))
    }

    fn check_reversals(&self, told: &mut Told) -> Result<u64, VerifyError> {
        let mut statement = self
            .connection
            .prepare("SELECT id, lookup, generation, sealed FROM live WHERE id <> 0 ORDER BY id")?;
        let mut rows = statement.query([])?;
        let (mut reversals, mut highest) = (0_u64, 0_i64);
        while let Some(row) = rows.next()? {
            let place = Place::reversal(row.get(0)?);
            let (lookup, sealed): (Lookup, _) = (row.get(1)?, Sealed::from_row(row, 2)?);
            let reversal: Reversal = self.vault.open(place, &[&lookup], &sealed)?;
            if lookup != self.vault.lookup(&reversal.order) {
                return Err(place.damage(Flaw::Content).into());
            }
            check_digest(place, told.rows.remove(&(Kind::Reversal, place.row)), &sealed.bytes)?;
            let needed = match reversal.status {
                ReversalStatus::Armed => PaymentState::InFlight,
                ReversalStatus::Pending | ReversalStatus::Manual => PaymentState::Reversing,
            };
            let state = told.states.get(&lookup);
            if state != Some(&needed) {
                return Err(disagrees(place, "state of its payment", Some(needed), state).into());
            }
            reversals = reversals.saturating_add(1);
            highest = highest.max(place.row);
        }
        let needed = told
            .states
            .values()
            .filter(|state| matches!(state, PaymentState::InFlight | PaymentState::Reversing))
            .count();
        check_head("payments that need a reversal", usize::try_from(reversals).ok(), Some(needed))?;
        check_head("reversals", u64::try_from(self.head.reversals).ok(), Some(reversals))?;
        check_head("highest reversal", self.head.last_reversal.max(highest), self.head.last_reversal)?;
        Ok(reversals)
    }

    fn check_signed_heads(&self) -> Result<u64, VerifyError> {
        let own = self.signed_head();
        let mut statement = self.connection.prepare(
            "SELECT s.seq, s.hash, s.signature, e.hash FROM signed_head s LEFT JOIN event e USING (seq) \
             ORDER BY s.seq",
        )?;
        let mut rows = statement.query([])?;
        let (mut signed, mut last) = (0_u64, 0_i64);
        while let Some(row) = rows.next()? {
            let head =
                SignedHead { seq: row.get(0)?, hash: row.get(1)?, signature: row.get(2)?, ..own.clone() };
            let place = Place::signed_head(head.seq);
            let event: Option<[u8; 32]> = row.get(3)?;
            let origin = (head.seq == 0).then(|| head::origin(&own.journal));
            if event.or(origin) != Some(head.hash) {
                return Err(place.damage(Flaw::Chain).into());
            }
            head.verify().map_err(|_| place.damage(Flaw::Signature))?;
            (signed, last) = (signed.saturating_add(1), head.seq);
        }
        check_head("signatures", u64::try_from(self.head.signed).ok(), Some(signed))?;
        check_head("event signed last", self.head.signed_seq, last)?;
        Ok(signed)
    }
}

fn check_digest(place: Place, told: Option<Digest>, sealed: &[u8]) -> Result<(), Damage> {
    match told {
        None => Err(place.damage(Flaw::Unknown)),
        Some(digest) if digest != Digest::of(sealed) => Err(place.damage(Flaw::Stale)),
        Some(_) => Ok(()),
    }
}

/// Compares what the head says with what was found.
fn check_head<T: PartialEq + Debug>(what: &'static str, head: T, found: T) -> Result<(), Damage> {
    if head == found {
        Ok(())
    } else {
        Err(disagrees(Place::HEAD, what, found, head))
    }
}

fn disagrees(place: Place, what: &'static str, expected: impl Debug, got: impl Debug) -> Damage {
    place.damage(Flaw::Disagrees { what, expected: format!("{expected:?}"), got: format!("{got:?}") })
}
