//! What must hold for a terminal's keys whatever happens to it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use std::convert::Infallible;
use std::fmt;

use proptest::prelude::*;
use suanpan_crypto::dukpt::host::{AesBdk, DerivedKeyType, TdesBdk, Usage};
use suanpan_crypto::dukpt::{
    AesDukpt, AesInitialKey, AesKsn, HmacKeyType, KsnStore, StateAtRest, TdesDukpt, TdesInitialKey, TdesKsn,
    WorkingKeyType,
};
use suanpan_crypto::kcv::Kcv;
use suanpan_crypto::key::PinKey;
use suanpan_crypto::mac::{MacMethod, Padding};
use suanpan_crypto::seal::Sealer;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::tr31::{
    unwrap, wrap, Exportability, Header, KeyAlgorithm, KeyUsage, Masking, ModeOfUse, Tr31Error, Version,
};
use suanpan_crypto::{AdvanceError, BlockError, KeyError, KsnError, MacError, Random, StateError};

const BDK: [u8; 32] = *b"\x01\x23\x45\x67\x89\xAB\xCD\xEF\xFE\xDC\xBA\x98\x76\x54\x32\x10ABCDEFGHabcdefgh";
const TDES_ID: [u8; 10] = *b"\xFF\xFF\x98\x76\x54\x32\x10\xE0\x00\x00";
const AES_ID: [u8; 8] = *b"\x12\x34\x56\x78\x90\x12\x34\x56";
/// What a stored state is bound to, and how it begins.
const LABEL: &[u8] = b"suanpan DUKPT registers";
const VERSION: u8 = 1;
const TDES: u8 = 1;

/// The same bytes each time, so that equal states seal to equal bytes.
struct Fixed;

impl Random for Fixed {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(0x5A);
    }
}

fn sealer() -> Sealer {
    Sealer::new(&Secret::from_slice(&[7; 32]).unwrap())
}

struct Nowhere;

impl KsnStore for Nowhere {
    type Error = Infallible;

    fn persist(&mut self, _: StateAtRest<'_>) -> Result<(), Infallible> {
        Ok(())
    }
}

/// What may become of one write.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// It is durable and said so.
    Written,
    /// It failed.
    Failed,
    /// It failed, or so the disk said: it is durable.
    SaidToHaveFailed,
    /// The power went before it was durable.
    CutBefore,
    /// The power went when it was durable, before the key was handed out.
    CutAfter,
}

#[derive(Debug)]
struct DiskError(Fate);

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for DiskError {}

/// A disk that does to the next write what it is told.
struct Disk {
    durable: Vec<u8>,
    fate: Fate,
}

impl KsnStore for Disk {
    type Error = DiskError;

    fn persist(&mut self, state: StateAtRest<'_>) -> Result<(), DiskError> {
        let sealed = state.seal(&sealer(), &mut Fixed);
        if let Fate::Written | Fate::SaidToHaveFailed | Fate::CutAfter = self.fate {
            self.durable = sealed;
        }
        match self.fate {
            Fate::Written => Ok(()),
            fate => Err(DiskError(fate)),
        }
    }
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate = prop_oneof![
        4 => Just(Fate::Written),
        1 => Just(Fate::Failed),
        1 => Just(Fate::SaidToHaveFailed),
        1 => Just(Fate::CutBefore),
        1 => Just(Fate::CutAfter),
    ];
    prop::collection::vec(fate, 1..40)
}

/// A terminal and its host, of either kind, by what the tests ask of them.
trait Kind {
    type Dukpt;

    fn load<S: KsnStore>(counter: u32, store: &mut S) -> Result<Self::Dukpt, AdvanceError<S::Error>>;
    fn restore(sealed: &[u8], used: Option<u32>) -> Result<Self::Dukpt, StateError>;
    fn state(dukpt: &Self::Dukpt) -> Vec<u8>;
    fn next_counter(dukpt: &Self::Dukpt) -> Option<u32>;
    fn transactions_left(dukpt: &Self::Dukpt) -> u64;
    /// Counter and check value of the PIN key.
    fn next<S: KsnStore>(
        dukpt: &mut Self::Dukpt,
        store: &mut S,
    ) -> Result<(u32, Kcv), AdvanceError<S::Error>>;
    fn of_host(counter: u32) -> Kcv;
    fn after(counter: u32) -> Option<u32>;
}

