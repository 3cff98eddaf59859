//! The acquirer on a TCP port: plain or TLS, bare frames or the HTTP envelope, on a thread of its own.
//!
//! Every buffer, wait and number of connections has a bound. Bytes that are no request close their
//! connection and leave one log line.

mod http;
mod peer;
mod plain;
mod tls;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{watch, Semaphore};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::fault::FaultPlan;
use crate::ledger::Ledger;
use crate::{Acquirer, ServerError};
use peer::Host;

/// One line of the server's log: no card data.
pub type LogLine = Arc<dyn Fn(&str) + Send + Sync>;

/// What surrounds a frame on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// Two bytes of length, then the frame; any number of frames on a connection.
    Plain,
    /// An HTTP/1.1 POST whose body is a length-prefixed frame; one on a connection.
    Http,
}

/// How the server listens.
#[derive(Clone)]
pub struct ServerConfig {
    /// Where; port 0 for any free one.
    pub bind: SocketAddr,
    /// TLS with a certificate for these DNS names and IP addresses, or plain TCP.
    pub tls_names: Option<Vec<String>>,
    /// What surrounds a frame.
    pub envelope: Envelope,
    /// Longest frame in bytes: 11 to 65 535.
    pub frame_max: usize,
    /// Connections at once; one more is closed unread.
    pub connections_max: usize,
    /// A connection that sends no byte of a request for so long is closed.
    pub idle_timeout_ms: u32,
    /// Who reads the log.
    pub log: Option<LogLine>,
}

impl Default for ServerConfig {
    /// Plain frames on any free port of 127.0.0.1, up to 64 connections, idle for a minute.
    fn default() -> Self {
        ServerConfig {
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls_names: None,
            envelope: Envelope::Plain,
            frame_max: 4096,
            connections_max: 64,
            idle_timeout_ms: 60_000,
            log: None,
        }
    }
}

/// A running acquirer. Dropping it shuts it down.
pub struct Server {
    addr: SocketAddr,
    root_pem: Option<String>,
    acquirer: Arc<Mutex<Acquirer>>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Binds, and serves on a thread of its own until [`shutdown`](Server::shutdown).
    ///
    /// # Errors
    /// [`ServerError`]; nothing is left running.
    pub fn start(config: ServerConfig, acquirer: Acquirer) -> Result<Self, ServerError> {
        check(&config)?;
        let identity = config.tls_names.as_deref().map(tls::Identity::generate).transpose()?;
        let (root_pem, acceptor) = match identity {
            Some(identity) => (Some(identity.root_pem), Some(identity.acceptor)),
            None => (None, None),
        };
        let listener = std::net::TcpListener::bind(config.bind)?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let acquirer = Arc::new(Mutex::new(acquirer));
        let host = Arc::new(Host::new(Arc::clone(&acquirer), &config));
        let (stop, mut stopped) = watch::channel(false);
        let listening = Listening { listener, acceptor, host, config };
        let thread = std::thread::Builder::new().name("simulated-acquirer".to_owned()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    () = listening.serve() => {}
                    _ = stopped.wait_for(|stop| *stop) => {}
                }
            });
        })?;
        Ok(Server { addr, root_pem, acquirer, stop, thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The root certificate that signed the server's, for the client to trust; `None` without TLS.
    #[must_use]
    pub fn root_certificate_pem(&self) -> Option<&str> {
        self.root_pem.as_deref()
    }

    /// Looks into the books. Requests wait meanwhile.
    pub fn ledger<R>(&self, look: impl FnOnce(&Ledger) -> R) -> R {
        look(self.lock().ledger())
    }

    /// Changes the host while it runs: issue or unlock cards, enrol terminals. Requests wait meanwhile.
    pub fn acquirer<R>(&self, change: impl FnOnce(&mut Acquirer) -> R) -> R {
        change(&mut self.lock())
    }

    /// Replaces the fault script; counting starts anew.
    pub fn set_faults(&self, faults: FaultPlan) {
        self.lock().set_faults(faults);
    }

    /// Closes every connection and ends the thread.
    pub fn shutdown(mut self) {
        self.stop();
    }

    fn lock(&self) -> MutexGuard<'_, Acquirer> {
        self.acquirer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // a panic of the server has nothing to add to a shutdown
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

struct Listening {
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    host: Arc<Host>,
    config: ServerConfig,
}

impl Listening {
    async fn serve(self) {
        let places = Arc::new(Semaphore::new(self.config.connections_max));
        let mut connections = JoinSet::new();
        loop {
            let stream = tokio::select! {
                Some(_) = connections.join_next() => continue,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(error) => {
                        // Out of descriptors, or a peer that left at once: neither may spin the loop.
                        self.host.log(&format!("accept: {error}"));
                        tokio::time::sleep(Duration::from_millis(10)).await;
                        continue;
                    }
                },
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                self.host.log("connection refused: all places taken");
                continue;
            };
            if self.host.closes_connection() {
                self.host.log("connection closed unread: fault script");
                continue;
            }
            let (host, acceptor, envelope) =
                (Arc::clone(&self.host), self.acceptor.clone(), self.config.envelope);
            connections.spawn(async move {
                connection(stream, acceptor, envelope, &host).await;
                drop(place);
            });
        }
    }
}

async fn connection(
    mut stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    envelope: Envelope,
    host: &Arc<Host>,
) {
    // Segments leave as the fault script cuts them; a socket that refuses is no use anyway.
    let ended = match (stream.set_nodelay(true), acceptor) {
        (Err(error), _) => Err(error.into()),
        (Ok(()), None) => talk(&mut stream, envelope, host).await,
        (Ok(()), Some(acceptor)) => match host.in_time(acceptor.accept(&mut stream)).await {
            Ok(mut secured) => talk(&mut secured, envelope, host).await,
            Err(parting) => Err(parting),
        },
    };
    // Logged before the peer can see the end.
    if let Err(parting) = ended {
        host.part(&parting);
    }
}

async fn talk(
    stream: &mut impl peer::Stream,
    envelope: Envelope,
    host: &Arc<Host>,
) -> Result<(), peer::Parting> {
    match envelope {
        Envelope::Plain => plain::talk(stream, host).await,
        Envelope::Http => http::talk(stream, host).await,
    }
}

fn check(config: &ServerConfig) -> Result<(), ServerError> {
    let limits = [
        ("frame_max", (11..=65_535).contains(&config.frame_max), "11 to 65535", config.frame_max.to_string()),
        (
            "connections_max",
            (1..=1024).contains(&config.connections_max),
            "1 to 1024",
            config.connections_max.to_string(),
        ),
        ("idle_timeout_ms", config.idle_timeout_ms > 0, "1 or more", config.idle_timeout_ms.to_string()),
    ];
    match limits.into_iter().find(|(_, sound, ..)| !sound) {
        Some((place, _, expected, got)) => Err(ServerError::Config { place, expected, got }),
        None => Ok(()),
    }
}
