//! A terminal whose keys are in its maker's secure processor: the core does not notice, and no key and no account data
//! is in an effect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking

mod driver;

use std::path::Path;
use std::time::Duration;

use driver::{terminal_config, MERCHANT_ID, TERMINAL_ID};
use suanpan_core::card::{EntryMode, PinBlock};
use suanpan_core::event::{CheckValues, DeviceFailure, Event};
use suanpan_core::host::{MacMethod, PinFormat, SignOnKind};
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::view::{ResultKind, ResultView, View};
use suanpan_crypto::mac::{MacMethod as Computed, Padding};
use suanpan_crypto::pin_block::PinBlockFormat;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::session::{SignOnBlock, WrappedKey};
use suanpan_link::LinkConfig;
use suanpan_sim::{
    deck, Acquirer, AcquirerConfig, Cardholder, Deed, Hand, KeyBlock, Ledger, SecureProcessor, Server,
    ServerConfig,
};
use suanpan_terminal::{
    laid_out_as, Config, KeyPurpose, KeysPort, OsRandom, ProcessorMac, ShellEffect, Worker,
    WrappedKey as Wrapped,
};

/// Longer than any wait of the tests; only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens a terminal whose keys are in a processor.
fn open(
    profile: &AcquirerConfig,
    change: impl Fn(&mut suanpan_core::host::HostProfile),
    dir: &Path,
) -> Shell {
    let master = Secret::<16>::generate(&mut OsRandom);
    let mut ledger = Ledger::in_memory();
    deck().into_iter().for_each(|card| ledger.issue(card).unwrap());
    let mut acquirer = Acquirer::new(profile.clone(), ledger, Box::new(OsRandom));
    acquirer.enrol(TERMINAL_ID, MERCHANT_ID, &master).unwrap();
    let host = Server::start(ServerConfig::default(), acquirer).unwrap();
    let mut processor = SecureProcessor::new(Box::new(OsRandom));
    processor.inject(&master).unwrap();
    let mut terminal = terminal_config();
    change(&mut terminal.profile);
    let config = Config {
        terminal,
        link: LinkConfig::new("127.0.0.1", host.addr().port()),
        journal: dir.join("journal.db"),
        host_key: None,
        keys: KeysPort::Device,
    };
    let worker = Worker::open(config, &Secret::from_slice(&[7; 32]).unwrap()).unwrap();
    Shell { worker, host, processor, person: Cardholder::new(1), asked: Vec::new(), breaks: None }
}

/// What the shell of a terminal with a secure processor does.
struct Shell {
    worker: Worker,
    host: Server,
    processor: SecureProcessor,
    person: Cardholder,
    /// The names of what was asked of the processor, and how many bytes it was about.
    asked: Vec<(&'static str, usize)>,
    /// The question at which the processor fails.
    breaks: Option<&'static str>,
}

impl Shell {
    fn sale(&mut self, number: u32, hand: Hand) -> ResultView {
        self.person.hold(hand);
        let order = OrderKey::new(format!("o-{number}"), 1).unwrap();
        self.play(Event::Sale { order, amount: Amount::new(150_000, Currency::Cny).unwrap() })
    }

    fn play(&mut self, event: Event) -> ResultView {
        self.worker.submit(event).unwrap();
        loop {
            let effects = self.worker.next_effects_within(PATIENCE);
            assert!(!effects.is_empty(), "the terminal did nothing for {PATIENCE:?}");
            let mut found = None;
            for effect in effects {
                match effect {
                    ShellEffect::Show(View::Result(view)) => found = Some(view),
                    other => self.carry_out(other),
                }
            }
            if let Some(view) = found {
                return view;
            }
        }
    }

