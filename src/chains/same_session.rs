//! Events that belong to the session of another event: copies of a call in other accounts, and what an agent led to.

use super::paths::{ChainLeaves, ChainPath};
use super::sessions::is_by_service;
use super::{AgentCall, Map};
use crate::cloudtrail::credential::Credential;
use crate::store::Store;
use crate::store::interner::NONE;

/// For each event the record of the same call in the caller's own account, where this one is the called account's and does
/// not say who called (CloudTrail, `sharedEventID`); [`NONE`] for all others.
pub fn copies_in_other_accounts(store: &Store, leaves: &ChainLeaves<'_>) -> Vec<u32> {
    let mut copy_of = vec![NONE; store.len()];
    let mut text = Vec::new();
    let names_caller = |row: usize| store.identity(row).credential != Credential::AwsAccount;
    // Only records that do not say who called are looked for: hardly any.
    let mut unnamed: Map<String, Copies> = Map::default();
    for row in (0..store.len()).filter(|row| !names_caller(*row)) {
        let shared = leaves.read_of_event(row, ChainPath::SharedEventId, &mut text);
        if let Some(shared) = shared {
            unnamed.entry_ref(shared).or_default().rows.push(row as u32);
        }
    }
    if unnamed.is_empty() {
        return copy_of;
    }
    for row in (0..store.len()).filter(|row| names_caller(*row)) {
        let shared = leaves.read_of_event(row, ChainPath::SharedEventId, &mut text);
        if let Some(copies) = shared.and_then(|shared| unnamed.get_mut(shared)) {
            copies.callers.push(row as u32);
        }
    }
    for copies in unnamed.values() {
        let order = |row: &&u32| (store.times()[**row as usize], store.key(**row as usize));
        if let Some(caller) = copies.callers.iter().min_by_key(order) {
            for row in &copies.rows {
                copy_of[*row as usize] = *caller;
            }
        }
    }
    copy_of
}

/// The records of one call.
#[derive(Default)]
struct Copies {
    /// Those that do not say who called.
    rows: Vec<u32>,
    /// Those that do.
    callers: Vec<u32>,
}

/// Joins calls that an agent led to with its tool call, where the same caller made both: by the request id both are of one
/// session, also where the record of the API call holds neither key nor time of issue of the caller's credentials.
pub fn join_agent_calls(store: &Store, agent_calls: &[AgentCall], same_session: &mut [u32]) {
    let is_linked = |row: u32| {
        let found = agent_calls.binary_search_by_key(&row, |call| call.event);
        found.is_ok()
    };
    for call in agent_calls {
        let tool_call = match same_session[call.tool_call as usize] {
            NONE => call.tool_call,
            caller => caller,
        };
        let identity = store.identity(call.event as usize);
        let caller = store.identity(tool_call as usize);
        // What names another one's credentials is not taken for the caller's.
        if is_by_service(store, identity)
            && identity.principal == caller.principal
            && !is_linked(tool_call)
            && same_session[call.event as usize] == NONE
        {
            same_session[call.event as usize] = tool_call;
        }
    }
}
