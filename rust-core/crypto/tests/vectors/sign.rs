//! `ecdsa_p256.json`.

use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::{SigningKey, VerifyingKey};
use suanpan_crypto::SignError;

use crate::{hex, Outcome, Vector};

pub(crate) fn run(vector: &Vector<'_>) -> Outcome {
    let id = vector.text("id");
    let public = VerifyingKey::from_sec1(&vector.bytes("public")).unwrap();
    let message = vector.message("message");
    let verified = match vector.text("op").as_str() {
        "sign_rfc6979" => {
            let secret = Secret::from_slice(&vector.bytes("private")).unwrap();
            let key = SigningKey::from_secret(&secret).unwrap();
            assert_eq!(hex(&key.verifying_key().to_sec1()), vector.text("public"), "{id}");
            assert_eq!(key.to_secret().expose(), secret.expose(), "{id}");
            let signature = key.sign(&message);
            let expected = vector.text("expect_r") + &vector.text("expect_s");
            assert_eq!(hex(&signature), expected, "{id}");
            assert_eq!(public.verify(&message, &signature), Ok(()), "{id}");
            return Outcome::Run;
        }
        "verify_p1363" => public.verify(&message, &vector.bytes("signature")),
        "verify_der" => public.verify_der(&message, &vector.bytes("signature")),
        op => panic!("{id}: unknown operation {op}"),
    };
    let expected = if vector.0["valid"].as_bool().unwrap() { Ok(()) } else { Err(SignError::Signature) };
    assert_eq!(verified, expected, "{id}");
    Outcome::Run
}
