//! Prints what the overview says of the files below a folder, and how long the rules took:
//! `cargo run --release --example overview -- FOLDER`. For weighing rules and scores; natively, on one core.

// It runs natively only.
#![allow(clippy::disallowed_methods)]

mod files;

use std::collections::BTreeMap;
use std::env;
use std::time::Instant;
use trailglass::protocol::{LoadState, OverviewAnswer, Rows, Tab, TableSpec, ViewSpec};
use trailglass::tables::cell_columns;

fn main() {
    let folder = env::args().nth(1).expect("a folder with trail files");
    let mut engine = files::engine_of(&folder);
    println!("{} events", engine.store.len());
    let started = Instant::now();
    engine.work_out_chains();
    println!("chains: {:.0} ms", millis(started));
    let started = Instant::now();
    let (mut slices, mut longest) = (0, 0.0_f64);
    loop {
        let slice = Instant::now();
        let has_changed = engine.work_on_rules();
        longest = longest.max(millis(slice));
        slices += 1;
        if has_changed == Some(false) {
            break;
        }
    }
    println!(
        "rules, findings and questions: {:.0} ms in {slices} slices, the longest of {longest:.0} ms",
        millis(started)
    );
    let started = Instant::now();
    let answer = engine.answer(&view(Tab::Overview, "score"), LoadState::default());
    println!("overview: {:.0} ms", millis(started));
    print_beside(&answer.overview.unwrap_or_default());
    println!("\nfindings");
    print_rows(&answer.rows, Tab::Overview);
    let answer = engine.answer(&view(Tab::Rules, "events"), LoadState::default());
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    if let Rows::Cells(page) = &answer.rows {
        for row in &page.rows {
            let state = format!("{:?}", row.cells[3]);
            if state.contains("refused") {
                println!("refused: {:?} {:?}", row.cells[0], row.cells[5]);
            }
            *states.entry(state).or_default() += 1;
        }
    }
    println!("\nrules {states:?}");
}

fn millis(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}

fn print_beside(overview: &OverviewAnswer) {
    for words in &overview.summary {
        println!("{}", words.text());
    }
    println!(
        "{} findings, {} in the background, {} situations",
        overview.findings, overview.background, overview.situations_total
    );
    for situation in &overview.situations {
        println!(
            "\n[{}] {} {}: {}",
            situation.score,
            situation.band.words(),
            situation.name,
            situation.words.text()
        );
        for reason in &situation.reasons {
            println!("      {:+} {}", reason.points, reason.words.text());
        }
        for words in &situation.joined {
            println!("      joined: {}", words.text());
        }
        for finding in &situation.findings {
            println!(
                "    {:>3} {:<13} {:>6} x {} ({} failed) {}",
                finding.score,
                finding.level.word(),
                finding.events,
                finding.title,
                finding.failed,
                finding.resources
            );
        }
    }
    for group in &overview.questions {
        println!("\n{}", group.title);
        for tile in &group.tiles {
            println!(
                "  {:>7} {} ({} failed)",
                tile.count, tile.title, tile.failed
            );
        }
    }
    for section in &overview.access {
        println!("\n{}", section.title);
        for row in &section.rows {
            println!("  {:?}", row.cells);
        }
    }
    println!();
    for words in &overview.cannot_show {
        println!("- {}", words.text());
    }
    println!("{}", overview.looked_for);
}

fn print_rows(rows: &Rows, tab: Tab) {
    let Rows::Cells(page) = rows else {
        return;
    };
    let columns: Vec<&str> = cell_columns(tab).iter().map(|def| def.column.id).collect();
    println!("{}", columns.join(" | "));
    for row in &page.rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| format!("{cell:?}")).collect();
        println!("{}", cells.join(" | "));
    }
}

fn view(tab: Tab, sort: &str) -> ViewSpec {
    ViewSpec {
        histogram_bars: 100,
        tab,
        table: TableSpec {
            sort: sort.to_owned(),
            descending: true,
            rows: 1000,
            ..TableSpec::default()
        },
        timeline_columns: 100,
        ..ViewSpec::default()
    }
}
