//! What a file is, judged by its first bytes and never by its name.

use crate::input::archive::{gzip, tar, zip_records};
use crate::names::accounts::is_config;

/// So many first bytes decide what a file is.
pub const HEAD: usize = 512;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// gzip; what is inside is judged again.
    Gzip,
    /// A zip archive; each file inside is judged again.
    Zip,
    /// A tar archive; each file inside is judged again.
    Tar,
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
    const MAGIC: [(&[u8], &str); 11] = [
        (
            b"PAR1",
            "a Parquet file, as Security Lake writes them: query it where it lies and save the result as JSON or CSV",
        ),
        (b"Obj\x01", "an Avro file"),
        (b"ORC", "an ORC file"),
        (b"BZh", "a bzip2 file: unpack it first"),
        (b"\x28\xb5\x2f\xfd", "a Zstandard file: unpack it first"),
        (b"\xfd7zXZ", "an xz file: unpack it first"),
        (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xfe", "UTF-16 text: save it as UTF-8"),
        (b"\xfe\xff", "UTF-16 text: save it as UTF-8"),
    ];
    if gzip::is_gzip(bytes) {
        return FileKind::Gzip;
    }
    if zip_records::is_zip(bytes) {
        return FileKind::Zip;
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return FileKind::Other(what);
    }
    if tar::is_tar(bytes) {
        return FileKind::Tar;
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
        Some(b'<') => FileKind::Other("an HTML or XML document"),
        Some(_) if is_binary(head) => FileKind::Binary,
        Some(_) => FileKind::Text(start),
    }
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
        assert_eq!(detect(b"\x1f\x8b\x08"), FileKind::Gzip);
        assert_eq!(detect(b"\xef\xbb\xbf\r\n {\"Records\""), FileKind::Json(6));
        assert_eq!(detect(b"[]"), FileKind::Json(0));
        assert_eq!(detect(b" \n"), FileKind::Blank);
        assert_eq!(detect(b""), FileKind::Blank);
        assert_eq!(detect(b"PK\x03\x04abc"), FileKind::Zip);
        assert!(matches!(detect(b"PAR1\x15"), FileKind::Other(what) if what.contains("Parquet")));
        assert_eq!(
            detect(b"\nUser name,AWS access key,Event time"),
            FileKind::Text(1)
        );
        assert_eq!(detect(b"hello"), FileKind::Text(0));
        assert_eq!(detect(b"\x00\x01\x02"), FileKind::Binary);
        assert_eq!(detect(b"[profile prod]\nregion = x"), FileKind::Text(0));
    }
}
