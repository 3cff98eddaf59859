//! Everything that acquirers disagree on, as one value. Never an `if` elsewhere.

use suanpan_iso8583::cup::response::MerchantRule;
use suanpan_iso8583::cup::response_code::ResponseCode;

use crate::error::ConfigError;
use crate::queue::RetryPace;

/// What an answer that does not belong to its request (fields 3, 4, 11, 41 or 42 differ, no field
/// 39) means for the reversal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MismatchRule {
    /// A wrong answer is no answer: reverse with reason 06. The safe default.
    Reverse,
    /// The acquirer's certification expects no reversal: the payment counts as declined.
    Decline,
}

/// Double or single length working keys at sign-on: field 60.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOnKind {
    /// 001: single length DES.
    SingleDes,
    /// 003: double length.
    DoubleDes,
    /// 004: double length with a track key.
    DoubleDesWithTrackKey,
}

impl SignOnKind {
    /// The network management code, field 60.3.
    pub fn network_code(self) -> &'static str {
        match self {
            SignOnKind::SingleDes => "001",
            SignOnKind::DoubleDes => "003",
            SignOnKind::DoubleDesWithTrackKey => "004",
        }
    }
}

/// How a PIN pad lays a PIN out before it enciphers it under the PIN key (ISO 9564-1), eight bytes for field 52.
/// The formats of 16 bytes (4, and UnionPay's under SM4) have no place there and so no value here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinFormat {
    /// Format 0: bound to the PAN, filled with F.
    Iso0,
    /// Format 1: not bound to the PAN.
    Iso1,
    /// Format 3: bound to the PAN, filled at random.
    Iso3,
}

/// How field 64 is computed over the message from its type to the field before 64; eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MacMethod {
    /// UnionPay POS "ECB": blocks folded by XOR, the sum as text enciphered in two steps; eight characters.
    UnionPayEcb,
    /// ISO/IEC 9797-1 algorithm 1, padding method 1 (ANSI X9.9 under a single-length key).
    Cbc,
    /// ISO/IEC 9797-1 algorithm 3, padding method 1 (ANSI X9.19); takes a double-length MAC key.
    Retail,
    /// CMAC (NIST SP 800-38B), its first eight bytes.
    Cmac,
}

/// The one field of a sale that a KSN can travel in, and nothing else is in.
const KSN_FIELD: u8 = 62;

/// One acquirer's habits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostProfile {
    /// Its name in the about screen and in notes.
    pub name: String,
    /// The five bytes before the header: `60`, destination, source.
    pub tpdu: [u8; 5],
    /// The twelve BCD digits of the header, packed; the terminal sets its own nibbles.
    pub header: [u8; 6],
    /// How working keys come.
    pub sign_on: SignOnKind,
    /// How field 64 is computed.
    pub mac: MacMethod,
    /// How a PIN is laid out in field 52.
    pub pin_format: PinFormat,
    /// The field that carries the KSN of a PIN pad which enciphers under DUKPT: 62; `None` where PINs come under
    /// the PIN key of the sign-on, and then a block with a KSN is refused.
    pub ksn_field: Option<u8>,
    /// Field 60.3 of the message that fetches a terminal master key by key agreement; `None` where keys come by
    /// other ways only.
    pub key_load: Option<u16>,
    /// How long to wait for an answer.
    pub response_timeout_ms: u32,
    /// When an answer must name the merchant of its request.
    pub merchant_rule: MerchantRule,
    /// What an answer means that does not belong to its request.
    pub mismatch: MismatchRule,
    /// Response codes of a 0410 that count as done.
    pub reversal_done_codes: Vec<ResponseCode>,
    /// Tries and pace of reversals.
    pub retry: RetryPace,
    /// Contactless payments up to this need no PIN, in minor units.
    pub pin_free_limit_minor: i64,
    /// PIN tries per payment on response code 55.
    pub pin_tries: u8,
    /// How long a card or a PIN is waited for.
    pub operator_timeout_ms: u32,
}

impl HostProfile {
    /// The UnionPay direct-connect dialect with the safe choice for each disagreement.
    pub fn union_pay() -> Self {
        HostProfile {
            name: "unionpay-direct".to_owned(),
            tpdu: [0x60, 0x06, 0x01, 0x00, 0x00],
            header: [0x60, 0x31, 0x00, 0x31, 0x10, 0x01],
            sign_on: SignOnKind::DoubleDes,
            mac: MacMethod::UnionPayEcb,
            pin_format: PinFormat::Iso0,
            ksn_field: None,
            key_load: None,
            response_timeout_ms: 60_000,
            merchant_rule: MerchantRule::WhenApproved,
            mismatch: MismatchRule::Reverse,
            reversal_done_codes: [*b"00", *b"12", *b"25"].map(ResponseCode).to_vec(),
            retry: RetryPace { tries: 3, first_wait_ms: 5_000, longest_wait_ms: 300_000 },
            pin_free_limit_minor: 100_000,
            pin_tries: 3,
            operator_timeout_ms: 60_000,
        }
    }

    /// Field 53 of a request: position 1 PIN bound to the PAN (2) or not (1), 2 DES (0) or TDES (6), 3 track
    /// enciphered (1). Absent where there is neither PIN nor enciphered track.
    pub(crate) fn security_control(&self, with_pin: bool, with_track: bool) -> Option<String> {
        if !with_pin && !with_track {
            return None;
        }
        let pin = match (with_pin, self.pin_format) {
            (false, _) => '0',
            (true, PinFormat::Iso1) => '1',
            (true, PinFormat::Iso0 | PinFormat::Iso3) => '2',
        };
        let cipher = if self.sign_on == SignOnKind::SingleDes && !with_track { '0' } else { '6' };
        let track = if with_track { '1' } else { '0' };
        Some(format!("{pin}{cipher}{track}0000000000000"))
    }

    /// Checks the values that would otherwise fail in the middle of a payment.
    pub fn check(&self) -> Result<(), ConfigError> {
        let rules: [(&'static str, bool, &'static str, String); 6] = [
            (
                "profile.response_timeout_ms",
                (100..=120_000).contains(&self.response_timeout_ms),
                "100 to 120000",
                self.response_timeout_ms.to_string(),
            ),
            (
                "profile.key_load",
                self.key_load.is_none_or(|code| code <= 999),
                "0 to 999",
                self.key_load.unwrap_or_default().to_string(),
            ),
            (
                "profile.ksn_field",
                self.ksn_field.is_none_or(|field| field == KSN_FIELD),
                "62 or none",
                self.ksn_field.unwrap_or_default().to_string(),
            ),
            ("profile.retry.tries", self.retry.tries >= 1, "1 or more", self.retry.tries.to_string()),
            (
                "profile.retry.wait",
                self.retry.first_wait_ms >= 1 && self.retry.longest_wait_ms >= self.retry.first_wait_ms,
                "1 or more, growing",
                format!("{} to {}", self.retry.first_wait_ms, self.retry.longest_wait_ms),
            ),
            ("profile.pin_tries", (1..=9).contains(&self.pin_tries), "1 to 9", self.pin_tries.to_string()),
        ];
        for (place, sound, expected, got) in rules {
            if !sound {
                return Err(ConfigError { place, expected, got });
            }
        }
        Ok(())
    }
}
