//! Measures what Sigma rules cost: `cargo run --release --example sigma_rules -- FOLDER [RULES.yml…]`, with a folder of trail
//! files as `generate` writes them and, where the built-in ones are not wanted, files of rules. Natively, on one core;
//! WebAssembly takes about half as long again.

// It runs natively only.
#![allow(clippy::disallowed_methods)]

mod files;
mod made_rules;

use made_rules::{made_rules, other_rule};
use std::collections::BTreeSet;
use std::time::Instant;
use std::{env, fs};
use trailglass::sigma::{RuleBook, RuleOrigin, RuleRun, RuleState};
use trailglass::store::Store;

fn main() {
    let folder = env::args().nth(1).expect("a folder with trail files");
    let engine = files::engine_of(&folder);
    let store = &engine.store;
    println!(
        "{} events, {} MB in the store, {} shapes, {} strings",
        store.len(),
        store.memory_bytes() >> 20,
        store.shapes(),
        store.strings().texts().len()
    );
    let files: Vec<String> = env::args().skip(2).collect();
    let texts: Vec<String> = match files.is_empty() {
        true => vec![made_rules(store).join("---\n")],
        false => files
            .iter()
            .map(|file| fs::read_to_string(file).expect("rules"))
            .collect(),
    };
    let started = Instant::now();
    let mut book = RuleBook::default();
    for text in &texts {
        book.read(text, RuleOrigin::BuiltIn);
    }
    println!(
        "{} rules read in {:.0} ms",
        book.rules.len(),
        started.elapsed().as_secs_f64() * 1000.0
    );
    measure(store, &book);
    let started = Instant::now();
    let mut many = RuleBook::default();
    for number in 0..4000 {
        many.read(
            &other_rule(number),
            RuleOrigin::File(format!("{number}.yml")),
        );
    }
    println!(
        "{} rules of other products read in {:.0} ms",
        many.rules.len(),
        started.elapsed().as_secs_f64() * 1000.0
    );
}

/// Runs the rules; prints how long that takes.
fn measure(store: &Store, book: &RuleBook) {
    let off = BTreeSet::new();
    let mut run = RuleRun::default();
    let (mut longest, mut slices, mut memory) = (0.0_f64, 0, 0);
    let started = Instant::now();
    let results = loop {
        let slice = Instant::now();
        let results = run.advance(store, book, &off);
        longest = longest.max(slice.elapsed().as_secs_f64());
        slices += 1;
        memory = memory.max(run.memory_bytes());
        if let Some(results) = results {
            break results;
        }
    };
    let taken = started.elapsed().as_secs_f64();
    let fired = results
        .results
        .iter()
        .filter(|result| result.state == RuleState::Fired);
    let hits: usize = results
        .results
        .iter()
        .map(|result| result.events.len())
        .sum();
    println!(
        "run in {taken:.2} s, {slices} slices, the longest {:.0} ms; {} MB at most; {} rules fired, {hits} hits",
        longest * 1000.0,
        memory >> 20,
        fired.count()
    );
    let started = Instant::now();
    let columns = results.columns(store);
    println!(
        "columns in {:.0} ms: {} sets of rules, {} MB",
        started.elapsed().as_secs_f64() * 1000.0,
        columns.sets.len(),
        columns.memory_bytes() >> 20
    );
}
