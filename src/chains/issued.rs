//! The calls that issue credentials, and the tool calls of agents: what later sessions and calls can be traced back to.

use super::AgentCall;
use super::paths::{ChainLeaves, ChainPath};
use crate::protocol::Outcome;
use crate::store::batch::NO_TIME;
use crate::store::interner::NONE;
use crate::store::{Column, Store};
use std::collections::HashMap;

/// Calls that issued credentials, by what their responses name. Of the records that several accounts have of one call it is
/// the caller's.
pub struct Issued<'s> {
    /// By the temporary access key.
    pub by_key: HashMap<&'s str, u32>,
    /// By the long-term access key that was created.
    pub by_created_key: HashMap<&'s str, u32>,
    /// By the ARN of the sign-in that was begun.
    pub by_sign_in: HashMap<&'s str, u32>,
    /// By the unique id of role and session: several sessions can have the same.
    pub by_role_id: HashMap<&'s str, Vec<u32>>,
    /// `CreateOAuth2Token`, in the order of time.
    pub tokens: Vec<u32>,
}

impl<'s> Issued<'s> {
    /// Finds the calls that succeeded. `twins` are the records that are another account's of the same call.
    pub fn new(store: &'s Store, leaves: &ChainLeaves<'s>, twins: &[u32]) -> Self {
        let mut issued = Issued {
            by_key: HashMap::new(),
            by_created_key: HashMap::new(),
            by_sign_in: HashMap::new(),
            by_role_id: HashMap::new(),
            tokens: Vec::new(),
        };
        let token = store.strings().find("CreateOAuth2Token");
        for number in store.order() {
            let row = *number as usize;
            if store.outcome(row) != Outcome::Ok || twins[row] != NONE {
                continue;
            }
            let text =
                |path: ChainPath| Some(leaves.of_event(row, path)).filter(|text| !text.is_empty());
            if let Some(key) = text(ChainPath::IssuedKey) {
                issued.by_key.entry(key).or_insert(*number);
            }
            if let Some(key) = text(ChainPath::CreatedKey) {
                issued.by_created_key.entry(key).or_insert(*number);
            }
            if let Some(role_id) = text(ChainPath::AssumedRoleId) {
                issued.by_role_id.entry(role_id).or_default().push(*number);
            }
            if token.is_some_and(|token| store.column(Column::Name)[row] == token) {
                if let Some(sign_in) = text(ChainPath::BegunSignIn) {
                    issued.by_sign_in.entry(sign_in).or_insert(*number);
                }
                if store.times()[row] != NO_TIME {
                    issued.tokens.push(*number);
                }
            }
        }
        issued
    }
}

/// The event sources of AWS's managed MCP servers.
pub fn is_mcp(source: &str) -> bool {
    let service = source.split('.').next().unwrap_or(source);
    source.contains(".amazonaws.com") && (service.ends_with("-mcp"))
        || source.starts_with("aws-mcp.")
}

/// The API calls that tool calls of agents led to: both records hold the same request id.
pub fn agent_calls(store: &Store, leaves: &ChainLeaves<'_>) -> Vec<AgentCall> {
    let mut tool_calls: HashMap<&str, u32> = HashMap::new();
    for number in store.order() {
        let row = *number as usize;
        if leaves.is_in_shape(store.shape_numbers()[row], ChainPath::DownstreamRequestId) {
            for request in leaves.all_of_event(row, ChainPath::DownstreamRequestId) {
                if !request.is_empty() {
                    tool_calls.entry(request).or_insert(*number);
                }
            }
        }
    }
    if tool_calls.is_empty() {
        return Vec::new();
    }
    let calls = (0..store.len()).filter_map(|row| {
        let tool_call = *tool_calls.get(leaves.of_event(row, ChainPath::RequestId))?;
        (tool_call != row as u32).then_some(AgentCall {
            event: row as u32,
            tool_call,
        })
    });
    calls.collect()
}
