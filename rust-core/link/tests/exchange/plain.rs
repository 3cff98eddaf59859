//! Bare TCP and the 2-byte length.

use proptest::prelude::*;
use suanpan_link::{BadAnswer, Cause, HostLink, LinkConfig};
use tokio::net::TcpSocket;

use crate::peer::{
    after_request, answer, ended, exchange, exchanges, link_to, pieces, prefixed, request, run, Ended, Peer,
    Step,
};

async fn plain(script: Vec<Step>) -> Ended {
    let peer = Peer::plain(script).await;
    exchange(link_to(peer.port)).await
}

#[test]
fn one_frame_out_and_one_frame_in() {
    run(async {
        let peer = Peer::plain(after_request([Step::Write(prefixed(&answer())), Step::Hold])).await;
        assert_eq!(exchange(link_to(peer.port)).await, Ended::Received(answer()));
        let seen = peer.seen().await;
        assert_eq!(seen.bytes, prefixed(&request()), "and nothing after it");
        assert!(seen.completed);
    });
}

#[test]
fn answers_that_count() {
    let wire = prefixed(&answer());
    let twice = [wire.clone(), wire.clone()].concat();
    for (name, steps) in [
        ("byte by byte", pieces(wire.chunks(1))),
        ("prefix and frame apart", pieces([&wire[..2], &wire[2..]])),
        ("cut inside the prefix", pieces([&wire[..1], &wire[1..]])),
        ("a second frame in the same segment is left unread", pieces([&twice[..]])),
        ("a stray byte after the frame is left unread", pieces([&twice[..153]])),
        ("answered, then half closed", [pieces([&wire[..]]), vec![Step::HalfClose, Step::Hold]].concat()),
        ("answered, then reset", [pieces([&wire[..]]), vec![Step::Hold, Step::Reset]].concat()),
    ] {
        assert_eq!(run(plain(after_request(steps))), Ended::Received(answer()), "{name}");
    }
}

#[test]
fn answers_that_do_not_count_leave_the_outcome_unknown() {
    let closed = |bytes_read| Cause::ClosedBeforeAnswer { bytes_read };
    for (name, steps, cause) in [
        ("half closed without a word", vec![Step::HalfClose, Step::Hold], closed(0)),
        ("length 0", pieces([&[0, 0][..]]), Cause::BadAnswer(BadAnswer::EmptyFrame)),
        ("one over the cap", pieces([&[0x10, 0x01][..]]), Cause::AnswerTooLarge { len: 4097, max: 4096 }),
        ("longest length", pieces([&[0xFF, 0xFF][..]]), Cause::AnswerTooLarge { len: 65_535, max: 4096 }),
    ] {
        let script = after_request(steps.into_iter().chain([Step::Hold]));
        assert_eq!(run(plain(script)), Ended::Unknown(cause), "{name}");
    }
}

#[test]
fn an_answer_as_long_as_the_cap_is_received() {
    run(async {
        let longest = vec![7; 4096];
        let peer = Peer::plain(after_request([Step::Write(prefixed(&longest))])).await;
        assert_eq!(exchange(link_to(peer.port)).await, Ended::Received(longest));
    });
}

#[test]
fn a_peer_that_leaves_after_any_byte_of_the_request_is_unknown() {
    for last in [None, Some(Step::Reset)] {
        let cases = (0..=request().len() + 2)
            .map(|count| (count, [Step::Read(count)].into_iter().chain(last.clone()).collect()))
            .collect();
        for (count, ended) in exchanges(None, link_to, cases) {
            let unanswered = Ended::Unknown(Cause::ClosedBeforeAnswer { bytes_read: 0 });
            assert_eq!(ended, unanswered, "{count} bytes, then {last:?}");
        }
    }
}

#[test]
fn an_answer_cut_after_any_byte_is_unknown() {
    let wire = prefixed(&answer());
    let cut = |last: Option<Step>| {
        (0..wire.len())
            .map(|count| (count, after_request(pieces([&wire[..count]]).into_iter().chain(last.clone()))))
            .collect()
    };
    for (count, closed) in exchanges(None, link_to, cut(None)) {
        assert_eq!(closed, Ended::Unknown(Cause::ClosedBeforeAnswer { bytes_read: count }));
    }
    for (count, reset) in exchanges(None, link_to, cut(Some(Step::Reset))) {
        let Ended::Unknown(Cause::ClosedBeforeAnswer { bytes_read }) = reset else {
            panic!("reset after {count} bytes: {reset:?}");
        };
        assert!(bytes_read <= count, "a reset may take bytes along, never add some");
    }
}

