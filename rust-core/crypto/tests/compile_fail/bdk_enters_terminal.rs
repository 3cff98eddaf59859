use suanpan_crypto::dukpt::host::TdesBdk;
use suanpan_crypto::dukpt::{KsnStore, TdesDukpt, TdesKsn};

fn load(bdk: TdesBdk, ksn: TdesKsn, store: &mut impl KsnStore) {
    let _ = TdesDukpt::load(bdk, ksn, store);
}

fn main() {}
