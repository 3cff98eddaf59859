//! Why a link cannot be built. Nothing here is about an exchange: see [`Cause`](crate::Cause) for that.

use thiserror::Error;

/// A defect of the configuration, or of the machine it is to run on. Nothing was opened, nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LinkError {
    /// `host` is neither a host name nor an address literal.
    #[error("host: expected a host name or an IP address, got {got:?}")]
    Host {
        /// The refused text.
        got: String,
    },
    /// A number of the configuration is outside its range.
    #[error("{field}: expected {min} to {max}, got {got}")]
    OutOfRange {
        /// The field of [`LinkConfig`](crate::LinkConfig).
        field: &'static str,
        /// Smallest value allowed.
        min: usize,
        /// Largest value allowed.
        max: usize,
        /// The value given.
        got: usize,
    },
    /// `tls.server_name` is neither a DNS name nor an IP address.
    #[error("tls.server_name: expected a DNS name or an IP address, got {got:?}")]
    ServerName {
        /// The refused text.
        got: String,
    },
    /// `tls.root_certificates_pem` holds no certificate at all.
    #[error("tls.root_certificates_pem: expected at least one certificate, got none in {len} bytes")]
    NoRootCertificate {
        /// Length of the text searched, in bytes.
        len: usize,
    },
    /// One of the pinned roots cannot be read.
    #[error("tls.root_certificates_pem: certificate {index} cannot be read: {reason}")]
    RootCertificate {
        /// Position in the text, counted from 0.
        index: usize,
        /// What the certificate reader said.
        reason: String,
    },
    /// The TLS library refused its own set-up.
    #[error("tls: {reason}")]
    Tls {
        /// What the TLS library said.
        reason: String,
    },
    /// `envelope.path` is not an absolute path.
    #[error("envelope.path: expected an absolute path such as /mjc/webtrans/VPB_lb, got {got:?}")]
    HttpPath {
        /// The refused text.
        got: String,
    },
    /// A header value of the envelope is empty or holds a character HTTP forbids.
    #[error("envelope.{field}: expected a non-empty HTTP header value, got {got:?}")]
    HttpHeader {
        /// The field of [`Envelope::Http`](crate::Envelope::Http).
        field: &'static str,
        /// The refused text.
        got: String,
    },
    /// The operating system refused the link thread or its event loop.
    #[error("the link thread cannot start: {kind}")]
    Thread {
        /// Kind of the refusal.
        kind: std::io::ErrorKind,
    },
}
