//! Card, chip, PIN pad, keys and printer: each does what the test tells it.

use std::collections::VecDeque;

use suanpan_core::card::{CardBytes, EntryMode, PinBlock};
use suanpan_core::effect::{Effect, EffectId, EmvAnswer};
use suanpan_core::event::{CardFailure, CheckValues, DeviceFailure, EmvData, EmvEnd, EmvQuestion, Event};

/// What a device does when it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Port {
    #[default]
    Works,
    /// It never answers.
    Silent,
    Fails,
}

/// A card as the reader gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub entry: EntryMode,
    pub track_2: &'static str,
    pub sequence: Option<u16>,
}

/// The account number of all cards here.
pub const PAN: &str = "6224242300000069";
/// Track 2 of a card without a chip.
pub const STRIPE_TRACK: &str = "6224242300000069=29031010000012345";
/// Track 2 of a card with one.
pub const CHIP_TRACK: &str = "6224242300000069=29032010000054321";
/// The PIN block that the pad gives.
pub const PIN_BLOCK: [u8; 8] = [0xC0, 0xFF, 0xEE, 0x5A, 0x17, 0xB1, 0x0C, 0x4B];
/// The key serial number of a pad that enciphers under DUKPT.
pub const KSN: [u8; 10] = [0xFF, 0xFF, 0x98, 0x76, 0x54, 0x32, 0x10, 0xE0, 0x00, 0x07];
/// Field 55 of a request and of a reversal.
pub const EMV_ONLINE: [u8; 11] = [0x9F, 0x26, 0x08, 1, 2, 3, 4, 5, 6, 7, 8];
pub const EMV_REVERSAL: [u8; 7] = [0x95, 0x05, 0, 0x20, 0, 0, 0];

impl Card {
    pub const fn swiped() -> Self {
        Card { entry: EntryMode::Swipe, track_2: STRIPE_TRACK, sequence: None }
    }

    pub const fn inserted() -> Self {
        Card { entry: EntryMode::Insert, track_2: CHIP_TRACK, sequence: Some(1) }
    }

    pub const fn tapped() -> Self {
        Card { entry: EntryMode::Tap, track_2: CHIP_TRACK, sequence: Some(1) }
    }
}

/// What the reader does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reader {
    Presents(Card),
    Fails(CardFailure),
    Silent,
}

/// What the key store offers the host for a master key, and what the host answers.
pub const OFFER: [u8; 5] = *b"offer";
pub const KEY_ANSWER: [u8; 6] = *b"answer";

/// What the cardholder does at the PIN pad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pin {
    #[default]
    Enters,
    /// Gives a block with its KSN.
    EntersWithKsn,
    /// Gives a block of sixteen bytes, which this dialect cannot carry.
    EntersLong,
    Bypasses,
    Cancels,
    Fails,
    /// The pad has no key to encipher it under.
    HasNoKey,
    Silent,
}

pub struct Devices {
    pub reader: Reader,
    /// What the cardholder does, one for each question; `pin` when it is empty.
    pub pins: VecDeque<Pin>,
    pub pin: Pin,
    /// Whether the chip's CVM list asks for an online PIN.
    pub chip_asks_pin: bool,
    pub chip: Port,
    /// How the chip ends it after the host approved.
    pub chip_end: EmvEnd,
    /// Whether it says so.
    pub chip_completes: Port,
    /// The reversal set that the kernel gives.
    pub emv_reversal: Vec<u8>,
    /// Whether there is a master key.
    pub master: bool,
    /// Says that it took the master key, and has none.
    pub forgets: bool,
    pub offer: Port,
    pub take: Port,
    /// The working key, once it is loaded.
    pub key: Option<u64>,
    pub load: Port,
    pub mac: Port,
    pub track: Port,
    pub verify: Port,
    pub printer: Port,
    /// PIN questions so far.
    pub pin_questions: usize,
    /// Whether reader and pad were told to stop.
    pub stops: Vec<&'static str>,
}

