//! Whose word is taken for who somebody is: SAML, OpenID Connect, IAM Identity Center, IAM Roles Anywhere.

use super::call::{CallRecord, last_part};
use super::grant::{ExposureChange, ExposureKind, Grant, Grantee, Step};

/// A provider that is trusted from now on.
fn trust(
    kind: ExposureKind,
    resource: impl Into<String>,
    who: &str,
    allows: String,
) -> Vec<ExposureChange> {
    let grant = Grant::new(Grantee::named(who), allows);
    vec![ExposureChange::new(
        kind,
        resource,
        Step::Replace(vec![grant]),
    )]
}

/// A SAML provider by its name.
fn saml(call: &CallRecord) -> String {
    let paths = [
        "requestParameters.sAMLProviderArn",
        "responseElements.sAMLProviderArn",
        "requestParameters.name",
    ];
    last_part(call.first(&paths)).to_owned()
}

/// Who signs, as the metadata of the provider name it.
fn saml_entity(metadata: &str) -> Option<&str> {
    let (_, after) = metadata.split_once("entityID=")?;
    let quote = after
        .chars()
        .next()
        .filter(|letter| matches!(letter, '"' | '\''))?;
    after[1..].split(quote).next()
}

pub fn trust_saml_provider(call: &CallRecord) -> Vec<ExposureChange> {
    let entity = saml_entity(call.text("requestParameters.sAMLMetadataDocument"));
    let who = match entity {
        Some(entity) => format!("whoever {entity} vouches for"),
        None => "whoever the provider vouches for".to_owned(),
    };
    trust(
        ExposureKind::SamlProvider,
        saml(call),
        &who,
        "sign-in by SAML, to roles that trust it".to_owned(),
    )
}

pub fn end_saml_provider(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(ExposureKind::SamlProvider, saml(call))]
}

/// An OpenID Connect provider by its URL without scheme, as its ARN has it.
fn oidc(call: &CallRecord) -> String {
    let arn = call.first(&[
        "requestParameters.openIDConnectProviderArn",
        "responseElements.openIDConnectProviderArn",
    ]);
    let of_arn = arn.split_once("oidc-provider/").map(|(_, url)| url);
    let url = call.text("requestParameters.url");
    let url = url.split_once("://").map_or(url, |(_, url)| url);
    of_arn.unwrap_or(url).to_owned()
}

pub fn trust_oidc_provider(call: &CallRecord) -> Vec<ExposureChange> {
    let url = oidc(call);
    let who = format!("whoever {url} vouches for");
    let clients = call.texts("requestParameters.clientIDList").join(", ");
    trust(ExposureKind::OidcProvider, url, &who, for_clients(&clients))
}

fn for_clients(clients: &str) -> String {
    format!("sign-in by OpenID Connect, audiences: {clients}")
}

/// Tokens for one more client, or for one less.
fn client(call: &CallRecord) -> Vec<Grant> {
    let who = format!("whoever {} vouches for", oidc(call));
    let client = call.text("requestParameters.clientID");
    vec![Grant::new(Grantee::named(who), for_clients(client))]
}

pub fn add_oidc_client(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(
        ExposureKind::OidcProvider,
        oidc(call),
        Step::Add(client(call)),
    )]
}

pub fn remove_oidc_client(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(
        ExposureKind::OidcProvider,
        oidc(call),
        Step::RemoveGrants(client(call)),
    )]
}

pub fn end_oidc_provider(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(ExposureKind::OidcProvider, oidc(call))]
}

/// The directory of IAM Identity Center.
fn directory(call: &CallRecord) -> String {
    let paths = [
        "requestParameters.directoryId",
        "requestParameters.identityStoreId",
        "requestParameters.instanceArn",
    ];
    last_part(call.first(&paths)).to_owned()
}

pub fn trust_directory(call: &CallRecord) -> Vec<ExposureChange> {
    let (who, allows) = (
        "whoever the directory or provider vouches for",
        "sign-in to IAM Identity Center",
    );
    trust(
        ExposureKind::IdentityCenterProvider,
        directory(call),
        who,
        allows.to_owned(),
    )
}

