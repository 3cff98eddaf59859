//! 0100, 0200 and 0220: everything that is booked, and the balance inquiry.

use suanpan_core::card::Pan;
use suanpan_crypto::pin_block::{self, Pin, PinBlockFormat};
use subtle::ConstantTimeEq;

use super::code::Code;
use super::moment::Moment;
use super::reply::Reply;
use super::request::Request;
use super::Acquirer;
use crate::deck::Card;
use crate::fault::CODES_BY_AMOUNT;
use crate::keys::SessionKeys;
use crate::ledger::{Kind, Line, State, Trace};
use crate::{random, tlv};

/// What a request is: message type, field 60.1, field 3.
const SERVICES: &[(u16, u32, &str, Service)] = &[
    (0x0100, 10, "030000", Service::Book(Kind::PreAuth)),
    (0x0100, 11, "200000", Service::Book(Kind::PreAuthVoid)),
    (0x0200, 1, "310000", Service::Balance),
    (0x0200, 20, "000000", Service::Book(Kind::Completion)),
    (0x0200, 21, "200000", Service::Book(Kind::CompletionVoid)),
    (0x0200, 22, "000000", Service::Book(Kind::Sale)),
    (0x0200, 23, "200000", Service::Book(Kind::SaleVoid)),
    (0x0200, 36, "000000", Service::Book(Kind::Offline)),
    (0x0220, 24, "000000", Service::Book(Kind::Completion)),
    (0x0220, 25, "200000", Service::Book(Kind::Refund)),
    (0x0220, 30, "000000", Service::Book(Kind::Offline)),
    (0x0220, 36, "000000", Service::Book(Kind::Offline)),
];

/// A completion may take up to 115 % of what the pre-authorisation holds (rule of UnionPay).
const COMPLETION_PERCENT: i64 = 115;

#[derive(Clone, Copy)]
enum Service {
    Book(Kind),
    Balance,
}

/// What the books need beside the code.
struct Approval {
    original: Option<Trace>,
}

impl Acquirer {
    pub(super) fn authorise(
        &mut self,
        request: &Request<'_>,
        forced: Option<Code>,
        moment: &Moment,
    ) -> Reply {
        match service(request.mti.packed(), request) {
            Some(Service::Book(kind)) => self.book(request, kind, forced, moment),
            Some(Service::Balance) => self.balance(request, forced, moment),
            None => Reply::new(Code::UNSUPPORTED),
        }
    }

    /// Decides, books the decision, and answers it.
    pub(super) fn book(
        &mut self,
        request: &Request<'_>,
        kind: Kind,
        forced: Option<Code>,
        moment: &Moment,
    ) -> Reply {
        let (Some(trace), Some(amount_minor)) = (request.trace(), request.amount_minor) else {
            return Reply::new(Code::FORMAT);
        };
        if self.ledger.is_forestalled(&trace) {
            return Reply::new(Code::INVALID); // late: its reversal was here first
        }
        if self.ledger.line(&trace).is_some() {
            return Reply::new(Code::DUPLICATE);
        }
        let pan = request.pan(self.session(&request.terminal));
        let verdict = match forced {
            Some(code) => Err(code),
            None => self.judge(request, kind, pan.as_ref(), amount_minor, moment),
        };
        let code = verdict.as_ref().err().copied().unwrap_or(Code::APPROVED);
        let auth_code = verdict.is_ok().then(|| random::digits(self.random.as_mut(), 6));
        let line = Line {
            trace,
            kind,
            amount_minor,
            state: if verdict.is_ok() { State::Approved } else { State::Declined },
            card: pan.map(|pan| pan.masked()).unwrap_or_default(),
            rrn: moment.rrn.clone(),
            auth_code: auth_code.clone(),
            code: code.to_string(),
            original: verdict.ok().and_then(|approval| approval.original),
            at_ms: moment.unix_ms,
        };
        if self.ledger.book(line).is_err() {
            return Reply::new(Code::MALFUNCTION);
        }
        let mut reply = Reply::new(code);
        if let Some(auth_code) = auth_code {
            reply = reply.with_text(38, &auth_code);
            if let Some(issuer_data) = self.issuer_data(request) {
                reply = reply.with_bytes(55, issuer_data);
            }
        }
        reply
    }

