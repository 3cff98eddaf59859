//! `suanpan keys load components`: no one person has the whole key.

use std::io::{stdin, IsTerminal};
use std::process::ExitCode;

use suanpan_crypto::key::{Algorithm, KeyPolicy, MasterKey};
use suanpan_vectors::hex;
use zeroize::Zeroizing;

use super::expected::Expected;
use super::place::{self, Place};
use super::{refused, Folder};
use crate::failure::Failure;
use crate::{output, secret_line};

/// Arguments of `keys load components`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan keys load components --count 3 --expect 1A2B3C\n\n\
                        Each component is asked for and not shown; where nobody sits it is a line of standard input. \
                        It is never an argument. Its own check value is shown after it, that of the key at the end. \
                        The folder's simulated acquirer knows only the key that `suanpan keys exchange` fetches.\n\
                        The exit code is 0 when the key is loaded, 1 when it is refused (another check value than \
                        expected, a weak, published or single-length key, or no yes), and 2 when it could not run.")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// How many components there are, 2 or 3.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(2..=3))]
    count: u8,
    /// The check value the key must have, instead of being asked; needed where nobody sits.
    #[arg(long, value_name = "KCV")]
    expect: Option<String>,
}

/// Length of a component in bytes, and what it is a component of. The single-length one is read so that it is
/// refused by its name.
const LENGTHS: [(usize, Algorithm); 3] =
    [(8, Algorithm::Des), (16, Algorithm::Tdes2), (24, Algorithm::Tdes3)];

/// How often a person may mistype.
const TRIES: u8 = 3;

type Component = Zeroizing<Vec<u8>>;

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let expected = args.expect.as_deref().map(Expected::parse).transpose()?;
    if expected.is_none() && !stdin().is_terminal() {
        let why = "expected a check value, got none; it is needed where nobody can be asked";
        return Err(Failure::at("--expect", why));
    }
    let folder = args.folder.path()?;
    place::must_be_free(&folder)?;
    let mut components: Vec<Component> = Vec::new();
    for number in 1..=args.count {
        let component = read(number, args.count, components.first().map(|first| first.len()))?;
        let value = key(&[&component, &vec![0; component.len()]])?.check_value();
        output::print(&format!("component {number}  check value {value}\n"))?;
        components.push(component);
    }
    let key = key(&components.iter().map(|component| component.as_slice()).collect::<Vec<_>>())?;
    drop(components);
    output::print(&format!("key          {}, check value {}\n", key.algorithm(), key.check_value()))?;
    if let Err(error) = key.check(KeyPolicy::Strict) {
        return Ok(refused(format_args!("{error}; the components must be made anew")));
    }
    match expected.map(|expected| expected.check(&key.check_value())) {
        Some(Err(why)) => return Ok(refused(why)),
        None if !place::asked("Load this key? Type yes: ", "yes")? => {
            return Ok(refused("expected yes, got something else"));
        }
        Some(Ok(())) | None => {}
    }
    Place::open(&folder)?.load(key)
}

/// Reads a component, as long as the first one. A person who mistyped is asked again.
fn read(number: u8, count: u8, len: Option<usize>) -> Result<Component, Failure> {
    let digits = match len {
        Some(len) => len.saturating_mul(2).to_string(),
        None => "32 or 48".to_owned(),
    };
    let prompt = format!("Component {number} of {count}, {digits} hexadecimal digits (not shown): ");
    let name = format!("component {number}");
    let mut left = if stdin().is_terminal() { TRIES } else { 1 };
    loop {
        let line = secret_line::read(&prompt, false).map_err(|error| Failure::at(&name, error))?;
        left = left.saturating_sub(1);
        match parse(&line, len) {
            Ok(component) => return Ok(component),
            Err(why) if left == 0 => return Err(Failure::at(&name, why)),
            Err(why) => output::warn("keys", format_args!("{name}: {why}; once more")),
        }
    }
}

fn parse(line: &[u8], len: Option<usize>) -> Result<Component, String> {
    let text = std::str::from_utf8(line)
        .map_err(|_| "expected hexadecimal digits, got something else".to_owned())?;
    let bytes = hex::decode(text).map(Zeroizing::new).map_err(|error| error.to_string())?;
    let got = bytes.len().saturating_mul(2);
    match len {
        Some(len) if len != bytes.len() => {
            Err(format!("expected {} hexadecimal digits as in component 1, got {got}", len.saturating_mul(2)))
        }
        None if algorithm(bytes.len()).is_none() => {
            Err(format!("expected 32 or 48 hexadecimal digits, got {got}"))
        }
        _ => Ok(bytes),
    }
}

fn algorithm(len: usize) -> Option<Algorithm> {
    LENGTHS.into_iter().find(|(of, _)| *of == len).map(|(_, algorithm)| algorithm)
}

/// The key of these components; with a component of zeros, the other one as a key.
fn key(components: &[&[u8]]) -> Result<MasterKey, Failure> {
    let len = components.first().map_or(0, |first| first.len());
    let algorithm = algorithm(len).ok_or_else(|| Failure::at("components", "no key has this length"))?;
    MasterKey::from_components(algorithm, components).map_err(|error| Failure::at("components", error))
}
