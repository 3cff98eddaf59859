//! Where a line of text may end: at spaces, and between Chinese characters, but so that no line
//! begins with a closing mark or ends with an opening one (JLREQ 3.1.7 and 3.1.8, GB/T 15834 5.1).

use unicode_width::UnicodeWidthChar;

/// Whether `character` takes two columns (East Asian Width W or F).
pub(crate) fn is_wide(character: char) -> bool {
    character.width() == Some(2)
}

/// What of `text` goes on paper. White space becomes a space, so that no two words join. Control
/// characters go: to a printer they would be commands. So do the characters that Unicode says are
/// not shown (Default_Ignorable_Code_Point) and the bidirectional controls: an invisible one could
/// only make an amount read otherwise than it was sent.
pub(crate) fn printable(text: &str) -> String {
    let shown = text.chars().map(|character| match character {
        NO_BREAK_SPACE | IDEOGRAPHIC_SPACE => character,
        _ if character.is_whitespace() => ' ',
        _ => character,
    });
    shown.filter(|character| !character.is_control() && !is_invisible(*character)).collect()
}

const NO_BREAK_SPACE: char = '\u{a0}';
const IDEOGRAPHIC_SPACE: char = '\u{3000}';

fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// No line begins with one of these.
const NO_START: &str = "，。、；：？！）》〉」』】〕〗］｝’”…—～·％‰℃々ー,.;:?!)]}%";
/// No line ends with one of these.
const NO_END: &str = "（《〈「『【〔〖［｛‘“￥＄¥$€([{";

fn may_break_between(before: char, after: char) -> bool {
    match (before, after) {
        (_, ' ') => false,
        (' ', _) => true,
        _ if NO_END.contains(before) || NO_START.contains(after) => false,
        _ => stands_alone(before) || stands_alone(after),
    }
}

/// Whether a line may break beside `character` without a space: full-width letters and digits make
/// words and numbers as the narrow ones do.
fn stands_alone(character: char) -> bool {
    let full_width_form = ('\u{ff01}'..='\u{ff5e}').contains(&character);
    is_wide(character) && !(full_width_form && character.is_alphanumeric())
}

/// The lines of `text`, each at most `max` wide, trailing spaces left off. Where nothing may break,
/// it breaks before the character that does not fit. An empty text is one empty line.
pub(crate) fn wrap<W: Fn(char) -> u32>(text: &str, max: u32, width: W) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let (line, after) = text.split_at_checked(line_end(text, max, &width)).unwrap_or((text, ""));
        let after = after.trim_start_matches(' ');
        rest = (!after.is_empty()).then_some(after);
        Some(line.trim_end_matches(' '))
    })
}

/// Where the first line of `text` ends, in bytes; never 0 unless the text is empty.
fn line_end(text: &str, max: u32, width: impl Fn(char) -> u32) -> usize {
    let (mut used, mut break_at, mut before) = (0_u32, None, None);
    for (at, character) in text.char_indices() {
        if before.is_some_and(|before| may_break_between(before, character)) {
            break_at = Some(at);
        }
        used = used.saturating_add(width(character));
        // Spaces hang over the edge: nobody sees them there.
        if used > max && at > 0 && character != ' ' {
            return break_at.unwrap_or(at);
        }
        before = Some(character);
    }
    text.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)] // reason: a test fails by panicking
    use super::*;
    use proptest::prelude::*;

    fn columns(character: char) -> u32 {
        u32::try_from(character.width().unwrap_or(0)).unwrap()
    }

    fn lines(text: &str, max: u32) -> Vec<&str> {
        wrap(text, max, columns).collect()
    }

    fn without_spaces(text: &str) -> String {
        text.chars().filter(|character| *character != ' ').collect()
    }

    #[test]
    fn words_stay_whole_and_hanzi_break_anywhere() {
        assert_eq!(lines("one two three", 8), ["one two", "three"]);
        assert_eq!(lines("本人确认以上交易", 8), ["本人确认", "以上交易"]);
        assert_eq!(lines("消费 RMB 12.34", 10), ["消费 RMB", "12.34"]);
        assert_eq!(lines("共RMB12.34元整", 8), ["共", "RMB12.34", "元整"]);
        assert_eq!(lines("金额￥１２３", 10), ["金额", "￥１２３"]);
        assert_eq!(lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("", 4), [""]);
        assert_eq!(lines("  a", 4), ["  a"]);
    }

    #[test]
    fn no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() {
        assert_eq!(lines("确认以上交易，同意", 12), ["确认以上交", "易，同意"]);
        assert_eq!(lines("签购单（商户存根）", 8), ["签购单", "（商户存", "根）"]);
        assert_eq!(lines("交易金额￥12", 10), ["交易金额", "￥12"]);
    }

    #[test]
    fn what_is_not_shown_is_left_out_and_white_space_is_a_space() {
        assert_eq!(printable("a\tb\r\nc\u{1b}d\u{202e}e\u{200b}f\u{fe0f}\u{3000}g"), "a b  cdef\u{3000}g");
    }

    proptest! {
        #[test]
        fn wrapping_keeps_every_character(text in "[a-c 金，（0-9]{0,60}", max in 2_u32..20) {
            prop_assert_eq!(without_spaces(&lines(&text, max).concat()), without_spaces(&text));
        }

        #[test]
        fn no_line_is_wider_than_asked(text in "\\PC{0,60}", max in 2_u32..20) {
            for line in lines(&text, max) {
                prop_assert!(line.chars().map(columns).sum::<u32>() <= max, "{line:?}");
            }
        }

        #[test]
        fn no_line_begins_with_a_closing_mark(text in "([金额a]{1,4}[，。）]){0,8}", max in 8_u32..20) {
            for line in lines(&text, max) {
                prop_assert!(!line.starts_with(['，', '。', '）']), "{line:?}");
            }
        }
    }
}
