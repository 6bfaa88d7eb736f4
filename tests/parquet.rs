//! Parquet files: each row is the event of its record, whoever wrote the file and however it is packed.

use crate::support;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{
    Dropped, Seen, dropped, forms, gunzip, invictus, leaves, load, packing, receipt, records,
    repository, seen,
};
use trailglass::cloudtrail::column::Column;
use trailglass::engine::Engine;
use trailglass::export::parquet::ParquetWriter;
use trailglass::input::packed_rows::PackedRowFile;
use trailglass::input::reader::Reader;
use trailglass::input::reread::{Raw, RecordRereader};
use trailglass::input::row_file::{MOST_GATHERED, RowFile, RowsRead};
use trailglass::input::source::of_bytes;
use trailglass::protocol::{FileStatus, NamesInFile, Tab};
use trailglass::store::location::Location;
use trailglass::tables::{FileValue, file_columns};

/// Files in this folder whose names end so.
fn files_in(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = repository("tests/data/security-lake").join(folder);
    let entries = fs::read_dir(folder).expect("a folder of the project");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.retain(|path| path.to_string_lossy().ends_with(ending));
    files.sort();
    files
}

fn file(path: &Path) -> Dropped {
    dropped(fs::read(path).expect("a file"))
}

fn only_event(file: &Dropped) -> Seen {
    let mut engine = load(std::slice::from_ref(file), 1, 1000);
    let events = seen(&mut engine);
    let note = receipt(&engine, 0).note;
    assert_eq!(events.len(), 1, "{note}");
    events.into_values().next().expect("one event")
}

/// What is asked of a row, by the record that it was made from.
fn told(seen: &Seen) -> BTreeMap<&'static str, String> {
    let cells = &seen.cells;
    BTreeMap::from([
        ("key", cells.key.clone()),
        ("time", format!("{:?}", cells.time)),
        ("name", cells[Column::Name].to_owned()),
        ("source", cells[Column::Source].to_owned()),
        ("principal", cells.principal.clone()),
        ("account", cells[Column::Account].to_owned()),
        ("region", cells[Column::Region].to_owned()),
        ("address", cells[Column::Address].to_owned()),
        ("agent", cells[Column::Agent].to_owned()),
        ("outcome", format!("{:?}", cells.outcome)),
        ("error", cells[Column::Error].to_owned()),
    ])
}

/// The record at this place, read again.
fn again(rows: &mut dyn RowFile, location: Location) -> Raw {
    let mut rereader = RecordRereader::new(location, of_bytes([]));
    rows.go_to(location.offset).expect("the row is there");
    let mut lines = String::new();
    loop {
        lines.clear();
        let RowsRead::Rows { place } = rows.next_rows(&mut lines) else {
            panic!("no rows at {location:?}")
        };
        if rereader.push_rows(place, lines.as_bytes()) {
            return rereader.finish().expect("the record");
        }
    }
}

/// Every record, taken out of the file again as its event is opened, by the event's key.
fn reread(file: &Dropped) -> BTreeMap<String, Raw> {
    let mut engine = load(std::slice::from_ref(file), 1, 1000);
    let events = support::all_rows(&mut engine, "", "time");
    let size = file.bytes.len() as u64;
    let mut rows = trailglass::parquet::open(Box::new(file.bytes.clone()), size).expect("opens");
    let mut records = BTreeMap::new();
    // Later ones first: each is looked for on its own.
    for event in events.into_iter().rev() {
        let (_, location) = engine.store.location(event.event as usize);
        records.insert(event.key, again(&mut *rows, location));
    }
    records
}

