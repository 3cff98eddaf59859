use suanpan_crypto::dukpt::TdesTransaction;

fn request(keys: &TdesTransaction) {
    let _ = keys.response_mac_key().x9_19(b"message");
}

fn main() {}
