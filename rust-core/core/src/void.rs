//! A void: gives a sale of the open batch back. No card is read; the host knows it by its
//! reference numbers.

use suanpan_iso8583::cup::response_code::Action;

use crate::card::{CardOnFile, EntryMode};
use crate::event::Event;
use crate::exchange::{Answer, Exchange, ExchangeFlow};
use crate::host::{MismatchRule, VoidFields, CONDITION_NORMAL, VOID};
use crate::order::OrderKey;
use crate::payment::{Cause, HostReference, Payment, PaymentKind, PaymentState};
use crate::queue::{Reversal, ReversalReason, ReversalStatus};
use crate::step::{Ended, Flow, Step};
use crate::under_way::UnderWay;
use crate::view::{ResultKind, Stage};

/// What the caller asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VoidRequest {
    pub order: OrderKey,
    /// The sale as the journal has it.
    pub original: Payment,
}

/// A void under way.
pub(crate) struct Void {
    pub request: VoidRequest,
    under_way: UnderWay,
    exchange: Exchange,
}

impl Void {
    /// Writes the intent down and begins the exchange.
    pub fn begin(request: VoidRequest, step: &mut Step) -> Result<Self, Ended> {
        let original = &request.original;
        let (stan, batch) = (step.take_stan(), step.station.batch());
        let fields = VoidFields {
            amount: original.amount,
            stan,
            batch,
            card: &original.card,
            original: &original.host,
            original_stan: original.stan,
            original_batch: original.batch,
        };
        let message = match fields.request(step.config) {
            Ok(message) => message,
            Err(error) => {
                return Err(step.end(ResultKind::Failed, Cause::new("void:unusable", error.to_string())))
            }
        };
        let payment = Payment {
            order: request.order.clone(),
            kind: PaymentKind::Void { original: original.order.clone() },
            amount: original.amount,
            state: PaymentState::InFlight,
            cause: None,
            stan,
            batch,
            slip: None,
            card: CardOnFile { entry: EntryMode::OnFile, ..original.card.clone() },
            with_pin: false,
            host: HostReference::default(),
            begun_at: step.now,
            changed_at: step.now,
        };
        let reversal = Reversal {
            order: payment.order.clone(),
            reason: ReversalReason::NoResponse,
            stan,
            batch,
            processing_code: VOID.to_owned(),
            amount: payment.amount,
            card: payment.card.clone(),
            entry_22: fields.entry_22(),
            condition_25: CONDITION_NORMAL.to_owned(),
            reserved_60: fields.reserved_60(),
            auth_code: original.host.auth_code.clone(),
            original_61: Some(fields.reversal_61()),
            emv: None,
            tries: 0,
            due_at: step.now,
            status: ReversalStatus::Armed,
        };
        let under_way = UnderWay::begin(payment, reversal, step);
        step.show_working(Stage::WaitingForHost, Some(original.amount));
        let exchange = Exchange::begin(message, step);
        Ok(Void { request, under_way, exchange })
    }

    /// Takes an event.
    pub fn on(self, event: Event, step: &mut Step) -> Flow<Void> {
        let Void { request, under_way, exchange } = self;
        let answer = match exchange.on(event, step) {
            ExchangeFlow::Next(exchange) => return Flow::Next(Void { request, under_way, exchange }),
            ExchangeFlow::Ignored(exchange, event) => {
                return Flow::Ignored(Void { request, under_way, exchange }, event);
            }
            ExchangeFlow::Answered(answer) => answer,
        };
        Flow::Done(match answer {
            Answer::Reply(reply) => Self::read(request, under_way, reply, step),
            Answer::NotSent(cause) => under_way.not_sent(cause, step),
            Answer::Silence(cause) => under_way.unknown(ReversalReason::NoResponse, cause, step),
            Answer::BadMac(cause) => under_way.unknown(ReversalReason::BadMac, cause, step),
            Answer::Garbled(cause) => under_way.unknown(ReversalReason::Other, cause, step),
            Answer::Misfit(cause) => match step.config.profile.mismatch {
                MismatchRule::Reverse => under_way.unknown(ReversalReason::Other, cause, step),
                MismatchRule::Decline => under_way.decline(cause, step),
            },
        })
    }

    fn read(
        request: VoidRequest,
        mut under_way: UnderWay,
        reply: crate::host::Reply,
        step: &mut Step,
    ) -> Ended {
        under_way.payment.host = reply.reference.clone();
        match reply.action {
            Action::Approve | Action::ApproveWithNote => {
                let mut original = request.original;
                step.settle(&mut original, PaymentState::Voided, None);
                under_way.approve(step)
            }
            Action::ApprovePartial => {
                let cause = Cause::new("host:partial", "a void cannot be approved in part");
                under_way.unknown(ReversalReason::Other, cause, step)
            }
            _ => under_way.decline(Cause::new(reply.stable_code(), ""), step),
        }
    }
}
