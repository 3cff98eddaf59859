//! 0500: the terminal's totals against the books.

use super::code::Code;
use super::reply::Reply;
use super::request::Request;
use super::Acquirer;
use crate::ledger::Totals;

/// Digits of one half of field 48: debit n12, count n3, credit n12, count n3, result n1.
const HALF: usize = 31;

/// The result digit.
const BALANCED: char = '1';
const UNBALANCED: char = '2';
const WRONG: char = '3';

impl Acquirer {
    pub(super) fn settle(&mut self, request: &Request<'_>) -> Reply {
        let totals = request.digits(48).unwrap_or_default();
        let (Some(domestic), Some(foreign), Some(batch)) =
            (totals.get(..HALF), totals.get(HALF..HALF * 2), request.batch)
        else {
            return Reply::wrong_totals();
        };
        // Every card of the deck is a domestic one.
        let books = self.ledger.totals(&request.terminal, batch);
        let answer = [judged(domestic, &books), judged(foreign, &Totals::default())].concat();
        Reply::approving().with_digits(48, answer)
    }
}

impl Reply {
    /// Neither balanced nor not: the request could not be judged.
    pub(super) fn wrong_totals() -> Self {
        Reply::new(Code::FORMAT).with_digits(48, WRONG.to_string().repeat(HALF * 2))
    }
}

/// The half as it came, its last digit replaced by the result.
fn judged(half: &str, books: &Totals) -> String {
    let wanted =
        format!("{:012}{:03}{:012}{:03}", books.debit_minor, books.debits, books.credit_minor, books.credits);
    let told: String = half.chars().take(HALF - 1).collect();
    let result = if told == wanted { BALANCED } else { UNBALANCED };
    told + &result.to_string()
}
