//! One commit: one transaction, one sync.

use std::collections::HashMap;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use suanpan_core::journal::{Entry, Fact};
use suanpan_core::order::OrderKey;
use suanpan_core::payment::{Payment, PaymentState};
use suanpan_core::queue::Reversal;
use suanpan_core::UnixMillis;
use suanpan_crypto::sign::SigningKey;
use suanpan_crypto::Random;

use crate::error::{Fault, Flaw};
use crate::finder;
use crate::head::{self, Head, SignedHead};
use crate::payment;
use crate::row::{Digest, Kind, Mark, Move, Record};
use crate::slot::Slots;
use crate::vault::{Lookup, Place, Vault};

/// What a commit changes of an open journal.
pub(crate) struct Parts<'a> {
    pub vault: &'a mut Vault,
    pub signing_key: &'a SigningKey,
    pub head: &'a mut Head,
    pub reversals: &'a mut HashMap<Lookup, i64>,
    pub slots: &'a mut Slots,
    pub random: &'a mut dyn Random,
}

/// A transaction that is being written. What is kept in memory runs ahead of the disk meanwhile; if it
/// fails that is wrong, and so the handle must not be used any more.
pub(crate) struct Commit<'a> {
    pub(crate) transaction: Transaction<'a>,
    pub(crate) vault: &'a mut Vault,
    signing_key: &'a SigningKey,
    pub(crate) head: &'a mut Head,
    reversals: &'a mut HashMap<Lookup, i64>,
    pub(crate) slots: &'a mut Slots,
    pub(crate) random: &'a mut dyn Random,
    marks: Vec<Mark>,
    pub(crate) moves: Vec<Move>,
}

