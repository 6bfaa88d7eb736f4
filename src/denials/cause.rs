//! What may be the cause of a denial: a change of policies between the last call that succeeded and the first that was denied.
//!
//! An inference: the change names the principal, one of its groups or policies, or the resource, and is of a kind that fits
//! the reason that AWS gives. Whether it took the permission away is not worked out.

use super::Denial;
use crate::cloudtrail::denial::{DenialReason, PolicyKind};
use crate::store::batch::OUTCOME_OK;
use crate::store::interner::Symbol;
use crate::store::leaves::Leaves;
use crate::store::{Column, FastMap, Store, scans};
use std::collections::{BTreeSet, HashMap};

/// What a change is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Changed {
    /// The policies of a principal, or the groups it is in.
    Identity,
    /// The most that its policies can allow.
    Boundary,
    /// The policy of a resource.
    Resource,
    /// A policy of the organization.
    Organization,
    /// The policy of a VPC endpoint.
    VpcEndpoint,
}

/// Calls that change what is allowed.
const CHANGES: [(&str, Changed); 47] = [
    ("AttachUserPolicy", Changed::Identity),
    ("DetachUserPolicy", Changed::Identity),
    ("PutUserPolicy", Changed::Identity),
    ("DeleteUserPolicy", Changed::Identity),
    ("AttachRolePolicy", Changed::Identity),
    ("DetachRolePolicy", Changed::Identity),
    ("PutRolePolicy", Changed::Identity),
    ("DeleteRolePolicy", Changed::Identity),
    ("AttachGroupPolicy", Changed::Identity),
    ("DetachGroupPolicy", Changed::Identity),
    ("PutGroupPolicy", Changed::Identity),
    ("DeleteGroupPolicy", Changed::Identity),
    ("AddUserToGroup", Changed::Identity),
    ("RemoveUserFromGroup", Changed::Identity),
    ("CreatePolicyVersion", Changed::Identity),
    ("SetDefaultPolicyVersion", Changed::Identity),
    ("DeletePolicyVersion", Changed::Identity),
    ("DeletePolicy", Changed::Identity),
    ("PutInlinePolicyToPermissionSet", Changed::Identity),
    ("DeleteInlinePolicyFromPermissionSet", Changed::Identity),
    ("AttachManagedPolicyToPermissionSet", Changed::Identity),
    ("DetachManagedPolicyFromPermissionSet", Changed::Identity),
    ("PutUserPermissionsBoundary", Changed::Boundary),
    ("DeleteUserPermissionsBoundary", Changed::Boundary),
    ("PutRolePermissionsBoundary", Changed::Boundary),
    ("DeleteRolePermissionsBoundary", Changed::Boundary),
    ("UpdateAssumeRolePolicy", Changed::Resource),
    ("PutBucketPolicy", Changed::Resource),
    ("DeleteBucketPolicy", Changed::Resource),
    ("PutBucketAcl", Changed::Resource),
    ("PutBucketPublicAccessBlock", Changed::Resource),
    ("PutKeyPolicy", Changed::Resource),
    ("CreateGrant", Changed::Resource),
    ("RevokeGrant", Changed::Resource),
    ("RetireGrant", Changed::Resource),
    ("PutResourcePolicy", Changed::Resource),
    ("DeleteResourcePolicy", Changed::Resource),
    ("SetRepositoryPolicy", Changed::Resource),
    ("DeleteRepositoryPolicy", Changed::Resource),
    ("SetQueueAttributes", Changed::Resource),
    ("SetTopicAttributes", Changed::Resource),
    ("AddPermission", Changed::Resource),
    ("RemovePermission", Changed::Resource),
    ("AttachPolicy", Changed::Organization),
    ("DetachPolicy", Changed::Organization),
    ("UpdatePolicy", Changed::Organization),
    ("ModifyVpcEndpoint", Changed::VpcEndpoint),
];

