//! What somebody really did, as a policy that allows it: actions with what they were used on, as far as the records tell.
//!
//! Only calls that succeeded are in the policy. What was denied, what failed otherwise and what needs no permission is listed
//! by itself, and what these files can't show is said.

mod calls;
mod coverage;
mod iam_paths;
mod policy;
mod resource_table;
mod resources;
mod sections;

pub use policy::MANAGED_POLICY_CHARACTERS;
pub use sections::{sections, warnings};

use crate::cloudtrail::action::ActionMapping;
use crate::cloudtrail::action_table::{ActionNeed, NeedCondition, PASS_ROLE};
use crate::cloudtrail::credential::Credential;
use crate::protocol::Outcome;
use crate::query::print::term;
use crate::store::interner::Symbol;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use calls::{AlikeCalls, NamedCall, UsedCalls};
use iam_paths::IamPaths;
use policy::{FoldedResources, ResourceTally};
pub use resources::ResourceSource;
use resources::{RecordValues, is_at, used_on};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How often something was called, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallCount {
    /// Calls.
    pub calls: u32,
    /// The first and the last, in milliseconds since 1970-01-01 UTC; none where no record has a time.
    pub times: Option<(i64, i64)>,
}

impl CallCount {
    fn add(&mut self, alike: &AlikeCalls) {
        self.calls += alike.count;
        self.times = match (self.times, alike.times) {
            (Some((first, last)), Some((from, until))) => Some((first.min(from), last.max(until))),
            (one, other) => one.or(other),
        };
    }
}

/// An action of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedAction {
    /// The action: `s3:GetObject`.
    pub action: String,
    /// The calls that needed it.
    pub count: CallCount,
    /// How it is known from each of them.
    pub mappings: BTreeSet<ActionMapping>,
    /// What it was used on.
    pub resources: FoldedResources,
    /// How that is known.
    pub sources: BTreeSet<ResourceSource>,
    /// The names of the calls.
    pub names: BTreeSet<String>,
    /// The query that finds the calls.
    pub query: String,
}

impl UsedAction {
    /// Whether it is no call, but seen in the requests of other ones.
    pub fn is_pass_role(&self) -> bool {
        self.action == PASS_ROLE
    }
}

/// Calls that are not in the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallsLeftOut {
    /// The action or the call.
    pub name: String,
    /// Why.
    pub reason: String,
    /// The calls.
    pub count: CallCount,
    /// The query that finds them.
    pub query: String,
}

/// What some events used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsedPermissions {
    /// The actions of the policy, by the alphabet.
    pub actions: Vec<UsedAction>,
    /// The policy as JSON.
    pub policy: String,
    /// Calls that no policy of their caller has to allow.
    pub without: Vec<CallsLeftOut>,
    /// Denied calls, by action.
    pub denied: Vec<CallsLeftOut>,
    /// Calls that failed otherwise, by action.
    pub failed: Vec<CallsLeftOut>,
    /// Calls of which the record does not say which of several actions they needed.
    pub unclear: Vec<CallsLeftOut>,
}

impl UsedPermissions {
    /// The ARNs that the policy names, as far as they name one thing and no pattern.
    pub fn resource_names(&self) -> Vec<String> {
        let patterns = self
            .actions
            .iter()
            .flat_map(|used| &used.resources.patterns);
        let names = patterns.map(|pattern| pattern.trim_end_matches(['*', '?', '-', '/', ':']));
        names
            .filter(|name| name.starts_with("arn:") && !name.contains(['*', '?']))
            .map(str::to_owned)
            .collect()
    }
}

/// What these events used.
pub fn used_permissions(store: &Store, rows: &RowSet) -> UsedPermissions {
    let used = UsedCalls::of(store, rows);
    let mut tally = UseTally::new(store, &used);
    for alike in &used.alike {
        tally.take(alike);
    }
    tally.finish()
}

/// What is counted of an action.
#[derive(Default)]
struct ActionTally {
    count: CallCount,
    mappings: BTreeSet<ActionMapping>,
    arns: ResourceTally,
    sources: BTreeSet<ResourceSource>,
    terms: CallTerms,
}

/// What is counted of calls that are left out.
#[derive(Default)]
struct LeftOutTally {
    count: CallCount,
    terms: CallTerms,
}

/// What finds calls: event source, name and what else must hold, each as a text.
type CallTerms = BTreeSet<(String, String, String)>;

/// Calls that are left out by what they are and why.
type LeftOutTallies = BTreeMap<(String, String), LeftOutTally>;

