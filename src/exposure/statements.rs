//! Calls that add one statement to the policy of a resource, or take it away.

use super::call::CallRecord;
use super::grant::{ExposureChange, ExposureKind, Grant, Grantee, Step};
use super::policies::{EVENT_BUS, QUEUE, TOPIC, event_bus, function};

/// A statement that is added by itself: its principals, actions, conditions and name.
fn statement(kind: ExposureKind, resource: String, grants: Vec<Grant>) -> Vec<ExposureChange> {
    vec![ExposureChange::new(kind, resource, Step::Add(grants))]
}

pub fn add_function_permission(call: &CallRecord) -> Vec<ExposureChange> {
    let request = |name: &str| call.text(&format!("requestParameters.{name}"));
    let conditions = [
        ("SourceArn", request("sourceArn")),
        ("SourceAccount", request("sourceAccount")),
        ("PrincipalOrgID", request("principalOrgID")),
        ("FunctionUrlAuthType", request("functionUrlAuthType")),
    ];
    let grants = Grantee::of(request("principal")).map(|to| Grant {
        condition: in_words(&conditions),
        id: request("statementId").to_owned(),
        ..Grant::new(to, request("action"))
    });
    let is_unknown = request("principal").is_empty();
    let grants = grants.or_else(|| is_unknown.then(Grant::unknown));
    statement(
        ExposureKind::FunctionPolicy,
        function(call),
        grants.into_iter().collect(),
    )
}

/// `SourceAccount 123456789012; …`, of what is given.
fn in_words(conditions: &[(&str, &str)]) -> String {
    let given = conditions.iter().filter(|(_, value)| !value.is_empty());
    let words = given.map(|(name, value)| format!("{name} {value}"));
    words.collect::<Vec<_>>().join("; ")
}

pub fn remove_function_permission(call: &CallRecord) -> Vec<ExposureChange> {
    let id = call.text("requestParameters.statementId").to_owned();
    vec![ExposureChange::new(
        ExposureKind::FunctionPolicy,
        function(call),
        Step::RemoveId(id),
    )]
}

fn layer(call: &CallRecord) -> String {
    let named = call.text("requestParameters.layerName");
    named.split("layer:").last().unwrap_or(named).to_owned()
}

pub fn add_layer_permission(call: &CallRecord) -> Vec<ExposureChange> {
    let request = |name: &str| call.text(&format!("requestParameters.{name}"));
    let grants = Grantee::of(request("principal")).map(|to| Grant {
        condition: in_words(&[("PrincipalOrgID", request("organizationId"))]),
        id: format!("{}:{}", request("versionNumber"), request("statementId")),
        ..Grant::new(to, request("action"))
    });
    statement(
        ExposureKind::LayerPolicy,
        layer(call),
        grants.into_iter().collect(),
    )
}

pub fn remove_layer_permission(call: &CallRecord) -> Vec<ExposureChange> {
    let request = |name: &str| call.text(&format!("requestParameters.{name}"));
    let id = format!("{}:{}", request("versionNumber"), request("statementId"));
    vec![ExposureChange::new(
        ExposureKind::LayerPolicy,
        layer(call),
        Step::RemoveId(id),
    )]
}

/// The grants of `AddPermission` of a queue or a topic: accounts and actions. The paths are those of both, as they are logged.
fn labelled(call: &CallRecord) -> Vec<Grant> {
    let all = |names: &[&str]| -> Vec<&str> {
        let names = names.iter();
        names
            .flat_map(|name| call.texts(&format!("requestParameters.{name}")))
            .collect()
    };
    let allows = all(&["actions", "actionName", "actionNames"]).join(", ");
    let accounts = all(&[
        "aWSAccountIds",
        "awsAccountIds",
        "aWSAccountId",
        "awsAccountId",
        "aWSAccountID",
    ]);
    let grants = accounts
        .into_iter()
        .filter_map(Grantee::of)
        .map(|to| Grant {
            id: call.text("requestParameters.label").to_owned(),
            ..Grant::new(to, allows.clone())
        });
    grants.collect()
}

fn label(call: &CallRecord) -> Step {
    Step::RemoveId(call.text("requestParameters.label").to_owned())
}

pub fn add_queue_permission(call: &CallRecord) -> Vec<ExposureChange> {
    statement(QUEUE.kind, (QUEUE.resource)(call), labelled(call))
}

pub fn remove_queue_permission(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(
        QUEUE.kind,
        (QUEUE.resource)(call),
        label(call),
    )]
}

pub fn add_topic_permission(call: &CallRecord) -> Vec<ExposureChange> {
    statement(TOPIC.kind, (TOPIC.resource)(call), labelled(call))
}

pub fn remove_topic_permission(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(
        TOPIC.kind,
        (TOPIC.resource)(call),
        label(call),
    )]
}

/// A statement of an event bus, or its whole policy.
pub fn put_bus_permission(call: &CallRecord) -> Vec<ExposureChange> {
    let request = |name: &str| call.text(&format!("requestParameters.{name}"));
    if request("principal").is_empty() {
        return EVENT_BUS.set(call);
    }
    let condition = [
        ("", request("condition.key")),
        ("is", request("condition.value")),
    ];
    let grants = Grantee::of(request("principal")).map(|to| Grant {
        condition: in_words(&condition).trim().replace("; is", " is"),
        id: request("statementId").to_owned(),
        ..Grant::new(to, request("action"))
    });
    statement(
        EVENT_BUS.kind,
        event_bus(call),
        grants.into_iter().collect(),
    )
}

pub fn remove_bus_permission(call: &CallRecord) -> Vec<ExposureChange> {
    if call.text("requestParameters.removeAllPermissions") == "true" {
        return EVENT_BUS.end(call);
    }
    let id = call.text("requestParameters.statementId").to_owned();
    vec![ExposureChange::new(
        EVENT_BUS.kind,
        event_bus(call),
        Step::RemoveId(id),
    )]
}
