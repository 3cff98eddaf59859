//! A terminal in a few lines: builds requests, checks answers. The tests' counterpart of the host.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking
#![allow(dead_code)] // reason: each test file uses its part

use std::collections::BTreeMap;

use suanpan_crypto::key::{MasterKey, PinKey};
use suanpan_crypto::pin_block::{self, Pin, PinBlockFormat};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::session::{unwrap_working_keys, SignOnBlock, WorkingKeys, WrappedKey};
use suanpan_crypto::{mac, Random};
use suanpan_iso8583::cup::frame::{Frame, Header, Tpdu};
use suanpan_iso8583::{cup, decode, Encoder, Kind, Mti};
use suanpan_sim::{deck, Acquirer, AcquirerConfig, Answer, Card, Ledger, SeededRandom};

pub const TERMINAL: &str = "10016919";
pub const MERCHANT: &str = "898110153110001";
/// 2025-11-24T04:00:00Z, noon in China.
pub const NOW: i64 = 1_763_956_800_000;
pub const TPDU: [u8; 5] = [0x60, 0x06, 0x01, 0x00, 0x00];
pub const HEADER: [u8; 6] = [0x60, 0x31, 0x00, 0x31, 0x10, 0x01];

pub fn card(name: &str) -> Card {
    deck().into_iter().find(|card| card.name == name).expect(name)
}

pub fn host_with(config: AcquirerConfig, ledger: Ledger, till: &Till) -> Acquirer {
    let mut host = Acquirer::new(config, ledger, Box::new(SeededRandom::new(1)));
    for card in deck() {
        host.ledger_mut().issue(card).unwrap();
    }
    host.enrol(TERMINAL, MERCHANT, &till.tmk()).unwrap();
    host
}

/// A host with the deck and one enrolled terminal, signed on.
pub fn open() -> (Acquirer, Till) {
    let mut till = Till::new();
    let mut host = host_with(AcquirerConfig::default(), Ledger::in_memory(), &till);
    till.sign_on(&mut host, "003");
    (host, till)
}

/// The fields of a message, by number; binary as hex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Got {
    pub mti: u16,
    pub fields: BTreeMap<u8, String>,
    pub mac_ok: Option<bool>,
    pub tpdu: [u8; 5],
    pub header: [u8; 6],
}

