//! The UniFFI surface over suanpan-terminal.
