//! `suanpan keys device-key`.

use std::process::ExitCode;

use suanpan_vectors::hex;

use super::Folder;
use crate::failure::Failure;
use crate::{desk, output};

/// Arguments of `keys device-key`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan keys device-key --dir terminal\n\n\
                        A host that gives this terminal its master key over the line must have this key enrolled \
                        (SEC 1, compressed); `suanpan restore` knows a backup of this terminal by it. A folder without \
                        a terminal gets one. No other program may have the terminal open.")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let key = desk::device_public_key(&args.folder.path()?)?;
    output::print(&format!("{}\n", hex::encode(&key.to_sec1_compressed())))?;
    Ok(ExitCode::SUCCESS)
}
