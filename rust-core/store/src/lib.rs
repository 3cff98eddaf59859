//! The journal over SQLite: sealed rows, hash chain, migrations.
