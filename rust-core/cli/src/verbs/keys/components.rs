//! `suanpan keys load components`: no one person has the whole key.

use std::io::{stdin, IsTerminal};
use std::process::ExitCode;

use suanpan_crypto::kcv::Kcv;
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
#[command(
    after_help = "Examples:\n  suanpan keys load components --count 3 --expect 1A2B3C\n  suanpan keys load \
                        components --algorithm aes --component-kcv 0C11D2F0AB --component-kcv 5577A0B1C2\n\n\
                        Each component is asked for and not shown; where nobody sits it is a line of standard input. \
                        It is never an argument. Its own check value is shown after it, that of the key at the end; who \
                        knows them types them, or gives them as options, and they are compared. Check values are one \
                        enciphered block of zeros for TDES (3 or 4 bytes) and SM4 (3 to 8), CMAC of a block of zeros for \
                        AES (3 to 5). The folder's simulated acquirer knows only the key that `suanpan keys exchange` \
                        fetches.\n\
                        The exit code is 0 when the key is loaded, 1 when it is refused (another check value than \
                        expected, a component that is zero or there twice, a weak, published or single-length key, or no \
                        yes), and 2 when it could not run."
)]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// The algorithm of the key.
    #[arg(long, value_enum, default_value = "tdes")]
    algorithm: Cipher,
    /// How many components there are, 2 or 3.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(2..=3))]
    count: u8,
    /// The check value a component must have, once for each in their order, instead of being asked.
    #[arg(long, value_name = "KCV")]
    component_kcv: Vec<String>,
    /// The check value the key must have, instead of being asked; needed where nobody sits.
    #[arg(long, value_name = "KCV")]
    expect: Option<String>,
}

/// What the key is for; its length says which kind.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Cipher {
    /// Two or three keys, 32 or 48 digits.
    Tdes,
    /// 128, 192 or 256 bits, 32, 48 or 64 digits. UnionPay hosts bring no working keys under it.
    Aes,
    /// 32 digits.
    Sm4,
}

impl Cipher {
    /// Lengths of a component in bytes, and what it is a component of. The single-length one is read so that it is
    /// refused by its name.
    const fn lengths(self) -> &'static [(usize, Algorithm)] {
        match self {
            Cipher::Tdes => &[(8, Algorithm::Des), (16, Algorithm::Tdes2), (24, Algorithm::Tdes3)],
            Cipher::Aes => &[(16, Algorithm::Aes128), (24, Algorithm::Aes192), (32, Algorithm::Aes256)],
            Cipher::Sm4 => &[(16, Algorithm::Sm4)],
        }
    }

    const fn digits(self) -> &'static str {
        match self {
            Cipher::Tdes => "32 or 48",
            Cipher::Aes => "32, 48 or 64",
            Cipher::Sm4 => "32",
        }
    }

    fn of_length(self, len: usize) -> Option<Algorithm> {
        self.lengths().iter().find(|(of, _)| *of == len).map(|(_, algorithm)| *algorithm)
    }

    /// The key of these components; with a component of zeros, the other one as a key.
    fn key(self, components: &[&[u8]]) -> Result<MasterKey, Failure> {
        let len = components.first().map_or(0, |first| first.len());
        let algorithm =
            self.of_length(len).ok_or_else(|| Failure::at("components", "no key has this length"))?;
        MasterKey::from_components(algorithm, components).map_err(|error| Failure::at("components", error))
    }
}

/// How often a person may mistype.
const TRIES: u8 = 3;

type Component = Zeroizing<Vec<u8>>;

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let expected = args.expect.as_deref().map(|value| Expected::parse("--expect", value)).transpose()?;
    let of_components = args.component_kcv.iter().map(|value| Expected::parse("--component-kcv", value));
    let of_components = of_components.collect::<Result<Vec<_>, _>>()?;
    if !of_components.is_empty() && of_components.len() != usize::from(args.count) {
        let got = of_components.len();
        let why = format_args!("expected one for each of {} components, got {got}", args.count);
        return Err(Failure::at("--component-kcv", why));
    }
    if expected.is_none() && !stdin().is_terminal() {
        let why = "expected a check value, got none; it is needed where nobody can be asked";
        return Err(Failure::at("--expect", why));
    }
    let folder = args.folder.path()?;
    place::must_be_free(&folder)?;
    let mut components: Vec<Component> = Vec::new();
    for number in 1..=args.count {
        let asking = Asking {
            cipher: args.algorithm,
            number,
            count: args.count,
            len: components.first().map(|first| first.len()),
            expected: of_components.get(components.len()),
        };
        match asking.component()? {
            Ok((component, value)) => {
                output::print(&format!("component {number}  check value {value}\n"))?;
                components.push(component);
            }
            Err(why) => return Ok(refused(why)),
        }
    }
    if let Some(why) = shared_badly(&components) {
        return Ok(refused(why));
    }
    let parts = components.iter().map(|component| component.as_slice()).collect::<Vec<_>>();
    let key = args.algorithm.key(&parts)?;
    drop(components);
    output::print(&format!("key          {}, check value {}\n", key.algorithm(), key.check_value()))?;
    if let Err(error) = key.check(KeyPolicy::Strict) {
        return Ok(refused(format_args!("{error}; the components must be made anew")));
    }
    if let Some(Err(why)) = expected.as_ref().map(|expected| expected.check("the key", &key.check_value())) {
        return Ok(refused(why));
    }
    if matches!(args.algorithm, Cipher::Aes) {
        let why = "a UnionPay sign-on brings no working keys under an AES master key: with it the terminal takes no \
                   payments at such a host";
        output::warn("keys", format_args!("WARNING: {why}"));
    }
    if expected.is_none() && !place::asked("Load this key? Type yes: ", "yes")? {
        return Ok(refused("expected yes, got something else"));
    }
    Place::open(&folder)?.load(key)
}

