//! Tables that tools, spreadsheets and accidents have changed: what a user would lose, file by file and kind by kind.
//!
//! The files in `tests/data/faults` are invented after public bug reports; the right value of each was counted in Python.

use crate::support;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use support::forms::{Record, TABLE_FORMS, csv, event_history};
use support::{
    Dropped, all_rows, dropped, load, load_shared, raw_records, receipt, repository, seen, shown,
    view,
};
use trailglass::cloudtrail::column::Column;
use trailglass::cloudtrail::time::text_from_millis;
use trailglass::engine::Engine;
use trailglass::engine::export::{Export, ExportNeed};
use trailglass::export::Form;
use trailglass::protocol::{EventRow, FileStatus, Tab};

fn file(name: &str) -> Vec<u8> {
    fs::read(repository(&format!("tests/data/faults/{name}"))).expect("a file of the project")
}

fn opened(bytes: impl Into<Vec<u8>>) -> Engine {
    load(&[dropped(bytes)], 1, usize::MAX)
}

/// The events of a file, and what the receipt says; in pieces of any size both are the same, and each record is found again.
fn read(bytes: &[u8]) -> (Engine, u32, String) {
    let files = [dropped(bytes)];
    let mut engine = load(&files, 1, usize::MAX);
    let row = receipt(&engine, 0);
    let all = seen(&mut engine);
    for piece in [1000, 61] {
        let mut cut = load(&files, 1, piece);
        let same = receipt(&cut, 0);
        assert_eq!(
            (same.events, &same.note, &same.form),
            (row.events, &row.note, &row.form),
            "in pieces of {piece}"
        );
        assert_eq!(seen(&mut cut), all, "in pieces of {piece}");
        assert_eq!(raw_records(&mut cut, &files, piece).len(), all.len());
    }
    (engine, row.events, row.note)
}

fn users(engine: &mut Engine) -> BTreeSet<String> {
    all_rows(engine, "", "time")
        .into_iter()
        .map(|row| row.principal)
        .collect()
}

fn times(engine: &mut Engine) -> Vec<String> {
    all_rows(engine, "", "time")
        .iter()
        .map(|row| row.time.map_or_else(String::new, text_from_millis))
        .collect()
}

/// Records of three users, one of them with a name outside ASCII.
fn records() -> Vec<Record> {
    let record = |index: usize| {
        let user = ["alice", "José", "Müller"][index % 3];
        Record::new(json!({
            "eventVersion": "1.09", "eventTime": format!("2024-05-01T12:00:{index:02}Z"), "eventSource": "s3.amazonaws.com",
            "eventName": "GetBucketAcl", "awsRegion": "eu-west-1", "sourceIPAddress": format!("198.51.100.{index}"),
            "userAgent": "a, \"b\"\nc", "eventID": format!("00000000-0000-4000-8000-{index:012}"), "readOnly": true,
            "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": "111122223333",
            "eventCategory": "Management", "requestParameters": {"bucketName": format!("bucket-{index}")},
            "userIdentity": {"type": "IAMUser", "principalId": format!("AIDA{}", index % 3), "userName": user,
                "arn": format!("arn:aws:iam::111122223333:user/{user}"), "accountId": "111122223333"},
        }))
    };
    (0..20).map(record).collect()
}

#[test]
fn a_header_may_be_as_long_as_a_data_frame_makes_it() {
    let (mut engine, events, note) = read(&file("norm_tail.csv"));
    assert_eq!(events, 3);
    assert!(
        note.starts_with("3 events: this file does not tell whether"),
        "{note}"
    );
    assert_eq!(shown(&mut engine, "requestParameters.lastOne:tail1"), 1);
    assert_eq!(users(&mut engine), ["alice".to_owned()].into());
    // Wider than that, and longer than any window.
    let more: Vec<String> = (0..3000)
        .map(|index| format!("requestParameters.someRatherLongParameterName{index:06}"))
        .collect();
    let header = format!("eventID,eventTime,eventSource,eventName,{}", more.join(","));
    assert!(header.len() > 2 * 65_536);
    let row = |index: usize| {
        format!(
            "e-{index},2024-05-01T12:00:0{index}Z,s3.amazonaws.com,GetObject{}last{index}",
            ",".repeat(3000)
        )
    };
    let (mut engine, events, _) = read(format!("{header}\n{}\n{}\n", row(1), row(2)).as_bytes());
    assert_eq!(events, 2);
    assert_eq!(
        shown(
            &mut engine,
            "requestParameters.someRatherLongParameterName002999:last2"
        ),
        1
    );
}

