//! `suanpan recipient`.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use suanpan_crypto::agreement::StaticKey;
use suanpan_terminal::OsRandom;
use suanpan_vectors::hex;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::whole_file::sync_directory;
use crate::{key_file, output, private_key};

/// Arguments of `recipient`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan recipient backup.key\n\n\
                        Draws the private key of somebody who receives backups, writes it to FILE, readable by this \
                        user only, and prints the public key that `suanpan backup --to` wants. Where FILE is there \
                        already, it is read and its public key printed. Keep the file away from the terminal: whoever \
                        has it can read every backup made for it.")]
pub struct Args {
    /// The file with the private key.
    file: PathBuf,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let key = match args.file.exists() {
        true => private_key::of_file(&args.file)?,
        false => draw(&args.file)?,
    };
    output::print(&format!("{}\n", hex::encode(&key.public().to_sec1_compressed())))?;
    Ok(ExitCode::SUCCESS)
}

fn draw(path: &Path) -> Result<StaticKey, Failure> {
    let fail = |error: &dyn std::fmt::Display| Failure::at(path.display(), error);
    let key = StaticKey::generate(&mut OsRandom).map_err(|error| fail(&error))?;
    let digits = Zeroizing::new(hex::encode(key.to_secret().expose()));
    let mut file = key_file::private().open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => fail(&"expected a file or nothing, got something else"),
        _ => fail(&error),
    })?;
    let written = file.write_all(digits.as_bytes()).and_then(|()| file.write_all(b"\n"));
    let durable = written.and_then(|()| file.sync_all()).and_then(|()| sync_directory(path));
    if let Err(error) = durable {
        let _ = std::fs::remove_file(path); // the first failure is the one to tell
        return Err(fail(&error));
    }
    Ok(key)
}
