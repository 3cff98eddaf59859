//! `suanpan decode`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{json, Value};
use suanpan_iso8583::cup::frame::{Header, ProcessingRequirement};
use suanpan_iso8583::cup::response_code::ResponseCode;
use suanpan_iso8583::{cup, decode, Message, Mti, Spec};
use suanpan_vectors::hex;
use suanpan_vectors::text::printable;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::wire::framing::{Framing, Unframed};
use crate::wire::rule::Rule;
use crate::wire::{dialect, names, shown};
use crate::{input, output};

/// Longest input: the longest frame in hexadecimal with white space around every digit.
const INPUT_MAX: u64 = 0x4_0000;

/// Arguments of `decode`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan decode 08200020000000C000100001013130303136393139383433\
                        3239303034353832303030310011000007270020")]
pub struct Args {
    /// The message: hexadecimal digits, a file with them or with the bytes themselves, or `-` for
    /// standard input. A file whose name is all hexadecimal digits is given as ./NAME.
    message: PathBuf,
    /// The dialect the message is written in.
    #[arg(long, default_value = "cup-pos", value_parser = dialect)]
    dialect: &'static Spec,
    /// What the bytes begin with. Without it, whatever leaves a sound message is taken off: a
    /// two-byte length, TPDU and header.
    #[arg(long, value_enum)]
    frame: Option<Framing>,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let bytes = read(&args.message)?;
    let unframed = match args.frame {
        Some(framing) => Unframed::take(&bytes, framing),
        None => Unframed::find(&bytes, args.dialect),
    };
    let unframed = unframed.map_err(|error| Failure::at("decode", error))?;
    let message = decode(args.dialect, unframed.body).map_err(|error| {
        let body = match unframed.offset {
            0 => String::new(),
            offset => format!(" (the body starts at byte {offset})"),
        };
        Failure::at("decode", format_args!("{error}{body}"))
    })?;
    if let Some(error) = unframed.wrong_prefix {
        output::warn("decode", format_args!("warning: {error}; it is ignored"));
    }
    let text = if args.json { as_json(&unframed, &message) } else { as_lines(&unframed, &message) };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn read(message: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let argument = message.to_str().filter(|argument| *argument != "-");
    let misread = match argument.map(hex::decode) {
        Some(Ok(bytes)) if !bytes.is_empty() => return Ok(Zeroizing::new(bytes)),
        Some(Err(error)) => Some(error),
        _ => None,
    };
    if let Some(error) = misread.filter(|_| !message.exists()) {
        // The argument itself is not repeated: it may be card data.
        return Err(Failure::at("decode", format_args!("{error}, and there is no such file")));
    }
    let content = input::read(message, INPUT_MAX)?;
    let is_text = content.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    match std::str::from_utf8(&content).ok().filter(|_| is_text) {
        Some(text) => {
            let bytes = hex::decode(text).map_err(|error| Failure::at(input::name(message), error))?;
            Ok(Zeroizing::new(bytes))
        }
        None => Ok(content),
    }
}

fn as_lines(unframed: &Unframed<'_>, message: &Message<'_>) -> String {
    let mut lines = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(lines, "{name:<8} {value}"); // writing to a string does not fail
    };
    line("frame", unframed.framing.name());
    if let Some((tpdu, header)) = unframed.preamble {
        line("TPDU", &hex::encode(&tpdu.0));
        let (class, version) = (header.application_class(), header.software_version());
        let (state, requirement) = (header.terminal_state(), requirement(header));
        let header = hex::encode(&header.0);
        line(
            "header",
            &format!("{header}: class {class:02X}, version {version:02X}, state {state:X}, host asks: {requirement}"),
        );
    }
    if let Some(header) = unframed.interchange {
        let text = |bytes: &[u8]| printable(String::from_utf8_lossy(bytes).trim_end());
        let (destination, source) = (text(header.destination()), text(header.source()));
        line(
            "header",
            &format!("to {destination}, from {source}, reject code {}", text(header.reject_code())),
        );
    }
    line("type", &kind_of(message));
    line("bitmap", &message.bitmap().to_string());
    for field in message.fields() {
        let name = names::field_name(message.spec(), field);
        for (number, name, value) in field_lines(message, field, name) {
            let _ = writeln!(lines, "{number:>6}  {name:<32}  {value}");
        }
    }
    lines
}