#[test]
fn a_header_without_an_end_is_no_table() {
    let mut engine = opened("eventTime,eventName,eventSource,".repeat(50_000));
    let row = receipt(&engine, 0);
    assert_eq!((row.status, row.events), (FileStatus::Skipped, 0));
    assert_eq!(shown(&mut engine, ""), 0);
}

#[test]
fn windows_1252_is_read_and_named() {
    let (mut engine, events, note) = read(&file("eh_cp1252.csv"));
    assert_eq!(events, 4);
    assert_eq!(
        users(&mut engine),
        ["José", "Josè", "Josê", "Müller"].map(str::to_owned).into()
    );
    assert!(
        note.contains("4 records with bytes that are no UTF-8: these are read as Windows-1252"),
        "{note}"
    );
    // Also in JSON.
    let json = String::from_utf8(support::forms::trail(&records())).unwrap();
    let latin: Vec<u8> = json.chars().map(|letter| letter as u8).collect();
    let (mut engine, events, note) = read(&latin);
    assert_eq!(events, 20);
    assert_eq!(
        users(&mut engine),
        ["alice", "José", "Müller"].map(str::to_owned).into()
    );
    assert!(note.contains("Windows-1252"), "{note}");
}

#[test]
fn a_table_that_breaks_off_says_where_and_keeps_the_rest() {
    for name in ["csv_cut_in_quotes.csv", "csv_cut_plain.csv"] {
        let (_, events, note) = read(&file(name));
        assert_eq!(events, 14, "{name}: {note}");
        let text = file(name);
        let last = text.iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
        assert!(
            note.contains(&format!(
                "ends in the middle of a row: that row, which begins at byte {last}, was left out"
            )),
            "{note}"
        );
    }
    // Wherever it breaks off, whole rows stay and nothing else is made an event.
    let whole = event_history(&records(), "\n");
    for end in (300..whole.len()).step_by(97) {
        let cut = &whole[..end];
        let engine = opened(cut);
        let row = receipt(&engine, 0);
        let rows = rows_of(cut);
        // Where only letters of the last cell are missing nobody can tell.
        let is_last_cell = rows.last().is_some_and(|row| row.len() == 16);
        let full = rows.iter().filter(|row| row.len() == 16).count();
        assert_eq!(
            row.events as usize,
            full.saturating_sub(1),
            "{end}: {}",
            row.note
        );
        assert_eq!(
            row.note.contains("ends in the middle of a row"),
            !is_last_cell,
            "{end}: {}",
            row.note
        );
    }
}

/// The rows of a table as a plain reader splits them, with what is open at its end.
fn rows_of(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = String::from_utf8_lossy(bytes);
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            letter => cell.push(letter),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        if quoted {
            // The row is open: its last cell has no end.
            row.truncate(15);
        }
        rows.push(row);
    }
    rows
}

#[test]
fn a_quotation_that_is_not_closed_swallows_no_row() {
    let (mut engine, events, note) = read(&file("unbalanced.csv"));
    assert_eq!(events, 4, "{note}");
    let text = file("unbalanced.csv");
    let second = text
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .nth(1)
        .unwrap()
        .0
        + 1;
    assert!(
        note.contains(&format!(
            "1 row with a quotation mark that is not closed, the first at byte {second}"
        )),
        "{note}"
    );
    assert_eq!(users(&mut engine).len(), 4);
    // In any row, with any cells behind it.
    let whole = String::from_utf8(file("csv_cut_plain.csv")).unwrap();
    let whole = &whole[..=whole.rfind('\n').unwrap()];
    let lines: Vec<&str> = whole.lines().collect();
    for broken in 1..lines.len() {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines[broken] = lines[broken].replacen(",s3.", ",\"s3.", 1);
        for line_break in ["\n", "\r\n"] {
            let text = lines.join(line_break) + line_break;
            let engine = opened(text.as_bytes());
            let row = receipt(&engine, 0);
            assert_eq!(row.events, 14, "{broken}: {}", row.note);
            assert!(
                row.note.contains("1 row with a quotation mark"),
                "{broken}: {}",
                row.note
            );
        }
    }
}

