//! Packed files as people have them: whole, cut, damaged, and made to fill a memory.

use crate::support;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use support::packing::{bzip2, deflate, gzip, tar, xz, zip, zip_by, zstd};
use support::{Dropped, all_rows, dropped, load, raw_records, repository};
use trailglass::protocol::FileStatus;

type Pack = fn(&[u8]) -> Vec<u8>;

/// Packings around one content, by their names.
const STREAMS: [(&str, Pack); 4] = [("gzip", gzip), ("zstd", zstd), ("bzip2", bzip2), ("xz", xz)];

/// The methods of zip archives that are undone, by their numbers in PKWARE's APPNOTE.TXT (4.4.5).
const METHODS: [(u16, Pack); 6] = [
    (0, <[u8]>::to_vec),
    (8, deflate),
    (9, stored_deflate),
    (12, bzip2),
    (93, zstd),
    (95, xz),
];

/// A deflate stream of blocks that are not compressed; these are the same in Deflate64, which no library here writes.
fn stored_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut blocks: Vec<u8> = Vec::new();
    for chunk in bytes.chunks(60_000) {
        let length = chunk.len() as u16;
        blocks.push(0);
        blocks.extend(length.to_le_bytes());
        blocks.extend((!length).to_le_bytes());
        blocks.extend(chunk);
    }
    blocks.extend([1, 0, 0, 0xff, 0xff]);
    blocks
}

fn record(id: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.08","eventTime":"2024-01-02T03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventID":"{id}"}}"#
    )
}

/// A trail file with so many records; no two have the same bytes in common for long, so that packed it is long too.
fn trail(count: usize) -> Vec<u8> {
    let mut state = 7_u64;
    let records: Vec<String> = (0..count)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            record(&format!(
                "{state:016x}-{:016x}",
                state.rotate_left(17) ^ 0x55
            ))
        })
        .collect();
    format!("{{\"Records\":[{}]}}", records.join(",")).into_bytes()
}

/// What a user sees of one file: events, status, form and note.
struct Seen {
    events: usize,
    status: FileStatus,
    form: String,
    note: String,
}

fn read(bytes: &[u8], piece: usize) -> Seen {
    let engine = load(&[dropped(bytes)], 1, piece);
    let row = engine.store.files.row(0);
    assert_eq!(row.events as usize, engine.store.len());
    Seen {
        events: engine.store.len(),
        status: row.status,
        form: row.form,
        note: row.note,
    }
}

fn keys(bytes: &[u8], piece: usize) -> BTreeSet<String> {
    let mut engine = load(&[dropped(bytes)], 1, piece);
    let rows = all_rows(&mut engine, "", "time");
    rows.into_iter().map(|row| row.key).collect()
}

fn stored(name: &str) -> Vec<u8> {
    fs::read(repository("tests/data/faults").join(name)).expect("a file of the project")
}

