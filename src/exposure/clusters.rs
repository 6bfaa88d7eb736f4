//! Endpoints of the Kubernetes API of EKS clusters that the internet reaches.
//!
//! Source: Amazon EKS API Reference, "VpcConfigRequest": the endpoint is public and open to `0.0.0.0/0` where nothing else is said.

use super::call::CallRecord;
use super::grant::{ExposureChange, ExposureKind, Grant, Grantee, Step};
use super::ranges::everywhere;

const KIND: ExposureKind = ExposureKind::ClusterEndpoint;
const ALLOWS: &str = "reach the Kubernetes API";
/// Whom a new cluster lets in where nothing is said.
const ANYWHERE: &str = "0.0.0.0/0";
const NAME: [&str; 2] = ["requestParameters.name", "responseElements.cluster.name"];
const PUBLIC: [&str; 2] = [
    "requestParameters.resourcesVpcConfig.endpointPublicAccess",
    "responseElements.cluster.resourcesVpcConfig.endpointPublicAccess",
];
const RANGES: [&str; 2] = [
    "requestParameters.resourcesVpcConfig.publicAccessCidrs",
    "responseElements.cluster.resourcesVpcConfig.publicAccessCidrs",
];

/// Who reaches the endpoint of a new cluster.
pub fn create_cluster(call: &CallRecord) -> Vec<ExposureChange> {
    let said = ranges(call).unwrap_or_else(|| vec![ANYWHERE]);
    match call.first(&PUBLIC) {
        "false" => Vec::new(),
        _ => opened(call, grants(said)),
    }
}

/// Who reaches the endpoint after the call; nothing where it says nothing of that.
pub fn set_endpoint(call: &CallRecord) -> Vec<ExposureChange> {
    let grants = match (call.first(&PUBLIC), ranges(call)) {
        ("false", _) => Vec::new(),
        (_, Some(ranges)) => grants(ranges),
        ("true", None) => vec![Grant {
            condition: "the ranges that were set before, if any".to_owned(),
            ..Grant::new(Grantee::anyone("endpointPublicAccess"), ALLOWS)
        }],
        (_, None) => return Vec::new(),
    };
    opened(call, grants)
}

/// The ranges of addresses that the record names.
fn ranges<'s>(call: &CallRecord<'s>) -> Option<Vec<&'s str>> {
    let ranges = RANGES.iter().map(|path| call.texts(path));
    ranges.into_iter().find(|ranges| !ranges.is_empty())
}

/// What ranges that hold anyone get.
fn grants(ranges: Vec<&str>) -> Vec<Grant> {
    let open = ranges.into_iter().filter_map(everywhere);
    open.map(|to| Grant::new(to, ALLOWS)).collect()
}

fn opened(call: &CallRecord, grants: Vec<Grant>) -> Vec<ExposureChange> {
    vec![ExposureChange::new(
        KIND,
        call.first(&NAME),
        Step::Replace(grants),
    )]
}

pub fn delete_cluster(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(KIND, call.first(&NAME))]
}
