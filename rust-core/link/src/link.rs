//! One exchange, from connecting to the verdict.

use std::fmt;
use std::future::{pending, Future};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::connect::connect;
use crate::departure::{Departure, Watched};
use crate::failure::transport_cause;
use crate::frame::{prefixed, AnswerFrame};
use crate::http::HttpEnvelope;
use crate::race::race;
use crate::tls::PinnedServer;
use crate::{Cause, Envelope, LinkConfig, LinkError, Outcome};

/// A host that can be asked, each question over a connection of its own.
#[derive(Clone)]
pub struct HostLink {
    config: LinkConfig,
    server: Option<PinnedServer>,
    envelope: Option<HttpEnvelope>,
}

impl HostLink {
    /// Checks the whole configuration, certificates included. Opens nothing and resolves nothing.
    ///
    /// # Errors
    /// The first defect found, as a [`LinkError`] that names the field.
    pub fn new(config: LinkConfig) -> Result<Self, LinkError> {
        config.check()?;
        let server = config.tls.as_ref().map(PinnedServer::new).transpose()?;
        let envelope = match &config.envelope {
            Envelope::Plain => None,
            Envelope::Http { path, user_agent, host } => Some(HttpEnvelope::new(path, user_agent, host)?),
        };
        Ok(Self { config, server, envelope })
    }

    /// Connects, sends `frame` (without length prefix) and waits for one answer frame.
    ///
    /// `response_timeout_ms` replaces the configured limit for this exchange; 0 leaves no time for an answer,
    /// so nothing is sent. The longest an exchange can take is all connect tries with their pauses, plus this
    /// limit.
    ///
    /// In plain framing the answer is the first whole frame of the connection; whatever the host sends after it
    /// is neither read nor reported, so the outcome does not depend on how the network cuts the bytes. In the HTTP envelope a
    /// `Content-Length` that contradicts the frame is [`BadAnswer::BodyLength`](crate::BadAnswer::BodyLength).
    ///
    /// Needs a tokio runtime with I/O and time. [`LinkRuntime`](crate::LinkRuntime) brings its own.
    ///
    /// # Cancel safety
    /// Not cancel safe in the sense that matters for money: dropping this future closes the connection at
    /// once and tells nobody whether a byte had left. A caller who drops it after the first poll must treat
    /// the exchange as [`Outcome::Unknown`].
    pub async fn exchange(&self, frame: &[u8], response_timeout_ms: Option<u32>) -> Outcome {
        self.exchange_until(frame, response_timeout_ms, pending()).await
    }

    /// As [`exchange`](Self::exchange), but ends with a true verdict when `stop` does.
    pub(crate) async fn exchange_until(
        &self,
        frame: &[u8],
        response_timeout_ms: Option<u32>,
        stop: impl Future<Output = ()>,
    ) -> Outcome {
        let departure = Departure::default();
        let timeout_ms = response_timeout_ms.unwrap_or(self.config.response_timeout_ms);
        let attempt = race(self.attempt(frame, timeout_ms, &departure), stop).await;
        departure.outcome(attempt.unwrap_or(Err(Cause::Stopped)))
    }

    async fn attempt(&self, frame: &[u8], timeout_ms: u32, departure: &Departure) -> Result<Vec<u8>, Cause> {
        let wire = prefixed(frame, self.config.frame_max)?;
        if timeout_ms == 0 {
            return Err(Cause::ResponseTimeout { timeout_ms, bytes_read: 0 });
        }
        let stream = connect(&self.config, self.server.as_ref(), departure).await?;
        let limit = Duration::from_millis(timeout_ms.into());
        match timeout(limit, self.ask(stream, wire, departure)).await {
            Ok(ended) => ended,
            Err(_) => Err(Cause::ResponseTimeout { timeout_ms, bytes_read: departure.bytes_read() }),
        }
    }

    async fn ask(
        &self,
        stream: Watched,
        wire: Zeroizing<Vec<u8>>,
        departure: &Departure,
    ) -> Result<Vec<u8>, Cause> {
        let frame_max = self.config.frame_max;
        match &self.envelope {
            Some(envelope) => envelope.post(stream, wire, frame_max, departure).await,
            None => ask_plain(stream, wire, frame_max, departure).await,
        }
    }
}

impl fmt::Debug for HostLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostLink").field("config", &self.config).finish_non_exhaustive()
    }
}

async fn ask_plain(
    mut stream: Watched,
    wire: Zeroizing<Vec<u8>>,
    frame_max: usize,
    departure: &Departure,
) -> Result<Vec<u8>, Cause> {
    let cause = |error| transport_cause(&error, departure.bytes_read());
    stream.write_all(&wire).await.map_err(cause)?;
    stream.flush().await.map_err(cause)?; // TLS may still hold a record
    let mut answer = AnswerFrame::new(frame_max);
    while !answer.is_whole() {
        match stream.read(answer.room()).await.map_err(cause)? {
            0 => return Err(Cause::ClosedBeforeAnswer { bytes_read: departure.bytes_read() }),
            count => answer.advance(count)?,
        }
    }
    Ok(answer.into_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;
    use std::future::ready;
    use std::pin::pin;
    use tokio::io::{duplex, BufStream};

    #[test]
    fn a_transport_that_holds_bytes_back_is_flushed() {
        let run = tokio::runtime::Builder::new_current_thread().build().unwrap();
        run.block_on(async {
            let (near, mut far) = duplex(64);
            let departure = Departure::default();
            let stream = departure.watch(BufStream::new(near));
            let mut asked = pin!(ask_plain(stream, Zeroizing::new(vec![0, 1, 7]), 10, &departure));
            race(asked.as_mut(), ready(())).await.unwrap_err();
            race(far.read_exact(&mut [0; 3]), ready(())).await.unwrap().unwrap();
            far.write_all(&[0, 1, 9]).await.unwrap();
            assert_eq!(asked.await, Ok(vec![9]));
        });
    }
}
