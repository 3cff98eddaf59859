//! `suanpan keys list`: read from the journal, so that it works while no terminal runs.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{json, Value};
use suanpan_core::UnixMillis;
use suanpan_store::{KeyLabel, SqliteJournal};
use suanpan_vectors::hex;

use super::utc::utc;
use super::Folder;
use crate::clock::now;
use crate::failure::Failure;
use crate::verbs::verify::damage_at_opening;
use crate::{books, key_file, output};

/// Arguments of `keys list`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan keys list --dir terminal\n\n\
                        The journal is only read; no terminal may have it open. Working keys (PIN, MAC, track) come \
                        with each sign-on and are in memory only, so they are not loaded while nothing runs. The device key, which \
                        a host must know, is shown by `suanpan keys device-key`.\n\
                        The exit code is 0, 1 when the journal is damaged, and 2 when it could not be read.")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// Every place of a terminal, with the key usage (ANSI X9.143, key usages) its key is kept under. Working keys are
/// kept under none.
const PLACES: [(&str, Option<&str>); 4] =
    [("master", Some("K0")), ("PIN", None), ("MAC", None), ("track", None)];

/// What may be shown of a kept key. The key itself is dropped as soon as it is read.
pub struct Kept {
    label: KeyLabel,
    version: u64,
    loaded_at: UnixMillis,
}

impl Kept {
    /// `two-key TDES, check value 1A2B3C`.
    pub fn name(&self) -> String {
        format!("{}, check value {}", self.label.algorithm, hex::encode(&self.label.kcv))
    }
}

/// The kept keys of a terminal, or what is damaged in its journal.
pub fn kept(folder: &Path) -> Result<Result<Vec<Kept>, String>, Failure> {
    let path = books::must_be_there(folder)?;
    let journal = match key_file::open_with(&path, None, |key| SqliteJournal::open_read_only(&path, key))? {
        Ok(journal) => journal,
        Err(error) => return Ok(Err(damage_at_opening(error)?)),
    };
    let slots = match journal.key_slots() {
        Ok(slots) => slots,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let shown = slots.into_iter().map(|slot| Kept {
        label: slot.label,
        version: slot.version,
        loaded_at: slot.loaded_at,
    });
    Ok(Ok(shown.collect()))
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let kept = match kept(&args.folder.path()?)? {
        Ok(kept) => kept,
        Err(damage) => {
            output::warn("keys", format_args!("DAMAGED: {damage}"));
            return Ok(ExitCode::from(1));
        }
    };
    let now_ms = now().0;
    let rows = PLACES.map(|(place, usage)| {
        (place, usage.and_then(|usage| kept.iter().find(|kept| kept.label.usage == usage)))
    });
    output::print(&if args.json {
        let rows = rows.map(|(place, kept)| as_json(place, kept, now_ms));
        format!("{}\n", json!({ "keys": rows }))
    } else {
        rows.map(|(place, kept)| as_line(place, kept, now_ms)).concat()
    })?;
    Ok(ExitCode::SUCCESS)
}

fn as_line(place: &str, kept: Option<&Kept>, now_ms: i64) -> String {
    match kept {
        None => format!("{place:<8}not loaded\n"),
        Some(kept) => {
            let (name, version, at) = (kept.name(), kept.version, utc(kept.loaded_at));
            format!("{place:<8}{name}, version {version}, loaded {at}, {}\n", age(age_s(kept, now_ms)))
        }
    }
}

fn as_json(place: &str, kept: Option<&Kept>, now_ms: i64) -> Value {
    match kept {
        None => json!({ "place": place, "loaded": false }),
        Some(kept) => json!({
            "place": place, "loaded": true,
            "algorithm": kept.label.algorithm, "check_value": hex::encode(&kept.label.kcv),
            "version": kept.version, "loaded_at": utc(kept.loaded_at), "age_s": age_s(kept, now_ms),
        }),
    }
}

/// Seconds since the loading; none where the clock went back.
fn age_s(kept: &Kept, now_ms: i64) -> i64 {
    now_ms.saturating_sub(kept.loaded_at.0).max(0) / 1000
}

/// The largest unit that is at least one.
fn age(age_s: i64) -> String {
    const UNITS: [(i64, &str); 3] = [(86_400, "d"), (3_600, "h"), (60, "min")];
    let unit = UNITS.into_iter().find(|(unit_s, _)| age_s >= *unit_s);
    let (unit_s, name) = unit.unwrap_or((1, "s"));
    format!("{} {name} ago", age_s.checked_div(unit_s).unwrap_or(age_s))
}
