//! The steps of the payment, each with the time since the one before.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use ratatui::Frame;

use super::super::model::{Model, Scene};
use super::super::paint::Paint;
use super::super::steps::elapsed;
use super::panel;

/// Columns of the time.
const TIME: usize = 8;

pub fn draw(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let words = model.words;
    let block = panel((words.steps)(&elapsed(model.steps.whole())), paint);
    let inner = block.inner(area);
    let mut lines: Vec<Line> = Vec::new();
    for (step, took) in model.steps.rows() {
        let time = Span::styled(format!("{:>TIME$}  ", elapsed(took)), paint.faint());
        let mut line = Line::from(vec![time, Span::raw((words.what)(step.what))]);
        let detail = Span::styled(step.detail.as_str(), paint.faint());
        let wanted = line.width().saturating_add(detail.width()).saturating_add(2);
        if step.detail.is_empty() || wanted <= usize::from(inner.width) {
            line.push_span("  ");
            line.push_span(detail);
            lines.push(line);
        } else {
            lines.push(line);
            lines.push(Line::from(vec![Span::raw(" ".repeat(TIME.saturating_add(2))), detail]));
        }
    }
    let under_way = !matches!(model.scene(), Scene::Idle | Scene::Result | Scene::OutOfService);
    if under_way {
        if let Some((last, _)) = model.steps.rows().next_back() {
            let so_far = elapsed(model.now.at.saturating_sub(last.at));
            lines.push(Line::styled(format!("{so_far:>TIME$}  …"), paint.open()));
        }
    }
    if lines.is_empty() {
        lines.push(Line::styled(format!(" {}", words.no_steps), paint.faint()));
    }
    let above = lines.len().saturating_sub(usize::from(inner.height));
    let shown: Vec<_> = lines.into_iter().skip(above).collect();
    frame.render_widget(Paragraph::new(shown).block(block), area);
}
