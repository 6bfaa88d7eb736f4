//! From `userIdentity` to a stable principal, the kind of credentials, the session and the service
//! that made the call on the principal's behalf.
//!
//! Rules after the AWS page "CloudTrail userIdentity element". Nothing is guessed: where the record
//! does not say who made the call, the principal's name says that it is unknown.

use crate::cloudtrail::arn::Arn;
use crate::cloudtrail::credential::Credential;

/// The parts of `userIdentity` that tell who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityField {
    /// `type`: `Root`, `IAMUser`, `AssumedRole`, ….
    Kind,
    /// `userName`: the IAM user's name; for root the account's alias.
    UserName,
    /// `principalId`: `AIDA…`, `AROA…:session`, ….
    PrincipalId,
    /// `arn` that made the call.
    Arn,
    /// `accountId` that owns the credentials.
    AccountId,
    /// `accessKeyId`; may be missing or empty.
    AccessKeyId,
    /// `invokedBy`: the service that made the call, on somebody's behalf or on its own.
    InvokedBy,
    /// `identityProvider` of SAML or web identity.
    IdentityProvider,
    /// `sessionContext.sessionIssuer.arn`: the role or user behind temporary credentials, with its path.
    IssuerArn,
    /// `sessionContext.sessionIssuer.userName`.
    IssuerName,
    /// `onBehalfOf.userId`: the Identity Center user behind the call.
    BehalfUser,
    /// `onBehalfOf.identityStoreArn`.
    BehalfStore,
}

impl IdentityField {
    const ALL: [(&'static str, IdentityField); 13] = [
        ("type", IdentityField::Kind),
        ("userName", IdentityField::UserName),
        ("principalId", IdentityField::PrincipalId),
        ("arn", IdentityField::Arn),
        ("accountId", IdentityField::AccountId),
        ("accessKeyId", IdentityField::AccessKeyId),
        // A slip seen in a public set.
        ("accesKeyId", IdentityField::AccessKeyId),
        ("invokedBy", IdentityField::InvokedBy),
        ("identityProvider", IdentityField::IdentityProvider),
        ("sessionContext.sessionIssuer.arn", IdentityField::IssuerArn),
        (
            "sessionContext.sessionIssuer.userName",
            IdentityField::IssuerName,
        ),
        ("onBehalfOf.userId", IdentityField::BehalfUser),
        ("onBehalfOf.identityStoreArn", IdentityField::BehalfStore),
    ];

    /// The part at a path below `userIdentity`. Some re-exports write the keys in lower case.
    pub fn at_path(path: &str) -> Option<IdentityField> {
        Self::ALL
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(path))
            .map(|(_, part)| *part)
    }
}

/// The parts of one `userIdentity`, as logged. A part that is missing, null, an object or an array is
/// not there: one odd field never costs a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserIdentity<'a> {
    parts: [Option<&'a str>; 12],
}

impl<'a> UserIdentity<'a> {
    /// Sets a part. AWS writes empty text for what it does not know; that is left out.
    pub fn set(&mut self, part: IdentityField, text: &'a str) {
        if !text.is_empty() {
            self.parts[part as usize] = Some(text);
        }
    }

    fn get(&self, part: IdentityField) -> Option<&'a str> {
        self.parts[part as usize]
    }
}

/// Who made a call, as one principal that later calls of the same one share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Stable key of the principal: the same for all its sessions and access keys.
    pub key: String,
    /// What to call the principal on screen.
    pub name: String,
    /// `userIdentity.type` as logged; empty where there is none.
    pub kind: String,
    /// Account that owns the credentials; empty where the log does not say.
    pub account: String,
    /// Account in which the principal is looked for: that of the credentials, else the one that received the event.
    pub home: String,
    /// Kind of credentials.
    pub credential: Credential,
    /// Session name of a role or federated user; empty where there is none.
    pub session: String,
    /// The service that made the call on the principal's behalf; empty where there is none.
    pub via: String,
    /// Access key id; empty where the log does not say.
    pub access_key: String,
}

