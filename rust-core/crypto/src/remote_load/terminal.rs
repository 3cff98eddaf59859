//! The terminal's side.

use zeroize::ZeroizeOnDrop;

use crate::agreement::EphemeralKey;
use crate::kcv::Kcv;
use crate::key::MasterKey;
use crate::remote_load::message::{
    is_terminal_id, signed_answer, signed_request, take, take_share, Session, Share, LONGEST_TERMINAL_ID,
    VERSION,
};
use crate::sign::{SigningKey, VerifyingKey, SIGNATURE_LEN};
use crate::tr31::{self, Exportability, KeyUsage, ModeOfUse, Version};
use crate::{Random, RemoteLoadError};

/// A master key that was loaded, with its public check value for the slip and the log.
pub struct LoadedKey {
    /// The key.
    pub key: MasterKey,
    /// Its check value by the usual method of its algorithm.
    pub kcv: Kcv,
}

/// An offer to take a key from one host: what has to be remembered between request and answer. It is used up by
/// the first answer, good or bad, and lives in memory only.
pub struct Offer {
    ephemeral: EphemeralKey,
    request: Vec<u8>,
    terminal_id: String,
    device: VerifyingKey,
    host: VerifyingKey,
    share: Share,
}

impl Offer {
    /// Draws a nonce and an ephemeral key; gives the offer and the request to send. `device` is the key the
    /// terminal enrolled with, `host` the key of the only host whose answer will be taken.
    ///
    /// # Errors
    /// [`RemoteLoadError::TerminalId`] unless `terminal_id` is 1 to 64 printable ASCII characters without blanks,
    /// [`RemoteLoadError::Random`] when `random` is broken.
    pub fn new(
        device: &SigningKey,
        host: VerifyingKey,
        terminal_id: &str,
        random: &mut dyn Random,
    ) -> Result<(Self, Vec<u8>), RemoteLoadError> {
        let wrong = RemoteLoadError::TerminalId { most: LONGEST_TERMINAL_ID, got: terminal_id.len() };
        let length = u8::try_from(terminal_id.len()).map_err(|_| wrong)?;
        if !is_terminal_id(terminal_id.as_bytes()) {
            return Err(wrong);
        }
        let mut nonce = [0; 16];
        random.fill(&mut nonce);
        let ephemeral = EphemeralKey::generate(random).map_err(|_| RemoteLoadError::Random)?;
        let share = Share { nonce, ephemeral: ephemeral.public() };

        let mut request = vec![VERSION, length];
        request.extend_from_slice(terminal_id.as_bytes());
        request.extend_from_slice(&nonce);
        request.extend_from_slice(&share.ephemeral.to_sec1_compressed());
        request.extend_from_slice(&device.verifying_key().to_sec1_compressed());
        let signature = device.sign(&signed_request(&request, &host));
        request.extend_from_slice(&signature);

        let offer = Self {
            ephemeral,
            request: request.clone(),
            terminal_id: terminal_id.to_owned(),
            device: device.verifying_key(),
            host,
            share,
        };
        Ok((offer, request))
    }

    /// Takes the key out of an answer. The offer is used up: to try again, make another.
    ///
    /// # Errors
    /// [`RemoteLoadError::Refused`], whatever the reason: another host, another request, a byte changed, a key that
    /// is weak or not a master key.
    pub fn accept(self, answer: &[u8]) -> Result<LoadedKey, RemoteLoadError> {
        let refused = RemoteLoadError::Refused;
        let (body, signature) = answer.split_last_chunk::<SIGNATURE_LEN>().ok_or(refused)?;
        let signed = signed_answer(&self.request, body);
        self.host.verify(&signed, signature).map_err(|_| refused)?;

        let mut rest = body;
        if take(&mut rest)? != [VERSION] {
            return Err(refused);
        }
        let of_host = take_share(&mut rest)?;
        let block = core::str::from_utf8(rest).map_err(|_| refused)?;
        let session = Session {
            terminal_id: &self.terminal_id,
            device: self.device,
            host: self.host,
            of_terminal: self.share,
            of_host,
        };
        let protection = session.protection_key(&self.ephemeral.agree(&of_host.ephemeral))?;
        let key = tr31::unwrap(&protection, block).map_err(|_| refused)?;
        let header = key.header();
        let as_agreed = header.version() == Version::D
            && header.usage() == KeyUsage::KEY_ENCRYPTION
            && header.mode() == ModeOfUse::DECRYPT
            && header.exportability() == Exportability::NONE
            && header.block("KC").is_some_and(|block| block.check_value().is_some());
        if !as_agreed {
            return Err(refused);
        }
        let key = key.into_master_key().map_err(|_| refused)?;
        Ok(LoadedKey { kcv: key.check_value(), key })
    }
}

impl ZeroizeOnDrop for Offer {}
impl ZeroizeOnDrop for LoadedKey {}
