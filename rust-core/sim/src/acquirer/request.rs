//! A request, read once: what every message family asks of it.

use suanpan_core::card::Pan;
use suanpan_crypto::track;
use suanpan_iso8583::cup::track as field_35;
use suanpan_iso8583::{cup, decode, Message, Mti};
use zeroize::Zeroizing;

use crate::keys::SessionKeys;
use crate::ledger::Trace;
use crate::BadFrame;

/// Message types a terminal sends.
const REQUESTS: [u16; 9] = [0x0100, 0x0200, 0x0220, 0x0320, 0x0400, 0x0500, 0x0620, 0x0800, 0x0820];
/// Those that carry a MAC.
const WITH_MAC: [u16; 5] = [0x0100, 0x0200, 0x0220, 0x0400, 0x0620];

/// A decoded request and the fields that name and route it. No `Debug`: card data is in here.
pub(super) struct Request<'a> {
    pub message: Message<'a>,
    pub mti: Mti,
    /// Field 41; empty when absent, which is no terminal's name.
    pub terminal: String,
    /// Field 42.
    pub merchant: Option<String>,
    /// Field 3.
    pub processing_code: Option<String>,
    /// Field 4.
    pub amount_minor: Option<i64>,
    /// Field 11.
    pub stan: Option<u32>,
    /// Field 60.1: the type of transaction.
    pub type_code: Option<u32>,
    /// Field 60.2.
    pub batch: Option<u32>,
    /// Field 60.3.
    pub network_code: Option<u16>,
}

impl<'a> Request<'a> {
    pub(super) fn read(body: &'a [u8]) -> Result<Self, BadFrame> {
        let message = decode(&cup::SPEC, body)?;
        let mti = message.mti();
        if !REQUESTS.contains(&mti.packed()) {
            return Err(BadFrame::Mti { got: mti });
        }
        let text = |field| message.text(field).map(|text| text.escape_ascii().to_string());
        let number = |field| message.digits(field).and_then(|digits| digits.number());
        let field_60 = digits_of(&message, 60).unwrap_or_default();
        Ok(Request {
            mti,
            terminal: text(41).unwrap_or_default(),
            merchant: text(42),
            processing_code: digits_of(&message, 3),
            amount_minor: number(4).and_then(|amount| i64::try_from(amount).ok()),
            stan: number(11).and_then(|stan| u32::try_from(stan).ok()),
            type_code: part(&field_60, 0, 2),
            batch: part(&field_60, 2, 6),
            network_code: part(&field_60, 8, 3).and_then(|code| u16::try_from(code).ok()),
            message,
        })
    }

    pub(super) fn digits(&self, field: u8) -> Option<String> {
        digits_of(&self.message, field)
    }

    pub(super) fn text(&self, field: u8) -> Option<String> {
        self.message.text(field).map(|text| text.escape_ascii().to_string())
    }

    pub(super) fn wants_mac(&self) -> bool {
        WITH_MAC.contains(&self.mti.packed())
    }

    pub(super) fn has_mac(&self) -> bool {
        self.message.has(64)
    }

    /// What the books know the request by; a reversal has the trace of its original.
    pub(super) fn trace(&self) -> Option<Trace> {
        Some(Trace { terminal: self.terminal.clone(), batch: self.batch?, stan: self.stan? })
    }

    /// The original that field 61 names: batch n6, STAN n6, of the same terminal.
    pub(super) fn original(&self) -> Option<Trace> {
        let field_61 = self.digits(61)?;
        let (batch, stan) = (part(&field_61, 0, 6)?, part(&field_61, 6, 6)?);
        Some(Trace { terminal: self.terminal.clone(), batch, stan })
    }

    /// The PAN, from field 2 or track 2; `None` when there is none or the two disagree.
    pub(super) fn pan(&self, session: Option<&SessionKeys>) -> Option<Pan> {
        let keyed = self.digits(2).map(Zeroizing::new);
        let keyed = keyed.map(|digits| Pan::parse(&digits).ok());
        let read = self.track_2(session).map(|track| {
            let (pan, _) = track.split_once('D')?;
            Pan::parse(pan).ok()
        });
        match (keyed, read) {
            (Some(keyed), Some(read)) if keyed != read => None,
            (Some(pan), _) | (None, Some(pan)) => pan,
            (None, None) => None,
        }
    }

    /// The expiry YYMM the terminal sent: field 14, or from track 2.
    pub(super) fn expiry(&self, session: Option<&SessionKeys>) -> Option<String> {
        self.digits(14).or_else(|| {
            let track = self.track_2(session)?;
            let (_, rest) = track.split_once('D')?;
            rest.get(..4).map(str::to_owned)
        })
    }

    /// Track 2 in the clear, with `D` as the separator.
    fn track_2(&self, session: Option<&SessionKeys>) -> Option<Zeroizing<String>> {
        let enciphered = self.digits(53).is_some_and(|control| control.get(2..3) == Some("1"));
        if !enciphered {
            return self.digits(35).map(Zeroizing::new);
        }
        let key = session?.track.as_ref()?;
        let mut packed = Zeroizing::new(self.message.raw(35)?.to_vec());
        let digits = self.message.count(35)?;
        track::decipher(key, field_35::block(&mut packed, digits)?).ok()?;
        let nibbles = packed.iter().flat_map(|byte| [byte >> 4, byte & 0xF]).take(digits);
        let clear = nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16));
        let clear = clear.map(|digit| digit.to_ascii_uppercase()).skip_while(|digit| *digit == 'F');
        Some(Zeroizing::new(clear.collect()))
    }

    /// One line for an engineer.
    pub(super) fn note(&self, what: &str) -> String {
        match self.stan {
            Some(stan) => format!("{} STAN {stan:06}: {what}", self.mti),
            None => format!("{}: {what}", self.mti),
        }
    }
}

fn digits_of(message: &Message<'_>, field: u8) -> Option<String> {
    message.digits(field).map(Iterator::collect)
}

/// `length` digits from `at` on, as a number.
fn part(digits: &str, at: usize, length: usize) -> Option<u32> {
    digits.get(at..at.checked_add(length)?)?.parse().ok()
}
