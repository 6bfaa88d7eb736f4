//! Runs rules over records.

use super::{dropped, load};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use trailglass::sigma::{RuleBook, RuleResults, RuleRun};
use trailglass::store::Store;

/// What all rules of a book give over the events of a store.
pub fn run(store: &Store, book: &RuleBook) -> RuleResults {
    let mut run = RuleRun::default();
    for _ in 0..100_000 {
        if let Some(results) = run.advance(store, book, &BTreeSet::new()) {
            return results;
        }
    }
    panic!("it does not come to an end");
}

/// The events of a trail file of these records.
pub fn store_of(records: &[Value]) -> Store {
    let text = json!({ "Records": records }).to_string();
    let mut engine = load(&[dropped(text)], 1, usize::MAX);
    engine.store.sort();
    engine.store
}
