//! What a file is, judged by its first bytes and never by its name.

use crate::input::archive::packing::Packing;
use crate::input::encoding::Encoding;
use crate::input::row_file::is_row_file;
use crate::names::accounts::is_config;

/// So many first bytes decide what a file is.
pub const HEAD: usize = 512;

/// What a workbook is called, and the way out.
const WORKBOOK: &str = "an Excel workbook or another document of an office program: save the sheet as CSV and drop that";

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A packing; each content inside is judged again.
    Packed(Packing),
    /// A Parquet file: rows in columns, read by a program of its own.
    Parquet,
    /// Text in another encoding than UTF-8; what it says is judged again.
    Encoded(Encoding),
    /// JSON, from this byte on: after a byte order mark and blanks.
    Json(usize),
    /// Text that does not begin as JSON does, from this byte on: a table, or lines with JSON in them.
    Text(usize),
    /// No text, and no form of its own by its first bytes: an address database has its sign at the end.
    Binary,
    /// Nothing but blanks.
    Blank,
    /// Something else, in words.
    Other(&'static str),
}

/// Judges a file by its first bytes.
pub fn detect(bytes: &[u8]) -> FileKind {
    const MAGIC: [(&[u8], &str); 12] = [
        (b"PARE", "an encrypted Parquet file"),
        (b"Obj\x01", "an Avro file"),
        (b"ORC", "an ORC file"),
        (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a picture"),
        (
            b"\x1f\x9d",
            "a file of the program compress (.Z): unpack it first",
        ),
        (b"Rar!\x1a\x07", "a RAR archive: unpack it first"),
        (b"\x04\x22\x4d\x18", "an LZ4 file: unpack it first"),
        (b"\xff\x06\0\0sNaPpY", "a Snappy file: unpack it first"),
        (
            b"SQLite format 3\0",
            "an SQLite database: query it and save the result as JSON or CSV",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", WORKBOOK),
    ];
    if let Some(packing) = Packing::of(bytes) {
        if packing == Packing::Zip && is_workbook(bytes) {
            return FileKind::Other(WORKBOOK);
        }
        return FileKind::Packed(packing);
    }
    if is_row_file(bytes) {
        return FileKind::Parquet;
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return FileKind::Other(what);
    }
    if let Some(encoding) = Encoding::detect(bytes) {
        return FileKind::Encoded(encoding);
    }
    let start = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let blanks = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    let start = start + blanks;
    let head = &bytes[start..bytes.len().min(start + HEAD)];
    match head.first() {
        None => FileKind::Blank,
        Some(b'[') if is_config(&String::from_utf8_lossy(head)) => FileKind::Text(start),
        Some(b'{' | b'[') => FileKind::Json(start),
        Some(b'<') if !is_syslog(head) => FileKind::Other("an HTML or XML document"),
        Some(_) if is_binary(head) => FileKind::Binary,
        Some(_) => {
            // A tab is an empty first cell.
            let tabs = bytes[..start]
                .iter()
                .rev()
                .take_while(|byte| **byte == b'\t');
            FileKind::Text(start - tabs.count())
        }
    }
}

/// A line of syslog begins with its priority (RFC 5424, section 6.2.1; RFC 3164): `<134>`.
fn is_syslog(head: &[u8]) -> bool {
    let digits = head[1..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (1..=3).contains(&digits) && head.get(1 + digits) == Some(&b'>')
}

/// Whether a zip archive is a document of an office program, by its first file: Office Open XML begins with its list of parts or
/// the documents' properties, OpenDocument with its type.
fn is_workbook(zip: &[u8]) -> bool {
    // The path stands 30 bytes after the beginning of its header.
    let path = zip.get(30..).unwrap_or_default();
    [
        &b"[Content_Types].xml"[..],
        b"_rels/.rels",
        b"docProps/",
        b"xl/",
        b"mimetypeapplication/vnd.oasis",
    ]
    .iter()
    .any(|begin| path.starts_with(begin))
}

/// More control characters than a little damage brings into text.
fn is_binary(head: &[u8]) -> bool {
    let controls = head
        .iter()
        .filter(|byte| **byte < 9 || (14..27).contains(*byte));
    controls.count() * 16 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_judged_by_its_content() {
        assert_eq!(detect(b"\x1f\x8b\x08"), FileKind::Packed(Packing::Gzip));
        assert_eq!(detect(b"\xef\xbb\xbf\r\n {\"Records\""), FileKind::Json(6));
        assert_eq!(detect(b"[]"), FileKind::Json(0));
        assert_eq!(detect(b" \n"), FileKind::Blank);
        assert_eq!(detect(b""), FileKind::Blank);
        assert_eq!(detect(b"PK\x03\x04abc"), FileKind::Packed(Packing::Zip));
        assert_eq!(detect(b"PAR1\x15"), FileKind::Parquet);
        assert!(matches!(detect(b"PARE\x15"), FileKind::Other(what) if what.contains("encrypted")));
        let workbook = [b"PK\x03\x04", &[0; 26][..], b"[Content_Types].xml"].concat();
        assert_eq!(detect(&workbook), FileKind::Other(WORKBOOK));
        assert!(matches!(detect(b"\x1f\x9d\x90A"), FileKind::Other(what) if what.contains(".Z")));
        assert_eq!(
            detect(b"\nUser name,AWS access key,Event time"),
            FileKind::Text(1)
        );
        assert_eq!(detect(b"hello"), FileKind::Text(0));
        assert_eq!(detect(b"<134>May  1 12:00:00 fwd"), FileKind::Text(0));
        assert!(matches!(detect(b"<html>"), FileKind::Other(_)));
        assert!(matches!(detect(b"<1>"), FileKind::Text(_)));
        assert!(matches!(detect(b"<1234>"), FileKind::Other(_)));
        assert_eq!(detect(b"\x00\x01\x02"), FileKind::Binary);
        assert_eq!(detect(b"[profile prod]\nregion = x"), FileKind::Text(0));
    }
}
