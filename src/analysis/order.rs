//! The order of the events table for any of its columns.

use super::sorted;
use super::values::Merged;
use crate::store::passes;
use crate::store::rows::RowSet;
use crate::store::{Column, Store};
use crate::walk::dictionary::NONE;

/// The rows of `rows` in the order of a `data-col`; ties stay in the order of time, and what has no
/// value comes last either way. An unknown column means time.
pub fn ordered(store: &Store, rows: &RowSet, column: &str, descending: bool) -> Vec<u32> {
    passes::select(&order(store, column, descending), rows)
}

/// All rows in the order of a `data-col`.
pub fn order(store: &Store, column: &str, descending: bool) -> Vec<u32> {
    let columns = [
        ("name", Column::Name),
        ("source", Column::Source),
        ("account", Column::Account),
        ("region", Column::Region),
        ("address", Column::Address),
        ("agent", Column::Agent),
        ("error", Column::Error),
        ("resource", Column::Resource),
    ];
    let known = columns.iter().find(|(name, _)| *name == column);
    let of_identity: Vec<u32> = match (known, column) {
        (Some((_, column)), _) => {
            let mut merged = Merged::new(store);
            let symbols = store.column(*column).iter();
            let numbers: Vec<u32> = symbols.map(|symbol| merged.number(*symbol)).collect();
            let ranks = ranks(&merged, &numbers);
            return passes::sorted(store.order(), &numbers, &ranks, descending);
        }
        (_, "principal") => {
            let names: Vec<u32> = store
                .principals()
                .iter()
                .map(|principal| principal.name)
                .collect();
            let ranks = ranks(&Merged::new(store), &names);
            let principals = store.identities().iter().map(|identity| identity.principal);
            principals
                .map(|principal| {
                    ranks
                        .get(names[principal as usize] as usize)
                        .copied()
                        .unwrap_or(NONE)
                })
                .collect()
        }
        (_, "credential") => {
            let identities = store.identities().iter();
            identities.map(|identity| identity.credential as u32).collect()
        }
        _ => {
            let mut order = store.order().to_vec();
            if descending {
                order.reverse();
            }
            return order;
        }
    };
    passes::sorted(store.order(), store.identity_numbers(), &of_identity, descending)
}

/// For each text that one of these numbers stands for its place in the alphabet, whatever the case. [`NONE`] is no number.
fn ranks(texts: &Merged, numbers: &[u32]) -> Vec<u32> {
    let mut seen = vec![0; texts.len()];
    passes::count(&RowSet::all(numbers.len()), numbers, &mut seen);
    let mut order: Vec<u32> = (0..seen.len() as u32)
        .filter(|number| seen[*number as usize] > 0)
        .collect();
    alphabetical(&mut order, &|number| texts.text(number));
    let mut ranks = vec![NONE; texts.len()];
    for (rank, number) in order.into_iter().enumerate() {
        ranks[number as usize] = rank as u32;
    }
    ranks
}

/// Letters that are compared at once.
const BLOCK: usize = 16;

/// Sorts by text, whatever the case. A block of letters is one number: many texts begin alike, as ARNs do, and comparing
/// letters one by one is slow in WebAssembly.
pub fn alphabetical<'a>(numbers: &mut [u32], text: &dyn Fn(u32) -> &'a str) {
    let mut alike = vec![(0, numbers.len(), 0)];
    while let Some((from, until, start)) = alike.pop() {
        let stretch = &mut numbers[from..until];
        let keys: Vec<u128> = stretch.iter().map(|number| block(text(*number), start)).collect();
        let order = sorted(keys.len(), &mut |one, two| keys[one].cmp(&keys[two]));
        let before = stretch.to_vec();
        for (to, place) in stretch.iter_mut().zip(&order) {
            *to = before[*place];
        }
        let mut first = 0;
        for place in 1..=order.len() {
            if place < order.len() && keys[order[place]] == keys[order[first]] {
                continue;
            }
            // A text that has ended fills its block with zeros.
            if place > first + 1 && keys[order[first]] & 0xff != 0 {
                alike.push((from + first, from + place, start + BLOCK));
            }
            first = place;
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
        fn texts_of_any_length_come_in_the_order_of_the_alphabet(texts in proptest::collection::vec("[aB/äÉ]{0,40}", 0..60)) {
            let mut numbers: Vec<u32> = (0..texts.len() as u32).collect();
            alphabetical(&mut numbers, &|number| &texts[number as usize]);
            let mut expected = texts.clone();
            expected.sort_by_key(|text| text.to_lowercase());
            let found: Vec<String> = numbers.iter().map(|number| texts[*number as usize].clone()).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
