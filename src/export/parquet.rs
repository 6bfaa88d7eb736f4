//! Events as a Parquet file: the columns of the events table, and the original record as JSON in one more, for DuckDB,
//! Athena, pandas and whatever else reads Parquet.
//!
//! Texts are UTF-8, times are milliseconds in UTC, and what an event does not have is null. In memory are the rows of one
//! row group.

use crate::tables::{FileColumn, FileValue};
use ::bytes::Bytes;
use ::parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use ::parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::properties::{WriterProperties, WriterVersion};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::{ColumnPath, Type, TypePtr};
use std::sync::Arc;

/// Name of the column that holds the record.
const RECORD: &str = "record";
/// A row group has so many rows at most,
const GROUP_ROWS: usize = 1 << 16;
/// and so many bytes, a row more or less, before they are compressed.
const GROUP_BYTES: usize = 32 << 20;

/// Writes events into a Parquet file, row by row.
pub struct ParquetWriter {
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<ColumnValues>,
    rows: usize,
    bytes: usize,
}

/// The values of one column in the row group that is being collected.
struct ColumnValues {
    values: RowGroupValues,
    /// For each row, 1 where there is a value and 0 where it is null.
    levels: Vec<i16>,
}

enum RowGroupValues {
    Times(Vec<i64>),
    Texts(Vec<ByteArray>),
}

impl ParquetWriter {
    /// Begins a file with these columns of the events table.
    ///
    /// # Errors
    /// Where a file can't have such columns.
    pub fn begin(columns: &[FileColumn]) -> Result<Self> {
        let names = columns.iter().map(|column| name_in_file(column.name));
        let names: Vec<String> = names.chain([RECORD.to_owned()]).collect();
        let is_time = |name: &str| name == "time";
        let fields = names.iter().map(|name| match is_time(name) {
            true => time_field(name),
            false => text_field(name),
        });
        let schema = Type::group_type_builder("events")
            .with_fields(fields.collect::<Result<Vec<TypePtr>>>()?)
            .build()?;
        let properties = WriterProperties::builder()
            // What the oldest readers understand.
            .set_writer_version(WriterVersion::PARQUET_1_0)
            .set_compression(Compression::SNAPPY)
            // No record is there twice.
            .set_column_dictionary_enabled(ColumnPath::from(RECORD), false)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_created_by("Trailglass".to_owned())
            .build();
        let values = names.iter().map(|name| ColumnValues {
            values: match is_time(name) {
                true => RowGroupValues::Times(Vec::new()),
                false => RowGroupValues::Texts(Vec::new()),
            },
            levels: Vec::new(),
        });
        Ok(ParquetWriter {
            writer: SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?,
            columns: values.collect(),
            rows: 0,
            bytes: 0,
        })
    }

    /// Writes an event: its values in the order of the columns, and its record.
    ///
    /// # Errors
    /// Where the file would be larger than such files can be.
    pub fn put(&mut self, values: &[FileValue], record: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let record = Bytes::copy_from_slice(record);
        self.bytes += record.len();
        self.rows += 1;
        let values = values.iter().map(Some).chain([None]);
        for (column, value) in self.columns.iter_mut().zip(values) {
            let is_there = match (&mut column.values, value) {
                (RowGroupValues::Texts(texts), None) => {
                    texts.push(ByteArray::from(record.clone()));
                    true
                }
                (RowGroupValues::Times(times), Some(FileValue::Time(time))) => {
                    times.push(*time);
                    true
                }
                (RowGroupValues::Texts(texts), Some(value)) => {
                    let text = value.text();
                    let is_there = !text.is_empty();
                    if is_there {
                        self.bytes += text.len();
                        texts.push(ByteArray::from(text.into_bytes()));
                    }
                    is_there
                }
                (RowGroupValues::Times(_), _) => false,
            };
            column.levels.push(is_there.into());
        }
        if self.rows == GROUP_ROWS || self.bytes >= GROUP_BYTES {
            self.end_group(out)?;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Where the file would be larger than such files can be.
    pub fn end(&mut self, out: &mut Vec<u8>) -> Result<()> {
        self.end_group(out)?;
        self.writer.finish()?;
        self.pass_on(out)
    }

    fn end_group(&mut self, out: &mut Vec<u8>) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            let Some(mut writer) = group.next_column()? else {
                return Err(ParquetError::General("a column is missing".to_owned()));
            };
            let levels = Some(&column.levels[..]);
            match &mut column.values {
                RowGroupValues::Times(times) => {
                    writer
                        .typed::<Int64Type>()
                        .write_batch(times, levels, None)?;
                    times.clear();
                }
                RowGroupValues::Texts(texts) => {
                    writer
                        .typed::<ByteArrayType>()
                        .write_batch(texts, levels, None)?;
                    texts.clear();
                }
            }
            column.levels.clear();
            writer.close()?;
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        self.pass_on(out)
    }

    /// Hands on what is written: the writer counts bytes by itself, so it does not need those before.
    fn pass_on(&mut self, out: &mut Vec<u8>) -> Result<()> {
        self.writer.flush()?;
        out.append(self.writer.inner_mut());
        Ok(())
    }
}

/// A name that needs no quotation marks in SQL.
fn name_in_file(name: &str) -> String {
    name.replace('-', "_")
}

fn text_field(name: &str) -> Result<TypePtr> {
    let field = Type::primitive_type_builder(name, PhysicalType::BYTE_ARRAY)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(Some(LogicalType::String));
    Ok(Arc::new(field.build()?))
}

fn time_field(name: &str) -> Result<TypePtr> {
    let field = Type::primitive_type_builder(name, PhysicalType::INT64)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(Some(LogicalType::timestamp(true, TimeUnit::MILLIS)));
    Ok(Arc::new(field.build()?))
}
