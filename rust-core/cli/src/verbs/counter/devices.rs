//! The devices of the counter: reader, chip and printer are simulated, the PIN pad is the window.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use suanpan_core::card::EntryMode;
use suanpan_core::effect::{Effect, EffectId};
use suanpan_core::event::{CardFailure, DeviceFailure, Event};
use suanpan_sim::{Card, Cardholder, Deed, Hand, TimedDeed};
use suanpan_terminal::{SubmitError, Worker};

use super::model::Seen;
use super::run::Report;

/// What the devices are told.
pub enum Cue {
    /// The core asks this of a device.
    Effect(Box<Effect>),
    /// The person presents this card.
    Present { card: Card, way: EntryMode },
}

/// A question that gives up by itself.
struct Open {
    id: EffectId,
    until: Instant,
}

/// How often an idle device looks at the clock.
const LOOK: Duration = Duration::from_millis(500);

/// Reader, chip and printer.
pub struct Devices<'a> {
    worker: &'a Worker,
    person: Cardholder,
    reader: Option<(Open, Effect)>,
    pad: Option<Open>,
    reports: Sender<Report>,
    opened: Instant,
}

impl<'a> Devices<'a> {
    /// Devices that nobody has asked anything yet. `opened` is when the counter was.
    pub fn new(worker: &'a Worker, reports: Sender<Report>, opened: Instant) -> Self {
        let person = Cardholder::new(seed());
        Devices { worker, person, reader: None, pad: None, reports, opened }
    }

    /// Works until nobody is left who could give a cue.
    pub fn work(mut self, cues: &Receiver<Cue>) {
        loop {
            match cues.recv_timeout(LOOK) {
                Ok(Cue::Effect(effect)) => self.take(*effect),
                Ok(Cue::Present { card, way }) => self.present(card, way),
                Err(RecvTimeoutError::Timeout) => self.give_up(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn take(&mut self, effect: Effect) {
        match &effect {
            Effect::ReadCard { id, timeout_ms, .. } => {
                let open = open(*id, *timeout_ms);
                self.reader = Some((open, effect));
            }
            Effect::StopCard(_) => self.reader = None,
            Effect::AskPin { id, timeout_ms, .. } => self.pad = Some(open(*id, *timeout_ms)),
            Effect::StopPin(_) => self.pad = None,
            Effect::StartEmv { .. } | Effect::AnswerEmv { .. } | Effect::Print { .. } => {
                self.pad = None; // whatever the chip or printer does next, the pad has answered
                let prints = matches!(effect, Effect::Print { .. });
                let deeds = self.person.answer(&effect, now_ms());
                self.perform(deeds);
                if prints {
                    self.report(Seen::Printed);
                }
            }
            _ => {}
        }
    }

    /// Holds the card to the reader, if it is open.
    fn present(&mut self, card: Card, way: EntryMode) {
        let Some((_, question)) = self.reader.take() else { return };
        self.person.hold(Hand::new(card, way));
        let deeds = self.person.answer(&question, now_ms());
        self.perform(deeds);
    }

    fn perform(&self, deeds: Vec<TimedDeed>) {
        for TimedDeed { deed, .. } in deeds {
            let done = match deed {
                Deed::Card { id, entry, track_2, sequence } => {
                    self.worker.present_card(id, entry, track_2.expose(), sequence)
                }
                Deed::Event(event) => self.worker.submit(event),
                Deed::PinDigits { .. } => Ok(()), // the person at the window types it
            };
            self.report_done(done);
        }
    }

    /// Answers the questions whose time is over.
    fn give_up(&mut self) {
        let now = Instant::now();
        if let Some((open, _)) = self.reader.take_if(|(open, _)| open.until <= now) {
            self.report_done(self.worker.submit(Event::CardFailed(open.id, CardFailure::Timeout)));
        }
        if let Some(open) = self.pad.take_if(|open| open.until <= now) {
            self.report(Seen::PinUnwanted);
            let failure = DeviceFailure { code: "pin:timeout".to_owned() };
            self.report_done(self.worker.submit(Event::PinFailed(open.id, failure)));
        }
    }

    fn report_done(&self, done: Result<(), SubmitError>) {
        self.report(match done {
            Ok(()) => Seen::Returned,
            Err(error) => Seen::Refused(error),
        });
    }

    fn report(&self, seen: Seen) {
        // Err: the window is closing.
        let _ = self.reports.send(Report { seen, at: self.opened.elapsed() });
    }
}

fn open(id: EffectId, timeout_ms: u32) -> Open {
    Open { id, until: Instant::now() + Duration::from_millis(u64::from(timeout_ms)) }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The cryptograms of the toys need not be secret, but should differ from one counter to the next.
fn seed() -> u64 {
    u64::try_from(now_ms()).unwrap_or_default()
}
