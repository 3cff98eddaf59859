//! What a terminal is opened with. Take the defaults from [`AcquirerProfile`]'s and
//! [`HostAddress`]'s functions and copy them with changes.

use suanpan_core::config::{self, TerminalConfig};
use suanpan_core::host::{self as core, HostProfile};
use suanpan_core::money::Currency;
use suanpan_core::queue::RetryPace;
use suanpan_core::text::Texts;
use suanpan_crypto::sign::VerifyingKey;
use suanpan_iso8583::cup::messages::KEY_LOAD_CODE;
use suanpan_iso8583::cup::{response, response_code::ResponseCode};
use suanpan_link::{Envelope, HostLink, LinkConfig, TlsConfig};

use crate::panic::sealed;
use crate::PosError;

/// A terminal's identity, acquirer and host. Checked as a whole when it is opened.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TerminalSettings {
    /// Terminal id, field 41: 8 letters or digits.
    pub terminal_id: String,
    /// Merchant id, field 42: 15 letters or digits.
    pub merchant_id: String,
    /// The merchant's name as the slip prints it.
    pub merchant_name: String,
    /// The operator that signs on: two digits.
    pub operator: String,
    /// ISO 4217 code of all payments: `CNY`.
    pub currency: String,
    /// The language of views and slips.
    pub language: Language,
    /// Everything that acquirers disagree on.
    pub profile: AcquirerProfile,
    /// True with a simulated or test host: marked on every slip.
    pub test_mode: bool,
    /// Where the host is and how it is spoken to.
    pub host: HostAddress,
    /// The public key of the host that gives master keys over the line, a SEC 1 point of P-256 (33 or 65 bytes);
    /// `None` takes them from nobody.
    pub host_public_key: Option<Vec<u8>>,
    /// Who has the keys.
    pub keys: KeysPort,
}

/// Settings, each part for its owner.
pub(crate) struct Parts {
    pub terminal: TerminalConfig,
    pub link: LinkConfig,
    pub host_key: Option<VerifyingKey>,
    pub keys: suanpan_terminal::KeysPort,
}

impl TerminalSettings {
    /// Its parts.
    pub(crate) fn split(self) -> Result<Parts, PosError> {
        let TerminalSettings {
            terminal_id,
            merchant_id,
            merchant_name,
            operator,
            currency,
            language,
            profile,
            test_mode,
            host,
            host_public_key,
            keys,
        } = self;
        let currency =
            Currency::from_code(&currency).map_err(|error| PosError::open_failed("configuration", error))?;
        let terminal = TerminalConfig {
            terminal_id,
            merchant_id,
            merchant_name,
            operator,
            currency,
            language: language.into(),
            profile: profile.try_into()?,
            test_mode,
        };
        let host_key = host_public_key
            .map(|key| VerifyingKey::from_sec1(&key))
            .transpose()
            .map_err(|error| PosError::open_failed("configuration", format!("host_public_key: {error}")))?;
        Ok(Parts { terminal, link: host.into(), host_key, keys: keys.into() })
    }
}

/// The language of views and slips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Language {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

impl From<Language> for config::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => config::Language::Zh,
            Language::En => config::Language::En,
        }
    }
}

/// One acquirer's habits. The meaning of each is at `suanpan_core::host::HostProfile`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AcquirerProfile {
    /// Its name in notes.
    pub name: String,
    /// Five bytes before the header: `60`, destination, source.
    pub tpdu: Vec<u8>,
    /// The six bytes of the header.
    pub header: Vec<u8>,
    /// How working keys come.
    pub sign_on: SignOnKind,
    /// How field 64 is computed.
    pub mac: MacMethod,
    /// How a PIN is laid out in field 52.
    pub pin_format: PinFormat,
    /// The field that carries the KSN of a PIN pad which enciphers under DUKPT: 62, or `None`.
    pub ksn_field: Option<u8>,
    /// Field 60.3 of the message that fetches a terminal master key; `None` where keys come by other ways only.
    pub key_load: Option<u16>,
    /// How long to wait for an answer.
    pub response_timeout_ms: u32,
    /// When an answer must name the merchant of its request.
    pub merchant_rule: MerchantRule,
    /// What an answer means that does not belong to its request.
    pub mismatch: MismatchRule,
    /// Response codes of a reversal's answer that count as done, two characters each.
    pub reversal_done_codes: Vec<String>,
    /// Automatic tries before a reversal becomes manual.
    pub reversal_tries: u32,
    /// Wait after the first failed try; doubles with each further one.
    pub reversal_first_wait_ms: i64,
    /// The wait never grows beyond this; it is also the pace of manual ones.
    pub reversal_longest_wait_ms: i64,
    /// Contactless payments up to this need no PIN, in minor units.
    pub pin_free_limit_minor: i64,
    /// PIN tries per payment on response code 55.
    pub pin_tries: u8,
    /// How long a card or a PIN is waited for.
    pub operator_timeout_ms: u32,
}