impl<'a> Commit<'a> {
    /// Begins a transaction, lets `write` fill it, writes the head and commits.
    pub(crate) fn run(
        connection: &'a mut Connection,
        parts: Parts<'a>,
        write: impl FnOnce(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Parts { vault, signing_key, head, reversals, slots, random } = parts;
        let (marks, moves) = (Vec::new(), Vec::new());
        let mut commit =
            Commit { transaction, vault, signing_key, head, reversals, slots, random, marks, moves };
        commit.head.log_has_keys = false;
        write(&mut commit)?;
        if commit.head.signature_due() {
            commit.sign()?;
        }
        let sealed = commit.vault.seal(commit.random, Place::HEAD, &[&[]], commit.head)?;
        commit.execute(
            "UPDATE live SET generation = ?1, sealed = ?2 WHERE id = 0",
            (sealed.generation, &sealed.bytes),
        )?;
        commit.transaction.commit()?;
        Ok(())
    }

    /// Writes an entry: rows first, so that its last event can record them.
    pub(crate) fn entry(&mut self, entry: &Entry, at: UnixMillis) -> Result<(), Fault> {
        for payment in &entry.payments {
            self.put_payment(payment)?;
        }
        for reversal in &entry.reversals {
            self.put_reversal(reversal)?;
        }
        for order in &entry.reversals_done {
            self.drop_reversal(order)?;
        }
        if let Some(station) = &entry.station {
            self.head.station = Some(station.clone());
        }
        match entry.facts.split_last() {
            None => self.append(None, at),
            Some((last, facts)) => {
                let marks = core::mem::take(&mut self.marks);
                for fact in facts {
                    self.append(Some(fact), at)?;
                }
                self.marks = marks;
                self.append(Some(last), at)
            }
        }
    }

    /// Signs the head as it stands.
    pub(crate) fn sign(&mut self) -> Result<(), Fault> {
        let signed = SignedHead::sign(self.signing_key, self.vault.journal(), self.head.seq, self.head.hash);
        let new = self.execute(
            "INSERT INTO signed_head (seq, hash, signature) VALUES (?1, ?2, ?3) ON CONFLICT (seq) DO NOTHING",
            (signed.seq, signed.hash, signed.signature),
        )?;
        self.head.signed = self.head.signed.saturating_add(i64::try_from(new).unwrap_or_default());
        self.head.signed_seq = self.head.seq;
        Ok(())
    }

    pub(crate) fn append(&mut self, fact: Option<&Fact>, at: UnixMillis) -> Result<(), Fault> {
        let seq = self.head.seq.saturating_add(1);
        let record =
            Record { fact, rows: core::mem::take(&mut self.marks), moves: core::mem::take(&mut self.moves) };
        let clear: [&[u8]; 2] = [&at.0.to_be_bytes(), &self.head.hash];
        let sealed = self.vault.seal(self.random, Place::event(seq), &clear, &record)?;
        let hash = head::link(&self.head.hash, seq, at.0, &sealed.bytes);
        self.execute(
            "INSERT INTO event (seq, at, hash, generation, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
            (seq, at.0, hash, sealed.generation, &sealed.bytes),
        )?;
        self.head.seq = seq;
        self.head.hash = hash;
        Ok(())
    }

    fn put_payment(&mut self, new: &Payment) -> Result<(), Fault> {
        let lookup = self.vault.lookup(&new.order);
        let (row, old_net, sql) =
            match finder::find(&self.transaction, self.vault, self.head.payments, &lookup)? {
                None => {
                    let row = self.head.payments.saturating_add(1);
                    finder::add(&self.transaction, self.vault, self.random, lookup, row)?;
                    (row, 0, "INSERT INTO payment (id, generation, sealed) VALUES (?1, ?2, ?3)")
                }
                Some(row) => {
                    let old = payment::read(&self.transaction, self.vault, row)?;
                    (row, old.net_minor(), "UPDATE payment SET generation = ?2, sealed = ?3 WHERE id = ?1")
                }
            };
        let sealed = self.vault.seal(self.random, Place::payment(row), &[], new)?;
        self.execute_one(Place::payment(row), sql, (row, sealed.generation, &sealed.bytes))?;
        self.marks.push(Mark(Kind::Payment, row, Some(Digest::of(&sealed.bytes))));

        let head = &mut *self.head;
        head.payments = head.payments.max(row);
        head.net_minor = head
            .net_minor
            .checked_sub(old_net)
            .and_then(|net| net.checked_add(new.net_minor()))
            .ok_or(Fault::NetOverflow)?;
        if new.state == PaymentState::InFlight {
            head.in_flight.insert(row);
        } else {
            head.in_flight.remove(&row);
        }
        Ok(())
    }

    fn put_reversal(&mut self, reversal: &Reversal) -> Result<(), Fault> {
        let lookup = self.vault.lookup(&reversal.order);
        let old = self.reversals.get(&lookup).copied();
        let (row, sql) = match old {
            Some(row) => (row, "UPDATE live SET generation = ?3, sealed = ?4 WHERE id = ?1 AND lookup = ?2"),
            None => {
                let row = self.head.last_reversal.saturating_add(1);
                (row, "INSERT INTO live (id, lookup, generation, sealed) VALUES (?1, ?2, ?3, ?4)")
            }
        };
        let sealed = self.vault.seal(self.random, Place::reversal(row), &[&lookup], reversal)?;
        self.execute_one(Place::reversal(row), sql, (row, lookup, sealed.generation, &sealed.bytes))?;
        self.marks.push(Mark(Kind::Reversal, row, Some(Digest::of(&sealed.bytes))));
        if self.reversals.insert(lookup, row).is_none() {
            self.head.last_reversal = row;
            self.head.reversals = self.head.reversals.saturating_add(1);
        }
        Ok(())
    }

    fn drop_reversal(&mut self, order: &OrderKey) -> Result<(), Fault> {
        let lookup = self.vault.lookup(order);
        let Some(row) = self.reversals.remove(&lookup) else { return Ok(()) };
        self.execute_one(
            Place::reversal(row),
            "DELETE FROM live WHERE id = ?1 AND lookup = ?2",
            (row, lookup),
        )?;
        self.marks.push(Mark(Kind::Reversal, row, None));
        self.head.reversals = self.head.reversals.saturating_sub(1);
        Ok(())
    }

    pub(crate) fn execute(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize, Fault> {
        Ok(self.transaction.prepare_cached(sql)?.execute(values)?)
    }

    /// Executes what must change exactly one row.
    pub(crate) fn execute_one(
        &self,
        place: Place,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<(), Fault> {
        match self.execute(sql, values)? {
            1 => Ok(()),
            _ => Err(place.damage(Flaw::Missing).into()),
        }
    }
}
