//! Every message of the dialect: which fields a request and its answer carry, and what the
//! terminal owes for it.

use crate::cup::field60::Field60;
use crate::{Bitmap, Message, Mti};

/// One kind of message.
///
/// What tells the kinds apart is the message type, field 3, field 60.1 and field 60.3; an empty
/// list or `None` leaves that part open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageRule {
    /// What it is called, in errors and figures.
    pub name: &'static str,
    /// Message type of the request.
    pub mti: Mti,
    /// Field 3; `None` if the request has none, or any.
    pub processing_code: Option<&'static str>,
    /// Field 25 of the request; `None` if it has none, or any.
    pub condition_code: Option<&'static str>,
    /// Field 60.1; empty for any.
    pub f60_types: &'static [u8],
    /// Field 60.3; empty for any.
    pub network_codes: &'static [u16],
    /// Fields every request has.
    pub mandatory: Bitmap,
    /// Fields a request has when they apply.
    pub conditional: Bitmap,
    /// Fields every approving answer has.
    pub answer_mandatory: Bitmap,
    /// Further fields an answer was seen with.
    pub answer_conditional: Bitmap,
    /// Whether field 64 authenticates the request. An answer is verified whenever it has one.
    pub mac: bool,
    /// Whether a lost answer is owed a reversal.
    pub reversible: bool,
    /// Whether the request takes a new STAN.
    pub increments_stan: bool,
}

/// A message that does not have the fields of its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// A field every message of this kind has is not there.
    #[error("{rule}: expected field {field}, got none")]
    Missing {
        /// Name of the rule.
        rule: &'static str,
        /// The field.
        field: u8,
    },
    /// A field is there that this kind of message never has.
    #[error("{rule}: expected no field {field}, got one")]
    Unexpected {
        /// Name of the rule.
        rule: &'static str,
        /// The field.
        field: u8,
    },
    /// Another message type.
    #[error("{rule}: expected message type {expected}, got {got}")]
    Type {
        /// Name of the rule.
        rule: &'static str,
        /// The type of the rule.
        expected: Mti,
        /// The type of the message.
        got: Mti,
    },
}

impl MessageRule {
    const fn new(name: &'static str, mti: u16, mandatory: &[u8], conditional: &[u8]) -> Self {
        Self {
            name,
            mti: Mti::new(mti),
            processing_code: None,
            condition_code: None,
            f60_types: &[],
            network_codes: &[],
            mandatory: Bitmap::of(mandatory),
            conditional: Bitmap::of(conditional),
            answer_mandatory: Bitmap::of(&[39, 41, 42, 60]),
            answer_conditional: Bitmap::of(&[11, 12, 13, 32, 37, 56, 64]),
            mac: false,
            reversible: false,
            increments_stan: Bitmap::of(mandatory).contains(11),
        }
    }

    const fn kind(mut self, processing_code: &'static str, f60_types: &'static [u8]) -> Self {
        self.processing_code = Some(processing_code);
        self.f60_types = f60_types;
        self
    }

    const fn network(mut self, network_codes: &'static [u16]) -> Self {
        self.f60_types = &[0];
        self.network_codes = network_codes;
        self
    }

    const fn under(mut self, condition_code: &'static str) -> Self {
        self.condition_code = Some(condition_code);
        self
    }

    /// More fields, on top of the ones common to the family.
    const fn plus(mut self, mandatory: &[u8], conditional: &[u8]) -> Self {
        self.mandatory = self.mandatory.union(Bitmap::of(mandatory));
        self.conditional = self.conditional.union(Bitmap::of(conditional)).minus(self.mandatory);
        self
    }

    const fn but(mut self, field: u8) -> Self {
        self.mandatory = self.mandatory.without(field);
        self
    }

    const fn sealed(mut self) -> Self {
        self.mac = true;
        self.plus(&[64], &[])
    }

    const fn reversible(mut self) -> Self {
        self.reversible = true;
        self
    }

