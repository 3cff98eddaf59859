//! Waiting for the PIN. Only the enciphered block ever comes here.

use super::{await_track::AwaitTrack, stop, talking_to_card::TalkingToCard, Cryptogram, Hand, Sale};
use crate::card::PinBlock;
use crate::effect::{Effect, EffectId, EmvAnswer};
use crate::event::Event;
use crate::payment::Cause;
use crate::step::{Flow, Step};
use crate::view::{ResultKind, View};

/// The PIN pad keeps the time itself; it may take this long to say so.
const PAD_GRACE_MS: u32 = 10_000;

pub(crate) struct AwaitPin {
    pub hand: Hand,
    id: EffectId,
    guard: EffectId,
    wanted_by: WantedBy,
}

/// Who asked for the PIN, and so what follows it.
enum WantedBy {
    /// The kernel, in the middle of its conversation.
    Kernel { conversation: EffectId },
    /// The acquirer's rule: the message follows.
    Host { cryptogram: Option<Cryptogram> },
}

impl WantedBy {
    fn conversation(&self) -> Option<EffectId> {
        match self {
            WantedBy::Kernel { conversation } => Some(*conversation),
            WantedBy::Host { cryptogram } => cryptogram.as_ref().and_then(Cryptogram::open),
        }
    }
}

impl AwaitPin {
    /// The PIN for the kernel's question.
    pub fn for_kernel(hand: Hand, conversation: EffectId, again: bool, step: &mut Step) -> Sale {
        Self::ask(hand, WantedBy::Kernel { conversation }, again, step)
    }

    /// The PIN for the message.
    pub fn for_host(hand: Hand, cryptogram: Option<Cryptogram>, again: bool, step: &mut Step) -> Sale {
        Self::ask(hand, WantedBy::Host { cryptogram }, again, step)
    }

    fn ask(hand: Hand, wanted_by: WantedBy, again: bool, step: &mut Step) -> Sale {
        let id = step.fresh_id();
        let tries_left = again.then_some(hand.tries_left);
        step.show(View::EnterPin {
            amount: hand.request.amount.to_string(),
            card: hand.on_file.pan.masked(),
            text: if again { step.texts.wrong_pin } else { step.texts.enter_pin }.to_owned(),
            tries_left,
        });
        step.ask(Effect::AskPin {
            id,
            format: step.config.profile.pin_format,
            pan: hand.on_file.pan.clone(),
            amount: hand.request.amount,
            tries_left,
            timeout_ms: step.config.profile.operator_timeout_ms,
        });
        let guard = step.set_timer(step.config.profile.operator_timeout_ms.saturating_add(PAD_GRACE_MS));
        Sale::AwaitPin(AwaitPin { hand, id, guard, wanted_by })
    }

    pub fn on(mut self, event: Event, step: &mut Step) -> Flow<Sale> {
        match event {
            Event::PinEntered(id, block) if id == self.id => {
                if block.ksn().is_some() && step.config.profile.ksn_field.is_none() {
                    let cause =
                        Cause::new("pin:ksn", "expected a block under the PIN key, got one with a KSN");
                    return Flow::Done(stop(ResultKind::Failed, cause, self.wanted_by.conversation(), step));
                }
                self.go_on(Some(block), step)
            }
            Event::PinBypassed(id) if id == self.id => self.go_on(None, step),
            Event::PinCancelled(id) if id == self.id => {
                let cause = Cause::new("pin:cancelled", "");
                Flow::Done(stop(ResultKind::Cancelled, cause, self.wanted_by.conversation(), step))
            }
            Event::PinFailed(id, failure) if id == self.id => {
                if failure.is_of_keys() {
                    step.session.signed_on = false;
                }
                let cause = Cause::new(failure.code, "the PIN pad gave no block");
                Flow::Done(stop(ResultKind::Failed, cause, self.wanted_by.conversation(), step))
            }
            Event::EmvEnded(id, _) if self.kernel_waits_as(id) => {
                step.ask(Effect::StopPin(self.id));
                let cause = Cause::new("card:failed", "the chip was lost while the PIN was typed");
                Flow::Done(stop(ResultKind::Failed, cause, None, step))
            }
            Event::TimerFired(id) if id == self.guard => {
                step.ask(Effect::StopPin(self.id));
                let cause = Cause::new("pin:silent", "the PIN pad said nothing within its time");
                Flow::Done(stop(ResultKind::Failed, cause, self.wanted_by.conversation(), step))
            }
            Event::Cancelled => {
                step.ask(Effect::StopPin(self.id));
                let cause = Cause::new("cancelled", "");
                Flow::Done(stop(ResultKind::Cancelled, cause, self.wanted_by.conversation(), step))
            }
            event if self.cryptogram().is_some_and(|it| it.ends_with(&event)) => {
                Flow::Next(Sale::AwaitPin(self))
            }
            event => Flow::Ignored(Sale::AwaitPin(self), event),
        }
    }

    /// The cryptogram that waits for this PIN.
    fn cryptogram(&mut self) -> Option<&mut Cryptogram> {
        match &mut self.wanted_by {
            WantedBy::Kernel { .. } => None,
            WantedBy::Host { cryptogram } => cryptogram.as_mut(),
        }
    }

    /// Whether this conversation is in the middle of its question for the PIN. (After the
    /// cryptogram a tapped card may leave as it likes.)
    fn kernel_waits_as(&self, id: EffectId) -> bool {
        matches!(self.wanted_by, WantedBy::Kernel { conversation } if conversation == id)
    }

    fn go_on(self, pin: Option<PinBlock>, step: &mut Step) -> Flow<Sale> {
        match self.wanted_by {
            WantedBy::Kernel { conversation } => {
                let answer = if pin.is_some() { EmvAnswer::PinEntered } else { EmvAnswer::PinBypassed };
                step.ask(Effect::AnswerEmv { id: conversation, answer });
                Flow::Next(TalkingToCard::resume(self.hand, conversation, pin, step))
            }
            WantedBy::Host { cryptogram } => AwaitTrack::begin(self.hand, cryptogram, pin, step),
        }
    }
}
