//! The payments as the journal and as the acquirer have them, and whether the two agree.

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Row, StatefulWidget, Table, TableState, Widget};
use ratatui::Frame;

use super::super::books::{net, Owed, Row as Payment};
use super::super::model::{Model, Scene};
use super::super::paint::Paint;
use super::super::wrap::wrap;
use super::panel;

/// From this width on there is room for type and card.
const ROOMY: u16 = 70;
/// Owed reversals that are listed; the header counts all.
const OWED_MAX: usize = 2;

pub fn draw(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let block = panel(model.words.books, paint);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let columns = usize::from(inner.width.saturating_sub(1));
    let owed = model.books.owed.iter().take(OWED_MAX);
    let owed: Vec<Line> = owed
        .flat_map(|owed| wrap(&owed_line(owed, model), columns, "  "))
        .map(|line| Line::styled(format!(" {line}"), paint.open()))
        .collect();
    let owed_height = u16::try_from(owed.len()).unwrap_or(0);
    let [table, waiting, sums] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(owed_height), Constraint::Length(2)])
            .areas(inner);
    payments(frame, table, model, paint);
    frame.render_widget(Paragraph::new(owed), waiting);
    frame.render_widget(Paragraph::new(verdict(model, paint)), sums);
}

fn payments(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let words = model.words;
    let rows = &model.books.rows;
    if rows.is_empty() {
        Paragraph::new(Line::styled(format!(" {}", words.no_payments), paint.faint()))
            .render(area, frame.buffer_mut());
        return;
    }
    let roomy = area.width >= ROOMY;
    let state = Constraint::Length(11);
    let (heads, widths) = if roomy {
        let heads = vec![words.stan, words.kind, words.card, words.amount, words.journal, words.acquirer, ""];
        let widths =
            [8, 6, 19, 14].map(Constraint::Length).into_iter().chain([state, state, Constraint::Fill(1)]);
        (heads, widths.collect::<Vec<_>>())
    } else {
        let heads = vec![words.stan, words.amount, words.journal, words.acquirer];
        (heads, vec![Constraint::Length(7), Constraint::Fill(1), state, state])
    };
    let heads = heads.into_iter().map(|head| {
        let line = if head == words.stan { Line::from(format!(" {head}")) } else { Line::from(head) };
        if head == words.amount {
            line.right_aligned()
        } else {
            line
        }
    });
    let chosen = model.chosen_row();
    let marks = model.scene() == Scene::Idle;
    let rows = rows.iter().enumerate().map(|(place, row)| {
        let marked = marks && place == chosen;
        let cells = cells(row, marked, roomy, model);
        Row::new(cells).style(if marked { paint.chosen() } else { tone(row, paint) })
    });
    let table = Table::new(rows, widths).header(Row::new(heads).style(paint.faint()));
    let mut at = TableState::new().with_selected(chosen);
    StatefulWidget::render(table, area, frame.buffer_mut(), &mut at);
}

fn cells<'a>(row: &Payment, marked: bool, roomy: bool, model: &Model) -> Vec<Line<'a>> {
    let words = model.words;
    let mark = if marked { ">" } else { " " };
    let sign = if row.is_void { "-" } else { "" };
    let mut cells = vec![
        Line::from(format!("{mark}{:06}", row.stan)),
        Line::from(format!("{sign}{}", row.amount)).right_aligned(),
        Line::from((words.journal_state)(row.journal)),
        Line::from(row.host.map_or(words.none, words.host_state)),
    ];
    if roomy {
        cells.insert(1, Line::from(if row.is_void { words.void } else { words.sale }));
        cells.insert(2, Line::from(row.card.clone()));
        cells.push(Line::from(match row.agrees() {
            Some(true) => "=",
            Some(false) => "≠",
            None => "?",
        }));
    }
    cells
}

fn tone(row: &Payment, paint: &Paint) -> Style {
    match row.agrees() {
        Some(true) => Style::new(),
        Some(false) => paint.bad(),
        None => paint.open(),
    }
}

/// What waits, and when it goes out.
pub fn owed_line(owed: &Owed, model: &Model) -> String {
    let words = model.words;
    let wait = whole_seconds(owed.due_at.since_ms(model.now.unix));
    let manual = if owed.is_manual { words.manual } else { "" };
    format!(
        "{} {:06} {}  {}{manual}",
        words.reversal,
        owed.stan,
        owed.amount,
        (words.next_try)(owed.tries, wait)
    )
}

/// Rounded up: a countdown ends when it says so.
pub fn whole_seconds(ms: i64) -> i64 {
    ms.saturating_add(999).div_euclid(1000)
}

fn verdict<'a>(model: &Model, paint: &Paint) -> Vec<Line<'a>> {
    let (words, books) = (model.words, &model.books);
    let open = books.rows.iter().any(|row| row.agrees().is_none());
    let (text, style) = match (books.agree(), open) {
        (true, _) => (words.agree, paint.good()),
        (false, true) => (words.disagree_open, paint.open()),
        (false, false) => (words.disagree, paint.bad()),
    };
    let sums = Line::from(vec![
        Span::raw(format!(" {}  {} ", words.net, words.journal)),
        Span::styled(net(books.journal_minor), paint.strong()),
        Span::raw(format!("  {} ", words.acquirer)),
        Span::styled(net(books.host_minor), paint.strong()),
    ]);
    vec![sums, Line::styled(format!(" {text}"), style)]
}
