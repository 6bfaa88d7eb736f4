//! Any table, read whole and in pieces, gives the same rows, and each row is a record's JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailglass::json::scanner::{Stop, skip_value};
use trailglass::input::table::CsvTable;
use trailglass::input::table_rows::{Ending, RowRead};

fn rows(bytes: &[u8], piece: usize) -> Vec<String> {
    let Some(mut table) = CsvTable::begin(bytes, Ending::Content) else {
        return Vec::new();
    };
    let (mut at, mut end) = (table.first_row, table.first_row);
    let mut rows = Vec::new();
    loop {
        end = end.saturating_add(piece).min(bytes.len());
        let ending = if end == bytes.len() { Ending::Content } else { Ending::Open };
        match table.row(&bytes[..end], at, ending) {
            Ok((next, read)) => {
                assert!(next > at || at == bytes.len());
                at = next;
                if matches!(read, RowRead::Whole | RowRead::Unclosed) {
                    table.records(&mut |record| {
                        assert_eq!(skip_value(record.json.as_bytes(), 0), Ok(record.json.len()));
                        rows.push(record.json.to_owned());
                    });
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
