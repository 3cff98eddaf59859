//! Runs the stories of `tests/scenarios` on a worker with a real journal, against the simulated
//! acquirer over TCP. `tests/jvm` runs the same files through the Kotlin bindings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // reason: a test fails by panicking

mod story;

use std::collections::VecDeque;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use suanpan_core::config::{Language, TerminalConfig};
use suanpan_core::event::Event;
use suanpan_core::host::HostProfile;
use suanpan_core::journal::Journal;
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::view::{ResultView, View};
use suanpan_crypto::key::MasterKey;
use suanpan_crypto::secret::Secret;
use suanpan_link::{LinkConfig, TlsConfig};
use suanpan_sim::{
    deck, Acquirer, AcquirerConfig, Cardholder, Deed, Envelope, FaultPlan, Ledger, SeededRandom, Server,
    ServerConfig,
};
use suanpan_terminal::{Config, KeysPort, PinKeyPress, PinPadState, ShellEffect, SubmitError, Worker};

use story::{card, entry, hand, scenarios, snake, world, Do, Step, Story, WorldCard};

/// A hang must end. Nothing here is expected to take as long.
const PATIENCE: Duration = Duration::from_secs(30);
const MASTER: [u8; 16] = *b"scenario master!";
const WRAPPING: [u8; 32] = [7; 32];

fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

/// One story under way.
struct Stage {
    config: Box<dyn Fn() -> Config>,
    worker: Worker,
    host: Server,
    cardholder: Cardholder,
    slips_seen: usize,
    /// Results that were shown and that no step has claimed yet.
    results: VecDeque<ResultView>,
}

impl Stage {
    fn open(story: &Story, folder: &Path) -> Self {
        let world = world();
        let mut acquirer =
            Acquirer::new(AcquirerConfig::default(), Ledger::in_memory(), Box::new(SeededRandom::new(1)));
        for card in deck() {
            acquirer.ledger_mut().issue(card).unwrap();
        }
        let master = Secret::from_slice(&MASTER).unwrap();
        acquirer.enrol(&world.terminal_id, &world.merchant_id, &master).unwrap();
        acquirer.set_faults(FaultPlan::new(story.faults.clone()).unwrap());
        let listening = ServerConfig {
            envelope: if story.http { Envelope::Http } else { Envelope::Plain },
            tls_names: story.tls.then(|| vec!["127.0.0.1".to_owned()]),
            ..ServerConfig::default()
        };
        let host = Server::start(listening, acquirer).unwrap();
        let language = match story.language.as_str() {
            "zh" => Language::Zh,
            "en" => Language::En,
            other => panic!("language {other}"),
        };
        let terminal = TerminalConfig {
            terminal_id: world.terminal_id,
            merchant_id: world.merchant_id,
            merchant_name: if language == Language::Zh {
                world.merchant_name.zh
            } else {
                world.merchant_name.en
            },
            operator: world.operator,
            currency: Currency::Cny,
            language,
            profile: HostProfile {
                response_timeout_ms: story.response_timeout_ms,
                ..HostProfile::union_pay()
            },
            test_mode: true,
        };
        let mut link = LinkConfig::new("127.0.0.1", host.addr().port());
        if story.http {
            link.envelope = suanpan_link::Envelope::Http {
                path: "/pay".to_owned(),
                user_agent: "suanpan".to_owned(),
                host: "127.0.0.1".to_owned(),
            };
        }
        link.tls = host.root_certificate_pem().map(|pem| TlsConfig {
            root_certificates_pem: pem.as_bytes().to_vec(),
            server_name: "127.0.0.1".to_owned(),
        });
        let journal = folder.join("journal.db");
        let config = Box::new(move || Config {
            terminal: terminal.clone(),
            link: link.clone(),
            journal: journal.clone(),
            host_key: None,
            keys: KeysPort::Software,
        });
        Stage {
            worker: open_worker(config()),
            config,
            host,
            cardholder: Cardholder::new(1),
            slips_seen: 0,
            results: VecDeque::new(),
        }
    }

