//! Faults as data: which message, and what goes wrong with it.
//!
//! ```json
//! [
//!   {"when": {"mti": "0200", "nth": 2}, "do": "NoAnswer"},
//!   {"when": {"amount_minor": 1234}, "do": {"Delay": {"ms": 1500}}},
//!   {"when": {"mti": "0400", "times": 1}, "do": {"ResponseCode": "96"}}
//! ]
//! ```
//!
//! Every rule that fits a message acts on it, in the order of the script.

use serde::{Deserialize, Serialize};

use crate::FaultError;

/// Amounts whose last two digits decline a sale or pre-authorisation, when the host is told to do
/// so: 12.51 is declined with 51. The last two digits are the response code.
pub const CODES_BY_AMOUNT: &[(&str, &str)] = &[
    ("05", "not honoured"),
    ("41", "lost card"),
    ("43", "stolen card"),
    ("51", "insufficient funds"),
    ("54", "expired card"),
    ("57", "not allowed for this card"),
    ("61", "amount limit exceeded"),
    ("65", "count limit exceeded"),
    ("75", "PIN tries exceeded"),
    ("91", "issuer unavailable"),
    ("96", "system malfunction"),
    ("98", "no answer from the issuer"),
];

/// Response codes that mean approval: forcing one would make the answer contradict the books.
const APPROVALS: &[&str] = &["00", "10", "11", "A2", "A4", "A5", "A6"];

/// Which messages a rule is for: all that is given must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Message type, four digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mti: Option<String>,
    /// Processing code (field 3), six digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing_code: Option<String>,
    /// Amount (field 4) in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<i64>,
    /// Field 11.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stan: Option<u32>,
    /// Only from the nth message that fits all of the above, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// Only so many messages; 1 where `nth` is given and this is not, else all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The host has booked it and does not answer.
    NoAnswer,
    /// The request never reached the host: nothing is booked, no answer.
    LostRequest,
    /// The answer comes this much later.
    Delay {
        /// Milliseconds.
        ms: u32,
    },
    /// The host has booked it; its answer comes only after the reversal of it was answered.
    LateAfterReversal,
    /// The request itself reaches the host only after the reversal of it.
    RequestAfterReversal,
    /// Field 64 of the answer is wrong.
    WrongMac,
    /// The answer has no field 64.
    NoMac,
    /// The answer comes twice.
    Duplicate,
    /// A field of the answer is not what it should be.
    WrongEcho {
        /// 3, 4, 11, 37, 41 or 42.
        field: u8,
    },
    /// A field of the answer is missing.
    Omit {
        /// 2 to 63.
        field: u8,
    },
    /// The connection breaks after this many bytes of the answer (length prefix or HTTP head
    /// included); 0 for not a single one.
    DropAtByte {
        /// Bytes that still arrive.
        n: usize,
    },
    /// The connection is accepted and closed without reading. Fits connections, not messages: only
    /// `nth` and `times` may be given.
    CloseBeforeRead,
    /// The host declines with this code, whatever it would have said.
    ResponseCode(String),
    /// The header of the answer asks for this (a nibble, 0 to 15).
    ProcessingRequirement(u8),
    /// The addresses in the TPDU of the answer are not swapped.
    UnswappedTpdu,
    /// The answer comes in segments of this many bytes.
    Split {
        /// Bytes, at least 1.
        segment: usize,
    },
    /// The answer waits for the next one of its connection and leaves in the same segment.
    Coalesce,
    /// The HTTP answer has this status and no body; without the envelope the connection closes.
    HttpStatus(u16),
    /// A sign-on answer has a wrong check value for the PIN key.
    WrongCheckValue,
    /// A settlement answer says unbalanced, whatever the books say.
    Unbalanced,
}

/// One line of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which messages.
    #[serde(default)]
    pub when: When,
    /// What goes wrong.
    #[serde(rename = "do")]
    pub fault: Fault,
}

/// A script of faults, and how far it has run.
#[derive(Clone, Debug, Default)]
pub struct FaultPlan {
    rules: Vec<(Rule, u32)>,
}

/// What a rule is held against.
pub(crate) struct Subject<'a> {
    pub mti: &'a str,
    pub processing_code: Option<&'a str>,
    pub amount_minor: Option<i64>,
    pub stan: Option<u32>,
}

