//! All words that people read, in two languages and three layers: what the cashier does next,
//! what the cardholder is told, and (built from code and detail) what an engineer needs.

mod en;
mod zh;

use crate::config::Language;

/// Short texts of screens and slips. A language is one value of this, so that a missing text
/// does not compile.
pub struct Texts {
    pub(crate) present_card: &'static str,
    pub(crate) present_card_again: &'static str,
    pub(crate) several_cards: &'static str,
    pub(crate) insert_chip: &'static str,
    pub(crate) enter_pin: &'static str,
    pub(crate) wrong_pin: &'static str,
    pub(crate) signing_on: &'static str,
    pub(crate) signing_off: &'static str,
    pub(crate) echoing: &'static str,
    pub(crate) reversing: &'static str,
    pub(crate) talking_to_card: &'static str,
    pub(crate) waiting_for_host: &'static str,
    pub(crate) if_longer_payment: &'static str,
    pub(crate) if_longer_reversal: &'static str,
    pub(crate) if_longer_management: &'static str,
    pub(crate) out_of_service: &'static str,
    pub(crate) printer_failed: &'static str,
    pub(crate) printer_unknown: &'static str,
    pub(crate) slip: SlipTexts,
    outcomes: &'static [Outcome],
}

/// Labels of a slip.
pub(crate) struct SlipTexts {
    pub test: &'static str,
    pub duplicate: &'static str,
    pub merchant_copy: &'static str,
    pub merchant_id: &'static str,
    pub terminal_id: &'static str,
    pub operator: &'static str,
    pub card: &'static str,
    pub entry_swipe: &'static str,
    pub entry_insert: &'static str,
    pub entry_tap: &'static str,
    pub entry_on_file: &'static str,
    pub kind: &'static str,
    pub sale: &'static str,
    pub void: &'static str,
    pub batch: &'static str,
    pub slip_number: &'static str,
    pub stan: &'static str,
    pub auth_code: &'static str,
    pub rrn: &'static str,
    pub host_time: &'static str,
    pub amount: &'static str,
    pub signature: &'static str,
    pub no_signature: &'static str,
    pub agreement: &'static str,
}

/// The texts for one stable code. A code that ends with `:` stands for all codes that begin so.
struct Outcome {
    code: &'static str,
    cashier: &'static str,
    cardholder: &'static str,
}

const fn outcome(code: &'static str, cashier: &'static str, cardholder: &'static str) -> Outcome {
    Outcome { code, cashier, cardholder }
}

impl Texts {
    /// The texts of a language.
    pub fn of(language: Language) -> &'static Texts {
        match language {
            Language::Zh => &zh::TEXTS,
            Language::En => &en::TEXTS,
        }
    }

    /// What cashier and cardholder are told for a stable code: its own text, else the one of its
    /// family, else the one of all codes.
    pub(crate) fn outcome(&self, code: &str) -> (&'static str, &'static str) {
        let family = code.split_once(':').map(|(family, _)| format!("{family}:"));
        let find = |wanted: &str| self.outcomes.iter().find(|row| row.code == wanted);
        find(code)
            .or_else(|| family.as_deref().and_then(find))
            .or_else(|| find("other"))
            .map(|row| (row.cashier, row.cardholder))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_know_the_same_codes_once() {
        let codes = |texts: &Texts| texts.outcomes.iter().map(|row| row.code).collect::<Vec<_>>();
        let (zh, en) = (codes(&zh::TEXTS), codes(&en::TEXTS));
        assert_eq!(zh, en);
        let mut unique = zh.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), zh.len());
    }

    #[test]
    fn every_text_says_something() {
        for texts in [&zh::TEXTS, &en::TEXTS] {
            for row in texts.outcomes {
                assert!(!row.cashier.is_empty() && !row.cardholder.is_empty(), "{}", row.code);
            }
        }
    }

    #[test]
    fn an_unknown_code_falls_back_to_its_family() {
        assert_eq!(en::TEXTS.outcome("host:Q9"), en::TEXTS.outcome("host:"));
        assert_ne!(en::TEXTS.outcome("host:51"), en::TEXTS.outcome("host:"));
        assert_eq!(en::TEXTS.outcome("nonsense"), en::TEXTS.outcome("other"));
    }
}
