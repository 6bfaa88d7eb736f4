//! One value of a column as JSON, by the column's type.
//!
//! Source: "Logical types" in the Apache Parquet format specification.

use crate::json::text::{copy, quote};
use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as PhysicalType};
use ::parquet::data_type::Int96;
use ::parquet::schema::types::ColumnDescriptor;
use jiff::Timestamp;
use std::fmt::Write;

/// How the values of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueFormat {
    /// Numbers and truth values, as they are.
    Plain,
    /// Numbers without a sign.
    Unsigned,
    /// Text; bytes that are no UTF-8 are replaced.
    Text,
    /// Text, or the JSON object or list that it is.
    TextOrJson,
    /// Bytes: text where they are text, else base64. Old writers do not say which columns are text.
    Bytes,
    /// Sixteen bytes as an id.
    Uuid,
    /// A whole number of so many decimal places.
    Decimal(u32),
    /// Days since 1970.
    Date,
    /// Time since 1970, or since midnight, in units of which a second has so many.
    Timestamp(i64),
    /// Time of day, in such units.
    Time(i64),
}

impl ValueFormat {
    /// How the values of this column are written. A column of the row itself often holds JSON as text: requests, responses,
    /// whole records. A message stays what it is.
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        let format = ValueFormat::of_type(column);
        let is_message = column.name().to_ascii_lowercase().contains("error");
        match format {
            ValueFormat::Text | ValueFormat::Bytes
                if column.path().parts().len() == 1 && !is_message =>
            {
                ValueFormat::TextOrJson
            }
            format => format,
        }
    }

    fn of_type(column: &ColumnDescriptor) -> Self {
        let units = |unit: &TimeUnit| match unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        };
        let scale = || ValueFormat::Decimal(column.type_scale().max(0) as u32);
        let is_binary = matches!(
            column.physical_type(),
            PhysicalType::BYTE_ARRAY | PhysicalType::FIXED_LEN_BYTE_ARRAY
        );
        match column.logical_type_ref() {
            Some(LogicalType::String | LogicalType::Enum | LogicalType::Json) => {
                return ValueFormat::Text;
            }
            Some(LogicalType::Uuid) => return ValueFormat::Uuid,
            Some(LogicalType::Decimal(_)) => return scale(),
            Some(LogicalType::Date) => return ValueFormat::Date,
            Some(LogicalType::Time(time)) => return ValueFormat::Time(units(&time.unit)),
            Some(LogicalType::Timestamp(time)) => return ValueFormat::Timestamp(units(&time.unit)),
            Some(LogicalType::Integer(number)) if !number.is_signed => {
                return ValueFormat::Unsigned;
            }
            _ => {}
        }
        match column.converted_type() {
            ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON => ValueFormat::Text,
            ConvertedType::DECIMAL => scale(),
            ConvertedType::DATE => ValueFormat::Date,
            ConvertedType::TIME_MILLIS => ValueFormat::Time(1_000),
            ConvertedType::TIME_MICROS => ValueFormat::Time(1_000_000),
            ConvertedType::TIMESTAMP_MILLIS => ValueFormat::Timestamp(1_000),
            ConvertedType::TIMESTAMP_MICROS => ValueFormat::Timestamp(1_000_000),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => ValueFormat::Unsigned,
            _ if is_binary => ValueFormat::Bytes,
            _ => ValueFormat::Plain,
        }
    }
}

/// Writes a whole number of 64 bits, or of fewer.
pub(super) fn write_integer(format: ValueFormat, value: i64, bits: u32, out: &mut String) {
    // Writing into text can't fail.
    let _ = match format {
        ValueFormat::Unsigned if bits == 32 => write!(out, "{}", value as u32),
        ValueFormat::Unsigned => write!(out, "{}", value as u64),
        ValueFormat::Decimal(scale) => {
            write_decimal(i128::from(value), scale, out);
            Ok(())
        }
        ValueFormat::Date => {
            write_time(i128::from(value) * 86_400_000_000_000, true, out);
            Ok(())
        }
        ValueFormat::Timestamp(units) => {
            write_time(
                i128::from(value) * i128::from(1_000_000_000 / units),
                false,
                out,
            );
            Ok(())
        }
        ValueFormat::Time(units) => {
            let seconds = value.div_euclid(units);
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            write!(out, "\"{hours:02}:{minutes:02}:{:02}\"", seconds % 60)
        }
        ValueFormat::Plain
        | ValueFormat::Text
        | ValueFormat::TextOrJson
        | ValueFormat::Bytes
        | ValueFormat::Uuid => {
            write!(out, "{value}")
        }
    };
}

/// Writes a time in the form that Spark, Hive and Impala wrote before there were timestamps: nanoseconds of a Julian day.
pub(super) fn write_int96(value: &Int96, out: &mut String) {
    const JULIAN_DAY_OF_1970: i128 = 2_440_588;
    let [low, high, day] =
        [0, 1, 2].map(|at| i128::from(value.data().get(at).copied().unwrap_or(0)));
    let nanos = high << 32 | low;
    write_time(
        (day - JULIAN_DAY_OF_1970) * 86_400_000_000_000 + nanos,
        false,
        out,
    );
}

/// Writes a number with a fraction; what is no number is text.
pub(super) fn write_float(value: f64, out: &mut String) {
    let _ = match value.is_finite() {
        true => write!(out, "{value}"),
        false => write!(out, "\"{value}\""),
    };
}

