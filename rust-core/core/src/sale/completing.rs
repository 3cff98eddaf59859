//! The host approved; the chip has the last word.

use super::{Cryptogram, Sale, SaleRequest, KERNEL_TIMEOUT_MS};
use crate::card::EntryMode;
use crate::effect::{EffectId, EmvAnswer};
use crate::event::{EmvEnd, Event};
use crate::payment::Cause;
use crate::queue::ReversalReason;
use crate::step::{Ended, Flow, Step};
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
    ) -> Flow<Sale> {
        if let Some(end) = cryptogram.ended {
            return Flow::Done(Self::without_chip(end, under_way, step));
        }
        let conversation = cryptogram.conversation;
        cryptogram.tell(EmvAnswer::HostApproved { issuer_data }, step);
        let guard = step.set_timer(KERNEL_TIMEOUT_MS);
        Flow::Next(Sale::Completing(Completing { request, under_way, conversation, guard }))
    }

    /// The conversation was over before the host approved. A tapped card has said all that it has to say with
    /// its cryptogram; a chip that was pulled out could still have declined. A kernel that said "declined" is believed.
    fn without_chip(end: EmvEnd, under_way: UnderWay, step: &mut Step) -> Ended {
        let cause = match (end, under_way.payment.card.entry) {
            (EmvEnd::Declined, _) => {
                Cause::new("card:declined", "the chip declined while the host was asked")
            }
            (EmvEnd::Approved | EmvEnd::Failed, EntryMode::Tap) => return under_way.approve(step),
            (EmvEnd::Approved | EmvEnd::Failed, _) => {
                Cause::new("card:failed", "the chip was lost while the host was asked")
            }
        };
        under_way.unknown(ReversalReason::Other, cause, step)
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
