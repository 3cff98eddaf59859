//! The header: for whom, by whom, about what, and the content key.

use crate::agreement::{AgreementKey, EphemeralKey, StaticKey};
use crate::kdf;
use crate::point::COMPRESSED_LEN;
use crate::seal::{Sealer, NONCE_LEN, TAG_LEN};
use crate::secret::Secret;
use crate::sign::{SigningKey, VerifyingKey, SIGNATURE_LEN};
use crate::transcript::joined;
use crate::{ContainerError, Random};

/// Bytes of the longest subject: what the container is about, in clear, such as a terminal id and a time.
pub const LONGEST_SUBJECT: usize = 255;

/// First bytes: what it is, and the version of the format.
const MAGIC: [u8; 9] = *b"SUANPANB\x01";
const KEY_LABEL: &[u8] = b"suanpan container, key";
const HEADER_LABEL: &[u8] = b"suanpan container, header";

const WRAPPED_LEN: usize = NONCE_LEN + 32 + TAG_LEN;
/// Bytes before the subject, its length included.
const FIXED_LEN: usize = MAGIC.len() + 3 * COMPRESSED_LEN + 1;

/// Makes a header; gives it and the content key.
pub(super) fn write(
    signer: &SigningKey,
    recipient: &AgreementKey,
    subject: &[u8],
    random: &mut dyn Random,
) -> Result<(Vec<u8>, Secret<32>), ContainerError> {
    let too_long = ContainerError::Subject { most: LONGEST_SUBJECT, got: subject.len() };
    let length = u8::try_from(subject.len()).map_err(|_| too_long)?;
    let ephemeral = EphemeralKey::generate(random).map_err(|_| ContainerError::Random)?;
    let mut header = MAGIC.to_vec();
    header.extend_from_slice(&signer.verifying_key().to_sec1_compressed());
    header.extend_from_slice(&recipient.to_sec1_compressed());
    header.extend_from_slice(&ephemeral.public().to_sec1_compressed());
    header.push(length);
    header.extend_from_slice(subject);

    let key = Secret::generate(random);
    let wrapping = wrapping_key(&ephemeral.agree(recipient), &header)?;
    let wrapped = Sealer::new(&wrapping).seal(random, &header, key.expose());
    header.extend_from_slice(&wrapped);
    let signature = signer.sign(&joined(&[HEADER_LABEL, &header]));
    header.extend_from_slice(&signature);
    Ok((header, key))
}

/// Bytes of the whole header that begins with `bytes`; `None` while too few are there to tell.
pub(super) fn len(bytes: &[u8]) -> Option<usize> {
    let subject = bytes.get(FIXED_LEN - 1)?;
    Some(FIXED_LEN + usize::from(*subject) + WRAPPED_LEN + SIGNATURE_LEN)
}

/// Reads a whole header; gives the content key and the subject.
pub(super) fn read(
    recipient: &StaticKey,
    signer: &VerifyingKey,
    header: &[u8],
) -> Result<(Secret<32>, Vec<u8>), ContainerError> {
    let refused = ContainerError::Refused;
    let (body, signature) = header.split_last_chunk::<SIGNATURE_LEN>().ok_or(refused)?;
    signer.verify(&joined(&[HEADER_LABEL, body]), signature).map_err(|_| refused)?;
    let (bound, wrapped) = body.split_last_chunk::<WRAPPED_LEN>().ok_or(refused)?;
    let (magic, rest) = bound.split_first_chunk::<{ MAGIC.len() }>().ok_or(refused)?;
    let (made_by, rest) = rest.split_first_chunk::<COMPRESSED_LEN>().ok_or(refused)?;
    let (made_for, rest) = rest.split_first_chunk::<COMPRESSED_LEN>().ok_or(refused)?;
    let (ephemeral, rest) = rest.split_first_chunk::<COMPRESSED_LEN>().ok_or(refused)?;
    let (_, subject) = rest.split_first().ok_or(refused)?;
    let own = recipient.public().to_sec1_compressed();
    if *magic != MAGIC || *made_by != signer.to_sec1_compressed() || *made_for != own {
        return Err(refused);
    }
    let ephemeral = AgreementKey::from_sec1(ephemeral).map_err(|_| refused)?;
    let wrapping = wrapping_key(&recipient.agree(&ephemeral), bound)?;
    let key = Sealer::new(&wrapping).open(bound, wrapped).map_err(|_| refused)?;
    let key = Secret::from_slice(&key).map_err(|_| refused)?;
    Ok((key, subject.to_vec()))
}

fn wrapping_key(z: &Secret<32>, bound: &[u8]) -> Result<Secret<32>, ContainerError> {
    let mut key = Secret::zeroed();
    kdf::x963(z.expose(), &joined(&[KEY_LABEL, bound]), key.expose_mut())
        .map_err(|_| ContainerError::Refused)?;
    Ok(key)
}
