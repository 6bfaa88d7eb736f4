//! What the native tests share: loading files as the page would, asking the engine, and looking at all that
//! a user can see of an event.

// Each test file uses a part of this.
#![allow(dead_code)]

pub mod exporting;
pub mod forms;
pub mod mmdb;
pub mod packing;
pub mod ranking;
pub mod rules;

use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use trailglass::engine::Engine;
use trailglass::input::reader::Reader;
use trailglass::input::receipt::FileNote;
use trailglass::input::reread::{Raw, RecordRereader};
use trailglass::input::row_file::is_row_file;
use trailglass::input::source::{in_pieces, of_bytes};
use trailglass::protocol::{
    Answer, EventRow, FileRow, LaneSpec, LoadState, MachinePage, Rows, Section, SidePanels, Tab,
    TableSpec, ViewSpec,
};
use trailglass::store::Column;
use trailglass::store::batch::Batch;

/// A file as it would be dropped.
#[derive(Clone, Debug)]
pub struct Dropped {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// A file whose name says nothing.
pub fn dropped(bytes: impl Into<Vec<u8>>) -> Dropped {
    Dropped {
        path: "f".to_owned(),
        bytes: bytes.into(),
    }
}

pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Reads files as `readers` readers would, in pieces of `piece` bytes.
pub fn load(files: &[Dropped], readers: usize, piece: usize) -> Engine {
    let mut engine = load_without_chains(files, readers, piece);
    engine.work_out_chains();
    engine
}

/// The same before sessions and persons are worked out.
pub fn load_without_chains(files: &[Dropped], readers: usize, piece: usize) -> Engine {
    let mut engine = Engine::default();
    let mut all: Vec<Reader> = (0..readers).map(|_| Reader::default()).collect();
    for (index, file) in files.iter().enumerate() {
        let number = engine
            .store
            .files
            .add(file.path.clone(), file.bytes.len() as u64);
        let reader = &mut all[index % readers];
        reader.begin(number, in_pieces(&*file.bytes, piece.max(1)));
        while reader.step() {}
        for number in reader.take_handed_back() {
            read_rows(reader, number, &file.bytes);
        }
        let bytes = reader.take_batch().into_bytes();
        let batch = Batch::from_bytes(&bytes).expect("a batch reads back");
        engine.store.add(index % readers, &batch);
    }
    engine
}

/// Reads a file that was handed back, as the program for such files does.
pub fn read_rows(reader: &mut Reader, number: u32, bytes: &[u8]) {
    if !is_row_file(bytes) {
        reader.begin_packed_rows(number, of_bytes(bytes), trailglass::parquet::open);
        while reader.step() {}
        return;
    }
    let size = bytes.len() as u64;
    match trailglass::parquet::open(Box::new(bytes.to_vec()), size) {
        Ok(mut rows) => {
            reader.begin_rows(number, size);
            while reader.read_rows(&mut *rows) {}
            reader.end_rows(&*rows);
        }
        Err(what) => reader.fail(number, FileNote::NotCloudTrail(what)),
    }
}

/// Reads one file as two readers share it: the first finds the records, the second reads them.
pub fn load_shared(bytes: &[u8], piece: usize) -> Engine {
    let mut engine = Engine::default();
    let number = engine.store.files.add("f".into(), bytes.len() as u64);
    let (mut first, mut second) = (Reader::default(), Reader::default());
    first.begin(number, in_pieces(bytes, piece.max(1)));
    first.share();
    let mut blocks = Vec::new();
    while first.step() {
        blocks.extend(first.take_blocks());
    }
    blocks.extend(first.take_blocks());
    let is_shared = !blocks.is_empty();
    for (block, bytes) in blocks {
        second.read_block(block, bytes);
    }
    // The file's own report comes before those on its blocks.
    engine.store.add(0, &first.take_batch());
    let is_done = engine.store.files.entries()[0].report.is_some();
    assert_eq!(is_done, !is_shared, "the receipt waits for the blocks");
    engine.store.add(1, &second.take_batch());
    engine.work_out_chains();
    engine
}

/// Hashes the files that digests ask for, and lets the receipt say what came of it.
pub fn judge_digests(engine: &mut Engine, files: &[Dropped], piece: usize) {
    let store = &mut engine.store;
    for number in store.digests.to_hash(&store.files) {
        let mut reader = Reader::default();
        let bytes = &*files[number as usize].bytes;
        reader.begin_hash(number, in_pieces(bytes, piece.max(1)));
        while reader.step() {}
        store.add(0, &reader.take_batch());
        store.digests.end(number);
    }
    store.digests.judge(&mut store.files);
}

pub fn view(tab: Tab, sort: &str, query: &str) -> ViewSpec {
    ViewSpec {
        query: query.to_owned(),
        histogram_bars: 200,
        tab,
        table: TableSpec {
            sort: sort.to_owned(),
            rows: 1000,
            ..TableSpec::default()
        },
        timeline_columns: 500,
        lanes: LaneSpec {
            by: "principal".to_owned(),
            ..LaneSpec::default()
        },
        ..ViewSpec::default()
    }
}

pub fn ask(engine: &mut Engine, view: &ViewSpec) -> Answer {
    engine.answer(view, LoadState::default())
}

/// The side panels of the answer to a question.
pub fn side_panels(engine: &mut Engine, view: &ViewSpec) -> SidePanels {
    ask(engine, view);
    complete_panels(engine, view)
}

/// The side panels of the last answer, which was to this question.
pub fn complete_panels(engine: &mut Engine, view: &ViewSpec) -> SidePanels {
    loop {
        if let Some(panels) = engine.side_panels(view) {
            return panels;
        }
    }
}

/// How many cases a property tries: `usual`, or as many times more as `TRAILGLASS_CASES` says.
pub fn cases(usual: u32) -> u32 {
    let times = std::env::var("TRAILGLASS_CASES")
        .ok()
        .and_then(|times| times.parse().ok());
    usual * times.unwrap_or(1)
}

pub fn shown(engine: &mut Engine, query: &str) -> u32 {
    let answer = ask(engine, &view(Tab::Events, "time", query));
    assert_eq!(answer.query_error, None, "{query}");
    answer.shown
}

pub fn all_rows(engine: &mut Engine, query: &str, sort: &str) -> Vec<EventRow> {
    let mut rows = Vec::new();
    loop {
        let mut view = view(Tab::Events, sort, query);
        view.table.first = rows.len() as u32;
        let Rows::Events(page) = ask(engine, &view).rows else {
            panic!("events were asked for")
        };
        rows.extend(page.rows);
        if rows.len() as u32 >= page.total {
            return rows;
        }
    }
}

/// The receipt's row for the file handed in as number `index`.
pub fn receipt(engine: &Engine, index: usize) -> FileRow {
    engine.store.files.row(index)
}

/// All that is seen of one event, less where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub cells: EventRow,
    pub category: String,
    pub read_only: u8,
    /// Path and text of each leaf, those of the identity too, in order; empty texts are left out.
    pub leaves: Vec<(String, String)>,
}

