//! Texts that say by themselves what they name: ARNs, ids of EC2, access keys, addresses of queues.
//!
//! Source of the ARNs: "Actions, resources, and condition keys for AWS services" in the Service Authorization Reference; of
//! the ids: "Resource IDs" in the Amazon EC2 User Guide; of access keys: "IAM identifiers" in the AWS IAM User Guide.

use super::kinds::ResourceKind;
use crate::cloudtrail::arn::Arn;

/// What a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceName<'a> {
    /// What kind of thing.
    pub kind: ResourceKind,
    /// Empty where the text does not say it.
    pub account: &'a str,
    /// Empty where the text does not say it.
    pub region: &'a str,
    /// Its name or id within those.
    pub name: &'a str,
}

/// Which part of the text behind a prefix is the name.
#[derive(Clone, Copy)]
enum NamePart {
    /// All of it.
    Whole,
    /// Up to the first colon: a version, an alias or a stream of it may follow.
    BeforeColon,
    /// Up to the first slash: an index or an id of it may follow.
    BeforeSlash,
    /// Behind the last slash: a path may come before it, and the name alone is unique in the account.
    AfterSlash,
}

/// ARNs whose resource begins like this name a thing of this kind.
struct ArnForm {
    service: &'static str,
    prefix: &'static str,
    kind: ResourceKind,
    part: NamePart,
}

const fn arn(
    service: &'static str,
    prefix: &'static str,
    kind: ResourceKind,
    part: NamePart,
) -> ArnForm {
    ArnForm {
        service,
        prefix,
        kind,
        part,
    }
}

use NamePart::{AfterSlash, BeforeColon, BeforeSlash, Whole};

const ARNS: [ArnForm; 26] = [
    arn("iam", "user/", ResourceKind::User, AfterSlash),
    arn("iam", "role/", ResourceKind::Role, AfterSlash),
    arn("iam", "group/", ResourceKind::Group, AfterSlash),
    arn("iam", "policy/", ResourceKind::Policy, AfterSlash),
    arn(
        "iam",
        "instance-profile/",
        ResourceKind::InstanceProfile,
        AfterSlash,
    ),
    arn("lambda", "function:", ResourceKind::Function, BeforeColon),
    arn("dynamodb", "table/", ResourceKind::Table, BeforeSlash),
    arn("secretsmanager", "secret:", ResourceKind::Secret, Whole),
    arn("cloudtrail", "trail/", ResourceKind::Trail, Whole),
    arn("sqs", "", ResourceKind::Queue, Whole),
    arn("sns", "", ResourceKind::Topic, BeforeColon),
    arn("kms", "key/", ResourceKind::Key, Whole),
    arn("kms", "", ResourceKind::KeyAlias, Whole),
    arn(
        "states",
        "stateMachine:",
        ResourceKind::StateMachine,
        BeforeColon,
    ),
    arn("states", "execution:", ResourceKind::Execution, Whole),
    arn("states", "express:", ResourceKind::Execution, Whole),
    arn("states", "activity:", ResourceKind::Activity, Whole),
    arn("logs", "log-group:", ResourceKind::LogGroup, BeforeColon),
    arn("ssm", "parameter/", ResourceKind::Parameter, Whole),
    arn("rds", "db:", ResourceKind::DbInstance, Whole),
    arn("rds", "snapshot:", ResourceKind::DbSnapshot, Whole),
    arn("rds", "cluster:", ResourceKind::DbCluster, Whole),
    arn("ecr", "repository/", ResourceKind::Repository, Whole),
    arn("cloudformation", "stack/", ResourceKind::Stack, BeforeSlash),
    arn("events", "rule/", ResourceKind::Rule, AfterSlash),
    arn("ec2", "", ResourceKind::Ec2, AfterSlash),
];

