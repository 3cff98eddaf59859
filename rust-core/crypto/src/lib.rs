//! PIN blocks, ciphers, MACs, key check values, sealing and signatures for a payment terminal.