    const fn keeps_stan(mut self) -> Self {
        self.increments_stan = false;
        self
    }

    const fn answered_with(mut self, mandatory: &[u8], conditional: &[u8]) -> Self {
        self.answer_mandatory = Bitmap::of(mandatory);
        self.answer_conditional = Bitmap::of(conditional).minus(self.answer_mandatory);
        self
    }

    /// A financial request: the fields of a card payment and of its answer.
    const fn payment(name: &'static str, mti: u16) -> Self {
        Self::new(
            name,
            mti,
            &[3, 4, 11, 22, 25, 41, 42, 49, 60],
            &[2, 14, 23, 26, 35, 36, 46, 52, 53, 55, 59, 62],
        )
        .answered_with(
            &[3, 4, 11, 12, 13, 25, 32, 37, 39, 41, 42, 49, 60],
            &[2, 14, 15, 22, 23, 38, 44, 53, 54, 55, 57, 59, 61, 62, 63, 64],
        )
        .sealed()
    }

    /// Whether a message with these values is of this kind.
    #[must_use]
    pub fn matches(
        &self,
        mti: Mti,
        processing_code: Option<&str>,
        f60_type: Option<u8>,
        network_code: Option<u16>,
    ) -> bool {
        let open_or = |list: &[u8], value: Option<u8>| {
            list.is_empty() || value.is_some_and(|value| list.contains(&value))
        };
        self.mti == mti
            && (self.processing_code.is_none() || self.processing_code == processing_code)
            && open_or(self.f60_types, f60_type)
            && (self.network_codes.is_empty()
                || network_code.is_some_and(|code| self.network_codes.contains(&code)))
    }

    /// Checks a request against the rule.
    ///
    /// # Errors
    /// [`RuleError`] naming the message type or the first field that is missing or unexpected.
    pub fn check_request(&self, message: &Message<'_>) -> Result<(), RuleError> {
        self.check_type(self.mti, message.mti())?;
        self.check_set(message.bitmap())
    }

    /// Checks a set of request fields against the rule.
    ///
    /// # Errors
    /// [`RuleError`] naming the first field that is missing or unexpected.
    pub fn check_set(&self, present: Bitmap) -> Result<(), RuleError> {
        let rule = self.name;
        if let Some(field) = self.mandatory.minus(present).first() {
            return Err(RuleError::Missing { rule, field });
        }
        match present.minus(self.mandatory.union(self.conditional)).first() {
            Some(field) => Err(RuleError::Unexpected { rule, field }),
            None => Ok(()),
        }
    }

    /// Checks an approving answer: its type, and that nothing mandatory is missing. Hosts add
    /// fields of their own, so nothing is unexpected; an answer that declines has what it likes.
    ///
    /// # Errors
    /// [`RuleError`] naming the message type or the first missing field.
    pub fn check_answer(&self, message: &Message<'_>) -> Result<(), RuleError> {
        self.check_type(self.mti.response(), message.mti())?;
        match self.answer_mandatory.minus(message.bitmap()).first() {
            Some(field) => Err(RuleError::Missing { rule: self.name, field }),
            None => Ok(()),
        }
    }

    fn check_type(&self, expected: Mti, got: Mti) -> Result<(), RuleError> {
        if expected == got {
            Ok(())
        } else {
            Err(RuleError::Type { rule: self.name, expected, got })
        }
    }
}

/// Sign-on: fetches the working keys.
pub const SIGN_ON: MessageRule = MessageRule::new("sign-on", 0x0800, &[11, 41, 42, 60, 63], &[46, 53, 62])
    .network(&[1, 3, 4, 5])
    .answered_with(&[11, 12, 13, 37, 39, 41, 42, 60, 62], &[32, 53, 56, 64]);

/// Fetches a terminal master key by key agreement; field 62 carries the terminal's offer, and in the answer the
/// key block. This project's own message: the dialect leaves the loading of master keys to other channels.
pub const KEY_LOAD: MessageRule = MessageRule::new("key load", 0x0800, &[11, 41, 42, 60, 62], &[])
    .network(&[KEY_LOAD_CODE])
    .answered_with(&[11, 12, 13, 37, 39, 41, 42, 60, 62], &[32, 56, 64]);

