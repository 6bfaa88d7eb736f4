//! The original records of events on their way into a file.

use super::rows::event_row;
use crate::export::parquet::ParquetWriter;
use crate::export::records::RecordsWriter;
use crate::export::{FileSpec, Form};
use crate::input::bulk_reread::{BulkRereader, RereadRecord};
use crate::input::receipt::counted;
use crate::protocol::{NamesInFile, Page, Rows, Tab};
use crate::store::Store;
use crate::store::location::Location;
use crate::tables::{file_columns, file_values};

/// Original records on their way into a file.
pub(super) struct Originals {
    writer: RecordFile,
    /// Events in the order in which they lie in their files.
    pub(super) rows: Vec<u32>,
    pub(super) rereader: Option<Box<BulkRereader>>,
    /// The first record that is wanted of the next file.
    pub(super) wanted: Option<Location>,
    /// The open file, and how many records are not in it any more.
    pub(super) file: u32,
    pub(super) missing: u32,
    /// Contents of the open file that are rows, which are read otherwise than the others.
    pub(super) row_contents: Vec<u32>,
    /// Records that were made from something else.
    made: u32,
}

/// The file that they are written into.
enum RecordFile {
    Text(RecordsWriter),
    /// With the columns of the events table.
    Parquet(Box<ParquetWriter>, NamesInFile),
    /// It can't be written, for the reason given in words.
    Failed(String),
}

impl Originals {
    /// Begins with these events, in the order in which they lie in their files.
    pub(super) fn begin(store: &Store, rows: &[u32], spec: FileSpec, out: &mut Vec<u8>) -> Self {
        let FileSpec { form, names } = spec;
        let mut rows = rows.to_vec();
        rows.sort_by_cached_key(|row| {
            let (number, location) = store.location(*row as usize);
            let file = store.files.place(number).file;
            (file, location.ordinal, location.offset, location.part)
        });
        let writer = match form {
            Form::Parquet => match ParquetWriter::begin(&file_columns(Tab::Events, names)) {
                Ok(writer) => RecordFile::Parquet(Box::new(writer), names),
                Err(error) => RecordFile::Failed(error.to_string()),
            },
            _ => RecordFile::Text(RecordsWriter::begin(form, out)),
        };
        Originals {
            writer,
            rows,
            rereader: None,
            wanted: None,
            file: 0,
            missing: 0,
            row_contents: Vec::new(),
            made: 0,
        }
    }

    /// Writes a record; gives the place of the next one in the same file.
    pub(super) fn take(
        &mut self,
        again: Option<RereadRecord<'_>>,
        done: &mut u32,
        store: &Store,
        out: &mut Vec<u8>,
    ) -> Option<Location> {
        match again {
            Some(again) => {
                self.made += u32::from(again.converted.is_some());
                let record = again.converted.map_or(again.bytes, str::as_bytes);
                let row = self.rows.get(*done as usize).copied();
                self.put(store, row, record, out);
            }
            None => self.missing += 1,
        }
        let place = |row: u32| {
            let (number, location) = store.location(row as usize);
            (store.files.place(number).file, location)
        };
        let is_rows = |row: u32| self.row_contents.contains(&place(row).1.ordinal);
        let before = self.rows.get(*done as usize).copied().map(is_rows);
        *done += 1;
        let next = *self.rows.get(*done as usize)?;
        let (file, location) = place(next);
        (file == self.file && Some(is_rows(next)) == before).then_some(location)
    }

    fn put(&mut self, store: &Store, row: Option<u32>, record: &[u8], out: &mut Vec<u8>) {
        match &mut self.writer {
            RecordFile::Text(writer) => writer.put(record, out),
            RecordFile::Parquet(writer, names) => {
                let rows = Rows::Events(Page {
                    total: 1,
                    first: 0,
                    rows: row
                        .map(|row| event_row(store, row as usize))
                        .into_iter()
                        .collect(),
                });
                let values = file_values(&rows, Tab::Events, *names, 0).unwrap_or_default();
                if let Err(error) = writer.put(&values, record, out) {
                    self.writer = RecordFile::Failed(error.to_string());
                }
            }
            RecordFile::Failed(_) => {}
        }
    }

    /// Ends the file; what is to be said of it.
    ///
    /// # Errors
    /// In words, where it could not be written.
    pub(super) fn end(&mut self, out: &mut Vec<u8>) -> Result<Option<String>, String> {
        let failed = |why: &str| format!("The Parquet file could not be written: {why}.");
        match &mut self.writer {
            RecordFile::Text(writer) => writer.end(out),
            RecordFile::Parquet(writer, _) => {
                writer
                    .end(out)
                    .map_err(|error| failed(&error.to_string()))?;
            }
            RecordFile::Failed(why) => return Err(failed(why)),
        }
        Ok((self.made > 0).then(|| {
            format!(
                "{} came from tables or other forms: there the record made of each was written.",
                counted(self.made, "event")
            )
        }))
    }
}
