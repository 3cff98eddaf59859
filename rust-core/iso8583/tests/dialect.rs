//! The CUP rules around the codec: message table, answer checks, response codes, sub-fields, keys,
//! tracks, frames.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use serde_json::Value;
use suanpan_iso8583::cup::field59::{self, Element, Elements, Field59Error};
use suanpan_iso8583::cup::field60::{Field60, Field60Error};
use suanpan_iso8583::cup::field61::{Field61, Field61Error, Institution};
use suanpan_iso8583::cup::field62::{self, Field62Error, Parameter, Parameters, QueryStatus};
use suanpan_iso8583::cup::field63::{self, Answer, CardScheme};
use suanpan_iso8583::cup::frame::{self, Frame, FrameError, Header, ProcessingRequirement, Tpdu};
use suanpan_iso8583::cup::key_block::{KeyBlock, KeyBlockError};
use suanpan_iso8583::cup::messages::{self, RuleError, RULES};
use suanpan_iso8583::cup::response::{self, Expected, MerchantRule};
use suanpan_iso8583::cup::response_code::{Action, Mistake, ResponseCode};
use suanpan_iso8583::cup::settlement::{self, Item, Settlement, SettlementError, Totals, Verdict};
use suanpan_iso8583::cup::track::{self, TrackError};
use suanpan_iso8583::{cup, decode, Bitmap, EncodeError, Encoder, Fault, Message, Mti, Place};

fn vectors(section: &str) -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/host/cup-and-iso8583.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file[section].as_array().unwrap().clone()
}

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// Id, provenance and body of every CUP vector.
fn bodies() -> Vec<(String, bool, Vec<u8>)> {
    let mut all = Vec::new();
    for vector in vectors("cup_pos") {
        let bytes = unhex(vector["hex"].as_str().unwrap());
        let skip = match vector["framing"].as_str().unwrap() {
            "body" => 0,
            "tpdu+head" => 11,
            _ => 13,
        };
        let id = vector["id"].as_str().unwrap().to_owned();
        all.push((id, vector["provenance"] == "constructed", bytes[skip..].to_vec()));
    }
    all
}

fn body_of(id: &str) -> Vec<u8> {
    bodies().into_iter().find(|(of, ..)| of == id).unwrap().2
}

/// A body with these fields, as digits or text by what the table says.
fn body(mti: u16, fields: &[(u8, &str)]) -> Vec<u8> {
    let mut buffer = [0; 1024];
    let mut encoder = Encoder::new(&cup::SPEC, Mti::new(mti), &mut buffer).unwrap();
    for (field, value) in fields {
        match encoder.digits(*field, value) {
            Err(EncodeError::WrongKind { .. }) => encoder.text(*field, value.as_bytes()).unwrap(),
            other => other.unwrap(),
        };
    }
    let length = encoder.finish().unwrap();
    buffer[..length].to_vec()
}

fn read(body: &[u8]) -> Message<'_> {
    decode(&cup::SPEC, body).unwrap()
}

#[test]
fn every_request_has_exactly_one_rule_and_constructed_ones_keep_it() {
    let mut checked = 0;
    for (id, constructed, body) in bodies() {
        let message = read(&body);
        let request = message.mti().packed() & 0x0010 == 0;
        if !constructed || !request {
            continue;
        }
        let rule = messages::find_for(&message).unwrap_or_else(|| panic!("{id}: no rule"));
        rule.check_request(&message).unwrap_or_else(|error| panic!("{id}: {error}"));
        checked += 1;
    }
    assert!(checked > 10, "only {checked} constructed requests");
}

