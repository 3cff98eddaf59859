//! The link thread: callbacks, the network switch, and a truthful end.

use std::sync::mpsc::{channel, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;

use suanpan_link::{Cause, HostLink, LinkConfig, LinkRuntime, TlsConfig};

use crate::certificates::{Root, SERVER_NAME};
use crate::peer::{after_request, answer, ended, link_to, prefixed, request, Ended, Peer, Step};

/// Peers on a thread of their own, so that a test can block.
fn peers(scripts: Vec<Vec<Step>>) -> u16 {
    let (port, started) = channel();
    thread::spawn(move || {
        crate::peer::run(async {
            let peer = Peer::start(None, scripts).await;
            port.send(peer.port).unwrap();
            peer.all_seen().await;
        });
    });
    started.recv().unwrap()
}

fn runtime(config: LinkConfig) -> LinkRuntime {
    LinkRuntime::new(HostLink::new(config).unwrap()).unwrap()
}

fn start(runtime: &LinkRuntime) -> Receiver<Ended> {
    let (done, outcome) = channel();
    runtime.start_exchange(request(), None, move |outcome| done.send(ended(outcome)).unwrap());
    outcome
}

fn answering() -> Vec<Step> {
    after_request([Step::Write(prefixed(&answer()))])
}

#[test]
fn an_exchange_ends_in_its_callback() {
    let runtime = runtime(link_to(peers(vec![answering(); 2])));
    assert_eq!(start(&runtime).recv(), Ok(Ended::Received(answer())));
    assert_eq!(start(&runtime).recv(), Ok(Ended::Received(answer())));
}

#[test]
fn the_switch_stops_what_starts_after_it() {
    let runtime = runtime(link_to(peers(vec![answering()])));
    runtime.set_enabled(false);
    assert_eq!(start(&runtime).recv(), Ok(Ended::NotSent(Cause::Disabled)));
    runtime.set_enabled(true);
    // The only script is still there: the exchange above did not even connect.
    assert_eq!(start(&runtime).recv(), Ok(Ended::Received(answer())));
}

#[test]
fn dropping_ends_a_sent_exchange_as_unknown() {
    let (sent, request_seen) = channel();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (mut tcp, _) = listener.accept().unwrap();
        std::io::Read::read_exact(&mut tcp, &mut [0]).unwrap();
        sent.send(()).unwrap();
        let _ = std::io::copy(&mut tcp, &mut std::io::sink());
    });
    let runtime = runtime(link_to(port));
    let outcome = start(&runtime);
    request_seen.recv().unwrap();
    drop(runtime);
    assert_eq!(outcome.try_recv(), Ok(Ended::Unknown(Cause::Stopped)), "before drop returns");
}

#[test]
fn dropping_ends_an_unsent_exchange_as_not_sent() {
    // A peer that never answers the ClientHello holds the link in the handshake.
    let root = Root::new("Pinned");
    let tls = TlsConfig { root_certificates_pem: root.pem, server_name: SERVER_NAME.to_owned() };
    let (connected, hello_seen) = channel();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (mut tcp, _) = listener.accept().unwrap();
        std::io::Read::read_exact(&mut tcp, &mut [0]).unwrap();
        connected.send(()).unwrap();
        let _ = std::io::copy(&mut tcp, &mut std::io::sink());
    });
    let runtime = runtime(LinkConfig { tls: Some(tls), ..link_to(port) });
    let outcome = start(&runtime);
    hello_seen.recv().unwrap();
    drop(runtime);
    assert_eq!(outcome.try_recv(), Ok(Ended::NotSent(Cause::Stopped)));
}

#[test]
fn dropping_at_once_still_calls_every_callback() {
    let runtime = runtime(link_to(peers(vec![vec![Step::Hold]; 16])));
    let outcomes: Vec<_> = (0..16).map(|_| start(&runtime)).collect();
    drop(runtime);
    for outcome in outcomes {
        let ended = outcome.try_recv().expect("called before drop returns");
        assert!(
            matches!(ended, Ended::NotSent(Cause::Stopped) | Ended::Unknown(Cause::Stopped)),
            "{ended:?}"
        );
    }
}

#[test]
fn more_than_16_open_exchanges_are_refused() {
    let runtime = runtime(link_to(peers(vec![vec![Step::Hold]; 16])));
    let open: Vec<_> = (0..16).map(|_| start(&runtime)).collect();
    assert_eq!(start(&runtime).try_recv(), Ok(Ended::NotSent(Cause::Busy { max: 16 })));
    drop(runtime);
    assert!(open.iter().all(|outcome| outcome.try_recv().is_ok()));
}

#[test]
fn an_ended_exchange_makes_room_for_the_next() {
    let runtime = runtime(link_to(1));
    runtime.set_enabled(false);
    for _ in 0..40 {
        assert_eq!(start(&runtime).recv(), Ok(Ended::NotSent(Cause::Disabled)));
    }
}

#[test]
fn a_callback_may_start_the_next_exchange_and_drop_the_runtime() {
    let runtime = runtime(link_to(peers(vec![answering(); 2])));
    let shared = Arc::new(Mutex::new(Some(runtime)));
    let (done, outcomes) = channel();
    let (inner, inner_done) = (Arc::clone(&shared), done.clone());
    let first = move |outcome| {
        done.send(ended(outcome)).unwrap();
        let last = Arc::clone(&inner);
        let second = move |outcome| {
            inner_done.send(ended(outcome)).unwrap();
            drop(last.lock().unwrap().take());
        };
        inner.lock().unwrap().as_ref().unwrap().start_exchange(request(), None, second);
    };
    shared.lock().unwrap().as_ref().unwrap().start_exchange(request(), None, first);
    assert_eq!(outcomes.recv(), Ok(Ended::Received(answer())));
    assert_eq!(outcomes.recv(), Ok(Ended::Received(answer())));
    while Arc::strong_count(&shared) > 1 {
        thread::yield_now(); // the callback is still dropping what it owns
    }
    assert!(shared.lock().unwrap().is_none());
}

#[test]
fn a_callback_that_panics_takes_nobody_along() {
    let runtime = runtime(link_to(peers(vec![answering(); 2])));
    let (done, gone) = channel::<()>();
    runtime.start_exchange(request(), None, move |_| {
        let _done = done;
        std::panic::resume_unwind(Box::new("on purpose"));
    });
    assert!(gone.recv().is_err(), "called, and unwound");
    assert_eq!(start(&runtime).recv(), Ok(Ended::Received(answer())));
}

#[test]
fn debug_shows_no_frame() {
    let runtime = runtime(link_to(peers(vec![vec![Step::Hold]])));
    let outcome = start(&runtime);
    assert_eq!(format!("{runtime:?}"), "LinkRuntime { enabled: true, open: 1 }");
    drop(runtime);
    outcome.try_recv().unwrap();
}
