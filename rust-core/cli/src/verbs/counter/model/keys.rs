//! Keys in, commands out.

use suanpan_core::card::EntryMode;
use suanpan_core::order::OrderKey;
use suanpan_slip::text::layout;

use super::{Command, Model, Question, Scene, PAGE, PAPER_COLUMNS, WAYS};
use crate::verbs::counter::key::Key;
use crate::verbs::counter::steps::What;

impl Model {
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
}