#[test]
fn rules_are_apart_and_consistent() {
    for (at, rule) in RULES.iter().enumerate() {
        let kinds = if rule.f60_types.is_empty() { &[22][..] } else { rule.f60_types };
        let codes = if rule.network_codes.is_empty() { &[0][..] } else { rule.network_codes };
        for (kind, code) in kinds.iter().flat_map(|kind| codes.iter().map(move |code| (kind, code))) {
            let matching: Vec<&str> = RULES
                .iter()
                .filter(|other| {
                    let processing_code = rule.processing_code.or(Some("000000"));
                    other.matches(rule.mti, processing_code, Some(*kind), Some(*code))
                })
                .map(|other| other.name)
                .collect();
            assert_eq!(matching, [rule.name], "rule {at}");
        }
        let all = rule.mandatory.union(rule.conditional);
        let answers = rule.answer_mandatory.union(rule.answer_conditional);
        assert!(all.union(answers).minus(cup::SPEC.fields()).is_empty(), "{}", rule.name);
        assert!(rule.mandatory.minus(all.minus(rule.conditional)).is_empty(), "{}", rule.name);
        assert_eq!(rule.mac, rule.mandatory.contains(64), "{}", rule.name);
        assert!(!rule.reversible || rule.mac, "{}: reversible without MAC", rule.name);
        assert!(!rule.increments_stan || rule.mandatory.contains(11), "{}", rule.name);
        assert_eq!(rule.check_set(rule.mandatory), Ok(()));
        assert_eq!(rule.check_set(all), Ok(()));
        for field in rule.mandatory {
            let error = RuleError::Missing { rule: rule.name, field };
            assert_eq!(rule.check_set(all.without(field)), Err(error));
        }
        let error = RuleError::Unexpected { rule: rule.name, field: 5 };
        assert_eq!(rule.check_set(all.with(5)), Err(error));
    }
    let never = [&messages::BALANCE, &messages::REFUND, &messages::OFFLINE_SALE, &messages::SETTLEMENT];
    assert!(never.iter().all(|rule| !rule.reversible));
    assert!(!messages::REVERSAL.increments_stan && !messages::RE_UPLOAD.increments_stan);
}

#[test]
fn approving_answers_have_what_their_rule_says() {
    for (id, rule) in [
        ("topwise-2", &messages::SALE),
        ("topwise-3", &messages::SALE),
        ("yuantu-sale-rsp", &messages::SALE),
        ("jiso8583-sale-rsp", &messages::SALE),
        ("yuantu-reversal-rsp", &messages::REVERSAL),
        ("c-settle-rsp-balanced", &messages::SETTLEMENT),
        ("alatka-signon-rsp", &messages::SIGN_ON),
        ("csdn-capk-query-rsp", &messages::CAPK_QUERY),
    ] {
        let body = body_of(id);
        assert_eq!(rule.check_answer(&read(&body)), Ok(()), "{id}");
    }
    let body = body_of("topwise-2");
    let error = messages::REVERSAL.check_answer(&read(&body)).unwrap_err();
    assert_eq!(
        error,
        RuleError::Type { rule: "reversal", expected: Mti::new(0x0410), got: Mti::new(0x0210) }
    );
}

const REQUEST: Expected<'_> = Expected {
    mti: Mti::new(0x0200),
    processing_code: Some("000000"),
    amount: Some("000000001111"),
    stan: Some("000079"),
    terminal_id: Some(b"10016919"),
    merchant_id: Some(b"843290045820001"),
    merchant_rule: MerchantRule::WhenApproved,
};

const APPROVAL: [(u8, &str); 6] = [
    (3, "000000"),
    (4, "000000001111"),
    (11, "000079"),
    (39, "00"),
    (41, "10016919"),
    (42, "843290045820001"),
];

