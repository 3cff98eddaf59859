//! One line with a secret, from standard input: typed without echo, or piped.

use std::io::{self, IsTerminal, Read, Write};

use ratatui::crossterm::terminal;
use zeroize::Zeroizing;

/// Longest line: 64 digits and white space between them.
const MAX: usize = 128;

const BACKSPACE: [u8; 2] = [0x08, 0x7F];
const CTRL_C: u8 = 0x03;

/// Reads one line. Asks for it with `prompt` first when somebody sits there, unless `unasked`.
pub fn read(prompt: &str, unasked: bool) -> io::Result<Zeroizing<Vec<u8>>> {
    if unasked || !io::stdin().is_terminal() {
        return read_line(&mut io::stdin().lock(), false);
    }
    let mut out = io::stderr();
    out.write_all(prompt.as_bytes())?;
    out.flush()?;
    let line = {
        let _silence = Silence::begin()?;
        read_line(&mut io::stdin().lock(), true)
    };
    out.write_all(b"\n")?;
    line
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

/// Reads to the end of the line. Without the terminal's own editing, a backspace takes one back.
fn read_line(from: &mut impl Read, edits: bool) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(MAX));
    let mut byte = Zeroizing::new([0]);
    while from.read(byte.as_mut_slice())? == 1 {
        match *byte {
            [b'\n' | b'\r'] => break,
            [CTRL_C] if edits => return Err(io::Error::from(io::ErrorKind::Interrupted)),
            [key] if edits && BACKSPACE.contains(&key) => {
                line.pop();
            }
            [_] if line.len() == MAX => {
                return Err(io::Error::other(format!(
                    "expected a line of at most {MAX} characters, got more"
                )));
            }
            [key] => line.push(key),
        }
    }
    Ok(line)
}
