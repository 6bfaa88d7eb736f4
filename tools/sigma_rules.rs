//! Measures what Sigma rules cost: `cargo run --release --example sigma_rules -- FOLDER [RULES.yml…]`, with a folder of trail
//! files as `generate` writes them and, where the built-in ones are not wanted, files of rules. Natively, on one core;
//! WebAssembly takes about half as long again.

// It runs natively only.
#![allow(clippy::disallowed_methods)]

mod files;

use std::collections::BTreeSet;
use std::time::Instant;
use std::{env, fs};
use trailglass::sigma::{RuleBook, RuleOrigin, RuleRun, RuleState};
use trailglass::store::{Column, Store};

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
        true => vec![made_rules(store)],
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

/// Rules such as people write: of each call one for success and one for refusals, and some that look at parameters.
fn made_rules(store: &Store) -> String {
    let mut names: Vec<(&str, &str)> = (0..store.len())
        .map(|row| {
            (
                store.cell(Column::Name, row),
                store.cell(Column::Source, row),
            )
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    let head = |title: &str| {
        format!(
            "title: {title}\nlogsource:\n    product: aws\n    service: cloudtrail\ndetection:\n"
        )
    };
    let outcome = "    error_code:\n        errorCode|exists: true\n    error_msg:\n        errorMessage|exists: true\n";
    let mut rules = Vec::new();
    for number in 0..360 {
        let (name, source) = match names.get(number) {
            Some((name, source)) => ((*name).to_owned(), *source),
            None => (format!("Call{number}"), "iam.amazonaws.com"),
        };
        let selection = format!(
            "    selection:\n        eventSource: {source}\n        eventName: {name}\n{outcome}"
        );
        rules.push(
            head(&name)
                + &selection
                + "    condition: selection and not (error_code or error_msg)\nlevel: low\n",
        );
        rules.push(
            head(&format!("{name} Attempt"))
                + &selection
                + "    condition: selection and (error_code or error_msg)\nlevel: informational\n",
        );
    }
    let lines = [
        "requestParameters|contains: Suspended",
        "userIdentity.arn|re: '.+:assumed-role/aws:.+'",
        "userAgent|contains: [kali, pacu, parrot]",
        "sourceIPAddress|cidr: 203.0.113.0/24",
        "userIdentity.type: Root",
        "userIdentity.arn|fieldref|endswith: requestParameters.userName",
        "requestParameters.policyDocument|contains|all: ['\"*\"', Allow]",
        "eventTime|hour: 3",
    ];
    for number in 0..80 {
        let line = lines[number % lines.len()];
        // Of the rules that people share 774 of 779 name their calls.
        let name = match (number < lines.len(), names.get(number)) {
            (false, Some((name, _))) => format!("        eventName: {name}\n"),
            _ => String::new(),
        };
        let selection = format!("    selection:\n{name}        {line}\n");
        let end = "    condition: selection\nlevel: high\n";
        rules.push(head(&format!("parameters {number}")) + &selection + end);
    }
    rules.push(head("keywords") + "    keywords: [pacu, 'evil*bucket']\n    condition: keywords\n");
    rules.push(format!(
        "{}name: refused\n---\ntitle: many refused\ncorrelation:\n    type: value_count\n    rules: refused\n    group-by: userIdentity.arn\n    timespan: 1h\n    condition: {{gte: 20, field: eventName}}\n",
        head("refused") + "    selection:\n        errorCode|exists: true\n    condition: selection\n"
    ));
    rules.join("---\n")
}

/// A rule of the usual length for other logs.
fn other_rule(number: usize) -> String {
    format!(
        "title: Suspicious Process {number}\nid: 10000000-0000-4000-8000-{number:012}\nstatus: test\ndescription: |\n    Detects something that a process of this name\n    does on Windows.\nreferences:\n    - https://example.com/{number}\nauthor: somebody\ndate: 2024-01-01\ntags:\n    - attack.execution\n    - attack.t1059\nlogsource:\n    category: process_creation\n    product: windows\ndetection:\n    selection_img:\n        - Image|endswith: '\\tool{number}.exe'\n        - OriginalFileName: 'tool{number}.exe'\n    selection_cli:\n        CommandLine|contains|all:\n            - ' -a '\n            - ' /b '\n    condition: all of selection_*\nfalsepositives:\n    - Unknown\nlevel: medium\n"
    )
}
