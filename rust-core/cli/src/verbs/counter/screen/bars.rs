//! The line above and the keys below.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use ratatui::Frame;

use super::super::model::{Model, Scene};
use super::super::paint::Paint;
use super::super::words::Hint;
use crate::desk::TERMINAL_ID;

/// How the terminal stands, most important first.
pub fn header(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let words = model.words;
    let books = &model.books;
    let owed = books.owed.len();
    let either = |good: bool, bad: Style| if good { paint.good() } else { bad };
    let signed = if books.signed_on {
        format!("✓ {}", words.signed_on)
    } else {
        format!("- {}", words.not_signed_on)
    };
    let network = format!("{} {}", words.network, if model.network { words.on } else { words.off });
    let host =
        format!("{} {}", words.host, if model.host_silent { words.host_silent } else { words.host_answers });
    let items = [
        (words.title.to_owned(), paint.key()),
        (signed, either(books.signed_on, paint.open())),
        (network, either(model.network, paint.bad())),
        (host, either(!model.host_silent, paint.open())),
        (format!("{} {owed}", words.owed), either(owed == 0, paint.open())),
        (format!("{} {:06}", words.batch, books.batch), Style::new()),
        (TERMINAL_ID.to_owned(), paint.faint()),
    ];
    let spans = items.map(|(text, style)| vec![Span::styled(text, style)]);
    frame.render_widget(Paragraph::new(fitting(spans, area.width)), area);
}

/// The keys that do something now.
pub fn keys(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint, is_wide: bool) {
    let words = model.words;
    let now = match model.scene() {
        _ if model.help => words.keys_help,
        _ if model.question.is_some() => words.keys_question,
        Scene::Idle => words.keys_idle,
        Scene::Present => words.keys_present,
        Scene::Pin => words.keys_pin,
        Scene::Working | Scene::Waiting => words.keys_working,
        Scene::Result => words.keys_result,
        Scene::OutOfService => words.keys_out_of_service,
    };
    let panels = (!is_wide).then_some(&words.other_panels);
    let always = words.keys_always.iter().chain(panels);
    let spans = |hint: &Hint| vec![Span::styled(hint.0, paint.key()), Span::raw(format!(" {}", hint.1))];
    let lines = vec![fitting(now.iter().map(spans), area.width), fitting(always.map(spans), area.width)];
    frame.render_widget(Paragraph::new(lines), area);
}

/// As many items as fit, two columns apart.
fn fitting<'a>(items: impl IntoIterator<Item = Vec<Span<'a>>>, width: u16) -> Line<'a> {
    let mut line = Line::default();
    for item in items {
        let wanted = item.iter().map(Span::width).sum::<usize>();
        if line.width().saturating_add(wanted).saturating_add(2) > usize::from(width) {
            break;
        }
        line.push_span(Span::raw(if line.spans.is_empty() { " " } else { "  " }));
        line.spans.extend(item);
    }
    line
}