fn kind_of(message: &Message<'_>) -> String {
    let mti = message.mti();
    Rule::of(message).map_or_else(|| mti.to_string(), |rule| format!("{mti} {}", rule.name()))
}

/// A field, or the fields of the message inside it.
fn field_lines(message: &Message<'_>, field: u8, name: &'static str) -> Vec<(String, &'static str, String)> {
    match message.nested(field) {
        Some(nested) => nested
            .fields()
            .map(|inner| (format!("{field}.{inner}"), name, shown::field(&nested, inner).value))
            .collect(),
        None => {
            let mut value = printable(&shown::field(message, field).value);
            if let Some(meaning) = meaning(message, field) {
                let _ = write!(value, " ({meaning})");
            }
            vec![(field.to_string(), name, value)]
        }
    }
}

/// What a response code means; in a reversal field 39 is its reason instead.
fn meaning(message: &Message<'_>, field: u8) -> Option<&'static str> {
    const REVERSAL: Mti = Mti::new(0x0400);
    if field != 39 || message.spec().name != cup::SPEC.name || message.mti() == REVERSAL {
        return None;
    }
    ResponseCode::of(message.text(field)?).map(ResponseCode::meaning)
}

fn as_json(unframed: &Unframed<'_>, message: &Message<'_>) -> String {
    let fields: Vec<Value> = message.fields().map(|field| field_json(message, field)).collect();
    let mut object = json!({
        "dialect": message.spec().name,
        "frame": unframed.framing.name(),
        "mti": message.mti().to_string(),
        "message": Rule::of(message).map(|rule| rule.name()),
        "bitmap": message.bitmap().to_string(),
        "fields": fields,
        "mac": if message.mac_input().is_some() { "present" } else { "absent" },
    });
    if let (Some(object), Some((tpdu, header))) = (object.as_object_mut(), unframed.preamble) {
        object.insert("tpdu".to_owned(), json!(hex::encode(&tpdu.0)));
        object.insert("header".to_owned(), json!(hex::encode(&header.0)));
        object.insert("processing_requirement".to_owned(), json!(requirement(header)));
    }
    format!("{object}\n")
}

fn field_json(message: &Message<'_>, field: u8) -> Value {
    let name = names::field_name(message.spec(), field);
    if let Some(nested) = message.nested(field) {
        let inside: Vec<Value> = nested.fields().map(|inner| field_json(&nested, inner)).collect();
        return json!({"number": field, "name": name, "fields": inside});
    }
    let shown = shown::field(message, field);
    let mut object = json!({"number": field, "name": name, "value": shown.value, "masked": shown.masked});
    if let (Some(object), Some(meaning)) = (object.as_object_mut(), meaning(message, field)) {
        object.insert("meaning".to_owned(), json!(meaning));
    }
    object
}

fn requirement(header: Header) -> String {
    let asked = match header.processing_requirement() {
        ProcessingRequirement::None => "nothing",
        ProcessingRequirement::DownloadParameters => "download the magstripe parameters",
        ProcessingRequirement::UploadStatus => "upload the terminal's status",
        ProcessingRequirement::SignOn => "sign on again",
        ProcessingRequirement::UpdateCapk => "update the CA public keys",
        ProcessingRequirement::UpdateAid => "update the IC card parameters",
        ProcessingRequirement::DownloadSoftware => "download from the terminal management system",
        ProcessingRequirement::DownloadBlacklist => "download the BIN list or blacklist",
        ProcessingRequirement::DownloadRates => "download the currency rates",
        ProcessingRequirement::UpdateContactless => "update the contactless parameters",
        ProcessingRequirement::Unknown(nibble) => return format!("unknown requirement {nibble:X}"),
    };
    asked.to_owned()
}