fn changed(field: u8, value: &'static str) -> Vec<(u8, &'static str)> {
    let replace = |(of, old): (u8, &'static str)| (of, if of == field { value } else { old });
    APPROVAL.into_iter().map(replace).collect()
}

#[test]
fn an_answer_must_be_the_answer() {
    let check = |mti, fields: &[(u8, &str)]| {
        response::check(&REQUEST, &read(&body(mti, fields))).map_err(|error| error.field)
    };
    assert_eq!(check(0x0210, &APPROVAL), Ok(()));
    assert_eq!(check(0x0230, &APPROVAL), Err(0));
    for (field, value) in
        [(3, "200000"), (4, "000000001112"), (11, "000080"), (41, "10016918"), (42, "843290045820002")]
    {
        assert_eq!(check(0x0210, &changed(field, value)), Err(field));
    }
    // No answer without a code; a missing field is a mismatch, but a decline may lack the amount.
    for field in [3, 4, 11, 39, 41, 42] {
        let fields: Vec<_> = APPROVAL.into_iter().filter(|(of, _)| *of != field).collect();
        assert_eq!(check(0x0210, &fields), Err(field), "without {field}");
    }
    let mut decline = changed(39, "51");
    decline.retain(|(field, _)| *field != 4);
    assert_eq!(check(0x0210, &decline), Ok(()));
    decline.retain(|(field, _)| *field != 42);
    assert_eq!(check(0x0210, &decline), Ok(()));
    let strict = Expected { merchant_rule: MerchantRule::Always, ..REQUEST };
    let body = body(0x0210, &decline);
    assert_eq!(response::check(&strict, &read(&body)).unwrap_err().field, 42);
}

#[test]
fn only_a_partial_approval_changes_the_amount() {
    for (code, outcome) in [("10", Ok(())), ("00", Err(4)), ("51", Err(4)), ("ZZ", Err(4))] {
        let mut fields = changed(4, "000000000900");
        fields[3].1 = code;
        let body = body(0x0210, &fields);
        let checked = response::check(&REQUEST, &read(&body)).map_err(|error| error.field);
        assert_eq!(checked, outcome, "{code}");
    }
}

#[test]
fn a_settlement_answer_needs_no_code() {
    let answer = body_of("c-settle-rsp-balanced");
    let expected = Expected {
        mti: Mti::new(0x0500),
        processing_code: None,
        amount: None,
        stan: Some("000108"),
        ..REQUEST
    };
    assert_eq!(response::check(&expected, &read(&answer)), Ok(()));
    let other = Expected { stan: Some("000109"), ..expected };
    let error = response::check(&other, &read(&answer)).unwrap_err();
    assert_eq!(error.to_string(), "field 11: expected 000109, got 000108");
}

#[test]
fn response_codes_ask_for_their_action() {
    use Action::*;
    for (codes, action) in [
        ("00", Approve),
        ("10", ApprovePartial),
        ("11 A2 A4 A5 A6", ApproveWithNote),
        ("13", Correct(Mistake::Amount)),
        ("14", Correct(Mistake::CardNumber)),
        ("99 A0", SignOnAgain),
        ("55", PinRetry),
        ("38 75 04 34 41 43", DeclineRetain),
        ("51 61 65 54 57 58 59 62 01 05 12 15 21 22 25 30 40 64 A1 A3", Decline),
        ("45", UseChip),
        ("03 97", StopTrading),
        ("68 91 92 96 98 A7 90", HostUnavailable),
        ("94", Duplicate),
    ] {
        for code in codes.split(' ') {
            let code = ResponseCode::of(code.as_bytes()).unwrap();
            assert_eq!(code.action(), action, "{code}");
            assert!(code.is_known() && !code.meaning().is_empty(), "{code}");
        }
    }
    let unknown = ResponseCode::of(b"Z9").unwrap();
    assert_eq!((unknown.action(), unknown.is_known()), (Decline, false));
    assert_eq!(unknown.to_string(), "Z9");
    assert!(!unknown.is_approval() && !unknown.is_stored());
    assert!(ResponseCode(*b"94").is_stored() && !ResponseCode(*b"94").is_approval());
    assert_eq!(ResponseCode::of(b"0"), None);
}

#[test]
fn field_60_reads_by_length() {
    for (digits, capability, account) in [
        ("22000727", None, None),
        ("00000727003", None, None),
        ("220007270005", Some(5), None),
        ("2200072700060", Some(6), None),
        ("22000727000500", Some(5), None),
        ("22000727000601048", Some(6), Some(48)),
    ] {
        let bytes = body(0x0800, &[(60, digits)]);
        let field = Field60::parse(&read(&bytes).digits(60).unwrap()).unwrap();
        assert_eq!(field.batch, 727);
        assert_eq!((field.terminal_capability, field.account_type), (capability, account));
        assert_eq!(field.format().unwrap().as_str(), digits);
    }
    for digits in ["", "2200072", "220007270", "2200072700", "220007270006010", "2200072700060104"] {
        let bytes = body(0x0800, &[(60, digits)]);
        let error = Field60::parse(&read(&bytes).digits(60).unwrap()).unwrap_err();
        assert_eq!(error, Field60Error::Length { got: digits.len() });
    }
    let gap = Field60 { kind: 22, terminal_capability: Some(6), ..Field60::default() };
    assert_eq!(gap.format(), Err(Field60Error::Gap { part: 3 }));
    let wide = Field60 { batch: 1_000_000, ..Field60::default() };
    let error = Field60Error::Range { part: 2, max: 999_999, got: 1_000_000 };
    assert_eq!(wide.format(), Err(error));
}

#[test]
fn field_61_reads_by_length() {
    for digits in ["000727000079", "0007270000790824", "000727000079082401", "00072700007908240112345678901"]
    {
        let bytes = body(0x0200, &[(61, digits)]);
        let field = Field61::parse(&read(&bytes).digits(61).unwrap()).unwrap();
        assert_eq!((field.batch, field.stan), (727, 79));
        assert_eq!(field.format().unwrap().as_str(), digits);
    }
    for length in [0, 11, 13, 15, 17] {
        let digits = "1".repeat(length);
        let bytes = body(0x0200, &[(61, &digits)]);
        let error = Field61::parse(&read(&bytes).digits(61).unwrap()).unwrap_err();
        assert_eq!(error, Field61Error::Length { got: length });
    }
    let gap = Field61 { institution: Institution::new("1"), ..Field61::new(1, 2, Some(824)) };
    assert_eq!(gap.format(), Err(Field61Error::Gap { part: "authorisation mode" }));
    assert_eq!(Institution::new("123456789012"), None);
    assert_eq!(Institution::new("12A"), None);
    assert_eq!(Field61::new(727, 79, Some(0)).format().unwrap().as_str(), "0007270000790000");
}

#[test]
fn field_59_is_elements_in_elements() {
    let mut inner = [0; 64];
    let first = Element { tag: *b"01", value: b"02" }.write(&mut inner).unwrap();
    let second = Element { tag: *b"02", value: b"SERIAL" }.write(&mut inner[first..]).unwrap();
    let mut outer = [0; 64];
    let terminal = Element { tag: field59::TERMINAL, value: &inner[..first + second] };
    let length = terminal.write(&mut outer).unwrap();
    assert_eq!(&outer[..length], b"A2018010020202006SERIAL");
    let found = Elements::new(&outer[..length]).find(field59::TERMINAL).unwrap();
    assert_eq!(Elements::new(found).find(*b"02"), Some(b"SERIAL".as_slice()));
    assert_eq!(Elements::new(found).find(*b"03"), None);
    for cut in 1..length {
        let last = Elements::new(&outer[..cut]).last().unwrap();
        assert!(matches!(last.err(), Some(Field59Error::Truncated { offset: 0, .. })), "cut {cut}");
    }
    let error = Elements::new(b"A30x2ab").next().unwrap().err();
    assert_eq!(error, Some(Field59Error::Length { offset: 0 }));
    assert!(Element { tag: *b"A3", value: &[0; 1000] }.write(&mut [0; 2000]).is_err());
}

#[test]
fn field_62_asks_and_lists() {
    let sign_on = body_of("centerm-net-signon-req");
    let mut buffer = [0; field62::SEQUENCE_MAX];
    let length = field62::write_sequence_number(b"3150SXX-C3044019", &mut buffer).unwrap();
    let sent = read(&sign_on).bytes(62).unwrap();
    assert_eq!((length, &buffer[..15]), (sent.len(), &sent[..15]));
    assert_eq!(field62::write_sequence_number(&[b'1'; 99], &mut buffer), Some(112));
    assert_eq!(field62::write_sequence_number(&[b'1'; 100], &mut [0; 200]), None);
    assert_eq!(field62::write_sequence_number(b"12", &mut [0; 14]), None);

    let query = body_of("c-capk-query-req");
    assert_eq!(read(&query).bytes(62), field62::query(0).as_ref().map(|query| &query[..]));
    assert_eq!((field62::query(42), field62::query(100)), (Some(*b"142"), None));
    let answer = body_of("csdn-capk-query-rsp");
    let (status, list) = field62::query_answer(read(&answer).bytes(62).unwrap()).unwrap();
    assert_eq!((status, list.len()), (QueryStatus::Last, 12 * 23));
    assert_eq!(field62::query_answer(b"2x"), Some((QueryStatus::More, &b"x"[..])));
    assert_eq!(field62::query_answer(b"0"), Some((QueryStatus::Nothing, &b""[..])));
    assert_eq!((field62::query_answer(b""), field62::query_answer(b"3")), (None, None));

    let list = b"126023314021234567890 2622222";
    let parameters: Vec<_> = Parameters::new(list).collect();
    assert_eq!(parameters[0], Ok((Parameter::Timeout, &b"60"[..])));
    assert_eq!(parameters[1], Ok((Parameter::ResendCount, &b"3"[..])));
    assert_eq!(parameters[2], Ok((Parameter::Phone(1), &b"021234567890 2"[..])));
    assert_eq!(parameters[3], Err(Field62Error::Tag { offset: 23, tag: Some(62) }));
    assert_eq!(parameters.len(), 4);
    let error = Field62Error::Truncated { offset: 4, needed: 6, left: 5 };
    assert_eq!(Parameters::new(b"126026123").last(), Some(Err(error)));
}

#[test]
fn field_63_names_scheme_and_operator() {
    assert_eq!(field63::operator(1), Some(*b"01 "));
    assert_eq!(field63::operator(100), None);
    for letters in [*b"CUP", *b"VIS", *b"MCC", *b"MAE", *b"JCB", *b"DCC", *b"AMX", *b"000"] {
        assert_eq!(CardScheme::of(letters).letters(), letters);
    }
    assert!(CardScheme::of(*b"CUP").is_domestic() && !CardScheme::of(*b"VIS").is_domestic());
    let text = [&b"CUP"[..], &[b'a'; 20], &[b'b'; 20], b"short"].concat();
    let answer = Answer::parse(&text).unwrap();
    assert_eq!((answer.issuer, answer.acquirer), (&[b'a'; 20][..], &b"short"[..]));
    assert!(answer.receipt.is_empty());
    assert_eq!(Answer::parse(b"CU"), None);
}

#[test]
fn key_blocks_split_by_length() {
    for vector in vectors("keyblocks") {
        let bytes = unhex(vector["f62"].as_str().unwrap());
        let block = KeyBlock::parse(&bytes).unwrap();
        let length = |key: &str| vector["plain"][key].as_str().map(|hex| hex.len() / 2);
        if vector.get("plain").is_some() {
            let id = vector["id"].as_str().unwrap();
            assert_eq!(Some(block.pik.cipher.len()), length("pik"), "{id}");
            assert_eq!(Some(block.mak.cipher.len()), length("mak"), "{id}");
            assert_eq!(block.tdk.map(|key| key.cipher.len()), length("tdk"), "{id}");
        }
    }
    // Every layout, by position.
    for (length, key, has_tdk) in
        [(24, 8, false), (40, 16, false), (56, 24, false), (60, 16, true), (84, 24, true)]
    {
        let bytes: Vec<u8> = (1..=length).collect();
        let block = KeyBlock::parse(&bytes).unwrap();
        assert_eq!(block.pik.cipher, &bytes[..key]);
        assert_eq!(block.pik.kcv, &bytes[key..key + 4]);
        assert_eq!(block.mak.cipher, &bytes[key + 4..2 * key + 4]);
        assert_eq!(block.mak.kcv, &bytes[2 * key + 4..2 * key + 8]);
        assert_eq!(block.tdk.is_some(), has_tdk);
        if let Some(tdk) = block.tdk {
            assert_eq!(tdk.cipher, &bytes[2 * key + 8..3 * key + 8]);
            assert_eq!(tdk.kcv, &bytes[3 * key + 8..]);
        }
    }
    for length in (0..100).filter(|length| ![24, 40, 56, 60, 84].contains(length)) {
        let error = KeyBlock::parse(&vec![1; length]).err();
        assert_eq!(error, Some(KeyBlockError { got: length }));
    }
    let body = body_of("alatka-signon-rsp");
    let message = read(&body);
    assert_eq!(KeyBlock::parse(message.bytes(62).unwrap()).unwrap().mak.cipher.len(), 8);
}

/// A cipher that anybody can undo: all bits turned.
fn turn(block: &mut [u8; 8]) {
    block.iter_mut().for_each(|byte| *byte = !*byte);
}

#[test]
fn a_track_is_enciphered_in_place() {
    assert_eq!(track::enciphered_digits(37), Some(20..36));
    assert_eq!(track::enciphered_digits(36), Some(18..34));
    assert_eq!(track::enciphered_digits(17), Some(0..16));
    assert_eq!(track::enciphered_digits(16), None);
    let track = "6224242300000069D29032010000012345678";
    for length in 1..=37 {
        let clear = &track[..length];
        let mut buffer = [0; 19];
        let digits = track::encipher(clear, &mut buffer, turn).unwrap();
        assert_eq!(digits, length.max(17));
        let packed = &mut buffer[..digits.div_ceil(2)];

        // What leaves the terminal is a field 35 of the dialect.
        let mut message = [0; 64];
        let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut message).unwrap();
        encoder.raw(35, digits, packed).unwrap();
        let end = encoder.finish().unwrap();
        let sent: String = read(&message[..end]).digits(35).unwrap().collect();
        let range = track::enciphered_digits(digits).unwrap();
        let filled = format!("{clear:F>17}");
        assert_eq!(sent[..range.start], filled[..range.start]);
        assert_eq!(sent[range.end..], filled[range.end..]);
        assert_ne!(sent[range.clone()], filled[range]);

        assert!(track::apply(packed, digits, turn));
        let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut message).unwrap();
        encoder.raw(35, digits, packed).unwrap();
        let end = encoder.finish().unwrap();
        assert!(read(&message[..end]).digits(35).unwrap() == *filled);
    }
    let mut room = [0; 64];
    assert_eq!(track::encipher("", &mut room, turn), Err(TrackError::Length { got: 0 }));
    assert_eq!(track::encipher("12A", &mut room, turn), Err(TrackError::Character { at: 2 }));
    let error = TrackError::BufferFull { needed: 9, left: 8 };
    assert_eq!(track::encipher("123", &mut room[..8], turn), Err(error));
}

