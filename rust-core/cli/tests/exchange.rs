//! `suanpan keys exchange --host`: a master key from a host that is not the folder's own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;

use common::{assert_refused, in_flight, run, Run};
use suanpan_core::journal::Journal;
use suanpan_core::UnixMillis;
use suanpan_crypto::key::MasterKey;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::{SigningKey, VerifyingKey};
use suanpan_sim::{
    Acquirer, AcquirerConfig, Envelope, Fault, FaultPlan, Ledger, Rule, Server, ServerConfig, When,
};
use suanpan_store::SqliteJournal;
use suanpan_terminal::OsRandom;
use suanpan_vectors::hex;
use tempfile::TempDir;

const TERMINAL: &str = "10016919";
const MERCHANT: &str = "843290045820001";

/// A folder without a terminal, and the argument that names it.
struct Place {
    folder: TempDir,
    dir: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = format!("--dir={}", folder.path().join("terminal").display());
        Place { folder, dir }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn device_key(&self) -> String {
        let run = run(&["keys", "device-key", &self.dir]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        run.out.trim().to_owned()
    }

    /// The master key's check value as the list has it.
    fn master(&self) -> Option<String> {
        let run = run(&["keys", "list", "--json", &self.dir]);
        let list: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        list["keys"][0]["check_value"].as_str().map(str::to_owned)
    }

    fn exchange(&self, host: &Host, more: &[&str]) -> Run {
        let addr = host.server.addr().to_string();
        let mut args = vec!["keys", "exchange", &self.dir, "--host", &addr, "--terminal", TERMINAL];
        args.extend(["--merchant", MERCHANT]);
        args.extend(more);
        run(&args)
    }
}

/// A host that gives a master key, the key it proves itself with, and the check value of what it gives.
struct Host {
    server: Server,
    key: VerifyingKey,
    value: String,
}

impl Host {
    fn start(config: ServerConfig) -> Self {
        let master = Secret::<16>::generate(&mut OsRandom);
        let mut acquirer = Acquirer::new(AcquirerConfig::default(), Ledger::in_memory(), Box::new(OsRandom));
        acquirer.enrol(TERMINAL, MERCHANT, &master).unwrap();
        let signing_key = SigningKey::generate(&mut OsRandom).unwrap();
        let key = signing_key.verifying_key();
        acquirer.give_master_keys(signing_key);
        let value = MasterKey::tdes(master.expose()).unwrap().check_value().to_string();
        Host { server: Server::start(config, acquirer).unwrap(), key, value }
    }

    fn enrol(&self, device_key: &str) {
        let key = VerifyingKey::from_sec1(&hex::decode(device_key).unwrap()).unwrap();
        assert!(self.server.acquirer(|host| host.enrol_device(TERMINAL, key)));
    }

