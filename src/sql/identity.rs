//! Derives who made a call in SQL, as `src/cloudtrail/identity.rs` does: two steps, each a table of its own.

/// Parts of `userIdentity` where a table has them: the column, and its name here.
const PARTS: [(&str, &str); 12] = [
    ("type", "kind"),
    ("username", "user_name"),
    ("accesskeyid", "accesskey"),
    ("principalid", "principal_id"),
    ("arn", "caller_arn"),
    ("accountid", "owner"),
    ("invokedby", "invoked_by"),
    ("identityprovider", "provider"),
    ("sessioncontext.sessionissuer.arn", "issuer_arn"),
    ("sessioncontext.sessionissuer.username", "issuer_name"),
    ("onbehalfof.userid", "behalf_user"),
    ("onbehalfof.identitystorearn", "behalf_store"),
];

/// The parts of a valid ARN, each with the number of its group in the regular expression.
const ARN: [(&str, &str); 4] = [
    ("partition_name", "1"),
    ("arn_service", "2"),
    ("arn_account", "3"),
    ("arn_resource", "4"),
];

/// The tables that work out the principal; `from` is the table of events. `has_provider`: it has
/// `useridentity.identityprovider`.
pub fn tables(from: &str, has_provider: bool) -> String {
    let mut out = String::from("parts AS (\n  SELECT *");
    for (column, name) in PARTS {
        out.push_str(",\n    ");
        if name == "provider" && !has_provider {
            out.push_str("CAST(NULL AS VARCHAR)");
        } else {
            out.push_str("nullif(useridentity.");
            out.push_str(column);
            out.push_str(", '')");
        }
        out.push_str(" AS ");
        out.push_str(name);
    }
    for (name, group) in ARN {
        out.push_str(",\n    ");
        out.push_str(&of_arn("useridentity.arn", group));
        out.push_str(" AS ");
        out.push_str(name);
    }
    out.push_str("\n  FROM ");
    out.push_str(from);
    out.push_str("\n), ");
    out.push_str(CALLERS);
    out
}

/// A part of an ARN; NULL where the text is none or the part is empty.
pub fn of_arn(text: &str, group: &str) -> String {
    [
        "nullif(regexp_extract(",
        text,
        ", '(?s)^arn:([^:]+):([^:]*):[^:]*:([^:]*):(.+)$', ",
        group,
        "), '')",
    ]
    .concat()
}

