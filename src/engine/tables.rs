//! The tables of principals, persons, sessions, AI agents, permissions, denials, exposures and files.

use super::cell_tables;
use super::rows::{page, principal_row};
use crate::analysis::agents::AgentActivity;
use crate::analysis::persons::PersonActivity;
use crate::analysis::principals::{PersonPrincipals, PrincipalActivity};
use crate::analysis::sessions::SessionActivity;
use crate::denials::Denial;
use crate::exposure::Exposure;
use crate::findings::{Finding, RuleRow};
use crate::input::receipt::counted;
use crate::permissions::UsedAction;
use crate::protocol::{AgentRow, CellRow, FileRow, Page, PrincipalRow, TableSpec};
use crate::query::print::term;
use crate::scope::ScopeRow;
use crate::sigma::RuleResults;
use crate::store::Store;
use crate::tables::agents::{AGENTS, row as agent_row};
use crate::tables::exposures::EXPOSURES;
use crate::tables::findings::FINDINGS;
use crate::tables::permissions::PERMISSIONS;
use crate::tables::persons::PERSONS;
use crate::tables::principals::PRINCIPALS;
use crate::tables::receipt::RECEIPT;
use crate::tables::rules::RULES;
use crate::tables::scope::SCOPE;
use crate::tables::sessions::SESSIONS;
use crate::tables::value_column::ValueColumn;
use crate::tables::{ColumnDef, TableRow, order_of};
use std::cmp::Ordering;

/// What a table is sorted by, one column after the other, and whether the largest come first.
struct TableOrder<R: TableRow>(Vec<(R::Order, bool)>);

impl<R: TableRow> TableOrder<R> {
    fn of(columns: &[ColumnDef<R>], table: &TableSpec) -> Self {
        let keys = table.keys();
        let known = |(id, descending)| Some((order_of(columns, id)?, descending));
        TableOrder(keys.filter_map(known).collect())
    }

    fn compare(&self, compare: impl Fn(R::Order) -> Ordering) -> Ordering {
        let orders = self.0.iter().map(|(order, descending)| match descending {
            true => compare(*order).reverse(),
            false => compare(*order),
        });
        let mut orders = orders.filter(|order| order.is_ne());
        orders.next().unwrap_or(Ordering::Equal)
    }
}

/// The principals of these activities.
pub(super) fn principals(
    store: &Store,
    activities: &[PrincipalActivity],
    table: &TableSpec,
) -> Page<PrincipalRow> {
    let principal = |activity: &PrincipalActivity| &store.principals()[activity.principal as usize];
    let name = |activity: &PrincipalActivity| {
        let principal = principal(activity);
        (store.text(principal.name), store.text(principal.key))
    };
    let order = TableOrder::of(&PRINCIPALS, table);
    let mut sorted: Vec<&PrincipalActivity> = activities.iter().collect();
    sorted.sort_by(|one, two| {
        order
            .compare(|compare| compare(store, one, two))
            .then_with(|| name(one).cmp(&name(two)))
    });
    page(&sorted, table, |activity| principal_row(store, activity))
}

/// Persons and, below each, the principals that it acted as; both in the order of the table.
pub(super) fn principals_by_person(
    store: &Store,
    groups: &[PersonPrincipals],
    table: &TableSpec,
) -> Page<PrincipalRow> {
    let columns = store.sessions();
    let person = |group: &PersonPrincipals| match group.person {
        Some(person) => (
            columns.person_names[person as usize].as_str(),
            columns.person_keys[person as usize].as_str(),
        ),
        None => (NO_PERSON, ""),
    };
    let order = TableOrder::of(&PRINCIPALS, table);
    let principal_first = table.sort == "principal";
    let mut sorted: Vec<&PersonPrincipals> = groups.iter().collect();
    sorted.sort_by(|one, two| {
        let by_name = person(one).cmp(&person(two));
        if principal_first {
            return if table.descending {
                by_name.reverse()
            } else {
                by_name
            };
        }
        order
            .compare(|compare| compare(store, &one.whole, &two.whole))
            .then(by_name)
    });
    let mut rows: Vec<(&PersonPrincipals, Option<&PrincipalActivity>)> = Vec::new();
    for group in sorted {
        rows.push((group, None));
        let mut parts: Vec<&PrincipalActivity> = group.parts.iter().collect();
        parts.sort_by(|one, two| order.compare(|compare| compare(store, one, two)));
        rows.extend(parts.into_iter().map(|part| (group, Some(part))));
    }
    page(&rows, table, |(group, part)| {
        let (name, key) = person(group);
        let row = principal_row(store, part.unwrap_or(&group.whole));
        let own = Some(key.to_owned());
        if part.is_some() {
            return PrincipalRow { person: own, ..row };
        }
        PrincipalRow {
            person: own,
            is_person: true,
            key: key.to_owned(),
            principal: name.to_owned(),
            kind: counted(group.parts.len() as u32, "principal"),
            credential: String::new(),
            account: String::new(),
            account_name: String::new(),
            ..row
        }
    })
}

/// What stands for the person of events of which it is not worked out.
const NO_PERSON: &str = "Not worked out";

/// The persons of these activities.
pub(super) fn persons(
    store: &Store,
    activities: &[PersonActivity],
    table: &TableSpec,
) -> Page<CellRow> {
    let row = |index: usize| &activities[index];
    let order = cell_tables::order(&PERSONS, store, table, activities.len(), &row);
    cell_tables::page(&order, activities.len(), table, |index| {
        let key = store.sessions().person_keys[row(*index).person as usize].clone();
        let query = term("person", &key);
        cell_tables::row(&PERSONS, store, row(*index), key, query)
    })
}

