//! `suanpan keys`: the keys of a terminal: what is loaded, loading, erasing.

mod block;
mod components;
mod device_key;
mod erase;
mod exchange;
mod expected;
mod list;
mod place;
mod utc;

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::desk::usual_folder;
use crate::failure::Failure;
use crate::output;

/// Arguments of `keys`.
#[derive(clap::Args)]
#[command(arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(clap::Subcommand)]
enum Ask {
    /// Show every place for a key: algorithm, check value, version, when it was loaded.
    List(list::Args),
    /// Put a master key in by hand. The former one stays until the new one is durable.
    #[command(subcommand)]
    Load(Load),
    /// Show the public key that a host must know this terminal by.
    DeviceKey(device_key::Args),
    /// Fetch the master key from a host, or from the folder's simulated acquirer, agreed by P-256.
    Exchange(exchange::Args),
    /// Erase every key.
    Erase(erase::Args),
}

#[derive(clap::Subcommand)]
enum Load {
    /// From components that different persons type, one after the other.
    Components(components::Args),
    /// From a key block (TR-31, X9.143) of usage K0.
    Block(block::Args),
}

/// Which terminal.
#[derive(clap::Args)]
pub struct Folder {
    /// Folder of the terminal, as given to counter or demo [default: that of counter]
    #[arg(long = "dir", value_name = "DIR")]
    given: Option<PathBuf>,
}

impl Folder {
    /// Its folder.
    pub fn path(self) -> Result<PathBuf, Failure> {
        self.given.map_or_else(|| usual_folder("counter"), Ok)
    }
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.ask {
        Ask::List(args) => list::run(args),
        Ask::Load(Load::Components(args)) => components::run(args),
        Ask::Load(Load::Block(args)) => block::run(args),
        Ask::DeviceKey(args) => device_key::run(args),
        Ask::Exchange(args) => exchange::run(args),
        Ask::Erase(args) => erase::run(args),
    }
}

/// The asked was understood and is not done: exit code 1, and the keys are what they were.
fn refused(why: impl fmt::Display) -> ExitCode {
    output::warn("keys", format_args!("REFUSED: {why}; nothing was changed"));
    ExitCode::from(1)
}
