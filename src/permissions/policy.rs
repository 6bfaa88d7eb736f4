//! The policy document: resources folded where there are many, actions grouped by what they were used on.

use super::UsedAction;
use crate::json::text::quote;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;

/// IAM's limit for the characters of a managed policy, white space not counted ("IAM and AWS STS quotas").
pub const MANAGED_POLICY_CHARACTERS: usize = 6144;

/// More things than these within one bucket, log group, machine or path become one line with `*` at its end.
pub const FOLDED_FROM: usize = 10;

/// What an action was used on, as a policy names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoldedResources {
    /// ARNs and patterns, by the alphabet; `*` alone where nothing else is known.
    pub patterns: Vec<String>,
    /// The patterns that stand for many, and for how many.
    pub folded: Vec<(String, usize)>,
}

/// What an action was used on, while it is counted. Of many things in one container only their number and what they all begin
/// with are kept.
#[derive(Debug, Default)]
pub struct ResourceTally {
    apart: BTreeSet<String>,
    containers: HashMap<String, ContainerTally, FixedState>,
}

/// What was used in one container.
#[derive(Debug, Default)]
struct ContainerTally {
    /// The first ones.
    few: BTreeSet<String>,
    /// What all begin with.
    common: String,
    /// The hashes of all, to count each once.
    distinct: HashSet<u64, FixedState>,
    /// One of the calls was about all of it.
    is_all: bool,
}

impl ResourceTally {
    /// Takes an ARN, or a pattern, in.
    pub fn add(&mut self, arn: String) {
        let Some(container) = container(&arn) else {
            self.apart.insert(arn);
            return;
        };
        if !self.containers.contains_key(container) {
            self.containers
                .insert(container.to_owned(), ContainerTally::default());
        }
        if let Some(tally) = self.containers.get_mut(container) {
            tally.is_all |= arn[container.len()..] == *"*";
            tally.add(arn);
        }
    }

    /// Folds. What lies in different containers is never folded, so that no pattern names a container that was not used.
    pub fn folded(&self) -> FoldedResources {
        let mut patterns = self.apart.clone();
        let mut folded = Vec::new();
        for (container, tally) in &self.containers {
            if tally.is_all {
                patterns.insert([container, "*"].concat());
            } else if tally.distinct.len() > FOLDED_FROM {
                let pattern = [tally.begin(container), "*"].concat();
                folded.push((pattern.clone(), tally.distinct.len()));
                patterns.insert(pattern);
            } else {
                patterns.extend(tally.few.iter().cloned());
            }
        }
        if patterns.is_empty() {
            patterns.insert("*".to_owned());
        }
        folded.sort();
        FoldedResources {
            patterns: patterns.into_iter().collect(),
            folded,
        }
    }
}

impl ContainerTally {
    fn add(&mut self, arn: String) {
        if !self.distinct.insert(FixedState::default().hash_one(&arn)) {
            return;
        }
        if self.distinct.len() == 1 {
            self.common.clone_from(&arn);
        } else {
            let same = self.common.bytes().zip(arn.bytes());
            let mut length = same.take_while(|(one, other)| one == other).count();
            while !self.common.is_char_boundary(length) {
                length -= 1;
            }
            self.common.truncate(length);
        }
        if self.few.len() <= FOLDED_FROM {
            self.few.insert(arn);
        }
    }

    /// What all begin with, up to a slash or a colon.
    fn begin(&self, container: &str) -> &str {
        let border = self.common.rfind(['/', ':']).map_or(0, |place| place + 1);
        &self.common[..border.max(container.len())]
    }
}

/// The part of an ARN that names what a thing lies in: `arn:aws:s3:::bucket/` of an object. None where it lies in nothing.
fn container(arn: &str) -> Option<&str> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn set(arns: impl IntoIterator<Item = String>) -> ResourceTally {
        let mut tally = ResourceTally::default();
        arns.into_iter().for_each(|arn| tally.add(arn));
        tally
    }

    fn folded(tally: &ResourceTally) -> FoldedResources {
        tally.folded()
    }

    #[test]
    fn many_objects_of_one_bucket_become_their_common_path_and_no_other_bucket() {
        let few = set((0..FOLDED_FROM).map(|number| format!("arn:aws:s3:::b/a/{number}")));
        assert_eq!(folded(&few).patterns.len(), FOLDED_FROM);
        let many = set((0..30).map(|number| format!("arn:aws:s3:::b/a/x{number}/{number}")));
        assert_eq!(folded(&many).patterns, ["arn:aws:s3:::b/a/*"]);
        assert_eq!(
            folded(&many).folded,
            [("arn:aws:s3:::b/a/*".to_owned(), 30)]
        );
        let buckets = set((0..30).map(|number| format!("arn:aws:s3:::b{number}/k")));
        assert_eq!(folded(&buckets).patterns.len(), 30);
        let apart = set((0..30).map(|number| format!("arn:aws:s3:::b/{number}")));
        assert_eq!(folded(&apart).patterns, ["arn:aws:s3:::b/*"]);
        let roles = set((0..30).map(|number| format!("arn:aws:iam::1:role/p/{number}")));
        assert_eq!(folded(&roles).patterns.len(), 30);
    }

    #[test]
    fn nothing_known_is_everything() {
        assert_eq!(folded(&ResourceTally::default()).patterns, ["*"]);
    }

    #[test]
    fn keys_that_hold_letters_of_more_bytes_are_cut_at_slashes() {
        let many =
            set((0..30)
                .map(|number| format!("arn:aws:s3:::b/é{}/{number}", ['ä', 'ö'][number % 2])));
        assert_eq!(folded(&many).patterns, ["arn:aws:s3:::b/*"]);
    }
}
