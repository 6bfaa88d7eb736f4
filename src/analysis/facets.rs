//! The most frequent values of the main fields, and of any other field or path.

use crate::analysis::first_of;
use crate::analysis::values::{ValueCount, values};
use crate::protocol::{Facet, FacetSearch, FacetValue};
use crate::query::fields::Reads;
use crate::query::print::target_of;
use crate::query::tree::Target;
use crate::store::Store;
use crate::store::row_set::RowSet;
use std::cmp::Reverse;

/// The fields that are always shown as facets, with their headings, in the order of the screen.
pub const FACETS: [(&str, &str); 14] = [
    ("person", "Person"),
    ("principal", "Principal"),
    ("credential", "Credential"),
    ("origin", "Origin"),
    ("tool", "Tool (says the client)"),
    ("command", "Command (says the client)"),
    ("terminal", "Terminal (says the client)"),
    ("credential-source", "Credential source (says the client)"),
    ("name", "Event"),
    ("error", "Error"),
    ("source", "Service"),
    ("region", "Region"),
    ("address", "Address"),
    ("account", "Account"),
];

/// Facets that are shown where a list of accounts was dropped.
const FACETS_OF_ACCOUNTS: [(&str, &str); 1] = [("caller-account", "Account of the caller")];

/// Facets that are shown where a file that was dropped tells of addresses.
const FACETS_OF_ADDRESSES: [(&str, &str); 3] = [
    ("network", "Network"),
    ("country", "Country"),
    ("asn", "Autonomous system"),
];

/// The facets that are shown without being asked for, with their headings.
pub fn shown_facets<'a>(store: &Store) -> Vec<(&'a str, &'a str)> {
    let mut facets = FACETS.to_vec();
    if store.names().data.has_accounts() {
        facets.extend(FACETS_OF_ACCOUNTS);
    }
    if store.names().data.has_addresses() {
        facets.extend(FACETS_OF_ADDRESSES);
    }
    facets
}

/// So many values of each are shown at first.
pub const SHOWN: u32 = 8;

/// Counts the values of one field or path over `rows`: each value once for an event, however often it stands there.
pub fn facet(store: &Store, rows: &RowSet, search: &FacetSearch, label: &str) -> Facet {
    let target = target_of(&search.field);
    let text = search.text.to_lowercase();
    let fits = |value: &str| text.is_empty() || value.to_lowercase().contains(&text);
    let mut found = values(store, rows, &target, usize::MAX, &fits);
    found.retain(|known| known.count > 0 && (fits(known.value) || fits(known.label)));
    // Principals of one name differ in their keys.
    let rank = |index: usize| {
        let known = &found[index];
        (Reverse(known.count), known.label, known.value)
    };
    let best = first_of(found.len(), search.values as usize, |one, two| {
        rank(one) < rank(two)
    });
    let value = |index: usize| {
        let ValueCount {
            value,
            label,
            count,
        } = found[index];
        FacetValue {
            value: value.to_owned(),
            label: label.to_owned(),
            accounts: String::new(),
            count,
        }
    };
    Facet {
        field: search.field.clone(),
        label: label.to_owned(),
        values: best.into_iter().map(value).collect(),
        distinct: found.len() as u32,
        note: note(store, rows, &target),
    }
}

/// Of `readonly`: how many records do not say it themselves.
fn note(store: &Store, rows: &RowSet, target: &Target) -> String {
    if *target != Target::Known(Reads::ReadOnly) {
        return String::new();
    }
    let by_name = rows.iter().filter(|row| store.read_only(*row).is_by_name());
    match by_name.count() {
        0 => String::new(),
        1 => "1 event is judged by its name: its record does not say.".to_owned(),
        count => format!("{count} events are judged by their names: their records do not say."),
    }
}