impl Default for Devices {
    fn default() -> Self {
        Devices {
            reader: Reader::Presents(Card::swiped()),
            pins: VecDeque::new(),
            pin: Pin::Enters,
            chip_asks_pin: false,
            chip: Port::Works,
            chip_end: EmvEnd::Approved,
            chip_completes: Port::Works,
            emv_reversal: EMV_REVERSAL.to_vec(),
            master: true,
            forgets: false,
            offer: Port::Works,
            take: Port::Works,
            key: None,
            load: Port::Works,
            mac: Port::Works,
            track: Port::Works,
            verify: Port::Works,
            printer: Port::Works,
            pin_questions: 0,
            stops: Vec::new(),
        }
    }
}

/// The MAC of this world: FNV-1a over key and data. It need not be strong, only depend on all.
pub fn mac_of(key: u64, data: &[u8]) -> [u8; 8] {
    let bytes = key.to_be_bytes().into_iter().chain(data.iter().copied());
    bytes
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
        .to_be_bytes()
}

/// The id that an effect's answer will carry, if it asks something new.
pub fn question(effect: &Effect) -> Option<EffectId> {
    match effect {
        Effect::ReadCard { id, .. }
        | Effect::StartEmv { id, .. }
        | Effect::AskPin { id, .. }
        | Effect::OfferKeyLoad { id }
        | Effect::TakeMasterKey { id, .. }
        | Effect::LoadKeys { id, .. }
        | Effect::EncryptTrack { id, .. }
        | Effect::Mac { id, .. }
        | Effect::VerifyMac { id, .. }
        | Effect::Print { id, .. }
        | Effect::Send { id, .. }
        | Effect::SetTimer { id, .. } => Some(*id),
        _ => None,
    }
}

fn failure(code: &str) -> DeviceFailure {
    DeviceFailure { code: code.to_owned() }
}

impl Devices {
    pub fn presents(&mut self, card: Card) {
        self.reader = Reader::Presents(card);
    }