/// What the ids of EC2 begin with, and what has such an id, as the names of its calls have it.
const EC2_IDS: [(&str, &str); 31] = [
    ("acl", "networkacl"),
    ("ami", "image"),
    ("cgw", "customergateway"),
    ("dopt", "dhcpoptions"),
    ("eigw", "egressonlyinternetgateway"),
    ("eipalloc", "address"),
    ("eipassoc", "addressassociation"),
    ("eni", "networkinterface"),
    ("eni-attach", "networkinterfaceattachment"),
    ("fl", "flowlog"),
    ("i", "instance"),
    ("igw", "internetgateway"),
    ("key", "keypair"),
    ("lt", "launchtemplate"),
    ("nat", "natgateway"),
    ("pcx", "vpcpeeringconnection"),
    ("pl", "managedprefixlist"),
    ("r", "reservation"),
    ("rtb", "routetable"),
    ("rtbassoc", "routetableassociation"),
    ("sg", "securitygroup"),
    ("sgr", "securitygrouprule"),
    ("snap", "snapshot"),
    ("subnet", "subnet"),
    ("tgw", "transitgateway"),
    ("tgw-attach", "transitgatewayattachment"),
    ("vgw", "vpngateway"),
    ("vol", "volume"),
    ("vpc", "vpc"),
    ("vpce", "vpcendpoint"),
    ("vpn", "vpnconnection"),
];

/// What a text names that says so by itself; none for any other text, such as a bare name.
pub fn read(text: &str) -> Option<ResourceName<'_>> {
    match text.as_bytes().first()? {
        b'a' if text.starts_with("arn:") => read_arn(text),
        b'h' => read_queue_address(text),
        b'A' if is_access_key(text) => Some(everywhere(ResourceKind::AccessKey, text)),
        _ if is_ec2_id(text) => Some(everywhere(ResourceKind::Ec2, text)),
        _ => None,
    }
}

fn everywhere(kind: ResourceKind, name: &str) -> ResourceName<'_> {
    ResourceName {
        kind,
        account: "",
        region: "",
        name,
    }
}

fn read_arn(text: &str) -> Option<ResourceName<'_>> {
    let arn = Arn::parse(text)?;
    // Access points and other things of S3 have an account, buckets and objects have none.
    if arn.service == "s3" && arn.account.is_empty() && arn.region.is_empty() {
        let kind = if arn.resource.contains('/') {
            ResourceKind::Object
        } else {
            ResourceKind::Bucket
        };
        return Some(everywhere(kind, arn.resource));
    }
    let known = ARNS.iter().find_map(|form| {
        let rest = arn.resource.strip_prefix(form.prefix)?;
        let name = match form.part {
            Whole => rest,
            BeforeColon => rest.split(':').next()?,
            BeforeSlash => rest.split('/').next()?,
            AfterSlash => rest.rsplit('/').next()?,
        };
        let is_it = form.service == arn.service
            && !name.is_empty()
            && match form.kind {
                ResourceKind::Ec2 => is_ec2_id(name),
                ResourceKind::KeyAlias => name.starts_with("alias/"),
                _ => true,
            };
        is_it.then_some(ResourceName {
            kind: form.kind,
            account: arn.account,
            region: arn.region,
            name,
        })
    });
    Some(known.unwrap_or(everywhere(ResourceKind::Other, text)))
}

/// `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`.
fn read_queue_address(text: &str) -> Option<ResourceName<'_>> {
    let rest = text.strip_prefix("https://sqs.")?;
    let (region, rest) = rest.split_once(".amazonaws.com")?;
    // `.amazonaws.com.cn` in China.
    let (_, rest) = rest.split_once('/')?;
    let (account, name) = rest.split_once('/')?;
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (is_account && !name.is_empty() && !name.contains('/')).then_some(ResourceName {
        kind: ResourceKind::Queue,
        account,
        region,
        name,
    })
}

/// Whether a text has the form of an access key.
pub fn is_access_key(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (text.starts_with("AKIA") || text.starts_with("ASIA"))
        && (16..=128).contains(&text.len())
        && text.bytes().all(is_letter)
}

