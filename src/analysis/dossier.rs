//! What the logs tell of one principal, session, access key, address, agent, account or resource, all in one shape.
//!
//! What it did, from where and with what is counted over the events that pass the filter. What is new or rare is held against
//! all events loaded, whatever the filter: an inference from these logs alone.

use super::assumed::{Assumed, assumed, identity_leaf};
use super::first_of;
use super::groups::{Group, Grouped};
use super::histogram::histogram;
use crate::query::evaluate::outcome_word;
use crate::query::fields::{self, Reads};
use crate::query::print::term;
use crate::record::credential::lifetime_words;
use crate::store::rows::RowSet;
use crate::store::{Column, Store};
use crate::view::{Cell, CellRow, Dossier, Outcome, Section};
use crate::walk::batch::{NO_TIME, OUTCOME_DENIED, OUTCOME_ERROR};
use crate::walk::dictionary::NONE;

/// Bars of the activity at most.
const BARS: u32 = 64;
/// Rows of a table at most.
const MOST_ROWS: usize = 25;
/// Hours in a week.
const WEEK: usize = 7 * 24;
/// New is what has its first event so recently, counted back from the newest event, in milliseconds.
const NEW_MILLIS: i64 = 86_400_000;
/// Rare is what at most one event in so many has. With fewer events than that, nothing counts as rare.
const RARE_SHARE: u32 = 1000;

/// The fields that have a dossier, and what they are called.
pub const FIELDS: [(&str, &str); 7] = [
    ("principal", "Principal"),
    ("session", "Session"),
    ("key", "Access key"),
    ("address", "Address"),
    ("agent", "Agent"),
    ("account", "Account"),
    ("resource", "Resource"),
];

/// The tables by one field each.
const TABLES: [(&str, &str); 10] = [
    ("session", "As which sessions"),
    ("principal", "By which principals"),
    ("source", "Services"),
    ("address", "From which addresses"),
    ("region", "In which Regions"),
    ("agent", "With which agents"),
    ("key", "With which access keys"),
    ("credential", "With which credentials"),
    ("account", "In which accounts"),
    ("resource", "About what"),
];

/// The fields in which something can be new or rare.
const COMPARED: [(&str, &str); 5] = [
    ("name", "call"),
    ("source", "service"),
    ("address", "address"),
    ("region", "Region"),
    ("agent", "agent"),
];

/// The dossier of what `field` says `key`. `all` are its events, `shown` those of all that pass the filter; `span` is the time
/// that is looked at.
pub fn dossier(
    store: &Store,
    field: &str,
    key: &str,
    all: &RowSet,
    shown: &RowSet,
    span: Option<(i64, i64)>,
) -> Dossier {
    let query = term(field, key);
    let mut own = all.clone();
    own.and(shown);
    let rows = numbers(&own);
    let of_all = numbers(all);
    let label = FIELDS.iter().find(|(known, _)| *known == field);
    let label = label.map_or(field, |(_, label)| *label);
    let (title, words) = names(store, field, key, &of_all);
    let calls = Grouped::new(store, &rows, Reads::Column(Column::Name), true);
    let (inferred, rule) = inferred(store, field, label, key, &title, &of_all);
    let mut sections = vec![
        facts(store, &rows, &of_all, &query),
        activity(store, &own, span),
        inferred,
        calls_table(store, &calls, &query),
    ];
    for (name, heading) in TABLES.iter().filter(|(name, _)| *name != field) {
        let Some(known) = fields::find(name) else { continue };
        let grouped = Grouped::new(store, &rows, known.reads, false);
        sections.push(if *name == "session" {
            sessions_table(store, &grouped, &of_all, heading, &query)
        } else {
            table(&grouped, name, heading, &query)
        });
    }
    sections.push(weekdays(store, &rows));
    Dossier {
        title,
        words,
        field: field.to_owned(),
        key: key.to_owned(),
        label: label.to_owned(),
        rule,
        sections,
    }
}

fn numbers(rows: &RowSet) -> Vec<u32> {
    rows.iter().map(|row| row as u32).collect()
}

/// What it is called, and what kind of thing it is.
fn names(store: &Store, field: &str, key: &str, rows: &[u32]) -> (String, String) {
    let Some(row) = rows.first() else {
        return (key.to_owned(), String::new());
    };
    let identity = store.identity(*row as usize);
    match field {
        "principal" => {
            let principal = &store.principals()[identity.principal as usize];
            let parts = [
                store.text(principal.kind),
                principal.credential.word(),
                store.text(principal.account),
                key,
            ];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            (store.text(principal.name).to_owned(), parts.join(" · "))
        }
        "key" => (key.to_owned(), lifetime_words(identity.credential, key)),
        _ => (key.to_owned(), String::new()),
    }
}

