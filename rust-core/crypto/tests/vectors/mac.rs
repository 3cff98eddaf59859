//! `mac.json`.

use suanpan_crypto::key::{Algorithm, MacKey};
use suanpan_crypto::mac::{compute, cup_ecb, verify, verify_by, MacMethod, Padding};
use suanpan_crypto::{MacError, MacMismatch};

use crate::{aes, des_family, hex, Outcome, Vector};

/// Names in the file, methods here.
const METHODS: &[(&str, MacMethod)] = &[
    ("CMAC-AES-128", MacMethod::Cmac),
    ("CMAC-AES-192", MacMethod::Cmac),
    ("CMAC-AES-256", MacMethod::Cmac),
    ("CMAC-TDES-2-key", MacMethod::Cmac),
    ("CMAC-TDES-3-key", MacMethod::Cmac),
    ("ISO9797-1-alg1-TDES-pad1", MacMethod::Cbc(Padding::Zeros)),
    ("ISO9797-1-alg1-TDES-pad3", MacMethod::Cbc(Padding::LengthFirst)),
    ("ISO9797-1-alg3-pad1 (X9.19)", MacMethod::Retail(Padding::Zeros)),
    ("ISO9797-1-alg3-pad1", MacMethod::Retail(Padding::Zeros)),
    ("CUP-X9.19 (= ISO9797-1-alg3-pad1, 8 binary bytes)", MacMethod::Retail(Padding::Zeros)),
    ("ISO9797-1-alg3-pad2", MacMethod::Retail(Padding::OneZeros)),
    ("ISO9797-1-alg3-pad3", MacMethod::Retail(Padding::LengthFirst)),
    ("CUP-ECB", MacMethod::CupEcb),
    ("CUP-ECB-SM4", MacMethod::CupEcb),
];

pub(crate) fn run(vector: &Vector<'_>) -> Outcome {
    let name = vector.text("alg");
    let Some((_, method)) = METHODS.iter().find(|(known, _)| *known == name) else {
        return Outcome::Left(name);
    };
    let id = vector.text("id");
    let bytes = vector.bytes("key");
    let algorithm = match name.as_str() {
        "CUP-ECB-SM4" => Algorithm::Sm4,
        name if name.starts_with("CMAC-AES") => aes(&bytes),
        _ => des_family(&bytes),
    };
    let key = MacKey::from_bytes(algorithm, &bytes).unwrap();
    let message = vector.message("data");
    let expected = if *method == MacMethod::CupEcb {
        let ascii = vector.text("expect_mac_ascii").into_bytes();
        assert_eq!(hex(&ascii), vector.text("expect_mac_hex"), "{id}");
        assert_eq!(cup_ecb(&key, &message).as_slice(), ascii, "{id}");
        assert_eq!(verify(&key, &message, &ascii), Ok(()), "{id}");
        ascii
    } else {
        vector.bytes("expect_mac")
    };
    let tag = compute(*method, &key, &message).unwrap();
    assert_eq!(hex(tag.as_bytes()), hex(&expected), "{id}");
    assert_eq!(verify_by(*method, &key, &message, &expected), Ok(()), "{id}");

    let refused = Err(MacError::Mismatch(MacMismatch));
    for place in 0..expected.len() {
        let mut wrong = expected.clone();
        wrong[place] ^= 0x20;
        assert_eq!(verify_by(*method, &key, &message, &wrong), refused, "{id}");
    }
    let short = &expected[..expected.len() - 1];
    assert_eq!(verify_by(*method, &key, &message, short), refused, "{id}");
    assert_eq!(verify_by(*method, &key, &message, &[]), refused, "{id}");
    Outcome::Run
}