#[test]
fn settlement_totals_and_list_are_the_vectors() {
    let answer = body_of("c-settle-rsp-balanced");
    let digits = read(&answer).digits(48).unwrap();
    let settlement = Settlement::parse(&digits).unwrap();
    let totals = Totals { debit_minor: 13_611, debit_count: 3, credit_minor: 500, credit_count: 1 };
    assert_eq!(settlement.domestic.totals, totals);
    assert_eq!(settlement.foreign.totals, Totals::default());
    assert_eq!(settlement.domestic.verdict, Verdict::Balanced);
    assert_eq!(settlement.foreign.verdict, Verdict::Balanced);
    let written = settlement.format().unwrap();
    assert!(digits == *std::str::from_utf8(&written).unwrap());

    let request = body_of("c-settle-req");
    let digits = read(&request).digits(48).unwrap();
    let parsed = Settlement::parse(&digits).unwrap();
    let again = Settlement::request(parsed.domestic.totals, parsed.foreign.totals);
    assert!(digits == *std::str::from_utf8(&again.format().unwrap()).unwrap());

    let list = body_of("c-batch-upload-mag-2");
    let pan = "6224242300000069";
    let items = [(79, 1_111), (104, 9_500)].map(|(stan, amount_minor)| Item {
        domestic: true,
        stan,
        pan,
        amount_minor,
    });
    let mut buffer = [0; 322];
    let length = settlement::write_list(&items, &mut buffer).unwrap();
    assert!(read(&list).digits(48).unwrap() == *std::str::from_utf8(&buffer[..length]).unwrap());
    let many = [items[0]; 9];
    let error = settlement::write_list(&many, &mut [0; 400]).unwrap_err();
    assert_eq!(error, SettlementError::Items { got: 9 });
    let wide = Totals { debit_count: 1_000, ..Totals::default() };
    assert!(Settlement::request(wide, Totals::default()).format().is_err());
}