/// Field 60.3 of [`KEY_LOAD`].
pub const KEY_LOAD_CODE: u16 = 900;

/// Sign-off.
pub const SIGN_OFF: MessageRule = MessageRule::new("sign-off", 0x0820, &[11, 41, 42, 60], &[63])
    .network(&[2])
    .answered_with(&[11, 12, 13, 37, 39, 41, 42, 60], &[32, 56, 64]);

/// Line test.
pub const ECHO: MessageRule = MessageRule::new("echo", 0x0820, &[41, 42, 60], &[]).network(&[301]);

/// Asks which CA public keys there are; field 62 is `1` and how many are known already.
pub const CAPK_QUERY: MessageRule = MessageRule::new("CAPK query", 0x0820, &[41, 42, 60, 62], &[])
    .network(&[372])
    .answered_with(&[39, 41, 42, 60, 62], &[11, 12, 13, 32, 37, 56, 64]);

/// Asks which IC applications there are.
pub const AID_QUERY: MessageRule = MessageRule::new("AID query", 0x0820, &[41, 42, 60, 62], &[])
    .network(&[382])
    .answered_with(&[39, 41, 42, 60, 62], &[11, 12, 13, 32, 37, 56, 64]);

/// Reports the terminal's status.
pub const STATUS: MessageRule =
    MessageRule::new("status upload", 0x0820, &[41, 42, 60], &[11, 62]).network(&[362]);

/// Fetches one CA public key.
pub const CAPK_GET: MessageRule = MessageRule::new("CAPK download", 0x0800, &[41, 42, 60, 62], &[])
    .network(&[370])
    .answered_with(&[39, 41, 42, 60, 62], &[11, 12, 13, 32, 37, 56, 64]);

/// Ends the download of CA public keys.
pub const CAPK_END: MessageRule = MessageRule::new("CAPK end", 0x0800, &[41, 42, 60], &[62]).network(&[371]);

/// Fetches the parameters of one IC application.
pub const AID_GET: MessageRule = MessageRule::new("AID download", 0x0800, &[41, 42, 60, 62], &[])
    .network(&[380])
    .answered_with(&[39, 41, 42, 60, 62], &[11, 12, 13, 32, 37, 56, 64]);

/// Ends the download of IC applications.
pub const AID_END: MessageRule = MessageRule::new("AID end", 0x0800, &[41, 42, 60], &[62]).network(&[381]);

/// Fetches the magstripe parameters.
pub const PARAMETERS: MessageRule = MessageRule::new("parameter download", 0x0800, &[41, 42, 60], &[11, 62])
    .network(&[360])
    .answered_with(&[39, 41, 42, 60, 62], &[11, 12, 13, 32, 37, 56, 64]);

/// Ends the download of magstripe parameters.
pub const PARAMETERS_END: MessageRule =
    MessageRule::new("parameter end", 0x0800, &[41, 42, 60], &[11, 62]).network(&[361]);

/// Fetches a list: blacklist, contactless parameters, BIN lists.
pub const LIST_GET: MessageRule = MessageRule::new("list download", 0x0800, &[41, 42, 60], &[11, 62])
    .network(&[390, 394, 396, 398])
    .answered_with(&[39, 41, 42, 60], &[11, 12, 13, 32, 37, 56, 62, 64]);

/// Ends the download of a list.
pub const LIST_END: MessageRule =
    MessageRule::new("list end", 0x0800, &[41, 42, 60], &[11, 62]).network(&[391, 395, 397, 399]);

/// Sale.
pub const SALE: MessageRule = MessageRule::payment("sale", 0x0200).kind("000000", &[22]).reversible();

