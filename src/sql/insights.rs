//! CloudWatch Logs Insights: the fields that it finds in the JSON of an event, and the event as text.

use super::{Dialect, ShownTable, Writer, json, regex};
use crate::cloudtrail::column::Column;
use crate::cloudtrail::credential::Credential;
use crate::protocol::{Tab, TimeRange};
use crate::query::fields::Reads;
use crate::query::pattern::Pattern;
use crate::query::tree::{Query, Target, Value};
use crate::query::when;
use crate::sql::conditions::{reading_verb, sign_in_service};
use crate::sql::fits::{
    FALSE, NEEDS_ALL_EVENTS, NEEDS_NAMES, NEEDS_RESOURCE_NAMES, NEEDS_RULES, NEEDS_USER_AGENT_READ,
    TRUE, WORKED_OUT, all, any, between, bound,
};

fn is_there(field: &str) -> String {
    ["ispresent(", field, ")"].concat()
}

impl Writer {
    /// The whole text.
    pub fn insights(
        &mut self,
        query: &Query,
        time: Option<TimeRange>,
        table: ShownTable,
    ) -> String {
        let mut conditions = vec![self.condition(query, true)];
        if let Some(range) = time {
            conditions.push(between(
                "eventTime",
                Some(range.from),
                Some(range.until),
                Dialect::Insights,
            ));
        }
        if self.is_about_step_functions(table.tab) {
            conditions.push("eventSource = \"states.amazonaws.com\"".to_owned());
        }
        let mut out = String::new();
        if table.tab != Tab::Principals {
            out.push_str("fields @timestamp, @message\n");
        }
        let condition = all(conditions);
        match condition.as_str() {
            TRUE => {}
            FALSE => out.push_str("| filter 1 = 0\n"),
            condition => {
                for piece in ["| filter ", condition, "\n"] {
                    out.push_str(piece);
                }
            }
        }
        if table.tab == Tab::Principals {
            self.note("Principals are told by userIdentity.arn here: each session of a role counts for itself. Counts do not load into the page.");
            out.push_str("| stats count(*) as events, count(errorCode) as failed, min(eventTime) as first, max(eventTime) as last by userIdentity.type, userIdentity.arn\n| sort events desc");
        } else {
            self.say_order(table);
            out.push_str("| sort eventTime ");
            out.push_str(if table.descending { "desc" } else { "asc" });
            out.push_str("\n| limit 10000");
        }
        out.trim_start_matches("| ").to_owned()
    }

    /// A condition on a field, or a word.
    pub fn filter(&mut self, query: &Query, wide: bool) -> String {
        match query {
            Query::Field(Target::Path(path), value) => self.in_json(path, value, wide, query),
            Query::Field(Target::Known(reads), value) => self.in_field(*reads, value, wide, query),
            Query::Word(value) => self.in_message(value, wide, query),
            _ => TRUE.to_owned(),
        }
    }

