//! A stored DUKPT state that opens but is not what was stored.
//!
//! Input: one byte for the kind, 12 for the serial number known to be used, then the state as it is before sealing.

use std::convert::Infallible;

use suanpan_crypto::dukpt::{AesDukpt, AesKsn, KsnStore, StateAtRest, TdesDukpt, TdesKsn};
use suanpan_crypto::seal::Sealer;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::Random;

/// What states are sealed for.
const LABEL: &[u8] = b"suanpan DUKPT registers";

struct Counting(u8);

impl Random for Counting {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill_with(|| {
            self.0 = self.0.wrapping_add(1);
            self.0
        });
    }
}

/// Keeps the last state.
struct Kept<'a> {
    sealer: &'a Sealer,
    sealed: Vec<u8>,
}

impl KsnStore for Kept<'_> {
    type Error = Infallible;

    fn persist(&mut self, state: StateAtRest<'_>) -> Result<(), Infallible> {
        self.sealed = state.seal(self.sealer, &mut Counting(0));
        Ok(())
    }
}

macro_rules! restore {
    ($dukpt:ident, $ksn:ident, $used:expr, $sealer:expr, $sealed:expr) => {{
        let used = $used.first_chunk().map(|bytes| $ksn::from_bytes(*bytes));
        // A state that is not sealed is none.
        assert!($dukpt::restore($sealer, $used, None).is_err());
        if let Ok(mut dukpt) = $dukpt::restore($sealer, $sealed, used.as_ref()) {
            let left = dukpt.transactions_left();
            let mut kept = Kept { sealer: $sealer, sealed: Vec::new() };
            if let Ok(transaction) = dukpt.next(&mut kept) {
                let ksn = transaction.ksn();
                assert!(ksn.is_usable());
                assert!(used.is_none_or(|used| used.counter() < ksn.counter()), "no serial number twice");
                assert_eq!(dukpt.transactions_left(), left - 1);
                let again = $dukpt::restore($sealer, &kept.sealed, Some(&ksn)).expect("what was stored");
                assert_eq!(again.transactions_left(), dukpt.transactions_left());
                assert!(again.next_ksn() == dukpt.next_ksn());
            } else {
                assert_eq!(left, 0);
            }
        }
    }};
}

pub fn run(data: &[u8]) {
    let Some(([kind, used @ ..], state)) = data.split_first_chunk::<13>() else {
        return;
    };
    let sealer = Sealer::new(&Secret::from_slice(&[7; 32]).expect("32 bytes"));
    let sealed = sealer.seal(&mut Counting(0), LABEL, state);
    if kind % 2 == 0 {
        restore!(TdesDukpt, TdesKsn, used, &sealer, &sealed);
    } else {
        restore!(AesDukpt, AesKsn, used, &sealer, &sealed);
    }
}
