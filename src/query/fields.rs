//! The one table of the fields that the search language knows.
//!
//! The parser's mistakes, evaluation, completion, help, facets and the tables' columns all go by it. A field that
//! is not here is a JSON path such as `requestParameters.bucketName`.

use crate::store::Column;
use crate::store::client_columns::ClientPart;

pub use crate::query::field_words::{words, words_meant};

/// What a field reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// A column of strings.
    Column(Column),
    /// The principal's key or name.
    Principal,
    /// The word for the kind of credentials.
    Credential,
    /// `userIdentity.type`.
    Kind,
    /// The session name.
    Session,
    /// The person or workload at the beginning of the chain.
    Person,
    /// The kind of session.
    SessionKind,
    /// The key of one session.
    SessionKey,
    /// Where the call came from.
    Origin,
    /// The AI agent that made the call or led to it.
    AiAgent,
    /// What the event has to do with an AI agent.
    McpCall,
    /// The tool that an AI agent called.
    McpTool,
    /// What the user agent says of the program.
    Client(ClientPart),
    /// The account of the credentials that made the call.
    CallerAccount,
    /// The service that made the call on the principal's behalf.
    Via,
    /// The access key id.
    AccessKey,
    /// `ok`, `error` or `denied`.
    Outcome,
    /// `true` or `false`; judged by the name of the call where the record does not say.
    ReadOnly,
    /// `true` or `false` where the record says it.
    SaidReadOnly,
    /// The time.
    Time,
    /// The time, counted back from the newest event.
    Last,
    /// The time of the principal's first event, counted back from the newest event.
    New,
    /// The country of the source address.
    Country,
    /// The autonomous system of the source address.
    Asn,
    /// The network of the source address.
    Network,
    /// The resources that the request, the response and the list of resources name.
    Mentions,
    /// The Sigma rules that the event matches.
    Rule,
    /// The levels of the rules that the event matches.
    RuleLevel,
    /// The tactics of the rules that the event matches.
    Tactic,
    /// A leaf with this path.
    Path(&'static str),
}

/// A field of the search language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, as in `data-col`.
    pub name: &'static str,
    /// Other names for it: CloudTrail's own and the short ones that people type.
    pub aliases: &'static [&'static str],
    /// What it reads.
    pub reads: Reads,
    /// One line of help.
    pub help: &'static str,
    /// An example that works.
    pub example: &'static str,
}

