//! The terminal window: taken over at the beginning, given back whatever happens.

use std::io::{self, Stdout};
use std::panic;

use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    disable_raw_mode, enable_raw_mode, EnterAlternateScreen, LeaveAlternateScreen,
};
use ratatui::{Frame, Terminal};

use crate::failure::Failure;

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
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen)?;
        let mut terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
        terminal.clear()?;
        Ok(Window(terminal))
    }

    /// Draws one frame.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> Result<(), Failure> {
        self.0.draw(render).map(|_| ()).map_err(|error| Failure::at("window", error))
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        give_back();
    }
}

/// Each part by itself: one that fails must not keep the others from being given back.
fn give_back() {
    let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}
