//! The desk: one folder with a device key, a journal and a simulated acquirer's books, and a
//! terminal that works on them. What `counter` and `demo` stand on.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use suanpan_core::config::{Language, TerminalConfig};
use suanpan_core::host::HostProfile;
use suanpan_core::money::Currency;
use suanpan_core::queue::RetryPace;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::VerifyingKey;
use suanpan_iso8583::cup::messages::KEY_LOAD_CODE;
use suanpan_link::LinkConfig;
use suanpan_sim::{
    deck, derive_host_key, derive_master_key, Acquirer, AcquirerConfig, Card, Ledger, Server, ServerConfig,
};
use suanpan_store::SqliteJournal;
use suanpan_terminal::{Config, KeysPort, OsRandom, Worker};

use crate::failure::Failure;
use crate::key_file;

/// The terminal id of every desk: one desk, one folder, one acquirer of its own.
pub const TERMINAL_ID: &str = "SUANPAN1";
/// Its merchant id.
pub const MERCHANT_ID: &str = "898310000000001";

/// How a desk behaves.
pub struct Options {
    /// Language of screens and slips.
    pub language: Language,
    /// How long an answer is waited for.
    pub response_timeout_ms: u32,
    /// The pace of reversals.
    pub retry: RetryPace,
}

/// A terminal, its acquirer and its cards.
pub struct Desk {
    /// The terminal.
    pub worker: Worker,
    /// The acquirer it talks to, over real TCP on the loopback interface.
    pub host: Server,
    /// The cards that can be presented.
    pub cards: Vec<Card>,
    /// The folder.
    pub folder: PathBuf,
    /// Keeps a second process out of the folder.
    _claim: File,
}

impl Desk {
    /// Opens the desk in `folder`, making what is missing. The folder keeps `device.key`, `journal.db`,
    /// `acquirer.key` and `acquirer.jsonl`; delete it to begin anew.
    pub fn open(folder: &Path, options: &Options) -> Result<Self, Failure> {
        let claim = claim_made(folder)?;
        let device_key = key_file::of_desk(folder)?;
        let acquirer_key = key_file::of_acquirer(folder, &device_key)?;
        let cards = deck();
        let (host, host_key) = start_host(&folder.join("acquirer.jsonl"), &cards, &acquirer_key)?;
        let addr = host.addr();
        let config = Config {
            terminal: terminal_config(options),
            link: LinkConfig::new(addr.ip().to_string(), addr.port()),
            journal: folder.join("journal.db"),
            host_key: Some(host_key),
            keys: KeysPort::Software,
        };
        let worker = open_worker(folder, config, &device_key)?;
        host.acquirer(|host| host.enrol_device(TERMINAL_ID, worker.device_key()));
        Ok(Desk { worker, host, cards, folder: folder.to_owned(), _claim: claim })
    }

    /// The card of that name.
    pub fn card(&self, name: &str) -> Result<&Card, Failure> {
        let known = || self.cards.iter().map(|card| card.name).collect::<Vec<_>>().join(", ");
        self.cards
            .iter()
            .find(|card| card.name == name)
            .ok_or_else(|| Failure::at("card", format!("expected one of {}, got {name}", known())))
    }
}

/// A host that is not of the folder.
pub struct ForeignHost {
    /// The way to it.
    pub link: LinkConfig,
    /// What it proves itself with.
    pub key: VerifyingKey,
    /// The terminal that it knows.
    pub terminal_id: String,
    /// Its merchant.
    pub merchant_id: String,
    /// Code of the key load message.
    pub key_load: u16,
    /// How long its answer is waited for.
    pub response_timeout_ms: u32,
}

/// The terminal of a desk, before another host than the desk's own.
pub struct Branch {
    /// The terminal.
    pub worker: Worker,
    /// Keeps a second process out of the folder.
    _claim: File,
}

impl Branch {
    /// Opens the terminal in `folder`, making what is missing.
    pub fn open(folder: &Path, options: &Options, host: ForeignHost) -> Result<Self, Failure> {
        let claim = claim_made(folder)?;
        let device_key = key_file::of_desk(folder)?;
        key_file::of_acquirer(folder, &device_key)?;
        let mut terminal = terminal_config(options);
        terminal.terminal_id = host.terminal_id;
        terminal.merchant_id = host.merchant_id;
        terminal.profile.key_load = Some(host.key_load);
        terminal.profile.response_timeout_ms = host.response_timeout_ms;
        let journal = folder.join("journal.db");
        let keys = KeysPort::Software;
        let config = Config { terminal, link: host.link, journal, host_key: Some(host.key), keys };
        Ok(Branch { worker: open_worker(folder, config, &device_key)?, _claim: claim })
    }
}

