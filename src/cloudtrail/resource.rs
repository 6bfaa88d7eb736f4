//! What a call was about: which leaf of a record names the resource, and what else it names.

use std::collections::HashSet;

/// The rank of what a request calls its `id`: in a message of JSON-RPC that numbers the message and names nothing.
pub const BARE_ID: u8 = 9;

/// What stands in a request that is a message of JSON-RPC.
pub const JSON_RPC: &str = "requestParameters.jsonrpc";

/// The managed policy that a call attaches, removes or is about.
const POLICY: &str = "requestParameters.policyArn";
const RANK_OF_POLICY: u8 = 7;

/// How well the leaf at `path` names the resource of its call: 1 is best, 0 means not at all.
///
/// `resources[].ARN` is CloudTrail's own answer where a service fills it. Where it does not, the
/// request's own ARN comes before the response's (which names what was created), and both before
/// names and ids, then lists of them. What is only attached to the resource or run on it (a policy,
/// a document) comes after it, and a role that is only passed along after that.
pub fn rank_of_path(path: &str) -> u8 {
    match path {
        "resources.ARN" | "resources.arn" => return 1,
        "resources.ARNPrefix" => return 2,
        // Event history's table names resources without saying whether that is an ARN.
        "resources.resourceName" => return 3,
        // What a call of this name starts; the request names the image and the network.
        "responseElements.instancesSet.items.instanceId" => return 4,
        // A tool that an AI agent calls.
        "requestParameters.params.name" => return 4,
        _ => {}
    }
    let key = path.rsplit('.').next().unwrap_or(path);
    if let Some(rest) = path.strip_prefix("requestParameters.") {
        return rank_in_request(rest, key);
    }
    if let Some(rest) = path.strip_prefix("responseElements.")
        && !rest.contains('.')
        && (key.ends_with("Arn") || key.ends_with("ARN"))
    {
        return 4;
    }
    0
}

/// The same for a place in the request that ends with this key.
fn rank_in_request(rest: &str, key: &str) -> u8 {
    let direct = !rest.contains('.');
    match key {
        "id" if direct => BARE_ID,
        "roleArn" | "executionRoleArn" | "RoleArn" if direct => 8,
        "policyArn" | "policyId" | "policyName" | "documentName" if direct => RANK_OF_POLICY,
        // `AssumeRoot`: the account whose root user it becomes.
        "targetPrincipal" if direct => 3,
        // `StartSession` and `SendCommand`: the instances.
        "target" | "instanceIds" if direct => 4,
        _ if direct && (key.ends_with("Arn") || key.ends_with("ARN")) => 3,
        "instanceId" | "groupId" | "volumeId" | "snapshotId" | "keyId" | "secretId" => 5,
        "nextToken" | "maxResults" => 0,
        _ if direct && is_name(key) => 5,
        _ if direct && LISTS_OF_NAMES.iter().any(|end| key.ends_with(end)) => 6,
        _ => match in_document(rest) {
            Some(key) if is_name(key) => 5,
            _ => 0,
        },
    }
}

/// The key of a parameter in a request that EC2 writes as a document: `DeleteFlowLogsRequest.FlowLogId.content`.
fn in_document(rest: &str) -> Option<&str> {
    let (document, key) = rest.split_once('.')?;
    let key = key.strip_suffix(".content").unwrap_or(key);
    (document.ends_with("Request") && !key.contains('.')).then_some(key)
}

const LISTS_OF_NAMES: [&str; 7] = [
    "names", "Names", "Ids", "Arns", "IdList", "NameList", "ArnList",
];

fn is_name(key: &str) -> bool {
    ["name", "id", "Name", "Id", "Identifier", "Url"]
        .iter()
        .any(|end| key.ends_with(end))
        && ![
            "attributeName",
            "sessionName",
            "roleSessionName",
            "RoleSessionName",
            "requestId",
            "versionId",
            // A place, and no thing in it.
            "RegionName",
            "regionName",
        ]
        .contains(&key)
}

/// What a call names beside its resource, of its leaves as paths and texts: others at the same place of the record, and
/// the policy that it attaches or removes. The bucket of an object is not told beside it, nor an object beside its bucket.
pub fn others_named<'a>(
    resource: &'a str,
    leaves: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Vec<&'a str> {
    let places = leaves.clone().filter(|(_, text)| *text == resource);
    let ranks = places.map(|(path, _)| (rank_of_path(path), path));
    let Some((rank, place)) = ranks.filter(|(rank, _)| *rank > 0).min() else {
        return Vec::new();
    };
    let mut known = HashSet::from([resource, ""]);
    let beside = leaves.filter(|(path, text)| {
        let is_beside = *path == place || *path == POLICY && rank < RANK_OF_POLICY;
        is_beside && !is_part(text, resource) && !is_part(resource, text) && known.insert(text)
    });
    beside.map(|(_, text)| text).collect()
}

