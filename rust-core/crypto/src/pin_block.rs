//! PIN blocks (ISO 9564-1).
//!
//! One file for each format, over the shared PIN field (`field.rs`) and PAN (`pan.rs`). To add a format: a file,
//! a [`PinBlockFormat`] value, one arm in `lay_out`, `read` and the tables of the format, and its row and column
//! in `translate.rs`.
//!
//! Every failure to read a block is the one value [`PinError::Refused`], and every check is made whether or not
//! an earlier one failed.

mod field;
mod format0;
mod format1;
mod format2;
mod format3;
mod format4;
mod pan;
mod pin;
mod plus;
mod translate;

pub use pin::Pin;
pub use translate::{translate, Side};

use zeroize::ZeroizeOnDrop;

use crate::block_cipher::Width;
use crate::key::{Algorithm, PinKey, TypedKey};
use crate::scrub::scrubbed;
use crate::secret::Secret;
use crate::{PinError, Random};
use pan::Pan;

/// Layout of a PIN block, with the cipher it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinBlockFormat {
    /// ISO format 0 (ANSI X9.8): 8 bytes, bound to the PAN; DES family. What UnionPay hosts take under a TDES PIK.
    Iso0,
    /// ISO format 1: 8 bytes, random, bound to no PAN; TDES. Where the PAN is not known at PIN entry.
    Iso1,
    /// ISO format 2: 8 bytes, bound to no PAN. It carries an offline PIN to the chip and is never enciphered
    /// under a PIN key (PCI PIN requirement 3-2).
    Iso2,
    /// ISO format 3: format 0 with random fill; TDES.
    Iso3,
    /// ISO format 4: 16 bytes, bound to the PAN, random; AES.
    Iso4,
    /// UnionPay SM4 layout: format 0 stretched to 16 bytes; SM4. Some hosts want the 8-byte layout instead:
    /// confirm with the acquirer.
    CupSm4,
    /// A layout that PCI PIN requirement 3-3 disallows. Nothing here chooses one unasked; see [`Legacy`].
    Legacy(Legacy),
}

/// Layouts that hosts older than ISO 9564 may still ask for. To name one is to accept that it is weaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Legacy {
    /// PLUS, VISA-4, Thales 04: format 0 with the *leftmost* 12 digits of the account; TDES. Not the same as format
    /// 0, for which some software takes it.
    PlusVisa4,
}

impl PinBlockFormat {
    /// Bytes in a block.
    #[must_use]
    pub const fn block_len(self) -> usize {
        match self {
            Self::Iso0 | Self::Iso1 | Self::Iso2 | Self::Iso3 | Self::Legacy(_) => 8,
            Self::Iso4 | Self::CupSm4 => 16,
        }
    }

    /// Whether the block depends on the PAN. The other formats do not look at the `pan` they are given.
    #[must_use]
    pub const fn binds_pan(self) -> bool {
        !matches!(self, Self::Iso1 | Self::Iso2)
    }

    const fn fits(self, algorithm: Algorithm) -> bool {
        match self {
            Self::Iso1 | Self::Iso3 | Self::Legacy(_) => {
                matches!(algorithm, Algorithm::Tdes2 | Algorithm::Tdes3)
            }
            Self::Iso2 => false,
            Self::Iso0 => matches!(algorithm, Algorithm::Des | Algorithm::Tdes2 | Algorithm::Tdes3),
            Self::Iso4 => matches!(algorithm, Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256),
            Self::CupSm4 => matches!(algorithm, Algorithm::Sm4),
        }
    }
}

/// A PIN block in the clear. For hosts and known answers; a terminal goes from [`Pin`] to
/// [`EncipheredPinBlock`] in one call.
pub struct ClearPinBlock {
    block: Block,
}

impl ClearPinBlock {
    /// The block. Format 4: the PIN field alone, since its PAN field comes in between two encipherments.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.block.as_bytes()
    }
}

/// An enciphered PIN block. Even so it may be neither logged nor kept after authorisation
/// (PCI DSS 3.3.1.3), so it has no way into a record or a log.
pub struct EncipheredPinBlock {
    block: Block,
}

impl EncipheredPinBlock {
    /// The block for field 52: 8 or 16 bytes.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.block.as_bytes()
    }
}

impl ZeroizeOnDrop for ClearPinBlock {}
impl ZeroizeOnDrop for EncipheredPinBlock {}

/// 8 or 16 bytes that are wiped on drop.
enum Block {
    Narrow(Secret<8>),
    Wide(Secret<16>),
}

impl Block {
    fn zeroed(format: PinBlockFormat) -> Self {
        match format.block_len() {
            8 => Self::Narrow(Secret::zeroed()),
            _ => Self::Wide(Secret::zeroed()),
        }
    }

    fn from_slice(format: PinBlockFormat, bytes: &[u8]) -> Result<Self, PinError> {
        let mut block = Self::zeroed(format);
        let target = block.as_bytes_mut();
        if target.len() != bytes.len() {
            return Err(PinError::Refused);
        }
        target.copy_from_slice(bytes);
        Ok(block)
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Narrow(bytes) => bytes.expose(),
            Self::Wide(bytes) => bytes.expose(),
        }
    }

    fn as_bytes_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Narrow(bytes) => bytes.expose_mut(),
            Self::Wide(bytes) => bytes.expose_mut(),
        }
    }
}

