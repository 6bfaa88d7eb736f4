//! What may be worth a look: calls whose order or number is unusual, each with its reason and the threshold it passed.
//! One function for each kind of finding.
//!
//! Only calls that succeeded count. None of these is a verdict. The thresholds are not AWS's; they are chosen so that
//! ordinary deployments and schedules stay below.

use crate::cloudtrail::arn::Arn;
use crate::cloudtrail::time::MINUTE;
use crate::protocol::{Millis, Outcome};
use crate::query::print::literal;
use crate::step_functions::calls::{Call, Operation};
use crate::step_functions::finding_kinds::{
    BURST, CHANGES_IAM, FindingKind, LOGGING_OFF, MANY_STOPS, NEW_ROLE, OTHER_ACCOUNT, SHORT_LIVED,
    UPDATED_THEN_STARTED,
};
use crate::step_functions::machine_page::DEFINITION;
use crate::step_functions::model::StepFunctions;
use crate::store::Store;
use crate::store::interner::NONE;
use crate::store::leaves::Leaves;
use std::cmp::Reverse;

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
/// So many events of a finding are kept, so that its query lists them.
const MOST_EVENTS: usize = 500;

/// Something that may be worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineFinding {
    /// What it is.
    pub kind: &'static FindingKind,
    /// Why it is listed, with the threshold.
    pub reason: String,
    /// Index of the machine.
    pub machine: u32,
    /// Its events, the first [`MOST_EVENTS`].
    pub events: Vec<u32>,
    /// When it was complete.
    pub time: Millis,
}

impl MachineFinding {
    /// Its key in the table: what it is and its first event.
    pub fn key(&self, store: &Store) -> String {
        let first = self.events.first().map(|row| store.key(*row as usize));
        [self.kind.title, " ", &first.unwrap_or_default()].concat()
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

/// The calls that succeeded, of all machines or of one, in order of time.
struct Calls<'a> {
    all: &'a StepFunctions,
    store: &'a Store,
    calls: Vec<&'a Call>,
}

impl<'a> Calls<'a> {
    fn new(
        all: &'a StepFunctions,
        store: &'a Store,
        calls: impl Iterator<Item = &'a Call>,
    ) -> Self {
        let succeeded =
            |call: &&Call| call.machine != NONE && store.outcome(call.row as usize) == Outcome::Ok;
        Calls {
            all,
            store,
            calls: calls.filter(succeeded).collect(),
        }
    }

    fn with(&self, operation: Operation) -> impl Iterator<Item = &'a Call> {
        let calls = self.calls.iter().copied();
        calls.filter(move |call| call.operation == operation)
    }

    fn starts(&self) -> Vec<&'a Call> {
        let calls = self.calls.iter().copied();
        calls.filter(|call| call.operation.is_start()).collect()
    }

    fn time(&self, row: u32) -> Millis {
        self.store.times()[row as usize]
    }

    fn principal(&self, call: &Call) -> u32 {
        self.store.identity(call.row as usize).principal
    }

    /// The name of the principal that made a call.
    fn who(&self, call: &Call) -> &'a str {
        let principal = &self.store.principals()[self.principal(call) as usize];
        self.store.text(principal.name)
    }

    /// A finding about a machine, complete with the last of its events.
    fn finding(
        &self,
        kind: &'static FindingKind,
        machine: u32,
        reason: String,
        events: &[u32],
    ) -> MachineFinding {
        MachineFinding {
            kind,
            reason,
            machine,
            events: events.iter().copied().take(MOST_EVENTS).collect(),
            time: events.last().map_or(0, |row| self.time(*row)),
        }
    }
}

