//! How the tables stand: order, columns and the rows near the window of each; cursor and epoch of the open one.

use crate::page::lib::by_tab::ByTab;
use crate::page::lib::shared::Shared;
use crate::page::state::column_layout::{self, Arrange, Arranged};
use crate::protocol::{KnownNames, SortColumn, Tab};
use crate::tables::{columns, default_order};

/// Rows asked for until a table knows how many it shows.
const ROWS_AT_FIRST: u32 = 60;

/// Columns that a table can be sorted by after the first one.
pub const MOST_THEN: usize = 3;

/// Whether sorting by a column begins with the largest, as with figures.
fn begins_descending(tab: Tab, column: &str) -> bool {
    let known = columns(tab);
    known
        .iter()
        .any(|known| known.id == column && known.is_number)
}

/// How a tab's table stands.
#[derive(Clone, Debug, PartialEq)]
pub struct TableView {
    /// The column it is sorted by.
    pub sort: String,
    /// Largest first.
    pub descending: bool,
    /// What rows that are equal so far are sorted by.
    pub then: Vec<SortColumn>,
    /// First row asked for.
    pub first: u32,
    /// Rows asked for.
    pub rows: u32,
    /// Its columns, where the user has changed them.
    pub columns: Shared<Vec<Arranged>>,
    /// What has names, which take room or have columns of their own.
    pub names: KnownNames,
}

impl TableView {
    /// The place of a column among those that it is sorted by, and whether the largest come first.
    pub fn sorted_by(&self, column: &str) -> Option<(usize, bool)> {
        if self.sort == column {
            return Some((0, self.descending));
        }
        let place = self.then.iter().position(|key| key.column == column)?;
        Some((place + 1, self.then[place].descending))
    }
}

/// The order of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column it is sorted by.
    pub column: String,
    /// Largest first.
    pub descending: bool,
    /// What rows that are equal so far are sorted by.
    pub then: Vec<SortColumn>,
}

impl Sort {
    /// The order of a tab's table until the user chooses another one.
    pub fn default_of(tab: Tab) -> Self {
        let order = default_order(tab);
        Self {
            column: order.column.to_owned(),
            descending: order.descending,
            then: Vec::new(),
        }
    }
}

/// A request to scroll a row into view. `wish` counts the requests, so that the same row can be asked for twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reveal {
    /// Index of the row in the open tab's table.
    pub row: u32,
    /// Grows with each request.
    pub wish: u32,
    /// The epoch of the view that the history went to last: its table goes to where it stood.
    pub returned: u32,
    /// Grows each time that the history goes to a view.
    pub returns: u32,
}

/// The tables of all tabs.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    views: ByTab<TableView>,
    /// Grows when filter or order change: tables then go back to their first row.
    pub epoch: u32,
    /// The row under the keyboard cursor, in the open tab's table.
    pub cursor: Option<u32>,
    /// The row to bring into view.
    pub reveal: Reveal,
    /// Grows when the columns of a table are arranged anew.
    pub arrangements: u32,
}

/// What can happen to them.
#[derive(Debug)]
pub enum TablesAction {
    /// Sort the open table by this column; the other way round if it is sorted by it.
    Sort(String),
    /// Sort rows that are equal so far by this column; the other way round if that is so, then no longer.
    SortAlso(String),
    /// A table has these rows in or near its window.
    Window {
        /// Its tab.
        tab: Tab,
        /// The first row.
        first: u32,
        /// How many.
        rows: u32,
    },
    /// Go this many rows further.
    Move(i32),
    /// Put the cursor on this row.
    Cursor(u32),
    /// The columns of a table change.
    Arrange(Tab, Arrange),
    /// A table has these columns and this order, as a saved search has it.
    Restore(Tab, Vec<Arranged>, Sort),
}

