//! Where a call came from: console, command line, code, infrastructure as code, agent or service.

use super::console::is_console_service;
use super::mcp::McpEvent;
use super::paths::{ChainLeaves, ChainPath};
use crate::cloudtrail::credential::Credential;
use crate::cloudtrail::origin::CallOrigin;
use crate::cloudtrail::user_agent::ClientProgram;
use crate::store::{Column, IdentityRow, Store};

/// Where each call came from.
pub fn origins(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    mcp_events: &[McpEvent<'_>],
) -> Vec<CallOrigin> {
    let identities: Vec<IdentityHint> = store
        .identities()
        .iter()
        .map(|identity| IdentityHint::of(store, identity))
        .collect();
    let mut of_agents = mcp_events.iter().peekable();
    let origin = |row: usize| {
        let of_agent = of_agents.next_if(|known| known.event as usize == row);
        if of_agent.is_some() {
            return CallOrigin::Agent;
        }
        let identity = identities[store.identity_numbers()[row] as usize];
        let client = store.clients().program(row);
        let address = store.cell(Column::Address, row);
        if identity == IdentityHint::Iac
            || client == ClientProgram::InfrastructureAsCode
            || address == CLOUDFORMATION
        {
            return CallOrigin::Iac;
        }
        if identity == IdentityHint::Service || is_service_address(address) {
            return CallOrigin::Service;
        }
        if identity == IdentityHint::Console {
            return CallOrigin::Console;
        }
        let from_console = leaves
            .of_event(row, ChainPath::FromConsole)
            .eq_ignore_ascii_case("true");
        let has_own_connection = !leaves.of_event(row, ChainPath::TlsVersion).is_empty();
        match client {
            ClientProgram::CommandLine if !from_console || has_own_connection => CallOrigin::Cli,
            ClientProgram::Sdk if !from_console || has_own_connection => CallOrigin::Sdk,
            ClientProgram::Browser | ClientProgram::Console => CallOrigin::Console,
            _ if from_console && !has_own_connection => CallOrigin::Console,
            ClientProgram::Service => CallOrigin::Service,
            _ => CallOrigin::Other,
        }
    };
    (0..store.len()).map(origin).collect()
}

const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";

/// Session names by which tools for infrastructure as code are known.
const TOOL_SESSIONS: [&str; 5] = [
    "terraform",
    "pulumi",
    "cloudformation",
    "aws-cdk",
    "ansible",
];

/// What an identity tells of all its calls.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IdentityHint {
    Nothing,
    Iac,
    Console,
    Service,
}

impl IdentityHint {
    fn of(store: &Store, identity: &IdentityRow) -> Self {
        let via = store.text(identity.via);
        let session = store.text(identity.session).to_ascii_lowercase();
        if via == CLOUDFORMATION || TOOL_SESSIONS.iter().any(|tool| session.contains(tool)) {
            IdentityHint::Iac
        } else if !via.is_empty() && !is_console_service(via)
            || identity.credential == Credential::AwsService
            || super::persons::is_service(store, identity)
        {
            IdentityHint::Service
        } else if is_console_service(via) {
            IdentityHint::Console
        } else {
            IdentityHint::Nothing
        }
    }
}

/// Addresses that are none: AWS names the service instead.
fn is_service_address(address: &str) -> bool {
    address.ends_with(".amazonaws.com") || address == "AWS Internal"
}
