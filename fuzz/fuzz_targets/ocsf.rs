//! Any OCSF event becomes a record's JSON, or nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailglass::json::scanner::skip_value;
use trailglass::input::forms::ocsf::to_record;

fuzz_target!(|json: &[u8]| {
    let mut out = String::new();
    if to_record(json, &mut out) {
        assert_eq!(skip_value(out.as_bytes(), 0), Ok(out.len()), "{out}");
    } else {
        assert!(out.is_empty());
    }
});
