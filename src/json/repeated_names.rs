//! Objects in which a name stands twice.

use crate::json::text::{each, quote};
use std::collections::HashMap;

/// Deeper objects stay as they are: real records stay below 20, and the record walker looks no deeper.
const DEEPEST: usize = 64;

/// The JSON value `json` with each name once in an object: the last of those that are the same stays, where it stands, as
/// readers of JSON have it (RFC 8259, section 4: "many implementations report the last name/value pair only"). Blanks
/// between values may go. What is no whole value stays as it is.
pub fn without_repeated_names(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    write(json.trim_ascii(), DEEPEST, &mut out);
    out
}

fn write(json: &[u8], depth: usize, out: &mut Vec<u8>) {
    let (Some(open @ (b'{' | b'[')), Some(depth)) = (json.first().copied(), depth.checked_sub(1))
    else {
        out.extend_from_slice(json);
        return;
    };
    let mut values: Vec<(String, &[u8])> = Vec::new();
    if !each(json, &mut |name, value| {
        values.push((name.to_owned(), value));
    }) {
        out.extend_from_slice(json);
        return;
    }
    let mut last = HashMap::new();
    if open == b'{' {
        for (place, (name, _)) in values.iter().enumerate() {
            last.insert(name.as_str(), place);
        }
    }
    out.push(open);
    let mut is_first = true;
    for (place, (name, value)) in values.iter().enumerate() {
        if last.get(name.as_str()).is_some_and(|last| *last != place) {
            continue;
        }
        if !std::mem::take(&mut is_first) {
            out.push(b',');
        }
        if open == b'{' {
            let mut quoted = String::new();
            quote(name, &mut quoted);
            out.extend_from_slice(quoted.as_bytes());
            out.push(b':');
        }
        write(value, depth, out);
    }
    // In ASCII the closing bracket stands two after the opening one.
    out.push(open + 2);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(json: &str) -> String {
        String::from_utf8(without_repeated_names(json.as_bytes())).unwrap()
    }

    #[test]
    fn the_last_of_equal_names_stays() {
        for (json, expected) in [
            (r#"{"a":1,"b":2,"a":3}"#, r#"{"b":2,"a":3}"#),
            (
                r#"{"a":{"k":1,"k":[{"x":1,"x":2}]}}"#,
                r#"{"a":{"k":[{"x":2}]}}"#,
            ),
            (r#"[{"a":1},{"a":2}]"#, r#"[{"a":1},{"a":2}]"#),
            (r#"{"a":1,"\u0061":2}"#, r#"{"a":2}"#),
            (r#"{"a\"b":1.50,"a\"b":"\u00e9"}"#, r#"{"a\"b":"\u00e9"}"#),
            ("{}", "{}"),
            ("7", "7"),
        ] {
            assert_eq!(plain(json), expected);
        }
    }

    #[test]
    fn serde_json_reads_the_same() {
        let json = r#"{"Records":[{"a":1,"a":{"b":[1,2],"b":[3]},"c":"x","c":null}]}"#;
        let read = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(read(&plain(json)), read(json));
    }

    #[test]
    fn depth_has_an_end() {
        let deep = ["[".repeat(500), "]".repeat(500)].concat();
        assert_eq!(plain(&deep), deep);
    }
}
