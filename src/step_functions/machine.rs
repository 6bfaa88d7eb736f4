//! One state machine: its life, what is known of it, who starts it, its executions and definitions.

use super::StepFunctions;
use super::calls::{Leaves, Operation};
use super::coverage::HIDDEN;
use super::tables::{Value, cell, last_part, who};
use crate::query::print::{quoted, term};
use crate::store::rows::RowSet;
use crate::store::{Column, Store};
use crate::view::{Cell, CellRow, DefinitionText, MachinePage, Outcome, Run, Section};
use crate::walk::dictionary::NONE;

/// Executions drawn on a machine's page, the latest.
const MOST_RUNS: usize = 100;

/// Where a call carries a definition.
pub const DEFINITION: &str = "requestParameters.definition";

/// What is shown of a machine as last seen: label and where the request has it.
const FACTS: [(&str, &str); 7] = [
    ("Role", "requestParameters.roleArn"),
    ("Log level", "requestParameters.loggingConfiguration.level"),
    (
        "Log holds inputs and outputs",
        "requestParameters.loggingConfiguration.includeExecutionData",
    ),
    (
        "Log group",
        "requestParameters.loggingConfiguration.destinations.cloudWatchLogsLogGroup.logGroupArn",
    ),
    ("Tracing", "requestParameters.tracingConfiguration.enabled"),
    ("Encryption", "requestParameters.encryptionConfiguration.type"),
    ("KMS key", "requestParameters.encryptionConfiguration.kmsKeyId"),
];

