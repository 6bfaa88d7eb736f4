//! Text in any encoding that programs on Windows write gives the same events, whatever form it has.

use crate::support;
use serde_json::{Value, json};
use std::fs;
use support::forms::{JSON_FORMS, LINE_FORMS, Record, TABLE_FORMS, WRAPPERS, other_samples};
use support::{dropped, load, raw_records, receipt, repository, seen};
use trailglass::input::forms::FORMS;

/// Encodes a text with and without a byte order mark.
type Encode = fn(&str) -> Vec<u8>;

const ENCODINGS: [(&str, Encode); 4] = [
    ("UTF-16 (little-endian)", |text| {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }),
    ("UTF-16 (big-endian)", |text| {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }),
    ("UTF-32 (little-endian)", |text| {
        text.chars()
            .flat_map(|letter| u32::from(letter).to_le_bytes())
            .collect()
    }),
    ("UTF-32 (big-endian)", |text| {
        text.chars()
            .flat_map(|letter| u32::from(letter).to_be_bytes())
            .collect()
    }),
];

/// Records with letters beyond ASCII, of one to four bytes in UTF-8; all but the last are in Windows-1252.
fn records() -> Vec<Record> {
    let names = [
        "J\u{fc}rgen Stra\u{df}e",
        "\u{201c}caf\u{e9}\u{201d} \u{20ac} \u{2013}",
        "\u{6f22}\u{1f600}",
    ];
    let record = |(index, name): (usize, &&str)| {
        Record::new(json!({
            "eventVersion": "1.10", "eventTime": format!("2024-01-02T03:04:0{index}Z"), "eventSource": "s3.amazonaws.com",
            "eventName": "PutObject", "eventID": format!("encoded-{index}"), "awsRegion": "us-east-1",
            "sourceIPAddress": "192.0.2.1", "recipientAccountId": "012345678901", "userAgent": format!("tool {name}"),
            "userIdentity": {"type": "IAMUser", "userName": name, "principalId": format!("AIDA{index}"), "accountId": "012345678901"},
            "requestParameters": {"bucketName": "b", "key": name},
        }))
    };
    names.iter().enumerate().map(record).collect()
}

/// Every form as the tests write it, and the sample of every form that comes with the program.
fn texts(records: &[Record]) -> Vec<(String, String)> {
    let written = JSON_FORMS
        .iter()
        .chain(LINE_FORMS)
        .chain(TABLE_FORMS)
        .chain(WRAPPERS);
    let written = written.map(|form| (form.name.to_owned(), (form.write)(records)));
    let others = other_samples(records).into_iter();
    let others = others.map(|(name, bytes)| (name.to_owned(), bytes));
    let samples = FORMS.iter().map(|form| {
        let path = format!("src/input/forms/samples/{}", form.sample);
        (path.clone(), fs::read(repository(&path)).expect("a sample"))
    });
    let all = written.chain(others).chain(samples);
    let texts = all.filter_map(|(name, bytes)| {
        let is_text = !bytes.starts_with(b"PAR1") && !bytes.starts_with(b"\x1f\x8b");
        let text = String::from_utf8(bytes).ok().filter(|_| is_text)?;
        // A mark is put there by the encodings.
        Some((name, text.trim_start_matches('\u{feff}').to_owned()))
    });
    texts.collect()
}

#[test]
fn utf_16_and_utf_32_with_and_without_a_mark_give_the_same_events_in_every_form() {
    let (mut compared, mut with_events) = (0, 0);
    for (name, text) in texts(&records()) {
        let plain = [dropped(text.clone().into_bytes())];
        let mut expected = load(&plain, 1, usize::MAX);
        let events = seen(&mut expected);
        let raw = raw_records(&mut expected, &plain, usize::MAX);
        let form = receipt(&expected, 0);
        with_events += u32::from(!events.is_empty());
        for (title, encode) in ENCODINGS {
            for marked in [format!("\u{feff}{text}"), text.clone()] {
                let file = [dropped(encode(&marked))];
                for piece in [usize::MAX, 7] {
                    let mut engine = load(&file, 1, piece);
                    let row = receipt(&engine, 0);
                    let of = format!("{name} in {title}, pieces of {piece}: {}", row.note);
                    assert_eq!(seen(&mut engine), events, "{of}");
                    assert_eq!(
                        row.form.split(',').next(),
                        form.form.split(',').next(),
                        "{of}"
                    );
                    assert!(row.events == 0 || row.note.contains(title), "{of}");
                    let again = raw_records(&mut engine, &file, piece);
                    assert_eq!(again, raw, "{of}");
                    compared += 1;
                }
            }
        }
    }
    assert!(
        compared > 600 && with_events > 40,
        "{compared} {with_events}"
    );
}

/// The bytes of a text in Windows-1252; none where it has another letter (index-windows-1252 of the WHATWG's Encoding Standard).
fn windows_1252(text: &str) -> Option<Vec<u8>> {
    let byte = |letter: char| match letter {
        '\u{20ac}' => Some(0x80),
        '\u{2013}' => Some(0x96),
        '\u{201c}' => Some(0x93),
        '\u{201d}' => Some(0x94),
        '\0'..='\u{7f}' | '\u{a0}'..='\u{ff}' => Some(letter as u8),
        _ => None,
    };
    text.chars().map(byte).collect()
}

#[test]
fn windows_1252_gives_the_same_events_in_every_form() {
    let mut compared = 0;
    for (name, text) in texts(&records()[..2]) {
        let plain = [dropped(text.clone().into_bytes())];
        let events = seen(&mut load(&plain, 1, usize::MAX));
        let bytes = windows_1252(&text).unwrap_or_else(|| panic!("{name}: {text}"));
        if bytes == text.as_bytes() {
            // Nothing but ASCII in it: in base64, say.
            continue;
        }
        let file = [dropped(bytes)];
        for piece in [usize::MAX, 7] {
            let mut engine = load(&file, 1, piece);
            let note = receipt(&engine, 0).note;
            assert_eq!(seen(&mut engine), events, "{name}: {note}");
            assert!(
                events.is_empty() || note.contains("Windows-1252"),
                "{name}: {note}"
            );
            let again = raw_records(&mut engine, &file, piece);
            assert_eq!(again.len(), events.len(), "{name}");
            compared += u32::from(!events.is_empty());
        }
    }
    assert!(compared > 60, "{compared}");
}

/// The letters are those of the record, and not only the same wrong ones twice.
#[test]
fn the_letters_are_those_that_were_written() {
    let records = records();
    let wanted: Vec<Value> = records
        .iter()
        .map(|record| record.value["userIdentity"]["userName"].clone())
        .collect();
    for (title, encode) in ENCODINGS {
        for form in JSON_FORMS.iter().chain(LINE_FORMS) {
            let Ok(text) = String::from_utf8((form.write)(&records)) else {
                continue;
            };
            let mut engine = load(&[dropped(encode(&text))], 1, 1000);
            let events = seen(&mut engine);
            let names = events
                .into_values()
                .map(|event| Value::from(event.cells.principal));
            assert_eq!(
                names.collect::<Vec<Value>>(),
                wanted,
                "{} in {title}",
                form.name
            );
        }
    }
}
