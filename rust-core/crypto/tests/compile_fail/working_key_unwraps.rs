use suanpan_crypto::key::PinKey;
use suanpan_crypto::session::{unwrap_working_keys, SignOnBlock};

fn sign_on(block: &SignOnBlock<'_>) {
    let key = PinKey::tdes(&[1; 16]).unwrap();
    let _ = unwrap_working_keys(&key, block);
}

fn main() {}
