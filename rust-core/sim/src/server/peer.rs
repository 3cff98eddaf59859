//! What every connection needs: the host behind it, its limits, and bytes sent as faults say.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use suanpan_iso8583::cup::frame::length_prefix;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::oneshot;

use super::{LogLine, ServerConfig};
use crate::acquirer::{Answer, Ticket, Wire};
use crate::{Acquirer, BadFrame};

/// Between two segments, so that the peer's stack does not hand them over as one.
const SEGMENT_PAUSE: Duration = Duration::from_millis(2);

/// How many answers may be held for connections at once; a host forgets older ones before that.
const HELD_MAX: usize = 64;

pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Why a connection ends before its peer ends it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Parting {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("idle for too long")]
    Idle,
    #[error("frame of {got} bytes, expected 1 to {max}")]
    Length { got: usize, max: usize },
    #[error("bad frame: {0}")]
    Frame(#[from] BadFrame),
    #[error("HTTP: {0}")]
    Http(#[from] hyper::Error),
}

/// The acquirer and what its connections share.
pub(super) struct Host {
    acquirer: Arc<Mutex<Acquirer>>,
    held: Mutex<BTreeMap<Ticket, oneshot::Sender<Vec<u8>>>>,
    pub(super) frame_max: usize,
    pub(super) idle_timeout: Duration,
    log: Option<LogLine>,
}

impl Host {
    pub(super) fn new(acquirer: Arc<Mutex<Acquirer>>, config: &ServerConfig) -> Self {
        Host {
            acquirer,
            held: Mutex::new(BTreeMap::new()),
            frame_max: config.frame_max,
            idle_timeout: Duration::from_millis(config.idle_timeout_ms.into()),
            log: config.log.clone(),
        }
    }

    pub(super) fn log(&self, line: &str) {
        if let Some(log) = &self.log {
            log(line);
        }
    }

    /// Logs why a connection ends.
    pub(super) fn part(&self, parting: &Parting) {
        self.log(&format!("connection closed: {parting}"));
    }

    pub(super) fn closes_connection(&self) -> bool {
        self.acquirer.lock().unwrap_or_else(PoisonError::into_inner).closes_connection()
    }

    /// Waits for `work` no longer than a connection may idle.
    pub(super) async fn in_time<T>(&self, work: impl Future<Output = io::Result<T>>) -> Result<T, Parting> {
        match tokio::time::timeout(self.idle_timeout, work).await {
            Ok(done) => Ok(done?),
            Err(_) => Err(Parting::Idle),
        }
    }

    /// What silence lasts: as long as a connection may idle.
    pub(super) async fn stay_silent(&self) {
        tokio::time::sleep(self.idle_timeout).await;
    }

    /// Asks the acquirer; hands released frames to the connections that wait for them.
    pub(super) fn answer(&self, frame: &[u8]) -> Result<(Answer, Option<Waits>), BadFrame> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now_ms = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        let mut answer =
            self.acquirer.lock().unwrap_or_else(PoisonError::into_inner).answer(frame, now_ms)?;
        self.log(&answer.note);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        for released in answer.released.drain(..) {
            if let Some(waiting) = held.remove(&released.ticket) {
                let _ = waiting.send(released.bytes); // the connection may be gone: then nobody hears it
            }
        }
        let waits = answer.held.map(|ticket| {
            let (sender, receiver) = oneshot::channel();
            if held.len() >= HELD_MAX {
                held.pop_first();
            }
            held.insert(ticket, sender);
            receiver
        });
        Ok((answer, waits))
    }
}

/// Where a held answer arrives, if ever.
pub(super) type Waits = oneshot::Receiver<Vec<u8>>;

/// A frame behind its length prefix.
pub(super) fn prefixed(frame: &[u8]) -> io::Result<Vec<u8>> {
    let prefix = length_prefix(frame.len()).map_err(io::Error::other)?;
    Ok([prefix.as_slice(), frame].concat())
}

/// Sends `bytes` as `wire` says; whether the connection lives on.
pub(super) async fn send(
    stream: &mut (impl AsyncWrite + Unpin),
    bytes: &[u8],
    wire: &Wire,
) -> io::Result<bool> {
    let kept = wire.cut_at.map_or(bytes, |at| bytes.get(..at).unwrap_or(bytes));
    let segment = wire.segment.unwrap_or(kept.len()).max(1);
    let mut segments = kept.chunks(segment).peekable();
    while let Some(part) = segments.next() {
        stream.write_all(part).await?;
        stream.flush().await?;
        if segments.peek().is_some() {
            tokio::time::sleep(SEGMENT_PAUSE).await;
        }
    }
    Ok(wire.cut_at.is_none())
}
