//! What workflows did in other services, and which machine that belongs to.
//!
//! A call that a workflow makes names the role of its machine and, as the service that made it, `states.amazonaws.com`; which
//! execution it was is in no record. It is proved to belong to a machine only where its record names that machine: KMS's
//! encryption context does ("Data at rest encryption" in the AWS Step Functions Developer Guide), and InvokeHTTPEndpoint.

use super::StepFunctions;
use crate::protocol::{Cell, CellRow, Millis};
use crate::step_functions::calls::Leaves;
use crate::store::interner::{NONE, Symbol};
use crate::store::{Column, Store};

/// Where KMS names the machine.
const CONTEXT: &str = "requestParameters.encryptionContext.aws:states:stateMachineArn";

/// Calls with the machine's role this long after a start of it are said to follow that start.
const FOLLOWS_WITHIN: Millis = 60 * 60_000;

/// A kind of call, while it is counted.
struct Work {
    source: u32,
    name: u32,
    proved: bool,
    count: u32,
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
    /// What a machine's executions did, by service and call: what is proved first, then the most frequent.
    /// Cells: service, call, times, last time, how it is known.
    pub fn work(&self, store: &Store, machine: u32) -> Vec<CellRow> {
        let this = &self.machines[machine as usize];
        let arn = self.arn(this.arn);
        let roles: Vec<&str> = this.roles.iter().map(|role| self.arn(*role)).collect();
        let sharing = self
            .machines
            .iter()
            .enumerate()
            .filter(|(index, other)| {
                *index as u32 != machine && other.roles.iter().any(|role| this.roles.contains(role))
            })
            .count();
        let time = |row: u32| store.times().get(row as usize).copied();
        let (born, gone) = (time(this.created), time(this.deleted));
        let starts: Vec<Millis> = self
            .calls_about(machine)
            .filter(|call| call.operation.is_start())
            .filter_map(|call| time(call.row))
            .collect();
        let symbol = |text: &str| store.strings().find(text);
        let (arn, role_keys) = (symbol(arn), roles.iter().filter_map(|role| symbol(role)));
        let role_keys: Vec<Symbol> = role_keys.collect();
        let sources = store.column(Column::Source);
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
            let (source, name) = (sources[at], store.column(Column::Name)[at]);
            let known = works
                .iter_mut()
                .find(|work| (work.source, work.name, work.proved) == (source, name, proved));
            match known {
                Some(work) => {
                    work.count += 1;
                    work.last = *row;
                    work.after = work.after.or(after);
                }
                None => works.push(Work {
                    source,
                    name,
                    proved,
                    count: 1,
                    last: *row,
                    after,
                }),
            }
        }
        let order = crate::analysis::sorted(works.len(), &mut |one, two| {
            let key = |work: &Work| (!work.proved, u32::MAX - work.count);
            key(&works[one]).cmp(&key(&works[two]))
        });
        order
            .into_iter()
            .map(|place| {
                let work = &works[place];
                let role = roles
                    .iter()
                    .map(|role| role.rsplit('/').next().unwrap_or(role))
                    .next_back();
                let reason = if work.proved {
                    "the record names this machine".to_owned()
                } else {
                    let mut reason = format!(
                        "probably: a workflow with the same role ({})",
                        role.unwrap_or("")
                    );
                    if let Some(after) = work.after {
                        reason.push_str(&format!(", {} s after a start", after / 1000));
                    }
                    if sharing > 0 {
                        reason.push_str(&format!("; {sharing} more state machines have that role"));
                    }
                    reason
                };
                CellRow {
                    key: work.last.to_string(),
                    cells: vec![
                        Cell::Text(store.text(work.source).to_owned()),
                        Cell::Text(store.text(work.name).to_owned()),
                        Cell::Number(work.count.into()),
                        Cell::Number(store.times()[work.last as usize]),
                        Cell::Text(reason),
                    ],
                    event: Some(work.last),
                    ..CellRow::default()
                }
            })
            .collect()
    }
}
