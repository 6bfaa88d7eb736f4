//! Text in UTF-16 and UTF-32, made UTF-8 piece by piece in front of a content. Windows PowerShell's `>` and `Out-File` write UTF-16
//! with a mark, Excel's "Unicode Text" too.

/// Letters that are looked at where no mark tells the encoding …
const JUDGED: usize = 64;
/// … of which so many, the first ones, are all to be letters of ASCII.
const FIRST: usize = 4;
/// What stands for what is no letter.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// How a text is encoded that is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-16, low byte first.
    Utf16Little,
    /// UTF-16, high byte first.
    Utf16Big,
    /// UTF-32, low byte first.
    Utf32Little,
    /// UTF-32, high byte first.
    Utf32Big,
}

impl Encoding {
    /// Judges by the first bytes: by their byte order mark, or by where the zeros of ASCII letters stand, with which JSON and the
    /// header of a table begin (RFC 4627, section 3).
    pub fn detect(bytes: &[u8]) -> Option<Encoding> {
        const MARKS: [(&[u8], Encoding); 4] = [
            // Before that of UTF-16, which it begins with.
            (b"\xff\xfe\0\0", Encoding::Utf32Little),
            (b"\0\0\xfe\xff", Encoding::Utf32Big),
            (b"\xff\xfe", Encoding::Utf16Little),
            (b"\xfe\xff", Encoding::Utf16Big),
        ];
        let marked = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
        if let Some((_, encoding)) = marked {
            return Some(*encoding);
        }
        if !bytes.iter().take(4).any(|byte| *byte == 0) {
            return None;
        }
        MARKS
            .iter()
            .map(|(_, encoding)| *encoding)
            .find(|encoding| encoding.fits(bytes))
    }

    /// Whether the first letters are letters of ASCII in this encoding, and most of those after them.
    fn fits(self, bytes: &[u8]) -> bool {
        let is_ascii = |unit: &[u8]| {
            let letter = self.unit(unit);
            (32..127).contains(&letter) || matches!(letter, 9 | 10 | 13)
        };
        let units = || bytes.chunks_exact(self.width()).take(JUDGED);
        let count = units().count();
        let ascii = units().filter(|unit| is_ascii(unit)).count();
        count >= FIRST && units().take(FIRST).all(is_ascii) && ascii * 4 >= count * 3
    }

    /// What the receipt calls it.
    pub fn title(self) -> &'static str {
        match self {
            Encoding::Utf16Little => "UTF-16 (little-endian)",
            Encoding::Utf16Big => "UTF-16 (big-endian)",
            Encoding::Utf32Little => "UTF-32 (little-endian)",
            Encoding::Utf32Big => "UTF-32 (big-endian)",
        }
    }

    /// Bytes of a unit.
    fn width(self) -> usize {
        match self {
            Encoding::Utf16Little | Encoding::Utf16Big => 2,
            Encoding::Utf32Little | Encoding::Utf32Big => 4,
        }
    }

    /// The number that a unit's bytes make.
    fn unit(self, bytes: &[u8]) -> u32 {
        let add = |sum: u32, byte: &u8| sum << 8 | u32::from(*byte);
        match self {
            Encoding::Utf16Little | Encoding::Utf32Little => bytes.iter().rev().fold(0, add),
            Encoding::Utf16Big | Encoding::Utf32Big => bytes.iter().fold(0, add),
        }
    }
}

/// Makes UTF-8 of pieces of any size. A mark at the beginning becomes that of UTF-8.
#[derive(Debug)]
pub struct TextDecoder {
    encoding: Encoding,
    /// The bytes of a unit that has not come in full.
    rest: Vec<u8>,
    /// The first half of a letter of two units.
    high: Option<u32>,
    /// How many letters were none, and are replaced by `�`.
    pub replaced: u32,
}

impl TextDecoder {
    /// Begins a text.
    pub fn new(encoding: Encoding) -> Self {
        TextDecoder {
            encoding,
            rest: Vec::new(),
            high: None,
            replaced: 0,
        }
    }

