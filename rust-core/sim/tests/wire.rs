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
