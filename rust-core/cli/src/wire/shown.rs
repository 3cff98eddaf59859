//! Field values fit to be shown: what is card data, a key or a PIN block is masked.

use suanpan_iso8583::{FieldDef, Message, Mti};

use super::text;
use suanpan_vectors::hex;

/// A value, and whether something was left out of it.
pub struct Shown {
    /// The value as text.
    pub value: String,
    /// Whether it is masked, wholly or in part.
    pub masked: bool,
}

impl Shown {
    fn clear(value: String) -> Self {
        Self { value, masked: false }
    }

    fn masked(value: String) -> Self {
        Self { value, masked: true }
    }
}

/// Tags of field 55 that hold card data: track 2 equivalent, PAN, track 1, cardholder name,
/// discretionary data of both tracks, PIN data, track data of other kernels (EMV book 3, annex A).
const CARD_TAGS: &[u32] = &[0x57, 0x5A, 0x56, 0x5F20, 0x9F1F, 0x9F20, 0x99, 0x9F6B, 0x9F0B];

/// How a field of a message is shown.
pub fn field(message: &Message<'_>, field: u8) -> Shown {
    let Some(def) = message.spec().field(field) else { return Shown::clear(String::new()) };
    if matches!(field, 64 | 128) {
        let length = message.count(field).unwrap_or_default();
        return Shown::clear(format!("present ({length} bytes)"));
    }
    let value = value(message, field);
    match field {
        2 | 34 => Shown::masked(mask_pan(&value)),
        55 if message.bytes(field).is_some() => chip_data(message.bytes(field).unwrap_or_default()),
        48 if is_totals(message.mti(), &value) => Shown::clear(value),
        _ if def.secret => Shown::masked(mask_whole(message, field, def)),
        _ => Shown::clear(value),
    }
}

/// A field's value in clear: digits, text, or bytes in hexadecimal. Text that is no text comes as
/// `hex:`.
pub fn value(message: &Message<'_>, field: u8) -> String {
    if let Some(digits) = message.digits(field) {
        return digits.collect();
    }
    if let Some(bytes) = message.bytes(field) {
        return hex::encode(bytes);
    }
    let bytes = message.text(field).unwrap_or_default();
    text::decode(bytes).unwrap_or_else(|| format!("hex:{}", hex::encode(bytes)))
}

/// First six and last four digits, the most that PCI DSS (requirement 3.4.1) lets be shown.
pub fn mask_pan(pan: &str) -> String {
    let digits = pan.chars().count();
    let kept = |index: usize| digits >= 13 && (index < 6 || index.saturating_add(4) >= digits);
    pan.chars().enumerate().map(|(index, digit)| if kept(index) { digit } else { '*' }).collect()
}

fn mask_whole(message: &Message<'_>, field: u8, def: &FieldDef) -> String {
    let length = message.count(field).unwrap_or_default();
    let unit = match def.count {
        suanpan_iso8583::Count::Digits => "digits",
        suanpan_iso8583::Count::Bytes => "bytes",
    };
    format!("masked ({length} {unit})")
}

/// Field 48 holds totals in a settlement and a count at the end of an upload; else it may list cards.
fn is_totals(mti: Mti, value: &str) -> bool {
    matches!(mti.packed(), 0x0500 | 0x0510) || value.len() == 4
}

fn chip_data(bytes: &[u8]) -> Shown {
    let Some(tags) = tags(bytes) else {
        return Shown::masked(format!("masked ({} bytes, not BER-TLV)", bytes.len()));
    };
    let mut masked = false;
    let shown = tags.into_iter().map(|(tag, content)| {
        if CARD_TAGS.contains(&tag) {
            masked = true;
            format!("{tag:02X}=masked({} bytes)", content.len())
        } else {
            format!("{tag:02X}={}", hex::encode(content))
        }
    });
    let value = shown.collect::<Vec<_>>().join(" ");
    Shown { value, masked }
}

/// The data objects of a BER-TLV string (EMV book 3, annex B), one level deep; a template counts as
/// not understood, so that nothing inside it slips past the mask.
fn tags(bytes: &[u8]) -> Option<Vec<(u32, &[u8])>> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        if first & 0x20 != 0 {
            return None;
        }
        let (mut tag, mut tail) = (u32::from(*first), tail);
        if first & 0x1F == 0x1F {
            let (second, after) = tail.split_first().filter(|(second, _)| *second & 0x80 == 0)?;
            tag = tag << 8 | u32::from(*second);
            tail = after;
        }
        let (length, tail) = match tail.split_first()? {
            (0x81, tail) => {
                let (length, tail) = tail.split_first()?;
                (usize::from(*length), tail)
            }
            (length, tail) if *length < 0x80 => (usize::from(*length), tail),
            _ => return None,
        };
        let (content, tail) = tail.split_at_checked(length)?;
        found.push((tag, content));
        rest = tail;
    }
    Some(found)
}
