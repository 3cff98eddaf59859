//! Key blocks: round trips, changes, what a header allows, and the mistakes of others.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use proptest::prelude::*;
use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::key::{Algorithm, KeyPolicy, MacKey, ProtectionKey, Slot};
use suanpan_crypto::mac::{self, MacMethod};
use suanpan_crypto::tr31::{
    derived_keys, unwrap, unwrap_under, wrap, wrap_under, CheckValueKind, Exportability, Header, HeaderError,
    KeyAlgorithm, KeyBlock, KeyUsage, KeyVersion, Masking, ModeOfUse, OptionalBlock, PolicyField, Tr31Error,
    Unwrapped, Version, KEY_BLOCK_MAX_LEN,
};
use suanpan_crypto::{KeyError, Random};

/// Key bytes that stand nowhere else: a published key is refused by the strict policy.
const KEY: [u8; 32] = [
    0x67, 0x82, 0xC7, 0xFF, 0x84, 0x39, 0xE9, 0x17, 0x96, 0xC6, 0xDA, 0xED, 0x6C, 0x64, 0x0D, 0x25, 0xC4,
    0x66, 0x6A, 0xDD, 0x63, 0xDF, 0x61, 0x1A, 0x3E, 0x08, 0xCF, 0xB1, 0xD8, 0xF8, 0xA5, 0xC8,
];

/// The first 16 of them.
fn key16() -> [u8; 16] {
    *KEY.first_chunk().unwrap()
}

/// Counts up from a seed.
struct Counting(u8);

impl Random for Counting {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
    }
}

fn protection(version: Version, bytes: &[u8]) -> ProtectionKey {
    match version {
        Version::A | Version::B | Version::C => ProtectionKey::tdes(bytes).unwrap(),
        Version::D | Version::E => ProtectionKey::aes(bytes).unwrap(),
    }
}

fn header(version: Version, usage: KeyUsage, algorithm: KeyAlgorithm, mode: ModeOfUse) -> Header {
    Header::new(version, usage, algorithm, mode, Exportability::TRUSTED).unwrap()
}

/// An AES-256 protection key and a PIN key under it.
fn pin_block() -> (ProtectionKey, String) {
    let key = ProtectionKey::aes(&[0x42; 32]).unwrap();
    let header = header(Version::D, KeyUsage::PIN_ENCRYPTION, KeyAlgorithm::AES, ModeOfUse::ENCRYPT);
    let block = wrap(&key, &header, &key16(), Masking::LongestKey, &mut Counting(0)).unwrap();
    (key, block)
}

fn any_version() -> impl Strategy<Value = Version> {
    prop::sample::select(Version::ALL.to_vec())
}

fn any_protection(version: Version) -> impl Strategy<Value = Vec<u8>> {
    let lengths = match version {
        Version::A | Version::B | Version::C => vec![16, 24],
        Version::D | Version::E => vec![16, 24, 32],
    };
    prop::sample::select(lengths).prop_flat_map(|length| prop::collection::vec(any::<u8>(), length))
}

/// An algorithm and a key of it: the lengths of ciphers, any length for the others.
fn any_key() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let length = prop_oneof![
        prop::sample::select(vec![("A", 16), ("A", 24), ("A", 32), ("D", 8), ("T", 8), ("T", 16), ("T", 24)]),
        (1..600_usize).prop_map(|length| ("H", length)),
        (1..1200_usize).prop_map(|length| ("E", length)),
        (1..1200_usize).prop_map(|length| ("R", length)),
    ];
    length.prop_flat_map(|(algorithm, length)| {
        prop::collection::vec(any::<u8>(), length).prop_map(move |key| (algorithm, key))
    })
}

fn any_blocks() -> impl Strategy<Value = Vec<(String, String)>> {
    let block = ("[0-9A-Za-z]{2}", "[ -~]{0,300}").prop_filter("PB is made", |(id, _)| id != "PB");
    prop::collection::vec(block, 0..4).prop_map(|mut blocks| {
        blocks.sort();
        blocks.dedup_by(|left, right| left.0 == right.0);
        blocks
    })
}

