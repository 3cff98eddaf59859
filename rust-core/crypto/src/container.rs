//! A container for data that leaves the terminal: a backup of the journal. Only its recipient can read it, and the
//! recipient knows which terminal made it.
//!
//! It is written and read in pieces of any size, so neither side ever holds more than a chunk:
//!
//! ```text
//! header      magic, version, signer, recipient, ephemeral key, subject, content key wrapped, signature
//! chunk 0     length and last-flag (4), ciphertext of 65536 bytes, tag (16)
//! ...
//! chunk n     the same, flagged as the last, of 0 to 65536 bytes
//! signature   over the SHA-256 digest of everything before
//! ```
//!
//! The content is under AES-256-GCM-SIV (RFC 8452). Its key is drawn for this container and wrapped, by the same
//! cipher, under X9.63-SHA-256 of an agreement between an ephemeral key and the recipient's key, so not even the
//! terminal can open what it has made. The associated data of each chunk are its number and whether it is the last:
//! chunks left out, moved, doubled or taken from another container are refused
//! where they stand. Whoever knows the content key could still write other chunks, the recipient too; the final
//! signature shows that.
//!
//! The signature at the end counts: what [`Reader::read`] gives out before is authentic chunk by chunk, but may be a
//! container that was never finished. Restore into a place aside, and move it in when [`Reader::finish`] agrees.
//!
//! ```
//! use suanpan_crypto::agreement::StaticKey;
//! use suanpan_crypto::container::{Reader, Writer};
//! use suanpan_crypto::sign::SigningKey;
//! # struct Counter(u8);
//! # impl suanpan_crypto::Random for Counter {
//! #     fn fill(&mut self, out: &mut [u8]) { out.fill_with(|| { self.0 = self.0.wrapping_add(1); self.0 }) }
//! # }
//! # let mut random = Counter(0);
//! let (terminal, acquirer) = (SigningKey::generate(&mut random)?, StaticKey::generate(&mut random)?);
//! let (mut writer, mut file) = Writer::new(&terminal, &acquirer.public(), b"terminal 12345678", &mut random)?;
//! file.extend(writer.write(b"the journal, piece "));
//! file.extend(writer.write(b"by piece"));
//! file.extend(writer.finish());
//!
//! let mut reader = Reader::new(&acquirer, terminal.verifying_key());
//! let mut journal = Vec::new();
//! for piece in file.chunks(100) {
//!     journal.extend_from_slice(&reader.read(piece)?);
//! }
//! assert_eq!(reader.finish()?, b"terminal 12345678");
//! assert_eq!(journal, b"the journal, piece by piece");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod content;
mod header;
mod reader;
mod writer;

pub use header::LONGEST_SUBJECT;
pub use reader::Reader;
pub use writer::Writer;

/// Bytes of content in every chunk but the last.
pub const CHUNK_LEN: usize = 64 * 1024;
