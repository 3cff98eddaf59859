//! Keys as the counter understands them.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use suanpan_terminal::PinKeyPress;

/// A key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A character; letters are small, full-width digits and stops are plain ones.
    Char(char),
    Enter,
    Backspace,
    Esc,
    Up,
    Down,
    PageUp,
    PageDown,
    Tab,
    /// A function key.
    F(u8),
    /// Ctrl-C.
    Interrupt,
}

impl Key {
    /// The press behind an event of the window, if the counter knows it.
    pub fn of(event: &KeyEvent) -> Option<Key> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        if event.modifiers.contains(KeyModifiers::CONTROL) {
            return (event.code == KeyCode::Char('c')).then_some(Key::Interrupt);
        }
        Some(match event.code {
            KeyCode::Char(character) => Key::Char(plain(character)),
            KeyCode::Enter => Key::Enter,
            KeyCode::Backspace | KeyCode::Delete => Key::Backspace,
            KeyCode::Esc => Key::Esc,
            KeyCode::Up => Key::Up,
            KeyCode::Down => Key::Down,
            KeyCode::PageUp => Key::PageUp,
            KeyCode::PageDown => Key::PageDown,
            KeyCode::Tab => Key::Tab,
            KeyCode::F(number) => Key::F(number),
            _ => return None,
        })
    }

    /// What the key does on an open PIN pad. Such a press goes to the pad and nowhere else.
    pub fn pin_press(self) -> Option<PinKeyPress> {
        match self {
            Key::Char(character) => {
                character.to_digit(10).and_then(|it| u8::try_from(it).ok()).map(PinKeyPress::Digit)
            }
            Key::Enter => Some(PinKeyPress::Enter),
            Key::Backspace => Some(PinKeyPress::Backspace),
            Key::Esc => Some(PinKeyPress::Cancel),
            _ => None,
        }
    }
}

/// A Chinese input method may give the full-width twin of what was meant.
fn plain(character: char) -> char {
    match character {
        '。' | '．' => '.',
        '？' => '?',
        '０'..='９' => {
            char::from_digit(u32::from(character).saturating_sub(u32::from('０')), 10).unwrap_or(character)
        }
        other => other.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        Key::of(&KeyEvent::new(code, modifiers))
    }

    #[test]
    fn an_input_method_does_not_get_in_the_way() {
        let none = KeyModifiers::NONE;
        for (typed, meant) in [('０', '0'), ('９', '9'), ('。', '.'), ('T', 't'), ('？', '?')] {
            assert_eq!(press(KeyCode::Char(typed), none), Some(Key::Char(meant)));
        }
        assert_eq!(press(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Key::Interrupt));
        assert_eq!(press(KeyCode::Char('x'), KeyModifiers::CONTROL), None);
        let released = KeyEvent::new_with_kind(KeyCode::Enter, none, KeyEventKind::Release);
        assert_eq!(Key::of(&released), None, "a key counts once");
    }

    #[test]
    fn only_keys_of_a_pin_pad_reach_the_pin_pad() {
        assert!(Key::Char('7').pin_press() == Some(PinKeyPress::Digit(7)));
        assert!(Key::Esc.pin_press() == Some(PinKeyPress::Cancel));
        for other in [Key::Char('.'), Key::Char('q'), Key::F(1), Key::Interrupt, Key::Tab] {
            assert!(other.pin_press().is_none());
        }
    }
}
