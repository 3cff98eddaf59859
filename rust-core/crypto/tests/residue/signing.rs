//! What a terminal signs, seals and enciphers with besides PIN blocks: its device key, the keys of its rows, a kept
//! master key, and the national algorithms.

use p256::elliptic_curve::ff::PrimeField;
use p256::elliptic_curve::ops::Reduce;
use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::digest::sha256;
use suanpan_crypto::key::{Algorithm, MasterKey};
use suanpan_crypto::remote_load::{answer, Offer};
use suanpan_crypto::seal::{derive, Sealer};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::SigningKey;
use suanpan_crypto::sm::{CipherOrder, Sm2DecryptionKey, Sm2SigningKey, Sm4Key, DEFAULT_ID};

use crate::canary::{key, purpose, Shared};
use crate::round_keys::sm4_round_keys;

pub(crate) const MESSAGE: &[u8] = b"head of a journal";
pub(crate) const LABEL: &[u8] = b"rows";
pub(crate) const ORDER: CipherOrder = CipherOrder::C1C3C2;
pub(crate) const NONCE: [u8; 12] = *b"twelve bytes";

/// What stays in memory until it is dropped.
pub(crate) struct Held {
    pub(crate) signing: SigningKey,
    pub(crate) sm2: (Sm2SigningKey, Sm2DecryptionKey),
    pub(crate) sm4: Sm4Key,
    pub(crate) sealer: Sealer,
    _master: MasterKey,
    /// Sealed: a row, and the master key.
    pub(crate) row: Vec<u8>,
    pub(crate) slot: Vec<u8>,
    /// Enciphered for the SM2 key.
    pub(crate) text: Vec<u8>,
}

pub(crate) fn long(seed: u64, purpose: u8) -> Secret<32> {
    Secret::generate(&mut Shared::new(seed, purpose))
}

/// Signs, seals, opens, enciphers and deciphers, once each.
pub(crate) fn load(seed: u64) -> Held {
    let drawing = |purpose| Shared::new(seed, purpose);
    let sealer = Sealer::new(&derive(&long(seed, purpose::WRAPPING), LABEL));
    let row = key(seed, purpose::ROW);
    let sealed_row = sealer.seal(&mut NonceOnly, LABEL, row.expose());
    drop(sealer.open(LABEL, &sealed_row).unwrap());

    // A master key comes over the line, is kept, and comes back.
    let signing = SigningKey::generate(&mut drawing(purpose::SIGNING)).unwrap();
    let public = signing.verifying_key();
    let sent = MasterKey::aes(key(seed, purpose::KEPT).expose()).unwrap();
    let (offer, request) = Offer::new(&signing, public, "1", &mut drawing(purpose::FILL)).unwrap();
    let answer = answer(&signing, &public, &request, &sent, &mut drawing(purpose::PEER)).unwrap();
    let loaded = offer.accept(&answer).unwrap().key;
    let slot = sealer.seal(&mut NonceOnly, b"slot", &loaded.to_kept());
    drop((sent, loaded));
    let master = MasterKey::from_kept(&sealer.open(b"slot", &slot).unwrap()).unwrap();
    public.verify(MESSAGE, &signing.sign(MESSAGE)).unwrap();

    let sm2 = Sm2SigningKey::generate(&mut drawing(purpose::SM2_SIGNING)).unwrap();
    let signature = sm2.sign(&mut drawing(purpose::SM2_SIGNATURE), DEFAULT_ID, MESSAGE).unwrap();
    sm2.public().verify(DEFAULT_ID, MESSAGE, &signature).unwrap();
    let decryption = Sm2DecryptionKey::generate(&mut drawing(purpose::SM2_DECRYPTION)).unwrap();
    let text =
        decryption.public().encrypt(&mut drawing(purpose::SM2_CIPHERTEXT), ORDER, row.expose()).unwrap();
    drop(decryption.decrypt(ORDER, &text).unwrap());

    let sm4 = Sm4Key::new(&key(seed, purpose::SM4_KEY));
    let mut data = [0; 48];
    sm4.encrypt_cbc(&[0; 16], &mut data).unwrap();
    sm4.decrypt_cbc(&[0; 16], &mut data).unwrap();
    sm4.apply_ctr(&[0; 16], &mut data);
    let tag = sm4.encrypt_gcm(&NONCE, LABEL, &mut data).unwrap();
    sm4.decrypt_gcm(&NONCE, LABEL, &mut data, &tag).unwrap();
    let sm2 = (sm2, decryption);
    Held { signing, sm2, sm4, sealer, _master: master, row: sealed_row, slot, text }
}

