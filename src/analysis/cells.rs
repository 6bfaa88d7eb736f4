//! What a field or JSON path says for single events: the cells of a column that the user has added.

use crate::cloudtrail::time::text_from_millis;
use crate::query::source::Source;
use crate::query::tree::Target;
use crate::store::Store;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};

/// What a cell has of each value, in bytes; it is full with as many.
const MOST_BYTES: usize = 300;

/// The text for each of these events; empty where it says nothing. Several values at or below a path stand one after the
/// other, and times are UTC.
pub fn cells(store: &Store, target: &Target, rows: &[u32]) -> Vec<String> {
    let source = Source::of(store, target);
    let cell = |row: usize| match &source {
        Source::Row(symbols) => store.text(symbols[row]).to_owned(),
        Source::Group(values) => match values.numbers[values.groups[row] as usize] {
            NONE => String::new(),
            number => values.label(number).to_owned(),
        },
        Source::Byte(values) => values.word(values.bytes[row]).to_owned(),
        Source::Leaf(places) => joined(store, places.values(store, row)),
        Source::Time(_) => match store.times()[row] {
            NO_TIME => String::new(),
            time => text_from_millis(time),
        },
    };
    rows.iter().map(|row| cell(*row as usize)).collect()
}

/// For each of these lists of events whether they differ in what a field or path says of them.
pub fn differ(store: &Store, target: &Target, lists: &[&[u32]]) -> Vec<bool> {
    let source = Source::of(store, target);
    let is_same = |one: usize, two: usize| match &source {
        // A text that is in no dictionary has a number for each time it occurs.
        Source::Row(symbols) => {
            let (one, two) = (symbols[one], symbols[two]);
            one == two || store.text(one) == store.text(two)
        }
        Source::Group(values) => {
            let number = |row: usize| values.numbers[values.groups[row] as usize];
            number(one) == number(two)
        }
        Source::Byte(values) => values.word(values.bytes[one]) == values.word(values.bytes[two]),
        Source::Leaf(places) => {
            let texts = |row| places.values(store, row).map(|symbol| store.text(symbol));
            texts(one).eq(texts(two))
        }
        Source::Time(_) => store.times()[one] == store.times()[two],
    };
    let differs = |list: &&[u32]| {
        let pairs = list.windows(2);
        pairs
            .map(|pair| is_same(pair[0] as usize, pair[1] as usize))
            .any(|is_same| !is_same)
    };
    lists.iter().map(differs).collect()
}

/// The texts with commas between them, cut where the cell is full.
fn joined(store: &Store, symbols: impl Iterator<Item = Symbol>) -> String {
    let mut text = String::new();
    for symbol in symbols {
        if text.len() > MOST_BYTES {
            break;
        }
        text.push_str(if text.is_empty() { "" } else { ", " });
        let value = store.text(symbol);
        text.push_str(value.get(..MOST_BYTES).unwrap_or(value));
    }
    text
}
