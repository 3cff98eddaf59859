//! Making a journal and opening one.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::SigningKey;
use suanpan_crypto::Random;

use crate::connection::{self, Access};
use crate::disk::{self, io_error};
use crate::error::{Fault, Flaw, OpenError};
use crate::finder;
use crate::head::{self, Head};
use crate::keyring::{self, Wrapping};
use crate::schema;
use crate::slot::{self, Slots};
use crate::vault::{JournalId, Lookup, Place, Sealed, Vault};

/// An open database whose keys fit and whose head stands at the end of its chain.
pub(crate) struct Opened {
    pub connection: Connection,
    pub vault: Vault,
    pub signing_key: SigningKey,
    pub head: Head,
    /// Row of each reversal.
    pub reversals: HashMap<Lookup, i64>,
    /// What is in the key slots.
    pub slots: Slots,
}

/// Makes a journal under another name and moves it into place when it is complete and durable:
/// a crash at any point leaves either no journal or a whole one with its log.
pub(crate) fn create(
    path: &Path,
    wrapping_key: &Secret<32>,
    random: &mut dyn Random,
) -> Result<(), OpenError> {
    let made = disk::make_room(path)?;
    let file = disk::private().create_new(true).open(&made).map_err(io_error(&made, "create the file"))?;
    fill(&made, wrapping_key, random)?;
    disk::name(&made, &file, path)
}

fn fill(made: &Path, wrapping_key: &Secret<32>, random: &mut dyn Random) -> Result<(), OpenError> {
    let mut journal: JournalId = [0; 16];
    random.fill(&mut journal);
    let wrapping = Wrapping::new(wrapping_key, journal);
    let signing_key = SigningKey::generate(random).map_err(|_| OpenError::Random)?;
    let mut connection = Connection::open(made).map_err(|error| connection::sqlite_error(made, &error))?;
    let write = || -> Result<(), Fault> {
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "page_size", 4096)?;
        connection.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
        schema::migrate(&mut connection, |_| Ok(()))?;
        let transaction = connection.transaction()?;
        keyring::put_meta(&transaction, "journal", &journal)?;
        keyring::put_meta(&transaction, "public_key", &signing_key.verifying_key().to_sec1())?;
        keyring::write_first(&transaction, &wrapping, random, &signing_key.to_secret())?;
        let vault = keyring::read(&transaction, wrapping)?;
        let head = vault.seal(random, Place::HEAD, &[&[]], &Head::new(&journal))?;
        transaction.execute(
            "INSERT INTO live (id, lookup, generation, sealed) VALUES (0, x'', ?1, ?2)",
            (head.generation, &head.bytes),
        )?;
        finder::write(&transaction, &vault, random, 0, &[])?;
        transaction.commit()?;
        // Last, so that the log, deleted at this connection's close, holds no row.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        Ok(())
    };
    write().map_err(|fault| open_error(made, fault))?;
    connection.close().map_err(|(_, error)| connection::sqlite_error(made, &error))
}

/// Opens twice before it calls a journal damaged: the first attempt may have met a state that
/// SQLite itself puts right. Neither writes, except that a sound journal of an earlier version is
/// brought up to this one; `random` is for that.
pub(crate) fn open_twice(
    path: &Path,
    access: Access,
    wrapping_key: &Secret<32>,
    mut random: Option<&mut dyn Random>,
) -> Result<Opened, OpenError> {
    // Spelt out: a reborrow inside the option.
    let first = match &mut random {
        Some(random) => open_once(path, access, wrapping_key, Some(&mut **random)),
        None => open_once(path, access, wrapping_key, None),
    };
    match first {
        Err(OpenError::Damaged { .. }) => open_once(path, access, wrapping_key, random),
        other => other,
    }
}

