//! How an exchange ended, and why. No type here can print a payload byte.

use std::fmt;
use std::io;

use thiserror::Error;

/// How one exchange ended. Its `Debug` prints the length of an answer, never its bytes.
#[must_use = "an Unknown outcome owes a reversal"]
pub enum Outcome {
    /// One whole response frame, without its length prefix. May hold card data: wipe it after use.
    Received(Vec<u8>),
    /// No byte of the request was handed to the transport: the host cannot have seen it.
    NotSent(Cause),
    /// A byte of the request may have left and no whole answer came back: the host may have acted on it.
    Unknown(Cause),
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Received(answer) => write!(f, "Received({} bytes)", answer.len()),
            Self::NotSent(cause) => f.debug_tuple("NotSent").field(cause).finish(),
            Self::Unknown(cause) => f.debug_tuple("Unknown").field(cause).finish(),
        }
    }
}

/// Why there is no answer. `Display` is one line for an engineer, free of payload bytes.
///
/// A cause says what went wrong, not whether the request left: the same cause can stand in
/// [`Outcome::NotSent`] and in [`Outcome::Unknown`]. Only the outcome answers that.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Cause {
    /// The network switch of the [`LinkRuntime`](crate::LinkRuntime) is off.
    #[error("the network is switched off")]
    Disabled,
    /// The [`LinkRuntime`](crate::LinkRuntime) was dropped while the exchange was open.
    #[error("the link was stopped before the exchange ended")]
    Stopped,
    /// Too many exchanges are open at the [`LinkRuntime`](crate::LinkRuntime).
    #[error("too many open exchanges: at most {max}")]
    Busy {
        /// How many may be open at once.
        max: usize,
    },
    /// The request frame has no bytes.
    #[error("request frame: expected at least 1 byte, got 0")]
    FrameEmpty,
    /// The request frame is over the cap.
    #[error("request frame: expected at most {max} bytes, got {len}")]
    FrameTooLarge {
        /// Length of the request frame, in bytes.
        len: usize,
        /// The cap, in bytes.
        max: usize,
    },
    /// The host name has no address.
    #[error("the host name was not resolved")]
    NameNotResolved,
    /// Nobody listens at the address.
    #[error("the connection was refused")]
    ConnectRefused,
    /// Name, connection and TLS handshake together took too long.
    #[error("no connection within {timeout_ms} ms")]
    ConnectTimeout {
        /// The limit of one try, in milliseconds.
        timeout_ms: u32,
    },
    /// No connection, for another reason than the ones above.
    #[error("no connection: {0}")]
    ConnectFailed(io::ErrorKind),
    /// TLS refused the peer, or the peer refused TLS.
    #[error("TLS: {0}")]
    Tls(TlsCause),
    /// No whole answer in time.
    #[error("no whole answer within {timeout_ms} ms, {bytes_read} bytes read")]
    ResponseTimeout {
        /// The limit, in milliseconds.
        timeout_ms: u32,
        /// Bytes the peer sent until then, length prefix and HTTP head included.
        bytes_read: usize,
    },
    /// The peer closed or reset the connection before a whole answer.
    #[error("the connection closed before a whole answer, {bytes_read} bytes read")]
    ClosedBeforeAnswer {
        /// Bytes the peer sent until then, length prefix and HTTP head included.
        bytes_read: usize,
    },
    /// The answer announces more bytes than the cap. None of them was read or allocated.
    #[error("answer frame: expected at most {max} bytes, got {len}")]
    AnswerTooLarge {
        /// Announced length, in bytes.
        len: usize,
        /// The cap, in bytes.
        max: usize,
    },
    /// The HTTP answer is not `200 OK`.
    #[error("HTTP status: expected 200, got {0}")]
    HttpStatus(u16),
    /// The answer is not a length-prefixed frame.
    #[error("answer: {0}")]
    BadAnswer(BadAnswer),
    /// The transport failed in another way while the exchange was under way.
    #[error("the connection failed: {0}")]
    Transport(io::ErrorKind),
}

impl Cause {
    /// A stable name for tables of texts and for logs; the details are in `Display`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Stopped => "stopped",
            Self::Busy { .. } => "busy",
            Self::FrameEmpty => "frame_empty",
            Self::FrameTooLarge { .. } => "frame_too_large",
            Self::NameNotResolved => "name_not_resolved",
            Self::ConnectRefused => "connect_refused",
            Self::ConnectTimeout { .. } => "connect_timeout",
            Self::ConnectFailed(_) => "connect_failed",
            Self::Tls(TlsCause::CertificateExpired) => "tls_certificate_expired",
            Self::Tls(TlsCause::CertificateNotYetValid) => "tls_certificate_not_yet_valid",
            Self::Tls(TlsCause::UnknownIssuer) => "tls_unknown_issuer",
            Self::Tls(TlsCause::NameMismatch) => "tls_name_mismatch",
            Self::Tls(TlsCause::Other(_)) => "tls",
            Self::ResponseTimeout { .. } => "response_timeout",
            Self::ClosedBeforeAnswer { .. } => "closed_before_answer",
            Self::AnswerTooLarge { .. } => "answer_too_large",
            Self::HttpStatus(_) => "http_status",
            Self::BadAnswer(_) => "bad_answer",
            Self::Transport(_) => "transport",
        }
    }
}

/// What TLS had against the peer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TlsCause {
    /// The server certificate, or one above it, has expired. A wrong terminal clock looks the same.
    #[error("the server certificate has expired")]
    CertificateExpired,
    /// The server certificate, or one above it, is not valid yet. A wrong terminal clock looks the same.
    #[error("the server certificate is not valid yet")]
    CertificateNotYetValid,
    /// No pinned root leads to the server certificate.
    #[error("the server certificate comes from no pinned root")]
    UnknownIssuer,
    /// The certificate is for another server.
    #[error("the server certificate is for another name")]
    NameMismatch,
    /// Anything else, in the words of the TLS library (which never hold application data).
    #[error("{0}")]
    Other(String),
}

/// How an answer failed to be a length-prefixed frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadAnswer {
    /// The length prefix is 0.
    #[error("expected a frame of at least 1 byte, got length 0")]
    EmptyFrame,
    /// The HTTP body is not as long as the frame inside it says.
    #[error("expected a body of {expected} bytes, got {got}")]
    BodyLength {
        /// Length the prefix announces, prefix included (2 while the prefix itself is missing).
        expected: usize,
        /// Bytes the body has.
        got: u64,
    },
    /// The peer of the HTTP envelope spoke before it was asked.
    #[error("expected no byte before the request, got some")]
    Unasked,
    /// The bytes are not an HTTP/1.x answer.
    #[error("expected an HTTP/1.1 answer, got something else")]
    NotHttp,
}
