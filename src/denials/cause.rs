//! What may be the cause of a denial: a change of policies between the last call that succeeded and the first that was denied.
//!
//! An inference: the change names the principal, one of its groups or policies, or the resource, and is of a kind that can lead
//! to the reason that AWS gives. Whether it took this very permission away is not worked out.

use super::changes::{Changed, PolicyChange, changes};
use super::{Denial, names_of};
use crate::resources::asked::{AskedResource, without_random_end};
use crate::resources::forms::read;
use crate::resources::kinds::ResourceKind;
use crate::store::leaves::Leaves;
use crate::store::{Column, Store};
use std::collections::{BTreeSet, HashMap};

/// Finds for each denial what changed between the last success and the first denial: the last change that names the principal,
/// what is known to be its own, or the resource; else the last that may reach it.
pub fn find(store: &Store, denials: &mut [Denial]) {
    let changes = changes(store);
    if changes.is_empty() {
        return;
    }
    let known = KnownChanges::of(store, &changes);
    let mut principals = HashMap::new();
    for denial in denials {
        let Some(success) = denial.last_success else {
            continue;
        };
        let principal = principals
            .entry(denial.principal)
            .or_insert_with(|| PrincipalNames::of(store, denial.principal, &changes));
        let time = |event: u32| store.times()[event as usize];
        let first = changes.partition_point(|change| time(change.event) < time(success.event));
        let end = changes.partition_point(|change| time(change.event) <= denial.first);
        let between = || {
            let between = (first..end.max(first)).rev();
            between.filter(|number| changes[*number].fits(denial.reason))
        };
        let of_principal =
            between().find(|number| principal.is_named_by(store, &changes[*number], denial));
        let of_resource = known.of_resource(store, denial, first..end);
        let named = of_principal.max(of_resource);
        let found = named.or_else(|| {
            between().find(|number| {
                let change = &changes[*number];
                principal.may_be_reached_by(store, change, &known.attached)
            })
        });
        denial.cause = found.map(|number| changes[number].event);
    }
}

/// What is known of all changes.
struct KnownChanges<'s> {
    changes: &'s [PolicyChange<'s>],
    /// The policies of which these files say to whom they are attached.
    attached: BTreeSet<&'s str>,
    /// The changes of policies of resources, by all that they name.
    by_name: HashMap<&'s str, Vec<usize>>,
}

impl<'s> KnownChanges<'s> {
    fn of(store: &'s Store, changes: &'s [PolicyChange<'s>]) -> Self {
        let with_subject = changes.iter().filter(|change| !change.subject.is_empty());
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (number, change) in changes.iter().enumerate() {
            if change.changed != Changed::Resource {
                continue;
            }
            let mut names: BTreeSet<&str> = BTreeSet::new();
            for leaf in texts_of(store, change.event) {
                names.insert(leaf);
                if let Some(found) = read(leaf) {
                    names.insert(found.name);
                    let is_secret = found.kind == ResourceKind::Secret;
                    names.extend(without_random_end(found.name).filter(|_| is_secret));
                }
            }
            for name in names {
                by_name.entry(name).or_default().push(number);
            }
        }
        KnownChanges {
            changes,
            attached: with_subject.map(|change| change.policy).collect(),
            by_name,
        }
    }

    /// The last of these changes that names the resource of a denial and can be its cause.
    fn of_resource(
        &self,
        store: &Store,
        denial: &Denial,
        among: std::ops::Range<usize>,
    ) -> Option<usize> {
        let resource = denial.resource.as_str();
        if resource == "*" || self.by_name.is_empty() {
            return None;
        }
        let mut names = names_of(resource);
        names.extend(read(resource).map(|named| named.name));
        let short = names.iter().filter_map(|name| without_random_end(name));
        let short: Vec<&str> = short.filter(|_| resource.contains(":secret:")).collect();
        names.extend(short);
        let arns = denial.arns(store);
        let asked = arns.iter().map(String::as_str).chain([resource]);
        let asked: Vec<AskedResource> = asked.map(AskedResource::of).collect();
        let is_named = |number: &&usize| {
            among.contains(number)
                && self.changes[**number].fits(denial.reason)
                && texts_of(store, self.changes[**number].event).any(|leaf| match read(leaf) {
                    Some(found) => asked.iter().any(|asked| asked.is_named_by(&found)),
                    None => names.contains(&leaf),
                })
        };
        let numbers = names.iter().filter_map(|name| self.by_name.get(name));
        numbers
            .filter_map(|numbers| numbers.iter().rev().find(is_named))
            .max()
            .copied()
    }
}

/// The values of a call.
fn texts_of(store: &Store, event: u32) -> impl Iterator<Item = &str> {
    let leaves = store.leaves(event as usize).iter();
    leaves
        .map(|leaf| store.text(*leaf))
        .filter(|leaf| !leaf.is_empty())
}

/// What a change can name that concerns a principal: itself, its groups, the policies attached to these.
struct PrincipalNames<'s> {
    account: &'s str,
    /// Of itself and its groups.
    subjects: BTreeSet<&'s str>,
    policies: BTreeSet<&'s str>,
    /// Its role is of a permission set of IAM Identity Center: of which one, the calls that change these do not say.
    is_of_permission_set: bool,
}

