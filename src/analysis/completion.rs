//! What could stand at the cursor in the search box: fields, paths, and values that are in the data.

use super::first_of;
use crate::analysis::values::{ValueChoice, ValueCount, values};
use crate::cloudtrail::time::text_from_millis;
use crate::protocol::{Completion, Completions};
use crate::query::cursor::Spot;
use crate::query::evaluate::evaluate_with;
use crate::query::fields::{self, FIELDS, Reads};
use crate::query::index::Index;
use crate::query::parse::parse;
use crate::query::print::{literal, term};
use crate::query::recognise::recognise;
use crate::query::tree::Target;
use crate::store::Store;
use crate::store::row_set::RowSet;
use std::cmp::Reverse;

/// So many values of a field are offered.
const MOST_VALUES: usize = 12;
/// Of values that hardly repeat, so many are counted.
const MOST_UNIQUE: usize = 1000;
/// So many values of each field are offered for a word, and so many paths.
const MOST_OF_EACH: usize = 3;
/// Fields whose values are offered for a word.
const SEARCHED: [&str; 8] = [
    "principal",
    "name",
    "source",
    "error",
    "resource",
    "address",
    "session",
    "region",
];

/// What could stand at `spot`; `rows` are the events that pass all other conditions.
pub fn complete(store: &Store, index: &Index, rows: &RowSet, spot: &Spot) -> Completions {
    let mut items = Vec::new();
    match &spot.field {
        Some((name, target)) => {
            for known in best(store, rows, target, &spot.typed, MOST_VALUES) {
                items.push(value_item(literal(name, known.value), known));
            }
            items.extend(lengths(store, target, &spot.typed));
            if spot.typed.is_empty() && !items.is_empty() && !is_length_of_time(target) {
                items.push(item("*", "any value"));
            }
        }
        None => {
            let typed = spot.typed.as_str();
            items.extend(recognise(typed).iter().map(|(text, words)| Completion {
                count: count(store, index, rows, text),
                ..item(text, words)
            }));
            let lower = typed.to_ascii_lowercase();
            let begins = |name: &str| name.to_ascii_lowercase().starts_with(&lower);
            for field in &FIELDS {
                if begins(field.name) || field.aliases.iter().any(|alias| begins(alias)) {
                    items.push(item(&format!("{}:", field.name), field.help));
                }
            }
            if typed.len() >= 2 {
                for name in SEARCHED {
                    let Some(field) = fields::find(name) else {
                        continue;
                    };
                    let target = Target::Known(field.reads);
                    for known in best(store, rows, &target, typed, MOST_OF_EACH) {
                        items.push(value_item(term(name, known.value), known));
                    }
                }
                items.extend(paths(store, rows, &lower));
            }
        }
    }
    Completions {
        from: spot.place.start as u32,
        to: spot.place.end as u32,
        items,
    }
}

/// Fields that say who called.
const OF_ACTORS: [&str; 4] = ["person", "principal", "key", "address"];
/// So many values of each are offered.
const MOST_OF_ACTORS: usize = 5;

/// The persons, principals, access keys and addresses in which a text stands, as conditions.
pub fn actors_like(store: &Store, typed: &str) -> Completions {
    let rows = RowSet::all(store.len());
    let mut items = Vec::new();
    for name in OF_ACTORS {
        let Some(field) = fields::find(name) else {
            continue;
        };
        let target = Target::Known(field.reads);
        for known in best(store, &rows, &target, typed.trim(), MOST_OF_ACTORS) {
            items.push(value_item(term(name, known.value), known));
        }
    }
    Completions {
        items,
        ..Completions::default()
    }
}

/// How many of these events a condition finds.
fn count(store: &Store, index: &Index, rows: &RowSet, condition: &str) -> Option<u32> {
    let query = parse(condition).ok()?;
    Some(evaluate_with(store, index, &query).count_in(rows))
}

fn item(text: &str, words: &str) -> Completion {
    Completion {
        text: text.to_owned(),
        words: words.to_owned(),
        count: None,
    }
}

