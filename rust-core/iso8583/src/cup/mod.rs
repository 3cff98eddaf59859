//! The UnionPay (CUP) POS dialect (中国银联直联POS终端规范), as data.
//!
//! The field table is [`SPEC`]; around it stand the frame, the table of messages, the checks on an
//! answer, the response codes and the small structures inside fields 59 to 63. The official text
//! is not public: every rule here is what running terminals and hosts of the field do.

pub mod envelope;
pub mod field59;
pub mod field60;
pub mod field61;
pub mod field62;
pub mod field63;
pub mod frame;
pub mod key_block;
pub mod messages;
pub mod response;
pub mod response_code;
pub mod settlement;
pub mod track;

use crate::spec::{BitmapCoding, FieldDef, Kind, Length, MtiCoding, Pad};
use crate::Spec;

const fn n(digits: u16) -> FieldDef {
    FieldDef::packed(Kind::N, Length::Fixed, digits)
}

const fn n_ll(max: u16) -> FieldDef {
    FieldDef::packed(Kind::N, Length::LL, max)
}

const fn n_lll(max: u16) -> FieldDef {
    FieldDef::packed(Kind::N, Length::LLL, max)
}

const fn an(length: u16) -> FieldDef {
    FieldDef::packed(Kind::An, Length::Fixed, length)
}

const fn ans(length: u16) -> FieldDef {
    FieldDef::packed(Kind::Ans, Length::Fixed, length)
}

const fn ans_lll(max: u16) -> FieldDef {
    FieldDef::packed(Kind::Ans, Length::LLL, max)
}

const fn b(length: u16) -> FieldDef {
    FieldDef::packed(Kind::B, Length::Fixed, length)
}

const fn b_lll(max: u16) -> FieldDef {
    FieldDef::packed(Kind::B, Length::LLL, max)
}

/// The field table: packed digits, a binary bitmap of 64 bits, BCD lengths that count digits for
/// numeric fields and tracks, and bytes for the rest. Odd variable lengths take a zero on the
/// right; of the fixed fields, 22 is padded on the right and 23 on the left.
///
/// Contents never shown: the card (2, 35, 36, 45, 55), the PIN block (52), keys (62), the
/// magstripe list of a batch upload (48, it holds card numbers) and payment codes (59).
pub static SPEC: Spec = Spec::new(
    "cup-pos",
    MtiCoding::Bcd,
    BitmapCoding::Binary,
    &[
        (2, n_ll(19).secret()),                                     // PAN
        (3, n(6)),                                                  // processing code
        (4, n(12)),                                                 // amount, fen
        (11, n(6)),                                                 // STAN
        (12, n(6)),                                                 // host time hhmmss
        (13, n(4)),                                                 // host date MMDD
        (14, n(4)),                                                 // expiry YYMM
        (15, n(4)),                                                 // settlement date MMDD
        (22, n(3).pad(Pad::RIGHT_ZERO)),                            // entry mode
        (23, n(3)),                                                 // card sequence number
        (25, n(2)),                                                 // condition code
        (26, n(2)),                                                 // longest PIN
        (32, n_ll(11)),                                             // acquirer
        (35, FieldDef::packed(Kind::Z, Length::LL, 37).secret()),   // track 2
        (36, FieldDef::packed(Kind::Z, Length::LLL, 104).secret()), // track 3
        (37, an(12)),                                               // RRN
        (38, an(6)),                                                // authorisation code
        (39, an(2)),                                                // response code
        (41, ans(8)),                                               // terminal
        (42, ans(15)),                                              // merchant
        (43, ans(40)),                                              // merchant name
        (44, FieldDef::packed(Kind::An, Length::LL, 25)),           // issuer, acquirer
        (45, FieldDef::packed(Kind::Ans, Length::LL, 76).secret()), // track 1
        (46, ans_lll(999)),                                         // vendor text
        (47, ans_lll(999)),                                         // vendor text
        (48, n_lll(322).secret()),                                  // totals, batch list
        (49, an(3)),                                                // currency
        (52, b(8).secret()),                                        // PIN block
        (53, n(16)),                                                // security control
        (54, FieldDef::packed(Kind::An, Length::LLL, 20)),          // balance
        (55, b_lll(255).secret()),                                  // IC card data
        (56, ans_lll(999)),                                         // vendor text
        (57, ans_lll(999)),                                         // vendor text
        (58, b_lll(100).secret()),                                  // e-purse
        (59, ans_lll(600).secret()),                                // terminal, payment code
        (60, n_lll(17)),                                            // type, batch, network code
        (61, n_lll(29)),                                            // original transaction
        (62, b_lll(512).secret()),                                  // keys, parameters
        (63, ans_lll(163)),                                         // operator, card scheme
        (64, b(8)),                                                 // MAC
    ],
);
