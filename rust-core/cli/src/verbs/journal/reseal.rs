//! `suanpan journal reseal`.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use serde_json::json;
use suanpan_store::MOST_RESEALED;

use super::damaged;
use crate::books::{self, Books};
use crate::clock::now;
use crate::failure::Failure;
use crate::output;
use crate::verbs::keys::Folder;

/// Arguments of `journal reseal`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan journal reseal --dir terminal\n\n\
                        After `suanpan journal rotate --data`. It goes step by step, each durable: it can be killed at \
                        any moment and goes on where it was when it is run again, also with payments in between. Events \
                        stay as they were sealed: the chain and every signed head are over their bytes.\n\
                        The exit code is 0 when no row is left, 1 when the journal is damaged, and 2 when it could not \
                        run.")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let folder = args.folder.path()?;
    let mut books = match Books::open(&folder)? {
        Ok(books) => books,
        Err(damage) => return Ok(damaged(damage)),
    };
    let mut progress = Progress { shown: io::stderr().is_terminal(), rows: 0 };
    loop {
        match books.journal.reseal(MOST_RESEALED, now()) {
            Ok(step) => {
                progress.add(step.rows);
                if step.finished {
                    break;
                }
            }
            Err(error) => {
                progress.end();
                // A row that does not open, or a disk that is full? Another look, by another handle, tells.
                drop(books);
                return match books::damage(&folder)? {
                    Some(damage) => Ok(damaged(damage)),
                    None => Err(Failure::at(folder.display(), error)),
                };
            }
        }
    }
    progress.end();
    let generation = books.journal.generation();
    books.journal.close().map_err(|error| Failure::at(folder.display(), error))?;
    let rows = progress.rows;
    output::print(&match args.json {
        true => format!("{}\n", json!({"ok": true, "rows": rows, "generation": generation})),
        false => format!("sealed anew   {rows} rows, all under data key {generation}\nOK\n"),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// One line on a terminal, written over and over.
struct Progress {
    shown: bool,
    rows: usize,
}

impl Progress {
    fn add(&mut self, rows: usize) {
        self.rows = self.rows.saturating_add(rows);
        self.write(&format!("\r{} rows sealed anew", self.rows));
    }

    fn end(&self) {
        self.write("\r\u{1b}[K");
    }

    fn write(&self, text: &str) {
        if self.shown {
            let mut out = io::stderr();
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush()); // nobody is left to tell
        }
    }
}
