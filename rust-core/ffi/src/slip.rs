//! Receipts as data: what stands on the paper, not how it is drawn.

use suanpan_slip::{Line, Slip};

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SlipLine {
    /// Centred, double size where the printer can.
    Title {
        /// The text.
        text: String,
    },
    /// Centred.
    Centre {
        /// The text.
        text: String,
    },
    /// From the left; wraps.
    Text {
        /// The text.
        text: String,
    },
    /// A label at the left, its value at the right; the value wraps under itself.
    Pair {
        /// The label.
        label: String,
        /// The value.
        value: String,
    },
    /// A line across.
    Rule,
    /// An empty line.
    Space,
}

impl From<Line> for SlipLine {
    fn from(line: Line) -> Self {
        match line {
            Line::Title(text) => SlipLine::Title { text },
            Line::Centre(text) => SlipLine::Centre { text },
            Line::Text(text) => SlipLine::Text { text },
            Line::Pair { label, value } => SlipLine::Pair { label, value },
            Line::Rule => SlipLine::Rule,
            Line::Space => SlipLine::Space,
        }
    }
}

/// The lines of a slip, top to bottom.
pub(crate) fn lines(slip: Slip) -> Vec<SlipLine> {
    let Slip { lines } = slip;
    lines.into_iter().map(Into::into).collect()
}
