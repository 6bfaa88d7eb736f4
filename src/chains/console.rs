//! Which credentials the console obtained.

use super::Map;
use super::issued::Issued;
use super::paths::{ChainLeaves, ChainPath};
use super::sessions::is_temporary;
use crate::cloudtrail::user_agent::ClientProgram;
use crate::store::interner::{NONE, Symbol};
use crate::store::{IdentityRow, Store};

/// What a caller's credentials have in common in all records of all readers.
type CredentialParts = (Symbol, Symbol, Symbol);

/// For each identity whether the console obtained its credentials: an event with the same credentials says so, or, in
/// older records, was made by a browser or by the console's own servers. Keys that a call has issued are used outside
/// the console too, so that these are no sign of it.
pub fn identities_from_console(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    issued: &Issued,
) -> Vec<bool> {
    let parts_of = |identity: &IdentityRow| -> CredentialParts {
        (
            identity.access_key,
            leaves.symbol_of_identity(identity, ChainPath::PrincipalId),
            leaves.symbol_of_identity(identity, ChainPath::CreationDate),
        )
    };
    let mut from_console: Map<CredentialParts, ()> = Map::default();
    let mut is_marked = vec![false; store.identities().len()];
    for row in 0..store.len() {
        let number = store.identity_numbers()[row] as usize;
        if is_marked[number] {
            continue;
        }
        let says_so = leaves.is_in_shape(store.shape_numbers()[row], ChainPath::FromConsole)
            && leaves
                .of_event(row, ChainPath::FromConsole)
                .eq_ignore_ascii_case("true");
        let identity = &store.identities()[number];
        if says_or_shows_console(store, row, identity, says_so) {
            is_marked[number] = true;
            from_console.insert(parts_of(identity), ());
        }
    }
    if from_console.is_empty() {
        return is_marked;
    }
    let is_from_console = |identity: &IdentityRow| {
        let parts = parts_of(identity);
        from_console.contains_key(&parts) && !issued.by_key.has(store.text(parts.0))
    };
    store.identities().iter().map(is_from_console).collect()
}

fn says_or_shows_console(store: &Store, row: usize, identity: &IdentityRow, says_so: bool) -> bool {
    let is_shown = || {
        // Texts are looked at last: that takes longest.
        let program = store.clients().program(row);
        matches!(program, ClientProgram::Browser | ClientProgram::Console)
            && (identity.via == NONE || is_console_service(store.text(identity.via)))
            && is_temporary(store.text(identity.access_key))
    };
    says_so || is_shown()
}

/// Whether a service is the console: until 2020 its calls named it as `invokedBy`.
pub fn is_console_service(service: &str) -> bool {
    service == "signin.amazonaws.com"
}
