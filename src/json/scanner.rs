//! The few steps over JSON bytes that everything else is made of.
//!
//! Written by hand because one pass must find records, their exact place, the hot fields and every
//! leaf, must stop cleanly where a chunk of a large file ends, and must say at which byte a file is
//! broken. Nothing here recurses, so nesting of any depth is harmless.

use crate::json::windows_1252::text_from_bytes;
use std::borrow::Cow;

/// Why a scan could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The bytes end in the middle of a value: more of the file is needed.
    NeedMore,
    /// This is no JSON: the place, counted from the start of the bytes, and what is wrong there.
    Broken(usize, &'static str),
}

/// The place of a string's content and whether it holds escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// First byte after the opening quote.
    pub start: usize,
    /// The closing quote.
    pub end: usize,
    /// True where the content holds a backslash.
    pub escaped: bool,
}

/// Goes over blanks; gives the first byte that is none.
#[inline]
pub fn skip_blanks(bytes: &[u8], mut at: usize) -> Result<usize, Stop> {
    while let Some(byte) = bytes.get(at) {
        if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
            return Ok(at);
        }
        at += 1;
    }
    Err(Stop::NeedMore)
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Marks (with the high bit) the bytes of `word` that are a quote or a backslash.
///
/// Bytes above a true mark can be marked wrongly, the lowest mark is always right (the well-known
/// zero-byte test, "Bit Twiddling Hacks").
#[inline]
fn marks(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let slash = word ^ (ONES * b'\\' as u64);
    ((quote.wrapping_sub(ONES) & !quote) | (slash.wrapping_sub(ONES) & !slash)) & HIGHS
}

/// Finds the end of the string whose opening quote is at `at`.
#[inline]
pub fn string(bytes: &[u8], at: usize) -> Result<Quoted, Stop> {
    let start = at + 1;
    let mut at = start;
    let mut escaped = false;
    loop {
        match bytes.get(at..at + 8) {
            Some(chunk) => {
                let mut word = [0; 8];
                word.copy_from_slice(chunk);
                let found = marks(u64::from_le_bytes(word));
                if found == 0 {
                    at += 8;
                    continue;
                }
                at += (found.trailing_zeros() / 8) as usize;
            }
            None => {
                while !matches!(bytes.get(at), None | Some(b'"' | b'\\')) {
                    at += 1;
                }
            }
        }
        match bytes.get(at) {
            Some(b'"') => {
                return Ok(Quoted {
                    start,
                    end: at,
                    escaped,
                });
            }
            Some(_) => {
                escaped = true;
                at += 2;
            }
            None => return Err(Stop::NeedMore),
        }
    }
}

/// Finds the end of the number, `true`, `false` or `null` that begins at `at`.
///
/// At the end of the bytes it may go on in the next chunk; then more is asked for.
#[inline]
pub fn scalar(bytes: &[u8], at: usize) -> Result<usize, Stop> {
    let end = scalar_end(bytes, at);
    if end == bytes.len() {
        return Err(Stop::NeedMore);
    }
    if is_scalar(&bytes[at..end]) {
        Ok(end)
    } else {
        Err(Stop::Broken(at, "a value was expected here"))
    }
}

/// Goes over all letters that a number, `true`, `false` or `null` can have.
#[inline]
pub fn scalar_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some(byte) = bytes.get(end) {
        if !matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'a'..=b'z' | b'A'..=b'Z') {
            break;
        }
        end += 1;
    }
    end
}

/// Whether the whole word is a number, `true`, `false` or `null`.
#[inline]
pub fn is_scalar(word: &[u8]) -> bool {
    match word {
        b"true" | b"false" | b"null" => true,
        [b'-' | b'0'..=b'9', ..] => is_number(word),
        _ => false,
    }
}

fn is_number(text: &[u8]) -> bool {
    let digits = |at: usize| {
        text[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut at = usize::from(text[0] == b'-');
    let whole = if at < text.len() { digits(at) } else { 0 };
    if whole == 0 || (whole > 1 && text[at] == b'0') {
        return false;
    }
    at += whole;
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return false;
        }
        at += 1 + fraction;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1;
        at += usize::from(matches!(text.get(at), Some(b'+' | b'-')));
        let exponent = if at < text.len() { digits(at) } else { 0 };
        if exponent == 0 {
            return false;
        }
        at += exponent;
    }
    at == text.len()
}

