//! `suanpan host`.

mod master_key;

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::Arc;

use serde_json::json;
use suanpan_crypto::sign::{SigningKey, VerifyingKey};
use suanpan_sim::{
    deck, Acquirer, AcquirerConfig, Envelope, FaultPlan, Ledger, LogLine, Server, ServerConfig,
};
use suanpan_terminal::OsRandom;
use suanpan_vectors::hex;

use crate::failure::Failure;
use crate::whole_file::WholeFile;
use crate::{input, output, public_key};
use master_key::TypedKey;

/// Longest fault script.
const SCRIPT_MAX: u64 = 0x10_0000;

/// Log lines that may wait to be printed; more make the host wait.
const LINES_WAITING: usize = 1024;

/// Arguments of `host`.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  suanpan host --listen 127.0.0.1:7001 --terminal 10016919 --merchant \
                        843290045820001 --tmk-stdin < tmk.hex\n  suanpan host --device-key $(suanpan keys device-key --dir \
                        terminal)    (asks for the key that it gives)\n\n\
                        The first line printed is `listening on` and the address; then one line for each message, \
                        without card data. The cards of the simulated deck are known to the host. It ends on \
                        Ctrl-C.")]
pub struct Args {
    /// Where to listen; port 0 is any free port.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Speak TLS, with a certificate made for this run.
    #[arg(long, requires = "root_out")]
    tls: bool,
    /// Where to write the root certificate (PEM) that a terminal must trust.
    #[arg(long, value_name = "FILE", requires = "tls")]
    root_out: Option<PathBuf>,
    /// Expect frames in the HTTP envelope of UnionPay's public access.
    #[arg(long)]
    http: bool,
    /// A fault script (JSON): which answers are late, lost or wrong.
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Keep the host's books in this file. Without it they end with the host.
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// The terminal (field 41) that is enrolled.
    #[arg(long, default_value = "SUANPAN1", value_parser = |id: &str| identifier::<8>(id))]
    terminal: String,
    /// Its merchant (field 42).
    #[arg(long, default_value = "898310000000001", value_parser = |id: &str| identifier::<15>(id))]
    merchant: String,
    /// Read the terminal's master key, 32 hexadecimal digits on one line, from standard input
    /// without asking. Without it, the key is asked for, and not shown while it is typed.
    #[arg(long)]
    tmk_stdin: bool,
    /// Let the terminal fetch that key over the line as well: its device key, as `suanpan keys device-key` shows it
    /// (66 or 130 hexadecimal digits, or a file). The host's own key is drawn for this run and printed.
    #[arg(long, value_name = "KEY|FILE")]
    device_key: Option<String>,
    /// Print JSON events instead of lines.
    #[arg(long)]
    json: bool,
}

/// A field of fixed length in ASCII.
pub fn identifier<const LENGTH: usize>(id: &str) -> Result<String, String> {
    if id.len() == LENGTH && id.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(id.to_owned())
    } else {
        Err(format!("expected {LENGTH} printable ASCII characters"))
    }
}

/// What the host tells while it runs.
enum News {
    Line(String),
    Stop,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let faults = args.script.as_deref().map(read_script).transpose()?;
    let device =
        args.device_key.as_deref().map(|key| public_key::verifying("--device-key", key)).transpose()?;
    let key = master_key::read(args.tmk_stdin)?;
    let (news, heard) = mpsc::sync_channel(LINES_WAITING);
    stop_on_signal(news.clone())?;
    let check_value = key.check_value.clone();
    let giving = device.map(Giving::begin).transpose()?;
    let told = Told { check_value, host_key: giving.as_ref().map(Giving::host_key) };
    let server = start(&args, faults, &key, giving, &news)?;
    drop(key);
    let report = Report { json: args.json };
    let served = report.run(&server, &args, &told, &heard);
    // What the server still says while it ends has nobody to hear it, and must not wait for one.
    drop(heard);
    server.shutdown();
    served.map(|()| ExitCode::SUCCESS)
}

/// A host that gives the master key to one device.
struct Giving {
    device: VerifyingKey,
    host_key: SigningKey,
}

impl Giving {
    fn begin(device: VerifyingKey) -> Result<Self, Failure> {
        let host_key = SigningKey::generate(&mut OsRandom).map_err(|error| Failure::at("host key", error))?;
        Ok(Self { device, host_key })
    }

    fn host_key(&self) -> String {
        hex::encode(&self.host_key.verifying_key().to_sec1_compressed())
    }
}

/// What is told of keys.
struct Told {
    check_value: String,
    host_key: Option<String>,
}

