//! The columns of the receipt.

use super::{CellContent, ColumnDef, TableRow};
use crate::protocol::FileRow;
use std::cmp::Ordering;

impl TableRow for FileRow {
    /// Compares two files.
    type Order = fn(&FileRow, &FileRow) -> Ordering;
}

type ReceiptColumn = ColumnDef<FileRow>;

/// The columns. The note stands beside the status, because it says why.
#[rustfmt::skip]
pub static RECEIPT: [ReceiptColumn; 9] = [
    ReceiptColumn::text("file", "File", 260, 6, |row| CellContent::Path(&row.path)).in_file(1).sorted_by(|one, two| one.path.cmp(&two.path)),
    // What went wrong comes first.
    ReceiptColumn::text("status", "Status", 100, 0, |row| CellContent::Status(row.status))
        .in_file(2).sorted_by(|one, two| (two.status as u8).cmp(&(one.status as u8))),
    ReceiptColumn::text("note", "Note", 420, 8, |row| CellContent::Text(&row.note)).in_file(8).sorted_by(|one, two| one.note.cmp(&two.note)),
    ReceiptColumn::text("form", "Read as", 132, 1, |row| CellContent::Text(&row.form)).in_file(3).sorted_by(|one, two| one.form.cmp(&two.form)),
    ReceiptColumn::number("events", "Events", 76, |row| CellContent::Number(row.events.into()))
        .in_file(4).sorted_by(|one, two| one.events.cmp(&two.events)),
    ReceiptColumn::number("duplicates", "Duplicates", 92, |row| CellContent::Number(row.duplicates.into()))
        .in_file(5).sorted_by(|one, two| one.duplicates.cmp(&two.duplicates)),
    ReceiptColumn::text("first", "First event", 164, 0, |row| CellContent::Time(row.first)).in_file(6).sorted_by(|one, two| one.first.cmp(&two.first)),
    ReceiptColumn::text("last", "Last event", 168, 0, |row| CellContent::Time(row.last)).in_file(7).sorted_by(|one, two| one.last.cmp(&two.last)),
    ReceiptColumn::only_in_file("bytes", 9, |row| CellContent::Bytes(row.bytes as u64)),
];
