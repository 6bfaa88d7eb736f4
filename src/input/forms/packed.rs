//! Texts in base64, zipped or not, as Kinesis, Firehose and subscriptions of CloudWatch Logs hand records over.
//!
//! Sources: "Using subscription filters" in the Amazon CloudWatch Logs User Guide (`awslogs.data` is base64 of gzip);
//! "Using Lambda with Kinesis"; GetRecords in the Amazon Kinesis Data Streams API Reference.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// So many bytes may come out of the packed texts of one value: as many as a value may have.
pub(super) const MOST_BYTES: usize = 64 << 20;
/// Shorter texts are not taken for base64: many words could be.
const SHORTEST: usize = 24;

/// What came out of a packed text.
pub(super) struct Unpacked {
    pub(super) bytes: Vec<u8>,
    /// How it was packed, for the receipt.
    pub(super) packed: &'static str,
    /// What is wrong with it.
    pub(super) broken: Option<&'static str>,
}

/// Unpacks a text in base64 that holds JSON, gzip or zlib, and takes the bytes off `room`. None where the text is
/// something else.
pub(super) fn unpack(text: &str, room: &mut usize) -> Option<Unpacked> {
    // All of a text is decoded only where its first letters show what is in it.
    let packed = kind(text.as_bytes())?;
    let decoded = decode(text.as_bytes())?;
    let mut bytes = Vec::new();
    let limit = *room as u64 + 1;
    let read = match packed {
        "base64, gzip" => MultiGzDecoder::new(&decoded[..])
            .take(limit)
            .read_to_end(&mut bytes),
        "base64, zlib" => ZlibDecoder::new(&decoded[..])
            .take(limit)
            .read_to_end(&mut bytes),
        _ => (&decoded[..]).take(limit).read_to_end(&mut bytes),
    };
    let broken = if bytes.len() > *room {
        Some(
            "more than 64 MB come out of packed texts, far more than CloudTrail writes, so reading stopped",
        )
    } else {
        read.err().map(|_| "the zipped data in a text is damaged")
    };
    bytes.truncate(*room);
    *room -= bytes.len();
    Some(Unpacked {
        bytes,
        packed,
        broken,
    })
}

/// How a text in base64 is packed, by its first letters; none where it is something else.
pub(super) fn kind(text: &[u8]) -> Option<&'static str> {
    let letters = text
        .iter()
        .copied()
        .filter(|letter| !letter.is_ascii_whitespace());
    let first: Vec<u8> = letters.take(SHORTEST).collect();
    let first = decode(&first).filter(|_| first.len() == SHORTEST)?;
    match *first {
        [0x1f, 0x8b, 8, ..] => Some("base64, gzip"),
        [0x78, flags, ..] if (0x7800 + u16::from(flags)) % 31 == 0 => Some("base64, zlib"),
        _ if matches!(first.trim_ascii_start(), [b'{' | b'[', ..]) => Some("base64"),
        _ => None,
    }
}

/// Decodes base64 (RFC 4648, both alphabets, with or without padding); line breaks are skipped. None where anything
/// else is in it.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    const ANY_ENDING: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, ANY_ENDING);
    let letters = text.iter().filter(|letter| !letter.is_ascii_whitespace());
    let letters: Vec<u8> = letters
        .map(|letter| match letter {
            b'-' => b'+',
            b'_' => b'/',
            letter => *letter,
        })
        .collect();
    BASE64.decode(letters).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_python_writes_it() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("eA==", b"x"),
            ("eHk=", b"xy"),
            ("eHl6", b"xyz"),
            ("+/8=", b"\xfb\xff"),
            ("-_8", b"\xfb\xff"),
            ("eyJh\r\nIjoxfQ==\n", b"{\"a\":1}"),
        ] {
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes), "{text}");
        }
        for other in ["x", "ab=c", "a b!c", "eHl6e"] {
            assert_eq!(decode(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn no_more_comes_out_than_there_is_room_for() {
        // 1,000 blanks behind a brace, as Python's gzip and base64 write them.
        let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut zipped, &[b"{", &[b' '; 1000][..]].concat()).unwrap();
        let zipped = zipped.finish().unwrap();
        let text = base64::engine::general_purpose::STANDARD.encode(&zipped);
        let mut room = 2000;
        let unpacked = unpack(&text, &mut room).unwrap();
        assert_eq!(
            (unpacked.bytes.len(), unpacked.broken, room),
            (1001, None, 999)
        );
        let unpacked = unpack(&text, &mut room).unwrap();
        assert_eq!((unpacked.bytes.len(), room), (999, 0));
        assert!(unpacked.broken.is_some());
        let unpacked = unpack(&text, &mut room).unwrap();
        assert!(unpacked.bytes.is_empty() && unpacked.broken.is_some());
    }
}
