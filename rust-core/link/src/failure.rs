//! From the errors of the libraries to a [`Cause`]. Only kinds and TLS verdicts get through, never a payload.

use std::error::Error;
use std::io;

use crate::tls::tls_cause;
use crate::{BadAnswer, Cause};

/// A failure while connecting, TLS handshake included.
pub(crate) fn connect_cause(error: &io::Error) -> Cause {
    match (tls_cause(error), error.kind()) {
        (Some(tls), _) => Cause::Tls(tls),
        (None, io::ErrorKind::ConnectionRefused) => Cause::ConnectRefused,
        (None, kind) => Cause::ConnectFailed(kind),
    }
}

/// A failure of an open connection.
pub(crate) fn transport_cause(error: &io::Error, bytes_read: usize) -> Cause {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof};
    match (tls_cause(error), error.kind()) {
        (Some(tls), _) => Cause::Tls(tls),
        (None, BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | UnexpectedEof) => {
            Cause::ClosedBeforeAnswer { bytes_read }
        }
        (None, kind) => Cause::Transport(kind),
    }
}

/// A failure of an open connection, as hyper tells it.
pub(crate) fn http_cause(error: &hyper::Error, bytes_read: usize) -> Cause {
    if error.is_parse() {
        return Cause::BadAnswer(BadAnswer::NotHttp);
    }
    match io_source(error) {
        // hyper reports a broken chunk this way; no transport does.
        Some(io) if io.kind() == io::ErrorKind::InvalidInput => Cause::BadAnswer(BadAnswer::NotHttp),
        Some(io) => transport_cause(io, bytes_read),
        // The request never got its turn, and yet there are bytes.
        None if error.is_canceled() && bytes_read > 0 => Cause::BadAnswer(BadAnswer::Unasked),
        None => Cause::ClosedBeforeAnswer { bytes_read },
    }
}

fn io_source<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    error.downcast_ref().or_else(|| error.source().and_then(io_source))
}
