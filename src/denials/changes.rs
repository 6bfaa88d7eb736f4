//! The calls that change what is allowed: what they change, and whether they can take anything away.

use crate::cloudtrail::action::without_date;
use crate::cloudtrail::denial::{DenialReason, PolicyKind};
use crate::store::batch::OUTCOME_OK;
use crate::store::interner::Symbol;
use crate::store::leaves::Leaves;
use crate::store::{Column, Store, scans};
use std::collections::HashMap;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The policies of a principal, or the groups it is in.
    Identity,
    /// The policies of a permission set of IAM Identity Center.
    PermissionSet,
    /// The most that its policies can allow.
    Boundary,
    /// The policy of a resource.
    Resource,
    /// A policy of the organization.
    Organization,
    /// The policy of a VPC endpoint.
    VpcEndpoint,
}

/// What a change does to what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeEffect {
    /// It adds a policy: nothing that was allowed by another one ends, but the new one may deny.
    Adds,
    /// It takes a policy away: what that allowed ends, and so does what it denied.
    Takes,
    /// It puts another policy in the place of one, if there was one.
    Replaces,
}

use ChangeEffect::{Adds, Replaces, Takes};
use Changed::{Boundary, Identity, Organization, PermissionSet, Resource, VpcEndpoint};

/// Calls that change what is allowed, by their names without dates. Those are left out that cannot be why a call is refused:
/// grants and permissions that are added, a boundary that is lifted, a version of a policy that is deleted, which never is
/// the one in force, and a policy that is deleted, which must be detached before.
const CHANGES: [(&str, Changed, ChangeEffect); 44] = [
    ("AttachUserPolicy", Identity, Adds),
    ("DetachUserPolicy", Identity, Takes),
    ("PutUserPolicy", Identity, Replaces),
    ("DeleteUserPolicy", Identity, Takes),
    ("AttachRolePolicy", Identity, Adds),
    ("DetachRolePolicy", Identity, Takes),
    ("PutRolePolicy", Identity, Replaces),
    ("DeleteRolePolicy", Identity, Takes),
    ("AttachGroupPolicy", Identity, Adds),
    ("DetachGroupPolicy", Identity, Takes),
    ("PutGroupPolicy", Identity, Replaces),
    ("DeleteGroupPolicy", Identity, Takes),
    ("AddUserToGroup", Identity, Adds),
    ("RemoveUserFromGroup", Identity, Takes),
    ("CreatePolicyVersion", Identity, Replaces),
    ("SetDefaultPolicyVersion", Identity, Replaces),
    ("PutInlinePolicyToPermissionSet", PermissionSet, Replaces),
    ("DeleteInlinePolicyFromPermissionSet", PermissionSet, Takes),
    ("AttachManagedPolicyToPermissionSet", PermissionSet, Adds),
    ("DetachManagedPolicyFromPermissionSet", PermissionSet, Takes),
    (
        "AttachCustomerManagedPolicyReferenceToPermissionSet",
        PermissionSet,
        Adds,
    ),
    (
        "DetachCustomerManagedPolicyReferenceFromPermissionSet",
        PermissionSet,
        Takes,
    ),
    ("PutUserPermissionsBoundary", Boundary, Replaces),
    ("PutRolePermissionsBoundary", Boundary, Replaces),
    ("UpdateAssumeRolePolicy", Resource, Replaces),
    ("PutBucketPolicy", Resource, Replaces),
    ("DeleteBucketPolicy", Resource, Takes),
    ("PutBucketAcl", Resource, Replaces),
    ("PutBucketPublicAccessBlock", Resource, Takes),
    ("PutKeyPolicy", Resource, Replaces),
    ("RevokeGrant", Resource, Takes),
    ("RetireGrant", Resource, Takes),
    ("PutResourcePolicy", Resource, Replaces),
    ("DeleteResourcePolicy", Resource, Takes),
    ("SetRepositoryPolicy", Resource, Replaces),
    ("DeleteRepositoryPolicy", Resource, Takes),
    ("SetQueueAttributes", Resource, Replaces),
    ("SetTopicAttributes", Resource, Replaces),
    ("RemovePermission", Resource, Takes),
    ("RemoveLayerVersionPermission", Resource, Takes),
    ("AttachPolicy", Organization, Adds),
    ("DetachPolicy", Organization, Takes),
    ("UpdatePolicy", Organization, Replaces),
    ("ModifyVpcEndpoint", VpcEndpoint, Replaces),
];

