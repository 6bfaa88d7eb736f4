//! One state machine: its life, what is known of it, who starts it, its executions and definitions.

use super::{Machine, SOURCE, StepFunctions};
use crate::protocol::{Cell, CellRow, DefinitionText, MachinePage, Millis, Outcome, Run, Section};
use crate::query::print::{quoted, term};
use crate::step_functions::calls::{Leaves, Operation};
use crate::step_functions::coverage::HIDDEN;
use crate::step_functions::tables::{Value, cell, last_part, who};
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};

/// Executions drawn on a machine's page, the latest.
const MOST_RUNS: usize = 100;

/// Executions told in a table there.
const MOST_LATEST: usize = 20;

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
    (
        "Encryption",
        "requestParameters.encryptionConfiguration.type",
    ),
    (
        "KMS key",
        "requestParameters.encryptionConfiguration.kmsKeyId",
    ),
];

/// A small table.
pub(crate) fn section(title: &str, columns: &[&str], rows: Vec<CellRow>, nothing: &str) -> Section {
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
        let (mut life, mut facts, mut starters) =
            (Vec::new(), Vec::<CellRow>::new(), Vec::<CellRow>::new());
        // When each of the starters did.
        let mut started: Vec<Vec<Millis>> = Vec::new();
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
            if outcome == Outcome::Ok
                && matches!(call.operation, Operation::Create | Operation::Update)
            {
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
                    .iter()
                    .position(|known| known.key == key && known.cells[1] == via);
                match known {
                    Some(place) => {
                        let known = &mut starters[place];
                        started[place].push(store.times()[row]);
                        if let Cell::Number(count) = &mut known.cells[2] {
                            *count += 1;
                        }
                        known.cells[4] = time;
                    }
                    None => {
                        started.push(vec![store.times()[row]]);
                        let by_machine = via == Cell::Text(SOURCE.to_owned());
                        starters.push(CellRow {
                            key: key.to_owned(),
                            cells: vec![
                                cell(who(store, call.row)),
                                via,
                                Cell::Number(1),
                                time.clone(),
                                time,
                                Cell::Nothing,
                                if by_machine {
                                    self.bearers(key)
                                } else {
                                    Cell::Nothing
                                },
                            ],
                            query: format!(
                                "name:Start* {} {}",
                                term("principal", key),
                                quoted(arn)
                            ),
                            ..CellRow::default()
                        });
                    }
                }
            }
        }
        let all = || started.iter().flatten().copied();
        if let (Some(from), Some(until)) = (all().min(), all().max()) {
            for (row, times) in starters.iter_mut().zip(&started) {
                row.cells[5] = Cell::Text(over_time(times, from, until));
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
                    &[
                        "name",
                        "via",
                        "executions",
                        "first",
                        "last",
                        "over time",
                        "reason",
                    ],
                    starters,
                    "None of the calls shown starts it.",
                ),
                section(
                    "Latest executions",
                    &["name", "started", "who", "redriven", "described", "input"],
                    self.latest(store, machine, shown),
                    "None of the calls shown is about an execution.",
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

    /// The machines that have a role: one of them has started what this role started.
    fn bearers(&self, role: &str) -> Cell {
        let has = |machine: &&Machine| machine.roles.iter().any(|number| self.arn(*number) == role);
        let mut bearers = self.machines.iter().filter(has);
        match (bearers.next(), bearers.count()) {
            (None, _) => Cell::Nothing,
            (Some(one), 0) => Cell::Text(format!(
                "probably by {}, which has this role",
                last_part(self.arn(one.arn))
            )),
            (Some(_), more) => Cell::Text(format!(
                "probably by one of {} state machines with this role",
                more + 1
            )),
        }
    }

    /// What is known of the latest executions beside their times: input where it is in clear, redrives, who asked for them.
    fn latest(&self, store: &Store, machine: u32, shown: &RowSet) -> Vec<CellRow> {
        let mut leaves = Leaves::new(store);
        let mut rows = Vec::<CellRow>::new();
        let mut described = Vec::<(u32, u32)>::new();
        for number in self.calls_of[machine as usize].iter().rev() {
            let call = &self.calls[*number as usize];
            if call.execution == NONE || !shown.has(call.row as usize) {
                continue;
            }
            let known = described
                .iter()
                .position(|(execution, _)| *execution == call.execution);
            let place = known.unwrap_or(described.len());
            if known.is_none() {
                if rows.len() == MOST_LATEST {
                    continue;
                }
                let execution = &self.executions[call.execution as usize];
                let arn = self.arn(execution.arn);
                let input = match execution.started {
                    NONE => "",
                    row => leaves.text(row, "requestParameters.input"),
                };
                described.push((call.execution, 0));
                rows.push(CellRow {
                    key: arn.to_owned(),
                    cells: vec![
                        cell(Value::text(arn.splitn(8, ':').nth(7).unwrap_or(arn))),
                        cell(Value::maybe(execution.start)),
                        cell(who(store, execution.started)),
                        Cell::Number(execution.redrives.into()),
                        Cell::Number(0),
                        cell(Value::text(if input == HIDDEN { "" } else { input })),
                    ],
                    query: quoted(arn),
                    ..CellRow::default()
                });
            }
            if call.operation == Operation::Other {
                described[place].1 += 1;
                rows[place].cells[4] = Cell::Number(described[place].1.into());
            }
        }
        rows
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
    let mut words = named
        .map(|arn| last_part(arn).to_owned())
        .unwrap_or_default();
    if operation == Operation::MoveAlias {
        let version = leaves.text(
            row,
            "requestParameters.routingConfiguration.stateMachineVersionArn",
        );
        if !version.is_empty() {
            words.push_str(&format!(" → version {}", last_part(version)));
        }
    }
    let (keys, values) = (
        leaves.texts(row, "requestParameters.tags.key"),
        leaves.texts(row, "requestParameters.tags.value"),
    );
    let values = values.into_iter().map(Some).chain(std::iter::repeat(None));
    let tags = keys.into_iter().zip(values);
    let removed = leaves.texts(row, "requestParameters.tagKeys");
    let tags = tags.chain(removed.into_iter().map(|key| (key, None)));
    for (key, value) in tags {
        words.extend([if words.is_empty() { "tag " } else { ", tag " }, key]);
        words.extend(value.into_iter().flat_map(|value| [" = ", value]));
    }
    for path in [
        "requestParameters.versionDescription",
        "requestParameters.description",
    ] {
        let description = leaves.text(row, path);
        if !description.is_empty() && description != HIDDEN {
            words.extend([if words.is_empty() { "“" } else { ", “" }, description, "”"]);
        }
    }
    words
}

/// How often something happened over a machine's starts, a sign for each of so many equal steps, high where it was often.
fn over_time(times: &[Millis], from: Millis, until: Millis) -> String {
    const STEPS: usize = 16;
    const SIGNS: [&str; 5] = ["·", "▁", "▃", "▅", "█"];
    let mut counts = [0; STEPS];
    for time in times {
        let step = (time - from) * STEPS as i64 / (until - from + 1).max(1);
        counts[(step.max(0) as usize).min(STEPS - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    counts
        .iter()
        .map(|count| SIGNS[(count * 4_usize).div_ceil(most)])
        .collect()
}
