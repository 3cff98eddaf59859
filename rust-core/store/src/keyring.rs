//! The envelope: one wrapping key, given at every opening, wraps the keys that the journal keeps.
//!
//! Kept are the data keys by generation, the lookup key and the signing key. All are random and outlive
//! any wrapping key, so that a new wrapping key costs a few rows, not the journal.

use rusqlite::{Connection, Transaction};
use suanpan_crypto::seal::{self, Sealer};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::Random;
use zeroize::Zeroizing;

use crate::error::{Damage, Fault, Flaw};
use crate::vault::{aad, head_of, Generation, JournalId, Place, Sealed, Vault};

/// What wraps, and what tells one wrapping key from another.
pub(crate) struct Wrapping {
    sealer: Sealer,
    check: [u8; 16],
    journal: JournalId,
}

impl Wrapping {
    pub(crate) fn new(wrapping_key: &Secret<32>, journal: JournalId) -> Self {
        Wrapping {
            sealer: Sealer::new(&seal::derive(wrapping_key, b"suanpan journal 2 wrap")),
            check: key_check(wrapping_key),
            journal,
        }
    }

    pub(crate) fn journal(&self) -> JournalId {
        self.journal
    }

    /// Derived, so it gives nothing of the key away.
    pub(crate) fn key_check(&self) -> [u8; 16] {
        self.check
    }

    fn wrap(&self, random: &mut dyn Random, place: Place, name: &str, secret: &[u8]) -> Vec<u8> {
        self.sealer.seal(random, &self.aad(place, name), secret)
    }

    fn unwrap(&self, place: Place, name: &str, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Damage> {
        self.sealer.open(&self.aad(place, name), wrapped).map_err(|_| place.damage(Flaw::Seal))
    }

    fn aad(&self, place: Place, name: &str) -> Vec<u8> {
        aad(b"suanpan journal key 2", &self.journal, place, &[name.as_bytes()])
    }
}

fn key_check(wrapping_key: &Secret<32>) -> [u8; 16] {
    head_of(&seal::derive(wrapping_key, b"suanpan journal 1 key check"))
}

/// Bytes of a data key: one key for rows, one for key slots.
const DATA_KEY: usize = 64;

const LOOKUP_KEY: &str = "lookup_key";
const SIGNING_KEY: &str = "signing_key";

/// Writes the keys of a new journal: its first generation, the lookup and the signing key.
pub(crate) fn write_first(
    transaction: &Transaction,
    wrapping: &Wrapping,
    random: &mut dyn Random,
    signing_key: &Secret<32>,
) -> Result<(), Fault> {
    let data_key = Secret::<DATA_KEY>::generate(random);
    insert(transaction, wrapping, random, 1, data_key.expose())?;
    let lookup_key = Secret::<32>::generate(random);
    put_meta(
        transaction,
        LOOKUP_KEY,
        &wrapping.wrap(random, Place::meta(), LOOKUP_KEY, lookup_key.expose()),
    )?;
    put_meta(
        transaction,
        SIGNING_KEY,
        &wrapping.wrap(random, Place::meta(), SIGNING_KEY, signing_key.expose()),
    )?;
    put_meta(transaction, "key_check", &wrapping.key_check())
}

/// Takes a journal of version 1 over: what was derived from its wrapping key from case to case is kept
/// wrapped from now on, as generation 0.
pub(crate) fn adopt(
    transaction: &Transaction,
    wrapping_key: &Secret<32>,
    random: &mut dyn Random,
) -> Result<(), Fault> {
    let journal = meta(transaction, "journal")?;
    let wrapping = Wrapping::new(wrapping_key, journal);
    let data_key = first_data_key(wrapping_key)?;
    let lookup_key = seal::derive(wrapping_key, b"suanpan journal 1 lookup");
    let vault = Vault::new(wrapping, Secret::from_slice(lookup_key.expose()).map_err(|_| Fault::Encode)?)
        .with(0, generation(&data_key)?);
    let sealed = Sealed { generation: 0, bytes: meta_bytes(transaction, SIGNING_KEY)? };
    let signing_key = vault.open_bytes(Place::meta(), &[SIGNING_KEY.as_bytes()], &sealed)?;
    let wrapping = vault.wrapping();
    insert(transaction, wrapping, random, 0, &data_key)?;
    put_meta(
        transaction,
        LOOKUP_KEY,
        &wrapping.wrap(random, Place::meta(), LOOKUP_KEY, lookup_key.expose()),
    )?;
    put_meta(transaction, SIGNING_KEY, &wrapping.wrap(random, Place::meta(), SIGNING_KEY, &signing_key))
}

/// Whether a journal of version 1 is under this wrapping key. Its head decides where the check value is
/// damaged: then this is damage and not another key.
pub(crate) fn is_first_key(connection: &Connection, wrapping_key: &Secret<32>) -> Result<bool, Fault> {
    let found: [u8; 16] = meta(connection, "key_check")?;
    if found == key_check(wrapping_key) {
        return Ok(true);
    }
    let wrapping = Wrapping::new(wrapping_key, meta(connection, "journal")?);
    let vault = Vault::new(wrapping, Secret::from_slice(&[0; 32]).map_err(|_| Fault::Encode)?)
        .with(0, generation(&first_data_key(wrapping_key)?)?);
    let bytes = connection.query_row("SELECT sealed FROM live WHERE id = 0", [], |row| row.get(0))?;
    match vault.open_bytes(Place::HEAD, &[&[]], &Sealed { generation: 0, bytes }) {
        Err(_) => Ok(false),
        Ok(_) => Err(Place::meta().damage(Flaw::Content).into()),
    }
}

fn first_data_key(wrapping_key: &Secret<32>) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let mut data_key = Zeroizing::new(Vec::with_capacity(DATA_KEY));
    for label in ["suanpan journal 1 seal", "suanpan journal 1 key slot"] {
        data_key.extend_from_slice(seal::derive(wrapping_key, label.as_bytes()).expose());
    }
    Ok(data_key)
}

