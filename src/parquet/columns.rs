//! The columns of one row group, some rows at a time, and these rows as JSON.

use super::pages::{ColumnPages, ThreadFile};
use super::shape::{FieldContent, FieldShape, Repeated};
use super::value::{ValueFormat, write_bytes, write_float, write_int96, write_integer};
use ::parquet::column::reader::{ColumnReader, get_column_reader};
use ::parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use ::parquet::file::metadata::RowGroupMetaData;
use std::ops::Range;
use std::sync::Arc;

/// What is wrong where columns have different numbers of rows, or lists of different lengths for one list.
const NO_FIT: &str = "its columns do not fit together";

/// The values of a column that are in memory.
enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// A column from a row on.
struct LoadedColumn {
    reader: ColumnReader,
    format: ValueFormat,
    /// The level at which a value is there; 0 where it always is, and then there are no levels.
    highest: i16,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    values: Values,
    /// How many entries are in memory: values and what stands in place of them.
    entries: usize,
    /// The next entry and the next value.
    entry: usize,
    value: usize,
}

impl LoadedColumn {
    /// The next entry's definition level; none where the column has no more in memory.
    fn definition(&self) -> Option<i16> {
        match self.highest {
            0 => (self.entry < self.entries).then_some(0),
            _ => self.definitions.get(self.entry).copied(),
        }
    }

    /// Whether the next entry belongs to the list of the one before, at this level or within.
    fn continues(&self, level: i16) -> bool {
        self.repetitions
            .get(self.entry)
            .is_some_and(|it| *it >= level)
    }

    /// Reads so many rows; gives how many there were.
    fn read(&mut self, rows: usize) -> Result<usize, String> {
        (self.entry, self.value) = (0, 0);
        self.definitions.clear();
        self.repetitions.clear();
        let levels = (Some(&mut self.definitions), Some(&mut self.repetitions));
        macro_rules! read {
            ($reader:expr, $values:expr) => {{
                $values.clear();
                $reader.read_records(rows, levels.0, levels.1, $values)
            }};
        }
        let read = match (&mut self.reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(it), Values::Bool(values)) => read!(it, values),
            (ColumnReader::Int32ColumnReader(it), Values::Int32(values)) => read!(it, values),
            (ColumnReader::Int64ColumnReader(it), Values::Int64(values)) => read!(it, values),
            (ColumnReader::Int96ColumnReader(it), Values::Int96(values)) => read!(it, values),
            (ColumnReader::FloatColumnReader(it), Values::Float(values)) => read!(it, values),
            (ColumnReader::DoubleColumnReader(it), Values::Double(values)) => read!(it, values),
            (ColumnReader::ByteArrayColumnReader(it), Values::Bytes(values)) => read!(it, values),
            (ColumnReader::FixedLenByteArrayColumnReader(it), Values::Fixed(values)) => {
                read!(it, values)
            }
            _ => return Err(NO_FIT.to_owned()),
        };
        let (rows, _, entries) = read.map_err(|error| error.to_string())?;
        self.entries = entries;
        Ok(rows)
    }

    fn skip(&mut self, rows: usize) -> Result<usize, String> {
        let skipped = match &mut self.reader {
            ColumnReader::BoolColumnReader(it) => it.skip_records(rows),
            ColumnReader::Int32ColumnReader(it) => it.skip_records(rows),
            ColumnReader::Int64ColumnReader(it) => it.skip_records(rows),
            ColumnReader::Int96ColumnReader(it) => it.skip_records(rows),
            ColumnReader::FloatColumnReader(it) => it.skip_records(rows),
            ColumnReader::DoubleColumnReader(it) => it.skip_records(rows),
            ColumnReader::ByteArrayColumnReader(it) => it.skip_records(rows),
            ColumnReader::FixedLenByteArrayColumnReader(it) => it.skip_records(rows),
        };
        skipped.map_err(|error| error.to_string())
    }

    /// Writes the next value.
    fn write(&mut self, out: &mut String) -> Result<(), String> {
        let (format, at) = (self.format, self.value);
        self.entry += 1;
        self.value += 1;
        let written = match &self.values {
            Values::Bool(values) => values
                .get(at)
                .map(|value| out.push_str(if *value { "true" } else { "false" })),
            Values::Int32(values) => values
                .get(at)
                .map(|value| write_integer(format, i64::from(*value), 32, out)),
            Values::Int64(values) => values
                .get(at)
                .map(|value| write_integer(format, *value, 64, out)),
            Values::Int96(values) => values.get(at).map(|value| write_int96(value, out)),
            Values::Float(values) => values
                .get(at)
                .map(|value| write_float(f64::from(*value), out)),
            Values::Double(values) => values.get(at).map(|value| write_float(*value, out)),
            Values::Bytes(values) => values
                .get(at)
                .map(|value| write_bytes(format, value.data(), out)),
            Values::Fixed(values) => values
                .get(at)
                .map(|value| write_bytes(format, value.data(), out)),
        };
        written.ok_or_else(|| NO_FIT.to_owned())
    }
}

