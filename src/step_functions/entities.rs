//! The tables of machines, executions and activities: which rows are shown, and what they say.
//!
//! A machine, execution or activity has a row where one of its calls passes the filter. Numbers count the calls that
//! pass, those that succeeded apart from those that failed or were denied. Who created what, and when, is told by all the
//! loaded events, and only by calls that succeeded.

use crate::analysis::cell_value::CellValue;
use crate::cloudtrail::arn::Arn;
use crate::protocol::{Cell, Millis, Outcome};
use crate::step_functions::calls::Operation;
use crate::step_functions::model::{Execution, Machine, StepFunctions};
use crate::step_functions::outcomes::OutcomeCounts;
use crate::store::batch::NO_TIME;
use crate::store::interner::NONE;
use crate::store::leaves::leaf;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};

/// A row of one of the tables: which machine, execution or activity it is about, and its counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntityRow {
    /// Index of the machine, execution or activity.
    pub index: u32,
    /// Calls about it.
    pub calls: OutcomeCounts,
    /// Of a machine: executions started, by calls that succeeded.
    pub executions: u32,
    /// Of a machine: updates, by calls that succeeded.
    pub updates: u32,
    /// Of a machine: executions stopped, by calls that succeeded.
    pub stops: u32,
    /// Of an activity: polls that succeeded.
    pub polls: u32,
    /// The last call, however it ended.
    pub last: Option<Millis>,
}

impl EntityRow {
    fn add(&mut self, operation: Operation, outcome: Outcome, time: Option<Millis>) {
        self.calls.add(outcome);
        self.last = self.last.max(time);
        if outcome != Outcome::Ok {
            return;
        }
        self.executions += u32::from(operation.is_start());
        self.updates += u32::from(operation == Operation::Update);
        self.stops += u32::from(operation == Operation::Stop);
        self.polls += u32::from(operation == Operation::Poll);
    }
}

/// The three tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityTable {
    /// State machines.
    Machines,
    /// Executions.
    Executions,
    /// Activities.
    Activities,
}

/// Something for each of the three tables.
#[derive(Clone, Debug, Default)]
pub struct PerEntityTable<T> {
    /// Of state machines.
    pub machines: T,
    /// Of executions.
    pub executions: T,
    /// Of activities.
    pub activities: T,
}

impl<T> PerEntityTable<T> {
    /// That of one table.
    pub fn of(&self, table: EntityTable) -> &T {
        match table {
            EntityTable::Machines => &self.machines,
            EntityTable::Executions => &self.executions,
            EntityTable::Activities => &self.activities,
        }
    }

    /// That of one table, to be changed.
    pub fn of_mut(&mut self, table: EntityTable) -> &mut T {
        match table {
            EntityTable::Machines => &mut self.machines,
            EntityTable::Executions => &mut self.executions,
            EntityTable::Activities => &mut self.activities,
        }
    }
}

fn empty_rows(count: usize) -> Vec<EntityRow> {
    let row = |index| EntityRow {
        index,
        ..EntityRow::default()
    };
    (0..count as u32).map(row).collect()
}

impl StepFunctions {
    /// The rows of the three tables, each in order of the first call.
    pub fn entity_rows(&self, store: &Store, shown: &RowSet) -> PerEntityTable<Vec<EntityRow>> {
        let mut tables = PerEntityTable {
            machines: empty_rows(self.machines.len()),
            executions: empty_rows(self.executions.len()),
            activities: empty_rows(self.activities.len()),
        };
        for call in self.calls_in(shown) {
            let row = call.row as usize;
            let outcome = store.outcome(row);
            let time = Some(store.times()[row]).filter(|time| *time != NO_TIME);
            for (rows, index) in [
                (&mut tables.machines, call.machine),
                (&mut tables.executions, call.execution),
                (&mut tables.activities, call.activity),
            ] {
                if let Some(row) = rows.get_mut(index as usize) {
                    row.add(call.operation, outcome, time);
                }
            }
        }
        // An execution that only status changes tell of has no call: it is shown while nothing is filtered.
        let all = shown.count() == store.len();
        let has_calls = |row: &EntityRow| row.calls != OutcomeCounts::default();
        tables.machines.retain(has_calls);
        tables.executions.retain(|row| all || has_calls(row));
        tables.activities.retain(has_calls);
        tables
    }

    /// The ARN that a row is about.
    pub fn row_arn(&self, table: EntityTable, row: &EntityRow) -> &str {
        let index = row.index as usize;
        self.arn(match table {
            EntityTable::Machines => self.machines[index].arn,
            EntityTable::Executions => self.executions[index].arn,
            EntityTable::Activities => self.activities[index].arn,
        })
    }

