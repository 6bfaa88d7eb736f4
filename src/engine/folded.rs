//! Lists of events in which runs are folded: which rows there are while some runs are unfolded, and what they say.

use super::namesakes::Namesakes;
use super::rows::{MOST_ROWS, event_row};
use super::run_query::run_query;
use crate::analysis::cells::{cells, differ};
use crate::analysis::folding::Folding;
use crate::protocol::{EventRow, FoldedRow, Page, Rows, RunKind, RunRow, Tab, ViewSpec};
use crate::query::print::target_of;
use crate::store::Store;
use crate::store::batch::NO_TIME;
use crate::tables::columns;
use std::ops::Range;
use std::sync::Arc;

/// Whether a question is answered with runs folded. They follow the order of time, so other orders have none.
pub(super) fn is_folded(view: &ViewSpec) -> bool {
    view.fold.is_some() && view.table.sort == "time" && view.table.then.is_empty()
}

/// A folded list of events as a table has it: below each unfolded run stand its events.
pub(super) struct FoldedList {
    folding: Arc<Folding>,
    /// The runs that are unfolded, in the order of the list.
    open: Vec<OpenRun>,
}

/// A run that is unfolded.
struct OpenRun {
    /// Its row while nothing is unfolded.
    row: usize,
    /// Its row in the table.
    at: usize,
    events: usize,
}

/// What stands in a row of the table.
enum RowContent {
    /// The event at this place of the folding's events.
    Event { place: usize, is_in_run: bool },
    /// The run in this row while nothing is unfolded.
    Run { row: usize, is_open: bool },
}

impl FoldedList {
    /// The list with these runs unfolded, each known by its earliest event. Others that are asked for are not there.
    pub fn new(folding: Arc<Folding>, unfolded: &[u32]) -> Self {
        let mut wanted = unfolded.to_vec();
        wanted.sort_unstable();
        let mut list = FoldedList {
            folding,
            open: Vec::new(),
        };
        if wanted.is_empty() {
            return list;
        }
        let folding = &list.folding;
        let mut unfolded_before = 0;
        for row in (0..folding.rows()).filter(|row| folding.kind(*row).is_some()) {
            let events = folding.events_of(row);
            if wanted.binary_search(&folding.ends_of(row).earliest).is_ok() {
                list.open.push(OpenRun {
                    row,
                    at: row + unfolded_before,
                    events: events.len(),
                });
                unfolded_before += events.len();
            }
        }
        list
    }

    /// All events in the order in which they stand while everything is unfolded.
    pub fn events(&self) -> &[u32] {
        &self.folding.events
    }

    /// How many rows the table has.
    fn rows(&self) -> usize {
        let unfolded = self.open.iter().map(|run| run.events);
        self.folding.rows() + unfolded.sum::<usize>()
    }

    /// What stands in a row of the table, which must be there.
    fn content(&self, index: usize) -> RowContent {
        let after = self.open.partition_point(|run| run.at <= index);
        let folding = &self.folding;
        let before = after.checked_sub(1).map(|last| &self.open[last]);
        let row = match before {
            Some(run) if index == run.at => {
                return RowContent::Run {
                    row: run.row,
                    is_open: true,
                };
            }
            Some(run) if index <= run.at + run.events => {
                return RowContent::Event {
                    place: folding.start(run.row) + index - run.at - 1,
                    is_in_run: true,
                };
            }
            Some(run) => run.row + index - run.at - run.events,
            None => index,
        };
        match folding.kind(row) {
            Some(_) => RowContent::Run {
                row,
                is_open: false,
            },
            None => RowContent::Event {
                place: folding.start(row),
                is_in_run: false,
            },
        }
    }

    /// The row of the table that has the event at this place of [`Self::events`]: its own, or its run's.
    pub fn table_row(&self, place: usize) -> usize {
        let row = self.folding.row_at(place);
        let after = self.open.partition_point(|run| run.row <= row);
        match after.checked_sub(1).map(|last| &self.open[last]) {
            Some(run) if run.row == row => run.at + 1 + place - self.folding.start(row),
            Some(run) => row + run.at - run.row + run.events,
            None => row,
        }
    }

