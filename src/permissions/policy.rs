//! The policy document: resources folded where there are many, actions grouped by what they were used on.

use super::UsedAction;
use crate::json::text::quote;
use std::collections::{BTreeMap, BTreeSet};

/// IAM's limit for the characters of a managed policy, white space not counted ("IAM and AWS STS quotas").
pub const MANAGED_POLICY_CHARACTERS: usize = 6144;

/// More things than these within one bucket, log group, machine or path become one line with `*` at its end.
pub const FOLDED_FROM: usize = 10;

/// What an action was used on, as a policy names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoldedResources {
    /// ARNs and patterns, by the alphabet; `*` alone where nothing else is known, at the end where some calls do not say on
    /// what.
    pub patterns: Vec<String>,
    /// The patterns that stand for many, and for how many.
    pub folded: Vec<(String, usize)>,
}

impl FoldedResources {
    /// These, and everything.
    pub(super) fn and_all(mut self) -> Self {
        self.patterns.push("*".to_owned());
        self
    }

    /// Everything.
    pub(super) fn all() -> Self {
        FoldedResources {
            patterns: vec!["*".to_owned()],
            folded: Vec::new(),
        }
    }
}

/// The part of an ARN that names what a thing lies in: `arn:aws:s3:::bucket/` of an object. None where it lies in nothing.
pub(super) fn container(arn: &str) -> Option<&str> {
    let colon = arn.match_indices(':').nth(4)?.0 + 1;
    let service = arn.split(':').nth(2)?;
    let resource = &arn[colon..];
    let after =
        |sign: &str, from: usize| Some(from + resource.get(from..)?.find(sign)? + sign.len());
    let length = match service {
        "s3" => after("/", 0)?,
        "logs" => after(":log-stream:", 0)?,
        "states" if !resource.starts_with("stateMachine:") => after(":", after(":", 0)?)?,
        "ssm" | "ecs" => after("/", after("/", 0)?)?,
        "secretsmanager" => after("/", 0)?,
        _ => return None,
    };
    Some(&arn[..colon + length])
}

/// The policy as JSON; the same for the same actions in any order.
pub fn document(actions: &[UsedAction]) -> String {
    let mut by_resources: BTreeMap<&[String], BTreeSet<&str>> = BTreeMap::new();
    for used in actions {
        let patterns = &used.resources.patterns[..];
        by_resources
            .entry(patterns)
            .or_default()
            .insert(&used.action);
    }
    let mut statements: Vec<(Vec<&str>, &[String])> = by_resources
        .into_iter()
        .map(|(resources, actions)| (actions.into_iter().collect(), resources))
        .collect();
    statements.sort();
    let mut text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [".to_owned();
    for (number, (actions, resources)) in statements.iter().enumerate() {
        text.push_str(if number == 0 { "\n" } else { ",\n" });
        text.push_str("    {\n      \"Sid\": ");
        quote(&sid(actions, number + 1), &mut text);
        text.push_str(",\n      \"Effect\": \"Allow\",\n      \"Action\": ");
        list(actions.iter().copied(), &mut text);
        text.push_str(",\n      \"Resource\": ");
        list(resources.iter().map(String::as_str), &mut text);
        text.push_str("\n    }");
    }
    text.push_str(if statements.is_empty() {
        "]\n}"
    } else {
        "\n  ]\n}"
    });
    text
}

/// A statement's name: the service, where there is one only, and a number. Letters and digits, as IAM demands.
fn sid(actions: &[&str], number: usize) -> String {
    let services: BTreeSet<&str> = actions
        .iter()
        .map(|action| action.split(':').next().unwrap_or_default())
        .collect();
    let mut services = services.into_iter();
    let word = match (services.next(), services.next()) {
        (Some(service), None) => service,
        _ => "several",
    };
    let letters = word.chars().filter(char::is_ascii_alphanumeric).enumerate();
    let word = letters.map(|(place, letter)| match place {
        0 => letter.to_ascii_uppercase(),
        _ => letter,
    });
    format!("{}{number}", word.collect::<String>())
}

fn list<'a>(texts: impl ExactSizeIterator<Item = &'a str>, out: &mut String) {
    let is_one = texts.len() == 1;
    if !is_one {
        out.push('[');
    }
    for (number, text) in texts.enumerate() {
        if !is_one {
            out.push_str(if number == 0 {
                "\n        "
            } else {
                ",\n        "
            });
        }
        quote(text, out);
    }
    if !is_one {
        out.push_str("\n      ]");
    }
}

/// The characters of a policy that count against IAM's limit.
pub fn characters(policy: &str) -> usize {
    policy
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .count()
}
