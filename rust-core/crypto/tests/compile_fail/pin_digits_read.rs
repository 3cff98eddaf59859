use suanpan_crypto::pin_block::Pin;

fn main() {
    let pin = Pin::new();
    let _ = pin.digits();
}