    /// The key of a row: its ARN; for a machine see [`Self::machine_key`].
    pub fn row_key(&self, store: &Store, table: EntityTable, row: &EntityRow) -> String {
        match table {
            EntityTable::Machines => self.machine_key(store, row.index),
            EntityTable::Executions | EntityTable::Activities => {
                self.row_arn(table, row).to_owned()
            }
        }
    }

    /// The name of the machine that an execution belongs to, where it is known.
    pub fn machine_of(&self, execution: &Execution) -> CellValue<'_> {
        match self.machines.get(execution.machine as usize) {
            Some(machine) => CellValue::text(last_part(self.arn(machine.arn))),
            None => CellValue::Nothing,
        }
    }

    /// Through which service a call was made, or from the console.
    pub fn via<'a>(&self, store: &'a Store, row: u32) -> CellValue<'a> {
        if row == NONE {
            return CellValue::Nothing;
        }
        let at = row as usize;
        let service = store.text(store.identity(at).via);
        let address = store.cell(Column::Address, at);
        if !service.is_empty() {
            CellValue::text(service)
        } else if address.ends_with(".amazonaws.com") {
            CellValue::text(address)
        } else if store
            .text(leaf(store, row, self.console_path))
            .eq_ignore_ascii_case("true")
        {
            CellValue::text("console")
        } else {
            CellValue::Nothing
        }
    }

    /// How an execution ended, as far as the logs say.
    pub fn status<'a>(&self, store: &'a Store, execution: &Execution) -> &'a str {
        if let Some(change) = store.status_changes().get(execution.status as usize) {
            return &change.status;
        }
        let answered = match execution.started {
            NONE => "",
            row => store.text(leaf(store, row, self.status_path)),
        };
        match (answered, execution.stopped) {
            ("", NONE) => "",
            // What StopExecution leaves behind (its page in the API reference).
            ("", _) => "ABORTED",
            (answered, _) => answered,
        }
    }
}

/// The type of a machine, where it is known.
pub fn type_of(machine: &Machine) -> CellValue<'static> {
    match machine.express {
        Some(true) => CellValue::text("EXPRESS"),
        Some(false) => CellValue::text("STANDARD"),
        None => CellValue::Nothing,
    }
}

/// The part of a machine's or activity's ARN after the last colon: its name.
pub fn last_part(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

/// The part of an execution's ARN after the seventh colon: its name, and for an express one its id.
pub fn execution_name(arn: &str) -> &str {
    arn.splitn(8, ':').nth(7).unwrap_or(arn)
}

/// When an event happened.
pub fn time_of<'a>(store: &Store, row: u32) -> CellValue<'a> {
    CellValue::maybe(
        store
            .times()
            .get(row as usize)
            .copied()
            .filter(|time| *time != NO_TIME),
    )
}

/// Who made a call: the principal's name.
pub fn who(store: &Store, row: u32) -> CellValue<'_> {
    if row == NONE {
        return CellValue::Nothing;
    }
    let identity = store.identity(row as usize);
    CellValue::text(store.text(store.principals()[identity.principal as usize].name))
}

/// The person or workload behind a call, where that is known and not what the principal is called.
pub fn person_behind(store: &Store, row: u32) -> Option<&str> {
    let at = row as usize;
    let person = store.sessions().person_name(at);
    // A question mark stands before persons that can't be told apart.
    let is_known = !person.is_empty() && !person.starts_with('?');
    let identity = store.identity(at);
    let principal = store.text(store.principals()[identity.principal as usize].name);
    (is_known && person != principal).then_some(person)
}

/// Who made a call: the person or workload behind it where that is known, otherwise the principal.
pub fn person(store: &Store, row: u32) -> CellValue<'_> {
    match (row != NONE).then(|| person_behind(store, row)).flatten() {
        Some(person) => CellValue::text(person),
        None => who(store, row),
    }
}

/// The account of the caller's credentials, where it is another than that of this ARN.
pub fn other_account<'a>(store: &'a Store, row: u32, arn: &str) -> Option<&'a str> {
    let account = store.text(store.identity(row as usize).account);
    let own = Arn::parse(arn).map_or("", |arn| arn.account);
    (!account.is_empty() && !own.is_empty() && account != own).then_some(account)
}

/// Who made a call about a thing with this ARN: the principal, the person behind it, and the account where it is another one.
pub fn who_of(store: &Store, row: u32, arn: &str) -> Cell {
    let CellValue::Text(principal) = who(store, row) else {
        return Cell::Nothing;
    };
    let mut words = principal.into_owned();
    if let Some(person) = person_behind(store, row) {
        words = format!("{person} as {words}");
    }
    if let Some(account) = other_account(store, row, arn) {
        words.push_str(&format!(" of {account}"));
    }
    Cell::Text(words)
}