/// All events, by their key and account.
pub fn seen(engine: &mut Engine) -> BTreeMap<(String, String), Seen> {
    let rows = all_rows(engine, "", "time");
    let store = &engine.store;
    let mut events = BTreeMap::new();
    for cells in rows {
        let row = cells.event as usize;
        let mut leaves = Vec::new();
        let identity = store.identity(row);
        for (shape, values) in [
            (store.shape_numbers()[row], store.leaves(row)),
            (identity.shape, store.identity_leaves(identity)),
        ] {
            let pairs = store.shape(shape).iter().zip(values);
            leaves.extend(pairs.map(|(path, value)| {
                (store.text(*path).to_owned(), store.text(*value).to_owned())
            }));
        }
        leaves.retain(|(_, text)| !text.is_empty());
        leaves.sort();
        let seen = Seen {
            category: store.cell(Column::Category, row).to_owned(),
            read_only: store.read_only_numbers()[row],
            leaves,
            cells: EventRow {
                event: 0,
                // Worked out over all events, so that they depend on the other records.
                person: String::new(),
                person_key: String::new(),
                session_type: String::new(),
                origin: String::new(),
                ..cells
            },
        };
        let key = seen.cells.key.clone();
        let account = seen.cells[Column::Account].to_owned();
        let known = events.insert((key, account), seen);
        assert!(known.is_none(), "an event is listed twice: {known:?}");
    }
    events
}