    fn judge(
        &mut self,
        request: &Request<'_>,
        kind: Kind,
        pan: Option<&Pan>,
        amount_minor: i64,
        moment: &Moment,
    ) -> Result<Approval, Code> {
        let pan = pan.ok_or(Code::FORMAT)?;
        let card = self.ledger.card(pan).ok_or(Code::UNKNOWN_CARD)?.clone();
        if amount_minor <= 0 {
            return Err(Code::INVALID_AMOUNT);
        }
        match kind {
            Kind::Sale | Kind::PreAuth => {
                self.check_expiry(request, &card, moment)?;
                self.check_pin(request, &card)?;
                self.check_convention(amount_minor)?;
                self.check_funds(pan, amount_minor)?;
                Ok(Approval { original: None })
            }
            Kind::Offline => {
                self.check_expiry(request, &card, moment)?;
                self.check_funds(pan, amount_minor)?;
                Ok(Approval { original: None })
            }
            Kind::SaleVoid | Kind::PreAuthVoid | Kind::CompletionVoid => {
                self.check_pin(request, &card)?;
                let original = self.original(request, kind, pan)?;
                if original.amount_minor != amount_minor {
                    return Err(Code::AMOUNT_DIFFERS);
                }
                Ok(Approval { original: Some(original.trace) })
            }
            Kind::Completion => {
                self.check_pin(request, &card)?;
                let original = self.original(request, kind, pan)?;
                let most = original.amount_minor.saturating_mul(COMPLETION_PERCENT) / 100;
                if amount_minor > most {
                    return Err(Code::AMOUNT_DIFFERS);
                }
                self.check_funds(pan, amount_minor.saturating_sub(original.amount_minor))?;
                Ok(Approval { original: Some(original.trace) })
            }
            Kind::Refund => {
                let original = self.original(request, kind, pan)?;
                let left = original.amount_minor.saturating_sub(self.ledger.refunded_minor(&original.trace));
                if amount_minor > left {
                    return Err(Code::AMOUNT_DIFFERS);
                }
                Ok(Approval { original: Some(original.trace) })
            }
        }
    }

    /// The line that field 61 names, if `kind` may follow it.
    fn original(&self, request: &Request<'_>, kind: Kind, pan: &Pan) -> Result<Line, Code> {
        let trace = request.original().ok_or(Code::FORMAT)?;
        let line = self.ledger.line(&trace).ok_or(Code::NO_ORIGINAL)?;
        let right_kind = match kind.closes() {
            Some((original, _)) => line.kind == original,
            None => line.kind.sign() == 1,
        };
        let same =
            |field, known: Option<&str>| request.text(field).is_none_or(|told| Some(told.as_str()) == known);
        let told_right = same(37, Some(&line.rrn)) && same(38, line.auth_code.as_deref());
        if !right_kind || line.card != pan.masked() || !told_right {
            return Err(Code::NO_ORIGINAL);
        }
        match line.state {
            State::Approved => Ok(line.clone()),
            State::Voided | State::Completed => Err(Code::INVALID),
            State::Declined | State::Reversed => Err(Code::NO_ORIGINAL),
        }
    }

    fn balance(&mut self, request: &Request<'_>, forced: Option<Code>, moment: &Moment) -> Reply {
        let found = forced.map_or_else(|| self.find_balance(request, moment), Err);
        match found {
            // Account type 10 (debit), amount type 02 (available), currency 156, sign, n12.
            Ok(minor) => {
                let sign = if minor < 0 { 'D' } else { 'C' };
                Reply::approving().with_text(54, &format!("1002156{sign}{:012}", minor.unsigned_abs()))
            }
            Err(code) => Reply::new(code),
        }
    }

    fn find_balance(&mut self, request: &Request<'_>, moment: &Moment) -> Result<i64, Code> {
        let pan = request.pan(self.session(&request.terminal)).ok_or(Code::FORMAT)?;
        let card = self.ledger.card(&pan).ok_or(Code::UNKNOWN_CARD)?.clone();
        self.check_expiry(request, &card, moment)?;
        self.check_pin(request, &card)?;
        self.ledger.available_minor(&pan).ok_or(Code::UNKNOWN_CARD)
    }

