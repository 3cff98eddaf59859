//! Field 127 of a Postilion host: a message of its own, bitmap first, without a type.

use crate::spec::{BitmapCoding, FieldDef, Kind, Length, MtiCoding};
use crate::Spec;
use Kind::{Ans, N};
use Length::{Fixed, LL, LLL, LLLL, LLLLL};

const fn field(kind: Kind, length: Length, max: u16) -> FieldDef {
    FieldDef::characters(kind, length, max).secret()
}

pub(super) static FIELD_127: Spec = Spec::new(
    "postilion-127",
    MtiCoding::Absent,
    BitmapCoding::Binary,
    &[
        (2, field(Ans, LL, 32)),         // switch key
        (3, field(Ans, Fixed, 48)),      // routing
        (4, field(Ans, Fixed, 22)),      // POS data
        (5, field(Ans, Fixed, 73)),      // service station data
        (6, field(N, Fixed, 2)),         // authorisation profile
        (7, field(Ans, LL, 50)),         // check data
        (8, field(Ans, LLL, 128)),       // retention data
        (9, field(Ans, LLL, 255)),       // additional node data
        (10, field(N, Fixed, 3)),        // CVV2
        (11, field(Ans, LL, 32)),        // original key
        (12, field(Ans, LL, 25)),        // terminal owner
        (13, field(Ans, Fixed, 17)),     // POS geographic data
        (14, field(Ans, Fixed, 8)),      // sponsor bank
        (15, field(Ans, LL, 29)),        // address verification request
        (16, field(Ans, Fixed, 1)),      // address verification result
        (17, field(Ans, LL, 50)),        // cardholder information
        (18, field(Ans, LL, 50)),        // validation data
        (19, field(Ans, Fixed, 45)),     // bank details
        (20, field(N, Fixed, 8)),        // authoriser settlement date
        (21, field(Ans, LL, 12)),        // record identification
        (22, field(Ans, LLLLL, 65_535)), // structured data
        (23, field(Ans, Fixed, 253)),    // payee name and address
        (24, field(Ans, LL, 28)),        // payer account
        (25, field(Ans, LLLL, 8_000)),   // IC card data
    ],
);
