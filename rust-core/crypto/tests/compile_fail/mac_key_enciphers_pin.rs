use suanpan_crypto::key::MacKey;
use suanpan_crypto::pin_block::{decipher, PinBlockFormat};

fn main() {
    let key = MacKey::tdes(&[1; 16]).unwrap();
    let _ = decipher(PinBlockFormat::Iso0, &key, &[0; 8], "4111111111111111");
}
