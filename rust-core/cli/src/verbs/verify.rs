//! `suanpan verify`.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use suanpan_store::{OpenError, Report, SqliteJournal};

use crate::failure::Failure;
use crate::key_file;
use crate::output;

/// Arguments of `verify`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan verify terminal/journal.db\n\n\
                        The exit code is 0 for a sound journal, 1 for a damaged one, and 2 when it could not be \
                        read.")]
pub struct Args {
    /// The journal. It is only read; no terminal may have it open.
    journal: PathBuf,
    /// The file with the journal's wrapping key: 32 bytes, or 64 hexadecimal digits. Without it,
    /// device.key beside the journal is taken.
    #[arg(long)]
    key_file: Option<PathBuf>,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let opened = key_file::open_with(&args.journal, args.key_file.as_deref(), |key| {
        SqliteJournal::open_read_only(&args.journal, key)
    })?;
    let found = match opened {
        Ok(journal) => journal.verify().map_err(|error| error.to_string()),
        Err(error) => Err(damage_at_opening(error)?),
    };
    let text = match (&found, args.json) {
        (Ok(report), false) => as_lines(report),
        (Ok(report), true) => format!("{}\n", as_json(report)),
        (Err(damage), false) => format!("DAMAGED: {}\n", damage.replace(['\n', '\r'], " ")),
        (Err(damage), true) => format!("{}\n", json!({"ok": false, "damage": damage})),
    };
    output::print(&text)?;
    Ok(if found.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What is wrong with the journal, when that kept it from being opened; other reasons are failures
/// of this call.
pub fn damage_at_opening(error: OpenError) -> Result<String, Failure> {
    match error {
        OpenError::Damaged { .. } | OpenError::Truncated { .. } => Ok(error.to_string()),
        other => Err(Failure(other.to_string())),
    }
}

/// One line for each.
pub fn as_lines(report: &Report) -> String {
    let Report { events, payments, in_flight, reversals, signed_heads, net_minor, restored, .. } = report;
    let restored = restored.map_or_else(String::new, |seq| format!("restored      after event {seq}\n"));
    format!(
        "events        {events}\npayments      {payments}\nin flight     {in_flight}\nreversals     {reversals}\n\
         signatures    {signed_heads}\nnet           {net_minor} (minor units)\n{restored}OK\n"
    )
}

/// The same for a program.
pub fn as_json(report: &Report) -> serde_json::Value {
    let Report { events, payments, in_flight, reversals, signed_heads, net_minor, restored, head } = report;
    json!({
        "ok": true, "events": events, "payments": payments, "in_flight": in_flight,
        "reversals": reversals, "signed_heads": signed_heads, "net_minor": net_minor,
        "restored": restored, "head": head,
    })
}
