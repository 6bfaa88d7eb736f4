//! What other tools call the fields of a record: Athena, CloudWatch Logs Insights, Splunk, Elastic, Microsoft Sentinel, OCSF.

use super::Parser;
use super::dates;
use super::values::back;
use crate::protocol::QueryError;
use crate::query::fields;
use crate::query::fields::Reads;
use crate::query::print::{quoted, target_of};
use crate::query::tree::{Query, Target, Value};

/// A field by the name that another tool gives it.
#[derive(Debug, PartialEq, Eq)]
pub struct OtherName {
    name: &'static str,
    /// The field or path that it is.
    pub field: &'static str,
    /// Why, as the end of a sentence.
    pub why: &'static str,
    /// What else it can mean.
    pub instead: &'static [&'static str],
}

const fn of(name: &'static str, field: &'static str, why: &'static str) -> OtherName {
    OtherName {
        name,
        field,
        why,
        instead: &[],
    }
}

const INSIGHTS: &str = ", as CloudWatch Logs Insights calls it";
const SPLUNK: &str = ", as Splunk calls it";
const ELASTIC: &str = ", as the Elastic Common Schema calls it";
const SENTINEL: &str = ", as Microsoft Sentinel calls it";
const OCSF: &str = ", as OCSF calls it";
const SHORT: &str = "";