    fn key(&self) -> String {
        hex::encode(&self.key.to_sec1_compressed())
    }
}

#[test]
fn an_enrolled_terminal_gets_the_key_of_another_host() {
    let (place, host) = (Place::new(), Host::start(ServerConfig::default()));
    let device_key = place.device_key();
    host.enrol(&device_key);
    let got = place.exchange(&host, &["--host-key", &host.key()]);
    assert_eq!((got.code, got.err.as_str()), (0, ""));
    let value = &host.value;
    let expected = format!(
        "device key   {device_key}\nmaster       two-key TDES, check value {value}, version 1\nLOADED\n"
    );
    assert_eq!(got.out, expected);
    assert_eq!(place.master().as_ref(), Some(value));

    // The host's key may be in a file, as digits or as bytes, compressed or not.
    let whole = host.key.to_sec1();
    let file = place.file("host.key");
    for content in
        [format!(" {}\n", hex::encode(&whole)).into_bytes(), host.key.to_sec1_compressed().to_vec()]
    {
        fs::write(&file, content).unwrap();
        assert_eq!(place.exchange(&host, &["--host-key", file.to_str().unwrap()]).code, 0);
    }
    let journal = place.folder.path().join("terminal/journal.db");
    assert_eq!(run(&["verify", journal.to_str().unwrap()]).code, 0);
}

#[test]
fn the_way_may_be_tls_and_http() {
    let config = ServerConfig {
        tls_names: Some(vec!["127.0.0.1".to_owned(), "pay.example".to_owned()]),
        envelope: Envelope::Http,
        ..ServerConfig::default()
    };
    let (place, host) = (Place::new(), Host::start(config));
    host.enrol(&place.device_key());
    let root = place.file("root.pem");
    fs::write(&root, host.server.root_certificate_pem().unwrap()).unwrap();
    let (key, root) = (host.key(), root.to_str().unwrap());
    let way = ["--host-key", &key, "--http", "/mjc/webtrans/VPB_lb", "--tls-root", root];
    let wrong_name = place.exchange(&host, &[&way[..], &["--tls-name", "other.example"]].concat());
    assert_eq!(wrong_name.code, 1);
    assert!(wrong_name.err.contains("link:tls"), "{}", wrong_name.err);
    assert_eq!(place.master(), None);
    for name in [&[][..], &["--tls-name", "pay.example"]] {
        let got = place.exchange(&host, &[&way[..], name].concat());
        assert_eq!((got.code, got.err.as_str()), (0, ""));
    }
    assert_eq!(place.master(), Some(host.value));
}

#[test]
fn who_refuses_changes_nothing_and_the_reason_is_told() {
    let (place, host) = (Place::new(), Host::start(ServerConfig::default()));
    let device_key = place.device_key();
    host.enrol(&device_key);
    let key = host.key();
    assert_eq!(place.exchange(&host, &["--host-key", &key]).code, 0);

    let refuse = |run: Run, part: &str| {
        assert_eq!(run.code, 1, "{}{}", run.out, run.err);
        assert_eq!(run.out, format!("device key   {device_key}\n"));
        assert!(run.err.starts_with("suanpan keys: REFUSED: ") && run.err.contains(part), "{}", run.err);
        assert!(run.err.ends_with("; nothing was changed\n"), "{}", run.err);
        assert_eq!(place.master().as_ref(), Some(&host.value));
    };
    // Another host's key: the request is not for this one.
    refuse(
        place.exchange(&host, &["--host-key", &device_key]),
        "[host:63]; is the device key enrolled there",
    );
    // Another device under this terminal's name.
    host.enrol(&Place::new().device_key());
    refuse(place.exchange(&host, &["--host-key", &key]), "[host:63]; is the device key enrolled there");
    host.enrol(&device_key);
    // A terminal that is not known.
    let more = ["--host-key", &key, "--terminal", "99999999"];
    let addr = host.server.addr().to_string();
    let args = [&["keys", "exchange", &place.dir, "--host", &addr][..], &more].concat();
    refuse(run(&args), "[host:");
    // An answer that was changed on its way.
    let mti = Some("0800".to_owned());
    let spoilt = Rule { when: When { mti, ..When::default() }, fault: Fault::WrongCheckValue };
    host.server.set_faults(FaultPlan::new(vec![spoilt]).unwrap());
    refuse(place.exchange(&host, &["--host-key", &key]), "keys:exchange_refused");
    // Nobody listens; somebody listens and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    let towards = ["keys", "exchange", &place.dir, "--host", &addr, "--host-key", &key, "--wait", "1"];
    refuse(run(&towards), "[host:silent: ");
    drop(listener);
    refuse(run(&towards), "[link:connect_refused: ");
}

/// The terminal died, its backup is older than what the host has seen: it is still enrolled, and repeats no STAN.
#[test]
fn a_restored_terminal_is_still_enrolled_and_repeats_no_stan() {
    let (place, host) = (Place::new(), Host::start(ServerConfig::default()));
    let device_key = place.device_key();
    host.enrol(&device_key);
    let name = |name: &str| place.file(name).display().to_string();
    assert_eq!(place.exchange(&host, &["--host-key", &host.key()]).code, 0);
    let to = run(&["recipient", &name("recipient.key")]).out.trim().to_owned();
    assert_eq!(run(&["backup", &place.dir, "--to", &to, "--out", &name("backup")]).code, 0);
    // What the terminal still did before it died.
    for _ in 0..3 {
        assert_eq!(place.exchange(&host, &["--host-key", &host.key()]).code, 0);
    }
    fs::remove_dir_all(place.file("terminal")).unwrap();
    let key = name("recipient.key");
    let restored = run(&["restore", &name("backup"), &place.dir, "--from", &device_key, "--key", &key]);
    assert_eq!((restored.code, restored.err.as_str()), (0, ""));
    assert_eq!(place.master(), None);
    assert_eq!(place.exchange(&host, &["--host-key", &host.key()]).code, 0);
    assert_eq!(place.master(), Some(host.value));
    let stans: Vec<u32> =
        host.server.ledger(|ledger| ledger.sightings().filter_map(|seen| seen.stan).collect());
    assert_eq!(stans[..4], [1, 2, 3, 4]);
    assert!(stans.len() == 5 && stans[4] > 100_000, "{stans:?}");
}

/// Reversals are for the host that has the payment.
#[test]
fn a_terminal_that_owes_a_reversal_to_its_own_host_goes_to_no_other() {
    let (place, host) = (Place::new(), Host::start(ServerConfig::default()));
    host.enrol(&place.device_key());
    let terminal = place.file("terminal");
    let key = Secret::from_slice(&fs::read(terminal.join("device.key")).unwrap()).unwrap();
    let mut journal = SqliteJournal::open(&terminal.join("journal.db"), &key, Box::new(OsRandom)).unwrap();
    journal.commit(&in_flight(), UnixMillis(1)).unwrap();
    journal.close().unwrap();
    let refused = place.exchange(&host, &["--host-key", &host.key()]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("owes its own host nothing, got 1 reversal owed"), "{}", refused.err);
    assert_eq!(host.server.ledger(|ledger| ledger.sightings().count()), 0);
}

/// `suanpan host --device-key` and `suanpan keys exchange --host`, as two who try it have them.
#[cfg(unix)] // reason: the host is stopped by a signal
#[test]
fn the_standalone_host_gives_the_key_that_was_typed() {
    let place = Place::new();
    let typed = "5E13C7A90B64D28F71A8309CE54F1DB6";
    let device_key = place.device_key();
    let mut host = common::command(&["host", "--tmk-stdin", "--device-key", &device_key])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    host.stdin.take().unwrap().write_all(format!("{typed}\n").as_bytes()).unwrap();
    let mut lines = BufReader::new(host.stdout.take().unwrap()).lines().map(Result::unwrap);
    let addr = lines.next().unwrap().strip_prefix("listening on ").unwrap().to_owned();
    assert!(lines.next().unwrap().starts_with("terminal SUANPAN1, "));
    let host_key = lines.next().unwrap().strip_prefix("host key ").unwrap().to_owned();
    let got = run(&["keys", "exchange", &place.dir, "--host", &addr, "--host-key", &host_key]);
    host.kill().unwrap();
    host.wait().unwrap();
    assert_eq!((got.code, got.err.as_str()), (0, ""));
    let value = MasterKey::tdes(&hex::decode(typed).unwrap()).unwrap().check_value().to_string();
    assert_eq!(place.master(), Some(value));
    assert_refused(&["host", "--device-key", "02"], "", "--device-key: expected a public key");
}

#[test]
fn what_is_no_host_or_no_key_is_refused_before_anything_is_made() {
    let place = Place::new();
    let key = hex::encode(&SigningKey::generate(&mut OsRandom).unwrap().verifying_key().to_sec1());
    let refuse = |more: &[&str], part: &str| {
        let args = [&["keys", "exchange", place.dir.as_str()][..], more].concat();
        assert_refused(&args, "", part);
    };
    for addr in ["", "host", "host:", ":1", "host:0", "host:70000", "::1:5"] {
        refuse(&["--host", addr, "--host-key", &key], "--host: expected HOST:PORT");
    }
    refuse(&["--host", "a b:1", "--host-key", &key], "host name");
    let off_the_curve = format!("02{}", "F".repeat(64));
    refuse(&["--host", "host:1", "--host-key", &off_the_curve], "--host-key: ");
    let private = "5E13C7A90B64D28F71A8309CE54F1DB65E13C7A90B64D28F71A8309CE54F1DB6";
    refuse(&["--host", "host:1", "--host-key", private], "--host-key: expected a public key");
    let run = run(&["keys", "exchange", &place.dir, "--host", "host:1", "--host-key", private]);
    assert!(!run.err.contains("5E13"), "a key in the wrong place is not repeated");
    refuse(&["--host", "host:1", "--host-key", &key, "--tls-root", "/nowhere"], "/nowhere: ");
    refuse(&["--host", "host:1"], "--host-key");
    refuse(&["--terminal", "12345678"], "--host");
    assert!(!place.file("terminal").exists());
}
