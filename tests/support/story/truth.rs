//! What is true of a story: the counts that a reader of its files must arrive at.

use super::calendar::event_time;
use super::identities::{Cast, Principal};
use super::needs::{Need, needs};
use super::record::Call;
use super::workflows::Tally;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Counts of events: all, failed but not denied, denied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Distinct events.
    pub events: u64,
    /// With an error that is no denial.
    pub errors: u64,
    /// Denied.
    pub denied: u64,
}

/// The truth about one story.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Of everything.
    pub all: Counts,
    /// Records that came a second time.
    pub duplicates: u64,
    /// Trail files.
    pub files: u64,
    /// Bytes of JSON.
    pub json_bytes: u64,
    /// Bytes of the files.
    pub bytes: u64,
    /// First and last `eventTime`, in seconds since 1970-01-01 UTC.
    pub times: Option<(i64, i64)>,
    /// By `userIdentity.type` (empty where there is none), own account (empty for services) and name.
    pub principals: BTreeMap<(&'static str, String, String), Counts>,
    /// By `eventSource`.
    pub sources: BTreeMap<String, u64>,
    /// By `eventName`.
    pub names: BTreeMap<&'static str, u64>,
    /// By error code; an empty code stands for a failure that has only a message.
    pub error_codes: BTreeMap<&'static str, u64>,
    /// What the calls needed that succeeded, by type, account and name of the principal.
    pub needs: BTreeMap<(&'static str, String, String), BTreeSet<Need>>,
    /// By state machine ARN.
    pub machines: BTreeMap<String, Tally>,
}

impl Truth {
    pub(super) fn count(&mut self, call: &Call, principal: &Principal) {
        let code = call.error.as_ref().map(|(code, _)| *code);
        let is_denied =
            code.is_some_and(|code| code.contains("AccessDenied") || code.contains("Unauthorized"));
        let key = (
            principal.kind,
            principal.account.clone(),
            principal.name.clone(),
        );
        for counts in [&mut self.all, self.principals.entry(key).or_default()] {
            counts.events += 1;
            counts.denied += u64::from(is_denied);
            counts.errors += u64::from(code.is_some() && !is_denied);
        }
        *self
            .sources
            .entry(format!("{}.amazonaws.com", call.service))
            .or_default() += 1;
        *self.names.entry(call.name).or_default() += 1;
        if let Some(code) = code {
            *self.error_codes.entry(code).or_default() += 1;
        }
        let (first, last) = self.times.unwrap_or((call.time, call.time));
        self.times = Some((first.min(call.time), last.max(call.time)));
    }

    /// Takes down what a call needed that succeeded.
    pub(super) fn allow(&mut self, call: &Call, cast: &Cast) {
        if call.error.is_some() {
            return;
        }
        let principal = &cast.principals()[call.speaker.principal];
        let key = (
            principal.kind,
            principal.account.clone(),
            principal.name.clone(),
        );
        let roles: Vec<String> = (0..cast.principals().len())
            .map(|number| cast.role_arn(number))
            .collect();
        self.needs
            .entry(key)
            .or_default()
            .extend(needs(call, &roles));
    }

    /// The truth as JSON.
    pub fn to_json(&self) -> Value {
        let principals: Vec<Value> = self
            .principals
            .iter()
            .map(|((kind, account, name), counts)| {
                json!({
                    "kind": kind, "account": account, "name": name,
                    "events": counts.events, "errors": counts.errors, "denied": counts.denied,
                })
            })
            .collect();
        let machines: serde_json::Map<String, Value> = self
            .machines
            .iter()
            .map(|(arn, tally)| {
                let counts = json!({
                    "created": tally.created, "updates": tally.updates, "deleted": tally.deleted,
                    "executions": tally.executions, "stops": tally.stops,
                    "redrives": tally.redrives, "denied": tally.denied,
                });
                (arn.clone(), counts)
            })
            .collect();
        json!({
            "events": self.all.events, "errors": self.all.errors, "denied": self.all.denied,
            "duplicates": self.duplicates, "files": self.files,
            "jsonBytes": self.json_bytes, "bytes": self.bytes,
            "first": self.times.map(|(first, _)| event_time(first)),
            "last": self.times.map(|(_, last)| event_time(last)),
            "principals": principals, "sources": self.sources, "names": self.names,
            "errorCodes": self.error_codes, "machines": machines,
        })
    }
}
