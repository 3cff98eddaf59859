//! `suanpan restore`.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use suanpan_store::{restore_backup, OpenError, Report, RestoreError};
use suanpan_terminal::OsRandom;

use super::verify;
use crate::clock::now;
use crate::failure::Failure;
use crate::{desk, key_file, output, private_key, public_key};

/// Arguments of `restore`.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  suanpan restore terminal.backup --dir new-terminal --from 02D3...9A --key backup.key\n\n\
                        Everything is verified before the journal gets its name; a kill at any moment leaves the whole \
                        journal or none. The restored terminal keeps its device key, and with it its enrolment. It has no \
                        keys: load or fetch its master key. Its numbers (STAN, slip) go on well behind any that can have \
                        been used since; what happened after the backup, the host alone knows. Restore a backup once, and \
                        only when the terminal it was made of is gone for good. The folder's simulated acquirer is a new \
                        one, with empty books.\n\
                        Without --key, the recipient's private key is asked for and not shown; where nobody sits it is a \
                        line of standard input. It is never an argument.\n\
                        The exit code is 0 when the journal is restored, 1 when the backup is not for this key, not by \
                        that terminal, or damaged, and 2 when it could not run."
)]
pub struct Args {
    /// The backup.
    file: PathBuf,
    /// The folder for the restored terminal. There must be no journal in it.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// The device key of the terminal that was backed up: 66 or 130 hexadecimal digits (SEC 1), or a file with it.
    #[arg(long, value_name = "KEY|FILE")]
    from: String,
    /// The file with the recipient's private key: 32 bytes or 64 hexadecimal digits, readable by its user only.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let signer = public_key::verifying("--from", &args.from)?;
    let file = File::open(&args.file).map_err(|error| Failure::at(args.file.display(), error))?;
    let path = args.dir.join("journal.db");
    if path.exists() {
        return Err(Failure(RestoreError::Exists { path }.to_string()));
    }
    let recipient = match &args.key {
        Some(path) => private_key::of_file(path)?,
        None => private_key::of_line("Recipient's private key, 64 hexadecimal digits (not shown): ")?,
    };
    let made = Made::begin(&args.dir);
    let _claim = desk::claim_made(&args.dir)?;
    let device_key = key_file::of_desk(&args.dir)?;
    key_file::of_acquirer(&args.dir, &device_key)?;
    let mut input = BufReader::new(file);
    match restore_backup(&path, &mut input, &recipient, signer, &device_key, Box::new(OsRandom), now()) {
        Ok(report) => {
            made.keep();
            tell(&report, args.json)
        }
        Err(error) if is_of_the_backup(&error) => {
            drop(made);
            let why = match error {
                RestoreError::Input(_) => {
                    ": it may be for another recipient, not by the terminal of --from, changed or cut off"
                }
                _ => "",
            };
            Ok(refused(format_args!("{}: {error}{why}", args.file.display())))
        }
        Err(error) => Err(Failure(error.to_string())),
    }
}

/// Whether the backup is at fault, and not this machine.
fn is_of_the_backup(error: &RestoreError) -> bool {
    use std::io::ErrorKind::{InvalidData, UnexpectedEof};
    match error {
        RestoreError::Input(error) => matches!(error.kind(), InvalidData | UnexpectedEof),
        RestoreError::TooLong | RestoreError::Damaged(_) => true,
        RestoreError::File(error) => !matches!(error, OpenError::Io { .. } | OpenError::InUse { .. }),
        _ => false,
    }
}

fn tell(report: &Report, json: bool) -> Result<ExitCode, Failure> {
    let text = match json {
        true => format!("{}\n", verify::as_json(report)),
        false => format!("keys          none; load or fetch the master key\n{}", verify::as_lines(report)),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Exit code 1, and no journal.
fn refused(why: impl Display) -> ExitCode {
    output::warn("restore", format_args!("REFUSED: {why}; nothing was restored"));
    ExitCode::from(1)
}

/// A folder that was made for a journal that may not come: then it is taken away again.
struct Made<'a> {
    folder: &'a Path,
    is_new: bool,
}

impl<'a> Made<'a> {
    fn begin(folder: &'a Path) -> Self {
        Self { folder, is_new: !folder.exists() }
    }

    fn keep(mut self) {
        self.is_new = false;
    }
}

impl Drop for Made<'_> {
    fn drop(&mut self) {
        if !self.is_new {
            return;
        }
        // Only what is made for every terminal, so never a journal; the folder goes if that was all.
        for name in ["device.key", "acquirer.key", "desk.lock", "journal.db.lock"] {
            let _ = fs::remove_file(self.folder.join(name)); // Err: it was not made yet
        }
        let _ = fs::remove_dir(self.folder); // Err: something else is in it, or it was not made
    }
}
