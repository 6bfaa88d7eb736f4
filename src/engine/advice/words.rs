//! What may have been meant by a word that stands in no event, and by a name that is no field.

use super::{Advisor, Candidate};
use crate::analysis::completion::known_paths;
use crate::analysis::values::{ValueChoice, values};
use crate::query::fields;
use crate::query::most_like::edit_distance;
use crate::query::print::{exact_term, target_of, term};
use crate::query::source::LeafPlaces;
use crate::store::Store;
use crate::store::row_set::RowSet;
use std::ops::Range;

/// So many paths are looked through for one with a key.
const MOST_PATHS: usize = 200;
/// Fields in whose values a slip of the keyboard is looked for.
const SEARCHED: [&str; 5] = ["name", "principal", "error", "source", "region"];

/// The paths with a key of this name, the one in most events first; each ends with the key.
fn with_key(store: &Store, key: &str) -> Vec<String> {
    let lower = key.to_lowercase();
    let rows = RowSet::all(store.len());
    let mut found: Vec<String> = Vec::new();
    for (path, _) in known_paths(store, &rows, &lower, MOST_PATHS) {
        let mut end = 0;
        for part in path.split('.') {
            end += part.len();
            if part.to_lowercase() == lower {
                let path = path[..end].to_owned();
                if !found.contains(&path) {
                    found.push(path);
                }
            }
            end += 1;
        }
    }
    // Paths at the top are looked at by what they hold.
    found.retain(|path| path.contains('.') || fields::is_at_the_top(path));
    found
}

/// Whether a record has this path, which is in lower case, or something below it.
pub(super) fn is_path(store: &Store, path: &str) -> bool {
    let places = LeafPlaces::of(store, path);
    places.0.iter().any(|places| !places.is_empty())
}

/// Paths that records have and that end with the same key as one that none has.
pub(super) fn like_path(store: &Store, path: &str) -> impl Iterator<Item = String> + use<> {
    let key = path.rsplit('.').next().unwrap_or(path);
    with_key(store, key).into_iter()
}

/// Whole queries in which a name that is no field, at this place, is the path that ends with it.
pub(super) fn paths_for(advisor: &Advisor, place: Range<usize>) -> Vec<String> {
    let Some(name) = advisor.query.get(place.clone()) else {
        return Vec::new();
    };
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_alphanumeric() || "_-".contains(letter));
    if !is_name || fields::find(name).is_some() {
        return Vec::new();
    }
    let paths = with_key(advisor.store, name).into_iter();
    paths.map(|path| advisor.replaced(&place, &path)).collect()
}

/// A key's name as its path, `key=value` as a path with a value, and the values that are like the word.
pub(super) fn for_word(advisor: &Advisor, text: &str, out: &mut Vec<Candidate>) {
    let store = advisor.store;
    let word = text.trim_matches('*');
    if word.is_empty() {
        return;
    }
    if fields::find(word).is_some() || fields::is_at_the_top(word) {
        out.push(format!("{word}:*").into());
    }
    for path in with_key(store, word) {
        out.push(format!("{}*", term(&path, "x").trim_end_matches('x')).into());
    }
    if let Some((key, value)) = word.split_once(['=', ':'])
        && !key.is_empty()
        && !value.is_empty()
    {
        let key = key.trim_matches(['"', '\'']);
        let value = value.trim_matches(['"', '\'']);
        for path in with_key(store, key) {
            out.push(match word.contains('=') {
                true => exact_term(&path, [value]).into(),
                false => term(&path, value).into(),
            });
        }
    }
    let lower = word.to_lowercase();
    let letters = lower.chars().count();
    let rows = RowSet::all(store.len());
    let mut near: Vec<(usize, &str, &str)> = Vec::new();
    let choice = ValueChoice {
        keep: Some(&|_| false),
        ..ValueChoice::ALL
    };
    for field in SEARCHED {
        let known = values(store, &rows, &target_of(field), choice);
        for value in known.iter().flat_map(|known| [known.value, known.label]) {
            let distance = edit_distance(&lower, &value.to_lowercase());
            if distance <= (letters / 4).max(1) {
                near.push((distance, field, value));
            }
        }
    }
    near.sort_unstable();
    near.dedup();
    for (_, field, value) in near.into_iter().take(3) {
        out.push(term(field, value).into());
    }
}
