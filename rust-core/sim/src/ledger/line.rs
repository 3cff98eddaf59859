//! What one authorisation is in the books.

use core::fmt;

use serde::{Deserialize, Serialize};

/// What names an authorisation: terminal (field 41), batch (60.2) and STAN (field 11).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Trace {
    /// Field 41.
    pub terminal: String,
    /// Field 60.2.
    pub batch: u32,
    /// Field 11.
    pub stan: u32,
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:06} {:06}", self.terminal, self.batch, self.stan)
    }
}

/// What an authorisation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Takes money.
    Sale,
    /// Gives a sale of the same batch back.
    SaleVoid,
    /// Holds money.
    PreAuth,
    /// Lets held money go.
    PreAuthVoid,
    /// Takes held money.
    Completion,
    /// Gives a completion back.
    CompletionVoid,
    /// Gives money back after settlement.
    Refund,
    /// Takes money that the card approved without the host.
    Offline,
}

impl Kind {
    /// How a listing names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Sale => "sale",
            Kind::SaleVoid => "void",
            Kind::PreAuth => "pre-auth",
            Kind::PreAuthVoid => "pre-auth void",
            Kind::Completion => "completion",
            Kind::CompletionVoid => "completion void",
            Kind::Refund => "refund",
            Kind::Offline => "offline sale",
        }
    }

    /// 1 for a debit of the card, -1 for a credit, 0 for neither.
    #[must_use]
    pub const fn sign(self) -> i64 {
        match self {
            Kind::Sale | Kind::Completion | Kind::Offline => 1,
            Kind::SaleVoid | Kind::CompletionVoid | Kind::Refund => -1,
            Kind::PreAuth | Kind::PreAuthVoid => 0,
        }
    }

    /// The kind of line that this one ends, and the state it leaves it in.
    pub(crate) const fn closes(self) -> Option<(Kind, State)> {
        match self {
            Kind::SaleVoid => Some((Kind::Sale, State::Voided)),
            Kind::PreAuthVoid => Some((Kind::PreAuth, State::Voided)),
            Kind::Completion => Some((Kind::PreAuth, State::Completed)),
            Kind::CompletionVoid => Some((Kind::Completion, State::Voided)),
            Kind::Sale | Kind::PreAuth | Kind::Refund | Kind::Offline => None,
        }
    }
}

/// How an authorisation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// In force.
    Approved,
    /// Refused.
    Declined,
    /// Undone by a reversal, as if it had never been.
    Reversed,
    /// Given back by a void, which is a line of its own.
    Voided,
    /// A pre-authorisation whose money was taken by a completion.
    Completed,
}

impl State {
    /// How a listing names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            State::Approved => "approved",
            State::Declined => "declined",
            State::Reversed => "reversed",
            State::Voided => "voided",
            State::Completed => "completed",
        }
    }

    /// Whether a line in this state counts. A voided sale does: its void counts against it.
    pub(crate) const fn moves_money(self) -> bool {
        matches!(self, State::Approved | State::Voided | State::Completed)
    }
}

/// One authorisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What names it.
    pub trace: Trace,
    /// What it does.
    pub kind: Kind,
    /// For how much, in minor units.
    pub amount_minor: i64,
    /// How it stands.
    pub state: State,
    /// Masked PAN.
    pub card: String,
    /// Retrieval reference number (field 37).
    pub rrn: String,
    /// Authorisation code (field 38), if approved.
    pub auth_code: Option<String>,
    /// Response code (field 39).
    pub code: String,
    /// The line it ends or refers to.
    pub original: Option<Trace>,
    /// Unix milliseconds.
    pub at_ms: i64,
}

impl Line {
    /// What it moves from card to merchant, in minor units: negative for a credit, 0 when it is
    /// declined or reversed.
    #[must_use]
    pub fn net_minor(&self) -> i64 {
        if self.state.moves_money() {
            self.kind.sign().saturating_mul(self.amount_minor)
        } else {
            0
        }
    }

    /// What it holds on the card, in minor units.
    #[must_use]
    pub fn held_minor(&self) -> i64 {
        match (self.kind, self.state) {
            (Kind::PreAuth, State::Approved) => self.amount_minor,
            _ => 0,
        }
    }
}

/// One line of a closing proof: terminal, batch, STAN, kind, minor units, state.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Line { trace, kind, amount_minor, state, .. } = self;
        write!(f, "{trace} {} {amount_minor} {}", kind.name(), state.name())
    }
}

/// A message that came, and the answer it got. No card data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// Message type, four digits.
    pub mti: String,
    /// Field 41, empty when absent.
    pub terminal: String,
    /// Field 11.
    pub stan: Option<u32>,
    /// Field 60.2.
    pub batch: Option<u32>,
    /// Field 39 of the answer; `None` when the message was lost or the answer has none.
    pub code: Option<String>,
    /// Unix milliseconds.
    pub at_ms: i64,
}

/// Settlement totals (field 48 of 0500): minor units and counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Sum of debits.
    pub debit_minor: i64,
    /// Number of debits.
    pub debits: u32,
    /// Sum of credits.
    pub credit_minor: i64,
    /// Number of credits.
    pub credits: u32,
}

impl Totals {
    pub(crate) fn add(&mut self, kind: Kind, amount_minor: i64) {
        let (sum, count) = match kind.sign() {
            1 => (&mut self.debit_minor, &mut self.debits),
            -1 => (&mut self.credit_minor, &mut self.credits),
            _ => return,
        };
        *sum = sum.saturating_add(amount_minor);
        *count = count.saturating_add(1);
    }
}
