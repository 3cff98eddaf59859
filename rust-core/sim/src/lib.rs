//! The world outside: an acquirer host with a ledger, cards, and fault scripts.
