//! The terminal window: taken over at the beginning, given back whatever happens.

use std::io::{self, Stdout};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{self, Event};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    disable_raw_mode, enable_raw_mode, EnterAlternateScreen, LeaveAlternateScreen,
};
use ratatui::Terminal;

use super::key::Key;
use super::model::Model;
use super::paint::Paint;
use super::screen;
use crate::failure::Failure;

/// What a person looks at and types on.
pub trait Face {
    /// Shows the model.
    fn draw(&mut self, model: &Model, paint: &Paint) -> Result<(), Failure>;
    /// The next key, if one comes within `longest`.
    fn key(&mut self, longest: Duration) -> Result<Option<Key>, Failure>;
}

/// Whether the window is taken: giving it back twice would put the cursor where the last words are.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// A window in raw mode on its alternate screen. Dropping it gives the window back.
pub struct Window(Terminal<CrosstermBackend<Stdout>>);

impl Window {
    /// Takes the window over. A panic, too, gives it back, and says where it was but not what: a
    /// payload may carry anything.
    pub fn open() -> Result<Self, Failure> {
        panic::set_hook(Box::new(|panic| {
            give_back();
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            eprintln!("suanpan: internal error at {place}; nothing that was finished is lost");
        }));
        Self::take_over().map_err(|error| {
            give_back();
            Failure::at("window", error)
        })
    }

    fn take_over() -> io::Result<Self> {
        TAKEN.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen)?;
        let mut terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
        terminal.clear()?;
        Ok(Window(terminal))
    }
}

impl Face for Window {
    fn draw(&mut self, model: &Model, paint: &Paint) -> Result<(), Failure> {
        let drawn = self.0.draw(|frame| screen::draw(frame, model, paint));
        drawn.map(|_| ()).map_err(|error| Failure::at("window", error))
    }

    fn key(&mut self, longest: Duration) -> Result<Option<Key>, Failure> {
        let read = || -> io::Result<Option<Key>> {
            if !event::poll(longest)? {
                return Ok(None);
            }
            Ok(match event::read()? {
                Event::Key(pressed) => Key::of(&pressed),
                _ => None, // a resize is seen by the next frame
            })
        };
        read().map_err(|error| Failure::at("window", error))
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        give_back();
    }
}

/// Each part by itself: one that fails must not keep the others from being given back.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}
