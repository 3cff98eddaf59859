#![no_main]

#[path = "../targets/dukpt_import.rs"]
mod dukpt_import;

libfuzzer_sys::fuzz_target!(|data: &[u8]| dukpt_import::run(data));
