//! What both sides write, sign and derive.

use crate::agreement::AgreementKey;
use crate::digest::sha256;
use crate::kdf;
use crate::key::{KeyPolicy, ProtectionKey};
use crate::point::COMPRESSED_LEN;
use crate::secret::Secret;
use crate::sign::{VerifyingKey, SIGNATURE_LEN};
use crate::transcript::joined;
use crate::RemoteLoadError;

/// Bytes of the longest terminal id. Field 41 of ISO 8583 has 8.
pub(super) const LONGEST_TERMINAL_ID: usize = 64;
/// Bytes of the longest request.
pub const LONGEST_REQUEST: usize = 2 + LONGEST_TERMINAL_ID + NONCE_LEN + 2 * COMPRESSED_LEN + SIGNATURE_LEN;
/// Bytes of the longest answer: one with an AES key.
pub const LONGEST_ANSWER: usize = 1 + NONCE_LEN + COMPRESSED_LEN + LONGEST_KEY_BLOCK + SIGNATURE_LEN;

/// Version of the protocol, first byte of both messages.
pub(super) const VERSION: u8 = 1;
pub(super) const NONCE_LEN: usize = 16;

/// Characters of a key block with a check value and an AES key masked to 32 bytes.
const LONGEST_KEY_BLOCK: usize = 160;

/// What is signed or derived begins with one of these, so that it can be taken for nothing else.
const REQUEST_LABEL: &[u8] = b"suanpan remote load, request";
const ANSWER_LABEL: &[u8] = b"suanpan remote load, answer";
const KEY_LABEL: &[u8] = b"suanpan remote load, key block protection key";

/// The nonce and the ephemeral key of one side.
#[derive(Clone, Copy)]
pub(super) struct Share {
    pub(super) nonce: [u8; NONCE_LEN],
    pub(super) ephemeral: AgreementKey,
}

/// What both sides must agree on for the key block to open.
pub(super) struct Session<'a> {
    pub(super) terminal_id: &'a str,
    pub(super) device: VerifyingKey,
    pub(super) host: VerifyingKey,
    pub(super) of_terminal: Share,
    pub(super) of_host: Share,
}

impl Session<'_> {
    /// The key that protects the key block.
    pub(super) fn protection_key(&self, z: &Secret<32>) -> Result<ProtectionKey, RemoteLoadError> {
        let shared_info = joined(&[
            KEY_LABEL,
            &[VERSION],
            self.terminal_id.as_bytes(),
            &self.device.to_sec1_compressed(),
            &self.host.fingerprint(),
            &self.of_terminal.nonce,
            &self.of_host.nonce,
            &self.of_terminal.ephemeral.to_sec1_compressed(),
            &self.of_host.ephemeral.to_sec1_compressed(),
        ]);
        let mut key = Secret::<32>::zeroed();
        kdf::x963(z.expose(), &shared_info, key.expose_mut()).map_err(|_| RemoteLoadError::Refused)?;
        let key = ProtectionKey::aes(key.expose()).map_err(|_| RemoteLoadError::Refused)?;
        key.check(KeyPolicy::Strict).map_err(|_| RemoteLoadError::Refused)?;
        Ok(key)
    }
}

/// What the device signs: its request up to the signature, and which host it is for.
pub(super) fn signed_request(body: &[u8], host: &VerifyingKey) -> Vec<u8> {
    joined(&[REQUEST_LABEL, body, &host.fingerprint()])
}

/// What the host signs: the whole request it answers, and its answer up to the signature.
pub(super) fn signed_answer(request: &[u8], body: &[u8]) -> Vec<u8> {
    joined(&[ANSWER_LABEL, &sha256(request), body])
}

/// Takes `N` bytes off the front.
pub(super) fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], RemoteLoadError> {
    let (taken, rest) = bytes.split_first_chunk().ok_or(RemoteLoadError::Refused)?;
    *bytes = rest;
    Ok(*taken)
}

/// Takes a nonce and an ephemeral key off the front.
pub(super) fn take_share(bytes: &mut &[u8]) -> Result<Share, RemoteLoadError> {
    let nonce = take(bytes)?;
    let ephemeral = take::<COMPRESSED_LEN>(bytes)?;
    let ephemeral = AgreementKey::from_sec1(&ephemeral).map_err(|_| RemoteLoadError::Refused)?;
    Ok(Share { nonce, ephemeral })
}

/// Whether a terminal id can be sent.
pub(super) fn is_terminal_id(id: &[u8]) -> bool {
    (1..=LONGEST_TERMINAL_ID).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic)
}
