//! A journal with a past, for figures: one that owes many reversals cannot be made by paying, because each
//! is sent before the next payment.

use std::path::Path;

use suanpan_core::card::{CardOnFile, EntryMode};
use suanpan_core::error::Reject;
use suanpan_core::journal::{Entry, Journal};
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::payment::{Cause, HostReference, Payment, PaymentKind, PaymentState};
use suanpan_core::queue::{Reversal, ReversalReason, ReversalStatus};
use suanpan_core::UnixMillis;
use suanpan_crypto::secret::Secret;
use suanpan_sim::{deck, Card, SeededRandom};
use suanpan_store::SqliteJournal;

use crate::panic::sealed;
use crate::PosError;

/// Payments written in one commit.
const COMMIT: u32 = 20;

/// Writes a journal at `path` that owes `count` reversals, at most 100,000.
///
/// # Errors
/// [`PosError::OpenFailed`] with `sim` where it cannot be written.
#[uniffi::export]
pub fn sim_owing_journal(path: String, wrapping_key: &[u8], count: u32) -> Result<(), PosError> {
    let failed = |error: &dyn std::error::Error| PosError::open_failed("sim", error);
    sealed(|| {
        let key = Secret::<32>::from_slice(wrapping_key).map_err(|error| failed(&error))?;
        let random = Box::new(SeededRandom::new(1));
        let mut journal =
            SqliteJournal::open(Path::new(&path), &key, random).map_err(|error| failed(&error))?;
        let card = deck().into_iter().next().ok_or_else(|| PosError::open_failed("sim", "an empty deck"))?;
        let mut entry = Entry::default();
        for stan in 1..=count.min(100_000) {
            let (payment, reversal) = owed(&card, stan).map_err(|error| failed(&error))?;
            entry.payments.push(payment);
            entry.reversals.push(reversal);
            if stan.is_multiple_of(COMMIT) || stan == count {
                journal.commit(&entry, BEGUN).map_err(|error| failed(&error))?;
                entry = Entry::default();
            }
        }
        journal.close().map_err(|error| failed(&error))
    })
}

const BEGUN: UnixMillis = UnixMillis(1_763_956_800_000);

fn owed(card: &Card, stan: u32) -> Result<(Payment, Reversal), Reject> {
    let order = OrderKey::new(format!("owed-{stan}"), 1)?;
    let amount = Amount::new(100, Currency::Cny)?;
    let (pan, expiry) = (card.pan().clone(), Some(card.expiry.to_owned()));
    let card = CardOnFile { pan, expiry, sequence: None, entry: EntryMode::Tap };
    let payment = Payment {
        order: order.clone(),
        kind: PaymentKind::Sale,
        amount,
        state: PaymentState::Reversing,
        cause: Some(Cause::new("link:response_timeout", "")),
        stan,
        batch: 1,
        slip: None,
        card: card.clone(),
        with_pin: false,
        host: HostReference::default(),
        begun_at: BEGUN,
        changed_at: BEGUN,
    };
    let reversal = Reversal {
        order,
        reason: ReversalReason::NoResponse,
        stan,
        batch: 1,
        processing_code: "000000".to_owned(),
        amount,
        card,
        entry_22: "072".to_owned(),
        condition_25: "00".to_owned(),
        reserved_60: "22000001000600".to_owned(),
        auth_code: None,
        original_61: None,
        emv: None,
        tries: 1,
        due_at: BEGUN,
        status: ReversalStatus::Pending,
    };
    Ok((payment, reversal))
}
