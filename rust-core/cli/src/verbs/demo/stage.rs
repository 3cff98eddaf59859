//! Drives the desk's terminal with a simulated cardholder and tells what happens as it happens.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use suanpan_core::event::Event;
use suanpan_core::view::{ResultKind, ResultView, View};
use suanpan_sim::{Cardholder, Deed, Hand};
use suanpan_slip::Slip;
use suanpan_terminal::{PinKeyPress, ShellEffect, Worker};

use crate::failure::Failure;
use crate::output;

/// Longer than any wait of the terminal in a demo; only a bug reaches it.
const PATIENCE: Duration = Duration::from_secs(90);

/// How long one look for something to do lasts.
const GLANCE: Duration = Duration::from_millis(50);

/// The terminal, the person before it, and the teller of the story.
pub struct Stage<'a> {
    worker: &'a Worker,
    person: Cardholder,
    quiet: bool,
    began: Instant,
    told: Option<String>,
}

impl<'a> Stage<'a> {
    /// A stage on this terminal; `quiet` tells nothing.
    pub fn new(worker: &'a Worker, quiet: bool) -> Self {
        Stage { worker, person: Cardholder::new(1), quiet, began: Instant::now(), told: None }
    }

    /// Says one line.
    pub fn say(&self, line: &str) -> Result<(), Failure> {
        if self.quiet {
            return Ok(());
        }
        output::print(&format!("{line}\n"))
    }

    /// Puts this card into the person's hand.
    pub fn hold(&mut self, hand: Hand) {
        self.person.hold(hand);
    }

    /// The slips printed so far.
    pub fn slips(&self) -> &[Slip] {
        self.person.slips()
    }

    /// Submits an event and plays until its result is shown.
    pub fn play(&mut self, event: Event) -> Result<ResultView, Failure> {
        self.began = Instant::now();
        self.told = None;
        self.worker.submit(event).map_err(|error| Failure::at("terminal", error))?;
        self.until(|_| true)
    }

    /// Plays on until nothing is under way.
    pub fn settle(&mut self) -> Result<(), Failure> {
        let began = Instant::now();
        loop {
            let idle = self.worker.query(|terminal| terminal.is_idle());
            if idle.map_err(|error| Failure::at("terminal", error))? {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                return Err(Failure::at("terminal", "something is under way for too long"));
            }
            for effect in self.worker.next_effects_within(GLANCE) {
                self.answer(effect)?;
            }
        }
    }

    /// Plays on until a result of that kind is shown.
    pub fn until(&mut self, wanted: impl Fn(&ResultView) -> bool) -> Result<ResultView, Failure> {
        loop {
            let effects = self.worker.next_effects_within(PATIENCE);
            if effects.is_empty() {
                return Err(Failure::at("terminal", "the terminal did nothing for too long"));
            }
            let mut found = None;
            for effect in effects {
                match effect {
                    ShellEffect::Closed => return Err(Failure::at("terminal", "the terminal closed")),
                    ShellEffect::Show(view) => {
                        self.tell(&view)?;
                        match view {
                            View::Result(result) if wanted(&result) => found = Some(result),
                            View::OutOfService { text, detail } => return Err(Failure::at(text, detail)),
                            _ => {}
                        }
                    }
                    other => self.answer(other)?,
                }
            }
            if let Some(result) = found {
                return Ok(result);
            }
        }
    }

    fn answer(&mut self, effect: ShellEffect) -> Result<(), Failure> {
        let Some(effect) = effect.into_effect() else { return Ok(()) };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now_ms = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
        for timed in self.person.answer(&effect, now_ms) {
            std::thread::sleep(Duration::from_millis(u64::from(timed.after_ms)));
            let done = match timed.deed {
                Deed::Card { id, entry, track_2, sequence } => {
                    self.worker.present_card(id, entry, track_2.expose(), sequence)
                }
                Deed::Event(event) => self.worker.submit(event),
                Deed::PinDigits { digits, .. } => digits
                    .expose()
                    .iter()
                    .map(|digit| PinKeyPress::Digit(*digit))
                    .chain([PinKeyPress::Enter])
                    .try_for_each(|key| self.worker.press_pin_key(key).map(drop)),
            };
            done.map_err(|error| Failure::at("terminal", error))?;
        }
        Ok(())
    }

    /// One line for a view: milliseconds since the event, then what the screen says.
    fn tell(&mut self, view: &View) -> Result<(), Failure> {
        let text = match view {
            View::Idle(_) => return Ok(()),
            View::PresentCard { text, notice, .. } => join(text, notice.as_deref()),
            View::EnterPin { text, tries_left, .. } => match tries_left {
                Some(tries) => format!("{text} ({tries})"),
                None => text.clone(),
            },
            View::Working { text, .. } => text.clone(),
            View::Result(result) => {
                let printer = result.printer.as_deref();
                join(&format!("{} {} [{}]", symbol(result.kind), result.cashier, result.engineer), printer)
            }
            View::OutOfService { text, detail } => format!("{text} [{detail}]"),
        };
        if self.told.as_ref() == Some(&text) {
            return Ok(());
        }
        self.say(&format!("  {:>6.1} ms  {text}", self.began.elapsed().as_secs_f64() * 1000.0))?;
        self.told = Some(text);
        Ok(())
    }
}

fn join(text: &str, more: Option<&str>) -> String {
    more.map_or_else(|| text.to_owned(), |more| format!("{text} - {more}"))
}

fn symbol(kind: ResultKind) -> &'static str {
    match kind {
        ResultKind::Approved => "✔",
        ResultKind::Done => "·",
        ResultKind::Declined => "✘",
        ResultKind::Unknown => "?",
        ResultKind::Reversed => "↩",
        ResultKind::NotSent | ResultKind::Cancelled => "○",
        ResultKind::Failed => "!",
    }
}
