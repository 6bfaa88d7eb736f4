//! Who from outside got access: foreign accounts, the public, and the addresses behind the findings.

use crate::exposure::{Exposure, Exposures, sections};
use crate::findings::{Actor, Findings, weights};
use crate::protocol::{Band, Cell, CellRow, Section};
use crate::query::print::term;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// So many rows a table has at most; its heading says so where there are more.
const MOST_ROWS: usize = 20;
/// So many actors of an address are named.
const MOST_NAMED: usize = 3;

/// The tables.
pub fn access(
    store: &Store,
    rows: &RowSet,
    exposures: &Exposures,
    findings: &Findings,
) -> Vec<Section> {
    // The first of these are the foreign accounts.
    let mut tables = sections(store, rows, exposures, None);
    tables.truncate(1);
    tables.push(public(store, exposures));
    tables.push(addresses(store, rows, findings));
    tables
}

fn text(text: &str) -> Cell {
    match text {
        "" => Cell::Nothing,
        text => Cell::Text(text.to_owned()),
    }
}

fn time(time: i64) -> Cell {
    match time {
        NO_TIME => Cell::Nothing,
        time => Cell::Number(time),
    }
}

fn title(words: &str, total: usize) -> String {
    match total {
        total if total > MOST_ROWS => format!("{words} ({MOST_ROWS} of {total})"),
        _ => words.to_owned(),
    }
}

/// What was opened to anyone.
fn public(store: &Store, exposures: &Exposures) -> Section {
    let opened: Vec<&Exposure> = (exposures.opened.iter())
        .filter(|exposure| exposure.grant.to.is_anyone())
        .collect();
    let row = |exposure: &&Exposure| {
        let event = exposure.event as usize;
        let closed = exposure.closed.filter(|_| exposure.is_closed());
        CellRow {
            key: store.key(event),
            cells: vec![
                text(store.cell(Column::Name, event)),
                text(exposure.kind.words()),
                text(&exposure.resource),
                text(&exposure.grant.allows),
                text(Actor::of(store, exposure.event).name(store)),
                time(store.times()[event]),
                closed.map_or(Cell::Nothing, |closed| {
                    time(store.times()[closed.event as usize])
                }),
            ],
            query: exposure.query(store),
            event: Some(exposure.event),
            outcome: store.outcome(event),
        }
    };
    Section::new(
        &title("Opened to anyone", opened.len()),
        &[
            "name", "what", "resource", "allows", "who", "time", "closed",
        ],
        opened.iter().take(MOST_ROWS).map(row).collect(),
        "Nothing was opened to anyone.",
    )
}

#[derive(Default)]
struct AddressUse {
    events: u32,
    findings: BTreeSet<usize>,
    actors: BTreeSet<Actor>,
    first: Option<i64>,
    last: Option<i64>,
}

/// The addresses that findings to look at came from.
fn addresses(store: &Store, rows: &RowSet, findings: &Findings) -> Section {
    let mut uses: BTreeMap<Symbol, AddressUse> = BTreeMap::new();
    for (number, finding) in findings.all.iter().enumerate() {
        if weights::band(finding.score) < Band::Look {
            continue;
        }
        for event in finding
            .events
            .iter()
            .filter(|event| rows.has(**event as usize))
        {
            let address = store.column(Column::Address)[*event as usize];
            if address == NONE {
                continue;
            }
            let of_address = uses.entry(address).or_default();
            of_address.findings.insert(number);
            of_address.actors.insert(Actor::of(store, *event));
        }
    }
    // The row's query finds every event of the address that matches a rule: so do its count and times.
    for row in rows.iter().filter(|row| store.hits().set_of[*row] != 0) {
        if let Some(of_address) = uses.get_mut(&store.column(Column::Address)[row]) {
            of_address.events += 1;
            let time = Some(store.times()[row]).filter(|time| *time != NO_TIME);
            of_address.first = [of_address.first, time].into_iter().flatten().min();
            of_address.last = of_address.last.max(time);
        }
    }
    let total = uses.len();
    let mut uses: Vec<(Symbol, AddressUse)> = uses.into_iter().collect();
    uses.sort_by_key(|(address, of_address)| {
        (
            Reverse(of_address.findings.len()),
            Reverse(of_address.events),
            store.text(*address),
        )
    });
    uses.truncate(MOST_ROWS);
    let row = |(address, of_address): &(Symbol, AddressUse)| {
        let actors = of_address.actors.iter();
        let mut names: Vec<&str> = actors
            .map(|actor| actor.name(store))
            .take(MOST_NAMED)
            .collect();
        let more = of_address.actors.len().saturating_sub(MOST_NAMED);
        let more = format!("{more} more");
        if of_address.actors.len() > MOST_NAMED {
            names.push(&more);
        }
        CellRow {
            key: store.text(*address).to_owned(),
            cells: vec![
                text(store.text(*address)),
                text(store.names().beside(*address)),
                text(&names.join(", ")),
                Cell::Number(of_address.findings.len() as i64),
                Cell::Number(of_address.events.into()),
                of_address.first.map_or(Cell::Nothing, Cell::Number),
                of_address.last.map_or(Cell::Nothing, Cell::Number),
            ],
            query: [term("address", store.text(*address)), "level:*".to_owned()].join(" "),
            ..CellRow::default()
        }
    };
    Section::new(
        &title("Addresses behind the findings to look at", total),
        &[
            "address", "network", "persons", "findings", "events", "first", "last",
        ],
        uses.iter().map(row).collect(),
        "No finding to look at.",
    )
}
