//! The words of the page: what each term on screen means, and what values of the search language are called there.

use crate::cloudtrail::credential::Credential;

/// A term and what it means here.
pub static GLOSSARY: [(&str, &str); 14] = [
    (
        "Condition",
        "a part of the search, shown as a chip below the box: it can be edited, turned around, switched off and taken out",
    ),
    (
        "Denied",
        "the call was refused for want of a permission; other failures count as errors",
    ),
    (
        "Event",
        "one record of CloudTrail: a call, a sign-in, or what a service reports",
    ),
    (
        "Exposure",
        "what a call opened, shared or trusted beyond its own account",
    ),
    (
        "Files read",
        "each file with its events, its duplicates and what could not be read of it",
    ),
    (
        "Finding",
        "a rule that events of one principal match, with a score",
    ),
    (
        "Person",
        "who stands at the beginning of a chain of sessions; an inference, marked as one",
    ),
    (
        "Principal",
        "who made the call as CloudTrail names it: a user, a role’s session by its role, root, a service",
    ),
    (
        "Profile",
        "all that the files tell of one principal, person, session, key, address, agent, account or resource",
    ),
    (
        "Runbook",
        "searches in the order in which an analyst goes through an incident, with the reason for each",
    ),
    ("Scope", "what chosen actors left behind, and what undid it"),
    (
        "Session",
        "temporary credentials, from the call that issued them on",
    ),
    (
        "Situation",
        "findings that belong together: somebody with what they became",
    ),
    (
        "Trail file",
        "a file as CloudTrail writes it into a bucket: { \"Records\": […] }",
    ),
];

/// What a kind of credentials is called on screen; the value itself stays in queries and files.
pub fn credential(value: &str) -> &str {
    let mut kinds = Credential::ALL.into_iter();
    let kind = kinds.find(|kind| kind.word() == value);
    kind.map_or(value, |kind| kind.name())
}

/// What a value of a field is called on screen.
pub fn value<'a>(field: &str, value: &'a str) -> &'a str {
    match field {
        "credential" => credential(value),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_stand_in_the_order_of_the_alphabet() {
        assert!(GLOSSARY.is_sorted_by_key(|(term, _)| term.to_lowercase()));
    }

    #[test]
    fn only_kinds_of_credentials_have_another_name() {
        assert_eq!(value("credential", "iam-user"), "IAM user");
        assert_eq!(value("name", "iam-user"), "iam-user");
    }
}
