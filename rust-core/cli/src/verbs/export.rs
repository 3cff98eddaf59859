//! `suanpan export`.

use std::fs;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use suanpan_store::{ExportError, SqliteJournal};

use super::verify::damage_at_opening;
use crate::failure::Failure;
use crate::whole_file::WholeFile;
use crate::{key_file, output};

/// Arguments of `export`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan export terminal/journal.db -o facts.jsonl\n\n\
                        The exit code is 1 when the journal is damaged; a file is then not written.")]
pub struct Args {
    /// The journal. It is only read; no terminal may have it open.
    journal: PathBuf,
    /// The file to write, whole or not at all. Without it, the lines go to standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The file with the journal's wrapping key: 32 bytes, or 64 hexadecimal digits. Without it,
    /// device.key beside the journal is taken.
    #[arg(long)]
    key_file: Option<PathBuf>,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let opened = key_file::open_with(&args.journal, args.key_file.as_deref(), |key| {
        SqliteJournal::open_read_only(&args.journal, key)
    })?;
    let journal = match opened {
        Ok(journal) => journal,
        Err(error) => return Ok(damaged(&damage_at_opening(error)?)),
    };
    let exported = match &args.output {
        Some(path) => {
            refuse_own_files(path, &args.journal, &key_file::path(&args.journal, args.key_file.as_deref()))?;
            let mut file = WholeFile::create(path)?;
            let exported = journal.export(&mut file);
            exported.and_then(|_| Ok(file.commit()?)).map_err(|error| (path.display().to_string(), error))
        }
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            journal.export(&mut out).map(drop).map_err(|error| ("standard output".to_owned(), error))
        }
    };
    match exported {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err((_, ExportError::Journal(error))) => Ok(damaged(&error.to_string())),
        Err((place, ExportError::Output(error))) => {
            let closed_pipe = args.output.is_none() && error.kind() == io::ErrorKind::BrokenPipe;
            if closed_pipe {
                return Ok(ExitCode::SUCCESS);
            }
            Err(Failure::at(place, error))
        }
    }
}

/// Damage goes to standard error: standard output may hold lines already.
fn damaged(what: &str) -> ExitCode {
    output::warn("export", format_args!("DAMAGED: {what}"));
    ExitCode::from(1)
}

/// The journal, its companions and its key are not to be replaced by an export.
fn refuse_own_files(output: &Path, journal: &Path, key: &Path) -> Result<(), Failure> {
    let whole = |path: &Path| fs::canonicalize(path).ok();
    let Some(target) = whole(output) else { return Ok(()) };
    let beside = ["", "-wal", "-shm", "-journal", ".lock"].map(|suffix| {
        let mut path = journal.as_os_str().to_owned();
        path.push(suffix);
        PathBuf::from(path)
    });
    let is_own = beside.iter().map(PathBuf::as_path).chain([key]).filter_map(whole).any(|own| own == target);
    match is_own {
        true => Err(Failure::at(output.display(), "expected a file to write, got a file of the journal")),
        false => Ok(()),
    }
}
