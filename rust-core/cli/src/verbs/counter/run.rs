//! The event loop. Three threads: this one owns the window and the model, the pump waits for the
//! terminal's effects, the devices answer them.

#[cfg(test)]
mod tests;

use std::sync::mpsc::{channel, Receiver, Sender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use suanpan_core::effect::{Effect, EmvAnswer};
use suanpan_core::event::Event;
use suanpan_core::UnixMillis;
use suanpan_sim::{Fault, FaultPlan, Rule, When};
use suanpan_terminal::{ShellEffect, SubmitError, Worker};

use super::books::Books;
use super::devices::{Cue, Devices};
use super::key::Key;
use super::model::{Command, Model, Moment, Seen};
use super::paint::Paint;
use super::window::Face;
use crate::desk::Desk;
use crate::failure::Failure;

/// A frame: short enough for a countdown and for the hand of a typist.
const FRAME: Duration = Duration::from_millis(50);
/// The books are read anew after every report, and this often for what happens in the background.
const BOOKS: Duration = Duration::from_millis(300);

/// What was seen, and when since the counter was opened.
pub struct Report {
    pub seen: Seen,
    pub at: Duration,
}

/// Runs the counter until the person quits.
pub fn run(desk: &Desk, mut model: Model, paint: &Paint, face: &mut dyn Face) -> Result<(), Failure> {
    let opened = Instant::now();
    let (reports_in, reports) = channel();
    let (cues_in, cues) = channel();
    thread::scope(|scope| {
        let devices = Devices::new(&desk.worker, reports_in.clone(), opened);
        let devices = scope.spawn(move || devices.work(&cues));
        let pump = {
            let cues = cues_in.clone();
            scope.spawn(move || pump(&desk.worker, &reports_in, &cues, opened))
        };
        let done = {
            // However the loop ends, the pump must wake up or the scope would wait for ever.
            let _closing = Closing(&desk.worker);
            let counter = Counter { desk, reports, cues: cues_in, opened };
            counter.work(&mut model, paint, face)
        };
        // Err: it panicked, which the loop has reported as a disconnection.
        let _ = (pump.join(), devices.join());
        done
    })
}

struct Closing<'a>(&'a Worker);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.shutdown();
    }
}

/// Hands each effect to the window and to the devices, with the time at which it came.
fn pump(worker: &Worker, reports: &Sender<Report>, cues: &Sender<Cue>, opened: Instant) {
    loop {
        for effect in worker.next_effects() {
            let at = opened.elapsed();
            if let ShellEffect::Closed = effect {
                return;
            }
            let Some(effect) = effect.into_effect() else { return };
            let told = seen(&effect).is_none_or(|seen| reports.send(Report { seen, at }).is_ok());
            if !told || cues.send(Cue::Effect(Box::new(effect))).is_err() {
                return; // the window is closing
            }
        }
    }
}

/// What the window shows of an effect.
fn seen(effect: &Effect) -> Option<Seen> {
    Some(match effect {
        Effect::Show(view) => Seen::View(view.clone()),
        Effect::ReadCard { modes, .. } => Seen::CardWanted(modes.clone()),
        Effect::StopCard(_) => Seen::CardUnwanted,
        Effect::AskPin { .. } => Seen::PinWanted,
        Effect::StopPin(_) => Seen::PinUnwanted,
        Effect::AnswerEmv {
            answer: EmvAnswer::HostApproved { .. } | EmvAnswer::HostDeclined { .. }, ..
        } => Seen::Answered,
        Effect::Print { slip, .. } => Seen::Slip(slip.clone()),
        _ => return None,
    })
}

struct Counter<'a> {
    desk: &'a Desk,
    reports: Receiver<Report>,
    cues: Sender<Cue>,
    opened: Instant,
}

/// Whether the loop goes on.
#[derive(PartialEq, Eq)]
enum Flow {
    On,
    Quit,
}

