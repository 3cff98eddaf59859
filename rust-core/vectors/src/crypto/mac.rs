//! MACs by every method.

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::key::{Algorithm, MacKey};
use suanpan_crypto::mac::{compute, verify_by, HmacKey, MacMethod, Padding};

use super::{aes, des_family, unexpected, Operations};
use crate::hex;
use crate::vector::{same_hex, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[("mac", check), ("cup_mac", check)];

/// What computes a MAC: a method over a block cipher, or HMAC.
enum Method {
    Hmac,
    Block(fn(Padding) -> MacMethod),
}

/// Words in the names of the files, methods here. The first that occurs counts: a name may tell a method twice, as
/// "CUP-X9.19 (= ISO9797-1-alg3-pad1)" does.
const METHODS: [(&str, Method); 8] = [
    ("HMAC-SHA256", Method::Hmac),
    ("CMAC", Method::Block(|_| MacMethod::Cmac)),
    ("CUP-ECB", Method::Block(|_| MacMethod::CupEcb)),
    ("ALG3", Method::Block(MacMethod::Retail)),
    ("X9.19", Method::Block(MacMethod::Retail)),
    ("ALG1", Method::Block(MacMethod::Cbc)),
    ("X9.9", Method::Block(MacMethod::Cbc)),
    ("CBC", Method::Block(MacMethod::Cbc)),
];

/// Words that tell the padding, where the method has one. A name that tells none means method 1.
const PADDINGS: [(&str, Padding); 2] = [("PAD2", Padding::OneZeros), ("PAD3", Padding::LengthFirst)];

/// Bytes of the shortest MAC: ISO/IEC 9797-1 lets the leading half of a DES block be sent alone.
const SHORTEST: usize = 4;

/// Computes the MAC, verifies it, and refuses it with any one byte changed.
fn check(vector: &Vector<'_>) -> Checked {
    let name = vector.text("alg")?.to_ascii_uppercase();
    let method = METHODS.iter().find(|(known, _)| name.contains(known));
    let (_, method) =
        method.ok_or_else(|| Mismatch::new("alg", METHODS.map(|(known, _)| known).join(", "), &name))?;
    let message = vector.message("data")?;
    let expected = match vector.optional_text("expect_mac_ascii")? {
        Some(ascii) => ascii.into_bytes(),
        None => vector.bytes("expect_mac")?,
    };
    if let Some(told) = vector.optional_text("expect_mac_hex")? {
        same_hex("expect_mac_hex", &told, &expected)?;
    }

    let bytes = vector.bytes("key")?;
    let fail = |error: &dyn std::fmt::Display| unexpected("MAC")(error);
    match method {
        Method::Hmac => {
            let key = HmacKey::from_bytes(&bytes).map_err(|e| fail(&e))?;
            let verify = |received: &[u8]| key.verify(&message, received).is_ok();
            same_mac(&expected, key.compute(&message).as_bytes(), verify)
        }
        Method::Block(method) => {
            let padding = PADDINGS.iter().find(|(known, _)| name.contains(known));
            let method = method(padding.map_or(Padding::Zeros, |(_, padding)| *padding));
            let algorithm = match name.as_str() {
                name if name.contains("SM4") => Algorithm::Sm4,
                name if name.contains("AES") => aes(&bytes)?,
                _ => des_family(&bytes)?,
            };
            if method == MacMethod::CupEcb {
                let cipher = BlockCipher::new(algorithm, &bytes).map_err(|e| fail(&e))?;
                check_cup_steps(vector, &cipher, &message)?;
            }
            let key = MacKey::from_bytes(algorithm, &bytes).map_err(|e| fail(&e))?;
            let tag = compute(method, &key, &message).map_err(|e| fail(&e))?;
            let verify = |received: &[u8]| verify_by(method, &key, &message, received).is_ok();
            same_mac(&expected, tag.as_bytes(), verify)
        }
    }
}

/// Compares the whole MAC, or as many leading bytes as the vector has; only a whole one verifies.
fn same_mac(expected: &[u8], computed: &[u8], verify: impl Fn(&[u8]) -> bool) -> Checked {
    let length = expected.len().max(SHORTEST);
    same_hex("MAC", &hex::encode(expected), computed.get(..length).unwrap_or(computed))?;
    if !verify(computed) {
        return Err(Mismatch::new("MAC", "a match", "a refusal"));
    }
    let changed = (0..computed.len()).map(|place| {
        let mut wrong = computed.to_vec();
        wrong.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= 0x20);
        wrong
    });
    let shorter = computed.split_last().map(|(_, shorter)| shorter.to_vec());
    if changed.chain(shorter).any(|wrong| verify(&wrong)) {
        return Err(Mismatch::new("MAC changed or cut", "a refusal", "a match"));
    }
    Ok(())
}

/// What a UnionPay MAC goes through on its way, as far as the vector has it.
fn check_cup_steps(vector: &Vector<'_>, cipher: &BlockCipher, message: &[u8]) -> Checked {
    let mut folded = vec![0; cipher.block_len()];
    for block in message.chunks(folded.len()) {
        folded.iter_mut().zip(block).for_each(|(byte, from)| *byte ^= from);
    }
    let text = hex::encode(&folded).into_bytes();
    let (head, tail) = text.split_at(folded.len());
    let encipher = |block: &[u8]| {
        let mut block = block.to_vec();
        cipher.encrypt_block(&mut block).map_err(|e| unexpected("MAC")(&e)).map(|()| block)
    };
    let first = encipher(head)?;
    let mixed: Vec<u8> = first.iter().zip(tail).map(|(byte, from)| byte ^ from).collect();
    let second = encipher(&mixed)?;
    let steps: [(&str, &[u8]); 5] = [
        ("expect_xor", &folded),
        ("expect_text_hex", &text),
        ("expect_enc1", &first),
        ("expect_tmp", &mixed),
        ("expect_enc2", &second),
    ];
    for (part, got) in steps {
        if let Some(told) = vector.optional_text(part)? {
            same_hex(part, &told, got)?;
        }
    }
    Ok(())
}