fn any_masking() -> impl Strategy<Value = Masking> {
    prop_oneof![Just(Masking::LongestKey), Just(Masking::None), (0..64_usize).prop_map(Masking::Bytes)]
}

/// One of everything. Keys of tests may be printed, unlike typed ones.
#[derive(Debug)]
struct Wrapped {
    protection: Vec<u8>,
    key: Vec<u8>,
    header: Header,
    block: String,
}

impl Wrapped {
    fn protection(&self) -> ProtectionKey {
        protection(self.header.version(), &self.protection)
    }

    fn opened(&self, text: &str) -> Result<Unwrapped, Tr31Error> {
        unwrap_under(KeyPolicy::Any, &self.protection(), text)
    }
}

fn any_wrapped() -> impl Strategy<Value = Wrapped> {
    let parts = any_version().prop_flat_map(|version| {
        (Just(version), any_protection(version), any_key(), any_blocks(), any_masking(), any::<u8>())
    });
    parts.prop_map(|(version, kbpk, (algorithm, key), blocks, masking, seed)| {
        let algorithm = KeyAlgorithm::new(algorithm).unwrap();
        let mut header = header(version, KeyUsage::new("99").unwrap(), algorithm, ModeOfUse::ANY)
            .with_key_version(KeyVersion::new("c3").unwrap());
        for (id, data) in blocks {
            header = header.with_block(OptionalBlock::new(&id, &data).unwrap()).unwrap();
        }
        let mut random = Counting(seed);
        let block =
            wrap_under(KeyPolicy::Any, &protection(version, &kbpk), &header, &key, masking, &mut random);
        Wrapped { protection: kbpk, key, header, block: block.unwrap() }
    })
}

fn refused(opened: Result<Unwrapped, Tr31Error>) -> bool {
    matches!(opened, Err(Tr31Error::Refused))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_key_comes_out_as_it_went_in(wrapped in any_wrapped()) {
        let opened = wrapped.opened(&wrapped.block).unwrap();
        prop_assert!(opened.expose() == wrapped.key);
        prop_assert_eq!(opened.header().declared_len(), wrapped.block.len());
        prop_assert_eq!(opened.header().blocks(), wrapped.header.blocks());
        prop_assert_eq!(opened.header().to_string(), &wrapped.block[..wrapped.header.len()]);
        prop_assert_eq!(opened.header().key_version().component(), Some(3));
        let whole = if matches!(wrapped.header.version(), Version::D | Version::E) { 16 } else { 8 };
        prop_assert_eq!(wrapped.header.len() % whole, 0);
    }

    #[test]
    fn a_cut_block_is_refused(wrapped in any_wrapped(), cut in any::<prop::sample::Index>()) {
        let cut = &wrapped.block[..cut.index(wrapped.block.len())];
        prop_assert!(refused(wrapped.opened(cut)));
        prop_assert!(KeyBlock::parse(cut).is_err());
    }

    #[test]
    fn a_changed_character_is_refused(
        wrapped in any_wrapped(),
        at in any::<prop::sample::Index>(),
        to in 0_u8..0x80,
    ) {
        let mut changed = wrapped.block.clone().into_bytes();
        let at = at.index(changed.len());
        prop_assume!(changed[at] != to);
        changed[at] = to;
        let changed = String::from_utf8(changed).unwrap();
        prop_assert!(refused(wrapped.opened(&changed)));
    }

    #[test]
    fn the_other_case_is_a_changed_block(wrapped in any_wrapped()) {
        let (clear, rest) = wrapped.block.split_at(wrapped.header.len());
        let lower = format!("{clear}{}", rest.to_ascii_lowercase());
        prop_assume!(lower != wrapped.block);
        prop_assert!(refused(wrapped.opened(&lower)));
    }

    #[test]
    fn another_protection_key_is_refused(wrapped in any_wrapped(), other in any_version()) {
        let length = if wrapped.protection.len() == 16 { 24 } else { 16 };
        prop_assert!(refused(unwrap_under(KeyPolicy::Any, &protection(other, &vec![0x11; length]), &wrapped.block)));
    }

    #[test]
    fn any_text_is_refused(text in "\\PC{0,200}") {
        prop_assert!(refused(unwrap(&ProtectionKey::aes(&[1; 16]).unwrap(), &text)));
        prop_assert!(KeyBlock::parse(&text).is_err());
    }

    #[test]
    fn a_header_is_read_whole_or_refused(
        text in "[A-E][0-9]{4}[0-9A-Z]{5}[ENS]0[0-4]00([0-9A-Z]{2}(0[4-9]|00(01[5-9A-F]|02[0-9A-F]{2}|04000[A-F]))[ -~]{0,5}){0,5}"
    ) {
        if let Ok(header) = Header::parse(&text) {
            prop_assert_eq!(header.to_string(), &text[..header.len()]);
        }
    }
}

