//! What is around a message body, found or told.

use clap::ValueEnum;
use suanpan_iso8583::cup::frame::{self, Frame, FrameError, Header, Tpdu};
use suanpan_iso8583::iso87::cups;
use suanpan_iso8583::{decode, Spec};

/// What the bytes begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Framing {
    /// The message type.
    Body,
    /// TPDU and header.
    Tpdu,
    /// Two bytes of length, TPDU and header.
    Len,
}

impl Framing {
    /// Every framing, the one with the most around the body first.
    const ALL: [Self; 3] = [Self::Len, Self::Tpdu, Self::Body];

    /// The name the conformance vectors use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Tpdu => "tpdu+head",
            Self::Len => "len+tpdu+head",
        }
    }
}

/// A message taken out of what was around it.
pub struct Unframed<'a> {
    /// What it began with.
    pub framing: Framing,
    /// TPDU and header, if there were any.
    pub preamble: Option<(Tpdu, Header)>,
    /// The header of an interchange message.
    pub interchange: Option<cups::Header<'a>>,
    /// Message type to last field.
    pub body: &'a [u8],
    /// Where the body starts.
    pub offset: usize,
    /// What the length prefix announces, where that is not what follows it.
    pub wrong_prefix: Option<FrameError>,
}

impl<'a> Unframed<'a> {
    /// Takes exactly this framing off.
    pub fn take(bytes: &'a [u8], framing: Framing) -> Result<Self, FrameError> {
        match framing {
            Framing::Body => Ok(Self {
                framing,
                preamble: None,
                interchange: None,
                body: bytes,
                offset: 0,
                wrong_prefix: None,
            }),
            Framing::Tpdu => {
                let Frame { tpdu, header, body } = Frame::parse(bytes)?;
                let preamble = Some((tpdu, header));
                let offset = frame::PREAMBLE;
                Ok(Self { framing, preamble, interchange: None, body, offset, wrong_prefix: None })
            }
            Framing::Len => {
                let inner = Self::take(frame::strip_length_prefix(bytes)?, Framing::Tpdu)?;
                Ok(Self { framing, offset: inner.offset.saturating_add(2), ..inner })
            }
        }
    }

    /// Finds the framing under which the body is a message of `spec`; where there is none, the one
    /// that the first bytes speak for, so that the error names the right place.
    pub fn find(bytes: &'a [u8], spec: &'static Spec) -> Result<Self, FrameError> {
        let is_message = |found: &Self| decode(spec, found.body).is_ok();
        let fits = |framing| Self::take(bytes, framing).ok().filter(is_message);
        if let Some(found) = Framing::ALL.into_iter().find_map(fits) {
            return Ok(found);
        }
        if let Some(found) = Self::take_interchange(bytes).filter(is_message) {
            return Ok(found);
        }
        if let Some(found) = Self::take_misprefixed(bytes).filter(is_message) {
            return Ok(found);
        }
        let likely = if frame::strip_length_prefix(bytes).is_ok() {
            Framing::Len
        } else if bytes.first() == Some(&0x60) {
            Framing::Tpdu
        } else {
            Framing::Body
        };
        Self::take(bytes, likely)
    }

    fn take_interchange(bytes: &'a [u8]) -> Option<Self> {
        let (header, body) = cups::Header::split(bytes).ok()?;
        let plain = Self::take(body, Framing::Body).ok()?;
        Some(Self { interchange: Some(header), offset: cups::HEADER_LENGTH, ..plain })
    }

    /// Captures are published with a length prefix that was not corrected after an edit.
    fn take_misprefixed(bytes: &'a [u8]) -> Option<Self> {
        let wrong_prefix = Some(frame::strip_length_prefix(bytes).err()?);
        let inner = Self::take(bytes.get(2..)?, Framing::Tpdu).ok()?;
        Some(Self { framing: Framing::Len, offset: inner.offset.saturating_add(2), wrong_prefix, ..inner })
    }
}

/// Puts TPDU, header and length prefix around a body, as far as the framing has them.
pub fn wrap(body: &[u8], framing: Framing, tpdu: Tpdu, header: Header) -> Result<Vec<u8>, FrameError> {
    if framing == Framing::Body {
        return Ok(body.to_vec());
    }
    let mut framed = vec![0; frame::PREAMBLE.saturating_add(body.len())];
    let length = Frame { tpdu, header, body }.write(&mut framed)?;
    if framing == Framing::Len {
        framed.splice(..0, frame::length_prefix(length)?);
    }
    Ok(framed)
}
