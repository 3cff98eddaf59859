use suanpan_crypto::{key::PinKey, mac};

fn main() {
    let key = PinKey::tdes(&[1; 16]).unwrap();
    mac::cup_ecb(&key, b"message");
}
