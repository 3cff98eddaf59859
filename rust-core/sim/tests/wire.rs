//! The server over real sockets: framing, TLS, the HTTP envelope, limits, and faults as bytes show them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{card, host_with, Ask, Got, Till, TERMINAL};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use suanpan_sim::{AcquirerConfig, Envelope, FaultPlan, Ledger, Server, ServerConfig};

struct Rig {
    server: Server,
    till: Till,
    log: Arc<Mutex<Vec<String>>>,
}

fn rig(config: ServerConfig) -> Rig {
    let till = Till::new();
    let host = host_with(AcquirerConfig::default(), Ledger::in_memory(), &till);
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&log);
    let config = ServerConfig {
        log: Some(Arc::new(move |line| lines.lock().unwrap().push(line.to_owned()))),
        ..config
    };
    Rig { server: Server::start(config, host).unwrap(), till, log }
}

fn plain() -> Rig {
    let mut rig = rig(ServerConfig::default());
    rig.sign_on();
    rig
}

fn http() -> Rig {
    rig(ServerConfig { envelope: Envelope::Http, ..ServerConfig::default() })
}

fn prefixed(frame: &[u8]) -> Vec<u8> {
    [&(frame.len() as u16).to_be_bytes(), frame].concat()
}

fn read_frame(stream: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut prefix = [0; 2];
    stream.read_exact(&mut prefix)?;
    let mut frame = vec![0; usize::from(u16::from_be_bytes(prefix))];
    stream.read_exact(&mut frame)?;
    Ok(frame)
}

/// Everything until the peer closes; a reset counts as a close.
fn read_all(stream: &mut impl Read) -> Vec<u8> {
    let mut all = Vec::new();
    let mut part = [0; 512];
    loop {
        match stream.read(&mut part) {
            Ok(0) => return all,
            Ok(count) => all.extend(&part[..count]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return all,
            Err(error) => panic!("{error}"),
        }
    }
}

impl Rig {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.server.addr()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    fn ask(&self, stream: &mut (impl Read + Write), ask: &Ask) -> Got {
        stream.write_all(&prefixed(&self.till.frame(ask))).unwrap();
        self.till.read(&read_frame(stream).unwrap())
    }

    fn sign_on(&mut self) {
        let ask = self.till.ask_sign_on("003");
        let got = self.ask(&mut self.connect(), &ask);
        self.till.take_keys(&got).unwrap();
    }

    fn faults(&self, json: &str) {
        self.server.set_faults(FaultPlan::from_json(json).unwrap());
    }

    fn net(&self) -> i64 {
        self.server.ledger(|ledger| ledger.net_minor(TERMINAL))
    }

    fn logged(&self, part: &str) -> bool {
        self.log.lock().unwrap().iter().any(|line| line.contains(part))
    }

    fn post(&self, stream: &mut (impl Read + Write), body: &[u8]) -> (String, Vec<u8>) {
        let head = format!(
            "POST /mjc/webtrans/VPB_lb HTTP/1.1\r\nHOST: localhost\r\nUser-Agent: Donjin Http 0.1\r\n\
             Cache-Control: no-cache\r\nContent-Type: x-ISO-TPDU/x-auth\r\nAccept: */*\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        split_http(&read_all(stream))
    }
}

fn split_http(answer: &[u8]) -> (String, Vec<u8>) {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("an HTTP head");
    (String::from_utf8(answer[..end].to_vec()).unwrap(), answer[end + 4..].to_vec())
}

#[test]
fn a_sale_over_plain_tcp_and_several_on_one_connection() {
    let mut rig = plain();
    let mut stream = rig.connect();
    for amount in [100, 200] {
        let ask = rig.till.ask_sale(&card("everyday"), amount);
        let got = rig.ask(&mut stream, &ask);
        assert_eq!((got.code(), got.mac_ok), ("00", Some(true)));
    }
    assert_eq!(rig.net(), 300);
    rig.server.shutdown();
}

#[test]
fn a_request_may_come_byte_by_byte_or_two_at_once() {
    let mut rig = plain();
    let mut stream = rig.connect();
    let ask = rig.till.ask_sale(&card("everyday"), 100);
    for byte in prefixed(&rig.till.frame(&ask)) {
        stream.write_all(&[byte]).unwrap();
    }
    assert_eq!(rig.till.read(&read_frame(&mut stream).unwrap()).code(), "00");
    let two = [rig.till.ask_sale(&card("everyday"), 100), rig.till.ask_sale(&card("everyday"), 100)];
    let bytes: Vec<u8> = two.iter().flat_map(|ask| prefixed(&rig.till.frame(ask))).collect();
    stream.write_all(&bytes).unwrap();
    for ask in &two {
        assert_eq!(rig.till.read(&read_frame(&mut stream).unwrap()).field(11), ask.fields[&11]);
    }
}

#[test]
fn a_client_that_stops_writing_still_gets_its_answer() {
    let mut rig = plain();
    let mut stream = rig.connect();
    let ask = rig.till.ask_sale(&card("everyday"), 100);
    stream.write_all(&prefixed(&rig.till.frame(&ask))).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(rig.till.read(&read_frame(&mut stream).unwrap()).code(), "00");
}

#[test]
fn bad_bytes_close_the_connection_and_are_logged() {
    let rig = plain();
    for (bytes, reason) in [
        (vec![0, 0], "frame of 0 bytes"),
        (vec![0xFF, 0xFF], "frame of 65535 bytes"),
        (prefixed(&[0x60; 10]), "header: expected 11 bytes"),
        (
            prefixed(&[vec![0x60; 11], vec![0x02, 0x10], vec![0; 8]].concat()),
            "message type: expected a request",
        ),
        (
            prefixed(&[rig.till.frame(&rig.till.ask_network("301")), vec![0]].concat()),
            "expected nothing more",
        ),
    ] {
        let mut stream = rig.connect();
        stream.write_all(&bytes).unwrap();
        assert!(read_all(&mut stream).is_empty());
        assert!(rig.logged(reason), "{reason}: {:?}", rig.log.lock().unwrap());
    }
    assert_eq!(rig.ask(&mut rig.connect(), &rig.till.ask_network("301")).code(), "00", "it still serves");
}

#[test]
fn idle_and_surplus_connections_are_closed() {
    let rig = rig(ServerConfig { connections_max: 1, idle_timeout_ms: 300, ..ServerConfig::default() });
    let mut first = rig.connect();
    assert_eq!(rig.ask(&mut first, &rig.till.ask_network("301")).code(), "00");
    assert!(read_all(&mut rig.connect()).is_empty());
    assert!(rig.logged("all places taken"));
    assert!(read_all(&mut first).is_empty(), "idle for too long");
    assert!(rig.logged("idle for too long"));
}

fn tls_stream(rig: &Rig, root_pem: &str, name: &str) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(root_pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), rig.connect())
}

