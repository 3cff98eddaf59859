//! Every file of `tests/vectors/crypto`: all of it, or what is not built yet by name and number.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // reason: a test fails by panicking

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use suanpan_vectors::crypto;
use suanpan_vectors::vector::Vector;

/// Vectors that wait for a module: topic, operation, how many. What is built must be struck off.
const LEFT: &[(&str, &str, usize)] = &[
    ("dukpt_aes", "derive_ik", 3),
    ("dukpt_aes", "derive_keys", 26),
    ("dukpt_aes", "derive_update_key", 3),
    ("dukpt_aes", "ksn_advance", 3),
    ("dukpt_aes", "ksn_exhausted", 1),
    ("dukpt_aes", "ksn_invalid", 1),
    ("dukpt_aes", "ksn_total", 1),
    ("dukpt_aes", "originating_state", 3),
    ("dukpt_aes", "reject_derive", 1),
    ("dukpt_aes", "transaction_full", 3),
    ("dukpt_tdes", "derive_ik", 1),
    ("dukpt_tdes", "ksn_advance", 7),
    ("dukpt_tdes", "ksn_exhausted", 1),
    ("dukpt_tdes", "ksn_invalid", 2),
    ("dukpt_tdes", "ksn_total", 1),
    ("dukpt_tdes", "originating_state", 3),
    ("dukpt_tdes", "transaction", 17),
    ("dukpt_tdes", "transaction_full", 3),
    ("dukpt_tdes", "variant_key", 2),
];

#[test]
fn every_vector_passes_or_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/crypto");
    let mut failed: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut topics = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let file: Value = serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        let topic = file["topic"].as_str().unwrap().to_owned();
        let vectors = file["vectors"].as_array().unwrap();
        assert_eq!(file["count"], vectors.len(), "{topic}");
        topics += 1;
        for (index, value) in vectors.iter().enumerate() {
            let vector = Vector::new(value, "vectors", index);
            if let Err(mismatch) = crypto::run(&topic, &vector) {
                let operation = value["op"].as_str().unwrap().to_owned();
                failed
                    .entry((topic.clone(), operation))
                    .or_default()
                    .push(format!("{} {mismatch}", vector.id));
            }
        }
    }
    assert_eq!(topics, 9);
    let listed: BTreeMap<(String, String), usize> = LEFT
        .iter()
        .map(|(topic, operation, count)| ((topic.to_string(), operation.to_string()), *count))
        .collect();
    let counted: BTreeMap<_, _> = failed.iter().map(|(key, ids)| (key.clone(), ids.len())).collect();
    assert_eq!(counted, listed, "{failed:#?}");
}
