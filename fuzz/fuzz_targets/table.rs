//! Any table, read whole and in pieces, gives the same rows, and each row is a record's JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailglass::json::scanner::{Stop, skip_value};
use trailglass::input::table::CsvTable;

fn rows(bytes: &[u8], piece: usize) -> Vec<String> {
    let Some(mut table) = CsvTable::begin(bytes) else {
        return Vec::new();
    };
    let (mut at, mut end) = (table.first_row, table.first_row);
    let (mut rows, mut record) = (Vec::new(), String::new());
    loop {
        end = end.saturating_add(piece).min(bytes.len());
        match table.row(&bytes[..end], at, end == bytes.len(), &mut record) {
            Ok((next, _)) => {
                assert!(next > at || at == bytes.len());
                at = next;
                if !record.is_empty() {
                    assert_eq!(skip_value(record.as_bytes(), 0), Ok(record.len()));
                    rows.push(record.clone());
                }
                if at == bytes.len() {
                    return rows;
                }
            }
            Err(Stop::NeedMore) if end < bytes.len() => {}
            Err(_) => return rows,
        }
    }
}

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    assert_eq!(rows(bytes, usize::MAX), rows(bytes, usize::from(piece) + 1));
});