    fn carry_out(&mut self, effect: ShellEffect) {
        let event = match effect {
            ShellEffect::CheckMasterKey => {
                return self.worker.note_master_key(self.processor.master_check_value());
            }
            ShellEffect::LoadKeys { id, keys } => {
                self.asked.push(("load", keys.len()));
                self.load(&keys).map_or_else(
                    || Event::KeysFailed(id, failure("keys:no_master_key")),
                    |values| Event::KeysLoaded(id, values),
                )
            }
            ShellEffect::Mac { id, method } => {
                let data = self.worker.key_data(id).unwrap().expect("the question is open");
                assert!(self.worker.key_data(id).unwrap().is_none(), "the data is handed out once");
                self.asked.push(("mac", data.len()));
                let method = match method {
                    ProcessorMac::Cbc => Computed::Cbc(Padding::Zeros),
                    ProcessorMac::Retail => Computed::Retail(Padding::Zeros),
                    ProcessorMac::Cmac => Computed::Cmac,
                };
                if self.breaks == Some("mac") {
                    Event::KeysFailed(id, failure("keys:tampered"))
                } else {
                    Event::MacReady(id, self.processor.mac(method, &data).unwrap())
                }
            }
            ShellEffect::EncryptTrack(id) => {
                let data = self.worker.key_data(id).unwrap().expect("the question is open");
                self.asked.push(("track", data.len()));
                let mut block = data.as_slice().try_into().unwrap();
                self.processor.encrypt_track(&mut block).unwrap();
                Event::TrackEncrypted(id, block)
            }
            ShellEffect::DropKeys => {
                self.asked.push(("drop", 0));
                return self.processor.drop_working_keys();
            }
            other => return self.other(other),
        };
        self.worker.submit(event).unwrap();
    }

    fn load(&mut self, keys: &[Wrapped]) -> Option<CheckValues> {
        let key = |purpose| {
            let key = keys.iter().find(|key| key.purpose == purpose)?;
            Some(WrappedKey { cryptogram: &key.cryptogram, kcv: &key.check_value })
        };
        let (pik, mak) = (key(KeyPurpose::Pin)?, key(KeyPurpose::Mac)?);
        let block = SignOnBlock {
            pik: pik.cryptogram,
            pik_kcv: pik.kcv,
            mak: mak.cryptogram,
            mak_kcv: mak.kcv,
            tdk: key(KeyPurpose::Track),
        };
        let (pin, mac, track) = self.processor.load(&block).ok()?;
        Some(CheckValues { pin, mac, track })
    }

    /// Card, chip, PIN pad and printer.
    fn other(&mut self, effect: ShellEffect) {
        let pad = match &effect {
            ShellEffect::AskPin { id, format, pan, .. } => Some((*id, *format, pan.clone())),
            _ => None,
        };
        let effect = effect.into_effect().expect("the worker is open");
        for timed in self.person.answer(&effect, 1_800_000_000_000) {
            match timed.deed {
                Deed::Card { id, entry, track_2, sequence } => {
                    self.worker.present_card(id, entry, track_2.expose(), sequence).unwrap();
                }
                Deed::Event(event) => self.worker.submit(event).unwrap(),
                Deed::PinDigits { digits, .. } => {
                    let (id, format, pan) = pad.clone().unwrap();
                    for digit in digits.expose() {
                        self.processor.pad().push(*digit).unwrap();
                    }
                    let format = laid_out_as(format);
                    let block = self.processor.enter(format, pan.expose()).unwrap();
                    let block = PinBlock::from_slice(block.expose()).unwrap();
                    self.worker.submit(Event::PinEntered(id, block)).unwrap();
                }
            }
        }
    }
}

fn failure(code: &str) -> DeviceFailure {
    DeviceFailure { code: code.to_owned() }
}

fn hand(name: &str, entry: EntryMode) -> Hand {
    Hand::new(deck().into_iter().find(|card| card.name == name).unwrap(), entry)
}

#[test]
fn host_and_processor_agree_by_every_mac_and_pin_format() {
    let macs = [
        (MacMethod::UnionPayEcb, Computed::CupEcb),
        (MacMethod::Cbc, Computed::Cbc(Padding::Zeros)),
        (MacMethod::Retail, Computed::Retail(Padding::Zeros)),
        (MacMethod::Cmac, Computed::Cmac),
    ];
    let formats = [
        (PinFormat::Iso0, PinBlockFormat::Iso0),
        (PinFormat::Iso1, PinBlockFormat::Iso1),
        (PinFormat::Iso3, PinBlockFormat::Iso3),
    ];
    for (number, (method, at_host)) in macs.into_iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        let (format, pin_format) = *formats.iter().cycle().nth(number).unwrap();
        let habits = AcquirerConfig {
            mac: at_host,
            pin_format,
            key_block: Some(KeyBlock::Double40DoubleMak),
            ..AcquirerConfig::default()
        };
        let change = |profile: &mut suanpan_core::host::HostProfile| {
            (profile.mac, profile.pin_format) = (method, format);
        };
        let mut shell = open(&habits, change, dir.path());
        let result = shell.sale(1, hand("stripe", EntryMode::Swipe));
        assert_eq!(result.kind, ResultKind::Approved, "{method:?} {format:?}: {}", result.engineer);
        assert_eq!(shell.host.ledger(|ledger| ledger.net_minor(TERMINAL_ID)), 150_000);
        let macs = shell.asked.iter().filter(|(name, _)| *name == "mac");
        let short = macs.clone().all(|(_, bytes)| *bytes == 16);
        assert_eq!(short, method == MacMethod::UnionPayEcb, "two blocks are enough for the processor");
        assert_eq!(macs.count(), 2, "one for the request, one for the answer");
    }
}

