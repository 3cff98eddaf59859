//! Reports of the world in, what is shown out.

use std::time::Duration;

use suanpan_core::error::Reject;
use suanpan_core::view::{ResultKind, ResultView, Stage, View};
use suanpan_terminal::{PinPadState, SubmitError};

use super::{Model, Scene, Seen};
use crate::verbs::counter::books::Books;
use crate::verbs::counter::steps::What;
use crate::verbs::counter::words::sign;

impl Model {
    /// Takes the books as they stand now.
    pub fn on_books(&mut self, books: Books) {
        for owed in &books.owed {
            let before = self.books.owed.iter().find(|before| before.order == owed.order);
            if before.is_some_and(|before| before.tries < owed.tries) {
                let detail = (self.words.tries)(owed.tries);
                self.steps.note(What::ReversalTried, detail, self.now.at);
            }
        }
        self.books = books;
    }

    /// The PIN pad took a key at `pressed`; `entered` when it was Enter.
    pub fn on_pin_key(&mut self, state: PinPadState, entered: bool, pressed: Duration) {
        match state {
            PinPadState::Open { digits } => self.pin_digits = Some(digits),
            PinPadState::Closed => {
                self.pin_digits = None;
                if entered {
                    self.steps.note(What::PinGiven, "", pressed);
                }
            }
        }
    }

    /// Takes a report of what happened at `at`.
    pub fn on_seen(&mut self, seen: Seen, at: Duration) {
        match seen {
            Seen::View(view) => self.on_view(view, at),
            Seen::CardWanted(ways) => self.ways = ways,
            Seen::CardUnwanted => self.ways.clear(),
            Seen::PinWanted => self.pin_digits = Some(0),
            Seen::PinUnwanted => self.pin_digits = None,
            Seen::Answered => self.steps.note(What::Answered, "", at),
            Seen::Slip(slip) => {
                self.slip = Some(slip);
                self.scroll = 0;
                self.steps.note(What::Printing, "", at);
            }
            Seen::Printed => self.steps.note(What::Printed, "", at),
            Seen::Returned => self.steps.returned(at),
            Seen::Refused(error) => {
                self.waiting = false;
                self.warn(&self.refusal(&error));
            }
        }
    }

    fn refusal(&self, error: &SubmitError) -> String {
        let words = self.words;
        match error {
            SubmitError::Rejected(Reject::Busy { .. }) => words.busy.to_owned(),
            SubmitError::Rejected(Reject::NotNow { .. }) => words.not_now.to_owned(),
            SubmitError::Rejected(Reject::NotVoidable { .. }) => words.not_voidable.to_owned(),
            SubmitError::Rejected(Reject::NoSlip { .. }) => words.no_slip_to_print.to_owned(),
            other => format!("{}: {other}", words.refused),
        }
    }

    fn on_view(&mut self, view: View, at: Duration) {
        let was = self.scene();
        self.log_view(&view, at);
        let silent_now = matches!(view, View::Working { stage: Stage::WaitingForHost, .. });
        self.host_silent &= !silent_now; // the fault takes this payment
        self.dismissed = false;
        self.notice = None;
        if let View::Result(result) = &view {
            // Good news that nobody waits for must not take the screen from who types an amount.
            let aside = result.kind == ResultKind::Done
                || (was == Scene::Idle && result.kind == ResultKind::Reversed);
            if aside {
                self.dismissed = true;
                let amount = result.amount.clone().unwrap_or_default();
                self.notice =
                    Some(format!("{} {amount} {}", sign(result.kind), result.cashier).replace("  ", " "));
            }
        }
        self.waiting = false;
        self.view = view;
        if self.scene() != was {
            self.flipped = false;
        }
    }

    fn log_view(&mut self, view: &View, at: Duration) {
        let failed = matches!(view, View::Result(ResultView { kind: ResultKind::Failed, .. }));
        let fetches_key = matches!(view, View::Working { stage: Stage::LoadingKey, .. });
        let was = |wanted| matches!(&self.view, View::Working { stage, .. } if *stage == wanted);
        let signed_on = was(Stage::SigningOn) && !failed && !fetches_key;
        if was(Stage::LoadingKey) && !failed {
            self.steps.note(What::KeyLoaded, "", at);
        }
        if signed_on {
            self.steps.note(What::SignedOn, "", at);
        }
        let (what, detail) = match view {
            View::Working { stage, amount, .. } => {
                let what = match stage {
                    Stage::SigningOn => What::SigningOn,
                    Stage::Reversing => What::Reversing,
                    Stage::TalkingToCard => What::ChipAtWork,
                    Stage::WaitingForHost => What::Durable,
                    Stage::LoadingKey => What::LoadingKey,
                    Stage::SigningOff | Stage::Echoing => return,
                };
                (what, amount.clone().filter(|_| what == What::Reversing).unwrap_or_default())
            }
            View::PresentCard { .. } => (What::CardWanted, String::new()),
            View::EnterPin { .. } => (What::PinWanted, String::new()),
            View::Result(result) => {
                let again = matches!(&self.view, View::Result(shown) if shown.order == result.order && shown.kind == result.kind);
                if again || signed_on {
                    return;
                }
                let what = match result.kind {
                    ResultKind::Approved => What::Approved,
                    ResultKind::Declined => What::Declined,
                    ResultKind::Unknown => What::Unknown,
                    ResultKind::Reversed => What::Reversed,
                    ResultKind::NotSent => What::NotSent,
                    ResultKind::Cancelled => What::Cancelled,
                    ResultKind::Failed => What::Failed,
                    ResultKind::Done => What::Done,
                };
                let plain =
                    matches!(result.kind, ResultKind::Approved | ResultKind::Reversed | ResultKind::Done);
                (what, if plain { String::new() } else { cause(result) })
            }
            View::Idle(_) | View::OutOfService { .. } => return,
        };
        // The command that asked for it stands there already.
        let begun = matches!(what, What::SigningOn | What::Reversing) && self.steps.last() == Some(what);
        if !begun {
            self.steps.note(what, detail, at);
        }
    }
}

/// The stable code of a result's cause, without its detail.
fn cause(result: &ResultView) -> String {
    result.engineer.split(": ").next().unwrap_or_default().to_owned()
}
