//! The tables of a dossier: its events by outcome, its calls, the values of one field.

use super::{COMPARED, DossierInput, FieldTable, Scratch};
use crate::analysis::first_of;
use crate::analysis::groups::{Group, Grouped};
use crate::analysis::words::counted;
use crate::protocol::{Cell, CellRow, DossierSection, Outcome, Section};
use crate::query::fields::Reads;
use crate::query::print::term;
use crate::store::Store;
use crate::store::batch::NO_TIME;
use crate::store::row_set::RowSet;

/// Rows of a table at most.
pub(super) const MOST_ROWS: usize = 25;

/// A table whose rows are groups of events.
pub(super) struct GroupTable<'a> {
    pub section: Section,
    /// The group of each row.
    pub groups: Vec<&'a Group>,
}

/// What a row is made from. Its cells are the texts, then the counts, then the times.
#[derive(Default)]
pub(super) struct RowParts<'a> {
    pub key: String,
    pub query: String,
    pub texts: &'a [&'a str],
    pub counts: &'a [u32],
    pub times: &'a [Option<i64>],
    pub outcome: Outcome,
}

impl RowParts<'_> {
    pub fn row(self) -> CellRow {
        let texts = self.texts.iter().map(|text| match *text {
            "" => Cell::Nothing,
            text => Cell::Text(text.to_owned()),
        });
        let counts = self.counts.iter().map(|count| Some(i64::from(*count)));
        let numbers = counts.chain(self.times.iter().copied());
        let numbers = numbers.map(|number| number.map_or(Cell::Nothing, Cell::Number));
        CellRow {
            key: self.key,
            query: self.query,
            cells: texts.chain(numbers).collect(),
            event: None,
            outcome: self.outcome,
        }
    }
}

/// A table. Its heading says where there is more of it: rows `of` so many.
pub(super) fn section(
    title: &str,
    of: usize,
    columns: &[&str],
    rows: Vec<CellRow>,
    nothing: &str,
) -> Section {
    let mut title = title.to_owned();
    if rows.len() < of {
        title.push_str(&format!(" (the first {} of {of})", rows.len()));
    }
    Section::new(&title, columns, rows, nothing)
}

pub(super) fn and(one: &str, two: &str) -> String {
    [one, " ", two].concat()
}

/// An outcome as a table has it, and as a condition.
pub(super) struct OutcomeText {
    pub words: &'static str,
    pub condition: &'static str,
}

pub(super) fn outcome_text(outcome: Outcome) -> OutcomeText {
    let (words, condition) = match outcome {
        Outcome::Ok => ("Succeeded", "outcome:ok"),
        Outcome::Error => ("Failed", "outcome:error"),
        Outcome::Denied => ("Denied", "outcome:denied"),
    };
    OutcomeText { words, condition }
}

/// How many events, the first and the last.
#[derive(Clone, Copy, Default)]
pub(super) struct EventsSpan {
    pub events: u32,
    pub first: Option<i64>,
    pub last: Option<i64>,
}

impl EventsSpan {
    pub fn of(store: &Store, rows: &RowSet) -> Self {
        let mut span = EventsSpan::default();
        rows.iter().for_each(|row| span.add(store.times()[row]));
        span
    }

    fn add(&mut self, time: i64) {
        self.events += 1;
        if time != NO_TIME {
            self.first = Some(self.first.map_or(time, |first| first.min(time)));
            self.last = self.last.max(Some(time));
        }
    }
}

/// Events of each outcome, and all.
#[derive(Default)]
pub(super) struct OutcomeSpans {
    pub ok: EventsSpan,
    pub error: EventsSpan,
    pub denied: EventsSpan,
    pub all: EventsSpan,
}

impl OutcomeSpans {
    pub fn of(store: &Store, rows: &[u32]) -> Self {
        let mut spans = OutcomeSpans::default();
        for row in rows {
            let row = *row as usize;
            let time = store.times()[row];
            match store.outcome(row) {
                Outcome::Ok => spans.ok.add(time),
                Outcome::Error => spans.error.add(time),
                Outcome::Denied => spans.denied.add(time),
            }
            spans.all.add(time);
        }
        spans
    }
}

/// Events by outcome, of those that pass the filter and of all.
pub(super) fn by_outcome(material: &DossierInput, _: &mut Scratch) -> DossierSection {
    let own = OutcomeSpans::of(material.store, &material.rows);
    let all = OutcomeSpans::of(material.store, &material.all);
    let row = |words: &str, query: String, outcome, own: EventsSpan, all: EventsSpan| {
        RowParts {
            key: query.clone(),
            query,
            texts: &[words],
            counts: &[own.events, all.events],
            times: &[own.first, own.last],
            outcome,
        }
        .row()
    };
    let of = |outcome: Outcome, own: EventsSpan, all: EventsSpan| {
        let text = outcome_text(outcome);
        let query = and(&material.query, text.condition);
        row(text.words, query, outcome, own, all)
    };
    let rows = vec![
        of(Outcome::Ok, own.ok, all.ok),
        of(Outcome::Error, own.error, all.error),
        of(Outcome::Denied, own.denied, all.denied),
        row("All", material.query.clone(), Outcome::Ok, own.all, all.all),
    ];
    let columns = ["what", "events", "in-all", "first", "last"];
    DossierSection::Table(section("Events", 0, &columns, rows, ""))
}

