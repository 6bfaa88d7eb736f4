//! The most frequent values of the main fields, and of any other field or path.

use crate::analysis::first_of;
use crate::analysis::values::{CountedValues, ValueChoice, ValueCount, values};
use crate::protocol::{Facet, FacetSearch, FacetValue};
use crate::query::fields::{self, Reads};
use crate::query::print::target_of;
use crate::query::tree::Target;
use crate::store::Store;
use crate::store::row_set::RowSet;
use std::cmp::Ordering;
use std::collections::HashSet;

/// The fields that are always shown as facets, with their headings, in the order of the screen.
pub const FACETS: [(&str, &str); 19] = [
    ("person", "Person"),
    ("principal", "Principal"),
    ("name", "Event"),
    ("error", "Error"),
    ("source", "Service"),
    ("resource", "Resource"),
    ("readonly", "Read or write"),
    ("region", "Region"),
    ("address", "Address"),
    ("origin", "Origin"),
    ("session-type", "Session type"),
    ("account", "Account"),
    ("credential", "Credential"),
    ("session", "Session"),
    ("agent", "Agent"),
    ("tool", "Tool (says the client)"),
    ("command", "Command (says the client)"),
    ("terminal", "Terminal (says the client)"),
    ("credential-source", "Credential source (says the client)"),
];

/// Those of them that are folded until the user opens them: most have many values.
pub const FOLDED: [&str; 6] = [
    "resource",
    "readonly",
    "origin",
    "session-type",
    "session",
    "agent",
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

/// Counts the values of one field or path over `rows`: each value once for an event, however often it stands there. The values
/// that only the events of `without` have, where the filter has conditions on this field, are counted beside them.
pub fn facet(
    store: &Store,
    rows: &RowSet,
    without: Option<&RowSet>,
    search: &FacetSearch,
    label: &str,
) -> Facet {
    let mut facet = Facet {
        field: search.field.clone(),
        label: label.to_owned(),
        ..Facet::default()
    };
    // It is folded.
    if search.values == 0 {
        return facet;
    }
    let target = target_of(&search.field);
    let found = counted(store, rows, &target, &search.text);
    facet.distinct = found.len() as u32;
    facet.values = most_frequent(&found, search.values);
    for value in &mut facet.values {
        name_reading(&target, value);
    }
    facet.note = note(store, rows, &target);
    if let Some(without) = without {
        let inside: HashSet<&str> = found.iter().map(|known| known.value).collect();
        let mut outside = counted(store, without, &target, &search.text);
        outside.retain(|known| !inside.contains(known.value));
        facet.distinct_outside = outside.len() as u32;
        facet.outside = most_frequent(&outside, search.values);
        for value in &mut facet.outside {
            name_reading(&target, value);
        }
    }
    facet
}

/// Says in a word what `true` and `false` mean where they tell reading calls from others.
fn name_reading(target: &Target, value: &mut FacetValue) {
    if *target == Target::Known(Reads::ReadOnly) {
        value.label = match value.value.as_str() {
            "true" => "read",
            "false" => "write",
            other => other,
        }
        .to_owned();
    }
}

/// The values that contain a text, with the numbers of their events.
fn counted<'a>(store: &'a Store, rows: &RowSet, target: &Target, text: &str) -> CountedValues<'a> {
    let text = text.to_lowercase();
    let fits = |value: &str| value.to_lowercase().contains(&text);
    let is_fitting = |known: ValueCount| fits(known.value) || fits(known.label);
    let choice = ValueChoice {
        keep: (!text.is_empty()).then_some(&fits),
        ..ValueChoice::ALL
    };
    let mut found = values(store, rows, target, choice);
    match text.is_empty() {
        true => found.retain_met(),
        false => found.retain(|known| known.count > 0 && is_fitting(known)),
    }
    found
}

/// The most frequent of these values.
fn most_frequent(found: &CountedValues, most: u32) -> Vec<FacetValue> {
    let best = first_of(found.len(), most as usize, |one, two| {
        match found.count(two).cmp(&found.count(one)) {
            // Principals of one name differ in their keys.
            Ordering::Equal => found.comes_first(one, two),
            order => order.is_lt(),
        }
    });
    let value = |place: usize| {
        let ValueCount {
            value,
            label,
            count,
        } = found.get(place);
        FacetValue {
            value: value.to_owned(),
            label: label.to_owned(),
            accounts: String::new(),
            count,
        }
    };
    best.into_iter().map(value).collect()
}

/// The heading of a facet that the user has added: the field's name in words, a path as it is.
pub fn heading(name: &str) -> String {
    let known = FACETS
        .iter()
        .chain(&FACETS_OF_ACCOUNTS)
        .chain(&FACETS_OF_ADDRESSES);
    if let Some((_, heading)) = known.into_iter().find(|(field, _)| *field == name) {
        return (*heading).to_owned();
    }
    if fields::find(name).is_none() {
        return name.to_owned();
    }
    let words = name.replace('-', " ");
    match words.char_indices().nth(1) {
        Some((rest, _)) => [&words[..rest].to_uppercase(), &words[rest..]].concat(),
        None => words.to_uppercase(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_words_and_paths_stay_as_they_are() {
        assert_eq!(heading("agent"), "Agent");
        assert_eq!(heading("session-type"), "Session type");
        assert_eq!(heading("country"), "Country");
        assert_eq!(
            heading("requestParameters.bucketName"),
            "requestParameters.bucketName"
        );
    }
}
