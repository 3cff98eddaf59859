//! All words that people read, in two languages and three layers: what the cashier does next,
//! what the cardholder is told, and (built from code and detail) what an engineer needs.

mod en;
mod zh;

use crate::config::Language;
use crate::payment::PaymentState;

/// Short texts of screens and slips. A language is one value of this, so that a missing text
/// does not compile.
pub struct Texts {
    pub(crate) present_card: &'static str,
    pub(crate) present_card_again: &'static str,
    pub(crate) several_cards: &'static str,
    pub(crate) insert_chip: &'static str,
    pub(crate) see_phone: &'static str,
    pub(crate) enter_pin: &'static str,
    pub(crate) wrong_pin: &'static str,
    pub(crate) signing_on: &'static str,
    pub(crate) loading_key: &'static str,
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
    pub(crate) state: StateTexts,
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

/// Where a payment stands, in a word or two.
pub(crate) struct StateTexts {
    pub in_flight: &'static str,
    pub approved: &'static str,
    pub declined: &'static str,
    pub not_sent: &'static str,
    pub reversing: &'static str,
    pub reversed: &'static str,
    pub voided: &'static str,
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

    /// What the cashier is told for a stable code, among them the codes of a [`Reject`] after `reject:` and
    /// those of a terminal that does not open after `open:`.
    ///
    /// [`Reject`]: crate::error::Reject
    pub fn cashier(&self, code: &str) -> &'static str {
        self.outcome(code).0
    }

    /// Where a payment stands.
    pub(crate) fn state(&self, state: PaymentState) -> &'static str {
        match state {
            PaymentState::InFlight => self.state.in_flight,
            PaymentState::Approved => self.state.approved,
            PaymentState::Declined => self.state.declined,
            PaymentState::NotSent => self.state.not_sent,
            PaymentState::Reversing => self.state.reversing,
            PaymentState::Reversed => self.state.reversed,
            PaymentState::Voided => self.state.voided,
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
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use suanpan_iso8583::cup::response_code::{Action, ResponseCode};

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

    /// Codes that are an engineer's line under another code, and never have words of their own.
    const NEVER_SHOWN: [&str; 2] = ["restart", "reversal:unusable"];

    /// Every stable code in the sources of this crate: the first argument of each `Cause::new`, and
    /// every literal of the form `family:word`.
    fn codes_in(folder: &std::path::Path, codes: &mut std::collections::BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name() != Some("text".as_ref()) {
                codes_in(&path, codes);
            } else if path.extension() == Some("rs".as_ref()) {
                let source = std::fs::read_to_string(&path).unwrap();
                let literals = source.split('"').skip(1).step_by(2);
                let coded = |text: &&str| {
                    let families =
                        ["card:", "pin:", "keys:", "link:", "host:", "void:", "management:", "reversal:"];
                    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:".contains(&b))
                        && families.iter().any(|family| text.starts_with(family) && *text != *family)
                };
                codes.extend(literals.filter(coded).map(str::to_owned));
                let named = source.split("Cause::new(\"").skip(1).filter_map(|rest| rest.split('"').next());
                codes.extend(named.map(str::to_owned));
            }
        }
    }

    #[test]
    fn every_code_of_this_crate_has_words_in_both_languages() {
        let mut codes = std::collections::BTreeSet::new();
        codes_in(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut codes);
        assert!(codes.len() > 25 && codes.contains("card:silent"), "{codes:?}");
        for row in
            ["approved", "reversed", "signed_on", "signed_off", "echoed", "master_key_loaded", "keys_erased"]
        {
            codes.insert(row.to_owned());
        }
        for code in codes.iter().filter(|code| !NEVER_SHOWN.contains(&code.as_str())) {
            for texts in [&zh::TEXTS, &en::TEXTS] {
                assert_ne!(texts.outcome(code), texts.outcome("other"), "{code}");
                let says_declined = texts.outcome(code) == texts.outcome("host:");
                assert!(!says_declined, "{code}: what the terminal found out is not the host's decline");
            }
        }
    }

    #[test]
    fn every_response_code_with_an_action_of_its_own_has_words() {
        // 10 is shown as unknown; approvals with a note are approvals.
        for high in 0..=u8::MAX {
            for low in 0..=u8::MAX {
                let code = ResponseCode([high, low]);
                let plain = matches!(
                    code.action(),
                    Action::Approve | Action::ApprovePartial | Action::ApproveWithNote | Action::Decline
                );
                if !plain {
                    for texts in [&zh::TEXTS, &en::TEXTS] {
                        let words = texts.outcome(&format!("host:{code}"));
                        assert_ne!(words, texts.outcome("host:"), "{code}");
                    }
                }
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