fn number(count: u32) -> Cell {
    Cell::Number(count.into())
}

fn time(time: Option<i64>) -> Cell {
    time.map_or(Cell::Nothing, Cell::Number)
}

fn text(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Nothing
    } else {
        Cell::Text(text.to_owned())
    }
}

fn section(title: String, columns: &[&str], rows: Vec<CellRow>, nothing: &str) -> Section {
    Section {
        title,
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows,
        nothing: nothing.to_owned(),
    }
}

/// A heading that says how much of a table there is.
fn heading(words: &str, shown: usize, all: usize) -> String {
    let mut heading = words.to_owned();
    if shown < all {
        heading.push_str(&format!(" (the first {shown} of {all})"));
    }
    heading
}

fn and(one: &str, two: &str) -> String {
    [one, " ", two].concat()
}

/// Events by outcome, of those that pass the filter and of all.
fn facts(store: &Store, rows: &[u32], all: &[u32], query: &str) -> Section {
    let of = |rows: &[u32], wanted: Option<Outcome>| {
        let (mut count, mut first, mut last) = (0, None, None);
        for row in rows {
            let row = *row as usize;
            if wanted.is_some_and(|wanted| store.outcome(row) != wanted) {
                continue;
            }
            count += 1;
            let time = store.times()[row];
            if time != NO_TIME {
                first = Some(first.map_or(time, |first: i64| first.min(time)));
                last = last.max(Some(time));
            }
        }
        (count, first, last)
    };
    let lines = [
        ("Events", None),
        ("Succeeded", Some(Outcome::Ok)),
        ("Failed", Some(Outcome::Error)),
        ("Denied", Some(Outcome::Denied)),
    ];
    let rows = lines.map(|(words, wanted)| {
        let (count, first, last) = of(rows, wanted);
        let query = wanted.map_or_else(
            || query.to_owned(),
            |wanted| and(query, &term("outcome", outcome_word(wanted))),
        );
        CellRow {
            cells: vec![
                text(words),
                number(count),
                time(first),
                time(last),
                number(of(all, wanted).0),
            ],
            key: query.clone(),
            query,
            outcome: wanted.unwrap_or_default(),
            ..CellRow::default()
        }
    });
    section(
        "Events".to_owned(),
        &["what", "events", "first", "last", "in-all"],
        rows.into(),
        "",
    )
}

/// The first groups of a table: those with the most events; of equal ones, those that began first.
fn most_events(grouped: &Grouped) -> Vec<usize> {
    let groups = &grouped.groups;
    first_of(groups.len(), MOST_ROWS, &mut |one, two| {
        let rank = |index: usize| (u32::MAX - groups[index].counts.events, groups[index].first);
        match rank(one).cmp(&rank(two)) {
            std::cmp::Ordering::Equal => grouped.key(&groups[one]) < grouped.key(&groups[two]),
            order => order.is_lt(),
        }
    })
}

/// The calls by name, service and outcome, each with first and last time.
fn calls_table(store: &Store, grouped: &Grouped, query: &str) -> Section {
    let best = most_events(grouped);
    let title = heading("What it did", best.len(), grouped.groups.len());
    let row = |index: usize| {
        let group = &grouped.groups[index];
        let (name, source) = (grouped.key(group), store.text(group.source));
        let outcome = match group.outcome {
            OUTCOME_DENIED => Outcome::Denied,
            OUTCOME_ERROR => Outcome::Error,
            _ => Outcome::Ok,
        };
        let words = match outcome {
            Outcome::Ok => "succeeded",
            Outcome::Error => "failed",
            Outcome::Denied => "denied",
        };
        let mut own = and(query, &term("name", name));
        own = if source.is_empty() {
            and(&own, "-source:*")
        } else {
            and(&own, &term("source", source))
        };
        own = and(&own, &term("outcome", outcome_word(outcome)));
        CellRow {
            key: own.clone(),
            query: own,
            cells: vec![
                text(name),
                text(source),
                text(words),
                number(group.counts.events),
                time(group.first),
                time(group.last),
            ],
            event: None,
            outcome,
        }
    };
    section(
        title,
        &["call", "source", "outcome", "events", "first", "last"],
        best.into_iter().map(row).collect(),
        "None of its events passes the filter.",
    )
}