/// The first groups of a table: those with the most events; of equal ones, those that began first.
pub(super) fn most_events<'a>(store: &Store, grouped: &'a Grouped, most: usize) -> Vec<&'a Group> {
    let groups = &grouped.groups;
    let first = first_of(groups.len(), most, |one, two| {
        let rank = |index: usize| (u32::MAX - groups[index].counts.events, groups[index].first);
        match rank(one).cmp(&rank(two)) {
            std::cmp::Ordering::Equal => {
                grouped.tie(store, &groups[one]) < grouped.tie(store, &groups[two])
            }
            order => order.is_lt(),
        }
    });
    first.into_iter().map(|index| &groups[index]).collect()
}

/// The values of one field; none where the dossier is about a value of this field.
pub(super) fn values(
    material: &DossierInput,
    table: &FieldTable,
    scratch: &mut Scratch,
) -> Option<DossierSection> {
    let names = &material.store.names().data;
    let is_of_addresses = matches!(table.reads, Reads::Network | Reads::Country | Reads::Asn);
    let is_of_accounts = table.reads == Reads::CallerAccount;
    let lacks_names =
        is_of_addresses && !names.has_addresses() || is_of_accounts && !names.has_accounts();
    let is_of_agents = matches!(
        table.reads,
        Reads::AiAgent | Reads::McpCall | Reads::McpTool
    );
    let lacks_agents = is_of_agents && material.store.sessions().agents.is_empty();
    if table.field == material.subject.field || lacks_names || lacks_agents {
        return None;
    }
    let (store, rows) = (material.store, &material.rows);
    let known = COMPARED
        .iter()
        .zip(&material.compared)
        .find(|(compared, _)| compared.name == table.field);
    let mut own = None;
    // Where all its events pass the filter, they have been grouped already.
    let grouped = match known.filter(|_| rows.len() == material.all.len()) {
        Some((_, grouped)) => grouped,
        None => own.insert(Grouped::new(
            store,
            rows,
            table.reads,
            false,
            &mut scratch.heads,
        )),
    };
    let groups = most_events(store, grouped, MOST_ROWS);
    // Somebody who calls does what it did as itself.
    let is_caller = material.did == "What it did";
    let title = table.of_callers.filter(|_| is_caller);
    let title = title.unwrap_or(table.title);
    let row = |group: &&Group| {
        let key = grouped.key(group);
        let counts = group.counts;
        RowParts {
            key: key.to_owned(),
            query: and(&material.query, &term(table.field, key)),
            texts: &[grouped.label(group)],
            counts: &[counts.events, counts.errors, counts.denied],
            times: &[group.first, group.last],
            outcome: Outcome::Ok,
        }
        .row()
    };
    let mut made = GroupTable {
        section: section(
            title,
            grouped.groups.len(),
            &[table.field, "events", "failed", "denied", "first", "last"],
            groups.iter().map(row).collect(),
            "The events shown do not say.",
        ),
        groups,
    };
    if let Some(finish) = table.finish {
        finish(material, &mut made);
    }
    Some(DossierSection::Table(made.section))
}

/// So many persons are named whose events the filter leaves out.
const MOST_OUTSIDE: usize = 5;

/// Adds the persons who used an address, a key or a terminal only in events that the filter leaves out: who stands behind it is
/// often told by these.
pub(super) fn add_persons_outside(material: &DossierInput, made: &mut GroupTable) {
    let is_shared = matches!(
        material.subject.field.as_str(),
        "address" | "key" | "terminal"
    );
    let has_room = made.section.rows.len() + MOST_OUTSIDE <= MOST_ROWS;
    if !is_shared || !has_room || material.rows.len() == material.all.len() {
        return;
    }
    let (store, all) = (material.store, &material.all);
    let grouped = Grouped::new(store, all, Reads::Person, false, &mut Vec::new());
    let known: Vec<String> = (made.section.rows.iter())
        .map(|row| row.key.clone())
        .collect();
    let outside = most_events(store, &grouped, MOST_ROWS + MOST_OUTSIDE);
    let outside =
        (outside.into_iter()).filter(|group| !known.iter().any(|key| key == grouped.key(group)));
    for group in outside.take(MOST_OUTSIDE) {
        let events = counted(group.counts.events.into(), "event");
        let words = format!("{}: {events} outside the filter", grouped.label(group));
        let row = RowParts {
            key: grouped.key(group).to_owned(),
            query: and(&material.query, &term("person", grouped.key(group))),
            texts: &[&words],
            counts: &[0, 0, 0],
            times: &[group.first, group.last],
            ..RowParts::default()
        };
        made.section.rows.push(row.row());
    }
}