pub fn end_directory(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(
        ExposureKind::IdentityCenterProvider,
        directory(call),
    )]
}

fn issuer(call: &CallRecord) -> String {
    let paths = [
        "requestParameters.trustedTokenIssuerArn",
        "responseElements.trustedTokenIssuerArn",
        "requestParameters.name",
    ];
    last_part(call.first(&paths)).to_owned()
}

pub fn trust_token_issuer(call: &CallRecord) -> Vec<ExposureChange> {
    let settings = call.below("requestParameters.trustedTokenIssuerConfiguration");
    let url = settings
        .iter()
        .find(|setting| setting.path.ends_with("issuerUrl"));
    let who = match url {
        Some(url) => format!("whoever {} vouches for", url.value),
        None => "whoever the issuer vouches for".to_owned(),
    };
    trust(
        ExposureKind::TokenIssuer,
        issuer(call),
        &who,
        "tokens for applications of Identity Center".to_owned(),
    )
}

pub fn end_token_issuer(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(ExposureKind::TokenIssuer, issuer(call))]
}

fn anchor(call: &CallRecord) -> String {
    let paths = [
        "requestParameters.trustAnchorId",
        "responseElements.trustAnchor.trustAnchorId",
        "requestParameters.name",
    ];
    call.first(&paths).to_owned()
}

/// Of a call that makes something which can be off: whether it is on.
fn is_on(call: &CallRecord) -> bool {
    call.text("requestParameters.enabled") != "false"
}

pub fn trust_anchor(call: &CallRecord) -> Vec<ExposureChange> {
    let (who, allows) = (
        "holders of its certificates",
        "sessions of IAM Roles Anywhere",
    );
    match is_on(call) {
        true => trust(
            ExposureKind::TrustAnchor,
            anchor(call),
            who,
            allows.to_owned(),
        ),
        false => Vec::new(),
    }
}

/// Another certificate authority in the place of the one that was trusted; the call can be about the name alone.
pub fn update_anchor(call: &CallRecord) -> Vec<ExposureChange> {
    if call.below("requestParameters.source").is_empty() {
        return Vec::new();
    }
    let who = "holders of certificates of its new authority";
    let allows = "sessions of IAM Roles Anywhere";
    trust(
        ExposureKind::TrustAnchor,
        anchor(call),
        who,
        allows.to_owned(),
    )
}

pub fn end_anchor(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(ExposureKind::TrustAnchor, anchor(call))]
}

fn profile(call: &CallRecord) -> String {
    let paths = [
        "requestParameters.profileId",
        "responseElements.profile.profileId",
        "requestParameters.name",
    ];
    call.first(&paths).to_owned()
}

pub fn open_profile(call: &CallRecord) -> Vec<ExposureChange> {
    let roles = |path| call.texts(path).join(", ");
    let allows = match roles("requestParameters.roleArns") {
        asked if asked.is_empty() => roles("responseElements.profile.roleArns"),
        asked => asked,
    };
    let who = "holders of certificates of a trust anchor";
    match is_on(call) {
        true => trust(
            ExposureKind::RolesAnywhereProfile,
            profile(call),
            who,
            allows,
        ),
        false => Vec::new(),
    }
}

/// The roles of a profile that is on; one that is off hands out none.
pub fn update_profile(call: &CallRecord) -> Vec<ExposureChange> {
    let is_on = call.text("responseElements.profile.enabled") != "false";
    let has_roles = !call.texts("requestParameters.roleArns").is_empty();
    match is_on && has_roles {
        true => open_profile(call),
        false => Vec::new(),
    }
}

pub fn end_profile(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(
        ExposureKind::RolesAnywhereProfile,
        profile(call),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signs_is_in_the_metadata() {
        let metadata = "<md:EntityDescriptor entityID=\"https://idp.example/saml\" ID=\"x\">";
        assert_eq!(saml_entity(metadata), Some("https://idp.example/saml"));
        assert_eq!(saml_entity("<a entityID="), None);
        assert_eq!(saml_entity("<a entityID=é>"), None);
    }
}
