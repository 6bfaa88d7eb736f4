//! One state machine: its life, what is known of it, who starts it, its executions and definitions.

use super::StepFunctions;
use super::calls::{Leaves, Operation};
use super::coverage::HIDDEN;
use super::tables::{Value, last_part, via, who};
use crate::store::rows::RowSet;
use crate::store::{Column, Store};
use crate::view::{DefinitionText, Fact, MachinePage, Moment, Outcome, Run, Starter};
use crate::walk::dictionary::NONE;

/// Executions drawn on a machine's page, the latest.
const MOST_RUNS: usize = 300;

/// What is shown of a machine as last seen: label and where the request has it.
const FACTS: [(&str, &[&str]); 7] = [
    ("Role", &["requestParameters.roleArn"]),
    ("Log level", &["requestParameters.loggingConfiguration.level"]),
    (
        "Log holds inputs and outputs",
        &["requestParameters.loggingConfiguration.includeExecutionData"],
    ),
    (
        "Log group",
        &["requestParameters.loggingConfiguration.destinations.cloudWatchLogsLogGroup.logGroupArn"],
    ),
    ("Tracing", &["requestParameters.tracingConfiguration.enabled"]),
    ("Encryption", &["requestParameters.encryptionConfiguration.type"]),
    ("KMS key", &["requestParameters.encryptionConfiguration.kmsKeyId"]),
];

fn text(value: Value) -> String {
    match value {
        Value::Text(text) => text.into_owned(),
        _ => String::new(),
    }
}

impl StepFunctions {
    /// The page of a machine. Its life and facts are of all the loaded events, starts and executions of those shown.
    pub fn machine_page(&self, store: &Store, machine: u32, shown: &RowSet) -> MachinePage {
        let this = &self.machines[machine as usize];
        let arn = self.arn(this.arn);
        let mut leaves = Leaves::new(store);
        let mut page = MachinePage {
            key: self.machine_key(store, machine),
            arn: arn.to_owned(),
            name: last_part(arn).to_owned(),
            ..MachinePage::default()
        };
        for call in self.calls.iter().filter(|call| call.machine == machine) {
            let row = call.row as usize;
            let outcome = store.outcome(row);
            let time = store.times()[row];
            if call.operation.is_life() {
                page.moments.push(Moment {
                    time,
                    words: store.cell(Column::Name, row).to_owned(),
                    about: about(&mut leaves, call.row, call.operation),
                    who: text(who(store, call.row)),
                    outcome,
                    event: call.row,
                });
            }
            if outcome == Outcome::Ok && matches!(call.operation, Operation::Create | Operation::Update) {
                for (label, paths) in FACTS {
                    let value = paths
                        .iter()
                        .map(|path| leaves.text(call.row, path))
                        .find(|value| !value.is_empty());
                    if let Some(value) = value {
                        let fact = Fact {
                            label: label.to_owned(),
                            value: value.to_owned(),
                            event: call.row,
                        };
                        match page.facts.iter_mut().find(|known| known.label == label) {
                            Some(known) => *known = fact,
                            None => page.facts.push(fact),
                        }
                    }
                }
                let definition = leaves.text(call.row, "requestParameters.definition");
                if !definition.is_empty() {
                    page.definitions.push(DefinitionText {
                        time,
                        event: call.row,
                        text: Some(definition.to_owned()).filter(|text| text != HIDDEN),
                    });
                }
            }
            if call.operation.is_start() && shown.has(row) {
                let (who, via) = (text(who(store, call.row)), text(via(store, call.row)));
                let key = store.text(store.principals()[store.identity(row).principal as usize].key);
                match page
                    .starters
                    .iter_mut()
                    .find(|known| known.key == key && known.via == via)
                {
                    Some(known) => {
                        known.count += 1;
                        known.last = time;
                    }
                    None => page.starters.push(Starter {
                        key: key.to_owned(),
                        who,
                        via,
                        count: 1,
                        first: time,
                        last: time,
                    }),
                }
            }
        }
        let mut seen = vec![false; self.executions.len()];
        for call in self.calls_in(shown) {
            if let Some(seen) = seen.get_mut(call.execution as usize) {
                *seen = true;
            }
        }
        let all = shown.count() == store.len();
        let mut runs: Vec<Run> = Vec::new();
        for (index, execution) in self.executions.iter().enumerate().rev() {
            if execution.machine != machine || !(seen[index] || (all && execution.status != NONE)) {
                continue;
            }
            page.runs_total += 1;
            if runs.len() < MOST_RUNS {
                let arn = self.arn(execution.arn);
                runs.push(Run {
                    arn: arn.to_owned(),
                    name: arn.splitn(8, ':').nth(7).unwrap_or(arn).to_owned(),
                    start: execution.start,
                    end: execution.end,
                    status: self.status(store, execution).to_owned(),
                    event: execution.started,
                });
            }
        }
        runs.reverse();
        page.runs = runs;
        page.work = self.work(store, machine);
        page.hidden = page
            .definitions
            .iter()
            .any(|definition| definition.text.is_none());
        page
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
