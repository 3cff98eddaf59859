//! Where the host is and how it is spoken to.

use std::fmt;

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
            .field(
                "root_certificates_pem",
                &format_args!("{} bytes", self.root_certificates_pem.len()),
            )
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
