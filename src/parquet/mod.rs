//! Parquet files: their rows as lines of JSON, which are read like any others.
//!
//! It is in a program of its own (`src/bin/parquet.rs`), which is loaded once a Parquet file is dropped. Structs become
//! objects, lists become lists, and maps become objects; what is null is left out. In memory are, of each column, a page
//! and the values of [`ROWS`] rows.

mod codec;
mod columns;
mod pages;
mod shape;
mod value;

use crate::input::row_file::{ReadAt, RowFile, RowsRead};
use ::parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use columns::RowGroupColumns;
use pages::{FilePart, ThreadFile};
use shape::{FieldShape, fields_of};
use std::sync::Arc;

/// So many rows of each column are in memory at a time.
const ROWS: usize = 1024;
/// The places of records have so many bits for the byte within these rows; the bits above number them.
const PLACE_BITS: u32 = 32;
/// Rows are passed on once so many bytes of JSON are there.
const PIECE: usize = 1 << 20;

/// A Parquet file whose rows are read one after another.
struct ParquetRows {
    file: Arc<ThreadFile>,
    metadata: ParquetMetaData,
    fields: Vec<FieldShape>,
    /// The open row group, and its columns.
    group: usize,
    columns: Option<RowGroupColumns>,
    /// Rows of it that have been read into memory, and how many of these are not written yet.
    read: usize,
    unwritten: usize,
    /// The place of the next row.
    place: u64,
}

/// Opens a Parquet file: reads what its end says of it.
///
/// # Errors
/// What it seems to be, in words: it is damaged, encrypted, or not made for reading row by row.
pub fn open(file: Box<dyn ReadAt>, size: u64) -> Result<Box<dyn RowFile>, String> {
    let file = ThreadFile::new(file, size);
    let whole = FilePart::new(file.clone(), size);
    let metadata = ParquetMetaDataReader::new()
        .parse_and_finish(&whole)
        .map_err(|error| {
            format!("a Parquet file whose end is damaged or cut off ({error}): fetch it again")
        })?;
    let fields = fields_of(metadata.file_metadata().schema_descr())?;
    Ok(Box::new(ParquetRows {
        file,
        metadata,
        fields,
        group: 0,
        columns: None,
        read: 0,
        unwritten: 0,
        place: 0,
    }))
}

impl ParquetRows {
    fn rows_of(&self, group: usize) -> usize {
        let group = self.metadata.row_groups().get(group);
        group.map_or(0, |group| usize::try_from(group.num_rows()).unwrap_or(0))
    }

    /// The number of the first rows of a row group among all rows, in units of [`ROWS`].
    fn first_of(&self, group: usize) -> u64 {
        (0..group)
            .map(|group| self.rows_of(group).div_ceil(ROWS) as u64)
            .sum()
    }

    fn next_group(&mut self) {
        self.group += 1;
        self.columns = None;
        (self.read, self.unwritten) = (0, 0);
    }

    /// Has rows in memory; false at the end of the file.
    fn fill(&mut self) -> Result<bool, String> {
        while self.unwritten == 0 {
            let Some(group) = self.metadata.row_groups().get(self.group) else {
                return Ok(false);
            };
            let rows = (self.rows_of(self.group) - self.read).min(ROWS);
            if rows == 0 {
                self.next_group();
                continue;
            }
            let columns = match &mut self.columns {
                Some(columns) => columns,
                none => none.insert(RowGroupColumns::open(&self.file, group)?),
            };
            columns.read(rows)?;
            self.place = (self.first_of(self.group) + (self.read / ROWS) as u64) << PLACE_BITS;
            self.read += rows;
            self.unwritten = rows;
        }
        Ok(true)
    }

    /// Writes the next rows.
    fn write(&mut self, out: &mut String) -> Result<Option<u64>, String> {
        if !self.fill()? {
            return Ok(None);
        }
        let Some(columns) = &mut self.columns else {
            return Ok(None);
        };
        let (place, start) = (self.place, out.len());
        while self.unwritten > 0 && out.len() - start < PIECE {
            let before = out.len();
            if let Err(why) = columns.write_row(&self.fields, out) {
                out.truncate(before);
                if before > start {
                    break;
                }
                return Err(why);
            }
            self.unwritten -= 1;
        }
        self.place += (out.len() - start) as u64;
        if self.place >> PLACE_BITS != place >> PLACE_BITS {
            return Err("its rows are too long".to_owned());
        }
        Ok(Some(place))
    }
}

impl RowFile for ParquetRows {
    fn next_rows(&mut self, out: &mut String) -> RowsRead {
        match self.write(out) {
            Ok(Some(place)) => RowsRead::Rows { place },
            Ok(None) => RowsRead::End,
            Err(why) => {
                // Other row groups may be whole.
                let lost = self.rows_of(self.group) - (self.read - self.unwritten);
                let group = self.group as u32 + 1;
                self.next_group();
                RowsRead::Broken {
                    why: format!("row group {group}: {why}"),
                    lost: lost as u64,
                }
            }
        }
    }

    fn go_to(&mut self, place: u64) -> Result<(), String> {
        let number = place >> PLACE_BITS;
        let group =
            (0..self.metadata.num_row_groups()).find(|group| number < self.first_of(group + 1));
        let group = group.ok_or("the file has fewer rows than before")?;
        let row = (number - self.first_of(group)) as usize * ROWS;
        if group != self.group || row < self.read || self.columns.is_none() {
            (self.group, self.columns, self.read) = (group, None, 0);
            let metadata = &self.metadata.row_groups()[group];
            self.columns = Some(RowGroupColumns::open(&self.file, metadata)?);
        }
        self.unwritten = 0;
        if let Some(columns) = &mut self.columns {
            columns.skip(row - self.read)?;
        }
        self.read = row;
        Ok(())
    }

    fn rows(&self) -> u64 {
        (0..self.metadata.num_row_groups())
            .map(|group| self.rows_of(group) as u64)
            .sum()
    }

    fn column_names(&self) -> Vec<String> {
        let fields = self.metadata.file_metadata().schema().get_fields();
        fields.iter().map(|field| field.name().to_owned()).collect()
    }
}