    /// How the text is encoded.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Adds the UTF-8 of a piece to `out`. `whole` says that it is the last one.
    pub fn decode(&mut self, mut bytes: &[u8], whole: bool, out: &mut Vec<u8>) {
        let width = self.encoding.width();
        if !self.rest.is_empty() {
            let missing = (width - self.rest.len()).min(bytes.len());
            self.rest.extend_from_slice(&bytes[..missing]);
            bytes = &bytes[missing..];
            if self.rest.len() == width {
                let unit = self.encoding.unit(&self.rest);
                self.rest.clear();
                self.add(unit, out);
            }
        }
        out.reserve(bytes.len() / width);
        let units = bytes.chunks_exact(width);
        self.rest.extend_from_slice(units.remainder());
        for unit in units {
            match self.encoding.unit(unit) {
                unit @ 0..128 if self.high.is_none() => out.push(unit as u8),
                unit => self.add(unit, out),
            }
        }
        if whole && (self.high.take().is_some() || !self.rest.is_empty()) {
            self.rest.clear();
            self.replace(out);
        }
    }

    fn add(&mut self, unit: u32, out: &mut Vec<u8>) {
        let high = self.high.take();
        let is_half = self.encoding.width() == 2;
        let letter = match (high, unit) {
            (Some(high), 0xdc00..0xe000) => 0x10000 + ((high - 0xd800) << 10 | (unit - 0xdc00)),
            (high, unit) => {
                if high.is_some() {
                    self.replace(out);
                }
                if is_half && (0xd800..0xdc00).contains(&unit) {
                    self.high = Some(unit);
                    return;
                }
                unit
            }
        };
        match char::from_u32(letter) {
            Some(letter) => push(letter, out),
            None => self.replace(out),
        }
    }

    fn replace(&mut self, out: &mut Vec<u8>) {
        self.replaced += 1;
        push(REPLACEMENT, out);
    }
}

fn push(letter: char, out: &mut Vec<u8>) {
    out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Encoding; 4] = [
        Encoding::Utf16Little,
        Encoding::Utf16Big,
        Encoding::Utf32Little,
        Encoding::Utf32Big,
    ];

    fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
        let units16 = || text.encode_utf16();
        let letters = || text.chars().map(u32::from);
        match encoding {
            Encoding::Utf16Little => units16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Big => units16().flat_map(u16::to_be_bytes).collect(),
            Encoding::Utf32Little => letters().flat_map(u32::to_le_bytes).collect(),
            Encoding::Utf32Big => letters().flat_map(u32::to_be_bytes).collect(),
        }
    }

    #[test]
    fn an_encoding_is_told_with_and_without_a_mark() {
        for encoding in ALL {
            for text in [
                "{\"Records\":[]}",
                "\u{feff}x",
                "\r\n[{",
                "User name,AWS access key",
            ] {
                let bytes = encoded(text, encoding);
                assert_eq!(Encoding::detect(&bytes), Some(encoding), "{text}");
            }
        }
        for bytes in [
            &b"{\"Records\":[]}"[..],
            b"",
            b"\0",
            b"\0\0\0\0\0\0\0\0",
            b"\x00\x00\x01\x00\x00\xf4\x00\x01",
            b"\x1f\x8b\x08\x00",
            "{\"é\":1}".as_bytes(),
        ] {
            assert_eq!(Encoding::detect(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn halves_and_what_is_no_letter_are_replaced_and_counted() {
        let read = |encoding, bytes: &[u8]| {
            let (mut decoder, mut out) = (TextDecoder::new(encoding), Vec::new());
            decoder.decode(bytes, true, &mut out);
            (String::from_utf8(out).unwrap(), decoder.replaced)
        };
        let halves = [b'a', 0, 0x3d, 0xd8, b'b', 0, 0, 0xdc, 0x3d, 0xd8, 7];
        assert_eq!(
            read(Encoding::Utf16Little, &halves),
            ("a�b��".to_owned(), 3)
        );
        assert_eq!(
            read(Encoding::Utf32Big, &[0, 0x11, 0, 0, 0, 0, 0, b'x', 0]),
            ("�x�".to_owned(), 2)
        );
    }

    proptest! {
        #[test]
        fn any_text_comes_back_in_any_pieces(text in "\\PC{0,40}", piece in 1..9_usize) {
            for encoding in ALL {
                let (mut decoder, mut out) = (TextDecoder::new(encoding), Vec::new());
                for bytes in encoded(&text, encoding).chunks(piece) {
                    decoder.decode(bytes, false, &mut out);
                }
                decoder.decode(&[], true, &mut out);
                prop_assert_eq!(std::str::from_utf8(&out).unwrap(), &text);
                prop_assert_eq!(decoder.replaced, 0);
            }
        }
    }
}
