//! What may be shown: masked, localised, complete. A screen only draws it.

use crate::card::EntryMode;
use crate::order::OrderKey;
use crate::payment::{Cause, Payment};
use crate::UnixMillis;

/// One screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Waiting for the cashier.
    Idle(Idle),
    /// Waiting for a card.
    PresentCard {
        /// What is charged.
        amount: String,
        /// Which ways are open.
        modes: Vec<EntryMode>,
        /// What to do.
        text: String,
        /// Why again, when an earlier try failed.
        notice: Option<String>,
    },
    /// Waiting for the PIN. Digits are drawn by the PIN pad, never by this view.
    EnterPin {
        /// What is charged.
        amount: String,
        /// Masked card number.
        card: String,
        /// What to do, or that the last PIN was wrong.
        text: String,
        /// Tries left, where known.
        tries_left: Option<u8>,
    },
    /// Something takes its time.
    Working {
        /// What is charged, if it is a payment.
        amount: Option<String>,
        /// What is happening.
        stage: Stage,
        /// In words.
        text: String,
        /// Since when.
        since: UnixMillis,
        /// What happens if it takes longer, in words.
        if_longer: String,
        /// After how many milliseconds that happens.
        if_longer_after_ms: u32,
    },
    /// How it ended.
    Result(ResultView),
    /// The terminal cannot work until someone acts: the journal failed.
    OutOfService {
        /// What to do.
        text: String,
        /// For an engineer.
        detail: String,
    },
}

/// The idle screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idle {
    /// Whether working keys are in place.
    pub signed_on: bool,
    /// The open batch.
    pub batch: u32,
    /// Reversals owed to the host.
    pub reversals_owed: usize,
    /// How many of them used up their automatic tries.
    pub reversals_manual: usize,
    /// Last thing worth knowing.
    pub notice: Option<String>,
}

/// What is happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Signing on.
    SigningOn,
    /// Fetching the terminal master key.
    LoadingKey,
    /// Signing off.
    SigningOff,
    /// Testing the line.
    Echoing,
    /// Clearing an earlier payment whose outcome is unknown.
    Reversing,
    /// The chip is at work.
    TalkingToCard,
    /// Waiting for the host.
    WaitingForHost,
}

/// How a request of the caller ended. Each is unmistakable without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultKind {
    /// Money moved as asked.
    Approved,
    /// Declined: no money moved.
    Declined,
    /// Unknown: it is being reversed; nobody may say that it was declined.
    Unknown,
    /// It was unknown; the reversal is confirmed: no money moved.
    Reversed,
    /// It never left the terminal: no money moved.
    NotSent,
    /// Stopped by a person before anything was sent.
    Cancelled,
    /// A management request (sign-on, sign-off, echo) succeeded.
    Done,
    /// A management request failed, or a payment was not begun because something must come first.
    Failed,
}

/// The result screen: three layers of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultView {
    /// How it ended.
    pub kind: ResultKind,
    /// Which payment, if it is one.
    pub order: Option<OrderKey>,
    /// What was charged, if it is a payment.
    pub amount: Option<String>,
    /// Masked card number.
    pub card: Option<String>,
    /// For the cashier: what happened and what to do next.
    pub cashier: String,
    /// For the cardholder, to be shown or said.
    pub cardholder: String,
    /// For an engineer: stable code and detail.
    pub engineer: String,
    /// Stable code: `approved`, `host:51`, `link:response_timeout`.
    pub code: String,
    /// Slip number.
    pub slip: Option<u32>,
    /// Authorisation code.
    pub auth_code: Option<String>,
    /// What the printer had to say, if it failed.
    pub printer: Option<String>,
}

/// A payment as a list and its detail show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentView {
    /// The payment; its card number is masked wherever it is printed.
    pub payment: Payment,
    /// What it does, in a word.
    pub kind: &'static str,
    /// How much; a void has a minus.
    pub amount: String,
    /// Where it stands, in a word or two.
    pub state: &'static str,
    /// Why, in the cashier's words, where there is something to say.
    pub cause: Option<&'static str>,
    /// Whether a void of it would be taken now.
    pub voidable: bool,
    /// Whether there is a slip to print again.
    pub reprintable: bool,
}

/// A page of the history, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryPage {
    /// Its payments.
    pub payments: Vec<PaymentView>,
    /// Where the next page begins; none at the end.
    pub next: Option<u64>,
}

/// A reversal that is owed to the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedView {
    /// The payment that it undoes.
    pub order: OrderKey,
    /// How much.
    pub amount: String,
    /// Masked card number.
    pub card: String,
    /// STAN of the request that it undoes.
    pub stan: u32,
    /// Since when the outcome is unknown.
    pub since: Option<UnixMillis>,
    /// How often it was sent.
    pub tries: u32,
    /// Its automatic tries are used up; it is still retried.
    pub manual: bool,
    /// When it is due next.
    pub due_at: UnixMillis,
    /// Why the outcome is unknown.
    pub cause: Option<Cause>,
}

/// The sum of all payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The merchant's net, in words.
    pub net: String,
    /// How many payments there are.
    pub payments: u64,
}
