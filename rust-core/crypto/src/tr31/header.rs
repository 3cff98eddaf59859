//! The header: what the key is and what it may do, in clear text, authenticated with the key.

use core::fmt;

use crate::tr31::attribute::{
    joins, Exportability, KeyAlgorithm, KeyContext, KeyUsage, KeyVersion, ModeOfUse,
};
use crate::tr31::error::{Found, HeaderError};
use crate::tr31::optional::OptionalBlock;
use crate::tr31::reader::Reader;
use crate::tr31::{Version, KEY_BLOCK_MAX_LEN};

/// Characters before the optional blocks.
pub(super) const FIXED_LEN: usize = 16;
/// The most optional blocks two digits can count.
const BLOCKS_MAX: usize = 99;

const USAGE: usize = 5;
const ALGORITHM: usize = 7;
pub(super) const MODE: usize = 8;
const KEY_VERSION: usize = 9;
const EXPORTABILITY: usize = 11;
const BLOCK_COUNT: usize = 12;
const CONTEXT: usize = 14;

/// Header of a key block (X9.143, 6.2 and 6.3). Public; never changed by wrapping but for its length field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    version: Version,
    /// The length field of a header that was read; 0 in one that was made.
    declared_len: usize,
    usage: KeyUsage,
    algorithm: KeyAlgorithm,
    mode: ModeOfUse,
    key_version: KeyVersion,
    exportability: Exportability,
    context: KeyContext,
    blocks: Vec<OptionalBlock>,
}

impl Header {
    /// A header without optional blocks, key version number `00` and key context `0`.
    ///
    /// # Errors
    /// [`HeaderError::Field`] when the mode of use makes no sense for the usage: a PIN key that derives keys, a
    /// MAC key that encrypts (X9.143, table 4, for the usages a terminal loads).
    pub fn new(
        version: Version,
        usage: KeyUsage,
        algorithm: KeyAlgorithm,
        mode: ModeOfUse,
        exportability: Exportability,
    ) -> Result<Self, HeaderError> {
        joins(usage, mode)?;
        Ok(Self {
            version,
            declared_len: 0,
            usage,
            algorithm,
            mode,
            key_version: KeyVersion::UNUSED,
            exportability,
            context: KeyContext::BY_PROTECTION_KEY,
            blocks: Vec::new(),
        })
    }

    /// The same header with a key version number.
    #[must_use]
    pub fn with_key_version(self, key_version: KeyVersion) -> Self {
        Self { key_version, ..self }
    }

    /// The same header with one more optional block. A padding block `PB` follows as needed, so that the header is
    /// whole blocks of 8 characters (versions A to C) or 16 (D and E).
    ///
    /// # Errors
    /// [`HeaderError::Duplicate`], [`HeaderError::Count`] beyond 99 blocks, [`HeaderError::Length`] when no key
    /// could follow within the longest key block.
    pub fn with_block(mut self, block: OptionalBlock) -> Result<Self, HeaderError> {
        self.blocks.retain(|block| !block.is_padding());
        let offset = self.len();
        unique(&self.blocks, &block, offset)?;
        self.blocks.push(block);
        let whole = self.version.header_block_len();
        let over = self.len() % whole;
        if over != 0 {
            let gap = whole - over;
            let gap = if gap < OptionalBlock::PADDING_MIN { gap + whole } else { gap };
            self.blocks.push(OptionalBlock::padding(gap)?);
        }
        if self.blocks.len() > BLOCKS_MAX {
            return Err(HeaderError::Count { offset: BLOCK_COUNT, got: self.blocks.len() });
        }
        if self.len() > KEY_BLOCK_MAX_LEN {
            return Err(HeaderError::Length {
                offset: 0,
                min: FIXED_LEN,
                max: KEY_BLOCK_MAX_LEN,
                got: self.len(),
            });
        }
        Ok(self)
    }

