//! What workflows did in other services, and which machine that belongs to.
//!
//! A call that a workflow makes names the role of its machine and, as the service that made it, `states.amazonaws.com`; which
//! execution it was is in no record. It is proved to belong to a machine only where its record names that machine: KMS's
//! encryption context does ("Data at rest encryption" in the AWS Step Functions Developer Guide), and InvokeHTTPEndpoint.

use crate::cloudtrail::time::HOUR;
use crate::protocol::{Cell, CellRow, Millis, Outcome, Section};
use crate::step_functions::calls::Call;
use crate::step_functions::model::{Machine, StepFunctions};
use crate::step_functions::outcomes::OutcomeCounts;
use crate::store::interner::{NONE, Symbol};
use crate::store::leaves::Leaves;
use crate::store::{Column, Store};

/// Where KMS names the machine.
const CONTEXT: &str = "requestParameters.encryptionContext.aws:states:stateMachineArn";

/// Calls with the machine's role this long after a start of it are said to follow that start.
const FOLLOWS_WITHIN: Millis = HOUR;

/// A kind of call, while it is counted.
struct Work {
    source: Symbol,
    name: Symbol,
    proved: bool,
    calls: OutcomeCounts,
    last: u32,
    after: Option<Millis>,
}

/// The event in this row, if a workflow made the call; and the machine that its record names, [`NONE`] where it names none.
/// `states` is the symbol of [`super::SOURCE`].
pub(super) fn work_of(
    store: &Store,
    leaves: &mut Leaves,
    row: u32,
    states: Symbol,
) -> Option<(u32, Symbol)> {
    let at = row as usize;
    if store.identity(at).via != states && store.column(Column::Address)[at] != states {
        return None;
    }
    let named = match leaves.symbol(row, CONTEXT) {
        named if !store.text(named).is_empty() => named,
        _ if store.cell(Column::Name, at) != "InvokeHTTPEndpoint" => NONE,
        _ if store.cell(Column::Resource, at).is_empty() => NONE,
        _ => store.column(Column::Resource)[at],
    };
    Some((row, named))
}

impl StepFunctions {
    /// What a machine's executions did in other services, by service and call: what is proved first, then the most
    /// frequent.
    pub(super) fn work(&self, store: &Store, machine: u32) -> Section {
        let mut works = self.counted_work(store, machine);
        let total = |work: &Work| work.calls.succeeded + work.calls.failed + work.calls.denied;
        // Those of one rank stay in the order of their first call.
        works.sort_by_key(|work| (!work.proved, u32::MAX - total(work)));
        let row = |work: &Work| {
            let [succeeded, failed, denied] = work.calls.cells();
            CellRow {
                key: store.key(work.last as usize),
                cells: vec![
                    Cell::Text(store.text(work.source).to_owned()),
                    Cell::Text(store.text(work.name).to_owned()),
                    succeeded,
                    failed,
                    denied,
                    Cell::Number(store.times()[work.last as usize]),
                    Cell::Text(self.reason(machine, work)),
                ],
                query: String::new(),
                event: Some(work.last),
                outcome: work.calls.outcome(),
            }
        };
        let columns = [
            "source",
            "name",
            "succeeded",
            "failed",
            "denied",
            "last",
            "reason",
        ];
        Section::new(
            "What did it do?",
            &columns,
            works.iter().map(row).collect(),
            "These logs hold no call of another service that names this machine, or its role with Step Functions as the \
             caller.",
        )
    }

    /// The calls in other services that belong to a machine, by service and call, in the order of their first ones.
    fn counted_work(&self, store: &Store, machine: u32) -> Vec<Work> {
        let this = &self.machines[machine as usize];
        let time = |row: u32| store.times().get(row as usize).copied();
        let (born, gone) = (time(this.created), time(this.deleted));
        let started = |call: &&Call| {
            call.operation.is_start() && store.outcome(call.row as usize) == Outcome::Ok
        };
        let starts: Vec<Millis> = self
            .calls_about(machine)
            .filter(started)
            .filter_map(|call| time(call.row))
            .collect();
        let symbol = |text: &str| store.strings().find(text);
        let arn = symbol(self.arn(this.arn));
        let roles = this.roles.iter().map(|role| self.arn(*role));
        let role_keys: Vec<Symbol> = roles.filter_map(symbol).collect();
        let mut works: Vec<Work> = Vec::new();
        for (row, named) in &self.works {
            let at = *row as usize;
            let now = store.times()[at];
            let alive = born.is_none_or(|born| now >= born)
                && gone.is_none_or(|gone| now <= gone + FOLLOWS_WITHIN);
            let proved = Some(*named) == arn;
            let has_role = || {
                let principal = store.identity(at).principal as usize;
                role_keys.contains(&store.principals()[principal].key)
            };
            if !alive || !(proved || (*named == NONE && has_role())) {
                continue;
            }
            let start = starts[..starts.partition_point(|start| *start <= now)].last();
            let after = start
                .map(|start| now - start)
                .filter(|after| *after <= FOLLOWS_WITHIN);
            let column = |column| store.column(column)[at];
            let (source, name) = (column(Column::Source), column(Column::Name));
            let known = works
                .iter()
                .position(|work| (work.source, work.name, work.proved) == (source, name, proved));
            let place = known.unwrap_or_else(|| {
                works.push(Work {
                    source,
                    name,
                    proved,
                    calls: OutcomeCounts::default(),
                    last: *row,
                    after: None,
                });
                works.len() - 1
            });
            let work = &mut works[place];
            work.calls.add(store.outcome(at));
            work.last = *row;
            work.after = work.after.or(after);
        }
        works
    }

    /// How it is known that calls belong to a machine.
    fn reason(&self, machine: u32, work: &Work) -> String {
        if work.proved {
            return "the record names this machine".to_owned();
        }
        let this = &self.machines[machine as usize];
        let role = this.roles.last().map_or("", |role| self.arn(*role));
        let role = role.rsplit('/').next().unwrap_or(role);
        let is_sharing =
            |other: &&Machine| other.roles.iter().any(|role| this.roles.contains(role));
        let mut reason = match self.machines.iter().filter(is_sharing).count() {
            0 | 1 => format!("probably: a workflow with the same role ({role})"),
            sharing => format!("by any of {sharing} state machines that share the role {role}"),
        };
        if let Some(after) = work.after {
            reason.push_str(&format!(", {} s after a start", after / 1000));
        }
        reason
    }
}
