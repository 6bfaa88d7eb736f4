//! The smallest statement of a policy that would allow a denied call, or why none would.

use super::Denial;
use crate::cloudtrail::arn::Arn;
use crate::cloudtrail::denial::{DenialReason, PolicyKind};
use crate::json::text::quote;
use crate::permissions::arns_of_named;
use crate::store::Store;
use crate::store::leaves::Leaves;

impl Denial {
    /// The ARNs of what it was about, as policies have them: none where the record does not tell them. There are two for what
    /// lies in a path of IAM that these files do not tell.
    pub fn arns(&self, store: &Store) -> Vec<String> {
        let arn = self.resource.find("arn:").map(|begin| {
            let arn = &self.resource[begin..];
            arn.split_ascii_whitespace().next().unwrap_or(arn)
        });
        if let Some(arn) = arn {
            return vec![arn.trim_end_matches('"').to_owned()];
        }
        arns_of_named(store, self.event, &self.action, &self.resource)
    }

    /// The smallest statement that would allow it, or why none would.
    pub fn statement(&self, store: &Store) -> Result<String, String> {
        if let Some(words) = self.reason.why_allowing_does_not_help() {
            return Err(words);
        }
        let is_of_resource = self.reason == DenialReason::NotAllowed(PolicyKind::Resource);
        let mut statement = String::new();
        if is_of_resource {
            statement.push_str("In the policy of the resource, not in those of the principal: ");
        }
        statement.push_str("{ \"Effect\": \"Allow\", ");
        if is_of_resource {
            statement.push_str("\"Principal\": { \"AWS\": ");
            quote(&self.principal_arn(store), &mut statement);
            statement.push_str(" }, ");
        }
        statement.push_str("\"Action\": ");
        quote(&self.action, &mut statement);
        statement.push_str(", \"Resource\": ");
        match &self.arns(store)[..] {
            [] => statement.push_str("\"*\""),
            [arn] => quote(arn, &mut statement),
            arns => {
                let mut before = "[";
                for arn in arns {
                    statement.push_str(before);
                    quote(arn, &mut statement);
                    before = ", ";
                }
                statement.push(']');
            }
        }
        statement.push_str(" }");
        Ok(statement)
    }

    /// The principal as a policy names it, by AWS's message: a role and not its session; its account where the message does not
    /// say.
    fn principal_arn(&self, store: &Store) -> String {
        let message = Leaves::new(store).text(self.event, "errorMessage");
        let arn = message.split_once("User: ").map_or("", |(_, after)| after);
        let arn = arn.split_ascii_whitespace().next().unwrap_or_default();
        match Arn::parse(arn) {
            Some(session) if session.resource.starts_with("assumed-role/") => {
                let role = session.resource.split('/').nth(1).unwrap_or_default();
                format!(
                    "arn:{}:iam::{}:role/{role}",
                    session.partition, session.account
                )
            }
            Some(_) => arn.to_owned(),
            None => {
                let principal = &store.principals()[self.principal as usize];
                store.text(principal.account).to_owned()
            }
        }
    }
}
