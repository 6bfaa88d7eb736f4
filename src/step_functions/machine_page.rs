//! One state machine: its life, its settings, who starts it, its executions and definitions.

use crate::analysis::cell_value::cell;
use crate::protocol::{Cell, CellRow, DefinitionText, MachinePage, Millis, Outcome, Section};
use crate::query::print::{quoted, term};
use crate::step_functions::SOURCE;
use crate::step_functions::calls::{Call, Operation};
use crate::step_functions::coverage::{HIDDEN, how_ends_are_known};
use crate::step_functions::entities::{last_part, other_account, person_behind, who};
use crate::step_functions::model::{Machine, StepFunctions};
use crate::step_functions::outcomes::OutcomeCounts;
use crate::store::Store;
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;
use std::collections::HashMap;

/// Where a call carries a definition.
pub const DEFINITION: &str = "requestParameters.definition";

/// The settings of a machine: label, and where a request to create or update it has the value.
pub(super) const SETTINGS: [(&str, &str); 7] = [
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

/// Somebody who starts a machine, through one service or from one place.
struct Starter {
    /// The key of the principal.
    principal: String,
    /// A call of it, for its name and way.
    call: u32,
    calls: OutcomeCounts,
    first: Millis,
    last: Millis,
    /// When the executions were started.
    started: Vec<Millis>,
}

impl StepFunctions {
    /// The page of a machine. Its life and settings are of all the loaded events, starts and executions of those shown.
    pub fn machine_page(&self, store: &Store, machine: u32, shown: &RowSet) -> MachinePage {
        let arn = self.arn(self.machines[machine as usize].arn);
        let runs = self.runs(store, machine, shown);
        MachinePage {
            key: self.machine_key(store, machine),
            arn: arn.to_owned(),
            account: String::new(),
            name: last_part(arn).to_owned(),
            life: self.life(store, machine),
            settings: self.settings(store, machine),
            starters: self.starters(store, machine, shown),
            latest_executions: self.latest_executions(store, machine, shown),
            work: self.work(store, machine),
            definitions: self.definitions(store, machine),
            definition: None,
            runs_total: runs.total,
            runs_without_end: runs.without_end,
            runs: runs.latest,
            deleted: self.deletion(store, machine),
            last_change: self.last_change(store, machine),
            ends: how_ends_are_known(store).to_owned(),
        }
    }

    /// The calls that created or updated a machine.
    pub(super) fn changes<'a>(
        &'a self,
        store: &'a Store,
        machine: u32,
    ) -> impl Iterator<Item = &'a Call> {
        let is_change = |call: &&Call| {
            matches!(call.operation, Operation::Create | Operation::Update)
                && store.outcome(call.row as usize) == Outcome::Ok
        };
        self.calls_about(machine).filter(is_change)
    }

    /// The settings of a machine: of each the value given last.
    fn settings(&self, store: &Store, machine: u32) -> Section {
        let mut leaves = Leaves::new(store);
        let mut rows = Vec::<CellRow>::new();
        for call in self.changes(store, machine) {
            for (label, path) in SETTINGS {
                let value = leaves.text(call.row, path);
                if value.is_empty() {
                    continue;
                }
                let row = CellRow {
                    key: label.to_owned(),
                    cells: vec![Cell::Text(label.to_owned()), Cell::Text(value.to_owned())],
                    event: Some(call.row),
                    ..CellRow::default()
                };
                match rows.iter_mut().find(|known| known.key == label) {
                    Some(known) => *known = row,
                    None => rows.push(row),
                }
            }
        }
        Section::new(
            "As last seen",
            &["label", "value"],
            rows,
            "No call in these logs tells its role or settings.",
        )
    }

    fn definitions(&self, store: &Store, machine: u32) -> Vec<DefinitionText> {
        let mut leaves = Leaves::new(store);
        let mut definitions = Vec::new();
        for call in self.changes(store, machine) {
            let definition = leaves.text(call.row, DEFINITION);
            if !definition.is_empty() {
                definitions.push(DefinitionText {
                    time: store.times()[call.row as usize],
                    event: call.row,
                    hidden: definition == HIDDEN,
                });
            }
        }
        definitions
    }

    /// Who starts a machine and in which way: executions started, and starts that failed or were denied.
    fn starters(&self, store: &Store, machine: u32, shown: &RowSet) -> Section {
        let mut places = HashMap::new();
        let mut starters = Vec::<Starter>::new();
        for call in self.calls_about(machine) {
            let row = call.row as usize;
            if !call.operation.is_start() || !shown.has(row) {
                continue;
            }
            let (principal, time) = (store.identity(row).principal, store.times()[row]);
            let via = cell(self.via(store, call.row));
            let place = places.entry((principal, via)).or_insert_with(|| {
                let key = store.principals()[principal as usize].key;
                starters.push(Starter {
                    principal: store.text(key).to_owned(),
                    call: call.row,
                    calls: OutcomeCounts::default(),
                    first: time,
                    last: time,
                    started: Vec::new(),
                });
                starters.len() - 1
            });
            let starter = &mut starters[*place];
            let outcome = store.outcome(row);
            starter.calls.add(outcome);
            starter.last = time;
            if outcome == Outcome::Ok {
                starter.started.push(time);
            }
        }
        let started = || starters.iter().flat_map(|starter| &starter.started);
        let span = started().min().zip(started().max());
        let row = |starter: &Starter| self.starter_row(store, machine, starter, span);
        let columns = [
            "name",
            "person",
            "account",
            "via",
            "executions",
            "failed",
            "denied",
            "first",
            "last",
            "over time",
            "reason",
        ];
        let mut section = Section::new(
            "Who starts it",
            &columns,
            starters.iter().map(row).collect(),
            "None of the calls shown starts it.",
        );
        section.leave_out_empty(&["person", "account", "via", "reason"]);
        section
    }

    fn starter_row(
        &self,
        store: &Store,
        machine: u32,
        starter: &Starter,
        span: Option<(&Millis, &Millis)>,
    ) -> CellRow {
        let arn = self.arn(self.machines[machine as usize].arn);
        let via = cell(self.via(store, starter.call));
        let is_by_machine = via == Cell::Text(SOURCE.to_owned());
        let [executions, failed, denied] = starter.calls.cells();
        CellRow {
            key: match &via {
                Cell::Text(via) => [&starter.principal, " ", via].concat(),
                _ => starter.principal.clone(),
            },
            cells: vec![
                cell(who(store, starter.call)),
                person_behind(store, starter.call)
                    .map_or(Cell::Nothing, |person| Cell::Text(person.to_owned())),
                other_account(store, starter.call, arn)
                    .map_or(Cell::Nothing, |account| Cell::Text(account.to_owned())),
                via,
                executions,
                failed,
                denied,
                Cell::Number(starter.first),
                Cell::Number(starter.last),
                span.map_or(Cell::Nothing, |(from, until)| {
                    Cell::Text(over_time(&starter.started, *from, *until))
                }),
                if is_by_machine {
                    self.bearers(&starter.principal)
                } else {
                    Cell::Nothing
                },
            ],
            query: format!(
                "name:Start* {} {}",
                term("principal", &starter.principal),
                quoted(arn)
            ),
            event: None,
            outcome: starter.calls.outcome(),
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
}

/// Executions over the time in which a machine was started: a sign for each of so many equal steps, high where there were many.
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