impl Identity {
    /// The identity of a record that has no `userIdentity` at all.
    pub fn missing() -> Self {
        Identity {
            key: "(no identity)".to_owned(),
            name: "(no identity)".to_owned(),
            kind: String::new(),
            account: String::new(),
            home: String::new(),
            credential: Credential::Unknown,
            session: String::new(),
            via: String::new(),
            access_key: String::new(),
        }
    }
}

impl From<&UserIdentity<'_>> for Identity {
    fn from(identity: &UserIdentity<'_>) -> Self {
        Identity::in_account(identity, "")
    }
}

impl Identity {
    /// The identity in a record that this account received. Where the identity has no account and nothing but a name, that
    /// is taken for a name in the receiving account: the same name in two accounts is two principals. The account of the
    /// credentials stays unknown.
    pub fn in_account(identity: &UserIdentity<'_>, receiving: &str) -> Self {
        let arn = identity.get(IdentityField::Arn).and_then(Arn::parse);
        let account = identity
            .get(IdentityField::AccountId)
            .or(arn.map(|arn| arn.account))
            .unwrap_or("");
        let user_name = identity.get(IdentityField::UserName);
        let invoked_by = identity.get(IdentityField::InvokedBy);
        let kind = identity.get(IdentityField::Kind).unwrap_or("");
        // Reduced exports keep the ARN and leave the type out, which the ARN tells just as well.
        let kind_by_arn = arn.filter(|_| kind.is_empty()).and_then(kind_of_arn);
        let kind = kind_by_arn.unwrap_or(kind);
        let session = session_name(identity, kind, arn);

        let home = if account.is_empty() {
            receiving
        } else {
            account
        };
        let (credential, key, name) = principal_of(identity, kind, arn, account, home);

        // The person behind the credentials, where IAM Identity Center says who it is, comes first.
        let (key, name) = match identity.get(IdentityField::BehalfUser) {
            Some(user) => {
                let store = identity.get(IdentityField::BehalfStore).unwrap_or(account);
                let shown = user_name.or(session).unwrap_or(user);
                (format!("{store}#{user}"), shown.to_owned())
            }
            None => (key, name),
        };
        let via = if credential == Credential::AwsService {
            None
        } else {
            invoked_by
        };
        Identity {
            key,
            name,
            kind: kind.to_owned(),
            account: account.to_owned(),
            home: home.to_owned(),
            credential,
            session: session.unwrap_or("").to_owned(),
            via: via.unwrap_or("").to_owned(),
            access_key: identity
                .get(IdentityField::AccessKeyId)
                .unwrap_or("")
                .to_owned(),
        }
    }
}

/// Whether it depends on the receiving account which principal this is.
pub fn needs_receiving_account(identity: &UserIdentity<'_>) -> bool {
    let in_account = |account| Identity::in_account(identity, account).key;
    in_account("") != in_account("000000000000")
}

