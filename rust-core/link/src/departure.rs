//! The one fact behind [`Outcome::NotSent`] and [`Outcome::Unknown`]: has an application byte been handed
//! to the transport?

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{Cause, Outcome};

/// Any byte stream an exchange can run over. Boxed, so that the code above it is compiled once and not once
/// per transport.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// What has crossed the edge of this process during one exchange.
#[derive(Clone, Default)]
pub(crate) struct Departure(Arc<Traffic>);

// One task writes and reads these, so Relaxed is enough; atomics only because the task may move threads.
#[derive(Default)]
struct Traffic {
    departed: AtomicBool,
    bytes_read: AtomicUsize,
}

impl Departure {
    /// Puts a ready transport (for TLS: after the handshake) under observation.
    pub(crate) fn watch(&self, transport: impl Duplex + 'static) -> Watched {
        Watched { transport: Box::new(transport), departure: self.clone() }
    }

    /// Bytes the peer has sent so far.
    pub(crate) fn bytes_read(&self) -> usize {
        self.0.bytes_read.load(Relaxed)
    }

    /// The verdict. Nowhere else is an [`Outcome`] made from a failed attempt.
    pub(crate) fn outcome(&self, attempt: Result<Vec<u8>, Cause>) -> Outcome {
        match attempt {
            Ok(answer) => Outcome::Received(answer),
            Err(cause) if self.0.departed.load(Relaxed) => Outcome::Unknown(cause),
            Err(cause) => Outcome::NotSent(cause),
        }
    }
}

/// A transport that notes the first application byte before it passes it on.
///
/// Before, not after: a write that fails may have moved some bytes first (TLS writes several records), and
/// nobody above can tell. So a failed first write counts as departed; the price is a reversal too many, never
/// one too few.
pub(crate) struct Watched {
    transport: Box<dyn Duplex>,
    departure: Departure,
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if !bytes.is_empty() {
            self.departure.0.departed.store(true, Relaxed);
        }
        Pin::new(&mut self.transport).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if slices.iter().any(|bytes| !bytes.is_empty()) {
            self.departure.0.departed.store(true, Relaxed);
        }
        Pin::new(&mut self.transport).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.transport.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_shutdown(cx)
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.transport).poll_read(cx, buf);
        let read = buf.filled().len().saturating_sub(before);
        self.departure.0.bytes_read.fetch_add(read, Relaxed);
        polled
    }
}

impl Drop for Watched {
    /// Says goodbye (TLS close_notify, FIN) on every way out, in one attempt that cannot wait.
    fn drop(&mut self) {
        let mut nobody_waits = Context::from_waker(Waker::noop());
        let _ = Pin::new(&mut self.transport).poll_shutdown(&mut nobody_waits);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)] // reason: a test fails by panicking
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Accepts `left` bytes, then fails every write.
    struct Breaking {
        left: usize,
    }

    impl AsyncWrite for Breaking {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            let taken = bytes.len().min(self.left);
            self.left -= taken;
            Poll::Ready(if taken == 0 { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(taken) })
        }
        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    impl AsyncRead for Breaking {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buf: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            buf.put_slice(&[7; 3]);
            Poll::Ready(Ok(()))
        }
    }

    fn run<F: std::future::Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn a_request_cut_at_every_byte_is_unknown() {
        for left in 0..150 {
            let departure = Departure::default();
            let mut stream = departure.watch(Breaking { left });
            run(stream.write_all(&[0x60; 150])).unwrap_err();
            let Outcome::Unknown(Cause::Disabled) = departure.outcome(Err(Cause::Disabled)) else {
                panic!("{left} bytes taken by the transport and yet reported as not sent");
            };
        }
    }

    #[test]
    fn only_request_bytes_count_as_departed() {
        let departure = Departure::default();
        let mut stream = departure.watch(Breaking { left: 0 });
        run(async {
            stream.write(&[]).await.unwrap_err();
            stream.flush().await.unwrap();
            stream.read_exact(&mut [0; 3]).await.unwrap();
            stream.shutdown().await.unwrap();
        });
        assert_eq!(departure.bytes_read(), 3);
        let Outcome::NotSent(Cause::Disabled) = departure.outcome(Err(Cause::Disabled)) else {
            panic!("nothing was written");
        };
        let no_bytes = [IoSlice::new(&[]), IoSlice::new(&[])];
        run(stream.write_vectored(&no_bytes)).unwrap_err();
        assert!(!departure.0.departed.load(Relaxed));
        let one_byte = [IoSlice::new(&[]), IoSlice::new(&[1])];
        run(stream.write_vectored(&one_byte)).unwrap_err();
        assert!(departure.0.departed.load(Relaxed));
    }
}
