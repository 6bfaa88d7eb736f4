//! Fields with but a few values: their words, and what other words for them mean.

use crate::cloudtrail::credential::Credential;
use crate::cloudtrail::mcp::McpCall;
use crate::cloudtrail::origin::CallOrigin;
use crate::cloudtrail::session_kind::SessionKind;
use crate::protocol::RuleLevel;
use crate::query::fields::Reads;
use crate::store::hit_columns::TACTICS;

/// The words that a field's values can be; none where they can be anything.
pub fn words(reads: Reads) -> Vec<&'static str> {
    match reads {
        Reads::Outcome => vec!["ok", "error", "denied", "untold"],
        Reads::ReadOnly | Reads::SaidReadOnly => vec!["true", "false"],
        Reads::Credential => Credential::ALL.map(Credential::word).to_vec(),
        Reads::SessionKind => SessionKind::WORDS.to_vec(),
        Reads::Origin => CallOrigin::WORDS.to_vec(),
        Reads::McpCall => McpCall::WORDS.to_vec(),
        Reads::RuleLevel => RuleLevel::WORDS.to_vec(),
        Reads::Tactic => TACTICS.to_vec(),
        Reads::Column(_)
        | Reads::Principal
        | Reads::Kind
        | Reads::Session
        | Reads::Person
        | Reads::SessionKey
        | Reads::AiAgent
        | Reads::McpTool
        | Reads::Client(_)
        | Reads::Country
        | Reads::Asn
        | Reads::Network
        | Reads::CallerAccount
        | Reads::Via
        | Reads::AccessKey
        | Reads::Time
        | Reads::Last
        | Reads::New
        | Reads::Mentions
        | Reads::Rule
        | Reads::Path(_) => Vec::new(),
    }
}

/// Other words, without marks and in small letters, and the words of a field that they mean.
const OTHER_WORDS: [(Reads, &str, &[&str]); 14] = [
    (
        Reads::Outcome,
        "fail failed failure unsuccessful",
        &["error", "denied"],
    ),
    (
        Reads::Outcome,
        "success succeeded successful allowed okay pass passed",
        &["ok"],
    ),
    (
        Reads::Outcome,
        "deny denial accessdenied blocked forbidden unauthorized",
        &["denied"],
    ),
    (Reads::ReadOnly, "yes y 1 t read", &["true"]),
    (Reads::ReadOnly, "no n 0 f write", &["false"]),
    (Reads::SaidReadOnly, "yes y 1 t", &["true"]),
    (Reads::SaidReadOnly, "no n 0 f", &["false"]),
    (Reads::Credential, "user", &["iam-user"]),
    (Reads::Credential, "assumedrole", &["role"]),
    (Reads::Credential, "service", &["aws-service"]),
    (
        Reads::Credential,
        "identitycenteruser sso",
        &["identity-center"],
    ),
    (Reads::Credential, "samluser", &["saml"]),
    (Reads::Credential, "webidentityuser oidc", &["web-identity"]),
    (Reads::RuleLevel, "info", &["informational"]),
];

/// The words of a field that are meant by another word for them; none where no such word is known.
pub fn words_meant(reads: Reads, text: &str) -> Vec<&'static str> {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let text = plain(text);
    if let Some(word) = words(reads).into_iter().find(|word| plain(word) == text) {
        return vec![word];
    }
    let found = OTHER_WORDS
        .iter()
        .find(|(known, names, _)| *known == reads && names.split(' ').any(|name| name == text));
    found.map_or_else(Vec::new, |(.., words)| words.to_vec())
}
