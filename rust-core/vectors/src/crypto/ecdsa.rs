//! Signatures over P-256.

use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::{SigningKey, VerifyingKey};
use suanpan_crypto::SignError;

use super::{unexpected, Operations};
use crate::vector::{same_hex, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations =
    &[("sign_rfc6979", sign), ("verify_p1363", verify_p1363), ("verify_der", verify_der)];

/// Signs as RFC 6979 has it.
fn sign(vector: &Vector<'_>) -> Checked {
    let fail = |error: &dyn std::fmt::Display| unexpected("private")(error);
    let secret = Secret::from_slice(&vector.bytes("private")?).map_err(|e| fail(&e))?;
    let key = SigningKey::from_secret(&secret).map_err(|e| fail(&e))?;
    let message = vector.message("message")?;
    if let Some(public) = vector.optional_text("public")? {
        same_hex("public", &public, &key.verifying_key().to_sec1())?;
    }
    let signature = key.sign(&message);
    let expected = format!("{}{}", vector.text("expect_r")?, vector.text("expect_s")?);
    same_hex("signature", &expected, &signature)?;
    key.verifying_key().verify(&message, &signature).map_err(|e| unexpected("verify")(&e))
}

/// Verifies r and s of 32 bytes each.
fn verify_p1363(vector: &Vector<'_>) -> Checked {
    verify(vector, VerifyingKey::verify)
}

/// Verifies a signature in DER.
fn verify_der(vector: &Vector<'_>) -> Checked {
    verify(vector, VerifyingKey::verify_der)
}

fn verify(vector: &Vector<'_>, by: impl Fn(&VerifyingKey, &[u8], &[u8]) -> Result<(), SignError>) -> Checked {
    if !vector.has("valid") {
        return Err(Mismatch::new("valid", "true or false", "nothing"));
    }
    let (valid, signature) = (vector.flag("valid", false)?, vector.bytes("signature")?);
    let key = VerifyingKey::from_sec1(&vector.bytes("public")?).map_err(|e| unexpected("public")(&e))?;
    let verified = by(&key, &vector.message("message")?, &signature).is_ok();
    let shown = |valid: bool| if valid { "valid" } else { "not valid" };
    if verified == valid {
        Ok(())
    } else {
        Err(Mismatch::new("signature", shown(valid), shown(verified)))
    }
}
