//! The resource that is asked for, and whether a text names it.

use super::forms::{ResourceName, read};
use super::kinds::{NameScope, ResourceKind};

/// A resource by one of its names.
#[derive(Clone, Copy, Debug)]
pub struct AskedResource<'a> {
    text: &'a str,
    /// What the text names; none for a bare name, which can be that of anything.
    name: Option<ResourceName<'a>>,
}

/// The account and the Region in which a bare name stands; empty where the event does not say.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The account.
    pub account: &'a str,
    /// The Region.
    pub region: &'a str,
}

impl<'a> AskedResource<'a> {
    /// The resource that `text` names: an ARN, an id or a name.
    pub fn of(text: &'a str) -> Self {
        AskedResource {
            text,
            name: read(text),
        }
    }

    /// What it is; none for a bare name.
    pub fn name(&self) -> Option<ResourceName<'a>> {
        self.name
    }

    /// A text that stands in each text that names the resource.
    pub fn common_part(&self) -> &'a str {
        match self.name {
            Some(ResourceName {
                kind: ResourceKind::Secret,
                name,
                ..
            }) => without_random_end(name).unwrap_or(name),
            Some(name) => name.name,
            None => without_slash(self.text),
        }
    }

    /// Whether a bare name can be one of its names, below a key that fits.
    pub fn can_be_bare(&self, found: &str) -> bool {
        let part = self.common_part().as_bytes();
        let mut windows = found.as_bytes().windows(part.len().max(1));
        windows.any(|window| window.eq_ignore_ascii_case(part))
    }

    /// Whether a text that says by itself what it names names this resource, or something that lies in it.
    pub fn is_named_by(&self, found: &ResourceName) -> bool {
        let container = found.container();
        self.is_the_one(found) || container.is_some_and(|container| self.is_the_one(&container))
    }

    /// Whether a text that says by itself what it names names this very resource.
    pub fn is_the_one(&self, found: &ResourceName) -> bool {
        match &self.name {
            Some(name) => name.kind == found.kind && is_same(name, found),
            None => is_same_name(found.kind, self.text, found.name),
        }
    }

    /// Whether a bare name, below a key for this kind of thing, names this resource.
    pub fn is_named_at(&self, kind: ResourceKind, found: &str, around: Surroundings) -> bool {
        let kind = kind_of_bare(kind, found);
        let name = bare_name(kind, found);
        match &self.name {
            None => found.eq_ignore_ascii_case(self.text) || is_same_name(kind, self.text, name),
            Some(asked) => {
                let around = ResourceName {
                    kind,
                    account: around.account,
                    region: around.region,
                    name,
                };
                asked.kind == kind && is_same(asked, &around)
            }
        }
    }
}

/// What a bare name means below a key for this kind of thing: what takes the id of a key takes an alias of it too.
pub fn kind_of_bare(kind: ResourceKind, found: &str) -> ResourceKind {
    match kind {
        ResourceKind::Key if found.starts_with("alias/") => ResourceKind::KeyAlias,
        kind => kind,
    }
}

/// The name in a value that may have more around it: `123456789012:function:name:version`, `name:version`.
pub fn bare_name(kind: ResourceKind, found: &str) -> &str {
    if kind != ResourceKind::Function {
        return found;
    }
    let name = found
        .split_once(":function:")
        .map_or(found, |(_, name)| name);
    name.split(':').next().unwrap_or(name)
}

/// Whether two names of one kind mean the same thing.
fn is_same(one: &ResourceName, two: &ResourceName) -> bool {
    // A name of another account, or of one that isn't known, is not certain to be this one.
    let is_account = !one.account.is_empty() && one.account == two.account;
    let is_around = match one.kind.scope() {
        NameScope::Everywhere => true,
        NameScope::Account => is_account,
        NameScope::Region => is_account && one.region == two.region,
    };
    is_around && is_same_name(one.kind, one.name, two.name)
}

