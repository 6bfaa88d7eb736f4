//! The executions of one state machine, the latest first.

use crate::analysis::cell_value::{CellValue, cell};
use crate::analysis::first_of;
use crate::protocol::{Cell, CellRow, Outcome, Run, Section};
use crate::query::print::quoted;
use crate::step_functions::calls::Operation;
use crate::step_functions::coverage::HIDDEN;
use crate::step_functions::entities::{execution_name, who_of};
use crate::step_functions::model::StepFunctions;
use crate::step_functions::outcomes::OutcomeCounts;
use crate::store::Store;
use crate::store::interner::NONE;
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;

/// Executions drawn on a machine's page, the latest.
const MOST_RUNS: usize = 100;

/// Executions listed in a table there.
const MOST_LATEST: usize = 20;

/// An execution with the calls about it that are shown.
#[derive(Clone, Copy, Debug, Default)]
struct ExecutionCalls {
    /// Index of the execution.
    execution: u32,
    calls: OutcomeCounts,
    /// Calls that succeeded and only asked for it.
    described: u32,
}

impl StepFunctions {
    /// The executions of a machine that a call shown is about, in no order; while nothing is filtered, those too that
    /// only status changes tell of.
    fn executions_of(&self, store: &Store, machine: u32, shown: &RowSet) -> Vec<ExecutionCalls> {
        let mut places = vec![NONE; self.executions.len()];
        let mut found = Vec::<ExecutionCalls>::new();
        let mut place_of = |found: &mut Vec<ExecutionCalls>, execution: u32| {
            let place = &mut places[execution as usize];
            if *place == NONE {
                *place = found.len() as u32;
                found.push(ExecutionCalls {
                    execution,
                    ..ExecutionCalls::default()
                });
            }
            *place as usize
        };
        for call in self.calls_about(machine) {
            let row = call.row as usize;
            if call.execution == NONE || !shown.has(row) {
                continue;
            }
            let place = place_of(&mut found, call.execution);
            let outcome = store.outcome(row);
            found[place].calls.add(outcome);
            found[place].described +=
                u32::from(outcome == Outcome::Ok && call.operation == Operation::Other);
        }
        if shown.count() == store.len() {
            for (index, execution) in self.executions.iter().enumerate() {
                if execution.machine == machine && execution.status != NONE {
                    place_of(&mut found, index as u32);
                }
            }
        }
        found
    }

    /// The `most` latest of these executions, by their time; those of one time by their ARNs.
    fn latest(&self, found: &[ExecutionCalls], most: usize) -> Vec<usize> {
        let execution = |place: usize| &self.executions[found[place].execution as usize];
        first_of(found.len(), most, |one, two| {
            let (one, two) = (execution(one), execution(two));
            let order = two.time().cmp(&one.time());
            order
                .then_with(|| self.arn(one.arn).cmp(self.arn(two.arn)))
                .is_lt()
        })
    }

    /// The latest executions: how they ended as far as the logs say, and what else is told of them.
    pub(super) fn latest_executions(&self, store: &Store, machine: u32, shown: &RowSet) -> Section {
        let found = self.executions_of(store, machine, shown);
        let mut leaves = Leaves::new(store);
        let mut row = |place: usize| {
            let calls = found[place];
            let execution = &self.executions[calls.execution as usize];
            let arn = self.arn(execution.arn);
            let input = match execution.started {
                NONE => "",
                row => leaves.text(row, "requestParameters.input"),
            };
            let [_, failed, denied] = calls.calls.cells();
            CellRow {
                key: arn.to_owned(),
                cells: vec![
                    cell(CellValue::text(execution_name(arn))),
                    cell(CellValue::maybe(execution.start)),
                    who_of(store, execution.started, arn),
                    cell(CellValue::text(self.status(store, execution))),
                    cell(CellValue::maybe(execution.end)),
                    who_of(store, execution.stopped, arn),
                    Cell::Number(execution.redrives.into()),
                    Cell::Number(calls.described.into()),
                    failed,
                    denied,
                    cell(CellValue::text(if input == HIDDEN { "" } else { input })),
                ],
                query: quoted(arn),
                ..CellRow::default()
            }
        };
        let columns = [
            "name",
            "started",
            "who",
            "status",
            "stopped",
            "stopped-by",
            "redriven",
            "described",
            "failed",
            "denied",
            "input",
        ];
        let latest = self.latest(&found, MOST_LATEST);
        let mut section = Section::new(
            "Latest executions",
            &columns,
            latest.into_iter().map(&mut row).collect(),
            "None of the calls shown is about an execution.",
        );
        // A column of zeros would say no more.
        section.leave_out_empty(&columns[3..4]);
        section.leave_out_empty(&columns[5..]);
        section
    }

    /// The executions of a machine among those shown, for its chart.
    pub(super) fn runs(&self, store: &Store, machine: u32, shown: &RowSet) -> ChartRuns {
        let found = self.executions_of(store, machine, shown);
        let execution = |place: usize| &self.executions[found[place].execution as usize];
        let run = |place: usize| {
            let execution = execution(place);
            let arn = self.arn(execution.arn);
            Run {
                arn: arn.to_owned(),
                name: execution_name(arn).to_owned(),
                start: execution.start,
                end: execution.end,
                status: self.status(store, execution).to_owned(),
            }
        };
        let latest = self.latest(&found, MOST_RUNS).into_iter().rev();
        ChartRuns {
            latest: latest.map(run).collect(),
            total: found.len() as u32,
            without_end: (0..found.len())
                .filter(|place| execution(*place).end.is_none())
                .count() as u32,
        }
    }
}

/// The executions of a machine, for its chart.
pub(super) struct ChartRuns {
    /// The latest of them, the earliest first.
    pub latest: Vec<Run>,
    /// How many there are.
    pub total: u32,
    /// How many of them have no end in the logs.
    pub without_end: u32,
}