/// Somebody created a machine with a role that they had not passed before, though they had passed others.
fn new_role_passed(calls: &Calls) -> Vec<MachineFinding> {
    let mut leaves = Leaves::new(calls.store);
    let mut findings = Vec::new();
    // Who passed which role before, in order of time.
    let mut passed: Vec<(u32, &str)> = Vec::new();
    for call in &calls.calls {
        if !matches!(call.operation, Operation::Create | Operation::Update) {
            continue;
        }
        let role = leaves.text(call.row, "requestParameters.roleArn");
        let who = calls.principal(call);
        if role.is_empty() || passed.contains(&(who, role)) {
            continue;
        }
        let others = passed.iter().filter(|(known, _)| *known == who).count();
        passed.push((who, role));
        if others > 0 && call.operation == Operation::Create {
            let reason = format!(
                "{} created it with a role that it had not passed before in these logs ({role}); it had passed {others} \
                 other{}.",
                calls.who(call),
                if others == 1 { "" } else { "s" },
            );
            findings.push(calls.finding(&NEW_ROLE, call.machine, reason, &[call.row]));
        }
    }
    findings
}

/// A definition calls IAM so that permissions change.
fn can_change_iam(calls: &Calls) -> Vec<MachineFinding> {
    let mut leaves = Leaves::new(calls.store);
    let mut find = |call: &&Call| {
        if !matches!(call.operation, Operation::Create | Operation::Update) {
            return None;
        }
        let definition = leaves.text(call.row, DEFINITION);
        let reason = format!(
            "Its definition calls iam:{}: an execution changes who may do what.",
            changes_iam(definition)?
        );
        Some(calls.finding(&CHANGES_IAM, call.machine, reason, &[call.row]))
    };
    calls.calls.iter().filter_map(&mut find).collect()
}

/// An update set the level of a machine's log to OFF.
fn logging_switched_off(calls: &Calls) -> Vec<MachineFinding> {
    let mut leaves = Leaves::new(calls.store);
    let updates = calls.with(Operation::Update);
    let off = updates.filter(|call| {
        leaves.text(call.row, "requestParameters.loggingConfiguration.level") == "OFF"
    });
    off.map(|call| {
        let reason = format!("{} set the level of its log to OFF.", calls.who(call));
        calls.finding(&LOGGING_OFF, call.machine, reason, &[call.row])
    })
    .collect()
}

/// A machine was started with credentials of another account than its own.
fn started_from_another_account(calls: &Calls) -> Vec<MachineFinding> {
    let (all, store) = (calls.all, calls.store);
    let find = |call: &Call| {
        let own = all.arn(all.machines[call.machine as usize].arn);
        let own = Arn::parse(own).map_or("", |arn| arn.account);
        let account = store.text(store.identity(call.row as usize).account);
        if account.is_empty() || own.is_empty() || account == own {
            return None;
        }
        let reason = format!(
            "{} of account {account} started it; it lies in account {own}.",
            calls.who(call)
        );
        Some(calls.finding(&OTHER_ACCOUNT, call.machine, reason, &[call.row]))
    };
    calls.starts().into_iter().filter_map(find).collect()
}

/// A machine was updated and soon after started by somebody who had not called it before.
fn started_by_somebody_new_after_an_update(machine: u32, calls: &Calls) -> Vec<MachineFinding> {
    let mut findings = Vec::new();
    for (place, update) in calls.calls.iter().enumerate() {
        if update.operation != Operation::Update || place == 0 {
            continue;
        }
        let (before, after) = (&calls.calls[..place], &calls.calls[place + 1..]);
        let soon =
            |call: &&&Call| calls.time(call.row) - calls.time(update.row) <= STARTED_AFTER_UPDATE;
        let is_new = |call: &&Call| {
            let known = |before: &&Call| calls.principal(before) == calls.principal(call);
            !before.iter().any(known)
        };
        let start = after
            .iter()
            .take_while(soon)
            .find(|call| call.operation.is_start() && is_new(call));
        let Some(start) = start else {
            continue;
        };
        let reason = format!(
            "{} updated it, and {} s later {} started it, who had not called it before in these logs (listed within {} \
             minutes).",
            calls.who(update),
            (calls.time(start.row) - calls.time(update.row)) / 1000,
            calls.who(start),
            STARTED_AFTER_UPDATE / MINUTE,
        );
        findings.push(calls.finding(
            &UPDATED_THEN_STARTED,
            machine,
            reason,
            &[update.row, start.row],
        ));
    }
    findings
}