#[test]
fn a_row_of_security_lake_is_the_event_of_its_record() {
    let mut rows = 0;
    for folder in ["account_change", "api_activity"] {
        for path in files_in(folder, ".parquet") {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .replace(".gz.parquet", ".gz");
            let raw = repository("tests/data/security-lake")
                .join(folder)
                .join("raw")
                .join(name);
            let raw = fs::read(raw).expect("the record");
            let row = only_event(&file(&path));
            let whole = only_event(&dropped(raw.clone()));
            assert_eq!(told(&row), told(&whole), "{}", path.display());
            // The request, leaf by leaf, as the record has it.
            let record: Value = serde_json::from_slice(&gunzip(&raw)).expect("JSON");
            let mut request = Vec::new();
            leaves(
                &record["Records"][0]["requestParameters"],
                "requestParameters",
                &mut request,
            );
            request.retain(|(_, text)| !text.is_empty());
            request.sort();
            let of_row = row
                .leaves
                .iter()
                .filter(|(path, _)| path.starts_with("requestParameters"));
            let of_row: Vec<(String, String)> = of_row.cloned().collect();
            assert_eq!(of_row, request, "{}", path.display());
            rows += 1;
        }
    }
    assert_eq!(rows, 14);
}

#[test]
fn parquet_of_other_products_is_refused_by_name() {
    for (name, what) in [
        ("vpc-flow.gz.parquet", "VPC flow logs"),
        ("eks.parquet", "EKS audit logs"),
    ] {
        let path = repository("tests/data/security-lake/not-cloudtrail").join(name);
        let engine = load(&[file(&path)], 1, 1000);
        let row = receipt(&engine, 0);
        assert_eq!(
            (row.status, row.events),
            (FileStatus::Skipped, 0),
            "{}",
            row.note
        );
        assert!(row.note.contains(what), "{}", row.note);
    }
}

#[test]
fn a_record_is_opened_as_its_row() {
    for path in files_in("api_activity", ".parquet") {
        let records = reread(&file(&path));
        for (key, raw) in records {
            let row: Value = serde_json::from_str(&raw.text).expect("a row is JSON");
            assert_eq!(row["metadata"]["uid"], key.as_str());
            assert_eq!(row["class_uid"], 3005);
            let record: Value = serde_json::from_str(&raw.record.expect("a record")).expect("JSON");
            assert_eq!(record["eventID"], key.as_str());
        }
    }
}

#[test]
fn a_parquet_file_that_is_damaged_is_named_and_nothing_panics() {
    let whole = fs::read(&files_in("api_activity", ".parquet")[0]).expect("a file");
    for cut in [4, 12, 1000, whole.len() - 9, whole.len() - 1] {
        let engine = load(&[dropped(whole[..cut].to_vec())], 1, 1000);
        let row = receipt(&engine, 0);
        assert_eq!(row.events, 0);
        assert!(
            row.note.contains("damaged or cut off"),
            "{cut}: {}",
            row.note
        );
    }
    // The pages, not the end.
    let mut damaged = whole.clone();
    for byte in &mut damaged[4..1000] {
        *byte ^= 0x55;
    }
    let engine = load(&[dropped(damaged)], 1, 1000);
    let row = receipt(&engine, 0);
    assert!(
        row.note.contains("broken in row group 1") && row.note.contains("1 row could not be read"),
        "{}",
        row.note
    );
}

/// The Python that `scripts/setup test` brings, if it has pyarrow; else the test is left out, and says so.
fn python() -> Option<PathBuf> {
    let home = std::env::var_os("TRAILGLASS_HOME").map(PathBuf::from);
    let home =
        home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/trailglass")))?;
    let python = home.join("python/bin/python");
    let has = Command::new(&python)
        .args(["-c", "import pyarrow"])
        .output();
    if has.is_ok_and(|has| has.status.success()) {
        return Some(python);
    }
    println!("left out: no Python with pyarrow (scripts/setup test)");
    None
}

