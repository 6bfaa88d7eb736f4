//! The columns of every table, defined once.
//!
//! A [`ColumnDef`] says what a column is called, how wide it is, what its cells hold, what it is sorted by and where
//! it stands in an exported file. Page, engine and export derive headings, cells, order and files from these lists, so
//! that a column whose value is in the row is added, moved or taken away in one file.

pub mod agents;
mod column;
mod content;
pub mod denied;
pub mod events;
pub mod exposures;
pub mod findings;
pub mod impact;
pub mod lanes;
pub mod permissions;
pub mod persons;
pub mod principals;
pub mod receipt;
pub mod rules;
pub mod scope;
pub mod sessions;
pub mod step_functions;
pub mod value_column;
pub use crate::analysis::words;

pub use column::{ColumnDef, ColumnHead, FileColumn, LeftOut, TableRow, order_of};
pub use content::{CellContent, FileValue, NumberUnit, counted_name, outcome_word, status_word};

use crate::protocol::{Cell, NamesInFile, Rows, Tab};

/// The id of a tab's table, also its name in a file's name.
pub fn id_of(tab: Tab) -> &'static str {
    match tab {
        Tab::Overview => "findings",
        Tab::Timeline => "lanes",
        Tab::Events => "events",
        Tab::StepFunctions => "step-functions",
        Tab::Principals => "principals",
        Tab::Persons => "persons",
        Tab::Sessions => "chains",
        Tab::ChainGraph => "chain-graph",
        Tab::Agents => "agents",
        Tab::Permissions => "permissions",
        Tab::Denied => "denied",
        Tab::Exposures => "exposures",
        Tab::Impact => "impact",
        Tab::Scope => "scope",
        Tab::Receipt => "receipt",
        Tab::Rules => "rules",
        Tab::Machines => "machines",
        Tab::Executions => "executions",
        Tab::Activities => "activities",
        Tab::Denials => "denials",
        Tab::Findings => "worth-a-look",
    }
}

/// The tab whose table has this id.
pub fn tab_with_id(id: &str) -> Option<Tab> {
    Tab::ALL.into_iter().find(|tab| id_of(*tab) == id)
}

/// The order of a table until the user chooses another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultOrder {
    /// The id of the column that it is sorted by.
    pub column: &'static str,
    /// Largest first.
    pub descending: bool,
}

/// The order of a tab's table until the user chooses another one.
pub fn default_order(tab: Tab) -> DefaultOrder {
    let (column, descending) = match tab {
        Tab::Timeline | Tab::Principals | Tab::Persons | Tab::Sessions | Tab::ChainGraph => {
            ("events", true)
        }
        Tab::Overview => ("score", true),
        Tab::Rules => ("events", true),
        Tab::Agents => ("calls", true),
        Tab::Permissions => ("action", false),
        Tab::Events | Tab::StepFunctions | Tab::Exposures => ("time", false),
        Tab::Machines => ("executions", true),
        Tab::Executions => ("started", true),
        Tab::Activities => ("name", false),
        Tab::Denied => ("events", true),
        Tab::Impact => ("objects-read", true),
        Tab::Denials => ("denied", true),
        Tab::Findings => ("last", true),
        Tab::Receipt => ("status", false),
        // “left” before “gone”.
        Tab::Scope => ("state", true),
    };
    DefaultOrder { column, descending }
}