/// The type of identity that has such an ARN ("IAM ARNs" in the IAM User Guide).
fn kind_of_arn(arn: Arn<'_>) -> Option<&'static str> {
    let (kind, _) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    match (arn.service, kind) {
        ("iam", "user") => Some("IAMUser"),
        ("iam", "root") => Some("Root"),
        ("iam", "role") => Some("Role"),
        ("sts", "assumed-role") => Some("AssumedRole"),
        ("sts", "federated-user") => Some("FederatedUser"),
        _ => None,
    }
}

/// Kind of credentials, and the principal's key and name.
type CredentialKeyName = (Credential, String, String);

/// Who made the call, by the type of identity that the record names. `home` is the account in which a name without an
/// account counts; unique ids need none.
fn principal_of(
    identity: &UserIdentity<'_>,
    kind: &str,
    arn: Option<Arn<'_>>,
    account: &str,
    home: &str,
) -> CredentialKeyName {
    let partition = arn.map_or("aws", |arn| arn.partition);
    let user_name = identity.get(IdentityField::UserName);
    let principal_id = identity.get(IdentityField::PrincipalId);
    let invoked_by = identity.get(IdentityField::InvokedBy);
    match kind {
        "Root" => (
            Credential::Root,
            format!("arn:{partition}:iam::{home}:root"),
            // The name of a root user is the account's alias, never a person (AWS).
            user_name.map_or_else(|| "root".to_owned(), |alias| format!("root ({alias})")),
        ),
        "IAMUser" => iam_user(identity, arn, partition, account, home),
        "AssumedRole" | "Role" => {
            let (key, name) = role(identity, arn, partition, account, home);
            (Credential::Role, key, name)
        }
        "FederatedUser" => {
            federated_user(identity, session_name(identity, kind, arn), partition, home)
        }
        "SAMLUser" => saml_user(identity),
        "WebIdentityUser" => web_identity_user(identity),
        "AWSService" => {
            let service = invoked_by
                .or(principal_id)
                .unwrap_or("(unnamed AWS service)");
            (
                Credential::AwsService,
                format!("service:{service}"),
                service.to_owned(),
            )
        }
        "AWSAccount" if is_anonymous(account) || is_anonymous(principal_id.unwrap_or("")) => (
            Credential::Anonymous,
            "anonymous".to_owned(),
            "(anonymous)".to_owned(),
        ),
        "AWSAccount" => {
            let key = match principal_id {
                Some(id) => format!("{partition}:account:{account}:{id}"),
                None => format!("{partition}:account:{account}"),
            };
            (Credential::AwsAccount, key, format!("account {account}"))
        }
        "" if invoked_by.is_some()
            && arn.is_none()
            && principal_id.is_none()
            && user_name.is_none() =>
        {
            // AwsServiceEvent records carry only the account and the service.
            let service = invoked_by.unwrap_or("");
            (
                Credential::AwsService,
                format!("service:{service}@{account}"),
                service.to_owned(),
            )
        }
        _ => {
            let credential = match kind {
                "IdentityCenterUser" => Credential::IdentityCenter,
                "Directory" => Credential::Directory,
                // AWS: the Identity Center user is being renamed from Unknown; accept both.
                _ if identity.get(IdentityField::BehalfUser).is_some() => {
                    Credential::IdentityCenter
                }
                _ => Credential::Unknown,
            };
            let (key, name) = last_resort(identity, partition, account, home);
            (credential, key, name)
        }
    }
}

fn iam_user(
    identity: &UserIdentity<'_>,
    arn: Option<Arn<'_>>,
    partition: &str,
    account: &str,
    home: &str,
) -> CredentialKeyName {
    let user_name = identity.get(IdentityField::UserName);
    let principal_id = identity.get(IdentityField::PrincipalId);
    // A mistyped console sign-in: the name may be a password, so AWS hides it.
    if user_name == Some(HIDDEN) {
        return (
            Credential::IamUser,
            format!("{partition}:{home}:unknown-sign-in-name"),
            "(unknown sign-in name)".to_owned(),
        );
    }
    let name = user_name.or(arn.map(|arn| arn.name())).or(principal_id);
    // The unique id tells a deleted and re-created user of the same name apart.
    let key = match (principal_id, identity.get(IdentityField::Arn), user_name) {
        (Some(id), _, _) => format!("{partition}:{account}:user:{id}"),
        (None, Some(arn), _) => arn.to_owned(),
        (None, None, Some(name)) => format!("{partition}:{home}:user-name:{name}"),
        (None, None, None) => format!("{partition}:{home}:user:(unnamed)"),
    };
    let name = name.unwrap_or("(unnamed user)").to_owned();
    (Credential::IamUser, key, name)
}

fn federated_user(
    identity: &UserIdentity<'_>,
    session: Option<&str>,
    partition: &str,
    account: &str,
) -> CredentialKeyName {
    let name = session.unwrap_or("(unnamed)");
    let issuer = identity.get(IdentityField::IssuerArn);
    let issuer_arn = issuer.map_or(format!("{partition}:{account}"), str::to_owned);
    let issuer_name = identity
        .get(IdentityField::IssuerName)
        .or(issuer.and_then(Arn::parse).map(|arn| arn.name()));
    let shown = match issuer_name {
        Some(issuer) => format!("{name} (via {issuer})"),
        None => name.to_owned(),
    };
    let key = format!("{issuer_arn}#federated-user/{name}");
    (Credential::FederatedUser, key, shown)
}

fn saml_user(identity: &UserIdentity<'_>) -> CredentialKeyName {
    let provider = identity.get(IdentityField::IdentityProvider).unwrap_or("");
    let name = identity
        .get(IdentityField::UserName)
        .or(identity.get(IdentityField::PrincipalId))
        .unwrap_or("(unnamed SAML user)");
    let key = format!("saml:{provider}:{name}");
    (Credential::Saml, key, name.to_owned())
}

fn web_identity_user(identity: &UserIdentity<'_>) -> CredentialKeyName {
    let provider = identity.get(IdentityField::IdentityProvider).unwrap_or("");
    let principal_id = identity.get(IdentityField::PrincipalId);
    let name = identity
        .get(IdentityField::UserName)
        .or(principal_id)
        .unwrap_or("(unnamed web identity)");
    let key = principal_id.map_or_else(|| format!("{provider}:{name}"), str::to_owned);
    let shown = if provider.is_empty() {
        name.to_owned()
    } else {
        format!("{name} @ {provider}")
    };
    let key = format!("web-identity:{key}");
    (Credential::WebIdentity, key, shown)
}

/// What AWS writes in place of a value it must not log.
pub const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

fn is_anonymous(id: &str) -> bool {
    id == "ANONYMOUS_PRINCIPAL" || id.eq_ignore_ascii_case("anonymous")
}

/// The caller's name for the session: the last step of an assumed-role or federated-user ARN, or
/// what follows the colon in the principal id.
fn session_name<'a>(
    identity: &UserIdentity<'a>,
    kind: &str,
    arn: Option<Arn<'a>>,
) -> Option<&'a str> {
    match kind {
        "AssumedRole" | "Role" | "FederatedUser" => {
            let from_arn = arn
                .filter(|arn| arn.service == "sts")
                .and_then(|arn| arn.resource.split_once('/'))
                .and_then(|(kind, rest)| match kind {
                    "assumed-role" => rest.split_once('/').map(|(_, session)| session),
                    "federated-user" => Some(rest),
                    _ => None,
                });
            from_arn
                .or_else(|| {
                    identity
                        .get(IdentityField::PrincipalId)?
                        .split_once(':')
                        .map(|(_, session)| session)
                })
                .filter(|session| !session.is_empty())
        }
        _ => None,
    }
}

