//! Decode and encode of the 415-byte sale, beside iso_8583_rs on the same fields in its own dialect
//! (digits as characters), in the same run. After the timings come the medians of interleaved
//! rounds and their ratios, which is what may be compared across machines.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // reason: criterion's macros; a bench fails by panicking
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)] // reason: a bench reads the clock and prints

use criterion::{criterion_group, Criterion, Throughput};
use iso_8583_rs::{Builder, CompiledSpec};
use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};
use suanpan_iso8583::{cup, decode};

mod message_415;

/// Number, content, length type, maximum and value of each field, for the peer.
const PEER_FIELDS: [(i64, &str, &str, usize, &[u8]); 18] = [
    (2, "n", "llvar", 19, b"6224242300000069"),
    (3, "n", "fixed", 6, b"000000"),
    (4, "n", "fixed", 12, b"000000001111"),
    (11, "n", "fixed", 6, b"000079"),
    (14, "n", "fixed", 4, b"2903"),
    (22, "n", "fixed", 3, b"071"),
    (23, "n", "fixed", 3, b"000"),
    (25, "n", "fixed", 2, b"00"),
    (26, "n", "fixed", 2, b"12"),
    (35, "z", "llvar", 37, message_415::F35.as_bytes()),
    (41, "ans", "fixed", 8, b"10016919"),
    (42, "ans", "fixed", 15, b"843290045820001"),
    (49, "an", "fixed", 3, b"156"),
    (52, "b", "fixed", 8, &[1, 2, 3, 4, 5, 6, 7, 8]),
    (53, "n", "fixed", 16, b"2600000000000000"),
    (55, "b", "lllvar", 255, &message_415::F55),
    (59, "ans", "lllvar", 600, message_415::F59),
    (60, "n", "lllvar", 17, b"2200072700060"),
];

fn peer_spec() -> CompiledSpec {
    let field = |(number, content, length, max, _): (i64, &str, &str, usize, &[u8])| {
        let description = iso_8583_rs::specfile::FieldDescription {
            content_type: content.into(),
            max_len: max,
            min_len: 0,
            len_type: length.into(),
            label: String::new(),
        };
        (number, description)
    };
    let mut fields: HashMap<_, _> = PEER_FIELDS.into_iter().map(field).collect();
    fields.insert(64, field((64, "b", "fixed", 8, b"")).1);
    CompiledSpec::compile(&iso_8583_rs::specfile::Spec { fields }).unwrap()
}

fn peer_encode(spec: &CompiledSpec, buffer: &mut [u8]) -> usize {
    let mut builder = Builder::new(spec, b"0200").unwrap();
    for (number, .., value) in &PEER_FIELDS {
        builder.set(usize::try_from(*number).unwrap(), value).unwrap();
    }
    builder.set(64, b"923DE223").unwrap();
    builder.pack_to_slice(buffer).unwrap()
}

/// One piece of work to time.
type Work<'w> = (&'static str, Box<dyn FnMut() + 'w>);

fn works<'w>(body: &'w [u8], peer_spec: &'w CompiledSpec, peer_body: &'w [u8]) -> [Work<'w>; 5] {
    let (mut ours, mut theirs) = ([0; 512], [0; 1024]);
    [
        (
            "decode",
            Box::new(|| {
                black_box(decode(&cup::SPEC, black_box(body)).unwrap());
            }),
        ),
        (
            "decode, iso_8583_rs",
            Box::new(|| {
                let message = iso_8583_rs::Message::parse(peer_spec, black_box(peer_body));
                black_box(message.unwrap());
            }),
        ),
        (
            "decode and read every field",
            Box::new(|| {
                let message = decode(&cup::SPEC, black_box(body)).unwrap();
                let mut digits = [0; 64];
                for field in message.fields() {
                    let written = message.digits(field).and_then(|it| it.write(&mut digits));
                    black_box((message.raw(field), written));
                }
            }),
        ),
        (
            "encode",
            Box::new(move || {
                black_box(message_415::encode(&mut ours).unwrap());
            }),
        ),
        (
            "encode, iso_8583_rs",
            Box::new(move || {
                black_box(peer_encode(peer_spec, &mut theirs));
            }),
        ),
    ]
}

fn with_works(run: impl FnOnce([Work<'_>; 5], [usize; 2])) {
    let mut buffer = [0; 512];
    let length = message_415::encode(&mut buffer).unwrap();
    let spec = peer_spec();
    let mut peer = [0; 1024];
    let peer_length = peer_encode(&spec, &mut peer);
    assert_eq!(length, 415);
    run(works(&buffer[..length], &spec, &peer[..peer_length]), [length, peer_length]);
}

fn codec(criterion: &mut Criterion) {
    with_works(|works, [length, peer_length]| {
        let mut group = criterion.benchmark_group("codec");
        for (name, mut work) in works {
            let bytes = if name.ends_with("iso_8583_rs") { peer_length } else { length };
            group.throughput(Throughput::Bytes(u64::try_from(bytes).unwrap()));
            group.bench_function(name, |bencher| bencher.iter(&mut work));
        }
        group.finish();
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .sample_size(30);
    targets = codec
}

/// Medians of rounds in which every piece of work takes its turn, so that a slow moment of the
/// machine slows all of them.
fn print_ratios() {
    const ROUNDS: usize = 101;
    const REPEATS: u32 = 2_000;
    with_works(|mut works, [length, peer_length]| {
        let mut rounds = vec![Vec::with_capacity(ROUNDS); works.len()];
        for _ in 0..ROUNDS {
            for ((_, work), times) in works.iter_mut().zip(&mut rounds) {
                let start = Instant::now();
                (0..REPEATS).for_each(|_| work());
                times.push(start.elapsed() / REPEATS);
            }
        }
        let medians: Vec<Duration> = rounds
            .iter_mut()
            .map(|times| {
                times.sort_unstable();
                times[ROUNDS / 2]
            })
            .collect();
        println!("\n{length} bytes here, {peer_length} in the peer's dialect; median of {ROUNDS} rounds");
        for ((name, _), median) in works.iter().zip(&medians) {
            println!("{name:<30} {:>6} ns", median.as_nanos());
        }
        let ratio = |one: usize, other: usize| medians[one].as_secs_f64() / medians[other].as_secs_f64();
        println!("decode / peer's decode         {:>6.2}", ratio(0, 1));
        println!("encode / peer's encode         {:>6.2}", ratio(3, 4));
    });
}

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
    // `cargo test --benches` only wants to know that the work can be done.
    if std::env::args().any(|argument| argument == "--bench") {
        print_ratios();
    }
}
