//! `suanpan keys load block`: a master key in a key block.

use std::io::{stdin, BufRead, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use suanpan_crypto::tr31::{unwrap, KeyBlock};

use super::expected::Expected;
use super::place::{self, Place};
use super::{refused, Folder};
use crate::failure::Failure;
use crate::verbs::keyblock::{protection_key, INPUT_MAX};
use crate::{input, output};

/// Arguments of `keys load block`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan keys load block key.txt\n\n\
                        The protection key is asked for and not shown; where nobody sits it is a line of standard \
                        input, after that of the block if the block comes from there. It is never an argument.\n\
                        The exit code is 0 when the key is loaded, 1 when the block does not open or its key is \
                        refused, and 2 when there is no key block or no protection key.")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// A file with the key block, or `-` for a line of standard input.
    #[arg(default_value = "-")]
    block: PathBuf,
    /// The check value the key must have.
    #[arg(long, value_name = "KCV")]
    expect: Option<String>,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let expected = args.expect.as_deref().map(|value| Expected::parse("--expect", value)).transpose()?;
    let folder = args.folder.path()?;
    place::must_be_free(&folder)?;
    let name = input::name(&args.block);
    let text = read(&args.block)?;
    let block = KeyBlock::parse(&text).map_err(|error| Failure::at(&name, error))?;
    let protection = protection_key::read(block.header().version())?;
    let Ok(unwrapped) = unwrap(&protection, &text) else {
        let value = protection.check_value();
        let why = format!("{name}: the block does not open with the protection key of check value {value}");
        return Ok(refused(format_args!("{why}: another key, or the block was changed")));
    };
    let key = match unwrapped.into_master_key() {
        Ok(key) => key,
        Err(error) => return Ok(refused(format_args!("{name}: {error}"))),
    };
    output::print(&format!("key          {}, check value {}\n", key.algorithm(), key.check_value()))?;
    if let Some(Err(why)) = expected.map(|expected| expected.check("the key", &key.check_value())) {
        return Ok(refused(why));
    }
    Place::open(&folder)?.load(key)
}

/// The block without the white space around it: a whole file, or one line of standard input.
fn read(block: &Path) -> Result<String, Failure> {
    if block != Path::new("-") {
        return Ok(input::read_text(block, INPUT_MAX)?.trim().to_owned());
    }
    let mut line = String::new();
    let read = stdin().lock().take(INPUT_MAX).read_line(&mut line);
    read.map_err(|error| Failure::at(input::name(block), error))?;
    Ok(line.trim().to_owned())
}