/// Whether a change of this kind can lead to a denial for this reason.
fn fits(changed: Changed, reason: DenialReason) -> bool {
    let kind = match reason {
        DenialReason::NotSaid | DenialReason::ExplicitDeny(None) => {
            return matches!(
                changed,
                Changed::Identity | Changed::Boundary | Changed::Resource
            );
        }
        DenialReason::CrossAccountPassRole | DenialReason::BillingNotActivated => return false,
        DenialReason::NotAllowed(kind) | DenialReason::ExplicitDeny(Some(kind)) => kind,
    };
    match kind {
        PolicyKind::Identity => changed == Changed::Identity,
        PolicyKind::Boundary => changed == Changed::Boundary,
        PolicyKind::Resource => changed == Changed::Resource,
        PolicyKind::ServiceControl | PolicyKind::ResourceControl => {
            changed == Changed::Organization
        }
        PolicyKind::VpcEndpoint => changed == Changed::VpcEndpoint,
        // What is handed over with a session stays for as long as it lasts.
        PolicyKind::Session => false,
    }
}

/// Finds for each denial the last success before it, and what changed in between.
pub fn find(store: &Store, denials: &mut [Denial]) {
    find_last_successes(store, denials);
    let changes = changes(store);
    if changes.is_empty() {
        return;
    }
    let mut names = HashMap::new();
    for denial in denials {
        let Some(success) = denial.last_success else {
            continue;
        };
        let names = names
            .entry(denial.principal)
            .or_insert_with(|| PrincipalNames::of(store, denial.principal, &changes));
        let time = |event: u32| store.times()[event as usize];
        let between =
            |change: &&PolicyChange| (time(success)..=denial.first).contains(&time(change.event));
        let mut candidates = changes.iter().rev().filter(between);
        let is_cause = |change: &&PolicyChange| {
            fits(change.changed, denial.reason) && names.concerns(store, change, denial)
        };
        denial.cause = candidates.find(is_cause).map(|change| change.event);
    }
}

/// A call of a principal: the principal, the service, the name.
type CallKey = (u32, Symbol, Symbol);

/// For each denial the last of the same calls by the same principal that succeeded before.
fn find_last_successes(store: &Store, denials: &mut [Denial]) {
    let calls = denials.iter().flat_map(|denial| calls_of(store, denial));
    let mut successes: FastMap<CallKey, Vec<u32>> = calls.map(|call| (call, Vec::new())).collect();
    let mut succeeded = store.calls_named(successes.keys().map(|(.., name)| *name));
    succeeded.and(&scans::equal_bytes(store.outcomes(), OUTCOME_OK));
    for event in scans::select(store.order(), &succeeded) {
        let row = event as usize;
        let call = (
            store.identity(row).principal,
            store.column(Column::Source)[row],
            store.column(Column::Name)[row],
        );
        if let Some(events) = successes.get_mut(&call) {
            events.push(event);
        }
    }
    for denial in denials {
        let before = |call: CallKey| {
            let events = successes.get(&call)?;
            let is_before = |event: &u32| store.times()[*event as usize] <= denial.first;
            let place = events.partition_point(is_before).checked_sub(1)?;
            Some(events[place])
        };
        let last = calls_of(store, denial).filter_map(before);
        let order = |event: u32| (store.times()[event as usize], store.key(event as usize));
        denial.last_success = last.max_by(|one, two| order(*one).cmp(&order(*two)));
    }
}

fn calls_of(store: &Store, denial: &Denial) -> impl Iterator<Item = CallKey> {
    let principal = denial.principal;
    let source = store.column(Column::Source)[denial.event as usize];
    let names = denial.names.iter();
    names.map(move |name| (principal, source, *name))
}

/// A call that changed what is allowed.
struct PolicyChange {
    event: u32,
    changed: Changed,
}