fn open_worker(folder: &Path, config: Config, device_key: &Secret<32>) -> Result<Worker, Failure> {
    Worker::open(config, device_key).map_err(|error| Failure::at(folder.display(), error))
}

/// The public key that the terminal in `folder` proves itself with. A folder without a terminal gets one.
pub fn device_public_key(folder: &Path) -> Result<VerifyingKey, Failure> {
    let _claim = claim_made(folder)?;
    let device_key = key_file::of_desk(folder)?;
    key_file::of_acquirer(folder, &device_key)?;
    let journal = SqliteJournal::open(&folder.join("journal.db"), &device_key, Box::new(OsRandom));
    let journal = journal.map_err(|error| Failure(error.to_string()))?;
    let key = journal.signing_key().verifying_key();
    journal.close().map_err(|error| Failure::at(folder.display(), error))?;
    Ok(key)
}

/// The usual folder: `$XDG_DATA_HOME/suanpan/NAME`, else `~/.local/share/suanpan/NAME`.
pub fn usual_folder(name: &str) -> Result<PathBuf, Failure> {
    let base = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share")))
        .ok_or_else(|| Failure::at("folder", "neither XDG_DATA_HOME nor HOME is set; give --dir"))?;
    Ok(base.join("suanpan").join(name))
}

fn terminal_config(options: &Options) -> TerminalConfig {
    let profile = HostProfile {
        response_timeout_ms: options.response_timeout_ms,
        retry: options.retry,
        key_load: Some(KEY_LOAD_CODE),
        ..HostProfile::union_pay()
    };
    let merchant_name = match options.language {
        Language::Zh => "算盘小店（模拟）",
        Language::En => "Abacus Corner Shop (simulated)",
    };
    TerminalConfig {
        terminal_id: TERMINAL_ID.to_owned(),
        merchant_id: MERCHANT_ID.to_owned(),
        merchant_name: merchant_name.to_owned(),
        operator: "01".to_owned(),
        currency: Currency::Cny,
        language: options.language,
        profile,
        test_mode: true,
    }
}

/// Makes the folder where it is missing, and keeps every other process out of it.
pub fn claim_made(folder: &Path) -> Result<File, Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::at(folder.display(), error))?;
    claim(folder)
}

/// Keeps every other process out of the folder while the file is open.
pub fn claim(folder: &Path) -> Result<File, Failure> {
    let path = folder.join("desk.lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| Failure::at(path.display(), error))?;
    file.try_lock().map_err(|error| match error {
        std::fs::TryLockError::WouldBlock => Failure::at(
            folder.display(),
            "another suanpan works in this folder; close it or give another --dir",
        ),
        std::fs::TryLockError::Error(error) => Failure::at(path.display(), error),
    })?;
    Ok(file)
}

/// The desk's own acquirer, and the key that it proves itself with. Its secrets come from a key in the folder,
/// so that it is the same acquirer the next time; the terminal gets its master key over the line all the same.
fn start_host(
    books: &Path,
    cards: &[Card],
    acquirer_key: &Secret<32>,
) -> Result<(Server, VerifyingKey), Failure> {
    let master =
        derive_master_key(acquirer_key, TERMINAL_ID).map_err(|error| Failure::at("master key", error))?;
    let signing_key = derive_host_key(acquirer_key).map_err(|error| Failure::at("host key", error))?;
    let host_key = signing_key.verifying_key();
    let mut ledger = Ledger::open(books).map_err(|error| Failure::at(books.display(), error))?;
    for card in cards {
        ledger.issue(card.clone()).map_err(|error| Failure::at("deck", error))?;
    }
    let mut acquirer = Acquirer::new(AcquirerConfig::default(), ledger, Box::new(OsRandom));
    acquirer.enrol(TERMINAL_ID, MERCHANT_ID, &master).map_err(|error| Failure::at("acquirer", error))?;
    acquirer.give_master_keys(signing_key);
    let server =
        Server::start(ServerConfig::default(), acquirer).map_err(|error| Failure::at("acquirer", error))?;
    Ok((server, host_key))
}
