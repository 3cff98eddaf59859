//! The request is durable and on its way; the answer decides.

use suanpan_iso8583::cup::response_code::Action;

use super::{await_pin::AwaitPin, completing::Completing, stop, talking_to_card::TalkingToCard};
use super::{Cryptogram, Hand, Sale};
use crate::card::{EntryMode, PackedTrack, PinBlock};
use crate::effect::EmvAnswer;
use crate::event::Event;
use crate::exchange::{Answer, Exchange, ExchangeFlow};
use crate::host::{self, MismatchRule, Reply, SaleFields, CONDITION_NORMAL, SALE};
use crate::payment::{Cause, HostReference, Payment, PaymentKind, PaymentState};
use crate::queue::{Reversal, ReversalReason, ReversalStatus};
use crate::step::{Flow, Step};
use crate::under_way::UnderWay;
use crate::view::{ResultKind, Stage};

pub(crate) struct AwaitHost {
    pub hand: Hand,
    under_way: UnderWay,
    cryptogram: Option<Cryptogram>,
    exchange: Exchange,
}

impl AwaitHost {
    /// Writes the intent down and begins the exchange.
    pub fn begin(
        mut hand: Hand,
        cryptogram: Option<Cryptogram>,
        pin: Option<PinBlock>,
        enciphered: Option<PackedTrack>,
        step: &mut Step,
    ) -> Flow<Sale> {
        hand.tries_left = hand.tries_left.saturating_sub(u8::from(pin.is_some()));
        let (stan, batch) = (step.take_stan(), step.station.batch());
        let fields = SaleFields {
            amount: hand.request.amount,
            stan,
            batch,
            card: &hand.card,
            on_file: &hand.on_file,
            emv: cryptogram.as_ref().map(|it| &it.data),
            pin: pin.as_ref(),
            enciphered: enciphered.as_ref(),
        };
        let request = match fields.request(step.config) {
            Ok(request) => request,
            Err(error) => {
                let cause = Cause::new("card:unusable", error.to_string());
                let conversation = cryptogram.and_then(|it| it.open());
                return Flow::Done(stop(ResultKind::Failed, cause, conversation, step));
            }
        };
        let payment = Payment {
            order: hand.request.order.clone(),
            kind: PaymentKind::Sale,
            amount: hand.request.amount,
            state: PaymentState::InFlight,
            cause: None,
            stan,
            batch,
            slip: None,
            card: hand.on_file.clone(),
            with_pin: pin.is_some(),
            host: HostReference::default(),
            begun_at: step.now,
            changed_at: step.now,
        };
        let reversal = Reversal {
            order: payment.order.clone(),
            reason: ReversalReason::NoResponse,
            stan,
            batch,
            processing_code: SALE.to_owned(),
            amount: payment.amount,
            card: payment.card.clone(),
            entry_22: fields.entry_22(),
            condition_25: CONDITION_NORMAL.to_owned(),
            reserved_60: fields.reserved_60(),
            auth_code: None,
            original_61: None,
            emv: cryptogram.as_ref().map(|it| it.data.reversal.clone()),
            tries: 0,
            due_at: step.now,
            status: ReversalStatus::Armed,
        };
        // What could not be reversed must not be sent.
        if let Err(error) = host::reversal(&reversal, step.config) {
            let cause = Cause::new("card:unusable", error.to_string());
            let conversation = cryptogram.and_then(|it| it.open());
            return Flow::Done(stop(ResultKind::Failed, cause, conversation, step));
        }
        let under_way = UnderWay::begin(payment, reversal, step);
        step.show_working(Stage::WaitingForHost, Some(hand.request.amount));
        let exchange = Exchange::begin(request, step);
        Flow::Next(Sale::AwaitHost(AwaitHost { hand, under_way, cryptogram, exchange }))
    }