fn tdes_ksn(counter: u32) -> TdesKsn {
    let mut bytes = TDES_ID;
    let low = (u32::from_be_bytes([0, bytes[7], bytes[8], bytes[9]]) & !0x1F_FFFF) | counter;
    bytes[7..].copy_from_slice(&low.to_be_bytes()[1..]);
    TdesKsn::from_bytes(bytes)
}

struct Tdes;

impl Kind for Tdes {
    type Dukpt = TdesDukpt;

    fn load<S: KsnStore>(counter: u32, store: &mut S) -> Result<TdesDukpt, AdvanceError<S::Error>> {
        let bdk = TdesBdk::from_bytes(&BDK[..16]).unwrap();
        TdesDukpt::load(bdk.initial_key(&tdes_ksn(0)), tdes_ksn(counter), store)
    }

    fn restore(sealed: &[u8], used: Option<u32>) -> Result<TdesDukpt, StateError> {
        TdesDukpt::restore(&sealer(), sealed, used.map(tdes_ksn).as_ref())
    }

    fn state(dukpt: &TdesDukpt) -> Vec<u8> {
        dukpt.at_rest().seal(&sealer(), &mut Fixed)
    }

    fn next_counter(dukpt: &TdesDukpt) -> Option<u32> {
        dukpt.next_ksn().map(|ksn| ksn.counter())
    }

    fn transactions_left(dukpt: &TdesDukpt) -> u64 {
        dukpt.transactions_left()
    }

    fn next<S: KsnStore>(dukpt: &mut TdesDukpt, store: &mut S) -> Result<(u32, Kcv), AdvanceError<S::Error>> {
        let transaction = dukpt.next(store)?;
        assert_eq!(transaction.ksn(), tdes_ksn(transaction.ksn().counter()));
        Ok((transaction.ksn().counter(), transaction.pin_key().check_value()))
    }

    fn of_host(counter: u32) -> Kcv {
        let bdk = TdesBdk::from_bytes(&BDK[..16]).unwrap();
        bdk.transaction(&tdes_ksn(counter)).unwrap().pin_key().check_value()
    }

    fn after(counter: u32) -> Option<u32> {
        tdes_ksn(counter).next().map(|ksn| ksn.counter())
    }
}

struct Aes<const KEY: usize>;

const fn aes_type(len: usize) -> WorkingKeyType {
    match len {
        16 => WorkingKeyType::Aes128,
        24 => WorkingKeyType::Aes192,
        _ => WorkingKeyType::Aes256,
    }
}

impl<const KEY: usize> Kind for Aes<KEY> {
    type Dukpt = AesDukpt;

    fn load<S: KsnStore>(counter: u32, store: &mut S) -> Result<AesDukpt, AdvanceError<S::Error>> {
        let ksn = AesKsn::new(AES_ID, counter);
        AesDukpt::load(AesBdk::from_bytes(&BDK[..KEY]).unwrap().initial_key(&ksn), ksn, store)
    }

    fn restore(sealed: &[u8], used: Option<u32>) -> Result<AesDukpt, StateError> {
        AesDukpt::restore(&sealer(), sealed, used.map(|used| AesKsn::new(AES_ID, used)).as_ref())
    }

    fn state(dukpt: &AesDukpt) -> Vec<u8> {
        dukpt.at_rest().seal(&sealer(), &mut Fixed)
    }

    fn next_counter(dukpt: &AesDukpt) -> Option<u32> {
        dukpt.next_ksn().map(|ksn| ksn.counter())
    }

    fn transactions_left(dukpt: &AesDukpt) -> u64 {
        dukpt.transactions_left()
    }

