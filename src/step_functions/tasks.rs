//! Who works on tasks: the workers that poll an activity, and the calls with a task token. A token is hidden and names
//! nothing, so those calls are told by principal and never joined to an execution.

use super::StepFunctions;
use crate::protocol::{Cell, CellRow, Outcome, Section};
use crate::query::print::{quoted, term};
use crate::step_functions::calls::{Leaves, Operation};
use crate::step_functions::machine::section;
use crate::step_functions::tables::{Value, cell, who};
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};

impl StepFunctions {
    /// Polls by activity, worker and principal, and calls with a task token by principal, of the events shown.
    pub fn tasks(&self, store: &Store, shown: &RowSet) -> Vec<Section> {
        let (mut workers, mut tokens) = (Vec::<CellRow>::new(), Vec::<CellRow>::new());
        let mut leaves = Leaves::new(store);
        for call in self.calls_in(shown) {
            let row = call.row as usize;
            let principal = &store.principals()[store.identity(row).principal as usize];
            let principal = store.text(principal.key);
            let (rows, what, worker, query) = match call.operation {
                Operation::Poll if call.activity != NONE && store.outcome(row) == Outcome::Ok => (
                    &mut workers,
                    crate::step_functions::tables::last_part(
                        self.arn(self.activities[call.activity as usize].arn),
                    ),
                    leaves.text(call.row, "requestParameters.workerName"),
                    quoted(self.arn(self.activities[call.activity as usize].arn)),
                ),
                Operation::SendTask => {
                    let name = store.cell(Column::Name, row);
                    (&mut tokens, name, "", term("name", name))
                }
                _ => continue,
            };
            let time = Cell::Number(store.times()[row]);
            let key = [what, " ", worker, " ", principal].concat();
            match rows.iter_mut().find(|known| known.key == key) {
                Some(known) => {
                    if let Cell::Number(count) = &mut known.cells[3] {
                        *count += 1;
                    }
                    known.cells[5] = time;
                }
                None => rows.push(CellRow {
                    key,
                    cells: vec![
                        cell(Value::text(what)),
                        cell(Value::text(worker)),
                        cell(who(store, call.row)),
                        Cell::Number(1),
                        time.clone(),
                        time,
                    ],
                    query: [query.as_str(), " ", &term("principal", principal)].concat(),
                    ..CellRow::default()
                }),
            }
        }
        let columns = ["name", "worker", "who", "times", "first", "last"];
        vec![
            section(
                "Workers",
                &columns,
                workers,
                "None of the calls shown polls an activity.",
            ),
            section(
                "Task tokens",
                &columns,
                tokens,
                "None of the calls shown answers a task.",
            ),
        ]
    }
}