/// The vault of a journal, or why this wrapping key does not open it.
pub(crate) fn read(connection: &Connection, wrapping: Wrapping) -> Result<Vault, Fault> {
    let lookup_key = Secret::from_slice(&unwrap_meta(connection, &wrapping, LOOKUP_KEY)?)
        .map_err(|_| Place::meta().damage(Flaw::Content))?;
    let mut vault = Vault::new(wrapping, lookup_key);
    for (number, data_key) in unwrapped(connection, vault.wrapping())? {
        vault.add(number, data_key);
    }
    Ok(vault)
}

/// Whether all keys are still there as they were at opening.
pub(crate) fn check(connection: &Connection, vault: &Vault) -> Result<(), Fault> {
    unwrap_meta(connection, vault.wrapping(), LOOKUP_KEY)?;
    unwrap_meta(connection, vault.wrapping(), SIGNING_KEY)?;
    let last = unwrapped(connection, vault.wrapping())?.last().map(|(number, _)| *number);
    match last == vault.current() {
        true => Ok(()),
        false => {
            Err(Place::data_key(last.unwrap_or_default().saturating_add(1)).damage(Flaw::Missing).into())
        }
    }
}

/// Every generation: from 0 or 1 without a gap, so that one that was taken away is missed.
fn unwrapped(connection: &Connection, wrapping: &Wrapping) -> Result<Vec<(i64, Generation)>, Fault> {
    let mut generations = Vec::new();
    let mut next = None;
    let mut statement = connection.prepare(WRAPPED)?;
    let mut rows = statement.query([])?;
    // One by one: the first that does not open ends it, however many there are.
    while let Some(row) = rows.next()? {
        let (number, wrapped): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let place = Place::data_key(number);
        if next.map_or(!(0..=1).contains(&number), |next| number != next) {
            return Err(place.damage(Flaw::Missing).into());
        }
        let data_key = wrapping.unwrap(place, "", &wrapped)?;
        generations.push((number, generation(&data_key).map_err(|_| place.damage(Flaw::Content))?));
        next = number.checked_add(1);
    }
    match generations.is_empty() {
        true => Err(Place::data_key(1).damage(Flaw::Missing).into()),
        false => Ok(generations),
    }
}