fn tls(envelope: Envelope) -> Rig {
    let tls_names = Some(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]);
    rig(ServerConfig { tls_names, envelope, ..ServerConfig::default() })
}

#[test]
fn tls_is_believed_by_its_root_and_name_only() {
    let rig = tls(Envelope::Plain);
    let root = rig.server.root_certificate_pem().unwrap().to_owned();
    for name in ["localhost", "127.0.0.1"] {
        let mut stream = tls_stream(&rig, &root, name);
        assert_eq!(rig.ask(&mut stream, &rig.till.ask_network("301")).code(), "00");
    }
    let other = tls(Envelope::Plain);
    for (root, name) in
        [(root.as_str(), "example.com"), (other.server.root_certificate_pem().unwrap(), "localhost")]
    {
        assert!(tls_stream(&rig, root, name).write_all(&[0, 0]).is_err());
    }
    assert!(plain().server.root_certificate_pem().is_none());
}

#[test]
fn the_http_envelope_carries_one_exchange() {
    let mut rig = http();
    let body = prefixed(&{
        let ask = rig.till.ask_sign_on("003");
        rig.till.frame(&ask)
    });
    let (head, body) = rig.post(&mut rig.connect(), &body);
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    for header in
        ["server: access-guard-1000-software/1.0", "content-type: x-iso-tpdu/x-auth", "connection: close"]
    {
        assert!(head.to_ascii_lowercase().contains(header), "{head}");
    }
    let frame = read_frame(&mut body.as_slice()).unwrap();
    assert_eq!(body.len(), frame.len() + 2);
    assert_eq!(rig.till.read(&frame).code(), "00");
    for bad in [&b"\0"[..], b"\0\x05abc", &[0xFF; 5000]] {
        assert!(rig.post(&mut rig.connect(), bad).0.starts_with("HTTP/1.1 400"));
    }
    let mut stream = rig.connect();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert!(split_http(&read_all(&mut stream)).0.starts_with("HTTP/1.1 405"));
}