/// All changes that succeeded, in the order of time.
fn changes(store: &Store) -> Vec<PolicyChange> {
    let changes = CHANGES.iter();
    let changed_by: HashMap<Symbol, Changed> = changes
        .filter_map(|(name, changed)| Some((store.strings().find(name)?, *changed)))
        .collect();
    let mut events = store.calls_named(changed_by.keys().copied());
    events.and(&scans::equal_bytes(store.outcomes(), OUTCOME_OK));
    let events = scans::select(store.order(), &events).into_iter();
    let change = |event: u32| {
        let name = store.column(Column::Name)[event as usize];
        let changed = *changed_by.get(&name)?;
        Some(PolicyChange { event, changed })
    };
    events.filter_map(change).collect()
}

/// What a change can name that concerns a principal: itself, its groups, the policies attached to these.
struct PrincipalNames<'s> {
    account: &'s str,
    /// Of itself and its groups.
    subjects: BTreeSet<&'s str>,
    policies: BTreeSet<&'s str>,
}

/// Whose policies a call changes. A call that names none of them changes a policy wherever that is attached.
const SUBJECTS: [&str; 3] = [
    "requestParameters.userName",
    "requestParameters.roleName",
    "requestParameters.groupName",
];
const POLICY: &str = "requestParameters.policyArn";

impl<'s> PrincipalNames<'s> {
    fn of(store: &'s Store, principal: u32, changes: &[PolicyChange]) -> Self {
        let principal = &store.principals()[principal as usize];
        let subjects = [principal.name, principal.key].map(|name| store.text(name));
        let mut found = PrincipalNames {
            account: store.text(principal.account),
            subjects: subjects
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect(),
            policies: BTreeSet::new(),
        };
        let mut leaves = Leaves::new(store);
        // Groups and policies, as far as these files tell what was given to it.
        for change in changes {
            if found.is_subject_of(store, change) {
                let group = leaves.text(change.event, SUBJECTS[2]);
                let policy = leaves.text(change.event, POLICY);
                found
                    .subjects
                    .extend(Some(group).filter(|group| !group.is_empty()));
                found
                    .policies
                    .extend(Some(policy).filter(|policy| !policy.is_empty()));
            }
        }
        found
    }

    /// Whether a call changes its policies, or those of a group of it, in its own account.
    fn is_subject_of(&self, store: &Store, change: &PolicyChange) -> bool {
        let account = store.cell(Column::Account, change.event as usize);
        let is_here = account.is_empty() || self.account.is_empty() || account == self.account;
        subject(store, change).is_some_and(|subject| is_here && self.subjects.contains(subject))
    }

    fn concerns(&self, store: &Store, change: &PolicyChange, denial: &Denial) -> bool {
        match change.changed {
            Changed::Identity | Changed::Boundary => {
                let policy = Leaves::new(store).text(change.event, POLICY);
                let is_own = self.policies.contains(policy) || denial.policy == policy;
                self.is_subject_of(store, change)
                    || subject(store, change).is_none() && !policy.is_empty() && is_own
            }
            Changed::Resource => {
                let resource = denial.resource.as_str();
                let named = [resource, last_part(resource), bucket_of(resource)];
                let leaves = store.leaves(change.event as usize).iter();
                let mut leaves = leaves.map(|leaf| store.text(*leaf));
                resource != "*" && leaves.any(|leaf| !leaf.is_empty() && named.contains(&leaf))
            }
            // Which accounts and endpoints it reaches is not in the record.
            Changed::Organization | Changed::VpcEndpoint => true,
        }
    }
}

/// The user, role or group whose policies a call changes.
fn subject<'s>(store: &'s Store, change: &PolicyChange) -> Option<&'s str> {
    let mut leaves = Leaves::new(store);
    let mut names = SUBJECTS.iter().map(|path| leaves.text(change.event, path));
    names.find(|name| !name.is_empty())
}

/// The name at the end of an ARN, or after a word such as "role".
fn last_part(resource: &str) -> &str {
    resource.rsplit([':', '/', ' ']).next().unwrap_or(resource)
}

/// The bucket of an object's ARN.
fn bucket_of(resource: &str) -> &str {
    let object = resource.rsplit(":::").next().unwrap_or(resource);
    object.split('/').next().unwrap_or(object)
}