#[test]
fn frames_split_join_and_swap() {
    let tpdu = Tpdu([0x60, 0x06, 0x01, 0x00, 0x00]);
    assert_eq!(tpdu.swapped(), Tpdu([0x60, 0x00, 0x00, 0x06, 0x01]));
    assert_eq!(tpdu.swapped().swapped(), tpdu);
    let header = Header([0x60, 0x31, 0x13, 0x31, 0xFF, 0xF1]);
    assert_eq!(header.application_class(), 0x60);
    assert_eq!(header.software_version(), 0x31);
    assert_eq!(header.terminal_state(), 1);
    assert_eq!(header.processing_requirement(), ProcessingRequirement::SignOn);
    assert_eq!(header.sub_version(), [0x31, 0xFF, 0xF1]);
    assert_eq!(header.requiring(0).processing_requirement(), ProcessingRequirement::None);
    assert_eq!(header.requiring(0xF).processing_requirement(), ProcessingRequirement::Unknown(15));
    let requirements: Vec<_> = (0..10).map(ProcessingRequirement::of).collect();
    assert!(requirements.iter().all(|one| !matches!(one, ProcessingRequirement::Unknown(_))));

    let frame = Frame { tpdu, header, body: b"body" };
    let mut buffer = [0; 32];
    let length = frame.write(&mut buffer).unwrap();
    assert_eq!(Frame::parse(&buffer[..length]), Ok(frame));
    for cut in 0..frame::PREAMBLE {
        assert!(matches!(Frame::parse(&buffer[..cut]), Err(FrameError::Short { .. })));
        assert!(matches!(frame.write(&mut [0; 11][..cut]), Err(FrameError::Short { .. })));
    }
    assert!(!format!("{frame:?}").contains("body\""));

    // Two frames in one segment, and one in pieces.
    let mut stream = frame::length_prefix(length).unwrap().to_vec();
    stream.extend_from_slice(&buffer[..length]);
    stream.extend_from_slice(&[0, 1, 0xAA, 0]);
    let (first, rest) = frame::split_length_prefix(&stream).unwrap();
    assert_eq!(first, &buffer[..length]);
    let (second, rest) = frame::split_length_prefix(rest).unwrap();
    assert_eq!((second, rest), (&[0xAA][..], &[0][..]));
    assert_eq!(frame::split_length_prefix(rest), None);
    for cut in 0..length + 2 {
        assert_eq!(frame::split_length_prefix(&stream[..cut]), None);
    }
    assert_eq!(frame::strip_length_prefix(&stream[..length + 2]), Ok(first));
    let error = FrameError::Length { expected: length, got: length + 4 };
    assert_eq!(frame::strip_length_prefix(&stream), Err(error));
    assert!(frame::length_prefix(65_536).is_err());
}