    pub fn on(self, event: Event, step: &mut Step) -> Flow<Sale> {
        let AwaitHost { hand, under_way, mut cryptogram, exchange } = self;
        match exchange.on(event, step) {
            ExchangeFlow::Next(exchange) => {
                Flow::Next(Sale::AwaitHost(AwaitHost { hand, under_way, cryptogram, exchange }))
            }
            ExchangeFlow::Ignored(exchange, event) => {
                let ends = cryptogram.as_mut().is_some_and(|it| it.ends_with(&event));
                let phase = Sale::AwaitHost(AwaitHost { hand, under_way, cryptogram, exchange });
                if ends {
                    return Flow::Next(phase);
                }
                Flow::Ignored(phase, event)
            }
            ExchangeFlow::Answered(answer) => Self::conclude(hand, under_way, cryptogram, answer, step),
        }
    }

    fn conclude(
        hand: Hand,
        under_way: UnderWay,
        cryptogram: Option<Cryptogram>,
        answer: Answer,
        step: &mut Step,
    ) -> Flow<Sale> {
        let tell_card = |answer: EmvAnswer, step: &mut Step| {
            if let Some(it) = &cryptogram {
                it.tell(answer, step);
            }
        };
        match answer {
            Answer::Reply(reply) => Self::read(hand, under_way, cryptogram, reply, step),
            Answer::NotSent(cause) => {
                tell_card(EmvAnswer::HostUnreachable, step);
                Flow::Done(under_way.not_sent(cause, step))
            }
            Answer::Silence(cause) => {
                tell_card(EmvAnswer::HostUnreachable, step);
                Flow::Done(under_way.unknown(ReversalReason::NoResponse, cause, step))
            }
            Answer::BadMac(cause) => {
                tell_card(EmvAnswer::HostUnreachable, step);
                Flow::Done(under_way.unknown(ReversalReason::BadMac, cause, step))
            }
            Answer::Misfit(cause) => {
                tell_card(EmvAnswer::HostUnreachable, step);
                Flow::Done(match step.config.profile.mismatch {
                    MismatchRule::Reverse => under_way.unknown(ReversalReason::Other, cause, step),
                    MismatchRule::Decline => under_way.decline(cause, step),
                })
            }
            Answer::Garbled(cause) => {
                tell_card(EmvAnswer::HostUnreachable, step);
                Flow::Done(under_way.unknown(ReversalReason::Other, cause, step))
            }
        }
    }

    fn read(
        hand: Hand,
        mut under_way: UnderWay,
        cryptogram: Option<Cryptogram>,
        reply: Reply,
        step: &mut Step,
    ) -> Flow<Sale> {
        under_way.payment.host = reply.reference.clone();
        let cause = Cause::new(reply.stable_code(), "");
        let answer = |answer: EmvAnswer, step: &mut Step| {
            if let Some(it) = &cryptogram {
                it.tell(answer, step);
            }
        };
        match reply.action {
            Action::Approve | Action::ApproveWithNote => {
                under_way.reversal.auth_code = reply.reference.auth_code;
                match cryptogram {
                    None => Flow::Done(under_way.approve(step)),
                    Some(it) => Completing::begin(hand.request, under_way, it, reply.issuer_data, step),
                }
            }
            Action::ApprovePartial => {
                under_way.reversal.auth_code = reply.reference.auth_code;
                answer(EmvAnswer::HostDeclined { issuer_data: reply.issuer_data }, step);
                let cause =
                    Cause::new("host:partial", "field 60.6 said that partial approval is not supported");
                Flow::Done(under_way.unknown(ReversalReason::Other, cause, step))
            }
            // Only a PIN that was given can be wrong; and a tapped card is gone.
            Action::PinRetry
                if under_way.payment.with_pin
                    && hand.tries_left > 0
                    && hand.on_file.entry != EntryMode::Tap =>
            {
                under_way.decline_quietly(cause, step);
                answer(EmvAnswer::HostDeclined { issuer_data: reply.issuer_data }, step);
                // A cryptogram is good for one message: a chip begins anew, a stripe only asks.
                Flow::Next(match hand.on_file.entry {
                    EntryMode::Insert => TalkingToCard::begin(hand, true, step),
                    _ => AwaitPin::for_host(hand, None, true, step),
                })
            }
            _ => {
                answer(EmvAnswer::HostDeclined { issuer_data: reply.issuer_data }, step);
                Flow::Done(under_way.decline(cause, step))
            }
        }
    }
}
