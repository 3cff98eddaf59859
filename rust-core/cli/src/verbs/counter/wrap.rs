//! Breaks text into lines of a window: between words, and between Chinese characters.

use ratatui::text::Span;

/// What must not begin a line.
const CLOSING: &str = "，。；：、！？”）》";

/// The columns of `text` in a window; Chinese characters take two.
pub fn width(text: &str) -> usize {
    Span::raw(text).width()
}

/// `text` in lines of at most `columns`; further lines begin with `indent`. A word that is longer
/// than a line is broken.
pub fn wrap(text: &str, columns: usize, indent: &str) -> Vec<String> {
    let columns = columns.max(width(indent).saturating_add(4)); // one wide character and its mark
    let (mut lines, mut line) = (Vec::new(), String::new());
    for piece in pieces(text, columns.saturating_sub(width(indent))) {
        if width(&line).saturating_add(width(piece.trim_end())) > columns {
            lines.push(core::mem::replace(&mut line, indent.to_owned()));
        }
        line.push_str(piece);
    }
    lines.push(line);
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// What stays together: a word with the spaces after it, or a Chinese character with the marks
/// after it; nothing longer than `columns`.
fn pieces(text: &str, columns: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut before) = (0, None::<char>);
    for (at, character) in text.char_indices() {
        let piece = text.get(start..at).unwrap_or_default();
        let ends = match before {
            None => false,
            Some(_) if CLOSING.contains(character) => false,
            Some(' ') => character != ' ',
            Some(before) => character != ' ' && (is_wide(before) || is_wide(character)),
        };
        let grown = text.get(start..at.saturating_add(character.len_utf8())).unwrap_or_default();
        if ends || width(grown.trim_end()) > columns {
            pieces.push(piece);
            start = at;
        }
        before = Some(character);
    }
    pieces.push(text.get(start..).unwrap_or_default());
    pieces
}

fn is_wide(character: char) -> bool {
    width(character.encode_utf8(&mut [0; 4])) == 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_break_between_words_and_between_characters() {
        assert_eq!(wrap("in 8 s: nobody is charged twice", 16, ""), ["in 8 s: nobody", "is charged twice"]);
        assert_eq!(wrap("10 秒后：若仍无应答，将自动冲正", 20, ""), ["10 秒后：若仍无应", "答，将自动冲正"]);
        assert_eq!(wrap("一二三四五，六", 10, ""), ["一二三四", "五，六"]);
        assert_eq!(wrap(" 1. 一二三四", 8, "    "), [" 1. 一二", "    三四"]);
        assert_eq!(wrap("", 8, ""), [""]);
        assert_eq!(wrap("0123456789abcdef", 10, ""), ["0123456789", "abcdef"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in "[a-c一二，。 ]{0,60}", columns in 4_usize..40) {
            let lines = wrap(&text, columns, "");
            let without_spaces = |text: &str| text.replace(' ', "");
            prop_assert_eq!(without_spaces(&lines.concat()), without_spaces(&text));
            // Marks that must not begin a line may pile up beyond it only if nothing else does.
            let piles = text.contains("，，") || text.contains("。。") || text.contains("，。") || text.contains("。，");
            for line in lines {
                prop_assert!(piles || width(&line) <= columns, "{:?}", line);
            }
        }
    }
}