/// The table on screen.
#[derive(Clone, Copy, Debug)]
pub struct OpenTable {
    /// Its tab.
    pub tab: Tab,
    /// How many rows it has.
    pub total: u32,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            views: ByTab::new(|tab| {
                let sort = Sort::default_of(tab);
                TableView {
                    sort: sort.column,
                    descending: sort.descending,
                    then: sort.then,
                    first: 0,
                    rows: ROWS_AT_FIRST,
                    columns: Shared::new(Vec::new()),
                    names: KnownNames::default(),
                }
            }),
            epoch: 0,
            cursor: None,
            reveal: Reveal::default(),
            arrangements: 0,
        }
    }
}

impl Tables {
    /// How the table of a tab stands.
    pub fn of(&self, tab: Tab) -> &TableView {
        &self.views[tab]
    }

    /// Applies an action; `open` is the table on screen.
    pub fn change(&mut self, action: TablesAction, open: OpenTable) {
        match action {
            TablesAction::Sort(column) => self.sort_by(column, open.tab),
            TablesAction::SortAlso(column) => self.sort_also(column, open.tab),
            TablesAction::Window { tab, first, rows } => {
                let view = &mut self.views[tab];
                (view.first, view.rows) = (first, rows);
            }
            TablesAction::Move(rows) => self.step(rows, open),
            TablesAction::Cursor(row) => self.cursor = Some(row),
            TablesAction::Arrange(tab, change) => self.arrange(tab, change),
            TablesAction::Restore(tab, columns, sort) => {
                self.views[tab].columns = Shared::new(columns);
                self.set_sort(tab, sort);
                self.begin_anew();
                self.arrangements += 1;
            }
        }
    }

    /// Gives all tables the columns that were kept.
    pub fn restore(&mut self, columns: &ByTab<Vec<Arranged>>) {
        for tab in Tab::ALL {
            self.views[tab].columns = Shared::new(columns[tab].clone());
        }
    }

    /// Says what has names.
    pub fn set_names(&mut self, names: KnownNames) {
        for tab in Tab::ALL {
            self.views[tab].names = names;
        }
    }

    /// The filter or the order has changed: every table goes back to its first row.
    pub fn begin_anew(&mut self) {
        self.epoch += 1;
        self.cursor = None;
        for tab in Tab::ALL {
            self.views[tab].first = 0;
        }
    }

    /// A tab is opened: its table begins at its first row.
    pub fn opened(&mut self, tab: Tab) {
        self.cursor = None;
        self.views[tab].first = 0;
    }

    /// The history has gone to the view on screen.
    pub fn returned(&mut self) {
        self.reveal.returned = self.epoch;
        self.reveal.returns += 1;
    }

    /// Puts the cursor on a row and brings it into view.
    pub fn put_cursor(&mut self, row: u32) {
        self.cursor = Some(row);
        self.reveal = Reveal {
            row,
            wish: self.reveal.wish + 1,
            ..self.reveal
        };
    }

    /// Sorts a tab's table, and leaves it where it is.
    pub fn set_sort(&mut self, tab: Tab, sort: Sort) {
        let view = &mut self.views[tab];
        (view.sort, view.descending) = (sort.column, sort.descending);
        view.then = sort.then;
    }

    /// All tables as they are at first, but with the columns that the user has.
    pub fn cleared(&self) -> Self {
        let mut cleared = Self {
            epoch: self.epoch + 1,
            ..Self::default()
        };
        for tab in Tab::ALL {
            cleared.views[tab].columns = self.views[tab].columns.clone();
        }
        cleared
    }

    fn sort_by(&mut self, column: String, tab: Tab) {
        let view = &mut self.views[tab];
        view.descending = if view.sort == column {
            !view.descending
        } else {
            begins_descending(tab, &column)
        };
        view.sort = column;
        view.then.clear();
        self.begin_anew();
    }

    fn sort_also(&mut self, column: String, tab: Tab) {
        let view = &mut self.views[tab];
        // Lanes have one order.
        if tab == Tab::Timeline {
            return self.sort_by(column, tab);
        }
        let natural = begins_descending(tab, &column);
        if view.sort == column {
            view.descending = !view.descending;
        } else {
            match view.then.iter().position(|key| key.column == column) {
                Some(place) if view.then[place].descending == natural => {
                    view.then[place].descending = !natural;
                }
                Some(place) => drop(view.then.remove(place)),
                None if view.then.len() < MOST_THEN => view.then.push(SortColumn {
                    column,
                    descending: natural,
                }),
                None => return,
            }
        }
        self.begin_anew();
    }