/// Splunk: the Common Information Model of its add-on for AWS. Elastic: the fields of its integration "AWS CloudTrail".
/// Sentinel: its table AWSCloudTrail. OCSF: the class "API Activity".
static NAMES: [OtherName; 88] = [
    of("@timestamp", "time", INSIGHTS),
    of("@ingestionTime", "time", INSIGHTS),
    of("_time", "time", SPLUNK),
    of("timestamp", "time", SHORT),
    of("date", "time", SHORT),
    of("src", "address", SPLUNK),
    of("src_ip", "address", SPLUNK),
    of("user_name", "principal", SPLUNK),
    of("user_arn", "userIdentity.arn", SPLUNK),
    of("user_type", "kind", SPLUNK),
    of("user_agent", "agent", SPLUNK),
    of("http_user_agent", "agent", SPLUNK),
    of("vendor_region", "region", SPLUNK),
    of("vendor_account", "account", SPLUNK),
    of("aws_account_id", "account", SPLUNK),
    of("signature", "name", SPLUNK),
    of("event.action", "name", ELASTIC),
    of("event.provider", "source", ELASTIC),
    of("event.outcome", "outcome", ELASTIC),
    of("event.id", "id", ELASTIC),
    of("event.created", "time", ELASTIC),
    of("event.original", "message", ELASTIC),
    of("source.ip", "address", ELASTIC),
    of("source.address", "address", ELASTIC),
    of("source.geo.country_iso_code", "country", ELASTIC),
    of("source.geo.country_name", "country", ELASTIC),
    of("source.as.number", "asn", ELASTIC),
    of("source.as.organization.name", "asn", ELASTIC),
    of("user_agent.original", "agent", ELASTIC),
    of("user_agent.name", "tool", ELASTIC),
    of("user.name", "principal", ELASTIC),
    of("user.id", "userIdentity.principalId", ELASTIC),
    of("cloud.region", "region", ELASTIC),
    of("cloud.account.id", "account", ELASTIC),
    of("aws.cloudtrail.error_code", "error", ELASTIC),
    of("aws.cloudtrail.error_message", "message", ELASTIC),
    of("aws.cloudtrail.event_type", "eventType", ELASTIC),
    of("aws.cloudtrail.event_category", "category", ELASTIC),
    of("aws.cloudtrail.read_only", "readonly", ELASTIC),
    of("aws.cloudtrail.request_id", "requestID", ELASTIC),
    of("aws.cloudtrail.recipient_account_id", "account", ELASTIC),
    of(
        "aws.cloudtrail.management_event",
        "managementEvent",
        ELASTIC,
    ),
    of(
        "aws.cloudtrail.request_parameters",
        "requestParameters",
        ELASTIC,
    ),
    of(
        "aws.cloudtrail.response_elements",
        "responseElements",
        ELASTIC,
    ),
    of("aws.cloudtrail.user_identity.type", "kind", ELASTIC),
    of(
        "aws.cloudtrail.user_identity.arn",
        "userIdentity.arn",
        ELASTIC,
    ),
    of("aws.cloudtrail.user_identity.access_key_id", "key", ELASTIC),
    of("aws.cloudtrail.user_identity.invoked_by", "via", ELASTIC),
    of(
        "aws.cloudtrail.user_identity.session_context.mfa_authenticated",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
        ELASTIC,
    ),
    of(
        "aws.cloudtrail.user_identity.session_context.session_issuer.arn",
        "userIdentity.sessionContext.sessionIssuer.arn",
        ELASTIC,
    ),
    of("TimeGenerated", "time", SENTINEL),
    of("AwsEventId", "id", SENTINEL),
    of("AwsRequestId", "requestID", SENTINEL),
    of("EventTypeName", "eventType", SENTINEL),
    of("UserIdentityArn", "userIdentity.arn", SENTINEL),
    of("UserIdentityType", "kind", SENTINEL),
    of("UserIdentityUserName", "userIdentity.userName", SENTINEL),
    of(
        "UserIdentityPrincipalid",
        "userIdentity.principalId",
        SENTINEL,
    ),
    of("UserIdentityAccountId", "userIdentity.accountId", SENTINEL),
    of("UserIdentityAccessKeyId", "key", SENTINEL),
    of("UserIdentityInvokedBy", "via", SENTINEL),
    of(
        "SessionMfaAuthenticated",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
        SENTINEL,
    ),
    of(
        "SessionCreationDate",
        "userIdentity.sessionContext.attributes.creationDate",
        SENTINEL,
    ),
    of(
        "SessionIssuerType",
        "userIdentity.sessionContext.sessionIssuer.type",
        SENTINEL,
    ),
    of(
        "SessionIssuerUserName",
        "userIdentity.sessionContext.sessionIssuer.userName",
        SENTINEL,
    ),
    of(
        "SessionIssuerPrincipalId",
        "userIdentity.sessionContext.sessionIssuer.principalId",
        SENTINEL,
    ),
    of(
        "SessionIssuerArn",
        "userIdentity.sessionContext.sessionIssuer.arn",
        SENTINEL,
    ),
    of(
        "SessionIssuerAccountId",
        "userIdentity.sessionContext.sessionIssuer.accountId",
        SENTINEL,
    ),
    of("CidrIp", "requestParameters.ipPermissions", SENTINEL),
    of("api.operation", "name", OCSF),
    of("api.service.name", "source", OCSF),
    of("api.response.error", "error", OCSF),
    of("api.response.message", "message", OCSF),
    of("api.request.uid", "requestID", OCSF),
    of("actor.user.name", "principal", OCSF),
    of("actor.user.type", "kind", OCSF),
    of("actor.user.uid", "userIdentity.principalId", OCSF),
    of("actor.user.uid_alt", "userIdentity.arn", OCSF),
    of("actor.invoked_by", "via", OCSF),
    of("src_endpoint.ip", "address", OCSF),
    of("src_endpoint.domain", "address", OCSF),
    of("http_request.user_agent", "agent", OCSF),
    of("cloud.account.uid", "account", OCSF),
    of("metadata.uid", "id", OCSF),
    of("time_dt", "time", OCSF),
    OtherName {
        name: "userName",
        field: "principal",
        why: ": who made the call",
        instead: &["userIdentity.userName", "requestParameters.userName"],
    },
    OtherName {
        name: "status",
        field: "outcome",
        why: "",
        instead: &["responseElements.status"],
    },
    OtherName {
        name: "arn",
        field: "userIdentity.arn",
        why: ": the caller’s",
        instead: &["resource"],
    },
];

/// The field that another tool calls so.
pub(super) fn other_name(name: &str) -> Option<&'static OtherName> {
    let known = |name: &str| {
        NAMES
            .iter()
            .find(|other| other.name.eq_ignore_ascii_case(name))
    };
    if name.eq_ignore_ascii_case("arn") || fields::find(name).is_some() {
        return None;
    }
    known(name)
}

/// What another tool's name of a field looks at.
pub fn target_of_other_tool(name: &str) -> Option<Target> {
    other_name(name).map(|other| target_of(other.field))
}

/// Says of what Splunk or Elastic looks at, and nothing of events.
const SCOPES: [&str; 10] = [
    "index",
    "_index",
    "sourcetype",
    "host",
    "splunk_server",
    "event.dataset",
    "event.module",
    "data_stream.dataset",
    "latest",
    "logGroup",
];