/// The nonce of every row, so that the keys made of it are known.
pub(crate) struct NonceOnly;

impl suanpan_crypto::Random for NonceOnly {
    fn fill(&mut self, out: &mut [u8]) {
        out.copy_from_slice(&NONCE);
    }
}

/// Each secret in the forms it takes.
pub(crate) fn secrets(seed: u64, add: &mut impl FnMut(&'static str, &[u8])) {
    let words = |form, bytes: &[u8], add: &mut dyn FnMut(&'static str, &[u8])| {
        bytes.as_chunks::<8>().0.iter().for_each(|word| add(form, word));
    };
    let wrapping = long(seed, purpose::WRAPPING);
    words("wrapping key", wrapping.expose(), add);
    let sealing = derive(&wrapping, LABEL);
    words("sealing key", sealing.expose(), add);
    for key in row_keys(&sealing) {
        words("key of a row", &key, add);
    }
    words("row", key(seed, purpose::ROW).expose(), add);
    words("kept master key", key(seed, purpose::KEPT).expose(), add);

    let sm4 = key(seed, purpose::SM4_KEY);
    words("SM4 key", sm4.expose(), add);
    words("SM4 round key", &sm4_round_keys(sm4.expose()), add);

    let mut scalar = |forms: [&'static str; 2], bytes: &[u8]| {
        for word in bytes.as_chunks::<8>().0 {
            add(forms[0], word);
            add(forms[1], &word.iter().rev().copied().collect::<Vec<u8>>());
        }
    };
    let signing = SigningKey::generate(&mut Shared::new(seed, purpose::SIGNING)).unwrap();
    scalar(["signing key", "signing key, as limbs"], signing.to_secret().expose());
    let signature = signing.sign(MESSAGE);
    let [r, s] = [&signature[..32], &signature[32..]].map(p256_scalar);
    let d = p256_scalar(signing.to_secret().expose());
    // s = (e + r d) / k
    let k = (p256_scalar(&sha256(MESSAGE)) + r * d) * s.invert().unwrap();
    for value in [k, k.invert().unwrap()] {
        scalar(["scalar of a signature", "scalar of a signature, as limbs"], &value.to_repr());
    }

    let sm2 = |purpose| sm2_scalar(long(seed, purpose).expose());
    let (d, k) = (sm2(purpose::SM2_SIGNING), sm2(purpose::SM2_SIGNATURE));
    for value in [d, sm2(purpose::SM2_DECRYPTION)] {
        scalar(["SM2 key", "SM2 key, as limbs"], &value.to_repr());
        scalar(["SM2 key, Montgomery", "SM2 key, Montgomery, as limbs"], &montgomery(value).to_repr());
    }
    let inverse = (sm2::Scalar::ONE + d).invert().unwrap();
    for value in [inverse, k, sm2(purpose::SM2_CIPHERTEXT)] {
        for value in [value, montgomery(value)] {
            scalar(["scalar of SM2", "scalar of SM2, as limbs"], &value.to_repr());
        }
    }
}

/// The keys of a nonce (RFC 8452, section 4): for authentication, then for encryption.
fn row_keys(sealing: &Secret<32>) -> [Vec<u8>; 2] {
    let cipher = BlockCipher::new(Algorithm::Aes256, sealing.expose()).unwrap();
    let halves: Vec<u8> = (0_u32..6)
        .flat_map(|counter| {
            let mut block = [0; 16];
            block[..4].copy_from_slice(&counter.to_le_bytes());
            block[4..].copy_from_slice(&NONCE);
            cipher.encrypt_block(&mut block).unwrap();
            block[..8].to_vec()
        })
        .collect();
    let (authentication, encryption) = halves.split_at(16);
    [authentication.to_vec(), encryption.to_vec()]
}

fn p256_scalar(bytes: &[u8]) -> p256::Scalar {
    p256::Scalar::reduce(&p256::FieldBytes::try_from(bytes).unwrap())
}

fn sm2_scalar(bytes: &[u8; 32]) -> sm2::Scalar {
    sm2::Scalar::from_repr((*bytes).into()).unwrap()
}

/// Times 2^256, which is how the curve crate computes with it.
fn montgomery(value: sm2::Scalar) -> sm2::Scalar {
    (0..256).fold(value, |value, _| value.double())
}