/// A component that is zero, or another one's twin, leaves the key to fewer persons than there are components.
fn shared_badly(components: &[Component]) -> Option<String> {
    let mut seen: Vec<&[u8]> = Vec::new();
    for (number, component) in (1_usize..).zip(components) {
        if component.iter().all(|byte| *byte == 0) {
            return Some(format!("component {number} is zero, so that the others are the key without it"));
        }
        if seen.contains(&component.as_slice()) {
            return Some(format!("component {number} was typed before, and the two cancel each other"));
        }
        seen.push(component);
    }
    None
}

/// One person before the terminal.
struct Asking<'a> {
    cipher: Cipher,
    number: u8,
    count: u8,
    /// Bytes of the components before.
    len: Option<usize>,
    expected: Option<&'a Expected>,
}

impl Asking<'_> {
    /// Reads a component, as long as the first one, and its check value where somebody knows it. A person who
    /// mistyped is asked again. The inner error is that of a component with another check value.
    fn component(&self) -> Result<Result<(Component, Kcv), String>, Failure> {
        let digits = match self.len {
            Some(len) => len.saturating_mul(2).to_string(),
            None => self.cipher.digits().to_owned(),
        };
        let sits = stdin().is_terminal();
        let (number, count) = (self.number, self.count);
        let prompt = format!(
            "Person {number} of {count}: component {number}, {digits} hexadecimal digits (not shown): "
        );
        let name = format!("component {number}");
        let mut left = if sits { TRIES } else { 1 };
        loop {
            let line = secret_line::read(&prompt, false).map_err(|error| Failure::at(&name, error))?;
            left = left.saturating_sub(1);
            let why = match self.parse(&line) {
                Err(why) if left == 0 => return Err(Failure::at(&name, why)),
                Err(why) => format!("{name}: {why}"),
                Ok(component) => {
                    let value = self.cipher.key(&[&component, &vec![0; component.len()]])?.check_value();
                    match self.check(&name, &value, sits)? {
                        Ok(()) => return Ok(Ok((component, value))),
                        Err(why) if left == 0 => return Ok(Err(why)),
                        Err(why) => why,
                    }
                }
            };
            output::warn("keys", format_args!("{why}; once more"));
        }
    }

    /// Compares with what was given, or with what the person types.
    fn check(&self, name: &str, value: &Kcv, sits: bool) -> Result<Result<(), String>, Failure> {
        if let Some(expected) = self.expected {
            return Ok(expected.check(name, value));
        }
        if !sits {
            return Ok(Ok(()));
        }
        // Not shown either: it may be the component once more, in the wrong place.
        let prompt = "Its check value, or only Enter where it is not known (not shown): ";
        let line = secret_line::read(prompt, false).map_err(|error| Failure::at(name, error))?;
        let typed = std::str::from_utf8(&line).unwrap_or("?").trim();
        if typed.is_empty() {
            return Ok(Ok(()));
        }
        Ok(match Expected::parse(name, typed) {
            Ok(expected) => expected.check(name, value),
            Err(failure) => Err(failure.to_string()),
        })
    }

    fn parse(&self, line: &[u8]) -> Result<Component, String> {
        let text = std::str::from_utf8(line)
            .map_err(|_| "expected hexadecimal digits, got something else".to_owned())?;
        let bytes = hex::decode(text).map(Zeroizing::new).map_err(|error| error.to_string())?;
        let got = bytes.len().saturating_mul(2);
        match self.len {
            Some(len) if len != bytes.len() => {
                let expected = len.saturating_mul(2);
                Err(format!("expected {expected} hexadecimal digits as in component 1, got {got}"))
            }
            None if self.cipher.of_length(bytes.len()).is_none() => {
                Err(format!("expected {} hexadecimal digits, got {got}", self.cipher.digits()))
            }
            _ => Ok(bytes),
        }
    }
}