/// Lays out a clear PIN block. `pan` is the whole PAN with its check digit, as decimal digits; formats that
/// do not bind it do not look at it.
///
/// # Errors
/// [`PinError::Length`] for a PIN under 4 digits, [`PinError::Pan`], [`PinError::Random`].
pub fn encode(
    format: PinBlockFormat,
    pin: &Pin,
    pan: &str,
    random: &mut dyn Random,
) -> Result<ClearPinBlock, PinError> {
    let block = scrubbed(|| lay_out(format, pin, &pan_for(format, pan)?, random))?;
    Ok(ClearPinBlock { block })
}

/// Reads a clear PIN block (format 4: the PIN field).
///
/// # Errors
/// [`PinError::Pan`], and [`PinError::Refused`] for anything wrong with the block.
pub fn decode(format: PinBlockFormat, block: &[u8], pan: &str) -> Result<Pin, PinError> {
    scrubbed(|| {
        let pan = pan_for(format, pan)?;
        let block = Block::from_slice(format, block)?;
        read(format, block, &pan)
    })
}

/// Lays out and enciphers a PIN block.
///
/// # Errors
/// [`PinError::Cipher`] when the format is for another cipher than the key's or for none, [`PinError::Length`],
/// [`PinError::Pan`], [`PinError::Random`].
pub fn encipher(
    format: PinBlockFormat,
    key: &PinKey,
    pin: &Pin,
    pan: &str,
    random: &mut dyn Random,
) -> Result<EncipheredPinBlock, PinError> {
    fit(format, key)?;
    scrubbed(|| {
        let pan = pan_for(format, pan)?;
        let mut block = lay_out(format, pin, &pan, random)?;
        match (&key.material().cipher().inner, &mut block) {
            (Width::Narrow(cipher), Block::Narrow(bytes)) => cipher.encrypt(bytes.expose_mut()),
            (Width::Wide(cipher), Block::Wide(bytes)) => match format {
                PinBlockFormat::Iso4 => format4::encipher(cipher, bytes.expose_mut(), &pan),
                _ => cipher.encrypt(bytes.expose_mut()),
            },
            _ => return Err(misfit(format, key)),
        }
        Ok(EncipheredPinBlock { block })
    })
}

/// Deciphers and reads a PIN block: what a host does.
///
/// # Errors
/// [`PinError::Cipher`], [`PinError::Pan`], and [`PinError::Refused`] for anything wrong with the block.
pub fn decipher(format: PinBlockFormat, key: &PinKey, block: &[u8], pan: &str) -> Result<Pin, PinError> {
    fit(format, key)?;
    scrubbed(|| {
        let pan = pan_for(format, pan)?;
        let mut block = Block::from_slice(format, block)?;
        match (&key.material().cipher().inner, &mut block) {
            (Width::Narrow(cipher), Block::Narrow(bytes)) => cipher.decrypt(bytes.expose_mut()),
            (Width::Wide(cipher), Block::Wide(bytes)) => match format {
                PinBlockFormat::Iso4 => format4::decipher(cipher, bytes.expose_mut(), &pan),
                _ => cipher.decrypt(bytes.expose_mut()),
            },
            _ => return Err(misfit(format, key)),
        }
        read(format, block, &pan)
    })
}

fn lay_out(format: PinBlockFormat, pin: &Pin, pan: &Pan, random: &mut dyn Random) -> Result<Block, PinError> {
    if !pin.is_complete() {
        return Err(PinError::Length);
    }
    let mut block = Block::zeroed(format);
    let bytes = block.as_bytes_mut();
    match format {
        PinBlockFormat::Iso0 | PinBlockFormat::CupSm4 => format0::lay_out(bytes, pin, pan),
        PinBlockFormat::Iso1 => format1::lay_out(bytes, pin, random),
        PinBlockFormat::Iso2 => format2::lay_out(bytes, pin),
        PinBlockFormat::Iso3 => format3::lay_out(bytes, pin, pan, random)?,
        PinBlockFormat::Iso4 => format4::lay_out(bytes, pin, random),
        PinBlockFormat::Legacy(Legacy::PlusVisa4) => plus::lay_out(bytes, pin, pan),
    }
    Ok(block)
}

fn read(format: PinBlockFormat, mut block: Block, pan: &Pan) -> Result<Pin, PinError> {
    let bytes = block.as_bytes_mut();
    match format {
        PinBlockFormat::Iso0 | PinBlockFormat::CupSm4 => format0::read(bytes, pan),
        PinBlockFormat::Iso1 => format1::read(bytes),
        PinBlockFormat::Iso2 => format2::read(bytes),
        PinBlockFormat::Iso3 => format3::read(bytes, pan),
        PinBlockFormat::Iso4 => format4::read(bytes),
        PinBlockFormat::Legacy(Legacy::PlusVisa4) => plus::read(bytes, pan),
    }
}

fn pan_for(format: PinBlockFormat, pan: &str) -> Result<Pan, PinError> {
    if format.binds_pan() {
        Pan::parse(pan)
    } else {
        Ok(Pan::none())
    }
}

fn fit(format: PinBlockFormat, key: &PinKey) -> Result<(), PinError> {
    if format.fits(key.algorithm()) {
        Ok(())
    } else {
        Err(misfit(format, key))
    }
}

fn misfit(format: PinBlockFormat, key: &PinKey) -> PinError {
    PinError::Cipher { format, algorithm: key.algorithm() }
}
