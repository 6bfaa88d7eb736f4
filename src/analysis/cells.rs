//! What a field or JSON path says for single events: the cells of a column that the user has added.

use crate::cloudtrail::time::text_from_millis;
use crate::query::evaluate::{outcome_word, places_of_path};
use crate::query::fields::Reads;
use crate::query::tree::Target;
use crate::store::Store;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};

/// What a cell has of each value, in bytes; it is full with as many.
const MOST_BYTES: usize = 300;

/// The values of an event that stand at the places of a path ([`places_of_path`]), in the record's own order, the caller's
/// identity at the end.
pub fn symbols_at<'a>(
    store: &'a Store,
    places: &'a [Vec<u32>],
    row: usize,
) -> impl Iterator<Item = Symbol> + 'a {
    let identity = store.identity(row);
    let halves = [
        (store.shape_numbers()[row], store.leaves(row)),
        (identity.shape, store.identity_leaves(identity)),
    ];
    let symbols = halves.into_iter().flat_map(|(shape, leaves)| {
        let places = places[shape as usize].iter();
        places.map(|place| leaves[*place as usize])
    });
    symbols.filter(|symbol| *symbol != NONE)
}

/// The text for each of these events; empty where it says nothing. Several values at or below a path stand one after the
/// other, and times are UTC.
pub fn cells(store: &Store, target: &Target, rows: &[u32]) -> Vec<String> {
    let by_path = |path: &str| {
        let places = places_of_path(store, path);
        let cell = |row: usize| {
            let mut text = String::new();
            for symbol in symbols_at(store, &places, row) {
                if text.len() > MOST_BYTES {
                    break;
                }
                text.push_str(if text.is_empty() { "" } else { ", " });
                let value = store.text(symbol);
                text.push_str(value.get(..MOST_BYTES).unwrap_or(value));
            }
            text
        };
        rows.iter().map(|row| cell(*row as usize)).collect()
    };
    let reads = match target {
        Target::Path(path) => return by_path(path),
        Target::Known(Reads::Path(path)) => return by_path(&path.to_lowercase()),
        Target::Known(reads) => reads,
    };
    let known = |row: usize| {
        let identity = store.identity(row);
        let principal = &store.principals()[identity.principal as usize];
        let symbol = match reads {
            Reads::Column(column) => return store.cell(*column, row).to_owned(),
            Reads::Credential => return identity.credential.word().to_owned(),
            Reads::Outcome => return outcome_word(store.outcome(row)).to_owned(),
            Reads::ReadOnly => return store.read_only(row).word().to_owned(),
            Reads::Kind => identity.kind,
            Reads::Session => identity.session,
            Reads::Via => identity.via,
            Reads::AccessKey => identity.access_key,
            Reads::Principal => principal.name,
            _ => {
                let time = store.times()[row];
                return match time {
                    NO_TIME => String::new(),
                    time => text_from_millis(time),
                };
            }
        };
        store.text(symbol).to_owned()
    };
    rows.iter().map(|row| known(*row as usize)).collect()
}
