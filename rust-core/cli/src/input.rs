//! What a verb reads: a file, or standard input where the path is `-`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::failure::Failure;

/// Reads all of it, at most `max` bytes. Wiped when dropped: it may hold card data.
pub fn read(path: &Path, max: u64) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut bytes = Zeroizing::new(Vec::new());
    let limit = max.saturating_add(1);
    let read = if is_stdin(path) {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::at(name(path), error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max {
        return Err(Failure::at(name(path), format_args!("expected at most {max} bytes, got more")));
    }
    Ok(bytes)
}

/// The same, as text.
pub fn read_text(path: &Path, max: u64) -> Result<Zeroizing<String>, Failure> {
    let bytes = read(path, max)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let place = format_args!("expected UTF-8 text, got something else at byte {}", error.valid_up_to());
        Failure::at(name(path), place)
    })?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// What the source is called in messages.
pub fn name(path: &Path) -> String {
    if is_stdin(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// Where a JSON parser stopped, and why: `NAME:LINE:COLUMN: reason`.
pub fn json_failure(path: &Path, error: &serde_json::Error) -> Failure {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    Failure::at(format_args!("{}:{}:{}", name(path), error.line(), error.column()), reason)
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}
