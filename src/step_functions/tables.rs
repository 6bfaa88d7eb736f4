//! The tables of machines, executions and activities: which are shown, and what each cell says.
//!
//! A thing is shown where one of its calls passes the filter; numbers count the calls that pass. Who created what, and when,
//! is what all the loaded events say.

use super::{Activity, Execution, Machine, StepFunctions};
use crate::protocol::{Cell, Millis, Outcome};
use crate::step_functions::calls::{Operation, leaf};
use crate::store::batch::NO_TIME;
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use std::borrow::Cow;
use std::cmp::Ordering;

/// What one cell says; also what its column is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// The log does not say.
    Nothing,
    /// A text.
    Text(Cow<'a, str>),
    /// A count, a time or a duration, by the column.
    Number(i64),
}

impl<'a> Value<'a> {
    /// A text, or nothing where it is empty.
    pub fn text(text: &'a str) -> Self {
        if text.is_empty() {
            Value::Nothing
        } else {
            Value::Text(text.into())
        }
    }

    /// A time or duration that may be unknown.
    pub fn maybe(number: Option<i64>) -> Self {
        number.map_or(Value::Nothing, Value::Number)
    }

    /// Numbers by size, texts by the alphabet; what is not known comes last, whichever way is sorted.
    pub fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Value::Nothing, Value::Nothing) => return Ordering::Equal,
            (Value::Nothing, _) => return Ordering::Greater,
            (_, Value::Nothing) => return Ordering::Less,
            (Value::Number(one), Value::Number(two)) => one.cmp(two),
            (Value::Text(one), Value::Text(two)) => one.cmp(two),
            (Value::Number(_), Value::Text(_)) => Ordering::Less,
            (Value::Text(_), Value::Number(_)) => Ordering::Greater,
        };
        if descending { order.reverse() } else { order }
    }
}

/// A value as it travels to the page.
pub fn cell(value: Value) -> Cell {
    match value {
        Value::Nothing => Cell::Nothing,
        Value::Text(text) => Cell::Text(text.into_owned()),
        Value::Number(number) => Cell::Number(number),
    }
}

/// A row of one of the tables: what it is about, and its counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Index of the machine, execution or activity.
    pub index: u32,
    /// Calls about it that pass.
    pub calls: u32,
    /// Of a machine: executions started, by calls that succeeded.
    pub executions: u32,
    /// Of a machine: updates, by calls that succeeded.
    pub updates: u32,
    /// Of a machine: executions stopped, by calls that succeeded. Of an activity: polls.
    pub stops: u32,
    /// Calls that were denied.
    pub denied: u32,
    /// The last call.
    pub last: Option<Millis>,
}

/// The three tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// State machines.
    Machines,
    /// Executions.
    Executions,
    /// Activities.
    Activities,
}

impl StepFunctions {
    /// The rows of the three tables, each in order of the first call.
    pub fn lines(&self, store: &Store, shown: &RowSet) -> [Vec<Line>; 3] {
        let mut tables = [
            self.machines.len(),
            self.executions.len(),
            self.activities.len(),
        ]
        .map(|count| vec![Line::default(); count]);
        for call in self.calls_in(shown) {
            let row = call.row as usize;
            let outcome = store.outcome(row);
            let succeeded = outcome == Outcome::Ok;
            let time = Some(store.times()[row]).filter(|time| *time != NO_TIME);
            for (lines, index) in
                tables
                    .iter_mut()
                    .zip([call.machine, call.execution, call.activity])
            {
                let Some(line) = lines.get_mut(index as usize) else {
                    continue;
                };
                line.calls += 1;
                line.denied += u32::from(outcome == Outcome::Denied);
                line.executions += u32::from(succeeded && call.operation.is_start());
                line.updates += u32::from(succeeded && call.operation == Operation::Update);
                line.stops += u32::from(
                    succeeded && matches!(call.operation, Operation::Stop | Operation::Poll),
                );
                line.last = line.last.max(time);
            }
        }
        // An execution that only status changes tell of has no call: it is shown while nothing is filtered.
        let all = shown.count() == store.len();
        for (table, lines) in tables.iter_mut().enumerate() {
            for (index, line) in lines.iter_mut().enumerate() {
                line.index = index as u32;
            }
            lines.retain(|line| line.calls > 0 || (all && table == Table::Executions as usize));
        }
        tables
    }

    /// The ARN that a row is about.
    pub fn line_arn(&self, table: Table, line: &Line) -> &str {
        let index = line.index as usize;
        self.arn(match table {
            Table::Machines => self.machines[index].arn,
            Table::Executions => self.executions[index].arn,
            Table::Activities => self.activities[index].arn,
        })
    }

    /// The key of a row: its ARN; for a machine see [`Self::machine_key`].
    pub fn line_key(&self, store: &Store, table: Table, line: &Line) -> String {
        match table {
            Table::Machines => self.machine_key(store, line.index),
            _ => self.line_arn(table, line).to_owned(),
        }
    }

