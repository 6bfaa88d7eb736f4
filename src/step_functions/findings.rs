//! What may be worth a look: calls whose order or number is unusual, each with its reason and the threshold it passed.
//!
//! None of these is a verdict. The thresholds are ours, chosen so that ordinary deployments and schedules stay below.

use super::StepFunctions;
use crate::cloudtrail::arn::Arn;
use crate::protocol::{Millis, Outcome};
use crate::query::print::literal;
use crate::step_functions::calls::{Call, Leaves, Operation};
use crate::step_functions::tables::Value;
use crate::store::Store;
use crate::store::interner::NONE;

const MINUTE: Millis = 60_000;
/// A start this soon after an update, by somebody new to the machine.
pub const STARTED_AFTER_UPDATE: Millis = 10 * MINUTE;
/// Created, run and deleted within this time.
pub const SHORT_LIFE: Millis = 60 * MINUTE;
/// So many stops of one machine's executions …
pub const STOPS: usize = 10;
/// … within this time.
pub const STOPS_WITHIN: Millis = 10 * MINUTE;
/// So many starts of one machine …
pub const STARTS: usize = 100;
/// … within this time …
pub const STARTS_WITHIN: Millis = 5 * MINUTE;
/// … and so many times its average in the logs.
pub const STARTS_TIMES: u64 = 10;
/// So many events of a finding are kept.
const MOST_EVENTS: usize = 20;

/// Something that may be worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is, in a few words.
    pub title: &'static str,
    /// Why it is listed, with the threshold.
    pub reason: String,
    /// Index of the machine.
    pub machine: u32,
    /// Its events, the first twenty.
    pub events: Vec<u32>,
    /// When it was complete.
    pub time: Millis,
}

impl Finding {
    /// What a cell says, by its column.
    pub fn value<'a>(&'a self, all: &'a StepFunctions, column: &str) -> Value<'a> {
        match column {
            "machine" => Value::text(all.machine_name(self.machine)),
            "last" => Value::Number(self.time),
            "reason" => Value::text(&self.reason),
            _ => Value::text(self.title),
        }
    }

    /// The query that finds its events.
    pub fn query(&self, store: &Store) -> String {
        let ids: Vec<String> = self
            .events
            .iter()
            .map(|row| literal("id", &store.key(*row as usize)))
            .collect();
        format!("id:({})", ids.join(", "))
    }
}

/// Calls of IAM that change who may do what, as the SDK integration spells them.
fn changes_iam(definition: &str) -> Option<&str> {
    const VERBS: [&str; 10] = [
        "attach", "put", "create", "update", "add", "delete", "detach", "remove", "set", "tag",
    ];
    let mut rest = definition;
    while let Some((_, after)) = rest.split_once("aws-sdk:iam:") {
        let end = after
            .find(|letter: char| !letter.is_ascii_alphanumeric())
            .unwrap_or(after.len());
        if VERBS.iter().any(|verb| after.starts_with(verb)) {
            return Some(&after[..end]);
        }
        rest = after;
    }
    None
}

/// The first run of `count` times within `span`: where it begins and ends in the list.
fn crowd(times: &[Millis], count: usize, span: Millis) -> Option<(usize, usize)> {
    let first = times
        .windows(count)
        .position(|window| window[count - 1] - window[0] <= span)?;
    let end = times.partition_point(|time| *time <= times[first] + span);
    Some((first, end))
}