    fn step(&mut self, rows: i32, open: OpenTable) {
        let Some(last) = open.total.checked_sub(1) else {
            return;
        };
        let row = match self.cursor {
            Some(row) => row.saturating_add_signed(rows).min(last),
            None => self.views[open.tab].first.min(last),
        };
        self.put_cursor(row);
    }

    fn arrange(&mut self, tab: Tab, change: Arrange) {
        let view = &mut self.views[tab];
        view.columns = Shared::new(column_layout::changed(
            tab,
            &view.columns,
            view.names,
            change,
        ));
        // A column that is gone sorts no more.
        let shown = column_layout::arranged(tab, &view.columns, view.names);
        let is_shown = |column: &String| shown.iter().any(|one| one.name == column);
        let then: Vec<SortColumn> = view
            .then
            .iter()
            .filter(|key| is_shown(&key.column))
            .cloned()
            .collect();
        let is_sorted_by_shown = is_shown(&view.sort);
        if then != view.then {
            view.then = then;
            self.begin_anew();
        }
        if !is_sorted_by_shown {
            self.set_sort(tab, Sort::default_of(tab));
            self.begin_anew();
        }
        self.arrangements += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: OpenTable = OpenTable {
        tab: Tab::Events,
        total: 3,
    };
    const PRINCIPALS: OpenTable = OpenTable {
        tab: Tab::Principals,
        total: 3,
    };

    #[test]
    fn numbers_are_sorted_largest_first_and_words_from_a() {
        let mut tables = Tables::default();
        let mut sorted = |column: &str| {
            tables.change(TablesAction::Sort(column.to_owned()), PRINCIPALS);
            tables.of(Tab::Principals).descending
        };
        assert!(sorted("denied"));
        assert!(!sorted("principal"));
        assert!(sorted("principal"));
    }

    #[test]
    fn a_further_column_turns_round_and_goes() {
        let mut tables = Tables::default();
        let mut then = |action| {
            tables.change(action, PRINCIPALS);
            let view = tables.of(Tab::Principals);
            let then = view
                .then
                .iter()
                .map(|key| (key.column.clone(), key.descending));
            (view.sort.clone(), then.collect::<Vec<_>>())
        };
        let also = |column: &str| TablesAction::SortAlso(column.to_owned());
        let denied = |way| ("events".to_owned(), vec![("denied".to_owned(), way)]);
        assert_eq!(then(also("denied")), denied(true));
        assert_eq!(then(also("denied")), denied(false));
        assert_eq!(then(also("denied")).1, []);
        then(also("principal"));
        assert_eq!(then(TablesAction::Sort("first".to_owned())).1, []);
    }

    #[test]
    fn the_cursor_stays_in_the_table() {
        let mut tables = Tables::default();
        let mut moved = |by| {
            tables.change(TablesAction::Move(by), EVENTS);
            tables.cursor
        };
        assert_eq!(moved(1), Some(0));
        assert_eq!(moved(-1), Some(0));
        assert_eq!(moved(9), Some(2));
    }

    #[test]
    fn an_empty_table_has_no_cursor() {
        let mut tables = Tables::default();
        let empty = OpenTable { total: 0, ..EVENTS };
        tables.change(TablesAction::Move(1), empty);
        assert_eq!(tables.cursor, None);
    }

    #[test]
    fn a_table_is_not_sorted_by_a_column_that_is_gone() {
        let mut tables = Tables::default();
        let path = "requestParameters.bucketName";
        for action in [
            TablesAction::Arrange(Tab::Events, Arrange::Add(path.to_owned())),
            TablesAction::Sort(path.to_owned()),
            TablesAction::Arrange(Tab::Events, Arrange::Show(path.to_owned())),
        ] {
            tables.change(action, EVENTS);
        }
        assert_eq!(tables.of(Tab::Events).sort, "time");
    }
}
