//! Measures what a keystroke costs the engine: `cargo run --release --example keystrokes -- FOLDER [QUERY…]`, with a
//! folder of trail files as `generate` writes them and, where the built-in ones are not wanted, queries to measure alone. Natively, on one core; WebAssembly takes about half as long again.

// It runs natively only.
#![allow(clippy::disallowed_methods)]

mod files;

use std::env;
use std::time::Instant;
use trailglass::engine::Engine;
use trailglass::protocol::{
    DossierSubject, Facet, FoldSpec, LaneSpec, LoadState, Rows, Tab, TableSpec, ViewSpec,
};
use trailglass::query::evaluate::{evaluate, evaluate_with};
use trailglass::query::index::Index;
use trailglass::query::parse::parse;

const QUERIES: [&str; 20] = [
    "a",
    "ad",
    "adm",
    "s3",
    "denied",
    "benjamin",
    "123456789012",
    "203.0.113",
    "e1",
    "0a7",
    "statemachine",
    "2023-07",
    "name:Start*",
    "error:*",
    "requestParameters.name:*a*",
    "/^Get.*s$/",
    "/Get.*Object/",
    "name:/Get.*Object/",
    r"/\d{3}-\w+[é-ü]/",
    "/e.*1.*0.*7/",
];

fn main() {
    let folder = env::args().nth(1).expect("a folder with trail files");
    let mut engine = files::engine_of(&folder);
    let store = &engine.store;
    println!(
        "{} events, {} MB in the store; {} strings of {} MB, {} ids of {} MB",
        store.len(),
        store.memory_bytes() >> 20,
        store.strings().texts().len(),
        store.strings().texts().byte_len() >> 20,
        store.unique().len(),
        store.unique().byte_len() >> 20,
    );
    for (part, bytes) in store.memory_parts() {
        println!(
            "{part:>30} {:>9.1} bytes for each event",
            bytes as f64 / store.len() as f64
        );
    }
    let started = Instant::now();
    let mut index = Index::default();
    while !index.extend(store) {}
    println!(
        "the index: {} MB in {:.0} ms",
        index.memory_bytes() >> 20,
        started.elapsed().as_secs_f64() * 1000.0
    );
    engine.work_out_chains();
    while !engine.prepare() {}
    println!(
        "{:>30} {:>9} {:>14} {:>12} {:>12} {:>12}",
        "query", "events", "no index, ms", "index, ms", "answer, ms", "facets, ms"
    );
    let asked: Vec<String> = env::args().skip(2).collect();
    let queries: Vec<&str> = match asked.is_empty() {
        true => QUERIES.to_vec(),
        false => asked.iter().map(String::as_str).collect(),
    };
    for query in queries {
        let parsed = parse(query).expect("a query");
        let started = Instant::now();
        let count = evaluate(&engine.store, &parsed).count();
        let plain = started.elapsed().as_secs_f64() * 1000.0;
        let started = Instant::now();
        let same = evaluate_with(&engine.store, &index, &parsed).count();
        let indexed = started.elapsed().as_secs_f64() * 1000.0;
        assert_eq!(count, same, "{query}");
        let view = view(query);
        let started = Instant::now();
        engine.answer(&view, LoadState::default());
        let answered = started.elapsed().as_secs_f64() * 1000.0;
        let started = Instant::now();
        beside(&mut engine, &view);
        let facets = started.elapsed().as_secs_f64() * 1000.0;
        println!(
            "{query:>30} {count:>9} {plain:>14.1} {indexed:>12.1} {answered:>12.1} {facets:>12.1}"
        );
    }
    if !asked.is_empty() {
        return;
    }
    for query in ["", "lambda.amaz"] {
        for (tab, sort) in [
            (Tab::Timeline, "events"),
            (Tab::Principals, "events"),
            (Tab::Principals, "names"),
            (Tab::Persons, "events"),
            (Tab::Sessions, "first"),
            (Tab::Denied, "events"),
            (Tab::Exposures, "time"),
            (Tab::Permissions, "action"),
            (Tab::Machines, "name"),
            (Tab::Executions, "name"),
            (Tab::Events, "name"),
            (Tab::Events, "principal"),
            (Tab::Events, "address"),
            (Tab::Events, "resource"),
            (Tab::Events, "time"),
        ] {
            let mut view = view(query);
            (view.tab, view.table.sort) = (tab, sort.to_owned());
            let taken = time_of(&mut engine, &view);
            println!("{:>50} {taken:>30.1}", format!("{tab:?} by {sort}"));
        }
    }
    for query in ["", "s3", "name:Get*"] {
        let mut view = view(query);
        let plain = time_of(&mut engine, &view);
        view.fold = Some(FoldSpec::default());
        let taken = time_of(&mut engine, &view);
        println!(
            "{:>50} {taken:>30.1}",
            format!("folded: {query:?}, after {plain:.1}")
        );
        let Rows::Folded(page, totals) = engine.answer(&view, LoadState::default()).rows else {
            panic!("folded rows were asked for")
        };
        println!("{:>50} {totals:?}", format!("{} rows", page.total));
        // The next stretch of the same list.
        view.table.first = 60;
        let taken = time_of(&mut engine, &view);
        println!("{:>50} {taken:>30.1}", "the next rows");
    }
    for by in [
        "name",
        "address",
        "session",
        "machine",
        "requestParameters.bucketName",
    ] {
        let mut view = view("");
        view.tab = Tab::Timeline;
        view.lanes.by = by.to_owned();
        let taken = time_of(&mut engine, &view);
        println!("{:>50} {taken:>30.1}", format!("lanes by {by}"));
    }
    engine.answer(&view(""), LoadState::default());
    let busiest = beside(&mut engine, &view(""));
    for facet in &busiest {
        let Some(value) = facet.values.first() else {
            continue;
        };
        let mut view = view("");
        view.dossiers = vec![DossierSubject {
            field: facet.field.clone(),
            value: value.value.clone(),
        }];
        let taken = time_of(&mut engine, &view);
        println!(
            "{:>30} {:>9} {taken:>40.1}",
            format!("dossier of {}", value.label),
            value.count
        );
    }
    for path in [
        "agent",
        "resource",
        "requestParameters.bucketName",
        "requestParameters",
        "requestID",
    ] {
        let mut view = view("");
        view.facets = vec![path.to_owned()];
        engine.answer(&view, LoadState::default());
        let started = Instant::now();
        beside(&mut engine, &view);
        let taken = started.elapsed().as_secs_f64() * 1000.0;
        println!("{:>50} {taken:>30.1}", format!("facet of {path}"));
    }
}

/// The facets beside the last answer.
fn beside(engine: &mut Engine, view: &ViewSpec) -> Vec<Facet> {
    loop {
        if let Some(beside) = engine.side_panels(view) {
            return beside.facets;
        }
    }
}

/// What an answer takes, in milliseconds.
fn time_of(engine: &mut Engine, view: &ViewSpec) -> f64 {
    let started = Instant::now();
    engine.answer(view, LoadState::default());
    started.elapsed().as_secs_f64() * 1000.0
}

fn view(query: &str) -> ViewSpec {
    ViewSpec {
        query: query.to_owned(),
        histogram_bars: 200,
        tab: Tab::Events,
        table: TableSpec {
            sort: "time".to_owned(),
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
