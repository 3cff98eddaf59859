//! 0400: undoes exactly the authorisation of its own trace, once.

use super::code::Code;
use super::financial::kind_as;
use super::reply::Reply;
use super::request::Request;
use super::Acquirer;
use crate::ledger::State;

impl Acquirer {
    pub(super) fn reverse(&mut self, request: &Request<'_>, forced: Option<Code>) -> Reply {
        let outcome = match forced {
            Some(code) => Err(code),
            None => self.undo(request),
        };
        Reply::new(outcome.err().unwrap_or(Code::APPROVED))
    }

    fn undo(&mut self, request: &Request<'_>) -> Result<(), Code> {
        let trace = request.trace().ok_or(Code::FORMAT)?;
        let pan = request.pan(self.session(&request.terminal)).ok_or(Code::FORMAT)?;
        let Some(line) = self.ledger.line(&trace) else {
            // It may still be on its way: remembered, so that it is declined when it comes.
            self.ledger.forestall(trace).map_err(|_| Code::MALFUNCTION)?;
            return Err(Code::NO_ORIGINAL);
        };
        if line.card != pan.masked() || kind_as(&[0x0100, 0x0200], request) != Some(line.kind) {
            return Err(Code::NO_ORIGINAL);
        }
        if request.amount_minor != Some(line.amount_minor) {
            return Err(Code::AMOUNT_DIFFERS);
        }
        match line.state {
            State::Approved => self.ledger.reverse(trace).map_err(|_| Code::MALFUNCTION),
            State::Reversed => match Code(self.config.repeated_reversal_code) {
                Code::APPROVED => Ok(()),
                code => Err(code),
            },
            State::Declined => Err(Code::NO_ORIGINAL),
            State::Voided | State::Completed => Err(Code::INVALID),
        }
    }
}