/// Every event's record, cut out of its file again, by the event's key.
pub fn raw_records(engine: &mut Engine, files: &[Dropped], piece: usize) -> BTreeMap<String, Raw> {
    let rows = all_rows(engine, "", "time");
    rows.into_iter()
        .map(|row| {
            let (number, location) = engine.store.location(row.event as usize);
            let file = &files[engine.store.files.place(number).file as usize];
            let source = in_pieces(&*file.bytes, piece.max(1));
            let raw = RecordRereader::read(location, source)
                .unwrap_or_else(|why| panic!("{}: {why}", row.key));
            (row.key, raw)
        })
        .collect()
}

pub fn gunzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Read;
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes)
        .read_to_end(&mut out)
        .expect("a sound gzip file");
    out
}

/// All packed log files in a folder and in those in it.
pub fn packed_files_below(folder: &Path) -> Vec<Dropped> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(packed_files_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "gz") {
            files.push(dropped(fs::read(path).expect("a file")));
        }
    }
    files
}

/// The Invictus set of the demo: 55 real trail files.
pub fn invictus() -> Vec<Dropped> {
    let mut files: Vec<Dropped> = fs::read_dir(repository("static/demo/invictus"))
        .expect("the demo's files are part of the project")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "gz"))
        .map(|path| Dropped {
            path: path.display().to_string(),
            bytes: fs::read(&path).expect("a file"),
        })
        .collect();
    files.sort_by(|one, two| one.path.cmp(&two.path));
    assert_eq!(files.len(), 55);
    files
}

pub fn records(files: &[Dropped]) -> Vec<Value> {
    files
        .iter()
        .flat_map(|file| {
            let value: Value = serde_json::from_slice(&gunzip(&file.bytes)).expect("sound JSON");
            value["Records"].as_array().expect("a trail file").clone()
        })
        .collect()
}

pub fn text<'a>(record: &'a Value, pointer: &str) -> &'a str {
    record
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or("")
}

/// The verbs that AWS's calls which only read begin with.
const READING_VERBS: [&str; 15] = [
    "BatchDescribe",
    "BatchGet",
    "BatchList",
    "Describe",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Query",
    "Scan",
    "Search",
    "Select",
    "Simulate",
    "Validate",
    "View",
];

/// What the record says; where it says nothing, what its name says. Nothing for a record without both.
pub fn read_only(record: &Value) -> Option<bool> {
    record["readOnly"].as_bool().or_else(|| {
        let name = record["eventName"]
            .as_str()
            .filter(|name| !name.is_empty())?;
        let verb = READING_VERBS
            .iter()
            .find_map(|verb| name.strip_prefix(verb));
        // "Listen" is another verb than "List".
        Some(verb.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase())))
    })
}

/// A JSON value as records hold them.
pub fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zé\"\\\\ \u{1F600}]{0,9}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-c\"é]{1,3}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// All leaves of a value as (path, text); arrays leave no mark in the path.
pub fn leaves(value: &Value, path: &str, into: &mut Vec<(String, String)>) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| leaves(value, &below(key), into)),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, path, into)),
        Value::Null => {}
        Value::String(text) => into.push((path.to_owned(), text.clone())),
        other => into.push((path.to_owned(), other.to_string())),
    }
}

/// The table with this title on a machine's page.
pub fn machine_table<'a>(page: &'a MachinePage, title: &str) -> &'a Section {
    let mut tables = [
        &page.life,
        &page.settings,
        &page.starters,
        &page.latest_executions,
        &page.work,
    ]
    .into_iter();
    let found = tables.find(|table| table.title == title);
    found.unwrap_or_else(|| panic!("the table {title}"))
}
