//! A policy of a resource: whom its statements let in, to what, and what narrows that.
//!
//! Some services log a policy as text, some as JSON of the record. Both are read as values with paths.

use super::call::{CallRecord, ValueBelow, items, text_of, texts_of};
use super::grant::{Grant, Grantee};
use crate::json::tree::Tree;

/// What a record holds of a policy.
#[derive(Debug, PartialEq, Eq)]
pub enum PolicyInRecord {
    /// Its grants; those of services of AWS are left out.
    Grants(Vec<Grant>),
    /// Nothing.
    Absent,
    /// An empty text, as a policy is taken away with.
    Empty,
    /// A text that is no policy.
    Unreadable,
}

impl PolicyInRecord {
    /// The grants of a call that sets a policy; where the record does not hold it, that something is granted which is not known.
    pub fn or_unknown(self) -> Vec<Grant> {
        match self {
            PolicyInRecord::Grants(grants) => grants,
            PolicyInRecord::Empty => Vec::new(),
            PolicyInRecord::Absent | PolicyInRecord::Unreadable => vec![Grant::unknown()],
        }
    }
}

/// Reads the policy at one of these paths of a record.
pub fn policy_at(call: &CallRecord, paths: &[&str]) -> PolicyInRecord {
    let mut found = PolicyInRecord::Absent;
    for path in paths {
        let statements = call.below(&format!("{path}.Statement"));
        if !statements.is_empty() {
            return PolicyInRecord::Grants(grants(statements));
        }
        let text = call.text(path);
        if !text.is_empty() {
            return policy_of_text(text);
        }
        if !call.texts(path).is_empty() {
            found = PolicyInRecord::Empty;
        }
    }
    found
}

/// Reads a policy that stands in a text.
pub fn policy_of_text(text: &str) -> PolicyInRecord {
    let Ok(tree) = Tree::read_leniently(text) else {
        return PolicyInRecord::Unreadable;
    };
    let Some(statements) = tree.get("Statement") else {
        return PolicyInRecord::Unreadable;
    };
    let statements = match statements {
        Tree::List(statements) => &statements[..],
        one => std::slice::from_ref(one),
    };
    let mut found = Vec::new();
    for statement in statements {
        let mut values = Vec::new();
        flatten(statement, String::new(), &mut values);
        let values = values.iter();
        let values: Vec<ValueBelow> = values
            .map(|(path, value)| ValueBelow { path, value })
            .collect();
        found.extend(grants_of_statement(&values));
    }
    PolicyInRecord::Grants(found)
}

/// The leaves of a tree with their paths. Its depth is bounded by the reader.
fn flatten(tree: &Tree, path: String, values: &mut Vec<(String, String)>) {
    for item in tree.items() {
        flatten(item, path.clone(), values);
    }
    for (name, member) in tree.members() {
        let below = match path.as_str() {
            "" => name.clone(),
            path => format!("{path}.{name}"),
        };
        flatten(member, below, values);
    }
    if let Some(leaf) = tree.leaf() {
        values.push((path, leaf.to_owned()));
    }
}

/// The grants of all statements, whose values follow one another.
fn grants(values: Vec<ValueBelow>) -> Vec<Grant> {
    let statements = items(values, &["Effect", "Sid"]);
    let grants = statements.iter().flat_map(|one| grants_of_statement(one));
    grants.collect()
}

/// The grants of one statement. One that denies grants nothing.
fn grants_of_statement(statement: &[ValueBelow]) -> Vec<Grant> {
    if text_of(statement, "Effect") != "Allow" {
        return Vec::new();
    }
    let (allows, condition) = (actions(statement), condition(statement));
    let grant = |to| Grant {
        condition: condition.clone(),
        ..Grant::new(to, allows.clone())
    };
    let mut found: Vec<Grant> = grantees(statement).into_iter().map(grant).collect();
    found.sort();
    found.dedup();
    found
}

fn grantees(statement: &[ValueBelow]) -> Vec<Grantee> {
    let mut found = Vec::new();
    let mut left_out = Vec::new();
    for ValueBelow { path, value } in statement {
        match *path {
            "Principal" | "Principal.AWS" => found.extend(Grantee::of(value)),
            "Principal.Federated" => {
                found.push(Grantee::named(format!("whoever {value} vouches for")))
            }
            "Principal.CanonicalUser" => {
                found.push(Grantee::named(format!("canonical user {value}")))
            }
            path if path.starts_with("NotPrincipal") => left_out.push(*value),
            _ => {}
        }
    }
    if !left_out.is_empty() {
        found.push(Grantee::named(format!(
            "anyone but {}",
            left_out.join(", ")
        )));
    }
    found
}

fn actions(statement: &[ValueBelow]) -> String {
    let actions = texts_of(statement, "Action").join(", ");
    let left_out = texts_of(statement, "NotAction").join(", ");
    match left_out.as_str() {
        "" => actions,
        left_out => format!("all but {left_out}"),
    }
}

/// The conditions in words: `StringEquals aws:PrincipalOrgID o-1, o-2`.
fn condition(statement: &[ValueBelow]) -> String {
    let mut words: Vec<(String, Vec<&str>)> = Vec::new();
    for ValueBelow { path, value } in statement {
        let Some(path) = path.strip_prefix("Condition.") else {
            continue;
        };
        let named = path.replacen('.', " ", 1);
        match words.last_mut() {
            Some((last, values)) if *last == named => values.push(value),
            _ => words.push((named, vec![value])),
        }
    }
    let words = words.into_iter();
    let words = words.map(|(named, values)| format!("{named} {}", values.join(", ")));
    words.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String, String)> {
        let PolicyInRecord::Grants(grants) = policy_of_text(text) else {
            panic!("a policy")
        };
        let grants = grants.into_iter();
        grants
            .map(|grant| (grant.to.words, grant.allows, grant.condition))
            .collect()
    }

    #[test]
    fn a_statement_says_who_what_and_what_narrows_it() {
        let text = r#"{"Statement": [
            {"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "*"], "Service": "sns.amazonaws.com"},
             "Action": ["s3:GetObject", "s3:ListBucket"], "Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-1", "o-2"]}}},
            {"Effect": "Deny", "Principal": "*", "Action": "s3:*"},
            {"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/a"}, "NotAction": "s3:Delete*"},
            {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}"#;
        let three = |who: &str, what: &str, narrowed: &str| {
            (who.to_owned(), what.to_owned(), narrowed.to_owned())
        };
        let (actions, condition) = (
            "s3:GetObject, s3:ListBucket",
            "StringEquals aws:PrincipalOrgID o-1, o-2",
        );
        assert_eq!(
            read(text),
            [
                three("111122223333", actions, condition),
                three("anyone (*)", actions, condition),
                three(
                    "anyone but arn:aws:iam::111122223333:user/a",
                    "all but s3:Delete*",
                    ""
                ),
                three(
                    "whoever cognito-identity.amazonaws.com vouches for",
                    "sts:AssumeRoleWithWebIdentity",
                    ""
                ),
            ]
        );
    }

    #[test]
    fn what_is_no_policy_is_said_to_be_unreadable() {
        assert_eq!(
            policy_of_text("{\"Statement\": ["),
            PolicyInRecord::Unreadable
        );
        assert_eq!(policy_of_text("{}"), PolicyInRecord::Unreadable);
    }
}
