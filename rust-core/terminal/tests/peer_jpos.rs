//! The terminal against jPOS as its acquirer, over TCP: sign-on, sales with and without PIN, a
//! decline, a void, and an answer that is lost and reversed. jPOS checks MAC and PIN block with
//! the Java platform's own ciphers and keeps its own books.
//!
//! Built only with the feature `peer-jpos`; `scripts/test-peer-jpos` compiles the Java side and
//! gives its class path in SUANPAN_JPOS_CLASSPATH.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking

mod driver;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use driver::{open, Driver};
use suanpan_core::card::EntryMode;
use suanpan_core::event::Event;
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::view::ResultKind;
use suanpan_crypto::key::MasterKey;
use suanpan_crypto::secret::Secret;
use suanpan_sim::{deck, Card, Hand};
use suanpan_terminal::OsRandom;

/// jPOS in a process of its own; gone with the test, however it ends.
struct Jpos {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Jpos {
    fn start(master: &Secret<16>, pin: &str) -> Self {
        let classpath = std::env::var("SUANPAN_JPOS_CLASSPATH").expect("scripts/test-peer-jpos sets it");
        let mut process = Command::new("java")
            .args(["-cp", &classpath, "Acquirer"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("java starts");
        let mut input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let hex: String = master.expose().iter().map(|byte| format!("{byte:02X}")).collect();
        writeln!(input, "{hex}\n{pin}").unwrap();
        Jpos { process, input, output }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.output.read_line(&mut line).unwrap() > 0, "jPOS ended early");
        line.trim_end().to_owned()
    }

    fn port(&mut self) -> u16 {
        let line = self.line();
        line.strip_prefix("listening ").expect("jPOS listens").parse().unwrap()
    }

    /// The books: net in minor units, and how many lines stand.
    fn books(&mut self) -> String {
        writeln!(self.input).unwrap();
        self.line()
    }
}

impl Drop for Jpos {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn card(name: &str) -> Card {
    deck().into_iter().find(|card| card.name == name).expect("a card of the deck")
}

fn order(number: u32) -> OrderKey {
    OrderKey::new(format!("jpos-{number}"), 1).unwrap()
}

fn sale(number: u32, minor: i64) -> Event {
    Event::Sale { order: order(number), amount: Amount::new(minor, Currency::Cny).unwrap() }
}

#[test]
fn jpos_and_the_terminal_agree() {
    let master = Secret::<16>::generate(&mut OsRandom);
    let mut jpos = Jpos::start(&master, card("everyday").pin());
    let folder = tempfile::tempdir().unwrap();
    let worker = open(folder.path(), jpos.port(), MasterKey::tdes(master.expose()).unwrap());
    let mut driver = Driver::new(&worker);

    assert_eq!(driver.play(Event::SignOn).kind, ResultKind::Done);

    driver.hold(Hand::new(card("phone"), EntryMode::Tap));
    assert_eq!(driver.play(sale(1, 1_280)).kind, ResultKind::Approved);

    // Over the card's own limit: the chip asks for the PIN. The first one is wrong.
    let everyday = card("everyday");
    let right = everyday.pin().to_owned();
    driver.hold(Hand::new(everyday, EntryMode::Insert).trying(&["000000", &right]));
    assert_eq!(driver.play(sale(2, 256_000)).kind, ResultKind::Approved);

    driver.hold(Hand::new(card("phone"), EntryMode::Tap));
    let declined = driver.play(sale(3, 5_051));
    assert_eq!((declined.kind, declined.code.as_str()), (ResultKind::Declined, "host:51"));

    // jPOS books this one and stays silent.
    driver.hold(Hand::new(card("phone"), EntryMode::Tap));
    assert_eq!(driver.play(sale(4, 3_099)).kind, ResultKind::Unknown);
    assert_eq!(driver.until(|view| view.kind == ResultKind::Reversed).order, Some(order(4)));

    let void = Event::Void { order: order(5), original: order(1) };
    assert_eq!(driver.play(void).kind, ResultKind::Approved);
    assert_eq!(driver.play(Event::Echo).kind, ResultKind::Done);
    assert_eq!(driver.play(Event::SignOff).kind, ResultKind::Done);

    assert_eq!(driver.net_minor(), 256_000);
    // Sale 1, its void, and sale 2 stand; sale 4 is undone.
    assert_eq!(jpos.books(), "net 256000 lines 3");
}
