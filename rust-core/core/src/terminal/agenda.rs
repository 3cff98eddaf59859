//! What follows what: the jobs that wait, and how the terminal comes to rest.

use std::collections::VecDeque;

use super::{Phase, Terminal};
use crate::journal::Journal;
use crate::management::{Errand, Management};
use crate::order::OrderKey;
use crate::payment::Cause;
use crate::queue::TryOutcome;
use crate::result;
use crate::reversing::Reversing;
use crate::sale::{Sale, SaleRequest};
use crate::step::{Ended, Step};
use crate::view::{ResultKind, View};
use crate::void::{Void, VoidRequest};

/// One thing to be done. What must happen before a payment stands before it in the agenda.
pub(super) enum Job {
    Manage(Errand),
    Reverse(OrderKey),
    Sale(SaleRequest),
    Void(Box<VoidRequest>),
}

impl<J: Journal> Terminal<J> {
    pub(super) fn job_ended(&mut self, ended: Ended, step: &mut Step) {
        self.phase = Phase::Idle;
        step.session.card = None;
        let Ended::Badly(cause) = ended else {
            return self.next_job(step);
        };
        let errand = |job: &Job| matches!(job, Job::Manage(Errand::SignOn | Errand::Echo));
        if !self.agenda.is_empty() && self.agenda.iter().all(errand) {
            return self.next_job(step); // it needs nothing of what has failed before it
        }
        let abandoned = core::mem::take(&mut self.agenda);
        for job in &abandoned {
            if let Job::Reverse(order) = job {
                Self::put_off(order, step);
            }
        }
        self.explain(&abandoned, &cause, step);
        self.schedule(step);
    }

    /// A reversal that could not even be tried waits as one that never left: a failing sign-on
    /// before it must not be repeated at once and for ever.
    fn put_off(order: &OrderKey, step: &mut Step) {
        let pace = step.config.profile.retry;
        step.queue.resolve(order, TryOutcome::NotSent, &pace, step.now);
    }

    /// What was asked for and not begun must say so: a payment in its own words, anything else in
    /// those of the job that failed before it.
    fn explain(&self, abandoned: &VecDeque<Job>, cause: &Cause, step: &mut Step) {
        if abandoned.is_empty() || !step.foreground {
            return; // the job was the last and has said it, or nobody waits
        }
        // These words say what to do, and signing on again would not help.
        let own_words = cause.code == "earlier_unresolved" || cause.code.starts_with("keys:");
        let payment = abandoned.iter().any(|job| matches!(job, Job::Sale(_) | Job::Void(_)));
        let told = match (payment, own_words) {
            (true, false) => Cause::new("not_signed_on", format!("{} {}", cause.code, cause.detail).trim()),
            _ => cause.clone(),
        };
        step.show(result::bare(ResultKind::Failed, &told, step.texts));
    }

    pub(super) fn next_job(&mut self, step: &mut Step) {
        step.foreground = self.foreground;
        let Some(job) = self.agenda.pop_front() else {
            self.schedule(step);
            return;
        };
        step.last = self.agenda.is_empty();
        let begun = match job {
            Job::Manage(errand) => Management::begin(errand, step).map(|it| Phase::Managing(Box::new(it))),
            // Money needs working keys; the job is taken up again once they are there.
            job if !step.session.signed_on => {
                self.agenda.push_front(job);
                step.last = false;
                Management::begin(Errand::SignOn, step).map(|it| Phase::Managing(Box::new(it)))
            }
            Job::Sale(request) => Ok(Phase::Selling(Box::new(Sale::begin(request, step)))),
            Job::Void(request) => Void::begin(*request, step).map(|it| Phase::Voiding(Box::new(it))),
            Job::Reverse(order) => match self.journal.payment(&order) {
                Ok(Some(payment)) => Reversing::begin(payment, step).map(|it| Phase::Reversing(Box::new(it))),
                found => {
                    let what = found.err().map_or("not in the journal".to_owned(), |error| error.to_string());
                    Self::put_off(&order, step);
                    Err(Ended::Badly(Cause::new("earlier_unresolved", format!("payment {order}: {what}"))))
                }
            },
        };
        match begun {
            Ok(phase) => self.phase = phase,
            Err(ended) => self.job_ended(ended, step),
        }
    }

    /// Comes to rest: an idle screen tells how things stand now, and a timer runs for the next
    /// reversal that falls due.
    pub(super) fn schedule(&mut self, step: &mut Step) {
        self.foreground = false;
        if let Some(View::Idle(shown)) = &step.session.shown {
            let idle = step.idle(shown.notice.clone());
            if idle != *shown {
                step.show(View::Idle(idle));
            }
        }
        let next = step.queue.next(&step.config.profile.retry, step.now);
        let wait_ms = next.map(|(_, wait_ms)| wait_ms.clamp(1, i64::from(u32::MAX)));
        self.due_timer = wait_ms.map(|wait_ms| step.set_timer(u32::try_from(wait_ms).unwrap_or(u32::MAX)));
    }
}
