//! A small world around the terminal: devices that do what a test tells them, a host with its own
//! ledger, a clock that only moves when everybody waits, and a process that can die at any step.
//!
//! Whatever leaves the terminal is held against the journal at that moment: a payment's request
//! must be durable before the host sees it, an outcome before a screen does. These checks run in
//! every test.
#![allow(dead_code)] // reason: each test file uses its own part of the world
#![allow(unused_imports)] // reason: as above, of what is passed on from here
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

pub mod devices;
pub mod disk;
pub mod host;
pub mod invariants;

use std::collections::{BTreeSet, VecDeque};

use suanpan_core::card::EntryMode;
use suanpan_core::config::{Language, TerminalConfig};
use suanpan_core::effect::{Effect, EffectId};
use suanpan_core::error::Reject;
use suanpan_core::event::{DeviceFailure, Event};
use suanpan_core::host::{HostProfile, SignOnKind};
use suanpan_core::journal::Journal;
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::payment::{Payment, PaymentState};
use suanpan_core::queue::{Reversal, ReversalStatus};
use suanpan_core::view::{ResultKind, ResultView, View};
use suanpan_core::{Terminal, UnixMillis};
use suanpan_slip::Slip;

pub use devices::{Card, Devices, Pin, Port, Reader};
pub use disk::Disk;
pub use host::{Host, Reaction, Way};

/// When every world begins: 2026-11-24 16:00 UTC.
pub const BEGINNING: i64 = 1_795_536_000_000;
/// More events than any test needs; beyond it something goes round in circles.
const EVENTS_MAX: usize = 2_000;

/// A terminal of the safe profile, in English.
pub fn config() -> TerminalConfig {
    TerminalConfig {
        terminal_id: "10016919".to_owned(),
        merchant_id: "898310072993001".to_owned(),
        merchant_name: "Old Tea House".to_owned(),
        operator: "01".to_owned(),
        currency: Currency::Cny,
        language: Language::En,
        profile: HostProfile::union_pay(),
        test_mode: true,
    }
}

/// The same, for an acquirer that also gives a track key.
pub fn with_track_key() -> TerminalConfig {
    let mut config = config();
    config.profile.sign_on = SignOnKind::DoubleDesWithTrackKey;
    config
}

/// The first attempt of that order.
pub fn order(id: &str) -> OrderKey {
    OrderKey::new(id, 1).unwrap()
}

/// An amount in fen.
pub fn fen(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

/// Where the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// After the step of that number was committed, before any of its effects was carried out.
    BeforeEffects(usize),
    /// After all of its effects were carried out.
    AfterEffects(usize),
    /// The commit of that step fails; then the process dies.
    FailedCommit(usize),
}

/// What waits to be handed to the terminal.
enum Answer {
    Event(Event),
    Card(EffectId, Card),
}

/// Everything.
pub struct World {
    pub config: TerminalConfig,
    pub disk: Disk,
    pub host: Host,
    pub devices: Devices,
    pub now: i64,
    terminal: Option<Terminal<Disk>>,
    answers: VecDeque<Answer>,
    late: Vec<Event>,
    /// Of this process; they never repeat.
    questions: BTreeSet<EffectId>,
    timers: Vec<(i64, EffectId)>,
    /// How many events were handled.
    pub steps: usize,
    pub death: Option<Death>,
    /// All that was shown, printed, and said in any text.
    pub views: Vec<View>,
    pub slips: Vec<Slip>,
    /// How many of the slips were asked for again.
    pub reprints: usize,
    pub said: Vec<String>,
    /// The names of all effects, in order.
    pub effects: Vec<&'static str>,
}

impl World {
    /// A new terminal with an empty journal.
    pub fn new() -> Self {
        Self::with(config())
    }

    /// A new terminal of that configuration.
    pub fn with(config: TerminalConfig) -> Self {
        let mut world = World {
            config,
            disk: Disk::default(),
            host: Host::default(),
            devices: Devices::default(),
            now: BEGINNING,
            terminal: None,
            answers: VecDeque::new(),
            late: Vec::new(),
            questions: BTreeSet::new(),
            timers: Vec::new(),
            steps: 0,
            death: None,
            views: Vec::new(),
            slips: Vec::new(),
            reprints: 0,
            said: Vec::new(),
            effects: Vec::new(),
        };
        world.open();
        world
    }

    /// A signed-on terminal.
    pub fn signed_on() -> Self {
        let mut world = Self::new();
        world.submit(Event::SignOn).unwrap();
        assert!(world.terminal().is_signed_on());
        world
    }

    // ---- the process ----

    pub fn terminal(&self) -> &Terminal<Disk> {
        self.terminal.as_ref().expect("the process is dead")
    }

    pub fn is_alive(&self) -> bool {
        self.terminal.is_some()
    }

