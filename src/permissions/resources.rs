//! The ARNs of what an action was used on, as far as a record tells.

use super::iam_paths::IamPaths;
use super::resource_table::{ActionScope, ArnPattern, WithinForm};
use crate::cloudtrail::action_table::{ActionNeed, NeedTarget};
use crate::cloudtrail::arn::Arn;
use crate::resources::forms::{ec2_noun, read};

/// How far a record tells what an action was used on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResourceSource {
    /// It has the ARN.
    Record,
    /// It has the name, from which the ARN is made.
    Name,
    /// The action can't be limited to a resource.
    Unlimited,
    /// The record has only its type, since the call made it or does not name it.
    TypeOnly,
    /// The record does not say which one.
    NotSaid,
    /// The table has no line for the action.
    NotInTable,
}

/// What an action was used on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedOn {
    /// The ARNs, with what stands for any letters written as policies have it; none where it is `*`.
    pub arns: Vec<String>,
    /// How they are known.
    pub source: ResourceSource,
}

impl UsedOn {
    fn all(source: ResourceSource) -> Self {
        UsedOn {
            arns: Vec::new(),
            source,
        }
    }

    fn of(arns: Vec<String>, source: ResourceSource) -> Self {
        if arns.is_empty() {
            UsedOn::all(ResourceSource::NotSaid)
        } else {
            UsedOn { arns, source }
        }
    }
}

/// The values of a record that can tell what it was about, and where it was made.
pub struct RecordValues<'a> {
    /// Paths and values, in the order of the record.
    pub values: &'a [(&'a str, &'a str)],
    /// The account that received it.
    pub account: &'a str,
    /// Its Region.
    pub region: &'a str,
}

/// Whether the values at a path can tell what an action is used on.
pub fn tells(path: &str, need: Option<&ActionNeed>, scope: Option<&ActionScope>) -> bool {
    match need.map(|need| need.target) {
        Some(NeedTarget::RoleAt(paths)) => return paths.iter().any(|wanted| is_at(path, wanted)),
        Some(NeedTarget::ObjectAt(wanted)) => return path == wanted,
        Some(NeedTarget::OfAction) | None => {}
    }
    match scope {
        None | Some(ActionScope::Nothing) => false,
        Some(ActionScope::Ec2(_)) => {
            path.starts_with("requestParameters.") && !path.contains(".ipPermissions.")
        }
        Some(ActionScope::Forms(forms)) => {
            RESOURCE_ARNS.contains(&path)
                || path == OBJECTS_BEGIN
                || forms.iter().any(|form| {
                    let within = form.within.as_ref().map_or(&[][..], |within| within.names);
                    form.names.contains(&path) || within.contains(&path)
                })
        }
    }
}

