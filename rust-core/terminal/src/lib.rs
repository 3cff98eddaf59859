//! The wiring: one worker thread that owns core, store and link.
