//! What the counter knows: keys and reports in, new state and commands out. No I/O, no clock.
//!
//! Digits of a PIN never come here: while the pad is open its keys go straight to it, and the
//! model learns how many are typed.

mod keys;
mod reports;
#[cfg(test)]
mod tests;

use std::time::Duration;

use suanpan_core::card::EntryMode;
use suanpan_core::money::Amount;
use suanpan_core::order::OrderKey;
use suanpan_core::view::{Idle, View};
use suanpan_core::UnixMillis;
use suanpan_sim::Card;
use suanpan_slip::Slip;
use suanpan_terminal::SubmitError;

use super::books::{Books, Row};
use super::draft::Draft;
use super::steps::Steps;
use super::words::Words;

/// The ways to present a card, in the order in which they are offered, with their keys.
pub const WAYS: [(char, EntryMode); 3] =
    [('t', EntryMode::Tap), ('i', EntryMode::Insert), ('s', EntryMode::Swipe)];

/// Columns of the slip's paper.
pub const PAPER_COLUMNS: usize = 32;

/// Lines of the slip that a key scrolls.
const PAGE: u16 = 5;

/// A moment on both clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Since the counter was opened: for durations.
    pub at: Duration,
    /// For what the core dates: since when, due when.
    pub unix: UnixMillis,
}

/// A card as it lies on the counter.
pub struct CardFace {
    pub about: &'static str,
    /// Masked card number.
    pub masked: String,
    /// The right PIN: the cards are toys.
    pub pin: String,
    /// The ways it can be presented.
    pub ways: Vec<EntryMode>,
}

impl CardFace {
    /// What may be seen of a simulated card.
    pub fn of(card: &Card, words: &Words) -> Self {
        CardFace {
            about: words.about(card.name).unwrap_or(card.about),
            masked: card.pan().masked(),
            pin: card.pin().to_owned(),
            ways: WAYS.into_iter().map(|(_, way)| way).filter(|way| card.can(*way)).collect(),
        }
    }
}

/// What the world reported.
pub enum Seen {
    /// The core shows this.
    View(View),
    /// The reader is open for these ways.
    CardWanted(Vec<EntryMode>),
    /// The reader is closed.
    CardUnwanted,
    /// The PIN pad is open.
    PinWanted,
    /// The PIN pad is closed.
    PinUnwanted,
    /// The host's answer went to the chip.
    Answered,
    /// A slip goes to the printer.
    Slip(Slip),
    /// It is printed.
    Printed,
    /// The worker came back from a step.
    Returned,
    /// The worker did not take an event.
    Refused(SubmitError),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    SignOn,
    Sale { order: OrderKey, amount: Amount },
    Void { order: OrderKey, original: OrderKey },
    Reprint(OrderKey),
    SendOwed,
    Confirm,
    Cancel,
    Present { card: usize, way: EntryMode },
    Network(bool),
    SilenceHost(bool),
    Quit,
}

/// A question of the counter itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    Void(Row),
    Quit,
}

/// What the keys are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    Idle,
    /// A job waits for an earlier reversal that is on its way.
    Waiting,
    Present,
    Pin,
    Working,
    Result,
    OutOfService,
}

/// The state of the counter.
pub struct Model {
    pub words: &'static Words,
    /// Where the books are kept.
    pub folder: String,
    pub now: Moment,
    pub cards: Vec<CardFace>,
    /// The chosen card.
    pub card: usize,
    pub draft: Draft,
    pub view: View,
    /// The result was read: the idle screen is back, whatever the core still shows.
    dismissed: bool,
    /// A job was taken and nothing of it was shown yet.
    waiting: bool,
    /// The ways of an open reader.
    pub ways: Vec<EntryMode>,
    /// Digits on an open PIN pad.
    pub pin_digits: Option<usize>,
    pub steps: Steps,
    pub slip: Option<Slip>,
    /// Lines of the slip that are scrolled past.
    pub scroll: u16,
    pub books: Books,
    chosen: Option<OrderKey>,
    pub network: bool,
    /// The host will not answer the next payment.
    pub host_silent: bool,
    pub question: Option<Question>,
    pub help: bool,
    /// In a small window: the other panels.
    pub flipped: bool,
    pub notice: Option<String>,
}

impl Model {
    /// A counter before the terminal has shown anything.
    pub fn new(words: &'static Words, cards: &[Card], folder: String) -> Self {
        let idle = Idle { signed_on: false, batch: 1, reversals_owed: 0, reversals_manual: 0, notice: None };
        Model {
            words,
            folder,
            now: Moment::default(),
            cards: cards.iter().map(|card| CardFace::of(card, words)).collect(),
            card: 0,
            draft: Draft::default(),
            view: View::Idle(idle),
            dismissed: false,
            waiting: false,
            ways: Vec::new(),
            pin_digits: None,
            steps: Steps::default(),
            slip: None,
            scroll: 0,
            books: Books::default(),
            chosen: None,
            network: true,
            host_silent: false,
            question: None,
            help: false,
            flipped: false,
            notice: None,
        }
    }

    /// What the keys are for now.
    pub fn scene(&self) -> Scene {
        match &self.view {
            View::OutOfService { .. } => Scene::OutOfService,
            View::PresentCard { .. } => Scene::Present,
            View::EnterPin { .. } => Scene::Pin,
            View::Working { .. } => Scene::Working,
            View::Result(_) if !self.dismissed => Scene::Result,
            View::Result(_) | View::Idle(_) if self.waiting => Scene::Waiting,
            View::Result(_) | View::Idle(_) => Scene::Idle,
        }
    }

    /// Whether keys belong to the PIN pad.
    pub fn pin_pad_has_the_keys(&self) -> bool {
        self.pin_digits.is_some() && !self.help && self.question.is_none()
    }

    /// The chosen card.
    pub fn chosen_card(&self) -> Option<&CardFace> {
        self.cards.get(self.card)
    }

    /// The ways that the chosen card can be presented at the open reader.
    pub fn open_ways(&self) -> impl Iterator<Item = (char, EntryMode)> + '_ {
        let can = self.chosen_card().map(|card| card.ways.as_slice()).unwrap_or_default();
        WAYS.into_iter().filter(|(_, way)| can.contains(way) && self.ways.contains(way))
    }

    /// Where the chosen payment stands in the books; the newest unless another was chosen.
    pub fn chosen_row(&self) -> usize {
        let chosen = self.chosen.as_ref();
        self.books.rows.iter().position(|row| Some(&row.order) == chosen).unwrap_or(0)
    }

    /// Time passes.
    pub fn tick(&mut self, now: Moment) {
        self.now = now;
    }

    fn warn(&mut self, text: &str) {
        self.notice = Some(format!("! {text}"));
    }
}
