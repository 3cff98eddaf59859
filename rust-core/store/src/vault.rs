//! The keys of an open journal, and the one way a row gets in and out of its seal.

use serde::de::DeserializeOwned;
use serde::Serialize;
use suanpan_core::order::OrderKey;
use suanpan_crypto::seal::{self, Sealer};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::Random;

use crate::error::{Damage, Fault, Flaw};
use crate::row;

/// A keyed digest of an order key.
pub(crate) type Lookup = [u8; 16];

/// What a journal is known by; random, given at its creation.
pub(crate) type JournalId = [u8; 16];

/// Where a row stands: bound into its seal, named in errors.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub table: &'static str,
    pub row: i64,
}

impl Place {
    pub(crate) const HEAD: Place = Place { table: "live.head", row: 0 };

    pub(crate) fn event(row: i64) -> Self {
        Place { table: "event", row }
    }

    pub(crate) fn payment(row: i64) -> Self {
        Place { table: "payment", row }
    }

    pub(crate) fn finder(row: i64) -> Self {
        Place { table: "finder", row }
    }

    pub(crate) fn reversal(row: i64) -> Self {
        Place { table: "live.reversal", row }
    }

    pub(crate) fn signed_head(row: i64) -> Self {
        Place { table: "signed_head", row }
    }

    pub(crate) fn meta() -> Self {
        Place { table: "meta", row: 0 }
    }

    pub(crate) fn damage(self, flaw: Flaw) -> Damage {
        Damage { table: self.table, row: self.row, flaw }
    }
}

/// The sub-keys of the wrapping key, one for each purpose.
pub(crate) struct Vault {
    sealer: Sealer,
    lookup_key: Secret<32>,
    check: [u8; 16],
    journal: JournalId,
}

impl Vault {
    pub(crate) fn new(wrapping_key: &Secret<32>, journal: JournalId) -> Self {
        Vault {
            sealer: Sealer::new(&seal::derive(wrapping_key, b"suanpan journal 1 seal")),
            lookup_key: seal::derive(wrapping_key, b"suanpan journal 1 lookup"),
            check: head_of(&seal::derive(wrapping_key, b"suanpan journal 1 key check")),
            journal,
        }
    }

    pub(crate) fn journal(&self) -> JournalId {
        self.journal
    }

    /// What tells one wrapping key from another: derived, so it gives nothing of the key away.
    pub(crate) fn key_check(&self) -> [u8; 16] {
        self.check
    }

    /// The lookup value of an order key. HKDF serves as the keyed digest.
    pub(crate) fn lookup(&self, order: &OrderKey) -> Lookup {
        head_of(&seal::derive(&self.lookup_key, order.to_string().as_bytes()))
    }

    /// Seals bytes to their place and to every clear column of their row.
    pub(crate) fn seal_bytes(
        &self,
        random: &mut dyn Random,
        place: Place,
        clear: &[&[u8]],
        plain: &[u8],
    ) -> Vec<u8> {
        self.sealer.seal(random, &self.aad(place, clear), plain)
    }

    /// Opens bytes that were sealed to this place with these clear columns.
    pub(crate) fn open_bytes(
        &self,
        place: Place,
        clear: &[&[u8]],
        sealed: &[u8],
    ) -> Result<zeroize::Zeroizing<Vec<u8>>, Damage> {
        self.sealer.open(&self.aad(place, clear), sealed).map_err(|_| place.damage(Flaw::Seal))
    }

    /// Encodes and seals a row.
    pub(crate) fn seal(
        &self,
        random: &mut dyn Random,
        place: Place,
        clear: &[&[u8]],
        row: &impl Serialize,
    ) -> Result<Vec<u8>, Fault> {
        let plain = row::encode(row)?;
        Ok(self.seal_bytes(random, place, clear, &plain))
    }

    /// Opens and decodes a row.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        place: Place,
        clear: &[&[u8]],
        sealed: &[u8],
    ) -> Result<T, Damage> {
        let plain = self.open_bytes(place, clear, sealed)?;
        row::decode(&plain).map_err(|flaw| place.damage(flaw))
    }

    /// Journal, table, row and clear columns, each with a length where it can vary, so that no two
    /// rows share it.
    fn aad(&self, place: Place, clear: &[&[u8]]) -> Vec<u8> {
        let mut aad = b"suanpan journal row 1".to_vec();
        aad.extend_from_slice(&self.journal);
        aad.extend_from_slice(&place.row.to_be_bytes());
        for part in core::iter::once(&place.table.as_bytes()).chain(clear) {
            aad.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            aad.extend_from_slice(part);
        }
        aad
    }
}

fn head_of(secret: &Secret<32>) -> [u8; 16] {
    let mut head = [0; 16];
    for (byte, from) in head.iter_mut().zip(secret.expose()) {
        *byte = *from;
    }
    head
}
