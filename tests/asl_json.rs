//! The JSON reader against serde_json, which it must agree with.

#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use trailglass::step_functions::asl::json::JsonValue;

fn agree(text: &str) {
    let expected: Result<serde_json::Value, _> = serde_json::from_str(text);
    let read = JsonValue::read(text);
    match (&expected, &read) {
        (Ok(expected), Ok(read)) => {
            for again in [read.pretty(), read.short()] {
                let back: serde_json::Value = serde_json::from_str(&again).unwrap();
                assert_eq!(&back, expected, "{text}");
            }
        }
        (Err(_), Err(why)) => assert!(why.starts_with("Not JSON at line "), "{why}"),
        // serde_json reads no number beyond a double and no lone surrogate; a definition may hold them.
        (Err(why), Ok(_)) => assert!(
            ["out of range", "surrogate", "hex escape"]
                .iter()
                .any(|known| why.to_string().contains(known)),
            "{text}: {why}"
        ),
        (Ok(_), Err(why)) => panic!("{text}: {why}"),
    }
}

proptest! {
    #[test]
    fn agrees_with_serde_json(text in r#"[\[\]{},:" \\ntruefalse0-9.eE+-]{0,24}"#) {
        agree(&text);
    }

    #[test]
    fn strings_and_numbers_survive(text in any::<String>(), number in any::<f64>().prop_filter("", |n| n.is_finite())) {
        agree(&serde_json::json!({ &text: [text, number, null, true, {}, []] }).to_string());
    }
}

#[test]
fn a_broken_text_names_its_place() {
    assert_eq!(
        JsonValue::read("{\n  \"a\": 1,\n  b").unwrap_err(),
        "Not JSON at line 3, column 3: a name in quotes was expected."
    );
    assert_eq!(
        JsonValue::read("").unwrap_err(),
        "Not JSON at line 1, column 1: the text ends too early."
    );
}

#[test]
fn nesting_without_end_is_refused() {
    assert!(
        JsonValue::read(&"[".repeat(100_000))
            .unwrap_err()
            .contains("nested too deep")
    );
}