#[test]
fn a_track_is_enciphered_in_the_processor() {
    let dir = tempfile::tempdir().unwrap();
    let change = |profile: &mut suanpan_core::host::HostProfile| {
        profile.sign_on = SignOnKind::DoubleDesWithTrackKey;
    };
    let mut shell = open(&AcquirerConfig::default(), change, dir.path());
    let result = shell.sale(1, hand("stripe", EntryMode::Swipe));
    assert_eq!(result.kind, ResultKind::Approved, "{}", result.engineer);
    assert!(shell.asked.contains(&("track", 8)));
    // A right key in the places, each with its check value.
    let rows = shell.worker.key_rows().unwrap();
    assert!(rows.iter().all(|row| row.key.is_some()), "{rows:?}");
    let master = rows.first().and_then(|row| row.key.clone()).unwrap();
    assert_eq!(Some(master.check_value), shell.processor.master_check_value());
}

#[test]
fn no_master_key_is_fetched_put_in_or_erased_here() {
    use suanpan_terminal::KeyLoadError;
    let dir = tempfile::tempdir().unwrap();
    let change = |profile: &mut suanpan_core::host::HostProfile| profile.key_load = Some(900);
    let mut shell = open(&AcquirerConfig::default(), change, dir.path());
    shell.processor = SecureProcessor::new(Box::new(OsRandom)); // as from the factory
    let result = shell.play(Event::SignOn);
    assert_eq!((result.kind, result.code.as_str()), (ResultKind::Failed, "keys:in_device"));
    let master = Secret::<16>::generate(&mut OsRandom);
    let master = suanpan_crypto::key::MasterKey::tdes(master.expose()).unwrap();
    assert!(matches!(shell.worker.put_master_key(master), Err(KeyLoadError::InDevice)));
    assert!(matches!(shell.worker.erase_keys(), Err(KeyLoadError::InDevice)));
    assert!(shell.worker.key_rows().unwrap().iter().all(|row| row.key.is_none()));
}

#[test]
fn a_processor_that_fails_sends_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut shell = open(&AcquirerConfig::default(), |_| {}, dir.path());
    assert_eq!(shell.play(Event::SignOn).kind, ResultKind::Done);
    shell.breaks = Some("mac");
    let result = shell.sale(1, hand("phone", EntryMode::Tap));
    assert_eq!((result.kind, result.code.as_str()), (ResultKind::NotSent, "keys:tampered"));
    assert_eq!(shell.host.ledger(|ledger| ledger.sightings().filter(|seen| seen.mti == "0200").count()), 0);
}

#[test]
fn an_answer_to_no_open_question_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let mut shell = open(&AcquirerConfig::default(), |_| {}, dir.path());
    use suanpan_core::effect::EffectId;
    for id in 0..60 {
        shell.worker.submit(Event::MacReady(EffectId(id), [0; 8])).unwrap();
        shell.worker.submit(Event::TrackEncrypted(EffectId(id), [0; 8])).unwrap();
    }
    assert_eq!(shell.sale(1, hand("phone", EntryMode::Tap)).kind, ResultKind::Approved);
    assert!(shell.worker.key_data(EffectId(3)).unwrap().is_none());
}
