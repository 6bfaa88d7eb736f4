//! Keys that are one person's, where the records prove it.

use super::account_access::{self, tagged_person};
use super::links::LinkSlot;
use super::paths::{ChainLeaves, ChainPath};
use super::persons::{
    NameGrade, PersonClaim, PersonKind, identity_center_key, is_session_of_identity_center,
};
use super::sessions::CallSession;
use crate::cloudtrail::credential::Credential;
use crate::store::Store;
use std::collections::HashMap;

/// Two keys for one person, where the records prove that they are one.
pub struct Aliases {
    /// For keys that are another's: that one.
    other: HashMap<String, PersonClaim>,
}

impl Aliases {
    /// An Identity Center user is the only one with the name of its sessions of Identity Center's own roles; so is an IAM
    /// user of an account whose failed sign-ins hold the name alone.
    pub fn new(
        store: &Store,
        leaves: &ChainLeaves<'_>,
        sessions: &[CallSession],
        links: &[LinkSlot],
    ) -> Self {
        let mut candidates: HashMap<String, Option<PersonClaim>> = HashMap::new();
        let mut add = |alias: String, named: PersonClaim| {
            candidates
                .entry(alias)
                .and_modify(|known| match known {
                    Some(same) if same.key != named.key => *known = None,
                    Some(same) if named.is_better_than(same) => *same = named.clone(),
                    _ => {}
                })
                .or_insert(Some(named));
        };
        for (session, link) in sessions.iter().zip(links) {
            let identity = &store.identities()[session.identity as usize];
            if session.on_behalf_of.is_none() {
                continue;
            }
            let name = store.text(identity.session);
            // Account access manager names the session by the user's id, and the user in tags.
            if let Some((identity_store, user)) = &session.on_behalf_of
                && !session.contradicts_itself
                && let Some(tagged) = tagged_person(store, leaves, *link)
            {
                let key = format!("{identity_store}#{user}");
                let named = PersonClaim {
                    key: key.clone(),
                    name: tagged.to_owned(),
                    grade: NameGrade::Given,
                    account: store.text(identity.account).to_owned(),
                    kind: PersonKind::Person,
                };
                add(key, named.clone());
                add(account_access::key(tagged), named);
            }
            // With onBehalfOf the principal is the user, so that the role is told by its ARN.
            let arn = leaves.of_identity(identity, ChainPath::Arn);
            if let Some((identity_store, user)) = &session.on_behalf_of
                && !session.contradicts_itself
                && !name.is_empty()
                && is_session_of_identity_center(arn)
            {
                let named = PersonClaim {
                    key: format!("{identity_store}#{user}"),
                    name: name.to_owned(),
                    grade: if name == user {
                        NameGrade::BareId
                    } else {
                        NameGrade::Given
                    },
                    account: store.text(identity.account).to_owned(),
                    kind: PersonKind::Person,
                };
                add(identity_center_key(name), named);
            }
        }
        for principal in store.principals() {
            let (key, name) = (store.text(principal.key), store.text(principal.name));
            let account = store.text(principal.account);
            if principal.credential == Credential::IamUser
                && let Some((partition, _)) = key.split_once(&format!(":{account}:user:"))
            {
                let named = PersonClaim {
                    key: key.to_owned(),
                    name: name.to_owned(),
                    grade: NameGrade::Given,
                    account: account.to_owned(),
                    kind: PersonKind::Person,
                };
                add(format!("{partition}:{account}:user-name:{name}"), named);
            }
        }
        let other = candidates
            .into_iter()
            .filter_map(|(alias, named)| Some((alias, named?)));
        Aliases {
            other: other.collect(),
        }
    }

    /// The person whose key it is.
    pub fn resolve(&self, named: PersonClaim) -> PersonClaim {
        self.other.get(&named.key).cloned().unwrap_or(named)
    }
}
