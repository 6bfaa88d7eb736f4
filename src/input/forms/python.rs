//! Python's own form of dictionaries and lists (`repr`), as pandas writes nested values into cells:
//! `{'type': 'IAMUser', 'mfa': True, 'issuer': None}`.
//!
//! Source: "Literals" and "String and Bytes literals" in the Python Language Reference.

use crate::json::scanner::is_scalar;
use crate::json::text::{DEEPEST, quote};

/// Writes the JSON of a dictionary or a list behind what `out` holds already. False, with nothing written, where the
/// text is none.
pub(super) fn to_json(text: &str, out: &mut String) -> bool {
    let start = out.len();
    let text = text.trim();
    let is_read = text.starts_with(['{', '['])
        && value(text, DEEPEST, out).is_some_and(|rest| rest.trim().is_empty());
    if !is_read {
        out.truncate(start);
    }
    is_read
}

/// Writes the value that `text` begins with; gives what follows.
fn value<'t>(text: &'t str, depth: usize, out: &mut String) -> Option<&'t str> {
    let text = text.trim_start();
    match text.as_bytes().first()? {
        b'\'' | b'"' => {
            let (content, rest) = string(text)?;
            quote(&content, out);
            Some(rest)
        }
        open @ (b'{' | b'[' | b'(') => {
            let depth = depth.checked_sub(1)?;
            let (begin, end, close) = match open {
                b'{' => ('{', '}', '}'),
                b'[' => ('[', ']', ']'),
                _ => ('[', ']', ')'),
            };
            out.push(begin);
            let mut rest = text[1..].trim_start();
            let mut first = true;
            while !rest.starts_with(close) {
                if !std::mem::take(&mut first) {
                    rest = rest.strip_prefix(',')?.trim_start();
                    if rest.starts_with(close) {
                        break;
                    }
                    out.push(',');
                }
                if *open == b'{' {
                    let (key, after) = string(rest)?;
                    quote(&key, out);
                    out.push(':');
                    rest = after.trim_start().strip_prefix(':')?;
                }
                rest = value(rest, depth, out)?.trim_start();
            }
            out.push(end);
            Some(&rest[1..])
        }
        _ => {
            let end = text.find([',', '}', ']', ')']).unwrap_or(text.len());
            let word = text[..end].trim_end();
            match word {
                "True" => out.push_str("true"),
                "False" => out.push_str("false"),
                "None" | "nan" => out.push_str("null"),
                word if is_scalar(word.as_bytes()) => out.push_str(word),
                _ => return None,
            }
            Some(&text[end..])
        }
    }
}

/// The text of the string that `text` begins with, and what follows.
fn string(text: &str) -> Option<(String, &str)> {
    let mark = text
        .chars()
        .next()
        .filter(|mark| matches!(mark, '\'' | '"'))?;
    let mut content = String::new();
    let mut letters = text[1..].char_indices();
    while let Some((at, letter)) = letters.next() {
        if letter == mark {
            return Some((content, &text[1 + at + 1..]));
        }
        if letter != '\\' {
            content.push(letter);
            continue;
        }
        let (_, escaped) = letters.next()?;
        let digits = match escaped {
            'n' => {
                content.push('\n');
                continue;
            }
            't' => {
                content.push('\t');
                continue;
            }
            'r' => {
                content.push('\r');
                continue;
            }
            'x' => 2,
            'u' => 4,
            'U' => 8,
            other => {
                content.push(other);
                continue;
            }
        };
        let mut code = 0_u32;
        for _ in 0..digits {
            code = code
                .checked_mul(16)?
                .checked_add(letters.next()?.1.to_digit(16)?)?;
        }
        content.push(char::from_u32(code).unwrap_or('\u{fffd}'));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<serde_json::Value> {
        let mut out = String::from("x");
        let is_read = to_json(text, &mut out);
        assert!(is_read || out == "x");
        is_read.then(|| serde_json::from_str(&out[1..]).unwrap())
    }

    #[test]
    fn what_python_writes_is_read() {
        // Each text is what Python 3 prints for the value.
        let text = r#"{'type': 'IAMUser', 'a': True, 'b': False, 'c': None, 'd': [1, -2.5, 'x'], "it's": "don't", 'e': {}, 'f': ('y',), 'g': 'line\nnext \\ \x7f \u2028'}"#;
        assert_eq!(
            read(text).unwrap(),
            serde_json::json!({"type": "IAMUser", "a": true, "b": false, "c": null, "d": [1, -2.5, "x"],
                "it's": "don't", "e": {}, "f": ["y"], "g": "line\nnext \\ \u{7f} \u{2028}"})
        );
        for other in [
            "",
            "{",
            "{'a'}",
            "{a: 1}",
            "'text'",
            "{'a': b}",
            "{'a': 1} x",
            "[1 2]",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_json_or_nothing(text in r#"[{}\[\]'":, a1\\]{0,24}"#) {
            read(&text);
        }
    }
}