/// Whether a path is this one or lies in the object at it.
pub fn is_at(path: &str, wanted: &str) -> bool {
    path.strip_prefix(wanted)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

const RESOURCE_ARNS: [&str; 2] = ["resources.ARN", "resources.arn"];
/// The objects that a call about many of them was about: `arn:aws:s3:::bucket/`.
const OBJECTS_BEGIN: &str = "resources.ARNPrefix";

/// What an action was used on.
pub fn used_on(
    record: &RecordValues,
    need: Option<&ActionNeed>,
    scope: Option<&ActionScope>,
    paths: &IamPaths,
) -> UsedOn {
    match need.map(|need| need.target) {
        Some(NeedTarget::RoleAt(wanted)) => return record.roles_at(wanted, paths),
        Some(NeedTarget::ObjectAt(wanted)) => return record.objects_at(wanted),
        Some(NeedTarget::OfAction) | None => {}
    }
    match scope {
        None => UsedOn::all(ResourceSource::NotInTable),
        Some(ActionScope::Nothing) => UsedOn::all(ResourceSource::Unlimited),
        Some(ActionScope::Ec2(types)) => record.things_of_ec2(types),
        Some(ActionScope::Forms(forms)) => {
            let found = forms.iter().map(|form| record.of_form(form, paths));
            let said = found.into_iter().find(|used| !used.arns.is_empty());
            said.unwrap_or(UsedOn::all(ResourceSource::NotSaid))
        }
    }
}

impl RecordValues<'_> {
    pub(super) fn partition(&self) -> &'static str {
        match self.region {
            region if region.starts_with("cn-") => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }

    fn at<'v>(&'v self, paths: &'v [&str]) -> impl Iterator<Item = &'v str> {
        let in_order = paths.iter().flat_map(|wanted| {
            let values = self.values.iter().filter(move |(path, _)| path == wanted);
            values.map(|(_, value)| *value)
        });
        in_order.filter(|value| !value.is_empty())
    }

    /// What a record names in this form: by an ARN among its resources, or else by an ARN or a name in its request.
    pub(super) fn of_form(&self, form: &ArnPattern, paths: &IamPaths) -> UsedOn {
        let listed = self.at(&RESOURCE_ARNS).filter_map(|text| form.arn(text));
        let listed: Vec<String> = listed.collect();
        if !listed.is_empty() {
            // A version or an alias that the request names is what the policy must name.
            let is_version = |arn: &String| {
                let mut listed = listed.iter();
                listed.any(|known| {
                    arn.strip_prefix(known.as_str())
                        .is_some_and(|rest| rest.starts_with(':'))
                })
            };
            let asked = self.at(form.names).filter_map(|text| form.arn(text));
            let versions: Vec<String> = asked.filter(is_version).collect();
            let arns = if versions.is_empty() {
                listed
            } else {
                versions
            };
            return UsedOn::of(arns, ResourceSource::Record);
        }
        let mut source = ResourceSource::Record;
        let mut arns = Vec::new();
        for value in self.at(form.names) {
            if let Some(arn) = form.arn(value) {
                arns.push(arn);
                // A response names in full what the request names in short.
                break;
            }
            if !value.starts_with("arn:") {
                source = ResourceSource::Name;
                arns.extend(self.named(form, value, paths));
            }
        }
        if arns.is_empty() && form.service == "s3" && form.within.is_some() {
            let begins = self.at(&[OBJECTS_BEGIN]).filter(|text| text.ends_with('/'));
            arns.extend(begins.map(|text| [&literal(text), "*"].concat()));
        }
        UsedOn::of(arns, source)
    }

    /// The ARN of what has this name; for a path of IAM that no record tells, one with it and one without.
    pub(super) fn named(&self, form: &ArnPattern, name: &str, paths: &IamPaths) -> Vec<String> {
        let of_queue = read(name).filter(|_| name.starts_with("https://"));
        let (account, region, name) = match of_queue {
            Some(queue) => (queue.account, queue.region, queue.name),
            None => (self.account, self.region, name),
        };
        let name = match (form.service, form.begin) {
            // A key is found by its alias, but its alias is no resource.
            ("kms", _) if name.starts_with("alias/") => return Vec::new(),
            ("events", _) if form.within.is_some() && name == "default" => return Vec::new(),
            ("lambda", _) => name.rsplit(":function:").next().unwrap_or(name),
            ("ssm", _) => {
                let name = name.strip_prefix('/').unwrap_or(name);
                name.split(':').next().unwrap_or(name)
            }
            _ => name,
        };
        let begin = form.begin_of_arn(self.partition(), region, account);
        if form.service == "iam" {
            let known = paths.known(account, form.begin, name);
            return if known.is_empty() {
                vec![
                    [begin.as_str(), &literal(name)].concat(),
                    [&begin, "*/", &literal(name)].concat(),
                ]
            } else {
                known.iter().map(|arn| literal(arn)).collect()
            };
        }
        let within = match &form.within {
            None => String::new(),
            Some(within) => match self.at(within.names).next() {
                Some(inner) => [within.between, &literal(inner)].concat(),
                None if within.may_be_all => [within.between, "*"].concat(),
                None => return Vec::new(),
            },
        };
        // Without a revision the last one is run, whichever that is.
        let is_any_revision = form.begin == "task-definition/" && !name.contains(':');
        let end = if is_any_revision { ":*" } else { form.end };
        vec![[&begin, &literal(name), &within, end].concat()]
    }

    fn roles_at(&self, wanted: &[&str], paths: &IamPaths) -> UsedOn {
        let values = self.values.iter();
        let values = values.filter(|(path, _)| wanted.iter().any(|wanted| is_at(path, wanted)));
        let mut arns = Vec::new();
        for (path, value) in values {
            let is_profile = path.to_ascii_lowercase().contains("instanceprofile");
            if value.contains(":role/") {
                arns.push(literal(value));
            } else if !is_profile && !value.starts_with("arn:") && !value.is_empty() {
                let known = paths.known(self.account, "role/", value);
                arns.extend(known.iter().map(|arn| literal(arn)));
                if known.is_empty() {
                    let begin = format!("arn:{}:iam::{}:role/", self.partition(), self.account);
                    arns.push([begin.as_str(), &literal(value)].concat());
                    arns.push([&begin, "*/", &literal(value)].concat());
                }
            }
        }
        UsedOn::of(arns, ResourceSource::Record)
    }

    fn objects_at(&self, wanted: &str) -> UsedOn {
        let begin = format!("arn:{}:s3:::", self.partition());
        let objects = self.at(std::slice::from_ref(&wanted)).map(|text| {
            let text = text.strip_prefix('/').unwrap_or(text);
            let object = text.split("?versionId=").next().unwrap_or(text);
            [begin.as_str(), &literal(&decoded(object))].concat()
        });
        let objects: Vec<String> = objects.collect();
        UsedOn::of(objects, ResourceSource::Name)
    }

    fn things_of_ec2(&self, types: &[&str]) -> UsedOn {
        let mut source = ResourceSource::Name;
        let mut arns = Vec::new();
        for kind in types {
            let (kind, is_optional) = match kind.strip_prefix('?') {
                Some(kind) => (kind, true),
                None => (*kind, false),
            };
            let account = if matches!(kind, "image" | "snapshot") {
                ""
            } else {
                self.account
            };
            let begin = format!(
                "arn:{}:ec2:{}:{account}:{kind}/",
                self.partition(),
                self.region
            );
            let before = arns.len();
            let is_key = kind == "key-pair";
            for (path, value) in self.values {
                let is_it = ec2_noun(value).is_some_and(|noun| type_of(noun) == kind)
                    || is_key && *path == "requestParameters.keyName";
                if is_it {
                    arns.push([begin.as_str(), &literal(value)].concat());
                }
            }
            if arns.len() == before && !is_optional {
                source = ResourceSource::TypeOnly;
                arns.push([&begin, "*"].concat());
            }
        }
        UsedOn { arns, source }
    }
}

