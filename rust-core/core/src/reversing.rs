//! One try of one owed reversal.

use crate::event::Event;
use crate::exchange::{Answer, Exchange, ExchangeFlow};
use crate::host;
use crate::journal::Fact;
use crate::payment::{Cause, Payment, PaymentState};
use crate::queue::TryOutcome;
use crate::result;
use crate::step::{Ended, Flow, Step};
use crate::view::{ResultKind, Stage};

/// A reversal under way.
pub(crate) struct Reversing {
    payment: Payment,
    exchange: Exchange,
}

impl Reversing {
    /// Sends the owed reversal of `payment`; ends well at once when none is owed any more.
    pub fn begin(payment: Payment, step: &mut Step) -> Result<Self, Ended> {
        let Some(owed) = step.queue.find(&payment.order) else {
            return Err(Ended::Well);
        };
        let request = match host::reversal(owed, step.config) {
            Ok(request) => request,
            Err(error) => {
                let cause = Cause::new("reversal:unusable", error.to_string());
                return Err(Self::still_owed(&payment, TryOutcome::Owed, cause, step));
            }
        };
        step.show_working(Stage::Reversing, Some(payment.amount));
        let exchange = Exchange::begin(request, step);
        Ok(Reversing { payment, exchange })
    }

    /// Takes an event.
    pub fn on(self, event: Event, step: &mut Step) -> Flow<Reversing> {
        let Reversing { mut payment, exchange } = self;
        let answer = match exchange.on(event, step) {
            ExchangeFlow::Next(exchange) => return Flow::Next(Reversing { payment, exchange }),
            ExchangeFlow::Ignored(exchange, event) => {
                return Flow::Ignored(Reversing { payment, exchange }, event);
            }
            ExchangeFlow::Answered(answer) => answer,
        };
        let (outcome, cause) = match answer {
            Answer::Reply(reply) if step.config.profile.reversal_done_codes.contains(&reply.code) => {
                let pace = step.config.profile.retry;
                step.queue.resolve(&payment.order, TryOutcome::Done, &pace, step.now);
                step.entry.reversals_done.push(payment.order.clone());
                let cause = payment.cause.clone();
                step.settle(&mut payment, PaymentState::Reversed, cause);
                step.show_news(&payment.order, result::of_payment(&payment, step.texts));
                return Flow::Done(Ended::Well);
            }
            Answer::Reply(reply) => (TryOutcome::Refused, Cause::new(reply.stable_code(), "")),
            Answer::NotSent(cause) => (TryOutcome::NotSent, cause),
            Answer::Silence(cause)
            | Answer::BadMac(cause)
            | Answer::Misfit(cause)
            | Answer::Garbled(cause) => (TryOutcome::Owed, cause),
        };
        Flow::Done(Self::still_owed(&payment, outcome, cause, step))
    }

    fn still_owed(payment: &Payment, outcome: TryOutcome, cause: Cause, step: &mut Step) -> Ended {
        let pace = step.config.profile.retry;
        let row = step.queue.resolve(&payment.order, outcome, &pace, step.now);
        // What never left has changed nothing: a day without network must not fill the journal.
        if let Some(row) = row.filter(|_| outcome != TryOutcome::NotSent) {
            step.record(Fact::ReversalTried {
                order: row.order.clone(),
                tries: row.tries,
                status: row.status,
                cause: cause.clone(),
            });
            step.entry.reversals.push(row);
        }
        let cause = Cause::new("earlier_unresolved", format!("{}: {}", cause.code, cause.detail));
        step.end(ResultKind::Failed, cause)
    }
}
