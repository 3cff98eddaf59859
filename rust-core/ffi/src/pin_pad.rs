//! The software PIN pad: development builds only. Digits cross as plain numbers, one at a time, so
//! that no buffer holds them.

use suanpan_terminal as terminal;

/// A key of the software PIN pad that is no digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PinPadKey {
    /// Takes the last digit back.
    Backspace,
    /// Enciphers what was typed and answers the open question.
    Enter,
    /// No PIN: bypass.
    Bypass,
    /// Stops.
    Cancel,
}

impl From<PinPadKey> for terminal::PinKeyPress {
    fn from(key: PinPadKey) -> Self {
        match key {
            PinPadKey::Backspace => terminal::PinKeyPress::Backspace,
            PinPadKey::Enter => terminal::PinKeyPress::Enter,
            PinPadKey::Bypass => terminal::PinKeyPress::Bypass,
            PinPadKey::Cancel => terminal::PinKeyPress::Cancel,
        }
    }
}

/// What may be shown of the software PIN pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PinPadState {
    /// Nobody asked for a PIN.
    Closed,
    /// Waiting for keys.
    Open {
        /// Digits typed.
        digits: u32,
    },
}

impl From<terminal::PinPadState> for PinPadState {
    fn from(state: terminal::PinPadState) -> Self {
        match state {
            terminal::PinPadState::Closed => PinPadState::Closed,
            terminal::PinPadState::Open { digits } => {
                PinPadState::Open { digits: u32::try_from(digits).unwrap_or(u32::MAX) }
            }
        }
    }
}
