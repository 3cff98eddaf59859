//! Every error of the crate. No text or field carries a secret, and where the reason of a failure would help an
//! attacker (PIN decoding, MAC and seal verification) there is one value for all reasons.

use crate::kcv::KcvMethod;
use crate::key::{Algorithm, Slot, Weakness};
use crate::mac::MacMethod;
use crate::pin_block::PinBlockFormat;

/// A secret of the wrong length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("secret must be {expected} bytes long, got {got}")]
pub struct SecretError {
    /// Bytes wanted.
    pub expected: usize,
    /// Bytes given.
    pub got: usize,
}

/// Data that is not a whole number of cipher blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("data must be whole blocks of {block_len} bytes, got {got} bytes")]
pub struct BlockError {
    /// Bytes in one block of the cipher.
    pub block_len: usize,
    /// Bytes given.
    pub got: usize,
}

/// Why a key was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The length fits no key of the kind asked for.
    #[error("key must be {expected:?} bytes long, got {got}")]
    Length {
        /// Lengths that fit, in bytes.
        expected: &'static [usize],
        /// Bytes given.
        got: usize,
    },
    /// No key at all, where any length but none would do.
    #[error("key must not be empty")]
    Empty,
    /// Fewer than two components: one person would know the whole key.
    #[error("a key is combined from at least 2 components, got {got}")]
    Components {
        /// Components given.
        got: usize,
    },
    /// The policy refuses the key.
    #[error("{slot} key refused: {weakness}")]
    Weak {
        /// The place the key was meant for.
        slot: Slot,
        /// What is weak about it.
        weakness: Weakness,
    },
    /// The check value sent with the key does not belong to it. The key loaded before stays in place.
    #[error("{slot} key check value does not match")]
    CheckValue {
        /// The place the key was meant for.
        slot: Slot,
    },
    /// The check value method does not exist for the algorithm.
    #[error("no check value by {method:?} for a {algorithm} key")]
    KcvMethod {
        /// Method asked for.
        method: KcvMethod,
        /// Algorithm of the key.
        algorithm: Algorithm,
    },
    /// A key would be stronger than the one it is derived from (ANSI X9.24-3-2017, section 6.3).
    #[error("a key of {asked_bits} bits of strength is not derived from one of {limit_bits}")]
    Stronger {
        /// Strength of the key asked for, in bits.
        asked_bits: u16,
        /// Strength of the key it would be derived from, in bits.
        limit_bits: u16,
    },
    /// Keys of this algorithm do not carry session keys by ECB.
    #[error("a {algorithm} master key does not wrap session keys by ECB")]
    Wrapping {
        /// Algorithm of the master key.
        algorithm: Algorithm,
    },
}

/// Why a PIN block was not made or not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// A key other than 0 to 9 was fed to a PIN.
    #[error("a PIN digit is 0 to 9")]
    Digit,
    /// The PIN is shorter than 4 or longer than 12 digits (ISO 9564-1).
    #[error("a PIN has 4 to 12 digits")]
    Length,
    /// The PAN is not 1 to 19 decimal digits.
    #[error("a PAN is 1 to 19 decimal digits")]
    Pan,
    /// The block cannot be read. Control nibble, length, digit, fill, PAN and key all end here: telling them
    /// apart would let an attacker search for PINs.
    #[error("PIN block refused")]
    Refused,
    /// The format is defined for another cipher, or, as format 2, for none.
    #[error("PIN block {format:?} is not enciphered with {algorithm}")]
    Cipher {
        /// Format asked for.
        format: PinBlockFormat,
        /// Algorithm of the key.
        algorithm: Algorithm,
    },
    /// A block may not change from the one format into the other (PCI PIN requirement 3-3).
    #[error("a PIN block may not be translated from {from:?} to {to:?}")]
    Translation {
        /// Format received.
        from: PinBlockFormat,
        /// Format asked for.
        to: PinBlockFormat,
    },
    /// The random source repeats one unusable value.
    #[error("random source is broken")]
    Random,
}

/// The MAC does not belong to the message under this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("MAC does not match")]
pub struct MacMismatch;

/// Why a MAC was not computed or not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MacError {
    /// No message. Stacks disagree about what the MAC of nothing is under this padding.
    #[error("no MAC of an empty message under this padding")]
    Empty,
    /// The method is defined for another cipher.
    #[error("MAC method {method:?} is not computed with {algorithm}")]
    Cipher {
        /// Method asked for.
        method: MacMethod,
        /// Algorithm of the key.
        algorithm: Algorithm,
    },
    /// The usage in the key block that the key came in names another method.
    #[error("the key block of this key does not let it compute MAC method {method:?}")]
    Bound {
        /// Method asked for.
        method: MacMethod,
    },
    /// See [`MacMismatch`].
    #[error(transparent)]
    Mismatch(#[from] MacMismatch),
}

/// A track key of a cipher that tracks are not enciphered with: the method is defined for DES and TDES.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tracks are not enciphered with {algorithm}")]
pub struct TrackError {
    /// Algorithm of the key.
    pub algorithm: Algorithm,
}

/// A sealed value that was not sealed by this key with this associated data, or was changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed data refused")]
pub struct SealError;

