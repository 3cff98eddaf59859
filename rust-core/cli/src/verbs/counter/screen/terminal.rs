//! The terminal's own screen: what a cashier looks at.

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph};
use ratatui::Frame;
use suanpan_core::view::{ResultView, View};

use super::super::model::{Model, Scene};
use super::super::paint::Paint;
use super::super::words::sign;
use super::super::wrap::wrap;
use super::books::{owed_line, whole_seconds};
use super::panel;

/// Columns of the bar that fills up while an answer is waited for.
const BAR: i64 = 30;

pub fn draw(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let block = panel(model.words.terminal, paint).padding(Padding::horizontal(1));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let columns = usize::from(inner.width);
    let mut notice = Page { columns, lines: Vec::new() };
    if let Some(text) = &model.notice {
        notice.text(text, paint.strong());
    }
    let below = u16::try_from(notice.lines.len()).unwrap_or(u16::MAX);
    let [face, below] = Layout::vertical([Constraint::Fill(1), Constraint::Length(below)]).areas(inner);
    let mut page = Page { columns, lines: Vec::new() };
    write(&mut page, model, paint);
    frame.render_widget(Paragraph::new(page.lines), face);
    frame.render_widget(Paragraph::new(notice.lines), below);
}

/// Lines of the screen's width.
struct Page {
    columns: usize,
    lines: Vec<Line<'static>>,
}

impl Page {
    fn text(&mut self, text: &str, style: Style) {
        let lines = wrap(text, self.columns, "");
        self.lines.extend(lines.into_iter().map(|line| Line::styled(line, style)));
    }

    fn line(&mut self, line: impl Into<Line<'static>>) {
        self.lines.push(line.into());
    }

    fn space(&mut self) {
        self.line("");
    }
}

fn write(page: &mut Page, model: &Model, paint: &Paint) {
    let words = model.words;
    let plain = Style::new();
    match (&model.view, model.scene()) {
        (_, Scene::Idle) => idle(page, model, paint),
        (_, Scene::Waiting) => {
            page.space();
            page.text(if model.books.owed.is_empty() { "…" } else { words.waiting_turn }, plain);
        }
        (View::PresentCard { amount, text, notice, .. }, _) => {
            page.text(amount, paint.strong());
            page.text(text, plain);
            if let Some(notice) = notice {
                page.text(&format!("! {notice}"), paint.open());
            }
            page.space();
            page.text(words.present_how, paint.faint());
            present(page, model, paint);
        }
        (View::EnterPin { amount, card, text, tries_left }, _) => {
            page.text(amount, paint.strong());
            page.text(card, plain);
            page.text(text, plain);
            if let Some(left) = tries_left {
                page.text(&format!("{} {left}", words.tries_left), paint.open());
            }
            page.space();
            let dots = "● ".repeat(model.pin_digits.unwrap_or(0));
            page.line(vec![
                Span::raw(format!("  {}  ", words.pin)),
                Span::styled(format!("{dots}_"), paint.strong()),
            ]);
            page.space();
            page.text(words.pin_where, paint.faint());
        }
        (View::Working { amount, text, since, if_longer, if_longer_after_ms, .. }, _) => {
            let gone_ms = model.now.unix.since_ms(*since);
            let longest_ms = i64::from(*if_longer_after_ms);
            let left = whole_seconds(longest_ms.saturating_sub(gone_ms).max(0));
            if let Some(amount) = amount {
                page.text(amount, paint.strong());
            }
            page.text(&format!("{text}  {}.{} s", gone_ms / 1000, gone_ms % 1000 / 100), plain);
            page.text(&bar(gone_ms, longest_ms), paint.open());
            page.space();
            page.text(&(words.in_seconds)(left, if_longer), plain);
        }
        (View::Result(result), _) => ending(page, result, model, paint),
        (View::OutOfService { text, detail }, _) => {
            page.text(&format!("✗ {text}"), paint.bad());
            page.space();
            page.text(detail, paint.faint());
        }
        (View::Idle(_), _) => {}
    }
}

fn idle(page: &mut Page, model: &Model, paint: &Paint) {
    page.space();
    page.text(model.words.type_amount, Style::new());
    page.space();
    page.text(&format!("  ¥ {}_", model.draft.as_str()), paint.strong());
    if model.books.rows.is_empty() {
        page.space();
        page.text(model.words.first_time, paint.faint());
    }
}

/// The chosen card and the ways that are open to it.
fn present(page: &mut Page, model: &Model, paint: &Paint) {
    let words = model.words;
    let about = model.chosen_card().map(|card| card.about).unwrap_or_default();
    page.text(&format!("  {} {about}", model.card.saturating_add(1)), paint.strong());
    let ways: Vec<Span> = model
        .open_ways()
        .flat_map(|(key, way)| {
            let key = Span::styled(format!("  {}", key.to_ascii_uppercase()), paint.key());
            [key, Span::raw(format!(" {}", (words.entry)(way)))]
        })
        .collect();
    if ways.is_empty() {
        page.text(&format!("  {}", words.cannot_present), paint.open());
    } else {
        page.line(ways);
    }
}

fn bar(gone_ms: i64, longest_ms: i64) -> String {
    let full = gone_ms.saturating_mul(BAR).checked_div(longest_ms).unwrap_or(BAR).clamp(0, BAR);
    let part = |sign: &str, count: i64| sign.repeat(usize::try_from(count).unwrap_or(0));
    format!("[{}{}]", part("#", full), part(".", BAR.saturating_sub(full)))
}

fn ending(page: &mut Page, result: &ResultView, model: &Model, paint: &Paint) {
    let words = model.words;
    let row = model.books.rows.iter().find(|row| Some(&row.order) == result.order.as_ref());
    let void = row.filter(|row| row.is_void).map(|_| words.void);
    let charged: Vec<_> = void.into_iter().chain(result.amount.as_deref()).collect();
    page.line(vec![
        Span::styled(
            format!("{} {}", sign(result.kind), (words.result)(result.kind)),
            paint.result(result.kind),
        ),
        Span::styled(format!("   {}", charged.join(" ")), paint.strong()),
    ]);
    page.text(&result.cashier, Style::new());
    if let Some(owed) = model.books.owed.iter().find(|owed| Some(&owed.order) == result.order.as_ref()) {
        page.text(&owed_line(owed, model), paint.open());
    }
    if let Some(printer) = &result.printer {
        page.text(&format!("! {printer}"), paint.open());
    }
    page.text(&format!("{}{}", words.cardholder, result.cardholder), paint.faint());
    if let Some(card) = &result.card {
        page.text(card, Style::new());
    }
    let numbers = [
        result.auth_code.as_ref().map(|code| format!("{} {code}", words.auth_code)),
        result.slip.map(|slip| format!("{} {slip:06}", words.slip_number)),
    ];
    let numbers: Vec<_> = numbers.into_iter().flatten().collect();
    if !numbers.is_empty() {
        page.text(&numbers.join("  "), Style::new());
    }
    page.text(&format!("{}{}", words.engineer, result.engineer), paint.faint());
}
