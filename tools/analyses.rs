//! Measures what each analysis costs the engine, in processor time: `cargo run --release --example analyses -- FOLDER [WORD…]`, with
//! a folder of trail files as `generate` writes them and, where not all are wanted, words of the lines that are. Natively, on
//! one core; WebAssembly takes about half as long again.

// It runs natively only.
#![allow(clippy::disallowed_methods)]

mod files;
mod made_rules;

use made_rules::{made_rules, other_rule};
use std::{env, fs, thread};
use trailglass::engine::Engine;
use trailglass::input::reader::Reader;
use trailglass::protocol::{
    DossierSubject, ImpactBy, LaneSpec, LoadState, Tab, TableSpec, ViewSpec,
};

/// Each is measured so often, each time for a filter that is not remembered; the least counts.
const REPEATS: usize = 3;
/// Files of rules that are dropped, as many as SigmaHQ has.
const RULE_FILES: usize = 4000;

fn main() {
    let folder = env::args().nth(1).expect("a folder with trail files");
    let words: Vec<String> = env::args().skip(2).collect();
    let is_wanted = |line: &str| words.is_empty() || words.iter().any(|word| line.contains(word));
    let mut engine = files::engine_of(&folder);
    println!("{} events", engine.store.len());
    println!("{:>50} {:>9} {:>9} {:>9}", "", "ms", "longest", "slices");
    in_slices("chains", || engine.work_on_chains().is_some());
    if is_wanted("rules, findings, questions") {
        in_slices("rules, findings, questions", || {
            engine.work_on_rules() == Some(false)
        });
    }
    if is_wanted("rules that are dropped") {
        measure_dropped_rules(&mut engine);
    }
    in_slices("prepare", || engine.prepare());
    let prepared = engine.memory_bytes() - engine.store.memory_bytes();
    let label = "prepared for scopes and permissions, bytes per event";
    println!("{label:>50} {:>9}", prepared / engine.store.len().max(1));
    for (label, view) in views() {
        if !is_wanted(&label) {
            continue;
        }
        let mut best = f64::MAX;
        let mut beside = (f64::MAX, f64::MAX, 0);
        for repeat in 0..REPEATS {
            let mut view = view.clone();
            view.query = format!("{} -name:NoCall{repeat}", view.query);
            // What a filter finds is measured by `keystrokes`.
            let mut events = view.clone();
            (events.tab, events.scope) = (Tab::Events, Vec::new());
            events.dossiers.clear();
            engine.answer(&events, LoadState::default());
            best = best.min(time_of(|| {
                engine.answer(&view, LoadState::default());
            }));
            if view.facets.is_empty() && label != "events" {
                continue;
            }
            let taken = slices(|| engine.side_panels(&view).is_some());
            if taken.0 < beside.0 {
                beside = taken;
            }
        }
        println!("{label:>50} {best:>9.1}");
        if beside.2 > 0 {
            let label = format!("beside {label}");
            println!(
                "{label:>50} {:>9.1} {:>9.1} {:>9}",
                beside.0, beside.1, beside.2
            );
        }
    }
}

/// What reading 4,000 files of rules takes, most of them for other logs, and running all of them over the events.
fn measure_dropped_rules(engine: &mut Engine) {
    let mut texts = made_rules(&engine.store);
    texts.extend((texts.len()..RULE_FILES).map(other_rule));
    let mut without_events = Engine::default();
    drop_rules(&mut without_events, &[]);
    while without_events.work_on_rules() != Some(false) {}
    drop_rules(&mut without_events, &texts);
    in_slices("rules that are dropped: 4,000 files read", || {
        without_events.work_on_rules() == Some(false)
    });
    drop_rules(engine, &texts);
    in_slices("rules that are dropped: run, with the others", || {
        engine.work_on_rules() == Some(false)
    });
    let state = engine.rules_state();
    println!(
        "{} rules fired, {} are quiet, {} sleep, {} refused",
        state.fired, state.quiet, state.asleep, state.refused
    );
}

fn drop_rules(engine: &mut Engine, texts: &[String]) {
    let mut reader = Reader::default();
    for (number, text) in texts.iter().enumerate() {
        let path = format!("rules/{number}.yml");
        let file = engine.store.files.add(path, text.len() as u64);
        reader.read(file, text.clone().into_bytes());
    }
    engine.store.add(0, &reader.take_batch());
    engine.take_rules();
}