impl FaultPlan {
    /// No faults.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A script of these rules.
    ///
    /// # Errors
    /// [`FaultError::Rule`] for one that asks for something that cannot be.
    pub fn new(rules: Vec<Rule>) -> Result<Self, FaultError> {
        for (index, rule) in rules.iter().enumerate() {
            check(rule).map_err(|(place, expected, got)| FaultError::Rule {
                rule: index.saturating_add(1),
                place,
                expected,
                got,
            })?;
        }
        Ok(FaultPlan { rules: rules.into_iter().map(|rule| (rule, 0)).collect() })
    }

    /// Reads a script: a JSON array of rules.
    ///
    /// # Errors
    /// [`FaultError`].
    pub fn from_json(json: &str) -> Result<Self, FaultError> {
        let rules =
            serde_json::from_str(json).map_err(|error| FaultError::Json { reason: error.to_string() })?;
        Self::new(rules)
    }

    /// The faults of a message; counts it.
    pub(crate) fn for_message(&mut self, subject: &Subject<'_>) -> Vec<Fault> {
        self.take(|rule| rule.fault != Fault::CloseBeforeRead && rule.when.fits(subject))
    }

    /// Whether a new connection is closed without reading; counts it.
    pub(crate) fn closes_connection(&mut self) -> bool {
        !self.take(|rule| rule.fault == Fault::CloseBeforeRead).is_empty()
    }

    fn take(&mut self, fits: impl Fn(&Rule) -> bool) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (rule, seen) in self.rules.iter_mut().filter(|(rule, _)| fits(rule)) {
            *seen = seen.saturating_add(1);
            if rule.when.acts_on(*seen) {
                faults.push(rule.fault.clone());
            }
        }
        faults
    }
}

impl When {
    fn fits(&self, subject: &Subject<'_>) -> bool {
        fn same<T: PartialEq>(wanted: Option<T>, got: Option<T>) -> bool {
            wanted.is_none() || wanted == got
        }
        same(self.mti.as_deref(), Some(subject.mti))
            && same(self.processing_code.as_deref(), subject.processing_code)
            && same(self.amount_minor, subject.amount_minor)
            && same(self.stan, subject.stan)
    }

    /// Whether the `seen`th message that fits is acted on.
    fn acts_on(&self, seen: u32) -> bool {
        let first = self.nth.unwrap_or(1);
        let times = self.times.or(self.nth.map(|_| 1));
        seen >= first && times.is_none_or(|times| seen.saturating_sub(first) < times)
    }
}

type Misfit = (&'static str, &'static str, String);

