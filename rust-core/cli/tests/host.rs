//! `suanpan host`: a terminal's sign-on over real TCP, and everything that keeps it from starting.
#![cfg(unix)] // reason: it is stopped by a signal
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use common::{assert_refused, command};
use serde_json::Value;
use suanpan_iso8583::cup::frame::{length_prefix, Frame, Header, Tpdu};
use suanpan_iso8583::{cup, decode, Encoder, Mti};

const TMK: &str = "0123456789ABCDEF1032547698BADCFE\n";

struct Host {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    addr: String,
}

impl Host {
    fn start(args: &[&str]) -> Self {
        let all: Vec<&str> = ["host", "--tmk-stdin"].into_iter().chain(args.iter().copied()).collect();
        let mut child = command(&all)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(TMK.as_bytes()).unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let addr = match serde_json::from_str::<Value>(&first) {
            Ok(event) => event["addr"].as_str().unwrap().to_owned(),
            Err(_) => first.strip_prefix("listening on ").unwrap().to_owned(),
        };
        Host { child, lines, addr }
    }

    fn line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }

    /// Sends the signal, and returns the lines that were left and the exit code.
    fn stop(mut self, signal: &str) -> (Vec<String>, Option<i32>, String) {
        // The shell's own kill: the program of that name is not on every machine.
        let kill = format!("kill {signal} {}", self.child.id());
        let kill = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(kill.success());
        let rest = self.lines.map(|line| line.unwrap()).collect();
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (rest, self.child.wait().unwrap().code(), err)
    }
}

/// A sign-on as a length-prefixed frame.
fn sign_on() -> Vec<u8> {
    let mut body = [0; 128];
    let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0800), &mut body).unwrap();
    encoder.digits(11, "000100").unwrap();
    encoder.text(41, b"SUANPAN1").unwrap().text(42, b"898310000000001").unwrap();
    encoder.digits(60, "00000001003").unwrap().text(63, b"01 ").unwrap();
    let length = encoder.finish().unwrap();
    let frame = Frame {
        tpdu: Tpdu([0x60, 0, 3, 0, 0]),
        header: Header([0x60, 0x31, 0, 0x31, 0, 0]),
        body: &body[..length],
    };
    let mut bytes = vec![0; 11 + length];
    frame.write(&mut bytes).unwrap();
    [length_prefix(bytes.len()).unwrap().as_slice(), &bytes].concat()
}

fn code_of(frame: &[u8]) -> String {
    let frame = Frame::parse(frame).unwrap();
    let message = decode(&cup::SPEC, frame.body).unwrap();
    assert_eq!(message.mti(), Mti::new(0x0810));
    String::from_utf8(message.text(39).unwrap().to_vec()).unwrap()
}

fn exchange(addr: &str) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(&sign_on()).unwrap();
    let mut prefix = [0; 2];
    stream.read_exact(&mut prefix).unwrap();
    let mut frame = vec![0; usize::from(u16::from_be_bytes(prefix))];
    stream.read_exact(&mut frame).unwrap();
    code_of(&frame)
}

#[test]
fn a_terminal_signs_on_and_the_host_stops_on_either_signal() {
    for signal in ["-INT", "-TERM"] {
        let mut host = Host::start(&[]);
        // Two-key TDES of eight zero bytes under the key above.
        let enrolled = host.line();
        assert!(
            enrolled
                .starts_with("terminal SUANPAN1, merchant 898310000000001, check value of its master key "),
            "{enrolled}"
        );
        assert_eq!(exchange(&host.addr), "00");
        let logged = host.line();
        assert!(logged.contains("0800") && logged.contains("00"), "{logged}");
        let (rest, code, err) = host.stop(signal);
        assert_eq!((rest.last().map(String::as_str), code, err.as_str()), (Some("stopped"), Some(0), ""));
    }
}

#[test]
fn json_events_one_a_line() {
    let mut host = Host::start(&["--json", "--terminal", "SUANPAN2"]);
    let enrolled: Value = serde_json::from_str(&host.line()).unwrap();
    assert_eq!((&enrolled["event"], &enrolled["terminal"]), (&"enrolled".into(), &"SUANPAN2".into()));
    assert_ne!(exchange(&host.addr), "00", "this terminal is not enrolled");
    let logged: Value = serde_json::from_str(&host.line()).unwrap();
    assert_eq!(logged["event"], "log");
    let (rest, code, _) = host.stop("-TERM");
    let last: Value = serde_json::from_str(rest.last().unwrap()).unwrap();
    assert_eq!((&last["event"], code), (&"stopped".into(), Some(0)));
}

