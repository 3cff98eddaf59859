//! `suanpan decode`.

use std::process::ExitCode;

use crate::failure::Failure;

/// Arguments of `decode`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: Args) -> Result<ExitCode, Failure> {
    Err(Failure::at("decode", "is being built"))
}