struct UseTally<'a> {
    store: &'a Store,
    used: &'a UsedCalls,
    paths: IamPaths<'a>,
    /// Actions of calls whose terms are counted already, by the number of the call and of the action.
    known: HashSet<(usize, usize)>,
    actions: BTreeMap<String, ActionTally>,
    without: LeftOutTallies,
    denied: LeftOutTallies,
    failed: LeftOutTallies,
    unclear: LeftOutTallies,
    /// Calls of these names are left out, too: their source, name and what sets them apart.
    apart: BTreeMap<(Symbol, Symbol), BTreeSet<String>>,
}

const BY_SERVICE: &str = "credential:aws-service";

impl<'a> UseTally<'a> {
    fn new(store: &'a Store, used: &'a UsedCalls) -> Self {
        UseTally {
            store,
            used,
            paths: IamPaths::of(store),
            known: HashSet::new(),
            actions: BTreeMap::new(),
            without: BTreeMap::new(),
            denied: BTreeMap::new(),
            failed: BTreeMap::new(),
            unclear: BTreeMap::new(),
            apart: BTreeMap::new(),
        }
    }

    fn call(&self, alike: &AlikeCalls) -> &'a NamedCall {
        &self.used.calls[alike.call]
    }

    fn terms_of(&self, call: &NamedCall, further: &str) -> (String, String, String) {
        let text = |symbol| self.store.text(symbol).to_owned();
        (text(call.source), text(call.name), further.to_owned())
    }

    fn take(&mut self, alike: &AlikeCalls) {
        let row = alike.event as usize;
        let call = self.call(alike);
        let name = self.store.text(call.name);
        let event_type = self.used.event_type(self.store, alike);
        if self.store.identity(row).credential == Credential::AwsService {
            self.set_apart(call, BY_SERVICE.to_owned());
            let reason = "made by an AWS service itself";
            let terms = (String::new(), String::new(), BY_SERVICE.to_owned());
            return leave_out(&mut self.without, "(any call)", reason, alike, terms);
        }
        if !["", "AwsApiCall", "AwsConsoleAction"].contains(&event_type) && call.without.is_none() {
            let further = term("eventType", event_type);
            self.set_apart(call, further.clone());
            let reason = format!("{event_type}: no call to an API");
            let terms = self.terms_of(call, &format!("{further} -{BY_SERVICE}"));
            return leave_out(&mut self.without, name, &reason, alike, terms);
        }
        if let Some(reason) = call.without {
            let terms = self.terms_of(call, &format!("-{BY_SERVICE}"));
            return leave_out(&mut self.without, name, reason, alike, terms);
        }
        let values = self.used.values(self.store, alike);
        let mut is_clear = false;
        for (number, action) in call.actions.iter().enumerate() {
            if !holds(action.need, &values) {
                continue;
            }
            is_clear |= number < call.instead;
            self.take_action(alike, number, &values);
        }
        if !is_clear {
            let terms = self.terms_of(call, &format!("-{BY_SERVICE}"));
            let reason = "the record does not say which of several actions it needed";
            leave_out(&mut self.unclear, name, reason, alike, terms);
        }
    }

    fn set_apart(&mut self, call: &NamedCall, further: String) {
        let known = self.apart.entry((call.source, call.name)).or_default();
        known.insert(further);
    }

    fn take_action(&mut self, alike: &AlikeCalls, number: usize, values: &[(&'a str, &'a str)]) {
        let call = self.call(alike);
        let action = &call.actions[number];
        let row = alike.event as usize;
        let store = self.store;
        let record = RecordValues {
            values,
            account: store.cell(Column::Account, row),
            region: store.cell(Column::Region, row),
        };
        let outcome = store.outcome(row);
        let (tallies, reason) = match outcome {
            Outcome::Ok => {
                let on = used_on(&record, action.need, action.scope, &self.paths);
                if !self.actions.contains_key(&action.action) {
                    let action = action.action.clone();
                    self.actions.insert(action, ActionTally::default());
                }
                let is_first = self.known.insert((alike.call, number));
                let terms = is_first.then(|| self.terms_of(call, &condition_text(action.need)));
                if let Some(tally) = self.actions.get_mut(&action.action) {
                    tally.count.add(alike);
                    tally.mappings.insert(action.mapping);
                    tally.sources.insert(on.source);
                    on.arns.into_iter().for_each(|arn| tally.arns.add(arn));
                    tally.terms.extend(terms);
                }
                return;
            }
            Outcome::Denied => (&mut self.denied, "denied"),
            Outcome::Error => (&mut self.failed, "failed"),
        };
        let text = |symbol| store.text(symbol).to_owned();
        let terms = (
            text(call.source),
            text(call.name),
            condition_text(action.need),
        );
        leave_out(tallies, &action.action, reason, alike, terms);
    }

    fn finish(self) -> UsedPermissions {
        let mut actions = Vec::new();
        for (action, tally) in &self.actions {
            let is_all = tally.sources.iter().any(|source| {
                use ResourceSource::{NotInTable, NotSaid, Unlimited};
                matches!(source, Unlimited | NotInTable | NotSaid)
            });
            actions.push(UsedAction {
                action: action.clone(),
                count: tally.count,
                mappings: tally.mappings.clone(),
                resources: if is_all {
                    ResourceTally::default().folded()
                } else {
                    tally.arns.folded()
                },
                sources: tally.sources.clone(),
                names: tally
                    .terms
                    .iter()
                    .map(|(_, name, _)| name.clone())
                    .collect(),
                query: self.query("outcome:ok", &tally.terms),
            });
        }
        let policy = policy::document(&actions);
        let left_out = |tallies: &LeftOutTallies, outcome: &str| {
            let lines = tallies.iter().map(|((name, reason), tally)| CallsLeftOut {
                name: name.clone(),
                reason: reason.clone(),
                count: tally.count,
                query: match outcome {
                    "" => found_by("", &tally.terms),
                    outcome => self.query(outcome, &tally.terms),
                },
            });
            lines.collect()
        };
        UsedPermissions {
            without: left_out(&self.without, ""),
            denied: left_out(&self.denied, "outcome:denied"),
            failed: left_out(&self.failed, "outcome:error"),
            unclear: left_out(&self.unclear, ""),
            actions,
            policy,
        }
    }

    /// The query that finds calls, less those of the same names that are left out.
    fn query(&self, outcome: &str, terms: &CallTerms) -> String {
        let apart = self.apart.iter().filter(|((source, name), _)| {
            let (source, name) = (self.store.text(*source), self.store.text(*name));
            terms
                .iter()
                .any(|(known, call, _)| known == source && call == name)
        });
        let apart: BTreeSet<&String> = apart.flat_map(|(_, further)| further).collect();
        let apart = apart.into_iter().map(|further| format!(" -{further}"));
        let before = [outcome.to_owned()].into_iter().chain(apart);
        found_by(&before.collect::<String>(), terms)
    }
}