/// The columns of one row group.
pub(super) struct RowGroupColumns {
    columns: Vec<LoadedColumn>,
}

impl RowGroupColumns {
    /// Opens all columns at their first row.
    ///
    /// # Errors
    /// In words, where what the file says of them can't be.
    pub(super) fn open(file: &Arc<ThreadFile>, group: &RowGroupMetaData) -> Result<Self, String> {
        let rows = usize::try_from(group.num_rows()).map_err(|_| NO_FIT)?;
        let open = |column: &::parquet::file::metadata::ColumnChunkMetaData| {
            let pages = ColumnPages::open(file, column, rows)?;
            let description = column.column_descr_ptr();
            let (format, highest) = (ValueFormat::of(&description), description.max_def_level());
            let reader = get_column_reader(description, Box::new(pages));
            Ok(LoadedColumn {
                values: match reader {
                    ColumnReader::BoolColumnReader(_) => Values::Bool(Vec::new()),
                    ColumnReader::Int32ColumnReader(_) => Values::Int32(Vec::new()),
                    ColumnReader::Int64ColumnReader(_) => Values::Int64(Vec::new()),
                    ColumnReader::Int96ColumnReader(_) => Values::Int96(Vec::new()),
                    ColumnReader::FloatColumnReader(_) => Values::Float(Vec::new()),
                    ColumnReader::DoubleColumnReader(_) => Values::Double(Vec::new()),
                    ColumnReader::ByteArrayColumnReader(_) => Values::Bytes(Vec::new()),
                    ColumnReader::FixedLenByteArrayColumnReader(_) => Values::Fixed(Vec::new()),
                },
                reader,
                format,
                highest,
                definitions: Vec::new(),
                repetitions: Vec::new(),
                entries: 0,
                entry: 0,
                value: 0,
            })
        };
        let columns = group
            .columns()
            .iter()
            .map(open)
            .collect::<Result<_, String>>()?;
        Ok(RowGroupColumns { columns })
    }

    /// Reads the next rows of all columns into memory.
    ///
    /// # Errors
    /// In words, where a column is damaged or has another number of rows than it should.
    pub(super) fn read(&mut self, rows: usize) -> Result<(), String> {
        self.columns
            .iter_mut()
            .try_for_each(|column| match column.read(rows)? {
                read if read == rows => Ok(()),
                _ => Err(NO_FIT.to_owned()),
            })
    }

