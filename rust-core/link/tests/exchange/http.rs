//! The HTTP/1.1 envelope.

use proptest::prelude::*;
use suanpan_link::{BadAnswer, Cause, Envelope, LinkConfig, TlsConfig};

use crate::certificates::{flawless, Root, SERVER_NAME};
use crate::peer::{answer, exchange, exchanges, link_to, pieces, prefixed, request, run, Ended, Peer, Step};

/// The head of every request of this file.
const HEAD: &str = "POST /mjc/webtrans/VPB_lb HTTP/1.1\r\n\
    Host: pos.example:18806\r\n\
    User-Agent: Donjin Http 0.1\r\n\
    Cache-Control: no-cache\r\n\
    Content-Type: x-ISO-TPDU/x-auth\r\n\
    Accept: */*\r\n\
    Content-Length: 152\r\n\r\n";

/// The whole request of this file, as the peer reads it.
fn posted() -> Vec<u8> {
    [HEAD.as_bytes(), &prefixed(&request())].concat()
}

fn enveloped(port: u16) -> LinkConfig {
    let envelope = Envelope::Http {
        path: "/mjc/webtrans/VPB_lb".to_owned(),
        user_agent: "Donjin Http 0.1".to_owned(),
        host: "pos.example:18806".to_owned(),
    };
    LinkConfig { envelope, ..link_to(port) }
}

fn whole_request() -> Step {
    Step::ReadUntil(request())
}

async fn http(answer: &[u8]) -> Ended {
    let steps = [whole_request()].into_iter().chain(pieces([answer])).collect();
    let peer = Peer::plain(steps).await;
    exchange(enveloped(peer.port)).await
}

