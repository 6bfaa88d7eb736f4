//! The columns of the tables of Step Functions. Their rows are lists of cells, one for each column in this order. A column has
//! two functions: the engine works out the cell with the one, the page reads it with the other.

use super::{CellContent, ColumnDef, TableRow};
use crate::protocol::{Cell, Outcome, Tab};
use crate::step_functions::StepFunctions;
use crate::step_functions::denials::Denial;
use crate::step_functions::entities::{
    CellValue, EntityRow, EntityTable, execution_name, last_part, time_of, type_of, who,
};
use crate::step_functions::findings::Finding;
use crate::step_functions::model::{Activity, Execution, Machine};
use crate::store::Store;

impl TableRow for Cell {
    /// Cells are sorted by what they say.
    type Order = ();
}

fn plain(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Nothing => CellContent::Nothing,
        Cell::Text(text) | Cell::Named { text, .. } => CellContent::Text(text),
        Cell::Number(count) => CellContent::Count((*count).max(0) as u64),
    }
}

/// The content for a text; another value is as it is in [`plain`].
fn text_as<'a>(cell: &'a Cell, content: fn(&'a str) -> CellContent<'a>) -> CellContent<'a> {
    match cell {
        Cell::Text(text) | Cell::Named { text, .. } => content(text),
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
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } => plain(cell),
    }
}

/// When an execution ended. Without it there is no stop in these logs, whatever has become of the execution.
fn end(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Nothing => CellContent::Missing("no stop in these logs"),
        Cell::Number(_) | Cell::Text(_) | Cell::Named { .. } => time(cell),
    }
}

fn duration(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(millis) => CellContent::Duration(*millis),
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } => plain(cell),
    }
}

fn denied(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(count) => CellContent::Failures(Outcome::Denied, (*count).max(0) as u64),
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } => plain(cell),
    }
}

fn failed(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(count) => CellContent::Failures(Outcome::Error, (*count).max(0) as u64),
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } => plain(cell),
    }
}

/// What the calls tell, and the store that they are in: what cells are worked out from.
#[derive(Clone, Copy)]
pub struct CellContext<'a> {
    /// What the calls tell.
    pub all: &'a StepFunctions,
    /// The store.
    pub store: &'a Store,
}

/// Works out what a cell says.
pub type CellMaker<R> = for<'a> fn(CellContext<'a>, &'a R) -> CellValue<'a>;

/// A column of a table whose rows are made from `R`.
pub struct ValueColumn<R: 'static> {
    /// The column; it reads the finished cell.
    pub def: ColumnDef<Cell>,
    /// What its cell says; the table is sorted by it too.
    pub value: CellMaker<R>,
}

type CellReader = for<'a> fn(&'a Cell) -> CellContent<'a>;

const fn text<R>(
    id: &'static str,
    title: &'static str,
    width: u16,
    grow: u8,
    cell: CellReader,
    value: CellMaker<R>,
) -> ValueColumn<R> {
    // All columns are in files, in this order.
    let def = ColumnDef::text(id, title, width, grow, cell);
    let def = def.sorted_by(()).in_file(1);
    ValueColumn { def, value }
}

const fn number<R>(
    id: &'static str,
    title: &'static str,
    width: u16,
    cell: CellReader,
    value: CellMaker<R>,
) -> ValueColumn<R> {
    let mut column = text(id, title, width, 0, cell, value);
    column.def.column.is_number = true;
    column
}

fn failed_calls<'a>(_: CellContext<'a>, row: &'a EntityRow) -> CellValue<'a> {
    CellValue::Number(row.calls.failed.into())
}

fn denied_calls<'a>(_: CellContext<'a>, row: &'a EntityRow) -> CellValue<'a> {
    CellValue::Number(row.calls.denied.into())
}

impl<'a> CellContext<'a> {
    fn machine(self, row: &EntityRow) -> &'a Machine {
        &self.all.machines[row.index as usize]
    }

    fn execution(self, row: &EntityRow) -> &'a Execution {
        &self.all.executions[row.index as usize]
    }

    fn activity(self, row: &EntityRow) -> &'a Activity {
        &self.all.activities[row.index as usize]
    }

    /// The name at the end of the ARN of a machine or an activity.
    fn name(self, arn: u32) -> CellValue<'a> {
        CellValue::text(last_part(self.all.arn(arn)))
    }
}

#[rustfmt::skip]
static MACHINES: [ValueColumn<EntityRow>; 11] = [
    text("name", "State machine", 200, 4, title, |of, row| of.name(of.machine(row).arn)),
    text("type", "Type", 108, 0, word, |of, row| type_of(of.machine(row))),
    number("executions", "Executions", 104, plain, |_, row| CellValue::Number(row.executions.into())),
    number("stops", "Stops", 64, plain, |_, row| CellValue::Number(row.stops.into())),
    number("updates", "Updates", 76, plain, |_, row| CellValue::Number(row.updates.into())),
    number("failed", "Failed", 64, failed, failed_calls),
    number("denied", "Denied", 72, denied, denied_calls),
    text("last", "Last call", 164, 0, time, |_, row| CellValue::maybe(row.last)),
    text("created", "Created", 164, 0, time, |of, row| time_of(of.store, of.machine(row).created)),
    text("created-by", "Created by", 150, 2, plain, |of, row| who(of.store, of.machine(row).created)),
    text("arn", "ARN", 220, 5, code, |of, row| CellValue::text(of.all.arn(of.machine(row).arn))),
];

