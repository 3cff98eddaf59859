//! A scripted person with a card, at the devices of a terminal that has none.
//!
//! It hears the effects of a terminal and says what reader, chip, PIN pad and printer would. Left
//! alone it behaves; each [`Quirk`] of its [`Hand`] makes it misbehave once.

mod chip;

use std::collections::BTreeMap;

use suanpan_core::card::{CardBytes, EntryMode};
use suanpan_core::effect::{Effect, EffectId, EmvAnswer};
use suanpan_core::event::{CardFailure, DeviceFailure, EmvData, EmvEnd, EmvQuestion, Event};
use suanpan_core::money::Amount;
use suanpan_slip::Slip;
use zeroize::Zeroizing;

use crate::{Card, SeededRandom};
use chip::{Chip, CvmResult};

/// A card in a hand, and what the hand will do with it.
pub struct Hand {
    /// The card.
    pub card: Card,
    /// How it is presented. When the terminal does not offer that way, the first it offers that the card can do.
    pub entry: EntryMode,
    /// PINs to try, one for each time the pad asks, as ASCII digits; then the person cancels. None at
    /// all: the person has no PIN and says so.
    pub pins: Vec<Zeroizing<String>>,
    /// What goes wrong.
    pub quirks: Vec<Quirk>,
}

impl Hand {
    /// A person who knows the PIN, for as often as it is asked.
    #[must_use]
    pub fn new(card: Card, entry: EntryMode) -> Self {
        let pins = vec![Zeroizing::new(card.pin().to_owned()); 9];
        Hand { card, entry, pins, quirks: Vec::new() }
    }

    /// The same person, who tries these PINs.
    #[must_use]
    pub fn trying(mut self, pins: &[&str]) -> Self {
        self.pins = pins.iter().map(|pin| Zeroizing::new((*pin).to_owned())).collect();
        self
    }

    /// The same person with one more quirk: at the `nth` question of this kind, counted from 1.
    #[must_use]
    pub fn with(mut self, ask: Ask, nth: u32, misdeed: Misdeed) -> Self {
        self.quirks.push(Quirk { ask, nth, misdeed });
        self
    }
}

/// The questions that are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// `Effect::ReadCard`.
    ReadCard,
    /// `Effect::StartEmv`.
    StartEmv,
    /// `Effect::AnswerEmv`.
    AnswerEmv,
    /// `Effect::AskPin`.
    AskPin,
    /// `Effect::Print`.
    Print,
}

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quirk {
    /// At which question.
    pub ask: Ask,
    /// At the how manieth of its kind with this hand, counted from 1.
    pub nth: u32,
    /// What.
    pub misdeed: Misdeed,
}

/// What goes wrong. One that does not fit its question (a torn chip at the printer) does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misdeed {
    /// The answer comes so late.
    Late {
        /// Milliseconds.
        ms: u32,
    },
    /// The answer comes twice.
    Twice,
    /// No answer ever.
    Silent,
    /// The answer comes only after the terminal stopped asking (`StopCard`, `StopPin`, an abort).
    AfterStop,
    /// Reader: the card cannot be read.
    Unreadable,
    /// Reader: two cards in the field.
    SeveralCards,
    /// Reader: nobody presents a card.
    NoCard,
    /// Reader: the chip refuses this interface.
    UseChip,
    /// Chip: pulled out, or gone out of the field.
    Torn,
    /// Chip: declines, whatever the host said.
    Decline,
    /// PIN pad: confirmed without a digit.
    BypassPin,
    /// PIN pad: cancelled.
    CancelPin,
    /// PIN pad: broken.
    BreakPinPad,
    /// Printer: out of paper.
    NoPaper,
    /// Printer: the slip comes out, but the printer never says so.
    PrintUnknown,
}

/// What the person or a device does.
pub enum Deed {
    /// The reader presents a card with its account data.
    Card {
        /// The question.
        id: EffectId,
        /// How it was presented.
        entry: EntryMode,
        /// ASCII track 2, or its chip equivalent.
        track_2: CardBytes,
        /// Card sequence number, if the card has one.
        sequence: Option<u16>,
    },
    /// An event.
    Event(Event),
    /// Keys pressed on the PIN pad, and then OK: the pad makes the PIN block and the event.
    PinDigits {
        /// The question.
        id: EffectId,
        /// The digits.
        digits: PinDigits,
    },
}