const CALLERS: &str = r#"named AS (
  SELECT *,
    coalesce(partition_name, 'aws') AS part, coalesce(owner, arn_account, '') AS own,
    coalesce(owner, arn_account, nullif(recipientaccountid, ''), '') AS home,
    CASE WHEN kind IN ('AssumedRole', 'Role', 'FederatedUser') THEN CASE
      WHEN arn_service = 'sts' AND (arn_resource LIKE 'federated-user/%' OR arn_resource LIKE 'assumed-role/%/%')
        THEN nullif(regexp_extract(arn_resource, '(?s)^(federated-user|assumed-role/[^/]*)/(.*)$', 2), '')
      ELSE nullif(regexp_extract(principal_id, '(?s)^[^:]*:(.*)$', 1), '') END END AS session_name,
    CASE WHEN arn_resource LIKE 'assumed-role/%' OR arn_resource LIKE 'role/%' THEN CASE
      WHEN arn_service = 'sts' THEN split_part(arn_resource, '/', 2)
      ELSE regexp_extract(arn_resource, '(?s)([^/]*)$', 1) END END AS role_name,
    coalesce(issuer_name, regexp_extract(nullif(regexp_extract(issuer_arn, '(?s)^arn:[^:]+:[^:]*:[^:]*:[^:]*:(.+)$', 1), ''), '(?s)([^/]*)$', 1)) AS issuer,
    CASE kind WHEN 'Root' THEN 'root' WHEN 'IAMUser' THEN 'iam-user' WHEN 'AssumedRole' THEN 'role' WHEN 'Role' THEN 'role'
      WHEN 'FederatedUser' THEN 'federated-user' WHEN 'SAMLUser' THEN 'saml' WHEN 'WebIdentityUser' THEN 'web-identity'
      WHEN 'AWSService' THEN 'aws-service'
      WHEN 'AWSAccount' THEN CASE WHEN lower(coalesce(owner, arn_account, '')) IN ('anonymous', 'anonymous_principal')
        OR lower(principal_id) IN ('anonymous', 'anonymous_principal') THEN 'anonymous' ELSE 'aws-account' END
      WHEN 'IdentityCenterUser' THEN 'identity-center' WHEN 'Directory' THEN 'directory'
      ELSE CASE WHEN kind IS NULL AND invoked_by IS NOT NULL AND arn_resource IS NULL AND principal_id IS NULL AND user_name IS NULL THEN 'aws-service'
        WHEN behalf_user IS NOT NULL THEN 'identity-center' ELSE 'unknown' END END AS credential
  FROM parts
), callers AS (
  SELECT *,
    CASE WHEN credential <> 'aws-service' THEN invoked_by END AS via,
    CASE WHEN useridentity IS NULL THEN '(no identity)'
      WHEN behalf_user IS NOT NULL THEN coalesce(behalf_store, own) || '#' || behalf_user
      WHEN credential = 'root' THEN 'arn:' || part || ':iam::' || home || ':root'
      WHEN credential = 'iam-user' THEN CASE
        WHEN user_name = 'HIDDEN_DUE_TO_SECURITY_REASONS' THEN part || ':' || home || ':unknown-sign-in-name'
        ELSE coalesce(part || ':' || own || ':user:' || principal_id, caller_arn, part || ':' || home || ':user-name:' || user_name, part || ':' || home || ':user:(unnamed)') END
      WHEN credential = 'role' THEN coalesce(issuer_arn, 'arn:' || part || ':iam::' || own || ':role/' || role_name,
        part || ':' || own || ':role:' || split_part(principal_id, ':', 1), part || ':' || home || ':role:' || coalesce(user_name, '(unnamed role)'))
      WHEN credential = 'federated-user' THEN coalesce(issuer_arn, part || ':' || home) || '#federated-user/' || coalesce(session_name, '(unnamed)')
      WHEN credential = 'saml' THEN 'saml:' || coalesce(provider, '') || ':' || coalesce(user_name, principal_id, '(unnamed SAML user)')
      WHEN credential = 'web-identity' THEN 'web-identity:' || coalesce(principal_id, coalesce(provider, '') || ':' || coalesce(user_name, '(unnamed web identity)'))
      WHEN kind = 'AWSService' THEN 'service:' || coalesce(invoked_by, principal_id, '(unnamed AWS service)')
      WHEN credential = 'anonymous' THEN 'anonymous'
      WHEN credential = 'aws-account' THEN part || ':account:' || own || coalesce(':' || principal_id, '')
      WHEN credential = 'aws-service' THEN 'service:' || invoked_by || '@' || own
      WHEN coalesce(caller_arn, principal_id, user_name, invoked_by, accesskey) LIKE 'arn:%' THEN coalesce(caller_arn, principal_id, user_name, invoked_by, accesskey)
      ELSE coalesce(part || ':' || own || ':' || coalesce(caller_arn, principal_id), part || ':' || home || ':' || user_name,
        part || ':' || own || ':' || coalesce(invoked_by, accesskey),
        CASE WHEN own <> '' THEN part || ':' || own || ':(unknown)' END, '(unknown)') END AS principal_key,
    CASE WHEN useridentity IS NULL THEN '(no identity)'
      WHEN behalf_user IS NOT NULL THEN coalesce(user_name, session_name, behalf_user)
      WHEN credential = 'root' THEN coalesce('root (' || user_name || ')', 'root')
      WHEN credential = 'iam-user' THEN CASE
        WHEN user_name = 'HIDDEN_DUE_TO_SECURITY_REASONS' THEN '(unknown sign-in name)'
        ELSE coalesce(user_name, regexp_extract(arn_resource, '(?s)([^/]*)$', 1), principal_id, '(unnamed user)') END
      WHEN credential = 'role' THEN CASE WHEN issuer_arn IS NOT NULL THEN coalesce(issuer, issuer_arn)
        ELSE coalesce(role_name, user_name, split_part(principal_id, ':', 1), '(unnamed role)') END
      WHEN credential = 'federated-user' THEN coalesce(session_name, '(unnamed)') || coalesce(' (via ' || issuer || ')', '')
      WHEN credential = 'saml' THEN coalesce(user_name, principal_id, '(unnamed SAML user)')
      WHEN credential = 'web-identity' THEN coalesce(user_name, principal_id, '(unnamed web identity)') || coalesce(' @ ' || provider, '')
      WHEN kind = 'AWSService' THEN coalesce(invoked_by, principal_id, '(unnamed AWS service)')
      WHEN credential = 'anonymous' THEN '(anonymous)'
      WHEN credential = 'aws-account' THEN 'account ' || own
      WHEN credential = 'aws-service' THEN invoked_by
      ELSE coalesce(user_name, caller_arn, principal_id, accesskey, invoked_by,
        CASE WHEN own <> '' THEN '(unknown, account ' || own || ')' END, '(unknown)') END AS principal
  FROM named
)"#;

/// Texts that the page adds when it makes names and keys of principals. A word found in here may be part of such a name.
pub const WORDS: &str = "arn:aws:iam::role/user-name:unknown-sign-in-name root (via saml:web-identity service: account: anonymous \
    (no identity) (unknown, account (unnamed user) (unnamed role) (unnamed web identity) (unnamed aws service) #federated-user/";

/// Whether a word, in lower case, may stand in the name or key of a principal without standing in the record.
pub fn may_be_made(word: &str) -> bool {
    let is_plain = word
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_+,".contains(&byte));
    !is_plain || WORDS.contains(word)
}