impl Counter<'_> {
    fn work(&self, model: &mut Model, paint: &Paint, face: &mut dyn Face) -> Result<(), Failure> {
        model.tick(self.now());
        for command in model.start() {
            self.carry_out(command, model)?;
        }
        let mut books_at: Option<Instant> = None;
        loop {
            model.tick(self.now());
            let news = self.take_reports(model)?;
            if news || books_at.is_none_or(|at| at.elapsed() >= BOOKS) {
                model.on_books(Books::read(self.desk)?);
                books_at = Some(Instant::now());
            }
            face.draw(model, paint)?;
            if let Some(key) = face.key(FRAME)? {
                if self.take_key(key, model)? == Flow::Quit {
                    return Ok(());
                }
            }
        }
    }

    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let unix = UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        Moment { at: self.opened.elapsed(), unix }
    }

    fn take_reports(&self, model: &mut Model) -> Result<bool, Failure> {
        let mut news = false;
        loop {
            match self.reports.try_recv() {
                Ok(Report { seen, at }) => model.on_seen(seen, at),
                Err(TryRecvError::Empty) => return Ok(news),
                Err(TryRecvError::Disconnected) => {
                    return Err(Failure::at("counter", "the terminal stopped; start it again"));
                }
            }
            news = true;
        }
    }

    fn take_key(&self, key: Key, model: &mut Model) -> Result<Flow, Failure> {
        model.tick(self.now());
        if model.pin_pad_has_the_keys() {
            if let Some(press) = key.pin_press() {
                let at = self.opened.elapsed();
                match self.desk.worker.press_pin_key(press) {
                    Ok(state) => model.on_pin_key(state, key == Key::Enter, at),
                    Err(error) => return Err(Failure::at("PIN pad", error)),
                }
                model.on_seen(Seen::Returned, self.opened.elapsed());
                return Ok(Flow::On);
            }
        }
        for command in model.on_key(key) {
            if self.carry_out(command, model)? == Flow::Quit {
                return Ok(Flow::Quit);
            }
        }
        Ok(Flow::On)
    }

    fn carry_out(&self, command: Command, model: &mut Model) -> Result<Flow, Failure> {
        let event = match command {
            Command::SignOn => Event::SignOn,
            Command::Sale { order, amount } => Event::Sale { order, amount },
            Command::Void { order, original } => Event::Void { order, original },
            Command::Reprint(order) => Event::Reprint { order },
            Command::SendOwed => Event::SendOwed,
            Command::Cancel => Event::Cancelled,
            Command::Confirm => {
                // Busy: a reversal is on its way in the background; the idle screen is the model's own.
                let _ = self.desk.worker.submit(Event::Confirmed);
                return Ok(Flow::On);
            }
            Command::Present { card, way } => {
                if let Some(card) = self.desk.cards.get(card) {
                    let _ = self.cues.send(Cue::Present { card: card.clone(), way });
                    // Err: closing
                }
                return Ok(Flow::On);
            }
            Command::Network(on) => {
                self.desk.worker.set_network(on);
                return Ok(Flow::On);
            }
            Command::SilenceHost(silent) => {
                self.desk.host.set_faults(if silent { silent_once()? } else { FaultPlan::none() });
                return Ok(Flow::On);
            }
            Command::Quit => return Ok(Flow::Quit),
        };
        match self.desk.worker.submit(event) {
            Ok(()) => model.on_seen(Seen::Returned, self.opened.elapsed()),
            Err(SubmitError::Closed) => return Err(Failure::at("counter", SubmitError::Closed)),
            Err(error) => model.on_seen(Seen::Refused(error), self.opened.elapsed()),
        }
        Ok(Flow::On)
    }
}

/// The host books the next payment and does not answer, and the first reversal never reaches it: so
/// that the unknown outcome, the books that differ and the waiting reversal can be seen.
fn silent_once() -> Result<FaultPlan, Failure> {
    let rules = [("0200", Fault::NoAnswer), ("0400", Fault::LostRequest)].map(|(mti, fault)| Rule {
        when: When { mti: Some(mti.to_owned()), times: Some(1), ..When::default() },
        fault,
    });
    FaultPlan::new(rules.to_vec()).map_err(|error| Failure::at("fault", error))
}