/// Whose columns the table of a tab has.
enum TabTable {
    Lanes,
    Events,
    Principals,
    Sessions,
    /// A drawing; a file of it has the sessions.
    ChainGraph,
    Agents,
    Receipt,
    /// Rows that are lists of cells, one for each of these columns.
    Cells(Vec<&'static ColumnDef<Cell>>),
}

fn table_of(tab: Tab) -> TabTable {
    let cells = match tab {
        Tab::Timeline => return TabTable::Lanes,
        Tab::Events | Tab::StepFunctions => return TabTable::Events,
        Tab::Principals => return TabTable::Principals,
        Tab::Sessions => return TabTable::Sessions,
        Tab::ChainGraph => return TabTable::ChainGraph,
        Tab::Agents => return TabTable::Agents,
        Tab::Receipt => return TabTable::Receipt,
        Tab::Overview => value_column::defs(&findings::FINDINGS),
        Tab::Rules => value_column::defs(&rules::RULES),
        Tab::Persons => value_column::defs(&persons::PERSONS),
        Tab::Permissions => value_column::defs(&permissions::PERMISSIONS),
        Tab::Denied => value_column::defs(&denied::DENIED),
        Tab::Exposures => value_column::defs(&exposures::EXPOSURES),
        Tab::Impact => value_column::defs(&impact::IMPACT),
        Tab::Scope => value_column::defs(&scope::SCOPE),
        Tab::Machines => value_column::defs(&step_functions::MACHINES),
        Tab::Executions => value_column::defs(&step_functions::EXECUTIONS),
        Tab::Activities => value_column::defs(&step_functions::ACTIVITIES),
        Tab::Denials => value_column::defs(&denied::DENIALS),
        Tab::Findings => value_column::defs(&step_functions::FINDINGS),
    };
    TabTable::Cells(cells)
}

/// The columns of a tab's table on screen; those of the timeline are of its table, and what its lanes can be sorted by.
pub fn columns(tab: Tab) -> Vec<ColumnHead> {
    match table_of(tab) {
        TabTable::Lanes => on_screen(&lanes::LANES),
        TabTable::Events => on_screen(&events::EVENTS),
        TabTable::Principals => on_screen(&principals::PRINCIPALS),
        TabTable::Sessions => on_screen(&sessions::SESSIONS),
        TabTable::ChainGraph => Vec::new(),
        TabTable::Agents => on_screen(&agents::AGENTS),
        TabTable::Receipt => on_screen(&receipt::RECEIPT),
        TabTable::Cells(columns) => columns.into_iter().map(|def| def.column).collect(),
    }
}

/// The columns of a tab whose rows are lists of cells; none where they are not.
pub fn cell_columns(tab: Tab) -> Vec<&'static ColumnDef<Cell>> {
    match table_of(tab) {
        TabTable::Cells(columns) => columns,
        TabTable::Lanes
        | TabTable::Events
        | TabTable::Principals
        | TabTable::Sessions
        | TabTable::ChainGraph
        | TabTable::Agents
        | TabTable::Receipt => Vec::new(),
    }
}

fn on_screen<R: TableRow>(columns: &[ColumnDef<R>]) -> Vec<ColumnHead> {
    column::on_screen(columns).map(|def| def.column).collect()
}

/// The cells of a row on screen, in the order of [`columns`].
pub fn cells<'a, R: TableRow>(
    columns: &'a [ColumnDef<R>],
    row: &'a R,
) -> impl Iterator<Item = CellContent<'a>> {
    column::on_screen(columns).map(|column| (column.cell)(row))
}

/// The columns of a tab's table as a file has them; more than there is room for on screen. A file of the timeline has its
/// events.
pub fn file_columns(tab: Tab, names: NamesInFile) -> Vec<FileColumn> {
    match table_of(tab) {
        TabTable::Lanes | TabTable::Events => in_file(&events::EVENTS, names),
        TabTable::Principals => in_file(&principals::PRINCIPALS, names),
        TabTable::Sessions | TabTable::ChainGraph => in_file(&sessions::SESSIONS, names),
        TabTable::Agents => in_file(&agents::AGENTS, names),
        TabTable::Receipt => in_file(&receipt::RECEIPT, names),
        TabTable::Cells(columns) => columns.into_iter().map(ColumnDef::file).collect(),
    }
}

fn in_file<R: TableRow>(columns: &[ColumnDef<R>], names: NamesInFile) -> Vec<FileColumn> {
    column::in_file(columns, names)
        .into_iter()
        .map(ColumnDef::file)
        .collect()
}

