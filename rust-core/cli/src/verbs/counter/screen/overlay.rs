//! What lies over the panels: help, and the counter's own questions.

use ratatui::layout::{Constraint, Flex, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Padding, Paragraph};
use ratatui::Frame;

use super::super::model::{Model, Question};
use super::super::paint::Paint;
use super::super::wrap::{width, wrap};
use super::panel;

/// Help is easier to read in lines that are not too long.
const HELP_WIDTH: u16 = 104;

pub fn draw(frame: &mut Frame, body: Rect, model: &Model, paint: &Paint) {
    let words = model.words;
    if model.help {
        let columns = body.width.min(HELP_WIDTH);
        let room = usize::from(columns.saturating_sub(4));
        let folder = (words.folder)(&model.folder);
        let lines: Vec<_> = words
            .help_lines
            .iter()
            .copied()
            .chain([folder.as_str()])
            .flat_map(|line| wrap(line, room, if line.starts_with(' ') { "    " } else { "" }))
            .map(Line::from)
            .collect();
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let page = middle(body, columns, height.min(body.height));
        lay(
            frame,
            page,
            Paragraph::new(lines).block(panel(words.help, paint).padding(Padding::horizontal(1))),
        );
        return;
    }
    let lines = match &model.question {
        None => return,
        Some(Question::Quit) => {
            vec![Line::styled(words.quit_question, paint.strong()), Line::raw(words.quit_what)]
        }
        Some(Question::Void(row)) => vec![
            Line::styled(words.void_question, paint.strong()),
            Line::raw(format!("{}  {}  {:06}", row.amount, row.card, row.stan)),
        ],
    };
    let keys =
        words.keys_question.iter().map(|(key, what)| format!("{key} {what}")).collect::<Vec<_>>().join("   ");
    let lines: Vec<_> = lines.into_iter().chain([Line::raw(""), Line::styled(keys, paint.key())]).collect();
    let page = middle(body, 64, 6);
    lay(frame, page, Paragraph::new(lines).centered().block(panel("?", paint)));
}

/// Lays a page over what is there. A wide character that the page would cut in half goes.
fn lay(frame: &mut Frame, page: Rect, text: Paragraph) {
    if let Some(left) = page.x.checked_sub(1) {
        for y in page.top()..page.bottom() {
            if let Some(cell) = frame.buffer_mut().cell_mut((left, y)).filter(|cell| width(cell.symbol()) > 1)
            {
                cell.set_symbol(" ");
            }
        }
    }
    frame.render_widget(Clear, page);
    frame.render_widget(text, page);
}

fn middle(body: Rect, width: u16, height: u16) -> Rect {
    let [row] = Layout::vertical([Constraint::Length(height)]).flex(Flex::Center).areas(body);
    let [page] = Layout::horizontal([Constraint::Length(width)]).flex(Flex::Center).areas(row);
    page
}