#[test]
fn a_hole_takes_the_rows_in_it_and_says_how_many() {
    // Of 20 rows the hole takes the eighth to the eleventh.
    let (mut engine, events, note) = read(&file("csv_nul_hole.csv"));
    assert_eq!(events, 16, "{note}");
    assert!(
        note.contains(
            "The table is broken at byte 2000: a hole of NUL bytes. About 4 rows could not be read"
        ),
        "{note}"
    );
    let names: BTreeSet<String> = (1..=20)
        .filter(|index| !(8..12).contains(index))
        .map(|index| format!("user{index}"))
        .collect();
    assert_eq!(users(&mut engine), names);
}

#[test]
fn the_whole_record_in_a_cell_wins_over_the_columns_beside_it() {
    let (mut engine, events, note) = read(&file("splunk_export_full.csv"));
    assert_eq!(events, 3);
    assert_eq!(
        shown(&mut engine, "requestParameters.bucketName:bucket-1"),
        1
    );
    assert!(note.contains("Records found inside “_raw”"), "{note}");
}

#[test]
fn a_whole_record_is_found_in_any_column_whatever_its_name() {
    for (name, column) in [
        ("splunk_export.csv", "_raw"),
        ("splunk_export_raw_only.csv", "_raw"),
        ("kibana_original.csv", "event.original"),
        ("graylog_message.csv", "message"),
        ("cw_console.csv", "message"),
        ("ps_export_csv.csv", ""),
        ("steampipe.csv", ""),
        ("sumo.csv", "_raw"),
    ] {
        let (mut engine, events, note) = read(&file(name));
        assert_eq!(events, 3, "{name}: {note}");
        assert_eq!(
            shown(&mut engine, "requestParameters.bucketName:*"),
            3,
            "{name}"
        );
        assert!(note.contains(column), "{name}: {note}");
    }
    // In any place of a row, under a name that nobody knows, behind words of a log, in an envelope, with other delimiters.
    let records = records();
    let expected = seen(&mut opened(support::forms::trail(&records)));
    type Wrap = fn(&Record) -> String;
    let wraps: [Wrap; 4] = [
        |record| record.json.clone(),
        |record| record.pretty("\n").json,
        |record| format!("<134>May  1 12:00:00 fwd cloudtrail[1]: {}", record.json),
        |record| {
            json!({"version": "0", "detail-type": "AWS API Call via CloudTrail", "source": "aws.s3", "detail": record.value}).to_string()
        },
    ];
    for (index, wrap) in wraps.iter().enumerate() {
        for columns in [&["zzz"][..], &["zzz", "x"], &["x", "y z", "zzz"]] {
            for delimiter in [",", ";", "\t", "|", "^", "~"] {
                let cell = |record: &Record, column: &str| match column {
                    "zzz" => wrap(record),
                    _ => "some, words".to_owned(),
                };
                let bytes = delimited(columns, &records, cell, delimiter);
                let mut engine = opened(bytes);
                let events = seen(&mut engine);
                assert_eq!(
                    events,
                    expected,
                    "{index} {columns:?} {delimiter}: {}",
                    receipt(&engine, 0).note
                );
            }
        }
    }
}

/// A table with this sign between its cells.
fn delimited(
    columns: &[&str],
    records: &[Record],
    cell: impl Fn(&Record, &str) -> String,
    delimiter: &str,
) -> Vec<u8> {
    let quoted = |text: String| format!("\"{}\"", text.replace('"', "\"\""));
    let mut lines = vec![columns.join(delimiter)];
    for record in records {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| quoted(cell(record, column)))
            .collect();
        lines.push(cells.join(delimiter));
    }
    lines.join("\r\n").into_bytes()
}

#[test]
fn a_record_in_a_request_is_not_the_record_of_its_row() {
    let inner = records()[0].json.clone();
    let row = Record::new(json!({
        "eventVersion": "1.09", "eventTime": "2024-05-01T13:00:00Z", "eventSource": "events.amazonaws.com", "eventName": "TestEventPattern",
        "eventID": "e-outer", "recipientAccountId": "111122223333", "requestParameters": {"event": inner},
    }));
    let columns = [
        "eventTime",
        "eventSource",
        "eventName",
        "eventID",
        "requestParameters",
    ];
    let bytes = csv(&columns, &[row], support::forms::athena_cell, "\n");
    let mut engine = opened(bytes);
    let names: Vec<String> = all_rows(&mut engine, "", "time")
        .iter()
        .map(|row| row[Column::Name].to_owned())
        .collect();
    assert_eq!(names, ["TestEventPattern"]);
}