/// What the roles begin with that IAM Identity Center makes for permission sets.
const PERMISSION_SET_ROLE: &str = "AWSReservedSSO_";

impl<'s> PrincipalNames<'s> {
    fn of(store: &'s Store, principal: u32, changes: &[PolicyChange<'s>]) -> Self {
        let principal = &store.principals()[principal as usize];
        let subjects = [principal.name, principal.key].map(|name| store.text(name));
        let mut found = PrincipalNames {
            account: store.text(principal.account),
            is_of_permission_set: subjects
                .iter()
                .any(|name| name.contains(PERMISSION_SET_ROLE)),
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
                let group = leaves.text(change.event, "requestParameters.groupName");
                found
                    .subjects
                    .extend(Some(group).filter(|group| !group.is_empty()));
                found
                    .policies
                    .extend(Some(change.policy).filter(|policy| !policy.is_empty()));
            }
        }
        found
    }

    fn is_in_account_of(&self, store: &Store, change: &PolicyChange) -> bool {
        let account = store.cell(Column::Account, change.event as usize);
        account.is_empty() || self.account.is_empty() || account == self.account
    }

    /// Whether a call changes its policies, or those of a group of it, in its own account.
    fn is_subject_of(&self, store: &Store, change: &PolicyChange) -> bool {
        self.subjects.contains(change.subject) && self.is_in_account_of(store, change)
    }

    /// Whether a change names it, a group or a policy of it.
    fn is_named_by(&self, store: &Store, change: &PolicyChange, denial: &Denial) -> bool {
        match change.changed {
            Changed::Identity | Changed::Boundary if change.subject.is_empty() => {
                let is_own =
                    self.policies.contains(change.policy) || denial.policy == change.policy;
                !change.policy.is_empty() && is_own
            }
            Changed::Identity | Changed::Boundary => self.is_subject_of(store, change),
            Changed::PermissionSet
            | Changed::Resource
            | Changed::Organization
            | Changed::VpcEndpoint => false,
        }
    }

    /// Whether a change may reach it: these files do not say to whom the policy is attached, or which accounts, roles and
    /// endpoints it holds for.
    fn may_be_reached_by(
        &self,
        store: &Store,
        change: &PolicyChange,
        attached: &BTreeSet<&str>,
    ) -> bool {
        match change.changed {
            Changed::Identity => {
                change.subject.is_empty()
                    && !change.policy.is_empty()
                    && !attached.contains(change.policy)
                    && self.is_in_account_of(store, change)
            }
            Changed::PermissionSet => self.is_of_permission_set,
            Changed::Organization | Changed::VpcEndpoint => true,
            Changed::Boundary | Changed::Resource => false,
        }
    }
}