/// The type in the ARNs of what the names of EC2's calls have as this word.
fn type_of(noun: &str) -> &str {
    match noun {
        "securitygroup" => "security-group",
        "securitygrouprule" => "security-group-rule",
        "networkinterface" => "network-interface",
        "flowlog" => "vpc-flow-log",
        "keypair" => "key-pair",
        "launchtemplate" => "launch-template",
        noun => noun,
    }
}

impl ArnPattern {
    pub(super) fn begin_of_arn(&self, partition: &str, region: &str, account: &str) -> String {
        let region = if self.has_region { region } else { "" };
        let account = if self.has_account { account } else { "" };
        format!(
            "arn:{partition}:{}:{region}:{account}:{}",
            self.service, self.begin
        )
    }

    /// The ARN as a policy has it, where a text is one of this form.
    fn arn(&self, text: &str) -> Option<String> {
        let arn = Arn::parse(text).filter(|arn| arn.service == self.service)?;
        // Access points of S3 have an account, buckets and objects have none.
        let is_placed = self.has_account || arn.account.is_empty() && arn.region.is_empty();
        let name = arn.resource.strip_prefix(self.begin)?;
        if !is_placed || name.is_empty() || !self.has_slashes && name.contains('/') {
            return None;
        }
        if let Some(WithinForm { between, .. }) = &self.within
            && !name.contains(between)
        {
            return None;
        }
        let text = if self.is_unqualified {
            let rest = name.split_once(':').map_or("", |(_, rest)| rest);
            text[..text.len() - rest.len()].trim_end_matches(':')
        } else {
            text
        };
        let text = text.strip_suffix(":*").unwrap_or(text);
        let end = match self.end {
            "-??????" if has_random_end(name) => "",
            end => end,
        };
        let mut text = literal(text);
        text.push_str(end);
        Some(text)
    }
}

/// Whether the name of a secret ends with the hyphen and the six characters that Secrets Manager puts there.
fn has_random_end(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(before, end)| {
        !before.is_empty() && end.len() == 6 && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// A text as a policy has it where each letter means itself ("IAM policy elements: Variables and tags", special characters).
fn literal(text: &str) -> String {
    if !text.contains(['*', '?', '$']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '*' | '?' | '$' => out.extend(["${", letter.encode_utf8(&mut [0; 4]), "}"]),
            letter => out.push(letter),
        }
    }
    out
}

/// A text without `%20` and the like.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(code) if byte == b'%' => {
                bytes.push(code);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
