//! The history of a resource: each write that mentions it, in the order of time, and what it changed against the one before.

use super::changes::ChangeWords;
use super::life::ResourceLives;
use super::tables::{EventsSpan, RowParts, and, section};
use super::{DossierInput, Scratch};
use crate::exposure::Exposure;
use crate::protocol::{Cell, CellRow, DossierSection, LastChange, Outcome, TimeRange};
use crate::query::print::term;
use crate::store::batch::NO_TIME;
use crate::store::client_columns::ClientPart;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store, scans};

/// Rows of the history at most: the last ones.
const MOST_ROWS: usize = 100;

/// How many events are about the resource, and how many mention it.
pub(super) fn counts(material: &DossierInput, _: &mut Scratch) -> Option<DossierSection> {
    let mentioned = material.mentioned?;
    let store = material.store;
    let mentions = term("mentions", &material.subject.value);
    let mut reads = mentioned.clone();
    reads.and(&reading(store));
    let mut writes = mentioned.clone();
    let mut others = reading(store);
    others.not();
    writes.and(&others);
    let row = |words: &str, query: String, events: &RowSet| {
        let mut own = events.clone();
        own.and(material.shown);
        let span = EventsSpan::of(store, &own);
        RowParts {
            key: query.clone(),
            query,
            texts: &[words],
            counts: &[span.events, events.count() as u32],
            times: &[span.first, span.last],
            outcome: Outcome::Ok,
        }
        .row()
    };
    let rows = vec![
        row("About it", material.query.clone(), material.events),
        row("Mention it", mentions.clone(), mentioned),
        row("… and only read", and(&mentions, "readonly:true"), &reads),
        row(
            "… and may change something",
            and(&mentions, "-readonly:true"),
            &writes,
        ),
    ];
    let columns = ["what", "events", "in-all", "first", "last"];
    let title = "About it, and mentioned";
    Some(DossierSection::Table(section(title, 0, &columns, rows, "")))
}

/// Each write that mentions the resource and passes the filter.
pub(super) fn history(material: &DossierInput, _: &mut Scratch) -> Option<DossierSection> {
    let store = material.store;
    let mut writes = reading(store);
    writes.not();
    writes.and(material.mentioned?);
    // What changed is told against all writes, whatever the filter.
    let exposures = material.exposures.iter();
    let exposures = exposures.filter(|exposure| writes.has(exposure.event as usize));
    let exposures: Vec<&Exposure> = exposures.collect();
    let mut writes = scans::select(store.order(), &writes);
    let value = &material.subject.value;
    let lives = ResourceLives::of(store, value, &writes, material.events, &exposures);
    lives.put_in_order(&mut writes);
    let is_shown = |row: &u32| material.shown.has(*row as usize);
    let total = writes.iter().filter(|row| is_shown(row)).count();
    let range = material
        .span
        .map_or(TimeRange { from: 0, until: 1 }, |span| TimeRange {
            from: span.first,
            until: span.last + 1,
        });
    let last = last_change(store, &writes, &lives, range);
    let mut words = ChangeWords::new(store, value);
    let mut rows = Vec::new();
    let mut place = 0;
    for row in writes {
        let is_listed = is_shown(&row) && {
            place += 1;
            place + MOST_ROWS > total
        };
        let is_own = lives.step(row).is_some() || material.events.has(row as usize);
        let changed = words.next(row, lives.step(row), is_own, is_listed);
        if is_listed {
            rows.push(history_row(store, row, &changed, lives.are_several()));
        }
    }
    let title = match total {
        total if total > rows.len() => format!("History (the last {} of {total})", rows.len()),
        _ => "History".to_owned(),
    };
    let columns = ["time", "name", "person", "outcome", "changed", "where"];
    let columns = &columns[..columns.len() - usize::from(!lives.are_several())];
    let nothing = "No write that mentions it passes the filter.";
    Some(DossierSection::History {
        lives: lives.drawn(range),
        last,
        table: section(&title, 0, columns, rows, nothing),
    })
}

/// The last write that created, changed or deleted it before the end of the files or, where a time range is chosen, before that begins.
fn last_change(
    store: &Store,
    writes: &[u32],
    lives: &ResourceLives,
    range: TimeRange,
) -> Option<LastChange> {
    let is_all = store
        .time_span()
        .is_none_or(|span| span.first >= range.from && span.last < range.until);
    let until = if is_all { range.until } else { range.from };
    let done = writes.iter().rev().copied().find(|event| {
        let row = *event as usize;
        let time = store.times()[row];
        lives.step(*event).is_some() && time != NO_TIME && time < until
    });
    done.map(|event| LastChange {
        words: format!(
            "Last changed {}: {} by {}",
            if is_all {
                "in these files"
            } else {
                "before the time range"
            },
            store.cell(Column::Name, event as usize),
            who(store, event as usize)
        ),
        time: store.times()[event as usize],
        event,
    })
}

fn history_row(store: &Store, event: u32, changed: &str, has_place: bool) -> CellRow {
    let row = event as usize;
    let time = Some(store.times()[row]).filter(|time| *time != NO_TIME);
    let outcome = match store.outcome(row) {
        Outcome::Ok => "Succeeded",
        Outcome::Error => "Failed",
        Outcome::Denied => "Denied",
    };
    let text = |text: &str| match text {
        "" => Cell::Nothing,
        text => Cell::Text(text.to_owned()),
    };
    let mut cells = vec![
        time.map_or(Cell::Nothing, Cell::Number),
        text(store.cell(Column::Name, row)),
        text(&who(store, row)),
        text(outcome),
        text(changed),
    ];
    if has_place {
        let place = [Column::Account, Column::Region].map(|column| store.cell(column, row));
        cells.push(text(place.join(" ").trim()));
    }
    CellRow {
        key: store.key(row),
        cells,
        query: String::new(),
        event: Some(event),
        outcome: store.outcome(row),
    }
}

/// The person or workload, else the principal; and the program, as the client says.
pub(super) fn who(store: &Store, row: usize) -> String {
    let person = store.sessions().person_name(row);
    let principal = &store.principals()[store.identity(row).principal as usize];
    let name = match person {
        "" => store.text(principal.name),
        person => person,
    };
    match store.clients().text(row, ClientPart::Tool) {
        "" => name.to_owned(),
        tool => format!("{name}, with {tool}"),
    }
}

/// The events that only read, as the search language has it.
fn reading(store: &Store) -> RowSet {
    RowSet::from_fn(store.len(), |row| {
        store.read_only(row).value() == Some(true)
    })
}