/// Finds the end of the value that begins at `at`, without looking at what it holds.
///
/// Brackets are counted, not matched by kind: what is skipped is either read later by serde_json,
/// which is strict, or not at all.
pub fn skip_value(bytes: &[u8], at: usize) -> Result<usize, Stop> {
    let mut at = skip_blanks(bytes, at)?;
    let mut depth = 0_usize;
    loop {
        match bytes.get(at) {
            None => return Err(Stop::NeedMore),
            Some(b'"') => at = string(bytes, at)?.end + 1,
            Some(b'{' | b'[') => {
                depth += 1;
                at += 1;
            }
            Some(b'}' | b']') => {
                if depth == 0 {
                    return Err(Stop::Broken(at, "a value was expected here"));
                }
                depth -= 1;
                at += 1;
            }
            Some(_) if depth == 0 => return scalar(bytes, at),
            Some(_) => at += 1,
        }
        if depth == 0 {
            return Ok(at);
        }
    }
}

/// The text of a string's content, with its escapes resolved; bytes that are no UTF-8 are read as Windows-1252.
///
/// An escape that JSON does not know is kept as it is written, half a surrogate pair becomes `�`.
pub fn unescape(content: &[u8]) -> String {
    unescaped(content).into_owned()
}

/// The same, without a copy where nothing is escaped.
pub fn unescaped(content: &[u8]) -> Cow<'_, str> {
    let text = text_from_bytes(content);
    if !text.contains('\\') {
        return text;
    }
    Cow::Owned(resolved(&text))
}

fn resolved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let mut letters = rest[at + 1..].chars();
        match letters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some(letter @ ('"' | '\\' | '/')) => out.push(letter),
            Some('u') => {
                let (letter, used) = unicode_escape(&rest[at..]);
                out.push(letter);
                rest = &rest[at + used..];
                continue;
            }
            Some(letter) => {
                out.push('\\');
                out.push(letter);
            }
            None => {
                out.push('\\');
                return out;
            }
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
    out
}

/// Reads `\uXXXX`, or two of them that make one character; gives the bytes used.
fn unicode_escape(text: &str) -> (char, usize) {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then_some(())?;
        u32::from_str_radix(digits, 16).ok()
    };
    let Some(first) = unit(text) else {
        return ('\u{fffd}', 2);
    };
    if (0xd800..0xdc00).contains(&first)
        && let Some(second @ 0xdc00..0xe000) = text.get(6..).and_then(unit)
    {
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return (char::from_u32(code).unwrap_or('\u{fffd}'), 12);
    }
    (char::from_u32(first).unwrap_or('\u{fffd}'), 6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_cut_off_asks_for_more_and_is_not_called_broken() {
        for text in ["{", "{\"a", "{\"a\":\"b\\", "[1,2", "tru", "12", "", "  "] {
            assert_eq!(
                skip_value(text.as_bytes(), 0),
                Err(Stop::NeedMore),
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_are_told_from_rubbish() {
        for good in ["0 ", "-1 ", "1.5 ", "1e9 ", "1.5E-9 ", "true ", "null "] {
            assert_eq!(scalar(good.as_bytes(), 0), Ok(good.len() - 1), "{good}");
        }
        for bad in [
            "01 ", "- ", "1. ", "1e ", "truee ", "NaN ", "+1 ", "--1 ", ", ",
        ] {
            assert!(
                matches!(scalar(bad.as_bytes(), 0), Err(Stop::Broken(..))),
                "{bad}"
            );
        }
    }

    #[test]
    fn nesting_of_a_hundred_thousand_is_skipped() {
        let text = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(skip_value(text.as_bytes(), 0), Ok(200_000));
    }

    proptest! {
        #[test]
        fn a_string_ends_where_serde_says(text in ".{0,60}") {
            let json = serde_json::to_string(&text).unwrap() + ",";
            let quoted = string(json.as_bytes(), 0).unwrap();
            prop_assert_eq!(quoted.end, json.len() - 2);
            prop_assert_eq!(unescape(&json.as_bytes()[quoted.start..quoted.end]), text);
        }

        #[test]
        fn any_bytes_scan_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = skip_value(&bytes, 0);
            let _ = unescape(&bytes);
        }

        #[test]
        fn escapes_read_as_serde_reads_them(
            text in r#"(\\u[0-9a-fA-F]{4}|\\u[dD][89abAB][0-9a-f]{2}\\u[dD][c-fC-F][0-9a-f]{2}|\\n|\\"|[a-z]){0,8}"#
        ) {
            if let Ok(expected) = serde_json::from_str::<String>(&format!("\"{text}\"")) {
                prop_assert_eq!(unescape(text.as_bytes()), expected);
            }
        }
    }
}