fn with_length(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("{head}\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fn chunked(chunks: &[&[u8]]) -> Vec<u8> {
    let mut bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for chunk in chunks {
        bytes.extend(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend(*chunk);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\n\r\n");
    bytes
}

#[test]
fn the_request_is_one_post_with_the_prefixed_frame_as_body() {
    run(async {
        let ok =
            with_length("HTTP/1.1 200 OK\r\nServer: Access-Guard-1000-Software/1.0", &prefixed(&answer()));
        let peer = Peer::plain(vec![whole_request(), Step::Write(ok), Step::Hold]).await;
        assert_eq!(exchange(enveloped(peer.port)).await, Ended::Received(answer()));
        assert_eq!(peer.seen().await.bytes, posted(), "and nothing after it");
    });
}

#[test]
fn the_envelope_goes_through_tls() {
    run(async {
        let root = Root::new("Pinned");
        let ok = with_length("HTTP/1.1 200 OK", &prefixed(&answer()));
        let peer = Peer::tls(root.server(flawless), vec![whole_request(), Step::Write(ok), Step::Hold]).await;
        let tls = TlsConfig { root_certificates_pem: root.pem, server_name: SERVER_NAME.to_owned() };
        let ended = exchange(LinkConfig { tls: Some(tls), ..enveloped(peer.port) }).await;
        assert_eq!(ended, Ended::Received(answer()));
        assert!(peer.seen().await.bytes.ends_with(&prefixed(&request())));
    });
}

#[test]
fn answers_that_count() {
    let body = prefixed(&answer());
    for (name, bytes) in [
        ("with a length", with_length("HTTP/1.1 200 OK", &body)),
        ("another reason phrase", with_length("HTTP/1.1 200 Fine", &body)),
        ("HTTP/1.0", with_length("HTTP/1.0 200 OK", &body)),
        ("content type of text", with_length("HTTP/1.1 200 OK\r\nContent-Type: text/html", &body)),
        ("one chunk", chunked(&[&body])),
        ("a chunk per byte", chunked(&body.chunks(1).collect::<Vec<_>>())),
        ("a stray chunk after the frame", chunked(&[&body, b"stray"])),
        ("until close", [b"HTTP/1.1 200 OK\r\n\r\n", &body[..]].concat()),
        (
            "100 first",
            [b"HTTP/1.1 100 Continue\r\n\r\n", &with_length("HTTP/1.1 200 OK", &body)[..]].concat(),
        ),
    ] {
        assert_eq!(run(http(&bytes)), Ended::Received(answer()), "{name}");
    }
}

#[test]
fn answers_that_do_not_count_leave_the_outcome_unknown() {
    let body = prefixed(&answer());
    let not_http = || Cause::BadAnswer(BadAnswer::NotHttp);
    let length = |expected, got| Cause::BadAnswer(BadAnswer::BodyLength { expected, got });
    let closed = |bytes: &[u8]| Cause::ClosedBeforeAnswer { bytes_read: bytes.len() };
    let ok = "HTTP/1.1 200 OK";
    let truncated = with_length(ok, &body)[..120].to_vec();
    let open_chunk =
        [&b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n98\r\n"[..], &body[..99]].concat();
    let page = "<html><body>Log in to this network</body></html>";
    let text = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "y".repeat(20_000));
    for (name, bytes, cause) in [
        ("500", with_length("HTTP/1.1 500 Internal Server Error", &body), Cause::HttpStatus(500)),
        ("404", with_length("HTTP/1.1 404 Not Found", b""), Cause::HttpStatus(404)),
        ("302", with_length("HTTP/1.1 302 Found\r\nLocation: /", b""), Cause::HttpStatus(302)),
        ("201", with_length("HTTP/1.1 201 Created", &body), Cause::HttpStatus(201)),
        ("101", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n".to_vec(), Cause::HttpStatus(101)),
        ("no answer", vec![], closed(&[])),
        ("no body", with_length(ok, b""), length(2, 0)),
        ("half a prefix", with_length(ok, &body[..1]), length(2, 1)),
        ("body too short for its frame", with_length(ok, &body[..151]), length(152, 151)),
        ("body too long for its frame", with_length(ok, &[&body[..], b"x"].concat()), length(152, 153)),
        ("chunks too short for the frame", chunked(&[&body[..100]]), length(152, 100)),
        ("frame of length 0", with_length(ok, &[0, 0]), Cause::BadAnswer(BadAnswer::EmptyFrame)),
        ("frame over the cap", with_length(ok, &[0x10, 1]), Cause::AnswerTooLarge { len: 4097, max: 4096 }),
        (
            "a page of text",
            with_length(ok, page.as_bytes()),
            Cause::AnswerTooLarge { len: 0x3C68, max: 4096 },
        ),
        ("closed inside the head", b"HTTP/1.1 200 OK\r\nServ".to_vec(), closed(b"HTTP/1.1 200 OK\r\nServ")),
        ("closed inside the body", truncated.clone(), closed(&truncated)),
        ("closed inside a chunk", open_chunk.clone(), closed(&open_chunk)),
        ("a bare frame", body.clone(), not_http()),
        (
            "a broken chunk size",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n".to_vec(),
            not_http(),
        ),
        ("a status that is no number", b"HTTP/1.1 two OK\r\n\r\n".to_vec(), not_http()),
        ("an endless head", text.into_bytes(), not_http()),
    ] {
        assert_eq!(run(http(&bytes)), Ended::Unknown(cause), "{name}");
    }
}

#[test]
fn an_answer_cut_after_any_byte_is_unknown() {
    let bytes = with_length("HTTP/1.1 200 OK", &prefixed(&answer()));
    let cases = (0..bytes.len())
        .map(|count| (count, [vec![whole_request()], pieces([&bytes[..count]])].concat()))
        .collect();
    for (count, ended) in exchanges(None, enveloped, cases) {
        assert_eq!(ended, Ended::Unknown(Cause::ClosedBeforeAnswer { bytes_read: count }));
    }
}

#[test]
fn a_peer_that_leaves_after_any_byte_of_the_request_is_unknown() {
    for last in [None, Some(Step::Reset)] {
        let cases = (0..=posted().len())
            .map(|count| (count, [Step::Read(count)].into_iter().chain(last.clone()).collect()))
            .collect();
        for (count, ended) in exchanges(None, enveloped, cases) {
            let unanswered = Ended::Unknown(Cause::ClosedBeforeAnswer { bytes_read: 0 });
            assert_eq!(ended, unanswered, "{count} bytes, then {last:?}");
        }
    }
}

#[test]
fn a_silent_peer_ends_at_the_deadline() {
    let bytes = with_length("HTTP/1.1 200 OK", &prefixed(&answer()));
    for count in [0, 10, bytes.len() - 1] {
        run(async {
            let peer =
                Peer::plain(vec![whole_request(), Step::Write(bytes[..count].to_vec()), Step::Hold]).await;
            let ended = exchange(LinkConfig { response_timeout_ms: 30, ..enveloped(peer.port) }).await;
            assert!(
                matches!(ended, Ended::Unknown(Cause::ResponseTimeout { timeout_ms: 30, .. })),
                "{ended:?}"
            );
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_segmentation_of_an_answer_ends_the_same(
        as_chunks in any::<bool>(),
        spoil in any::<bool>(),
        cuts in proptest::collection::vec(0..250usize, 0..20),
    ) {
        let body = prefixed(&answer());
        let body = &body[..body.len() - usize::from(spoil)];
        let wire = if as_chunks {
            chunked(&[&body[..60], &body[60..]])
        } else {
            with_length("HTTP/1.1 200 OK", body)
        };
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(wire.len())).collect();
        cuts.extend([0, wire.len()]);
        cuts.sort_unstable();
        let steps = pieces(cuts.windows(2).map(|pair| &wire[pair[0]..pair[1]]));
        let ended = run(async {
            let peer = Peer::plain([whole_request()].into_iter().chain(steps).collect()).await;
            exchange(enveloped(peer.port)).await
        });
        let expected = if spoil {
            Ended::Unknown(Cause::BadAnswer(BadAnswer::BodyLength { expected: 152, got: 151 }))
        } else {
            Ended::Received(answer())
        };
        prop_assert_eq!(ended, expected);
    }
}