/// The query of some terms; what stands before them holds for all.
fn found_by(before: &str, terms: &CallTerms) -> String {
    let one = |(source, name, further): &(String, String, String)| {
        let parts = [
            if source.is_empty() {
                String::new()
            } else {
                term("source", source)
            },
            if name.is_empty() {
                String::new()
            } else {
                term("name", name)
            },
            further.clone(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    };
    let all: Vec<String> = terms.iter().map(one).collect();
    match (&all[..], before) {
        ([only], "") => only.clone(),
        ([only], before) => format!("{before} {only}"),
        (several, before) => {
            let several: Vec<String> = several.iter().map(|one| format!("({one})")).collect();
            format!("{before} ({})", several.join(" OR "))
                .trim()
                .to_owned()
        }
    }
}

fn leave_out(
    tallies: &mut LeftOutTallies,
    name: &str,
    reason: &str,
    alike: &AlikeCalls,
    terms: (String, String, String),
) {
    let key = (name.to_owned(), reason.to_owned());
    let tally = tallies.entry(key).or_default();
    tally.count.add(alike);
    tally.terms.insert(terms);
}

/// Whether a record says that an action was needed.
fn holds(need: Option<&ActionNeed>, values: &[(&str, &str)]) -> bool {
    let has = |wanted: &str, fits: &dyn Fn(&str) -> bool| {
        values
            .iter()
            .any(|(path, value)| is_at(path, wanted) && !value.is_empty() && fits(value))
    };
    match need.map(|need| need.condition) {
        None | Some(NeedCondition::Always) => true,
        Some(NeedCondition::Has(path)) => has(path, &|_| true),
        Some(NeedCondition::Lacks(path)) => !has(path, &|_| true),
        Some(NeedCondition::Begins(path, begin)) => has(path, &|value| {
            value
                .get(..begin.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(begin))
        }),
    }
}

/// The same as a condition of a query.
fn condition_text(need: Option<&ActionNeed>) -> String {
    match need.map(|need| need.condition) {
        None | Some(NeedCondition::Always) => String::new(),
        Some(NeedCondition::Has(path)) => format!("{path}:*"),
        Some(NeedCondition::Lacks(path)) => format!("-{path}:*"),
        Some(NeedCondition::Begins(path, begin)) => format!("{path}:{begin}*"),
    }
}
