//! `suanpan backup`.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use suanpan_core::journal::Journal;
use suanpan_crypto::sign::VerifyingKey;
use suanpan_store::{SignedHead, SnapshotError};
use suanpan_vectors::hex;

use super::keys::Folder;
use crate::books::Books;
use crate::clock::now;
use crate::failure::Failure;
use crate::whole_file::WholeFile;
use crate::{output, public_key};

/// Arguments of `backup`.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  suanpan recipient backup.key    (once, elsewhere; prints RECIPIENT)\n  suanpan backup \
                        --dir terminal --to RECIPIENT --out terminal.backup\n\n\
                        The whole journal, signed by the terminal, sealed so that only the recipient can read it: not \
                        even this terminal can open it again. It carries no key slots: a restored terminal loads its \
                        keys anew. The journal is verified first, all of it. Keep the device key that is printed: `suanpan restore --from` wants it. The journal \
                        records that a copy was made and for whom.\n\
                        The exit code is 0 when the file is there, 1 when the journal is damaged or has a payment \
                        without an outcome, and 2 when it could not run; then there is no file."
)]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// The recipient's public key: 66 or 130 hexadecimal digits (SEC 1), or a file with it.
    #[arg(long, value_name = "KEY|FILE")]
    to: String,
    /// The file to write, whole or not at all. There must be none yet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let recipient = public_key::agreement("--to", &args.to)?;
    let folder = args.folder.path()?;
    let mut books = match Books::open(&folder)? {
        Ok(books) => books,
        Err(damage) => return Ok(refused(format_args!("the journal is damaged: {damage}"))),
    };
    let fail = |error: &dyn Display| Failure::at(folder.display(), error);
    let recovered = books.journal.recover().map_err(|error| fail(&error))?;
    if let Some(payment) = recovered.in_flight.first() {
        let order = &payment.order;
        // The journal would say so too, but not by its order.
        return Ok(refused(format_args!(
            "payment {order} has no outcome yet; let counter or `demo --prove` settle it first"
        )));
    }
    // A backup that nobody can restore is worse than none.
    if let Err(damage) = books.journal.verify() {
        return Ok(refused(format_args!("the journal is damaged: {damage}")));
    }
    let mut file = WholeFile::create_new(&args.out)?;
    let mut counted = Counted { file: &mut file, bytes: 0 };
    let head = books.journal.backup(&recipient, &mut counted, now()).map_err(|error| match error {
        SnapshotError::Output(error) => Failure::at(args.out.display(), error),
        other => fail(&other),
    })?;
    let bytes = counted.bytes;
    file.commit().map_err(|error| Failure::at(args.out.display(), error))?;
    books.journal.close().map_err(|error| fail(&error))?;
    let device_key = device_key(&head)?;
    let recipient = hex::encode(&recipient.to_sec1_compressed());
    output::print(&if args.json {
        let file = args.out.display().to_string();
        let told = json!({
            "ok": true, "file": file, "bytes": bytes, "recipient": recipient, "device_key": device_key, "head": head,
        });
        format!("{told}\n")
    } else {
        let (out, seq) = (args.out.display(), head.seq);
        format!(
            "backup        {out}, {bytes} bytes\nrecipient     {recipient}\ndevice key    {device_key}\n\
             last event    {seq}\nOK\n"
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

fn device_key(head: &SignedHead) -> Result<String, Failure> {
    let key = VerifyingKey::from_sec1(&head.public_key).map_err(|error| Failure::at("device key", error))?;
    Ok(hex::encode(&key.to_sec1_compressed()))
}

/// Exit code 1, and no file.
fn refused(why: impl Display) -> ExitCode {
    output::warn("backup", format_args!("REFUSED: {why}; no file was written"));
    ExitCode::from(1)
}

/// Counts what is written.
struct Counted<'a> {
    file: &'a mut WholeFile,
    bytes: u64,
}

impl std::io::Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes = self.bytes.saturating_add(u64::try_from(written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
