//! 0800 and 0820: sign-on with fresh working keys, master keys over the line, sign-off, echo, list queries.

use suanpan_crypto::remote_load;

use super::code::Code;
use super::reply::Reply;
use super::request::Request;
use super::Acquirer;
use crate::keys::{KeyBlock, SessionKeys};

/// Field 60.3 of 0820.
const SIGN_OFF: u16 = 2;
const ECHO: u16 = 301;
const CAPK_QUERY: u16 = 372;
const AID_QUERY: u16 = 382;

/// Highest batch number a terminal takes from a sign-on answer.
const LAST_BATCH: u32 = 999_998;

impl Acquirer {
    /// New keys, whatever the terminal holds: the old ones are void from here on, even if this answer
    /// is lost. Then the next MAC is answered with A0, and the terminal signs on again.
    pub(super) fn sign_on(&mut self, request: &Request<'_>, forced: Option<Code>) -> Reply {
        if let Some(code) = forced {
            return Reply::new(code);
        }
        let customary = request.network_code.and_then(KeyBlock::of);
        let (Some(layout), Some(network_code)) =
            (customary.map(|layout| self.config.key_block.unwrap_or(layout)), request.network_code)
        else {
            return Reply::new(Code::UNSUPPORTED);
        };
        let Some(keys) = self.keys.get_mut(&request.terminal) else {
            return Reply::new(Code(self.config.unknown_terminal_code));
        };
        let Ok((session, block)) = SessionKeys::issue(layout, &keys.master, self.random.as_mut()) else {
            return Reply::new(Code::MALFUNCTION);
        };
        // A terminal that is ahead (the host lost its books) keeps its number: batches never run back.
        let told = request.batch.filter(|batch| (1..=LAST_BATCH).contains(batch)).unwrap_or(1);
        let known = self.ledger.batch(&request.terminal);
        let batch = known.max(told);
        if batch != known && self.ledger.open_batch(&request.terminal, batch).is_err() {
            return Reply::new(Code::MALFUNCTION);
        }
        keys.session = Some(session);
        Reply::approving().with_digits(60, format!("00{batch:06}{network_code:03}")).with_bytes(62, block)
    }

    /// The terminal's master key, under a key that only this terminal can derive. Its working keys are void from
    /// here on, as the terminal drops its own.
    pub(super) fn key_load(&mut self, request: &Request<'_>, forced: Option<Code>) -> Reply {
        if let Some(code) = forced {
            return Reply::new(code);
        }
        let Some(host_key) = &self.host_key else { return Reply::new(Code::UNSUPPORTED) };
        let Some(keys) = self.keys.get_mut(&request.terminal) else {
            return Reply::new(Code(self.config.unknown_terminal_code));
        };
        let (Some(device), Some(offer)) = (&keys.device, request.message.bytes(62)) else {
            return Reply::new(Code::SECURITY);
        };
        let is_its_own =
            remote_load::Request::parse(offer).is_ok_and(|offer| offer.terminal_id() == request.terminal);
        match remote_load::answer(host_key, device, offer, &keys.master, self.random.as_mut()) {
            Ok(answer) if is_its_own => {
                keys.session = None;
                Reply::approving().with_bytes(62, answer)
            }
            _ => Reply::new(Code::SECURITY),
        }
    }

    pub(super) fn network(&mut self, request: &Request<'_>, forced: Option<Code>) -> Reply {
        if let Some(code) = forced {
            return Reply::new(code);
        }
        match request.network_code {
            Some(SIGN_OFF) => {
                if let Some(keys) = self.keys.get_mut(&request.terminal) {
                    keys.session = None;
                }
                Reply::approving()
            }
            Some(ECHO) => Reply::approving(),
            // `0`: there is nothing to download.
            Some(CAPK_QUERY | AID_QUERY) => Reply::approving().with_bytes(62, b"0".to_vec()),
            _ => Reply::new(Code::UNSUPPORTED),
        }
    }
}
