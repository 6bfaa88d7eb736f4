//! What rules find does not depend on the slices in which they run, nor on when events come in meanwhile.

use crate::story;
use crate::support;
use std::collections::BTreeSet;
use story::ordinary::{ATTACKS, AttackTruth, Company, SIZES};
use support::{Dropped, ask, dropped, view};
use trailglass::engine::Engine;
use trailglass::findings::{Findings, FindingsBuilder};
use trailglass::input::reader::Reader;
use trailglass::protocol::Tab;
use trailglass::rules::BUILT_IN;
use trailglass::sigma::{RuleBook, RuleOrigin, RuleResults, RuleRun, RuleState};
use trailglass::store::Store;

/// Ordinary days with an attack in them.
fn files() -> Vec<Dropped> {
    let company = Company::on_ordinary_days(SIZES[0], 7);
    let mut files: Vec<Dropped> = company.files().into_iter().map(dropped).collect();
    files.push(dropped(AttackTruth::of(&company, ATTACKS[0]).file));
    files
}

/// Adds files that another reader read than those before.
fn add(engine: &mut Engine, number: usize, files: &[Dropped]) {
    let mut reader = Reader::default();
    for file in files {
        let bytes = file.bytes.clone();
        reader.read(
            engine
                .store
                .files
                .add(file.path.clone(), bytes.len() as u64),
            bytes,
        );
        engine.store.add(number, &reader.take_batch());
    }
}

fn run(store: &Store, mut run: RuleRun) -> (RuleResults, usize) {
    let mut book = RuleBook::default();
    for (_, text) in BUILT_IN {
        book.read(text, RuleOrigin::BuiltIn);
    }
    let mut slices = 0;
    loop {
        slices += 1;
        if let Some(results) = run.advance(store, &book, &BTreeSet::new()) {
            return (results, slices);
        }
    }
}

fn work_out(store: &Store, results: &RuleResults, mut builder: FindingsBuilder) -> Findings {
    loop {
        if let Some(findings) = builder.advance(store, results) {
            return findings;
        }
    }
}

#[test]
fn large_and_small_slices_find_the_same() {
    let mut engine = Engine::default();
    add(&mut engine, 0, &files());
    engine.store.sort();
    engine.work_out_chains();
    let store = &engine.store;
    let (whole, slices) = run(store, RuleRun::in_slices(u64::MAX));
    assert_eq!(slices, 1);
    let fired = whole.results.iter();
    let fired = fired.filter(|result| result.state == RuleState::Fired);
    assert!(fired.count() > 20, "hardly any rule fired");
    let findings = work_out(store, &whole, FindingsBuilder::in_slices(usize::MAX));
    assert!(findings.all.len() > 20 && !findings.situations.is_empty());
    for slice in [1, 1000] {
        let (sliced, slices) = run(store, RuleRun::in_slices(slice));
        assert!(slices > 20, "{slices} slices of {slice}");
        assert!(sliced.results == whole.results, "slices of {slice}");
        let sliced = work_out(store, &whole, FindingsBuilder::in_slices(slice as usize));
        assert_eq!(sliced.all, findings.all, "slices of {slice}");
        assert_eq!(sliced.situations, findings.situations, "slices of {slice}");
    }
}

/// What the overview says, and its table of findings.
fn overview(engine: &mut Engine) -> (String, String) {
    while engine.work_on_rules() != Some(false) {}
    let mut view = view(Tab::Overview, "score", "");
    view.overview.with_background = true;
    let answer = ask(engine, &view);
    (
        format!("{:?}", answer.overview),
        format!("{:?}", answer.rows),
    )
}

#[test]
fn events_that_come_in_while_rules_run_are_found_too() {
    let files = files();
    let mut whole = Engine::default();
    add(&mut whole, 0, &files);
    whole.work_out_chains();
    let expected = overview(&mut whole);
    let (first, rest) = files.split_at(files.len() / 2);
    for slices in [0, 1, 20, 25, 30, 40, 80] {
        let mut engine = Engine::default();
        add(&mut engine, 0, first);
        engine.work_out_chains();
        for _ in 0..slices {
            engine.work_on_rules();
        }
        add(&mut engine, 1, rest);
        engine.work_out_chains();
        assert_eq!(overview(&mut engine), expected, "after {slices} slices");
    }
}
