//! Access lists of buckets, what keeps things from being public, and URLs of functions.

use super::call::{CallRecord, text_of, texts_of};
use super::grant::{ExposureChange, ExposureKind, Grant, Grantee, Step};
use super::policies::{bucket, function};

const ACCESS_LIST: &str = "requestParameters.AccessControlPolicy";

/// The groups of S3 that hold more than an account: the end of their URI, and who is in them.
const GROUPS: [(&str, &str); 2] = [
    ("/groups/global/AllUsers", "AllUsers"),
    (
        "/groups/global/AuthenticatedUsers",
        "AuthenticatedUsers, with any AWS account",
    ),
];

/// The access lists that S3 has ready: who gets what.
const CANNED: [(&str, &str, &str); 3] = [
    ("public-read", "AllUsers", "READ"),
    ("public-read-write", "AllUsers", "READ, WRITE"),
    (
        "authenticated-read",
        "AuthenticatedUsers, with any AWS account",
        "READ",
    ),
];

fn group(text: &str) -> Option<Grantee> {
    let mut groups = GROUPS.iter();
    let (_, words) = groups.find(|(end, _)| text.trim_end_matches('"').ends_with(end))?;
    Some(Grantee::anyone(words))
}

/// The list as a call sets it: as a name, by headers or in full.
fn listed(call: &CallRecord) -> Vec<Grant> {
    let mut grants = Vec::new();
    for name in call.texts("requestParameters.x-amz-acl") {
        let canned = CANNED.iter().find(|(known, ..)| *known == name);
        grants.extend(canned.map(|(_, who, what)| Grant::new(Grantee::anyone(who), *what)));
    }
    for header in call.below("requestParameters").iter() {
        if let Some(right) = header.path.strip_prefix("x-amz-grant-") {
            for grantee in header.value.split(',') {
                grants.extend(
                    by_header(grantee.trim()).map(|to| Grant::new(to, right.to_uppercase())),
                );
            }
        }
    }
    let owner = call.text(&format!("{ACCESS_LIST}.Owner.ID"));
    let list = format!("{ACCESS_LIST}.AccessControlList.Grant");
    for item in call.items(&list, &["Permission"]) {
        let user = text_of(&item, "Grantee.ID");
        let user = (!user.is_empty() && user != owner)
            .then(|| Grantee::named(format!("canonical user {user}")));
        let grantee = group(text_of(&item, "Grantee.URI")).or(user);
        let right = texts_of(&item, "Permission").join(", ");
        grants.extend(grantee.map(|to| Grant::new(to, right)));
    }
    grants
}

pub fn put_bucket_acl(call: &CallRecord) -> Vec<ExposureChange> {
    let step = Step::Replace(listed(call));
    vec![ExposureChange::new(
        ExposureKind::BucketAcl,
        bucket(call),
        step,
    )]
}

/// The list of an object, which the calls that write it set too: without one it is that of its owner alone.
pub fn put_object_acl(call: &CallRecord) -> Vec<ExposureChange> {
    let step = Step::Replace(listed(call));
    vec![ExposureChange::new(
        ExposureKind::ObjectAcl,
        object(call),
        step,
    )]
}

/// An object by its bucket and key.
pub fn object(call: &CallRecord) -> String {
    let key = call.text("requestParameters.key");
    [&bucket(call), "/", key].concat()
}

/// Whether the values at a path are of an access list that a call sets.
pub fn is_of_access_list(path: &str) -> bool {
    path.starts_with("requestParameters.x-amz-acl")
        || path.starts_with("requestParameters.x-amz-grant-")
        || path.starts_with(ACCESS_LIST)
}

/// Whom a header names: `uri="http://…/AllUsers"`, `id="…"`.
fn by_header(text: &str) -> Option<Grantee> {
    let user = text.strip_prefix("id=").map(|id| id.trim_matches('"'));
    group(text).or_else(|| Some(Grantee::named(format!("canonical user {}", user?))))
}

/// The four settings of a block. One that is not named is off.
const SETTINGS: [&str; 4] = [
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
];
const BLOCK: &str = "requestParameters.PublicAccessBlockConfiguration";

/// What a block that is off lets happen, which is not yet that anything is public.
const LET_IN: &str = "whoever a policy or access list lets in";

fn settings_off(call: &CallRecord) -> Vec<Grant> {
    let settings = call.below(BLOCK);
    if settings.is_empty() {
        return vec![Grant::unknown()];
    }
    let is_on = |name: &&&str| text_of(&settings, name).eq_ignore_ascii_case("true");
    let off: Vec<&str> = SETTINGS
        .iter()
        .filter(|name| !is_on(name))
        .copied()
        .collect();
    match &off[..] {
        [] => Vec::new(),
        off => vec![Grant::new(
            Grantee::named(LET_IN),
            format!("off: {}", off.join(", ")),
        )],
    }
}

fn all_off() -> Step {
    Step::Replace(vec![Grant::new(
        Grantee::named(LET_IN),
        format!("off: {}", SETTINGS.join(", ")),
    )])
}

pub fn put_bucket_public_access_block(call: &CallRecord) -> Vec<ExposureChange> {
    let step = Step::Replace(settings_off(call));
    vec![ExposureChange::new(
        ExposureKind::BucketPublicAccessBlock,
        bucket(call),
        step,
    )]
}

pub fn delete_bucket_public_access_block(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(
        ExposureKind::BucketPublicAccessBlock,
        bucket(call),
        all_off(),
    )]
}

pub fn put_account_public_access_block(call: &CallRecord) -> Vec<ExposureChange> {
    let step = Step::Replace(settings_off(call));
    vec![ExposureChange::new(
        ExposureKind::AccountPublicAccessBlock,
        call.account(),
        step,
    )]
}

pub fn delete_account_public_access_block(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(
        ExposureKind::AccountPublicAccessBlock,
        call.account(),
        all_off(),
    )]
}

fn block_off(kind: ExposureKind, call: &CallRecord) -> Vec<ExposureChange> {
    let grant = Grant::new(
        Grantee::named("whoever they are shared with"),
        "sharing with anyone",
    );
    vec![ExposureChange::new(
        kind,
        call.account(),
        Step::Replace(vec![grant]),
    )]
}

pub fn disable_snapshot_block(call: &CallRecord) -> Vec<ExposureChange> {
    block_off(ExposureKind::SnapshotPublicAccessBlock, call)
}

pub fn enable_snapshot_block(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(
        ExposureKind::SnapshotPublicAccessBlock,
        call.account(),
    )]
}

pub fn disable_image_block(call: &CallRecord) -> Vec<ExposureChange> {
    block_off(ExposureKind::ImagePublicAccessBlock, call)
}

pub fn enable_image_block(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(
        ExposureKind::ImagePublicAccessBlock,
        call.account(),
    )]
}

/// A URL with `AWS_IAM` asks for a signature; one with `NONE` asks for nothing.
pub fn set_function_url(call: &CallRecord) -> Vec<ExposureChange> {
    let grants = match call.text("requestParameters.authType") {
        // An update of something else.
        "" => return Vec::new(),
        "NONE" => vec![Grant::new(
            Grantee::anyone("authType NONE"),
            "lambda:InvokeFunctionUrl",
        )],
        _ => Vec::new(),
    };
    vec![ExposureChange::new(
        ExposureKind::FunctionUrl,
        function(call),
        Step::Replace(grants),
    )]
}

pub fn delete_function_url(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(
        ExposureKind::FunctionUrl,
        function(call),
    )]
}
