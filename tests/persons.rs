//! The table of persons: each number against a count over single events, and against the query behind its row.

use crate::support;
use std::collections::{BTreeMap, BTreeSet};
use support::{ask, invictus, load, view};
use trailglass::protocol::{Cell, CellRow, Outcome, Rows, Tab};
use trailglass::store::{Column, Store};
use trailglass::tables::cell_columns;

/// What one person did, as told by single events.
#[derive(Default)]
struct Counted {
    texts: BTreeMap<&'static str, BTreeSet<String>>,
    numbers: BTreeMap<&'static str, i64>,
    first: Option<i64>,
    last: Option<i64>,
}

impl Counted {
    fn add(&mut self, store: &Store, row: usize) {
        let principal = &store.principals()[store.identity(row).principal as usize];
        let texts = [
            ("types", store.sessions().kind(row)),
            ("principals", store.text(principal.key)),
            (
                "sessions",
                &store.sessions().session_keys[store.sessions().session_of[row] as usize],
            ),
            ("accounts", store.cell(Column::Account, row)),
            ("services", store.cell(Column::Source, row)),
            ("names", store.cell(Column::Name, row)),
            ("addresses", store.cell(Column::Address, row)),
        ];
        for (column, text) in texts {
            self.texts
                .entry(column)
                .or_default()
                .insert(text.to_owned());
        }
        let outcome = store.outcome(row);
        let numbers = [
            ("events", true),
            ("writes", store.read_only(row).value() == Some(false)),
            ("errors", outcome == Outcome::Error),
            ("denied", outcome == Outcome::Denied),
        ];
        for (column, counts) in numbers {
            *self.numbers.entry(column).or_default() += i64::from(counts);
        }
        let time = Some(store.times()[row]);
        self.first = [self.first, time].into_iter().flatten().min();
        self.last = self.last.max(time);
    }

    fn cell(&self, column: &str) -> Option<Cell> {
        let number = |time: Option<i64>| time.map_or(Cell::Nothing, Cell::Number);
        if let Some(count) = self.numbers.get(column) {
            return Some(Cell::Number(*count));
        }
        match column {
            "first" => Some(number(self.first)),
            "last" => Some(number(self.last)),
            _ => {
                let texts = self.texts.get(column)?;
                Some(Cell::Number(
                    texts.iter().filter(|text| !text.is_empty()).count() as i64,
                ))
            }
        }
    }
}

/// The cells of a row, by their columns.
fn by_column(row: &CellRow) -> BTreeMap<&'static str, &Cell> {
    let columns = cell_columns(Tab::Persons).into_iter();
    columns.map(|def| def.column.id).zip(&row.cells).collect()
}

#[test]
fn each_number_of_a_person_is_that_of_its_events() {
    let files = invictus();
    let mut engine = load(&files, 2, 4096);
    engine.work_out_chains();
    for query in ["", "denied", "name:*List*", "readonly:false"] {
        let answer = ask(&mut engine, &view(Tab::Persons, "events", query));
        let Rows::Cells(page) = answer.rows else {
            panic!("cells were asked for")
        };
        let mut events = 0;
        for row in &page.rows {
            let mut one = view(Tab::Events, "time", &format!("({}) {query}", row.query));
            if query.is_empty() {
                one.query = row.query.clone();
            }
            let mut counted = Counted::default();
            let mut found = 0;
            while let Rows::Events(page) = ask(&mut engine, &one).rows
                && !page.rows.is_empty()
            {
                for event in &page.rows {
                    counted.add(&engine.store, event.event as usize);
                }
                found += page.rows.len() as u32;
                one.table.first = found;
            }
            let cells = by_column(row);
            for (column, cell) in &cells {
                if let Some(wanted) = counted.cell(column).filter(|_| *column != "types") {
                    assert_eq!(**cell, wanted, "{column} of {} in {query:?}", row.key);
                }
            }
            let types: Vec<String> = match cells["types"] {
                Cell::Text(text) => text.split(", ").map(str::to_owned).collect(),
                Cell::Nothing | Cell::Number(_) | Cell::Named { .. } | Cell::Counted { .. } => {
                    Vec::new()
                }
            };
            assert_eq!(
                types.into_iter().collect::<BTreeSet<_>>(),
                counted.texts["types"]
            );
            assert_eq!(*cells["key"], Cell::Text(row.key.clone()));
            events += found;
        }
        assert_eq!(
            events, answer.shown,
            "each event is somebody's, in {query:?}"
        );
        assert!(!page.rows.is_empty());
    }
}

#[test]
fn who_acted_under_several_roles_is_one_row() {
    let files = invictus();
    let mut engine = load(&files, 1, usize::MAX);
    engine.work_out_chains();
    let Rows::Cells(page) = ask(&mut engine, &view(Tab::Persons, "events", "")).rows else {
        panic!("cells were asked for")
    };
    let mut rows = page.rows.iter().map(by_column);
    let is_his =
        |cells: &BTreeMap<&str, &Cell>| *cells["person"] == Cell::Text("bert-jan".to_owned());
    let cells = rows.find(is_his).expect("a row of bert-jan");
    // Himself and the five roles that he assumed.
    assert_eq!(*cells["principals"], Cell::Number(6));
}

/// Each row of a principal below a person has the events of both, and those of a person add up to its own.
#[test]
fn principals_below_persons_are_those_of_the_events_of_both() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    for query in ["", "outcome:denied", "readonly:false"] {
        let mut grouped = view(Tab::Principals, "events", query);
        grouped.by_person = true;
        grouped.table.descending = true;
        let Rows::Principals(page) = ask(&mut engine, &grouped).rows else {
            panic!("principals were asked for")
        };
        assert_eq!(page.total as usize, page.rows.len());
        let all = ask(&mut engine, &view(Tab::Events, "time", query)).shown;
        let (mut persons, mut of_persons, mut below) = (0, 0, 0);
        let mut last = u32::MAX;
        for row in &page.rows {
            let person = row.person.as_deref().expect("it stands below a person");
            let term = |field: &str, value: &str| format!("{field}=\"{value}\"");
            let mut asked = format!("{query} {}", term("person", person));
            if row.is_person {
                assert_eq!(below, of_persons, "principals of the person before");
                assert!(row.events <= last, "the most first");
                (last, persons) = (row.events, persons + 1);
                of_persons += row.events;
            } else {
                below += row.events;
                asked.push_str(&format!(" {}", term("principal", &row.key)));
            }
            for (count, outcome) in [
                (row.events, ""),
                (row.errors, "outcome:error"),
                (row.denied, "outcome:denied"),
            ] {
                let asked = format!("{asked} {outcome}");
                let found = ask(&mut engine, &view(Tab::Events, "time", &asked));
                assert_eq!(found.query_error, None, "{asked}");
                assert_eq!(found.shown, count, "{asked}");
            }
        }
        assert_eq!((below, of_persons), (all, all), "{query}");
        assert!(persons > 0 && page.rows.len() > persons);
    }
}