fn check(rule: &Rule) -> Result<(), Misfit> {
    let digits =
        |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let When { mti, processing_code, amount_minor, stan, nth, times } = &rule.when;
    let condition: [(&'static str, bool, &'static str, String); 4] = [
        ("when.mti", mti.as_deref().is_none_or(|mti| digits(mti, 4)), "four digits", format!("{mti:?}")),
        (
            "when.processing_code",
            processing_code.as_deref().is_none_or(|code| digits(code, 6)),
            "six digits",
            format!("{processing_code:?}"),
        ),
        ("when.nth", *nth != Some(0), "1 or more", "0".to_owned()),
        ("when.times", *times != Some(0), "1 or more", "0".to_owned()),
    ];
    let conditional = mti.is_some() || processing_code.is_some() || amount_minor.is_some() || stan.is_some();
    let (sound, expected, got) = match &rule.fault {
        Fault::WrongEcho { field } => {
            (matches!(field, 3 | 4 | 11 | 37 | 41 | 42), "field 3, 4, 11, 37, 41 or 42", field.to_string())
        }
        Fault::Omit { field } => ((2..=63).contains(field), "field 2 to 63", field.to_string()),
        Fault::ResponseCode(code) => {
            let two = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let sound = two && !APPROVALS.contains(&code.as_str());
            (sound, "two letters or digits that do not approve", code.clone())
        }
        Fault::ProcessingRequirement(nibble) => (*nibble <= 15, "0 to 15", nibble.to_string()),
        Fault::Split { segment } => (*segment >= 1, "1 byte or more", segment.to_string()),
        Fault::HttpStatus(status) => ((200..=599).contains(status), "200 to 599", status.to_string()),
        Fault::CloseBeforeRead => (!conditional, "only nth and times in `when`", "more".to_owned()),
        _ => (true, "", String::new()),
    };
    let doing = [("do", sound, expected, got)];
    match condition.into_iter().chain(doing).find(|(_, sound, ..)| !sound) {
        Some((place, _, expected, got)) => Err((place, expected, got)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;

    fn sale(stan: u32) -> Subject<'static> {
        Subject { mti: "0200", processing_code: Some("000000"), amount_minor: Some(100), stan: Some(stan) }
    }

    fn acts(json: &str) -> Vec<u32> {
        let mut plan = FaultPlan::from_json(json).unwrap();
        (1..=5).filter(|stan| !plan.for_message(&sale(*stan)).is_empty()).collect()
    }

    #[test]
    fn counts_say_which_messages_are_hit() {
        assert_eq!(acts(r#"[{"do": "NoAnswer"}]"#), [1, 2, 3, 4, 5]);
        assert_eq!(acts(r#"[{"when": {"nth": 2}, "do": "NoAnswer"}]"#), [2]);
        assert_eq!(acts(r#"[{"when": {"times": 2}, "do": "NoAnswer"}]"#), [1, 2]);
        assert_eq!(acts(r#"[{"when": {"nth": 2, "times": 3}, "do": "NoAnswer"}]"#), [2, 3, 4]);
        assert_eq!(acts(r#"[{"when": {"stan": 4, "mti": "0200"}, "do": "NoAnswer"}]"#), [4]);
        assert_eq!(acts(r#"[{"when": {"mti": "0400"}, "do": "NoAnswer"}]"#), [0; 0]);
        assert_eq!(acts(r#"[{"when": {"amount_minor": 99}, "do": "NoAnswer"}]"#), [0; 0]);
        assert_eq!(acts(r#"[{"when": {"processing_code": "200000"}, "do": "NoAnswer"}]"#), [0; 0]);
    }

    #[test]
    fn a_connection_rule_never_counts_messages() {
        let mut plan = FaultPlan::from_json(r#"[{"when": {"nth": 2}, "do": "CloseBeforeRead"}]"#).unwrap();
        assert!(plan.for_message(&sale(1)).is_empty() && plan.for_message(&sale(2)).is_empty());
        assert_eq!([plan.closes_connection(), plan.closes_connection()], [false, true]);
    }

    #[test]
    fn what_cannot_be_is_refused_by_place() {
        for (json, place) in [
            (r#"[{"when": {"mti": "200"}, "do": "NoAnswer"}]"#, "when.mti"),
            (r#"[{"when": {"processing_code": "x"}, "do": "NoAnswer"}]"#, "when.processing_code"),
            (r#"[{"when": {"nth": 0}, "do": "NoAnswer"}]"#, "when.nth"),
            (r#"[{"when": {"times": 0}, "do": "NoAnswer"}]"#, "when.times"),
            (r#"[{"do": {"WrongEcho": {"field": 39}}}]"#, "do"),
            (r#"[{"do": {"Omit": {"field": 64}}}]"#, "do"),
            (r#"[{"do": {"ResponseCode": "00"}}]"#, "do"),
            (r#"[{"do": {"ResponseCode": "5"}}]"#, "do"),
            (r#"[{"do": {"ProcessingRequirement": 16}}]"#, "do"),
            (r#"[{"do": {"Split": {"segment": 0}}}]"#, "do"),
            (r#"[{"do": {"HttpStatus": 99}}]"#, "do"),
            (r#"[{"when": {"mti": "0200"}, "do": "CloseBeforeRead"}]"#, "do"),
        ] {
            match FaultPlan::from_json(json).err() {
                Some(FaultError::Rule { rule: 1, place: found, .. }) => assert_eq!(found, place, "{json}"),
                other => assert_eq!(format!("{other:?}"), place, "{json}"),
            }
        }
        for json in ["", "{}", r#"[{"when": {"mtl": "0200"}, "do": "NoAnswer"}]"#, r#"[{"do": "Nothing"}]"#] {
            assert!(matches!(FaultPlan::from_json(json), Err(FaultError::Json { .. })), "{json}");
        }
    }

    #[test]
    fn codes_by_amount_are_refusals() {
        for (code, _) in CODES_BY_AMOUNT {
            assert!(code.len() == 2 && !APPROVALS.contains(code));
        }
    }
}
