//! What the protection key tells about a block.

use serde_json::{json, Value};
use suanpan_crypto::key::ProtectionKey;
use suanpan_crypto::tr31::{Tr31Error, Unwrapped};

use super::shown::Shown;

/// What a terminal would do with the key: the words for it, and how it is asked.
type Taken = (&'static str, fn(Unwrapped) -> Result<(), Tr31Error>);

/// Usages a terminal has a typed key for.
const TAKEN: &[(&str, Taken)] = &[
    ("P0", ("PIN key", |key| key.into_pin_key().map(drop))),
    ("D0", ("track data key", |key| key.into_track_key().map(drop))),
    ("D3", ("track data key", |key| key.into_track_key().map(drop))),
    ("K0", ("master key", |key| key.into_master_key().map(drop))),
    ("K1", ("key block protection key", |key| key.into_protection_key().map(drop))),
    ("K4", ("key block protection key", |key| key.into_protection_key().map(drop))),
];
/// Every usage that starts with M.
const MAC: Taken = ("MAC key", |key| key.into_mac_key().map(drop));

/// What came of opening a block.
pub struct Verdict {
    protection: String,
    opened: Option<Opened>,
}

struct Opened {
    check_value: Option<String>,
    /// What a terminal takes the key as, or why not.
    taken: Result<&'static str, String>,
}

impl Verdict {
    /// Judges under the strict policy, the one of a terminal in the field.
    pub fn of(protection: &ProtectionKey, unwrapped: Result<Unwrapped, Tr31Error>) -> Self {
        let opened = unwrapped.ok().map(|key| {
            let check_value = key.check_value().map(|value| value.to_string());
            let usage = key.header().usage().to_string();
            let known = TAKEN.iter().find(|(code, _)| *code == usage).map(|(_, taken)| *taken);
            let taken = match known.or_else(|| usage.starts_with('M').then_some(MAC)) {
                Some((name, take)) => take(key).map(|()| name).map_err(|error| error.to_string()),
                None => Err(format!("a terminal has no use for a key of usage {usage}")),
            };
            Opened { check_value, taken }
        });
        Self { protection: protection.check_value().to_string(), opened }
    }

    /// Whether a terminal would take the key.
    pub fn takes(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.taken.is_ok())
    }

    /// Lines after those of the header.
    pub fn lines(&self) -> String {
        let protection = format!("protection key  {:<4} is its check value\n", self.protection);
        let Some(Opened { check_value, taken }) = &self.opened else {
            return format!(
                "{protection}MAC             WRONG: another protection key, or the block was changed\nREFUSED\n"
            );
        };
        let check_value = check_value.as_deref().unwrap_or("none: not a cipher's key");
        let (policy, end) = match taken {
            Ok(name) => (format!("a terminal takes it as its {name}"), "OK"),
            Err(reason) => (reason.clone(), "REFUSED"),
        };
        format!("{protection}MAC             right\ncheck value     {check_value}\npolicy          {policy}\n{end}\n")
    }

    /// The same as JSON, together with the header.
    pub fn json(&self, shown: &Shown<'_>) -> Value {
        let mut object = json!({
            "header": shown.json(),
            "protection_key_check_value": self.protection,
            "mac": if self.opened.is_some() { "right" } else { "wrong" },
            "accepted": self.takes(),
        });
        if let (Some(object), Some(Opened { check_value, taken })) = (object.as_object_mut(), &self.opened) {
            object.insert("check_value".to_owned(), json!(check_value));
            match taken {
                Ok(name) => object.insert("taken_as".to_owned(), json!(name)),
                Err(reason) => object.insert("refused".to_owned(), json!(reason)),
            };
        }
        object
    }
}
