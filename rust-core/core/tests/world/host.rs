//! An acquirer's host: takes frames apart, keeps its own ledger, answers as it is told.

use std::collections::{BTreeMap, VecDeque};

use suanpan_core::card::CardBytes;
use suanpan_core::effect::EffectId;
use suanpan_core::event::{Event, LinkFailure};
use suanpan_iso8583::cup::frame::Frame;
use suanpan_iso8583::cup::{messages, SPEC};
use suanpan_iso8583::{decode, Encoder, Message, Mti};

use super::devices::{mac_of, KEY_ANSWER, OFFER};

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It arrives, and so does its answer.
    Answered,
    /// The link says that no byte left.
    NotSent,
    /// It is lost on the way; the link says that it does not know.
    RequestLost,
    /// It arrives, the answer is lost; the link says that it does not know.
    AnswerLost,
    /// It arrives, and nothing is ever heard again, not even of the link.
    Hangs,
    /// The link gives up; the answer comes after that.
    Late,
    /// The answer comes twice.
    Twice,
    /// The answer has another value in that field, and a MAC that fits (0: the message type, 39:
    /// left out).
    Wrong(u8),
    /// Field 64 of the answer does not fit.
    WrongMac,
    /// The answer has no field 64.
    NoMac,
    /// The answer is not a message.
    Garbled,
    /// The answer is cut in the middle.
    Cut,
}

/// How the host takes one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reaction {
    pub way: Way,
    /// Field 39, unless the request is refused by its own rules.
    pub code: &'static str,
    /// Processing requirement in the header of the answer.
    pub requires: u8,
}

impl Reaction {
    pub const APPROVES: Self = Reaction { way: Way::Answered, code: "00", requires: 0 };

    pub const fn code(code: &'static str) -> Self {
        Reaction { code, ..Self::APPROVES }
    }

    pub const fn way(way: Way) -> Self {
        Reaction { way, ..Self::APPROVES }
    }

    pub const fn requires(requires: u8) -> Self {
        Reaction { requires, ..Self::APPROVES }
    }
}

/// The reactions to requests of one kind: the next ones, and what follows when they are used up.
#[derive(Clone, Debug)]
pub struct Script {
    pub next: VecDeque<Reaction>,
    pub then: Reaction,
}

impl Default for Script {
    fn default() -> Self {
        Script { next: VecDeque::new(), then: Reaction::APPROVES }
    }
}

impl Script {
    pub fn once(&mut self, reaction: Reaction) {
        self.next.push_back(reaction);
    }

    fn take(&mut self) -> Reaction {
        self.next.pop_front().unwrap_or(self.then)
    }
}

/// An entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    pub stan: u32,
    pub batch: u32,
    pub minor: i64,
    /// Where the sale stands in the ledger, if this is its void.
    pub voids: Option<usize>,
    /// False once it was reversed.
    pub stands: bool,
}

pub struct Host {
    /// The working key that it believes in.
    pub key: u64,
    pub batch: u32,
    pub ledger: Vec<Charge>,
    reversed: Vec<(u32, u32)>,
    /// Every frame that the terminal sent or tried to send.
    pub frames: Vec<Vec<u8>>,
    pub sale: Script,
    pub void: Script,
    pub reversal: Script,
    pub sign_on: Script,
    pub key_load: Script,
    pub other: Script,
    /// Whether an answer to a reversal has field 4; a real one was seen without.
    pub reversal_echoes_amount: bool,
    /// Field 38 of approvals.
    pub auth_code: &'static str,
    clock: u32,
}

impl Default for Host {
    fn default() -> Self {
        Host {
            key: 0,
            batch: 727,
            ledger: Vec::new(),
            reversed: Vec::new(),
            frames: Vec::new(),
            sale: Script::default(),
            void: Script::default(),
            reversal: Script::default(),
            sign_on: Script::default(),
            key_load: Script::default(),
            other: Script::default(),
            reversal_echoes_amount: true,
            auth_code: "A1B2C3",
            clock: 0,
        }
    }
}

/// One field of an answer.
enum Value {
    Digits(String),
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

/// Message type, STAN and batch of a frame, where it has them.
pub fn identity(frame: &[u8]) -> Option<(u16, u32, u32)> {
    let body = Frame::parse(frame).ok()?.body;
    let message = decode(&SPEC, body).ok()?;
    let batch = digits(&message, 60)?.get(2..8)?.parse().ok()?;
    Some((message.mti().packed(), number(&message, 11)?, batch))
}

/// The digits of a field.
pub fn digits(message: &Message, field: u8) -> Option<String> {
    message.digits(field).map(Iterator::collect)
}

/// A field as a test writes it down: digits, text, or hex.
pub fn content(message: &Message, field: u8) -> String {
    digits(message, field)
        .or_else(|| message.text(field).map(|text| String::from_utf8(text.to_vec()).unwrap()))
        .unwrap_or_else(|| message.bytes(field).unwrap().iter().map(|byte| format!("{byte:02X}")).collect())
}

fn is_key_load(message: &Message) -> bool {
    messages::find_for(message).is_some_and(|rule| rule.name == "key load")
}

fn number(message: &Message, field: u8) -> Option<u32> {
    digits(message, field)?.parse().ok()
}

impl Host {
    /// The merchant's net in its ledger, in fen.
    pub fn net(&self) -> i64 {
        let sign = |charge: &Charge| if charge.voids.is_some() { -1 } else { 1 };
        self.ledger.iter().filter(|charge| charge.stands).map(|charge| sign(charge) * charge.minor).sum()
    }

