//! Tables whose rows are lists of cells: their order, and the rows on screen.

use super::rows::page as table_page;
use crate::analysis::cell_value::{CellValue, cell};
use crate::analysis::first_of;
use crate::protocol::{CellRow, Page, TableSpec};
use crate::tables::value_column::{CellSource, ValueColumn};
use std::cmp::Ordering;

/// So many rows are found without sorting all: a screen of them and what lies around it.
const FEW: usize = 200;

/// A row out of what each of its columns says of `from`.
pub(super) fn row<'a, R: CellSource>(
    columns: &[ValueColumn<R>],
    of: R::Context<'a>,
    from: &'a R,
    key: String,
    query: String,
) -> CellRow {
    let cells = columns.iter().map(|column| cell((column.value)(of, from)));
    CellRow {
        key,
        query,
        cells: cells.collect(),
        ..CellRow::default()
    }
}

/// The rows asked for, of `total` ones. `order` has the numbers of these rows at least.
pub(super) fn page(
    order: &[usize],
    total: usize,
    spec: &TableSpec,
    row: impl Fn(&usize) -> CellRow,
) -> Page<CellRow> {
    let mut page = table_page(order, spec, row);
    page.total = total as u32;
    page
}

/// How many rows from the first one on are asked for.
pub(super) fn last_wanted(spec: &TableSpec) -> usize {
    spec.first as usize + spec.rows as usize
}

/// The order of a table's rows by the columns that it is sorted by; only the first ones where few of many are asked for.
pub(super) fn order<'a, R: CellSource>(
    columns: &[ValueColumn<R>],
    of: R::Context<'a>,
    spec: &TableSpec,
    count: usize,
    row: &dyn Fn(usize) -> &'a R,
) -> Vec<usize> {
    let mut keys = spec.keys().filter_map(|(id, descending)| {
        let column = columns.iter().find(|known| known.def.column.id == id)?;
        let values = (0..count).map(|index| (column.value)(of, row(index)));
        Some((values.collect::<Vec<CellValue>>(), descending))
    });
    let Some((values, descending)) = keys.next() else {
        return (0..count).collect();
    };
    let others: Vec<(Vec<CellValue>, bool)> = keys.collect();
    // A number decides most comparisons: of a text its first sixteen bytes. What is not known comes last, whichever way.
    let rank = |value: &CellValue| {
        let rank = match value {
            CellValue::Nothing | CellValue::Unsaid(_) => return u128::MAX,
            CellValue::Number(number) => u128::from((*number as u64) ^ (1 << 63)),
            CellValue::Text(text) => {
                let mut first = [0; 16];
                let length = text.len().min(16);
                first[..length].copy_from_slice(&text.as_bytes()[..length]);
                u128::from_be_bytes(first)
            }
        };
        if descending { !rank } else { rank }
    };
    let ranks: Vec<u128> = values.iter().map(rank).collect();
    let compare = |one: usize, two: usize| {
        ranks[one]
            .cmp(&ranks[two])
            .then_with(|| values[one].compare(&values[two], descending))
            .then_with(|| {
                let others = others.iter();
                let orders = others.map(|(values, way)| values[one].compare(&values[two], *way));
                orders.fold(Ordering::Equal, Ordering::then)
            })
    };
    match last_wanted(spec) {
        most if most <= FEW => first_of(count, most, |one, two| compare(one, two).is_lt()),
        _ => {
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by(|one, two| compare(*one, *two));
            order
        }
    }
}