/// The questions, by what they are called.
fn views() -> Vec<(String, ViewSpec)> {
    let mut views = Vec::new();
    for (words, query) in [("", ""), (" of refusals", "error:*"), (" of s3", "s3")] {
        for (name, tab, sort) in TABS {
            let mut view = view(tab, sort);
            query.clone_into(&mut view.query);
            views.push((format!("{name}{words}"), view));
        }
    }
    for by in ["principal", "person", "container", "item", "address"] {
        let mut view = view(Tab::Impact, "items");
        view.impact_by = ImpactBy::ALL
            .into_iter()
            .find(|one| one.name() == by)
            .unwrap_or_default();
        views.push((format!("impact by {by}"), view));
    }
    for by in [
        "principal",
        "name",
        "address",
        "session",
        "person",
        "machine",
        "source",
        "agent",
        "requestParameters.bucketName",
        "requestID",
        "responseElements",
    ] {
        let mut view = view(Tab::Timeline, "events");
        by.clone_into(&mut view.lanes.by);
        views.push((format!("lanes by {by}"), view));
    }
    for path in [
        "agent",
        "resource",
        "requestParameters.bucketName",
        "requestParameters",
        "responseElements",
        "requestID",
    ] {
        let mut view = view(Tab::Events, "time");
        view.facets = vec![path.to_owned()];
        views.push((format!("facet of {path}"), view));
    }
    for (words, term) in [
        ("a service", "source:s3.amazonaws.com"),
        ("half of all", "readonly:true"),
        ("the other half", "readonly:false"),
        ("a network", "ip:10.0.0.0/8"),
        ("refusals", "error:*"),
    ] {
        let mut view = view(Tab::Scope, "events");
        view.scope = vec![term.to_owned()];
        views.push((format!("scope of {words}"), view));
    }
    for (field, value) in [
        ("source", "s3.amazonaws.com"),
        ("name", "GetObject"),
        ("region", "eu-west-1"),
    ] {
        let mut view = view(Tab::Events, "time");
        view.dossiers = vec![DossierSubject {
            field: field.to_owned(),
            value: value.to_owned(),
        }];
        views.push((format!("dossier of {field}"), view));
    }
    views
}

const TABS: [(&str, Tab, &str); 19] = [
    ("events", Tab::Events, "time"),
    ("overview", Tab::Overview, "score"),
    ("rules tab", Tab::Rules, "events"),
    ("timeline", Tab::Timeline, "events"),
    ("principals", Tab::Principals, "events"),
    ("persons tab", Tab::Persons, "events"),
    ("sessions tab", Tab::Sessions, "first"),
    ("chain graph", Tab::ChainGraph, ""),
    ("agents tab", Tab::Agents, "events"),
    ("denied", Tab::Denied, "events"),
    ("exposures", Tab::Exposures, "time"),
    ("permissions", Tab::Permissions, "action"),
    ("impact", Tab::Impact, "items"),
    ("scope", Tab::Scope, "events"),
    ("step functions", Tab::StepFunctions, "time"),
    ("machines", Tab::Machines, "name"),
    ("executions", Tab::Executions, "name"),
    ("activities", Tab::Activities, "name"),
    ("findings of step functions", Tab::Findings, "events"),
];

fn in_slices(label: &str, work: impl FnMut() -> bool) {
    let (whole, longest, count) = slices(work);
    println!("{label:>50} {whole:>9.1} {longest:>9.1} {count:>9}");
}

/// Processor time of all slices and of the longest one, in milliseconds, and how many there were.
fn slices(mut work: impl FnMut() -> bool) -> (f64, f64, usize) {
    let (mut whole, mut longest, mut count, mut is_done) = (0.0, 0.0_f64, 0, false);
    while !is_done {
        let taken = time_of(|| is_done = work());
        (whole, longest, count) = (whole + taken, longest.max(taken), count + 1);
    }
    (whole, longest, count)
}

/// Processor time in milliseconds.
fn time_of(work: impl FnOnce()) -> f64 {
    let before = processor_time();
    work();
    processor_time() - before
}

fn processor_time() -> f64 {
    // The time is kept up to date at the clock's ticks and where the thread gives way.
    thread::yield_now();
    let line = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    let nanoseconds = line
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok());
    nanoseconds.unwrap_or(0.0_f64) / 1e6
}

fn view(tab: Tab, sort: &str) -> ViewSpec {
    ViewSpec {
        histogram_bars: 200,
        tab,
        table: TableSpec {
            sort: sort.to_owned(),
            descending: true,
            rows: 60,
            ..TableSpec::default()
        },
        timeline_columns: 500,
        lanes: LaneSpec {
            by: "principal".to_owned(),
            ..LaneSpec::default()
        },
        ..ViewSpec::default()
    }
}
