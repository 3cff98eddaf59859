#![no_main]

#[path = "../targets/key_block.rs"]
mod key_block;

libfuzzer_sys::fuzz_target!(|data: &[u8]| key_block::run(data));
