#![no_main]

#[path = "../targets/pin_decode.rs"]
mod pin_decode;

libfuzzer_sys::fuzz_target!(|data: &[u8]| pin_decode::run(data));