#[test]
fn packings_of_other_programs_give_the_events_of_the_plain_file() {
    let plain: Value = serde_json::from_slice(&stored("p.json")).expect("JSON");
    let records = plain["Records"].as_array().expect("records");
    let expected: BTreeSet<String> = records
        .iter()
        .map(|record| record["eventID"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(expected.len(), 3);
    for name in [
        "p.json.zst",
        "p.json.bz2",
        "p.json.xz",
        "p.tar.bz2",
        "p.tar.xz",
        "p.bz2method.zip",
    ] {
        let file = stored(name);
        for piece in [1, 7, usize::MAX] {
            assert_eq!(keys(&file, piece), expected, "{name}");
            let seen = read(&file, piece);
            assert_eq!((seen.status, &*seen.note), (FileStatus::Read, ""), "{name}");
        }
        let files = [Dropped {
            path: name.to_owned(),
            bytes: file,
        }];
        let raw = raw_records(&mut load(&files, 1, 50), &files, 50);
        for record in records {
            let raw = &raw[record["eventID"].as_str().expect("an id")];
            let again: Value = serde_json::from_str(&raw.text).expect("JSON");
            assert_eq!(&again, record, "{name}");
        }
    }
}

#[test]
fn streams_of_several_members_are_one_content() {
    let text = trail(300);
    let (first, second) = text.split_at(text.len() / 3);
    for (name, pack) in STREAMS {
        let padding = [0; 20];
        for between in [&[][..], &padding] {
            let file = [&pack(first), between, &pack(b""), &pack(second), &padding].concat();
            let seen = read(&file, 1000);
            assert_eq!((seen.events, &*seen.note), (300, ""), "{name}");
            assert_eq!(seen.form, format!("trail file, {name}"));
        }
        // Parallel compressors put frames with lengths between those with content.
        if name == "zstd" {
            let skipped = b"\x50\x2a\x4d\x18\x04\0\0\0abcd";
            let file = [&skipped[..], &pack(first), skipped, &pack(second)].concat();
            assert_eq!(read(&file, 100).events, 300);
        }
    }
}

#[test]
fn of_a_stream_that_is_cut_off_all_that_came_before_is_kept() {
    let text = trail(4000);
    for (name, pack) in STREAMS {
        let file = pack(&text);
        let seen = read(&file[..file.len() - 1], usize::MAX);
        assert_eq!(seen.events, 4000, "{name}: only its last byte is missing");
        assert!(
            seen.note
                .contains(&format!("The {name} data ends in the middle")),
            "{name}: {}",
            seen.note
        );
        // What bzip2 packs at once is longer than this text.
        let members: Vec<Vec<u8>> = text.chunks(text.len() / 10 + 1).map(pack).collect();
        let whole = members[..7].concat();
        let file = [&whole[..], &members[7][..members[7].len() / 2]].concat();
        let before = &text[..7 * (text.len() / 10 + 1)];
        let ends = before
            .windows(2)
            .filter(|two| two == b"}," || two == b"}]")
            .count();
        let seen = read(&file, 10_000);
        assert!(
            seen.events >= ends && seen.events < 4000,
            "{name}: {}",
            seen.events
        );
        assert_eq!(seen.status, FileStatus::Warned, "{name}");
        for words in [
            format!("The {name} data ends in the middle"),
            "What came before was kept".to_owned(),
        ] {
            assert!(seen.note.contains(&words), "{name}: {}", seen.note);
        }
    }
}

#[test]
fn a_damaged_stream_says_so_and_keeps_what_came_before() {
    let text = trail(4000);
    for (name, pack) in STREAMS {
        let members: Vec<Vec<u8>> = text.chunks(text.len() / 10 + 1).map(pack).collect();
        let mut file = members.concat();
        let place = members[..8].concat().len() + members[8].len() / 2;
        for byte in &mut file[place..place + 20] {
            *byte ^= 0x5a;
        }
        let seen = read(&file, usize::MAX);
        assert!(
            seen.events > 3000 && seen.events < 4000,
            "{name}: {}",
            seen.events
        );
        assert!(
            seen.note.contains(&format!("The {name} data is damaged"))
                || seen
                    .note
                    .contains(&format!("The {name} data ends in the middle")),
            "{name}: {}",
            seen.note
        );
        // A checksum at the very end.
        let mut file = pack(&text);
        let sum = file.len() - if name == "xz" { 30 } else { 6 };
        file[sum] ^= 1;
        let note = read(&file, usize::MAX).note;
        // The encoder that writes zstd here writes no checksum.
        assert!(
            note.contains(&format!("The {name} data")) || name == "zstd",
            "{name}: {note}"
        );
    }
}

#[test]
fn bytes_behind_a_stream_are_left_out_and_said() {
    for (name, pack) in STREAMS {
        let file = [pack(&trail(3)), b"other bytes".to_vec()].concat();
        let seen = read(&file, usize::MAX);
        assert_eq!(seen.events, 3, "{name}");
        let words = format!("Bytes after the {name} data are no {name} and were left out");
        assert!(seen.note.contains(&words), "{name}: {}", seen.note);
    }
}

#[test]
fn bombs_of_every_packing_end_within_the_limit() {
    // Members of the same bytes: 80 MB come out.
    let start = b"{\"Records\":[".to_vec();
    let start = [start, record("one").into_bytes()].concat();
    for (name, pack) in STREAMS {
        let blanks = pack(&vec![b' '; 1 << 20]).repeat(80);
        let file = [pack(&start), blanks].concat();
        let archive = zip(&[("a.json", &file)]);
        for bomb in [file, archive] {
            let seen = read(&bomb, usize::MAX);
            assert_eq!(seen.events, 1, "{name}");
            assert!(
                seen.note.contains("far more than CloudTrail writes"),
                "{name}: {}",
                seen.note
            );
        }
    }
    // A name that is as long as a bomb, in front of no file.
    let mut header = tar(&[("././@LongLink", b"")])[..512].to_vec();
    header[124..136].copy_from_slice(b"77777777777\0");
    header[156] = b'L';
    header[257..265].copy_from_slice(b"ustar  \0");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let name = gzip(&vec![b'n'; 1 << 20]).repeat(80);
    let seen = read(&[gzip(&header), name].concat(), usize::MAX);
    assert_eq!((seen.events, seen.status), (0, FileStatus::Skipped));
    assert!(!seen.note.is_empty());
}

#[test]
fn a_stream_that_asks_for_too_much_memory_is_refused_in_words() {
    // Frames whose header asks for a window of 1 GB, and for dictionary 7.
    let window = b"\x28\xb5\x2f\xfd\x00\xa0\x01\0\0";
    let dictionary = b"\x28\xb5\x2f\xfd\x01\x00\x07\x01\0\0";
    for (file, words) in [
        (&window[..], "128 MB of memory"),
        (dictionary, "needs a dictionary"),
    ] {
        let seen = read(file, usize::MAX);
        assert_eq!((seen.events, seen.status), (0, FileStatus::Skipped));
        assert!(seen.note.contains(words), "{}", seen.note);
    }
}

#[test]
fn every_method_of_a_zip_archive_is_undone_and_held_against_its_sum() {
    let text = trail(400);
    for (method, pack) in METHODS {
        let archive = zip_by(
            &[("a/b.json", &text), ("c.json", record("c").as_bytes())],
            |_, bytes| (method, pack(bytes)),
        );
        for piece in [100, usize::MAX] {
            let seen = read(&archive, piece);
            assert_eq!((seen.events, &*seen.note), (401, ""), "method {method}");
        }
        // The list is gone: the headers in front of the files tell.
        let list = archive.windows(4).position(|mark| mark == b"PK\x01\x02");
        let cut = read(&archive[..list.expect("a list")], usize::MAX);
        assert_eq!(cut.events, 401, "method {method}");
        assert!(
            cut.note.contains("it has been cut off there"),
            "{}",
            cut.note
        );
        // A wrong sum, and a file that is cut.
        let mut wrong = archive.clone();
        let entry = archive.windows(4).position(|mark| mark == b"PK\x01\x02");
        wrong[entry.expect("a list") + 16] ^= 1;
        let seen = read(&wrong, usize::MAX);
        assert_eq!(seen.events, 401, "method {method}");
        assert!(
            seen.note
                .contains("a/b.json: The file is damaged inside the archive."),
            "method {method}: {}",
            seen.note
        );
        let half = read(&archive[..archive.len() / 2], usize::MAX);
        assert!(
            half.note
                .contains("The archive ends in the middle of this file."),
            "method {method}: {}",
            half.note
        );
        assert!(
            half.note.contains("it has been cut off there"),
            "{}",
            half.note
        );
    }
    for (method, words) in [(14, "LZMA"), (98, "PPMd"), (6, "a rare method")] {
        let archive = zip_by(
            &[("a.json", b"xyz"), ("b.json", &trail(2))],
            |index, bytes| (if index == 0 { method } else { 0 }, bytes.to_vec()),
        );
        let seen = read(&archive, usize::MAX);
        assert_eq!(seen.events, 2);
        assert!(seen.note.contains("a.json: It could not be read") && seen.note.contains(words));
    }
}

#[test]
fn two_files_of_one_name_in_a_zip_archive_are_both_read() {
    let seen = read(
        &zip(&[("a.json", &trail(3)), ("b.json", record("x").as_bytes())]),
        usize::MAX,
    );
    let two = zip(&[("a.json", &trail(3)), ("a.json", record("x").as_bytes())]);
    let both = read(&two, usize::MAX);
    assert_eq!((seen.events, both.events, &*both.note), (4, 4, ""));
}

#[test]
fn a_zip_archive_deep_in_other_packings_is_read_by_its_list() {
    let inner = zip(&[("x.json", &trail(20)), ("y.txt", b"no log")]);
    for (name, pack) in STREAMS {
        let file = pack(&tar(&[
            ("in.zip", &inner),
            ("z.json", record("z").as_bytes()),
        ]));
        let seen = read(&file, 500);
        assert_eq!(seen.events, 21, "{name}");
        assert!(seen.note.contains("in.zip/y.txt"), "{name}: {}", seen.note);
    }
}

#[test]
fn what_is_packed_deeper_than_six_times_is_refused_in_words() {
    let packed = |times: usize| (0..times).fold(trail(2), |bytes, _| gzip(&bytes));
    assert_eq!(read(&packed(6), usize::MAX).events, 2);
    let seen = read(&packed(7), usize::MAX);
    assert_eq!(seen.events, 0);
    assert!(seen.note.contains("packed within packed"), "{}", seen.note);
}
