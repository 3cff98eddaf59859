//! What a terminal is: its identity, its language, its acquirer.

use crate::error::ConfigError;
use crate::host::HostProfile;
use crate::money::Currency;

/// The language of views and slips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

/// A terminal's identity and acquirer, checked once.
#[derive(Clone, Debug)]
pub struct TerminalConfig {
    /// Terminal id, field 41: 8 letters or digits.
    pub terminal_id: String,
    /// Merchant id, field 42: 15 letters or digits.
    pub merchant_id: String,
    /// The merchant's name as the slip prints it.
    pub merchant_name: String,
    /// The operator that signs on: two digits.
    pub operator: String,
    /// The currency of all payments.
    pub currency: Currency,
    /// The language of views and slips.
    pub language: Language,
    /// Everything that acquirers disagree on.
    pub profile: HostProfile,
    /// True with a simulated or test host: marked on every slip.
    pub test_mode: bool,
}

impl TerminalConfig {
    /// Checks every value; says which one is wrong.
    pub fn check(&self) -> Result<(), ConfigError> {
        let alphanumeric = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
        let rules: [(&'static str, bool, &'static str, &str); 4] = [
            (
                "terminal_id",
                self.terminal_id.len() == 8 && alphanumeric(&self.terminal_id),
                "8 letters or digits",
                &self.terminal_id,
            ),
            (
                "merchant_id",
                self.merchant_id.len() == 15 && alphanumeric(&self.merchant_id),
                "15 letters or digits",
                &self.merchant_id,
            ),
            (
                "merchant_name",
                (1..=40).contains(&self.merchant_name.chars().count()),
                "1 to 40 characters",
                &self.merchant_name,
            ),
            (
                "operator",
                self.operator.len() == 2 && self.operator.bytes().all(|b| b.is_ascii_digit()),
                "2 digits",
                &self.operator,
            ),
        ];
        for (place, sound, expected, got) in rules {
            if !sound {
                return Err(ConfigError { place, expected, got: got.to_owned() });
            }
        }
        self.profile.check()
    }
}
