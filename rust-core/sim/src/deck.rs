//! The simulated cards, as data. The numbers are of a test range and belong to nobody.

use suanpan_core::card::{CardBytes, EntryMode, Pan};
use zeroize::Zeroizing;

/// What a card can do at a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// It has a magnetic stripe.
    Stripe,
    /// It has a contact chip.
    Chip,
    /// It has a contactless chip.
    Tap,
}

/// A simulated card with its account. No `Debug`: PAN and PIN are in here.
#[derive(Clone)]
pub struct Card {
    /// Short name, for scripts and the demo.
    pub name: &'static str,
    /// Who shows such a card, for people.
    pub about: &'static str,
    /// Card scheme, as field 63 names it.
    pub scheme: &'static str,
    pan: Pan,
    pin: Zeroizing<String>,
    /// Expiry `YYMM`.
    pub expiry: &'static str,
    /// Service code of track 2 (ISO/IEC 7813): 2xx has a chip, xx0 and xx6 want the PIN.
    pub service_code: &'static str,
    /// Card sequence number (EMV tag 5F34); a stripe has none.
    pub sequence: Option<u16>,
    /// What it can do.
    pub abilities: &'static [Ability],
    /// Opening balance in minor units.
    pub balance_minor: i64,
    /// Up to this amount the chip asks for no PIN, in minor units.
    pub pin_free_up_to_minor: i64,
}

impl Card {
    /// The account number.
    #[must_use]
    pub fn pan(&self) -> &Pan {
        &self.pan
    }

    /// The right PIN, as ASCII digits, for the person who holds the card.
    #[must_use]
    pub fn pin(&self) -> &str {
        &self.pin
    }

    /// Track 2 in ASCII with `=` as the separator (ISO/IEC 7813), the chip's equivalent alike. The
    /// discretionary part is zeros: there is no CVV to guess.
    #[must_use]
    pub fn track_2(&self) -> CardBytes {
        let track = format!("{}={}{}00000000", self.pan.expose(), self.expiry, self.service_code);
        CardBytes::new(track.into_bytes())
    }

    /// Whether the card can be presented that way.
    #[must_use]
    pub fn can(&self, entry: EntryMode) -> bool {
        let wanted = match entry {
            EntryMode::Swipe => Ability::Stripe,
            EntryMode::Insert => Ability::Chip,
            EntryMode::Tap => Ability::Tap,
            EntryMode::OnFile => return false,
        };
        self.abilities.contains(&wanted)
    }
}

struct Row {
    name: &'static str,
    about: &'static str,
    pan: &'static str,
    pin: &'static str,
    expiry: &'static str,
    service_code: &'static str,
    sequence: Option<u16>,
    abilities: &'static [Ability],
    balance_minor: i64,
    pin_free_up_to_minor: i64,
}

const FULL: &[Ability] = &[Ability::Stripe, Ability::Chip, Ability::Tap];

const ROWS: &[Row] = &[
    Row {
        name: "everyday",
        about: "a debit card with everything: chip, tap and stripe",
        pan: "6224242300000069",
        pin: "135790",
        expiry: "3512",
        service_code: "220",
        sequence: Some(1),
        abilities: FULL,
        balance_minor: 1_000_000,
        pin_free_up_to_minor: 100_000,
    },
    Row {
        name: "wealthy",
        about: "a card that can pay anything",
        pan: "6224242300000143",
        pin: "246802",
        expiry: "3512",
        service_code: "220",
        sequence: Some(1),
        abilities: FULL,
        balance_minor: 50_000_000_000,
        pin_free_up_to_minor: 100_000,
    },
    Row {
        name: "poor",
        about: "a card with ten yuan left",
        pan: "6224242300000226",
        pin: "112358",
        expiry: "3512",
        service_code: "220",
        sequence: Some(2),
        abilities: FULL,
        balance_minor: 1_000,
        pin_free_up_to_minor: 100_000,
    },
    Row {
        name: "stripe",
        about: "an old card without a chip",
        pan: "6224242300000309",
        pin: "271828",
        expiry: "3006",
        service_code: "120",
        sequence: None,
        abilities: &[Ability::Stripe],
        balance_minor: 500_000,
        pin_free_up_to_minor: 0,
    },
    Row {
        name: "cautious",
        about: "a chip card whose chip always asks for the PIN, and that cannot be tapped",
        pan: "6224242300000481",
        pin: "314159",
        expiry: "3308",
        service_code: "226",
        sequence: Some(0),
        abilities: &[Ability::Stripe, Ability::Chip],
        balance_minor: 2_000_000,
        pin_free_up_to_minor: 0,
    },
    Row {
        name: "phone",
        about: "a card in a phone: it can only be tapped",
        pan: "6224242300000556",
        pin: "161803",
        expiry: "3401",
        service_code: "220",
        sequence: Some(1),
        abilities: &[Ability::Tap],
        balance_minor: 300_000,
        pin_free_up_to_minor: 100_000,
    },
    Row {
        name: "expired",
        about: "a card that is past its date",
        pan: "6224242300000630",
        pin: "141421",
        expiry: "2001",
        service_code: "220",
        sequence: Some(1),
        abilities: FULL,
        balance_minor: 1_000_000,
        pin_free_up_to_minor: 100_000,
    },
    Row {
        name: "long",
        about: "a card with 19 digits and the longest PIN",
        pan: "6224242300000000713",
        pin: "123456789012",
        expiry: "3512",
        service_code: "220",
        sequence: Some(1),
        abilities: FULL,
        balance_minor: 1_000_000,
        pin_free_up_to_minor: 100_000,
    },
];

/// Every card, its account full.
#[must_use]
pub fn deck() -> Vec<Card> {
    ROWS.iter().filter_map(card).collect() // no row is left out: tested
}

fn card(row: &Row) -> Option<Card> {
    Some(Card {
        name: row.name,
        about: row.about,
        scheme: "CUP",
        pan: Pan::parse(row.pan).ok()?,
        pin: Zeroizing::new(row.pin.to_owned()),
        expiry: row.expiry,
        service_code: row.service_code,
        sequence: row.sequence,
        abilities: row.abilities,
        balance_minor: row.balance_minor,
        pin_free_up_to_minor: row.pin_free_up_to_minor,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)] // reason: a test fails by panicking
    use super::*;
    use std::collections::BTreeSet;
    use suanpan_core::card::Track2;

    #[test]
    fn every_row_is_a_card_of_the_test_range_with_a_readable_track() {
        let cards = deck();
        assert_eq!(cards.len(), ROWS.len());
        for card in &cards {
            assert!(card.pan().expose().starts_with("622424"), "{}", card.name);
            let track = Track2::parse(card.track_2().expose()).unwrap();
            assert_eq!(track.pan().unwrap().expose(), card.pan().expose());
            assert_eq!(track.expiry(), card.expiry);
            assert!((4..=12).contains(&card.pin().len()));
        }
    }

    #[test]
    fn names_and_masks_differ() {
        let cards = deck();
        let names: BTreeSet<_> = cards.iter().map(|card| card.name).collect();
        let masks: BTreeSet<_> = cards.iter().map(|card| card.pan().masked()).collect();
        assert_eq!((names.len(), masks.len()), (cards.len(), cards.len()));
    }
}
