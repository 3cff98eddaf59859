//! The end of the hash chain: what the journal knows of itself there, and how it is signed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use suanpan_core::station::Station;
use suanpan_crypto::digest::Sha256;
use suanpan_crypto::sign::{SigningKey, VerifyingKey, SIGNATURE_LEN};
use suanpan_crypto::SignError;

use crate::hex;
use crate::rotate::Progress;
use crate::row::Digest;
use crate::vault::JournalId;

/// The chain is signed at least this often, in events.
pub(crate) const SIGNED_EVERY: i64 = 64;

/// The hash before the first event.
pub(crate) fn origin(journal: &JournalId) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(b"suanpan journal 1 origin");
    digest.update(journal);
    digest.finish()
}

/// The hash of an event: over the hash before it, its number, its time and its sealed bytes.
pub(crate) fn link(before: &[u8; 32], seq: i64, at: i64, sealed: &[u8]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(before);
    digest.update(&seq.to_be_bytes());
    digest.update(&at.to_be_bytes());
    digest.update(sealed);
    digest.finish()
}

/// Row 0 of `live`, rewritten by every commit: where the chain ends, what the tables must hold,
/// and the terminal's counters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// Last event; 0 before the first.
    pub seq: i64,
    /// Its hash.
    #[serde(with = "hex")]
    pub hash: [u8; 32],
    /// How many payments there are; also the number of the last.
    pub payments: i64,
    /// Payments in flight, by row.
    pub in_flight: BTreeSet<i64>,
    /// How many reversals there are.
    pub reversals: i64,
    /// The highest number a reversal ever had: none is used twice.
    pub last_reversal: i64,
    /// Net over all payments, in minor units.
    pub net_minor: i64,
    /// How many heads were signed.
    pub signed: i64,
    /// The event that was signed last.
    pub signed_seq: i64,
    /// The counters.
    pub station: Option<Station>,
    /// The generation of the data key that seals. A head of version 1 has generation 0.
    #[serde(default)]
    pub generation: i64,
    /// How far sealing anew under that generation has come; none when all is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reseal: Option<Progress>,
    /// The digest of all key slots; none when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slots: Option<Digest>,
    /// The version of the key that was loaded last.
    #[serde(default)]
    pub key_version: u64,
    /// Whether this commit took a key away, or its former wrapping: the log has it as it was until it is moved into
    /// the file, which a crash may have kept from being done.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub log_has_keys: bool,
    /// The last event that came out of a backup; none in a journal that was never restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored: Option<i64>,
}

impl Head {
    pub(crate) fn new(journal: &JournalId) -> Self {
        Head {
            seq: 0,
            hash: origin(journal),
            payments: 0,
            in_flight: BTreeSet::new(),
            reversals: 0,
            last_reversal: 0,
            net_minor: 0,
            signed: 0,
            signed_seq: 0,
            station: None,
            generation: 1,
            reseal: None,
            slots: None,
            key_version: 0,
            log_has_keys: false,
            restored: None,
        }
    }

    /// Whether a signature is due at this head.
    pub(crate) fn signature_due(&self) -> bool {
        self.seq.checked_div(SIGNED_EVERY) > self.signed_seq.checked_div(SIGNED_EVERY)
    }
}

/// A signed end of the chain. Kept outside the terminal, it shows later whether events were cut
/// off or an older copy of the journal was put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    /// The journal's id.
    #[serde(with = "hex")]
    pub journal: [u8; 16],
    /// Last event, from 1; 0 in a journal without events.
    pub seq: i64,
    /// Its hash.
    #[serde(with = "hex")]
    pub hash: [u8; 32],
    /// ECDSA P-256 with SHA-256, r ‖ s.
    #[serde(with = "hex")]
    pub signature: [u8; SIGNATURE_LEN],
    /// The journal's public key, SEC 1 uncompressed. To mean anything it must be known from
    /// elsewhere.
    #[serde(with = "hex")]
    pub public_key: [u8; 65],
}

impl SignedHead {
    pub(crate) fn sign(key: &SigningKey, journal: JournalId, seq: i64, hash: [u8; 32]) -> Self {
        SignedHead {
            journal,
            seq,
            hash,
            signature: key.sign(&message(&journal, seq, &hash)),
            public_key: key.verifying_key().to_sec1(),
        }
    }

    /// Checks the signature against the public key that the head carries.
    ///
    /// # Errors
    /// [`SignError`] when the key is none or the signature is not its.
    pub fn verify(&self) -> Result<(), SignError> {
        VerifyingKey::from_sec1(&self.public_key)?
            .verify(&message(&self.journal, self.seq, &self.hash), &self.signature)
    }
}

fn message(journal: &JournalId, seq: i64, hash: &[u8; 32]) -> Vec<u8> {
    [b"suanpan journal 1 head".as_slice(), journal, &seq.to_be_bytes(), hash].concat()
}