/// The digits of a PIN, 0 to 9 each. Wiped on drop; never printed.
pub struct PinDigits(Zeroizing<Vec<u8>>);

impl PinDigits {
    /// The digits, for a PIN pad and nothing else.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

/// A deed, and when.
pub struct TimedDeed {
    /// Milliseconds after the effect.
    pub after_ms: u32,
    /// What is done.
    pub deed: Deed,
}

/// What will be done; can be done twice.
#[derive(Clone)]
enum Act {
    Read(EffectId, EntryMode),
    NotRead(EffectId, CardFailure),
    AsksPin(EffectId),
    Cryptogram(EffectId, EmvData),
    Ended(EffectId, EmvEnd),
    Digits(EffectId, Zeroizing<Vec<u8>>),
    Bypass(EffectId),
    CancelPin(EffectId),
    PinPadBroken(EffectId),
    Printed(EffectId),
    NoPaper(EffectId),
    PrintUnknown(EffectId),
}

/// A conversation between kernel and chip.
struct Conversation {
    id: EffectId,
    amount: Amount,
}

/// The person.
pub struct Cardholder {
    hand: Option<Hand>,
    asked: BTreeMap<Ask, u32>,
    conversation: Option<Conversation>,
    chip: Chip,
    /// What waits for the terminal to stop asking.
    after_stop: Vec<(EffectId, Vec<Act>)>,
    slips: Vec<Slip>,
}

impl Cardholder {
    /// A person with empty hands. The seed decides the chip's cryptograms.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Cardholder {
            hand: None,
            asked: BTreeMap::new(),
            conversation: None,
            chip: Chip::new(SeededRandom::new(seed)),
            after_stop: Vec::new(),
            slips: Vec::new(),
        }
    }

    /// Takes this card into the hand; questions are counted anew.
    pub fn hold(&mut self, hand: Hand) {
        self.asked.clear();
        self.conversation = None;
        self.hand = Some(hand);
    }

    /// The slips that came out of the printer so far.
    #[must_use]
    pub fn slips(&self) -> &[Slip] {
        &self.slips
    }

    /// What happens upon an effect, at Unix time `now_ms`. Nothing for effects that are not asked of
    /// reader, chip, PIN pad or printer, and nothing but printing with empty hands.
    pub fn answer(&mut self, effect: &Effect, now_ms: i64) -> Vec<TimedDeed> {
        if let Some(stopped) = stopped(effect) {
            self.conversation.take_if(|conversation| conversation.id == stopped);
            let (due, kept): (Vec<_>, _) = self.after_stop.drain(..).partition(|(id, _)| *id == stopped);
            self.after_stop = kept;
            return due.into_iter().flat_map(|(_, acts)| self.perform(acts, 0)).collect();
        }
        let Some((ask, id)) = asked(effect) else { return Vec::new() };
        let misdeed = self.misdeed(ask);
        let acts = match effect {
            Effect::ReadCard { modes, timeout_ms, .. } => self.read_card(id, modes, *timeout_ms, misdeed),
            Effect::StartEmv { entry, amount, .. } => self.start_emv(id, *entry, *amount, misdeed, now_ms),
            Effect::AnswerEmv { answer, .. } => self.answer_emv(id, answer, misdeed, now_ms),
            Effect::AskPin { .. } => self.ask_pin(id, misdeed),
            Effect::Print { slip, .. } => self.print(id, slip, misdeed),
            _ => return Vec::new(),
        };
        let (acts, after_ms) = acts;
        match misdeed {
            Some(Misdeed::Silent) => Vec::new(),
            Some(Misdeed::AfterStop) => {
                self.after_stop.push((id, acts));
                Vec::new()
            }
            Some(Misdeed::Late { ms }) => self.perform(acts, ms),
            Some(Misdeed::Twice) => {
                let mut deeds = self.perform(acts.clone(), after_ms);
                deeds.extend(self.perform(acts, after_ms));
                deeds
            }
            _ => self.perform(acts, after_ms),
        }
    }

    /// Counts the question and finds its quirk.
    fn misdeed(&mut self, ask: Ask) -> Option<Misdeed> {
        let count = self.asked.entry(ask).or_default();
        *count = count.saturating_add(1);
        let count = *count;
        let quirks = self.hand.as_ref().map(|hand| hand.quirks.as_slice()).unwrap_or_default();
        quirks.iter().find(|quirk| quirk.ask == ask && quirk.nth == count).map(|quirk| quirk.misdeed)
    }

    fn read_card(
        &self,
        id: EffectId,
        modes: &[EntryMode],
        timeout_ms: u32,
        misdeed: Option<Misdeed>,
    ) -> Planned {
        let failure = match misdeed {
            Some(Misdeed::Unreadable) => Some(CardFailure::Unreadable),
            Some(Misdeed::SeveralCards) => Some(CardFailure::SeveralCards),
            Some(Misdeed::UseChip) => Some(CardFailure::UseChip),
            _ => None,
        };
        if let Some(failure) = failure {
            return (vec![Act::NotRead(id, failure)], 0);
        }
        let hand = self.hand.as_ref().filter(|_| misdeed != Some(Misdeed::NoCard));
        let entry = hand.and_then(|hand| {
            let preferred = core::iter::once(&hand.entry).filter(|entry| modes.contains(entry));
            preferred.chain(modes).copied().find(|entry| hand.card.can(*entry))
        });
        match entry {
            Some(entry) => (vec![Act::Read(id, entry)], 0),
            None => (vec![Act::NotRead(id, CardFailure::Timeout)], timeout_ms),
        }
    }

    fn start_emv(
        &mut self,
        id: EffectId,
        entry: EntryMode,
        amount: Amount,
        misdeed: Option<Misdeed>,
        now_ms: i64,
    ) -> Planned {
        let Some(hand) = &self.hand else { return (vec![Act::Ended(id, EmvEnd::Failed)], 0) };
        if let Some(end) = ended_early(misdeed) {
            return (vec![Act::Ended(id, end)], 0);
        }
        self.conversation = Some(Conversation { id, amount });
        // A contactless kernel leaves the PIN to the terminal: the card is gone from the field by then.
        if entry == EntryMode::Insert && amount.minor() > hand.card.pin_free_up_to_minor {
            return (vec![Act::AsksPin(id)], 0);
        }
        (self.cryptogram(id, amount, CvmResult::None, now_ms), 0)
    }

    fn answer_emv(
        &mut self,
        id: EffectId,
        answer: &EmvAnswer,
        misdeed: Option<Misdeed>,
        now_ms: i64,
    ) -> Planned {
        let Some(conversation) = self.conversation.take_if(|conversation| conversation.id == id) else {
            return (Vec::new(), 0);
        };
        if let Some(end) = ended_early(misdeed) {
            return (vec![Act::Ended(id, end)], 0);
        }
        let amount = conversation.amount;
        let acts = match answer {
            EmvAnswer::PinEntered | EmvAnswer::PinBypassed => {
                self.conversation = Some(conversation);
                let cvm = match answer {
                    EmvAnswer::PinEntered => CvmResult::OnlinePin,
                    _ => CvmResult::PinBypassed,
                };
                self.cryptogram(id, amount, cvm, now_ms)
            }
            EmvAnswer::HostApproved { .. } => vec![Act::Ended(id, EmvEnd::Approved)],
            EmvAnswer::HostDeclined { .. } | EmvAnswer::HostUnreachable => {
                vec![Act::Ended(id, EmvEnd::Declined)]
            }
            EmvAnswer::Abort => Vec::new(),
        };
        (acts, 0)
    }

    fn cryptogram(&mut self, id: EffectId, amount: Amount, cvm: CvmResult, now_ms: i64) -> Vec<Act> {
        let Some(hand) = &self.hand else { return Vec::new() };
        vec![Act::Cryptogram(id, self.chip.sign(&hand.card, amount, cvm, now_ms))]
    }

    fn ask_pin(&mut self, id: EffectId, misdeed: Option<Misdeed>) -> Planned {
        let nth = self.asked.get(&Ask::AskPin).copied().unwrap_or(1);
        let index = usize::try_from(nth.saturating_sub(1)).unwrap_or(usize::MAX);
        let pins = self.hand.as_ref().map(|hand| hand.pins.as_slice()).unwrap_or_default();
        let act = match (misdeed, pins.get(index)) {
            (Some(Misdeed::BreakPinPad), _) => Act::PinPadBroken(id),
            (Some(Misdeed::CancelPin), _) => Act::CancelPin(id),
            (Some(Misdeed::BypassPin), _) => Act::Bypass(id),
            (_, None) if pins.is_empty() => Act::Bypass(id),
            (_, None) => Act::CancelPin(id),
            (_, Some(pin)) => {
                let digits = pin.bytes().map(|byte| byte.wrapping_sub(b'0'));
                Act::Digits(id, Zeroizing::new(digits.collect()))
            }
        };
        (vec![act], 0)
    }

    fn print(&mut self, id: EffectId, slip: &Slip, misdeed: Option<Misdeed>) -> Planned {
        if misdeed == Some(Misdeed::NoPaper) {
            return (vec![Act::NoPaper(id)], 0);
        }
        self.slips.push(slip.clone());
        match misdeed {
            Some(Misdeed::PrintUnknown) => (vec![Act::PrintUnknown(id)], 0),
            _ => (vec![Act::Printed(id)], 0),
        }
    }

    fn perform(&self, acts: Vec<Act>, after_ms: u32) -> Vec<TimedDeed> {
        let deeds = acts.into_iter().filter_map(|act| self.deed(act));
        deeds.map(|deed| TimedDeed { after_ms, deed }).collect()
    }

    fn deed(&self, act: Act) -> Option<Deed> {
        let broken = |code: &str| DeviceFailure { code: code.to_owned() };
        Some(Deed::Event(match act {
            Act::Read(id, entry) => {
                let card = &self.hand.as_ref()?.card;
                return Some(Deed::Card { id, entry, track_2: card.track_2(), sequence: card.sequence });
            }
            Act::Digits(id, digits) => return Some(Deed::PinDigits { id, digits: PinDigits(digits) }),
            Act::NotRead(id, failure) => Event::CardFailed(id, failure),
            Act::AsksPin(id) => Event::EmvAsks(id, EmvQuestion::OnlinePin),
            Act::Cryptogram(id, data) => Event::CryptogramReady(id, data),
            Act::Ended(id, end) => Event::EmvEnded(id, end),
            Act::Bypass(id) => Event::PinBypassed(id),
            Act::CancelPin(id) => Event::PinCancelled(id),
            Act::PinPadBroken(id) => Event::PinFailed(id, broken("pin_pad:broken")),
            Act::Printed(id) => Event::Printed(id),
            Act::NoPaper(id) => Event::PrintFailed(id, broken("printer:no_paper")),
            Act::PrintUnknown(id) => Event::PrintUnknown(id),
        }))
    }
}

/// What will be done, and after how many milliseconds.
type Planned = (Vec<Act>, u32);

fn ended_early(misdeed: Option<Misdeed>) -> Option<EmvEnd> {
    match misdeed {
        Some(Misdeed::Torn) => Some(EmvEnd::Failed),
        Some(Misdeed::Decline) => Some(EmvEnd::Declined),
        _ => None,
    }
}

/// The question an effect asks.
fn asked(effect: &Effect) -> Option<(Ask, EffectId)> {
    Some(match effect {
        Effect::ReadCard { id, .. } => (Ask::ReadCard, *id),
        Effect::StartEmv { id, .. } => (Ask::StartEmv, *id),
        Effect::AnswerEmv { id, .. } => (Ask::AnswerEmv, *id),
        Effect::AskPin { id, .. } => (Ask::AskPin, *id),
        Effect::Print { id, .. } => (Ask::Print, *id),
        _ => return None,
    })
}

/// The question an effect takes back.
fn stopped(effect: &Effect) -> Option<EffectId> {
    match effect {
        Effect::StopCard(id) | Effect::StopPin(id) => Some(*id),
        Effect::AnswerEmv { id, answer: EmvAnswer::Abort } => Some(*id),
        _ => None,
    }
}