fn section(title: &str, columns: &[&str], rows: Vec<CellRow>, nothing: &str) -> Section {
    Section {
        title: title.to_owned(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows,
        nothing: nothing.to_owned(),
    }
}

impl StepFunctions {
    /// The page of a machine. Its life and facts are of all the loaded events, starts and executions of those shown.
    pub fn machine_page(&self, store: &Store, machine: u32, shown: &RowSet) -> MachinePage {
        let this = &self.machines[machine as usize];
        let arn = self.arn(this.arn);
        let mut leaves = Leaves::new(store);
        let (mut life, mut facts, mut starters) = (Vec::new(), Vec::<CellRow>::new(), Vec::<CellRow>::new());
        let mut definitions = Vec::new();
        for call in self.calls_about(machine) {
            let row = call.row as usize;
            let outcome = store.outcome(row);
            let time = Cell::Number(store.times()[row]);
            if call.operation.is_life() {
                life.push(CellRow {
                    key: call.row.to_string(),
                    cells: vec![
                        time.clone(),
                        cell(Value::text(store.cell(Column::Name, row))),
                        Cell::Text(about(&mut leaves, call.row, call.operation)),
                        cell(who(store, call.row)),
                    ],
                    event: Some(call.row),
                    outcome,
                    ..CellRow::default()
                });
            }
            if outcome == Outcome::Ok && matches!(call.operation, Operation::Create | Operation::Update) {
                for (label, path) in FACTS {
                    let value = leaves.text(call.row, path);
                    if value.is_empty() {
                        continue;
                    }
                    let fact = CellRow {
                        key: label.to_owned(),
                        cells: vec![Cell::Text(label.to_owned()), Cell::Text(value.to_owned())],
                        event: Some(call.row),
                        ..CellRow::default()
                    };
                    match facts.iter_mut().find(|known| known.key == label) {
                        Some(known) => *known = fact,
                        None => facts.push(fact),
                    }
                }
                let definition = leaves.text(call.row, DEFINITION);
                if !definition.is_empty() {
                    definitions.push(DefinitionText {
                        time: store.times()[row],
                        event: call.row,
                        hidden: definition == HIDDEN,
                    });
                }
            }
            if call.operation.is_start() && shown.has(row) {
                let principal = &store.principals()[store.identity(row).principal as usize];
                let via = cell(self.via(store, call.row));
                let key = store.text(principal.key);
                let known = starters
                    .iter_mut()
                    .find(|known| known.key == key && known.cells[1] == via);
                match known {
                    Some(known) => {
                        if let Cell::Number(count) = &mut known.cells[2] {
                            *count += 1;
                        }
                        known.cells[4] = time;
                    }
                    None => starters.push(CellRow {
                        key: key.to_owned(),
                        cells: vec![
                            cell(who(store, call.row)),
                            via,
                            Cell::Number(1),
                            time.clone(),
                            time,
                        ],
                        query: format!("name:Start* {} {}", term("principal", key), quoted(arn)),
                        ..CellRow::default()
                    }),
                }
            }
        }
        let (runs, runs_total) = self.runs(store, machine, shown);
        MachinePage {
            key: self.machine_key(store, machine),
            arn: arn.to_owned(),
            name: last_part(arn).to_owned(),
            sections: vec![
                section(
                    "Life",
                    &["time", "name", "about", "who"],
                    life,
                    "These logs hold no call that created or changed it.",
                ),
                section(
                    "As last seen",
                    &["label", "value"],
                    facts,
                    "No call in these logs tells its role or settings.",
                ),
                section(
                    "Who starts it",
                    &["name", "via", "executions", "first", "last"],
                    starters,
                    "None of the calls shown starts it.",
                ),
                section(
                    "What did it do?",
                    &["source", "name", "times", "last", "reason"],
                    self.work(store, machine),
                    "These logs hold no call of another service that names this machine, or its role with Step Functions as the \
                     caller.",
                ),
            ],
            definitions,
            definition: None,
            runs,
            runs_total,
        }
    }

    /// The latest executions of a machine among those shown, and how many there are.
    fn runs(&self, store: &Store, machine: u32, shown: &RowSet) -> (Vec<Run>, u32) {
        let mut seen = vec![false; self.executions.len()];
        for call in self
            .calls_about(machine)
            .filter(|call| shown.has(call.row as usize))
        {
            if let Some(seen) = seen.get_mut(call.execution as usize) {
                *seen = true;
            }
        }
        let all = shown.count() == store.len();
        let (mut runs, mut total) = (Vec::new(), 0);
        for (index, execution) in self.executions.iter().enumerate().rev() {
            if execution.machine != machine || !(seen[index] || (all && execution.status != NONE)) {
                continue;
            }
            total += 1;
            if runs.len() < MOST_RUNS {
                let arn = self.arn(execution.arn);
                runs.push(Run {
                    arn: arn.to_owned(),
                    name: arn.splitn(8, ':').nth(7).unwrap_or(arn).to_owned(),
                    start: execution.start,
                    end: execution.end,
                    status: self.status(store, execution).to_owned(),
                });
            }
        }
        runs.reverse();
        (runs, total)
    }
}

/// What a change was about, where its record says more than its name.
fn about(leaves: &mut Leaves, row: u32, operation: Operation) -> String {
    let paths: &[&'static str] = match operation {
        Operation::Publish => &["responseElements.stateMachineVersionArn"],
        Operation::DeleteVersion => &["requestParameters.stateMachineVersionArn"],
        Operation::MoveAlias | Operation::DeleteAlias => &[
            "requestParameters.stateMachineAliasArn",
            "responseElements.stateMachineAliasArn",
        ],
        Operation::Create | Operation::Update => &["responseElements.stateMachineVersionArn"],
        _ => &[],
    };
    let named = paths
        .iter()
        .map(|path| leaves.text(row, path))
        .find(|text| !text.is_empty());
    let mut words = named.map(|arn| last_part(arn).to_owned()).unwrap_or_default();
    if operation == Operation::MoveAlias {
        let version = leaves.text(
            row,
            "requestParameters.routingConfiguration.stateMachineVersionArn",
        );
        if !version.is_empty() {
            words.push_str(&format!(" → version {}", last_part(version)));
        }
    }
    words
}
