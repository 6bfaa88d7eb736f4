//! The tables of principals and files.

use super::rows::{page, principal_row};
use crate::analysis::principals::Activity;
use crate::protocol::{FileRow, Page, PrincipalRow, TableSpec};
use crate::store::{Principal, Store};
use std::cmp::Ordering;

fn directed(order: Ordering, table: &TableSpec) -> Ordering {
    if table.descending {
        order.reverse()
    } else {
        order
    }
}

/// The principals of these activities.
pub(super) fn principals(
    store: &Store,
    activities: &[Activity],
    table: &TableSpec,
) -> Page<PrincipalRow> {
    let principal = |activity: &Activity| &store.principals()[activity.principal as usize];
    let name = |activity: &Activity| {
        let principal = principal(activity);
        (store.text(principal.name), store.text(principal.key))
    };
    let mut sorted: Vec<&Activity> = activities.iter().collect();
    sorted.sort_by(|one, two| {
        let order = compare_principals(store, one, two, &table.sort);
        directed(order, table).then_with(|| name(one).cmp(&name(two)))
    });
    page(&sorted, table, |activity| principal_row(store, activity))
}

/// The files handed in.
pub(super) fn receipt(store: &Store, table: &TableSpec) -> Page<FileRow> {
    let files = &store.files;
    let mut rows: Vec<FileRow> = (0..files.entries().len())
        .map(|number| files.row(number))
        .collect();
    rows.sort_by(|one, two| {
        let order = match table.sort.as_str() {
            "status" => (two.status as u8).cmp(&(one.status as u8)),
            "form" => one.form.cmp(&two.form),
            "events" => one.events.cmp(&two.events),
            "duplicates" => one.duplicates.cmp(&two.duplicates),
            "first" => one.first.cmp(&two.first),
            "last" => one.last.cmp(&two.last),
            "note" => one.note.cmp(&two.note),
            _ => one.path.cmp(&two.path),
        };
        directed(order, table).then_with(|| one.path.cmp(&two.path))
    });
    page(&rows, table, FileRow::clone)
}

fn compare_principals(store: &Store, one: &Activity, two: &Activity, column: &str) -> Ordering {
    let principal = |activity: &Activity| &store.principals()[activity.principal as usize];
    let number = |count: fn(&Activity) -> u32| count(one).cmp(&count(two));
    let text = |symbol: fn(&Principal) -> u32| {
        let text = |activity| store.text(symbol(principal(activity)));
        text(one).cmp(text(two))
    };
    match column {
        "principal" => text(|principal| principal.name),
        "kind" => text(|principal| principal.kind),
        "credential" => {
            let word = |activity| principal(activity).credential.word();
            word(one).cmp(word(two))
        }
        "account" => text(|principal| principal.account),
        "errors" => number(|activity| activity.counts.errors),
        "denied" => number(|activity| activity.counts.denied),
        "first" => one.first.cmp(&two.first),
        "last" => one.last.cmp(&two.last),
        "services" => number(|activity| activity.services),
        "names" => number(|activity| activity.names),
        "regions" => number(|activity| activity.regions),
        "addresses" => number(|activity| activity.addresses),
        "agents" => number(|activity| activity.agents),
        "keys" => number(|activity| activity.keys),
        _ => number(|activity| activity.counts.events),
    }
}
