//! The shape of a file's rows: which columns make which field, and at which levels a value, a list or nothing is meant.
//!
//! Source: "Nested encoding" and the rules for `LIST` and `MAP`, also those for files of older writers, in the Apache
//! Parquet format specification.

use crate::json::text::quote;
use ::parquet::basic::{ConvertedType, LogicalType, Repetition};
use ::parquet::schema::types::{SchemaDescriptor, Type};
use std::ops::Range;

/// Fields within fields are read to this depth; OCSF comes to about ten.
const DEEPEST: usize = 64;
/// A file with more columns is refused: each takes memory for itself.
const MOST_COLUMNS: usize = 10_000;

/// A field of a row, or of a field that has fields itself.
pub(super) struct FieldShape {
    /// Its name as JSON, with the colon behind it.
    pub name: String,
    /// From this definition level on it is there, and not null.
    pub present: i16,
    /// Its columns.
    pub columns: Range<usize>,
    pub content: FieldContent,
}

/// What a field holds.
pub(super) enum FieldContent {
    /// The value of one column.
    Value,
    /// Fields.
    Object(Vec<FieldShape>),
    /// Elements.
    List {
        element: Box<FieldShape>,
        repeated: Repeated,
    },
    /// Keys, which are the values of one column, with values.
    Map {
        key: Box<FieldShape>,
        value: Option<Box<FieldShape>>,
        repeated: Repeated,
    },
}

/// How the elements of a list or a map are told apart.
#[derive(Clone, Copy)]
pub(super) struct Repeated {
    /// From this definition level on there is an element.
    pub present: i16,
    /// At this repetition level another element of the same list begins.
    pub level: i16,
}

/// Where the walk over the schema is.
#[derive(Clone, Copy, Default)]
struct Levels {
    definition: i16,
    repetition: i16,
    depth: usize,
}

/// The fields of a row.
///
/// # Errors
/// In words, where there are too many columns or they are nested too deep.
pub(super) fn fields_of(schema: &SchemaDescriptor) -> Result<Vec<FieldShape>, String> {
    if schema.num_columns() > MOST_COLUMNS {
        return Err(format!(
            "a Parquet file with more than {MOST_COLUMNS} columns"
        ));
    }
    let mut column = 0;
    object(schema.root_schema(), Levels::default(), &mut column)
}

fn object(group: &Type, at: Levels, column: &mut usize) -> Result<Vec<FieldShape>, String> {
    let fields = group.get_fields().iter();
    fields.map(|field| shape(field, at, column)).collect()
}

/// The shape of a field whose parent is at these levels.
fn shape(field: &Type, at: Levels, column: &mut usize) -> Result<FieldShape, String> {
    if at.depth > DEEPEST {
        return Err("a Parquet file whose columns are nested too deep".to_owned());
    }
    let mut at = Levels {
        depth: at.depth + 1,
        ..at
    };
    let info = field.get_basic_info();
    let first = *column;
    let (present, content) = match info.has_repetition().then(|| info.repetition()) {
        // Without an annotation: a list of what would else be one value.
        Some(Repetition::REPEATED) => {
            let (outer, repeated) = (at.definition, repeat(&mut at));
            let element = Box::new(unrepeated(field, at, column)?);
            (outer, FieldContent::List { element, repeated })
        }
        Some(Repetition::OPTIONAL) => {
            at.definition += 1;
            (at.definition, content(field, at, column)?)
        }
        Some(Repetition::REQUIRED) | None => (at.definition, content(field, at, column)?),
    };
    Ok(named(info.name(), present, first..*column, content))
}

fn named(name: &str, present: i16, columns: Range<usize>, content: FieldContent) -> FieldShape {
    let mut quoted = String::new();
    quote(name, &mut quoted);
    quoted.push(':');
    FieldShape {
        name: quoted,
        present,
        columns,
        content,
    }
}

/// Steps into a repeated field.
fn repeat(at: &mut Levels) -> Repeated {
    at.definition += 1;
    at.repetition += 1;
    Repeated {
        present: at.definition,
        level: at.repetition,
    }
}

/// A repeated field as one element of its list.
fn unrepeated(field: &Type, at: Levels, column: &mut usize) -> Result<FieldShape, String> {
    let first = *column;
    let content = content(field, at, column)?;
    Ok(named(field.name(), at.definition, first..*column, content))
}

fn content(field: &Type, mut at: Levels, column: &mut usize) -> Result<FieldContent, String> {
    if field.is_primitive() {
        *column += 1;
        return Ok(FieldContent::Value);
    }
    let info = field.get_basic_info();
    let logical = info.logical_type_ref();
    let converted = info.converted_type();
    let is_list = matches!(logical, Some(LogicalType::List)) || converted == ConvertedType::LIST;
    let is_map = matches!(logical, Some(LogicalType::Map))
        || matches!(converted, ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE);
    if let ([inner], true) = (field.get_fields(), is_list || is_map) {
        let inner_info = inner.get_basic_info();
        let is_repeated =
            inner_info.has_repetition() && inner_info.repetition() == Repetition::REPEATED;
        if is_repeated && is_list {
            let repeated = repeat(&mut at);
            at.depth += 1;
            let element = Box::new(match only_wraps(field, inner) {
                Some(element) => shape(element, at, column)?,
                None => unrepeated(inner, at, column)?,
            });
            return Ok(FieldContent::List { element, repeated });
        }
        if is_repeated
            && inner.is_group()
            && let [key, values @ ..] = inner.get_fields()
            && key.is_primitive()
            && values.len() <= 1
        {
            let repeated = repeat(&mut at);
            at.depth += 1;
            let key = Box::new(shape(key, at, column)?);
            let value = values.first().map(|value| shape(value, at, column));
            let value = value.transpose()?.map(Box::new);
            return Ok(FieldContent::Map {
                key,
                value,
                repeated,
            });
        }
    }
    Ok(FieldContent::Object(object(field, at, column)?))
}

/// The element of a list whose repeated group only wraps it; none where the group is the element itself, as older writers
/// have it.
fn only_wraps<'t>(list: &Type, repeated: &'t Type) -> Option<&'t Type> {
    if !repeated.is_group()
        || repeated.name() == "array"
        || repeated.name() == format!("{}_tuple", list.name())
    {
        return None;
    }
    match repeated.get_fields() {
        [element] => Some(element),
        _ => None,
    }
}
