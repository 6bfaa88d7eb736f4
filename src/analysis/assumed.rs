//! Who assumed a role, where the log says so: each session of a role and the calls that it came from.
//!
//! A successful `AssumeRole`, `AssumeRoleWithSAML` or `AssumeRoleWithWebIdentity` tells in its response the temporary access key
//! that it gives out: a session that uses this key came from this call. Where the session's key is in no such response, the
//! session's ARN in a response is taken: an inference, because a session's name can be used again.
//! (IAM: "How to uniquely identify principals", CloudTrail: "Logging IAM and AWS STS API calls".)

use crate::protocol::Outcome;
use crate::store::interner::{NONE, Symbol};
use crate::store::{Column, Store};

/// A call that gave a session its credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// The session's name.
    pub session: Symbol,
    /// The session's access key, or its ARN, that the response names.
    pub named: Symbol,
    /// The principal that assumed the role, as an index into [`Store::principals`].
    pub principal: u32,
    /// The call.
    pub row: u32,
    /// The response names the session's access key; otherwise only its ARN.
    pub by_key: bool,
    /// `sourceIdentity` of the request.
    pub source_identity: Symbol,
}

/// The calls that sessions came from, in the order of time.
pub fn assumed(store: &Store) -> Vec<Assumed> {
    let find = |path: &str| store.strings().find(path).unwrap_or(NONE);
    let names = [
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
    ]
    .map(find);
    let mut found = Vec::new();
    if names.iter().all(|name| *name == NONE) {
        return found;
    }
    // A key and an ARN belong to one session each.
    let mut session_of = vec![NONE; store.strings().texts().len()];
    let arn = find("userIdentity.arn");
    for identity in store.identities() {
        if identity.session != NONE {
            for symbol in [identity.access_key, identity_leaf(store, identity, arn)] {
                if let Some(session) = session_of.get_mut(symbol as usize)
                    && (*session == NONE || store.text(identity.session) < store.text(*session))
                {
                    *session = identity.session;
                }
            }
        }
    }
    let [key_path, arn_path, source_identity] = [
        "responseElements.credentials.accessKeyId",
        "responseElements.assumedRoleUser.arn",
        "requestParameters.sourceIdentity",
    ]
    .map(find);
    let column = store.column(Column::Name);
    for row in store.order().iter().map(|row| *row as usize) {
        let name = column[row];
        if name == NONE || !names.contains(&name) || store.outcome(row) != Outcome::Ok {
            continue;
        }
        // What a response tells hardly repeats, so its text is looked up.
        let session = |path| {
            let text = store.text(leaf(store, row, path));
            let symbol = store.strings().find(text).filter(|_| !text.is_empty())?;
            Some((session_of[symbol as usize], symbol)).filter(|(session, _)| *session != NONE)
        };
        let by_key = session(key_path);
        if let Some((session, named)) = by_key.or_else(|| session(arn_path)) {
            found.push(Assumed {
                session,
                named,
                principal: store.identity(row).principal,
                row: row as u32,
                by_key: by_key.is_some(),
                source_identity: leaf(store, row, source_identity),
            });
        }
    }
    found
}

/// The first leaf of an event that has this path; [`NONE`] where there is none.
fn leaf(store: &Store, row: usize, path: Symbol) -> Symbol {
    let paths = store.shape(store.shape_numbers()[row]);
    let place = paths.iter().position(|known| *known == path);
    place.map_or(NONE, |place| store.leaves(row)[place])
}

/// The first leaf of an identity that has this path; [`NONE`] where there is none.
pub fn identity_leaf(store: &Store, identity: &crate::store::IdentityRow, path: Symbol) -> Symbol {
    let place = store
        .shape(identity.shape)
        .iter()
        .position(|known| *known == path);
    place.map_or(NONE, |place| store.identity_leaves(identity)[place])
}
