//! `suanpan keys exchange`.

use std::path::PathBuf;
use std::process::ExitCode;

use suanpan_core::event::Event;
use suanpan_core::view::{ResultKind, ResultView};
use suanpan_iso8583::cup::messages::KEY_LOAD_CODE;
use suanpan_link::{Envelope, HostLink, LinkConfig, TlsConfig};
use suanpan_vectors::hex;

use super::place::{self, Place};
use super::{refused, Folder};
use crate::desk::{ForeignHost, MERCHANT_ID, TERMINAL_ID};
use crate::failure::Failure;
use crate::verbs::host::identifier;
use crate::{books, input, output, public_key};

/// Longest file of root certificates.
const ROOTS_MAX: u64 = 0x10_0000;

/// Arguments of `keys exchange`.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  suanpan keys exchange --dir terminal\n  suanpan keys exchange --dir terminal \
                        --host pay.example:7001 --host-key 02D3...9A --tls-root root.pem\n\n\
                        Without --host the key comes from the folder's own simulated acquirer. A host must have the \
                        terminal's device key enrolled: `suanpan keys device-key` shows it, and so does the first line \
                        here. With another host's key in place the folder's own acquirer takes no payments: counter and \
                        demo need a folder of their own.\n\
                        The exit code is 0 when the key is loaded, 1 when the host or the terminal refuses, nobody \
                        answers or a reversal is owed to another host, and 2 when it could not run."
)]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Fetch the key from this host instead of the folder's own acquirer.
    #[arg(long, value_name = "HOST:PORT", requires = "host_key")]
    host: Option<String>,
    /// The host's public key: 66 or 130 hexadecimal digits (SEC 1), or a file with it.
    #[arg(long, value_name = "KEY|FILE", requires = "host")]
    host_key: Option<String>,
    /// The terminal (field 41) that the host knows.
    #[arg(long, requires = "host", default_value = TERMINAL_ID, value_parser = |id: &str| identifier::<8>(id))]
    terminal: String,
    /// Its merchant (field 42).
    #[arg(long, requires = "host", default_value = MERCHANT_ID, value_parser = |id: &str| identifier::<15>(id))]
    merchant: String,
    /// Speak TLS and trust these root certificates (PEM), and no others.
    #[arg(long, value_name = "FILE", requires = "host")]
    tls_root: Option<PathBuf>,
    /// The name in the host's certificate [default: that of --host]
    #[arg(long, value_name = "NAME", requires = "tls_root")]
    tls_name: Option<String>,
    /// Speak the HTTP envelope of UnionPay's public access, to this path.
    #[arg(long, value_name = "PATH", requires = "host")]
    http: Option<String>,
    /// The code of the key load message (field 60.3) that the host knows.
    #[arg(long, requires = "host", default_value_t = KEY_LOAD_CODE, value_parser = clap::value_parser!(u16).range(..=999))]
    code: u16,
    /// Seconds to wait for the connection, and for the answer.
    #[arg(long, value_name = "SECONDS", requires = "host", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=60))]
    wait: u32,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let host = foreign_host(&args)?;
    let folder = args.folder.path()?;
    place::must_be_free(&folder)?;
    let is_foreign = host.is_some();
    let place = match host {
        None => Place::open(&folder)?,
        Some(host) => {
            if let Some(owed) = books::owed(&folder)? {
                return Ok(refused(format_args!(
                    "expected a terminal that owes its own host nothing, got {owed}; let counter or `demo --prove` \
                     settle that first"
                )));
            }
            Place::open_towards(&folder, host)?
        }
    };
    if is_foreign {
        output::print(&format!("device key   {}\n", hex::encode(&place.device_key().to_sec1_compressed())))?;
    }
    let result = place.stage().play(Event::LoadMasterKey)?;
    match result.kind {
        ResultKind::Done => place.tell(),
        _ => {
            let hint = if is_foreign { hint(&result) } else { "" };
            Ok(refused(format_args!("{} [{}]{hint}", result.cashier, result.engineer)))
        }
    }
}

fn foreign_host(args: &Args) -> Result<Option<ForeignHost>, Failure> {
    let (Some(addr), Some(key)) = (&args.host, &args.host_key) else { return Ok(None) };
    let (host, port) = parse(addr)?;
    let timeout_ms = args.wait.saturating_mul(1000);
    let tls = args.tls_root.as_deref().map(|path| {
        let roots = input::read(path, ROOTS_MAX)?.to_vec();
        let server_name = args.tls_name.clone().unwrap_or_else(|| host.clone());
        Ok::<_, Failure>(TlsConfig { root_certificates_pem: roots, server_name })
    });
    let envelope = args.http.clone().map_or(Envelope::Plain, |path| Envelope::Http {
        path,
        user_agent: concat!("suanpan/", env!("CARGO_PKG_VERSION")).to_owned(),
        host: addr.clone(),
    });
    let link = LinkConfig {
        tls: tls.transpose()?,
        envelope,
        connect_timeout_ms: timeout_ms,
        connect_tries: 1,
        response_timeout_ms: timeout_ms,
        ..LinkConfig::new(host, port)
    };
    // Before a terminal is made or opened.
    HostLink::new(link.clone()).map_err(|error| Failure::at("--host", error))?;
    Ok(Some(ForeignHost {
        link,
        key: public_key::verifying("--host-key", key)?,
        terminal_id: args.terminal.clone(),
        merchant_id: args.merchant.clone(),
        key_load: args.code,
        response_timeout_ms: timeout_ms,
    }))
}

/// A name or address and a port; an IPv6 address stands in brackets.
fn parse(addr: &str) -> Result<(String, u16), Failure> {
    let fail =
        || Failure::at("--host", format_args!("expected HOST:PORT such as 127.0.0.1:7001, got {addr:?}"));
    let (host, port) = addr.rsplit_once(':').ok_or_else(fail)?;
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host = inside.unwrap_or(host);
    let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(fail)?;
    if host.is_empty() || (inside.is_none() && host.contains(':')) {
        return Err(fail());
    }
    Ok((host.to_owned(), port))
}

/// What to look at, where the host said no or answered what is not for this terminal.
fn hint(result: &ResultView) -> &'static str {
    match result.code.as_str() {
        "host:silent" => "",
        "keys:exchange_refused" => "; is --host-key this host's key?",
        code if code.starts_with("host:") => {
            "; is the device key enrolled there for this terminal, and is --host-key this host's key?"
        }
        _ => "",
    }
}
