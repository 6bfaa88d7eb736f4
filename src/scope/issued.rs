//! Credentials that calls issued: what is known of each call, and its row in words.

use super::named::BETWEEN_PARTS;
use super::rows::{Gone, GoneHow, MOST_EVENTS, ScopeEffect, ToldRow};
use crate::cloudtrail::arn::Arn;
use crate::cloudtrail::time::{HOUR, SECOND, millis_from_any, text_from_millis};
use crate::protocol::Millis;
use crate::store::interner::Symbol;
use crate::store::leaves::Leaves;
use crate::store::{Column, Store};

/// The kind of thing that all lines about issued credentials in the table of calls have.
pub(super) const CREDENTIALS: &str = "temporary credentials";
/// Without a word on it, credentials of roles last an hour (AWS STS API Reference, `AssumeRole`: `DurationSeconds`) …
const ROLE_HOURS: i64 = 1;
/// … and those of `GetSessionToken` and `GetFederationToken` twelve.
const TOKEN_HOURS: i64 = 12;

/// A call that issued credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IssuedCall {
    /// The call.
    pub event: u32,
    /// The number of the credentials. Several accounts may have records of the same call.
    pub credentials: u32,
    /// Their key; [`crate::store::interner::NONE`] where the record does not say it.
    pub key: Symbol,
    /// Whether the record says which credentials.
    pub is_said: bool,
    /// Whether it says when they end.
    pub is_end_said: bool,
    /// Whether they had ended before the last event of all.
    pub is_over: bool,
    /// When they end.
    pub until: Millis,
}

impl IssuedCall {
    /// The name of the credentials.
    pub fn key(&self, store: &Store) -> String {
        store.text(self.key).replace(BETWEEN_PARTS, " ")
    }
}

/// When the credentials of a call end, and whether its record says so.
pub(super) fn end_of(store: &Store, leaves: &mut Leaves<'_>, event: u32) -> (Millis, bool) {
    let row = event as usize;
    for path in [
        "responseElements.credentials.expiration",
        "responseElements.credentialSet.credentials.expiration",
    ] {
        if let Some(until) = millis_from_any(leaves.text(event, path)) {
            return (until, true);
        }
    }
    let time = store.times()[row];
    let seconds = leaves
        .text(event, "requestParameters.durationSeconds")
        .parse::<i64>();
    match seconds {
        Ok(seconds) => (
            time.saturating_add(seconds.clamp(0, 129_600) * SECOND),
            true,
        ),
        Err(_) => {
            let name = store.cell(Column::Name, row);
            let hours = if name.ends_with("Token") {
                TOKEN_HOURS
            } else {
                ROLE_HOURS
            };
            (time.saturating_add(hours * HOUR), false)
        }
    }
}

/// A row about issued credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IssuedRow {
    /// The first call.
    pub call: IssuedCall,
    /// How many calls there are.
    pub calls: u32,
    /// Those after the first, of very many the first ones.
    pub others: Vec<u32>,
}

impl IssuedRow {
    /// A row about one call.
    pub fn new(call: IssuedCall) -> Self {
        IssuedRow {
            call,
            calls: 1,
            others: Vec::new(),
        }
    }

    /// One more call has the same credentials.
    pub fn add(&mut self, event: u32) {
        self.calls += 1;
        if self.others.len() + 1 < MOST_EVENTS {
            self.others.push(event);
        }
    }

    /// The row in words.
    pub fn told(&self, store: &Store) -> ToldRow {
        let call = &self.call;
        let mut leaves = Leaves::new(store);
        let mut row = ToldRow::new(
            call.event,
            ScopeEffect::TookOut,
            CREDENTIALS,
            &[&call.key(store)],
        );
        row.events.extend(&self.others);
        row.calls = self.calls;
        if !call.is_said {
            row.detail.push("the record does not say which".to_owned());
        }
        let role = leaves.text(call.event, "requestParameters.roleArn");
        let names = [
            "requestParameters.roleSessionName",
            "requestParameters.name",
        ]
        .map(|path| leaves.text(call.event, path));
        let name = names.into_iter().find(|name| !name.is_empty());
        let role_name = Arn::parse(role).map_or(role, |arn| arn.name());
        let of: Vec<&str> = [role_name, name.unwrap_or_default()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        if !of.is_empty() {
            row.detail.push(format!("for {}", of.join(" / ")));
        }
        let words = if call.is_end_said {
            "until"
        } else {
            "until, as the default has it,"
        };
        row.detail
            .push(format!("{words} {} UTC", text_from_millis(call.until)));
        row.gone = call.is_over.then_some(Gone {
            event: None,
            time: call.until,
            how: GoneHow::Expired,
            is_probable: !call.is_end_said,
        });
        row
    }
}
