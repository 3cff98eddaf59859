//! Every screen in both languages and both layouts, compared with the committed pages under
//! `snapshots/`. After a wanted change: `UPDATE_SCREENS=1 cargo test -p suanpan-cli counter`,
//! then read the difference as a reviewer would.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::text::Span;
use ratatui::Terminal;
use suanpan_core::card::EntryMode;
use suanpan_core::config::Language;
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::payment::PaymentState;
use suanpan_core::view::{Idle, ResultKind, ResultView, Stage, View};
use suanpan_core::UnixMillis;
use suanpan_sim::State;
use suanpan_terminal::PinPadState;

use super::books::{Books, Owed, Row};
use super::key::Key;
use super::model::{Model, Moment, Seen};
use super::paint::Paint;
use super::samples::Samples;
use super::screen;
use super::words::Words;

const START: i64 = 1_764_000_000_000;

fn at(ms: u64) -> Moment {
    Moment { at: Duration::from_millis(ms), unix: UnixMillis(START + ms as i64) }
}

fn amount(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

fn order(name: &str) -> OrderKey {
    OrderKey::new(name, 1).unwrap()
}

fn row(stan: u32, minor: i64, card: &str, journal: PaymentState, host: Option<State>) -> Row {
    Row {
        order: order(&format!("counter-{stan}")),
        stan,
        batch: 1,
        is_void: false,
        amount: amount(minor),
        card: card.to_owned(),
        has_slip: matches!(journal, PaymentState::Approved | PaymentState::Voided),
        journal,
        host,
    }
}

/// A day's work: every state that a row can have.
fn books(model: &Model) -> Books {
    let card = |place: usize| model.cards[place].masked.as_str();
    let mut void = row(5, 123_450, card(1), PaymentState::Approved, Some(State::Approved));
    void.is_void = true;
    Books {
        rows: vec![
            row(8, 1_999, card(7), PaymentState::NotSent, None),
            row(7, 200, card(0), PaymentState::Reversed, Some(State::Reversed)),
            row(6, 5_151, card(2), PaymentState::Declined, Some(State::Declined)),
            void,
            row(4, 123_450, card(1), PaymentState::Voided, Some(State::Voided)),
            row(2, 1_234, card(0), PaymentState::Approved, Some(State::Approved)),
        ],
        journal_minor: 1_234,
        host_minor: 1_234,
        owed: Vec::new(),
        signed_on: true,
        batch: 1,
    }
}

fn view(stage: Stage, text: &str, if_longer: &str, amount: Option<&str>) -> Seen {
    Seen::View(View::Working {
        amount: amount.map(str::to_owned),
        stage,
        text: text.to_owned(),
        since: at(2_000).unix,
        if_longer: if_longer.to_owned(),
        if_longer_after_ms: 10_000,
    })
}

fn result(kind: ResultKind, (cashier, cardholder): (&str, &str), engineer: &str) -> ResultView {
    ResultView {
        kind,
        order: Some(order("counter-9")),
        amount: Some("¥12.34".to_owned()),
        card: Some("622424******0069".to_owned()),
        cashier: cashier.to_owned(),
        cardholder: cardholder.to_owned(),
        engineer: engineer.to_owned(),
        code: engineer.to_owned(),
        slip: None,
        auth_code: None,
        printer: None,
    }
}

/// A counter that has signed on.
fn open(language: Language) -> Model {
    let mut model = Model::new(Words::of(language), &suanpan_sim::deck(), "/home/me/counter".to_owned());
    model.tick(at(0));
    model.start();
    let words = Samples::of(language);
    model.on_seen(view(Stage::SigningOn, words.signing_on, words.if_longer_management, None), at(1).at);
    let mut done = result(ResultKind::Done, words.signed_on, "signed_on");
    (done.order, done.amount, done.card) = (None, None, None);
    model.on_seen(Seen::View(View::Result(done)), at(25).at);
    model.on_books(Books { signed_on: true, batch: 1, ..Books::default() });
    model
}

fn type_keys(model: &mut Model, text: &str) {
    for character in text.chars() {
        model.on_key(Key::Char(character));
    }
}

/// A sale of 12.34, waiting for its card.
fn card_wanted(language: Language) -> Model {
    let mut model = open(language);
    model.on_books(books(&model));
    model.tick(at(1_000));
    type_keys(&mut model, "12.34");
    model.on_key(Key::Enter);
    let modes = vec![EntryMode::Tap, EntryMode::Insert, EntryMode::Swipe];
    model.on_seen(Seen::CardWanted(modes.clone()), at(1_001).at);
    let text = Samples::of(language).present_card.to_owned();
    model.on_seen(
        Seen::View(View::PresentCard { amount: "¥12.34".to_owned(), modes, text, notice: None }),
        at(1_001).at,
    );
    model
}

/// The same with the card presented and its request on its way.
fn host_wanted(language: Language) -> Model {
    let mut model = card_wanted(language);
    model.tick(at(1_900));
    model.on_key(Key::Char('t'));
    let words = Samples::of(language);
    model.on_seen(
        view(Stage::TalkingToCard, words.talking_to_card, words.if_longer_payment, Some("¥12.34")),
        at(1_902).at,
    );
    model.on_seen(
        view(Stage::WaitingForHost, words.waiting_for_host, words.if_longer_payment, Some("¥12.34")),
        at(1_907).at,
    );
    model.on_seen(Seen::Returned, at(1_908).at);
    model
}

type Page = (&'static str, fn(Language) -> Model);

const PAGES: &[Page] = &[
    ("opening", |language| {
        let mut model = Model::new(Words::of(language), &suanpan_sim::deck(), "/home/me/counter".to_owned());
        model.tick(at(0));
        model.start();
        let words = Samples::of(language);
        model.on_seen(view(Stage::SigningOn, words.signing_on, words.if_longer_management, None), at(1).at);
        model.tick(at(2_300));
        model
    }),
    ("signed on", open),
    ("amount typed", |language| {
        let mut model = open(language);
        model.on_books(books(&model));
        type_keys(&mut model, "1234.5");
        model
    }),
    ("card wanted", card_wanted),
    ("a card that cannot do that", |language| {
        let mut model = card_wanted(language);
        model.on_key(Key::Char('6'));
        model.on_key(Key::Char('i'));
        model
    }),
    ("chip instead of stripe", |language| {
        let mut model = card_wanted(language);
        let words = Samples::of(language);
        model.on_seen(Seen::CardWanted(vec![EntryMode::Insert]), at(1_500).at);
        let again = View::PresentCard {
            amount: "¥12.34".to_owned(),
            modes: vec![EntryMode::Insert],
            text: words.present_card.to_owned(),
            notice: Some(words.insert_chip.to_owned()),
        };
        model.on_seen(Seen::View(again), at(1_500).at);
        model
    }),
    ("PIN", |language| {
        let mut model = card_wanted(language);
        model.tick(at(1_900));
        model.on_key(Key::Char('i'));
        let words = Samples::of(language);
        let view = View::EnterPin {
            amount: "¥12.34".to_owned(),
            card: "622424******0069".to_owned(),
            text: words.wrong_pin.to_owned(),
            tries_left: Some(2),
        };
        model.on_seen(Seen::View(view), at(1_950).at);
        model.on_seen(Seen::PinWanted, at(1_950).at);
        model.on_pin_key(PinPadState::Open { digits: 4 }, false, at(2_000).at);
        model.tick(at(4_350));
        model
    }),
    ("waiting for the host", |language| {
        let mut model = host_wanted(language);
        model.tick(at(5_400));
        model
    }),
    ("approved", |language| {
        let mut model = host_wanted(language);
        model.on_seen(Seen::Answered, at(1_921).at);
        let mut approved = result(ResultKind::Approved, Samples::of(language).approved, "approved");
        (approved.slip, approved.auth_code) = (Some(2), Some("417263".to_owned()));
        model.on_seen(Seen::View(View::Result(approved)), at(1_926).at);
        model.on_seen(Seen::Slip(Samples::of(language).slip()), at(1_926).at);
        model.on_seen(Seen::Printed, at(1_927).at);
        let mut books = books(&model);
        books
            .rows
            .insert(0, row(9, 1_234, "622424******0069", PaymentState::Approved, Some(State::Approved)));
        (books.journal_minor, books.host_minor) = (2_468, 2_468);
        model.on_books(books);
        model
    }),
    ("unknown, reversal waits", |language| {
        let mut model = host_wanted(language);
        model.on_key(Key::F(5));
        let unknown = result(
            ResultKind::Unknown,
            Samples::of(language).unknown,
            "link:response_timeout: no answer within 10000 ms",
        );
        model.on_seen(Seen::View(View::Result(unknown)), at(11_910).at);
        let mut books = books(&model);
        books
            .rows
            .insert(0, row(9, 1_234, "622424******0069", PaymentState::Reversing, Some(State::Approved)));
        books.host_minor = 2_468;
        books.owed.push(Owed {
            order: order("counter-9"),
            stan: 9,
            amount: amount(1_234),
            tries: 0,
            due_at: at(12_000).unix,
            is_manual: false,
        });
        model.tick(at(11_950));
        model.on_books(books.clone());
        books.owed[0].tries = 1;
        books.owed[0].due_at = at(24_900).unix;
        model.tick(at(21_950));
        model.on_books(books);
        model
    }),
    ("declined, printer without paper", |language| {
        let mut model = host_wanted(language);
        let mut declined = result(ResultKind::Declined, Samples::of(language).declined, "host:51");
        declined.printer = Some(Samples::of(language).printer_failed.to_owned());
        model.on_seen(Seen::View(View::Result(declined)), at(1_926).at);
        model
    }),
    ("void asked", |language| {
        let mut model = open(language);
        model.on_books(books(&model));
        for _ in 0..5 {
            model.on_key(Key::Down);
        }
        model.on_key(Key::Char('v'));
        model
    }),
    ("not voidable", |language| {
        let mut model = open(language);
        model.on_books(books(&model));
        model.on_key(Key::F(6));
        model.on_key(Key::Char('v'));
        model
    }),
    ("quit asked", |language| {
        let mut model = host_wanted(language);
        model.on_key(Key::Interrupt);
        model
    }),
    ("help", |language| {
        let mut model = open(language);
        model.on_key(Key::F(1));
        model
    }),
    ("other panels", |language| {
        let mut model = open(language);
        model.on_books(books(&model));
        model.on_seen(Seen::Slip(Samples::of(language).slip()), at(1_926).at);
        model.on_key(Key::PageDown);
        model.on_key(Key::Tab);
        model
    }),
    ("out of service", |language| {
        let mut model = open(language);
        let text = Samples::of(language).out_of_service.to_owned();
        let view = View::OutOfService { text, detail: "journal: disk full".to_owned() };
        model.on_seen(Seen::View(view), at(2_000).at);
        model
    }),
    ("back to idle with nothing said", |language| {
        let mut model = open(language);
        let idle = Idle { signed_on: true, batch: 1, reversals_owed: 0, reversals_manual: 0, notice: None };
        model.on_key(Key::Backspace);
        model.on_seen(Seen::View(View::Idle(idle)), at(2_000).at);
        model
    }),
];

fn drawn(model: &Model, (width, height): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| screen::draw(frame, model, &Paint::plain())).unwrap();
    text_of(terminal.backend().buffer())
}

/// The buffer as a person sees it: the cell behind a wide character is part of it.
fn text_of(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let (mut x, mut line) = (0, String::new());
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += Span::raw(symbol).width().max(1) as u16;
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn check(language: Language, name: &str, size: (u16, u16)) {
    let mut pages = String::new();
    for (title, model) in PAGES {
        write!(pages, "=== {title} ===\n{}\n", drawn(&model(language), size)).unwrap();
    }
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("src/verbs/counter/snapshots/{name}-{}x{}.txt", size.0, size.1));
    if std::env::var_os("UPDATE_SCREENS").is_some() {
        std::fs::write(&file, pages).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&file).unwrap();
    assert!(committed == pages, "{} differs; see the head of this file\n{pages}", file.display());
}

#[test]
fn chinese_screens_of_the_least_window() {
    check(Language::Zh, "zh", screen::LEAST);
}

#[test]
fn chinese_screens_of_a_roomy_window() {
    check(Language::Zh, "zh", (120, 40));
}

#[test]
fn english_screens_of_the_least_window() {
    check(Language::En, "en", screen::LEAST);
}

#[test]
fn english_screens_of_a_roomy_window() {
    check(Language::En, "en", (120, 40));
}

#[test]
fn no_screen_shows_a_card_number_or_loses_its_frame() {
    let pans: Vec<_> = suanpan_sim::deck().iter().map(|card| card.pan().expose().to_owned()).collect();
    for language in [Language::Zh, Language::En] {
        for (title, model) in PAGES {
            for size in [screen::LEAST, (97, 31), screen::WIDE, (120, 40), (200, 60)] {
                let page = drawn(&model(language), size);
                let digits: String = page.chars().filter(char::is_ascii_digit).collect();
                for pan in &pans {
                    assert!(!digits.contains(pan), "{title}");
                }
                for line in page.lines() {
                    assert!(Span::raw(line).width() <= usize::from(size.0), "{title}: {line}");
                }
            }
        }
    }
}

#[test]
fn a_question_cuts_no_character_in_half() {
    let widths_left_of_it = |model: &Model, width: u16| -> Vec<usize> {
        let mut terminal = Terminal::new(TestBackend::new(width, 24)).unwrap();
        terminal.draw(|frame| screen::draw(frame, model, &Paint::plain())).unwrap();
        let column = (width - 64) / 2 - 1; // the question is 64 columns wide
        let cells = (8..14).map(|row| terminal.backend().buffer()[(column, row)].symbol().to_owned());
        cells.map(|symbol| Span::raw(symbol).width()).collect()
    };
    let mut in_the_way = 0;
    for width in (screen::LEAST.0..120).step_by(2) {
        let mut model = open(Language::Zh);
        model.on_books(books(&model));
        (0..5).for_each(|_| drop(model.on_key(Key::Down)));
        in_the_way += widths_left_of_it(&model, width).iter().filter(|columns| **columns == 2).count();
        model.on_key(Key::Char('v'));
        assert!(model.question.is_some());
        assert!(widths_left_of_it(&model, width).iter().all(|columns| *columns < 2), "{width}");
    }
    assert!(in_the_way > 0);
}

#[test]
fn a_window_that_is_too_small_says_what_it_needs() {
    for language in [Language::Zh, Language::En] {
        for size in [(1, 1), (20, 5), (79, 24), (80, 23)] {
            let page = drawn(&open(language), size);
            if size.0 >= 20 {
                let joined: String = page.split_whitespace().collect();
                assert!(joined.contains("80x24") && joined.contains("Ctrl-C"), "{page}");
            }
        }
    }
}