/// Denials, in these columns.
pub(super) fn denials(
    columns: &[ValueColumn<Denial>],
    store: &Store,
    denials: &[Denial],
    table: &TableSpec,
) -> Page<CellRow> {
    let row = |index: usize| &denials[index];
    let order = cell_tables::order(columns, store, table, denials.len(), &row);
    cell_tables::page(&order, denials.len(), table, |index| {
        let denial = row(*index);
        let key = store.key(denial.event as usize);
        CellRow {
            event: denial.cause,
            ..cell_tables::row(columns, store, denial, key, denial.query(store))
        }
    })
}

/// Actions that were used.
pub(super) fn permissions(
    store: &Store,
    actions: &[UsedAction],
    table: &TableSpec,
) -> Page<CellRow> {
    let row = |index: usize| &actions[index];
    let order = cell_tables::order(&PERMISSIONS, store, table, actions.len(), &row);
    cell_tables::page(&order, actions.len(), table, |index| {
        let used = row(*index);
        let key = used.action.clone();
        cell_tables::row(&PERMISSIONS, store, used, key, used.query.clone())
    })
}

/// What was opened. A row opens the call.
pub(super) fn exposures(store: &Store, exposures: &[Exposure], table: &TableSpec) -> Page<CellRow> {
    let row = |index: usize| &exposures[index];
    let order = cell_tables::order(&EXPOSURES, store, table, exposures.len(), &row);
    cell_tables::page(&order, exposures.len(), table, |index| {
        let exposure = row(*index);
        let key = store.key(exposure.event as usize);
        CellRow {
            event: Some(exposure.event),
            ..cell_tables::row(&EXPOSURES, store, exposure, key, exposure.query(store))
        }
    })
}

/// What chosen actors did. A row opens the first call.
pub(super) fn scope(store: &Store, rows: &[ScopeRow], table: &TableSpec) -> Page<CellRow> {
    let row = |index: usize| &rows[index];
    let order = cell_tables::order(&SCOPE, store, table, rows.len(), &row);
    cell_tables::page(&order, rows.len(), table, |index| {
        let found = row(*index);
        let id = store.key(found.event() as usize);
        let key = match found.ordinal {
            1 => id,
            ordinal => format!("{id} {ordinal}"),
        };
        CellRow {
            event: Some(found.event()),
            ..cell_tables::row(&SCOPE, store, found, key, found.told(store).query(store))
        }
    })
}

/// Findings. A row opens the finding.
pub(super) fn findings(store: &Store, findings: &[&Finding], table: &TableSpec) -> Page<CellRow> {
    let row = |index: usize| findings[index];
    let order = cell_tables::order(&FINDINGS, store, table, findings.len(), &row);
    cell_tables::page(&order, findings.len(), table, |index| {
        let finding = row(*index);
        CellRow {
            outcome: finding.outcome,
            ..cell_tables::row(
                &FINDINGS,
                store,
                finding,
                finding.key(store),
                finding.query(store),
            )
        }
    })
}

/// Rules, with what running them gave.
pub(super) fn rules(store: &Store, results: &RuleResults, table: &TableSpec) -> Page<CellRow> {
    let rules = results.rules.iter().zip(&results.results);
    let rows: Vec<RuleRow> = rules
        .map(|(rule, result)| RuleRow {
            rule: rule.clone(),
            result: result.clone(),
        })
        .collect();
    let row = |index: usize| &rows[index];
    let order = cell_tables::order(&RULES, store, table, rows.len(), &row);
    cell_tables::page(&order, rows.len(), table, |index| {
        let found = row(*index);
        let query = match found.result.events.is_empty() {
            true => String::new(),
            false => term("rule", &found.rule.key),
        };
        cell_tables::row(&RULES, store, found, found.rule.key.clone(), query)
    })
}

/// Brings sessions into the order that a table asks for. There can be very many, so that the order is kept.
pub(super) fn sort_sessions(store: &Store, activities: &mut [SessionActivity], table: &TableSpec) {
    let order = TableOrder::of(&SESSIONS, table);
    let key =
        |activity: &SessionActivity| &store.sessions().session_keys[activity.session as usize];
    activities.sort_by(|one, two| {
        order
            .compare(|compare| compare(store, one, two))
            .then_with(|| key(one).cmp(key(two)))
    });
}

/// The AI agents of these activities.
pub(super) fn agents(
    store: &Store,
    activities: &[AgentActivity],
    table: &TableSpec,
) -> Page<AgentRow> {
    let order = TableOrder::of(&AGENTS, table);
    let mut sorted: Vec<&AgentActivity> = activities.iter().collect();
    sorted.sort_by(|one, two| {
        order
            .compare(|compare| compare(store, one, two))
            .then_with(|| one.agent.cmp(&two.agent))
    });
    page(&sorted, table, |activity| agent_row(store, activity))
}

/// The files handed in.
pub(super) fn receipt(store: &Store, table: &TableSpec) -> Page<FileRow> {
    let files = &store.files;
    let mut rows: Vec<FileRow> = (0..files.entries().len())
        .map(|number| files.row(number))
        .collect();
    let order = TableOrder::of(&RECEIPT, table);
    // Files of one path may have been dropped from two folders.
    let tie = |row: &FileRow| (row.bytes.to_bits(), row.events, row.first, row.last);
    rows.sort_by(|one, two| {
        order
            .compare(|compare| compare(one, two))
            .then_with(|| one.path.cmp(&two.path))
            .then_with(|| tie(one).cmp(&tie(two)))
            .then_with(|| one.note.cmp(&two.note))
    });
    page(&rows, table, FileRow::clone)
}