#[test]
fn tables_without_events_are_refused() {
    for text in [
        "message,level\n\"{\"\"event\"\":\"\"started\"\",\"\"eventType\"\":\"\"x\"\",\"\"id\"\":1}\",info\n",
        "city|country|count|x\nRome|IT|3|\n",
        "timestamp,message\n1,\"no JSON in here, but the word eventVersion\"\n",
    ] {
        let engine = opened(text);
        let row = receipt(&engine, 0);
        assert_eq!(
            (row.status, row.events),
            (FileStatus::Skipped, 0),
            "{text}: {}",
            row.note
        );
        assert!(
            row.note.contains("This seems to be"),
            "{text}: {}",
            row.note
        );
    }
}

#[test]
fn an_identity_is_read_from_any_text_of_it() {
    let (mut engine, events, _) = read(&file("pandas.csv"));
    assert_eq!(events, 3);
    assert_eq!(users(&mut engine), ["alice".to_owned()].into());
    assert_eq!(
        shown(&mut engine, "requestParameters.bucketName:bucket-2"),
        1
    );
    let (mut engine, events, note) = read(&file("tailpipe.csv"));
    assert_eq!(events, 3, "{note}");
    assert_eq!(
        users(&mut engine),
        ["alice", "Ops"].map(str::to_owned).into()
    );
    assert_eq!(
        shown(&mut engine, "requestParameters.bucketName:bucket-2"),
        1
    );
    assert_eq!(shown(&mut engine, "outcome:denied"), 1);
}

#[test]
fn the_columns_of_sentinel_are_understood() {
    let (mut engine, events, note) = read(&file("sentinel.csv"));
    assert_eq!(events, 3, "{note}");
    assert_eq!(
        users(&mut engine),
        ["alice", "Ops"].map(str::to_owned).into()
    );
    assert_eq!(times(&mut engine)[0], "2024-05-01 12:00:01");
    assert_eq!(shown(&mut engine, "outcome:denied"), 1);
    assert_eq!(
        shown(&mut engine, "requestParameters.bucketName:bucket-3"),
        1
    );
}

#[test]
fn the_days_of_a_spreadsheet_are_times() {
    let (mut engine, events, note) = read(&file("eh_serial.csv"));
    assert_eq!(events, 3);
    assert_eq!(
        times(&mut engine),
        [
            "2024-05-01 12:01:26",
            "2024-05-01 12:02:52",
            "2024-05-01 12:04:19"
        ]
    );
    assert!(
        note.contains("3 rows: a spreadsheet has saved the time as a number of days"),
        "{note}"
    );
    assert!(
        note.contains("does not name the zone of its times"),
        "{note}"
    );
}

#[test]
fn the_download_of_the_old_console_is_read() {
    let text = "Event ID,Event time,User name,Event name,Resource type,Resource name,AWS access key,AWS region,Error code,Source IP address\r\n\
        e-1,\"2020-05-13, 04:52:01 PM\",alice,RunInstances,EC2 Instance,i-0abc,AKIAEXAMPLE000000001,eu-west-1,,198.51.100.2\r\n\
        e-2,\"2020-05-13, 12:10:00 AM\",root,DeleteBucket,S3 Bucket,arn:aws:s3:::b,,us-east-1,AccessDenied,198.51.100.3\r\n";
    let (mut engine, events, note) = read(text.as_bytes());
    assert_eq!(events, 2, "{note}");
    assert_eq!(
        times(&mut engine),
        ["2020-05-13 00:10:00", "2020-05-13 16:52:01"]
    );
    assert!(
        note.contains("the file does not name the zone of its times"),
        "{note}"
    );
    assert_eq!(shown(&mut engine, "outcome:denied"), 1);
    assert_eq!(shown(&mut engine, "outcome:ok"), 1);
    assert_eq!(shown(&mut engine, "resource:\"arn:aws:s3:::b\""), 1);
    assert_eq!(shown(&mut engine, "i-0abc"), 1);
}

