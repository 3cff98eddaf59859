//! A slip laid out in columns of a fixed-width font; Chinese characters take two.

use unicode_width::UnicodeWidthChar;

use crate::wrap::printable;
use crate::{Line, Slip};

/// The fewest columns that a slip can be laid out in.
pub const MIN_COLUMNS: usize = 16;

/// The slip as lines of at most `columns` columns (at least [`MIN_COLUMNS`] are used).
pub fn layout(slip: &Slip, columns: usize) -> Vec<String> {
    let columns = columns.max(MIN_COLUMNS);
    slip.lines.iter().flat_map(|line| lay_out(line, columns)).collect()
}

/// Columns of one character, as a printer counts them.
fn width_of(character: char) -> u32 {
    character.width().and_then(|width| u32::try_from(width).ok()).unwrap_or(0)
}

/// Columns of `text`.
fn width(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

fn lay_out(line: &Line, columns: usize) -> Vec<String> {
    match line {
        Line::Title(text) | Line::Centre(text) => {
            wrap(text, columns).iter().map(|part| centre(part, columns)).collect()
        }
        Line::Text(text) => wrap(text, columns),
        Line::Pair { label, value } | Line::Total { label, value } => pair(label, value, columns),
        Line::Rule => vec!["-".repeat(columns)],
        Line::Space => vec![String::new()],
    }
}

fn centre(text: &str, columns: usize) -> String {
    let left = columns.saturating_sub(width(text)) / 2;
    format!("{}{text}", " ".repeat(left))
}

fn pair(label: &str, value: &str, columns: usize) -> Vec<String> {
    let (label, value) = (&printable(label), &printable(value));
    if value.is_empty() {
        return wrap(label, columns);
    }
    let taken = width(label).saturating_add(width(value));
    if taken < columns {
        return vec![format!("{label}{}{value}", " ".repeat(columns.saturating_sub(taken)))];
    }
    let mut lines = wrap(label, columns);
    lines.extend(wrap(value, columns).into_iter().map(|part| {
        let gap = columns.saturating_sub(width(&part));
        format!("{}{part}", " ".repeat(gap))
    }));
    lines
}

/// The text's lines of at most `columns` columns; see [`mod@crate::wrap`] for where it breaks.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let max = u32::try_from(columns).unwrap_or(u32::MAX);
    crate::wrap::wrap(&printable(text), max, width_of).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_line() -> impl Strategy<Value = Line> {
        prop_oneof![
            ".{0,60}".prop_map(Line::Title),
            ".{0,60}".prop_map(Line::Centre),
            "[a-z 金额人民币]{0,80}".prop_map(Line::Text),
            ("[a-z金额]{0,30}", "[0-9a-z币]{0,60}").prop_map(|(label, value)| Line::Pair { label, value }),
            ("[a-z金额]{0,30}", "[0-9 -.]{0,60}").prop_map(|(label, value)| Line::Total { label, value }),
            Just(Line::Rule),
            Just(Line::Space),
        ]
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_paper(lines in proptest::collection::vec(any_line(), 0..8), columns in 0_usize..60) {
            for line in layout(&Slip { lines }, columns) {
                prop_assert!(width(&line) <= columns.max(MIN_COLUMNS), "{line:?}");
            }
        }

        #[test]
        fn no_digit_of_a_value_is_lost(label in "[a-z]{0,30}", value in "[0-9]{0,60}") {
            let text: String = layout(&Slip { lines: vec![Line::Pair { label, value: value.clone() }] }, 32).concat();
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(digits, value);
        }
    }

    #[test]
    fn a_pair_stands_at_both_edges() {
        let slip = Slip { lines: vec![Line::Pair { label: "金额".into(), value: "RMB 12.34".into() }] };
        assert_eq!(layout(&slip, 24), ["金额           RMB 12.34"]);
    }

    #[test]
    fn a_total_stands_as_a_pair_does() {
        let (label, value) = ("金额".to_owned(), "¥12.34".to_owned());
        let slip = Slip { lines: vec![Line::Total { label, value }] };
        assert_eq!(layout(&slip, 24), ["金额              ¥12.34"]);
    }

    #[test]
    fn a_label_without_a_value_breaks_like_text() {
        let line = Line::Pair { label: "额金金金a额额额a额a额金额".into(), value: String::new() };
        assert_eq!(layout(&Slip { lines: vec![line] }, 16), ["额金金金a额额额a", "额a额金额"]);
    }
}
