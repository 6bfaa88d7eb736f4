//! What a call was about: which leaf of a record names the resource.

/// How well the leaf at `path` names the resource of its call: 1 is best, 0 means not at all.
///
/// `resources[].ARN` is CloudTrail's own answer where a service fills it. Where it does not, the
/// request's own ARN comes before the response's (which names what was created), and both before
/// names and ids. A role that is only passed along (`roleArn`) comes last.
pub fn rank_of_path(path: &str) -> u8 {
    match path {
        "resources.ARN" | "resources.arn" => return 1,
        "resources.ARNPrefix" => return 2,
        // Event history's table names resources without saying whether that is an ARN.
        "resources.resourceName" => return 3,
        _ => {}
    }
    let key = path.rsplit('.').next().unwrap_or(path);
    if let Some(rest) = path.strip_prefix("requestParameters.") {
        let direct = !rest.contains('.');
        return match key {
            "roleArn" | "executionRoleArn" | "RoleArn" if direct => 6,
            // `AssumeRoot`: the account whose root user it becomes.
            "targetPrincipal" if direct => 3,
            _ if direct && (key.ends_with("Arn") || key.ends_with("ARN")) => 3,
            "instanceId" | "groupId" | "volumeId" | "snapshotId" | "keyId" | "secretId" => 5,
            "nextToken" | "maxResults" => 0,
            _ if direct && is_name(key) => 5,
            _ => 0,
        };
    }
    if let Some(rest) = path.strip_prefix("responseElements.")
        && !rest.contains('.')
        && (key.ends_with("Arn") || key.ends_with("ARN"))
    {
        return 4;
    }
    0
}

fn is_name(key: &str) -> bool {
    ["name", "id", "Name", "Id", "Identifier", "Url"]
        .iter()
        .any(|end| key.ends_with(end))
        && ![
            "sessionName",
            "roleSessionName",
            "RoleSessionName",
            "requestId",
        ]
        .contains(&key)
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
}
