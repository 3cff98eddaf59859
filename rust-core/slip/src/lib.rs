//! Receipts as data, laid out as text.
