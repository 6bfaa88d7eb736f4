//! What a file is, judged by its first bytes and never by its name.

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// gzip; what is inside is judged again.
    Gzip,
    /// JSON, from this byte on: after a byte order mark and blanks.
    Json(usize),
    /// Nothing but blanks.
    Blank,
    /// Something else, in words.
    Other(&'static str),
}

/// Judges a file by its first bytes.
pub fn sniff(bytes: &[u8]) -> Kind {
    const MAGIC: [(&[u8], &str); 12] = [
        (b"PK\x03\x04", "a zip archive: unpack it and drop the folder"),
        (b"PAR1", "a Parquet file"),
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
    if super::gunzip::is_gzip(bytes) {
        return Kind::Gzip;
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Kind::Other(what);
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Kind::Other("a tar archive: unpack it and drop the folder");
    }
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let blanks = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    match bytes.get(start + blanks) {
        None => Kind::Blank,
        Some(b'{' | b'[') => Kind::Json(start + blanks),
        Some(b'<') => Kind::Other("an HTML or XML document"),
        Some(_) => Kind::Other(text_or_binary(&bytes[start + blanks..])),
    }
}

/// Says in words what a JSON object that is no CloudTrail record seems to be, by its fields.
pub fn describe_object(json: &[u8]) -> &'static str {
    const BY_FIELD: [(&[u8], &str); 9] = [
        (
            b"\"logFiles\"",
            "a CloudTrail digest file, which lists log files and holds no events",
        ),
        (b"\"CloudTrailEvent\"", "the output of lookup-events"),
        (b"\"logEvents\"", "a CloudWatch Logs message"),
        (b"\"ingestionTime\"", "CloudWatch Logs events"),
        (b"\"detail-type\"", "an EventBridge event"),
        (b"\"QueryResultRows\"", "the result of a CloudTrail Lake query"),
        (
            b"\"s3ObjectKey\"",
            "a notice that names log files in S3: fetch those and drop them",
        ),
        (b"\"class_uid\"", "an OCSF event"),
        (b"\"ReceiptHandle\"", "messages from an SQS queue"),
    ];
    let head = &json[..json.len().min(64 << 10)];
    BY_FIELD
        .iter()
        .find(|(field, _)| memchr::memmem::find(head, field).is_some())
        .map_or(
            "JSON of another kind, without CloudTrail's fields",
            |(_, what)| what,
        )
}

fn text_or_binary(bytes: &[u8]) -> &'static str {
    let head = &bytes[..bytes.len().min(4096)];
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
    if head.iter().any(|byte| *byte < 9 || (14..27).contains(byte)) {
        "binary data"
    } else if line.iter().filter(|byte| **byte == b',').count() >= 3 {
        "a table of comma-separated values"
    } else if line.contains(&b'{') {
        "lines of text with JSON in them"
    } else {
        "plain text"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_judged_by_its_content() {
        assert_eq!(sniff(b"\x1f\x8b\x08"), Kind::Gzip);
        assert_eq!(sniff(b"\xef\xbb\xbf\r\n {\"Records\""), Kind::Json(6));
        assert_eq!(sniff(b"[]"), Kind::Json(0));
        assert_eq!(sniff(b" \n"), Kind::Blank);
        assert_eq!(sniff(b""), Kind::Blank);
        assert!(matches!(sniff(b"PK\x03\x04abc"), Kind::Other(what) if what.contains("zip")));
        assert_eq!(
            sniff(b"User name,AWS access key,Event time,Event source\n"),
            Kind::Other("a table of comma-separated values")
        );
        assert_eq!(sniff(b"hello"), Kind::Other("plain text"));
        assert_eq!(sniff(b"\x00\x01\x02"), Kind::Other("binary data"));
    }
}
