//! One step: what a phase may see and touch while it handles an event.

use crate::card::LoadedCard;
use crate::config::TerminalConfig;
use crate::effect::{Effect, EffectId};
use crate::event::Event;
use crate::journal::{Entry, Fact};
use crate::money::Amount;
use crate::order::OrderKey;
use crate::payment::{Cause, Payment, PaymentState};
use crate::queue::ReversalQueue;
use crate::station::Station;
use crate::text::Texts;
use crate::view::{Idle, ResultKind, Stage, View};
use crate::UnixMillis;
use crate::{receipt, result};

/// Effect ids, never the same twice within a process.
#[derive(Debug, Default)]
pub(crate) struct Ids(u64);

/// What holds only while the process lives.
#[derive(Default)]
pub(crate) struct Session {
    /// Working keys are in place.
    pub signed_on: bool,
    /// The card before the reader.
    pub card: Option<LoadedCard>,
    /// The slip that is being printed.
    pub printing: Option<Printing>,
    /// What the screen shows.
    pub shown: Option<View>,
}

/// A slip on its way to the paper.
pub(crate) struct Printing {
    pub id: EffectId,
    pub order: OrderKey,
}

/// The one place where a step gathers what it changes and what it wants done. Nothing of it
/// leaves the terminal before `entry` is durable.
pub(crate) struct Step<'a> {
    pub config: &'a TerminalConfig,
    pub texts: &'static Texts,
    pub station: &'a mut Station,
    pub queue: &'a mut ReversalQueue,
    pub session: &'a mut Session,
    pub ids: &'a mut Ids,
    pub now: UnixMillis,
    /// Whether somebody waits for this job; a retry in the background shows nothing under way.
    pub foreground: bool,
    /// Whether nothing waits behind this job: only then its end is what was asked for.
    pub last: bool,
    pub entry: Entry,
    pub effects: Vec<Effect>,
}

/// What a phase made of an event.
pub(crate) enum Flow<P> {
    /// It goes on in this phase.
    Next(P),
    /// The event is not for this phase; nothing was touched.
    Ignored(P, Event),
    /// The job is over.
    Done(Ended),
}

/// How a job ended, for the jobs that wait behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// What follows may go on.
    Well,
    /// What follows must not be begun.
    Badly(Cause),
}

impl<P> Flow<P> {
    /// Wraps the phase of a part into the phase of the whole.
    pub fn map<Q>(self, wrap: impl FnOnce(P) -> Q) -> Flow<Q> {
        match self {
            Flow::Next(phase) => Flow::Next(wrap(phase)),
            Flow::Ignored(phase, event) => Flow::Ignored(wrap(phase), event),
            Flow::Done(ended) => Flow::Done(ended),
        }
    }
}

impl Step<'_> {
    /// An id for the next effect.
    pub fn fresh_id(&mut self) -> EffectId {
        self.ids.0 = self.ids.0.saturating_add(1);
        EffectId(self.ids.0)
    }

    /// Asks for something.
    pub fn ask(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Prints a payment's slip.
    pub fn print(&mut self, payment: &Payment, copy: receipt::Copy) {
        let id = self.fresh_id();
        self.ask(Effect::Print { id, slip: receipt::slip(payment, copy, self.config, self.texts) });
        self.session.printing = Some(Printing { id, order: payment.order.clone() });
    }

    /// Shows that something is under way since now, if somebody waits for it.
    pub fn show_working(&mut self, stage: Stage, amount: Option<Amount>) {
        if !self.foreground {
            return;
        }
        let texts = self.texts;
        let (text, if_longer) = match stage {
            Stage::SigningOn => (texts.signing_on, texts.if_longer_management),
            Stage::LoadingKey => (texts.loading_key, texts.if_longer_management),
            Stage::SigningOff => (texts.signing_off, texts.if_longer_management),
            Stage::Echoing => (texts.echoing, texts.if_longer_management),
            Stage::Reversing => (texts.reversing, texts.if_longer_reversal),
            Stage::TalkingToCard => (texts.talking_to_card, texts.if_longer_payment),
            Stage::WaitingForHost => (texts.waiting_for_host, texts.if_longer_payment),
        };
        self.show(View::Working {
            amount: amount.map(|amount| amount.to_string()),
            stage,
            text: text.to_owned(),
            since: self.now,
            if_longer: if_longer.to_owned(),
            if_longer_after_ms: self.config.profile.response_timeout_ms,
        });
    }

    /// Shows a result that belongs to no payment, and ends the job by its kind.
    pub fn end(&mut self, kind: ResultKind, cause: Cause) -> Ended {
        self.end_shown(result::bare(kind, &cause, self.texts));
        if kind == ResultKind::Done {
            Ended::Well
        } else {
            Ended::Badly(cause)
        }
    }

    /// Ends a message without money that the host declined.
    pub fn end_declined_errand(&mut self, cause: Cause) -> Ended {
        self.end_shown(result::errand_declined(&cause, self.texts));
        Ended::Badly(cause)
    }

    fn end_shown(&mut self, view: View) {
        if self.foreground && self.last {
            self.show(view);
        }
    }

    /// Shows a view.
    pub fn show(&mut self, view: View) {
        self.session.shown = Some(view.clone());
        self.ask(Effect::Show(view));
    }

    /// Shows what has become of a payment; in the background not over the result of another one,
    /// which somebody may be reading.
    pub fn show_news(&mut self, order: &OrderKey, view: View) {
        let reading_another = match &self.session.shown {
            Some(View::Result(shown)) => shown.order.as_ref().is_some_and(|shown| shown != order),
            _ => false,
        };
        if self.foreground || !reading_another {
            self.show(view);
        }
    }

    /// The idle screen as things stand, with the last thing worth knowing.
    pub fn idle(&self, notice: Option<String>) -> Idle {
        let (reversals_owed, reversals_manual) = self.queue.counts();
        Idle {
            signed_on: self.session.signed_on,
            batch: self.station.batch(),
            reversals_owed,
            reversals_manual,
            notice,
        }
    }

    /// Starts a timer.
    pub fn set_timer(&mut self, after_ms: u32) -> EffectId {
        let id = self.fresh_id();
        self.ask(Effect::SetTimer { id, after_ms });
        id
    }

    /// Writes a fact with this step.
    pub fn record(&mut self, fact: Fact) {
        self.entry.facts.push(fact);
    }

    /// Writes the counters with this step.
    pub fn keep_station(&mut self) {
        self.entry.station = Some(self.station.clone());
    }

    /// Takes a STAN and writes the counters with this step.
    pub fn take_stan(&mut self) -> u32 {
        let stan = self.station.take_stan();
        self.keep_station();
        stan
    }

    /// Gives a payment its new state and writes the row and the fact with this step.
    pub fn settle(&mut self, payment: &mut Payment, state: PaymentState, cause: Option<Cause>) {
        payment.state = state;
        payment.cause = cause.clone();
        payment.changed_at = self.now;
        self.record(Fact::PaymentSettledAs { order: payment.order.clone(), state, cause });
        self.entry.payments.push(payment.clone());
    }
}
