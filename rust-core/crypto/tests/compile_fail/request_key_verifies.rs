use suanpan_crypto::dukpt::TdesTransaction;

fn answer(keys: &TdesTransaction) {
    let _ = keys.request_mac_key().verify_x9_19(b"message", &[0; 4]);
}

fn main() {}
