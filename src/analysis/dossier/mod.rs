//! What the logs tell of one principal, session, access key, address, agent, account or resource, all in one shape.
//!
//! What it did, from where and with what is counted over the events that pass the filter. What is new or rare is held against
//! all events loaded, whatever the filter: an inference from these logs alone.

mod over_time;
mod unusual;

use crate::analysis::assumed::{Assumed, assumed, identity_leaf};
use crate::analysis::first_of;
use crate::analysis::groups::Grouped;
use crate::cloudtrail::credential::lifetime_words;
use crate::cloudtrail::time::DAY;
use crate::protocol::{Cell, CellRow, Dossier, Outcome, Section};
use crate::query::fields::Reads;
use crate::query::print::term;
use crate::store::batch::{NO_TIME, OUTCOME_DENIED, OUTCOME_ERROR};
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use over_time::{activity, weekdays};
use unusual::inferred;

/// Bars of the activity at most.
const BARS: u32 = 64;
/// Rows of a table at most.
const MOST_ROWS: usize = 25;
/// Hours in a week.
const WEEK: usize = 7 * 24;
/// New is what has its first event so recently, counted back from the newest event, in milliseconds.
const NEW_MILLIS: i64 = DAY;
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
const TABLES: [(&str, Reads, &str); 10] = [
    ("session", Reads::Session, "As which sessions"),
    ("principal", Reads::Principal, "By which principals"),
    ("source", Reads::Column(Column::Source), "Services"),
    (
        "address",
        Reads::Column(Column::Address),
        "From which addresses",
    ),
    ("region", Reads::Column(Column::Region), "In which Regions"),
    ("agent", Reads::Column(Column::Agent), "With which agents"),
    ("key", Reads::AccessKey, "With which access keys"),
    ("credential", Reads::Credential, "With which credentials"),
    (
        "account",
        Reads::Column(Column::Account),
        "In which accounts",
    ),
    ("resource", Reads::Column(Column::Resource), "About what"),
];

/// The fields in which something can be new or rare.
const COMPARED: [(&str, Column, &str); 5] = [
    ("name", Column::Name, "call"),
    ("source", Column::Source, "service"),
    ("address", Column::Address, "address"),
    ("region", Column::Region, "Region"),
    ("agent", Column::Agent, "agent"),
];

/// The outcomes: as they stand in a table, and as a condition.
const OUTCOMES: [(&str, &str); 4] = [
    ("Succeeded", " outcome:ok"),
    ("Failed", " outcome:error"),
    ("Denied", " outcome:denied"),
    ("All", ""),
];

/// What all dossiers of the same events need: worked out once.
pub struct Background {
    assumed: Vec<Assumed>,
    /// For each of the compared fields its values and how many events have them.
    totals: Vec<Vec<(u32, u32)>>,
}

impl Background {
    /// Goes over all events.
    pub fn of(store: &Store) -> Self {
        let mut totals = Vec::new();
        for (_, column, _) in COMPARED {
            let mut counts = vec![0; store.strings().texts().len()];
            for symbol in store.column(column) {
                if let Some(count) = counts.get_mut(*symbol as usize) {
                    *count += 1;
                }
            }
            let counted = (0..).zip(counts).filter(|(_, count)| *count > 0);
            totals.push(counted.collect());
        }
        Background {
            assumed: assumed(store),
            totals,
        }
    }
}

