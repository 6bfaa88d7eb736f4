//! Who acts on ordinary days, and the `userIdentity` that each leaves in a record.

use crate::story::calendar::event_time;
use crate::story::identities::Speaker;
use crate::story::random::Random;
use crate::story::record::Call;
use serde_json::{Value, json};

/// Somebody with the credentials, the address and the user agent of the moment.
#[derive(Clone)]
pub struct Actor {
    /// The account in which it acts.
    pub account: String,
    /// With what credentials.
    pub identity: Identity,
    /// `sourceIPAddress`.
    pub address: String,
    /// `userAgent`.
    pub agent: String,
}

/// The credentials of a call.
#[derive(Clone)]
pub enum Identity {
    /// The root user in the console.
    Root,
    /// An IAM user with a long-term key.
    User { name: String, key: String },
    /// An IAM user in the console.
    ConsoleUser {
        name: String,
        created: i64,
        mfa: bool,
    },
    /// A role's session.
    Role(Session),
    /// An AWS service acting for itself.
    Service(&'static str),
    /// A record of a service without a type.
    ServiceEvent(&'static str),
    /// A principal of another account.
    Stranger(&'static str),
    /// A user of IAM Identity Center.
    Directory(String),
    /// A job with a token of GitHub.
    WebToken(String),
    /// A user with a SAML assertion of Identity Center.
    Saml(String),
}

/// A session of a role.
#[derive(Clone)]
pub struct Session {
    pub path: &'static str,
    pub role: String,
    pub name: String,
    pub key: String,
    pub created: i64,
    /// The service that makes the calls.
    pub by: Option<&'static str>,
    /// Whether these are the credentials of an instance.
    pub on_instance: bool,
}

/// An id that is always the same for a text, such as `AROA…` of a role.
pub fn id_of(prefix: &str, text: &str) -> String {
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    Random::new(text.bytes().fold(0xcbf2_9ce4_8422_2325, hash)).iam_id(prefix)
}

/// Lower-case hexadecimal digits that are always the same for a text.
pub fn hex_of(text: &str, length: usize) -> String {
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    Random::new(text.bytes().fold(0x8422_2325, hash)).hex(length)
}

impl Actor {
    /// The same from somewhere else.
    pub fn at(&self, address: &str, agent: &str) -> Self {
        Actor {
            address: address.to_owned(),
            agent: agent.to_owned(),
            ..self.clone()
        }
    }

    /// A call of it that succeeded.
    pub fn call(&self, time: i64, operation: (&'static str, &'static str), region: &str) -> Call {
        let (identity, arn) = self.identity();
        let service = matches!(
            &self.identity,
            Identity::Service(_)
                | Identity::ServiceEvent(_)
                | Identity::Role(Session { by: Some(_), .. })
        );
        let speaker = Speaker {
            principal: 0,
            identity: identity.to_string(),
            arn,
            address: self.address.clone(),
            agent: self.agent.clone(),
            tls: !service,
            console: self.agent.starts_with("Mozilla/"),
        };
        let mut call = Call::new(time, speaker, operation, (&self.account, region));
        call.reads |= matches!(
            operation.1,
            "Scan" | "Query" | "BatchGetSecretValue" | "Federate" | "Authenticate"
        );
        if matches!(self.identity, Identity::ServiceEvent(_)) {
            call.event_type = "AwsServiceEvent";
        }
        call
    }

    /// A call with request parameters.
    pub fn asks(
        &self,
        time: i64,
        operation: (&'static str, &'static str),
        region: &str,
        request: &Value,
    ) -> Call {
        self.call(time, operation, region).asks(request.to_string())
    }

    fn identity(&self) -> (Value, String) {
        let account = &self.account;
        match &self.identity {
            Identity::Root => {
                let arn = format!("arn:aws:iam::{account}:root");
                let identity = json!({
                    "type": "Root", "principalId": account, "arn": arn, "accountId": account,
                    "accessKeyId": id_of("ASIA", &arn),
                    "sessionContext": {"attributes": {"mfaAuthenticated": "true"}},
                });
                (identity, arn)
            }
            Identity::User { name, key } => {
                let arn = format!("arn:aws:iam::{account}:user/{name}");
                let identity = json!({
                    "type": "IAMUser", "principalId": id_of("AIDA", &arn), "arn": arn,
                    "accountId": account, "accessKeyId": key, "userName": name,
                });
                (identity, arn)
            }
            Identity::ConsoleUser { name, created, mfa } => {
                let arn = format!("arn:aws:iam::{account}:user/{name}");
                let identity = json!({
                    "type": "IAMUser", "principalId": id_of("AIDA", &arn), "arn": arn,
                    "accountId": account, "accessKeyId": id_of("ASIA", &format!("{arn}{created}")), "userName": name,
                    "sessionContext": {"attributes": {
                        "creationDate": event_time(*created), "mfaAuthenticated": mfa.to_string(),
                    }},
                });
                (identity, arn)
            }
            Identity::Role(session) => self.role(session),
            Identity::Service(service) => (
                json!({"type": "AWSService", "invokedBy": service}),
                String::new(),
            ),
            Identity::ServiceEvent(service) => (
                json!({"accountId": account, "invokedBy": service}),
                String::new(),
            ),
            Identity::Stranger(other) => {
                let id = id_of("AROA", other);
                let principal = format!("{id}:partner");
                (
                    json!({"type": "AWSAccount", "principalId": principal, "accountId": other}),
                    String::new(),
                )
            }
            Identity::Directory(name) => {
                let identity = json!({
                    "type": "IdentityCenterUser", "accountId": account, "credentialId": hex_of(name, 32),
                    "onBehalfOf": {
                        "userId": hex_of(name, 20),
                        "identityStoreArn": format!("arn:aws:identitystore::{account}:identitystore/d-9067642ac7"),
                    },
                });
                (identity, String::new())
            }
            Identity::WebToken(subject) => {
                let provider = format!(
                    "arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"
                );
                let identity = json!({
                    "type": "WebIdentityUser", "userName": subject, "identityProvider": provider,
                    "principalId": format!("{provider}:sts.amazonaws.com:{subject}"),
                });
                (identity, String::new())
            }
            Identity::Saml(name) => {
                let identity = json!({
                    "type": "SAMLUser", "principalId": format!("{}:{name}", hex_of(account, 24)),
                    "userName": name, "identityProvider": hex_of(account, 24),
                });
                (identity, String::new())
            }
        }
    }

    fn role(&self, session: &Session) -> (Value, String) {
        let account = &self.account;
        let Session {
            path,
            role,
            name,
            key,
            ..
        } = session;
        let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{name}");
        let role_arn = format!("arn:aws:iam::{account}:role{path}{role}");
        let id = id_of("AROA", &role_arn);
        let mut identity = json!({
            "type": "AssumedRole", "principalId": format!("{id}:{name}"), "arn": arn, "accountId": account,
            "accessKeyId": key,
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role", "principalId": id, "arn": role_arn, "accountId": account, "userName": role,
                },
                "attributes": {"creationDate": event_time(session.created), "mfaAuthenticated": "false"},
            },
        });
        if session.on_instance {
            identity["sessionContext"]["ec2RoleDelivery"] = json!("2.0");
        }
        if let Some(by) = session.by {
            identity["invokedBy"] = json!(by);
        }
        (identity, arn)
    }
}
