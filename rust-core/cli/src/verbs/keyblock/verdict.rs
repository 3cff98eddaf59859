//! What the protection key tells about a block.

use serde_json::{json, Value};
use suanpan_crypto::key::ProtectionKey;
use suanpan_crypto::tr31::{Header, Tr31Error, Unwrapped};

use super::shown::Shown;

/// What a terminal takes a key as: the words for it, and how it is asked.
type Taken = (&'static str, fn(Unwrapped) -> Result<(), Tr31Error>);

/// The typed key for a usage; which of several, the mode of use or the algorithm tells.
fn taken(header: &Header) -> Option<Taken> {
    let [mode] = *header.mode().as_bytes();
    let [algorithm] = *header.algorithm().as_bytes();
    Some(match (header.usage().as_bytes(), mode, algorithm) {
        (b"P0", _, _) => ("PIN key", |key| key.into_pin_key().map(drop)),
        (b"D0" | b"D3", _, _) => ("track data key", |key| key.into_track_key().map(drop)),
        (b"K0", _, _) => ("master key", |key| key.into_master_key().map(drop)),
        (b"K1" | b"K4", _, _) => ("key block protection key", |key| key.into_protection_key().map(drop)),
        (b"B1", _, b'T') => ("TDES DUKPT initial key", |key| key.into_tdes_initial_key().map(drop)),
        (b"B1", _, _) => ("AES DUKPT initial key", |key| key.into_aes_initial_key().map(drop)),
        (b"M7", _, _) => ("HMAC key", |key| key.into_hmac_key().map(drop)),
        ([b'M', _], b'G', _) => ("MAC key, to generate", |key| key.into_mac_generation_key().map(drop)),
        ([b'M', _], b'V', _) => ("MAC key, to verify", |key| key.into_mac_verification_key().map(drop)),
        ([b'M', _], _, _) => ("MAC key", |key| key.into_mac_key().map(drop)),
        _ => return None,
    })
}

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
            let usage = key.header().usage();
            let taken = match taken(key.header()) {
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