    /// The process dies; what it waited for never comes.
    pub fn die(&mut self) {
        self.terminal = None;
        self.answers.clear();
        self.late.clear();
        self.questions.clear();
        self.timers.clear();
        self.devices.key = None;
    }

    /// The process starts again on what the disk has.
    pub fn reopen(&mut self) {
        self.die();
        self.death = None;
        self.disk.repair();
        self.open();
    }

    fn open(&mut self) {
        let opened = Terminal::open(self.config.clone(), self.disk.clone(), UnixMillis(self.now));
        let (terminal, effects) = opened.unwrap();
        self.terminal = Some(terminal);
        self.carry_out(effects);
    }

    /// Hands one event over and carries its effects out, nothing more.
    pub fn handle(&mut self, event: Event) -> Result<(), Reject> {
        if self.terminal.is_none() {
            return Ok(());
        }
        self.steps += 1;
        if self.death == Some(Death::FailedCommit(self.steps)) {
            self.disk.fail_next();
        }
        let last = [Death::AfterEffects, Death::FailedCommit].map(|death| Some(death(self.steps)));
        let before = self.disk.commits();
        let reprint = matches!(event, Event::Reprint { .. });
        let terminal = self.terminal.as_mut().unwrap();
        match terminal.handle(event, UnixMillis(self.now)) {
            Err(reject) => {
                assert_eq!(before, self.disk.commits(), "a reject wrote: {reject}");
                assert_eq!(reject.to_string().lines().count(), 1, "{reject}");
                self.said.push(format!("{reject} {reject:?}"));
                if last.contains(&self.death) {
                    self.die();
                }
                Err(reject)
            }
            Ok(effects) => {
                self.reprints += usize::from(reprint);
                if self.disk.has_failed() {
                    let only = matches!(effects.as_slice(), [Effect::Show(View::OutOfService { .. })]);
                    assert!(only, "left although the commit failed: {effects:?}");
                }
                if self.death == Some(Death::BeforeEffects(self.steps)) {
                    self.die();
                    return Ok(());
                }
                self.carry_out(effects);
                if last.contains(&self.death) {
                    self.die();
                }
                Ok(())
            }
        }
    }

    /// Hands one event over and lets the world answer until the terminal is idle.
    pub fn submit(&mut self, event: Event) -> Result<(), Reject> {
        self.handle(event)?;
        self.settle();
        Ok(())
    }

    /// A sale, to its end.
    pub fn sale(&mut self, id: &str, minor: i64) -> PaymentState {
        self.submit(Event::Sale { order: order(id), amount: fen(minor) }).unwrap();
        self.state(id)
    }

    /// A void, to its end.
    pub fn void(&mut self, id: &str, original: &str) -> PaymentState {
        self.submit(Event::Void { order: order(id), original: order(original) }).unwrap();
        self.state(id)
    }

    /// Lets the world answer until the terminal is idle. Time passes only when nobody has
    /// anything to say; a job that nothing can end fails the test.
    pub fn settle(&mut self) {
        for _ in 0..EVENTS_MAX {
            if self.terminal.is_none() {
                return;
            }
            if self.answer_next() {
                continue;
            }
            if self.terminal().is_idle() {
                return;
            }
            assert!(self.let_time_pass(), "waits for ever");
        }
        panic!("goes round in circles");
    }

    /// Lets the background do its work until no reversal is owed. Fails when an owed reversal is
    /// forgotten: nothing is under way and no timer runs.
    pub fn drain(&mut self) {
        self.settle();
        for _ in 0..EVENTS_MAX {
            if self.terminal.is_none() || self.owed().is_empty() {
                return;
            }
            assert!(self.let_time_pass(), "an owed reversal is forgotten");
            self.settle();
        }
        panic!("a reversal is never settled");
    }

    /// Delivers what came too late: it must change nothing, and nothing may follow from it.
    pub fn deliver_late(&mut self) -> usize {
        while self.answer_next() {} // what was in time comes first
        let late = core::mem::take(&mut self.late);
        let count = late.len();
        for event in late {
            let (image, effects, idle) = (self.disk.image(), self.effects.len(), self.terminal().is_idle());
            self.handle(event).unwrap();
            assert_eq!(self.disk.image(), image, "a late answer wrote");
            assert_eq!(self.effects.get(effects..), Some([].as_slice()), "a late answer had an effect");
            if !self.is_alive() {
                break;
            }
            assert_eq!(self.terminal().is_idle(), idle, "a late answer moved the phase");
        }
        count
    }

    /// Delivers the next answer; false when there is none.
    pub fn answer_next(&mut self) -> bool {
        let Some(answer) = self.answers.pop_front() else {
            return false;
        };
        let event = match answer {
            Answer::Event(event) => event,
            Answer::Card(id, card) => {
                let terminal = self.terminal.as_mut().unwrap();
                if let Err(reject) = terminal.load_card(card.track_2.as_bytes(), card.sequence) {
                    self.said.push(format!("{reject} {reject:?}"));
                }
                match card.entry {
                    EntryMode::Insert => Event::CardInserted(id),
                    EntryMode::Tap => Event::CardTapped(id),
                    _ => Event::CardSwiped(id),
                }
            }
        };
        if let Err(reject) = self.handle(event) {
            assert_eq!(reject, Reject::OutOfService, "an answer was rejected");
        }
        true
    }

