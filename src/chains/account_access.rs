//! Sessions that account access manager gave to a person (IAM, "Account access manager", 2026).
//!
//! The service assumes the role, so the call names no person; the tags that it passes on do. Documented, and seen in the tests
//! of a public tool that were made after a real record: the tag `email`. The other names are those under which identity
//! providers send the same.

use super::links::LinkSlot;
use super::paths::{ChainLeaves, ChainPath};
use crate::cloudtrail::credential::Credential;
use crate::store::Store;

/// The service, now and before it was released.
const SERVICES: [&str; 2] = [
    "account-access.amazonaws.com",
    "account-access-preview.amazonaws.com",
];

/// Tags that name a person, the best first.
const PERSON_TAGS: [&str; 6] = ["email", "mail", "userName", "user_name", "user", "userId"];

/// What the keys of persons begin with whom only the tags name.
const KEY: &str = "account-access:";

/// The key of a person whom only the tags name.
pub fn key(name: &str) -> String {
    format!("{KEY}{name}")
}

/// Whether a person's key is one of these.
pub fn is_key(key: &str) -> bool {
    key.starts_with(KEY)
}

/// Whether a session's credentials were issued by account access manager.
pub fn is_issued_by_it(store: &Store, link: LinkSlot) -> bool {
    link.is_some_and(|link| {
        let caller = store.identity(link.event as usize);
        let name = || store.text(store.principals()[caller.principal as usize].name);
        caller.credential == Credential::AwsService && SERVICES.contains(&name())
    })
}

/// The person that the tags of the call name; none where it was another service's, where it is not known which call it was,
/// or where they name nobody.
pub fn tagged_person<'s>(
    store: &'s Store,
    leaves: &ChainLeaves<'s>,
    link: LinkSlot,
) -> Option<&'s str> {
    let link = link.filter(|link| link.confidence.is_known())?;
    if !is_issued_by_it(store, Some(link)) {
        return None;
    }
    let row = link.event as usize;
    let keys = leaves.all_of_event(row, ChainPath::TagKey);
    let tags: Vec<(&str, &str)> = keys
        .zip(leaves.all_of_event(row, ChainPath::TagValue))
        .collect();
    // A tag without a key or value would move all others: then none is taken.
    if tags.len() != leaves.all_of_event(row, ChainPath::TagKey).count()
        || tags.len() != leaves.all_of_event(row, ChainPath::TagValue).count()
    {
        return None;
    }
    let value_of = |wanted: &&str| {
        let tag = tags
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(wanted));
        tag.map(|(_, value)| *value)
            .filter(|value| !value.is_empty())
    };
    PERSON_TAGS.iter().find_map(value_of)
}