/// A value with its label, where that says more.
fn value_item(text: String, known: ValueCount) -> Completion {
    let words = Some(known.label).filter(|label| *label != known.value);
    Completion {
        count: Some(known.count),
        ..item(&text, words.unwrap_or_default())
    }
}

/// The most frequent values in which `typed` stands; those that begin with it come first.
fn best<'a>(
    store: &'a Store,
    rows: &RowSet,
    target: &Target,
    typed: &str,
    most: usize,
) -> Vec<ValueCount<'a>> {
    let typed = typed.trim_matches('*').to_lowercase();
    let place = |text: &str| text.to_lowercase().find(&typed);
    let choice = ValueChoice {
        most_unique: MOST_UNIQUE,
        keep: Some(&|text| place(text).is_some()),
    };
    let counted = values(store, rows, target, choice);
    let inside = counted.iter().filter_map(|counted| {
        let places = [place(counted.value), place(counted.label)];
        let inside = places.iter().flatten().min()?;
        Some((counted, *inside > 0 && !typed.is_empty()))
    });
    let mut found: Vec<(ValueCount, bool)> = inside.collect();
    found.sort_by_key(|(known, is_inside)| {
        (*is_inside, Reverse(known.count), known.label, known.value)
    });
    found
        .into_iter()
        .take(most)
        .map(|(value, _)| value)
        .collect()
}

/// Whether a field is asked for by a length of time.
fn is_length_of_time(target: &Target) -> bool {
    matches!(target, Target::Known(Reads::Last | Reads::New))
}

/// Lengths of time, and the day and month of the newest event.
fn lengths(store: &Store, target: &Target, typed: &str) -> Vec<Completion> {
    let all = match target {
        _ if is_length_of_time(target) => ["15m", "1h", "24h", "7d", "30d"]
            .map(str::to_owned)
            .to_vec(),
        Target::Known(Reads::Time) => {
            let span = store.time_span();
            let newest = span.map(|span| text_from_millis(span.last));
            let newest = newest.unwrap_or_default();
            let part = |length: usize| newest.get(..length).unwrap_or("").to_owned();
            vec![
                part(10),
                part(7),
                format!(">={}", part(10)),
                format!("<{}", part(10)),
            ]
        }
        _ => return Vec::new(),
    };
    let begins = all.into_iter().filter(|text| text.starts_with(typed));
    begins.map(|text| item(&text, "")).collect()
}

/// The paths in which `typed` (in lower case) stands, with the number of events that have them, the most frequent first.
pub fn known_paths<'a>(
    store: &'a Store,
    rows: &RowSet,
    typed: &str,
    most: usize,
) -> Vec<(&'a str, u32)> {
    let mut of_shape = vec![0_u32; store.shapes()];
    let shapes = store.shape_numbers();
    for row in rows.iter() {
        of_shape[shapes[row] as usize] += 1;
        of_shape[store.identity(row).shape as usize] += 1;
    }
    let mut counts = vec![0_u32; store.strings().texts().len()];
    for (shape, events) in of_shape.iter().enumerate() {
        let paths = store.shape(shape as u32);
        for (place, path) in paths.iter().enumerate() {
            if *events > 0 && !paths[..place].contains(path) {
                counts[*path as usize] += events;
            }
        }
    }
    let found: Vec<(&str, u32)> = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(path, count)| (store.text(path as u32), *count))
        .filter(|(path, _)| path.contains('.') && path.to_lowercase().contains(typed))
        .collect();
    let order = first_of(found.len(), most, |one, two| {
        let (one, two) = (found[one], found[two]);
        (two.1, one.0) < (one.1, two.0)
    });
    order.into_iter().map(|index| found[index]).collect()
}

fn paths(store: &Store, rows: &RowSet, typed: &str) -> Vec<Completion> {
    let best = known_paths(store, rows, typed, 2 * MOST_OF_EACH).into_iter();
    best.map(|(path, count)| Completion {
        // The term without its value.
        text: term(path, "x")
            .strip_suffix('x')
            .unwrap_or_default()
            .to_owned(),
        words: "a path".to_owned(),
        count: Some(count),
    })
    .collect()
}
