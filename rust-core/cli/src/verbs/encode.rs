//! `suanpan encode`.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Map, Value};
use suanpan_iso8583::cup::frame::{Header, Tpdu};
use suanpan_iso8583::{cup, decode, Mti, Spec};
use suanpan_vectors::hex;
use suanpan_vectors::text::kind;

use crate::failure::Failure;
use crate::wire::framing::{wrap, Framing};
use crate::wire::rule::Rule;
use crate::wire::{dialect, names, values};
use crate::{input, output};

/// Longest input: every field of the longest message as JSON, with room for remarks.
const INPUT_MAX: u64 = 0x10_0000;

/// Parts of the input besides remarks.
const KEYS: [&str; 5] = ["dialect", "mti", "fields", "tpdu", "header"];

/// Addresses and header of a terminal in normal state, where the input has none.
const TPDU: Tpdu = Tpdu([0x60, 0x00, 0x03, 0x00, 0x00]);
const HEADER: Header = Header([0x60, 0x31, 0x00, 0x31, 0x00, 0x00]);

/// Arguments of `encode`.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  echo '{\"dialect\":\"cup-pos\",\"mti\":\"0820\",\"fields\":{\"11\":\"000101\",\
                        \"41\":\"10016919\",\"42\":\"843290045820001\",\"60\":\"00000727002\"}}' | suanpan encode -"
)]
pub struct Args {
    /// A JSON file, or `-` for standard input: {"dialect", "mti", "fields": {"11": "000101", ...}},
    /// and "tpdu" and "header" in hexadecimal where there are any. Binary fields are hexadecimal,
    /// text may be `hex:` and its bytes; other keys are remarks.
    message: PathBuf,
    /// What to put around the body: nothing, TPDU and header, or a two-byte length as well. Without
    /// it, TPDU and header are put there when the input has them.
    #[arg(long, value_enum)]
    frame: Option<Framing>,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let text = input::read_text(&args.message, INPUT_MAX)?;
    let parsed: Value =
        serde_json::from_str(&text).map_err(|error| input::json_failure(&args.message, &error))?;
    let name = input::name(&args.message);
    let message = parsed
        .as_object()
        .ok_or_else(|| Failure::at(&name, format_args!("expected an object, got {}", kind(&parsed))))?;
    let given = Given::read(message).map_err(|reason| Failure::at(&name, reason))?;
    let body =
        values::write(given.spec, given.mti, given.fields).map_err(|error| Failure::at(&name, error))?;
    let has_preamble = given.tpdu.is_some() || given.header.is_some();
    let framing = args.frame.unwrap_or(if has_preamble { Framing::Tpdu } else { Framing::Body });
    let tpdu = given.tpdu.unwrap_or(TPDU);
    let header = given.header.unwrap_or(HEADER);
    let framed = wrap(&body, framing, tpdu, header).map_err(|error| Failure::at(&name, error))?;
    if framing != Framing::Body {
        for (missing, key, taken) in [
            (given.tpdu.is_none(), "tpdu", hex::encode(&tpdu.0)),
            (given.header.is_none(), "header", hex::encode(&header.0)),
        ] {
            if missing {
                warn(format_args!("no {key} given, {taken} taken"));
            }
        }
    }
    warn_of_rule(given.spec, &body);
    output::print(&format!("{}\n", hex::encode(&framed)))?;
    Ok(ExitCode::SUCCESS)
}

/// The parts of the input.
struct Given<'v> {
    spec: &'static Spec,
    mti: Mti,
    fields: &'v Map<String, Value>,
    tpdu: Option<Tpdu>,
    header: Option<Header>,
}

impl<'v> Given<'v> {
    fn read(message: &'v Map<String, Value>) -> Result<Self, String> {
        let part = |key: &str| message.get(key).filter(|value| !value.is_null());
        let text = |key: &'static str| match part(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(other) => Err(format!("{key}: expected a string, got {}", kind(other))),
        };
        let fields = match part("fields") {
            Some(Value::Object(fields)) => fields,
            Some(other) => return Err(format!("fields: expected an object, got {}", kind(other))),
            None => {
                let got = message.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                return Err(format!("expected the keys {}, got {got}", KEYS.join(", ")));
            }
        };
        let spec = dialect(text("dialect")?.ok_or("dialect: expected one, got none")?)
            .map_err(|reason| format!("dialect: {reason}"))?;
        let mti = text("mti")?.ok_or("mti: expected four digits, got none")?;
        let digits = mti.len() == 4 && mti.bytes().all(|byte| byte.is_ascii_digit());
        let packed = u16::from_str_radix(mti, 16).ok().filter(|_| digits);
        let packed = packed.ok_or("mti: expected four digits, got something else")?;
        Ok(Self {
            spec,
            mti: Mti::new(packed),
            fields,
            tpdu: text("tpdu")?.map(|text| bytes("tpdu", text)).transpose()?.map(Tpdu),
            header: text("header")?.map(|text| bytes("header", text)).transpose()?.map(Header),
        })
    }
}

fn bytes<const N: usize>(key: &str, text: &str) -> Result<[u8; N], String> {
    let bytes = hex::decode(text).map_err(|error| format!("{key}: {error}"))?;
    let got = bytes.len();
    bytes.try_into().map_err(|_| format!("{key}: expected {N} bytes, got {got}"))
}

fn warn(text: impl std::fmt::Display) {
    output::warn("encode", format_args!("warning: {text}"));
}

/// Holds the message against the table of messages: what a host would miss in it.
fn warn_of_rule(spec: &'static Spec, body: &[u8]) {
    let Ok(message) = decode(spec, body) else { return };
    let Some(rule) = Rule::of(&message) else {
        if spec.name == cup::SPEC.name {
            warn(format_args!("the message table has no {} with such fields 3 and 60", message.mti()));
        }
        return;
    };
    let (present, mandatory) = (message.bitmap(), rule.mandatory(&message));
    let missing = mandatory.minus(present).iter().map(|field| (field, "expected", "none"));
    let unexpected =
        present.minus(mandatory.union(rule.known())).iter().map(|field| (field, "expected no", "one"));
    for (field, expected, got) in missing.chain(unexpected) {
        let name = names::field_name(spec, field);
        warn(format_args!("{}: {expected} field {field} ({name}), got {got}", rule.name()));
    }
}
