//! Decoding and encoding take no memory from the heap: counted, not claimed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // reason: a test fails by panicking
#![allow(unsafe_code)] // reason: a global allocator is an unsafe trait; this one only counts

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use suanpan_iso8583::{cup, decode, Encoder, Message};

#[path = "../benches/message_415.rs"]
mod message_415;

thread_local! {
    /// Per thread: the test harness allocates on its own.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// Safety: every call is handed on to the system allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = COUNT.with(Cell::get);
    let result = work();
    (COUNT.with(Cell::get) - before, result)
}

/// Looks at every field in every way.
fn visit(message: &Message<'_>) -> usize {
    message
        .fields()
        .map(|field| {
            let digits = message.digits(field).map_or(0, Iterator::count);
            let text = message.text(field).map_or(0, <[u8]>::len);
            digits + text + message.bytes(field).map_or(0, <[u8]>::len)
        })
        .sum()
}

#[test]
fn decode_and_encode_allocate_nothing() {
    let (counted, _) = count(|| Vec::<u8>::with_capacity(1));
    assert_eq!(counted, 1, "the counter counts");

    let mut buffer = [0; 512];
    let (counted, length) = count(|| message_415::encode(&mut buffer).unwrap());
    assert_eq!((counted, length), (0, 415), "encode");

    let body = &buffer[..length];
    let (counted, seen) = count(|| visit(&decode(&cup::SPEC, body).unwrap()));
    assert_eq!(counted, 0, "decode");
    assert!(seen > 400);

    let (counted, error) = count(|| decode(&cup::SPEC, &body[..100]).is_err());
    assert_eq!((counted, error), (0, true), "refused");

    let mut again = [0; 512];
    let (counted, _) = count(|| {
        let message = decode(&cup::SPEC, body).unwrap();
        let mut encoder = Encoder::new(&cup::SPEC, message.mti(), &mut again).unwrap();
        for field in message.fields() {
            let (units, content) = (message.count(field).unwrap(), message.raw(field).unwrap());
            encoder.raw(field, units, content).unwrap();
        }
        encoder.finish().unwrap()
    });
    assert_eq!(counted, 0, "passing a message on");
    assert_eq!(again[..length], *body);
}
