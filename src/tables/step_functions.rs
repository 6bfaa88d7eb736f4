//! The columns of the tables of Step Functions. Their rows are lists of cells, one for each column in this order. A column has
//! two functions: the engine works out the cell with the one, the page reads it with the other.

use super::ColumnDef;
use super::value_column::{
    CellSource, ValueColumn, code, denied, duration, end, failed, number, plain, text, time, title,
    word,
};
use crate::analysis::cell_value::CellValue;
use crate::step_functions::StepFunctions;
use crate::step_functions::entities::{
    EntityRow, EntityTable, execution_name, last_part, person, time_of, type_of, who,
};
use crate::step_functions::findings::MachineFinding;
use crate::step_functions::model::{Activity, Execution, Machine};
use crate::store::Store;

/// What the calls tell, and the store that they are in: what cells are worked out from.
#[derive(Clone, Copy)]
pub struct CellContext<'a> {
    /// What the calls tell.
    pub all: &'a StepFunctions,
    /// The store.
    pub store: &'a Store,
}

impl CellSource for EntityRow {
    type Context<'a> = CellContext<'a>;
}

impl CellSource for MachineFinding {
    type Context<'a> = CellContext<'a>;
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

/// The columns of state machines.
#[rustfmt::skip]
pub static MACHINES: [ValueColumn<EntityRow>; 13] = [
    text("name", "State machine", 200, 4, title, |of, row| of.name(of.machine(row).arn)),
    text("type", "Type", 108, 0, word, |of, row| type_of(of.machine(row))),
    text("deleted", "Deleted", 164, 0, time, |of, row| time_of(of.store, of.machine(row).deleted)),
    text("deleted-by", "Deleted by", 130, 2, plain, |of, row| person(of.store, of.machine(row).deleted)),
    number("executions", "Executions", 104, plain, |_, row| CellValue::Number(row.executions.into())),
    number("stops", "Stops", 64, plain, |_, row| CellValue::Number(row.stops.into())),
    number("updates", "Updates", 76, plain, |_, row| CellValue::Number(row.updates.into())),
    number("failed", "Calls failed", 100, failed, |_, row| CellValue::Number(row.calls.failed.into())),
    number("denied", "Calls denied", 104, denied, |_, row| CellValue::Number(row.calls.denied.into())),
    text("last", "Last call", 164, 0, time, |_, row| CellValue::maybe(row.last)),
    text("created", "Created", 164, 0, time, |of, row| time_of(of.store, of.machine(row).created)),
    text("created-by", "Created by", 150, 2, plain, |of, row| who(of.store, of.machine(row).created)),
    text("arn", "ARN", 220, 5, code, |of, row| CellValue::text(of.all.arn(of.machine(row).arn))),
];

/// The columns of executions.
#[rustfmt::skip]
pub static EXECUTIONS: [ValueColumn<EntityRow>; 11] = [
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
    number("failed", "Calls failed", 100, failed, |_, row| CellValue::Number(row.calls.failed.into())),
    number("denied", "Calls denied", 104, denied, |_, row| CellValue::Number(row.calls.denied.into())),
];

/// The columns of activities.
#[rustfmt::skip]
pub static ACTIVITIES: [ValueColumn<EntityRow>; 9] = [
    text("name", "Activity", 220, 5, title, |of, row| of.name(of.activity(row).arn)),
    text("created", "Created", 164, 0, time, |of, row| time_of(of.store, of.activity(row).created)),
    text("created-by", "Created by", 150, 2, plain, |of, row| who(of.store, of.activity(row).created)),
    text("deleted", "Deleted", 164, 0, time, |of, row| time_of(of.store, of.activity(row).deleted)),
    text("deleted-by", "Deleted by", 150, 2, plain, |of, row| who(of.store, of.activity(row).deleted)),
    number("polls", "Polls", 72, plain, |_, row| CellValue::Number(row.polls.into())),
    number("failed", "Calls failed", 100, failed, |_, row| CellValue::Number(row.calls.failed.into())),
    number("denied", "Calls denied", 104, denied, |_, row| CellValue::Number(row.calls.denied.into())),
    text("arn", "ARN", 220, 5, code, |of, row| CellValue::text(of.all.arn(of.activity(row).arn))),
];

/// The columns of findings.
#[rustfmt::skip]
pub static FINDINGS: [ValueColumn<MachineFinding>; 4] = [
    text("finding", "Worth a look", 220, 1, title, |_, finding| CellValue::text(finding.kind.title)),
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