    fn play(&mut self, step: &mut Step) {
        let seen_before = step.until_host_sees.as_ref().map(|mti| self.seen(mti));
        if let Some(hand) = hand(step) {
            self.cardholder.hold(hand);
        }
        let key = |id: &Option<String>, attempt| OrderKey::new(id.clone().unwrap(), attempt).unwrap();
        let event = match step.r#do {
            Do::SignOn => Some(Event::SignOn),
            Do::SignOff => Some(Event::SignOff),
            Do::Echo => Some(Event::Echo),
            Do::SendOwed => Some(Event::SendOwed),
            Do::Sale => Some(Event::Sale {
                order: key(&step.order, step.attempt),
                amount: Amount::new(step.amount_minor.unwrap(), Currency::Cny).unwrap(),
            }),
            Do::Void => {
                Some(Event::Void { order: key(&step.order, step.attempt), original: key(&step.original, 1) })
            }
            Do::Reprint => Some(Event::Reprint { order: key(&step.order, step.attempt) }),
            Do::Network => {
                self.worker.set_network(step.on.unwrap());
                None
            }
            Do::Faults => {
                self.host.set_faults(FaultPlan::new(step.faults.take().unwrap()).unwrap());
                None
            }
            Do::Restart => {
                self.worker.shutdown();
                self.drain();
                self.worker = open_worker((self.config)());
                None
            }
        };
        if let Some(event) = event {
            let got = self.worker.submit(event).err().map(|error| match error {
                SubmitError::Rejected(reject) => {
                    let name = format!("{reject:?}");
                    snake(name.split(|c: char| !c.is_alphanumeric()).next().unwrap())
                }
                SubmitError::Closed => "closed".to_owned(),
            });
            assert_eq!(got, step.reject, "reject");
        }
        let slips_wanted = self.slips_seen + usize::from(step.slip.is_some());
        let began = Instant::now();
        loop {
            while let (Some(expected), Some(view)) = (step.expect.front(), self.results.front()) {
                assert!(expected.fits(view), "expected {expected:?}, shown {view:?}");
                step.expect.pop_front();
                self.results.pop_front();
            }
            let host_saw = step
                .until_host_sees
                .as_ref()
                .map(|mti| self.seen(mti))
                .is_none_or(|seen| Some(seen) > seen_before);
            if step.expect.is_empty() && self.cardholder.slips().len() >= slips_wanted && host_saw {
                break;
            }
            assert!(began.elapsed() < PATIENCE, "waited in vain: {:?}, slip {:?}", step.expect, step.slip);
            for effect in self.worker.next_effects_within(Duration::from_millis(20)) {
                self.carry_out(effect);
            }
        }
        assert!(self.results.is_empty(), "shown and not expected: {:?}", self.results);
        if let Some(parts) = &step.slip {
            let text = format!("{:?}", self.cardholder.slips()[self.slips_seen]);
            for part in parts {
                assert!(text.contains(part.as_str()), "slip: expected {part}, got {text}");
            }
            self.slips_seen += 1;
        }
    }

    /// What still waits in the outbox of a worker that was shut down.
    fn drain(&mut self) {
        loop {
            for effect in self.worker.next_effects() {
                match effect {
                    ShellEffect::Closed => return,
                    ShellEffect::Show(View::Result(view)) => self.results.push_back(view),
                    _ => {}
                }
            }
        }
    }

    fn carry_out(&mut self, effect: ShellEffect) {
        if let ShellEffect::Show(View::Result(view)) = &effect {
            self.results.push_back(view.clone());
        }
        let Some(effect) = effect.into_effect() else { return };
        for timed in self.cardholder.answer(&effect, now_ms()) {
            match timed.deed {
                Deed::Card { id, entry, track_2, sequence } => {
                    self.worker.present_card(id, entry, track_2.expose(), sequence).unwrap();
                }
                Deed::Event(event) => self.worker.submit(event).unwrap(),
                Deed::PinDigits { digits, .. } => {
                    for (typed, digit) in (1..).zip(digits.expose()) {
                        let state = self.worker.press_pin_key(PinKeyPress::Digit(*digit)).unwrap();
                        assert_eq!(state, PinPadState::Open { digits: typed });
                    }
                    let state = self.worker.press_pin_key(PinKeyPress::Enter).unwrap();
                    assert_eq!(state, PinPadState::Closed);
                }
            }
        }
    }

    fn seen(&self, mti: &str) -> usize {
        self.host.ledger(|ledger| ledger.sightings().filter(|sighting| sighting.mti == mti).count())
    }

    /// The terminal's books and the host's, against the story and against each other.
    fn close(mut self, story: &Story) {
        for effect in self.worker.next_effects_within(Duration::from_millis(50)) {
            self.carry_out(effect);
        }
        assert!(self.results.is_empty(), "shown and not expected: {:?}", self.results);
        assert_eq!(self.cardholder.slips().len(), self.slips_seen, "slips");
        let (payments, net) = self
            .worker
            .query(|terminal| {
                let journal = terminal.journal();
                (journal.latest(100).unwrap(), journal.net_minor().unwrap())
            })
            .unwrap();
        let payments: Vec<_> = payments
            .iter()
            .rev()
            .map(|payment| format!("{} {}", payment.order, snake(&format!("{:?}", payment.state))))
            .collect();
        assert_eq!(payments, story.payments, "payments");
        let terminal_id = (self.config)().terminal.terminal_id;
        let (lines, host_net) = self.host.ledger(|ledger| (ledger.lines(), ledger.net_minor(&terminal_id)));
        let lines: Vec<_> = lines
            .iter()
            .map(|line| format!("{} {} {}", line.kind.name(), line.amount_minor, line.state.name()))
            .collect();
        assert_eq!(lines, story.host, "host");
        assert_eq!((net, host_net), (story.net_minor, story.net_minor), "net of terminal and host");
        self.worker.shutdown();
        self.host.shutdown();
    }
}

