//! What may be shown: masked, localised, complete. The shell only draws it.

use suanpan_core::view::{self as core, Idle, View};

use crate::{CardEntry, OrderName};

/// One screen; replaces what is shown.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TerminalView {
    /// Waiting for the cashier.
    Idle {
        /// Whether working keys are in place.
        signed_on: bool,
        /// The open batch.
        batch: u32,
        /// Reversals owed to the host.
        reversals_owed: u32,
        /// How many of them used up their automatic tries.
        reversals_manual: u32,
        /// Last thing worth knowing.
        notice: Option<String>,
    },
    /// Waiting for a card.
    PresentCard {
        /// What is charged.
        amount: String,
        /// Which ways are open.
        modes: Vec<CardEntry>,
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
        /// Since when, in Unix milliseconds.
        since_ms: i64,
        /// What happens if it takes longer, in words.
        if_longer: String,
        /// After how many milliseconds that happens.
        if_longer_after_ms: u32,
    },
    /// How it ended.
    Ended {
        /// The result screen.
        result: ResultScreen,
    },
    /// The terminal cannot work until someone acts: the journal failed.
    OutOfService {
        /// What to do.
        text: String,
        /// For an engineer.
        detail: String,
    },
}

impl From<View> for TerminalView {
    fn from(view: View) -> Self {
        match view {
            View::Idle(Idle { signed_on, batch, reversals_owed, reversals_manual, notice }) => {
                TerminalView::Idle {
                    signed_on,
                    batch,
                    reversals_owed: count(reversals_owed),
                    reversals_manual: count(reversals_manual),
                    notice,
                }
            }
            View::PresentCard { amount, modes, text, notice } => {
                let modes = modes.into_iter().map(Into::into).collect();
                TerminalView::PresentCard { amount, modes, text, notice }
            }
            View::EnterPin { amount, card, text, tries_left } => {
                TerminalView::EnterPin { amount, card, text, tries_left }
            }
            View::Working { amount, stage, text, since, if_longer, if_longer_after_ms } => {
                let (stage, since_ms) = (stage.into(), since.0);
                TerminalView::Working { amount, stage, text, since_ms, if_longer, if_longer_after_ms }
            }
            View::Result(result) => TerminalView::Ended { result: result.into() },
            View::OutOfService { text, detail } => TerminalView::OutOfService { text, detail },
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What is happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
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

impl From<core::Stage> for Stage {
    fn from(stage: core::Stage) -> Self {
        match stage {
            core::Stage::SigningOn => Stage::SigningOn,
            core::Stage::LoadingKey => Stage::LoadingKey,
            core::Stage::SigningOff => Stage::SigningOff,
            core::Stage::Echoing => Stage::Echoing,
            core::Stage::Reversing => Stage::Reversing,
            core::Stage::TalkingToCard => Stage::TalkingToCard,
            core::Stage::WaitingForHost => Stage::WaitingForHost,
        }
    }
}

/// How a request of the caller ended. Each is unmistakable without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
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

impl From<core::ResultKind> for ResultKind {
    fn from(kind: core::ResultKind) -> Self {
        match kind {
            core::ResultKind::Approved => ResultKind::Approved,
            core::ResultKind::Declined => ResultKind::Declined,
            core::ResultKind::Unknown => ResultKind::Unknown,
            core::ResultKind::Reversed => ResultKind::Reversed,
            core::ResultKind::NotSent => ResultKind::NotSent,
            core::ResultKind::Cancelled => ResultKind::Cancelled,
            core::ResultKind::Done => ResultKind::Done,
            core::ResultKind::Failed => ResultKind::Failed,
        }
    }
}

/// The result screen: three layers of text.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ResultScreen {
    /// How it ended.
    pub kind: ResultKind,
    /// Which payment, if it is one.
    pub order: Option<OrderName>,
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

impl From<core::ResultView> for ResultScreen {
    fn from(view: core::ResultView) -> Self {
        let core::ResultView {
            kind,
            order,
            amount,
            card,
            cashier,
            cardholder,
            engineer,
            code,
            slip,
            auth_code,
            printer,
        } = view;
        ResultScreen {
            kind: kind.into(),
            order: order.map(Into::into),
            amount,
            card,
            cashier,
            cardholder,
            engineer,
            code,
            slip,
            auth_code,
            printer,
        }
    }
}