/// Key and name of a role: all its sessions are one principal, since session names are chosen by
/// the caller and random for services.
fn role(
    identity: &UserIdentity<'_>,
    arn: Option<Arn<'_>>,
    partition: &str,
    account: &str,
    home: &str,
) -> (String, String) {
    if let Some(issuer_arn) = identity.get(IdentityField::IssuerArn) {
        let name = identity
            .get(IdentityField::IssuerName)
            .or(Arn::parse(issuer_arn).map(|arn| arn.name()));
        return (issuer_arn.to_owned(), name.unwrap_or(issuer_arn).to_owned());
    }
    // Without an issuer: the ARN names the role, though its path is lost there. It comes before the
    // unique id, so that records with and without an issuer meet in one principal.
    let from_arn = arn.and_then(|arn| {
        let rest = arn
            .resource
            .strip_prefix("assumed-role/")
            .or(arn.resource.strip_prefix("role/"))?;
        if arn.service == "sts" {
            rest.split('/').next()
        } else {
            rest.rsplit('/').next()
        }
    });
    let id = identity
        .get(IdentityField::PrincipalId)
        .map(|id| id.split(':').next().unwrap_or(id));
    match (id, from_arn) {
        (_, Some(name)) => (
            format!("arn:{partition}:iam::{account}:role/{name}"),
            name.to_owned(),
        ),
        (Some(id), None) => {
            let name = identity.get(IdentityField::UserName).unwrap_or(id);
            (format!("{partition}:{account}:role:{id}"), name.to_owned())
        }
        (None, None) => {
            let name = identity
                .get(IdentityField::UserName)
                .unwrap_or("(unnamed role)");
            (format!("{partition}:{home}:role:{name}"), name.to_owned())
        }
    }
}

