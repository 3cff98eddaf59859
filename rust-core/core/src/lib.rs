//! The terminal: events in, one durable commit, effects out. Pure.
