//! What the counter knows: keys and reports in, new state and commands out. No I/O, no clock.
//!
//! Digits of a PIN never come here: while the pad is open its keys go straight to it, and the
//! model learns how many are typed.

#[cfg(test)]
mod tests;

use std::time::Duration;

use suanpan_core::card::EntryMode;
use suanpan_core::error::Reject;
use suanpan_core::money::Amount;
use suanpan_core::order::OrderKey;
use suanpan_core::view::{Idle, ResultKind, ResultView, Stage, View};
use suanpan_core::UnixMillis;
use suanpan_sim::Card;
use suanpan_slip::text::layout;
use suanpan_slip::Slip;
use suanpan_terminal::{PinPadState, SubmitError};

use super::books::{Books, Row};
use super::draft::Draft;
use super::key::Key;
use super::steps::{Steps, What};
use super::words::{sign, Words};

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

    // ---- keys ----

    /// What to do when the counter opens.
    pub fn start(&mut self) -> Vec<Command> {
        self.begin(What::SigningOn, "");
        vec![Command::SignOn]
    }

    /// Takes a key.
    pub fn on_key(&mut self, key: Key) -> Vec<Command> {
        self.notice = None;
        if key == Key::Interrupt {
            return self.quit();
        }
        if self.help {
            self.help = false;
            return Vec::new();
        }
        if let Some(question) = self.question.take() {
            return self.answer(question, key);
        }
        match key {
            Key::F(1) | Key::Char('?') => self.help = true,
            Key::F(5) | Key::Char('n') => {
                self.network = !self.network;
                return vec![Command::Network(self.network)];
            }
            Key::F(6) | Key::Char('h') => {
                self.host_silent = !self.host_silent;
                return vec![Command::SilenceHost(self.host_silent)];
            }
            Key::Tab => self.flipped = !self.flipped,
            Key::PageUp => self.scroll = self.scroll.saturating_sub(PAGE),
            Key::PageDown => self.scroll_down(),
            Key::Char('q') => return self.quit(),
            key => return self.on_scene_key(key),
        }
        Vec::new()
    }

    fn scroll_down(&mut self) {
        let lines = self.slip.as_ref().map_or(0, |slip| layout(slip, PAPER_COLUMNS).len());
        let last = u16::try_from(lines).unwrap_or(u16::MAX).saturating_sub(PAGE);
        self.scroll = self.scroll.saturating_add(PAGE).min(last);
    }

    fn quit(&mut self) -> Vec<Command> {
        let idle = matches!(self.scene(), Scene::Idle | Scene::Result | Scene::OutOfService);
        if idle || self.question == Some(Question::Quit) {
            return vec![Command::Quit];
        }
        self.question = Some(Question::Quit);
        Vec::new()
    }

    fn answer(&mut self, question: Question, key: Key) -> Vec<Command> {
        match (key, question) {
            (Key::Char('y') | Key::Enter, Question::Quit) => vec![Command::Quit],
            (Key::Char('y') | Key::Enter, Question::Void(row)) => {
                let Some(order) = self.mint() else { return Vec::new() };
                self.begin(What::Void, format!("{}", row.amount));
                vec![Command::Void { order, original: row.order }]
            }
            (Key::Char('n') | Key::Esc, _) => Vec::new(),
            (_, question) => {
                self.question = Some(question);
                Vec::new()
            }
        }
    }

    fn on_scene_key(&mut self, key: Key) -> Vec<Command> {
        match (self.scene(), key) {
            (Scene::Idle, key) => return self.on_idle_key(key),
            (Scene::Present, Key::Char(digit @ '1'..='9')) => self.choose_card(digit),
            (Scene::Present, Key::Up) => self.card = self.card.saturating_sub(1),
            (Scene::Present, Key::Down) if self.card.saturating_add(1) < self.cards.len() => {
                self.card = self.card.saturating_add(1);
            }
            (Scene::Present, Key::Char(letter)) => return self.present(letter),
            (Scene::Present | Scene::Working | Scene::Waiting, Key::Esc) => return vec![Command::Cancel],
            (Scene::Result, Key::Enter | Key::Esc | Key::Char(' ')) => {
                self.dismissed = true;
                return vec![Command::Confirm];
            }
            _ => {}
        }
        Vec::new()
    }

    fn on_idle_key(&mut self, key: Key) -> Vec<Command> {
        match key {
            Key::Char(digit @ ('0'..='9' | '.')) => {
                self.draft.push(digit);
            }
            Key::Backspace => self.draft.pop(),
            Key::Esc => self.draft.clear(),
            Key::Enter => return self.sell(),
            Key::Up => self.choose_row(self.chosen_row().checked_sub(1)),
            Key::Down => self.choose_row(self.chosen_row().checked_add(1)),
            Key::Char('v') => self.ask_void(),
            Key::Char('r') => return self.reprint(),
            Key::Char('o') => {
                self.begin(What::Reversing, "");
                return vec![Command::SendOwed];
            }
            Key::Char('g') => {
                self.begin(What::SigningOn, "");
                return vec![Command::SignOn];
            }
            _ => {}
        }
        Vec::new()
    }

    fn sell(&mut self) -> Vec<Command> {
        match (self.draft.amount(), self.mint()) {
            (Ok(amount), Some(order)) => {
                self.draft.clear();
                self.begin(What::Sale, amount.to_string());
                vec![Command::Sale { order, amount }]
            }
            // A bare Enter is the newcomer's first try, and the screen says already what to type.
            (Err(_), _) if self.draft.is_empty() => Vec::new(),
            _ => {
                self.warn(self.words.bad_amount);
                Vec::new()
            }
        }
    }

    fn begin(&mut self, what: What, detail: impl Into<String>) {
        self.steps.begin(what, detail, self.now.at);
        self.waiting = true;
        self.chosen = None;
    }

    /// A name for the next payment. Seconds and milliseconds stand apart: thirteen digits in a row
    /// may look like a card number.
    fn mint(&self) -> Option<OrderKey> {
        let now = self.now.unix.0;
        let (seconds, ms) = (now.div_euclid(1000), now.rem_euclid(1000));
        OrderKey::new(format!("counter-{seconds}-{ms:03}"), 1).ok()
    }

    fn choose_card(&mut self, digit: char) {
        let place = digit.to_digit(10).and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
        if let Some(card) = place.checked_sub(1).filter(|card| *card < self.cards.len()) {
            self.card = card;
        }
    }

    fn choose_row(&mut self, place: Option<usize>) {
        if let Some(row) = place.and_then(|place| self.books.rows.get(place)) {
            self.chosen = Some(row.order.clone());
        }
    }

    fn present(&mut self, letter: char) -> Vec<Command> {
        let open = self.open_ways().find(|(key, _)| *key == letter);
        if let Some((_, way)) = open {
            let what = match way {
                EntryMode::Insert => What::CardInserted,
                EntryMode::Swipe => What::CardSwiped,
                EntryMode::Tap | EntryMode::OnFile => What::CardTapped,
            };
            let about = self.chosen_card().map(|card| card.about).unwrap_or_default();
            self.steps.note(what, about, self.now.at);
            self.ways.clear();
            return vec![Command::Present { card: self.card, way }];
        }
        if !self.ways.is_empty() && WAYS.iter().any(|(key, _)| *key == letter) {
            self.warn(self.words.cannot_present);
        }
        Vec::new()
    }

    fn ask_void(&mut self) {
        let Some(row) = self.books.rows.get(self.chosen_row()) else { return };
        if row.is_voidable(self.books.batch) {
            self.question = Some(Question::Void(row.clone()));
        } else {
            self.warn(self.words.not_voidable);
        }
    }

    fn reprint(&mut self) -> Vec<Command> {
        let Some(row) = self.books.rows.get(self.chosen_row()) else { return Vec::new() };
        if !row.has_slip {
            self.warn(self.words.no_slip_to_print);
            return Vec::new();
        }
        let order = row.order.clone();
        self.steps.begin(What::Reprint, row.amount.to_string(), self.now.at);
        vec![Command::Reprint(order)]
    }

    // ---- reports ----

    /// Takes the books as they stand now.
    pub fn on_books(&mut self, books: Books) {
        for owed in &books.owed {
            let before = self.books.owed.iter().find(|before| before.order == owed.order);
            if before.is_some_and(|before| before.tries < owed.tries) {
                let detail = (self.words.tries)(owed.tries);
                self.steps.note(What::ReversalTried, detail, self.now.at);
            }
        }
        self.books = books;
    }

    /// The PIN pad took a key at `pressed`; `entered` when it was Enter.
    pub fn on_pin_key(&mut self, state: PinPadState, entered: bool, pressed: Duration) {
        match state {
            PinPadState::Open { digits } => self.pin_digits = Some(digits),
            PinPadState::Closed => {
                self.pin_digits = None;
                if entered {
                    self.steps.note(What::PinGiven, "", pressed);
                }
            }
        }
    }

    /// Takes a report of what happened at `at`.
    pub fn on_seen(&mut self, seen: Seen, at: Duration) {
        match seen {
            Seen::View(view) => self.on_view(view, at),
            Seen::CardWanted(ways) => self.ways = ways,
            Seen::CardUnwanted => self.ways.clear(),
            Seen::PinWanted => self.pin_digits = Some(0),
            Seen::PinUnwanted => self.pin_digits = None,
            Seen::Answered => self.steps.note(What::Answered, "", at),
            Seen::Slip(slip) => {
                self.slip = Some(slip);
                self.scroll = 0;
                self.steps.note(What::Printing, "", at);
            }
            Seen::Printed => self.steps.note(What::Printed, "", at),
            Seen::Returned => self.steps.returned(at),
            Seen::Refused(error) => {
                self.waiting = false;
                self.warn(&self.refusal(&error));
            }
        }
    }

    fn warn(&mut self, text: &str) {
        self.notice = Some(format!("! {text}"));
    }

    fn refusal(&self, error: &SubmitError) -> String {
        let words = self.words;
        match error {
            SubmitError::Rejected(Reject::Busy { .. }) => words.busy.to_owned(),
            SubmitError::Rejected(Reject::NotNow { .. }) => words.not_now.to_owned(),
            SubmitError::Rejected(Reject::NotVoidable { .. }) => words.not_voidable.to_owned(),
            SubmitError::Rejected(Reject::NoSlip { .. }) => words.no_slip_to_print.to_owned(),
            other => format!("{}: {other}", words.refused),
        }
    }

    fn on_view(&mut self, view: View, at: Duration) {
        let was = self.scene();
        self.log_view(&view, at);
        let silent_now = matches!(view, View::Working { stage: Stage::WaitingForHost, .. });
        self.host_silent &= !silent_now; // the fault takes this payment
        self.dismissed = false;
        self.notice = None;
        if let View::Result(result) = &view {
            // Good news that nobody waits for must not take the screen from who types an amount.
            let aside = result.kind == ResultKind::Done
                || (was == Scene::Idle && result.kind == ResultKind::Reversed);
            if aside {
                self.dismissed = true;
                let amount = result.amount.clone().unwrap_or_default();
                self.notice =
                    Some(format!("{} {amount} {}", sign(result.kind), result.cashier).replace("  ", " "));
            }
        }
        self.waiting = false;
        self.view = view;
        if self.scene() != was {
            self.flipped = false;
        }
    }

    fn log_view(&mut self, view: &View, at: Duration) {
        let signed_on = matches!(&self.view, View::Working { stage: Stage::SigningOn, .. })
            && !matches!(view, View::Result(ResultView { kind: ResultKind::Failed, .. }));
        if signed_on {
            self.steps.note(What::SignedOn, "", at);
        }
        let (what, detail) = match view {
            View::Working { stage, amount, .. } => {
                let what = match stage {
                    Stage::SigningOn => What::SigningOn,
                    Stage::Reversing => What::Reversing,
                    Stage::TalkingToCard => What::ChipAtWork,
                    Stage::WaitingForHost => What::Durable,
                    Stage::SigningOff | Stage::Echoing => return,
                };
                (what, amount.clone().filter(|_| what == What::Reversing).unwrap_or_default())
            }
            View::PresentCard { .. } => (What::CardWanted, String::new()),
            View::EnterPin { .. } => (What::PinWanted, String::new()),
            View::Result(result) => {
                let again = matches!(&self.view, View::Result(shown) if shown.order == result.order && shown.kind == result.kind);
                if again || signed_on {
                    return;
                }
                let what = match result.kind {
                    ResultKind::Approved => What::Approved,
                    ResultKind::Declined => What::Declined,
                    ResultKind::Unknown => What::Unknown,
                    ResultKind::Reversed => What::Reversed,
                    ResultKind::NotSent => What::NotSent,
                    ResultKind::Cancelled => What::Cancelled,
                    ResultKind::Failed => What::Failed,
                    ResultKind::Done => What::Done,
                };
                let plain =
                    matches!(result.kind, ResultKind::Approved | ResultKind::Reversed | ResultKind::Done);
                (what, if plain { String::new() } else { cause(result) })
            }
            View::Idle(_) | View::OutOfService { .. } => return,
        };
        // The command that asked for it stands there already.
        let begun = matches!(what, What::SigningOn | What::Reversing) && self.steps.last() == Some(what);
        if !begun {
            self.steps.note(what, detail, at);
        }
    }
}

/// The stable code of a result's cause, without its detail.
fn cause(result: &ResultView) -> String {
    result.engineer.split(": ").next().unwrap_or_default().to_owned()
}
