//! Drives a worker with a simulated cardholder until a result is shown.
#![allow(dead_code)] // reason: each test file uses a part of it

use std::path::Path;
use std::time::Duration;

use suanpan_core::config::{Language, TerminalConfig};
use suanpan_core::event::Event;
use suanpan_core::host::HostProfile;
use suanpan_core::journal::Journal;
use suanpan_core::money::Currency;
use suanpan_core::queue::RetryPace;
use suanpan_core::view::{ResultView, View};
use suanpan_crypto::key::MasterKey;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::VerifyingKey;
use suanpan_link::LinkConfig;
use suanpan_sim::{Cardholder, Deed, Hand};
use suanpan_slip::Slip;
use suanpan_terminal::{Config, KeysPort, PinKeyPress, ShellEffect, Worker};

pub const TERMINAL_ID: &str = "SUANPAN1";
pub const MERCHANT_ID: &str = "898310000000001";

/// Longer than any wait of the tests; only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The terminal of the tests.
pub fn terminal_config() -> TerminalConfig {
    TerminalConfig {
        terminal_id: TERMINAL_ID.to_owned(),
        merchant_id: MERCHANT_ID.to_owned(),
        merchant_name: "Test shop".to_owned(),
        operator: "01".to_owned(),
        currency: Currency::Cny,
        language: Language::En,
        profile: HostProfile {
            response_timeout_ms: 3_000, // for a loaded machine; only the lost answer waits for it
            retry: RetryPace { tries: 3, first_wait_ms: 50, longest_wait_ms: 500 },
            ..HostProfile::union_pay()
        },
        test_mode: true,
    }
}

/// A worker on a journal in `folder`, talking to `port` on the loopback interface.
pub fn open(folder: &Path, port: u16, master: MasterKey) -> Worker {
    open_with(terminal_config(), folder, port, master)
}

/// The same for another terminal.
pub fn open_with(terminal: TerminalConfig, folder: &Path, port: u16, master: MasterKey) -> Worker {
    let worker = open_without_key(terminal, folder, port, None);
    worker.put_master_key(master).unwrap();
    worker.next_effects(); // it says so
    worker
}

/// The same with whatever keys its journal keeps; a master key may come from `host_key`.
pub fn open_without_key(
    terminal: TerminalConfig,
    folder: &Path,
    port: u16,
    host_key: Option<VerifyingKey>,
) -> Worker {
    let journal = folder.join("journal.db");
    let link = LinkConfig::new("127.0.0.1", port);
    let config = Config { terminal, link, journal, host_key, keys: KeysPort::Software };
    // A test's journal protects nothing.
    Worker::open(config, &Secret::from_slice(&[7; 32]).unwrap()).unwrap()
}

/// A worker and the person before it.
pub struct Driver<'a> {
    worker: &'a Worker,
    person: Cardholder,
}

impl<'a> Driver<'a> {
    pub fn new(worker: &'a Worker) -> Self {
        Driver { worker, person: Cardholder::new(1) }
    }

    /// Puts this card into the person's hand.
    pub fn hold(&mut self, hand: Hand) {
        self.person.hold(hand);
    }

    /// Slips printed so far.
    pub fn slips(&self) -> &[Slip] {
        self.person.slips()
    }

    /// Submits an event and plays until its result is shown.
    pub fn play(&mut self, event: Event) -> ResultView {
        self.worker.submit(event).unwrap();
        self.until(|_| true)
    }

    /// Plays on until a wanted result is shown.
    pub fn until(&mut self, wanted: impl Fn(&ResultView) -> bool) -> ResultView {
        loop {
            let effects = self.worker.next_effects_within(PATIENCE);
            assert!(!effects.is_empty(), "the terminal did nothing for {PATIENCE:?}");
            let mut found = None;
            for effect in effects {
                match effect {
                    ShellEffect::Show(View::Result(view)) if wanted(&view) => found = Some(view),
                    other => self.answer(other),
                }
            }
            if let Some(view) = found {
                return view;
            }
        }
    }

    /// The journal's net.
    pub fn net_minor(&self) -> i64 {
        self.worker.query(|terminal| terminal.journal().net_minor()).unwrap().unwrap()
    }

    fn answer(&mut self, effect: ShellEffect) {
        let effect = effect.into_effect().expect("the worker is open");
        for timed in self.person.answer(&effect, 1_800_000_000_000) {
            std::thread::sleep(Duration::from_millis(u64::from(timed.after_ms)));
            match timed.deed {
                Deed::Card { id, entry, track_2, sequence } => {
                    self.worker.present_card(id, entry, track_2.expose(), sequence).unwrap();
                }
                Deed::Event(event) => self.worker.submit(event).unwrap(),
                Deed::PinDigits { digits, .. } => {
                    let keys = digits.expose().iter().map(|digit| PinKeyPress::Digit(*digit));
                    for key in keys.chain([PinKeyPress::Enter]) {
                        self.worker.press_pin_key(key).unwrap();
                    }
                }
            }
        }
    }
}
