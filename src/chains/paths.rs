//! The leaves of records that tell sessions and links apart, by one look-up for each shape.

use crate::store::interner::{NONE, Symbol};
use crate::store::{IdentityRow, Store};

/// A leaf that chains are worked out from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainPath {
    /// The unique id of the caller; for a role `AROA…:session name`.
    PrincipalId,
    /// When the caller's temporary credentials were issued.
    CreationDate,
    /// The sign-in that the caller's session belongs to.
    SignInSession,
    /// The name that the first caller of a chain stated; it stays the same along a chain of roles.
    SourceIdentity,
    /// The instance or function that was given the credentials.
    HolderOfCredentials,
    /// The Identity Center user on whose behalf the call was made.
    OnBehalfOfUser,
    /// The user's identity store.
    OnBehalfOfStore,
    /// The caller's ARN.
    Arn,
    /// The user's name.
    UserName,
    /// The console obtained the credentials.
    FromConsole,
    /// The request came over TLS from a client of its own.
    TlsVersion,
    /// The key of the temporary credentials that the call issued.
    IssuedKey,
    /// The long-term key that the call created.
    CreatedKey,
    /// The unique id and session name of the role session that the call issued.
    AssumedRoleId,
    /// The sign-in session that the call began.
    BegunSignIn,
    /// The same for the records that several accounts get of one call.
    SharedEventId,
    /// The unique id of the federated user that the call issued credentials for.
    FederatedUserId,
    /// `sourceIdentity` as the request of the call states it.
    RequestedSourceIdentity,
    /// What issued temporary credentials: `Role`, `IAMUser` or `Root`.
    IssuerType,
    /// Its unique id.
    IssuerId,
    /// Its name.
    IssuerName,
    /// The id of the request.
    RequestId,
    /// The id of a request that an agent's tool call led to.
    DownstreamRequestId,
    /// `AwsApiCall`, `AwsMcpEvent`, ….
    EventType,
    /// What an agent asks an MCP server for.
    McpMethod,
    /// The tool that an agent calls.
    McpTool,
    /// The MCP server; only the AWS page has it.
    McpServer,
    /// The service that the call was delegated through; only the AWS page has it.
    DelegatedVia,
    /// The account that acts by a delegation which the caller has approved.
    Delegate,
    /// Whether it is a session of a root user that another account began.
    AssumedRoot,
    /// The account whose root user the call becomes.
    TargetPrincipal,
    /// The name of a tag that the call passes to the session.
    TagKey,
    /// Its value.
    TagValue,
}

/// All paths, in the order of their numbers.
const PATHS: [(ChainPath, &str); 33] = [
    (ChainPath::PrincipalId, "userIdentity.principalId"),
    (
        ChainPath::CreationDate,
        "userIdentity.sessionContext.attributes.creationDate",
    ),
    (
        ChainPath::SignInSession,
        "userIdentity.sessionContext.signInSessionArn",
    ),
    (
        ChainPath::SourceIdentity,
        "userIdentity.sessionContext.sourceIdentity",
    ),
    (
        ChainPath::HolderOfCredentials,
        "userIdentity.inScopeOf.credentialsIssuedTo",
    ),
    (ChainPath::OnBehalfOfUser, "userIdentity.onBehalfOf.userId"),
    (
        ChainPath::OnBehalfOfStore,
        "userIdentity.onBehalfOf.identityStoreArn",
    ),
    (ChainPath::Arn, "userIdentity.arn"),
    (ChainPath::UserName, "userIdentity.userName"),
    (ChainPath::FromConsole, "sessionCredentialFromConsole"),
    (ChainPath::TlsVersion, "tlsDetails.tlsVersion"),
    (
        ChainPath::IssuedKey,
        "responseElements.credentials.accessKeyId",
    ),
    (
        ChainPath::CreatedKey,
        "responseElements.accessKey.accessKeyId",
    ),
    (
        ChainPath::AssumedRoleId,
        "responseElements.assumedRoleUser.assumedRoleId",
    ),
    (
        ChainPath::BegunSignIn,
        "additionalEventData.signInSessionArn",
    ),
    (ChainPath::SharedEventId, "sharedEventID"),
    (
        ChainPath::FederatedUserId,
        "responseElements.federatedUser.federatedUserId",
    ),
    (
        ChainPath::RequestedSourceIdentity,
        "requestParameters.sourceIdentity",
    ),
    (
        ChainPath::IssuerType,
        "userIdentity.sessionContext.sessionIssuer.type",
    ),
    (
        ChainPath::IssuerId,
        "userIdentity.sessionContext.sessionIssuer.principalId",
    ),
    (
        ChainPath::IssuerName,
        "userIdentity.sessionContext.sessionIssuer.userName",
    ),
    (ChainPath::RequestId, "requestID"),
    (
        ChainPath::DownstreamRequestId,
        "additionalEventData.downstreamRequests.requestId",
    ),
    (ChainPath::EventType, "eventType"),
    (ChainPath::McpMethod, "requestParameters.method"),
    (ChainPath::McpTool, "requestParameters.params.name"),
    (ChainPath::McpServer, "mcpEventDetails.mcpServerName"),
    (ChainPath::DelegatedVia, "delegatedViaAWS"),
    (
        ChainPath::Delegate,
        "userIdentity.invokedByDelegate.accountId",
    ),
    (
        ChainPath::AssumedRoot,
        "userIdentity.sessionContext.assumedRoot",
    ),
    (
        ChainPath::TargetPrincipal,
        "requestParameters.targetPrincipal",
    ),
    (ChainPath::TagKey, "requestParameters.tags.key"),
    (ChainPath::TagValue, "requestParameters.tags.value"),
];

