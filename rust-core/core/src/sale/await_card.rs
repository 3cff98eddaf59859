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

pub(crate) struct AwaitCard {
    pub request: SaleRequest,
    id: EffectId,
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
            timeout_ms: step.config.profile.operator_timeout_ms,
        });
        step.show(View::PresentCard {
            amount: request.amount.to_string(),
            modes: modes.clone(),
            text: step.texts.present_card.to_owned(),
            notice: notice.map(str::to_owned),
        });
        AwaitCard { request, id, modes, reads }
    }

    pub fn on(self, event: Event, step: &mut Step) -> Flow<Sale> {
        match event {
            Event::CardTapped(id) if id == self.id => self.present(EntryMode::Tap, step),
            Event::CardInserted(id) if id == self.id => self.present(EntryMode::Insert, step),
            Event::CardSwiped(id) if id == self.id => self.present(EntryMode::Swipe, step),
            Event::CardFailed(id, failure) if id == self.id => self.fail(failure, step),
            Event::Cancelled => {
                step.ask(Effect::StopCard(self.id));
                Flow::Done(stop(ResultKind::Cancelled, Cause::new("cancelled", ""), None, step))
            }
            event => Flow::Ignored(Sale::AwaitCard(self), event),
        }
    }

    fn present(self, entry: EntryMode, step: &mut Step) -> Flow<Sale> {
        let Some(card) = step.session.card.take() else {
            return self.fail(CardFailure::Unreadable, step);
        };
        let Ok(on_file) = card.on_file(entry) else {
            return self.fail(CardFailure::Unreadable, step);
        };
        if entry == EntryMode::Swipe && card.track_2.has_chip() && self.modes.contains(&EntryMode::Insert) {
            return self.fail(CardFailure::UseChip, step);
        }
        let hand = Hand { request: self.request, card, on_file, tries_left: step.config.profile.pin_tries };
        match entry {
            EntryMode::Tap | EntryMode::Insert => Flow::Next(TalkingToCard::begin(hand, None, step)),
            EntryMode::Swipe | EntryMode::OnFile => Flow::Next(AwaitPin::for_host(hand, None, false, step)),
        }
    }

    fn fail(self, failure: CardFailure, step: &mut Step) -> Flow<Sale> {
        let texts = step.texts;
        let again = |notice: &'static str, modes: Vec<EntryMode>| (notice, modes);
        let (notice, modes) = match failure {
            CardFailure::Timeout => {
                let cause = Cause::new("card:timeout", "no card within the reader's time");
                return Flow::Done(stop(ResultKind::Cancelled, cause, None, step));
            }
            CardFailure::Reader => {
                let cause = Cause::new("card:reader", "the reader is not there or not ready");
                return Flow::Done(stop(ResultKind::Failed, cause, None, step));
            }
            CardFailure::SeveralCards => again(texts.several_cards, self.modes),
            CardFailure::Unreadable => again(texts.present_card_again, self.modes),
            CardFailure::UseChip => again(texts.insert_chip, vec![EntryMode::Insert]),
        };
        if self.reads >= READS_MAX {
            let cause = Cause::new("card:unreadable", format!("{READS_MAX} reads failed"));
            return Flow::Done(stop(ResultKind::Failed, cause, None, step));
        }
        let reads = self.reads.saturating_add(1);
        Flow::Next(Sale::AwaitCard(Self::read(self.request, modes, reads, Some(notice), step)))
    }
}