    /// What a cell says, by the `data-col` name of its column.
    pub fn value<'a>(
        &'a self,
        store: &'a Store,
        table: Table,
        line: &Line,
        column: &str,
    ) -> Value<'a> {
        let index = line.index as usize;
        match table {
            Table::Machines => self.of_machine(store, &self.machines[index], line, column),
            Table::Executions => self.of_execution(store, &self.executions[index], column),
            Table::Activities => self.of_activity(store, &self.activities[index], line, column),
        }
    }

    fn of_machine<'a>(
        &'a self,
        store: &'a Store,
        machine: &Machine,
        line: &Line,
        column: &str,
    ) -> Value<'a> {
        match column {
            "arn" => Value::text(self.arn(machine.arn)),
            "type" => Value::text(match machine.express {
                Some(true) => "EXPRESS",
                Some(false) => "STANDARD",
                None => "",
            }),
            "created" => time_of(store, machine.created),
            "created-by" => who(store, machine.created),
            "updates" => Value::Number(line.updates.into()),
            "executions" => Value::Number(line.executions.into()),
            "stops" => Value::Number(line.stops.into()),
            "denied" => Value::Number(line.denied.into()),
            "last" => Value::maybe(line.last),
            _ => Value::text(last_part(self.arn(machine.arn))),
        }
    }

    fn of_execution<'a>(
        &'a self,
        store: &'a Store,
        execution: &Execution,
        column: &str,
    ) -> Value<'a> {
        let arn = self.arn(execution.arn);
        match column {
            "machine" => match self.machines.get(execution.machine as usize) {
                Some(machine) => Value::text(last_part(self.arn(machine.arn))),
                None => Value::Nothing,
            },
            "started" => Value::maybe(execution.start),
            "started-by" => who(store, execution.started),
            "via" => self.via(store, execution.started),
            "stopped" => Value::maybe(execution.end),
            "stopped-by" => who(store, execution.stopped),
            "duration" => Value::maybe(execution.duration),
            "status" => Value::text(self.status(store, execution)),
            _ => {
                let mut colons = 0;
                let name = arn.bytes().position(|byte| {
                    colons += u32::from(byte == b':');
                    colons == 7
                });
                Value::text(name.map_or(arn, |at| &arn[at + 1..]))
            }
        }
    }

    /// Through which service a call was made, or from the console.
    pub fn via<'a>(&self, store: &'a Store, row: u32) -> Value<'a> {
        if row == NONE {
            return Value::Nothing;
        }
        let at = row as usize;
        let service = store.text(store.identity(at).via);
        let address = store.cell(Column::Address, at);
        if !service.is_empty() {
            Value::text(service)
        } else if address.ends_with(".amazonaws.com") {
            Value::text(address)
        } else if store.text(leaf(store, row, self.from_console)) == "true" {
            Value::text("console")
        } else {
            Value::Nothing
        }
    }

    /// How an execution ended, as far as the logs say.
    pub fn status<'a>(&self, store: &'a Store, execution: &Execution) -> &'a str {
        if let Some(change) = store.status_changes().get(execution.status as usize) {
            return &change.status;
        }
        let answered = match execution.started {
            NONE => "",
            row => store.text(leaf(store, row, self.status)),
        };
        match (answered, execution.stopped) {
            ("", NONE) => "",
            // What StopExecution leaves behind (its page in the API reference).
            ("", _) => "ABORTED",
            (answered, _) => answered,
        }
    }

    fn of_activity<'a>(
        &'a self,
        store: &'a Store,
        activity: &Activity,
        line: &Line,
        column: &str,
    ) -> Value<'a> {
        match column {
            "arn" => Value::text(self.arn(activity.arn)),
            "created" => time_of(store, activity.created),
            "created-by" => who(store, activity.created),
            "deleted" => time_of(store, activity.deleted),
            "deleted-by" => who(store, activity.deleted),
            "polls" => Value::Number(line.stops.into()),
            "denied" => Value::Number(line.denied.into()),
            _ => Value::text(last_part(self.arn(activity.arn))),
        }
    }
}

/// What stands behind the last colon of a machine's or activity's ARN: its name.
pub fn last_part(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

/// When an event happened.
pub fn time_of<'a>(store: &Store, row: u32) -> Value<'a> {
    Value::maybe(
        store
            .times()
            .get(row as usize)
            .copied()
            .filter(|time| *time != NO_TIME),
    )
}

/// Who made a call: the principal's name.
pub fn who(store: &Store, row: u32) -> Value<'_> {
    if row == NONE {
        return Value::Nothing;
    }
    let identity = store.identity(row as usize);
    Value::text(store.text(store.principals()[identity.principal as usize].name))
}
