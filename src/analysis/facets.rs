//! The most frequent values of the main fields.

use crate::query::fields::{self, Reads};
use crate::record::credential::Credential;
use crate::store::rows::RowSet;
use crate::store::{Column, Store};
use crate::view::{Facet, FacetValue};
use crate::walk::dictionary::{NONE, Symbol, UNIQUE};

/// The fields that are shown as facets, with their headings, in the order of the screen.
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

/// So many values of each are shown.
const SHOWN: usize = 8;

/// Counts the values of one field over `rows`.
pub fn facet(store: &Store, rows: &RowSet, field: &str, label: &str) -> Facet {
    let mut values = match fields::find(field).map(|field| field.reads) {
        Some(Reads::Principal) => by_principal(store, rows),
        Some(Reads::Credential) => by_credential(store, rows),
        Some(Reads::Column(column)) => by_column(store, rows, column),
        _ => Vec::new(),
    };
    values.sort_by(|one, two| two.count.cmp(&one.count).then_with(|| one.label.cmp(&two.label)));
    let distinct = values.len() as u32;
    values.truncate(SHOWN);
    Facet {
        field: field.to_owned(),
        label: label.to_owned(),
        values,
        distinct,
    }
}

fn by_principal(store: &Store, rows: &RowSet) -> Vec<FacetValue> {
    let mut counts = vec![0_u32; store.principals().len()];
    let (numbers, identities) = (store.identity_numbers(), store.identities());
    for row in rows.iter() {
        counts[identities[numbers[row] as usize].principal as usize] += 1;
    }
    let counted = counts
        .into_iter()
        .zip(store.principals())
        .filter(|(count, _)| *count > 0);
    counted
        .map(|(count, principal)| FacetValue {
            value: store.text(principal.key).to_owned(),
            label: store.text(principal.name).to_owned(),
            count,
        })
        .collect()
}

fn by_credential(store: &Store, rows: &RowSet) -> Vec<FacetValue> {
    let mut counts = [0_u32; Credential::ALL.len()];
    let (numbers, identities) = (store.identity_numbers(), store.identities());
    for row in rows.iter() {
        counts[identities[numbers[row] as usize].credential as usize] += 1;
    }
    let counted = counts
        .into_iter()
        .zip(Credential::ALL)
        .filter(|(count, _)| *count > 0);
    counted
        .map(|(count, credential)| {
            let word = credential.word().to_owned();
            FacetValue {
                value: word.clone(),
                label: word,
                count,
            }
        })
        .collect()
}

fn by_column(store: &Store, rows: &RowSet, column: Column) -> Vec<FacetValue> {
    let mut counts = vec![0_u32; store.dictionary().texts().len()];
    let symbols = store.column(column);
    for row in rows.iter() {
        let symbol = symbols[row];
        if symbol != NONE && symbol & UNIQUE == 0 {
            counts[symbol as usize] += 1;
        }
    }
    let counted = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
    counted
        .map(|(symbol, count)| {
            let text = store.text(symbol as Symbol).to_owned();
            FacetValue {
                value: text.clone(),
                label: text,
                count,
            }
        })
        .collect()
}
