//! Draws the model. Reads it, changes nothing.

mod bars;
mod books;
mod cards;
mod overlay;
mod paper;
mod steps;
mod terminal;

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph, Wrap};
use ratatui::Frame;

use super::model::{Model, Scene};
use super::paint::Paint;
use super::steps::What;

/// The least window.
pub const LEAST: (u16, u16) = (80, 24);
/// From here on every panel has its place.
pub const WIDE: (u16, u16) = (118, 38);

/// Draws one frame.
pub fn draw(frame: &mut Frame, model: &Model, paint: &Paint) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        too_small(frame, model);
        return;
    }
    let is_wide = area.width >= WIDE.0 && area.height >= WIDE.1;
    let [header, body, bar] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(2)]).areas(area);
    bars::header(frame, header, model, paint);
    if is_wide {
        wide(frame, body, model, paint);
    } else {
        compact(frame, body, model, paint);
    }
    bars::keys(frame, bar, model, paint, is_wide);
    overlay::draw(frame, body, model, paint);
}

/// Everything at once: terminal and steps, cards, books; the slip on the right.
fn wide(frame: &mut Frame, body: Rect, model: &Model, paint: &Paint) {
    let [left, right] =
        Layout::horizontal([Constraint::Fill(1), Constraint::Length(paper::WIDTH)]).areas(body);
    let [top, middle, bottom] = Layout::vertical([
        Constraint::Length(15),
        Constraint::Length(cards::height(model)),
        Constraint::Fill(1),
    ])
    .areas(left);
    let [face, log] = Layout::horizontal([Constraint::Length(46), Constraint::Fill(1)]).areas(top);
    terminal::draw(frame, face, model, paint);
    steps::draw(frame, log, model, paint);
    cards::draw(frame, middle, model, paint);
    books::draw(frame, bottom, model, paint);
    paper::draw(frame, right, model, paint);
}

/// What matters now; Tab shows the other panels.
fn compact(frame: &mut Frame, body: Rect, model: &Model, paint: &Paint) {
    let [left, right] =
        Layout::horizontal([Constraint::Fill(1), Constraint::Length(paper::WIDTH)]).areas(body);
    let [top, bottom] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(cards::height(model))]).areas(left);
    terminal::draw(frame, top, model, paint);
    let paying = matches!(model.scene(), Scene::Present | Scene::Pin);
    if paying != model.flipped {
        cards::draw(frame, bottom, model, paint);
    } else {
        books::draw(frame, bottom, model, paint);
    }
    let printed = matches!(model.steps.last(), Some(What::Printing | What::Printed));
    if printed != model.flipped {
        paper::draw(frame, right, model, paint);
    } else {
        steps::draw(frame, right, model, paint);
    }
}

fn too_small(frame: &mut Frame, model: &Model) {
    let area = frame.area();
    let text = format!("{} {}x{} ({}x{})", model.words.too_small, LEAST.0, LEAST.1, area.width, area.height);
    let quit = model.words.keys_always.last().map(|(key, what)| format!("{key}: {what}")).unwrap_or_default();
    let lines = vec![Line::raw(text), Line::raw(quit)];
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: true }), area);
}

/// A panel with its title.
fn panel<'a>(title: impl Into<String>, paint: &Paint) -> Block<'a> {
    let title = Span::styled(format!(" {} ", title.into()), paint.title());
    Block::bordered().border_style(paint.faint()).title(title)
}