fn open_once(
    path: &Path,
    access: Access,
    wrapping_key: &Secret<32>,
    random: Option<&mut dyn Random>,
) -> Result<Opened, OpenError> {
    let mut connection = connection::connect(path, access)?;
    let fail = |fault: Fault| open_error(path, fault);
    let application: i32 = connection
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(|error| fail(error.into()))?;
    if application != schema::APPLICATION_ID {
        return Err(OpenError::Foreign { path: path.to_owned(), found: application });
    }
    let found = schema::version(&connection).map_err(fail)?;
    if found > schema::LATEST {
        return Err(OpenError::NewerVersion { path: path.to_owned(), found });
    }
    if found < 1 {
        // A journal gets its tables and its version before it gets its name.
        let flaw = Flaw::Disagrees {
            what: "schema version",
            expected: "1 or more".to_owned(),
            got: found.to_string(),
        };
        return Err(fail(Place::meta().damage(flaw).into()));
    }
    if found < schema::LATEST {
        let Some(random) = random else {
            return Err(OpenError::OlderVersion { path: path.to_owned(), found });
        };
        if !keyring::is_first_key(&connection, wrapping_key).map_err(fail)? {
            return Err(OpenError::WrongKey { path: path.to_owned() });
        }
        let adopt = |transaction: &Transaction| keyring::adopt(transaction, wrapping_key, random);
        schema::migrate(&mut connection, adopt).map_err(fail)?;
    }
    schema::check(&connection).map_err(fail)?;

    let journal: JournalId = keyring::meta(&connection, "journal").map_err(fail)?;
    let key_check: [u8; 16] = keyring::meta(&connection, "key_check").map_err(fail)?;
    let wrapping = Wrapping::new(wrapping_key, journal);
    let fits = key_check == wrapping.key_check();
    let vault = match (keyring::read(&connection, wrapping), fits) {
        (Ok(vault), true) => vault,
        (Err(fault), true) => return Err(fail(fault)),
        (Err(_), false) => return Err(OpenError::WrongKey { path: path.to_owned() }),
        // The check value is damaged if the keys open.
        (Ok(_), false) => return Err(fail(Place::meta().damage(Flaw::Content).into())),
    };
    let head = read_head(&connection, &vault).map_err(fail)?;
    if vault.current() != Some(head.generation) {
        return Err(fail(Place::data_key(head.generation).damage(Flaw::Missing).into()));
    }
    let signing_key = read_signing_key(&connection, &vault).map_err(fail)?;
    check_end(&connection, &vault, &head).map_err(fail)?;
    let reversals = read_reversals(&connection, &head).map_err(fail)?;
    let slots = slot::read_known(&connection, &vault, head.slots).map_err(fail)?;
    Ok(Opened { connection, vault, signing_key, head, reversals, slots })
}

pub(crate) fn read_head(connection: &Connection, vault: &Vault) -> Result<Head, Fault> {
    let row: Option<(Vec<u8>, Sealed)> = connection
        .query_row("SELECT lookup, generation, sealed FROM live WHERE id = 0", [], |row| {
            Ok((row.get(0)?, Sealed::from_row(row, 1)?))
        })
        .optional()?;
    let (lookup, sealed) = row.ok_or_else(|| Place::HEAD.damage(Flaw::Missing))?;
    Ok(vault.open(Place::HEAD, &[&lookup], &sealed)?)
}

fn read_signing_key(connection: &Connection, vault: &Vault) -> Result<SigningKey, Fault> {
    let damage = |flaw| Place::meta().damage(flaw);
    let plain = keyring::read_signing_key(connection, vault)?;
    let key = Secret::from_slice(&plain)
        .ok()
        .and_then(|secret| SigningKey::from_secret(&secret).ok())
        .ok_or_else(|| damage(Flaw::Content))?;
    let public_key: [u8; 65] = keyring::meta(connection, "public_key")?;
    if public_key != key.verifying_key().to_sec1() {
        return Err(damage(Flaw::Signature).into());
    }
    Ok(key)
}

/// The head must stand at the last event, and the last event must follow from the one before.
fn check_end(connection: &Connection, vault: &Vault, head: &Head) -> Result<(), Fault> {
    let mut rows = connection.prepare("SELECT seq, at, hash, sealed FROM event ORDER BY seq DESC LIMIT 2")?;
    let ends = rows
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<Vec<(i64, i64, [u8; 32], Vec<u8>)>, _>>()?;
    let origin = (0, 0, head::origin(&vault.journal()), Vec::new());
    let last = ends.first().unwrap_or(&origin);
    let before = ends.get(1).unwrap_or(&origin);
    if last.0 != head.seq {
        return Err(Place::HEAD
            .damage(Flaw::Disagrees {
                what: "last event",
                expected: last.0.to_string(),
                got: head.seq.to_string(),
            })
            .into());
    }
    let follows = last.0 == 0
        || (before.0.checked_add(1) == Some(last.0)
            && head::link(&before.2, last.0, last.1, &last.3) == last.2);
    if !follows || last.2 != head.hash {
        return Err(Place::event(last.0).damage(Flaw::Chain).into());
    }
    Ok(())
}

fn read_reversals(connection: &Connection, head: &Head) -> Result<HashMap<Lookup, i64>, Fault> {
    // One more than there may be tells that there are too many.
    let mut rows = connection.prepare("SELECT lookup, id FROM live WHERE id <> 0 LIMIT ?1")?;
    let reversals: HashMap<Lookup, i64> = rows
        .query_map([head.reversals.saturating_add(1)], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    if i64::try_from(reversals.len()) != Ok(head.reversals) {
        return Err(Place::HEAD
            .damage(Flaw::Disagrees {
                what: "reversals",
                expected: reversals.len().to_string(),
                got: head.reversals.to_string(),
            })
            .into());
    }
    Ok(reversals)
}

fn open_error(path: &Path, fault: Fault) -> OpenError {
    match fault {
        fault if fault.is_damage() => OpenError::Damaged { path: path.to_owned(), what: fault.to_string() },
        Fault::Sqlite(error) => connection::sqlite_error(path, &error),
        other => OpenError::Sqlite { path: path.to_owned(), what: other.to_string() },
    }
}