/// A call that changed what is allowed.
pub struct PolicyChange<'s> {
    /// The call.
    pub event: u32,
    /// What it changed.
    pub changed: Changed,
    /// The user, role or group whose policies it changed; empty where it changed a policy wherever that is attached.
    pub subject: &'s str,
    /// The ARN of the policy, where the call names one.
    pub policy: &'s str,
    effect: ChangeEffect,
    /// Whether the policy that it sets may deny something, as far as its record tells.
    may_deny: bool,
}

/// All changes that succeeded, in the order of time.
pub fn changes(store: &Store) -> Vec<PolicyChange<'_>> {
    let line = |name: Symbol| {
        let plain = without_date(store.text(name));
        let line = CHANGES.iter().find(|(known, ..)| *known == plain)?;
        Some((name, (line.1, line.2)))
    };
    let lines: HashMap<Symbol, (Changed, ChangeEffect)> =
        store.call_names().into_iter().filter_map(line).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let mut events = store.calls_named(lines.keys().copied());
    events.and(&scans::equal_bytes(store.outcomes(), OUTCOME_OK));
    let mut leaves = Leaves::new(store);
    let mut found = Vec::new();
    for event in scans::select(store.order(), &events) {
        let name = store.column(Column::Name)[event as usize];
        let Some((changed, effect)) = lines.get(&name).copied() else {
            continue;
        };
        if !is_in_force(&mut leaves, event, store.text(name)) {
            continue;
        }
        let subjects = SUBJECTS.map(|path| leaves.text(event, path));
        let policy = leaves.text(event, "requestParameters.policyArn");
        found.push(PolicyChange {
            event,
            changed,
            subject: subjects
                .into_iter()
                .find(|subject| !subject.is_empty())
                .unwrap_or_default(),
            policy,
            effect,
            may_deny: may_deny(&mut leaves, event, policy),
        });
    }
    found
}

/// Whose policies a call changes.
const SUBJECTS: [&str; 3] = [
    "requestParameters.userName",
    "requestParameters.roleName",
    "requestParameters.groupName",
];

/// The policies that a call sets, in its request.
const DOCUMENTS: [&str; 4] = [
    "requestParameters.policyDocument",
    "requestParameters.policy",
    "requestParameters.inlinePolicy",
    "requestParameters.resourcePolicy",
];

/// The ARNs of AWS's own policies have this in them. They deny only where their names say so.
const AWS_POLICY: &str = ":iam::aws:policy/";
const DENYING_NAMES: [&str; 3] = ["Deny", "Quarantine", "Revoke"];

/// A version of a policy that is made counts once it is the one in force.
fn is_in_force(leaves: &mut Leaves, event: u32, name: &str) -> bool {
    let mut is_default = || leaves.text(event, "requestParameters.setAsDefault");
    name != "CreatePolicyVersion" || is_default().eq_ignore_ascii_case("true")
}

fn may_deny(leaves: &mut Leaves, event: u32, policy: &str) -> bool {
    if policy.contains(AWS_POLICY) {
        return DENYING_NAMES.iter().any(|word| policy.contains(word));
    }
    let texts = DOCUMENTS.map(|path| leaves.text(event, path));
    let mut documents = texts.into_iter().filter(|text| text.contains("Statement"));
    documents.next().is_none_or(|text| text.contains("Deny"))
}

impl PolicyChange<'_> {
    /// Whether it can be why a call was refused for this reason: a policy that is only added takes nothing away, and one
    /// that is taken away denies nothing.
    pub fn fits(&self, reason: DenialReason) -> bool {
        let (kind, is_deny) = match reason {
            DenialReason::CrossAccountPassRole | DenialReason::BillingNotActivated => return false,
            DenialReason::NotSaid => {
                let is_near = !matches!(self.changed, Organization | VpcEndpoint);
                return is_near && (self.effect != Adds || self.may_deny);
            }
            DenialReason::ExplicitDeny(None) => {
                let is_near = !matches!(self.changed, Organization | VpcEndpoint);
                return is_near && self.effect != Takes && self.may_deny;
            }
            DenialReason::NotAllowed(kind) => (kind, false),
            DenialReason::ExplicitDeny(Some(kind)) => (kind, true),
        };
        let is_of_kind = match kind {
            PolicyKind::Identity => matches!(self.changed, Identity | PermissionSet),
            PolicyKind::Boundary => self.changed == Boundary,
            PolicyKind::Resource => self.changed == Resource,
            PolicyKind::ServiceControl | PolicyKind::ResourceControl => {
                self.changed == Organization
            }
            PolicyKind::VpcEndpoint => self.changed == VpcEndpoint,
            // What is handed over with a session stays for as long as it lasts.
            PolicyKind::Session => false,
        };
        is_of_kind
            && match is_deny {
                true => self.effect != Takes && self.may_deny,
                false => self.effect != Adds,
            }
    }
}
