//! The secrets of one run, in every form they could be left in.

use suanpan_crypto::agreement::{AgreementKey, StaticKey};
use suanpan_crypto::kdf;
use suanpan_crypto::key::{MacKey, MasterKey, PinKey, ProtectionKey};
use suanpan_crypto::pin_block::{self, Pin, PinBlockFormat};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::session::wrap_working_keys;
use suanpan_crypto::tr31::{derived_keys, wrap, Header, Masking, Version};
use suanpan_crypto::Random;

use crate::round_keys::{aes_last_round_key, des_round_keys};
use crate::{dukpt, signing};

/// A sequence that parent and child both draw from: SplitMix64, one byte a step, so that no word of its state holds
/// two bytes of a secret.
pub(crate) struct Shared(u64);

impl Shared {
    pub(crate) fn new(seed: u64, purpose: u8) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ u64::from(purpose))
    }
}

impl Random for Shared {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = self.0;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (mixed ^ (mixed >> 31)).to_be_bytes()[0];
        }
    }
}

/// What [`Shared`] draws for.
pub(crate) mod purpose {
    pub(crate) const MASTER: u8 = 1;
    pub(crate) const PIN_KEY: u8 = 2;
    pub(crate) const MAC_KEY: u8 = 3;
    pub(crate) const AES_KEY: u8 = 4;
    pub(crate) const PIN: u8 = 5;
    pub(crate) const FILL: u8 = 6;
    pub(crate) const SCALAR: u8 = 7;
    pub(crate) const PEER: u8 = 8;
    pub(crate) const TDES_INITIAL: u8 = 9;
    pub(crate) const AES_INITIAL: u8 = 10;
    pub(crate) const SIGNING: u8 = 11;
    pub(crate) const SM2_SIGNING: u8 = 12;
    pub(crate) const SM2_SIGNATURE: u8 = 13;
    pub(crate) const SM2_DECRYPTION: u8 = 14;
    pub(crate) const SM2_CIPHERTEXT: u8 = 15;
    pub(crate) const SM4_KEY: u8 = 16;
    pub(crate) const WRAPPING: u8 = 17;
    pub(crate) const ROW: u8 = 18;
    pub(crate) const KEPT: u8 = 19;
}

pub(crate) const PAN: &str = "6225880000001234";
pub(crate) const PIN_LEN: usize = 12;

pub(crate) fn key(seed: u64, purpose: u8) -> Secret<16> {
    Secret::generate(&mut Shared::new(seed, purpose))
}

/// The public key that the child agrees with.
pub(crate) fn peer(seed: u64) -> AgreementKey {
    StaticKey::generate(&mut Shared::new(seed, purpose::PEER)).unwrap().public()
}

/// The next digit of a PIN; the first is never 0, so that it is not taken for empty memory.
pub(crate) fn digit(random: &mut Shared, place: usize) -> u8 {
    let mut byte = [0];
    random.fill(&mut byte);
    if place == 0 {
        1 + byte[0] % 9
    } else {
        byte[0] % 10
    }
}