/// All fields.
pub static FIELDS: [Field; 45] = [
    Field {
        name: "time",
        aliases: &["eventTime"],
        reads: Reads::Time,
        help: "when the call was completed, in UTC: a year, month, day, minute …, from or until one, or a range",
        example: "time:2023-07-10..2023-07-12",
    },
    Field {
        name: "last",
        aliases: &["within"],
        reads: Reads::Last,
        help: "counted back from the newest event loaded: 90s, 15m, 24h, 7d, 2w",
        example: "last:24h",
    },
    Field {
        name: "new",
        aliases: &["firstSeen"],
        reads: Reads::New,
        help: "the principal’s first event is this recent, counted back from the newest event loaded",
        example: "new:24h",
    },
    Field {
        name: "name",
        aliases: &["eventName", "event", "action"],
        reads: Reads::Column(Column::Name),
        help: "the API call",
        example: "name:StartExecution",
    },
    Field {
        name: "source",
        aliases: &["eventSource", "service"],
        reads: Reads::Column(Column::Source),
        help: "the service that was called",
        example: "source:states.amazonaws.com",
    },
    Field {
        name: "principal",
        aliases: &["user", "who"],
        reads: Reads::Principal,
        help: "who made the call: its name or its key",
        example: "principal:test-user",
    },
    Field {
        name: "person",
        aliases: &["human", "workload"],
        reads: Reads::Person,
        help: "the person or workload at the beginning of the chain of sessions",
        example: "person:alice",
    },
    Field {
        name: "session-type",
        aliases: &["sessionType"],
        reads: Reads::SessionKind,
        help: "the kind of session: browser, command-line, aws-login, agent, workload, service, other",
        example: "session-type:workload",
    },
    Field {
        name: "session-key",
        aliases: &["sessionKey"],
        reads: Reads::SessionKey,
        help: "one session, by its key: the page makes such conditions",
        example: "session-key:\"key:ASIAIOSFODNN7EXAMPLE\"",
    },
    Field {
        name: "origin",
        aliases: &[],
        reads: Reads::Origin,
        help: "where the call came from: console, cli, sdk, iac, agent, service, other",
        example: "origin:cli",
    },
    Field {
        name: "ai-agent",
        aliases: &["aiAgent"],
        reads: Reads::AiAgent,
        help: "the AI agent whose tool call it is, or led to it: its user agent, as the client says, and its person",
        example: "ai-agent:*claude-code*",
    },
    Field {
        name: "mcp",
        aliases: &[],
        reads: Reads::McpCall,
        help: "what it has to do with an AI agent: tool-call, api-call (what a tool call led to), other",
        example: "mcp:api-call",
    },
    Field {
        name: "mcp-tool",
        aliases: &["mcpTool"],
        reads: Reads::McpTool,
        help: "the tool of an MCP server that an AI agent called, or that led to the call",
        example: "mcp-tool:call_aws",
    },
    Field {
        name: "credential",
        aliases: &["credentials"],
        reads: Reads::Credential,
        help: "the kind of credentials: root, iam-user, role, federated-user, aws-service, …",
        example: "credential:root",
    },
    Field {
        name: "account",
        aliases: &["recipientAccountId"],
        reads: Reads::Column(Column::Account),
        help: "the account that received the event (recipientAccountId): its number, or its name where that is known",
        example: "account:123456789012",
    },
    Field {
        name: "caller-account",
        aliases: &["callerAccount", "accountId"],
        reads: Reads::CallerAccount,
        help: "the account of the caller (userIdentity.accountId): its number, its name, or external where lists of accounts were dropped and none has it",
        example: "caller-account:external",
    },
    Field {
        name: "region",
        aliases: &["awsRegion"],
        reads: Reads::Column(Column::Region),
        help: "the Region",
        example: "region:us-east-1",
    },
    Field {
        name: "address",
        aliases: &["sourceIPAddress", "ip"],
        reads: Reads::Column(Column::Address),
        help: "the source address, or the service that called; a network in CIDR form",
        example: "address:203.0.113.0/24",
    },
    Field {
        name: "country",
        aliases: &[],
        reads: Reads::Country,
        help: "the country of the source address, by an address database that was dropped: its code or name",
        example: "country:IT",
    },
    Field {
        name: "asn",
        aliases: &["autonomousSystem"],
        reads: Reads::Asn,
        help: "the autonomous system of the source address, by an address database that was dropped: its number or name",
        example: "asn:AS16509",
    },
    Field {
        name: "network",
        aliases: &[],
        reads: Reads::Network,
        help: "the network of the source address, by a list that was dropped or AWS’s ranges; or its kind: private, AWS service, …",
        example: "network:private",
    },
    Field {
        name: "agent",
        aliases: &["userAgent"],
        reads: Reads::Column(Column::Agent),
        help: "the user agent",
        example: "agent:aws-cli*",
    },
    Field {
        name: "tool",
        aliases: &["program"],
        reads: Reads::Client(ClientPart::Tool),
        help: "the program that made the call, as the client says in its user agent",
        example: "tool:aws-cli",
    },
    Field {
        name: "tool-version",
        aliases: &["toolVersion"],
        reads: Reads::Client(ClientPart::Version),
        help: "the program’s version, as the client says",
        example: "tool-version:2.*",
    },
    Field {
        name: "command",
        aliases: &[],
        reads: Reads::Client(ClientPart::Command),
        help: "the command of the AWS CLI, as the client says",
        example: "command:s3.sync",
    },
    Field {
        name: "terminal",
        aliases: &["sid"],
        reads: Reads::Client(ClientPart::Terminal),
        help: "the terminal (sid), the same across profiles, roles and accounts, as the client says",
        example: "terminal:3a0f5c2b9d1e",
    },
    Field {
        name: "credential-source",
        aliases: &["credentialSource"],
        reads: Reads::Client(ClientPart::CredentialSource),
        help: "where the program found its credentials, as the client says",
        example: "credential-source:*SSO*",
    },
    Field {
        name: "environment",
        aliases: &["exec-env"],
        reads: Reads::Client(ClientPart::Environment),
        help: "where the program ran, such as CloudShell, as the client says",
        example: "environment:CloudShell",
    },
    Field {
        name: "system",
        aliases: &["os"],
        reads: Reads::Client(ClientPart::System),
        help: "the operating system, as the client says",
        example: "system:linux",
    },
    Field {
        name: "error",
        aliases: &["errorCode"],
        reads: Reads::Column(Column::Error),
        help: "the error code",
        example: "error:(AccessDenied, Throttling*)",
    },
    Field {
        name: "resource",
        aliases: &[],
        reads: Reads::Column(Column::Resource),
        help: "what the call was about",
        example: "resource:*stateMachine:orders*",
    },
    Field {
        name: "mentions",
        aliases: &["mention"],
        reads: Reads::Mentions,
        help: "a resource that request or response names, by its ARN, id or name: one finds the others too",
        example: "mentions:i-0abcdef1234567890",
    },
    Field {
        name: "outcome",
        aliases: &["result"],
        reads: Reads::Outcome,
        help: "ok, error, denied, or untold where a table has no column for errors",
        example: "outcome:denied",
    },
    Field {
        name: "kind",
        aliases: &["userIdentity.type"],
        reads: Reads::Kind,
        help: "userIdentity.type as logged",
        example: "kind:AssumedRole",
    },
    Field {
        name: "session",
        aliases: &["sessionName"],
        reads: Reads::Session,
        help: "the session name of a role",
        example: "session:i-0*",
    },
    Field {
        name: "via",
        aliases: &["invokedBy"],
        reads: Reads::Via,
        help: "the service that made the call on somebody's behalf",
        example: "via:cloudformation.amazonaws.com",
    },
    Field {
        name: "key",
        aliases: &["accessKeyId", "userIdentity.accessKeyId"],
        reads: Reads::AccessKey,
        help: "the access key",
        example: "key:AKIAIOSFODNN7EXAMPLE",
    },
    Field {
        name: "readonly",
        aliases: &["readOnly"],
        reads: Reads::ReadOnly,
        help: "whether the call only read; judged by its name where the record does not say",
        example: "readonly:false",
    },
    Field {
        name: "readonly-recorded",
        aliases: &[],
        reads: Reads::SaidReadOnly,
        help: "the same as the record says it, none where it does not; “readOnly”, written so, means this",
        example: "readonly-recorded:false",
    },
    Field {
        name: "category",
        aliases: &["eventCategory"],
        reads: Reads::Column(Column::Category),
        help: "Management, Data, NetworkActivity, …",
        example: "category:Data",
    },
    Field {
        name: "id",
        aliases: &["eventID"],
        reads: Reads::Column(Column::Id),
        help: "the event id",
        example: "id:30a20c8e-a3a1-4b07-9139-cd9cd73b5eb8",
    },
    Field {
        name: "rule",
        aliases: &["finding"],
        reads: Reads::Rule,
        help: "a Sigma rule that the event matches: its id or title; rule:* finds all events that match one",
        example: "rule:*",
    },
    Field {
        name: "level",
        aliases: &["severity"],
        reads: Reads::RuleLevel,
        help: "the level of a rule that the event matches: informational, low, medium, high, critical",
        example: "level:(high, critical)",
    },
    Field {
        name: "tactic",
        aliases: &[],
        reads: Reads::Tactic,
        help: "a tactic of ATT&CK of a rule that the event matches",
        example: "tactic:persistence",
    },
    Field {
        name: "message",
        aliases: &["errorMessage"],
        reads: Reads::Path("errorMessage"),
        help: "the error message",
        example: "message:*explicit?deny*",
    },
];

