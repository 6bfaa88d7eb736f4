//! What data is called: one name for a bucket, table or secret, however a record writes it.

use super::calls::DataKind;
use crate::cloudtrail::arn::Arn;
use crate::query::parse::parse;
use crate::query::print::exact_term;
use crate::resources::asked::{Surroundings, bare_name, without_random_end};
use crate::resources::forms::read;
use crate::resources::kinds::ResourceKind;
use crate::resources::texts::percent_decoded;
use std::borrow::Cow;

/// What holds data, or is it. Two of them are the same thing where all of this is the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContainerName {
    /// What it is.
    pub kind: DataKind,
    /// Its account; empty where the name means one thing everywhere, or where it is not known.
    pub account: String,
    /// Its Region; as the account.
    pub region: String,
    /// Its name.
    pub name: String,
}

impl ContainerName {
    /// What `text` names, as it stands in an event of this account and Region.
    pub fn of(kind: DataKind, text: &str, around: Surroundings) -> Self {
        let mut known = ContainerName {
            kind,
            account: around.account.to_owned(),
            region: around.region.to_owned(),
            name: text.to_owned(),
        };
        if let Some(named) = read(text) {
            let is_scoped = !named.account.is_empty() && !named.region.is_empty();
            if is_scoped {
                (known.account, known.region) = (named.account.into(), named.region.into());
            }
            match (named.kind, Arn::parse(text)) {
                (ResourceKind::Other, Some(arn)) => known.take_arn(&arn),
                (ResourceKind::Secret, _) => {
                    let name = without_random_end(named.name).unwrap_or(named.name);
                    known.name = name.to_owned();
                }
                _ => known.name = named.name.to_owned(),
            }
        }
        known.name = bare(kind, &known.name).to_owned();
        if kind.is_global() {
            known.account.clear();
            known.region.clear();
        }
        known
    }

    /// Takes the name out of an ARN of which only the form is known: `stream/name`, `layer:name:version`.
    fn take_arn(&mut self, arn: &Arn) {
        if !arn.account.is_empty() && !arn.region.is_empty() {
            (self.account, self.region) = (arn.account.to_owned(), arn.region.to_owned());
        }
        let name = match self.kind {
            DataKind::Stream => arn.resource.strip_prefix("stream/"),
            DataKind::Layer => {
                let rest = arn.resource.strip_prefix("layer:");
                rest.map(|rest| rest.split(':').next().unwrap_or(rest))
            }
            _ => None,
        };
        if let Some(name) = name {
            self.name = name.to_owned();
        }
    }

    /// What it is called on screen. A parameter with a path has a slash before it.
    pub fn shown(&self) -> Cow<'_, str> {
        let is_path = matches!(self.kind, DataKind::Parameter) && self.name.contains('/');
        if is_path || self.kind == DataKind::ParameterPath {
            return format!("/{}", self.name).into();
        }
        self.name.as_str().into()
    }

    /// Where it is, as far as its name alone does not say it.
    pub fn place(&self) -> String {
        let parts = [self.region.as_str(), &self.account];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }
}

/// A bare name without what may stand around it: the version of a function, the slash and the version of a parameter.
fn bare(kind: DataKind, name: &str) -> &str {
    match kind {
        DataKind::Function => bare_name(ResourceKind::Function, name),
        DataKind::Parameter => {
            let name = name.strip_prefix('/').unwrap_or(name);
            name.split(':').next().unwrap_or(name)
        }
        DataKind::ParameterPath => name.trim_matches('/'),
        DataKind::LogGroup => name.strip_suffix(":*").unwrap_or(name),
        DataKind::Bucket
        | DataKind::Table
        | DataKind::Secret
        | DataKind::Queue
        | DataKind::Topic
        | DataKind::Stream
        | DataKind::Layer
        | DataKind::Snapshot
        | DataKind::Repository
        | DataKind::CodeRepository
        | DataKind::DbInstance
        | DataKind::Instance => name,
    }
}

/// Bucket and key in the header of a copy: `bucket/key?versionId=…`, percent-encoded. None where there is no key.
pub fn copy_source(text: &str) -> Option<(String, String)> {
    let text = text.strip_prefix('/').unwrap_or(text);
    let text = text.split("?versionId=").next().unwrap_or(text);
    // An access point: `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/object/KEY`.
    let (bucket, key) = match text.strip_prefix("arn:").and(text.split_once("/object/")) {
        Some(parts) => parts,
        None => text.split_once('/')?,
    };
    let (bucket, key) = (percent_decoded(bucket), percent_decoded(key));
    (!bucket.is_empty() && !key.is_empty()).then_some((bucket, key))
}

/// The condition that finds the copies from a bucket; only this very text of the header where the bucket's name is not a plain one.
pub fn copied_from(path: &str, bucket: &str, text: &str) -> String {
    let is_plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    let wild = format!("{path}:{bucket}/*");
    if bucket.bytes().all(is_plain) && text.starts_with(bucket) && parse(&wild).is_ok() {
        return wild;
    }
    exact_term(path, [text])
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Surroundings = Surroundings {
        account: "111111111111",
        region: "eu-west-1",
    };

    fn name(kind: DataKind, text: &str) -> ContainerName {
        ContainerName::of(kind, text, HERE)
    }

    #[test]
    fn one_thing_has_one_name_however_it_is_written() {
        for (kind, one, two) in [
            (
                DataKind::Secret,
                "db",
                "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-a1B2c3",
            ),
            (
                DataKind::Parameter,
                "/a/b",
                "arn:aws:ssm:eu-west-1:111111111111:parameter/a/b",
            ),
            (DataKind::Parameter, "plain", "plain:3"),
            (
                DataKind::Table,
                "Music",
                "arn:aws:dynamodb:eu-west-1:111111111111:table/Music",
            ),
            (
                DataKind::Queue,
                "https://sqs.eu-west-1.amazonaws.com/111111111111/q",
                "arn:aws:sqs:eu-west-1:111111111111:q",
            ),
            (
                DataKind::Function,
                "f:prod",
                "arn:aws:lambda:eu-west-1:111111111111:function:f",
            ),
            (
                DataKind::Stream,
                "s",
                "arn:aws:kinesis:eu-west-1:111111111111:stream/s",
            ),
            (
                DataKind::LogGroup,
                "/aws/x",
                "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/x:*",
            ),
        ] {
            assert_eq!(name(kind, one), name(kind, two), "{one}");
        }
        assert_ne!(
            name(DataKind::Table, "Music"),
            name(
                DataKind::Table,
                "arn:aws:dynamodb:eu-west-1:222222222222:table/Music"
            )
        );
        assert_eq!(name(DataKind::Bucket, "b").place(), "");
        assert_eq!(name(DataKind::Parameter, "/a/b").shown(), "/a/b");
    }

    #[test]
    fn the_source_of_a_copy_is_a_bucket_and_a_key() {
        let source = |text| copy_source(text);
        let pair = |bucket: &str, key: &str| Some((bucket.to_owned(), key.to_owned()));
        assert_eq!(source("/b/a/c%20d.txt"), pair("b", "a/c d.txt"));
        assert_eq!(source("b/k?versionId=x"), pair("b", "k"));
        assert_eq!(source("b/%ff%zz"), pair("b", "%ff%zz"));
        assert_eq!(
            source("arn:aws:s3:eu-west-1:1:accesspoint/p/object/k/1"),
            pair("arn:aws:s3:eu-west-1:1:accesspoint/p", "k/1")
        );
        assert_eq!(source("b"), None);
    }
}