/// The cells that all tables by one field end with.
fn counted(group: &Group) -> [Cell; 5] {
    let counts = &group.counts;
    [
        number(counts.events),
        number(counts.errors),
        number(counts.denied),
        time(group.first),
        time(group.last),
    ]
}

/// The values of one field.
fn table(grouped: &Grouped, field: &str, words: &str, query: &str) -> Section {
    let best = most_events(grouped);
    let title = heading(words, best.len(), grouped.groups.len());
    let row = |index: usize| {
        let group = &grouped.groups[index];
        let mut cells = vec![text(grouped.label(group))];
        cells.extend(counted(group));
        CellRow {
            key: grouped.key(group).to_owned(),
            query: and(query, &term(field, grouped.key(group))),
            cells,
            ..CellRow::default()
        }
    };
    section(
        title,
        &[field, "events", "failed", "denied", "first", "last"],
        best.into_iter().map(row).collect(),
        "The events shown do not say.",
    )
}

/// The sessions, with the source identity and who assumed the role.
fn sessions_table(store: &Store, grouped: &Grouped, all: &[u32], words: &str, query: &str) -> Section {
    let mut mine = vec![false; store.identities().len()];
    for row in all {
        mine[store.identity_numbers()[*row as usize] as usize] = true;
    }
    let calls = assumed(store, &mine);
    let path = store
        .dictionary()
        .find("userIdentity.sessionContext.sourceIdentity")
        .unwrap_or(NONE);
    let mut section = table(grouped, "session", words, query);
    section.columns.insert(1, "source-identity".to_owned());
    section.columns.insert(2, "assumed-by".to_owned());
    for (row, index) in section.rows.iter_mut().zip(most_events(grouped)) {
        let session = grouped.groups[index].id;
        let calls: Vec<&Assumed> = calls.iter().filter(|call| call.session == session).collect();
        let of_session = store.identities().iter().zip(&mine);
        let identity = of_session
            .filter(|(identity, mine)| **mine && identity.session == session)
            .map(|(identity, _)| identity_leaf(store, identity, path))
            .chain(calls.iter().map(|call| call.source_identity))
            .find(|symbol| *symbol != NONE);
        row.cells.insert(1, text(store.text(identity.unwrap_or(NONE))));
        row.cells.insert(2, text(&who(store, &calls)));
        row.event = calls.first().map(|call| call.row);
    }
    section
}

/// Who made these calls, each once; what is only inferred says so.
fn who(store: &Store, calls: &[&Assumed]) -> String {
    let mut words = String::new();
    for (place, call) in calls.iter().enumerate() {
        let is_new = |before: &&Assumed| (before.principal, before.by_key) != (call.principal, call.by_key);
        if calls[..place].iter().all(is_new) {
            if !words.is_empty() {
                words.push_str(", ");
            }
            words.push_str(store.text(store.principals()[call.principal as usize].name));
            if !call.by_key {
                words.push_str(" (inferred from the session’s ARN)");
            }
        }
    }
    words
}