    fn in_field(&mut self, reads: Reads, value: &Value, wide: bool, about: &Query) -> String {
        let field = match reads {
            Reads::Column(Column::Account) => {
                let field = "recipientAccountId";
                let own = self.fits(field, value, false, wide, about);
                let caller = self.fits("userIdentity.accountId", value, false, wide, about);
                return any(vec![own, all(vec![self.not(&is_there(field)), caller])]);
            }
            Reads::CallerAccount => "userIdentity.accountId",
            Reads::Column(column @ Column::Address) => {
                return self.fits_addresses(column.paths()[0], value, wide, about);
            }
            Reads::Column(column) => match column.paths() {
                [path, ..] => path,
                [] => return self.derived(value, wide, about),
            },
            Reads::Kind => "userIdentity.type",
            Reads::AccessKey => "userIdentity.accessKeyId",
            Reads::ReadOnly => return self.read_only(value, true),
            Reads::SaidReadOnly => return self.read_only(value, false),
            Reads::Path("errorMessage") => "errorMessage",
            Reads::Path(path) => return self.in_json(&path.to_lowercase(), value, wide, about),
            Reads::Time | Reads::Last => return self.time(value, about),
            Reads::Outcome => return self.outcome(value),
            Reads::Credential => return self.credential(value, wide, about),
            Reads::Principal | Reads::Session | Reads::Via => {
                return self.derived(value, wide, about);
            }
            Reads::Country | Reads::Asn | Reads::Network => {
                self.say(about, NEEDS_NAMES);
                return bound(wide);
            }
            Reads::Person
            | Reads::SessionKind
            | Reads::SessionKey
            | Reads::Origin
            | Reads::AiAgent
            | Reads::McpCall
            | Reads::McpTool => {
                self.say(about, NEEDS_ALL_EVENTS);
                return bound(wide);
            }
            Reads::Mentions => {
                self.say(about, NEEDS_RESOURCE_NAMES);
                return bound(wide);
            }
            Reads::Rule | Reads::RuleLevel | Reads::Tactic => {
                self.say(about, NEEDS_RULES);
                return bound(wide);
            }
            Reads::Client(_) => {
                self.say(about, NEEDS_USER_AGENT_READ);
                return bound(wide);
            }
            Reads::New => {
                self.say(
                    about,
                    "the first event of a principal can’t be asked for here; this condition is left out.",
                );
                return bound(wide);
            }
        };
        self.fits(field, value, false, wide, about)
    }

    /// A path, in the text of the event: fields in lists have numbers in their names here.
    fn in_json(&mut self, path: &str, value: &Value, wide: bool, about: &Query) -> String {
        if !wide {
            return self.untold(about);
        }
        self.say(
            about,
            "looked for in the text of the event, so that events where it stands further down or in a longer text may be found, too.",
        );
        let keys: Vec<&str> = path.split('.').collect();
        self.matches("@message", &json::below(&keys, value))
    }

    fn in_message(&mut self, value: &Value, wide: bool, about: &Query) -> String {
        let expression = match value {
            Value::Like(pattern) if pattern.text().is_empty() => return FALSE.to_owned(),
            Value::Like(pattern) => Some(regex::of_pattern(&json::in_json(pattern))),
            Value::Regex(expression) => regex::loosened(expression.text()),
            _ => None,
        };
        let Some(expression) = expression.filter(|_| wide) else {
            self.say(
                about,
                "this can’t be told from the text of the event; the condition is left out.",
            );
            return bound(wide);
        };
        self.say(
            about,
            "looked for in the text of the event, names of its fields included.",
        );
        let mut parts = vec![self.matches("@message", &expression)];
        if let Value::Like(pattern) = value {
            let words = pattern.words();
            if let Some((from, until)) = words.as_deref().and_then(when::beginning) {
                parts.push(between(
                    "eventTime",
                    Some(from),
                    Some(until),
                    Dialect::Insights,
                ));
            }
            // The word may be part of a name or key that only the page makes, so no condition on the record finds all of them.
            if words.is_none_or(|words| crate::sql::identity::may_be_made(&words)) {
                self.say(
                    about,
                    "it may be part of a name that only the page gives; the condition is left out.",
                );
                return TRUE.to_owned();
            }
        }
        any(parts)
    }

    /// A value that the page derives. Its last word is in the event, unless the page itself has added it.
    fn derived(&mut self, value: &Value, wide: bool, about: &Query) -> String {
        let words = match value {
            Value::Like(pattern) => pattern.words(),
            Value::Exact(exact) => Some(exact.to_lowercase()),
            _ => None,
        };
        let is_part = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
        let last = words.as_deref().and_then(|words| {
            words
                .trim_end_matches(|letter| !is_part(letter))
                .rsplit(|letter| !is_part(letter))
                .next()
        });
        match last
            .filter(|last| wide && !last.is_empty() && !crate::sql::identity::WORDS.contains(last))
        {
            Some(last) => {
                self.say(
                    about,
                    "worked out by the page; here its last word may stand anywhere in the event.",
                );
                let last = json::in_json(&Pattern::new(last, true));
                self.matches("@message", &regex::of_pattern(&last))
            }
            None => {
                self.say(about, WORKED_OUT);
                bound(wide)
            }
        }
    }