/// Bytes to look for, and what they are.
#[derive(Clone)]
pub(crate) struct Canary {
    pub(crate) form: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Forms that may be found while keys are loaded and no longer.
pub(crate) fn is_loaded_form(form: &str) -> bool {
    LOADED_FORMS.contains(&form) || MAYBE_LOADED.contains(&form)
}

/// Forms that must be found while keys are loaded.
pub(crate) const LOADED_FORMS: &[&str] = &[
    "TDES key",
    "DES first round key",
    "DES last round key",
    "AES key",
    "private key, as limbs",
    "AES register",
    "TDES register",
    "signing key, as limbs",
    "SM2 key, as limbs",
    "SM4 round key",
    "kept master key",
];

/// Forms that are there while keys are loaded only where the processor has instructions for AES.
const MAYBE_LOADED: &[&str] = &["AES last round key", "sealing key"];

pub(crate) struct Canaries {
    pub(crate) seed: u64,
    /// The session keys as a host sends them, and the AES key in a key block: no secret.
    pub(crate) wrapped: [Vec<u8>; 5],
    list: Vec<Canary>,
}

impl Canaries {
    pub(crate) fn draw(seed: u64) -> Self {
        let [master, pik, mak] =
            [purpose::MASTER, purpose::PIN_KEY, purpose::MAC_KEY].map(|purpose| key(seed, purpose));
        let aes = key(seed, purpose::AES_KEY);
        let pin_key = PinKey::tdes(pik.expose()).unwrap();
        let aes_key = PinKey::aes(aes.expose()).unwrap();
        let block = wrap_working_keys(
            &MasterKey::tdes(master.expose()).unwrap(),
            &pin_key,
            &MacKey::tdes(mak.expose()).unwrap(),
            None,
        )
        .unwrap();

        let protection = ProtectionKey::aes(master.expose()).unwrap();
        let header = Header::parse("D0000P0AE00N0000").unwrap();
        let mut fill = Shared::new(seed, purpose::FILL);
        let key_block = wrap(&protection, &header, aes.expose(), Masking::LongestKey, &mut fill).unwrap();

        let mut list = Vec::new();
        let mut add = |form, bytes: &[u8]| list.push(Canary { form, bytes: bytes.to_vec() });
        for key in [&master, &pik, &mak] {
            for half in key.expose().as_chunks::<8>().0 {
                let [first, last] = des_round_keys(u64::from_be_bytes(*half));
                add("TDES key", half);
                add("TDES key, reversed", &reversed(half));
                add("TDES key, hexadecimal", hex(half).as_bytes());
                add("TDES key, lower-case hexadecimal", hex(half).to_lowercase().as_bytes());
                add("DES first round key", &first);
                add("DES last round key", &last);
            }
        }
        for half in aes.expose().as_chunks::<8>().0 {
            add("AES key", half);
            add("AES key, reversed", &reversed(half));
            add("AES key, hexadecimal", hex(half).as_bytes());
        }
        let last = aes_last_round_key(aes.expose());
        last.as_chunks::<8>().0.iter().for_each(|half| add("AES last round key", half));

        for key in derived_keys(Version::D, &protection).unwrap() {
            for half in key.as_chunks::<8>().0 {
                add("key of a key block", half);
                add("key of a key block, reversed", &reversed(half));
            }
        }

        for (form, key) in dukpt::keys(seed) {
            key.as_chunks::<8>().0.iter().for_each(|half| add(form, half));
        }
        signing::secrets(seed, &mut add);

        let mut draw = Shared::new(seed, purpose::PIN);
        let mut pin = Pin::new();
        let digits: Vec<u8> = (0..PIN_LEN).map(|place| digit(&mut draw, place)).collect();
        digits.iter().for_each(|digit| pin.push(*digit).unwrap());
        let packed: Vec<u8> = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        let text: Vec<u8> = digits.iter().map(|digit| b'0' + digit).collect();
        add("PIN digits", &digits);
        add("PIN, packed", &packed);
        add("PIN, packed and reversed", &reversed(&packed));
        add("PIN, text", &text);
        for (format, key, clear_form, cipher_form) in [
            (PinBlockFormat::Iso0, &pin_key, "PIN block", "PIN block, enciphered"),
            (PinBlockFormat::Iso4, &aes_key, "PIN block of format 4", "PIN block of format 4, enciphered"),
        ] {
            let fill = || Shared::new(seed, purpose::FILL);
            let clear = pin_block::encode(format, &pin, PAN, &mut fill()).unwrap();
            add(clear_form, clear.expose());
            let cipher = pin_block::encipher(format, key, &pin, PAN, &mut fill()).unwrap();
            add(cipher_form, cipher.expose());
        }
        let own = StaticKey::generate(&mut Shared::new(seed, purpose::SCALAR)).unwrap();
        let z = own.agree(&peer(seed));
        let mut derived = [0; 32];
        kdf::x963(z.expose(), b"", &mut derived).unwrap();
        for (form, limbs, bytes) in [
            ("private key", "private key, as limbs", own.to_secret().expose()),
            ("agreed secret", "agreed secret, as limbs", z.expose()),
            ("derived key", "derived key, as limbs", &derived),
        ] {
            for word in bytes.as_chunks::<8>().0 {
                add(form, word);
                add(limbs, &reversed(word));
            }
        }
        let (pik_kcv, mak_kcv) = (block.pik_kcv.to_vec(), block.mak_kcv.to_vec());
        let wrapped = [block.pik, pik_kcv, block.mak, mak_kcv, key_block.into_bytes()];
        Self { seed, wrapped, list }
    }

    /// Every form, each without leading zeros, which are everywhere; and each word without its first byte, which is
    /// how it hides behind the tag of an enum, in the padding.
    pub(crate) fn all(&self) -> Vec<Canary> {
        let mut all = self.list.clone();
        let words = self.list.iter().filter(|canary| canary.bytes.len() == 8);
        all.extend(words.map(|word| Canary { form: word.form, bytes: word.bytes[1..].to_vec() }));
        for canary in &mut all {
            let zeros = canary.bytes.iter().take_while(|byte| **byte == 0).count();
            canary.bytes.drain(..zeros);
        }
        // A head of fewer bytes would be found by chance.
        all.retain(|canary| canary.bytes.len() >= 6);
        all
    }
}

fn reversed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().rev().copied().collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