/// The dossier of what `field` says `key`. `all` are its events, `shown` those of all that pass the filter; `span` is the time
/// that is looked at.
pub fn dossier(
    store: &Store,
    background: &Background,
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
    let mut heads = Vec::new();
    let calls = Grouped::new(store, &rows, Reads::Column(Column::Name), true, &mut heads);
    let mut compared = Vec::new();
    for (_, column, _) in COMPARED {
        compared.push(Grouped::new(
            store,
            &of_all,
            Reads::Column(column),
            false,
            &mut heads,
        ));
    }
    let names = [field, label, key, &title];
    let (inferred, rule) = inferred(store, background, names, &of_all, &compared, &mut heads);
    let mut sections = vec![
        facts(store, &rows, &of_all, &query),
        activity(store, &own, span),
        inferred,
        calls_table(store, &calls, &query),
    ];
    for (name, reads, title) in TABLES {
        if name == field {
            continue;
        }
        let known = COMPARED.iter().position(|(known, ..)| *known == name);
        let mut own = None;
        // Where all its events pass the filter, they have been grouped already.
        let grouped = match known.filter(|_| rows.len() == of_all.len()) {
            Some(place) => &compared[place],
            None => own.insert(Grouped::new(store, &rows, reads, false, &mut heads)),
        };
        let mut section = table(store, grouped, name, title, &query);
        if name == "session" {
            add_who_assumed(store, background, grouped, &of_all, &mut section);
        }
        sections.push(section);
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
    // The earliest event: not the first that was loaded.
    let order = |one: &&u32, two: &&u32| {
        let (one, two) = (**one as usize, **two as usize);
        let time = store.times()[one].cmp(&store.times()[two]);
        time.then_with(|| store.key(one).cmp(&store.key(two)))
    };
    let Some(row) = rows.iter().min_by(order) else {
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

/// A row: texts, counts and times, in this order.
fn line(
    [key, query]: [String; 2],
    texts: &[&str],
    counts: &[u32],
    times: &[Option<i64>],
    outcome: Outcome,
) -> CellRow {
    let mut cells = Vec::new();
    for text in texts {
        cells.push(match *text {
            "" => Cell::Nothing,
            text => Cell::Text(text.to_owned()),
        });
    }
    for number in counts
        .iter()
        .map(|count| Some(i64::from(*count)))
        .chain(times.iter().copied())
    {
        cells.push(number.map_or(Cell::Nothing, Cell::Number));
    }
    CellRow {
        key,
        query,
        cells,
        event: None,
        outcome,
    }
}

/// A table. Its heading says where there is more of it: rows `of` so many.
fn section(title: &str, of: usize, columns: &[&str], rows: Vec<CellRow>, nothing: &str) -> Section {
    let mut title = title.to_owned();
    if rows.len() < of {
        title.push_str(&format!(" (the first {} of {of})", rows.len()));
    }
    Section::new(&title, columns, rows, nothing)
}

fn and(one: &str, two: &str) -> String {
    [one, " ", two].concat()
}

/// The place of an event's outcome in [`OUTCOMES`].
fn place_of(outcome: u8) -> usize {
    match outcome {
        OUTCOME_DENIED => 2,
        OUTCOME_ERROR => 1,
        _ => 0,
    }
}

/// Of each outcome, and last of all: how many events, first and last.
fn by_outcome(store: &Store, rows: &[u32]) -> [(u32, Option<i64>, Option<i64>); 4] {
    let mut lines = [(0, None, None); 4];
    for row in rows {
        let row = *row as usize;
        let time = store.times()[row];
        for place in [place_of(store.outcomes()[row]), 3] {
            let (count, first, last) = &mut lines[place];
            *count += 1;
            if time != NO_TIME {
                *first = Some(first.map_or(time, |first: i64| first.min(time)));
                *last = (*last).max(Some(time));
            }
        }
    }
    lines
}

/// Events by outcome, of those that pass the filter and of all.
fn facts(store: &Store, rows: &[u32], all: &[u32], query: &str) -> Section {
    let (own, all) = (by_outcome(store, rows), by_outcome(store, all));
    let mut lines = Vec::new();
    for (place, (words, condition)) in OUTCOMES.iter().enumerate() {
        let (count, first, last) = own[place];
        let query = [query, condition].concat();
        let outcome = [Outcome::Ok, Outcome::Error, Outcome::Denied, Outcome::Ok][place];
        lines.push(line(
            [query.clone(), query],
            &[words],
            &[count, all[place].0],
            &[first, last],
            outcome,
        ));
    }
    section(
        "Events",
        0,
        &["what", "events", "in-all", "first", "last"],
        lines,
        "",
    )
}

/// The first groups of a table: those with the most events; of equal ones, those that began first.
fn most_events(store: &Store, grouped: &Grouped) -> Vec<usize> {
    let groups = &grouped.groups;
    first_of(groups.len(), MOST_ROWS, |one, two| {
        let rank = |index: usize| (u32::MAX - groups[index].counts.events, groups[index].first);
        match rank(one).cmp(&rank(two)) {
            std::cmp::Ordering::Equal => {
                grouped.tie(store, &groups[one]) < grouped.tie(store, &groups[two])
            }
            order => order.is_lt(),
        }
    })
}

/// The calls by name, service and outcome, each with first and last time.
fn calls_table(store: &Store, grouped: &Grouped, query: &str) -> Section {
    let mut rows = Vec::new();
    for index in most_events(store, grouped) {
        let group = &grouped.groups[index];
        let (name, source) = (grouped.key(group), store.text(group.source));
        let (words, condition) = OUTCOMES[place_of(group.outcome)];
        let of_source = match source {
            "" => "-source:*".to_owned(),
            source => term("source", source),
        };
        let query = [query, " ", &term("name", name), " ", &of_source, condition].concat();
        let times = [group.first, group.last];
        let outcome = [Outcome::Ok, Outcome::Error, Outcome::Denied][place_of(group.outcome)];
        let counts = [group.counts.events];
        rows.push(line(
            [query.clone(), query],
            &[name, source, words],
            &counts,
            &times,
            outcome,
        ));
    }
    let columns = ["call", "source", "outcome", "events", "first", "last"];
    section(
        "What it did",
        grouped.groups.len(),
        &columns,
        rows,
        "None of its events passes the filter.",
    )
}

/// The values of one field.
fn table(store: &Store, grouped: &Grouped, field: &str, title: &str, query: &str) -> Section {
    let mut rows = Vec::new();
    for index in most_events(store, grouped) {
        let group = &grouped.groups[index];
        let key = grouped.key(group);
        let counts = [
            group.counts.events,
            group.counts.errors,
            group.counts.denied,
        ];
        let queries = [key.to_owned(), and(query, &term(field, key))];
        let times = [group.first, group.last];
        rows.push(line(
            queries,
            &[grouped.label(group)],
            &counts,
            &times,
            Outcome::Ok,
        ));
    }
    let columns = [field, "events", "failed", "denied", "first", "last"];
    section(
        title,
        grouped.groups.len(),
        &columns,
        rows,
        "The events shown do not say.",
    )
}

/// Adds the source identity of each session, and who assumed the role.
fn add_who_assumed(
    store: &Store,
    background: &Background,
    grouped: &Grouped,
    all: &[u32],
    section: &mut Section,
) {
    let mut mine = vec![false; store.identities().len()];
    for row in all {
        mine[store.identity_numbers()[*row as usize] as usize] = true;
    }
    let find = |path| store.strings().find(path).unwrap_or(NONE);
    let path = find("userIdentity.sessionContext.sourceIdentity");
    let arn = find("userIdentity.arn");
    for (place, name) in ["source-identity", "assumed-by"].into_iter().enumerate() {
        section.columns.insert(1 + place, name.to_owned());
    }
    for (row, index) in section.rows.iter_mut().zip(most_events(store, grouped)) {
        let session = grouped.groups[index].id;
        let (mut source_identities, mut named) = (Vec::new(), Vec::new());
        for (identity, mine) in store.identities().iter().zip(&mine) {
            if *mine && identity.session == session {
                source_identities.push(store.text(identity_leaf(store, identity, path)));
                named.extend([identity.access_key, identity_leaf(store, identity, arn)]);
            }
        }
        let is_its = |call: &&Assumed| call.session == session && named.contains(&call.named);
        let calls: Vec<&Assumed> = background.assumed.iter().filter(is_its).collect();
        source_identities.extend(calls.iter().map(|call| store.text(call.source_identity)));
        source_identities.retain(|text| !text.is_empty());
        let source_identity = source_identities.into_iter().min().unwrap_or_default();
        for (place, words) in [source_identity, &who(store, &calls)]
            .into_iter()
            .enumerate()
        {
            let cell = Some(words.to_owned()).filter(|words| !words.is_empty());
            row.cells
                .insert(1 + place, cell.map_or(Cell::Nothing, Cell::Text));
        }
        row.event = calls.first().map(|call| call.row);
    }
}

/// Who made these calls, each once; what is only inferred says so.
fn who(store: &Store, calls: &[&Assumed]) -> String {
    let mut words = String::new();
    for (place, call) in calls.iter().enumerate() {
        let is_new =
            |before: &&Assumed| (before.principal, before.by_key) != (call.principal, call.by_key);
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
