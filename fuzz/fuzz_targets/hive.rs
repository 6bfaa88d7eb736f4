//! Any text in Hive's manner becomes JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailglass::json::scanner::skip_value;
use trailglass::input::forms::hive::to_json;

fuzz_target!(|input: (bool, &str)| {
    let (known, text) = input;
    let mut out = String::new();
    to_json(text, known, &mut out);
    // A word alone would ask for more.
    out.push(' ');
    assert_eq!(
        skip_value(out.as_bytes(), 0),
        Ok(out.len() - 1),
        "{text:?} became {out}"
    );
});
