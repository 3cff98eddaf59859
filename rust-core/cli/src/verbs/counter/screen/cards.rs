//! The simulated cards, with their PINs: they are toys.

use ratatui::layout::{Constraint, Rect};
use ratatui::text::Text;
use ratatui::widgets::{Cell, Row, Table};
use ratatui::Frame;

use super::super::model::{Model, Scene, WAYS};
use super::super::paint::Paint;
use super::panel;

/// From this width on there is room to say who shows the card.
const ROOMY: u16 = 70;

/// The panel's height.
pub fn height(model: &Model) -> u16 {
    u16::try_from(model.cards.len()).unwrap_or(u16::MAX).saturating_add(2)
}

pub fn draw(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let words = model.words;
    let in_use = matches!(model.scene(), Scene::Present | Scene::Pin);
    let roomy = area.width >= ROOMY;
    let rows = model.cards.iter().enumerate().map(|(place, card)| {
        let chosen = in_use && place == model.card;
        let mark = if chosen { ">" } else { " " };
        let ways: String = WAYS
            .into_iter()
            .map(|(key, way)| if card.ways.contains(&way) { key.to_ascii_uppercase() } else { '-' })
            .flat_map(|key| [key, ' '])
            .collect();
        let pin = if roomy { format!("{} {}", words.pin, card.pin) } else { card.pin.clone() };
        let mut cells = vec![
            Cell::new(format!("{mark}{}", place.saturating_add(1))),
            Cell::new(card.masked.clone()),
            Cell::new(Text::styled(pin, paint.strong())),
            Cell::new(ways),
        ];
        if roomy {
            cells.insert(1, Cell::new(card.about));
        }
        let row = Row::new(cells);
        if chosen {
            row.style(paint.chosen())
        } else {
            row
        }
    });
    let mut widths =
        vec![Constraint::Length(2), Constraint::Length(19), Constraint::Fill(1), Constraint::Length(6)];
    if roomy {
        widths.insert(1, Constraint::Length(22));
    }
    frame.render_widget(Table::new(rows, widths).block(panel(words.cards, paint)), area);
}
