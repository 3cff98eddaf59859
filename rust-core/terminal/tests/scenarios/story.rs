//! The format of `tests/scenarios`, read and turned into what the simulator understands. Its meaning
//! is in the README there.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use suanpan_core::card::EntryMode;
use suanpan_core::view::ResultView;
use suanpan_sim::{deck, Ask, Card, Hand, Misdeed, Rule};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    pub terminal_id: String,
    pub merchant_id: String,
    pub operator: String,
    pub merchant_name: MerchantName,
    pub cards: Vec<WorldCard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MerchantName {
    pub zh: String,
    pub en: String,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WorldCard {
    pub name: String,
    pub track_2: String,
    pub sequence: Option<u16>,
    pub pin: String,
    pub can: Vec<String>,
    pub pin_free_up_to_minor: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    #[allow(dead_code)] // reason: for people
    pub about: String,
    #[serde(default = "english")]
    pub language: String,
    #[serde(default)]
    pub http: bool,
    #[serde(default)]
    pub tls: bool,
    #[serde(default = "patient")]
    pub response_timeout_ms: u32,
    #[serde(default)]
    pub faults: Vec<Rule>,
    pub steps: Vec<Step>,
    pub payments: Vec<String>,
    pub host: Vec<String>,
    pub net_minor: i64,
}

pub fn english() -> String {
    "en".to_owned()
}

pub fn patient() -> u32 {
    20_000
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Do {
    SignOn,
    SignOff,
    Echo,
    Sale,
    Void,
    Reprint,
    SendOwed,
    Network,
    Faults,
    Restart,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub r#do: Do,
    pub order: Option<String>,
    #[serde(default = "first")]
    pub attempt: u32,
    pub original: Option<String>,
    pub amount_minor: Option<i64>,
    pub card: Option<String>,
    pub entry: Option<String>,
    pub pins: Option<Vec<String>>,
    #[serde(default)]
    pub quirks: Vec<StoryQuirk>,
    pub on: Option<bool>,
    pub faults: Option<Vec<Rule>>,
    #[serde(default)]
    pub expect: VecDeque<Expected>,
    pub slip: Option<Vec<String>>,
    pub reject: Option<String>,
    pub until_host_sees: Option<String>,
}

pub fn first() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryQuirk {
    pub ask: String,
    pub nth: u32,
    pub misdeed: String,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub kind: String,
    pub code: String,
    pub cashier: Option<String>,
    pub printer: Option<String>,
}

impl Expected {
    pub fn fits(&self, view: &ResultView) -> bool {
        let printer = view.printer.as_deref().unwrap_or_default();
        self.kind == snake(&format!("{:?}", view.kind))
            && self.code == view.code
            && self.cashier.as_ref().is_none_or(|text| text == &view.cashier)
            && self.printer.as_ref().map_or(printer.is_empty(), |part| printer.contains(part))
    }
}

/// `NotSent` as `not_sent`.
pub fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

pub fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios")
}

pub fn world() -> World {
    serde_json::from_slice(&std::fs::read(scenarios().join("world/world.json")).unwrap()).unwrap()
}

pub fn entry(name: &str) -> EntryMode {
    match name {
        "swipe" => EntryMode::Swipe,
        "insert" => EntryMode::Insert,
        "tap" => EntryMode::Tap,
        other => panic!("entry {other}"),
    }
}

pub fn card(name: &str) -> Card {
    deck().into_iter().find(|card| card.name == name).expect(name)
}

pub fn hand(step: &Step) -> Option<Hand> {
    let card = card(step.card.as_ref()?);
    let wrong = wrong_pin(card.pin());
    let right = card.pin().to_owned();
    let mut hand = Hand::new(card, entry(step.entry.as_ref().unwrap()));
    if let Some(pins) = &step.pins {
        let pins: Vec<_> = pins
            .iter()
            .map(|pin| match pin.as_str() {
                "right" => right.as_str(),
                "wrong" => wrong.as_str(),
                other => panic!("pin {other}"),
            })
            .collect();
        hand = hand.trying(&pins);
    }
    for quirk in &step.quirks {
        let ask = match quirk.ask.as_str() {
            "read_card" => Ask::ReadCard,
            "start_emv" => Ask::StartEmv,
            "answer_emv" => Ask::AnswerEmv,
            "ask_pin" => Ask::AskPin,
            "print" => Ask::Print,
            other => panic!("ask {other}"),
        };
        let misdeed = match quirk.misdeed.as_str() {
            "unreadable" => Misdeed::Unreadable,
            "several_cards" => Misdeed::SeveralCards,
            "torn" => Misdeed::Torn,
            "decline" => Misdeed::Decline,
            "bypass_pin" => Misdeed::BypassPin,
            "cancel_pin" => Misdeed::CancelPin,
            "no_paper" => Misdeed::NoPaper,
            "print_unknown" => Misdeed::PrintUnknown,
            other => panic!("misdeed {other}"),
        };
        hand = hand.with(ask, quirk.nth, misdeed);
    }
    Some(hand)
}

/// The PIN with another last digit.
pub fn wrong_pin(pin: &str) -> String {
    let (head, last) = pin.split_at(pin.len() - 1);
    format!("{head}{}", (last.parse::<u8>().unwrap() + 1) % 10)
}