fn is_ec2_id(text: &str) -> bool {
    ec2_noun(text).is_some()
}

/// What an id of EC2 is the id of, as the names of its calls have it: `instance` of `i-…`. None for any other text.
pub fn ec2_noun(text: &str) -> Option<&'static str> {
    let (prefix, digits) = text.rsplit_once('-')?;
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    // Eight digits in ids from before 2016, seventeen since.
    if !matches!(digits.len(), 8 | 17) || !digits.bytes().all(is_digit) {
        return None;
    }
    let known = EC2_IDS.iter().find(|(known, _)| *known == prefix);
    known.map(|(_, noun)| *noun)
}

impl<'a> ResourceName<'a> {
    /// The thing in which it lies, where its name says so: the bucket of an object, the state machine of an execution.
    pub fn container(&self) -> Option<ResourceName<'a>> {
        let (kind, border) = match self.kind {
            ResourceKind::Object => (ResourceKind::Bucket, '/'),
            ResourceKind::Execution => (ResourceKind::StateMachine, ':'),
            _ => return None,
        };
        let (name, _) = self.name.split_once(border)?;
        Some(ResourceName {
            kind,
            name,
            ..*self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_and_name(text: &str) -> Option<(ResourceKind, &str)> {
        read(text).map(|found| (found.kind, found.name))
    }

    #[test]
    fn arns_and_ids_say_what_they_name() {
        use ResourceKind::*;
        for (text, kind, name) in [
            ("arn:aws:iam::123456789012:role/path/to/web", Role, "web"),
            ("arn:aws:iam::aws:policy/job/Admin", Policy, "Admin"),
            ("arn:aws:s3:::logs", Bucket, "logs"),
            ("arn:aws:s3:::logs/a/b", Object, "logs/a/b"),
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:f:7",
                Function,
                "f",
            ),
            (
                "arn:aws:dynamodb:eu-west-1:123456789012:table/t/index/i",
                Table,
                "t",
            ),
            (
                "arn:aws:kms:eu-west-1:123456789012:alias/a/b",
                KeyAlias,
                "alias/a/b",
            ),
            (
                "arn:aws:states:eu-west-1:123456789012:execution:m:x",
                Execution,
                "m:x",
            ),
            (
                "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b",
                Parameter,
                "a/b",
            ),
            (
                "arn:aws:rds:eu-west-1:123456789012:snapshot:rds:a",
                DbSnapshot,
                "rds:a",
            ),
            (
                "arn:aws:ec2:eu-west-1::image/ami-0aa1d83d0b0985c86",
                Ec2,
                "ami-0aa1d83d0b0985c86",
            ),
            (
                "https://sqs.eu-west-1.amazonaws.com/123456789012/q",
                Queue,
                "q",
            ),
            ("i-0963a2e8", Ec2, "i-0963a2e8"),
            ("AKIAIOSFODNN7EXAMPLE", AccessKey, "AKIAIOSFODNN7EXAMPLE"),
        ] {
            assert_eq!(kind_and_name(text), Some((kind, name)), "{text}");
        }
        let point = "arn:aws:s3:eu-west-1:123456789012:accesspoint/p";
        assert_eq!(kind_and_name(point), Some((Other, point)));
        for text in [
            "",
            "web",
            "i-0963a2e",
            "x-0963a2e8",
            "i-0963A2E8",
            "AKIA",
            "arn:aws:s3",
            "https://sqs.a",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_lies_in_a_thing_names_it() {
        let object = read("arn:aws:s3:::logs/a/b").and_then(|name| name.container());
        assert_eq!(object, read("arn:aws:s3:::logs"));
        let execution = read("arn:aws:states:eu-west-1:123456789012:execution:m:x");
        let machine = read("arn:aws:states:eu-west-1:123456789012:stateMachine:m");
        assert_eq!(execution.and_then(|name| name.container()), machine);
    }
}