/// Whether a name is of something within what another one names.
fn is_part(name: &str, of: &str) -> bool {
    let rest = name.strip_prefix(of);
    rest.is_some_and(|rest| of.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path that names the resource, of these.
    fn best(paths: &[&'static str]) -> &'static str {
        let ranked = paths.iter().filter(|path| rank_of_path(path) > 0);
        ranked.min_by_key(|path| rank_of_path(path)).unwrap()
    }

    #[test]
    fn a_region_is_no_resource() {
        assert_eq!(rank_of_path("requestParameters.RegionName"), 0);
        assert_eq!(rank_of_path("requestParameters.regionName"), 0);
    }

    #[test]
    fn what_is_created_is_named_before_the_role_it_gets() {
        let created = best(&[
            "requestParameters.name",
            "requestParameters.roleArn",
            "responseElements.stateMachineArn",
        ]);
        assert_eq!(created, "responseElements.stateMachineArn");
        let started = best(&[
            "requestParameters.stateMachineArn",
            "requestParameters.name",
            "responseElements.executionArn",
        ]);
        assert_eq!(started, "requestParameters.stateMachineArn");
    }

    #[test]
    fn the_record_s_own_resource_comes_first() {
        assert_eq!(rank_of_path("resources.ARN"), 1);
        // A listing of a bucket names the bucket and, by the prefix of their ARNs, its objects.
        let listed = [
            "requestParameters.bucketName",
            "resources.ARNPrefix",
            "resources.ARN",
        ];
        assert_eq!(best(&listed), "resources.ARN");
        assert_eq!(best(&listed[..2]), "resources.ARNPrefix");
        assert_eq!(rank_of_path("userIdentity.arn"), 0);
        assert_eq!(rank_of_path("requestParameters.roleSessionName"), 0);
    }

    #[test]
    fn the_thing_comes_before_what_is_attached_to_it_or_said_of_it() {
        for (paths, wanted) in [
            (&["policyArn", "userName"][..], "userName"),
            (&["policyArn", "versionId"], "policyArn"),
            (&["policyName", "roleName"], "roleName"),
            (
                &["attributeName", "dBSnapshotIdentifier"],
                "dBSnapshotIdentifier",
            ),
            (&["documentName", "instanceIds"], "instanceIds"),
            (&["documentName", "target"], "target"),
            (&["name", "roleArns"], "name"),
            (&["id", "params.name"], "params.name"),
            (&["id", "jsonrpc"], "id"),
            (
                &[
                    "DeleteFlowLogsRequest.FlowLogId.tag",
                    "DeleteFlowLogsRequest.FlowLogId.content",
                ],
                "DeleteFlowLogsRequest.FlowLogId.content",
            ),
        ] {
            let paths = paths.iter().map(|path| format!("requestParameters.{path}"));
            let ranked = paths.map(|path| (rank_of_path(&path), path));
            let best = ranked
                .filter(|(rank, _)| *rank > 0)
                .min_by_key(|(rank, _)| *rank);
            assert_eq!(best.unwrap().1, format!("requestParameters.{wanted}"));
        }
    }

    #[test]
    fn what_else_a_call_names_is_told_but_no_part_of_the_same() {
        let names = ["/a/1", "/a/15", "/a/1", "", "/a/2"];
        let names = names.map(|name| ("requestParameters.names", name));
        assert_eq!(others_named("/a/1", names.into_iter()), ["/a/15", "/a/2"]);
        let object = [
            ("resources.ARN", "arn:aws:s3:::b/k"),
            ("resources.ARN", "arn:aws:s3:::b"),
            ("requestParameters.key", "k"),
        ];
        assert_eq!(others_named(object[0].1, object.into_iter()), [""; 0]);
        let attached = [
            ("requestParameters.policyArn", "arn:aws:iam::aws:policy/A"),
            ("requestParameters.userName", "u"),
        ];
        assert_eq!(others_named("u", attached.into_iter()), [attached[0].1]);
        assert_eq!(
            others_named(attached[0].1, attached[..1].iter().copied()),
            [""; 0]
        );
        // What an error message names stands at no place of its own.
        assert_eq!(others_named("arn:x", attached.into_iter()), [""; 0]);
    }
}