fn is_same_name(kind: ResourceKind, one: &str, two: &str) -> bool {
    match kind {
        ResourceKind::Parameter => without_slash(one).eq_ignore_ascii_case(without_slash(two)),
        ResourceKind::Secret => {
            let is_short = |short: &str, long: &str| {
                without_random_end(long).is_some_and(|name| name.eq_ignore_ascii_case(short))
            };
            one.eq_ignore_ascii_case(two) || is_short(one, two) || is_short(two, one)
        }
        _ => one.eq_ignore_ascii_case(two),
    }
}

fn without_slash(name: &str) -> &str {
    name.strip_prefix('/').unwrap_or(name)
}

/// The name of a secret without the hyphen and the six letters that Secrets Manager puts behind it in an ARN. A word of six
/// small letters counts as part of the name: one in two hundred random ends looks like that, and names end so often.
pub fn without_random_end(name: &str) -> Option<&str> {
    let (before, end) = name.rsplit_once('-')?;
    let is_random = end.len() == 6
        && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !end.bytes().all(|byte| byte.is_ascii_lowercase());
    (is_random && !before.is_empty()).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Surroundings = Surroundings {
        account: "111111111111",
        region: "eu-west-1",
    };

    fn names(asked: &str, found: &str) -> bool {
        read(found).is_some_and(|found| AskedResource::of(asked).is_named_by(&found))
    }

    fn names_at(asked: &str, kind: ResourceKind, found: &str) -> bool {
        AskedResource::of(asked).is_named_at(kind, found, HERE)
    }

    #[test]
    fn an_arn_and_its_name_are_one_thing_in_one_account_and_region() {
        let role = "arn:aws:iam::111111111111:role/path/web";
        assert!(names_at(role, ResourceKind::Role, "web"));
        assert!(names(role, "arn:aws:iam::111111111111:role/web"));
        assert!(names("web", role));
        assert!(!names_at(role, ResourceKind::User, "web"));
        assert!(!names_at(role, ResourceKind::Role, "web2"));
        assert!(!names_at(
            "arn:aws:iam::222222222222:role/web",
            ResourceKind::Role,
            "web"
        ));
        let function = "arn:aws:lambda:eu-west-1:111111111111:function:f";
        for found in ["f", "f:prod", "111111111111:function:f"] {
            assert!(names_at(function, ResourceKind::Function, found), "{found}");
        }
        let elsewhere = function.replace("eu-west-1", "us-east-1");
        assert!(!names_at(&elsewhere, ResourceKind::Function, "f"));
        assert!(!names(function, &elsewhere));
    }

    #[test]
    fn a_secret_is_one_thing_with_and_without_its_random_end() {
        let secret = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-a1B2c3";
        assert!(names_at(secret, ResourceKind::Secret, "db"));
        assert!(names("db", secret));
        assert!(!names(secret, &secret.replace("a1B2c3", "x1Y2z3")));
        assert!(!names("db", &secret.replace("a1B2c3", "backup")));
        assert_eq!(AskedResource::of(secret).common_part(), "db");
    }

    #[test]
    fn an_object_mentions_its_bucket_and_no_other() {
        assert!(names("arn:aws:s3:::logs", "arn:aws:s3:::logs/a"));
        assert!(names("logs", "arn:aws:s3:::logs/a"));
        assert!(!names("arn:aws:s3:::log", "arn:aws:s3:::logs/a"));
        assert!(!names("arn:aws:s3:::logs/a", "arn:aws:s3:::logs"));
        assert!(names_at("arn:aws:s3:::logs", ResourceKind::Bucket, "logs"));
    }

    #[test]
    fn a_parameter_is_one_thing_with_and_without_its_slash() {
        let parameter = "arn:aws:ssm:eu-west-1:111111111111:parameter/a/b";
        assert!(names_at(parameter, ResourceKind::Parameter, "/a/b"));
        assert!(names("/a/b", parameter));
    }
}
