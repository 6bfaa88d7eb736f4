//! The kinds of credentials a call can be made with.

/// With what kind of credentials a call was made, after `userIdentity.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Credential {
    /// The account's root user.
    Root,
    /// An IAM user, with long-term or with its own temporary credentials.
    IamUser,
    /// Temporary credentials of a role.
    Role,
    /// Temporary credentials from `GetFederationToken`.
    FederatedUser,
    /// A user of IAM Identity Center.
    IdentityCenter,
    /// A SAML assertion, on the call that trades it for a role.
    Saml,
    /// A web identity token, on the call that trades it for a role.
    WebIdentity,
    /// An AWS service on its own behalf.
    AwsService,
    /// Another account, its identity not carried.
    AwsAccount,
    /// Nobody: a public request.
    Anonymous,
    /// A directory service user.
    Directory,
    /// The record does not say.
    Unknown,
}

impl Credential {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Credential; 12] = [
        Credential::Root,
        Credential::IamUser,
        Credential::Role,
        Credential::FederatedUser,
        Credential::IdentityCenter,
        Credential::Saml,
        Credential::WebIdentity,
        Credential::AwsService,
        Credential::AwsAccount,
        Credential::Anonymous,
        Credential::Directory,
        Credential::Unknown,
    ];

    /// The word that the screen and the search language use.
    pub fn word(self) -> &'static str {
        match self {
            Credential::Root => "root",
            Credential::IamUser => "iam-user",
            Credential::Role => "role",
            Credential::FederatedUser => "federated-user",
            Credential::IdentityCenter => "identity-center",
            Credential::Saml => "saml",
            Credential::WebIdentity => "web-identity",
            Credential::AwsService => "aws-service",
            Credential::AwsAccount => "aws-account",
            Credential::Anonymous => "anonymous",
            Credential::Directory => "directory",
            Credential::Unknown => "unknown",
        }
    }

    /// What it is called where sentences are read; the word stays in queries, tables and files.
    pub fn name(self) -> &'static str {
        match self {
            Credential::IamUser => "IAM user",
            Credential::FederatedUser => "federated user",
            Credential::IdentityCenter => "Identity Center",
            Credential::Saml => "SAML",
            Credential::WebIdentity => "web identity",
            Credential::AwsService => "AWS service",
            Credential::AwsAccount => "AWS account",
            Credential::Root
            | Credential::Role
            | Credential::Anonymous
            | Credential::Directory
            | Credential::Unknown => self.word(),
        }
    }

    /// The kind with this number; an unknown number is [`Credential::Unknown`].
    pub fn from_number(number: u8) -> Self {
        Self::ALL
            .get(usize::from(number))
            .copied()
            .unwrap_or(Credential::Unknown)
    }
}

/// Says in words whether credentials were long-term or temporary, and how that is known.
///
/// The prefix of the access key tells: `AKIA` is long-term, `ASIA` temporary (IAM identifiers).
pub fn lifetime_words(credential: Credential, access_key: &str) -> String {
    let lifetime = if access_key.starts_with("AKIA") {
        "long-term access key (it begins with AKIA)"
    } else if access_key.starts_with("ASIA") {
        "temporary credentials (the access key begins with ASIA)"
    } else {
        match credential {
            Credential::Role | Credential::FederatedUser => "temporary credentials",
            Credential::AwsService => "made by an AWS service, without credentials of this account",
            Credential::AwsAccount => {
                "credentials of another account; their identity is not in the log"
            }
            Credential::Anonymous => "no credentials: an anonymous request",
            Credential::Saml | Credential::WebIdentity => {
                "a token traded for temporary credentials"
            }
            _ => "the log does not hold the access key",
        }
    };
    let who = match credential {
        Credential::Root => "Root user: ",
        Credential::IamUser => "IAM user: ",
        Credential::Role => "Role: ",
        Credential::FederatedUser => "Federated user: ",
        Credential::IdentityCenter => "IAM Identity Center user: ",
        Credential::Saml => "SAML: ",
        Credential::WebIdentity => "Web identity: ",
        Credential::Directory => "Directory user: ",
        Credential::AwsService | Credential::AwsAccount | Credential::Anonymous => "",
        Credential::Unknown => "Not said: ",
    };
    let mut words = format!("{who}{lifetime}");
    if let Some(first) = words.get(..1).map(str::to_ascii_uppercase) {
        words.replace_range(..1, &first);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_how_long_credentials_last_and_how_that_is_known() {
        for (credential, access_key, words) in [
            (
                Credential::Root,
                "AKIAIOSFODNN7EXAMPLE",
                "Root user: long-term access key (it begins with AKIA)",
            ),
            (
                Credential::Role,
                "ASIAIOSFODNN7EXAMPLE",
                "Role: temporary credentials (the access key begins with ASIA)",
            ),
            (Credential::Role, "", "Role: temporary credentials"),
            (
                Credential::AwsService,
                "",
                "Made by an AWS service, without credentials of this account",
            ),
            (
                Credential::AwsAccount,
                "",
                "Credentials of another account; their identity is not in the log",
            ),
            (
                Credential::Anonymous,
                "",
                "No credentials: an anonymous request",
            ),
            (
                Credential::Saml,
                "",
                "SAML: a token traded for temporary credentials",
            ),
            (
                Credential::IamUser,
                "",
                "IAM user: the log does not hold the access key",
            ),
        ] {
            assert_eq!(lifetime_words(credential, access_key), words);
        }
    }
}
