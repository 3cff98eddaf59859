use suanpan_crypto::dukpt::TdesTransaction;
use suanpan_crypto::pin_block::{decipher, PinBlockFormat};

fn answer(keys: &TdesTransaction) {
    let _ = decipher(PinBlockFormat::Iso0, &keys.response_data_key(), &[0; 8], "4111111111111111");
}

fn main() {}