/// Balance enquiry: nothing is moved, nothing is reversed.
pub const BALANCE: MessageRule =
    MessageRule::payment("balance", 0x0200).kind("310000", &[1]).but(4).answered_with(
        &[3, 11, 12, 13, 25, 32, 37, 39, 41, 42, 49, 54, 60],
        &[2, 4, 14, 15, 22, 23, 38, 44, 53, 55, 62, 63, 64],
    );

/// Void of a sale: RRN, authorisation code and original of the sale.
pub const VOID: MessageRule =
    MessageRule::payment("void", 0x0200).kind("200000", &[23]).plus(&[37, 61], &[38]).reversible();

/// Pre-authorisation.
pub const PRE_AUTH: MessageRule =
    MessageRule::payment("pre-authorisation", 0x0100).kind("030000", &[10]).under("06").reversible();

/// Void of a pre-authorisation.
pub const PRE_AUTH_VOID: MessageRule = MessageRule::payment("pre-authorisation void", 0x0100)
    .kind("200000", &[11])
    .under("06")
    .plus(&[38, 61], &[])
    .reversible();

/// Completion of a pre-authorisation, as a request.
pub const COMPLETION: MessageRule = MessageRule::payment("completion", 0x0200)
    .kind("000000", &[20])
    .under("06")
    .plus(&[38, 61], &[])
    .reversible();

/// Void of a completion.
pub const COMPLETION_VOID: MessageRule = MessageRule::payment("completion void", 0x0200)
    .kind("200000", &[21])
    .under("06")
    .plus(&[37, 38, 61], &[])
    .reversible();

/// Completion of a pre-authorisation, as an advice.
pub const COMPLETION_ADVICE: MessageRule =
    MessageRule::payment("completion advice", 0x0220).kind("000000", &[24]).under("06").plus(&[38, 61], &[]);

/// Refund.
pub const REFUND: MessageRule =
    MessageRule::payment("refund", 0x0220).kind("200000", &[25]).plus(&[37, 61, 63], &[38]);

/// Sale authorised without the host.
pub const OFFLINE_SALE: MessageRule =
    MessageRule::payment("offline sale", 0x0220).kind("000000", &[30]).plus(&[61, 63], &[38]);

/// Adjustment of an offline sale, or of its tip.
pub const ADJUSTMENT: MessageRule =
    MessageRule::payment("adjustment", 0x0220).kind("000000", &[32, 34]).plus(&[37, 61, 63], &[38, 48]);

/// Sale that the card approved offline; field 55 ends with 8A = Y1 (or Z1, declined).
pub const IC_OFFLINE_UPLOAD: MessageRule =
    MessageRule::payment("IC offline upload", 0x0200).kind("000000", &[36]).plus(&[55], &[63]);

/// Reversal: built from the original, without tracks and PIN, under its STAN.
pub const REVERSAL: MessageRule = MessageRule::new(
    "reversal",
    0x0400,
    &[3, 4, 11, 22, 25, 39, 41, 42, 49, 60],
    &[2, 14, 23, 38, 55, 59, 61],
)
.sealed()
.keeps_stan()
.answered_with(
    &[3, 11, 12, 13, 37, 39, 41, 42],
    &[2, 4, 14, 15, 22, 23, 25, 32, 38, 44, 49, 55, 60, 61, 63, 64],
);

/// Settlement: the totals of the batch. Its answer has no field 39.
pub const SETTLEMENT: MessageRule =
    MessageRule::new("settlement", 0x0500, &[11, 41, 42, 48, 49, 60, 63], &[])
        .network(&[201])
        .answered_with(&[11, 12, 13, 37, 41, 42, 48, 60], &[15, 32, 49, 63, 64]);

/// Upload of magstripe transactions, up to eight in field 48.
pub const BATCH_UPLOAD: MessageRule = MessageRule::new("batch upload", 0x0320, &[11, 41, 42, 48, 60], &[])
    .network(&[201])
    .answered_with(&[11, 12, 13, 37, 39, 41, 42, 60], &[32, 48, 64]);