impl From<HostProfile> for AcquirerProfile {
    fn from(profile: HostProfile) -> Self {
        let HostProfile {
            name,
            tpdu,
            header,
            sign_on,
            mac,
            pin_format,
            ksn_field,
            key_load,
            response_timeout_ms,
            merchant_rule,
            mismatch,
            reversal_done_codes,
            retry: RetryPace { tries, first_wait_ms, longest_wait_ms },
            pin_free_limit_minor,
            pin_tries,
            operator_timeout_ms,
        } = profile;
        let text = |code: ResponseCode| code.0.iter().map(|&byte| char::from(byte)).collect();
        AcquirerProfile {
            name,
            tpdu: tpdu.to_vec(),
            header: header.to_vec(),
            sign_on: sign_on.into(),
            mac: mac.into(),
            pin_format: pin_format.into(),
            ksn_field,
            key_load,
            response_timeout_ms,
            merchant_rule: merchant_rule.into(),
            mismatch: mismatch.into(),
            reversal_done_codes: reversal_done_codes.into_iter().map(text).collect(),
            reversal_tries: tries,
            reversal_first_wait_ms: first_wait_ms,
            reversal_longest_wait_ms: longest_wait_ms,
            pin_free_limit_minor,
            pin_tries,
            operator_timeout_ms,
        }
    }
}

impl TryFrom<AcquirerProfile> for HostProfile {
    type Error = PosError;

    /// # Errors
    /// [`PosError::OpenFailed`] with `configuration` for a list of the wrong length.
    fn try_from(profile: AcquirerProfile) -> Result<Self, PosError> {
        let AcquirerProfile {
            name,
            tpdu,
            header,
            sign_on,
            mac,
            pin_format,
            ksn_field,
            key_load,
            response_timeout_ms,
            merchant_rule,
            mismatch,
            reversal_done_codes,
            reversal_tries,
            reversal_first_wait_ms,
            reversal_longest_wait_ms,
            pin_free_limit_minor,
            pin_tries,
            operator_timeout_ms,
        } = profile;
        let codes = reversal_done_codes.into_iter();
        let codes = codes.map(|code| exactly("reversal_done_codes", code.into_bytes()).map(ResponseCode));
        Ok(HostProfile {
            name,
            tpdu: exactly("tpdu", tpdu)?,
            header: exactly("header", header)?,
            sign_on: sign_on.into(),
            mac: mac.into(),
            pin_format: pin_format.into(),
            ksn_field,
            key_load,
            response_timeout_ms,
            merchant_rule: merchant_rule.into(),
            mismatch: mismatch.into(),
            reversal_done_codes: codes.collect::<Result<_, _>>()?,
            retry: RetryPace {
                tries: reversal_tries,
                first_wait_ms: reversal_first_wait_ms,
                longest_wait_ms: reversal_longest_wait_ms,
            },
            pin_free_limit_minor,
            pin_tries,
            operator_timeout_ms,
        })
    }
}

fn exactly<const N: usize>(place: &str, bytes: Vec<u8>) -> Result<[u8; N], PosError> {
    bytes.try_into().map_err(|bytes: Vec<u8>| {
        PosError::open_failed("configuration", format!("{place}: expected {N} bytes, got {}", bytes.len()))
    })
}

/// How working keys come at sign-on: field 60.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SignOnKind {
    /// 001: single length DES.
    SingleDes,
    /// 003: double length.
    DoubleDes,
    /// 004: double length with a track key.
    DoubleDesWithTrackKey,
}

