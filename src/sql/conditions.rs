//! A query as a condition in SQL: fields, times, words.

use super::{Dialect, Writer, identity, quote};
use crate::cloudtrail::column::Column;
use crate::cloudtrail::outcome::SIGN_IN_SERVICES;
use crate::cloudtrail::read_only::READING_VERBS;
use crate::query::fields::Reads;
use crate::query::pattern::Pattern;
use crate::query::tree::{Query, Target, Value};
use crate::query::when;
use crate::sql::fits::{
    FALSE, NEEDS_ALL_EVENTS, NEEDS_NAMES, NEEDS_RESOURCE_NAMES, NEEDS_RULES, NEEDS_USER_AGENT_READ,
    TRUE, WORKED_OUT, all, any, between, bound,
};

/// Names of calls that only read, by their verb, as an expression.
pub fn reading_verb() -> String {
    ["^(?-i:(", &READING_VERBS.join("|"), ")([^a-z]|\\z))"].concat()
}

/// The account that received an event: without one, the caller's.
fn account() -> String {
    [
        "coalesce(nullif(recipientaccountid, ''), ",
        &caller_account(),
        ")",
    ]
    .concat()
}

/// The account of the caller, which an ARN has where it is not given by itself.
fn caller_account() -> String {
    [
        "coalesce(nullif(useridentity.accountid, ''), ",
        &identity::of_arn("useridentity.arn", "3"),
        ")",
    ]
    .concat()
}

impl Writer {
    fn conditions(&mut self, queries: &[Query], wide: bool) -> Vec<String> {
        queries
            .iter()
            .map(|query| self.condition(query, wide))
            .collect()
    }

    /// A query as a condition; `wide` says on which side it may err.
    pub fn condition(&mut self, query: &Query, wide: bool) -> String {
        match query {
            Query::All(inner) => all(self.conditions(inner, wide)),
            Query::Any(inner) => any(self.conditions(inner, wide)),
            // One of several values is one of several conditions.
            Query::Word(Value::OneOf(values)) => {
                let each: Vec<Query> = values.iter().cloned().map(Query::Word).collect();
                any(self.conditions(&each, wide))
            }
            Query::Field(target, Value::OneOf(values)) => {
                let one = |value: &Value| Query::Field(target.clone(), value.clone());
                let each: Vec<Query> = values.iter().map(one).collect();
                any(self.conditions(&each, wide))
            }
            Query::Not(inner) => {
                let inner = self.condition(inner, !wide);
                self.not(&inner)
            }
            Query::Off(_) => TRUE.to_owned(),
            _ if self.dialect == Dialect::Insights => self.filter(query, wide),
            Query::Word(value) => self.anywhere(value, wide, query),
            Query::Field(Target::Path(path), value) => self.at_path(path, value, wide, query),
            Query::Field(Target::Known(reads), value) => self.field(*reads, value, wide, query),
        }
    }

    /// The contrary of a condition.
    pub fn not(&self, condition: &str) -> String {
        match condition {
            TRUE => FALSE.to_owned(),
            FALSE => TRUE.to_owned(),
            _ if self.dialect == Dialect::Insights => ["not (", condition, ")"].concat(),
            // What can't be told is not so.
            _ => ["not coalesce(", condition, ", FALSE)"].concat(),
        }
    }

    fn field(&mut self, reads: Reads, value: &Value, wide: bool, about: &Query) -> String {
        let text = match reads {
            Reads::Column(Column::Account) => &account(),
            Reads::CallerAccount => &caller_account(),
            Reads::Column(Column::Resource) => return self.resource(value, wide, about),
            Reads::Column(column) => return self.column(column, value, wide, about),
            Reads::Kind => "useridentity.type",
            Reads::AccessKey => "useridentity.accesskeyid",
            Reads::ReadOnly => &self.read_only_text(),
            Reads::SaidReadOnly => self.said_read_only(),
            Reads::Outcome => &self.outcome_text(),
            Reads::Time | Reads::Last => return self.time(value, about),
            Reads::New => return self.first_seen(value),
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
            Reads::Path(path) => return self.at_path(&path.to_lowercase(), value, wide, about),
            Reads::Principal => return self.principal(value, wide, about),
            Reads::Credential => self.of_caller("credential"),
            Reads::Session => self.of_caller("session_name"),
            Reads::Via => self.of_caller("via"),
        };
        self.fits(text, value, false, wide, about)
    }

