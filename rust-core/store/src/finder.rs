//! Finds a payment by its order key, and proves it when there is none.
//!
//! An SQLite index would do the first only: one flipped bit in it hides a payment, and a payment that
//! is not found is charged again. Here the keys lie in sealed buckets whose number follows from the
//! number of payments (linear hashing: Litwin, VLDB 1980), so the one bucket that must hold a key is
//! always there, and opens, or the journal is damaged.

use rusqlite::{Connection, OptionalExtension};
use suanpan_crypto::Random;

use crate::error::{Fault, Flaw};
use crate::row::ENCODING;
use crate::vault::{Lookup, Place, Sealed, Vault};

/// Payments in a bucket on average. The fullest holds about three times as many, half a page.
const LOAD: i64 = 16;

/// How many buckets there are for so many payments.
fn buckets(payments: i64) -> i64 {
    payments.max(0).checked_div(LOAD).unwrap_or_default().saturating_add(1)
}

/// The bucket of a key among so many.
fn bucket_of(lookup: &Lookup, buckets: i64) -> i64 {
    let [a, b, c, d, ..] = *lookup;
    let hash = i64::from(u32::from_be_bytes([a, b, c, d]));
    let round = round_of(buckets);
    // Buckets of this round that were split already take one bit more of the hash.
    let wide = hash.checked_rem(round.saturating_mul(2)).unwrap_or_default();
    if wide < buckets {
        wide
    } else {
        hash.checked_rem(round).unwrap_or_default()
    }
}

/// The largest power of two that is not above `buckets`.
fn round_of(buckets: i64) -> i64 {
    1_i64 << buckets.max(1).ilog2()
}

/// A key and the row of its payment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found(pub Lookup, pub i64);

type Bucket = Vec<Found>;

/// A bucket is read and written by every payment, so it is the one row that is not JSON: behind the
/// encoding byte each key and its row, big-endian.
fn encode(bucket: &[Found]) -> Vec<u8> {
    let mut plain = vec![ENCODING];
    for Found(lookup, row) in bucket {
        plain.extend_from_slice(lookup);
        plain.extend_from_slice(&row.to_be_bytes());
    }
    plain
}

fn decode(plain: &[u8]) -> Result<Bucket, Flaw> {
    let mut rest = match plain.split_first() {
        Some((&ENCODING, rest)) => rest,
        Some((&found, _)) => return Err(Flaw::Encoding { found }),
        None => return Err(Flaw::Content),
    };
    let mut bucket = Vec::with_capacity(plain.len() / size_of::<Found>());
    while !rest.is_empty() {
        let (lookup, behind) = rest.split_first_chunk().ok_or(Flaw::Content)?;
        let (row, behind) = behind.split_first_chunk().ok_or(Flaw::Content)?;
        bucket.push(Found(*lookup, i64::from_be_bytes(*row)));
        rest = behind;
    }
    Ok(bucket)
}

fn read(connection: &Connection, vault: &Vault, bucket: i64) -> Result<Bucket, Fault> {
    let place = Place::finder(bucket);
    let sealed = connection
        .prepare_cached("SELECT generation, sealed FROM finder WHERE id = ?1")?
        .query_row([bucket], |row| Sealed::from_row(row, 0))
        .optional()?
        .ok_or_else(|| place.damage(Flaw::Missing))?;
    let plain = vault.open_bytes(place, &[], &sealed)?;
    Ok(decode(&plain).map_err(|flaw| place.damage(flaw))?)
}

/// Writes a bucket.
pub(crate) fn write(
    connection: &Connection,
    vault: &Vault,
    random: &mut dyn Random,
    bucket: i64,
    content: &[Found],
) -> Result<(), Fault> {
    let sealed = vault.seal_bytes(random, Place::finder(bucket), &[], &encode(content))?;
    connection
        .prepare_cached(
            "INSERT INTO finder (id, generation, sealed) VALUES (?1, ?2, ?3) \
             ON CONFLICT (id) DO UPDATE SET generation = ?2, sealed = ?3",
        )?
        .execute((bucket, sealed.generation, &sealed.bytes))?;
    Ok(())
}

/// The row of the payment with this key, in a journal of `payments` payments. `None` is proved.
pub(crate) fn find(
    connection: &Connection,
    vault: &Vault,
    payments: i64,
    lookup: &Lookup,
) -> Result<Option<i64>, Fault> {
    let bucket = read(connection, vault, bucket_of(lookup, buckets(payments)))?;
    Ok(bucket.iter().find(|found| found.0 == *lookup).map(|found| found.1))
}

/// Adds the payment of row `row`, which must be the next one.
pub(crate) fn add(
    connection: &Connection,
    vault: &Vault,
    random: &mut dyn Random,
    lookup: Lookup,
    row: i64,
) -> Result<(), Fault> {
    let before = buckets(row.saturating_sub(1));
    let after = buckets(row);
    let at = bucket_of(&lookup, before);
    let mut bucket = read(connection, vault, at)?;
    bucket.push(Found(lookup, row));
    if after == before {
        return write(connection, vault, random, at, &bucket);
    }
    // One bucket more: it takes its share of the one whose turn it is.
    let split = before.saturating_sub(round_of(before));
    let mut from = if split == at { core::mem::take(&mut bucket) } else { read(connection, vault, split)? };
    let (stay, go): (Bucket, Bucket) = from.drain(..).partition(|found| bucket_of(&found.0, after) == split);
    write(connection, vault, random, split, &stay)?;
    write(connection, vault, random, before, &go)?;
    if split == at {
        return Ok(());
    }
    write(connection, vault, random, at, &bucket)
}

/// All keys of a journal of `payments` payments, by row; each must lie where it belongs.
pub(crate) fn read_all(connection: &Connection, vault: &Vault, payments: i64) -> Result<Vec<Found>, Fault> {
    let buckets = buckets(payments);
    let mut all = Vec::new();
    for bucket in 0..buckets {
        for found in read(connection, vault, bucket)? {
            if bucket_of(&found.0, buckets) != bucket {
                return Err(Place::finder(bucket).damage(Flaw::Content).into());
            }
            all.push(found);
        }
    }
    all.sort_by_key(|found| found.1);
    let rows: i64 = connection.query_row("SELECT count(*) FROM finder", [], |row| row.get(0))?;
    if rows != buckets {
        return Err(Place::finder(buckets).damage(Flaw::Unknown).into());
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)] // reason: a test fails by panicking
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_bucket_of_another_make_is_refused() {
        assert!(decode(&encode(&[])) == Ok(Vec::new()));
        assert!(decode(&[]) == Err(Flaw::Content));
        assert!(decode(&[2]) == Err(Flaw::Encoding { found: 2 }));
        let whole = encode(&[Found([3; 16], 7)]);
        assert!(decode(&whole) == Ok(vec![Found([3; 16], 7)]));
        for length in 2..whole.len() {
            assert!(decode(&whole[..length]) == Err(Flaw::Content));
        }
    }

    proptest! {
        /// Splitting one bucket at a time is enough: when a bucket is added, a key either stays or
        /// goes from the bucket whose turn it is to the new one.
        #[test]
        fn a_key_moves_only_from_the_split_bucket_to_the_new_one(lookup: Lookup, before in 1..10_000_i64) {
            let (old, new) = (bucket_of(&lookup, before), bucket_of(&lookup, before + 1));
            prop_assert!((0..before).contains(&old));
            prop_assert!(new == old || (new == before && old == before - round_of(before)));
        }
    }
}