/// Rows in a folder of their own, written as Parquet by `tests/parquet/write.py`.
fn written(python: &Path, name: &str, records: &[Value], only: &str) -> Vec<PathBuf> {
    let folder =
        std::env::temp_dir().join(format!("trailglass-parquet-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the test");
    let lines = |rows: Vec<String>| rows.join("\n");
    let ocsf = records
        .iter()
        .map(|record| forms::ocsf(record).to_string())
        .collect();
    fs::write(folder.join("ocsf.ndjson"), lines(ocsf)).expect("rows");
    let flat = records.iter().map(Value::to_string).collect();
    fs::write(folder.join("flat.ndjson"), lines(flat)).expect("rows");
    let script = repository("tests/parquet/write.py");
    let wrote = Command::new(python)
        .arg(script)
        .arg(&folder)
        .arg(only)
        .output()
        .expect("Python runs");
    assert!(
        wrote.status.success(),
        "{}",
        String::from_utf8_lossy(&wrote.stderr)
    );
    let entries = fs::read_dir(&folder).expect("the folder");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "parquet"));
    files.sort();
    files
}

#[test]
fn however_pages_are_packed_and_encoded_the_rows_are_the_same_events() {
    let Some(python) = python() else { return };
    let mut records = records(&invictus());
    records.truncate(400);
    let whole: Vec<String> = records.iter().map(Value::to_string).collect();
    let mut engine = load(&[dropped(whole.join("\n"))], 1, 100_000);
    let expected: BTreeMap<_, _> = seen(&mut engine)
        .into_iter()
        .map(|(key, seen)| (key, told(&seen)))
        .collect();
    let files = written(&python, "pages", &records, "");
    assert!(files.len() >= 44, "{files:?}");
    for path in &files {
        let dropped = file(path);
        let mut engine = load(std::slice::from_ref(&dropped), 1, 1000);
        let row = receipt(&engine, 0);
        assert!(
            row.form.ends_with(", Parquet"),
            "{}: {} {}",
            path.display(),
            row.form,
            row.note
        );
        let events: BTreeMap<_, _> = seen(&mut engine)
            .into_iter()
            .map(|(key, seen)| (key, told(&seen)))
            .collect();
        assert_eq!(
            events.len(),
            expected.len(),
            "{}: {}",
            path.display(),
            row.note
        );
        for (key, event) in &events {
            assert_eq!(event, &expected[key], "{}", path.display());
        }
    }
    // One of each kind is opened event by event.
    for name in ["ocsf-zstd-2.0-dictionary", "flat-snappy-1.0-plain"] {
        let path = files
            .iter()
            .find(|path| path.to_string_lossy().contains(name))
            .expect(name);
        let again = reread(&file(path));
        assert_eq!(again.len(), expected.len());
        for (key, raw) in again {
            assert!(raw.text.contains(&key), "{key}: {}", raw.text);
        }
    }
    fs::remove_dir_all(files[0].parent().expect("a folder")).expect("the test's own folder");
}

#[test]
fn requests_are_searchable_in_every_shape_of_row() {
    let Some(python) = python() else { return };
    let records: Vec<Value> = records(&invictus()).into_iter().take(300).collect();
    let mut wanted = BTreeMap::new();
    for record in &records {
        let mut request = Vec::new();
        leaves(
            &record["requestParameters"],
            "requestParameters",
            &mut request,
        );
        request.retain(|(_, text)| !text.is_empty());
        request.sort();
        wanted.insert(support::text(record, "/eventID").to_owned(), request);
    }
    let files = written(&python, "requests", &records, "");
    for path in files
        .iter()
        .filter(|path| path.to_string_lossy().contains("gzip-1.0-dictionary"))
    {
        let mut engine = load(&[file(path)], 1, 1000);
        for ((id, _), event) in seen(&mut engine) {
            let of_row = event
                .leaves
                .iter()
                .filter(|(path, _)| path.starts_with("requestParameters"));
            let of_row: Vec<(String, String)> = of_row.cloned().collect();
            assert_eq!(of_row, wanted[&id], "{}", path.display());
        }
    }
    fs::remove_dir_all(files[0].parent().expect("a folder")).expect("the test's own folder");
}

