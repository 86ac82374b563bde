//! The target `json` for cargo-fuzz.
#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = oast_fuzz::targets::json(input);
});