    fn next<S: KsnStore>(dukpt: &mut AesDukpt, store: &mut S) -> Result<(u32, Kcv), AdvanceError<S::Error>> {
        let transaction = dukpt.next(store)?;
        assert_eq!(transaction.ksn().initial_key_id(), AES_ID);
        let key = transaction.pin_key(aes_type(KEY)).unwrap();
        Ok((transaction.ksn().counter(), key.check_value()))
    }

    fn of_host(counter: u32) -> Kcv {
        let bdk = AesBdk::from_bytes(&BDK[..KEY]).unwrap();
        let keys = bdk.transaction(&AesKsn::new(AES_ID, counter)).unwrap();
        keys.pin_key(aes_type(KEY)).unwrap().check_value()
    }

    fn after(counter: u32) -> Option<u32> {
        AesKsn::new(AES_ID, counter).next().map(|ksn| ksn.counter())
    }
}

/// Uses a terminal while its disk and its power do as they like: no serial number comes twice or backwards, every
/// key is the host's, and a used-up terminal stays one.
fn no_ksn_repeats<K: Kind>(first: u32, fates: &[Fate]) {
    let mut disk = Disk { durable: Vec::new(), fate: Fate::Written };
    let Ok(mut dukpt) = K::load(first, &mut disk) else { return };
    let mut used: Option<u32> = None;
    for fate in fates {
        disk.fate = *fate;
        let before = K::state(&dukpt);
        match K::next(&mut dukpt, &mut disk) {
            Ok((counter, key)) => {
                assert!(matches!(fate, Fate::Written), "a key was handed out after {fate:?}");
                assert!(used.is_none_or(|used| used < counter), "{used:?} then {counter}");
                assert!(counter >= first);
                assert_eq!(key, K::of_host(counter));
                used = Some(counter);
            }
            Err(AdvanceError::Exhausted) => {
                assert_eq!((K::next_counter(&dukpt), K::transactions_left(&dukpt)), (None, 0));
            }
            Err(AdvanceError::NotPersisted(_)) => {
                assert!(K::state(&dukpt) == before, "a failed step left a trace")
            }
        }
        if let Fate::CutBefore | Fate::CutAfter = fate {
            dukpt = K::restore(&disk.durable, used).unwrap();
        }
    }
    // Whatever was durable last never goes back either.
    let restored = K::restore(&disk.durable, used).unwrap();
    if let (Some(used), Some(next)) = (used, K::next_counter(&restored)) {
        assert!(next > used);
    }
}

/// Steps one by one, and compares with registers filled from the initial key: nothing is missing, and nothing that
/// is no longer needed is kept.
fn registers_are_as_if_just_loaded<K: Kind>(first: u32) {
    let Ok(mut dukpt) = K::load(first, &mut Nowhere) else { return };
    for _ in 0..8 {
        let left = K::transactions_left(&dukpt);
        let Ok((counter, key)) = K::next(&mut dukpt, &mut Nowhere) else { break };
        assert_eq!(key, K::of_host(counter));
        assert_eq!(K::transactions_left(&dukpt), left - 1);
        assert_eq!(K::next_counter(&dukpt), K::after(counter));
        if let Some(next) = K::next_counter(&dukpt) {
            let Ok(loaded) = K::load(next, &mut Nowhere) else { panic!("{next:X} is usable") };
            assert!(K::state(&dukpt) == K::state(&loaded), "the registers before {next:X}");
        }
        let restored = K::restore(&K::state(&dukpt), Some(counter)).unwrap();
        assert!(K::state(&restored) == K::state(&dukpt));
    }
}

/// Runs a terminal dry from its last counters.
fn exhaustion_is_for_ever<K: Kind>(first: u32, last: u32) {
    let mut disk = Disk { durable: Vec::new(), fate: Fate::Written };
    let Ok(mut dukpt) = K::load(first, &mut disk) else { panic!("{first:X} can be loaded") };
    let mut used = 0;
    while let Ok((counter, key)) = K::next(&mut dukpt, &mut disk) {
        assert_eq!(key, K::of_host(counter));
        used = counter;
    }
    assert_eq!(used, last);
    for _ in 0..3 {
        assert!(matches!(K::next(&mut dukpt, &mut disk), Err(AdvanceError::Exhausted)));
        dukpt = K::restore(&disk.durable, Some(used)).unwrap();
        assert_eq!(K::next_counter(&dukpt), None);
    }
    // All that is left is which key it was: no register.
    let (empty, full) = (disk.durable.len(), K::state(&K::load(0, &mut Nowhere).ok().unwrap()).len());
    assert!(empty < 50 && full > 300, "{empty} and {full} bytes");
}

