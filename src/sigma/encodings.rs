//! Texts of rules in other encodings: UTF-16, Base64, other dashes.

use crate::sigma::text::{RuleText, RuleTextPart};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A text in UTF-16; of `utf16` with the mark of the order of bytes (little-endian).
pub fn utf16(text: &str, modifier: &str) -> Vec<u8> {
    let mut bytes = if modifier == "utf16" {
        vec![0xff, 0xfe]
    } else {
        Vec::new()
    };
    for unit in text.encode_utf16() {
        bytes.extend(match modifier {
            "utf16be" => unit.to_be_bytes(),
            _ => unit.to_le_bytes(),
        });
    }
    bytes
}

/// Bytes in Base64 (RFC 4648), with padding.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// What of bytes in Base64 is the same wherever they stand in a longer text: at each of the three offsets, without the letters
/// that their neighbours have a part in.
pub fn base64_offsets(bytes: &[u8]) -> [String; 3] {
    [0, 1, 2].map(|offset| {
        let mut padded = vec![b' '; offset];
        padded.extend(bytes);
        let encoded = base64(&padded);
        let from = [0, 2, 3][offset];
        let cut = [0, 3, 2][padded.len() % 3];
        let until = encoded
            .len()
            .saturating_sub(cut)
            .max(from.min(encoded.len()));
        encoded.get(from..until).unwrap_or("").to_owned()
    })
}

/// The characters that Windows programs take for a dash before a parameter.
const DASHES: [char; 5] = ['-', '/', '\u{2013}', '\u{2014}', '\u{2015}'];

/// A text with every dash or slash that begins a parameter replaced by each of the characters that do the same.
///
/// # Errors
/// What is wrong.
pub fn with_other_dashes(text: &RuleText) -> Result<Vec<RuleText>, &'static str> {
    let mut texts = vec![RuleText::default()];
    for part in &text.parts {
        let RuleTextPart::Letters(letters) = part else {
            texts
                .iter_mut()
                .for_each(|text| text.parts.push(part.clone()));
            continue;
        };
        let mut written = vec![String::new()];
        let mut before = None;
        let mut rest = letters.chars().peekable();
        while let Some(letter) = rest.next() {
            let is_word =
                |letter: Option<&char>| letter.is_some_and(|it| it.is_alphanumeric() || *it == '_');
            let begins =
                matches!(letter, '-' | '/') && !is_word(before.as_ref()) && is_word(rest.peek());
            if begins {
                let with = |dash: char| written.iter().map(move |text| format!("{text}{dash}"));
                written = DASHES.into_iter().flat_map(with).collect();
            } else {
                written.iter_mut().for_each(|text| text.push(letter));
            }
            if written.len() * texts.len() > 125 {
                return Err("“windash” has more than three dashes to replace");
            }
            before = Some(letter);
        }
        let joined = |text: &RuleText| {
            let text = text.clone();
            written
                .iter()
                .map(move |letters| {
                    let mut text = text.clone();
                    text.parts.push(RuleTextPart::Letters(letters.clone()));
                    text
                })
                .collect::<Vec<_>>()
        };
        texts = texts.iter().flat_map(joined).collect();
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn an_offset_is_found_in_whatever_text_holds_it() {
        for length in 0..7 {
            let before = "x".repeat(length);
            let whole = base64(format!("{before}/dev/tcp/rest").as_bytes());
            let offsets = base64_offsets(b"/dev/tcp/");
            let found = offsets.iter().filter(|part| whole.contains(part.as_str()));
            assert_eq!(found.count(), 1, "{length}");
        }
    }

    #[test]
    fn encodings_of_two_bytes_and_dashes() {
        assert_eq!(utf16("a", "wide"), b"a\0");
        assert_eq!(utf16("a", "utf16be"), b"\0a");
        assert_eq!(utf16("a", "utf16"), b"\xff\xfea\0");
        let dashes = |text| with_other_dashes(&RuleText::read(text));
        let texts = dashes(" -enc a-b").unwrap();
        let texts: Vec<_> = texts.iter().filter_map(RuleText::letters).collect();
        assert_eq!(texts.len(), 5);
        assert!(texts.contains(&" /enc a-b") && texts.contains(&" \u{2014}enc a-b"));
        assert_eq!(dashes("-a -b -c").unwrap().len(), 125);
        assert!(dashes("-a -b -c -d").is_err());
    }
}
