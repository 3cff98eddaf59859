//! ISO 8583:1987 and 1993 in their common codings, and the UnionPay interchange (CUPS).
//!
//! Nothing here but tables: a dialect is data.

use crate::Spec;
use crate::spec::{BitmapCoding, MtiCoding};
pub static ASCII_HEX_BITMAP: Spec = Spec::new("iso87-ascii-hexbitmap", MtiCoding::Ascii, BitmapCoding::Hex, &[]);
pub static ASCII_BINARY_BITMAP: Spec = Spec::new("iso87-ascii-binbitmap", MtiCoding::Ascii, BitmapCoding::Binary, &[]);
pub static BCD: Spec = Spec::new("iso87-bcd-binbitmap", MtiCoding::Bcd, BitmapCoding::Binary, &[]);
pub static CUPS: Spec = Spec::new("cups-interchange", MtiCoding::Ascii, BitmapCoding::Binary, &[]);
pub static ISO93_BCD: Spec = Spec::new("iso93-bcd-binbitmap", MtiCoding::Bcd, BitmapCoding::Binary, &[]);