#[test]
fn a_silent_peer_ends_at_the_deadline() {
    let wire = prefixed(&answer());
    for count in [0, 1, 2, 3, 151] {
        run(async {
            let script = after_request(pieces([&wire[..count]]).into_iter().chain([Step::Hold]));
            let peer = Peer::plain(script).await;
            let ended = exchange(LinkConfig { response_timeout_ms: 30, ..link_to(peer.port) }).await;
            let Ended::Unknown(Cause::ResponseTimeout { timeout_ms: 30, bytes_read }) = ended else {
                panic!("silent after {count} bytes: {ended:?}");
            };
            assert!(bytes_read <= count);
        });
    }
}

#[test]
fn the_deadline_of_one_exchange_replaces_the_configured_one() {
    run(async {
        let peer = Peer::plain(vec![Step::Hold]).await;
        let link = HostLink::new(link_to(peer.port)).unwrap();
        let silent = ended(link.exchange(&request(), Some(20)).await);
        assert_eq!(silent, Ended::Unknown(Cause::ResponseTimeout { timeout_ms: 20, bytes_read: 0 }));
    });
}

#[test]
fn nothing_is_sent_that_cannot_be_answered_or_framed() {
    let too_long = |len, max| Cause::FrameTooLarge { len, max };
    for (frame, timeout, frame_max, cause) in [
        (vec![], None, 4096, Cause::FrameEmpty),
        (vec![1; 4097], None, 4096, too_long(4097, 4096)),
        (vec![1; 65_536], None, 65_535, too_long(65_536, 65_535)),
        (vec![1; 11], None, 10, too_long(11, 10)),
        (vec![1], Some(0), 4096, Cause::ResponseTimeout { timeout_ms: 0, bytes_read: 0 }),
    ] {
        run(async {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.set_nonblocking(true).unwrap();
            let port = listener.local_addr().unwrap().port();
            let link = HostLink::new(LinkConfig { frame_max, ..link_to(port) }).unwrap();
            assert_eq!(ended(link.exchange(&frame, timeout).await), Ended::NotSent(cause));
            assert!(listener.accept().is_err(), "not even a connection");
        });
    }
}

#[test]
fn no_listener_is_not_sent() {
    run(async {
        // Bound but not listening: the port stays ours, so that no other test can listen there.
        let silent = TcpSocket::new_v4().unwrap();
        silent.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let port = silent.local_addr().unwrap().port();
        assert_eq!(exchange(link_to(port)).await, Ended::NotSent(Cause::ConnectRefused));
    });
}

#[test]
fn every_address_of_a_name_is_tried() {
    run(async {
        // Where localhost is ::1 as well, nobody listens there.
        let peer = Peer::plain(after_request([Step::Write(prefixed(&answer()))])).await;
        let config = LinkConfig { host: "localhost".to_owned(), connect_tries: 1, ..link_to(peer.port) };
        assert_eq!(exchange(config).await, Ended::Received(answer()));
    });
}

#[test]
fn a_name_without_an_address_is_not_sent() {
    // One label of 64 characters: longer than DNS can carry, so that no resolver is asked.
    let config = LinkConfig { host: "x".repeat(64), ..link_to(1) };
    assert_eq!(run(exchange(config)), Ended::NotSent(Cause::NameNotResolved));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_segmentation_of_an_answer_ends_the_same(
        cuts in proptest::collection::vec(0..170usize, 0..20),
        extra in 0..18usize,
    ) {
        let wire = [prefixed(&answer()), vec![9; extra]].concat();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(wire.len())).collect();
        cuts.extend([0, wire.len()]);
        cuts.sort_unstable();
        let steps = pieces(cuts.windows(2).map(|pair| &wire[pair[0]..pair[1]]));
        prop_assert_eq!(run(plain(after_request(steps))), Ended::Received(answer()));
    }
}