#[test]
fn a_large_file_is_shared_and_each_row_is_opened_again() {
    let Some(python) = python() else { return };
    // More rows than the finder reads itself before it gives any away.
    let real = records(&invictus());
    let copies = (0..6000).map(|number| {
        let mut record = real[number % real.len()].clone();
        record["eventID"] = Value::from(format!("00000000-0000-4000-8000-{number:012}"));
        record
    });
    let records: Vec<Value> = copies.collect();
    for only in ["flat-zstd-2.0-dictionary", "ocsf-snappy-1.0-plain"] {
        let files = written(&python, "shared", &records, only);
        let dropped = file(&files[0]);
        let size = dropped.bytes.len() as u64;
        let mut rows =
            trailglass::parquet::open(Box::new(dropped.bytes.clone()), size).expect("opens");
        let mut engine = Engine::default();
        let number = engine.store.files.add("f".into(), size);
        let (mut first, mut second) = (Reader::default(), Reader::default());
        first.begin_rows(number, size);
        first.share();
        let mut blocks = 0;
        while first.read_rows(&mut *rows) {
            for (block, bytes) in first.take_blocks() {
                blocks += 1;
                second.read_block(block, bytes);
            }
        }
        first.end_rows(&*rows);
        for (block, bytes) in first.take_blocks() {
            blocks += 1;
            second.read_block(block, bytes);
        }
        assert!(blocks > 0, "nothing was given away");
        engine.store.add(0, &first.take_batch());
        engine.store.add(1, &second.take_batch());
        engine.work_out_chains();
        let row = receipt(&engine, 0);
        assert_eq!((row.events, row.note.as_str()), (6000, ""), "{}", row.form);
        assert!(
            row.form.ends_with(", Parquet") && row.form.len() > ", Parquet".len(),
            "{}",
            row.form
        );
        for event in support::all_rows(&mut engine, "", "time")
            .into_iter()
            .step_by(397)
        {
            let (_, location) = engine.store.location(event.event as usize);
            assert!(again(&mut *rows, location).text.contains(&event.key));
        }
        fs::remove_dir_all(files[0].parent().expect("a folder")).expect("the test's own folder");
    }
}

/// More rows than one row group holds, some without a value.
#[test]
fn a_long_export_has_each_row_in_its_place() {
    let columns = file_columns(Tab::Events, NamesInFile::LeftOut);
    let mut out = Vec::new();
    let mut writer = ParquetWriter::begin(&columns).expect("columns");
    let rows = 150_000;
    let said = |row: i64| {
        let values = columns.iter().map(|column| match column.id {
            "time" if row % 7 > 0 => FileValue::Time(row * 1000 + 1),
            "name" => FileValue::Text(format!("Call{row}")),
            "error" if row % 3 == 0 => FileValue::Text("AccessDenied".to_owned()),
            _ => FileValue::Nothing,
        });
        values.collect::<Vec<FileValue>>()
    };
    for row in 0..rows {
        let record = format!("{{\"n\": {row}}}");
        let put = writer.put(&said(row), record.as_bytes(), &mut out);
        put.expect("a row");
    }
    writer.end(&mut out).expect("the end");

    let size = out.len() as u64;
    let mut file = trailglass::parquet::open(Box::new(out), size).expect("a Parquet file");
    assert_eq!(file.rows(), rows as u64);
    let mut found = 0;
    loop {
        let mut text = String::new();
        match file.next_rows(&mut text) {
            RowsRead::Rows { .. } => {}
            RowsRead::End => break,
            RowsRead::Broken { why, .. } => panic!("{why}"),
        }
        for line in text.lines() {
            let mut expected = json!({"name": format!("Call{found}"), "record": {"n": found}});
            if found % 7 > 0 {
                let seconds = found % 60;
                let (minutes, hours) = (found / 60 % 60, found / 3600 % 24);
                let day = 1 + found / 86_400;
                expected["time"] = json!(format!(
                    "1970-01-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.001Z"
                ));
            }
            if found % 3 == 0 {
                expected["error"] = json!("AccessDenied");
            }
            let row: Value = serde_json::from_str(line).expect("JSON");
            assert_eq!(row, expected);
            found += 1;
        }
    }
    assert_eq!(found, rows);
}

