//! A payment under way and the four ways it can end. Shared by sale and void, so that the rule
//! what is written when stands once.

use crate::journal::Fact;
use crate::payment::{Cause, Payment, PaymentKind, PaymentState};
use crate::queue::{Reversal, ReversalReason, ReversalStatus};
use crate::receipt::Copy;
use crate::result;
use crate::step::{Ended, Step};

/// A payment whose request is durable, with the reversal that was written ahead of it.
pub(crate) struct UnderWay {
    pub payment: Payment,
    pub reversal: Reversal,
}

impl UnderWay {
    /// Writes the request down: payment in flight, reversal armed, counters. Nothing is sent
    /// before this is durable.
    pub fn begin(payment: Payment, reversal: Reversal, step: &mut Step) -> Self {
        step.record(Fact::PaymentSent {
            order: payment.order.clone(),
            kind: kind_name(&payment.kind).to_owned(),
            amount_minor: payment.amount.minor(),
            card: payment.card.pan.masked(),
            stan: payment.stan,
        });
        step.entry.payments.push(payment.clone());
        step.entry.reversals.push(reversal.clone());
        step.queue.push(reversal.clone());
        UnderWay { payment, reversal }
    }

    /// The host approved, and the card agrees: durable, then shown, then printed.
    pub fn approve(mut self, step: &mut Step) -> Ended {
        self.payment.slip = Some(step.station.take_slip());
        step.keep_station();
        self.end(PaymentState::Approved, None, step);
        step.print(&self.payment, Copy::First);
        Ended::Well
    }

    /// The host declined: no money moved.
    pub fn decline(mut self, cause: Cause, step: &mut Step) -> Ended {
        self.end(PaymentState::Declined, Some(cause.clone()), step);
        Ended::Badly(cause)
    }

    /// Declined for now: the cardholder may try another PIN under a new STAN. Durable, not shown.
    pub fn decline_quietly(&mut self, cause: Cause, step: &mut Step) {
        self.disarm(step);
        step.settle(&mut self.payment, PaymentState::Declined, Some(cause));
    }

    /// No byte left the terminal: no money moved, no reversal is owed.
    pub fn not_sent(mut self, cause: Cause, step: &mut Step) -> Ended {
        self.end(PaymentState::NotSent, Some(cause.clone()), step);
        Ended::Badly(cause)
    }

    /// Nobody knows: the reversal becomes owed, durable before the outcome is shown.
    pub fn unknown(mut self, reason: ReversalReason, cause: Cause, step: &mut Step) -> Ended {
        self.reversal.reason = reason;
        self.reversal.status = ReversalStatus::Pending;
        self.reversal.due_at = step.now;
        step.record(Fact::ReversalOwed {
            order: self.payment.order.clone(),
            reason,
            stan: self.reversal.stan,
        });
        step.entry.reversals.push(self.reversal.clone());
        step.queue.push(self.reversal);
        step.settle(&mut self.payment, PaymentState::Reversing, Some(cause.clone()));
        step.show(result::of_payment(&self.payment, step.texts));
        Ended::Badly(cause)
    }

    fn end(&mut self, state: PaymentState, cause: Option<Cause>, step: &mut Step) {
        self.disarm(step);
        step.settle(&mut self.payment, state, cause);
        step.show(result::of_payment(&self.payment, step.texts));
    }

    fn disarm(&mut self, step: &mut Step) {
        step.queue.disarm(&self.payment.order);
        step.entry.reversals_done.push(self.payment.order.clone());
    }
}

fn kind_name(kind: &PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Sale => "sale",
        PaymentKind::Void { .. } => "void",
    }
}