    /// The events of some rows of the table, `most` at most. Those of a run that is folded are all in its row; where it
    /// is unfolded, they have rows of their own.
    pub fn events_of_rows(&self, rows: Range<usize>, most: usize) -> Vec<u32> {
        let folding = &self.folding;
        let mut events = Vec::new();
        let is_one = rows.len() == 1;
        for index in rows.start..rows.end.min(self.rows()) {
            match self.content(index) {
                RowContent::Event { place, .. } => events.push(folding.events[place]),
                RowContent::Run { is_open: true, .. } if !is_one => {}
                RowContent::Run { row, .. } => events.extend(folding.events_of(row)),
            }
            if events.len() >= most {
                break;
            }
        }
        events.truncate(most);
        events
    }
}

/// The rows that a table asks for.
pub(super) fn folded_page(
    store: &Store,
    namesakes: &Namesakes,
    list: &FoldedList,
    view: &ViewSpec,
) -> Rows {
    let (folding, table) = (&list.folding, &view.table);
    let total = list.rows();
    let first = (table.first as usize).min(total);
    let end = (first + table.rows.min(MOST_ROWS) as usize).min(total);
    let mut rows: Vec<FoldedRow> = (first..end)
        .map(|index| row(store, list, &list.content(index)))
        .collect();
    namesakes.tell(store, rows.iter_mut().map(event_of));
    add_columns(store, &view.columns, &mut rows);
    let runs: Vec<&[u32]> = (first..end)
        .filter_map(|index| match list.content(index) {
            RowContent::Run { row, .. } => Some(folding.events_of(row)),
            RowContent::Event { .. } => None,
        })
        .collect();
    say_what_differs(store, view, &runs, &mut rows);
    let page = Page {
        total: total as u32,
        first: first as u32,
        rows,
    };
    Rows::Folded(page, folding.totals)
}

fn row(store: &Store, list: &FoldedList, content: &RowContent) -> FoldedRow {
    let folding = &list.folding;
    match *content {
        RowContent::Event { place, is_in_run } => FoldedRow::Event {
            row: event_row(store, folding.events[place] as usize),
            is_in_run,
        },
        RowContent::Run { row, is_open } => {
            let events = folding.events_of(row);
            let ends = folding.ends_of(row);
            let last = store.times()[ends.latest as usize];
            FoldedRow::Run(RunRow {
                kind: folding.kind(row).unwrap_or(RunKind::Repeat),
                events: events.len() as u32,
                earliest: event_row(store, ends.earliest as usize),
                last: Some(last).filter(|time| *time != NO_TIME),
                is_open,
                query: run_query(
                    store,
                    folding.kind(row).unwrap_or(RunKind::Repeat),
                    events,
                    ends,
                ),
                differs: Vec::new(),
            })
        }
    }
}

/// The row of an event, or that of a run's earliest.
fn event_of(row: &mut FoldedRow) -> &mut EventRow {
    match row {
        FoldedRow::Event { row, .. } => row,
        FoldedRow::Run(run) => &mut run.earliest,
    }
}

/// Fills in the columns that the user has added.
fn add_columns(store: &Store, added: &[String], rows: &mut [FoldedRow]) {
    let events: Vec<u32> = rows.iter_mut().map(|row| event_of(row).event).collect();
    for column in added {
        let cells = cells(store, &target_of(column), &events);
        for (row, cell) in rows.iter_mut().zip(cells) {
            event_of(row).more.push(cell);
        }
    }
}

/// Says of each run in which columns its events differ; `runs` has the events of those that are in `rows`.
fn say_what_differs(store: &Store, view: &ViewSpec, runs: &[&[u32]], rows: &mut [FoldedRow]) {
    if runs.is_empty() {
        return;
    }
    let shown = columns(Tab::Events);
    let own = shown.iter().map(|column| column.id);
    for column in own.chain(view.columns.iter().map(String::as_str)) {
        let mut differs = differ(store, &target_of(column), runs);
        for beside in drawn_beside(column) {
            let more = differ(store, &target_of(beside), runs);
            for (known, more) in differs.iter_mut().zip(more) {
                *known |= more;
            }
        }
        let runs = rows.iter_mut().filter_map(|row| match row {
            FoldedRow::Run(run) => Some(run),
            FoldedRow::Event { .. } => None,
        });
        for (run, differs) in runs.zip(differs) {
            run.differs.push(differs);
        }
    }
}

/// The fields that a column shows beside its own.
fn drawn_beside(column: &str) -> &'static [&'static str] {
    match column {
        "principal" => &["session", "via"],
        _ => &[],
    }
}
