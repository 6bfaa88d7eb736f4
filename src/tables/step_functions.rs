//! The columns of the tables of Step Functions. Their rows are lists of cells, one for each column in this order.

use super::{CellContent, ColumnDef, TableRow};
use crate::protocol::{Cell, Outcome, Tab};

impl TableRow for Cell {
    /// Cells are sorted by what they say.
    type Order = ();
}

fn plain(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Nothing => CellContent::Nothing,
        Cell::Text(text) => CellContent::Text(text),
        Cell::Number(count) => CellContent::Count((*count).max(0) as u64),
    }
}

/// The content for a text; another value is as it is in [`plain`].
fn text_as<'a>(cell: &'a Cell, content: fn(&'a str) -> CellContent<'a>) -> CellContent<'a> {
    match cell {
        Cell::Text(text) => content(text),
        Cell::Nothing | Cell::Number(_) => plain(cell),
    }
}

fn title(cell: &Cell) -> CellContent<'_> {
    text_as(cell, CellContent::Title)
}

fn code(cell: &Cell) -> CellContent<'_> {
    text_as(cell, CellContent::Code)
}

fn word(cell: &Cell) -> CellContent<'_> {
    text_as(cell, CellContent::Word)
}

fn time(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(time) => CellContent::Time(Some(*time)),
        Cell::Nothing | Cell::Text(_) => plain(cell),
    }
}

/// When an execution ended. Without it there is no stop in these logs, whatever has become of the execution.
fn end(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Nothing => CellContent::Missing("no stop in these logs"),
        Cell::Number(_) | Cell::Text(_) => time(cell),
    }
}

fn duration(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(millis) => CellContent::Duration(*millis),
        Cell::Nothing | Cell::Text(_) => plain(cell),
    }
}

fn denied(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(count) => CellContent::Failures(Outcome::Denied, (*count).max(0) as u64),
        Cell::Nothing | Cell::Text(_) => plain(cell),
    }
}

fn failed(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(count) => CellContent::Failures(Outcome::Error, (*count).max(0) as u64),
        Cell::Nothing | Cell::Text(_) => plain(cell),
    }
}

type CellReader = for<'a> fn(&'a Cell) -> CellContent<'a>;

const fn text(
    id: &'static str,
    title: &'static str,
    width: u16,
    grow: u8,
    cell: CellReader,
) -> ColumnDef<Cell> {
    // All columns stand in files, in this order.
    ColumnDef::text(id, title, width, grow, cell)
        .sorted_by(())
        .in_file(1)
}

const fn number(
    id: &'static str,
    title: &'static str,
    width: u16,
    cell: CellReader,
) -> ColumnDef<Cell> {
    ColumnDef::number(id, title, width, cell)
        .sorted_by(())
        .in_file(1)
}

static MACHINES: [ColumnDef<Cell>; 11] = [
    text("name", "State machine", 200, 4, title),
    text("type", "Type", 108, 0, word),
    number("executions", "Executions", 104, plain),
    number("stops", "Stops", 64, plain),
    number("updates", "Updates", 76, plain),
    number("failed", "Failed", 64, failed),
    number("denied", "Denied", 72, denied),
    text("last", "Last call", 164, 0, time),
    text("created", "Created", 164, 0, time),
    text("created-by", "Created by", 150, 2, plain),
    text("arn", "ARN", 220, 5, code),
];

static EXECUTIONS: [ColumnDef<Cell>; 11] = [
    text("name", "Execution", 220, 5, title),
    text("machine", "State machine", 160, 3, plain),
    text("started", "Started", 164, 0, time),
    text("started-by", "Started by", 150, 3, plain),
    text("via", "Via", 130, 1, word),
    text("stopped", "Ended", 168, 0, end),
    text("stopped-by", "Stopped by", 130, 2, plain),
    number("duration", "Duration", 96, duration).named_in_file("duration-millis"),
    text("status", "Status", 110, 0, plain),
    number("failed", "Failed", 64, failed),
    number("denied", "Denied", 72, denied),
];

static ACTIVITIES: [ColumnDef<Cell>; 9] = [
    text("name", "Activity", 220, 5, title),
    text("created", "Created", 164, 0, time),
    text("created-by", "Created by", 150, 2, plain),
    text("deleted", "Deleted", 164, 0, time),
    text("deleted-by", "Deleted by", 150, 2, plain),
    number("polls", "Polls", 72, plain),
    number("failed", "Failed", 64, failed),
    number("denied", "Denied", 72, denied),
    text("arn", "ARN", 220, 5, code),
];

static DENIALS: [ColumnDef<Cell>; 7] = [
    text("principal", "Principal", 160, 2, plain),
    text("action", "Action", 190, 2, title),
    text("resource", "Resource", 220, 5, code),
    number("denied", "Times", 72, denied),
    text("reason", "Reason given by AWS", 230, 2, plain),
    text("last", "Last", 164, 0, time),
    text("statement", "Would allow it (review first)", 260, 6, code),
];

static FINDINGS: [ColumnDef<Cell>; 4] = [
    text("finding", "Worth a look", 220, 1, title),
    text("machine", "State machine", 180, 1, plain),
    text("last", "When", 164, 0, time),
    text("reason", "Why it is listed", 420, 8, plain),
];

/// The columns of a tab's table; none where its rows are no lists of cells.
pub fn columns(tab: Tab) -> &'static [ColumnDef<Cell>] {
    match tab {
        Tab::Machines => &MACHINES,
        Tab::Executions => &EXECUTIONS,
        Tab::Activities => &ACTIVITIES,
        Tab::Denials => &DENIALS,
        Tab::Findings => &FINDINGS,
        Tab::Timeline
        | Tab::Events
        | Tab::Principals
        | Tab::Sessions
        | Tab::StepFunctions
        | Tab::Receipt => &[],
    }
}