#[test]
fn exhaustion_is_for_ever_for_every_kind() {
    exhaustion_is_for_ever::<Tdes>(0x1F_F000, 0x1F_F800);
    exhaustion_is_for_ever::<Aes<16>>(0xFFFE_0000, 0xFFFF_0000);
    exhaustion_is_for_ever::<Aes<24>>(0xFFFE_4000, 0xFFFF_0000);
    exhaustion_is_for_ever::<Aes<32>>(0xFFFE_8000, 0xFFFF_0000);
    assert!(matches!(Tdes::load(0x1F_F801, &mut Nowhere), Err(AdvanceError::Exhausted)));
    assert!(matches!(Aes::<16>::load(u32::MAX, &mut Nowhere), Err(AdvanceError::Exhausted)));
}

/// Counters everywhere, and around the places where many bits change.
fn counter(bits: u32) -> impl Strategy<Value = u32> {
    let mask = u32::MAX >> (32 - bits);
    prop_oneof![
        any::<u32>().prop_map(move |counter| counter & mask),
        (0..bits, 0_u32..16).prop_map(move |(bit, below)| (1_u32 << bit).wrapping_sub(below) & mask),
        (0..bits, 0_u32..64).prop_map(move |(zeros, below)| (mask << zeros).wrapping_sub(below) & mask),
    ]
}

proptest! {
    // Each case loads registers many times over.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn tdes_registers_are_as_if_just_loaded(first in counter(21)) {
        registers_are_as_if_just_loaded::<Tdes>(first);
    }

    #[test]
    fn aes_registers_are_as_if_just_loaded(first in counter(32)) {
        registers_are_as_if_just_loaded::<Aes<16>>(first);
        registers_are_as_if_just_loaded::<Aes<24>>(first);
    }
}