#[test]
fn http_inside_tls() {
    let rig = tls(Envelope::Http);
    let root = rig.server.root_certificate_pem().unwrap().to_owned();
    let body = prefixed(&rig.till.frame(&rig.till.ask_network("301")));
    let (head, body) = rig.post(&mut tls_stream(&rig, &root, "localhost"), &body);
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert_eq!(rig.till.read(&body[2..]).code(), "00");
}

// Each fault as the bytes show it.

/// Sends a sale whose answer a fault spoils.
fn spoilt(rig: &mut Rig, stream: &mut TcpStream, fault: &str) -> Ask {
    rig.faults(&format!(r#"[{{"when": {{"mti": "0200", "times": 1}}, "do": {fault}}}]"#));
    let ask = rig.till.ask_sale(&card("everyday"), 1_000);
    stream.write_all(&prefixed(&rig.till.frame(&ask))).unwrap();
    ask
}

/// Whether the connection is silent but open: an echo sent behind is answered first.
fn is_silent(rig: &Rig, stream: &mut TcpStream) -> bool {
    rig.ask(stream, &rig.till.ask_network("301")).mti == 0x0830
}

#[test]
fn no_answer_is_booked_and_a_lost_request_is_not() {
    for (fault, net, code) in [(r#""NoAnswer""#, 1_000, "00"), (r#""LostRequest""#, 0, "25")] {
        let mut rig = plain();
        let mut stream = rig.connect();
        let ask = spoilt(&mut rig, &mut stream, fault);
        assert!(is_silent(&rig, &mut stream));
        assert_eq!(rig.net(), net, "{fault}");
        let reversal = rig.till.ask_reversal(&ask, "98");
        assert_eq!(rig.ask(&mut rig.connect(), &reversal).code(), code, "{fault}");
        assert_eq!(rig.net(), 0);
    }
}

#[test]
fn a_delayed_answer_lets_the_next_one_pass() {
    let mut rig = plain();
    let mut stream = rig.connect();
    let ask = spoilt(&mut rig, &mut stream, r#"{"Delay": {"ms": 300}}"#);
    assert!(is_silent(&rig, &mut stream));
    let got = rig.till.read(&read_frame(&mut stream).unwrap());
    assert_eq!((got.code(), got.field(11)), ("00", ask.fields[&11].as_str()));
}

#[test]
fn a_late_answer_or_request_comes_right_after_its_reversal() {
    for (fault, booked, reversal_code, late_code) in
        [("LateAfterReversal", 1_000, "00", "00"), ("RequestAfterReversal", 0, "25", "12")]
    {
        let mut rig = plain();
        let mut stream = rig.connect();
        let ask = spoilt(&mut rig, &mut stream, &format!("{fault:?}"));
        assert!(is_silent(&rig, &mut stream));
        assert_eq!(rig.net(), booked, "{fault}");
        let reversal = rig.till.ask_reversal(&ask, "98");
        assert_eq!(rig.ask(&mut rig.connect(), &reversal).code(), reversal_code, "{fault}");
        let late = rig.till.read(&read_frame(&mut stream).unwrap());
        assert_eq!((late.mti, late.code(), late.field(11)), (0x0210, late_code, ask.fields[&11].as_str()));
        assert_eq!(rig.net(), 0, "{fault}");
    }
}

#[test]
fn a_mac_is_wrong_or_missing() {
    for (fault, mac_ok) in [(r#""WrongMac""#, Some(false)), (r#""NoMac""#, None)] {
        let mut rig = plain();
        let mut stream = rig.connect();
        spoilt(&mut rig, &mut stream, fault);
        let got = rig.till.read(&read_frame(&mut stream).unwrap());
        assert_eq!((got.code(), got.mac_ok), ("00", mac_ok));
        assert_eq!(rig.net(), 1_000);
    }
}

#[test]
fn an_answer_comes_twice() {
    let mut rig = plain();
    let mut stream = rig.connect();
    spoilt(&mut rig, &mut stream, r#""Duplicate""#);
    let [first, second] = [(); 2].map(|()| read_frame(&mut stream).unwrap());
    assert_eq!(first, second);
    assert!(is_silent(&rig, &mut stream));
    assert_eq!(rig.net(), 1_000);
}

#[test]
fn an_echo_is_wrong_or_missing() {
    for field in [3_u8, 4, 11, 37, 41, 42] {
        let mut rig = plain();
        let mut stream = rig.connect();
        let ask = spoilt(&mut rig, &mut stream, &format!(r#"{{"WrongEcho": {{"field": {field}}}}}"#));
        let got = rig.till.read(&read_frame(&mut stream).unwrap());
        assert_eq!((got.code(), got.mac_ok), ("00", Some(true)), "the MAC covers the lie");
        for other in [3, 4, 11, 41, 42] {
            assert_eq!(got.field(other) != ask.fields[&other], other == field, "field {other} of {field}");
        }
        let rrn = rig.server.ledger(|ledger| ledger.lines()[0].rrn.clone());
        assert_eq!(got.field(37) != rrn, field == 37);
        spoilt(&mut rig, &mut stream, &format!(r#"{{"Omit": {{"field": {field}}}}}"#));
        assert!(!rig.till.read(&read_frame(&mut stream).unwrap()).has(field));
    }
    let mut rig = plain();
    let mut stream = rig.connect();
    spoilt(&mut rig, &mut stream, r#"{"Omit": {"field": 39}}"#);
    assert!(!rig.till.read(&read_frame(&mut stream).unwrap()).has(39));
}

#[test]
fn the_answer_breaks_off_at_any_byte() {
    let mut rig = plain();
    let mut stream = rig.connect();
    spoilt(&mut rig, &mut stream, r#"{"Split": {"segment": 4096}}"#);
    let whole = read_frame(&mut stream).unwrap().len() + 2;
    for n in (0..whole).step_by(7).chain([1, 2, whole - 1, whole, whole + 10]) {
        let mut stream = rig.connect();
        spoilt(&mut rig, &mut stream, &format!(r#"{{"DropAtByte": {{"n": {n}}}}}"#));
        assert_eq!(read_all(&mut stream).len(), n.min(whole));
    }
}

#[test]
fn a_connection_is_closed_unread() {
    let mut rig = plain();
    rig.faults(r#"[{"when": {"nth": 2}, "do": "CloseBeforeRead"}]"#);
    let ask = rig.till.ask_sale(&card("everyday"), 1_000);
    assert_eq!(rig.ask(&mut rig.connect(), &ask).code(), "00");
    assert!(read_all(&mut rig.connect()).is_empty());
    assert_eq!(rig.ask(&mut rig.connect(), &rig.till.ask_network("301")).code(), "00");
}

#[test]
fn header_and_tpdu_say_what_the_script_says() {
    let mut rig = plain();
    let mut stream = rig.connect();
    for nibble in 0..=9_u8 {
        spoilt(&mut rig, &mut stream, &format!(r#"{{"ProcessingRequirement": {nibble}}}"#));
        let got = rig.till.read(&read_frame(&mut stream).unwrap());
        let mut header = common::HEADER;
        header[2] |= nibble;
        assert_eq!(got.header, header);
    }
    spoilt(&mut rig, &mut stream, r#""UnswappedTpdu""#);
    assert_eq!(rig.till.read(&read_frame(&mut stream).unwrap()).tpdu, common::TPDU);
}

#[test]
fn an_answer_comes_in_segments_or_with_the_next() {
    let mut rig = plain();
    let mut stream = rig.connect();
    spoilt(&mut rig, &mut stream, r#"{"Split": {"segment": 16}}"#);
    let mut sizes = Vec::new();
    let mut bytes = Vec::new();
    while bytes.len() < 2 || bytes.len() < 2 + usize::from(u16::from_be_bytes([bytes[0], bytes[1]])) {
        let mut part = [0; 4096];
        let count = stream.read(&mut part).unwrap();
        sizes.push(count);
        bytes.extend(&part[..count]);
    }
    assert!(sizes.len() > 1, "{sizes:?}");
    assert_eq!(rig.till.read(&bytes[2..]).code(), "00");

    let ask = spoilt(&mut rig, &mut stream, r#""Coalesce""#);
    stream.write_all(&prefixed(&rig.till.frame(&rig.till.ask_network("301")))).unwrap();
    let mut part = [0; 4096];
    let count = stream.read(&mut part).unwrap();
    let mut both = &part[..count];
    let first = rig.till.read(&read_frame(&mut both).unwrap());
    let second = rig.till.read(&read_frame(&mut both).unwrap());
    assert_eq!((first.field(11), second.mti, both.len()), (ask.fields[&11].as_str(), 0x0830, 0));
}

#[test]
fn faults_inside_the_http_envelope() {
    let mut rig = http();
    let ask = rig.till.ask_network("301");
    let body = prefixed(&rig.till.frame(&ask));
    for status in [404, 503] {
        rig.faults(&format!(r#"[{{"do": {{"HttpStatus": {status}}}}}]"#));
        let (head, body) = rig.post(&mut rig.connect(), &body);
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")) && body.is_empty(), "{head}");
    }
    rig.faults(r#"[{"do": {"DropAtByte": {"n": 30}}}]"#);
    let mut stream = rig.connect();
    let head = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
    assert_eq!(read_all(&mut stream).len(), 30);
    rig.faults(r#"[{"do": {"Split": {"segment": 5}}}, {"do": {"Delay": {"ms": 50}}}, {"do": "Duplicate"}]"#);
    let (_, twice) = rig.post(&mut rig.connect(), &body);
    let (first, second) = twice.split_at(twice.len() / 2);
    assert_eq!(first, second);
    rig.till.read(&first[2..]);

    rig.faults("[]");
    let sign_on = rig.till.ask_sign_on("003");
    let (_, answer) = rig.post(&mut rig.connect(), &prefixed(&rig.till.frame(&sign_on)));
    let got = rig.till.read(&answer[2..]);
    rig.till.take_keys(&got).unwrap();
    rig.faults(r#"[{"when": {"mti": "0200"}, "do": "LateAfterReversal"}]"#);
    let sale = rig.till.ask_sale(&card("everyday"), 1_000);
    let reversal = prefixed(&rig.till.frame(&rig.till.ask_reversal(&sale, "98")));
    let sale = prefixed(&rig.till.frame(&sale));
    let mut waiting = rig.connect();
    let head = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", sale.len());
    waiting.write_all(&[head.as_bytes(), &sale].concat()).unwrap();
    while rig.net() == 0 {
        std::thread::yield_now(); // the sale is booked before the reversal is sent
    }
    let (_, answer) = rig.post(&mut rig.connect(), &reversal);
    assert_eq!(rig.till.read(&answer[2..]).code(), "00");
    let (_, late) = split_http(&read_all(&mut waiting));
    assert_eq!(rig.till.read(&late[2..]).code(), "00");
    assert_eq!(rig.net(), 0);
}

#[test]
fn silence_in_http_lasts_until_the_idle_limit() {
    let rig = rig(ServerConfig { envelope: Envelope::Http, idle_timeout_ms: 300, ..ServerConfig::default() });
    rig.faults(r#"[{"do": "NoAnswer"}]"#);
    let body = prefixed(&rig.till.frame(&rig.till.ask_network("301")));
    assert!(rig.post(&mut rig.connect(), &body).0.starts_with("HTTP/1.1 504"));
    assert!(read_all(&mut rig.connect()).is_empty(), "no request at all");
}

#[test]
fn limits_out_of_range_are_refused() {
    for (config, place) in [
        (ServerConfig { frame_max: 10, ..ServerConfig::default() }, "frame_max"),
        (ServerConfig { frame_max: 65_536, ..ServerConfig::default() }, "frame_max"),
        (ServerConfig { connections_max: 0, ..ServerConfig::default() }, "connections_max"),
        (ServerConfig { idle_timeout_ms: 0, ..ServerConfig::default() }, "idle_timeout_ms"),
    ] {
        let host = host_with(AcquirerConfig::default(), Ledger::in_memory(), &Till::new());
        match Server::start(config, host).err() {
            Some(suanpan_sim::ServerError::Config { place: told, .. }) => assert_eq!(told, place),
            other => panic!("{other:?}"),
        }
    }
    let taken = plain();
    let config = ServerConfig { bind: taken.server.addr(), ..ServerConfig::default() };
    let host = host_with(AcquirerConfig::default(), Ledger::in_memory(), &Till::new());
    assert!(matches!(Server::start(config, host), Err(suanpan_sim::ServerError::Io(_))));
}

#[test]
fn an_http_body_that_never_comes_is_not_waited_for() {
    let rig = rig(ServerConfig { envelope: Envelope::Http, idle_timeout_ms: 300, ..ServerConfig::default() });
    let mut stream = rig.connect();
    stream.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n\x00").unwrap();
    assert!(split_http(&read_all(&mut stream)).0.starts_with("HTTP/1.1 400"));
}
