//! 0620: the result of an issuer script.

use super::code::Code;
use super::reply::Reply;
use super::request::Request;
use super::Acquirer;

impl Acquirer {
    /// Field 61 names the transaction whose answer carried the script.
    pub(super) fn script_result(&mut self, request: &Request<'_>, forced: Option<Code>) -> Reply {
        let known = request.original().is_some_and(|trace| self.ledger.line(&trace).is_some());
        let code = if known { Code::APPROVED } else { Code::NO_ORIGINAL };
        Reply::new(forced.unwrap_or(code))
    }
}