impl StepFunctions {
    /// What may be worth a look, the latest first.
    pub(crate) fn find(&self, store: &Store) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut leaves = Leaves::new(store);
        let principal = |call: &Call| store.identity(call.row as usize).principal;
        let name = |call: &Call| {
            let identity = store.identity(call.row as usize);
            store.text(store.principals()[identity.principal as usize].name)
        };
        let time = |row: u32| store.times()[row as usize];
        let succeeded = |call: &&Call| store.outcome(call.row as usize) == Outcome::Ok;
        // Who passed which role before, in order of time.
        let mut passed: Vec<(u32, &str)> = Vec::new();
        for call in self
            .calls
            .iter()
            .filter(succeeded)
            .filter(|call| call.machine != NONE)
        {
            let mut find = |title, reason, events: Vec<u32>| {
                findings.push(Finding {
                    title,
                    reason,
                    machine: call.machine,
                    time: time(call.row),
                    events,
                });
            };
            if matches!(call.operation, Operation::Create | Operation::Update) {
                let role = leaves.text(call.row, "requestParameters.roleArn");
                let who = principal(call);
                if !role.is_empty() && !passed.contains(&(who, role)) {
                    let others = passed.iter().filter(|(known, _)| *known == who).count();
                    if others > 0 && call.operation == Operation::Create {
                        find(
                            "New role passed",
                            format!(
                                "{} created it with a role that it had not passed before in these logs ({role}); it had passed {others} \
                                 other{}.",
                                name(call),
                                if others == 1 { "" } else { "s" },
                            ),
                            vec![call.row],
                        );
                    }
                    passed.push((who, role));
                }
                if let Some(action) =
                    changes_iam(leaves.text(call.row, "requestParameters.definition"))
                {
                    find(
                        "Can change IAM",
                        format!(
                            "Its definition calls iam:{action}: an execution changes who may do what."
                        ),
                        vec![call.row],
                    );
                }
            }
            if call.operation == Operation::Update
                && leaves.text(call.row, "requestParameters.loggingConfiguration.level") == "OFF"
            {
                find(
                    "Logging switched off",
                    format!("{} set the level of its log to OFF.", name(call)),
                    vec![call.row],
                );
            }
            if call.operation.is_start() {
                let machine = Arn::parse(self.arn(self.machines[call.machine as usize].arn));
                let account = store.text(store.identity(call.row as usize).account);
                let own = machine.map_or("", |arn| arn.account);
                if !account.is_empty() && !own.is_empty() && account != own {
                    find(
                        "Started from another account",
                        format!(
                            "{} of account {account} started it; it lies in account {own}.",
                            name(call)
                        ),
                        vec![call.row],
                    );
                }
            }
        }
        for (index, machine) in self.machines.iter().enumerate() {
            let calls: Vec<&Call> = self.calls_about(index as u32).filter(succeeded).collect();
            let mut find = |title, reason, events: Vec<u32>| {
                let last = events.last().map_or(0, |row| time(*row));
                let events = events.into_iter().take(MOST_EVENTS).collect();
                findings.push(Finding {
                    title,
                    reason,
                    machine: index as u32,
                    time: last,
                    events,
                });
            };
            for (place, update) in calls
                .iter()
                .enumerate()
                .filter(|(_, call)| call.operation == Operation::Update)
            {
                let soon =
                    |call: &&&Call| time(call.row) - time(update.row) <= STARTED_AFTER_UPDATE;
                let start = calls[place + 1..].iter().take_while(soon).find(|call| {
                    let is_new = !calls[..place]
                        .iter()
                        .any(|before| principal(before) == principal(call));
                    call.operation.is_start() && is_new && place > 0
                });
                if let Some(start) = start {
                    find(
                        "Updated, then started by somebody new",
                        format!(
                            "{} updated it, and {} s later {} started it, who had not called it before in these logs (listed \
                             within {} minutes).",
                            name(update),
                            (time(start.row) - time(update.row)) / 1000,
                            name(start),
                            STARTED_AFTER_UPDATE / MINUTE,
                        ),
                        vec![update.row, start.row],
                    );
                }
            }
            let starts: Vec<&&Call> = calls
                .iter()
                .filter(|call| call.operation.is_start())
                .collect();
            if machine.created != NONE && machine.deleted != NONE && !starts.is_empty() {
                let life = time(machine.deleted) - time(machine.created);
                if (0..=SHORT_LIFE).contains(&life) {
                    find(
                        "Created, run and deleted",
                        format!(
                            "It lived {} and was started {} times (listed within {} minutes).",
                            if life < MINUTE {
                                format!("{} s", life / 1000)
                            } else {
                                format!("{} min", life / MINUTE)
                            },
                            starts.len(),
                            SHORT_LIFE / MINUTE,
                        ),
                        vec![machine.created, starts[0].row, machine.deleted],
                    );
                }
            }
            let stops: Vec<u32> = calls
                .iter()
                .filter(|call| call.operation == Operation::Stop)
                .map(|call| call.row)
                .collect();
            let times: Vec<Millis> = stops.iter().map(|row| time(*row)).collect();
            if let Some((first, end)) = crowd(&times, STOPS, STOPS_WITHIN) {
                find(
                    "Many stops",
                    format!(
                        "{} executions were stopped within {} minutes (listed from {STOPS} on).",
                        end - first,
                        STOPS_WITHIN / MINUTE,
                    ),
                    stops[first..end].to_vec(),
                );
            }
            let times: Vec<Millis> = starts.iter().map(|call| time(call.row)).collect();
            if let Some((first, end)) = crowd(&times, STARTS, STARTS_WITHIN) {
                let whole = (times[times.len() - 1] - times[0]).max(1) as u64;
                // Starts in the crowd, against what the average would give in its time.
                let usual = times.len() as u64 * STARTS_WITHIN as u64 / whole;
                if (end - first) as u64 >= STARTS_TIMES * usual.max(1) {
                    find(
                        "Burst of starts",
                        format!(
                            "{} starts within {} minutes, where its average is {usual} (listed from {STARTS} and {STARTS_TIMES} times \
                             the average on).",
                            end - first,
                            STARTS_WITHIN / MINUTE,
                        ),
                        starts[first..end].iter().map(|call| call.row).collect(),
                    );
                }
            }
        }
        let order = crate::analysis::sorted(findings.len(), &mut |one, two| {
            findings[two].time.cmp(&findings[one].time)
        });
        order
            .into_iter()
            .map(|place| findings[place].clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calls_that_change_iam_are_found() {
        let task =
            |action: &str| format!(r#"{{"Resource":"arn:aws:states:::aws-sdk:iam:{action}"}}"#);
        assert_eq!(
            changes_iam(&task("attachRolePolicy")),
            Some("attachRolePolicy")
        );
        assert_eq!(
            changes_iam(&(task("listRoles") + &task("createUser.sync"))),
            Some("createUser")
        );
        assert_eq!(changes_iam(&task("getRole")), None);
        assert_eq!(changes_iam("HIDDEN_DUE_TO_SECURITY_REASONS"), None);
    }

    #[test]
    fn a_crowd_is_found_where_it_begins() {
        let times = [0, 100, 200, 210, 220, 230, 900];
        assert_eq!(crowd(&times, 4, 30), Some((2, 6)));
        assert_eq!(crowd(&times, 5, 30), None);
        assert_eq!(crowd(&[], 2, 30), None);
    }
}