    fn credential(&mut self, value: &Value, wide: bool, about: &Query) -> String {
        let kind = "userIdentity.type";
        let mut parts = Vec::new();
        for credential in Credential::ALL {
            if !value.fits(credential.word()) {
                continue;
            }
            let (kinds, exact) = match credential {
                Credential::Root => ("Root", true),
                Credential::IamUser => ("IAMUser", true),
                Credential::Role => ("AssumedRole|Role", true),
                Credential::FederatedUser => ("FederatedUser", true),
                Credential::Saml => ("SAMLUser", true),
                Credential::WebIdentity => ("WebIdentityUser", true),
                Credential::Directory => ("Directory", true),
                Credential::AwsAccount | Credential::Anonymous => ("AWSAccount", false),
                Credential::AwsService => ("AWSService", false),
                Credential::IdentityCenter | Credential::Unknown => ("", false),
            };
            if !exact {
                self.say(
                    about,
                    "told by userIdentity.type alone, so that more events may be found.",
                );
                if !wide {
                    continue;
                }
            }
            let told = [kind, " like /^(", kinds, ")$/"].concat();
            match credential {
                Credential::AwsService => parts.push(any(vec![told, self.not(&is_there(kind))])),
                Credential::IdentityCenter | Credential::Unknown => parts.push(self.not(
                    "ispresent(userIdentity.type) and userIdentity.type like /^(Root|IAMUser|AssumedRole|Role|FederatedUser|SAMLUser|WebIdentityUser|AWSService|AWSAccount|Directory)$/",
                )),
                _ => parts.push(told),
            }
        }
        any(parts)
    }

    /// What the record says, or, with `by_name`, what the verb of the call does where it does not say.
    fn read_only(&self, value: &Value, by_name: bool) -> String {
        let reads = all(vec![
            is_there("eventName"),
            self.matches("eventName", &reading_verb()),
        ]);
        let writes = all(vec![is_there("eventName"), self.not(&reads)]);
        let mut parts = Vec::new();
        for (word, of_name) in [("false", writes), ("true", reads)] {
            if !value.fits(word) {
                continue;
            }
            // Logs Insights shows truth values of JSON as numbers.
            let number = if word == "true" { "1" } else { "0" };
            let said = self.matches("readOnly", &["^(", word, "|", number, ")\\z"].concat());
            let is_said = is_there("readOnly");
            parts.push(all(vec![is_said.clone(), said]));
            if by_name {
                parts.push(all(vec![self.not(&is_said), of_name]));
            }
        }
        any(parts)
    }

    fn outcome(&self, value: &Value) -> String {
        let failed = [
            "(ispresent(errorCode) and errorCode != \"200\" or not ispresent(errorCode) and (ispresent(errorMessage) or \
             ispresent(responseElements.ConsoleLogin) and responseElements.ConsoleLogin like /(?i)^failure$/ or ispresent(eventSource) and ",
            &self.matches("eventSource", &sign_in_service()),
            " and ",
            &self.matches("@message", r#":\s*"failure""#),
            "))",
        ]
        .concat();
        let denied = "(ispresent(errorCode) and errorCode like /(?i)accessdenied|unauthorizedoperation|unauthorizedaccess|authorizationerror|notauthorized|\
                  unauthorizedexception|operationnotpermitted|forbidden/)";
        let mut parts = Vec::new();
        for (word, condition) in [
            ("ok", self.not(&failed)),
            ("error", all(vec![failed.clone(), self.not(denied)])),
            ("denied", denied.to_owned()),
        ] {
            if value.fits(word) {
                parts.push(condition);
            }
        }
        any(parts)
    }
}
