//! The host approved; the chip has the last word.

use super::{Cryptogram, Sale, SaleRequest, KERNEL_TIMEOUT_MS};
use crate::effect::{Effect, EffectId, EmvAnswer};
use crate::event::{EmvEnd, Event};
use crate::payment::Cause;
use crate::queue::ReversalReason;
use crate::step::{Flow, Step};
use crate::under_way::UnderWay;

pub(crate) struct Completing {
    pub request: SaleRequest,
    under_way: UnderWay,
    conversation: EffectId,
    guard: EffectId,
}

impl Completing {
    /// Hands the host's answer to the kernel.
    pub fn begin(
        request: SaleRequest,
        under_way: UnderWay,
        cryptogram: Cryptogram,
        issuer_data: Vec<u8>,
        step: &mut Step,
    ) -> Sale {
        let conversation = cryptogram.conversation;
        step.ask(Effect::AnswerEmv { id: conversation, answer: EmvAnswer::HostApproved { issuer_data } });
        let guard = step.set_timer(KERNEL_TIMEOUT_MS);
        Sale::Completing(Completing { request, under_way, conversation, guard })
    }

    pub fn on(self, event: Event, step: &mut Step) -> Flow<Sale> {
        let cause = match event {
            Event::EmvEnded(id, EmvEnd::Approved) if id == self.conversation => {
                return Flow::Done(self.under_way.approve(step));
            }
            Event::EmvEnded(id, EmvEnd::Declined) if id == self.conversation => {
                Cause::new("card:declined", "the chip declined after the host approved")
            }
            Event::EmvEnded(id, EmvEnd::Failed) if id == self.conversation => {
                Cause::new("card:failed", "the chip was lost after the host approved")
            }
            Event::TimerFired(id) if id == self.guard => {
                Cause::new("card:silent", "the kernel said nothing after the host approved")
            }
            event => return Flow::Ignored(Sale::Completing(self), event),
        };
        Flow::Done(self.under_way.unknown(ReversalReason::Other, cause, step))
    }
}
