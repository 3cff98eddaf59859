//! Field 39: what each response code asks the terminal to do.

use core::fmt;

/// A response code: two characters of field 39.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResponseCode(pub [u8; 2]);

/// What the terminal does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The payment is made.
    Approve,
    /// Field 4 is the approved amount: the operator confirms it or voids it.
    ApprovePartial,
    /// The payment is made; show the meaning with it.
    ApproveWithNote,
    /// Let the operator correct this and start anew.
    Correct(Mistake),
    /// The keys are no longer valid at the host: mark the terminal signed off.
    SignOnAgain,
    /// The PIN was wrong: it may be entered again, as a new transaction with a new STAN.
    PinRetry,
    /// The payment is not made.
    Decline,
    /// The payment is not made and the card is to be kept or is blocked.
    DeclineRetain,
    /// The merchant or terminal is not registered: no further transaction.
    StopTrading,
    /// Host or issuer out of service; a definite code, so nothing is to be reversed. Try later.
    HostUnavailable,
    /// The chip must be read instead of the magstripe.
    UseChip,
    /// The host has this message already: success for a queued item or an upload, a refusal for a
    /// payment.
    Duplicate,
}

/// What an operator can correct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The amount is not valid.
    Amount,
    /// The card number is not valid.
    CardNumber,
}

/// Code, action, meaning.
type Row = ([u8; 2], Action, &'static str);

#[rustfmt::skip] // reason: one row a line reads as the table it is
const TABLE: [Row; 49] = [
    (*b"00", Action::Approve, "approved"),
    (*b"01", Action::Decline, "call the issuer"),
    (*b"03", Action::StopTrading, "merchant not registered"),
    (*b"04", Action::DeclineRetain, "retain the card"),
    (*b"05", Action::Decline, "not honoured"),
    (*b"10", Action::ApprovePartial, "approved for a lower amount"),
    (*b"11", Action::ApproveWithNote, "approved, VIP"),
    (*b"12", Action::Decline, "invalid transaction"),
    (*b"13", Action::Correct(Mistake::Amount), "invalid amount"),
    (*b"14", Action::Correct(Mistake::CardNumber), "invalid card number"),
    (*b"15", Action::Decline, "no such issuer"),
    (*b"21", Action::Decline, "card not active"),
    (*b"22", Action::Decline, "transaction does not match the original"),
    (*b"25", Action::Decline, "original not found"),
    (*b"30", Action::Decline, "message format"),
    (*b"34", Action::DeclineRetain, "suspected fraud, retain the card"),
    (*b"38", Action::DeclineRetain, "PIN tries exceeded"),
    (*b"40", Action::Decline, "function not supported"),
    (*b"41", Action::DeclineRetain, "lost card"),
    (*b"43", Action::DeclineRetain, "stolen card"),
    (*b"45", Action::UseChip, "magstripe fallback not allowed"),
    (*b"51", Action::Decline, "insufficient funds"),
    (*b"54", Action::Decline, "expired card"),
    (*b"55", Action::PinRetry, "wrong PIN"),
    (*b"57", Action::Decline, "not allowed for this card"),
    (*b"58", Action::Decline, "not allowed at this terminal"),
    (*b"59", Action::Decline, "card check failed"),
    (*b"61", Action::Decline, "amount limit exceeded"),
    (*b"62", Action::Decline, "restricted card"),
    (*b"64", Action::Decline, "amount does not match the original"),
    (*b"65", Action::Decline, "count limit exceeded; insert the card if it was tapped"),
    (*b"68", Action::HostUnavailable, "issuer timed out"),
    (*b"75", Action::DeclineRetain, "PIN tries exceeded"),
    (*b"90", Action::HostUnavailable, "host closes its day"),
    (*b"91", Action::HostUnavailable, "issuer unavailable"),
    (*b"92", Action::HostUnavailable, "network unavailable"),
    (*b"94", Action::Duplicate, "duplicate message"),
    (*b"96", Action::HostUnavailable, "host out of order"),
    (*b"97", Action::StopTrading, "terminal not registered"),
    (*b"98", Action::HostUnavailable, "no answer from the issuer"),
    (*b"99", Action::SignOnAgain, "PIN format"),
    (*b"A0", Action::SignOnAgain, "MAC"),
    (*b"A1", Action::Decline, "transfer currency"),
    (*b"A2", Action::ApproveWithNote, "approved, confirm with the account bank"),
    (*b"A3", Action::Decline, "transfer account"),
    (*b"A4", Action::ApproveWithNote, "approved, confirm with the account bank"),
    (*b"A5", Action::ApproveWithNote, "approved, confirm with the account bank"),
    (*b"A6", Action::ApproveWithNote, "approved, confirm with the account bank"),
    (*b"A7", Action::HostUnavailable, "security processor out of order"),
];

impl ResponseCode {
    /// Approved.
    pub const APPROVED: Self = Self(*b"00");

    /// The code in field 39, if it is two characters.
    #[must_use]
    pub fn of(field_39: &[u8]) -> Option<Self> {
        field_39.try_into().ok().map(Self)
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|(code, ..)| *code == self.0)
    }

    /// What to do; a code that is not in the table is a decline that shows the code.
    #[must_use]
    pub fn action(self) -> Action {
        self.row().map_or(Action::Decline, |(_, action, _)| *action)
    }

    /// Whether the table knows the code.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.row().is_some()
    }

    /// What the code says, for an engineer; empty for a code that is not in the table.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        self.row().map_or("", |(.., meaning)| meaning)
    }

    /// Whether the payment is made, in whole or in part.
    #[must_use]
    pub fn is_approval(self) -> bool {
        use Action::{Approve, ApprovePartial, ApproveWithNote};
        matches!(self.action(), Approve | ApprovePartial | ApproveWithNote)
    }

    /// Whether a queued item or an upload has arrived: 00, or 94 when it had arrived before.
    #[must_use]
    pub fn is_stored(self) -> bool {
        matches!(&self.0, b"00" | b"94")
    }
}

impl fmt::Display for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

impl fmt::Debug for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseCode({self})")
    }
}