    /// A column of the store that is the record's own value.
    fn column(&mut self, column: Column, value: &Value, wide: bool, about: &Query) -> String {
        match (self.column_of_table(column), column.paths()) {
            (Some(name), _) if column == Column::Address => {
                self.fits_addresses(&name, value, wide, about)
            }
            (Some(name), _) => self.fits(&name, value, false, wide, about),
            (None, [path, ..]) => self.at_path(&path.to_lowercase(), value, wide, about),
            (None, []) => {
                self.say(about, WORKED_OUT);
                bound(wide)
            }
        }
    }

    /// A column of the part of the statement that works out who called.
    fn of_caller(&mut self, column: &'static str) -> &'static str {
        self.needs_caller = true;
        column
    }

    fn principal(&mut self, value: &Value, wide: bool, about: &Query) -> String {
        let texts = ["principal", "principal_key"].map(|column| self.of_caller(column));
        let fits = texts.map(|text| self.fits(text, value, false, wide, about));
        let mut parts = Vec::from(fits);
        if self.dialect == Dialect::Athena {
            self.say(about, "the table does not have the provider of SAML and web identities, so that none of these is left out.");
            let told = "kind IN ('SAMLUser', 'WebIdentityUser')";
            if !wide {
                return all(vec![
                    ["not coalesce(", told, ", FALSE)"].concat(),
                    any(parts),
                ]);
            }
            parts.push(told.to_owned());
        }
        any(parts)
    }

    /// What the record says.
    fn said_read_only(&self) -> &'static str {
        match self.dialect {
            Dialect::Lake => "CAST(readonly AS VARCHAR)",
            Dialect::Athena | Dialect::DuckDb | Dialect::Insights => "readonly",
        }
    }

    /// What the record says, or what the verb of the call does.
    fn read_only_text(&self) -> String {
        let said = self.said_read_only();
        [
            "CASE WHEN lower(",
            said,
            ") IN ('false', 'true') THEN lower(",
            said,
            ") WHEN ",
            said,
            " <> '' THEN NULL WHEN ",
            &self.matches("eventname", &reading_verb()),
            " THEN 'true' WHEN eventname <> '' THEN 'false' END",
        ]
        .concat()
    }

    /// How the call ended, as the page tells it.
    pub fn outcome_text(&self) -> String {
        let failed_sign_in = self.failed_sign_in();
        let denied = self.matches(
            "errorcode",
            "accessdenied|unauthorizedoperation|unauthorizedaccess|authorizationerror|notauthorized|unauthorizedexception|operationnotpermitted|forbidden",
        );
        [
            "CASE WHEN errorcode = '200' THEN 'ok' WHEN coalesce(errorcode, '') = '' THEN CASE WHEN coalesce(errormessage, '') = '' \
             AND NOT coalesce(",
            &failed_sign_in,
            ", FALSE) THEN 'ok' ELSE 'error' END WHEN ",
            &denied,
            " THEN 'denied' ELSE 'error' END",
        ]
        .concat()
    }

