//! The tables and how they came to be.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::{Fault, Flaw};
use crate::vault::Place;

/// `PRAGMA application_id` of a journal: "SPJ1".
pub(crate) const APPLICATION_ID: i32 = 0x5350_4A31;

/// The scripts that lead from each schema version to the next, from version 0. A script is never
/// changed once a release has carried it.
const MIGRATIONS: &[&str] = &[include_str!("../migrations/0001.sql"), include_str!("../migrations/0002.sql")];

/// The version that the scripts lead to: one script, one version.
pub(crate) const LATEST: i32 = 2;

/// `PRAGMA user_version`.
pub(crate) fn version(connection: &Connection) -> Result<i32, Fault> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings the tables to the latest version and lets `finish` do what SQL cannot, all in one transaction.
pub(crate) fn migrate(
    connection: &mut Connection,
    finish: impl FnOnce(&Transaction) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let from = version(connection)?;
    let done = usize::try_from(from).unwrap_or(usize::MAX);
    if done >= MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for script in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(script)?;
    }
    finish(&transaction)?;
    transaction.pragma_update(None, "user_version", LATEST)?;
    transaction.commit()?;
    Ok(())
}

/// Compares the tables and indexes with what the scripts make: nothing missing, nothing added (a
/// trigger, say), nothing changed.
pub(crate) fn check(connection: &Connection) -> Result<(), Fault> {
    let mut model = Connection::open_in_memory()?;
    migrate(&mut model, |_| Ok(()))?;
    let (found, expected) = (objects(connection)?, objects(&model)?);
    if found == expected {
        return Ok(());
    }
    Err(Place { table: "sqlite_schema", row: 0 }
        .damage(Flaw::Disagrees {
            what: "tables and indexes",
            expected: names(&expected),
            got: names(&found),
        })
        .into())
}

type Object = (String, String, String, Option<String>);

fn objects(connection: &Connection) -> Result<Vec<Object>, Fault> {
    let mut rows = connection
        .prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name LIMIT 64")?;
    let objects = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    Ok(objects.collect::<Result<_, _>>()?)
}

fn names(objects: &[Object]) -> String {
    objects.iter().map(|(_, name, ..)| name.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;

    #[test]
    fn one_script_leads_to_each_version() {
        assert_eq!(usize::try_from(LATEST).unwrap(), MIGRATIONS.len());
    }

    #[test]
    fn an_added_trigger_is_seen() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, |_| Ok(())).unwrap();
        check(&connection).unwrap();
        connection
            .execute_batch("CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM live; END")
            .unwrap();
        assert!(check(&connection).unwrap_err().is_damage());
    }
}
