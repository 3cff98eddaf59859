//! Colours, where they are wanted. Every state has its word and its sign besides.

use ratatui::style::{Color, Modifier, Style};
use suanpan_core::view::ResultKind;

/// How things are marked.
pub struct Paint {
    coloured: bool,
}

impl Paint {
    /// As the environment wants it: `NO_COLOR` that is not empty turns colours off.
    pub fn of_environment() -> Self {
        Paint { coloured: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) }
    }

    /// Without colours.
    #[cfg(test)]
    pub fn plain() -> Self {
        Paint { coloured: false }
    }

    fn ink(&self, colour: Color) -> Style {
        if self.coloured {
            Style::new().fg(colour)
        } else {
            Style::new()
        }
    }

    /// Headings and what matters most.
    pub fn strong(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Titles of panels, whose frames are faint.
    pub fn title(&self) -> Style {
        Style::new().fg(Color::Reset).add_modifier(Modifier::BOLD)
    }

    /// What matters less. Without colours it is as plain as the rest: faint print is hard to read.
    pub fn faint(&self) -> Style {
        self.ink(Color::DarkGray)
    }

    /// Money moved as asked, all is well.
    pub fn good(&self) -> Style {
        self.ink(Color::Green)
    }

    /// No.
    pub fn bad(&self) -> Style {
        self.ink(Color::Red)
    }

    /// Not known yet, or somebody should look.
    pub fn open(&self) -> Style {
        self.ink(Color::Yellow)
    }

    /// Keys, titles.
    pub fn key(&self) -> Style {
        self.ink(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// The row or card that the keys act on.
    pub fn chosen(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// Paper.
    pub fn paper(&self) -> Style {
        if self.coloured {
            Style::new().fg(Color::Black).bg(Color::White)
        } else {
            Style::new()
        }
    }

    /// A result by its kind.
    pub fn result(&self, kind: ResultKind) -> Style {
        let style = match kind {
            ResultKind::Approved | ResultKind::Done => self.good(),
            ResultKind::Declined | ResultKind::Failed => self.bad(),
            ResultKind::Unknown => self.open(),
            ResultKind::Reversed | ResultKind::NotSent | ResultKind::Cancelled => Style::new(),
        };
        style.add_modifier(Modifier::BOLD)
    }
}
