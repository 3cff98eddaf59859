//! The keys of an open journal, and the one way a row gets in and out of its seal.

use std::collections::BTreeMap;

use rusqlite::Row;
use serde::de::DeserializeOwned;
use serde::Serialize;
use suanpan_core::order::OrderKey;
use suanpan_crypto::seal::{self, Sealer};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::Random;
use zeroize::Zeroizing;

use crate::error::{Damage, Fault, Flaw};
use crate::keyring::Wrapping;
use crate::row;

/// A keyed digest of an order key.
pub(crate) type Lookup = [u8; 16];

/// What a journal is known by; random, given at its creation.
pub(crate) type JournalId = [u8; 16];

/// The table whose rows are sealed under keys of their own.
const KEY_SLOT: &str = "key_slot";

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

    pub(crate) fn data_key(generation: i64) -> Self {
        Place { table: "data_key", row: generation }
    }

    pub(crate) fn key_slot(slot: u16) -> Self {
        Place { table: KEY_SLOT, row: slot.into() }
    }

    pub(crate) fn meta() -> Self {
        Place { table: "meta", row: 0 }
    }

    pub(crate) fn damage(self, flaw: Flaw) -> Damage {
        Damage { table: self.table, row: self.row, flaw }
    }
}

/// A sealed row and the generation that sealed it, as its table keeps them.
pub(crate) struct Sealed {
    pub generation: i64,
    pub bytes: Vec<u8>,
}

impl Sealed {
    /// Takes the columns `generation, sealed` that begin at `first`.
    pub(crate) fn from_row(row: &Row, first: usize) -> rusqlite::Result<Self> {
        Ok(Sealed { generation: row.get(first)?, bytes: row.get(first.saturating_add(1))? })
    }
}

/// The keys of one generation.
pub(crate) struct Generation {
    pub rows: Sealer,
    /// Rows of `key_slot`.
    pub slots: Sealer,
}

/// The keys of an open journal, all but the signing key.
pub(crate) struct Vault {
    wrapping: Wrapping,
    generations: BTreeMap<i64, Generation>,
    lookup_key: Secret<32>,
}

impl Vault {
    /// A vault without a generation.
    pub(crate) fn new(wrapping: Wrapping, lookup_key: Secret<32>) -> Self {
        Vault { wrapping, generations: BTreeMap::new(), lookup_key }
    }

    pub(crate) fn with(mut self, number: i64, generation: Generation) -> Self {
        self.add(number, generation);
        self
    }

    pub(crate) fn add(&mut self, number: i64, generation: Generation) {
        self.generations.insert(number, generation);
    }

    /// The generation that seals.
    pub(crate) fn current(&self) -> Option<i64> {
        self.generations.last_key_value().map(|(number, _)| *number)
    }

    pub(crate) fn wrapping(&self) -> &Wrapping {
        &self.wrapping
    }

    pub(crate) fn set_wrapping(&mut self, wrapping: Wrapping) {
        self.wrapping = wrapping;
    }

    pub(crate) fn journal(&self) -> JournalId {
        self.wrapping.journal()
    }

    /// The lookup value of an order key. HKDF serves as the keyed digest.
    pub(crate) fn lookup(&self, order: &OrderKey) -> Lookup {
        head_of(&seal::derive(&self.lookup_key, order.to_string().as_bytes()))
    }

    /// Seals bytes to their place and to every clear column of their row, under the newest generation.
    pub(crate) fn seal_bytes(
        &self,
        random: &mut dyn Random,
        place: Place,
        clear: &[&[u8]],
        plain: &[u8],
    ) -> Result<Sealed, Fault> {
        let (&number, generation) = self.generations.last_key_value().ok_or(Fault::Encode)?;
        let bytes = generation.of(place).seal(random, &self.aad(number, place, clear), plain);
        Ok(Sealed { generation: number, bytes })
    }

    /// Opens bytes that were sealed to this place with these clear columns.
    pub(crate) fn open_bytes(
        &self,
        place: Place,
        clear: &[&[u8]],
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Damage> {
        let number = sealed.generation;
        let generation = self.generations.get(&number).ok_or_else(|| place.damage(Flaw::Seal))?;
        generation
            .of(place)
            .open(&self.aad(number, place, clear), &sealed.bytes)
            .map_err(|_| place.damage(Flaw::Seal))
    }

    /// Encodes and seals a row.
    pub(crate) fn seal(
        &self,
        random: &mut dyn Random,
        place: Place,
        clear: &[&[u8]],
        row: &impl Serialize,
    ) -> Result<Sealed, Fault> {
        let plain = row::encode(row)?;
        self.seal_bytes(random, place, clear, &plain)
    }

    /// Opens and decodes a row.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        place: Place,
        clear: &[&[u8]],
        sealed: &Sealed,
    ) -> Result<T, Damage> {
        let plain = self.open_bytes(place, clear, sealed)?;
        row::decode(&plain).map_err(|flaw| place.damage(flaw))
    }

    /// The generation is a clear column like any other; rows of version 1 had none.
    fn aad(&self, generation: i64, place: Place, clear: &[&[u8]]) -> Vec<u8> {
        let mut aad = aad(b"suanpan journal row 1", &self.journal(), place, clear);
        if generation > 0 {
            push_part(&mut aad, &generation.to_be_bytes());
        }
        aad
    }
}

impl Generation {
    fn of(&self, place: Place) -> &Sealer {
        match place.table {
            KEY_SLOT => &self.slots,
            _ => &self.rows,
        }
    }
}

/// Journal, row, table and clear columns, each with a length where it can vary, so that no two rows
/// share it.
pub(crate) fn aad(label: &[u8], journal: &JournalId, place: Place, clear: &[&[u8]]) -> Vec<u8> {
    let mut aad = label.to_vec();
    aad.extend_from_slice(journal);
    aad.extend_from_slice(&place.row.to_be_bytes());
    push_part(&mut aad, place.table.as_bytes());
    for part in clear {
        push_part(&mut aad, part);
    }
    aad
}

fn push_part(aad: &mut Vec<u8>, part: &[u8]) {
    aad.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
    aad.extend_from_slice(part);
}

/// The first half of a derived key, where it serves as a public value.
pub(crate) fn head_of(secret: &Secret<32>) -> [u8; 16] {
    let mut head = [0; 16];
    for (byte, from) in head.iter_mut().zip(secret.expose()) {
        *byte = *from;
    }
    head
}