impl ChainPath {
    /// The path as text.
    pub fn text(self) -> &'static str {
        PATHS[self as usize].1
    }
}

/// For each shape where the leaves of the known paths are.
pub struct ChainLeaves<'s> {
    store: &'s Store,
    /// For each shape and path the place of the first leaf; [`NONE`] where there is none.
    places: Vec<[u32; PATHS.len()]>,
    /// The symbol of the empty text.
    empty: Symbol,
}

impl<'s> ChainLeaves<'s> {
    /// Looks at each shape once. Some re-exports write keys in another case.
    pub fn new(store: &'s Store) -> Self {
        // The number of the path that a symbol is; `UNKNOWN` for one that was not looked at, `OTHER` for another path.
        const UNKNOWN: u8 = u8::MAX;
        const OTHER: u8 = u8::MAX - 1;
        let mut known = vec![UNKNOWN; store.strings().texts().len()];
        let mut number = |symbol: Symbol| {
            let known = &mut known[symbol as usize];
            if *known == UNKNOWN {
                let text = store.text(symbol);
                let found = PATHS
                    .iter()
                    .position(|(_, path)| path.eq_ignore_ascii_case(text));
                *known = found.map_or(OTHER, |index| index as u8);
            }
            *known
        };
        let mut places_of = |shape: u32| {
            let mut places = [NONE; PATHS.len()];
            for (place, path) in (0..).zip(store.shape(shape)) {
                if let Some(first) = places.get_mut(usize::from(number(*path)))
                    && *first == NONE
                {
                    *first = place;
                }
            }
            places
        };
        let places = (0..store.shapes() as u32).map(&mut places_of).collect();
        ChainLeaves {
            store,
            places,
            empty: store.strings().find("").unwrap_or(NONE),
        }
    }

    /// The text of an event's leaf; empty where it has none.
    pub fn of_event(&self, row: usize, path: ChainPath) -> &'s str {
        let place = self.places[self.store.shape_numbers()[row] as usize][path as usize];
        self.text(self.store.leaves(row), place)
    }

    /// The text of an event's leaf, put into `text`; none where it has none or an empty one. For who reads the ids of very many
    /// events: nothing is kept unpacked.
    pub fn read_of_event<'t>(
        &self,
        row: usize,
        path: ChainPath,
        text: &'t mut Vec<u8>,
    ) -> Option<&'t str> {
        let place = self.places[self.store.shape_numbers()[row] as usize][path as usize];
        if place == NONE {
            return None;
        }
        let symbol = self.store.leaves(row).get(place as usize)?;
        self.store.read_text(*symbol, text);
        let text = std::str::from_utf8(text).ok()?;
        Some(text).filter(|text| !text.is_empty())
    }

    /// The text of an identity's leaf; empty where it has none.
    pub fn of_identity(&self, identity: &IdentityRow, path: ChainPath) -> &'s str {
        let place = self.places[identity.shape as usize][path as usize];
        self.text(self.store.identity_leaves(identity), place)
    }

    /// The symbol of an identity's leaf, which is one of the dictionary; [`NONE`] where it has none or an empty one.
    pub fn symbol_of_identity(&self, identity: &IdentityRow, path: ChainPath) -> Symbol {
        let place = self.places[identity.shape as usize][path as usize];
        let leaves = self.store.identity_leaves(identity);
        let symbol = leaves.get(place as usize).copied().unwrap_or(NONE);
        if symbol == self.empty { NONE } else { symbol }
    }

    /// All texts of an event's leaves with this path.
    pub fn all_of_event(&self, row: usize, path: ChainPath) -> impl Iterator<Item = &'s str> {
        let paths = self.store.shape(self.store.shape_numbers()[row]);
        let leaves = paths.iter().zip(self.store.leaves(row));
        let store = self.store;
        let wanted = move |symbol: Symbol| store.text(symbol).eq_ignore_ascii_case(path.text());
        leaves
            .filter(move |(known, _)| wanted(**known))
            .map(move |(_, leaf)| store.text(*leaf))
    }

    /// Whether events of this shape can have the leaf.
    pub fn is_in_shape(&self, shape: u32, path: ChainPath) -> bool {
        self.places[shape as usize][path as usize] != NONE
    }

    fn text(&self, leaves: &[Symbol], place: u32) -> &'s str {
        leaves
            .get(place as usize)
            .map_or("", |symbol| self.store.text(*symbol))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stand_at_their_numbers() {
        for (index, (path, _)) in PATHS.iter().enumerate() {
            assert_eq!(*path as usize, index);
        }
    }
}