#[test]
fn an_outcome_that_the_file_does_not_tell_is_no_success() {
    let login = |id: &str, user: &str, error: &str| {
        format!(
            "{user},,2024-05-01T12:00:01Z,signin.amazonaws.com,ConsoleLogin,us-east-1,198.51.100.1,a,{error},[],,{id},false,AwsConsoleSignIn,111122223333,Management\n"
        )
    };
    let header = String::from_utf8(event_history(&[], "\n")).unwrap();
    let call = login("e-4", "alice", "")
        .replace("signin", "s3")
        .replace("ConsoleLogin", "GetObject");
    let text = [
        header,
        login("e-1", "alice", ""),
        login("e-2", "HIDDEN_DUE_TO_SECURITY_REASONS", ""),
        login("e-3", "bob", "AccessDenied"),
        call,
    ]
    .concat();
    let (mut engine, events, note) = read(text.as_bytes());
    assert_eq!(events, 4);
    for (query, count) in [
        ("outcome:untold", 1),
        ("outcome:error", 1),
        ("outcome:denied", 1),
        ("outcome:ok", 1),
    ] {
        assert_eq!(shown(&mut engine, query), count, "{query}");
    }
    let untold = &all_rows(&mut engine, "outcome:untold", "time")[0];
    assert_eq!(
        (untold.key.as_str(), &untold[Column::Error]),
        ("e-1", "not told by this file")
    );
    assert_eq!(all_rows(&mut engine, "outcome:error", "time")[0].key, "e-2");
    assert!(
        note.contains("1 event: this file does not tell whether it succeeded"),
        "{note}"
    );
    assert!(note.contains("1 sign-in: known to have failed"), "{note}");
    // A result without the columns for errors tells of none.
    let text = "eventtime,eventname,eventsource,eventid\n2024-05-01T12:00:01Z,GetObject,s3.amazonaws.com,e-1\n";
    assert_eq!(shown(&mut opened(text), "outcome:untold"), 1);
    let text = "eventtime,eventname,eventsource,eventid,errorcode\n2024-05-01T12:00:01Z,GetObject,s3.amazonaws.com,e-1,\n";
    assert_eq!(shown(&mut opened(text), "outcome:ok"), 1);
}

#[test]
fn other_signs_between_cells_are_understood() {
    let (mut engine, events, note) = read(&file("eh_pipe.csv"));
    assert_eq!(
        (events, users(&mut engine)),
        (3, ["alice".to_owned()].into()),
        "{note}"
    );
    let records = records();
    let columns = [
        "eventTime",
        "eventSource",
        "eventName",
        "eventID",
        "userIdentity",
        "requestParameters",
        "errorCode",
    ];
    let expected = seen(&mut opened(csv(
        &columns,
        &records,
        support::forms::athena_cell,
        "\n",
    )));
    for delimiter in [";", "\t", "|", "^", "~"] {
        let bytes = delimited(&columns, &records, support::forms::athena_cell, delimiter);
        assert_eq!(seen(&mut opened(bytes)), expected, "{delimiter}");
    }
    // A first cell without a letter is a cell.
    let text = "\teventTime\teventSource\teventName\teventID\n\t2024-05-01T12:00:01Z\ts3.amazonaws.com\tGetObject\te-1\n";
    assert_eq!(shown(&mut opened(text), "name:GetObject"), 1);
}

#[test]
fn what_can_not_be_read_is_named_for_what_it_is() {
    for (name, words) in [
        ("event_history.xlsx", "save the sheet as CSV"),
        ("x.Z", "compress (.Z)"),
    ] {
        let engine = opened(file(name));
        let row = receipt(&engine, 0);
        assert_eq!((row.status, row.events), (FileStatus::Skipped, 0));
        assert!(row.note.contains(words), "{name}: {}", row.note);
    }
}

#[test]
fn utf16_is_read_with_and_without_a_mark() {
    for (name, events) in [("ps_utf16le_bom.json", 3), ("utf16le_nobom.json", 3)] {
        let (mut engine, count, note) = read(&file(name));
        assert_eq!(count, events, "{name}: {note}");
        assert!(note.contains("UTF-16 (little-endian)"), "{note}");
        assert_eq!(shown(&mut engine, "requestParameters.bucketName:*"), events);
    }
}

/// Writes a text in another encoding.
type Encode = fn(&str) -> Vec<u8>;

