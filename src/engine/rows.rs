//! Rows of the tables out of the store.

use super::memo::SortedRows;
use super::namesakes::Namesakes;
use crate::analysis::accounts::accounts_of_event;
use crate::analysis::addresses::addresses_of_event;
use crate::analysis::cells::cells;
use crate::analysis::principals::PrincipalActivity;
use crate::cloudtrail::credential::lifetime_words;
use crate::cloudtrail::resource::others_named;
use crate::cloudtrail::time::DAY;
use crate::protocol::{
    BAR_NAMES, BarEvents, BarSpec, ChainOfEvent, Detail, EventRow, Outcome, Page, PrincipalRow,
    RuleOfEvent, TableSpec, UNTOLD_OUTCOME, ViewSpec,
};
use crate::query::fields::{self, Reads};
use crate::query::print::target_of;
use crate::store::batch::{NO_TIME, OUTCOME_UNTOLD};
use crate::store::client_columns::ClientPart;
use crate::store::interner::NONE;
use crate::store::{Column, Store};
use std::collections::HashMap;

/// At most so many rows travel in one answer, whatever is asked.
pub(super) const MOST_ROWS: u32 = 1000;

/// The rows that a table asks for, out of all or of the first ones.
pub(super) fn slice<'a, T>(rows: &'a [T], table: &TableSpec) -> &'a [T] {
    let first = (table.first as usize).min(rows.len());
    let end = (first + table.rows.min(MOST_ROWS) as usize).min(rows.len());
    &rows[first..end]
}

/// The page of rows that a table asks for, each made of one of `rows`.
pub(super) fn page<T, R>(rows: &[T], table: &TableSpec, row: impl Fn(&T) -> R) -> Page<R> {
    Page {
        total: rows.len() as u32,
        first: table.first.min(rows.len() as u32),
        rows: slice(rows, table).iter().map(row).collect(),
    }
}

/// A page of a list of events, with the columns that the user has added.
pub(super) fn event_page(
    store: &Store,
    namesakes: &Namesakes,
    list: &SortedRows,
    view: &ViewSpec,
) -> Page<EventRow> {
    let table = &view.table;
    let mut page = page(&list.first, table, |row| event_row(store, *row as usize));
    page.total = list.total as u32;
    namesakes.tell(store, page.rows.iter_mut());
    for column in &view.columns {
        let cells = cells(store, &target_of(column), slice(&list.first, table));
        for (row, cell) in page.rows.iter_mut().zip(cells) {
            row.more.push(cell);
        }
    }
    page
}

/// An event as a row.
pub(super) fn event_row(store: &Store, row: usize) -> EventRow {
    let identity = store.identity(row);
    let principal = &store.principals()[identity.principal as usize];
    let sessions = store.sessions();
    let names = store.names();
    let beside = |column| names.beside(store.column(column)[row]).to_owned();
    let outcome = store.outcome(row);
    let is_untold = store.outcomes()[row] == OUTCOME_UNTOLD;
    let text = |column| match store.cell(column, row) {
        "" if column == Column::Error && outcome != Outcome::Ok => "failed, no code",
        "" if column == Column::Error && is_untold => UNTOLD_OUTCOME,
        text => text,
    };
    let findings: Vec<String> = (store.hits().of(row))
        .map(|rule| rule.title.clone())
        .collect();
    EventRow {
        event: row as u32,
        key: store.key(row),
        time: Some(store.times()[row]).filter(|time| *time != NO_TIME),
        columns: Column::ALL.map(|column| text(column).to_owned()).into(),
        principal: store.text(principal.name).to_owned(),
        principal_key: store.text(principal.key).to_owned(),
        finding: findings.first().cloned().unwrap_or_default(),
        findings,
        person: sessions.person_name(row).to_owned(),
        person_key: sessions.person_key(row).to_owned(),
        origin: sessions.origin(row).to_owned(),
        session_type: sessions.kind(row).to_owned(),
        session: store.text(identity.session).to_owned(),
        via: store.text(identity.via).to_owned(),
        credential: identity.credential.word().to_owned(),
        account_name: beside(Column::Account),
        access_key: store.text(identity.access_key).to_owned(),
        caller_account: store.text(identity.account).to_owned(),
        caller_account_name: names.beside(identity.account).to_owned(),
        address_words: beside(Column::Address),
        network: names.value_label(&names.networks, row).to_owned(),
        country: names.value_label(&names.countries, row).to_owned(),
        asn: names.value_label(&names.asns, row).to_owned(),
        outcome,
        resource_accounts: store.names_of_accounts_in(store.cell(Column::Resource, row)),
        other_resources: other_resources(store, row),
        namesake_account: String::new(),
        more: Vec::new(),
    }
}

/// What an event names beside its resource. It is worked out for the rows that are asked for: no column has it.
fn other_resources(store: &Store, row: usize) -> Vec<String> {
    let resource = store.cell(Column::Resource, row);
    if resource.is_empty() {
        return Vec::new();
    }
    let paths = store.shape(store.shape_numbers()[row]).iter();
    let leaves = paths.zip(store.leaves(row));
    let leaves = leaves.map(|(path, leaf)| (store.text(*path), store.text(*leaf)));
    let others = others_named(resource, leaves);
    others.into_iter().map(str::to_owned).collect()
}