    /// Puts every script on that reaction.
    pub fn always(&mut self, reaction: Reaction) {
        for script in [
            &mut self.sale,
            &mut self.void,
            &mut self.reversal,
            &mut self.sign_on,
            &mut self.key_load,
            &mut self.other,
        ] {
            script.then = reaction;
        }
    }

    /// The decoded requests of a message type, oldest first.
    pub fn requests(&self, mti: u16) -> Vec<Message<'_>> {
        let bodies = self.frames.iter().map(|frame| Frame::parse(frame).unwrap().body);
        bodies
            .map(|body| decode(&SPEC, body).unwrap())
            .filter(|message| message.mti() == Mti::new(mti))
            .collect()
    }

    /// All fields but 64 of the last request of a message type.
    pub fn last(&self, mti: u16) -> Vec<(u8, String)> {
        let requests = self.requests(mti);
        let message = requests.last().expect("no such request");
        message.fields().filter(|field| *field != 64).map(|field| (field, content(message, field))).collect()
    }

    /// The message types of all requests, in order.
    pub fn traffic(&self) -> Vec<u16> {
        let bodies = self.frames.iter().map(|frame| Frame::parse(frame).unwrap().body);
        bodies.map(|body| decode(&SPEC, body).unwrap().mti().packed()).collect()
    }

    /// Takes a request; what the link answers now, and what it would say too late.
    pub fn exchange(&mut self, id: EffectId, bytes: &[u8]) -> (Vec<Event>, Option<Event>) {
        self.frames.push(bytes.to_vec());
        let frame = Frame::parse(bytes).unwrap();
        let message = decode(&SPEC, frame.body).unwrap();
        let rule = messages::find_for(&message).expect("no such message in the table");
        rule.check_request(&message).unwrap();
        let script = match (message.mti().packed(), rule.name) {
            (0x0200, "void") => &mut self.void,
            (0x0200, _) => &mut self.sale,
            (0x0400, _) => &mut self.reversal,
            (0x0800, "key load") => &mut self.key_load,
            (0x0800, _) => &mut self.sign_on,
            _ => &mut self.other,
        };
        let reaction = script.take();
        let failure = |code: &str| LinkFailure { code: code.to_owned(), detail: "as told".to_owned() };
        match reaction.way {
            Way::NotSent => return (vec![Event::NotSent(id, failure("link:disabled"))], None),
            Way::RequestLost => return (vec![Event::Unknown(id, failure("link:reset"))], None),
            _ => {}
        }
        let code = self.book(&message, reaction.code);
        let answer = self.answer(&message, &frame, code, reaction);
        let received = || Event::Received(id, CardBytes::new(answer.clone()));
        match reaction.way {
            Way::AnswerLost => (vec![Event::Unknown(id, failure("link:response_timeout"))], None),
            Way::Hangs => (Vec::new(), None),
            Way::Late => (vec![Event::Unknown(id, failure("link:response_timeout"))], Some(received())),
            Way::Twice => (vec![received(), received()], None),
            _ => (vec![received()], None),
        }
    }