#[test]
fn a_pin_key_is_only_a_pin_key() {
    let (kbpk, block) = pin_block();
    let open = || unwrap(&kbpk, &block).unwrap();
    assert_eq!(open().check_value(), Some(open().into_pin_key().unwrap().check_value()));
    let wanted = [
        (open().into_mac_key().err(), "a block cipher MAC key, M0, M1, M3 or M6"),
        (open().into_track_key().err(), "a data key, D0 or D3"),
        (open().into_master_key().err(), "a key encryption key, K0"),
        (open().into_protection_key().err(), "a key block protection key, K1 or K4"),
    ];
    for (error, wanted) in wanted {
        match error {
            Some(Tr31Error::Policy { field: PolicyField::Usage, expected, got }) => {
                assert_eq!((expected, got.as_bytes()), (wanted, b"P0".as_slice()));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(
        open().into_mac_key().err().unwrap().to_string(),
        "the key block says key usage 'P0'; wanted a block cipher MAC key, M0, M1, M3 or M6"
    );
}

/// Every usage and mode against the headers that hand a typed key out.
#[test]
fn a_header_hands_out_what_it_names() {
    type Opens = fn(Unwrapped) -> bool;
    // M0 and M3 are for TDES, and the others name methods that are not here.
    let macs: &[&str] = &["M1", "M6"];
    let rules: [(&[&str], &str, Opens); 8] = [
        (&["P0"], "EBN", |key| key.into_pin_key().is_ok()),
        (macs, "CN", |key| key.into_mac_key().is_ok()),
        (macs, "GCN", |key| key.into_mac_generation_key().is_ok()),
        (macs, "VCN", |key| key.into_mac_verification_key().is_ok()),
        (&["B1"], "XN", |key| key.into_aes_initial_key().is_ok()),
        (&["D0", "D3"], "EBN", |key| key.into_track_key().is_ok()),
        (&["K0"], "DBN", |key| key.into_master_key().is_ok()),
        (&["K1", "K4"], "DBN", |key| key.into_protection_key().is_ok()),
    ];
    let kbpk = ProtectionKey::aes(&[0x42; 32]).unwrap();
    let usages = [
        "B0", "B1", "B2", "B3", "C0", "D0", "D1", "D2", "D3", "E0", "E7", "I0", "K0", "K1", "K2", "K3", "K4",
        "M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "P0", "P1", "S0", "V0", "00", "p0",
    ];
    for usage in usages {
        for mode in "BCDEGNSTVXY1".chars() {
            // Read, not made: a peer may join what a header made here may not.
            let header = Header::parse(&format!("D0000{usage}A{mode}00E0000")).unwrap();
            let block = wrap(&kbpk, &header, &key16(), Masking::None, &mut Counting(0)).unwrap();
            for (usages, modes, opens) in &rules {
                let expected = usages.contains(&usage) && modes.contains(mode);
                assert_eq!(opens(unwrap(&kbpk, &block).unwrap()), expected, "{usage} {mode} {usages:?}");
            }
        }
    }
}

#[test]
fn an_algorithm_that_is_no_cipher_makes_no_typed_key() {
    let kbpk = ProtectionKey::aes(&[0x42; 32]).unwrap();
    let header = header(Version::D, KeyUsage::PIN_ENCRYPTION, KeyAlgorithm::HMAC, ModeOfUse::ENCRYPT);
    let block = wrap(&kbpk, &header, &key16(), Masking::None, &mut Counting(0)).unwrap();
    let opened = unwrap(&kbpk, &block).unwrap();
    assert_eq!(opened.check_value(), None);
    let error = opened.into_pin_key().err().unwrap();
    assert!(matches!(error, Tr31Error::Policy { field: PolicyField::Algorithm, .. }), "{error:?}");
}

#[test]
fn a_header_joins_only_what_makes_sense() {
    let made = |usage, mode| Header::new(Version::D, usage, KeyAlgorithm::AES, mode, Exportability::NONE);
    for (usage, mode) in [
        (KeyUsage::PIN_ENCRYPTION, ModeOfUse::DERIVE),
        (KeyUsage::MAC_CMAC, ModeOfUse::ENCRYPT),
        (KeyUsage::INITIAL, ModeOfUse::BOTH_WAYS),
        (KeyUsage::KEY_ENCRYPTION, ModeOfUse::SIGN),
    ] {
        let error = made(usage, mode).unwrap_err();
        assert!(matches!(error, HeaderError::Field { offset: 8, .. }), "{usage} {mode}: {error}");
    }
    assert!(made(KeyUsage::PIN_ENCRYPTION, ModeOfUse::ENCRYPT).is_ok());
    assert!(made(KeyUsage::INITIAL, ModeOfUse::DERIVE).is_ok());
}

#[test]
fn a_key_is_not_stronger_than_what_protects_it() {
    let cases = [
        (Version::D, 16, KeyAlgorithm::AES, 32, Some((256, 128))),
        (Version::D, 24, KeyAlgorithm::AES, 32, Some((256, 192))),
        (Version::D, 16, KeyAlgorithm::AES, 16, None),
        (Version::D, 16, KeyAlgorithm::TDES, 24, None),
        (Version::B, 24, KeyAlgorithm::AES, 16, Some((128, 112))),
        (Version::B, 16, KeyAlgorithm::TDES, 24, Some((112, 80))),
        (Version::B, 16, KeyAlgorithm::TDES, 16, None),
        (Version::D, 16, KeyAlgorithm::HMAC, 16, None),
        (Version::D, 16, KeyAlgorithm::HMAC, 17, Some((136, 128))),
        (Version::D, 32, KeyAlgorithm::HMAC, 128, None),
        (Version::D, 24, KeyAlgorithm::ELLIPTIC_CURVE, 121, Some((256, 192))),
        (Version::D, 32, KeyAlgorithm::RSA, 1200, None),
    ];
    for (version, kbpk, algorithm, length, expected) in cases {
        let kbpk = protection(version, &(0_u8..32).collect::<Vec<u8>>()[..kbpk]);
        let header = header(version, KeyUsage::DATA, algorithm, ModeOfUse::BOTH_WAYS);
        let key: Vec<u8> = KEY.into_iter().cycle().take(length).collect();
        let wrapped = wrap(&kbpk, &header, &key, Masking::None, &mut Counting(0));
        let expected =
            expected.map(|(key_bits, protection_bits)| Tr31Error::Strength { key_bits, protection_bits });
        assert_eq!(wrapped.err(), expected, "{algorithm} {length}");
        let loose =
            wrap_under(KeyPolicy::Any, &kbpk, &header, &key, Masking::None, &mut Counting(0)).unwrap();
        // A strict terminal does not take it either.
        if matches!(algorithm, KeyAlgorithm::AES | KeyAlgorithm::TDES) {
            assert_eq!(unwrap(&kbpk, &loose).unwrap().into_track_key().err(), expected);
            assert!(unwrap_under(KeyPolicy::Any, &kbpk, &loose).unwrap().into_track_key().is_ok());
        }
    }
}

#[test]
fn a_weak_key_is_not_handed_out() {
    let kbpk = ProtectionKey::aes(&[0x42; 32]).unwrap();
    let header = header(Version::D, KeyUsage::PIN_ENCRYPTION, KeyAlgorithm::TDES, ModeOfUse::ENCRYPT);
    let block = wrap(&kbpk, &header, &[0x23; 16], Masking::None, &mut Counting(0)).unwrap();
    let error = unwrap(&kbpk, &block).unwrap().into_pin_key().err().unwrap();
    assert!(matches!(error, Tr31Error::Key(KeyError::Weak { slot: Slot::Pin, .. })), "{error:?}");
    assert!(unwrap_under(KeyPolicy::Any, &kbpk, &block).unwrap().into_pin_key().is_ok());
}

#[test]
fn only_an_exportable_key_leaves() {
    let kbpk = ProtectionKey::aes(&[0x42; 32]).unwrap();
    let other = ProtectionKey::aes(&[0x43; 32]).unwrap();
    for (exportability, leaves) in [("E", true), ("S", true), ("N", false), ("1", false)] {
        let exportability = Exportability::new(exportability).unwrap();
        let (usage, mode) = (KeyUsage::PIN_ENCRYPTION, ModeOfUse::ENCRYPT);
        let header = Header::new(Version::D, usage, KeyAlgorithm::AES, mode, exportability).unwrap();
        let block = wrap(&kbpk, &header, &key16(), Masking::LongestKey, &mut Counting(0)).unwrap();
        let opened = unwrap(&kbpk, &block).unwrap();
        match opened.rewrap(&other, Masking::LongestKey, &mut Counting(9)) {
            Ok(again) => {
                assert!(leaves);
                assert!(unwrap(&other, &again).unwrap().expose() == key16());
                assert!(unwrap(&kbpk, &again).is_err());
            }
            Err(error) => {
                assert!(!leaves);
                assert!(matches!(error, Tr31Error::Policy { field: PolicyField::Exportability, .. }));
            }
        }
    }
}

#[test]
fn masking_hides_the_length() {
    let length = |version, algorithm, key: usize, masking| {
        let kbpk = protection(version, &(0_u8..24).collect::<Vec<u8>>());
        let header = header(version, KeyUsage::DATA, algorithm, ModeOfUse::BOTH_WAYS);
        wrap_under(KeyPolicy::Any, &kbpk, &header, &vec![1; key], masking, &mut Counting(0)).unwrap().len()
    };
    for version in Version::ALL {
        for (algorithm, lengths) in [(KeyAlgorithm::AES, [16, 24, 32]), (KeyAlgorithm::TDES, [8, 16, 24])] {
            let [short, middle, long] =
                lengths.map(|key| length(version, algorithm, key, Masking::LongestKey));
            assert_eq!((short, middle), (long, long), "{version} {algorithm}");
            assert_eq!(length(version, algorithm, lengths[2], Masking::Bytes(3)), long);
        }
        assert!(
            length(version, KeyAlgorithm::AES, 16, Masking::None)
                < length(version, KeyAlgorithm::AES, 32, Masking::None)
        );
    }
}

/// A block whose MAC is right and whose inside is what it is given: an implementation of version D of its own.
fn forge(kbpk: &[u8], header: &str, clear: &[u8]) -> String {
    let [encryption, authentication] = derived_keys(Version::D, &ProtectionKey::aes(kbpk).unwrap()).unwrap();
    let message = [header.as_bytes(), clear].concat();
    let tag = mac::compute(MacMethod::Cmac, &MacKey::aes(&authentication).unwrap(), &message).unwrap();
    let cipher = BlockCipher::new(Algorithm::Aes128, &encryption).unwrap();
    let mut chained = tag.as_bytes().to_vec();
    let mut text = header.to_owned();
    for block in clear.chunks(16) {
        for (byte, from) in chained.iter_mut().zip(block) {
            *byte ^= from;
        }
        cipher.encrypt_block(&mut chained).unwrap();
        text.extend(chained.iter().map(|byte| format!("{byte:02X}")));
    }
    text.extend(tag.as_bytes().iter().map(|byte| format!("{byte:02X}")));
    text
}

#[test]
fn a_bad_length_inside_is_the_same_refusal_as_a_bad_mac() {
    let kbpk = [0x42; 16];
    let protection = ProtectionKey::aes(&kbpk).unwrap();
    let header = "D0112P0AE00E0000";
    let inside = |bits: u16| {
        let mut clear = [0x55; 32];
        clear[..2].copy_from_slice(&bits.to_be_bytes());
        forge(&kbpk, header, &clear)
    };
    assert!(unwrap(&protection, &inside(128)).unwrap().expose() == [0x55; 16]);
    assert!(unwrap(&protection, &inside(240)).is_ok());
    let bad_mac = inside(128).replace("D0112P0", "D0112D0");
    let refusal = unwrap(&protection, &bad_mac).err().unwrap();
    for bits in [0, 1, 7, 127, 248, 256, 0xFFF8, 0xFFFF] {
        let error = unwrap(&protection, &inside(bits)).err().unwrap();
        assert_eq!((error, error.to_string()), (refusal, refusal.to_string()), "{bits}");
    }
    // Authentic, but no AES key: opened, and no typed key comes out of it.
    let error = unwrap(&protection, &inside(240)).unwrap().into_pin_key().err().unwrap();
    assert_eq!(error, Tr31Error::Key(KeyError::Length { expected: &[16, 24, 32], got: 30 }));
}

#[test]
fn a_carried_check_value_must_fit() {
    let kbpk = ProtectionKey::aes(&[0x42; 32]).unwrap();
    let key = key16();
    let kcv = MacKey::aes(&key).unwrap().check_value();
    let plain = header(Version::D, KeyUsage::PIN_ENCRYPTION, KeyAlgorithm::AES, ModeOfUse::ENCRYPT);
    let open = |block: OptionalBlock| {
        let header = plain.clone().with_block(block).unwrap();
        let block = wrap(&kbpk, &header, &key, Masking::LongestKey, &mut Counting(0)).unwrap();
        unwrap(&kbpk, &block).unwrap()
    };
    let block = OptionalBlock::key_check(&kcv).unwrap();
    assert_eq!(block.as_str(), format!("KC1001{kcv}"));
    assert_eq!(block.check_value().unwrap().kind, CheckValueKind::Cmac);
    assert!(open(block).into_pin_key().is_ok());
    for wrong in ["010000000000", "00000000"] {
        let error = open(OptionalBlock::new("KC", wrong).unwrap()).into_pin_key().err().unwrap();
        assert_eq!(error, Tr31Error::Key(KeyError::CheckValue { slot: Slot::Pin }));
    }
    // The check value of the protection key, as a published block carries it (X9.143:2021, 8.6).
    let published = "88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6";
    let published: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&published[2 * at..2 * at + 2], 16).unwrap()).collect();
    let block = OptionalBlock::protection_check(&ProtectionKey::aes(&published).unwrap()).unwrap();
    assert_eq!(block.as_str(), "KP10012331550BC9");
}

/// What others get wrong, by running them: the length of a length counts hexadecimal characters, not bytes, and a
/// private optional block may have a number for a name.
#[test]
fn an_extended_length_counts_characters() {
    let data = "P".repeat(256);
    let block = OptionalBlock::new("10", &data).unwrap();
    assert_eq!(&block.as_str()[..10], "100004010A");
    let fixed = "D0000P0AE00E0100";
    let read = Header::parse(&format!("{fixed}{}", block.as_str())).unwrap();
    assert_eq!((read.blocks()[0].id(), read.blocks()[0].data()), ("10", data.as_str()));
    assert_eq!(read.blocks()[0], block);
    // Counted in bytes, the same block announces one character.
    let bytes = Header::parse(&format!("{fixed}100002010A{data}")).unwrap_err();
    assert_eq!(bytes, HeaderError::Length { offset: 16, min: 8, max: 266, got: 1 });
    // The longest short form and the first extended one.
    assert_eq!(&OptionalBlock::new("AA", &data[..251]).unwrap().as_str()[..4], "AAFF");
    assert_eq!(&OptionalBlock::new("AA", &data[..252]).unwrap().as_str()[..10], "AA00040106");
}

#[test]
fn an_error_of_syntax_names_the_place() {
    let (_, good) = pin_block();
    let cases = [
        ("", "key block, offset 0: expected a version, A to E, got the end"),
        ("X0112P0AE00E0000", "key block, offset 0: expected a version, A to E, got 'X'"),
        ("D01X2P0AE00E0000", "key block, offset 1: expected the total length, 4 decimal digits, got '01X2'"),
        ("D0112P", "key block, offset 5: expected a key usage, 2 alphanumeric characters, got 'P'"),
        ("D0112P0*", "key block, offset 7: expected an algorithm, 1 alphanumeric character, got '*'"),
        ("D0112P0AE00EA000", "key block, offset 12: expected the number of optional blocks, 2 decimal digits, got 'A000'"),
        ("D0112P0AE00E0030", "key block, offset 14: expected a key context, 0 to 2, got '3'"),
        ("D0112P0AE00E0001", "key block, offset 15: expected a reserved 0, got '1'"),
        ("D0112P0AE00E0100KS03", "key block, offset 16: expected 4 to 4 characters, got 3"),
        ("D0112P0AE00E0100KS0a", "key block, offset 18: expected the length of an optional block, 2 upper-case hexadecimal digits, got '0a'"),
        ("D0112P0AE00E0200KS04KS04", "key block, offset 20: optional block 'KS' again"),
        ("D0112P0AE00E0100KS06a\u{7f}", "key block, offset 21: expected printable ASCII in an optional block, got '\\x7f'"),
        ("D0050P0AE00E0000", "key block, offset 1: expected 52 to 9999 characters, got 50"),
        ("D0112P0AE00E0000AB", "key block, offset 0: expected 112 to 112 characters, got 18"),
    ];
    for (text, expected) in cases {
        assert_eq!(KeyBlock::parse(text).unwrap_err().to_string(), expected, "{text}");
    }
    let longer = format!("{good}{}", "0".repeat(32));
    let (min, max) = (good.len(), good.len());
    let error = HeaderError::Length { offset: 0, min, max, got: longer.len() };
    assert_eq!(KeyBlock::parse(&longer), Err(error));
    let lower = good.to_ascii_lowercase();
    let lower = format!("{}{}", &good[..16], &lower[16..]);
    let at = lower.bytes().skip(16).position(|byte| byte.is_ascii_lowercase()).unwrap() + 16;
    assert!(matches!(KeyBlock::parse(&lower), Err(HeaderError::Field { offset, .. }) if offset == at));
    let odd = format!("D0114{}AB", &good[5..113 - 1]);
    assert_eq!(odd.len(), 114);
    assert_eq!(
        KeyBlock::parse(&odd).unwrap_err(),
        HeaderError::Blocks { offset: 16, block_len: 32, got: 66 }
    );
}

/// A header of 20 characters: sound as a header, and no whole number of blocks but for counter mode.
#[test]
fn a_header_is_whole_blocks() {
    for version in Version::ALL {
        let kbpk = protection(version, &KEY[..24]);
        let header = Header::parse(&format!("{version}0000D0TB00E0100AA04")).unwrap();
        let wrapped = wrap(&kbpk, &header, &key16(), Masking::None, &mut Counting(0));
        let error = match version {
            Version::A | Version::B | Version::C => HeaderError::Blocks { offset: 0, block_len: 8, got: 20 },
            Version::D => HeaderError::Blocks { offset: 0, block_len: 16, got: 20 },
            Version::E => {
                assert!(unwrap(&kbpk, &wrapped.unwrap()).unwrap().expose() == key16());
                continue;
            }
        };
        assert_eq!(wrapped, Err(Tr31Error::Header(error)));
        let length = 20 + 2 * (32 + version.mac_len());
        let text = format!("{version}{length:04}D0TB00E0100AA04{}", "0".repeat(length - 20));
        assert_eq!(KeyBlock::parse(&text), Err(error));
        // With one more block it is filled up.
        let header = header.with_block(OptionalBlock::new("BB", "").unwrap()).unwrap();
        let block = wrap(&kbpk, &header, &key16(), Masking::None, &mut Counting(0)).unwrap();
        assert!(unwrap(&kbpk, &block).unwrap().expose() == key16());
    }
}

#[test]
fn everything_has_an_end() {
    let kbpk = ProtectionKey::aes(&[0x42; 32]).unwrap();
    let hmac = header(Version::D, KeyUsage::MAC_HMAC, KeyAlgorithm::HMAC, ModeOfUse::MAC_BOTH_WAYS);
    let wrapped = |key: usize, masking| wrap(&kbpk, &hmac, &vec![1; key], masking, &mut Counting(0));
    assert_eq!(wrapped(0, Masking::None), Err(Tr31Error::Empty));
    // 16 + 2 * (2 + 4958) + 32 = 9968; one byte more takes another block.
    assert_eq!(wrapped(4958, Masking::None).unwrap().len(), 9968);
    assert_eq!(wrapped(4959, Masking::None), Err(Tr31Error::TooLong { max: KEY_BLOCK_MAX_LEN, got: 10_000 }));
    for masking in [4959, 9999, 10_000, usize::MAX] {
        assert!(matches!(wrapped(1, Masking::Bytes(masking)), Err(Tr31Error::TooLong { .. })));
    }
    let mut many = hmac.clone();
    for number in 0..98 {
        many = many.with_block(OptionalBlock::new(&format!("{number:02}"), "").unwrap()).unwrap();
    }
    assert_eq!(many.blocks().len(), 99); // the padding block is the last
    let more = many.with_block(OptionalBlock::new("A1", "four").unwrap()).unwrap();
    assert_eq!(more.blocks().len(), 99); // whole blocks of 16 characters as it is
    let error = more.with_block(OptionalBlock::new("A2", "").unwrap()).unwrap_err();
    assert!(matches!(error, HeaderError::Count { got: 101, .. }), "{error:?}");
    let long = OptionalBlock::new("A1", &"x".repeat(10_000)).unwrap_err();
    assert!(matches!(long, HeaderError::Length { max: KEY_BLOCK_MAX_LEN, .. }));
    assert!(OptionalBlock::new("PB", "0000").is_err());
}

#[test]
fn a_version_takes_its_own_protection_keys() {
    let tdes = ProtectionKey::tdes(b"0123456789abcdef").unwrap();
    let aes = ProtectionKey::aes(b"0123456789abcdef").unwrap();
    for version in Version::ALL {
        let (right, wrong) =
            if matches!(version, Version::D | Version::E) { (&aes, &tdes) } else { (&tdes, &aes) };
        let header = header(version, KeyUsage::DATA, KeyAlgorithm::TDES, ModeOfUse::BOTH_WAYS);
        let wrapped = |kbpk| wrap(kbpk, &header, b"0123456789ABCDEF", Masking::None, &mut Counting(0));
        let error = Tr31Error::Protection { version, algorithm: wrong.algorithm() };
        assert_eq!(wrapped(wrong), Err(error));
        assert!(refused(unwrap(wrong, &wrapped(right).unwrap())));
    }
}