/// Writes bytes.
pub(super) fn write_bytes(format: ValueFormat, bytes: &[u8], out: &mut String) {
    match format {
        ValueFormat::Uuid if bytes.len() == 16 => {
            out.push('"');
            for (at, byte) in bytes.iter().enumerate() {
                if matches!(at, 4 | 6 | 8 | 10) {
                    out.push('-');
                }
                let _ = write!(out, "{byte:02x}");
            }
            out.push('"');
        }
        ValueFormat::Decimal(scale) if (1..=16).contains(&bytes.len()) => {
            let sign = if bytes[0] >= 128 { -1 } else { 0 };
            let value = bytes
                .iter()
                .fold(sign, |value, byte| value << 8 | i128::from(*byte));
            write_decimal(value, scale, out);
        }
        ValueFormat::TextOrJson
            if matches!(bytes.first(), Some(b'{' | b'['))
                && std::str::from_utf8(bytes).is_ok_and(|text| copy(text, out)) => {}
        ValueFormat::Text => match std::str::from_utf8(bytes) {
            Ok(text) => quote(text, out),
            Err(_) => quote(&String::from_utf8_lossy(bytes), out),
        },
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => quote(text, out),
            Err(_) => write_base64(bytes, out),
        },
    }
}

/// A time since 1970 in nanoseconds, as ISO 8601 in UTC; beyond the calendar the number itself.
fn write_time(nanos: i128, only_date: bool, out: &mut String) {
    let _ = match Timestamp::from_nanosecond(nanos) {
        Ok(time) if only_date => write!(out, "\"{:.10}\"", time.to_string()),
        Ok(time) => write!(out, "\"{time}\""),
        Err(_) => write!(out, "{nanos}"),
    };
}

fn write_decimal(value: i128, scale: u32, out: &mut String) {
    let _ = match 10_u128.checked_pow(scale) {
        Some(unit) if scale > 0 => {
            let sign = if value < 0 { "-" } else { "" };
            let (whole, part) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
            write!(out, "{sign}{whole}.{part:0width$}", width = scale as usize)
        }
        _ => write!(out, "{value}"),
    };
}

fn write_base64(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    out.push('"');
    for group in bytes.chunks(3) {
        let bits = group.iter().enumerate().fold(0, |bits, (at, byte)| {
            bits | usize::from(*byte) << (16 - 8 * at)
        });
        for at in 0..4 {
            let digit = DIGITS[bits >> (18 - 6 * at) & 63];
            out.push(if at <= group.len() {
                digit as char
            } else {
                '='
            });
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn times_and_numbers_are_written_as_they_were_meant() {
        let integer = |format, value| written(|out| write_integer(format, value, 64, out));
        assert_eq!(
            integer(ValueFormat::Timestamp(1_000), 1_714_564_801_000),
            "\"2024-05-01T12:00:01Z\""
        );
        assert_eq!(
            integer(ValueFormat::Timestamp(1_000_000), 1_714_564_801_250_000),
            "\"2024-05-01T12:00:01.25Z\""
        );
        assert_eq!(
            integer(ValueFormat::Timestamp(1_000_000_000), i64::MAX),
            "\"2262-04-11T23:47:16.854775807Z\""
        );
        assert_eq!(
            integer(ValueFormat::Timestamp(1_000), i64::MAX),
            "9223372036854775807000000"
        );
        assert_eq!(integer(ValueFormat::Date, 19_844), "\"2024-05-01\"");
        assert_eq!(
            integer(ValueFormat::Time(1_000), 43_201_000),
            "\"12:00:01\""
        );
        assert_eq!(integer(ValueFormat::Decimal(2), -105), "-1.05");
        assert_eq!(integer(ValueFormat::Unsigned, -1), "18446744073709551615");
        let mut spark = Int96::new();
        // 12:00:01 on Julian day 2460432.
        let nanos = 43_201_000_000_000_u64;
        spark.set_data(nanos as u32, (nanos >> 32) as u32, 2_460_432);
        assert_eq!(
            written(|out| write_int96(&spark, out)),
            "\"2024-05-01T12:00:01Z\""
        );
        assert_eq!(written(|out| write_float(f64::NAN, out)), "\"NaN\"");
    }

    #[test]
    fn bytes_that_are_no_text_come_as_base64() {
        let bytes = |format, bytes: &[u8]| written(|out| write_bytes(format, bytes, out));
        assert_eq!(bytes(ValueFormat::Bytes, b"a \"b\""), r#""a \"b\"""#);
        assert_eq!(bytes(ValueFormat::Bytes, &[0xff, 0, 1, 2]), "\"/wABAg==\"");
        assert_eq!(bytes(ValueFormat::Text, b"a\xff"), "\"a\u{fffd}\"");
        assert_eq!(bytes(ValueFormat::TextOrJson, b"{\"a\": 1}"), r#"{"a":1}"#);
        assert_eq!(
            bytes(ValueFormat::TextOrJson, b"[S3Console/0.4]"),
            r#""[S3Console/0.4]""#
        );
        assert_eq!(bytes(ValueFormat::Decimal(1), &[0xff, 0xfe]), "-0.2");
        assert_eq!(
            bytes(ValueFormat::Uuid, &[17; 16]),
            "\"11111111-1111-1111-1111-111111111111\""
        );
    }
}