fn last_resort(
    identity: &UserIdentity<'_>,
    partition: &str,
    account: &str,
    home: &str,
) -> (String, String) {
    // An ARN holds partition and account and is the surest; then the order of the AWS page.
    let first = |parts: &[IdentityField]| parts.iter().find_map(|part| identity.get(*part));
    let id = first(&[
        IdentityField::Arn,
        IdentityField::PrincipalId,
        IdentityField::UserName,
        IdentityField::InvokedBy,
        IdentityField::AccessKeyId,
    ]);
    let name = first(&[
        IdentityField::UserName,
        IdentityField::Arn,
        IdentityField::PrincipalId,
        IdentityField::AccessKeyId,
    ]);
    match id {
        Some(id) if id.starts_with("arn:") => (id.to_owned(), name.unwrap_or(id).to_owned()),
        Some(id) => {
            let is_name = identity.get(IdentityField::UserName) == Some(id);
            let account = if is_name { home } else { account };
            (
                format!("{partition}:{account}:{id}"),
                name.unwrap_or(id).to_owned(),
            )
        }
        None if !account.is_empty() => (
            format!("{partition}:{account}:(unknown)"),
            format!("(unknown, account {account})"),
        ),
        None => ("(unknown)".to_owned(), "(unknown)".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The identity of a `userIdentity` as JSON.
    fn identity(json: &str) -> Identity {
        fn add<'a>(into: &mut UserIdentity<'a>, path: &str, value: &'a serde_json::Value) {
            for (key, value) in value.as_object().into_iter().flatten() {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                if let (Some(part), Some(text)) = (IdentityField::at_path(&path), value.as_str()) {
                    into.set(part, text);
                }
                add(into, &path, value);
            }
        }
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let mut parts = UserIdentity::default();
        add(&mut parts, "", &value);
        Identity::from(&parts)
    }

    #[test]
    fn root_is_never_shown_as_a_person() {
        let root = identity(
            r#"{"type":"Root","principalId":"123456789012","arn":"arn:aws:iam::123456789012:root",
                "accountId":"123456789012","userName":"acme"}"#,
        );
        assert_eq!(root.credential, Credential::Root);
        assert_eq!(root.key, "arn:aws:iam::123456789012:root");
        assert_eq!(root.name, "root (acme)");
    }

    #[test]
    fn a_user_deleted_and_created_again_is_another_principal() {
        let user = |id: &str| {
            identity(&format!(
                r#"{{"type":"IAMUser","principalId":"{id}","userName":"ada","accountId":"1",
                    "arn":"arn:aws-cn:iam::1:user/team/ada","accessKeyId":"AKIA1"}}"#
            ))
        };
        assert_ne!(user("AIDA1").key, user("AIDA2").key);
        assert_eq!(user("AIDA1").name, "ada");
        assert_eq!(user("AIDA1").key, "aws-cn:1:user:AIDA1");
        assert_eq!(user("AIDA1").access_key, "AKIA1");
    }

    #[test]
    fn all_sessions_of_a_role_are_one_principal() {
        let role = |session: &str| {
            identity(&format!(
                r#"{{"type":"AssumedRole","principalId":"AROA1:{session}",
                    "arn":"arn:aws:sts::1:assumed-role/Deploy/{session}","accountId":"1",
                    "sessionContext":{{"sessionIssuer":{{"type":"Role","userName":"Deploy",
                      "arn":"arn:aws:iam::1:role/ci/Deploy"}},"attributes":{{}},"webIdFederationData":{{}}}},
                    "invokedBy":"events.amazonaws.com"}}"#
            ))
        };
        let one = role("a");
        assert_eq!(one.key, role("b").key);
        assert_eq!(one.key, "arn:aws:iam::1:role/ci/Deploy");
        assert_eq!((one.name.as_str(), one.session.as_str()), ("Deploy", "a"));
        assert_eq!(one.via, "events.amazonaws.com");
        assert_eq!(one.credential, Credential::Role);
    }

    #[test]
    fn a_role_without_an_issuer_is_found_by_its_arn() {
        let role = identity(
            r#"{"type":"AssumedRole","principalId":"AROA1:s","accountId":"1",
                "arn":"arn:aws:sts::1:assumed-role/Deploy/s","sessionContext":{"sessionIssuer":{}}}"#,
        );
        assert_eq!(
            (role.key.as_str(), role.name.as_str()),
            ("arn:aws:iam::1:role/Deploy", "Deploy")
        );
    }

    #[test]
    fn without_a_type_the_arn_tells_who_it_was() {
        for (arn, kind) in [
            ("arn:aws:iam::1:user/team/ada", "IAMUser"),
            ("arn:aws:sts::1:assumed-role/Deploy/s", "AssumedRole"),
            ("arn:aws:iam::1:root", "Root"),
            ("arn:aws:sts::1:federated-user/kay", "FederatedUser"),
        ] {
            let typed = identity(&format!(r#"{{"type":"{kind}","arn":"{arn}"}}"#));
            let bare = identity(&format!(r#"{{"arn":"{arn}"}}"#));
            assert_eq!(
                (&bare.key, &bare.name, &bare.session, bare.credential),
                (&typed.key, &typed.name, &typed.session, typed.credential),
                "{arn}"
            );
        }
    }

    #[test]
    fn a_federated_user_keeps_who_let_them_in() {
        let user = identity(
            r#"{"type":"FederatedUser","principalId":"1:kay","arn":"arn:aws:sts::1:federated-user/kay",
                "accountId":"1","sessionContext":{"sessionIssuer":{"type":"IAMUser","userName":"ada",
                "arn":"arn:aws:iam::1:user/ada"}}}"#,
        );
        assert_eq!(user.credential, Credential::FederatedUser);
        assert_eq!(user.name, "kay (via ada)");
        assert_eq!(user.session, "kay");
    }

    #[test]
    fn services_accounts_and_nobody_are_told_apart() {
        let service = identity(r#"{"type":"AWSService","invokedBy":"config.amazonaws.com"}"#);
        assert_eq!(
            (service.key.as_str(), service.via.as_str()),
            ("service:config.amazonaws.com", "")
        );
        let untyped = identity(r#"{"accountId":"1","invokedBy":"states.amazonaws.com"}"#);
        assert_eq!(untyped.credential, Credential::AwsService);
        assert_eq!(untyped.key, "service:states.amazonaws.com@1");
        let account =
            identity(r#"{"type":"AWSAccount","accountId":"222222222222","principalId":"AROA2:x"}"#);
        assert_eq!(account.credential, Credential::AwsAccount);
        let nobody =
            identity(r#"{"type":"AWSAccount","accountId":"ANONYMOUS_PRINCIPAL","principalId":""}"#);
        assert_eq!(nobody.credential, Credential::Anonymous);
    }

    #[test]
    fn an_identity_center_user_is_the_same_under_both_spellings() {
        let user = |kind: &str| {
            identity(&format!(
                r#"{{"type":"{kind}","accountId":"1","arn":"","onBehalfOf":{{"userId":"u-1",
                    "identityStoreArn":"arn:aws:identitystore::1:identitystore/d-1"}}}}"#
            ))
        };
        assert_eq!(
            user("IdentityCenterUser"),
            Identity {
                kind: "IdentityCenterUser".into(),
                ..user("Unknown")
            }
        );
        assert_eq!(user("Unknown").credential, Credential::IdentityCenter);
    }

    #[test]
    fn saml_and_web_identities_are_read() {
        let saml = identity(
            r#"{"type":"SAMLUser","principalId":"q:s","userName":"kay","identityProvider":"q"}"#,
        );
        assert_eq!(
            (saml.credential, saml.name.as_str()),
            (Credential::Saml, "kay")
        );
        let web = identity(
            r#"{"type":"WebIdentityUser","principalId":"i:a:u","userName":"u","identityProvider":"example.com"}"#,
        );
        assert_eq!(
            (web.credential, web.name.as_str()),
            (Credential::WebIdentity, "u @ example.com")
        );
    }

    #[test]
    fn what_says_nothing_is_unknown() {
        for json in [
            "null",
            "[]",
            "7",
            "{}",
            r#"{"type":7,"arn":[],"accountId":{},"sessionContext":"x"}"#,
        ] {
            assert_eq!(identity(json).credential, Credential::Unknown, "{json}");
        }
    }

    #[test]
    fn keys_in_lower_case_are_read() {
        let user = identity(
            r#"{"type":"IAMUser","username":"ada","principalid":"AIDA1","accountid":"1"}"#,
        );
        assert_eq!(
            (user.name.as_str(), user.key.as_str()),
            ("ada", "aws:1:user:AIDA1")
        );
    }

    #[test]
    fn a_name_alone_is_one_in_the_receiving_account_and_a_unique_id_is_not() {
        let key = |kind: &str, part, text: &'static str, receiving: &str| {
            let mut parts = UserIdentity::default();
            parts.set(IdentityField::Kind, kind);
            parts.set(part, text);
            let identity = Identity::in_account(&parts, receiving);
            assert_eq!(identity.account, "", "the record does not say it");
            (identity.key, needs_receiving_account(&parts))
        };
        for (kind, part) in [
            ("IAMUser", IdentityField::UserName),
            ("AssumedRole", IdentityField::UserName),
            ("", IdentityField::UserName),
            ("Root", IdentityField::Kind),
        ] {
            let (one, needs) = key(kind, part, kind_or("bob", kind, part), "1");
            let (two, _) = key(kind, part, kind_or("bob", kind, part), "2");
            assert!(one != two && needs, "{kind}");
        }
        for (kind, part, text) in [
            ("IAMUser", IdentityField::PrincipalId, "AIDA1"),
            ("", IdentityField::AccessKeyId, "AKIA1"),
            ("AWSService", IdentityField::InvokedBy, "s3.amazonaws.com"),
        ] {
            let (one, needs) = key(kind, part, text, "1");
            assert!(one == key(kind, part, text, "2").0 && !needs, "{kind}");
        }
        let stated = identity(r#"{"type":"IAMUser","userName":"bob","accountId":"1"}"#);
        assert_eq!(
            stated.key,
            key("IAMUser", IdentityField::UserName, "bob", "1").0
        );
    }

    /// The kind itself where that is the part that is set.
    fn kind_or(text: &'static str, kind: &str, part: IdentityField) -> &'static str {
        if part == IdentityField::Kind && kind == "Root" {
            "Root"
        } else {
            text
        }
    }

    #[test]
    fn a_mistyped_sign_in_name_is_not_a_user() {
        let user = identity(
            r#"{"type":"IAMUser","accountId":"1","userName":"HIDDEN_DUE_TO_SECURITY_REASONS","accessKeyId":""}"#,
        );
        assert_eq!(user.name, "(unknown sign-in name)");
    }
}