    /// Jumps to the next timer and fires it; false when there is none.
    pub fn let_time_pass(&mut self) -> bool {
        let Some(first) = (0..self.timers.len()).min_by_key(|at| self.timers[*at]) else {
            return false;
        };
        let (at, id) = self.timers.remove(first);
        self.now = self.now.max(at);
        if let Err(reject) = self.handle(Event::TimerFired(id)) {
            assert_eq!(reject, Reject::OutOfService);
        }
        true
    }

    // ---- what the terminal wants ----

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Some(id) = devices::question(&effect) {
                assert!(self.questions.insert(id), "{id:?} asks twice: a late answer would fit");
            }
            self.said.push(format!("{effect:?}"));
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        let name = match effect {
            Effect::Show(view) => {
                self.show(view);
                "Show"
            }
            Effect::ReadCard { id, .. } => {
                match self.devices.reader.clone() {
                    Reader::Presents(card) => self.answers.push_back(Answer::Card(id, card)),
                    Reader::Fails(failure) => self.answer(Event::CardFailed(id, failure)),
                    Reader::Silent => {}
                }
                "ReadCard"
            }
            Effect::Send { id, frame, .. } => {
                let bytes = frame.take();
                self.check_durable(&bytes);
                let (answer, late) = self.host.exchange(id, &bytes);
                answer.into_iter().for_each(|event| self.answer(event));
                self.late.extend(late);
                "Send"
            }
            Effect::SetTimer { id, after_ms } => {
                self.timers.push((self.now + i64::from(after_ms), id));
                "SetTimer"
            }
            Effect::Print { id, slip } => {
                self.slips.push(slip);
                match self.devices.printer {
                    Port::Works => self.answer(Event::Printed(id)),
                    Port::Fails => {
                        let code = "printer:no_paper".to_owned();
                        self.answer(Event::PrintFailed(id, DeviceFailure { code }));
                    }
                    Port::Silent => {}
                }
                "Print"
            }
            other => {
                let (name, answer) = self.devices.perform(other);
                answer.into_iter().for_each(|event| self.answer(event));
                name
            }
        };
        self.effects.push(name);
    }

    fn answer(&mut self, event: Event) {
        self.answers.push_back(Answer::Event(event));
    }

    // ---- looking ----

    /// The payment of that order.
    pub fn payment(&self, id: &str) -> Option<Payment> {
        self.disk.payment(&order(id)).unwrap()
    }

    /// Its state.
    pub fn state(&self, id: &str) -> PaymentState {
        self.payment(id).expect("no such payment").state
    }

    pub fn rows(&self) -> Vec<Reversal> {
        self.disk.clone().recover().unwrap().reversals
    }

    /// The reversals that the disk says are owed.
    pub fn owed(&self) -> Vec<Reversal> {
        self.rows().into_iter().filter(|row| row.status != ReversalStatus::Armed).collect()
    }

    /// The last result that was shown.
    pub fn result(&self) -> ResultView {
        let results = self.views.iter().rev().filter_map(|view| match view {
            View::Result(result) => Some(result.clone()),
            _ => None,
        });
        results.into_iter().next().expect("no result was shown")
    }

    /// From now on the host answers and the devices work; keys stay as they are.
    pub fn heal(&mut self) {
        let host = &mut self.host;
        for script in [&mut host.sale, &mut host.void, &mut host.reversal, &mut host.sign_on, &mut host.other]
        {
            *script = Default::default();
        }
        self.devices = Devices { key: self.devices.key, ..Devices::default() };
    }

    /// Somebody sets the clock; timers run on, they measure what has passed.
    pub fn set_clock(&mut self, by_ms: i64) {
        self.now += by_ms;
        self.timers.iter_mut().for_each(|(at, _)| *at += by_ms);
    }

    /// Lets everything happen that happens by itself within that time.
    pub fn run_for(&mut self, ms: i64) {
        let end = self.now + ms;
        for _ in 0..EVENTS_MAX {
            while self.answer_next() {}
            if self.timers.iter().all(|(at, _)| *at > end) {
                self.now = end;
                return;
            }
            self.let_time_pass();
        }
        panic!("never rests");
    }

    /// How many timers run.
    pub fn timers(&self) -> usize {
        self.timers.len()
    }

    /// Gives a card away that nobody asked for.
    pub fn load_card(&mut self, card: &Card) -> Result<(), Reject> {
        self.terminal.as_mut().unwrap().load_card(card.track_2.as_bytes(), card.sequence)
    }
}