/// The values of the row with this index of those that are here, in the order of [`file_columns`]; none where there is no
/// such row, or where the rows are lanes or folded.
pub fn file_values(
    rows: &Rows,
    tab: Tab,
    names: NamesInFile,
    index: usize,
) -> Option<Vec<FileValue>> {
    match rows {
        Rows::Events(page) => Some(values(&events::EVENTS, names, page.rows.get(index)?)),
        Rows::Principals(page) => Some(values(
            &principals::PRINCIPALS,
            names,
            page.rows.get(index)?,
        )),
        Rows::Sessions(page) => Some(values(&sessions::SESSIONS, names, page.rows.get(index)?)),
        Rows::Agents(page) => Some(values(&agents::AGENTS, names, page.rows.get(index)?)),
        Rows::Receipt(page) => Some(values(&receipt::RECEIPT, names, page.rows.get(index)?)),
        Rows::Cells(page) => {
            let columns = cell_columns(tab).into_iter();
            let cells = columns.zip(&page.rows.get(index)?.cells);
            Some(
                cells
                    .map(|(column, cell)| (column.cell)(cell).in_file())
                    .collect(),
            )
        }
        Rows::Folded(..) | Rows::Lanes(..) | Rows::ChainGraph(_) => None,
    }
}

fn values<R: TableRow>(columns: &[ColumnDef<R>], names: NamesInFile, row: &R) -> Vec<FileValue> {
    let columns = column::in_file(columns, names).into_iter();
    columns.map(|column| (column.cell)(row).in_file()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::fields;
    use std::collections::BTreeSet;

    #[test]
    fn a_tab_is_found_by_its_id() {
        for tab in Tab::ALL {
            assert_eq!(tab_with_id(id_of(tab)), Some(tab));
        }
    }

    #[test]
    fn a_column_stands_once_in_its_table_and_once_in_its_file() {
        for tab in Tab::ALL {
            let columns = columns(tab);
            let ids: BTreeSet<&str> = columns.iter().map(|column| column.id).collect();
            assert_eq!(ids.len(), columns.len(), "{tab:?}");
            let files = file_columns(tab, NamesInFile::Included);
            let names: BTreeSet<&str> = files.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), files.len(), "{tab:?}");
        }
    }

    #[test]
    fn every_table_can_be_sorted_by_its_default() {
        for tab in Tab::ALL {
            let order = default_order(tab);
            let columns = columns(tab);
            if tab == Tab::ChainGraph {
                assert!(columns.is_empty(), "it is a drawing");
                continue;
            }
            let column = columns.iter().find(|column| column.id == order.column);
            assert!(column.is_some_and(|column| column.is_sortable), "{tab:?}");
        }
    }

    #[test]
    fn a_column_of_events_is_named_like_its_field_in_the_search_language() {
        for column in columns(Tab::Events) {
            let field = fields::find(column.id).map(|field| field.name);
            // A finding is found by its rule.
            let name = match column.id {
                "finding" => "rule",
                id => id,
            };
            assert_eq!(field, Some(name));
            assert_eq!(column.field, Some(column.id));
        }
    }

    #[test]
    fn a_file_has_its_columns_in_this_order() {
        let names_of = |tab, names| -> Vec<&str> {
            let columns = file_columns(tab, names);
            columns.iter().map(|column| column.name).collect()
        };
        let names = |tab| names_of(tab, NamesInFile::LeftOut);
        assert_eq!(
            names_of(Tab::Events, NamesInFile::Included)[names(Tab::Events).len()..],
            [
                "caller-account",
                "caller-account-name",
                "account-name",
                "network",
                "country",
                "asn"
            ]
        );
        assert_eq!(
            names(Tab::Events),
            [
                "time",
                "name",
                "source",
                "principal",
                "session",
                "via",
                "credential",
                "account",
                "region",
                "address",
                "agent",
                "error",
                "outcome",
                "resource",
                "person",
                "origin",
                "session-type",
                "id",
                "finding",
                "other-resources",
                "access-key",
                "findings"
            ]
        );
        assert_eq!(
            names(Tab::Principals),
            [
                "principal",
                "kind",
                "credential",
                "account",
                "events",
                "errors",
                "denied",
                "first",
                "last",
                "services",
                "names",
                "regions",
                "addresses",
                "agents",
                "keys",
                "sessions",
                "key"
            ]
        );
        assert_eq!(
            names(Tab::Receipt),
            [
                "file",
                "status",
                "form",
                "events",
                "duplicates",
                "first",
                "last",
                "note",
                "bytes"
            ]
        );
    }
}