    /// Passes over rows.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub(super) fn skip(&mut self, rows: usize) -> Result<(), String> {
        self.columns
            .iter_mut()
            .try_for_each(|column| match column.skip(rows)? {
                skipped if skipped == rows => Ok(()),
                _ => Err(NO_FIT.to_owned()),
            })
    }

    /// Writes the next of the rows in memory as a JSON object on a line. What is null is left out.
    ///
    /// # Errors
    /// In words, where the columns do not fit together.
    pub(super) fn write_row(
        &mut self,
        fields: &[FieldShape],
        out: &mut String,
    ) -> Result<(), String> {
        self.object(fields, out)?;
        out.push('\n');
        // A row ends in all columns at once.
        match self.columns.iter().any(|column| column.continues(1)) {
            true => Err(NO_FIT.to_owned()),
            false => Ok(()),
        }
    }

    fn object(&mut self, fields: &[FieldShape], out: &mut String) -> Result<(), String> {
        out.push('{');
        let start = out.len();
        for field in fields {
            if self.is_null(field)? {
                self.pass(&field.columns);
                continue;
            }
            if out.len() > start {
                out.push(',');
            }
            out.push_str(&field.name);
            self.content(field, out)?;
        }
        out.push('}');
        Ok(())
    }

    fn is_null(&self, field: &FieldShape) -> Result<bool, String> {
        Ok(self.definition(&field.columns)? < field.present)
    }

    /// The definition level of a field's next entry: all its columns agree on whether it is there.
    fn definition(&self, columns: &Range<usize>) -> Result<i16, String> {
        let column = self
            .columns
            .get(columns.start)
            .and_then(LoadedColumn::definition);
        column.ok_or_else(|| NO_FIT.to_owned())
    }

    /// Passes over what stands in place of a value in each of these columns.
    fn pass(&mut self, columns: &Range<usize>) {
        for column in self.columns.get_mut(columns.clone()).unwrap_or_default() {
            column.entry += 1;
        }
    }

    /// Writes a field, or null.
    fn value_or_null(&mut self, field: &FieldShape, out: &mut String) -> Result<(), String> {
        if self.is_null(field)? {
            self.pass(&field.columns);
            out.push_str("null");
            return Ok(());
        }
        self.content(field, out)
    }

    fn content(&mut self, field: &FieldShape, out: &mut String) -> Result<(), String> {
        match &field.content {
            FieldContent::Value => match self.columns.get_mut(field.columns.start) {
                Some(column) => column.write(out),
                None => Err(NO_FIT.to_owned()),
            },
            FieldContent::Object(fields) => self.object(fields, out),
            FieldContent::List { element, repeated } => {
                out.push('[');
                self.each(&field.columns, *repeated, out, &mut |this, out| {
                    this.value_or_null(element, out)
                })?;
                out.push(']');
                Ok(())
            }
            FieldContent::Map {
                key,
                value,
                repeated,
            } => {
                out.push('{');
                self.each(&field.columns, *repeated, out, &mut |this, out| {
                    this.key(key, out)?;
                    match value {
                        Some(value) => this.value_or_null(value, out)?,
                        None => out.push_str("null"),
                    }
                    Ok(())
                })?;
                out.push('}');
                Ok(())
            }
        }
    }

    /// Writes each element of a list, with commas between them.
    fn each(
        &mut self,
        columns: &Range<usize>,
        repeated: Repeated,
        out: &mut String,
        write: &mut dyn FnMut(&mut Self, &mut String) -> Result<(), String>,
    ) -> Result<(), String> {
        if self.definition(columns)? < repeated.present {
            self.pass(columns);
            return Ok(());
        }
        write(self, out)?;
        while self.columns[columns.start].continues(repeated.level) {
            out.push(',');
            write(self, out)?;
        }
        Ok(())
    }

    /// Writes a key of a map, with its colon; what is no text is written as text.
    fn key(&mut self, key: &FieldShape, out: &mut String) -> Result<(), String> {
        let start = out.len();
        self.value_or_null(key, out)?;
        if !out[start..].starts_with('"') {
            out.insert(start, '"');
            out.push('"');
        }
        out.push(':');
        Ok(())
    }
}
