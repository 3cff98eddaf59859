//! From a host name to an open, authenticated byte stream. Until this ends nothing of the request has left.

use std::time::Duration;

use tokio::net::{lookup_host, TcpStream};
use tokio::time::{sleep, timeout, timeout_at, Instant};

use crate::departure::{Departure, Watched};
use crate::failure::connect_cause;
use crate::tls::PinnedServer;
use crate::{Cause, LinkConfig};

/// Addresses of one name that are tried. More would leave each too small a share of the time.
const ADDRESSES_MAX: usize = 8;

/// Tries to connect as often as the configuration says. A TLS verdict ends it at once: the same certificate
/// will not look better a moment later.
pub(crate) async fn connect(
    config: &LinkConfig,
    server: Option<&PinnedServer>,
    departure: &Departure,
) -> Result<Watched, Cause> {
    let mut tries_left = config.connect_tries;
    loop {
        tries_left = tries_left.saturating_sub(1);
        match one_try(config, server, departure).await {
            Err(cause) if tries_left == 0 || matches!(cause, Cause::Tls(_)) => return Err(cause),
            Err(_) => sleep(Duration::from_millis(config.connect_pause_ms.into())).await,
            Ok(stream) => return Ok(stream),
        }
    }
}

async fn one_try(
    config: &LinkConfig,
    server: Option<&PinnedServer>,
    departure: &Departure,
) -> Result<Watched, Cause> {
    let timeout_ms = config.connect_timeout_ms;
    let deadline = Instant::now() + Duration::from_millis(timeout_ms.into());
    let connected = timeout_at(deadline, async {
        let tcp = dial(config, deadline).await?;
        tcp.set_nodelay(true).map_err(|error| Cause::ConnectFailed(error.kind()))?;
        Ok(match server {
            None => departure.watch(tcp),
            Some(server) => {
                departure.watch(server.handshake(tcp).await.map_err(|error| connect_cause(&error))?)
            }
        })
    });
    connected.await.unwrap_or(Err(Cause::ConnectTimeout { timeout_ms }))
}

/// Connects to the first address that answers. Each address gets an equal share of the time that is left, so
/// that one that swallows packets (a broken IPv6 route, often) does not use up the turn of the next.
async fn dial(config: &LinkConfig, deadline: Instant) -> Result<TcpStream, Cause> {
    let name = (config.host.as_str(), config.port);
    let addresses: Vec<_> =
        lookup_host(name).await.map_err(|_| Cause::NameNotResolved)?.take(ADDRESSES_MAX).collect();
    let mut failure = Cause::NameNotResolved;
    for (address, addresses_left) in addresses.iter().zip((1..=addresses.len()).rev()) {
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(addresses_left).unwrap_or(u32::MAX);
        failure = match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => return Ok(tcp),
            Ok(Err(error)) => connect_cause(&error),
            Err(_) => Cause::ConnectTimeout { timeout_ms: config.connect_timeout_ms },
        };
    }
    Err(failure)
}
