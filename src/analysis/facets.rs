//! The most frequent values of the main fields, and of any other field or path.

use crate::analysis::first_of;
use crate::analysis::values::values;
use crate::protocol::{Facet, FacetSearch, FacetValue};
use crate::query::print::target_of;
use crate::store::Store;
use crate::store::row_set::RowSet;

/// The fields that are always shown as facets, with their headings, in the order of the screen.
pub const FACETS: [(&str, &str); 8] = [
    ("principal", "Principal"),
    ("credential", "Credential"),
    ("name", "Event"),
    ("error", "Error"),
    ("source", "Service"),
    ("region", "Region"),
    ("address", "Address"),
    ("account", "Account"),
];

/// So many values of each are shown at first.
pub const SHOWN: u32 = 8;

/// Counts the values of one field or path over `rows`: each value once for an event, however often it stands there.
pub fn facet(store: &Store, rows: &RowSet, search: &FacetSearch, label: &str) -> Facet {
    let text = search.text.to_lowercase();
    let fits = |value: &str| text.is_empty() || value.to_lowercase().contains(&text);
    let mut found = values(store, rows, &target_of(&search.field), usize::MAX, &fits);
    found.retain(|(value, label, count)| *count > 0 && (fits(value) || fits(label)));
    let best = first_of(found.len(), search.values as usize, |one, two| {
        let (one, two) = (found[one], found[two]);
        (two.2, one.1) < (one.2, two.1)
    });
    let value = |index: usize| {
        let (value, label, count) = found[index];
        FacetValue {
            value: value.to_owned(),
            label: label.to_owned(),
            count,
        }
    };
    Facet {
        field: search.field.clone(),
        label: label.to_owned(),
        values: best.into_iter().map(value).collect(),
        distinct: found.len() as u32,
    }
}
