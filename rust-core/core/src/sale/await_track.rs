//! Waiting for the enciphered part of track 2, where the host gave a track key.

use super::{await_host::AwaitHost, stop, Cryptogram, Hand, Sale};
use crate::card::{CardBytes, PackedTrack, PinBlock};
use crate::effect::{Effect, EffectId};
use crate::event::Event;
use crate::exchange::KEYS_TIMEOUT_MS;
use crate::host::SignOnKind;
use crate::payment::Cause;
use crate::step::{Flow, Step};
use crate::view::ResultKind;

pub(crate) struct AwaitTrack {
    pub hand: Hand,
    cryptogram: Option<Cryptogram>,
    pin: Option<PinBlock>,
    track: PackedTrack,
    id: EffectId,
    guard: EffectId,
}

impl AwaitTrack {
    /// Everything for the message is there but perhaps the enciphered track.
    pub fn begin(
        hand: Hand,
        cryptogram: Option<Cryptogram>,
        pin: Option<PinBlock>,
        step: &mut Step,
    ) -> Flow<Sale> {
        if step.config.profile.sign_on != SignOnKind::DoubleDesWithTrackKey {
            return AwaitHost::begin(hand, cryptogram, pin, None, step);
        }
        let packed = PackedTrack::new(&hand.card.track_2);
        let Ok((track, Some(block))) = packed.map(|mut track| {
            let block = track.block().map(|block| CardBytes::new(block.to_vec()));
            (track, block)
        }) else {
            let conversation = cryptogram.and_then(|it| it.open());
            let cause = Cause::new("card:unusable", "track 2 cannot be packed");
            return Flow::Done(stop(ResultKind::Failed, cause, conversation, step));
        };
        let id = step.fresh_id();
        step.ask(Effect::EncryptTrack { id, block });
        let guard = step.set_timer(KEYS_TIMEOUT_MS);
        Flow::Next(Sale::AwaitTrack(AwaitTrack { hand, cryptogram, pin, track, id, guard }))
    }

    pub fn on(mut self, event: Event, step: &mut Step) -> Flow<Sale> {
        let (kind, cause) = match event {
            Event::TrackEncrypted(id, enciphered) if id == self.id => {
                if let Some(block) = self.track.block() {
                    *block = enciphered;
                }
                return AwaitHost::begin(self.hand, self.cryptogram, self.pin, Some(self.track), step);
            }
            Event::KeysFailed(id, failure) if id == self.id => {
                step.session.signed_on = false; // new keys before the next payment
                (ResultKind::Failed, Cause::new(failure.code, "track 2 was not enciphered"))
            }
            Event::TimerFired(id) if id == self.guard => {
                step.session.signed_on = false;
                let cause = Cause::new("keys:silent", "the keys said nothing within their time");
                (ResultKind::Failed, cause)
            }
            Event::Cancelled => (ResultKind::Cancelled, Cause::new("cancelled", "")),
            event if self.cryptogram.as_mut().is_some_and(|it| it.ends_with(&event)) => {
                return Flow::Next(Sale::AwaitTrack(self));
            }
            event => return Flow::Ignored(Sale::AwaitTrack(self), event),
        };
        let conversation = self.cryptogram.and_then(|it| it.open());
        Flow::Done(stop(kind, cause, conversation, step))
    }
}