/// Why a key for an agreement was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgreementError {
    /// Not a private key: zero, or not below the order of the curve.
    #[error("not a private key of the curve")]
    PrivateKey,
    /// Not a public key: bad encoding, the point at infinity, or a point off the curve.
    #[error("not a public key of the curve")]
    PublicKey,
}

/// Why a container was not made or not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContainerError {
    /// It is no container, or was made for another recipient or by another signer, or was changed since.
    #[error("container refused")]
    Refused,
    /// The bytes end before the container does.
    #[error("container ends too early")]
    Unfinished,
    /// The subject is too long.
    #[error("the subject of a container has at most {most} bytes, got {got}")]
    Subject {
        /// The most bytes.
        most: usize,
        /// Bytes given.
        got: usize,
    },
    /// The source of randomness keeps giving what cannot be used, so is broken.
    #[error("the source of randomness is broken")]
    Random,
}

/// A key derivation that was asked for nothing, or for too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key derivation gives 1 to {most} bytes, {got} were asked for")]
pub struct KdfError {
    /// The most bytes that are given.
    pub most: usize,
    /// Bytes asked for.
    pub got: usize,
}

/// Why a key was not loaded over the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RemoteLoadError {
    /// The message is not what it should be, or not from whom, or not the answer to this request. There is one
    /// value for all reasons, for whoever sends bad ones must not learn how far they got.
    #[error("remote key load refused")]
    Refused,
    /// A terminal id that cannot be sent.
    #[error("a terminal id is 1 to {most} printable ASCII characters without blanks, got {got} bytes")]
    TerminalId {
        /// The most bytes.
        most: usize,
        /// Bytes given.
        got: usize,
    },
    /// The source of randomness keeps giving what cannot be used, so is broken.
    #[error("the source of randomness is broken")]
    Random,
    /// See [`KeyError`]. Only the host's side learns this.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Why a signature or a signing key was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// Not a private key: zero, or not below the order of P-256.
    #[error("not a P-256 private key")]
    PrivateKey,
    /// Not a public key: bad encoding, the point at infinity, or a point off the curve.
    #[error("not a P-256 public key")]
    PublicKey,
    /// The signature is malformed or does not belong to the message.
    #[error("signature refused")]
    Signature,
}

/// Why SM2 refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Sm2Error {
    /// Not a private key: 0, n - 1, or not below the order n.
    #[error("not an SM2 private key")]
    PrivateKey,
    /// Not a public key: bad encoding, the point at infinity, or a point off the curve.
    #[error("not an SM2 public key")]
    PublicKey,
    /// The identity is too long to be signed for.
    #[error("an SM2 identity has at most {most} bytes, got {got}")]
    Identity {
        /// The most bytes.
        most: usize,
        /// Bytes given.
        got: usize,
    },
    /// The signature is malformed or does not belong to the message.
    #[error("signature refused")]
    Signature,
    /// Nothing to encipher.
    #[error("no message to encipher")]
    Empty,
    /// The ciphertext is malformed or was not made for this key.
    #[error("ciphertext refused")]
    Ciphertext,
    /// The source of randomness keeps giving what cannot be used, so is broken.
    #[error("the source of randomness is broken")]
    Random,
    /// See [`KdfError`].
    #[error(transparent)]
    Length(#[from] KdfError),
}

/// Why the software key store did not do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// No key in the slot.
    #[error("no {0} key loaded")]
    NotLoaded(Slot),
    /// See [`KeyError`].
    #[error(transparent)]
    Key(#[from] KeyError),
    /// See [`PinError`].
    #[error(transparent)]
    Pin(#[from] PinError),
    /// See [`MacError`].
    #[error(transparent)]
    Mac(#[from] MacError),
    /// See [`TrackError`].
    #[error(transparent)]
    Track(#[from] TrackError),
}

/// Why a key serial number was not read or not used. It is public, but its text may be anything, so none is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KsnError {
    /// Not as many bytes as it has.
    #[error("key serial number must be {expected} bytes long, got {got}")]
    Length {
        /// Bytes wanted.
        expected: usize,
        /// Bytes given.
        got: usize,
    },
    /// Not as many hexadecimal digits as it has.
    #[error("key serial number must be {expected} hexadecimal digits, got {got} characters")]
    Digits {
        /// Digits wanted.
        expected: usize,
        /// Length of the text in bytes.
        got: usize,
    },
    /// Something in the text is no hexadecimal digit.
    #[error("key serial number has a character that is no hexadecimal digit")]
    Digit,
    /// The counter is 0 or has too many one bits: no transaction has it.
    #[error("no transaction has this key serial number")]
    Unusable,
}

/// Why no transaction key was handed out. `E` is the error of the [`crate::dukpt::KsnStore`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AdvanceError<E: core::error::Error + 'static> {
    /// Every transaction of the initial key has been used. The terminal needs a new one.
    #[error("the initial key is used up")]
    Exhausted,
    /// The store did not make the next state durable.
    #[error("the key serial number could not be made durable, so no key is handed out")]
    NotPersisted(#[source] E),
}

/// Why a stored state of DUKPT was not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// Not a whole state of this kind, sealed by this key.
    #[error("stored DUKPT state refused")]
    Refused,
    /// A state of another initial key, or one that would use a key serial number again.
    #[error("stored DUKPT state is older than what has been used since")]
    Superseded,
}
