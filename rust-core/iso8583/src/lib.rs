//! ISO 8583 codec driven by field tables, and the UnionPay (CUP) POS dialect as data.
//!
//! A dialect is a [`Spec`]: a constant table that says how the message type, the bitmap and every
//! field are written. One engine reads and writes them all. [`decode`] makes one pass over the
//! received bytes, copies nothing and allocates nothing; [`Encoder`] writes into a buffer of the
//! caller. Neither can panic: whatever is wrong with the input comes back as an error that names
//! the field, the offset, what was expected and what was there, and never quotes card data.
//!
//! ```
//! use suanpan_iso8583::{cup, decode, Encoder, Mti};
//!
//! let mut buffer = [0; 64];
//! let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0820), &mut buffer)?;
//! encoder.digits(11, "000101")?.text(41, b"10016919")?.digits(60, "00000727002")?;
//! let length = encoder.finish()?;
//!
//! let body = buffer.get(..length).unwrap_or_default();
//! let message = decode(&cup::SPEC, body).map_err(|error| error.to_string()).unwrap();
//! assert_eq!(message.mti(), Mti::new(0x0820));
//! assert!(message.digits(11).is_some_and(|stan| stan == "000101"));
//! # Ok::<(), suanpan_iso8583::EncodeError>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

mod bcd;
mod bitmap;
pub mod cup;
mod decode;
mod digits;
mod encode;
mod error;
pub mod iso87;
mod message;
mod mti;
mod profile;
mod spec;

pub use bitmap::{Bitmap, Fields};
pub use decode::decode;
pub use digits::Digits;
pub use encode::Encoder;
pub use error::{DecodeError, EncodeError, Fault, Place};
pub use message::Message;
pub use mti::Mti;
pub use profile::{profile, PROFILES};
pub use spec::{BitmapCoding, Coding, Count, FieldDef, Kind, Length, MtiCoding, Pad, Prefix, Side, Spec};