#[test]
fn nothing_secret_is_shown() {
    let body = body_of("vfwz-pay-request");
    let shown = format!("{:?}", read(&body));
    assert!(shown.contains("11: 000079"), "{shown}");
    for secret in ["6224242300000069", "9F26", "22 07", "141554PI"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    for field in [2, 35, 36, 45, 48, 52, 55, 59, 62] {
        assert!(cup::SPEC.field(field).unwrap().secret, "field {field}");
    }
    // A bad digit in a card number is reported without the number.
    let bad = unhex("0200400000000000000016622424230000006A");
    let error = decode(&cup::SPEC, &bad).unwrap_err();
    assert_eq!((error.place, error.fault), (Place::Field(2), Fault::NotDigits));
    assert_eq!(error.to_string(), "field 2 at byte 11: expected decimal digits, got something else");
}

#[test]
fn faults_name_their_place() {
    let fault = |hex: &str| {
        let error = decode(&cup::SPEC, &unhex(hex)).unwrap_err();
        (error.place, error.offset, error.fault)
    };
    let truncated = |needed, left| Fault::Truncated { needed, left };
    assert_eq!(fault(""), (Place::Mti, 0, truncated(2, 0)));
    assert_eq!(fault("0200"), (Place::Bitmap, 2, truncated(8, 0)));
    assert_eq!(fault("02A00000000000000000"), (Place::Mti, 0, Fault::NotDigits));
    let undefined = Fault::Undefined { dialect: "cup-pos" };
    assert_eq!(fault("02000800000000000000"), (Place::Field(5), 10, undefined));
    assert_eq!(fault("02008000000000000000"), (Place::Field(1), 10, undefined));
    assert_eq!(fault("02004000000000000000A0"), (Place::Field(2), 10, Fault::NotLength));
    let over = Fault::OverMax { max: 19, got: 20 };
    assert_eq!(fault("0200400000000000000020"), (Place::Field(2), 10, over));
    // Fields 22 and 23 pad on opposite sides, a variable field on the right.
    let pad = Fault::WrongPad { expected: 0 };
    assert_eq!(fault("020000000400000000000511"), (Place::Field(22), 10, pad));
    assert_eq!(fault("020000000200000000001001"), (Place::Field(23), 10, pad));
    assert_eq!(fault("02004000000000000000011F"), (Place::Field(2), 11, pad));
    assert_eq!(fault("0200000000000000000000"), (Place::End, 10, Fault::Trailing { bytes: 1 }));
}

#[test]
fn the_encoder_refuses_and_stays_as_it_was() {
    let mut buffer = [0; 32];
    assert!(matches!(
        Encoder::new(&cup::SPEC, Mti::new(0x02A0), &mut buffer),
        Err(EncodeError::Mti { got: 0x02A0 })
    ));
    assert!(Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut [0; 9]).is_err());
    let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut buffer).unwrap();
    let refused = [
        encoder.digits(3, "12345").err(),
        encoder.digits(3, "12345A").err(),
        encoder.digits(3, "12345=").err(),
        encoder.digits(3, "12345:").err(),
        encoder.digits(3, "1234 5").err(),
        encoder.digits(35, "12345G").err(),
        encoder.digits(2, "12345678901234567890").err(),
        encoder.text(3, b"123456").err(),
        encoder.digits(5, "1").err(),
        encoder.digits(1, "1").err(),
        encoder.digits(129, "1").err(),
        encoder.raw(22, 3, &[0x05, 0x11]).err(),
        encoder.raw(22, 3, &[0x05]).err(),
        encoder.bytes(55, &[0; 30]).err(),
    ];
    assert!(refused.iter().all(Option::is_some), "{refused:?}");
    encoder.digits(11, "000079").unwrap();
    assert_eq!(encoder.digits(11, "000079").err(), Some(EncodeError::Order { field: 11, last: 11 }));
    let length = encoder.finish().unwrap();
    assert_eq!(&buffer[..length], &unhex("02000020000000000000000079")[..]);
}

