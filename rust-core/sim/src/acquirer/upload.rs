//! 0320: batch upload after settlement, and its end.

use super::code::Code;
use super::financial::kind_as;
use super::moment::Moment;
use super::reply::Reply;
use super::request::Request;
use super::Acquirer;
use crate::ledger::Trace;

/// Field 60.3: the list of magstripe transactions, and the end of an upload, balanced or not.
const LIST: u16 = 201;
const END_UNBALANCED: u16 = 202;
const END_BALANCED: u16 = 207;

/// One item of the list: kind n2, STAN n6, PAN n20, amount n12.
const ITEM: usize = 40;
/// Items in one message.
const ITEMS_MAX: usize = 8;

/// Highest batch number; 999999 is for the host itself.
const LAST_BATCH: u32 = 999_998;

impl Acquirer {
    pub(super) fn upload(&mut self, request: &Request<'_>, forced: Option<Code>, moment: &Moment) -> Reply {
        if let Some(code) = forced {
            return Reply::new(code);
        }
        match request.network_code {
            _ if request.message.has(4) => self.take_again(request, moment),
            Some(LIST) => Reply::new(self.take_list(request)),
            Some(END_UNBALANCED | END_BALANCED) => self.close_batch(request),
            _ => Reply::new(Code::UNSUPPORTED),
        }
    }

    /// An advice or chip transaction once more: 94 when it is booked, else it is booked now.
    fn take_again(&mut self, request: &Request<'_>, moment: &Moment) -> Reply {
        match kind_as(&[0x0220, 0x0200], request) {
            Some(kind) => self.book(request, kind, None, moment),
            None => {
                let known = request.trace().is_some_and(|trace| self.ledger.line(&trace).is_some());
                Reply::new(if known { Code::APPROVED } else { Code::NO_ORIGINAL })
            }
        }
    }

    fn take_list(&self, request: &Request<'_>) -> Code {
        let list = request.digits(48).unwrap_or_default();
        let Some((count, items)) = list.split_at_checked(2) else { return Code::FORMAT };
        let count: usize = count.parse().unwrap_or_default();
        if !(1..=ITEMS_MAX).contains(&count) || items.len() != count.saturating_mul(ITEM) {
            return Code::FORMAT;
        }
        let known = items.as_bytes().chunks(ITEM).all(|item| self.knows(request, item));
        if known {
            Code::APPROVED
        } else {
            Code::NO_ORIGINAL
        }
    }

    fn knows(&self, request: &Request<'_>, item: &[u8]) -> bool {
        let number = |from: usize, to: usize| {
            let digits = item.get(from..to).and_then(|digits| core::str::from_utf8(digits).ok());
            digits.and_then(|digits| digits.parse::<i64>().ok())
        };
        let stan = number(2, 8).and_then(|stan| u32::try_from(stan).ok());
        let (Some(batch), Some(stan)) = (request.batch, stan) else { return false };
        let trace = Trace { terminal: request.terminal.clone(), batch, stan };
        self.ledger.line(&trace).is_some_and(|line| number(28, 40) == Some(line.amount_minor))
    }

    /// The next batch begins. The end of a batch that has ended before is answered and changes nothing.
    fn close_batch(&mut self, request: &Request<'_>) -> Reply {
        let Some(batch) = request.batch else { return Reply::new(Code::FORMAT) };
        let next = if batch >= LAST_BATCH { 1 } else { batch.saturating_add(1) };
        let ended_before = batch < self.ledger.batch(&request.terminal);
        if !ended_before && self.ledger.open_batch(&request.terminal, next).is_err() {
            return Reply::new(Code::MALFUNCTION);
        }
        Reply::approving()
    }
}