/// Functions and fields that say whether there is a value.
const PRESENCE: [(&str, bool); 9] = [
    ("isnotempty", true),
    ("isnotnull", true),
    ("ispresent", true),
    ("isempty", false),
    ("isnull", false),
    ("isblank", false),
    ("_exists_", true),
    ("_missing_", false),
    ("exists", true),
];

impl Parser<'_> {
    /// `arn:` before an ARN or a part of one.
    pub(super) fn arn_name(&self, name: &str, value_at: usize) -> Option<&'static OtherName> {
        let value = self.text.get(value_at..self.end)?.trim_start();
        let value = value.split(char::is_whitespace).next().unwrap_or("");
        let is_field = name.eq_ignore_ascii_case("arn")
            && (value.trim_start_matches(['"', '\'']).starts_with("arn:")
                || value.starts_with(['*', '/', '"'])
                || !value.contains(':'));
        NAMES.iter().find(|other| is_field && other.name == "arn")
    }

    /// Goes behind what names an index or a source, which is about another tool's storage; notes it.
    pub(super) fn skip_scope(&mut self) -> Result<bool, QueryError> {
        let start = self.at;
        let word = &self.text[start..self.bare_end(start, false)];
        let Some((name, value)) = word.split_once(['=', ':']) else {
            return Ok(false);
        };
        if name.eq_ignore_ascii_case("earliest") {
            return self.earliest(start, word, value);
        }
        if !SCOPES.iter().any(|scope| scope.eq_ignore_ascii_case(name)) {
            return Ok(false);
        }
        self.at += word.len();
        if value.is_empty()
            && let Some(Ok((_, end))) = super::quotes::phrase(self.text, self.at, self.end)
        {
            self.at = end;
        }
        let written = &self.text[start..self.at];
        let message = format!("“{written}” says where another tool looks; it was left out.");
        let other = quoted(written);
        self.note(start..self.at, message, &[other]);
        Ok(true)
    }

    /// Splunk's `earliest=-24h`.
    fn earliest(&mut self, start: usize, word: &str, value: &str) -> Result<bool, QueryError> {
        let length = value.trim_start_matches('-');
        let (length, snap) = match length.split_once('@') {
            Some((length, snap)) => (length, Some(snap)),
            None => (length, None),
        };
        let end = start + word.len();
        let length = dates::length(length);
        match (length, snap) {
            (Some(_), None) => Ok(false),
            (Some(length), Some(_)) => {
                let message = "A time of Splunk that is rounded (“@”) can’t be said here.";
                let error = self.mistake(start, word.len(), message);
                Err(self.with_way(error, start..end, &format!("last:{length}")))
            }
            (None, _) => {
                let message =
                    format!("“{value}” is no time. Write “time:>=2023-07-10” or “last:24h”.");
                Err(self.mistake(start, word.len(), message))
            }
        }
    }

    /// `isnotempty(ErrorCode)`, `_exists_:errorCode`, and `earliest=-24h`.
    pub(super) fn presence(&mut self) -> Option<Query> {
        let start = self.at;
        let word = &self.text[start..self.bare_end(start, false)];
        if let Some(value) = word.strip_prefix("earliest=")
            && let Some(length) = dates::length(value.trim_start_matches('-'))
        {
            self.at += word.len();
            self.note_reading(start, &format!("last:{length}"), &[]);
            return back(&length).map(|value| Query::Field(Target::Known(Reads::Last), value));
        }
        let (name, is_there) = PRESENCE.iter().find_map(|(function, is_there)| {
            let rest = word.get(function.len()..)?;
            let is_it = word[..function.len()].eq_ignore_ascii_case(function);
            let inner = match rest.strip_prefix('(') {
                Some(rest) => rest.strip_suffix(')')?,
                None => rest
                    .strip_prefix(':')
                    .filter(|_| function.starts_with('_'))?,
            };
            let inner = inner.trim_matches(['"', '\'']);
            (is_it && !inner.is_empty()).then_some((inner, *is_there))
        })?;
        let name = name.strip_prefix("$.").unwrap_or(name);
        let target = match other_name(name) {
            Some(other) => target_of(other.field),
            None => target_of(name),
        };
        if [Reads::Last, Reads::New]
            .map(Target::Known)
            .contains(&target)
        {
            return None;
        }
        self.at += word.len();
        let not = if is_there { "" } else { "-" };
        self.note_reading(start, &format!("{not}{name}:*"), &[]);
        let present = Query::Field(target, Value::Present);
        Some(match is_there {
            true => present,
            false => Query::Not(Box::new(present)),
        })
    }
}
