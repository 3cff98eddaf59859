//! Every file of `tests/vectors/crypto`, all of it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // reason: a test fails by panicking

use std::fs;
use std::path::Path;

use serde_json::Value;
use suanpan_vectors::crypto;
use suanpan_vectors::vector::Vector;

#[test]
fn every_vector_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/crypto");
    let mut failed = Vec::new();
    let mut topics = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let file: Value = serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        let topic = file["topic"].as_str().unwrap();
        let vectors = file["vectors"].as_array().unwrap();
        assert_eq!(file["count"], vectors.len(), "{topic}");
        topics += 1;
        for (index, value) in vectors.iter().enumerate() {
            let vector = Vector::new(value, "vectors", index);
            if let Err(mismatch) = crypto::run(topic, &vector) {
                failed.push(format!("{} {mismatch}", vector.id));
            }
        }
    }
    assert_eq!(topics, 9);
    assert!(failed.is_empty(), "{failed:#?}");
}
