//! Any text is rules, or refused in words; each rule's keys differ, and what can be said as a query can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;
use trailglass::query::parse::parse;
use trailglass::sigma::{RuleBook, RuleOrigin, as_query};

fuzz_target!(|text: &str| {
    let mut book = RuleBook::default();
    book.read(text, RuleOrigin::BuiltIn);
    let keys: BTreeSet<&str> = book.rules.iter().map(|rule| rule.key.as_str()).collect();
    assert_eq!(keys.len(), book.rules.len());
    for rule in &book.rules {
        if let Ok(query) = as_query(rule) {
            assert!(parse(&query).is_ok(), "{query:?}");
        }
    }
});