proptest! {
    #[test]
    fn no_tdes_ksn_repeats(first in counter(21), fates in fates()) {
        no_ksn_repeats::<Tdes>(first, &fates);
    }

    #[test]
    fn no_aes_ksn_repeats(first in counter(32), fates in fates()) {
        no_ksn_repeats::<Aes<16>>(first, &fates);
        no_ksn_repeats::<Aes<32>>(first, &fates);
    }

    /// Sealed or not, what is no state is refused, by one value.
    #[test]
    fn what_is_no_state_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..700), kind in 0_u8..6, whole: bool) {
        prop_assert!(matches!(Tdes::restore(&bytes, None), Err(StateError::Refused)));
        prop_assert!(matches!(Aes::<16>::restore(&bytes, None), Err(StateError::Refused)));
        let mut plain = bytes;
        if whole && plain.len() > 1 {
            plain[..2].copy_from_slice(&[VERSION, kind]);
        }
        let sealed = sealer().seal(&mut Fixed, LABEL, &plain);
        for refused in [Tdes::restore(&sealed, None).map(drop), Aes::<16>::restore(&sealed, None).map(drop)] {
            prop_assert!(refused.is_ok_and(|()| whole) || refused == Err(StateError::Refused));
        }
    }

    #[test]
    fn a_changed_or_cut_state_is_refused(first in counter(21), place: prop::sample::Index, bit in 0_u8..8) {
        if let Ok(dukpt) = Tdes::load(first, &mut Nowhere) {
            let mut sealed = Tdes::state(&dukpt);
            let cut = place.index(sealed.len());
            prop_assert!(matches!(Tdes::restore(&sealed[..cut], None), Err(StateError::Refused)));
            sealed[cut] ^= 1 << bit;
            prop_assert!(matches!(Tdes::restore(&sealed, None), Err(StateError::Refused)));
        }
    }

    /// Sealed by the right key, but with a counter that no transaction has, or one register too many or too few.
    #[test]
    fn a_state_that_cannot_be_is_refused(
        counter in 0_u32..0x20_0000,
        registers in prop_oneof![Just(1_usize), 0_usize..3],
        odd in prop_oneof![Just(0_usize), 0_usize..2],
        kind in prop_oneof![Just(TDES), 0_u8..6],
    ) {
        let ksn = tdes_ksn(counter);
        // The lowest one bit, and every zero above it.
        let above = counter.trailing_zeros() + 1..21;
        let needed = if counter == 0 { 0 } else { 1 + above.filter(|bit| counter >> bit & 1 == 0).count() };
        let held = (needed + registers).saturating_sub(1);
        let mut plain = vec![VERSION, kind];
        plain.extend_from_slice(ksn.as_bytes());
        plain.extend(vec![0x33; held * 16 + odd]);
        let restored = Tdes::restore(&sealer().seal(&mut Fixed, LABEL, &plain), None);
        let fits = kind == TDES && (ksn.is_usable() || counter == 0) && odd == 0 && held == needed;
        prop_assert_eq!(restored.is_ok(), fits);
    }

    #[test]
    fn ksns_are_read_and_written(bytes: [u8; 12]) {
        let ksn = AesKsn::from_bytes(bytes);
        prop_assert_eq!(ksn.to_string().parse(), Ok(ksn));
        prop_assert_eq!(ksn.to_string().to_lowercase().parse(), Ok(ksn));
        prop_assert_eq!(AesKsn::new(ksn.initial_key_id(), ksn.counter()), ksn);
        let tdes = TdesKsn::try_from(&bytes[..10]).unwrap();
        prop_assert_eq!(tdes.to_string().parse(), Ok(tdes));
        prop_assert_eq!(tdes.counter(), u32::from_be_bytes([0, bytes[7] & 0x1F, bytes[8], bytes[9]]));
        prop_assert_eq!(TdesKsn::try_from(&bytes[..]), Err(KsnError::Length { expected: 10, got: 12 }));
    }

    #[test]
    fn any_text_is_a_ksn_or_an_error(text in "\\PC{0,24}|[0-9a-fA-F+ ]{20}|[0-9a-fA-F]{24}") {
        let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        prop_assert_eq!(text.parse::<TdesKsn>().is_ok(), digits && text.len() == 20);
        prop_assert_eq!(text.parse::<AesKsn>().is_ok(), digits && text.len() == 24);
    }
}

#[test]
fn an_old_copy_of_the_state_is_told_by_what_was_used_since() {
    let mut dukpt = Tdes::load(0, &mut Nowhere).unwrap();
    Tdes::next(&mut dukpt, &mut Nowhere).unwrap();
    let copy = Tdes::state(&dukpt);
    let (used, _) = Tdes::next(&mut dukpt, &mut Nowhere).unwrap();
    assert!(matches!(Tdes::restore(&copy, Some(used)), Err(StateError::Superseded)));
    assert!(Tdes::restore(&copy, Some(used - 1)).is_ok());
    let of_another_key = TdesKsn::from_bytes([0; 10]);
    let restored = TdesDukpt::restore(&sealer(), &copy, Some(&of_another_key));
    assert!(matches!(restored, Err(StateError::Superseded)));
    let another_sealer = Sealer::new(&Secret::from_slice(&[8; 32]).unwrap());
    assert!(matches!(TdesDukpt::restore(&another_sealer, &copy, None), Err(StateError::Refused)));
}

