//! The slip as it comes out of the printer.

use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};
use ratatui::Frame;
use suanpan_slip::text::layout;

use super::super::model::{Model, PAPER_COLUMNS};
use super::super::paint::Paint;
use super::panel;

/// Paper and frame.
pub const WIDTH: u16 = 34;

pub fn draw(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let words = model.words;
    let Some(slip) = &model.slip else {
        let empty = Paragraph::new(words.no_slip).style(paint.faint()).wrap(Wrap { trim: true });
        frame.render_widget(empty.block(panel(words.paper, paint)), area);
        return;
    };
    let lines: Vec<Line> = layout(slip, PAPER_COLUMNS).into_iter().map(Line::from).collect();
    let mut block = panel(words.paper, paint);
    let inner = block.inner(area);
    let length = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let scroll = model.scroll.min(length.saturating_sub(inner.height));
    if scroll > 0 {
        block = block.title_top(Line::from(" ↑ PgUp ").right_aligned());
    }
    if length.saturating_sub(scroll) > inner.height {
        block = block.title_bottom(Line::from(" ↓ PgDn ").right_aligned());
    }
    frame.render_widget(block, area);
    let paper = Rect { height: inner.height.min(length), ..inner };
    frame.render_widget(Paragraph::new(lines).style(paint.paper()).scroll((scroll, 0)), paper);
}