/// The words of the receipt for an encoding, and text in it.
const ENCODINGS: [(&str, Encode); 6] = [
    ("UTF-16 (little-endian)", |text| {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }),
    ("UTF-16 (big-endian)", |text| {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }),
    ("UTF-16 (big-endian)", |text| {
        format!("\u{feff}{text}")
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect()
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
    ("UTF-16 (little-endian)", |text| {
        format!("\u{feff}{text}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect()
    }),
];

#[test]
fn a_table_in_any_encoding_gives_the_same_events() {
    let records = records();
    let mut tables: Vec<Vec<u8>> = TABLE_FORMS
        .iter()
        .map(|form| (form.write)(&records))
        .collect();
    tables.push(event_history(&records, "\r\n"));
    tables.push(support::forms::trail(&records));
    for table in tables {
        let expected = seen(&mut opened(table.clone()));
        assert_eq!(expected.len(), 20);
        let text = String::from_utf8(table).unwrap();
        for (name, encode) in ENCODINGS {
            let files = [Dropped {
                path: "f".to_owned(),
                bytes: encode(&text),
            }];
            for piece in [usize::MAX, 1001, 7] {
                let mut engine = load(&files, 1, piece);
                let note = receipt(&engine, 0).note;
                assert_eq!(seen(&mut engine), expected, "{name}: {note}");
                assert!(note.contains(name), "{name}: {note}");
                assert_eq!(raw_records(&mut engine, &files, piece).len(), 20);
            }
            assert_eq!(
                seen(&mut load_shared(&files[0].bytes, 1001)),
                expected,
                "{name}, shared"
            );
        }
    }
}

#[test]
fn half_letters_in_utf16_are_counted() {
    let text = String::from_utf8(support::forms::trail(&records()))
        .unwrap()
        .replace("alice", "al\u{1F600}ce");
    let mut bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let high = bytes.chunks(2).position(|unit| unit[1] == 0xd8).unwrap() * 2;
    bytes[high + 1] = 0;
    let (_, events, note) = read(&bytes);
    assert_eq!(events, 20);
    assert!(note.contains("1 character could not be decoded"), "{note}");
}

#[test]
fn values_in_cells_are_the_values_of_the_file() {
    // Line breaks in cells, quotation marks and delimiters come back as they were.
    let records = records();
    let mut engine = opened(csv(
        &["eventjson"],
        &records,
        |record, _| record.json.clone(),
        "\n",
    ));
    let agents: BTreeSet<String> = all_rows(&mut engine, "", "time")
        .iter()
        .map(|row| row[Column::Agent].to_owned())
        .collect();
    assert_eq!(agents, ["a, \"b\"\nc".to_owned()].into());
    let value: Value = serde_json::from_str(&records[0].json).unwrap();
    assert_eq!(value["userAgent"], "a, \"b\"\nc");
}

#[test]
fn the_tables_that_this_page_saves_open_again() {
    let mut log = records();
    log[0].value["userAgent"] = json!("=cmd|'/C calc'!A0");
    log[1].value["errorCode"] = json!("AccessDenied");
    let log: Vec<Record> = log
        .into_iter()
        .map(|record| Record::new(record.value))
        .collect();
    let mut engine = opened(support::forms::trail(&log));
    let told = |engine: &mut Engine| -> Vec<Vec<String>> {
        let columns = [
            Column::Id,
            Column::Name,
            Column::Source,
            Column::Region,
            Column::Address,
            Column::Agent,
            Column::Error,
            Column::Account,
        ];
        let row = |row: &EventRow| {
            let cells = columns
                .iter()
                .filter(|column| **column != Column::Id)
                .map(|column| row[*column].to_owned());
            let time = row.time.map_or_else(String::new, text_from_millis);
            cells
                .chain([row.key.clone(), time, row.principal.clone()])
                .collect()
        };
        all_rows(engine, "", "time").iter().map(row).collect()
    };
    let expected = told(&mut engine);
    assert_eq!(expected.len(), 20);
    for form in [Form::Csv, Form::Timesketch] {
        let mut bytes = Vec::new();
        let mut export = Export::begin(
            &mut engine,
            view(Tab::Events, "time", ""),
            form,
            vec![],
            &mut bytes,
        );
        while !matches!(
            export.write(&mut engine, &mut bytes),
            Ok(ExportNeed::Nothing)
        ) {}
        let files = [dropped(bytes)];
        let mut again = load(&files, 1, 997);
        let row = receipt(&again, 0);
        assert_eq!(
            (row.form.as_str(), row.events),
            ("events saved by Trailglass", 20),
            "{}",
            row.note
        );
        assert_eq!(told(&mut again), expected, "{form:?}");
        assert_eq!(shown(&mut again, "outcome:denied"), 1);
        assert_eq!(raw_records(&mut again, &files, 997).len(), 20);
    }
}
