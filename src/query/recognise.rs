//! What a text that was pasted into the search box is: an ARN, an access key, an account, an address, an id.

use crate::query::network::{Network, is_address};
use crate::query::print::term;
use crate::resources::forms::read;
use crate::resources::kinds::ResourceKind;

/// The filters that a text asks for by its form, the likeliest first, each with what the text seems to be.
pub fn recognise(text: &str) -> Vec<(String, &'static str)> {
    let text = text.trim().trim_matches('"');
    let is_upper = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // The prefixes of unique ids are those of "IAM identifiers" in the AWS IAM User Guide.
    let prefix = text.get(..4).unwrap_or("");
    let mut found = Vec::new();
    let mut offer = |field: &str, words| found.push((term(field, text), words));
    if text.starts_with("arn:") && text.split(':').count() >= 6 {
        offer("resource", "an ARN: what the call was about");
        offer("mentions", "an ARN: request, response or resources name it");
        if [":iam:", ":sts:"]
            .iter()
            .any(|service| text.contains(service))
        {
            offer("userIdentity.arn", "an ARN: who made the call");
            offer("principal", "an ARN: the principal");
        }
    } else if matches!(prefix, "AKIA" | "ASIA") && text.len() >= 16 && is_upper(text) {
        offer("key", "an access key: it made the call");
        offer("mentions", "an access key: request or response name it");
    } else if matches!(prefix, "AROA" | "AIDA") && text.len() >= 16 {
        offer(
            "userIdentity.principalId",
            "the unique id of a role or user",
        );
    } else if read(text).is_some_and(|name| name.kind == ResourceKind::Ec2) {
        offer("resource", "an id of EC2: what the call was about");
        offer(
            "mentions",
            "an id of EC2: request, response or resources name it",
        );
    } else if text.len() == 12 && is_digits(text) {
        offer("account", "an account: it received the event");
        offer(
            "userIdentity.accountId",
            "an account: the credentials belong to it",
        );
    } else if is_uuid(text) {
        offer("id", "an event id");
        offer("requestID", "a request id");
    } else if is_address(text) {
        offer("address", "an address");
    } else if let Some(network) = Network::read(text) {
        found.push((format!("address:{}", network.text()), "a network"));
    } else if matches!(text.len(), 16 | 52)
        && is_upper(text)
        && text.bytes().any(|byte| byte.is_ascii_digit())
    {
        // S3 and DynamoDB have request ids of their own.
        offer("requestID", "a request id");
    }
    found
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_offered_as_the_right_filter() {
        for (text, expected) in [
            ("arn:aws:s3:::bucket", "resource:arn:aws:s3:::bucket"),
            ("AKIAIOSFODNN7EXAMPLE", "key:AKIAIOSFODNN7EXAMPLE"),
            ("i-0963a2e8", "resource:i-0963a2e8"),
            (" 123456789012 ", "account:123456789012"),
            ("203.0.113.7", "address:203.0.113.7"),
            ("2001:db8::1", "address:2001:db8::1"),
            ("10.0.0.0/8", "address:10.0.0.0/8"),
            (
                "30a20c8e-a3a1-4b07-9139-cd9cd73b5eb8",
                "id:30a20c8e-a3a1-4b07-9139-cd9cd73b5eb8",
            ),
            ("79104EXAMPLEB723", "requestID:79104EXAMPLEB723"),
            (
                "AROAEXAMPLEIDEXAMPLE",
                "userIdentity.principalId:AROAEXAMPLEIDEXAMPLE",
            ),
        ] {
            let found = recognise(text);
            assert_eq!(found.first().map(|(term, _)| term.as_str()), Some(expected));
            for (term, _) in found {
                assert!(crate::query::parse::parse(&term).is_ok(), "{term}");
            }
        }
        for text in [
            "arn:aws:s3:::bucket",
            "AKIAIOSFODNN7EXAMPLE",
            "sg-04cfb7a4712d75b00",
        ] {
            let mention = format!("mentions:{text}");
            let found = recognise(text);
            assert!(found.iter().any(|(term, _)| *term == mention), "{text}");
        }
        for text in ["", "arn:", "alice", "12345", "StartExecution12"] {
            assert_eq!(recognise(text), [], "{text}");
        }
    }
}
