//! A peer that follows a script, and the plain words for what an exchange with it came to.

use std::future::Future;

use suanpan_link::{Cause, HostLink, LinkConfig, Outcome};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// Stands for card data: in every request and every answer, and never in any text of the link.
const CANARY: &[u8] = b"6224240000000000013";

/// A request of 150 bytes.
pub fn request() -> Vec<u8> {
    filled(0x60)
}

/// An answer of 150 bytes.
pub fn answer() -> Vec<u8> {
    filled(0x02)
}

fn filled(byte: u8) -> Vec<u8> {
    let mut frame = vec![byte; 150];
    frame[40..40 + CANARY.len()].copy_from_slice(CANARY);
    frame
}

/// `frame` behind its 2-byte length.
pub fn prefixed(frame: &[u8]) -> Vec<u8> {
    [&u16::try_from(frame.len()).unwrap().to_be_bytes(), frame].concat()
}

/// What the peer does next. At the end of the script it closes.
#[derive(Clone, Debug)]
pub enum Step {
    /// Read this many bytes of the request (fewer if the link closes first).
    Read(usize),
    /// Read as much of the request as this ends with.
    ReadUntil(Vec<u8>),
    /// Write these bytes, in one segment.
    Write(Vec<u8>),
    /// Write no more, but stay.
    HalfClose,
    /// Wait until the link closes.
    Hold,
    /// Close with RST instead of FIN. Last step.
    Reset,
}

/// Reads a whole plain request, then does `steps`.
pub fn after_request(steps: impl IntoIterator<Item = Step>) -> Vec<Step> {
    [Step::Read(request().len() + 2)].into_iter().chain(steps).collect()
}

/// One write per piece.
pub fn pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Step> {
    pieces.into_iter().map(|piece| Step::Write(piece.to_vec())).collect()
}

/// What a peer saw of one connection.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The TLS handshake ended well (always true without TLS).
    pub handshake: bool,
    /// Every step ended well. After `Hold`: the link took its leave (close_notify, FIN) and was not cut off.
    pub completed: bool,
    /// Application bytes of the link.
    pub bytes: Vec<u8>,
}

/// A peer for one connection after another, one script each.
pub struct Peer {
    pub port: u16,
    seen: JoinHandle<Vec<Seen>>,
}

impl Peer {
    pub async fn plain(script: Vec<Step>) -> Self {
        Self::start(None, vec![script]).await
    }

    pub async fn tls(acceptor: TlsAcceptor, script: Vec<Step>) -> Self {
        Self::start(Some(acceptor), vec![script]).await
    }

    pub async fn start(acceptor: Option<TlsAcceptor>, scripts: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = tokio::spawn(async move {
            let mut seen = Vec::new();
            for script in scripts {
                let (tcp, _) = listener.accept().await.unwrap();
                tcp.set_nodelay(true).unwrap();
                if matches!(script.last(), Some(Step::Reset)) {
                    tcp.set_zero_linger().unwrap();
                }
                seen.push(match &acceptor {
                    None => follow(tcp, script).await,
                    Some(acceptor) => match acceptor.accept(tcp).await {
                        Ok(tls) => follow(tls, script).await,
                        Err(_) => Seen::default(),
                    },
                });
            }
            seen
        });
        Self { port, seen }
    }

    /// What was seen of the only connection.
    pub async fn seen(self) -> Seen {
        self.all_seen().await.pop().unwrap()
    }

    pub async fn all_seen(self) -> Vec<Seen> {
        self.seen.await.unwrap()
    }
}

async fn follow(mut stream: impl AsyncRead + AsyncWrite + Unpin, script: Vec<Step>) -> Seen {
    let mut bytes = Vec::new();
    let mut completed = true;
    for step in script {
        // A link that has gone ends the script early; what it was told by then is what counts.
        let done = match step {
            Step::Read(count) => read_while(&mut stream, &mut bytes, |bytes| bytes.len() < count).await,
            Step::ReadUntil(end) => read_while(&mut stream, &mut bytes, |bytes| !bytes.ends_with(&end)).await,
            Step::Hold => read_while(&mut stream, &mut bytes, |_| true).await,
            Step::HalfClose => stream.shutdown().await,
            Step::Reset => Ok(()),
            Step::Write(piece) => {
                let written = stream.write_all(&piece).await.and(stream.flush().await);
                tokio::task::yield_now().await; // lets the link read this piece on its own
                written
            }
        };
        if done.is_err() {
            completed = false;
            break;
        }
    }
    Seen { handshake: true, completed, bytes }
}

async fn read_while(
    stream: &mut (impl AsyncRead + Unpin),
    bytes: &mut Vec<u8>,
    more: impl Fn(&[u8]) -> bool,
) -> std::io::Result<()> {
    while more(bytes) {
        let mut byte = [0];
        if stream.read(&mut byte).await? == 0 {
            break;
        }
        bytes.extend(byte);
    }
    Ok(())
}

/// An [`Outcome`] that can be compared, once it is certain that its text is clean.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    Received(Vec<u8>),
    NotSent(Cause),
    Unknown(Cause),
}

pub fn ended(outcome: Outcome) -> Ended {
    let debug = format!("{outcome:?}");
    let (ended, display) = match outcome {
        Outcome::Received(answer) => (Ended::Received(answer), String::new()),
        Outcome::NotSent(cause) => (Ended::NotSent(cause.clone()), cause.to_string()),
        Outcome::Unknown(cause) => (Ended::Unknown(cause.clone()), cause.to_string()),
    };
    let canary = String::from_utf8(CANARY.to_vec()).unwrap();
    let as_numbers = format!("{CANARY:?}");
    for text in [&debug, &display] {
        assert!(!text.contains(&canary) && !text.contains(as_numbers.trim_matches(['[', ']'])), "{text}");
        assert!(!text.contains('\n'), "one line: {text}");
    }
    ended
}

/// One exchange of the standard request.
pub async fn exchange(config: LinkConfig) -> Ended {
    ended(HostLink::new(config).unwrap().exchange(&request(), None).await)
}

/// One exchange per case, all with the same peer: a listener each would use up the ports of the machine.
pub fn exchanges<C>(
    acceptor: Option<TlsAcceptor>,
    config: impl Fn(u16) -> LinkConfig,
    cases: Vec<(C, Vec<Step>)>,
) -> Vec<(C, Ended)> {
    let (cases, scripts): (Vec<C>, Vec<_>) = cases.into_iter().unzip();
    run(async {
        let peer = Peer::start(acceptor, scripts).await;
        let mut results = Vec::new();
        for case in cases {
            results.push((case, exchange(config(peer.port)).await));
        }
        results
    })
}

/// A link to `port` on the loopback. The limits are far beyond any test that does not aim at them, and near
/// enough that a mistake fails and does not hang.
pub fn link_to(port: u16) -> LinkConfig {
    LinkConfig { connect_pause_ms: 0, response_timeout_ms: 20_000, ..LinkConfig::new("127.0.0.1", port) }
}

pub fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
