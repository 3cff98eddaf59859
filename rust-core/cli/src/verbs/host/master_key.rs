//! The master key, from standard input: typed without echo, or piped.

use std::io::{self, IsTerminal, Read, Write};

use ratatui::crossterm::terminal;
use suanpan_crypto::key::MasterKey;
use suanpan_crypto::secret::Secret;
use zeroize::Zeroizing;

use crate::failure::Failure;
use suanpan_vectors::hex;

/// Longest line; 32 digits and white space between them.
const LINE_MAX: usize = 128;

const BACKSPACE: [u8; 2] = [0x08, 0x7F];
const CTRL_C: u8 = 0x03;

/// A master key, and the public value that tells whether it is the right one.
pub struct TypedKey {
    /// The key.
    pub secret: Secret<16>,
    /// Its check value, hexadecimal.
    pub check_value: String,
}

/// Reads one line with the key. Asks for it first when somebody sits there, unless `unasked`.
pub fn read(unasked: bool) -> Result<TypedKey, Failure> {
    let typed = !unasked && io::stdin().is_terminal();
    let line = if typed { read_silently() } else { read_line(&mut io::stdin().lock(), false) };
    let line = line.map_err(|error| Failure::at("master key", error))?;
    parse(&line)
}

fn parse(line: &[u8]) -> Result<TypedKey, Failure> {
    let fail = |reason: &dyn std::fmt::Display| Failure::at("master key from standard input", reason);
    let text =
        std::str::from_utf8(line).map_err(|_| fail(&"expected hexadecimal digits, got something else"))?;
    let bytes = hex::decode(text).map(Zeroizing::new).map_err(|error| fail(&error))?;
    let secret = Secret::from_slice(&bytes).map_err(|error| {
        fail(&format_args!("expected 32 hexadecimal digits, got {}", error.got.saturating_mul(2)))
    })?;
    let key = MasterKey::tdes(secret.expose()).map_err(|error| fail(&error))?;
    let check_value = hex::encode(key.check_value().as_bytes());
    Ok(TypedKey { secret, check_value })
}

/// The terminal echoes nothing until this is dropped.
struct Silence;

impl Silence {
    fn begin() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        let _ = terminal::disable_raw_mode(); // nothing better can be done
    }
}

fn read_silently() -> io::Result<Zeroizing<Vec<u8>>> {
    let mut prompt = io::stderr();
    prompt.write_all(b"Terminal master key, 32 hexadecimal digits (not shown): ")?;
    prompt.flush()?;
    let line = {
        let _silence = Silence::begin()?;
        read_line(&mut io::stdin().lock(), true)
    };
    prompt.write_all(b"\n")?;
    line
}

/// Reads to the end of the line. Without the terminal's own editing, a backspace takes one back.
fn read_line(from: &mut impl Read, edits: bool) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(LINE_MAX));
    let mut byte = Zeroizing::new([0]);
    while from.read(byte.as_mut_slice())? == 1 {
        match *byte {
            [b'\n' | b'\r'] => break,
            [CTRL_C] if edits => return Err(io::Error::from(io::ErrorKind::Interrupted)),
            [key] if edits && BACKSPACE.contains(&key) => {
                line.pop();
            }
            [_] if line.len() == LINE_MAX => {
                return Err(io::Error::other(format!(
                    "expected a line of at most {LINE_MAX} characters, got more"
                )));
            }
            [key] => line.push(key),
        }
    }
    Ok(line)
}