fn open_worker(config: Config) -> Worker {
    let wrapping = Secret::from_slice(&WRAPPING).unwrap();
    let worker = Worker::open(config, &wrapping).unwrap();
    // A restarted terminal has it still.
    if worker.key_rows().unwrap().iter().all(|row| row.key.is_none()) {
        worker.put_master_key(MasterKey::tdes(&MASTER).unwrap()).unwrap();
        worker.next_effects(); // it says so
    }
    worker
}

fn play(path: &Path) {
    let mut story: Story = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut stage = Stage::open(&story, folder.path());
    for (number, mut step) in (1..).zip(std::mem::take(&mut story.steps)) {
        eprintln!("  step {number}");
        stage.play(&mut step);
    }
    stage.close(&story);
}

#[test]
fn every_story_ends_as_written() {
    let mut stories: Vec<_> = std::fs::read_dir(scenarios())
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    stories.sort();
    assert!(stories.len() >= 20, "only {} stories", stories.len());
    let failed: Vec<_> = stories
        .iter()
        .filter(|path| {
            eprintln!("{}", path.display());
            std::panic::catch_unwind(|| play(path)).is_err()
        })
        .map(|path| path.file_name().unwrap())
        .collect();
    assert!(failed.is_empty(), "failed: {failed:?}");
}

#[test]
fn the_world_has_the_cards_of_the_deck() {
    for told in world().cards {
        let card = card(&told.name);
        let ways = ["swipe", "insert", "tap"].into_iter().filter(|way| card.can(entry(way)));
        let real = WorldCard {
            name: card.name.to_owned(),
            track_2: String::from_utf8(card.track_2().expose().to_vec()).unwrap(),
            sequence: card.sequence,
            pin: card.pin().to_owned(),
            can: ways.map(str::to_owned).collect(),
            pin_free_up_to_minor: card.pin_free_up_to_minor,
        };
        assert_eq!(told, real);
    }
}
