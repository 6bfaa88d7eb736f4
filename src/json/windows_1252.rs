//! Text of bytes that should be UTF-8 and may not be.

use std::borrow::Cow;

/// The letters of the bytes 0x80 to 0x9f in Windows-1252; from 0xa0 on a byte is the letter of its number.
/// Source: index-windows-1252 of the WHATWG's Encoding Standard.
const LETTERS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of bytes: UTF-8, and each byte that is none as a letter of Windows-1252, which is what programs on Windows
/// save text in where they don't save it in Unicode.
pub fn text_from_bytes(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let mut out = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|byte| match byte {
            0x80..=0x9f => LETTERS[usize::from(byte - 0x80)],
            _ => char::from(*byte),
        }));
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_western_europe_are_read_and_utf8_is_kept() {
        assert_eq!(
            text_from_bytes(b"Jos\xe9 M\xfcller \x80 5"),
            "José Müller € 5"
        );
        assert_eq!(text_from_bytes("José €".as_bytes()), "José €");
        assert_eq!(text_from_bytes(b"Jos\xc3\xa9 and Jos\xe9"), "José and José");
        assert_eq!(text_from_bytes(b"\xff\xc3"), "ÿÃ");
    }
}