#[test]
fn a_script_makes_it_misbehave() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script.json");
    fs::write(&script, r#"[{"when": {"mti": "0800", "nth": 1}, "do": {"ResponseCode": "96"}}]"#).unwrap();
    let host = Host::start(&["--script", script.to_str().unwrap()]);
    assert_eq!([exchange(&host.addr), exchange(&host.addr)], ["96", "00"]);
    host.stop("-TERM");
}

#[test]
fn http_carries_the_same_frame() {
    let host = Host::start(&["--http"]);
    let mut stream = TcpStream::connect(&host.addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let frame = sign_on();
    let head = format!(
        "POST /mjc/webtrans/VPB_lb HTTP/1.1\r\nHost: here\r\nContent-Type: x-ISO-TPDU/x-auth\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        frame.len()
    );
    stream.write_all(&[head.as_bytes(), &frame].concat()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"), "{}", answer.escape_ascii());
    let at = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    assert_eq!(code_of(&answer[at + 2..]), "00");
    host.stop("-TERM");
}

#[test]
fn tls_writes_its_root_and_the_ledger_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (root, ledger) = (folder.path().join("root.pem"), folder.path().join("books.jsonl"));
    let host =
        Host::start(&["--tls", "--root-out", root.to_str().unwrap(), "--ledger", ledger.to_str().unwrap()]);
    let pem = fs::read_to_string(&root).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----") && !pem.contains("PRIVATE"), "{pem}");
    assert_refused(
        &["host", "--tmk-stdin", "--ledger", ledger.to_str().unwrap()],
        TMK,
        "in use by another process",
    );
    let (_, code, _) = host.stop("-TERM");
    assert_eq!(code, Some(0));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// When nobody reads the log any more, the host has no reason to go on.
#[test]
fn a_closed_pipe_ends_it_quietly() {
    let mut host = Host::start(&[]);
    drop(host.lines);
    for _ in 0..3 {
        // The first line after the reader has gone ends it; by then it may already refuse.
        if let Ok(mut stream) = TcpStream::connect(&host.addr) {
            let _ = stream.write_all(&sign_on());
            let _ = stream.read(&mut [0; 512]);
        }
    }
    let mut err = String::new();
    host.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((host.child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn bad_input_is_one_line_changes_nothing_and_prints_no_key() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("script"), "[{\"do\": \"Dance\"}]").unwrap();
    fs::write(path("books"), "not a ledger\n").unwrap();
    for (args, key, part) in [
        (vec!["--listen", &taken, "--ledger", &path("new")], TMK, taken.as_str()),
        (vec!["--listen", "somewhere"], TMK, "invalid value 'somewhere'"),
        (vec!["--listen", "192.0.2.1:0"], TMK, "192.0.2.1:0: "),
        (vec!["--script", &path("nowhere")], TMK, "nowhere: "),
        (vec!["--script", &path("script")], TMK, "script: fault script: unknown variant"),
        (vec!["--ledger", &path("books")], TMK, "line 1"),
        (vec!["--ledger", &path("no/such/folder")], TMK, "no/such/folder"),
        (vec!["--tls"], TMK, "--root-out"),
        (
            vec!["--tls", "--root-out", &path("no/such/folder"), "--ledger", &path("new")],
            TMK,
            "no/such/folder: ",
        ),
        (vec!["--terminal", "short"], TMK, "expected 8 printable ASCII characters"),
        (vec![], "", "expected 32 hexadecimal digits, got 0"),
        (vec![], "0123456789ABCDEF\n", "expected 32 hexadecimal digits, got 16"),
        (vec![], "0123456789ABCDEF1032547698BADCFZ\n", "got something else at character 32"),
        (vec!["--tmk", "0123456789ABCDEF1032547698BADCFE"], TMK, "unexpected argument '--tmk'"),
    ] {
        let args: Vec<&str> = ["host", "--tmk-stdin"].into_iter().chain(args).collect();
        assert_refused(&args, key, part);
        let err = common::run_with(&args, key).err;
        assert!(!err.contains("1032547698"), "{err}");
    }
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["books", "script"]);
    assert_eq!(fs::read_to_string(path("books")).unwrap(), "not a ledger\n");
}

/// Without `--tmk-stdin` a piped key is read all the same, and nothing is asked.
#[test]
fn a_piped_key_needs_no_flag() {
    let mut child = command(&["host"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(TMK.as_bytes()).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().starts_with("listening on 127.0.0.1:"));
    let host = Host { child, lines, addr: String::new() };
    assert_eq!(host.stop("-TERM").2, "");
}
