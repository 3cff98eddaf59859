//! A sale: card, PIN where one is due, host, chip. One file per phase; a phase knows only what it
//! may know, and consumes itself when an event takes it further.

mod await_card;
mod await_host;
mod await_pin;
mod await_track;
mod completing;
mod talking_to_card;

use crate::card::{CardOnFile, EntryMode, LoadedCard};
use crate::effect::{Effect, EffectId, EmvAnswer};
use crate::event::{EmvData, EmvEnd, Event};
use crate::money::Amount;
use crate::order::OrderKey;
use crate::payment::Cause;
use crate::step::{Ended, Flow, Step};
use crate::view::ResultKind;

use await_card::AwaitCard;
use await_host::AwaitHost;
use await_pin::AwaitPin;
use await_track::AwaitTrack;
use completing::Completing;
use talking_to_card::TalkingToCard;

/// The kernel may take this long between two answers, the cardholder's PIN not counted.
const KERNEL_TIMEOUT_MS: u32 = 60_000;

/// What the caller asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SaleRequest {
    pub order: OrderKey,
    pub amount: Amount,
}

/// Where a sale is.
#[allow(clippy::large_enum_variant)] // reason: one sale at a time, and it lives in a box already
pub(crate) enum Sale {
    AwaitCard(AwaitCard),
    TalkingToCard(TalkingToCard),
    AwaitPin(AwaitPin),
    AwaitTrack(AwaitTrack),
    AwaitHost(AwaitHost),
    Completing(Completing),
}

/// The card and what it is asked to pay; lives until the outcome, then everything is wiped.
pub(crate) struct Hand {
    pub request: SaleRequest,
    pub card: LoadedCard,
    pub on_file: CardOnFile,
    /// PIN tries that are left for this sale.
    pub tries_left: u8,
}

impl Hand {
    /// Whether a contactless payment of this amount needs a PIN (acquirer's limit).
    fn wants_pin(&self, step: &Step) -> bool {
        match self.on_file.entry {
            EntryMode::Swipe => true,
            EntryMode::Tap => self.request.amount.minor() > step.config.profile.pin_free_limit_minor,
            // The chip's own CVM list decides, through the kernel.
            EntryMode::Insert | EntryMode::OnFile => false,
        }
    }
}

/// A cryptogram and the conversation that it belongs to.
pub(crate) struct Cryptogram {
    conversation: EffectId,
    data: EmvData,
    /// How the conversation ended, where it is over already: a chip that was pulled out, a phone that was taken away.
    ended: Option<EmvEnd>,
}

impl Cryptogram {
    fn new(conversation: EffectId, data: EmvData) -> Self {
        Cryptogram { conversation, data, ended: None }
    }

    /// The conversation, while somebody is there to be told.
    fn open(&self) -> Option<EffectId> {
        self.ended.is_none().then_some(self.conversation)
    }

    /// Tells the kernel, if it still listens.
    fn tell(&self, answer: EmvAnswer, step: &mut Step) {
        if let Some(id) = self.open() {
            step.ask(Effect::AnswerEmv { id, answer });
        }
    }

    /// Notes the end of the conversation; whether the event was that.
    fn ends_with(&mut self, event: &Event) -> bool {
        match event {
            Event::EmvEnded(id, end) if *id == self.conversation => {
                self.ended = self.ended.or(Some(*end));
                true
            }
            _ => false,
        }
    }
}

impl Sale {
    /// Begins with the card.
    pub fn begin(request: SaleRequest, step: &mut Step) -> Self {
        Sale::AwaitCard(AwaitCard::begin(request, step))
    }

    /// What was asked for.
    pub fn request(&self) -> &SaleRequest {
        match self {
            Sale::AwaitCard(phase) => &phase.request,
            Sale::TalkingToCard(phase) => &phase.hand.request,
            Sale::AwaitPin(phase) => &phase.hand.request,
            Sale::AwaitTrack(phase) => &phase.hand.request,
            Sale::AwaitHost(phase) => &phase.hand.request,
            Sale::Completing(phase) => &phase.request,
        }
    }

    /// Whether account data may come now.
    pub fn awaits_card(&self) -> bool {
        matches!(self, Sale::AwaitCard(_))
    }

    /// The phase's name, for rejects.
    pub fn name(&self) -> &'static str {
        match self {
            Sale::AwaitCard(_) => "waiting for a card",
            Sale::TalkingToCard(_) => "talking to the chip",
            Sale::AwaitPin(_) => "waiting for the PIN",
            Sale::AwaitTrack(_) => "waiting for the enciphered track",
            Sale::AwaitHost(_) => "waiting for the host",
            Sale::Completing(_) => "completing with the chip",
        }
    }

    /// Takes an event.
    pub fn on(self, event: Event, step: &mut Step) -> Flow<Sale> {
        match self {
            Sale::AwaitCard(phase) => phase.on(event, step),
            Sale::TalkingToCard(phase) => phase.on(event, step),
            Sale::AwaitPin(phase) => phase.on(event, step),
            Sale::AwaitTrack(phase) => phase.on(event, step),
            Sale::AwaitHost(phase) => phase.on(event, step),
            Sale::Completing(phase) => phase.on(event, step),
        }
    }
}

/// Stops before anything was sent: no row, no money moved.
fn stop(kind: ResultKind, cause: Cause, conversation: Option<EffectId>, step: &mut Step) -> Ended {
    if let Some(id) = conversation {
        step.ask(Effect::AnswerEmv { id, answer: EmvAnswer::Abort });
    }
    step.end(kind, cause)
}
