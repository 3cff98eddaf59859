//! What must not compile: secrets that print, copy or compare, and keys used for what they are not for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use suanpan_crypto::agreement::{EphemeralKey, StaticKey};
use suanpan_crypto::container::{Reader, Writer};
use suanpan_crypto::dukpt::host::{self, AesBdk, DerivedKey, TdesBdk};
use suanpan_crypto::dukpt::{
    AesDukpt, AesInitialKey, AesTransaction, DataDecryptionKey, DataEncryptionKey, DataKey,
    HmacGenerationKey, HmacVerificationKey, MacGenerationKey, MacVerificationKey, StateAtRest, TdesDukpt,
    TdesInitialKey, TdesTransaction,
};
use suanpan_crypto::key::{MacKey, MasterKey, PinKey, ProtectionKey, TrackKey};
use suanpan_crypto::pin_block::{ClearPinBlock, EncipheredPinBlock, Pin};
use suanpan_crypto::remote_load::{LoadedKey, Offer};
use suanpan_crypto::seal::Sealer;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::session::WorkingKeys;
use suanpan_crypto::sign::SigningKey;
use suanpan_crypto::sm::{
    HmacSm3Key, Sm2DecryptionKey, Sm2EphemeralKey, Sm2ExchangeKey, Sm2SigningKey, Sm4Key,
};
use suanpan_crypto::soft_keys::SoftKeys;
use suanpan_crypto::soft_pin_pad::SoftPinPad;
use suanpan_crypto::tr31::Unwrapped;
use suanpan_crypto::{
    block_cipher::BlockCipher,
    mac::{HmacKey, Tag},
};
use zeroize::ZeroizeOnDrop;

/// Fails to compile when a type implements the trait: the method call then has two candidates.
macro_rules! must_not_be {
    ($trait:path: $($type:ty),+ $(,)?) => {{
        trait Either<A> {
            fn is_unambiguous() {}
        }
        impl<T: ?Sized> Either<()> for T {}
        struct Implements;
        impl<T: ?Sized + $trait> Either<Implements> for T {}
        $(<$type as Either<_>>::is_unambiguous();)+
    }};
}

macro_rules! secrets_must_not_be {
    ($($trait:path),+ $(,)?) => {
        $(must_not_be!(
            $trait: Secret<32>, MasterKey, PinKey, MacKey, TrackKey, WorkingKeys, BlockCipher, Pin, ClearPinBlock,
            EncipheredPinBlock, Sealer, SigningKey, SoftKeys, SoftPinPad, StaticKey, EphemeralKey,
            ProtectionKey, Unwrapped, HmacKey,
            HmacSm3Key, Sm2DecryptionKey, Sm2EphemeralKey, Sm2ExchangeKey, Sm2SigningKey, Sm4Key,
            Offer, LoadedKey, Reader<'_>, Writer<'_>,
            AesDukpt, AesInitialKey, AesTransaction,
            DataDecryptionKey, DataEncryptionKey, DataKey, HmacGenerationKey, HmacVerificationKey,
            MacGenerationKey, MacVerificationKey, StateAtRest<'static>, TdesDukpt,
            TdesInitialKey, TdesTransaction, AesBdk, DerivedKey, TdesBdk, host::AesTransaction,
            host::TdesTransaction,
        );)+
    };
}

#[test]
fn secrets_do_not_print_copy_or_compare() {
    secrets_must_not_be!(
        std::fmt::Debug,
        std::fmt::Display,
        std::fmt::LowerHex,
        Clone,
        PartialEq,
        PartialOrd,
        std::hash::Hash,
        AsRef<[u8]>,
        Into<Vec<u8>>,
    );
    // A MAC is not secret, but `==` on it would not be constant in time.
    must_not_be!(PartialEq: Tag);
}

#[test]
fn secrets_are_wiped_on_drop() {
    fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<Secret<32>>();
    wiped::<MasterKey>();
    wiped::<PinKey>();
    wiped::<MacKey>();
    wiped::<TrackKey>();
    wiped::<ProtectionKey>();
    wiped::<Unwrapped>();
    wiped::<HmacKey>();
    wiped::<Pin>();
    wiped::<ClearPinBlock>();
    wiped::<EncipheredPinBlock>();
    wiped::<SigningKey>();
    wiped::<Sealer>();
    wiped::<StaticKey>();
    wiped::<EphemeralKey>();
    wiped::<Reader<'_>>();
    wiped::<Writer<'_>>();
    wiped::<Offer>();
    wiped::<LoadedKey>();
    wiped::<HmacSm3Key>();
    wiped::<Sm2DecryptionKey>();
    wiped::<Sm2EphemeralKey>();
    wiped::<Sm2ExchangeKey>();
    wiped::<Sm2SigningKey>();
    wiped::<Sm4Key>();
    wiped::<BlockCipher>();
    wiped::<TdesInitialKey>();
    wiped::<TdesDukpt>();
    wiped::<TdesTransaction>();
    wiped::<AesInitialKey>();
    wiped::<AesDukpt>();
    wiped::<AesTransaction>();
    wiped::<MacGenerationKey>();
    wiped::<MacVerificationKey>();
    wiped::<HmacGenerationKey>();
    wiped::<HmacVerificationKey>();
    wiped::<DataEncryptionKey>();
    wiped::<DataDecryptionKey>();
    wiped::<DataKey>();
    wiped::<TdesBdk>();
    wiped::<AesBdk>();
    wiped::<DerivedKey>();
    wiped::<host::TdesTransaction>();
    wiped::<host::AesTransaction>();
    // The library types inside; the block ciphers are bound where they are expanded.
    wiped::<cmac::block_api::CmacCore<aes::Aes128>>();
    wiped::<aes::Aes256>(); // all that AesGcmSiv holds
    wiped::<des::Des>();
    wiped::<p256::ecdsa::SigningKey>();
    wiped::<p256::SecretKey>();
    wiped::<p256::ecdh::SharedSecret>();
    wiped::<sha2::Sha256>();
    wiped::<sm2::SecretKey>();
    wiped::<sm3::Sm3>();
    wiped::<cbc::Encryptor<sm4::Sm4>>();
    wiped::<ctr::CtrCore<sm4::Sm4, ctr::flavors::Ctr128BE>>();
}

#[test]
fn keys_do_only_what_they_are_for() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