/// The numbers of ANSI X9.24-3-2017, table 2, and the lengths and algorithms of table 3, in the derivation data.
#[test]
fn derivation_data_say_usage_algorithm_and_length() {
    use DerivedKeyType::{Cipher, Hmac};
    let usages = [
        (Usage::KeyEncryption, 0x0002),
        (Usage::Pin, 0x1000),
        (Usage::MacGeneration, 0x2000),
        (Usage::MacVerification, 0x2001),
        (Usage::MacBothWays, 0x2002),
        (Usage::DataEncryption, 0x3000),
        (Usage::DataDecryption, 0x3001),
        (Usage::DataBothWays, 0x3002),
        (Usage::KeyDerivation, 0x8000),
        (Usage::InitialKey, 0x8001),
    ];
    let types = [
        (Cipher(WorkingKeyType::Tdes2), 0, 128),
        (Cipher(WorkingKeyType::Tdes3), 1, 192),
        (Cipher(WorkingKeyType::Aes128), 2, 128),
        (Cipher(WorkingKeyType::Aes192), 3, 192),
        (Cipher(WorkingKeyType::Aes256), 4, 256),
        (Hmac(HmacKeyType::Hmac128), 5, 128),
        (Hmac(HmacKeyType::Hmac192), 5, 192),
        (Hmac(HmacKeyType::Hmac256), 5, 256),
    ];
    let ksn = AesKsn::new(AES_ID, 0xABCD);
    for (usage, code) in usages {
        for (key_type, algorithm, bits) in types {
            let data = key_type.derivation_data(usage, &ksn);
            assert_eq!(data.len(), if bits > 128 { 2 } else { 1 });
            for (count, block) in (1..).zip(data) {
                let fields = [code, algorithm, bits].map(u16::to_be_bytes).concat();
                let context =
                    if usage == Usage::InitialKey { &AES_ID[..] } else { b"\x90\x12\x34\x56\0\0\xAB\xCD" };
                assert_eq!(
                    block.to_vec(),
                    [&[1, count][..], &fields, context].concat(),
                    "{usage:?} {key_type:?}"
                );
            }
        }
    }
}

#[test]
fn no_working_key_is_stronger_than_the_initial_key() {
    use WorkingKeyType::{Aes128, Aes192, Aes256, Tdes2, Tdes3};
    for (len, most) in [(16, 3), (24, 4), (32, 5)] {
        let initial = AesInitialKey::from_bytes(&BDK[..len]).unwrap();
        let mut dukpt = AesDukpt::load(initial, AesKsn::new(AES_ID, 0), &mut Nowhere).unwrap();
        let keys = dukpt.next(&mut Nowhere).unwrap();
        for (place, key_type) in [Tdes2, Tdes3, Aes128, Aes192, Aes256].into_iter().enumerate() {
            let refused = |key: Option<KeyError>| matches!(key, Some(KeyError::Stronger { .. }));
            for refusal in [
                keys.pin_key(key_type).err(),
                keys.request_mac_key(key_type).err(),
                keys.response_mac_key(key_type).err(),
                keys.mac_key(key_type).err(),
                keys.request_data_key(key_type).err(),
                keys.response_data_key(key_type).err(),
                keys.data_key(key_type).err(),
                keys.protection_key(key_type).err(),
                dukpt.update_key(key_type).err(),
            ] {
                assert_eq!(refused(refusal), place >= most, "{key_type:?} from {len} bytes");
                assert_eq!(refusal.is_some(), place >= most);
            }
        }
    }
}

#[test]
fn the_update_key_is_there_until_the_last_transaction() {
    let (ksn, key_type) = (AesKsn::new(AES_ID, 0), WorkingKeyType::Aes128);
    let initial = || AesInitialKey::from_bytes(&BDK[..16]).unwrap();
    let expected = initial().update_key(&ksn, key_type).unwrap().check_value();
    for first in [0, 1, 2, 0x7FFF_0000, 0x8000_0000, 0xAAAA_AAAA, 0xC000_0001, 0xFFFE_0001, 0xFFFF_0000] {
        let dukpt = AesDukpt::load(initial(), AesKsn::new(AES_ID, first), &mut Nowhere).unwrap();
        let key = dukpt.update_key(key_type).unwrap().unwrap();
        assert_eq!(key.check_value(), expected, "{first:X}");
    }
    let mut dukpt = AesDukpt::load(initial(), AesKsn::new(AES_ID, 0xFFFF_0000), &mut Nowhere).unwrap();
    dukpt.next(&mut Nowhere).unwrap();
    assert!(dukpt.update_key(key_type).unwrap().is_none());
}

