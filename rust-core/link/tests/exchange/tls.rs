//! TLS: who is believed, and that nobody else sees a byte of the request.

use rustls::version::{TLS12, TLS13};
use suanpan_link::{Cause, LinkConfig, TlsCause, TlsConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::certificates::{expired, flawless, not_yet_valid, other_name, self_signed, Root, SERVER_NAME};
use crate::peer::{
    after_request, answer, exchange, exchanges, link_to, pieces, prefixed, request, run, Ended, Peer, Seen,
    Step,
};

fn pinned_to(root: &[u8], port: u16) -> LinkConfig {
    let tls = TlsConfig { root_certificates_pem: root.to_vec(), server_name: SERVER_NAME.to_owned() };
    LinkConfig { tls: Some(tls), ..link_to(port) }
}

fn answering() -> Vec<Step> {
    after_request([Step::Write(prefixed(&answer())), Step::Hold])
}

#[test]
fn a_server_below_a_pinned_root_is_believed() {
    let root = Root::new("Pinned");
    let two_roots = [Root::new("Another").pem, root.pem.clone()].concat();
    for (name, versions, roots) in [
        ("TLS 1.3, PEM", &TLS13, &root.pem),
        ("TLS 1.2, PEM", &TLS12, &root.pem),
        ("DER", &TLS13, &root.der),
        ("the second of two roots", &TLS13, &two_roots),
    ] {
        run(async {
            let peer = Peer::tls(root.server_speaking(&[versions], flawless), answering()).await;
            let ended = exchange(pinned_to(roots, peer.port)).await;
            assert_eq!(ended, Ended::Received(answer()), "{name}");
            assert_eq!(
                peer.seen().await,
                Seen { handshake: true, completed: true, bytes: prefixed(&request()) },
                "{name}"
            );
        });
    }
}

#[test]
fn a_server_that_is_not_believed_sees_no_byte_of_the_request() {
    let root = Root::new("Pinned");
    let stranger = Root::new("Stranger");
    let cases: [(&str, TlsAcceptor, TlsCause); 6] = [
        ("expired", root.server(expired), TlsCause::CertificateExpired),
        ("not yet valid", root.server(not_yet_valid), TlsCause::CertificateNotYetValid),
        ("another name", root.server(other_name), TlsCause::NameMismatch),
        ("unknown issuer", stranger.server(flawless), TlsCause::UnknownIssuer),
        (
            "same issuer name, other key",
            Root::new("Pinned").server(flawless),
            TlsCause::Other("BadSignature".to_owned()),
        ),
        ("self-signed", self_signed(), TlsCause::UnknownIssuer),
    ];
    for (name, acceptor, cause) in cases {
        run(async {
            let peer = Peer::tls(acceptor, answering()).await;
            let ended = exchange(pinned_to(&root.pem, peer.port)).await;
            assert_eq!(ended, Ended::NotSent(Cause::Tls(cause)), "{name}");
            let seen = peer.seen().await;
            assert_eq!(seen, Seen::default(), "{name}: one try, no handshake, no request byte");
        });
    }
}

#[test]
fn a_peer_without_tls_is_not_sent() {
    run(async {
        let root = Root::new("Pinned");
        let peer = Peer::plain(vec![Step::Read(1), Step::Write(b"HTTP/1.1 400 Bad\r\n\r\n".to_vec())]).await;
        let ended = exchange(pinned_to(&root.pem, peer.port)).await;
        assert!(matches!(ended, Ended::NotSent(Cause::Tls(TlsCause::Other(_)))), "{ended:?}");
    });
}

#[test]
fn a_handshake_that_never_ends_is_tried_again_and_not_sent() {
    run(async {
        let root = Root::new("Pinned");
        let peer = Peer::start(None, vec![vec![Step::Hold]; 2]).await;
        let config =
            LinkConfig { connect_timeout_ms: 50, connect_tries: 2, ..pinned_to(&root.pem, peer.port) };
        assert_eq!(exchange(config).await, Ended::NotSent(Cause::ConnectTimeout { timeout_ms: 50 }));
        assert_eq!(peer.all_seen().await.len(), 2, "as often as configured");
    });
}

#[test]
fn a_connection_lost_in_the_handshake_is_tried_again() {
    run(async {
        let root = Root::new("Pinned");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = root.server(flawless);
        let peer = tokio::spawn(async move {
            for _ in 0..2 {
                let (mut tcp, _) = listener.accept().await.unwrap();
                tcp.read_exact(&mut [0; 64]).await.unwrap(); // inside the ClientHello
            }
            let (tcp, _) = listener.accept().await.unwrap();
            let mut tls = acceptor.accept(tcp).await.unwrap();
            tls.read_exact(&mut vec![0; prefixed(&request()).len()]).await.unwrap();
            tls.write_all(&prefixed(&answer())).await.unwrap();
            tls.flush().await.unwrap();
        });
        assert_eq!(exchange(pinned_to(&root.pem, port)).await, Ended::Received(answer()));
        peer.await.unwrap();
    });
}

#[test]
fn an_answer_cut_after_any_byte_is_unknown() {
    let root = Root::new("Pinned");
    let wire = prefixed(&answer());
    let cases = (0..wire.len()).map(|count| (count, after_request(pieces([&wire[..count]])))).collect();
    for (count, ended) in exchanges(Some(root.server(flawless)), |port| pinned_to(&root.pem, port), cases) {
        assert_eq!(ended, Ended::Unknown(Cause::ClosedBeforeAnswer { bytes_read: count }));
    }
}

/// Which way a wire is cut, and after how many of its bytes.
#[derive(Clone, Copy, Debug)]
enum Cut {
    ToServer(usize),
    ToLink(usize),
}

/// The rule itself, all along the encrypted wire in either direction: if the server decrypted a byte of the
/// request the outcome is not NotSent, and only a whole answer is Received.
#[test]
fn wherever_the_encrypted_wire_is_cut_the_verdict_is_true() {
    let root = Root::new("Pinned");
    let cuts: Vec<Cut> = (0..1500).step_by(5).flat_map(|at| [Cut::ToServer(at), Cut::ToLink(at)]).collect();
    for version in [&TLS12, &TLS13] {
        let acceptor = root.server_speaking(&[version], flawless);
        let (mut not_sent, mut unknown, mut received) = (0, 0, 0);
        for (cut, ended, seen) in run(over_cut_wires(acceptor, &root, cuts.clone())) {
            match ended {
                Ended::Received(frame) => {
                    assert_eq!(frame, answer());
                    received += 1;
                }
                Ended::NotSent(cause) => {
                    assert_eq!(seen.bytes, [0; 0], "{version:?} {cut:?}: {cause} is not true");
                    not_sent += 1;
                }
                Ended::Unknown(cause) => {
                    assert!(!matches!(cause, Cause::ResponseTimeout { .. }), "{version:?} {cut:?}: {cause}");
                    unknown += 1;
                }
            }
        }
        let all_over = not_sent > 20 && unknown > 20 && received > 20;
        assert!(
            all_over,
            "{not_sent} {unknown} {received}: cuts that miss a part of the exchange prove little"
        );
    }
}

/// One exchange per cut, through a wire that ends there.
async fn over_cut_wires(acceptor: TlsAcceptor, root: &Root, cuts: Vec<Cut>) -> Vec<(Cut, Ended, Seen)> {
    let peer = Peer::start(Some(acceptor), vec![answering(); cuts.len()]).await;
    let wire = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = wire.local_addr().unwrap().port();
    let link = LinkConfig { connect_tries: 1, ..pinned_to(&root.pem, port) };
    let mut results = Vec::new();
    for cut in &cuts {
        let exchange = tokio::spawn(exchange(link.clone()));
        let (near, _) = wire.accept().await.unwrap();
        let far = TcpStream::connect(("127.0.0.1", peer.port)).await.unwrap();
        let (up, down) = match cut {
            Cut::ToServer(at) => (*at, usize::MAX),
            Cut::ToLink(at) => (usize::MAX, *at),
        };
        let (from_link, to_link) = near.into_split();
        let (from_server, to_server) = far.into_split();
        let up = tokio::spawn(carry(from_link, to_server, up));
        let down = tokio::spawn(carry(from_server, to_link, down));
        results.push(exchange.await.unwrap());
        up.await.unwrap();
        down.await.unwrap();
    }
    let seen = peer.all_seen().await;
    cuts.into_iter().zip(results).zip(seen).map(|((cut, ended), seen)| (cut, ended, seen)).collect()
}

/// Carries up to `left` bytes, then says FIN to the receiver and swallows the rest.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut left: usize) {
    let mut buffer = [0; 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let count = count.min(left);
        left -= count;
        if to.write_all(&buffer[..count]).await.is_err() {
            break;
        }
        if left == 0 {
            let _ = to.shutdown().await;
        }
    }
    let _ = to.shutdown().await;
}
