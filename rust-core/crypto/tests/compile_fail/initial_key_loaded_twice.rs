use suanpan_crypto::dukpt::{AesDukpt, AesInitialKey, AesKsn, KsnStore};

fn load(key: AesInitialKey, ksn: AesKsn, store: &mut impl KsnStore) {
    let _ = AesDukpt::load(key, ksn, store);
    let _ = AesDukpt::load(key, ksn, store);
}

fn main() {}
