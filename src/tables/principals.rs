//! The columns of the principals table.

use super::{CellContent, ColumnDef, TableRow};
use crate::analysis::principals::PrincipalActivity;
use crate::protocol::{NamesOf, Outcome, PrincipalRow};
use crate::store::{Principal, Store};
use std::cmp::Ordering;

impl TableRow for PrincipalRow {
    /// Compares what two principals did, before rows are made of it.
    type Order = fn(&Store, &PrincipalActivity, &PrincipalActivity) -> Ordering;
}

fn principal<'a>(store: &'a Store, activity: &PrincipalActivity) -> &'a Principal {
    &store.principals()[activity.principal as usize]
}

fn by_text(
    store: &Store,
    one: &PrincipalActivity,
    two: &PrincipalActivity,
    text: fn(&Principal) -> u32,
) -> Ordering {
    let text = |activity| store.text(text(principal(store, activity)));
    text(one).cmp(text(two))
}

/// Compares by a number of the activity.
macro_rules! by {
    ($($field:ident).+) => {
        |_, one, two| one.$($field).+.cmp(&two.$($field).+)
    };
}

type PrincipalColumn = ColumnDef<PrincipalRow>;

/// The columns.
#[rustfmt::skip]
pub static PRINCIPALS: [PrincipalColumn; 19] = [
    PrincipalColumn::text("principal", "Principal", 300, 6, |row| CellContent::Title(&row.principal))
        .in_file(1).sorted_by(|store, one, two| by_text(store, one, two, |principal| principal.name)),
    PrincipalColumn::text("kind", "Type", 108, 1, |row| CellContent::Text(&row.kind))
        .in_file(2).sorted_by(|store, one, two| by_text(store, one, two, |principal| principal.kind)),
    PrincipalColumn::text("credential", "Credential", 116, 0, |row| CellContent::Credential(&row.credential))
        .in_file(3).sorted_by(|store, one, two| {
            let word = |activity| principal(store, activity).credential.word();
            word(one).cmp(word(two))
        }),
    PrincipalColumn::text("account", "Account", 112, 0, |row| CellContent::Named { code: &row.account, name: &row.account_name }).beside(NamesOf::Accounts)
        .in_file(4).sorted_by(|store, one, two| by_text(store, one, two, |principal| principal.account)),
    PrincipalColumn::number("events", "Events", 76, |row| CellContent::Count(row.events.into())).in_file(5).sorted_by(by!(counts.events)),
    PrincipalColumn::number("errors", "Errors", 68, |row| CellContent::Failures(Outcome::Error, row.errors.into()))
        .in_file(6).sorted_by(by!(counts.errors)),
    PrincipalColumn::number("denied", "Denied", 72, |row| CellContent::Failures(Outcome::Denied, row.denied.into()))
        .in_file(7).sorted_by(by!(counts.denied)),
    PrincipalColumn::text("activity", "Activity", 124, 0, |row| CellContent::Activity(&row.activity)),
    PrincipalColumn::text("first", "First seen", 164, 0, |row| CellContent::Time(row.first)).in_file(8).sorted_by(by!(first)),
    PrincipalColumn::text("last", "Last seen", 164, 0, |row| CellContent::Time(row.last)).in_file(9).sorted_by(by!(last)),
    PrincipalColumn::number("services", "Services", 80, |row| CellContent::Count(row.services.into())).in_file(10).sorted_by(by!(services)),
    PrincipalColumn::number("names", "Event names", 104, |row| CellContent::Count(row.names.into())).in_file(11).sorted_by(by!(names)),
    PrincipalColumn::number("regions", "Regions", 76, |row| CellContent::Count(row.regions.into())).in_file(12).sorted_by(by!(regions)),
    PrincipalColumn::number("addresses", "Addresses", 88, |row| CellContent::Count(row.addresses.into())).in_file(13).sorted_by(by!(addresses)),
    PrincipalColumn::number("agents", "Agents", 72, |row| CellContent::Count(row.agents.into())).in_file(14).sorted_by(by!(agents)),
    PrincipalColumn::number("keys", "Access keys", 100, |row| CellContent::Count(row.keys.into())).in_file(15).sorted_by(by!(keys)),
    PrincipalColumn::only_in_file("sessions", 16, |row| CellContent::Count(row.sessions.into())),
    PrincipalColumn::only_in_file("key", 17, |row| CellContent::Text(&row.key)),
    PrincipalColumn::only_in_file("account-name", 18, |row| CellContent::Text(&row.account_name)).of_names(NamesOf::Accounts),
];
