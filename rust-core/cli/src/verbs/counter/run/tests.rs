//! The whole counter, from keys to books: real core, journal, TCP and acquirer; only the window is
//! a page in memory and the person a script.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use std::collections::VecDeque;

use ratatui::backend::TestBackend;
use ratatui::Terminal;
use suanpan_core::config::Language;
use suanpan_core::queue::RetryPace;

use super::super::screen;
use super::super::words::Words;
use super::*;
use crate::desk::{Options, TERMINAL_ID};

/// Frames that a page may take to appear.
const PATIENCE: u32 = 3_000;

/// Waits for a text on the screen, then types.
struct Person {
    terminal: Terminal<TestBackend>,
    script: VecDeque<(&'static str, Vec<Key>)>,
    fingers: VecDeque<Key>,
    page: String,
    waited: u32,
}

impl Person {
    fn new(script: Vec<(&'static str, Vec<Key>)>) -> Self {
        let terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
        Person { terminal, script: script.into(), fingers: VecDeque::new(), page: String::new(), waited: 0 }
    }
}

impl Face for Person {
    fn draw(&mut self, model: &Model, paint: &Paint) -> Result<(), Failure> {
        self.terminal.draw(|frame| screen::draw(frame, model, paint)).unwrap();
        self.page = self.terminal.backend().buffer().content().iter().map(|cell| cell.symbol()).collect();
        Ok(())
    }

    fn key(&mut self, _longest: Duration) -> Result<Option<Key>, Failure> {
        if let Some(key) = self.fingers.pop_front() {
            return Ok(Some(key));
        }
        let (wanted, keys) = self.script.front().expect("the script ends by quitting");
        if self.page.contains(wanted) {
            self.fingers = keys.iter().copied().collect();
            self.script.pop_front();
            self.waited = 0;
        } else {
            self.waited += 1;
            assert!(self.waited < PATIENCE, "no {wanted:?} on {}", self.page);
            thread::sleep(Duration::from_millis(5));
        }
        Ok(None)
    }
}

fn keys(text: &str) -> Vec<Key> {
    text.chars().map(|character| if character == '\n' { Key::Enter } else { Key::Char(character) }).collect()
}

fn open(folder: &std::path::Path) -> Desk {
    let retry = RetryPace { tries: 3, first_wait_ms: 900, longest_wait_ms: 900 };
    Desk::open(folder, &Options { language: Language::En, response_timeout_ms: 400, retry }).unwrap()
}

fn play(folder: &std::path::Path, script: Vec<(&'static str, Vec<Key>)>) -> Desk {
    let desk = open(folder);
    let model = Model::new(Words::of(Language::En), &desk.cards, String::new());
    let mut person = Person::new(script);
    run(&desk, model, &Paint::plain(), &mut person).unwrap();
    assert!(person.script.is_empty());
    desk
}

#[test]
fn a_day_at_the_counter() {
    let folder = tempfile::tempdir().unwrap();
    let desk = play(
        folder.path(),
        vec![
            ("✓ Signed on", keys("12.34\n")),
            ("Tap, insert", keys("t")),
            ("✓ APPROVED   ¥12.34", keys("\n")),
            // A chip that asks for the PIN: wrong first, then right.
            ("Type an amount", keys("2000\n")),
            ("Tap, insert", keys("5i")),
            ("Enter the PIN", keys("000000\n")),
            ("Wrong PIN", keys("314159\n")),
            ("✓ APPROVED   ¥2,000.00", keys("\n")),
            ("both agree", keys("v")),
            ("Void this payment?", keys("y")),
            ("✓ APPROVED   void ¥2,000.00", keys("\n")),
            ("both agree", keys("r")),
            ("*** DUPLICATE ***", keys("15\n")),
            // The stripe of a card with a chip is refused; then the person gives up.
            ("Tap, insert", keys("1s")),
            ("! Insert the chip card", vec![Key::Esc]),
            ("CANCELLED", keys("\n")),
            ("Type an amount", vec![Key::F(5)]),
            ("network OFF", keys("5\n")),
            ("Tap, insert", keys("1t")),
            ("NOT SENT", vec![Key::Enter, Key::F(5)]),
            ("both agree", keys("q")),
        ],
    );
    assert_eq!(desk.host.ledger(|ledger| ledger.net_minor(TERMINAL_ID)), 1_234);
}

#[test]
fn an_unknown_outcome_is_reversed_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let desk = play(
        folder.path(),
        vec![
            ("✓ Signed on", vec![Key::F(6)]),
            ("silent next time", keys("88\n")),
            ("Tap, insert", keys("t")),
            ("? OUTCOME UNKNOWN", Vec::new()),
            ("they differ until", Vec::new()),
            ("reversal unanswered", Vec::new()),
            ("↺ REVERSED", Vec::new()),
            ("✓ both agree", keys("q")),
        ],
    );
    assert_eq!(desk.host.ledger(|ledger| ledger.net_minor(TERMINAL_ID)), 0);
}

#[test]
fn quitting_in_the_middle_is_made_good_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let desk = play(
        folder.path(),
        vec![
            ("✓ Signed on", vec![Key::F(6)]),
            ("silent next time", keys("88\n")),
            ("Tap, insert", keys("t")),
            ("Waiting for the host", vec![Key::Interrupt, Key::Interrupt]),
        ],
    );
    assert_eq!(desk.host.ledger(|ledger| ledger.net_minor(TERMINAL_ID)), 8_800);
    drop(desk);
    let desk = play(folder.path(), vec![("↺ ¥88.00 Reversed", Vec::new()), ("✓ both agree", keys("q"))]);
    assert_eq!(desk.host.ledger(|ledger| ledger.net_minor(TERMINAL_ID)), 0);
}
