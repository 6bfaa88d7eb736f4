//! Times the reading of Parquet files natively, on one core: `cargo run --release --example parquet -- FILE…`

// It runs natively only.
#![allow(clippy::disallowed_methods)]

use std::time::Instant;
use std::{env, fs};
use trailglass::engine::Engine;
use trailglass::input::reader::Reader;
use trailglass::input::row_file::{RowFile, RowsRead};

fn main() {
    for path in env::args().skip(1) {
        let bytes = fs::read(&path).expect("a readable file");
        let size = bytes.len() as u64;
        let open = || {
            let file = Box::new(bytes.clone());
            trailglass::parquet::open(file, size).expect("a Parquet file")
        };
        let start = Instant::now();
        let written = json_of(&mut *open());
        let as_json = start.elapsed();
        let mut engine = Engine::default();
        let (mut reader, mut rows) = (Reader::default(), open());
        let start = Instant::now();
        reader.begin_rows(engine.store.files.add(path.clone(), size), size);
        while reader.read_rows(&mut *rows) {
            engine.store.add(0, &reader.take_batch());
        }
        reader.end_rows(&*rows);
        engine.store.add(0, &reader.take_batch());
        println!(
            "{path}: {} rows, {} MB of JSON; as JSON {as_json:.1?}, as events {:.1?}",
            engine.store.len(),
            written >> 20,
            start.elapsed()
        );
    }
}

/// Bytes of JSON that all rows come to.
fn json_of(rows: &mut dyn RowFile) -> usize {
    let (mut written, mut text) = (0, String::new());
    while let RowsRead::Rows { .. } = rows.next_rows(&mut text) {
        written += text.len();
        text.clear();
    }
    written
}
