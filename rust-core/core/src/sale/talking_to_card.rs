//! The kernel talks to the chip until there is a cryptogram to send, or none.

use super::{await_pin::AwaitPin, await_track::AwaitTrack, stop, Cryptogram, Hand, Sale, KERNEL_TIMEOUT_MS};
use crate::card::PinBlock;
use crate::effect::{Effect, EffectId};
use crate::event::{EmvEnd, EmvQuestion, Event};
use crate::payment::Cause;
use crate::step::{Flow, Step};
use crate::view::{ResultKind, Stage};

pub(crate) struct TalkingToCard {
    pub hand: Hand,
    conversation: EffectId,
    guard: EffectId,
    /// Whether the cardholder was asked for the PIN in this conversation, and what came of it.
    asked: bool,
    pin: Option<PinBlock>,
    /// The last PIN was wrong; say so when the kernel asks again.
    wrong_pin: bool,
}

impl TalkingToCard {
    /// Begins a conversation; `wrong_pin` after the host refused the last PIN.
    pub fn begin(hand: Hand, wrong_pin: bool, step: &mut Step) -> Sale {
        let conversation = step.fresh_id();
        step.show_working(Stage::TalkingToCard, Some(hand.request.amount));
        step.ask(Effect::StartEmv {
            id: conversation,
            entry: hand.on_file.entry,
            amount: hand.request.amount,
        });
        let guard = step.set_timer(KERNEL_TIMEOUT_MS);
        Sale::TalkingToCard(TalkingToCard { hand, conversation, guard, asked: false, pin: None, wrong_pin })
    }

    /// Goes on after the kernel's question for the PIN.
    pub fn resume(hand: Hand, conversation: EffectId, pin: Option<PinBlock>, step: &mut Step) -> Sale {
        step.show_working(Stage::TalkingToCard, Some(hand.request.amount));
        let guard = step.set_timer(KERNEL_TIMEOUT_MS);
        Sale::TalkingToCard(TalkingToCard { hand, conversation, guard, asked: true, pin, wrong_pin: false })
    }

    pub fn on(self, event: Event, step: &mut Step) -> Flow<Sale> {
        let conversation = self.conversation;
        match event {
            Event::EmvAsks(id, EmvQuestion::OnlinePin) if id == conversation && !self.asked => {
                Flow::Next(AwaitPin::for_kernel(self.hand, conversation, self.wrong_pin, step))
            }
            Event::CryptogramReady(id, data) if id == conversation => {
                let cryptogram = Some(Cryptogram::new(conversation, data));
                if !self.asked && self.hand.wants_pin(step) {
                    Flow::Next(AwaitPin::for_host(self.hand, cryptogram, false, step))
                } else {
                    AwaitTrack::begin(self.hand, cryptogram, self.pin, step)
                }
            }
            Event::EmvEnded(id, end) if id == conversation => {
                let (kind, code) = match end {
                    EmvEnd::Declined => (ResultKind::Declined, "card:declined"),
                    EmvEnd::Approved | EmvEnd::Failed => (ResultKind::Failed, "card:failed"),
                };
                let cause = Cause::new(code, "the chip ended before anything was sent");
                Flow::Done(stop(kind, cause, None, step))
            }
            Event::TimerFired(id) if id == self.guard => {
                let cause = Cause::new("card:silent", "the kernel said nothing within its time");
                Flow::Done(stop(ResultKind::Failed, cause, Some(conversation), step))
            }
            Event::Cancelled => {
                let cause = Cause::new("cancelled", "");
                Flow::Done(stop(ResultKind::Cancelled, cause, Some(conversation), step))
            }
            event => Flow::Ignored(Sale::TalkingToCard(self), event),
        }
    }
}
