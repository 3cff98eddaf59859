//! The host's side.

use crate::agreement::EphemeralKey;
use crate::key::{Algorithm, KeyPolicy, MasterKey, TypedKey};
use crate::point::COMPRESSED_LEN;
use crate::remote_load::message::{
    is_terminal_id, signed_answer, signed_request, take, take_share, Session, Share, LONGEST_REQUEST, VERSION,
};
use crate::sign::{SigningKey, VerifyingKey, SIGNATURE_LEN};
use crate::tr31::{
    self, Exportability, Header, KeyAlgorithm, KeyUsage, Masking, ModeOfUse, OptionalBlock, Version,
};
use crate::{Random, RemoteLoadError};

/// A request as received. Nothing in it is authenticated until [`answer`] has found the signature good.
pub struct Request<'a> {
    terminal_id: &'a str,
    device: VerifyingKey,
    share: Share,
    body: &'a [u8],
    signature: [u8; SIGNATURE_LEN],
}

impl<'a> Request<'a> {
    /// Reads a request, to find out whose it claims to be.
    ///
    /// # Errors
    /// [`RemoteLoadError::Refused`] when it is none.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, RemoteLoadError> {
        let refused = RemoteLoadError::Refused;
        if bytes.len() > LONGEST_REQUEST {
            return Err(refused);
        }
        let (body, signature) = bytes.split_last_chunk::<SIGNATURE_LEN>().ok_or(refused)?;
        let mut rest = body;
        let [version, length] = take(&mut rest)?;
        let (id, after) = rest.split_at_checked(usize::from(length)).ok_or(refused)?;
        let mut rest = after;
        if version != VERSION || !is_terminal_id(id) {
            return Err(refused);
        }
        let terminal_id = core::str::from_utf8(id).map_err(|_| refused)?;
        let share = take_share(&mut rest)?;
        let device = take::<COMPRESSED_LEN>(&mut rest)?;
        let device = VerifyingKey::from_sec1(&device).map_err(|_| refused)?;
        if !rest.is_empty() {
            return Err(refused);
        }
        Ok(Self { terminal_id, device, share, body, signature: *signature })
    }

    /// The terminal it claims to come from.
    #[must_use]
    pub fn terminal_id(&self) -> &'a str {
        self.terminal_id
    }

    /// The device key it claims to be signed with. What counts is the key the terminal enrolled with.
    #[must_use]
    pub fn device(&self) -> VerifyingKey {
        self.device
    }
}

/// Answers a request with a master key. `device` is the key that the terminal named in the request enrolled with.
///
/// A request that is sent again is answered again, under a new key that only the first sender can derive.
///
/// # Errors
/// [`RemoteLoadError::Refused`] when the request is none, was signed by another device or for another host;
/// [`RemoteLoadError::Key`] for a key that no terminal would load; [`RemoteLoadError::Random`] when `random` is
/// broken.
pub fn answer(
    host: &SigningKey,
    device: &VerifyingKey,
    request: &[u8],
    key: &MasterKey,
    random: &mut dyn Random,
) -> Result<Vec<u8>, RemoteLoadError> {
    key.check(KeyPolicy::Strict)?;
    answer_with(host, device, request, key, &header(key)?, random)
}

/// [`answer`] with any key block at all.
pub(super) fn answer_with(
    host: &SigningKey,
    device: &VerifyingKey,
    request: &[u8],
    key: &MasterKey,
    header: &Header,
    random: &mut dyn Random,
) -> Result<Vec<u8>, RemoteLoadError> {
    let refused = RemoteLoadError::Refused;
    let parsed = Request::parse(request)?;
    let own = host.verifying_key();
    device.verify(&signed_request(parsed.body, &own), &parsed.signature).map_err(|_| refused)?;
    if parsed.device != *device {
        return Err(refused);
    }

    let mut nonce = [0; 16];
    random.fill(&mut nonce);
    let ephemeral = EphemeralKey::generate(random).map_err(|_| RemoteLoadError::Random)?;
    let of_host = Share { nonce, ephemeral: ephemeral.public() };
    let session = Session {
        terminal_id: parsed.terminal_id,
        device: *device,
        host: own,
        of_terminal: parsed.share,
        of_host,
    };
    let protection = session.protection_key(&ephemeral.agree(&parsed.share.ephemeral))?;
    let block = tr31::wrap(&protection, header, key.material().bytes(), Masking::LongestKey, random)
        .map_err(|_| refused)?;

    let mut answer = vec![VERSION];
    answer.extend_from_slice(&nonce);
    answer.extend_from_slice(&of_host.ephemeral.to_sec1_compressed());
    answer.extend_from_slice(block.as_bytes());
    let signature = host.sign(&signed_answer(request, &answer));
    answer.extend_from_slice(&signature);
    Ok(answer)
}

pub(super) fn header(key: &MasterKey) -> Result<Header, RemoteLoadError> {
    let algorithm = match key.algorithm() {
        Algorithm::Des | Algorithm::Tdes2 | Algorithm::Tdes3 => KeyAlgorithm::TDES,
        Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256 => KeyAlgorithm::AES,
        Algorithm::Sm4 => KeyAlgorithm::SM4,
    };
    let (usage, mode) = (KeyUsage::KEY_ENCRYPTION, ModeOfUse::DECRYPT);
    Header::new(Version::D, usage, algorithm, mode, Exportability::NONE)
        .and_then(|header| header.with_block(OptionalBlock::key_check(&key.check_value())?))
        .map_err(|_| RemoteLoadError::Refused)
}