#[rustfmt::skip]
static EXECUTIONS: [ValueColumn<EntityRow>; 11] = [
    text("name", "Execution", 220, 5, title, |of, row| CellValue::text(execution_name(of.all.arn(of.execution(row).arn)))),
    text("machine", "State machine", 160, 3, plain, |of, row| of.all.machine_of(of.execution(row))),
    text("started", "Started", 164, 0, time, |of, row| CellValue::maybe(of.execution(row).start)),
    text("started-by", "Started by", 150, 3, plain, |of, row| who(of.store, of.execution(row).started)),
    text("via", "Via", 130, 1, word, |of, row| of.all.via(of.store, of.execution(row).started)),
    text("stopped", "Ended", 168, 0, end, |of, row| CellValue::maybe(of.execution(row).end)),
    text("stopped-by", "Stopped by", 130, 2, plain, |of, row| who(of.store, of.execution(row).stopped)),
    ValueColumn {
        def: ColumnDef::number("duration", "Duration", 96, duration).sorted_by(()).in_file(1).named_in_file("duration-millis"),
        value: |of, row| CellValue::maybe(of.execution(row).duration),
    },
    text("status", "Status", 110, 0, plain, |of, row| CellValue::text(of.all.status(of.store, of.execution(row)))),
    number("failed", "Failed", 64, failed, failed_calls),
    number("denied", "Denied", 72, denied, denied_calls),
];

#[rustfmt::skip]
static ACTIVITIES: [ValueColumn<EntityRow>; 9] = [
    text("name", "Activity", 220, 5, title, |of, row| of.name(of.activity(row).arn)),
    text("created", "Created", 164, 0, time, |of, row| time_of(of.store, of.activity(row).created)),
    text("created-by", "Created by", 150, 2, plain, |of, row| who(of.store, of.activity(row).created)),
    text("deleted", "Deleted", 164, 0, time, |of, row| time_of(of.store, of.activity(row).deleted)),
    text("deleted-by", "Deleted by", 150, 2, plain, |of, row| who(of.store, of.activity(row).deleted)),
    number("polls", "Polls", 72, plain, |_, row| CellValue::Number(row.polls.into())),
    number("failed", "Failed", 64, failed, failed_calls),
    number("denied", "Denied", 72, denied, denied_calls),
    text("arn", "ARN", 220, 5, code, |of, row| CellValue::text(of.all.arn(of.activity(row).arn))),
];

/// The columns of denials.
#[rustfmt::skip]
pub static DENIALS: [ValueColumn<Denial>; 7] = [
    text("principal", "Principal", 160, 2, plain, |of, denial| {
        CellValue::text(of.store.text(of.store.principals()[denial.principal as usize].name))
    }),
    text("action", "Action", 190, 2, title, |_, denial| CellValue::text(&denial.action)),
    text("resource", "Resource", 220, 5, code, |_, denial| CellValue::text(&denial.resource)),
    number("denied", "Times", 72, denied, |_, denial| CellValue::Number(denial.count.into())),
    text("reason", "Reason given by AWS", 230, 2, plain, |_, denial| denial.reason_words()),
    text("last", "Last", 164, 0, time, |_, denial| CellValue::Number(denial.last)),
    text("statement", "Would allow it (review first)", 260, 6, code, |_, denial| {
        denial.statement().map_or(CellValue::Nothing, |text| CellValue::Text(text.into()))
    }),
];

/// The columns of findings.
#[rustfmt::skip]
pub static FINDINGS: [ValueColumn<Finding>; 4] = [
    text("finding", "Worth a look", 220, 1, title, |_, finding| CellValue::text(finding.title)),
    text("machine", "State machine", 180, 1, plain, |of, finding| CellValue::text(of.all.machine_name(finding.machine))),
    text("last", "When", 164, 0, time, |_, finding| CellValue::Number(finding.time)),
    text("reason", "Why it is listed", 420, 8, plain, |_, finding| CellValue::text(&finding.reason)),
];

/// The columns of machines, executions or activities.
pub fn entity_columns(table: EntityTable) -> &'static [ValueColumn<EntityRow>] {
    match table {
        EntityTable::Machines => &MACHINES,
        EntityTable::Executions => &EXECUTIONS,
        EntityTable::Activities => &ACTIVITIES,
    }
}

fn defs<R>(columns: &'static [ValueColumn<R>]) -> Vec<&'static ColumnDef<Cell>> {
    columns.iter().map(|column| &column.def).collect()
}

/// The columns of a tab's table; none where its rows are no lists of cells.
pub fn columns(tab: Tab) -> Vec<&'static ColumnDef<Cell>> {
    match tab {
        Tab::Machines => defs(&MACHINES),
        Tab::Executions => defs(&EXECUTIONS),
        Tab::Activities => defs(&ACTIVITIES),
        Tab::Denials => defs(&DENIALS),
        Tab::Findings => defs(&FINDINGS),
        Tab::Timeline
        | Tab::Events
        | Tab::Principals
        | Tab::Sessions
        | Tab::ChainGraph
        | Tab::StepFunctions
        | Tab::Receipt => Vec::new(),
    }
}
