//! `suanpan verify`.

use std::process::ExitCode;

use crate::failure::Failure;

/// Arguments of `verify`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: Args) -> Result<ExitCode, Failure> {
    Err(Failure::at("verify", "is being built"))
}