    /// Reads the header a text starts with; what follows it, and whether the length field is true, is not looked
    /// at. See [`crate::tr31::KeyBlock::parse`] for a whole block.
    ///
    /// # Errors
    /// [`HeaderError`] with the place.
    pub fn parse(text: &str) -> Result<Self, HeaderError> {
        let mut reader = Reader::new(text);
        let code = reader.up_to(1);
        let unknown = HeaderError::Field { offset: 0, expected: VERSION, got: Found::new(code) };
        let version = code.first().and_then(|code| Version::from_code(*code)).ok_or(unknown)?;
        let declared_len = reader.decimal(4, "the total length, 4 decimal digits")?;
        let usage = KeyUsage::at(USAGE, reader.up_to(2))?;
        let algorithm = KeyAlgorithm::at(ALGORITHM, reader.up_to(1))?;
        let mode = ModeOfUse::at(MODE, reader.up_to(1))?;
        let key_version = KeyVersion::at(KEY_VERSION, reader.up_to(2))?;
        let exportability = Exportability::at(EXPORTABILITY, reader.up_to(1))?;
        let count = reader.decimal(2, "the number of optional blocks, 2 decimal digits")?;
        let context = KeyContext::at(CONTEXT, reader.up_to(1))?;
        if context.meaning().is_none() {
            let expected = "a key context, 0 to 2";
            return Err(HeaderError::Field {
                offset: CONTEXT,
                expected,
                got: Found::new(context.as_bytes()),
            });
        }
        reader.literal("0", "a reserved 0")?;

        let mut blocks = Vec::new();
        for _ in 0..count {
            let offset = reader.offset();
            let block = OptionalBlock::read(&mut reader)?;
            unique(&blocks, &block, offset)?;
            blocks.push(block);
        }
        Ok(Self {
            version,
            declared_len,
            usage,
            algorithm,
            mode,
            key_version,
            exportability,
            context,
            blocks,
        })
    }

    /// Version of the key block.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// What the key is for.
    #[must_use]
    pub fn usage(&self) -> KeyUsage {
        self.usage
    }

    /// The algorithm the key is used with.
    #[must_use]
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// The operations the key may do.
    #[must_use]
    pub fn mode(&self) -> ModeOfUse {
        self.mode
    }

    /// Version of the key itself.
    #[must_use]
    pub fn key_version(&self) -> KeyVersion {
        self.key_version
    }

    /// Whether the key may leave again.
    #[must_use]
    pub fn exportability(&self) -> Exportability {
        self.exportability
    }

    /// Where the key may be used.
    #[must_use]
    pub fn context(&self) -> KeyContext {
        self.context
    }

    /// The optional blocks in order, padding included.
    #[must_use]
    pub fn blocks(&self) -> &[OptionalBlock] {
        &self.blocks
    }

    /// The optional block with an identifier.
    #[must_use]
    pub fn block(&self, id: &str) -> Option<&OptionalBlock> {
        self.blocks.iter().find(|block| block.id() == id)
    }

    /// The length field as it was read, in characters of the whole key block; 0 in a header made here.
    #[must_use]
    pub fn declared_len(&self) -> usize {
        self.declared_len
    }

    /// Characters in the header, optional blocks included.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // reason: a header has 16 characters at least
    pub fn len(&self) -> usize {
        self.blocks.iter().fold(FIXED_LEN, |len, block| len + block.as_str().len())
    }

    /// The header of a key block of `total_len` characters.
    pub(super) fn text(&self, total_len: usize) -> String {
        let mut text = format!(
            "{}{total_len:04}{}{}{}{}{}{:02}{}0",
            self.version,
            self.usage,
            self.algorithm,
            self.mode,
            self.key_version,
            self.exportability,
            self.blocks.len(),
            self.context,
        );
        for block in &self.blocks {
            text.push_str(block.as_str());
        }
        text
    }
}

impl fmt::Display for Header {
    /// The header as it stands in a key block, with [`Header::declared_len`] as its length field.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(self.declared_len))
    }
}

const VERSION: &str = "a version, A to E";

fn unique(blocks: &[OptionalBlock], block: &OptionalBlock, offset: usize) -> Result<(), HeaderError> {
    if blocks.iter().any(|other| other.id() == block.id()) {
        return Err(HeaderError::Duplicate { offset, id: Found::new(block.id().as_bytes()) });
    }
    Ok(())
}
