//! The terminal whose keys are changed.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use suanpan_core::config::Language;
use suanpan_core::queue::RetryPace;
use suanpan_crypto::key::MasterKey;
use suanpan_crypto::sign::VerifyingKey;
use suanpan_terminal::{KeyLoadError, KeyPurpose, KeyShown, SubmitError, Worker};

use super::refused;
use crate::desk::{self, Branch, Desk, ForeignHost, Options};
use crate::failure::Failure;
use crate::output;
use crate::verbs::demo::stage::Stage;

/// As at the counter: an owed reversal may go out while the terminal is open.
const OPTIONS: Options = Options {
    language: Language::En,
    response_timeout_ms: 10_000,
    retry: RetryPace { tries: 3, first_wait_ms: 3_000, longest_wait_ms: 30_000 },
};

/// Longest word that is asked for.
const WORD_MAX: u64 = 16;

/// Refuses a folder that another process works in, before anybody types a secret.
pub fn must_be_free(folder: &Path) -> Result<(), Failure> {
    match folder.join("desk.lock").exists() {
        true => desk::claim(folder).map(drop),
        false => Ok(()),
    }
}

/// Asks, and tells whether the answer is `word`.
pub fn asked(question: &str, word: &str) -> Result<bool, Failure> {
    let fail = |error: io::Error| Failure::at("standard input", error);
    let mut out = io::stderr();
    out.write_all(question.as_bytes()).and_then(|()| out.flush()).map_err(fail)?;
    let mut answer = String::new();
    io::stdin().lock().take(WORD_MAX).read_line(&mut answer).map_err(fail)?;
    Ok(answer.trim() == word)
}

/// An open terminal with nothing under way.
pub struct Place {
    host: Host,
}

/// Whom it talks to.
enum Host {
    /// The folder's own acquirer.
    Own(Desk),
    Foreign(Branch),
}

impl Place {
    /// Opens the terminal in `folder` and lets it finish what it does by itself. A folder without one gets one.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        Self::settled(Host::Own(Desk::open(folder, &OPTIONS)?))
    }

    /// The same before another host than the folder's own.
    pub fn open_towards(folder: &Path, host: ForeignHost) -> Result<Self, Failure> {
        Self::settled(Host::Foreign(Branch::open(folder, &OPTIONS, host)?))
    }

    fn settled(host: Host) -> Result<Self, Failure> {
        let place = Self { host };
        place.stage().settle()?;
        Ok(place)
    }

    fn worker(&self) -> &Worker {
        match &self.host {
            Host::Own(desk) => &desk.worker,
            Host::Foreign(branch) => &branch.worker,
        }
    }

    /// What the terminal proves itself with.
    pub fn device_key(&self) -> VerifyingKey {
        self.worker().device_key()
    }

    /// A person before this terminal.
    pub fn stage(&self) -> Stage<'_> {
        Stage::new(self.worker(), true)
    }

    /// The master key that is loaded.
    pub fn master(&self) -> Result<Option<KeyShown>, Failure> {
        let rows = self.worker().key_rows().map_err(|error| Failure::at("keys", error))?;
        Ok(rows.into_iter().find(|row| row.purpose == KeyPurpose::Master).and_then(|row| row.key))
    }

    /// Puts the master key in and tells.
    pub fn load(&self, key: MasterKey) -> Result<ExitCode, Failure> {
        match self.worker().put_master_key(key) {
            Ok(()) => self.tell(),
            Err(error) => not_changed(error),
        }
    }

    /// Erases every key.
    pub fn erase(&self) -> Result<ExitCode, Failure> {
        match self.worker().erase_keys() {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => not_changed(error),
        }
    }

    /// Tells which master key is loaded now.
    pub fn tell(&self) -> Result<ExitCode, Failure> {
        let key = self.master()?.ok_or_else(|| Failure::at("master key", "expected a key, got none"))?;
        let version = key.version.map_or_else(String::new, |version| format!(", version {version}"));
        let KeyShown { algorithm, check_value, .. } = key;
        let algorithm = algorithm.unwrap_or_default(); // the software store knows it
        output::print(&format!("master       {algorithm}, check value {check_value}{version}\nLOADED\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn not_changed(error: KeyLoadError) -> Result<ExitCode, Failure> {
    match error {
        KeyLoadError::Refused(_) | KeyLoadError::Submit(SubmitError::Rejected(_)) => Ok(refused(error)),
        KeyLoadError::InDevice | KeyLoadError::NotKept(_) | KeyLoadError::Submit(SubmitError::Closed) => {
            Err(Failure::at("master key", error))
        }
    }
}
