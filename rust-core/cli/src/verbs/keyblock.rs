//! `suanpan keyblock`.

pub mod protection_key;
mod shown;
mod verdict;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use suanpan_crypto::tr31::{unwrap, KeyBlock};

use crate::failure::Failure;
use crate::{input, output};
use shown::Shown;
use verdict::Verdict;

/// Longest input: the longest key block, with white space around it.
pub const INPUT_MAX: u64 = 0x4000;

/// What the argument is called when it is the block itself.
const ARGUMENT: &str = "argument";

/// Arguments of `keyblock`.
#[derive(clap::Args)]
#[command(arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(clap::Subcommand)]
enum Ask {
    /// Show the header in words. Needs no key, and so cannot tell whether it is true.
    Parse(Parse),
    /// Open the block with its protection key: is the MAC right, would a terminal take the key, and what is its
    /// check value.
    Check(Check),
}

/// Arguments of `keyblock parse`.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  suanpan keyblock parse D0112P0AE00E000013B674A99811C18AB8BCFB26D347F8449E68FC0\
                        74858D85DC452E43910CDC2A5E9BFE75DC94415EC0A82072217D04E35"
)]
struct Parse {
    /// The key block, a file with it, or `-` for standard input. A file whose name looks like a key block is
    /// given as ./NAME.
    block: PathBuf,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// Arguments of `keyblock check`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan keyblock check block.txt\n\n\
                        The protection key is asked for; where nobody sits it is a line of standard input, \
                        hexadecimal. It is never an argument, and neither key is ever shown.\n\
                        The exit code is 0 when a terminal would take the key, 1 when the block does not open or \
                        its header does not let a terminal use the key, and 2 when there is no key block or no \
                        protection key.")]
struct Check {
    /// The key block, or a file with it. Standard input is where the protection key comes from.
    block: PathBuf,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.ask {
        Ask::Parse(args) => parse(&args),
        Ask::Check(args) => check(&args),
    }
}

fn parse(args: &Parse) -> Result<ExitCode, Failure> {
    let (name, text) = read(&args.block)?;
    let block = parsed(&name, &text)?;
    let shown = Shown::of(&block);
    output::print(&if args.json { format!("{}\n", shown.json()) } else { shown.lines() })?;
    Ok(ExitCode::SUCCESS)
}

fn check(args: &Check) -> Result<ExitCode, Failure> {
    if args.block == Path::new("-") {
        let why = "expected a key block or a file, got standard input, where the protection key comes from";
        return Err(Failure::at("keyblock check", why));
    }
    let (name, text) = read(&args.block)?;
    let block = parsed(&name, &text)?;
    let protection = protection_key::read(block.header().version())?;
    let verdict = Verdict::of(&protection, unwrap(&protection, &text));
    let shown = Shown::of(&block);
    let text = if args.json {
        format!("{}\n", verdict.json(&shown))
    } else {
        format!("{}{}", shown.lines(), verdict.lines())
    };
    output::print(&text)?;
    Ok(if verdict.takes() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What the source is called, and the text without the white space around it.
fn read(block: &Path) -> Result<(String, String), Failure> {
    let argument = block.to_str().filter(|argument| *argument != "-");
    match argument.map(|argument| (argument, KeyBlock::parse(argument))) {
        Some((argument, Ok(_))) => Ok((ARGUMENT.to_owned(), argument.to_owned())),
        Some((_, Err(error))) if !block.exists() => {
            Err(Failure::at(ARGUMENT, format_args!("{error}, and there is no such file")))
        }
        _ => {
            let text = input::read_text(block, INPUT_MAX)?;
            Ok((input::name(block), text.trim().to_owned()))
        }
    }
}

fn parsed<'t>(name: &str, text: &'t str) -> Result<KeyBlock<'t>, Failure> {
    KeyBlock::parse(text).map_err(|error| Failure::at(name, error))
}