    fn check_expiry(&self, request: &Request<'_>, card: &Card, moment: &Moment) -> Result<(), Code> {
        let told = request.expiry(self.session(&request.terminal));
        let wrong = told.is_some_and(|told| told != card.expiry);
        if wrong || *card.expiry < *moment.civil.yymm() {
            return Err(Code::EXPIRED);
        }
        Ok(())
    }

    fn check_convention(&self, amount_minor: i64) -> Result<(), Code> {
        let cents = format!("{:02}", amount_minor.checked_rem(100).unwrap_or_default());
        let row = CODES_BY_AMOUNT.iter().find(|(code, _)| *code == cents);
        match row.and_then(|(code, _)| code.as_bytes().first_chunk()) {
            Some(code) if self.config.declines_by_amount => Err(Code(*code)),
            _ => Ok(()),
        }
    }

    fn check_funds(&self, pan: &Pan, amount_minor: i64) -> Result<(), Code> {
        match self.ledger.available_minor(pan) {
            Some(available) if available >= amount_minor => Ok(()),
            _ => Err(Code::FUNDS),
        }
    }

    /// Deciphers field 52, where there is one, and holds it against the card's PIN. A wrong one counts.
    fn check_pin(&mut self, request: &Request<'_>, card: &Card) -> Result<(), Code> {
        let Some(block) = request.message.bytes(52) else { return Ok(()) };
        if self.ledger.wrong_pins(card.pan()) >= self.config.pin_tries {
            return Err(Code::PIN_TRIES);
        }
        let session = self.session(&request.terminal).ok_or(Code::PIN_FORMAT)?;
        if fits(self.config.pin_format, session, block, card).ok_or(Code::PIN_FORMAT)? {
            self.ledger.unlock(card.pan());
            return Ok(());
        }
        if self.ledger.count_wrong_pin(card.pan()) >= self.config.pin_tries {
            Err(Code::PIN_TRIES)
        } else {
            Err(Code::WRONG_PIN)
        }
    }

    /// Field 55 of an approval for a chip: issuer authentication data (tag 91, an ARPC nobody can
    /// check without the card's key, and 00) and the transaction counter (9F36) of the request.
    fn issuer_data(&mut self, request: &Request<'_>) -> Option<Vec<u8>> {
        let asked = request.message.bytes(55)?;
        let mut arpc = [0; 8];
        self.random.fill(&mut arpc);
        let mut data = tlv::object(&[0x91], &[arpc.as_slice(), b"00"].concat());
        if let Some(counter) = tlv::find(asked, &[0x9F, 0x36]) {
            data.extend(tlv::object(&[0x9F, 0x36], counter));
        }
        Some(data)
    }
}

/// The service of a request, as if its message type were `mti`.
fn service(mti: u16, request: &Request<'_>) -> Option<Service> {
    let row = SERVICES.iter().find(|(row_mti, type_code, processing_code, _)| {
        *row_mti == mti
            && Some(*type_code) == request.type_code
            && Some(*processing_code) == request.processing_code.as_deref()
    });
    row.map(|(.., service)| *service)
}

/// What an advice that is sent again as 0320, or a reversal, books or names, by the types it may have had.
pub(super) fn kind_as(mtis: &[u16], request: &Request<'_>) -> Option<Kind> {
    mtis.iter().find_map(|mti| match service(*mti, request)? {
        Service::Book(kind) => Some(kind),
        Service::Balance => None,
    })
}

/// Whether the enciphered block holds the card's PIN; `None` when it cannot be read.
fn fits(format: PinBlockFormat, session: &SessionKeys, block: &[u8], card: &Card) -> Option<bool> {
    let pan = card.pan().expose();
    let given = pin_block::decipher(format, &session.pin, block, pan).ok()?;
    let mut right = Pin::new();
    for digit in card.pin().bytes() {
        right.push(digit.checked_sub(b'0')?).ok()?;
    }
    // A PIN is only read back as a block; format 0 uses no randomness, so equal PINs give equal blocks.
    let given = pin_block::encode(PinBlockFormat::Iso0, &given, pan, &mut NoRandom).ok()?;
    let right = pin_block::encode(PinBlockFormat::Iso0, &right, pan, &mut NoRandom).ok()?;
    Some(given.expose().ct_eq(right.expose()).into())
}

/// For a block format that draws nothing.
struct NoRandom;

impl suanpan_crypto::Random for NoRandom {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(0);
    }
}