impl Got {
    pub fn code(&self) -> &str {
        self.fields.get(&39).map_or("-", String::as_str)
    }
    pub fn field(&self, field: u8) -> &str {
        self.fields.get(&field).unwrap_or_else(|| panic!("field {field} is missing"))
    }
    pub fn has(&self, field: u8) -> bool {
        self.fields.contains_key(&field)
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

pub struct Till {
    pub terminal: String,
    pub batch: u32,
    pub stan: u32,
    pub keys: Option<WorkingKeys>,
    pub random: SeededRandom,
}

/// A request as fields; `mac` says whether field 64 is added.
#[derive(Clone, Debug)]
pub struct Ask {
    pub mti: u16,
    pub fields: BTreeMap<u8, String>,
    pub mac: bool,
}

impl Ask {
    pub fn with(mut self, field: u8, value: &str) -> Self {
        self.fields.insert(field, value.to_owned());
        self
    }
    pub fn without(mut self, field: u8) -> Self {
        self.fields.remove(&field);
        self
    }
    pub fn stan(&self) -> u32 {
        self.fields[&11].parse().unwrap()
    }
    pub fn amount(&self) -> i64 {
        self.fields[&4].parse().unwrap()
    }
}

impl Till {
    pub fn new() -> Self {
        Till { terminal: TERMINAL.to_owned(), batch: 1, stan: 0, keys: None, random: SeededRandom::new(99) }
    }

    pub fn tmk(&self) -> Secret<16> {
        let device = Secret::<32>::from_slice(&[7; 32]).unwrap();
        suanpan_sim::derive_master_key(&device, &self.terminal).unwrap()
    }

    pub fn next_stan(&mut self) -> String {
        self.stan += 1;
        format!("{:06}", self.stan)
    }

    fn ask(&self, mti: u16, fields: &[(u8, &str)], mac: bool) -> Ask {
        let mut all: BTreeMap<u8, String> = fields.iter().map(|(f, v)| (*f, (*v).to_owned())).collect();
        all.insert(41, self.terminal.clone());
        all.insert(42, MERCHANT.to_owned());
        Ask { mti, fields: all, mac }
    }

    pub fn ask_sign_on(&mut self, network_code: &str) -> Ask {
        let stan = self.next_stan();
        self.ask(
            0x0800,
            &[(11, &stan), (60, &format!("00{:06}{network_code}", self.batch)), (63, "01 ")],
            false,
        )
    }

    pub fn sign_on(&mut self, host: &mut Acquirer, network_code: &str) -> Got {
        let ask = self.ask_sign_on(network_code);
        let got = self.exchange(host, &ask);
        assert_eq!(got.code(), "00");
        self.take_keys(&got).unwrap();
        got
    }

    /// Loads the keys of a sign-on answer, cutting field 62 by its length.
    pub fn take_keys(&mut self, got: &Got) -> Result<(), suanpan_crypto::KeyError> {
        let block = unhex(got.field(62));
        let (width, count) = match block.len() {
            24 => (8, 2),
            40 => (16, 2),
            56 => (24, 2),
            60 => (16, 3),
            84 => (24, 3),
            other => panic!("field 62 of {other} bytes"),
        };
        let parts: Vec<(&[u8], &[u8])> = block.chunks(width + 4).map(|part| part.split_at(width)).collect();
        assert_eq!(parts.len(), count);
        let mak = match parts[1].0.split_at(8) {
            (key, rest) if !rest.is_empty() && rest.iter().all(|byte| *byte == 0) => key,
            _ => parts[1].0,
        };
        let master = MasterKey::tdes(self.tmk().expose()).unwrap();
        let signed = SignOnBlock {
            pik: parts[0].0,
            pik_kcv: parts[0].1,
            mak,
            mak_kcv: parts[1].1,
            tdk: parts.get(2).map(|(cryptogram, kcv)| WrappedKey { cryptogram, kcv }),
        };
        let policy = suanpan_crypto::key::KeyPolicy::Any; // single-length PIN keys of layout 24
        let keys = if width == 8 {
            suanpan_crypto::session::unwrap_working_keys_under(policy, &master, &signed)?
        } else {
            unwrap_working_keys(&master, &signed)?
        };
        self.keys = Some(keys);
        self.batch = got.field(60)[2..8].parse().unwrap();
        Ok(())
    }

    fn financial(&mut self, mti: u16, card: &Card, amount: i64, processing: &str, type_code: &str) -> Ask {
        let stan = self.next_stan();
        let amount = format!("{amount:012}");
        let field_60 = format!("{type_code}{:06}00050", self.batch);
        let ask = self.ask(
            mti,
            &[
                (2, card.pan().expose()),
                (3, processing),
                (4, &amount),
                (11, &stan),
                (14, card.expiry),
                (22, "052"),
                (25, "00"),
                (49, "156"),
                (60, &field_60),
            ],
            true,
        );
        ask
    }

    pub fn ask_sale(&mut self, card: &Card, amount: i64) -> Ask {
        self.financial(0x0200, card, amount, "000000", "22")
    }

    pub fn ask_sale_with_pin(&mut self, card: &Card, amount: i64, pin: &str) -> Ask {
        let block = self.pin_block(card, pin);
        self.ask_sale(card, amount)
            .with(22, "051")
            .with(26, "12")
            .with(52, &block)
            .with(53, "2600000000000000")
    }

    pub fn pin_block(&mut self, card: &Card, pin: &str) -> String {
        let mut entered = Pin::new();
        for digit in pin.bytes() {
            entered.push(digit - b'0').unwrap();
        }
        let key: &PinKey = &self.keys.as_ref().unwrap().pin;
        let block =
            pin_block::encipher(PinBlockFormat::Iso0, key, &entered, card.pan().expose(), &mut self.random);
        hex(block.unwrap().expose())
    }

    pub fn ask_balance(&mut self, card: &Card) -> Ask {
        self.financial(0x0200, card, 0, "310000", "01").without(4)
    }

    fn following(&mut self, mti: u16, card: &Card, amount: i64, codes: (&str, &str), original: &Got) -> Ask {
        let named = format!("{}{}", &original.field(60)[2..8], original.field(11));
        let ask = self.financial(mti, card, amount, codes.0, codes.1).without(14);
        ask.with(37, original.field(37)).with(61, &named)
    }

    pub fn ask_void(&mut self, card: &Card, original: &Got) -> Ask {
        let amount = original.field(4).parse().unwrap();
        self.following(0x0200, card, amount, ("200000", "23"), original)
    }

    pub fn ask_refund(&mut self, card: &Card, amount: i64, original: &Got) -> Ask {
        self.following(0x0220, card, amount, ("200000", "25"), original)
    }

    pub fn ask_pre_auth(&mut self, card: &Card, amount: i64) -> Ask {
        self.financial(0x0100, card, amount, "030000", "10").with(25, "06")
    }

    pub fn ask_pre_auth_void(&mut self, card: &Card, original: &Got) -> Ask {
        let amount = original.field(4).parse().unwrap();
        self.following(0x0100, card, amount, ("200000", "11"), original).with(25, "06")
    }

    pub fn ask_completion(&mut self, card: &Card, amount: i64, original: &Got) -> Ask {
        let ask = self.following(0x0200, card, amount, ("000000", "20"), original).without(37);
        ask.with(25, "06").with(38, original.field(38))
    }

    pub fn ask_completion_void(&mut self, card: &Card, original: &Got) -> Ask {
        let amount = original.field(4).parse().unwrap();
        self.following(0x0200, card, amount, ("200000", "21"), original).with(25, "06")
    }

    pub fn ask_offline(&mut self, card: &Card, amount: i64) -> Ask {
        self.financial(0x0220, card, amount, "000000", "30").with(63, "000")
    }

    /// The reversal of a request: same trace, amount and type; reason in field 39.
    pub fn ask_reversal(&self, of: &Ask, reason: &str) -> Ask {
        let mut ask = of.clone();
        ask.mti = 0x0400;
        for dropped in [26, 35, 36, 37, 38, 52, 53, 55] {
            ask.fields.remove(&dropped);
        }
        ask.with(39, reason)
    }

    pub fn ask_settlement(&mut self, debit: (i64, u32), credit: (i64, u32)) -> Ask {
        let stan = self.next_stan();
        let half = format!("{:012}{:03}{:012}{:03}0", debit.0, debit.1, credit.0, credit.1);
        let totals = format!("{half}{}", "0".repeat(31));
        let field_60 = format!("00{:06}201", self.batch);
        self.ask(0x0500, &[(11, &stan), (48, &totals), (49, "156"), (60, &field_60), (63, "01 ")], false)
    }

    pub fn ask_upload(&mut self, network_code: &str, field_48: &str) -> Ask {
        let stan = self.next_stan();
        let field_60 = format!("00{:06}{network_code}", self.batch);
        self.ask(0x0320, &[(11, &stan), (48, field_48), (60, &field_60)], false)
    }

    pub fn ask_network(&self, network_code: &str) -> Ask {
        let field_60 = format!("00{:06}{network_code}", self.batch);
        self.ask(0x0820, &[(60, &field_60)], false)
    }

    /// TPDU, header and body.
    pub fn frame(&self, ask: &Ask) -> Vec<u8> {
        let mut body = vec![0; 2048];
        let mut encoder = Encoder::new(&cup::SPEC, Mti::new(ask.mti), &mut body).unwrap();
        for (&field, value) in &ask.fields {
            match cup::SPEC.field(field).unwrap().kind {
                Kind::N | Kind::Z | Kind::Xn => encoder.digits(field, value).unwrap(),
                Kind::B => encoder.bytes(field, &unhex(value)).unwrap(),
                _ => encoder.text(field, value.as_bytes()).unwrap(),
            };
        }
        let length = match (&self.keys, ask.mac) {
            (Some(keys), true) => {
                encoder.finish_with_mac(|covered| mac::cup_ecb(&keys.mac, covered)).unwrap()
            }
            _ => encoder.finish().unwrap(),
        };
        let frame = Frame { tpdu: Tpdu(TPDU), header: Header(HEADER), body: &body[..length] };
        let mut bytes = vec![0; 4096];
        let length = frame.write(&mut bytes).unwrap();
        bytes.truncate(length);
        bytes
    }

    /// Reads an answer and checks its MAC under the present key.
    pub fn read(&self, bytes: &[u8]) -> Got {
        let frame = Frame::parse(bytes).unwrap();
        let message = decode(&cup::SPEC, frame.body).unwrap();
        let fields = message.fields().map(|field| {
            let value = match cup::SPEC.field(field).unwrap().kind {
                Kind::N | Kind::Z | Kind::Xn => message.digits(field).unwrap().collect(),
                Kind::B => hex(message.bytes(field).unwrap()),
                _ => String::from_utf8(message.text(field).unwrap().to_vec()).unwrap(),
            };
            (field, value)
        });
        let mac_ok = message.mac_input().map(|input| {
            let key = &self.keys.as_ref().unwrap().mac;
            mac::verify(key, input, message.bytes(64).unwrap()).is_ok()
        });
        Got {
            mti: message.mti().packed(),
            fields: fields.collect(),
            mac_ok,
            tpdu: frame.tpdu.0,
            header: frame.header.0,
        }
    }

    pub fn send(&self, host: &mut Acquirer, ask: &Ask) -> Answer {
        host.answer(&self.frame(ask), NOW).unwrap()
    }

    /// Sends and reads the one answer.
    pub fn exchange(&self, host: &mut Acquirer, ask: &Ask) -> Got {
        let answer = self.send(host, ask);
        assert_eq!(answer.frames.len(), 1, "{}", answer.note);
        self.read(&answer.frames[0].bytes)
    }
}

/// A source for a terminal's own draws.
pub fn random(seed: u64) -> impl Random {
    SeededRandom::new(seed)
}
