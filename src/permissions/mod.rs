//! What somebody really did, as a policy that allows it: actions with what they were used on, as far as the records tell.
//!
//! Only calls that succeeded are in the policy. What was denied, what failed otherwise and what needs no permission is listed
//! by itself, and what these files can't show is said.

mod calls;
mod coverage;
mod iam_paths;
mod index;
mod named;
mod policy;
mod profiles;
mod resource_table;
mod resources;
mod sections;
mod sums;
mod uses;

pub use index::PermissionIndex;
pub use named::arns_of_named;
pub use policy::MANAGED_POLICY_CHARACTERS;
pub use sections::sections;

use crate::cloudtrail::action::ActionMapping;
use crate::cloudtrail::action_table::PASS_ROLE;
use policy::FoldedResources;
pub use resources::ResourceSource;
use std::collections::BTreeSet;

/// How often something was called, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallCount {
    /// Calls.
    pub calls: u32,
    /// The first and the last, in milliseconds since 1970-01-01 UTC; none where no record has a time.
    pub times: Option<(i64, i64)>,
}

impl CallCount {
    fn add(&mut self, other: &CallCount) {
        self.calls += other.calls;
        self.times = match (self.times, other.times) {
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
    /// The calls whose records do not say on what.
    pub unsaid: u32,
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
