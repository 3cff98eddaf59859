//! The codes of a header and their meanings (X9.143, 6.3, tables 2 to 6).
//!
//! A code is any alphanumeric character or pair, because the standard leaves the numeric ones to private use and
//! adds letters over the years. The known ones have names and meanings; nothing here grants anything.

use core::fmt;

use crate::tr31::error::{Found, HeaderError};

macro_rules! code {
    (
        $(#[$meta:meta])*
        $name:ident, $len:literal, $expected:literal,
        $($(#[$known_meta:meta])* $known:ident = $code:literal, $text:literal;)+
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            $(
                $(#[$known_meta])*
                #[doc = concat!($text, ".")]
                pub const $known: Self = Self(*$code);
            )+

            /// A code as it stands in the header.
            ///
            /// # Errors
            /// [`HeaderError::Field`] unless it has the right number of alphanumeric ASCII characters.
            pub fn new(code: &str) -> Result<Self, HeaderError> {
                Self::at(0, code.as_bytes())
            }

            pub(super) fn at(offset: usize, code: &[u8]) -> Result<Self, HeaderError> {
                match <[u8; $len]>::try_from(code) {
                    Ok(code) if code.iter().all(u8::is_ascii_alphanumeric) => Ok(Self(code)),
                    _ => Err(HeaderError::Field { offset, expected: $expected, got: Found::new(code) }),
                }
            }

            /// The characters in the header.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// What the standard means by it; `None` for a private or unknown code.
            #[must_use]
            pub fn meaning(&self) -> Option<&'static str> {
                match self {
                    $(&Self::$known => Some($text),)+
                    _ => None,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.escape_ascii())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    };
}

code! {
    /// What the key is for (table 2).
    KeyUsage, 2, "a key usage, 2 alphanumeric characters",
    BASE_DERIVATION = b"B0", "DUKPT base derivation key";
    INITIAL = b"B1", "DUKPT initial key";
    BASE_VARIANT = b"B2", "base key variant key";
    KEY_DERIVATION = b"B3", "key derivation key outside X9.24";
    CARD_VERIFICATION = b"C0", "card verification key";
    DATA = b"D0", "data encryption key";
    ASYMMETRIC_DATA = b"D1", "asymmetric key for data encryption";
    DECIMALISATION = b"D2", "data encryption key for decimalisation tables";
    SENSITIVE_DATA = b"D3", "data encryption key for sensitive data";
    EMV_CRYPTOGRAMS = b"E0", "EMV issuer master key, application cryptograms";
    EMV_CONFIDENTIALITY = b"E1", "EMV issuer master key, secure messaging for confidentiality";
    EMV_INTEGRITY = b"E2", "EMV issuer master key, secure messaging for integrity";
    EMV_AUTHENTICATION = b"E3", "EMV issuer master key, data authentication code";
    EMV_DYNAMIC_NUMBERS = b"E4", "EMV issuer master key, dynamic numbers";
    EMV_PERSONALISATION = b"E5", "EMV issuer master key, card personalisation";
    EMV_OTHER = b"E6", "EMV issuer master key, other";
    EMV_PIN_PAIR = b"E7", "EMV asymmetric key pair for PIN encryption";
    INITIALISATION_VECTOR = b"I0", "initialisation vector";
    KEY_ENCRYPTION = b"K0", "key encryption key";
    PROTECTION = b"K1", "key block protection key (TR-31, X9.143)";
    RECEIVER_PAIR = b"K2", "asymmetric key pair of a TR-34 key receiving device";
    AGREEMENT_PAIR = b"K3", "asymmetric key pair for key wrapping or agreement";
    ISO20038_PROTECTION = b"K4", "key block protection key (ISO 20038)";
    MAC_ISO16609 = b"M0", "MAC key, ISO 16609 algorithm 1 with TDES";
    MAC_1 = b"M1", "MAC key, ISO 9797-1 algorithm 1 (CBC-MAC)";
    MAC_2 = b"M2", "MAC key, ISO 9797-1 algorithm 2";
    MAC_3 = b"M3", "MAC key, ISO 9797-1 algorithm 3 (retail MAC)";
    MAC_4 = b"M4", "MAC key, ISO 9797-1 algorithm 4";
    MAC_5 = b"M5", "MAC key, ISO 9797-1:1999 algorithm 5";
    MAC_CMAC = b"M6", "MAC key, ISO 9797-1:2011 algorithm 5 (CMAC)";
    MAC_HMAC = b"M7", "MAC key, HMAC";
    MAC_6 = b"M8", "MAC key, ISO 9797-1:2011 algorithm 6";
    PIN_ENCRYPTION = b"P0", "PIN encryption key";
    PIN_GENERATION = b"P1", "PIN generation key";
    SIGNATURE_PAIR = b"S0", "asymmetric key pair for signatures";
    AUTHORITY_PAIR = b"S1", "asymmetric key pair of a certification authority";
    OTHER_PAIR = b"S2", "asymmetric key pair outside X9.24";
    PIN_VERIFICATION = b"V0", "PIN verification key, other algorithm";
    PIN_VERIFICATION_IBM = b"V1", "PIN verification key, IBM 3624";
    PIN_VERIFICATION_VISA = b"V2", "PIN verification key, Visa PVV";
    PIN_VERIFICATION_X9_132_1 = b"V3", "PIN verification key, X9.132 algorithm 1";
    PIN_VERIFICATION_X9_132_2 = b"V4", "PIN verification key, X9.132 algorithm 2";
    PIN_VERIFICATION_X9_132_3 = b"V5", "PIN verification key, X9.132 algorithm 3";
}

code! {
    /// The algorithm the key is used with (table 3).
    KeyAlgorithm, 1, "an algorithm, 1 alphanumeric character",
    AES = b"A", "AES";
    DES = b"D", "DES";
    ELLIPTIC_CURVE = b"E", "elliptic curve";
    HMAC = b"H", "HMAC";
    RSA = b"R", "RSA";
    DSA = b"S", "DSA";
    SM4 = b"4", "SM4 (no code in X9.143, which leaves digits to private agreement)";
    TDES = b"T", "TDES";
}

code! {
    /// The operations the key may do (table 4).
    ModeOfUse, 1, "a mode of use, 1 alphanumeric character",
    BOTH_WAYS = b"B", "encrypt and decrypt, wrap and unwrap";
    MAC_BOTH_WAYS = b"C", "generate and verify MACs";
    DECRYPT = b"D", "decrypt or unwrap only";
    ENCRYPT = b"E", "encrypt or wrap only";
    GENERATE = b"G", "generate MACs only";
    ANY = b"N", "no restriction beyond the key usage";
    SIGN = b"S", "sign only";
    SIGN_AND_DECRYPT = b"T", "sign and decrypt";
    VERIFY = b"V", "verify only";
    DERIVE = b"X", "derive other keys";
    VARIANTS = b"Y", "make key variants";
}

code! {
    /// Whether the key may leave again (table 6).
    Exportability, 1, "an exportability, 1 alphanumeric character",
    TRUSTED = b"E", "exportable in a key block under a trusted key";
    NONE = b"N", "not exportable";
    SENSITIVE = b"S", "sensitive: exportable, also in older forms";
}

code! {
    /// Version of the key itself (table 5): `00` unused, `c` and a digit for a component, else a number.
    KeyVersion, 2, "a key version number, 2 alphanumeric characters",
    UNUSED = b"00", "not used";
}

impl KeyVersion {
    /// The number of the component the block carries, when it is one.
    #[must_use]
    pub const fn component(&self) -> Option<u8> {
        match self.0 {
            [b'c', digit @ b'0'..=b'9'] => Some(digit - b'0'),
            _ => None,
        }
    }
}

code! {
    /// Where the key may be used: in storage or in exchange (table 1, a reserved zero before 2021).
    KeyContext, 1, "a key context, 0 to 2",
    BY_PROTECTION_KEY = b"0", "determined by the protection key";
    STORAGE = b"1", "storage only";
    EXCHANGE = b"2", "exchange only";
}

const CIPHER: &[ModeOfUse] = &[ModeOfUse::BOTH_WAYS, ModeOfUse::DECRYPT, ModeOfUse::ENCRYPT, ModeOfUse::ANY];
const MAC: &[ModeOfUse] = &[ModeOfUse::MAC_BOTH_WAYS, ModeOfUse::GENERATE, ModeOfUse::VERIFY, ModeOfUse::ANY];
const DERIVATION: &[ModeOfUse] = &[ModeOfUse::DERIVE, ModeOfUse::VARIANTS, ModeOfUse::ANY];

/// Whether a header made here may join the two. Only usages a terminal loads are judged; a block received is
/// taken as it is and judged when its key is handed out.
pub(super) fn joins(usage: KeyUsage, mode: ModeOfUse) -> Result<(), HeaderError> {
    let (modes, expected) = match usage.as_bytes() {
        b"P0" | b"D0" | b"D3" | b"K0" | b"K1" | b"K4" => (CIPHER, "mode of use B, D, E or N for this usage"),
        [b'M', _] => (MAC, "mode of use C, G, V or N for this usage"),
        b"B0" | b"B1" => (DERIVATION, "mode of use X, Y or N for this usage"),
        _ => return Ok(()),
    };
    if modes.contains(&mode) {
        return Ok(());
    }
    Err(HeaderError::Field { offset: super::header::MODE, expected, got: Found::new(mode.as_bytes()) })
}
