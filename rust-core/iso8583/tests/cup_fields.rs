//! What stands inside and around CUP fields: sub-fields, keys, tracks, totals, frames.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use common::{body, body_of, read, unhex, vectors};
use suanpan_iso8583::cup::field59::{self, Element, Elements, Field59Error};
use suanpan_iso8583::cup::field60::{Field60, Field60Error};
use suanpan_iso8583::cup::field61::{Field61, Field61Error, Institution};
use suanpan_iso8583::cup::field62::{self, Field62Error, Parameter, Parameters, QueryStatus};
use suanpan_iso8583::cup::field63::{self, Answer, CardScheme};
use suanpan_iso8583::cup::frame::{self, Frame, FrameError, Header, ProcessingRequirement, Tpdu};
use suanpan_iso8583::cup::key_block::{KeyBlock, KeyBlockError};
use suanpan_iso8583::cup::settlement::{self, Item, Settlement, SettlementError, Totals, Verdict};
use suanpan_iso8583::cup::track::{self, TrackError};
use suanpan_iso8583::{cup, Encoder, Mti};

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
    // A shorter key leaves the rest of its place zero.
    for (fill, length) in [(16, 8), (8, 16), (0, 24)] {
        let mut bytes = [0xAB; 56];
        bytes[28 + 24 - fill..28 + 24].fill(0);
        assert_eq!(KeyBlock::parse(&bytes).unwrap().mak.cipher.len(), length);
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
        let digits = track::pack(clear, &mut buffer).unwrap();
        assert_eq!(digits, length.max(17));
        let packed = &mut buffer[..digits.div_ceil(2)];
        turn(track::block(packed, digits).unwrap());

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

        turn(track::block(packed, digits).unwrap());
        let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut message).unwrap();
        encoder.raw(35, digits, packed).unwrap();
        let end = encoder.finish().unwrap();
        assert!(read(&message[..end]).digits(35).unwrap() == *filled);
    }
    let mut room = [0; 64];
    assert_eq!(track::block(&mut room, 16), None);
    assert_eq!(track::pack("", &mut room), Err(TrackError::Length { got: 0 }));
    assert_eq!(track::pack("12A", &mut room), Err(TrackError::Character { at: 2 }));
    let error = TrackError::BufferFull { needed: 9, left: 8 };
    assert_eq!(track::pack("123", &mut room[..8]), Err(error));
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
