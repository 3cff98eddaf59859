//! The host's answer: taken apart, matched against its request, read once.

use suanpan_iso8583::cup::frame::{Frame, ProcessingRequirement};
use suanpan_iso8583::cup::response;
use suanpan_iso8583::cup::response_code::{Action, ResponseCode};
use suanpan_iso8583::cup::SPEC;
use suanpan_iso8583::{decode, Message};

use super::request::Awaited;
use crate::card::CardBytes;
use crate::payment::{Cause, HostReference};

/// Field 64 of an answer and what it covers.
pub(crate) struct Sealed {
    pub data: CardBytes,
    pub mac: [u8; 8],
}

/// Why what came is no answer.
pub(crate) enum Unusable {
    /// A message that does not belong to the request.
    Misfit(Cause),
    /// No message at all.
    Garbled(Cause),
}

/// An answer that belongs to its request.
pub(crate) struct Reply {
    /// Field 39.
    pub code: ResponseCode,
    /// What the code asks for.
    pub action: Action,
    /// Fields 12, 13, 37, 38, 39.
    pub reference: HostReference,
    /// Field 55: issuer data for the card.
    pub issuer_data: Vec<u8>,
    /// Field 62: the keys of a sign-on or key load, enciphered.
    pub key_block: Option<CardBytes>,
    /// Batch number in field 60.2.
    pub batch: Option<u32>,
    /// What the host wants done afterwards.
    pub requirement: ProcessingRequirement,
    /// Field 64.
    pub mac: Option<Sealed>,
}

impl Reply {
    /// Whether it says that money moved.
    pub fn approves(&self) -> bool {
        self.code.is_approval()
    }

    /// The stable code of this answer: `host:` and field 39.
    pub fn stable_code(&self) -> String {
        format!("host:{}", self.code)
    }

    /// Takes a frame apart and matches it against what its request expects.
    pub fn parse(frame: &[u8], awaited: &Awaited) -> Result<Self, Unusable> {
        let garbled = |code: &str, error: String| Unusable::Garbled(Cause::new(code, error));
        let misfit = |error: String| Unusable::Misfit(Cause::new("host:mismatch", error));
        let frame = Frame::parse(frame).map_err(|e| garbled("host:bad_frame", e.to_string()))?;
        let message = decode(&SPEC, frame.body).map_err(|e| garbled("host:bad_message", e.to_string()))?;
        response::check(&awaited.of(&message), &message).map_err(|e| misfit(e.to_string()))?;
        let code = response::response_code(&message)
            .ok_or_else(|| misfit("field 39: expected two characters, got none".to_owned()))?;
        let requirement = frame.header.processing_requirement();
        Ok(Reply {
            action: code.action(),
            reference: HostReference {
                rrn: ascii(&message, 37),
                auth_code: ascii(&message, 38),
                response_code: Some(code.to_string()),
                time: message.digits(12).map(Iterator::collect),
                date: message.digits(13).map(Iterator::collect),
            },
            issuer_data: message.bytes(55).unwrap_or_default().to_vec(),
            key_block: message.bytes(62).map(|block| CardBytes::new(block.to_vec())),
            batch: message.digits(60).and_then(batch_of),
            requirement,
            mac: sealed(&message),
            code,
        })
    }
}

/// Field 60.2: digits 3 to 8.
fn batch_of(digits: impl Iterator<Item = char>) -> Option<u32> {
    digits.skip(2).take(6).collect::<String>().parse().ok()
}

fn ascii(message: &Message, field: u8) -> Option<String> {
    let text = core::str::from_utf8(message.text(field)?).ok()?;
    // Blanks stay: a void or reversal gives the field back as it came. One of blanks only is none.
    let printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    (printable && !text.trim().is_empty()).then(|| text.to_owned())
}

fn sealed(message: &Message) -> Option<Sealed> {
    let mac = message.bytes(64)?.try_into().ok()?;
    Some(Sealed { data: CardBytes::new(message.mac_input()?.to_vec()), mac })
}