/// A new initial key comes to the terminal in a key block under the update key, and goes nowhere else.
#[test]
fn the_update_key_brings_the_next_initial_key() {
    let (ksn, next_ksn) = (AesKsn::new(AES_ID, 0), AesKsn::new(*b"the next", 0));
    let first = || AesInitialKey::from_bytes(&BDK[..16]).unwrap();
    let host = first().update_key(&ksn, WorkingKeyType::Aes128).unwrap();
    let header =
        Header::new(Version::D, KeyUsage::INITIAL, KeyAlgorithm::AES, ModeOfUse::DERIVE, Exportability::NONE)
            .unwrap();
    let next = &BDK[16..];
    let block = wrap(&host, &header, next, Masking::LongestKey, &mut Fixed).unwrap();

    let dukpt = AesDukpt::load(first(), ksn, &mut Nowhere).unwrap();
    let update_key = dukpt.update_key(WorkingKeyType::Aes128).unwrap().unwrap();
    let initial = unwrap(&update_key, &block).unwrap().into_aes_initial_key().unwrap();
    let mut renewed = AesDukpt::load(initial, next_ksn, &mut Nowhere).unwrap();
    let keys = renewed.next(&mut Nowhere).unwrap();
    let of_host = AesInitialKey::from_bytes(next).unwrap().transaction(&keys.ksn()).unwrap();
    let check_value = |key: Result<PinKey, KeyError>| key.unwrap().check_value();
    let key_type = WorkingKeyType::Aes128;
    assert_eq!(check_value(keys.pin_key(key_type)), check_value(of_host.pin_key(key_type)));

    let opened = || unwrap(&update_key, &block).unwrap();
    assert!(matches!(opened().into_tdes_initial_key(), Err(Tr31Error::Policy { .. })));
    assert!(matches!(opened().into_pin_key(), Err(Tr31Error::Policy { .. })));
}

#[test]
fn request_and_response_have_different_keys() {
    let bdk = TdesBdk::from_bytes(&BDK[..16]).unwrap();
    let mut dukpt = Tdes::load(0, &mut Nowhere).unwrap();
    let terminal = dukpt.next(&mut Nowhere).unwrap();
    let host = bdk.transaction(&terminal.ksn()).unwrap();
    let mac = terminal.request_mac_key().x9_19(b"message").unwrap();
    host.request_mac_key().verify_x9_19(b"message", &mac).unwrap();
    let reflected = terminal.response_mac_key().verify_x9_19(b"message", &mac);
    assert!(matches!(reflected, Err(MacError::Mismatch(_))));
    let whole = MacMethod::Retail(Padding::Zeros);
    let cut = host.request_mac_key().verify(whole, b"message", &mac);
    assert!(matches!(cut, Err(MacError::Mismatch(_))), "4 bytes do for the 4-byte MAC only");
    let mut data = *b"16 bytes of data";
    terminal.request_data_key().encipher(&mut data).unwrap();
    terminal.response_data_key().decipher(&mut data).unwrap();
    assert_ne!(&data, b"16 bytes of data");
    let short = terminal.request_data_key().encipher(&mut [0; 9]);
    assert_eq!(short, Err(BlockError { block_len: 8, got: 9 }));
}

#[test]
fn keys_of_no_length_are_refused() {
    for len in 0..40 {
        let bytes = vec![0x11; len];
        assert_eq!(TdesInitialKey::from_bytes(&bytes).is_ok(), len == 16);
        assert_eq!(TdesBdk::from_bytes(&bytes).is_ok(), len == 16);
        assert_eq!(AesInitialKey::from_bytes(&bytes).is_ok(), [16, 24, 32].contains(&len));
        assert_eq!(AesBdk::from_bytes(&bytes).is_ok(), [16, 24, 32].contains(&len));
    }
    assert!(TdesInitialKey::from_bytes(&[0x11; 16]).unwrap().check(Default::default()).is_err());
}
