//! What travels around a message body: length prefix, TPDU, header.
//!
//! TCP frame = two-byte big-endian length (itself not counted) + TPDU (5) + header (6) + body.

use core::fmt;

/// Bytes before the body: TPDU and header.
pub const PREAMBLE: usize = 11;

/// Longest frame that the length prefix can announce.
pub const MAX_FRAME: usize = 0xFFFF;

/// Why bytes are not a frame, or a frame does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Too short for what should be there.
    #[error("{place}: expected {needed} bytes, got {got}")]
    Short {
        /// The part of the frame.
        place: &'static str,
        /// Bytes it takes.
        needed: usize,
        /// Bytes there are.
        got: usize,
    },
    /// The length prefix says otherwise than the bytes.
    #[error("length prefix: expected {expected} bytes to follow, got {got}")]
    Length {
        /// What the prefix announces.
        expected: usize,
        /// What follows it.
        got: usize,
    },
    /// The frame is longer than a length prefix can announce.
    #[error("frame: expected at most {max} bytes, got {got}")]
    Long {
        /// Longest frame.
        max: usize,
        /// Its length.
        got: usize,
    },
}

/// Transport address: `60`, destination, source, each address two bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tpdu(pub [u8; 5]);

impl Tpdu {
    /// The TPDU of the answer: destination and source change places. Some hosts answer without
    /// swapping, so a terminal must not depend on it.
    #[must_use]
    pub const fn swapped(self) -> Self {
        let Self([id, d1, d2, s1, s2]) = self;
        Self([id, s1, s2, d1, d2])
    }
}

impl fmt::Debug for Tpdu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

/// The 12-digit message header. Vendors put hexadecimal nibbles into it, so it is carried as it
/// is and read nibble by nibble.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Header(pub [u8; 6]);

impl Header {
    /// Application class: 0x60 for a magstripe and IC card POS.
    #[must_use]
    pub const fn application_class(self) -> u8 {
        let Self([class, ..]) = self;
        class
    }

    /// Version of the terminal's software, packed: 0x31.
    #[must_use]
    pub const fn software_version(self) -> u8 {
        let Self([_, version, ..]) = self;
        version
    }

    /// Terminal state: 0 normal, 1 test.
    #[must_use]
    pub const fn terminal_state(self) -> u8 {
        let Self([_, _, state, ..]) = self;
        state >> 4
    }

    /// What the host asks the terminal to do once the transaction has ended.
    #[must_use]
    pub const fn processing_requirement(self) -> ProcessingRequirement {
        let Self([_, _, state, ..]) = self;
        ProcessingRequirement::of(state & 0xF)
    }

    /// The same header with this processing requirement (a nibble): what a host writes.
    #[must_use]
    pub const fn requiring(self, requirement: u8) -> Self {
        let Self([class, version, state, a, b, c]) = self;
        Self([class, version, (state & 0xF0) | (requirement & 0xF), a, b, c])
    }

