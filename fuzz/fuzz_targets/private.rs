#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| xtask_programs::fuzz_targets::private(data));
