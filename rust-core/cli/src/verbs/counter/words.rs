//! What the counter itself says. Views, outcomes and slips bring their own words from the core.

mod en;
mod zh;

use suanpan_core::card::EntryMode;
use suanpan_core::config::Language;
use suanpan_core::payment::PaymentState;
use suanpan_core::view::ResultKind;
use suanpan_sim::State;

use super::steps::What;

/// A key and what it does.
pub type Hint = (&'static str, &'static str);

/// Everything in one language; a language that lacks a word does not compile.
pub struct Words {
    // Header
    pub title: &'static str,
    pub signed_on: &'static str,
    pub not_signed_on: &'static str,
    pub batch: &'static str,
    pub network: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub host: &'static str,
    pub host_answers: &'static str,
    pub host_silent: &'static str,
    pub owed: &'static str,

    // Panels
    pub terminal: &'static str,
    pub cards: &'static str,
    pub pin: &'static str,
    pub steps: fn(&str) -> String,
    pub paper: &'static str,
    pub books: &'static str,
    pub help: &'static str,
    pub no_slip: &'static str,
    pub no_steps: &'static str,
    pub no_payments: &'static str,

    // Terminal
    pub type_amount: &'static str,
    pub first_time: &'static str,
    pub waiting_turn: &'static str,
    pub present_how: &'static str,
    pub pin_where: &'static str,
    pub tries_left: &'static str,
    /// After so many seconds, what.
    pub in_seconds: fn(i64, &str) -> String,
    /// With its colon.
    pub cardholder: &'static str,
    /// With its colon.
    pub engineer: &'static str,
    pub auth_code: &'static str,
    pub slip_number: &'static str,
    pub void_question: &'static str,
    pub quit_question: &'static str,
    pub quit_what: &'static str,

    // Notices
    pub bad_amount: &'static str,
    pub busy: &'static str,
    pub not_now: &'static str,
    pub not_voidable: &'static str,
    pub no_slip_to_print: &'static str,
    pub refused: &'static str,
    pub cannot_present: &'static str,

    // Books
    pub stan: &'static str,
    pub kind: &'static str,
    pub sale: &'static str,
    pub void: &'static str,
    pub amount: &'static str,
    pub card: &'static str,
    pub journal: &'static str,
    pub acquirer: &'static str,
    pub net: &'static str,
    pub agree: &'static str,
    pub disagree: &'static str,
    pub disagree_open: &'static str,
    pub none: &'static str,
    pub reversal: &'static str,
    pub tries: fn(u32) -> String,
    /// A reversal that was sent so often goes out in so many seconds.
    pub next_try: fn(u32, i64) -> String,
    pub manual: &'static str,

    // Bars, most important first: what does not fit is left out
    pub keys_idle: &'static [Hint],
    pub keys_present: &'static [Hint],
    pub keys_pin: &'static [Hint],
    pub keys_working: &'static [Hint],
    pub keys_result: &'static [Hint],
    pub keys_out_of_service: &'static [Hint],
    pub keys_question: &'static [Hint],
    pub keys_help: &'static [Hint],
    pub keys_always: &'static [Hint],
    pub other_panels: Hint,

    /// The page of help.
    pub help_lines: &'static [&'static str],
    /// Where the books are kept, and how to begin anew.
    pub folder: fn(&str) -> String,
    /// The window is too small; the least that it needs follows.
    pub too_small: &'static str,

    pub entry: fn(EntryMode) -> &'static str,
    pub what: fn(What) -> &'static str,
    pub result: fn(ResultKind) -> &'static str,
    pub journal_state: fn(PaymentState) -> &'static str,
    pub host_state: fn(State) -> &'static str,
    /// Who shows a card, by the card's name.
    pub about: &'static [(&'static str, &'static str)],
}

impl Words {
    /// The words of a language.
    pub fn of(language: Language) -> &'static Words {
        match language {
            Language::Zh => &zh::WORDS,
            Language::En => &en::WORDS,
        }
    }

    /// Who shows the card of that name, if this language has words for it.
    pub fn about(&self, name: &str) -> Option<&'static str> {
        self.about.iter().find(|(known, _)| *known == name).map(|(_, about)| *about)
    }
}

/// A sign for each ending, so that none rests on colour or language alone.
pub fn sign(kind: ResultKind) -> &'static str {
    match kind {
        ResultKind::Approved | ResultKind::Done => "✓",
        ResultKind::Declined | ResultKind::Failed => "✗",
        ResultKind::Unknown => "?",
        ResultKind::Reversed => "↺",
        ResultKind::NotSent | ResultKind::Cancelled => "-",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_of_the_deck_is_described_in_both_languages() {
        for card in suanpan_sim::deck() {
            for language in [Language::Zh, Language::En] {
                assert!(Words::of(language).about(card.name).is_some(), "{}", card.name);
            }
        }
    }

    #[test]
    fn both_languages_explain_the_same_keys() {
        let (zh, en) = (Words::of(Language::Zh), Words::of(Language::En));
        let keys = |hints: &[Hint]| hints.iter().map(|(key, _)| *key).collect::<Vec<_>>();
        for (zh, en) in [
            (zh.keys_idle, en.keys_idle),
            (zh.keys_present, en.keys_present),
            (zh.keys_pin, en.keys_pin),
            (zh.keys_working, en.keys_working),
            (zh.keys_result, en.keys_result),
            (zh.keys_out_of_service, en.keys_out_of_service),
            (zh.keys_question, en.keys_question),
            (zh.keys_help, en.keys_help),
            (zh.keys_always, en.keys_always),
        ] {
            assert_eq!(keys(zh), keys(en));
        }
        assert_eq!(zh.help_lines.len(), en.help_lines.len());
    }
}