    /// Sub-version of the terminal's software: six nibbles.
    #[must_use]
    pub const fn sub_version(self) -> [u8; 3] {
        let Self([_, _, _, a, b, c]) = self;
        [a, b, c]
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

/// What a host asks for in the header of an answer; done after the transaction has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessingRequirement {
    /// 0: nothing.
    None,
    /// 1: download the magstripe parameters (60.3 = 360).
    DownloadParameters,
    /// 2: upload the terminal's status (60.3 = 362).
    UploadStatus,
    /// 3: sign on again.
    SignOn,
    /// 4: update the CA public keys (60.3 = 370).
    UpdateCapk,
    /// 5: update the IC card (AID) parameters (60.3 = 380).
    UpdateAid,
    /// 6: download from the terminal management system.
    DownloadSoftware,
    /// 7: download the BIN list or blacklist.
    DownloadBlacklist,
    /// 8: download the currency rates.
    DownloadRates,
    /// 9: update the contactless parameters (60.3 = 394).
    UpdateContactless,
    /// A nibble that no known host sends; kept, not obeyed.
    Unknown(u8),
}

impl ProcessingRequirement {
    /// The meaning of the nibble.
    #[must_use]
    pub const fn of(nibble: u8) -> Self {
        match nibble {
            0 => Self::None,
            1 => Self::DownloadParameters,
            2 => Self::UploadStatus,
            3 => Self::SignOn,
            4 => Self::UpdateCapk,
            5 => Self::UpdateAid,
            6 => Self::DownloadSoftware,
            7 => Self::DownloadBlacklist,
            8 => Self::DownloadRates,
            9 => Self::UpdateContactless,
            other => Self::Unknown(other),
        }
    }
}

/// TPDU, header and body, without the length prefix.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Transport address.
    pub tpdu: Tpdu,
    /// Message header.
    pub header: Header,
    /// Message type to last field.
    pub body: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Takes TPDU and header off `bytes`, which come without the length prefix.
    ///
    /// # Errors
    /// [`FrameError::Short`] if there are fewer than 11 bytes.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FrameError> {
        let got = bytes.len();
        let short = |place, needed| FrameError::Short { place, needed, got };
        let (tpdu, rest) = bytes.split_first_chunk().ok_or(short("TPDU", 5))?;
        let (header, body) = rest.split_first_chunk().ok_or(short("header", PREAMBLE))?;
        Ok(Self { tpdu: Tpdu(*tpdu), header: Header(*header), body })
    }

    /// Writes the frame, length prefix not included, to the start of `buffer`; returns its length.
    ///
    /// # Errors
    /// [`FrameError::Short`] if `buffer` is too small, [`FrameError::Long`] if the frame is.
    pub fn write(&self, buffer: &mut [u8]) -> Result<usize, FrameError> {
        let needed = PREAMBLE + self.body.len();
        if needed > MAX_FRAME {
            return Err(FrameError::Long { max: MAX_FRAME, got: needed });
        }
        let got = buffer.len();
        let Some(target) = buffer.get_mut(..needed) else {
            return Err(FrameError::Short { place: "buffer", needed, got });
        };
        let bytes = self.tpdu.0.iter().chain(&self.header.0).chain(self.body);
        for (slot, byte) in target.iter_mut().zip(bytes) {
            *slot = *byte;
        }
        Ok(needed)
    }
}

/// Shows the body's length, never its content.
impl fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tpdu, header, body } = self;
        write!(f, "Frame {{ tpdu: {tpdu:?}, header: {header:?}, body: {} bytes }}", body.len())
    }
}

/// The length prefix of a frame of `length` bytes.
///
/// # Errors
/// [`FrameError::Long`] above 65 535.
pub fn length_prefix(length: usize) -> Result<[u8; 2], FrameError> {
    u16::try_from(length).map(u16::to_be_bytes).map_err(|_| FrameError::Long { max: MAX_FRAME, got: length })
}

/// Splits the first length-prefixed frame off a byte stream: the frame, and what follows it.
/// `None` while more bytes must come, be it of the prefix or of the frame.
#[must_use]
pub fn split_length_prefix(stream: &[u8]) -> Option<(&[u8], &[u8])> {
    let (prefix, rest) = stream.split_first_chunk()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*prefix)))
}

/// Takes the length prefix off exactly one frame, as an HTTP envelope carries it.
///
/// # Errors
/// [`FrameError::Short`] without a prefix, [`FrameError::Length`] when it disagrees with the bytes.
pub fn strip_length_prefix(bytes: &[u8]) -> Result<&[u8], FrameError> {
    let short = FrameError::Short { place: "length prefix", needed: 2, got: bytes.len() };
    let (prefix, frame) = bytes.split_first_chunk().ok_or(short)?;
    let expected = usize::from(u16::from_be_bytes(*prefix));
    if frame.len() == expected {
        Ok(frame)
    } else {
        Err(FrameError::Length { expected, got: frame.len() })
    }
}