/// How field 64 is computed. The meaning of each is at `suanpan_core::host::MacMethod`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MacMethod {
    /// UnionPay POS "ECB".
    UnionPayEcb,
    /// ISO/IEC 9797-1 algorithm 1 (ANSI X9.9).
    Cbc,
    /// ISO/IEC 9797-1 algorithm 3 (ANSI X9.19).
    Retail,
    /// CMAC.
    Cmac,
}

/// How a PIN is laid out before it is enciphered (ISO 9564-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PinFormat {
    /// Format 0.
    Iso0,
    /// Format 1: not bound to the card number.
    Iso1,
    /// Format 3.
    Iso3,
}

/// Who answers the questions for keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum KeysPort {
    /// The library itself: master key in the journal, working keys in memory.
    Software,
    /// The secure processor of the terminal's maker, through the shell.
    Device,
}

/// When an answer must name the merchant of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MerchantRule {
    /// In an approval only.
    WhenApproved,
    /// In every answer.
    Always,
}

/// What an answer means that does not belong to its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MismatchRule {
    /// A wrong answer is no answer: reverse.
    Reverse,
    /// The payment counts as declined.
    Decline,
}

/// Two enums with the same variants, converted both ways and exhaustively.
macro_rules! same_variants {
    ($ours:ty, $theirs:ty, [$($variant:ident),*]) => {
        impl From<$ours> for $theirs {
            fn from(value: $ours) -> Self {
                match value { $(<$ours>::$variant => <$theirs>::$variant,)* }
            }
        }
        impl From<$theirs> for $ours {
            fn from(value: $theirs) -> Self {
                match value { $(<$theirs>::$variant => <$ours>::$variant,)* }
            }
        }
    };
}
same_variants!(SignOnKind, core::SignOnKind, [SingleDes, DoubleDes, DoubleDesWithTrackKey]);
same_variants!(MacMethod, core::MacMethod, [UnionPayEcb, Cbc, Retail, Cmac]);
same_variants!(PinFormat, core::PinFormat, [Iso0, Iso1, Iso3]);
same_variants!(KeysPort, suanpan_terminal::KeysPort, [Software, Device]);
same_variants!(MerchantRule, response::MerchantRule, [WhenApproved, Always]);
same_variants!(MismatchRule, core::MismatchRule, [Reverse, Decline]);

/// Where the host is and how it is spoken to.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HostAddress {
    /// Host name or IP address.
    pub host: String,
    /// TCP port, not 0.
    pub port: u16,
    /// TLS with pinned roots, or `None` for bare TCP.
    pub tls: Option<TlsSettings>,
    /// The HTTP envelope, or `None` for bare frames.
    pub http: Option<HttpEnvelope>,
    /// Limit of one connect try, name, TCP and TLS handshake together.
    pub connect_timeout_ms: u32,
    /// How often to try to connect, at least 1.
    pub connect_tries: u8,
    /// Pause between two connect tries.
    pub connect_pause_ms: u32,
    /// Limit from the open connection to the last byte of the answer, where the profile has none.
    pub response_timeout_ms: u32,
    /// Cap on a frame in either direction, in bytes.
    pub frame_max: u32,
}

/// Whom to believe.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TlsSettings {
    /// The only roots that are trusted: one or more PEM certificates, or a single one as DER.
    pub root_certificates_pem: Vec<u8>,
    /// Name the server certificate must carry: a DNS name or an IP address.
    pub server_name: String,
}

/// `POST path HTTP/1.1` around the frame.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HttpEnvelope {
    /// Absolute path.
    pub path: String,
    /// Value of the `User-Agent` header.
    pub user_agent: String,
    /// Value of the `Host` header.
    pub host: String,
}

impl From<HostAddress> for LinkConfig {
    fn from(address: HostAddress) -> Self {
        let HostAddress {
            host,
            port,
            tls,
            http,
            connect_timeout_ms,
            connect_tries,
            connect_pause_ms,
            response_timeout_ms,
            frame_max,
        } = address;
        LinkConfig {
            host,
            port,
            tls: tls.map(|TlsSettings { root_certificates_pem, server_name }| TlsConfig {
                root_certificates_pem,
                server_name,
            }),
            envelope: http.map_or(Envelope::Plain, |HttpEnvelope { path, user_agent, host }| {
                Envelope::Http { path, user_agent, host }
            }),
            connect_timeout_ms,
            connect_tries,
            connect_pause_ms,
            response_timeout_ms,
            frame_max: usize::try_from(frame_max).unwrap_or(usize::MAX),
        }
    }
}

