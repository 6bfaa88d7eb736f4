//! What is shared by name: shares of AWS Resource Access Manager, grants of KMS keys.

use super::call::{CallRecord, last_part};
use super::grant::{ExposureChange, ExposureKind, Grant, Grantee, Step};
use super::policies::key;

/// A share by its name where the answer has it, else by what its ARN ends with.
fn share(call: &CallRecord) -> String {
    let paths = [
        "responseElements.resourceShare.resourceShareArn",
        "requestParameters.resourceShareArn",
    ];
    last_part(call.first(&paths)).to_owned()
}

fn principals(call: &CallRecord) -> Vec<Grantee> {
    let principals = call.texts("requestParameters.principals").into_iter();
    principals.filter_map(Grantee::of).collect()
}

pub fn share_resources(call: &CallRecord) -> Vec<ExposureChange> {
    let resources = call.texts("requestParameters.resourceArns").join(", ");
    let allows = match resources.as_str() {
        "" => "what the share holds".to_owned(),
        resources => resources.to_owned(),
    };
    let grants = principals(call).into_iter();
    let grants = grants.map(|to| Grant::new(to, allows.clone())).collect();
    let resource = Some(share(call)).filter(|share| !share.is_empty());
    // A call that failed made no share: its name is all there is.
    let resource = resource.unwrap_or_else(|| call.text("requestParameters.name").to_owned());
    vec![ExposureChange::new(
        ExposureKind::ResourceShare,
        resource,
        Step::Add(grants),
    )]
}

pub fn unshare_resources(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(
        ExposureKind::ResourceShare,
        share(call),
        Step::RemoveGrantees(principals(call)),
    )]
}

pub fn delete_share(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(
        ExposureKind::ResourceShare,
        share(call),
    )]
}

pub fn create_key_grant(call: &CallRecord) -> Vec<ExposureChange> {
    let constraints = call.below("requestParameters.constraints").into_iter();
    let constraints = constraints.map(|one| format!("{} {}", one.path, one.value));
    let grant = Grantee::of(call.text("requestParameters.granteePrincipal")).map(|to| Grant {
        condition: constraints.collect::<Vec<_>>().join("; "),
        id: call.text("responseElements.grantId").to_owned(),
        ..Grant::new(to, call.texts("requestParameters.operations").join(", "))
    });
    let step = Step::Add(grant.into_iter().collect());
    vec![ExposureChange::new(ExposureKind::KeyGrant, key(call), step)]
}

pub fn revoke_key_grant(call: &CallRecord) -> Vec<ExposureChange> {
    let id = call.first(&["requestParameters.grantId", "additionalEventData.grantId"]);
    vec![ExposureChange::new(
        ExposureKind::KeyGrant,
        key(call),
        Step::RemoveId(id.to_owned()),
    )]
}