    /// Books the request and says what came of it.
    fn book(&mut self, message: &Message, wanted: &'static str) -> &'static str {
        let mti = message.mti().packed();
        if matches!(mti, 0x0800 | 0x0820) {
            if mti == 0x0800 && wanted == "00" && !is_key_load(message) {
                self.key += 1;
            }
            return wanted;
        }
        let sealed = mac_of(self.key, message.mac_input().unwrap());
        if message.bytes(64) != Some(&sealed) {
            return "A0";
        }
        let (stan, minor) = (number(message, 11).unwrap(), number(message, 4).unwrap().into());
        let batch: u32 = digits(message, 60).unwrap()[2..8].parse().unwrap();
        if mti == 0x0400 {
            return if matches!(wanted, "00" | "12" | "25") {
                self.reverse(stan, batch, minor)
            } else {
                wanted
            };
        }
        let taken = self.ledger.iter().any(|charge| (charge.stan, charge.batch) == (stan, batch));
        if taken || self.reversed.contains(&(stan, batch)) {
            return "94";
        }
        if !matches!(wanted, "00" | "10" | "11") {
            return wanted;
        }
        let voids = match digits(message, 61) {
            None => None,
            Some(original) => match self.voidable(&original, minor) {
                None => return "25",
                found => found,
            },
        };
        self.ledger.push(Charge { stan, batch, minor, voids, stands: true });
        wanted
    }

    /// The sale that field 61 names, if it still stands and was not voided.
    fn voidable(&self, original: &str, minor: i64) -> Option<usize> {
        let (batch, stan): (u32, u32) = (original[..6].parse().ok()?, original[6..12].parse().ok()?);
        let at = self.ledger.iter().position(|charge| {
            (charge.stan, charge.batch, charge.minor) == (stan, batch, minor) && charge.stands
        })?;
        let voided = self.ledger.iter().any(|charge| charge.voids == Some(at) && charge.stands);
        (!voided).then_some(at)
    }

    fn reverse(&mut self, stan: u32, batch: u32, minor: i64) -> &'static str {
        self.reversed.push((stan, batch));
        let found = self.ledger.iter_mut().find(|charge| (charge.stan, charge.batch) == (stan, batch));
        match found {
            None => "25",
            Some(charge) if charge.minor != minor => "64",
            Some(charge) => {
                charge.stands = false;
                "00"
            }
        }
    }

    fn answer(&mut self, request: &Message, frame: &Frame, code: &str, reaction: Reaction) -> Vec<u8> {
        if reaction.way == Way::Garbled {
            return b"HTTP/1.1 502 Bad Gateway".to_vec();
        }
        self.clock += 1;
        let mti = request.mti();
        let money = matches!(mti.packed(), 0x0200 | 0x0400);
        let mut fields = BTreeMap::new();
        for field in [3, 4, 11, 25, 60] {
            fields.extend(digits(request, field).map(|value| (field, Value::Digits(value))));
        }
        for field in [41, 42, 49] {
            fields.extend(request.text(field).map(|value| (field, Value::Text(value.to_vec()))));
        }
        if mti == Mti::new(0x0400) && !self.reversal_echoes_amount {
            fields.remove(&4);
        }
        fields.insert(12, Value::Digits(format!("{:06}", 150_000 + self.clock % 60)));
        fields.insert(13, Value::Digits("1124".to_owned()));
        fields.insert(32, Value::Digits("01020000".to_owned()));
        fields.insert(37, Value::Text(format!("{:012}", 400_000 + self.clock).into_bytes()));
        fields.insert(39, Value::Text(code.as_bytes().to_vec()));
        if mti == Mti::new(0x0200) && matches!(code, "00" | "10" | "11") {
            fields.insert(38, Value::Text(self.auth_code.as_bytes().to_vec()));
        }
        if is_key_load(request) {
            assert_eq!(request.bytes(62), Some(OFFER.as_slice()));
            fields.insert(62, Value::Bytes(KEY_ANSWER.to_vec()));
        } else if mti == Mti::new(0x0800) && code == "00" {
            let mut block = self.key.to_be_bytes().to_vec();
            block.resize(40, 0x11);
            fields.insert(62, Value::Bytes(block));
            fields.insert(60, Value::Digits(format!("00{:06}003", self.batch)));
        }
        let mut answer_mti = mti.response();
        if let Way::Wrong(field) = reaction.way {
            match field {
                0 => answer_mti = Mti::new(0x0230),
                3 => drop(fields.insert(3, Value::Digits("310000".to_owned()))),
                4 => drop(fields.insert(4, Value::Digits("000000000007".to_owned()))),
                11 => drop(fields.insert(11, Value::Digits("999998".to_owned()))),
                41 => drop(fields.insert(41, Value::Text(b"99999999".to_vec()))),
                42 => drop(fields.insert(42, Value::Text(b"999999999999999".to_vec()))),
                39 => drop(fields.remove(&39)),
                other => panic!("no wrong value for field {other}"),
            }
        }
        let mut buffer = [0; 1024];
        let mut encoder = Encoder::new(&SPEC, answer_mti, &mut buffer).unwrap();
        for (field, value) in &fields {
            match value {
                Value::Digits(value) => encoder.digits(*field, value).map(drop),
                Value::Text(value) => encoder.text(*field, value).map(drop),
                Value::Bytes(value) => encoder.bytes(*field, value).map(drop),
            }
            .unwrap();
        }
        let key = if reaction.way == Way::WrongMac { self.key ^ 0xFF } else { self.key };
        let length = if money && reaction.way != Way::NoMac {
            encoder.finish_with_mac(|covered| mac_of(key, covered)).unwrap()
        } else {
            encoder.finish().unwrap()
        };
        let length = if reaction.way == Way::Cut { length / 2 } else { length };
        let header = frame.header.requiring(reaction.requires);
        let answer = Frame { tpdu: frame.tpdu.swapped(), header, body: &buffer[..length] };
        let mut bytes = vec![0; 11 + length];
        answer.write(&mut bytes).unwrap();
        bytes
    }
}