/// What is new or rare against all events loaded, and the rules.
fn inferred(
    store: &Store,
    field: &str,
    label: &str,
    key: &str,
    title: &str,
    all: &[u32],
) -> (Section, String) {
    let loaded = store.len() as u32;
    let rare = loaded / RARE_SHARE;
    let span = store.time_span();
    let new_from = span
        .filter(|(first, last)| last - first >= NEW_MILLIS)
        .map_or(i64::MAX, |(_, last)| last - NEW_MILLIS);
    let is_new = |first: Option<i64>| first.is_some_and(|first| first > new_from);
    let query = term(field, key);
    let own_first = all
        .iter()
        .map(|row| store.times()[*row as usize])
        .filter(|time| *time != NO_TIME)
        .min();
    let mut rows = Vec::new();
    let mut add =
        |what: &str, value: &str, reasons: [bool; 3], queries: [String; 2], counts: [u32; 2], first| {
            let words = ["only it", "rare", "new"];
            let reasons: Vec<&str> = words
                .into_iter()
                .zip(reasons)
                .filter(|(_, holds)| *holds)
                .map(|(word, _)| word)
                .collect();
            if !reasons.is_empty() {
                let [query, key] = queries;
                rows.push(CellRow {
                    key,
                    query,
                    cells: vec![
                        text(what),
                        text(value),
                        text(&reasons.join(", ")),
                        number(counts[0]),
                        number(counts[1]),
                        time(first),
                    ],
                    ..CellRow::default()
                });
            }
        };
    let count = all.len() as u32;
    let own = [false, count <= rare, is_new(own_first)];
    add(
        label,
        title,
        own,
        [query.clone(), query.clone()],
        [count; 2],
        own_first,
    );
    for (name, what) in COMPARED.iter().filter(|(name, _)| *name != field) {
        let Some(Reads::Column(column)) = fields::find(name).map(|known| known.reads) else {
            continue;
        };
        let grouped = Grouped::new(store, all, Reads::Column(column), false);
        let mut totals = vec![0_u32; store.dictionary().texts().len()];
        for symbol in store.column(column) {
            if let Some(total) = totals.get_mut(*symbol as usize) {
                *total += 1;
            }
        }
        for group in &grouped.groups {
            let (mine, total) = (
                group.counts.events,
                totals.get(group.id as usize).copied().unwrap_or(0),
            );
            let value = grouped.key(group);
            let of_value = term(name, value);
            // What is new itself does everything for the first time.
            let began = is_new(group.first) && !is_new(own_first);
            let reasons = [mine == total && count < loaded, total <= rare, began];
            add(
                what,
                value,
                reasons,
                [and(&query, &of_value), of_value],
                [mine, total],
                group.first,
            );
        }
    }
    let found = rows.len();
    // The rarest first; its own row stays in front.
    let in_all = |index: usize| match rows[index].cells[4] {
        Cell::Number(total) if rows[index].key != query => total,
        _ => 0,
    };
    let best = first_of(found, MOST_ROWS, &mut |one, two| in_all(one) < in_all(two));
    let best: Vec<CellRow> = best.into_iter().map(|index| rows[index].clone()).collect();
    let columns = ["what", "which", "reason", "by-it", "in-all", "first"];
    let title = heading("New or rare (inferred)", best.len(), found);
    (
        section(title, &columns, best, "Nothing by these rules."),
        rule(label, loaded, rare, new_from != i64::MAX),
    )
}

/// The rules in words, with their numbers.
fn rule(label: &str, loaded: u32, rare: u32, has_new: bool) -> String {
    let mut words = format!(
        "Held against all {loaded} events loaded, whatever the filter. Only it: no event of another {} has this value. ",
        label.to_lowercase()
    );
    words.push_str(&if rare == 0 {
        format!("Rare: left out, because fewer than {RARE_SHARE} events are loaded. ")
    } else {
        format!("Rare: at most one event in {RARE_SHARE} has it, here {rare}. ")
    });
    words.push_str(if has_new {
        "New: its first event is in the last 24 hours of the data. "
    } else {
        "New: left out, because the data spans less than 24 hours. "
    });
    words.push_str("An inference from these logs alone, not a verdict.");
    words
}

/// Events over time, a row for each bar.
fn activity(store: &Store, rows: &RowSet, span: Option<(i64, i64)>) -> Section {
    let bars = histogram(store, rows, span, BARS);
    let row = |bar: usize| CellRow {
        cells: vec![
            Cell::Number(bars.from + bar as i64 * bars.bar_millis),
            Cell::Number(bars.bar_millis),
            number(bars.ok[bar]),
            number(bars.error[bar]),
            number(bars.denied[bar]),
        ],
        ..CellRow::default()
    };
    let columns = ["time", "duration", "ok", "error", "denied"];
    section(
        "Events over time".to_owned(),
        &columns,
        (0..bars.ok.len()).map(row).collect(),
        "",
    )
}

/// Events by weekday, Monday first, and hour in UTC.
fn weekdays(store: &Store, rows: &[u32]) -> Section {
    let mut counts = [0; WEEK];
    for row in rows {
        let time = store.times()[*row as usize];
        if time != NO_TIME {
            // 1970-01-01 was a Thursday.
            let hours = time.div_euclid(3_600_000) + 3 * 24;
            counts[hours.rem_euclid(WEEK as i64) as usize] += 1;
        }
    }
    let days = counts
        .chunks(24)
        .zip(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
    let row = |(hours, day): (&[u32], &str)| CellRow {
        key: day.to_owned(),
        cells: std::iter::once(text(day))
            .chain(hours.iter().map(|count| number(*count)))
            .collect(),
        ..CellRow::default()
    };
    let mut heat = section(
        "Weekdays and hours (UTC)".to_owned(),
        &["day"],
        days.map(row).collect(),
        "",
    );
    heat.columns.extend((0..24).map(|hour| hour.to_string()));
    heat
}
