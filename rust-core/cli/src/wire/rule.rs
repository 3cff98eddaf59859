//! Which row of the message table a message belongs to.

use suanpan_iso8583::cup::field60::Field60;
use suanpan_iso8583::cup::messages::{self, MessageRule};
use suanpan_iso8583::cup::response_code::ResponseCode;
use suanpan_iso8583::{cup, Bitmap, Message};

/// A row, and the side of it.
pub struct Rule {
    row: &'static MessageRule,
    is_answer: bool,
}

impl Rule {
    /// The row of a message of the POS dialect: a request, or an answer that echoes what tells the
    /// kinds apart.
    pub fn of(message: &Message<'_>) -> Option<Self> {
        if message.spec().name != cup::SPEC.name {
            return None;
        }
        if let Some(row) = messages::find_for(message) {
            return Some(Self { row, is_answer: false });
        }
        let code = message.digits(3).map(|digits| digits.collect::<String>());
        let field_60 = message.digits(60).and_then(|digits| Field60::parse(&digits).ok());
        let kind = field_60.map(|field| field.kind);
        let network = field_60.and_then(|field| field.network_code);
        let answers = |row: &&&MessageRule| {
            row.mti.response() == message.mti() && row.matches(row.mti, code.as_deref(), kind, network)
        };
        messages::RULES.iter().find(answers).map(|row| Self { row, is_answer: true })
    }

    /// What the message is called.
    pub fn name(&self) -> String {
        if self.is_answer {
            format!("{} answer", self.row.name)
        } else {
            self.row.name.to_owned()
        }
    }

    /// The fields that the message must have. An answer that declines owes nothing but field 39.
    pub fn mandatory(&self, message: &Message<'_>) -> Bitmap {
        let declines = || message.text(39).and_then(ResponseCode::of).is_some_and(|code| !code.is_approval());
        match self.is_answer {
            false => self.row.mandatory,
            true if declines() => Bitmap::of(&[39]),
            true => self.row.answer_mandatory,
        }
    }

    /// The fields that it may have. Hosts echo what they were sent.
    pub fn known(&self) -> Bitmap {
        let request = self.row.mandatory.union(self.row.conditional);
        if self.is_answer {
            request.union(self.row.answer_mandatory).union(self.row.answer_conditional)
        } else {
            request
        }
    }
}
