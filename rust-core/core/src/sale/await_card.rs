//! Waiting for a card.

use super::{await_pin::AwaitPin, stop, talking_to_card::TalkingToCard, Hand, Sale, SaleRequest};
use crate::card::EntryMode;
use crate::effect::{Effect, EffectId};
use crate::event::{CardFailure, Event};
use crate::payment::Cause;
use crate::step::{Flow, Step};
use crate::view::{ResultKind, View};

/// A reader that fails at once every time must not keep the sale open for ever.
const READS_MAX: u8 = 5;
/// The reader keeps the time itself; it may take this long to say so.
const READER_GRACE_MS: u32 = 10_000;

pub(crate) struct AwaitCard {
    pub request: SaleRequest,
    id: EffectId,
    guard: EffectId,
    modes: Vec<EntryMode>,
    reads: u8,
}

impl AwaitCard {
    pub fn begin(request: SaleRequest, step: &mut Step) -> Self {
        let modes = vec![EntryMode::Tap, EntryMode::Insert, EntryMode::Swipe];
        Self::read(request, modes, 1, None, step)
    }

    fn read(
        request: SaleRequest,
        modes: Vec<EntryMode>,
        reads: u8,
        notice: Option<&str>,
        step: &mut Step,
    ) -> Self {
        let id = step.fresh_id();
        step.session.card = None;
        step.ask(Effect::ReadCard {
            id,
            modes: modes.clone(),
            amount: request.amount,
            timeout_ms: step.config.profile.operator_timeout_ms,
        });
        step.show(View::PresentCard {
            amount: request.amount.to_string(),
            modes: modes.clone(),
            text: step.texts.present_card.to_owned(),
            notice: notice.map(str::to_owned),
        });
        let guard = step.set_timer(step.config.profile.operator_timeout_ms.saturating_add(READER_GRACE_MS));
        AwaitCard { request, id, guard, modes, reads }
    }

    pub fn on(self, event: Event, step: &mut Step) -> Flow<Sale> {
        match event {
            Event::CardTapped(id) if id == self.id => self.present(EntryMode::Tap, step),
            Event::CardInserted(id) if id == self.id => self.present(EntryMode::Insert, step),
            Event::CardSwiped(id) if id == self.id => self.present(EntryMode::Swipe, step),
            Event::CardFailed(id, failure) if id == self.id => self.fail(failure, step),
            Event::TimerFired(id) if id == self.guard => {
                step.ask(Effect::StopCard(self.id));
                let cause = Cause::new("card:silent", "the reader said nothing within its time");
                Flow::Done(stop(ResultKind::Failed, cause, None, step))
            }
            Event::Cancelled => {
                step.ask(Effect::StopCard(self.id));
                Flow::Done(stop(ResultKind::Cancelled, Cause::new("cancelled", ""), None, step))
            }
            event => Flow::Ignored(Sale::AwaitCard(self), event),
        }
    }

    fn present(self, entry: EntryMode, step: &mut Step) -> Flow<Sale> {
        // A card on an interface that was not asked for is none.
        let Some(card) = step.session.card.take().filter(|_| self.modes.contains(&entry)) else {
            return self.fail(CardFailure::Unreadable, step);
        };
        let Ok(on_file) = card.on_file(entry) else {
            return self.fail(CardFailure::Unreadable, step);
        };
        if entry == EntryMode::Swipe && card.track_2.has_chip() {
            return self.fail(CardFailure::UseChip, step);
        }
        let hand = Hand { request: self.request, card, on_file, tries_left: step.config.profile.pin_tries };
        match entry {
            EntryMode::Tap | EntryMode::Insert => Flow::Next(TalkingToCard::begin(hand, false, step)),
            EntryMode::Swipe | EntryMode::OnFile => Flow::Next(AwaitPin::for_host(hand, None, false, step)),
        }
    }

    fn fail(self, failure: CardFailure, step: &mut Step) -> Flow<Sale> {
        let texts = step.texts;
        let (notice, modes) = match failure {
            CardFailure::Timeout => {
                let cause = Cause::new("card:timeout", "no card within the reader's time");
                return Flow::Done(stop(ResultKind::Cancelled, cause, None, step));
            }
            CardFailure::Reader => {
                let cause = Cause::new("card:reader", "the reader is not there or not ready");
                return Flow::Done(stop(ResultKind::Failed, cause, None, step));
            }
            CardFailure::SeveralCards => (texts.several_cards, self.modes),
            CardFailure::Unreadable => (texts.present_card_again, self.modes),
            CardFailure::UseChip => (texts.insert_chip, vec![EntryMode::Insert]),
            CardFailure::SeePhone => (texts.see_phone, self.modes),
        };
        if self.reads >= READS_MAX {
            let cause = Cause::new("card:unreadable", format!("{READS_MAX} reads failed"));
            return Flow::Done(stop(ResultKind::Failed, cause, None, step));
        }
        let reads = self.reads.saturating_add(1);
        Flow::Next(Sale::AwaitCard(Self::read(self.request, modes, reads, Some(notice), step)))
    }
}
