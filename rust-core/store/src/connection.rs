//! SQLite, set up so that a commit is durable; every setting is read back.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use crate::error::OpenError;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// The one writer.
    Write,
    /// Reading, where the write-ahead log may hold commits.
    Read,
    /// Reading a file that is complete in itself: leaves no trace beside it.
    ReadSettled,
}

/// One setting: its name, what to set, what must be read back.
struct Pragma(&'static str, &'static str, &'static str);

/// Order matters: exclusive locking before the first use of the log keeps the log's index in
/// memory instead of in a third file, and keeps other programs out.
const FOR_WRITING: &[Pragma] = &[
    Pragma("locking_mode", "EXCLUSIVE", "exclusive"),
    Pragma("journal_mode", "WAL", "wal"),
    // In WAL mode FULL syncs the log at each commit; NORMAL would lose approved payments.
    Pragma("synchronous", "FULL", "2"),
    Pragma("wal_autocheckpoint", "1000", "1000"),
    // Apple systems only: fsync alone does not reach the disk there. Ignored elsewhere.
    Pragma("fullfsync", "ON", "1"),
    Pragma("checkpoint_fullfsync", "ON", "1"),
    Pragma("secure_delete", "ON", "1"),
];

const FOR_ALL: &[Pragma] = &[
    Pragma("temp_store", "MEMORY", "2"),
    Pragma("foreign_keys", "ON", "1"),
    Pragma("trusted_schema", "OFF", "0"),
    Pragma("cell_size_check", "ON", "1"),
    // A damaged disk answers a mapped read with a signal instead of an error.
    Pragma("mmap_size", "0", "0"),
];

/// Asserts that SQLite has the fix of the WAL-reset corruption (3.51.3).
pub(crate) fn check_version() -> Result<(), OpenError> {
    if rusqlite::version_number() < 3_051_003 {
        return Err(OpenError::SqliteTooOld { got: rusqlite::version() });
    }
    Ok(())
}

/// Opens an existing database file.
pub(crate) fn connect(path: &Path, access: Access) -> Result<Connection, OpenError> {
    let fail = |error: rusqlite::Error| sqlite_error(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX
        | match access {
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::Read | Access::ReadSettled => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
    let connection = match access {
        Access::ReadSettled => {
            Connection::open_with_flags(immutable_uri(path), flags | OpenFlags::SQLITE_OPEN_URI)
        }
        _ => Connection::open_with_flags(path, flags),
    }
    .map_err(fail)?;
    connection.busy_timeout(Duration::ZERO).map_err(fail)?;
    connection.set_prepared_statement_cache_capacity(32);
    // The longest value and statement that a damaged file can make SQLite allocate.
    for (limit, most) in [(Limit::SQLITE_LIMIT_LENGTH, 1 << 20), (Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 16)] {
        connection.set_limit(limit, most).map_err(fail)?;
    }
    for (name, config, value) in [
        // Close must not delete the log: then a log that is not there is always a loss.
        ("no_ckpt_on_close", DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true),
        ("defensive", DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        ("enable_trigger", DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        ("enable_view", DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        ("dqs_dml", DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        ("dqs_ddl", DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        if connection.set_db_config(config, value).map_err(fail)? != value {
            let expected = if value { "on" } else { "off" };
            return Err(OpenError::Pragma { name, expected, got: "the opposite".to_owned() });
        }
    }
    if access == Access::Write {
        set_all(&connection, path, FOR_WRITING)?;
    }
    set_all(&connection, path, FOR_ALL)?;
    Ok(connection)
}

fn set_all(connection: &Connection, path: &Path, pragmas: &[Pragma]) -> Result<(), OpenError> {
    for &Pragma(name, value, expected) in pragmas {
        let fail = |error: rusqlite::Error| sqlite_error(path, &error);
        first_value(connection, &format!("PRAGMA {name} = {value}")).map_err(fail)?;
        let got = first_value(connection, &format!("PRAGMA {name}")).map_err(fail)?;
        // A misspelt pragma is no error for SQLite: it answers nothing.
        if got.as_deref() != Some(expected) {
            let got = got.unwrap_or_else(|| "nothing".to_owned());
            return Err(OpenError::Pragma { name, expected, got });
        }
    }
    Ok(())
}

fn first_value(connection: &Connection, sql: &str) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(match row.get(0)? {
        Value::Integer(number) => Some(number.to_string()),
        Value::Text(text) => Some(text),
        _ => None,
    })
}

/// `file:` URI of a path that nobody writes (<https://www.sqlite.org/uri.html>).
fn immutable_uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(char::from(*byte))
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    uri
}

pub(crate) fn sqlite_error(path: &Path, error: &rusqlite::Error) -> OpenError {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    match error.sqlite_error_code() {
        Some(DatabaseBusy | DatabaseLocked) => OpenError::InUse { path: path.to_owned() },
        _ => OpenError::Sqlite { path: path.to_owned(), what: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;

    #[test]
    fn a_misspelt_pragma_and_a_refused_value_fail() {
        let connection = Connection::open_in_memory().unwrap();
        let path = Path::new("memory");
        for (pragma, got) in [
            (Pragma("jornal_mode", "WAL", "wal"), "nothing"),
            (Pragma("journal_mode", "WAL", "wal"), "memory"),
        ] {
            let name = pragma.0;
            let error = set_all(&connection, path, &[pragma]).unwrap_err();
            assert!(
                matches!(&error, OpenError::Pragma { name: n, got: g, .. } if *n == name && g == got),
                "{error}"
            );
        }
        set_all(&connection, path, FOR_ALL.get(..4).unwrap()).unwrap();
    }
}
