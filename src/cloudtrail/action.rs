//! The IAM action that a call needs, by the call's service and name.
//!
//! Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS services".

/// Services whose prefix in actions is another one than in the names of their event sources.
const PREFIXES: [(&str, &str); 3] = [
    ("monitoring", "cloudwatch"),
    ("email", "ses"),
    ("tagging", "tag"),
];

/// Calls whose action has another name, by the prefix of the action and the call.
const OTHER_NAMES: [(&str, &str, &str); 9] = [
    ("s3", "ListObjects", "ListBucket"),
    ("s3", "ListObjectsV2", "ListBucket"),
    ("s3", "HeadBucket", "ListBucket"),
    ("s3", "HeadObject", "GetObject"),
    ("s3", "ListObjectVersions", "ListBucketVersions"),
    ("s3", "DeleteObjects", "DeleteObject"),
    ("s3", "ListBuckets", "ListAllMyBuckets"),
    ("s3", "CopyObject", "PutObject"),
    ("lambda", "Invoke", "InvokeFunction"),
];

/// The action that a call needs: `s3:ListBucket` for `ListObjects` of `s3.amazonaws.com`.
pub fn action_of(source: &str, name: &str) -> String {
    let service = source.split('.').next().unwrap_or(source);
    let known = PREFIXES
        .iter()
        .find(|(service_of, _)| *service_of == service);
    let prefix = known.map_or(service, |(_, prefix)| prefix);
    let name = without_date(name);
    let other = OTHER_NAMES
        .iter()
        .find(|(service_of, call, _)| (*service_of, *call) == (prefix, name));
    let action = other.map_or(name, |(.., action)| action);
    format!("{prefix}:{action}")
}

/// A call's name without the version of its API: `ListFunctions20150331`, `UpdateFunctionCode20150331v2`,
/// `CreateDistribution2020_05_31`.
pub fn without_date(name: &str) -> &str {
    let version = |letter: char| letter.is_ascii_digit() || letter == '_';
    // The number of a revision stands behind the date.
    let before_revision = match name.rsplit_once('v') {
        Some((before, revision))
            if !revision.is_empty() && revision.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            before
        }
        _ => name,
    };
    let plain = before_revision.trim_end_matches(version);
    let digits = before_revision[plain.len()..]
        .bytes()
        .filter(u8::is_ascii_digit)
        .count();
    if digits == 8 { plain } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_left_out_of_names() {
        for (name, wanted) in [
            ("ListFunctions20150331", "ListFunctions"),
            ("UpdateFunctionCode20150331v2", "UpdateFunctionCode"),
            ("CreateDistribution2020_05_31", "CreateDistribution"),
            ("GetObject", "GetObject"),
            ("ListObjectsV2", "ListObjectsV2"),
            ("Route53v2", "Route53v2"),
        ] {
            assert_eq!(without_date(name), wanted);
        }
    }

    #[test]
    fn actions_are_named_as_policies_name_them() {
        for (source, name, wanted) in [
            ("s3.amazonaws.com", "ListObjectsV2", "s3:ListBucket"),
            (
                "monitoring.amazonaws.com",
                "PutMetricAlarm",
                "cloudwatch:PutMetricAlarm",
            ),
            ("lambda.amazonaws.com", "Invoke", "lambda:InvokeFunction"),
            (
                "lambda.amazonaws.com",
                "ListFunctions20150331",
                "lambda:ListFunctions",
            ),
            (
                "states.amazonaws.com",
                "StartExecution",
                "states:StartExecution",
            ),
        ] {
            assert_eq!(action_of(source, name), wanted);
        }
    }
}
