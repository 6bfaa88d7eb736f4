//! Where a call came from: console, command line, code, infrastructure as code, agent or service.

use super::console::is_console_service;
use super::mcp::McpEvent;
use super::paths::{ChainLeaves, ChainPath};
use crate::cloudtrail::credential::Credential;
use crate::cloudtrail::origin::CallOrigin;
use crate::cloudtrail::user_agent::ClientProgram;
use crate::store::interner::Symbol;
use crate::store::{Column, IdentityRow, Store};

/// Where each call came from.
pub fn origins(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    mcp_events: &[McpEvent<'_>],
) -> Vec<CallOrigin> {
    let identities: Vec<OriginHint> = store
        .identities()
        .iter()
        .map(|identity| OriginHint::of(store, identity))
        .collect();
    let mut addresses = AddressHints {
        known: vec![None; store.strings().texts().len()],
    };
    let mut of_agents = mcp_events.iter().peekable();
    let origin = |row: usize| {
        let of_agent = of_agents.next_if(|known| known.event as usize == row);
        if of_agent.is_some() {
            return CallOrigin::Agent;
        }
        let identity = identities[store.identity_numbers()[row] as usize];
        let client = store.clients().program(row);
        let address = addresses.hint(store, store.column(Column::Address)[row]);
        if identity == OriginHint::Iac
            || client == ClientProgram::InfrastructureAsCode
            || address == OriginHint::Iac
        {
            return CallOrigin::Iac;
        }
        if identity == OriginHint::Service || address == OriginHint::Service {
            return CallOrigin::Service;
        }
        if identity == OriginHint::Console {
            return CallOrigin::Console;
        }
        // The console obtained the credentials, and no client made a connection of its own.
        let through_console = leaves
            .of_event(row, ChainPath::FromConsole)
            .eq_ignore_ascii_case("true")
            && leaves.of_event(row, ChainPath::TlsVersion).is_empty();
        match client {
            ClientProgram::CommandLine if !through_console => CallOrigin::Cli,
            ClientProgram::Sdk if !through_console => CallOrigin::Sdk,
            ClientProgram::Browser | ClientProgram::Console => CallOrigin::Console,
            _ if through_console => CallOrigin::Console,
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

/// What an identity or an address tells of all its calls.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OriginHint {
    Nothing,
    Iac,
    Console,
    Service,
}

impl OriginHint {
    fn of(store: &Store, identity: &IdentityRow) -> Self {
        let via = store.text(identity.via);
        let session = store.text(identity.session).to_ascii_lowercase();
        if via == CLOUDFORMATION || TOOL_SESSIONS.iter().any(|tool| session.contains(tool)) {
            OriginHint::Iac
        } else if !via.is_empty() && !is_console_service(via)
            || identity.credential == Credential::AwsService
            || super::persons::is_service(store, identity)
        {
            OriginHint::Service
        } else if is_console_service(via) {
            OriginHint::Console
        } else {
            OriginHint::Nothing
        }
    }
}

/// What addresses tell of calls; each text of the dictionary is looked at once.
struct AddressHints {
    known: Vec<Option<OriginHint>>,
}

impl AddressHints {
    fn hint(&mut self, store: &Store, address: Symbol) -> OriginHint {
        let judge = || match store.text(address) {
            CLOUDFORMATION => OriginHint::Iac,
            text if is_service_address(text) => OriginHint::Service,
            _ => OriginHint::Nothing,
        };
        match self.known.get_mut(address as usize) {
            Some(known) => *known.get_or_insert_with(judge),
            None => judge(),
        }
    }
}

/// Addresses that are none: AWS names the service instead.
fn is_service_address(address: &str) -> bool {
    address.ends_with(".amazonaws.com") || address == "AWS Internal"
}