/// A machine that was started lived for a short time only.
fn created_run_and_deleted(machine: u32, calls: &Calls) -> Option<MachineFinding> {
    let this = &calls.all.machines[machine as usize];
    let starts = calls.starts();
    let start = starts.first()?;
    if this.created == NONE || this.deleted == NONE {
        return None;
    }
    let life = calls.time(this.deleted) - calls.time(this.created);
    if !(0..=SHORT_LIFE).contains(&life) {
        return None;
    }
    let reason = format!(
        "It lived {} and was started {} (listed within {} minutes).",
        if life < MINUTE {
            format!("{} s", life / 1000)
        } else {
            format!("{} min", life / MINUTE)
        },
        match starts.len() {
            1 => "once".to_owned(),
            starts => format!("{starts} times"),
        },
        SHORT_LIFE / MINUTE,
    );
    let events = [this.created, start.row, this.deleted];
    Some(calls.finding(&SHORT_LIVED, machine, reason, &events))
}

/// Many executions of a machine were stopped in a short time.
fn many_stops(machine: u32, calls: &Calls) -> Option<MachineFinding> {
    let stops: Vec<u32> = calls.with(Operation::Stop).map(|call| call.row).collect();
    let times: Vec<Millis> = stops.iter().map(|row| calls.time(*row)).collect();
    let (first, end) = crowd(&times, STOPS, STOPS_WITHIN)?;
    let reason = format!(
        "{} executions were stopped within {} minutes (listed from {STOPS} on).",
        end - first,
        STOPS_WITHIN / MINUTE,
    );
    Some(calls.finding(&MANY_STOPS, machine, reason, &stops[first..end]))
}

/// A machine was started far more often than its average in a short time.
fn burst_of_starts(machine: u32, calls: &Calls) -> Option<MachineFinding> {
    let starts: Vec<u32> = calls.starts().iter().map(|call| call.row).collect();
    let times: Vec<Millis> = starts.iter().map(|row| calls.time(*row)).collect();
    let (first, end) = crowd(&times, STARTS, STARTS_WITHIN)?;
    let whole = (times.last()? - times.first()?).max(1) as u64;
    // Starts in the crowd, against what the average would give in its time.
    let usual = times.len() as u64 * STARTS_WITHIN as u64 / whole;
    if ((end - first) as u64) < STARTS_TIMES * usual.max(1) {
        return None;
    }
    let average = match usual {
        0 => "less than one".to_owned(),
        usual => usual.to_string(),
    };
    let reason = format!(
        "{} starts within {} minutes, where its average is {average} (listed from {STARTS} and {STARTS_TIMES} times the \
         average on).",
        end - first,
        STARTS_WITHIN / MINUTE,
    );
    Some(calls.finding(&BURST, machine, reason, &starts[first..end]))
}

impl StepFunctions {
    /// What may be worth a look, the latest first; findings of one time by title, machine and events.
    pub(super) fn find(&self, store: &Store) -> Vec<MachineFinding> {
        let mut findings = Vec::new();
        let calls = Calls::new(self, store, self.calls.iter());
        findings.extend(new_role_passed(&calls));
        findings.extend(can_change_iam(&calls));
        findings.extend(logging_switched_off(&calls));
        findings.extend(started_from_another_account(&calls));
        for machine in 0..self.machines.len() as u32 {
            let calls = Calls::new(self, store, self.calls_about(machine));
            findings.extend(started_by_somebody_new_after_an_update(machine, &calls));
            findings.extend(created_run_and_deleted(machine, &calls));
            findings.extend(many_stops(machine, &calls));
            findings.extend(burst_of_starts(machine, &calls));
        }
        // Machines are numbered, and events come, in the order of time.
        findings.sort_by(|one, two| {
            let key = |finding: &MachineFinding| {
                (Reverse(finding.time), finding.kind.title, finding.machine)
            };
            key(one).cmp(&key(two))
        });
        findings
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
