//! `suanpan keys exchange`.

use std::process::ExitCode;

use suanpan_core::event::Event;
use suanpan_core::view::ResultKind;

use super::place::{self, Place};
use super::{refused, Folder};
use crate::failure::Failure;

/// Arguments of `keys exchange`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan keys exchange --dir terminal\n\n\
                        The exit code is 0 when the key is loaded, 1 when the acquirer or the terminal refuses, and 2 \
                        when it could not run.")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let folder = args.folder.path()?;
    place::must_be_free(&folder)?;
    let place = Place::open(&folder)?;
    let result = place.stage().play(Event::LoadMasterKey)?;
    match result.kind {
        ResultKind::Done => place.tell(),
        _ => Ok(refused(format_args!("{} [{}]", result.cashier, result.engineer))),
    }
}
