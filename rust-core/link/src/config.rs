//! Where the host is and how it is spoken to.

use std::fmt;

use crate::frame::LEN_MAX;
use crate::LinkError;

/// Longest host name, in characters (RFC 1035, section 3.1).
const HOST_LEN_MAX: usize = 253;

/// Everything one host link needs to know. Checked as a whole by [`HostLink::new`](crate::HostLink::new).
#[derive(Debug, Clone)]
pub struct LinkConfig {
    /// Host name or IP address to connect to.
    pub host: String,
    /// TCP port, not 0.
    pub port: u16,
    /// TLS with pinned roots, or `None` for bare TCP (private lines, test hosts).
    pub tls: Option<TlsConfig>,
    /// What surrounds the length-prefixed frame.
    pub envelope: Envelope,
    /// Limit of one connect try, in milliseconds: name, TCP and TLS handshake together. Not 0.
    pub connect_timeout_ms: u32,
    /// How often to try to connect, at least 1. Only connecting is ever repeated, never a request.
    pub connect_tries: u8,
    /// Pause between two connect tries, in milliseconds.
    pub connect_pause_ms: u32,
    /// Limit from the open connection to the last byte of the answer, in milliseconds. Not 0.
    pub response_timeout_ms: u32,
    /// Cap on a frame in either direction, in bytes without the length prefix: 1 to 65 535.
    pub frame_max: usize,
}

impl LinkConfig {
    /// Bare TCP to `host`:`port` with the customary limits: 3 connect tries of 10 s, 60 s for the answer,
    /// frames up to 4096 bytes.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            tls: None,
            envelope: Envelope::Plain,
            connect_timeout_ms: 10_000,
            connect_tries: 3,
            connect_pause_ms: 200,
            response_timeout_ms: 60_000,
            frame_max: 4096,
        }
    }

    /// The fields that are plain text or plain numbers; TLS and envelope check theirs where they are built.
    pub(crate) fn check(&self) -> Result<(), LinkError> {
        let in_a_host = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        if !(1..=HOST_LEN_MAX).contains(&self.host.len()) || !self.host.chars().all(in_a_host) {
            return Err(LinkError::Host { got: self.host.clone() });
        }
        let unlimited = usize::try_from(u32::MAX).unwrap_or(usize::MAX);
        let number = |given: u32| usize::try_from(given).unwrap_or(usize::MAX);
        for (field, got, max) in [
            ("port", usize::from(self.port), usize::from(u16::MAX)),
            ("connect_timeout_ms", number(self.connect_timeout_ms), unlimited),
            ("connect_tries", usize::from(self.connect_tries), usize::from(u8::MAX)),
            ("response_timeout_ms", number(self.response_timeout_ms), unlimited),
            ("frame_max", self.frame_max, LEN_MAX),
        ] {
            if !(1..=max).contains(&got) {
                return Err(LinkError::OutOfRange { field, min: 1, max, got });
            }
        }
        Ok(())
    }
}

/// Whom to believe.
#[derive(Clone)]
pub struct TlsConfig {
    /// The only roots that are trusted: one or more PEM certificates, or a single one as DER.
    pub root_certificates_pem: Vec<u8>,
    /// Name the server certificate must carry: a DNS name or an IP address.
    pub server_name: String,
}

impl fmt::Debug for TlsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsConfig")
            .field("root_certificates_pem", &format_args!("{} bytes", self.root_certificates_pem.len()))
            .field("server_name", &self.server_name)
            .finish()
    }
}

/// What surrounds the frame on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Envelope {
    /// Nothing: 2-byte big-endian length (not counting itself), then the frame.
    Plain,
    /// `POST path HTTP/1.1` with `Content-Type: x-ISO-TPDU/x-auth`; the body is the length-prefixed frame,
    /// and so is the body of the `200 OK` answer.
    Http {
        /// Absolute path, such as `/mjc/webtrans/VPB_lb`.
        path: String,
        /// Value of the `User-Agent` header.
        user_agent: String,
        /// Value of the `Host` header.
        host: String,
    },
}