impl From<LinkConfig> for HostAddress {
    fn from(config: LinkConfig) -> Self {
        let LinkConfig {
            host,
            port,
            tls,
            envelope,
            connect_timeout_ms,
            connect_tries,
            connect_pause_ms,
            response_timeout_ms,
            frame_max,
        } = config;
        HostAddress {
            host,
            port,
            tls: tls.map(|TlsConfig { root_certificates_pem, server_name }| TlsSettings {
                root_certificates_pem,
                server_name,
            }),
            http: match envelope {
                Envelope::Plain => None,
                Envelope::Http { path, user_agent, host } => Some(HttpEnvelope { path, user_agent, host }),
            },
            connect_timeout_ms,
            connect_tries,
            connect_pause_ms,
            response_timeout_ms,
            frame_max: u32::try_from(frame_max).unwrap_or(u32::MAX),
        }
    }
}

/// Whether a terminal could be opened with these, as far as that can be said without a host.
///
/// # Errors
/// [`PosError::OpenFailed`] with `configuration` or `link`, and the place, expected and got.
#[uniffi::export]
pub fn check_settings(settings: TerminalSettings) -> Result<(), PosError> {
    sealed(|| {
        let Parts { terminal, link, .. } = settings.split()?;
        terminal.check().map_err(|error| PosError::open_failed("configuration", error))?;
        HostLink::new(link).map_err(|error| PosError::open_failed("link", error))?;
        Ok(())
    })
}

/// What the cashier is told for a stable code; for a rejected call the code is `reject:` and its code.
#[uniffi::export]
#[must_use]
pub fn cashier_words(language: Language, code: String) -> String {
    Texts::of(language.into()).cashier(&code).to_owned()
}

/// The UnionPay direct-connect dialect with the safe choice for each disagreement.
#[uniffi::export]
#[must_use]
pub fn union_pay_profile() -> AcquirerProfile {
    HostProfile::union_pay().into()
}

/// Field 60.3 of the message by which a terminal fetches its master key, for [`AcquirerProfile::key_load`].
#[uniffi::export]
#[must_use]
pub fn key_load_code() -> u16 {
    KEY_LOAD_CODE
}

/// Bare TCP to `host`:`port` with the customary limits.
#[uniffi::export]
#[must_use]
pub fn plain_host_address(host: String, port: u16) -> HostAddress {
    LinkConfig::new(host, port).into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;

    #[test]
    fn a_profile_comes_back_as_it_went() {
        let profile = HostProfile::union_pay();
        assert_eq!(HostProfile::try_from(AcquirerProfile::from(profile.clone())), Ok(profile));
    }

    #[test]
    fn an_address_comes_back_as_it_went() {
        let http = HttpEnvelope { path: "/a".into(), user_agent: "b".into(), host: "c".into() };
        let tls = TlsSettings { root_certificates_pem: vec![1], server_name: "d".into() };
        let address = HostAddress { http: Some(http), tls: Some(tls), ..plain_host_address("e".into(), 1) };
        assert_eq!(HostAddress::from(LinkConfig::from(address.clone())), address);
    }

    #[test]
    fn lists_of_the_wrong_length_are_refused_by_place() {
        let profile = union_pay_profile();
        let codes = vec!["000".to_owned()];
        let cases = [
            ("tpdu: expected 5 bytes, got 4", AcquirerProfile { tpdu: vec![0; 4], ..profile.clone() }),
            ("header: expected 6 bytes, got 7", AcquirerProfile { header: vec![0; 7], ..profile.clone() }),
            (
                "reversal_done_codes: expected 2 bytes, got 3",
                AcquirerProfile { reversal_done_codes: codes, ..profile },
            ),
        ];
        for (text, spoilt) in cases {
            let refused = PosError::open_failed("configuration", text);
            assert_eq!(HostProfile::try_from(spoilt), Err(refused));
        }
    }
}
