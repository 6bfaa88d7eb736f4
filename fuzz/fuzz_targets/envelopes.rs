//! Any bytes are opened without a panic; what is found in one whole value is a part of it that is whole too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailglass::json::scanner::{skip_blanks, skip_value};
use trailglass::input::forms::{Found, Opener};

fuzz_target!(|bytes: &[u8]| {
    Opener::open(bytes, &mut |_, _| {});
    let (Ok(start), Ok(end)) = (skip_blanks(bytes, 0), skip_value(bytes, 0)) else {
        return;
    };
    Opener::open(&bytes[start..end], &mut |_, found| {
        if let Found::Record(json) | Found::StatusChange(json) | Found::Digest(json) = found {
            assert!(json.starts_with(b"{") && skip_value(json, 0) == Ok(json.len()));
        }
    });
});