/// What a bar of the timeline with these events holds, with the rows of the first `most`.
pub(super) fn bar_events(store: &Store, bar: BarSpec, events: &[u32], most: usize) -> BarEvents {
    let names = store.column(Column::Name);
    let mut numbers: HashMap<u32, usize> = HashMap::new();
    let mut counted: Vec<(u32, u32)> = Vec::new();
    for event in events {
        let name = names[*event as usize];
        let place = *numbers.entry(name).or_insert_with(|| {
            counted.push((name, 0));
            counted.len() - 1
        });
        counted[place].1 += 1;
    }
    let named = |(name, count): &(u32, u32)| (store.text(*name).to_owned(), *count);
    BarEvents {
        bar,
        total: events.len() as u32,
        names: counted.iter().take(BAR_NAMES).map(named).collect(),
        distinct: counted.len() as u32,
        rows: events
            .iter()
            .take(most)
            .map(|event| event_row(store, *event as usize))
            .collect(),
    }
}

/// An event in full, with its position in `list`. Its record has still to be read, its row in the table to be found.
pub(super) fn detail(store: &Store, row: usize, list: &[u32]) -> Detail {
    let identity = store.identity(row);
    let access_key = store.text(identity.access_key).to_owned();
    let read_only = store.read_only(row);
    let (file, location) = store.location(row);
    let position = list.iter().position(|event| *event as usize == row);
    Detail {
        row: event_row(store, row),
        kind: store.text(identity.kind).to_owned(),
        credential_words: lifetime_words(identity.credential, &access_key),
        access_key,
        read_only: read_only.value(),
        read_only_by_name: read_only.is_by_name(),
        file: store.files.path(file),
        offset: location.offset as f64,
        length: location.length,
        record: None,
        raw: Err("The record has not been read yet.".to_owned()),
        client: client(store, row),
        source_before: source_before(store, row),
        accounts: accounts_of_event(store, row),
        addresses: addresses_of_event(store, row),
        chain: ChainOfEvent::default(),
        rules: rules_of_event(store, row),
        position: position.map(|position| position as u32),
        total: list.len() as u32,
        table_row: None,
    }
}

/// The rules that an event matches, the one of the highest level first.
pub(super) fn rules_of_event(store: &Store, row: usize) -> Vec<RuleOfEvent> {
    let rules = store.hits().of(row).map(|rule| RuleOfEvent {
        key: rule.key.clone(),
        title: rule.title.clone(),
        author: rule.author.clone(),
        level: rule.level,
    });
    rules.collect()
}

/// What the user agent of an event says, by the fields of the search language.
/// Where the principal's calls found their credentials until it began, within the day before this call, to name another place;
/// empty where that is no news.
fn source_before(store: &Store, row: usize) -> String {
    let clients = store.clients();
    let sources = clients.part(ClientPart::CredentialSource);
    let source_of = |row: usize| sources[clients.client_of[row] as usize];
    let (source, principal) = (source_of(row), store.identity(row).principal);
    let mut before = NONE;
    if source == NONE {
        return String::new();
    }
    for other in store.order().iter().map(|row| *row as usize) {
        if source_of(other) == NONE || store.identity(other).principal != principal {
            continue;
        }
        if source_of(other) == source {
            let is_news = store.times()[row].saturating_sub(store.times()[other]) <= DAY;
            let known = before != NONE && is_news;
            return if known {
                clients.texts.texts().get(before).to_owned()
            } else {
                String::new()
            };
        }
        before = source_of(other);
    }
    String::new()
}

fn client(store: &Store, row: usize) -> Vec<(String, String)> {
    let said = ClientPart::ALL.map(|part| (part, store.clients().text(row, part)));
    let said = said.into_iter().filter(|(_, text)| !text.is_empty());
    said.map(|(part, text)| {
        (
            fields::of(Reads::Client(part)).name.to_owned(),
            text.to_owned(),
        )
    })
    .collect()
}

/// A principal as a row.
pub(super) fn principal_row(store: &Store, activity: &PrincipalActivity) -> PrincipalRow {
    let principal = &store.principals()[activity.principal as usize];
    let text = |symbol| store.text(symbol).to_owned();
    PrincipalRow {
        person: None,
        is_person: false,
        key: text(principal.key),
        principal: text(principal.name),
        kind: text(principal.kind),
        credential: principal.credential.word().to_owned(),
        account: text(principal.account),
        account_name: store.names().beside(principal.account).to_owned(),
        events: activity.counts.events,
        errors: activity.counts.errors,
        denied: activity.counts.denied,
        first: activity.first,
        last: activity.last,
        services: activity.services,
        names: activity.names,
        regions: activity.regions,
        addresses: activity.addresses,
        agents: activity.agents,
        keys: activity.keys,
        sessions: activity.sessions,
        activity: activity.steps.clone(),
    }
}
