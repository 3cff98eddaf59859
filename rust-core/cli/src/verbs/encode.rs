//! `suanpan encode`.

use std::process::ExitCode;

use crate::failure::Failure;

/// Arguments of `encode`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: Args) -> Result<ExitCode, Failure> {
    Err(Failure::at("encode", "is being built"))
}
