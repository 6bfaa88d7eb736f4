//! The columns of the sessions table: who became whom.

use super::{CellContent, ColumnDef, TableRow};
use crate::analysis::sessions::SessionActivity;
use crate::protocol::{NamesOf, Outcome, SessionRow};
use crate::query::print::term;
use crate::store::interner::NONE;
use crate::store::session_columns::Confidence;
use crate::store::{Column, IdentityRow, Store};
use std::cmp::Ordering;

impl TableRow for SessionRow {
    /// Compares what was done in two sessions, before rows are made of it.
    type Order = fn(&Store, &SessionActivity, &SessionActivity) -> Ordering;
}

fn identity<'a>(store: &'a Store, activity: &SessionActivity) -> Option<&'a IdentityRow> {
    store
        .identities()
        .get(store.sessions().identities[activity.session as usize] as usize)
}

/// The name of a session's person.
pub fn person<'a>(store: &'a Store, activity: &SessionActivity) -> &'a str {
    let columns = store.sessions();
    let person = columns.persons[activity.session as usize];
    columns
        .person_names
        .get(person as usize)
        .map_or("", String::as_str)
}

/// The session's name, or the access key of one that has none.
pub fn name<'a>(store: &'a Store, activity: &SessionActivity) -> &'a str {
    let text = |identity: &IdentityRow| match store.text(identity.session) {
        "" => store.text(identity.access_key),
        name => name,
    };
    identity(store, activity).map_or("", text)
}

/// The name of the principal that the session is of.
pub fn role<'a>(store: &'a Store, activity: &SessionActivity) -> &'a str {
    let principal =
        identity(store, activity).map(|identity| &store.principals()[identity.principal as usize]);
    principal.map_or("", |principal| store.text(principal.name))
}

/// The account of the session's credentials.
pub fn account<'a>(store: &'a Store, activity: &SessionActivity) -> &'a str {
    identity(store, activity).map_or("", |identity| store.text(identity.account))
}

/// The call that issued the session's credentials, and who made it.
fn issuing_call<'a>(store: &'a Store, activity: &SessionActivity) -> Option<(&'a str, &'a str)> {
    let event = store.sessions().issued_by[activity.session as usize];
    (event != NONE).then(|| {
        let row = event as usize;
        let principal = &store.principals()[store.identity(row).principal as usize];
        (store.cell(Column::Name, row), store.text(principal.name))
    })
}

/// The same in words, with how far it is known where that is not exactly; empty where that is not in the files.
pub fn issued_by(store: &Store, activity: &SessionActivity) -> String {
    let Some((call, caller)) = issuing_call(store, activity) else {
        return String::new();
    };
    let confidence = store.sessions().confidences[activity.session as usize];
    let unsure = confidence.filter(|confidence| *confidence != Confidence::Exact);
    let unsure = unsure.map_or_else(String::new, |confidence| {
        format!(" ({})", confidence.word())
    });
    format!("{call} by {caller}{unsure}")
}

/// The row of a session.
pub fn row(store: &Store, activity: &SessionActivity) -> SessionRow {
    let columns = store.sessions();
    let key = columns.session_keys[activity.session as usize].clone();
    let principal =
        identity(store, activity).map(|identity| &store.principals()[identity.principal as usize]);
    SessionRow {
        query: term("session-key", &key),
        key,
        person: person(store, activity).to_owned(),
        session: name(store, activity).to_owned(),
        kind: columns.kind_word(activity.session).to_owned(),
        role: role(store, activity).to_owned(),
        principal_key: principal
            .map_or("", |principal| store.text(principal.key))
            .to_owned(),
        account: account(store, activity).to_owned(),
        account_name: identity(store, activity)
            .map_or("", |identity| store.names().beside(identity.account))
            .to_owned(),
        issued_by: issued_by(store, activity),
        events: activity.counts.events,
        denied: activity.counts.denied,
        first: activity.first,
        last: activity.last,
    }
}

/// Compares by a number of the activity.
macro_rules! by {
    ($($field:ident).+) => {
        |_, one, two| one.$($field).+.cmp(&two.$($field).+)
    };
}

/// Compares by a text about the session.
macro_rules! by_text {
    ($text:ident) => {
        |store, one, two| $text(store, one).cmp(&$text(store, two))
    };
}

type SessionColumn = ColumnDef<SessionRow>;

/// The columns.
#[rustfmt::skip]
pub static SESSIONS: [SessionColumn; 11] = [
    SessionColumn::text("person", "Person", 112, 4, |row| CellContent::Title(&row.person)).in_file(1).sorted_by(by_text!(person)),
    SessionColumn::text("session", "Session", 112, 4, |row| CellContent::Code(&row.session)).in_file(2).sorted_by(by_text!(name)),
    SessionColumn::text("type", "Type", 124, 0, |row| CellContent::Text(&row.kind)).in_file(3).sorted_by(|store, one, two| {
        let word = |activity: &SessionActivity| store.sessions().kind_word(activity.session);
        word(one).cmp(word(two))
    }),
    SessionColumn::text("role", "Role or user", 112, 4, |row| CellContent::Text(&row.role)).in_file(4).sorted_by(by_text!(role)),
    SessionColumn::text("account", "Account", 112, 0, |row| CellContent::Named { code: &row.account, name: &row.account_name }).beside(NamesOf::Accounts).in_file(5).sorted_by(by_text!(account)),
    SessionColumn::text("issued-by", "Issued by", 120, 4, |row| CellContent::Text(&row.issued_by)).in_file(6).sorted_by(by_text!(issuing_call)),
    SessionColumn::number("events", "Events", 76, |row| CellContent::Count(row.events.into())).in_file(7).sorted_by(by!(counts.events)),
    SessionColumn::number("denied", "Denied", 72, |row| CellContent::Failures(Outcome::Denied, row.denied.into()))
        .in_file(8).sorted_by(by!(counts.denied)),
    SessionColumn::only_in_file("account-name", 11, |row| CellContent::Text(&row.account_name)).of_names(NamesOf::Accounts),
    SessionColumn::text("first", "First", 164, 0, |row| CellContent::Time(row.first)).in_file(9).sorted_by(by!(first)),
    SessionColumn::text("last", "Last", 164, 0, |row| CellContent::Time(row.last)).in_file(10).sorted_by(by!(last)),
];
