//! Who works on tasks: the workers that poll an activity, and the calls with a task token. A token is hidden and names
//! nothing, so those calls are listed by principal and never joined to an execution.

use crate::analysis::cell_value::{CellValue, cell};
use crate::protocol::{Cell, CellRow, Millis, Section};
use crate::query::print::{quoted, term};
use crate::step_functions::calls::{Call, Operation};
use crate::step_functions::entities::{last_part, who};
use crate::step_functions::model::StepFunctions;
use crate::step_functions::outcomes::OutcomeCounts;
use crate::store::interner::NONE;
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use std::collections::HashMap;

/// The path of a worker's name.
const WORKER: &str = "requestParameters.workerName";

/// Calls of one kind by one principal.
struct TaskCalls<'a> {
    /// The activity that was polled, or the call with a token.
    name: &'a str,
    worker: &'a str,
    principal: &'a str,
    /// A call of them, for the principal's name.
    call: u32,
    calls: OutcomeCounts,
    first: Millis,
    last: Millis,
    query: String,
}

/// Calls by name, worker and principal, in the order of their first ones.
#[derive(Default)]
struct TaskCallTally<'a> {
    places: HashMap<(&'a str, &'a str, &'a str), usize>,
    all: Vec<TaskCalls<'a>>,
}

impl<'a> TaskCallTally<'a> {
    /// Counts a call. `query` is asked for the first call of each row only.
    fn add(
        &mut self,
        store: &'a Store,
        call: &Call,
        name: &'a str,
        worker: &'a str,
        query: impl FnOnce() -> String,
    ) {
        let row = call.row as usize;
        let time = store.times()[row];
        let principal = &store.principals()[store.identity(row).principal as usize];
        let principal = store.text(principal.key);
        let place = self.places.entry((name, worker, principal));
        let place = place.or_insert_with(|| {
            self.all.push(TaskCalls {
                name,
                worker,
                principal,
                call: call.row,
                calls: OutcomeCounts::default(),
                first: time,
                last: time,
                query: [&query(), " ", &term("principal", principal)].concat(),
            });
            self.all.len() - 1
        });
        let known = &mut self.all[*place];
        known.calls.add(store.outcome(row));
        known.last = time;
    }

    /// `counted` is the column of the calls that succeeded.
    fn section(&self, store: &Store, title: &str, counted: &str, nothing: &str) -> Section {
        let row = |one: &TaskCalls| {
            let [succeeded, failed, denied] = one.calls.cells();
            CellRow {
                key: [one.name, " ", one.worker, " ", one.principal].concat(),
                cells: vec![
                    cell(CellValue::text(one.name)),
                    cell(CellValue::text(one.worker)),
                    cell(who(store, one.call)),
                    succeeded,
                    failed,
                    denied,
                    Cell::Number(one.first),
                    Cell::Number(one.last),
                ],
                query: one.query.clone(),
                event: None,
                outcome: one.calls.outcome(),
            }
        };
        let columns = [
            "name", "worker", "who", counted, "failed", "denied", "first", "last",
        ];
        Section::new(title, &columns, self.all.iter().map(row).collect(), nothing)
    }
}

impl StepFunctions {
    /// Polls by activity, worker and principal, and calls with a task token by principal, of the events shown.
    pub fn task_calls(&self, store: &Store, shown: &RowSet) -> Vec<Section> {
        let (mut workers, mut tokens) = (TaskCallTally::default(), TaskCallTally::default());
        let mut leaves = Leaves::new(store);
        for call in self.calls_in(shown) {
            match call.operation {
                Operation::Poll if call.activity != NONE => {
                    let arn = self.arn(self.activities[call.activity as usize].arn);
                    let worker = leaves.text(call.row, WORKER);
                    let query = || {
                        let of_worker = match worker {
                            "" => ["-", WORKER, ":*"].concat(),
                            worker => term(WORKER, worker),
                        };
                        format!("name:GetActivityTask {} {of_worker}", quoted(arn))
                    };
                    workers.add(store, call, last_part(arn), worker, query);
                }
                Operation::SendTask => {
                    let name = store.cell(Column::Name, call.row as usize);
                    tokens.add(store, call, name, "", || term("name", name));
                }
                _ => {}
            }
        }
        vec![
            workers.section(
                store,
                "Workers",
                "polls",
                "None of the calls shown polls an activity.",
            ),
            tokens.section(
                store,
                "Task tokens",
                "succeeded",
                "None of the calls shown answers a task.",
            ),
        ]
    }
}
