//! SM4 block by block.

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::key::Algorithm;

use super::{unexpected, Operations};
use crate::vector::{same_hex, Checked, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[("sm4_ecb", ecb)];

/// There and back.
fn ecb(vector: &Vector<'_>) -> Checked {
    let fail = |error: &dyn std::fmt::Display| unexpected("SM4")(error);
    let cipher = BlockCipher::new(Algorithm::Sm4, &vector.bytes("key")?).map_err(|e| fail(&e))?;
    let mut data = vector.bytes("plain")?;
    cipher.encrypt_ecb(&mut data).map_err(|e| fail(&e))?;
    same_hex("cipher", &vector.text("expect_cipher")?, &data)?;
    cipher.decrypt_ecb(&mut data).map_err(|e| fail(&e))?;
    same_hex("plain", &vector.text("plain")?, &data)
}