/// Parquet in packings, as it is downloaded: each row is found, told apart from what lies beside it, and opened again.
#[test]
fn parquet_inside_packed_files_is_read_and_opened_again() {
    let paths = files_in("api_activity", ".parquet");
    let parquet: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| fs::read(path).expect("it"))
        .collect();
    let keys: Vec<String> = parquet
        .iter()
        .map(|bytes| only_event(&dropped(bytes.clone())).cells.key)
        .collect();
    let json = br#"{"Records":[{"eventVersion":"1.08","eventTime":"2024-01-02T03:04:05Z","eventName":"ListBuckets","eventSource":"s3.amazonaws.com","eventID":"in-json","recipientAccountId":"111122223333"}]}"#;
    let only_rows: Vec<(&str, &[u8])> =
        vec![("a/one.gz.parquet", &parquet[0]), ("a/two", &parquet[1])];
    let mut among: Vec<(&str, &[u8])> = vec![("first.json", json)];
    among.extend(&only_rows);
    among.push(("last.json", br#"{"Records":[{"eventVersion":"1.08","eventTime":"2024-01-02T03:04:06Z","eventName":"ListBuckets","eventSource":"s3.amazonaws.com","eventID":"in-last","recipientAccountId":"111122223333"}]}"#));
    let two = [keys[0].as_str(), keys[1].as_str()];
    let four = [keys[0].as_str(), keys[1].as_str(), "in-json", "in-last"];
    let (zip_of, tar_of, gzip_of) = (packing::zip, packing::tar, packing::gzip);
    for (name, bytes, wanted) in [
        ("gzip", gzip_of(&parquet[0]), &two[..1]),
        ("zip", zip_of(&only_rows), &two[..]),
        ("tar.gz", gzip_of(&tar_of(&only_rows)), &two[..]),
        ("zip of both", zip_of(&among), &four[..]),
        ("tar of both", tar_of(&among), &four[..]),
        (
            "gzip in zip",
            zip_of(&[("x.gz", &gzip_of(&parquet[0])), ("y", &parquet[1])]),
            &two[..],
        ),
    ] {
        let file = dropped(bytes.clone());
        for piece in [7, 100_000] {
            let mut engine = load(std::slice::from_ref(&file), 1, piece);
            let row = receipt(&engine, 0);
            assert_eq!(
                (row.events as usize, row.note.as_str(), row.duplicates),
                (wanted.len(), "", 0),
                "{name}: {}",
                row.form
            );
            assert_eq!(row.status, FileStatus::Read);
            let mut found: Vec<String> =
                seen(&mut engine).into_keys().map(|(key, _)| key).collect();
            let mut wanted: Vec<&str> = wanted.to_vec();
            found.sort();
            wanted.sort_unstable();
            assert_eq!(found, wanted, "{name}");
            for event in support::all_rows(&mut engine, "", "time") {
                let (_, location) = engine.store.location(event.event as usize);
                if event.key.starts_with("in-") {
                    let raw = RecordRereader::read(location, of_bytes(bytes.clone())).expect("it");
                    assert!(raw.text.contains(&event.key), "{name}");
                    continue;
                }
                let mut packed = PackedRowFile::new(of_bytes(bytes.clone()), location.ordinal);
                while packed.step() {}
                let member = packed.finish().expect("the member");
                assert!(parquet.contains(&member), "{name}");
                let size = member.len() as u64;
                let mut rows = trailglass::parquet::open(Box::new(member), size).expect("opens");
                assert!(
                    again(&mut *rows, location).text.contains(&event.key),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn a_damaged_parquet_file_in_an_archive_is_named_with_its_path() {
    let paths = files_in("api_activity", ".parquet");
    let whole = fs::read(&paths[0]).expect("a file");
    let other = fs::read(&paths[1]).expect("a file");
    let flow = repository("tests/data/security-lake/not-cloudtrail/vpc-flow.gz.parquet");
    let flow = fs::read(flow).expect("a file");
    let zip = packing::zip(&[
        ("cut.parquet", &whole[..whole.len() - 9]),
        ("flow.parquet", &flow),
        ("good.parquet", &other),
    ]);
    let row = receipt(&load(&[dropped(zip)], 1, 1000), 0);
    assert_eq!((row.status, row.events), (FileStatus::Warned, 1));
    for part in [
        "cut.parquet: ",
        "damaged or cut off",
        "flow.parquet: ",
        "VPC flow logs",
    ] {
        assert!(row.note.contains(part), "{}", row.note);
    }
    assert!(!row.note.contains("good.parquet"), "{}", row.note);
}

/// Tailpipe's files, tables that Athena wrote, and Security Lake's in each version of OCSF: the events of the records.
#[test]
fn parquet_of_each_product_gives_the_events_of_its_records() {
    let Some(python) = python() else { return };
    let mut records = records(&invictus());
    // Sign-ins and calls with resources, too.
    records.retain(|record| record["eventType"] != "AwsCloudTrailInsight");
    let picked =
        |record: &&Value| record["eventName"] == "ConsoleLogin" || record["resources"].is_array();
    let mut some: Vec<Value> = records.iter().filter(picked).take(60).cloned().collect();
    some.extend(records.iter().step_by(9).take(300).cloned());
    let mut ids = std::collections::BTreeSet::new();
    some.retain(|record| ids.insert(support::text(record, "/eventID").to_owned()));
    let folder = std::env::temp_dir().join(format!("trailglass-makers-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the test");
    let lines: Vec<String> = some.iter().map(Value::to_string).collect();
    fs::write(folder.join("records.ndjson"), lines.join("\n")).expect("records");
    let wrote = Command::new(python)
        .arg(repository("tests/parquet/makers.py"))
        .arg(&folder)
        .output()
        .expect("Python runs");
    let said = String::from_utf8_lossy(&wrote.stderr);
    assert!(wrote.status.success(), "{said}");
    let expected = seen(&mut load(&[dropped(lines.join("\n"))], 1, 100_000));
    assert_eq!(expected.len(), some.len());
    let documents = |seen: &Seen| {
        let leaves = seen.leaves.iter();
        let of = |path: &str| {
            path.starts_with("requestParameters") || path.starts_with("responseElements")
        };
        let leaves = leaves.filter(|(path, _)| of(path));
        leaves.cloned().collect::<Vec<(String, String)>>()
    };
    let mut files = 0;
    for name in [
        "tailpipe",
        "athena-gzip",
        "athena-snappy",
        "athena-zstd",
        "ocsf-1.1.0",
        "ocsf-1.2.0",
        "ocsf-1.3.0",
        "ocsf-1.4.0",
        "ocsf-1.5.0",
    ] {
        let file = file(&folder.join(format!("{name}.parquet")));
        let mut engine = load(std::slice::from_ref(&file), 1, 1000);
        let row = receipt(&engine, 0);
        assert_eq!(row.events as usize, some.len(), "{name}: {}", row.note);
        let events = seen(&mut engine);
        assert_eq!(
            events.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>(),
            "{name}"
        );
        for (key, event) in &events {
            assert_eq!(told(event), told(&expected[key]), "{name}");
            assert_eq!(
                documents(event),
                documents(&expected[key]),
                "{name} {key:?}"
            );
        }
        files += 1;
    }
    assert_eq!(files, 9);
    fs::remove_dir_all(folder).expect("the test's own folder");
}

#[test]
fn a_parquet_file_in_an_archive_that_is_too_large_is_named_and_the_others_are_read() {
    let mut large = b"PAR1".to_vec();
    large.resize(MOST_GATHERED + 1000, 0);
    let small = fs::read(&files_in("api_activity", ".parquet")[0]).expect("a file");
    let tar = packing::tar(&[("large.parquet", &large), ("small.parquet", &small)]);
    drop(large);
    let row = receipt(&load(&[dropped(tar)], 1, 1 << 20), 0);
    assert_eq!((row.status, row.events), (FileStatus::Warned, 1));
    for part in ["large.parquet: ", "larger than the 256 MB", "unpack it"] {
        assert!(row.note.contains(part), "{}", row.note);
    }
    assert!(!row.note.contains("small.parquet"), "{}", row.note);
}