/// End of the upload, 207 balanced or 202 not, with the number of items sent.
pub const BATCH_END: MessageRule = MessageRule::new("batch end", 0x0320, &[11, 41, 42, 48, 60], &[])
    .network(&[202, 207])
    .answered_with(&[11, 12, 13, 37, 39, 41, 42, 60], &[32, 48, 64]);

/// Upload of one IC transaction: its certificate (203, 205), or a failed one (204, 206).
pub const IC_UPLOAD: MessageRule =
    MessageRule::new("IC upload", 0x0320, &[4, 11, 22, 41, 42, 55, 60, 62], &[2, 23])
        .network(&[203, 204, 205, 206])
        .answered_with(&[11, 39, 41, 42, 60], &[12, 13, 32, 37, 64]);

/// An advice, refund or offline sale sent once more during the upload, without its MAC.
pub const RE_UPLOAD: MessageRule = MessageRule {
    f60_types: &[24, 25, 30, 32, 34, 36],
    ..MessageRule::new(
        "re-upload",
        0x0320,
        &[3, 4, 11, 22, 25, 41, 42, 49, 60],
        &[2, 14, 23, 26, 35, 36, 37, 38, 46, 48, 52, 53, 55, 59, 61, 62, 63],
    )
}
.keeps_stan()
.answered_with(&[11, 39, 41, 42, 60], &[2, 3, 4, 12, 13, 15, 25, 32, 37, 64]);

/// Result of an issuer script, once.
pub const SCRIPT_RESULT: MessageRule =
    MessageRule::new("script result", 0x0620, &[2, 3, 4, 11, 22, 32, 37, 41, 42, 49, 55, 60, 61], &[23, 38])
        .network(&[951])
        .sealed()
        .answered_with(&[11, 39, 41, 42, 60], &[2, 3, 4, 12, 13, 15, 25, 32, 37, 64]);

/// Every rule. No two match the same message.
pub static RULES: [&MessageRule; 34] = [
    &SIGN_ON,
    &KEY_LOAD,
    &SIGN_OFF,
    &ECHO,
    &CAPK_QUERY,
    &AID_QUERY,
    &STATUS,
    &CAPK_GET,
    &CAPK_END,
    &AID_GET,
    &AID_END,
    &PARAMETERS,
    &PARAMETERS_END,
    &LIST_GET,
    &LIST_END,
    &SALE,
    &BALANCE,
    &VOID,
    &PRE_AUTH,
    &PRE_AUTH_VOID,
    &COMPLETION,
    &COMPLETION_VOID,
    &COMPLETION_ADVICE,
    &REFUND,
    &OFFLINE_SALE,
    &ADJUSTMENT,
    &IC_OFFLINE_UPLOAD,
    &REVERSAL,
    &SETTLEMENT,
    &BATCH_UPLOAD,
    &BATCH_END,
    &IC_UPLOAD,
    &RE_UPLOAD,
    &SCRIPT_RESULT,
];

/// The rule for a request with these values: field 3, field 60.1 and field 60.3.
#[must_use]
pub fn find(
    mti: Mti,
    processing_code: Option<&str>,
    f60_type: Option<u8>,
    network_code: Option<u16>,
) -> Option<&'static MessageRule> {
    let of = |rule: &&MessageRule| rule.matches(mti, processing_code, f60_type, network_code);
    RULES.iter().copied().find(of)
}

/// The rule for a decoded request.
#[must_use]
pub fn find_for(request: &Message<'_>) -> Option<&'static MessageRule> {
    let mut code = [0; 6];
    let written = request.digits(3).and_then(|digits| digits.write(&mut code));
    let processing_code = written.and_then(|_| core::str::from_utf8(&code).ok());
    let field_60 = request.digits(60).and_then(|digits| Field60::parse(&digits).ok());
    let f60_type = field_60.map(|field| field.kind);
    let network_code = field_60.and_then(|field| field.network_code);
    find(request.mti(), processing_code, f60_type, network_code)
}
