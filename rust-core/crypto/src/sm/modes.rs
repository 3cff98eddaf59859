//! SM4 over more than one block.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{AesGcm, KeyInit};
use cbc::cipher::consts::U12;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, StreamCipher};
use ctr::Ctr128BE;
use sm4::Sm4;
use zeroize::ZeroizeOnDrop;

use crate::scrub::scrubbed;
use crate::secret::Secret;
use crate::{BlockError, SealError};

/// Bytes of a block.
const BLOCK_LEN: usize = 16;

/// An SM4 key for data: host messages, parameter files. The round keys are wiped on drop.
///
/// No mode here but GCM shows a change of the data: join CBC and CTR with a MAC.
pub struct Sm4Key {
    cipher: Box<Sm4>,
    gcm: Box<AesGcm<Sm4, U12>>,
}

impl Sm4Key {
    /// Expands a key.
    #[must_use]
    pub fn new(key: &Secret<16>) -> Self {
        let key = key.expose().into();
        scrubbed(|| Self { cipher: Box::new(Sm4::new(key)), gcm: Box::new(AesGcm::new(key)) })
    }

    /// Enciphers whole blocks in place by CBC (GB/T 17964). `iv` must not be foreseeable.
    ///
    /// # Errors
    /// [`BlockError`] when `data` is not whole blocks; nothing is changed. There is no padding: that is the host's.
    pub fn encrypt_cbc(&self, iv: &[u8; BLOCK_LEN], data: &mut [u8]) -> Result<(), BlockError> {
        whole_blocks(data)?;
        scrubbed(|| {
            let mut mode = cbc::Encryptor::<&Sm4>::inner_iv_init(&self.cipher, iv.into());
            data.as_chunks_mut::<BLOCK_LEN>().0.iter_mut().for_each(|block| mode.encrypt_block(block.into()));
        });
        Ok(())
    }

    /// Undoes [`Self::encrypt_cbc`].
    ///
    /// # Errors
    /// As [`Self::encrypt_cbc`].
    pub fn decrypt_cbc(&self, iv: &[u8; BLOCK_LEN], data: &mut [u8]) -> Result<(), BlockError> {
        whole_blocks(data)?;
        scrubbed(|| {
            let mut mode = cbc::Decryptor::<&Sm4>::inner_iv_init(&self.cipher, iv.into());
            data.as_chunks_mut::<BLOCK_LEN>().0.iter_mut().for_each(|block| mode.decrypt_block(block.into()));
        });
        Ok(())
    }

    /// Enciphers or deciphers in place by CTR (GB/T 17964): the whole first counter block is `iv`, counted up
    /// big-endian. Two messages whose counters meet give each other away.
    pub fn apply_ctr(&self, iv: &[u8; BLOCK_LEN], data: &mut [u8]) {
        scrubbed(|| {
            let core = ctr::CtrCore::inner_iv_init(&*self.cipher, iv.into());
            Ctr128BE::<&Sm4>::from_core(core).apply_keystream(data);
        });
    }

    /// Enciphers in place by GCM (RFC 8998, section 2) and gives the tag, which binds `aad` as well. A nonce used
    /// twice under one key gives up what protects the tags.
    ///
    /// # Errors
    /// [`SealError`] beyond 64 GiB.
    pub fn encrypt_gcm(&self, nonce: &[u8; 12], aad: &[u8], data: &mut [u8]) -> Result<[u8; 16], SealError> {
        let sealed = scrubbed(|| self.gcm.encrypt_inout_detached(nonce.into(), aad, data.into()));
        sealed.map(Into::into).map_err(|_| SealError)
    }

    /// Undoes [`Self::encrypt_gcm`].
    ///
    /// # Errors
    /// [`SealError`], whatever the reason; `data` is as it was.
    pub fn decrypt_gcm(
        &self,
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; 16],
    ) -> Result<(), SealError> {
        scrubbed(|| self.gcm.decrypt_inout_detached(nonce.into(), aad, data.into(), tag.into()))
            .map_err(|_| SealError)
    }
}

impl ZeroizeOnDrop for Sm4Key {}

fn whole_blocks(data: &[u8]) -> Result<(), BlockError> {
    if data.len().is_multiple_of(BLOCK_LEN) {
        return Ok(());
    }
    Err(BlockError { block_len: BLOCK_LEN, got: data.len() })
}
