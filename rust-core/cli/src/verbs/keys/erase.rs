//! `suanpan keys erase`.

use std::io::{stdin, IsTerminal};
use std::process::ExitCode;

use super::place::{self, Place};
use super::{list, refused, Folder};
use crate::failure::Failure;
use crate::output;

/// Arguments of `keys erase`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan keys erase --dir terminal --yes\n\n\
                        The exit code is 0 when no key is left, 1 when it was not confirmed or is refused, and 2 when \
                        it could not run.")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Do not ask; needed where nobody sits.
    #[arg(long)]
    yes: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let folder = args.folder.path()?;
    if !args.yes && !stdin().is_terminal() {
        return Err(Failure::at("--yes", "expected where nobody can be asked, got none"));
    }
    place::must_be_free(&folder)?;
    let kept = match list::kept(&folder)? {
        Ok(kept) => kept,
        Err(damage) => return Ok(refused(format_args!("the journal is damaged: {damage}"))),
    };
    let names = kept.iter().map(|kept| format!("{}\n", kept.name())).collect::<String>();
    if names.is_empty() {
        output::print("no key is loaded\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    output::print(&names)?;
    if !args.yes && !place::asked("Erase every key? Type erase: ", "erase")? {
        return Ok(refused("expected erase, got something else"));
    }
    let code = Place::open(&folder)?.erase()?;
    if code == ExitCode::SUCCESS {
        output::print("ERASED\n")?;
    }
    Ok(code)
}