    /// Does what the effect asks of a device; its name, and the answer.
    pub fn perform(&mut self, effect: Effect) -> (&'static str, Option<Event>) {
        match effect {
            Effect::StopCard(_) => {
                self.stops.push("card");
                ("StopCard", None)
            }
            Effect::StopPin(_) => {
                self.stops.push("pin");
                ("StopPin", None)
            }
            Effect::StartEmv { id, .. } => {
                let answer = match self.chip {
                    Port::Works if self.chip_asks_pin => Some(Event::EmvAsks(id, EmvQuestion::OnlinePin)),
                    Port::Works => Some(Event::CryptogramReady(id, self.emv())),
                    Port::Silent => None,
                    Port::Fails => Some(Event::EmvEnded(id, EmvEnd::Failed)),
                };
                ("StartEmv", answer)
            }
            Effect::AnswerEmv { id, answer } => {
                let answer = match answer {
                    EmvAnswer::PinEntered | EmvAnswer::PinBypassed => {
                        Some(Event::CryptogramReady(id, self.emv()))
                    }
                    EmvAnswer::HostApproved { .. } if self.chip_completes == Port::Silent => None,
                    EmvAnswer::HostApproved { .. } => Some(Event::EmvEnded(id, self.chip_end)),
                    EmvAnswer::HostDeclined { .. } | EmvAnswer::HostUnreachable => {
                        Some(Event::EmvEnded(id, EmvEnd::Declined))
                    }
                    EmvAnswer::Abort => Some(Event::EmvEnded(id, EmvEnd::Failed)),
                };
                ("AnswerEmv", answer)
            }
            Effect::AskPin { id, .. } => {
                self.pin_questions += 1;
                let block = |bytes: &[u8]| PinBlock::from_slice(bytes).unwrap();
                let answer = match self.pins.pop_front().unwrap_or(self.pin) {
                    Pin::Enters => Some(Event::PinEntered(id, block(&PIN_BLOCK))),
                    Pin::EntersWithKsn => {
                        let block = block(&PIN_BLOCK).with_ksn(&KSN).unwrap();
                        Some(Event::PinEntered(id, block))
                    }
                    Pin::EntersLong => Some(Event::PinEntered(id, block(&[0x5A; 16]))),
                    Pin::Bypasses => Some(Event::PinBypassed(id)),
                    Pin::Cancels => Some(Event::PinCancelled(id)),
                    Pin::HasNoKey => Some(Event::PinFailed(id, failure("keys:not_loaded"))),
                    Pin::Fails => Some(Event::PinFailed(id, failure("pin:tampered"))),
                    Pin::Silent => None,
                };
                ("AskPin", answer)
            }
            Effect::OfferKeyLoad { id } => {
                let answer = match self.offer {
                    Port::Works => Some(Event::KeyLoadOffered(id, CardBytes::new(OFFER.to_vec()))),
                    Port::Silent => None,
                    Port::Fails => Some(Event::KeysFailed(id, failure("keys:host_unknown"))),
                };
                ("OfferKeyLoad", answer)
            }
            Effect::TakeMasterKey { id, answer } => {
                let answer = match self.take {
                    Port::Works if answer.expose() == KEY_ANSWER => {
                        (self.master, self.key) = (!self.forgets, None);
                        Some(Event::MasterKeyTaken(id, "82E13665".to_owned()))
                    }
                    Port::Silent => None,
                    Port::Works | Port::Fails => {
                        Some(Event::KeysFailed(id, failure("keys:exchange_refused")))
                    }
                };
                ("TakeMasterKey", answer)
            }
            Effect::LoadKeys { id, .. } if !self.master => {
                ("LoadKeys", Some(Event::KeysFailed(id, failure("keys:no_master_key"))))
            }
            Effect::LoadKeys { id, block } => {
                let answer = match self.load {
                    Port::Works => {
                        self.key = block.expose().first_chunk().copied().map(u64::from_be_bytes);
                        let (pin, mac) = ("00AA11BB".to_owned(), "22CC33DD".to_owned());
                        Some(Event::KeysLoaded(id, CheckValues { pin, mac, track: None }))
                    }
                    Port::Silent => None,
                    Port::Fails => Some(Event::KeysFailed(id, failure("keys:check_value"))),
                };
                ("LoadKeys", answer)
            }
            Effect::Mac { id, data, .. } => {
                let answer = match (self.mac, self.key) {
                    (Port::Silent, _) => None,
                    (Port::Works, Some(key)) => Some(Event::MacReady(id, mac_of(key, data.expose()))),
                    _ => Some(Event::KeysFailed(id, failure("keys:none"))),
                };
                ("Mac", answer)
            }
            Effect::VerifyMac { id, data, mac, .. } => {
                let answer = match (self.verify, self.key) {
                    (Port::Silent, _) => None,
                    (Port::Works, Some(key)) => {
                        Some(Event::MacVerified(id, mac_of(key, data.expose()) == mac))
                    }
                    _ => Some(Event::KeysFailed(id, failure("keys:none"))),
                };
                ("VerifyMac", answer)
            }
            Effect::EncryptTrack { id, block } => {
                let answer = match (self.track, self.key) {
                    (Port::Silent, _) => None,
                    (Port::Works, Some(key)) => Some(Event::TrackEncrypted(id, mac_of(key, block.expose()))),
                    _ => Some(Event::KeysFailed(id, failure("keys:none"))),
                };
                ("EncryptTrack", answer)
            }
            Effect::DropKeys => {
                self.key = None;
                ("DropKeys", None)
            }
            other => panic!("not a device's business: {other:?}"),
        }
    }

    fn emv(&self) -> EmvData {
        EmvData { online: EMV_ONLINE.to_vec(), reversal: self.emv_reversal.clone() }
    }
}