    /// Whether a sign-in was answered with a failure; see `cloudtrail/outcome.rs`.
    fn failed_sign_in(&self) -> String {
        let answers: &[&str] = match self.dialect {
            Dialect::DuckDb => return "failedsignin".to_owned(),
            Dialect::Lake => &["eventjson"],
            _ => &["responseelements", "serviceeventdetails"],
        };
        let is_sign_in = self.matches("eventsource", &sign_in_service());
        let of_answer = |answer: &&str| {
            let fails = self.matches(answer, r#":\s*"failure""#);
            let under_its_name = format!(
                "regexp_like({answer}, concat('(?i)\"', eventname, '\"\\s*:\\s*\"failure\"'))"
            );
            any(vec![all(vec![is_sign_in.clone(), fails]), under_its_name])
        };
        any(answers.iter().map(of_answer).collect())
    }

    fn resource(&mut self, value: &Value, wide: bool, about: &Query) -> String {
        if self.dialect == Dialect::DuckDb {
            self.needs_resource = true;
            return self.fits("resource", value, false, wide, about);
        }
        self.say(
            about,
            "the resource of a call is found by the page; here it may stand anywhere in the event.",
        );
        match (wide, value) {
            (true, Value::Present) => TRUE.to_owned(),
            (true, Value::Network(_) | Value::Numbers { .. } | Value::Times { .. }) => {
                TRUE.to_owned()
            }
            (true, _) => self.word(value, wide, about),
            (false, _) => self.fits("element_at(resources, 1).arn", value, false, wide, about),
        }
    }

    pub fn time(&mut self, value: &Value, about: &Query) -> String {
        let dialect = self.dialect;
        let column = if dialect == Dialect::Insights {
            "eventTime"
        } else {
            "eventtime"
        };
        match value {
            Value::Present => between(column, None, None, dialect),
            Value::Times { from, until, .. } => between(column, *from, *until, dialect),
            Value::Back { length, .. } => {
                between(column, Some(self.newest - length + 1), None, dialect)
            }
            value => {
                let text = match dialect {
                    Dialect::Athena => "replace(substr(eventtime, 1, 19), 'T', ' ')",
                    Dialect::Insights => "replace(eventTime, \"T\", \" \")",
                    Dialect::Lake => "date_format(eventtime, '%Y-%m-%d %H:%i:%s')",
                    _ => "strftime(eventtime, '%Y-%m-%d %H:%M:%S')",
                };
                self.fits(text, value, true, true, about)
            }
        }
    }

    /// The time of a principal's first event.
    fn first_seen(&mut self, value: &Value) -> String {
        let (from, until) = match value {
            Value::Back { length, .. } => (Some(self.newest - length + 1), None),
            Value::Times { from, until, .. } => (*from, *until),
            _ => (None, None),
        };
        self.first_within(&between("min(eventtime)", from, until, self.dialect))
    }

    fn first_within(&mut self, condition: &str) -> String {
        self.needs_caller = true;
        if self.dialect != Dialect::DuckDb {
            self.note("The first event of a principal is looked for in all of the table, not only in the days asked for.");
        }
        [
            "principal_key IN (SELECT principal_key FROM callers GROUP BY principal_key HAVING ",
            condition,
            ")",
        ]
        .concat()
    }

    fn at_path(&mut self, path: &str, value: &Value, wide: bool, about: &Query) -> String {
        if self.dialect != Dialect::DuckDb {
            return self.path(path, value, wide, about);
        }
        let path: String = path.replace('"', "");
        let fits = match value {
            Value::Present => TRUE.to_owned(),
            value => self.fits("leaf.text", value, true, wide, about),
        };
        let at = all(vec![
            any(vec![
                ["lower(leaf.path) = ", &quote::text(&path)].concat(),
                [
                    "starts_with(lower(leaf.path), ",
                    &quote::text(&[&path, "."].concat()),
                    ")",
                ]
                .concat(),
            ]),
            fits,
        ]);
        some_leaf(&at)
    }

    fn anywhere(&mut self, value: &Value, wide: bool, about: &Query) -> String {
        let pattern = match value {
            Value::Like(pattern) if pattern.text().is_empty() => return FALSE.to_owned(),
            Value::Like(pattern) => Some(pattern),
            _ => None,
        };
        let words = pattern.and_then(Pattern::words);
        let mut parts = Vec::new();
        if let Some((from, until)) = words.as_deref().and_then(when::beginning) {
            parts.push(between("eventtime", Some(from), Some(until), self.dialect));
        }
        // A plain word that no name of a principal is made with stands in it only where it stands in the record.
        let is_plain = words
            .as_deref()
            .is_some_and(|words| !identity::may_be_made(words));
        let mut texts = Vec::new();
        if !is_plain {
            self.needs_caller = true;
            texts.extend(["principal".to_owned(), "principal_key".to_owned()]);
            if pattern.is_none() {
                texts.push(account());
                if self.dialect == Dialect::DuckDb {
                    self.needs_resource = true;
                    texts.push("resource".to_owned());
                }
            }
        }
        for text in &texts {
            parts.push(self.stands_in(text, value));
        }
        if self.dialect == Dialect::DuckDb {
            parts.push(some_leaf(&self.stands_in("leaf.text", value)));
        } else {
            parts.push(self.word(value, wide, about));
        }
        any(parts)
    }

    fn stands_in(&self, text: &str, value: &Value) -> String {
        match value {
            Value::Like(pattern) => quote::like(text, pattern, true),
            Value::Regex(expression) => self.matches(text, expression.portable()),
            _ => FALSE.to_owned(),
        }
    }
}

/// What the source of an event begins with by which people sign in, as an expression.
pub fn sign_in_service() -> String {
    ["^(", &SIGN_IN_SERVICES.join("|"), r")(\.|\z)"].concat()
}

fn some_leaf(condition: &str) -> String {
    ["len(list_filter(leaves, lambda leaf: ", condition, ")) > 0"].concat()
}
