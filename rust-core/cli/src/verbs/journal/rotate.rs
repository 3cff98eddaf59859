//! `suanpan journal rotate`.

use std::fmt::Display;
use std::process::ExitCode;

use serde_json::json;

use super::damaged;
use crate::books::Books;
use crate::clock::now;
use crate::failure::Failure;
use crate::verbs::keys::Folder;
use crate::{key_file, output};

/// Arguments of `journal rotate`.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  suanpan journal rotate --dir terminal --wrapping\n  suanpan journal rotate --dir \
                        terminal --data && suanpan journal reseal --dir terminal\n\n\
                        The wrapping key (device.key in the folder) opens the journal; the data key, kept in the journal \
                        under it, seals the rows. Without either option both are changed. A new wrapping key is written \
                        beside the former one (device.key.next), the journal is brought under it, and it takes the \
                        former's place: a kill at any moment leaves a terminal that opens, and what was begun is brought \
                        to its end by the next program that opens it. Copies of the journal that were made before still \
                        open with the former key.\n\
                        The exit code is 0 when it is done, 1 when the journal is damaged, and 2 when it could not run."
)]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Change the wrapping key.
    #[arg(long)]
    wrapping: bool,
    /// Change the data key: new rows are sealed under it, older ones follow with `journal reseal`.
    #[arg(long)]
    data: bool,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let both = !args.wrapping && !args.data;
    let folder = args.folder.path()?;
    let mut books = match Books::open(&folder)? {
        Ok(books) => books,
        Err(damage) => return Ok(damaged(damage)),
    };
    if args.data || both {
        books.journal.rotate_data_key(now()).map_err(|error| Failure::at(folder.display(), error))?;
    }
    let generation = books.journal.generation();
    let mut lines = String::new();
    if args.data || both {
        lines += &format!(
            "data key      generation {generation}; `suanpan journal reseal` brings older rows over\n"
        );
    }
    let mut other_acquirer = false;
    if args.wrapping || both {
        other_acquirer = change_wrapping_key(books)?;
        lines += "wrapping key  changed; copies made before still open with the former one\n";
    } else {
        books.journal.close().map_err(|error| Failure::at(folder.display(), error))?;
    }
    if other_acquirer {
        let why = "the folder's simulated acquirer had its secrets from the former wrapping key and is another one now; \
                   `suanpan keys exchange` fetches its master key";
        output::warn("journal", format_args!("NOTE: {why}"));
    }
    output::print(&match args.json {
        true => {
            let (wrapping_key, data_key) = (args.wrapping || both, args.data || both);
            let changed = json!({"wrapping_key": wrapping_key, "data_key": data_key});
            format!("{}\n", json!({"ok": true, "changed": changed, "generation": generation}))
        }
        false => lines + "OK\n",
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The new key is durable before the journal is under it, and the former one stays until that is durable. Whether
/// the folder's acquirer is another one now.
fn change_wrapping_key(books: Books) -> Result<bool, Failure> {
    let Books { mut journal, key, folder, .. } = books;
    let fail = |error: &dyn Display| {
        let both = "both key files are there and one of them opens it: nothing is lost";
        Failure::at(folder.display(), format_args!("{error}; {both}"))
    };
    let other_acquirer = key_file::part_from_acquirer(&folder, &key)?;
    let next = key_file::draw_next(&folder)?;
    journal.rotate_wrapping_key(&next, now()).map_err(|error| fail(&error))?;
    journal.close().map_err(|error| fail(&error))?;
    key_file::adopt_next(&folder)?;
    Ok(other_acquirer)
}
