//! JSON with names for accounts and networks, which holds no events: answers of `aws organizations list-accounts` and AWS's
//! `ip-ranges.json`.
//!
//! Sources: `ListAccounts` in the AWS Organizations API Reference; "AWS IP address ranges" in the Amazon VPC User Guide.

use super::{FormDef, Found, Opener, Recogniser};
use crate::json::object::Object;
use crate::names::ReferenceKind;
use crate::names::accounts::is_account;

/// An answer of `list-accounts`, or one account out of it.
pub(crate) const ORGANIZATION: FormDef = FormDef {
    title: "names of accounts in an organization",
    listed: "",
    recogniser: Recogniser::Object(open_organization),
    sample: "list-accounts.json",
};

/// AWS's list of its networks.
pub(crate) const AWS_RANGES: FormDef = FormDef {
    title: "address ranges of AWS",
    listed: "",
    recogniser: Recogniser::Object(open_ranges),
    sample: "ip-ranges.json",
};

fn open_organization(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let is_account = object.text("Id").is_some_and(|id| is_account(&id))
        && object.has_any(&["Arn", "Email", "JoinedMethod"])
        && object.get("Name").is_some();
    let is_list = object
        .get("Accounts")
        .is_some_and(|accounts| accounts.starts_with(b"["));
    if is_account || is_list {
        opener.found(Found::Reference(ReferenceKind::Organization, json));
    }
    is_account || is_list
}

fn open_ranges(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let is_ranges = object.has_any(&["syncToken", "createDate"])
        && object.has_any(&["prefixes", "ipv6_prefixes"]);
    if is_ranges {
        opener.found(Found::Reference(ReferenceKind::AwsRanges, json));
    }
    is_ranges
}