/// Ends the host at the first Ctrl-C or SIGTERM. When nobody reads its lines it cannot say so and
/// may hang in the attempt: then, and at the second signal, the process just ends.
fn stop_on_signal(news: SyncSender<News>) -> Result<(), Failure> {
    let mut asked = false;
    let stop = move || {
        if std::mem::replace(&mut asked, true) || news.try_send(News::Stop).is_err() {
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(stop).map_err(|error| Failure::at("signals", error))
}

fn read_script(path: &Path) -> Result<FaultPlan, Failure> {
    let text = input::read_text(path, SCRIPT_MAX)?;
    FaultPlan::from_json(&text).map_err(|error| Failure::at(path.display(), error))
}

/// Everything that can refuse is asked before anything is changed: the port, the place of the
/// certificate, then the ledger file.
fn start(
    args: &Args,
    faults: Option<FaultPlan>,
    key: &TypedKey,
    giving: Option<Giving>,
    news: &SyncSender<News>,
) -> Result<Server, Failure> {
    let refused = |error| Failure::at(args.listen, error);
    drop(TcpListener::bind(args.listen).map_err(refused)?);
    let root = args.root_out.as_deref().map(WholeFile::create).transpose()?;
    let mut ledger = match &args.ledger {
        Some(path) => Ledger::open(path).map_err(|error| Failure::at("ledger", error))?,
        None => Ledger::in_memory(),
    };
    for card in deck() {
        ledger.issue(card).map_err(|error| Failure::at("deck", error))?;
    }
    let mut acquirer = Acquirer::new(AcquirerConfig::default(), ledger, Box::new(OsRandom));
    acquirer
        .enrol(&args.terminal, &args.merchant, &key.secret)
        .map_err(|error| Failure::at("master key", error))?;
    if let Some(Giving { device, host_key }) = giving {
        acquirer.give_master_keys(host_key);
        acquirer.enrol_device(&args.terminal, device);
    }
    if let Some(faults) = faults {
        acquirer.set_faults(faults);
    }
    let heard = news.clone();
    let log: LogLine = Arc::new(move |line: &str| {
        let _ = heard.send(News::Line(line.to_owned())); // the host is ending: nobody listens
    });
    let config = ServerConfig {
        bind: args.listen,
        tls_names: args.tls.then(|| vec![args.listen.ip().to_string(), "localhost".to_owned()]),
        envelope: if args.http { Envelope::Http } else { Envelope::Plain },
        log: Some(log),
        ..ServerConfig::default()
    };
    let server = Server::start(config, acquirer).map_err(|error| Failure::at(args.listen, error))?;
    if let (Some(mut root), Some(pem), Some(path)) = (root, server.root_certificate_pem(), &args.root_out) {
        let written = std::io::Write::write_all(&mut root, pem.as_bytes()).and_then(|()| root.commit());
        written.map_err(|error| Failure::at(path.display(), error))?;
    }
    Ok(server)
}

/// How events are printed.
struct Report {
    json: bool,
}

impl Report {
    /// Prints what happens until the host is told to stop, or nobody reads any more.
    fn run(&self, server: &Server, args: &Args, told: &Told, heard: &Receiver<News>) -> Result<(), Failure> {
        let addr = server.addr();
        let check_value = &told.check_value;
        let (terminal, merchant) = (&args.terminal, &args.merchant);
        let listening =
            json!({"event": "listening", "addr": addr.to_string(), "tls": args.tls, "http": args.http});
        let enrolled = json!({"event": "enrolled", "terminal": terminal, "merchant": merchant, "check_value": check_value});
        self.print(&format!("listening on {addr}"), listening)?;
        let line =
            format!("terminal {terminal}, merchant {merchant}, check value of its master key {check_value}");
        let mut reading = self.print(&line, enrolled)?;
        if let Some(host_key) = &told.host_key {
            reading = self.print(
                &format!("host key {host_key}"),
                json!({"event": "giving_master_key", "host_key": host_key}),
            )?;
        }
        while reading {
            reading = match heard.recv() {
                Ok(News::Line(line)) => self.print(&line, json!({"event": "log", "line": line}))?,
                Ok(News::Stop) | Err(_) => {
                    self.print("stopped", json!({"event": "stopped"}))?;
                    false
                }
            };
        }
        Ok(())
    }

    /// Whether somebody still reads.
    fn print(&self, line: &str, event: serde_json::Value) -> Result<bool, Failure> {
        let text =
            if self.json { format!("{event}\n") } else { format!("{}\n", line.replace(['\n', '\r'], " ")) };
        output::print_if_read(&text)
    }
}