/// The signing key's bytes.
pub(crate) fn read_signing_key(connection: &Connection, vault: &Vault) -> Result<Zeroizing<Vec<u8>>, Fault> {
    unwrap_meta(connection, vault.wrapping(), SIGNING_KEY)
}

/// Wraps everything under another key. The data keys, and so the rows, stay as they are.
pub(crate) fn rewrap(
    transaction: &Transaction,
    old: &Wrapping,
    new: &Wrapping,
    random: &mut dyn Random,
) -> Result<(), Fault> {
    for (number, wrapped) in wrapped(transaction)? {
        let place = Place::data_key(number);
        let wrapped = new.wrap(random, place, "", &old.unwrap(place, "", &wrapped)?);
        transaction.execute("UPDATE data_key SET wrapped = ?2 WHERE generation = ?1", (number, wrapped))?;
    }
    for name in [LOOKUP_KEY, SIGNING_KEY] {
        let secret = unwrap_meta(transaction, old, name)?;
        put_meta(transaction, name, &new.wrap(random, Place::meta(), name, &secret))?;
    }
    put_meta(transaction, "key_check", &new.key_check())
}

/// Draws the next generation and keeps it; what is sealed from now on is sealed under it.
pub(crate) fn add_generation(
    transaction: &Transaction,
    vault: &mut Vault,
    random: &mut dyn Random,
) -> Result<i64, Fault> {
    let number = vault.current().unwrap_or_default().saturating_add(1);
    let data_key = Secret::<DATA_KEY>::generate(random);
    insert(transaction, vault.wrapping(), random, number, data_key.expose())?;
    vault.add(number, generation(data_key.expose())?);
    Ok(number)
}

fn generation(data_key: &[u8]) -> Result<Generation, Fault> {
    let (rows, slots) = data_key.split_at_checked(32).ok_or(Fault::Encode)?;
    let sealer = |key| Ok::<_, Fault>(Sealer::new(&Secret::from_slice(key).map_err(|_| Fault::Encode)?));
    Ok(Generation { rows: sealer(rows)?, slots: sealer(slots)? })
}

fn insert(
    transaction: &Transaction,
    wrapping: &Wrapping,
    random: &mut dyn Random,
    number: i64,
    data_key: &[u8],
) -> Result<(), Fault> {
    let wrapped = wrapping.wrap(random, Place::data_key(number), "", data_key);
    transaction.execute("INSERT INTO data_key (generation, wrapped) VALUES (?1, ?2)", (number, wrapped))?;
    Ok(())
}

const WRAPPED: &str = "SELECT generation, wrapped FROM data_key ORDER BY generation";

/// Every data key as it is wrapped, in a journal that was opened.
fn wrapped(connection: &Connection) -> Result<Vec<(i64, Vec<u8>)>, Fault> {
    let mut rows = connection.prepare(WRAPPED)?;
    let wrapped = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(wrapped.collect::<Result<_, _>>()?)
}

fn unwrap_meta(
    connection: &Connection,
    wrapping: &Wrapping,
    name: &str,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    Ok(wrapping.unwrap(Place::meta(), name, &meta_bytes(connection, name)?)?)
}

/// A value of `meta` of known length.
pub(crate) fn meta<const N: usize>(connection: &Connection, name: &str) -> Result<[u8; N], Fault> {
    Ok(connection.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0))?)
}

fn meta_bytes(connection: &Connection, name: &str) -> Result<Vec<u8>, Fault> {
    Ok(connection.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0))?)
}

/// Writes a value of `meta`.
pub(crate) fn put_meta(connection: &Connection, name: &str, value: &[u8]) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        (name, value),
    )?;
    Ok(())
}