/// The field with this name or alias, whatever its case.
pub fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| {
        field.name.eq_ignore_ascii_case(name)
            || field
                .aliases
                .iter()
                .any(|alias| alias.eq_ignore_ascii_case(name))
    })
}

/// The field that reads this. A path that no field has counts as the first field.
pub fn of(reads: Reads) -> &'static Field {
    FIELDS
        .iter()
        .find(|field| field.reads == reads)
        .unwrap_or(&FIELDS[0])
}

/// Fields at the top of a record (AWS, "CloudTrail record contents") that no entry above reads: paths of their own
/// without a dot.
pub(super) const AT_THE_TOP: [&str; 22] = [
    "addendum",
    "additionalEventData",
    "apiVersion",
    "delegatedViaAWS",
    "edgeDeviceDetails",
    "eventContext",
    "eventType",
    "eventVersion",
    "insightDetails",
    "managementEvent",
    "mcpEventDetails",
    "requestID",
    "requestParameters",
    "resources",
    "responseElements",
    "serviceEventDetails",
    "sessionCredentialFromConsole",
    "sharedEventID",
    "tlsDetails",
    "userIdentity",
    "vpcEndpointAccountId",
    "vpcEndpointId",
];

/// Whether a record has a field of this name at its top that can be asked for like a path.
pub fn is_at_the_top(name: &str) -> bool {
    AT_THE_TOP
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::most_like::most_like;

    #[test]
    fn every_name_means_one_field() {
        let mut names: Vec<String> = FIELDS
            .iter()
            .flat_map(|field| std::iter::once(&field.name).chain(field.aliases))
            .map(|name| name.to_ascii_lowercase())
            .collect();
        let count = names.len();
        names.sort();
        names.dedup();
        // `readonly` and `readOnly` differ by case only, and mean the same field.
        assert_eq!(names.len(), count - 1);
    }

    #[test]
    fn a_column_is_found_by_its_field_and_by_its_path_in_a_record() {
        // It is no leaf any more: asked for as a path it would be found nowhere.
        for column in Column::ALL {
            let reads = Reads::Column(column);
            assert_eq!(of(reads).reads, reads, "{column:?} has no field");
            for path in column.paths() {
                // At the top of few records: elsewhere people mean the caller’s.
                let expected = match *path {
                    "accountId" => Reads::CallerAccount,
                    _ => reads,
                };
                assert_eq!(
                    find(path).map(|field| field.reads),
                    Some(expected),
                    "{path}"
                );
            }
        }
    }

    #[test]
    fn every_example_parses_and_names_its_own_field() {
        for field in &FIELDS {
            let name = field.example.split(':').next().unwrap_or("");
            assert_eq!(find(name).map(|found| found.name), Some(field.name));
            assert!(
                crate::query::parse::parse(field.example).is_ok(),
                "{}",
                field.example
            );
        }
    }

    #[test]
    fn a_slip_is_answered_with_the_field_that_was_meant() {
        assert_eq!(most_like("principel"), Some("principal"));
        assert_eq!(most_like("eventname"), Some("eventName"));
        assert_eq!(most_like("zzzzzz"), None);
    }
}
