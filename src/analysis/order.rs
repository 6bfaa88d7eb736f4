//! The order of the events table for any of its columns, also those that the user has added.

use crate::analysis::values::ValueInterner;
use crate::protocol::SortColumn;
use crate::query::decimal::Decimal;
use crate::query::print::target_of;
use crate::query::source::Source;
use crate::store::Store;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::scans;

/// The rows of `rows` in the order of a field or JSON path; ties stay in the order of time, and what has no
/// value comes last either way.
pub fn ordered(store: &Store, rows: &RowSet, column: &str, descending: bool) -> Vec<u32> {
    scans::select(&order(store, column, descending), rows)
}

/// All rows in the order of a field or JSON path. Of several values at or below a path the first one counts.
pub fn order(store: &Store, column: &str, descending: bool) -> Vec<u32> {
    if let Source::Time(_) = Source::of(store, &target_of(column)) {
        let mut order = store.order().to_vec();
        if descending {
            order.reverse();
        }
        return order;
    }
    by_column(store, store.order(), column, descending)
}

/// All rows in the order of several columns, the first one first.
pub fn order_by(store: &Store, columns: &[SortColumn]) -> Vec<u32> {
    let mut order = store.order().to_vec();
    // Each step keeps the order of what is equal to it.
    for SortColumn { column, descending } in columns.iter().rev() {
        order = by_column(store, &order, column, *descending);
    }
    order
}

/// The rows of `order` by a column; equal ones stay as they are.
fn by_column(store: &Store, order: &[u32], column: &str, descending: bool) -> Vec<u32> {
    let in_order =
        |numbers: &[u32], ranks: &[u32]| scans::sorted(order, numbers, ranks, descending);
    let by_text = |symbols: &mut dyn Iterator<Item = Symbol>| {
        let mut merged = ValueInterner::new(store);
        let numbers: Vec<u32> = symbols.map(|symbol| merged.number(symbol)).collect();
        let ranks = ranks(merged.len(), &numbers, &|number| merged.text(number));
        in_order(&numbers, &ranks)
    };
    match Source::of(store, &target_of(column)) {
        Source::Row(symbols) => by_text(&mut symbols.iter().copied()),
        Source::Group(values) => {
            let ranks = if values.is_words() {
                (0..values.len() as u32).collect()
            } else {
                ranks(values.len(), &values.numbers, &|number| {
                    values.label(number)
                })
            };
            let rank = |number: &u32| ranks.get(*number as usize).copied().unwrap_or(NONE);
            let ranks: Vec<u32> = values.numbers.iter().map(rank).collect();
            in_order(values.groups, &ranks)
        }
        Source::Byte(values) => {
            let numbers: Vec<u32> = values.bytes.iter().copied().map(u32::from).collect();
            in_order(&numbers, &values.places())
        }
        Source::Leaf(places) => {
            let first = |row| places.values(store, row).next().unwrap_or(NONE);
            by_text(&mut (0..store.len()).map(first))
        }
        Source::Time(_) => {
            let (numbers, ranks) = time_ranks(store);
            in_order(&numbers, &ranks)
        }
    }
}

/// For each row a number, and for each number its place in the order of time: events of one instant have one. Those without
/// a time have none.
fn time_ranks(store: &Store) -> (Vec<u32>, Vec<u32>) {
    let mut numbers = vec![NONE; store.len()];
    let mut last = None;
    let mut next = 0;
    for row in store.order() {
        let time = store.times()[*row as usize];
        if time == NO_TIME {
            continue;
        }
        if last.is_some_and(|last| last != time) {
            next += 1;
        }
        last = Some(time);
        numbers[*row as usize] = next;
    }
    (numbers, (0..=next).collect())
}

/// For each text that one of these numbers, all below `len`, stands for its place: figures by their value, then the rest in
/// the order of the alphabet, whatever the case. Numbers of one text, as principals of one name, have one place.
/// [`NONE`] is no number.
fn ranks<'a>(len: usize, numbers: &[u32], text: &dyn Fn(u32) -> &'a str) -> Vec<u32> {
    let mut seen = vec![0; len];
    scans::count(&RowSet::all(numbers.len()), numbers, &mut seen);
    let mut order: Vec<u32> = (0..len as u32)
        .filter(|number| seen[*number as usize] > 0)
        .collect();
    alphabetical(&mut order, text);
    let (mut figures, mut words) = (Vec::new(), Vec::new());
    for number in order {
        match Decimal::read(text(number)) {
            Some(value) => figures.push((value, number)),
            None => words.push(number),
        }
    }
    figures.sort_by(|(one, _), (two, _)| one.cmp(two));
    let figures = figures.into_iter().map(|(_, number)| number);
    let mut ranks = vec![NONE; len];
    let mut rank = 0;
    let mut last = None;
    for number in figures.chain(words) {
        if last.is_some_and(|last| last != text(number)) {
            rank += 1;
        }
        last = Some(text(number));
        ranks[number as usize] = rank;
    }
    ranks
}

/// Letters that are compared at once.
const BLOCK: usize = 16;

/// Sorts by text, whatever the case; texts that differ in case only, by their letters as they are. A block of letters is one number: many texts begin alike, as ARNs do, and comparing
/// letters one by one is slow in WebAssembly.
pub fn alphabetical<'a>(numbers: &mut [u32], text: &dyn Fn(u32) -> &'a str) {
    let mut alike = vec![(0, numbers.len(), 0)];
    while let Some((from, until, start)) = alike.pop() {
        let stretch = &mut numbers[from..until];
        let mut keyed: Vec<(u128, u32)> = stretch
            .iter()
            .map(|number| (block(text(*number), start), *number))
            .collect();
        keyed.sort_by_key(|(key, _)| *key);
        for (to, (_, number)) in stretch.iter_mut().zip(&keyed) {
            *to = *number;
        }
        let mut first = from;
        for same in keyed.chunk_by(|(one, _), (two, _)| one == two) {
            let next = first + same.len();
            // A text that has ended fills its block with zeros.
            if same.len() > 1 && same[0].0 & 0xff != 0 {
                alike.push((first, next, start + BLOCK));
            } else if same.len() > 1 {
                numbers[first..next].sort_by(|one, two| text(*one).cmp(text(*two)));
            }
            first = next;
        }
    }
}

/// The letters from a place on, in lower case, as a number in the order of texts.
fn block(text: &str, start: usize) -> u128 {
    let lower;
    let bytes = if text.is_ascii() {
        text.as_bytes()
    } else {
        lower = text.to_lowercase();
        lower.as_bytes()
    };
    let mut block = [0; BLOCK];
    for (to, from) in block.iter_mut().zip(bytes.get(start..).unwrap_or_default()) {
        *to = from.to_ascii_lowercase();
    }
    u128::from_be_bytes(block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_of_any_length_come_in_the_order_of_the_alphabet(texts in proptest::collection::vec("[aAbB/äÉ]{0,40}|[aAb]{15,17}", 0..60)) {
            let mut numbers: Vec<u32> = (0..texts.len() as u32).collect();
            alphabetical(&mut numbers, &|number| &texts[number as usize]);
            let mut expected = texts.clone();
            expected.sort_by_key(|text| (text.to_lowercase(), text.clone()));
            let found: Vec<String> = numbers.iter().map(|number| texts[*number as usize].clone()).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