#[test]
fn the_mac_covers_everything_before_it() {
    let mut buffer = [0; 64];
    let mut seen = Vec::new();
    let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut buffer).unwrap();
    encoder.digits(11, "000079").unwrap();
    let mac = |covered: &[u8]| {
        seen = covered.to_vec();
        *b"ABCD1234"
    };
    let length = encoder.finish_with_mac(mac).unwrap();
    let message = read(&buffer[..length]);
    assert_eq!(message.bytes(64), Some(&b"ABCD1234"[..]));
    assert_eq!(message.mac_input(), Some(&seen[..]));
    assert_eq!(seen, unhex("02000020000000000001000079"));

    let mut buffer = [0; 64];
    let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut buffer).unwrap();
    encoder.digits(11, "000079").unwrap();
    let length = encoder.finish_unsealed().unwrap();
    assert_eq!(&buffer[..length - 8], &seen[..]);
    assert_eq!(&buffer[length - 8..length], &[0; 8]);

    let unsealed = body_of("c-sale-decline-51-rsp");
    assert_eq!(read(&unsealed).mac_input(), None);
    for vector in vectors("mac") {
        // A vector may name the message whose MAC it is.
        if let Some(reference) = vector["data_ref"].as_str() {
            let id = reference.split(['.', ' ', '[']).next().unwrap();
            if let Some((.., body)) = bodies().into_iter().find(|(of, ..)| of == id) {
                assert!(read(&body).mac_input().is_some(), "{id}");
            }
        }
    }
}

#[test]
fn bitmaps_are_sets() {
    let set = Bitmap::of(&[2, 64, 65, 128, 1, 0, 129]);
    assert_eq!(set.iter().collect::<Vec<_>>(), [2, 64, 65, 128]);
    assert_eq!((set.len(), set.first(), set.is_empty()), (4, Some(2), false));
    assert_eq!(set.to_string(), "C0000000000000018000000000000001");
    assert_eq!(Bitmap::of(&[2, 64]).to_string(), "4000000000000001");
    assert_eq!(set.minus(Bitmap::of(&[2])).with(3).without(128), Bitmap::of(&[3, 64, 65]));
    assert_eq!(Bitmap::EMPTY.first(), None);
}

#[test]
fn message_types_answer_plus_ten() {
    for (request, answer) in [(0x0200, "0210"), (0x0320, "0330"), (0x0820, "0830"), (0x0400, "0410")] {
        assert_eq!(Mti::new(request).response().to_string(), answer);
    }
    assert_eq!(Mti::new(0x0400).repeat(), Mti::new(0x0401));
    assert!(!Mti::new(0x0A00).is_decimal() && Mti::new(0x9999).is_decimal());
}
