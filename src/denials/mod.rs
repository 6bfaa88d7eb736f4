//! Who was denied what, why AWS says so, the smallest statement that would allow it, and what changed before.

mod cause;

use crate::cloudtrail::action::action_of;
use crate::cloudtrail::denial::{DenialMessage, DenialReason};
use crate::cloudtrail::time::DAY;
use crate::json::text::quote;
use crate::protocol::{Millis, Outcome};
use crate::query::print::{quoted, term};
use crate::store::interner::{Interner, Symbol};
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use std::collections::{BTreeSet, HashMap};

/// Somebody who is denied more than so many different calls within a day (UTC) tries out what is allowed.
pub const PROBING_CALLS: usize = 10;

/// Calls of one principal that were denied the same for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Index of the principal.
    pub principal: u32,
    /// An event of it: the last.
    pub event: u32,
    /// The action: `states:DeleteStateMachine`.
    pub action: String,
    /// What it was about; `*` where the record does not say.
    pub resource: String,
    /// Why, as far as the message says.
    pub reason: DenialReason,
    /// The policy that denies it, where the message names it.
    pub policy: String,
    /// Further reasons are encoded in the message.
    pub is_encoded: bool,
    /// The names of the calls.
    pub names: BTreeSet<Symbol>,
    /// Calls.
    pub count: u32,
    /// The first.
    pub first: Millis,
    /// The last.
    pub last: Millis,
    /// The last of the same calls by the same principal that succeeded before the first denial.
    pub last_success: Option<u32>,
    /// What changed in between and may be the cause: an inference.
    pub cause: Option<u32>,
    /// The most different calls that the principal was denied within a day, where they are so many that it was probing.
    pub probing: Option<u32>,
}

impl Denial {
    /// The query that finds the calls.
    pub fn query(&self, store: &Store) -> String {
        let principal = store.text(store.principals()[self.principal as usize].key);
        let names = self
            .names
            .iter()
            .map(|name| term("name", store.text(*name)));
        let names: Vec<String> = names.collect();
        let mut query = format!("outcome:denied {}", term("principal", principal));
        match &names[..] {
            [name] => query.push_str(&format!(" {name}")),
            names => query.push_str(&format!(" ({})", names.join(" OR "))),
        }
        if self.resource != "*" {
            query.push_str(&format!(" {}", quoted(&self.resource)));
        }
        if let Some(words) = self.reason.in_message() {
            query.push_str(&format!(" {}", quoted(words)));
        }
        query
    }

    /// The smallest statement of an IAM policy that would allow it, or why none would.
    pub fn statement(&self) -> Result<String, String> {
        if let Some(words) = self.reason.why_allowing_does_not_help() {
            return Err(words);
        }
        // A message may say "user alice": only an ARN can stand in a statement.
        let is_arn = self.resource.starts_with("arn:") && !self.resource.contains(' ');
        let mut statement = "{ \"Effect\": \"Allow\", \"Action\": ".to_owned();
        quote(&self.action, &mut statement);
        statement.push_str(", \"Resource\": ");
        quote(if is_arn { &self.resource } else { "*" }, &mut statement);
        statement.push_str(" }");
        Ok(statement)
    }
}

/// The denials among these events, by the first of each. `rows` are the events shown; what succeeded before and what changed
/// is looked for among all.
pub fn denials(store: &Store, rows: &RowSet) -> Vec<Denial> {
    let mut denials = counted(store, rows);
    mark_probing(store, rows, &mut denials);
    cause::find(store, &mut denials);
    denials
}

/// What sets denials apart. Texts are symbols of an interner of their own.
type DenialKey = (u32, Symbol, Symbol, DenialReason, bool);

fn counted(store: &Store, rows: &RowSet) -> Vec<Denial> {
    let mut texts = Interner::default();
    let mut groups: HashMap<DenialKey, usize> = HashMap::new();
    let mut denials = Vec::<Denial>::new();
    let mut leaves = Leaves::new(store);
    for event in store.order() {
        let row = *event as usize;
        if !rows.has(row) || store.outcome(row) != Outcome::Denied {
            continue;
        }
        let message = DenialMessage::of(leaves.text(*event, "errorMessage"));
        let name = store.column(Column::Name)[row];
        let action = message.action.map_or_else(
            || action_of(store.cell(Column::Source, row), store.text(name)),
            str::to_owned,
        );
        let requested = store.cell(Column::Resource, row);
        let requested = Some(requested).filter(|text| !text.is_empty());
        let resource = message.resource.or(requested).unwrap_or("*");
        let principal = store.identity(row).principal;
        let time = store.times()[row];
        let key = (
            principal,
            texts.intern(action.as_bytes()),
            texts.intern(resource.as_bytes()),
            message.reason,
            message.is_encoded,
        );
        let group = *groups.entry(key).or_insert_with(|| {
            denials.push(Denial {
                principal,
                event: *event,
                action,
                resource: resource.to_owned(),
                reason: message.reason,
                policy: message.policy.unwrap_or_default().to_owned(),
                is_encoded: message.is_encoded,
                names: BTreeSet::new(),
                count: 0,
                first: time,
                last: time,
                last_success: None,
                cause: None,
                probing: None,
            });
            denials.len() - 1
        });
        let denial = &mut denials[group];
        denial.count += 1;
        denial.names.insert(name);
        (denial.last, denial.event) = (time, *event);
    }
    denials
}

/// Marks the denials of principals that were denied many different calls within a day.
fn mark_probing(store: &Store, rows: &RowSet, denials: &mut [Denial]) {
    let mut calls: HashMap<(u32, i64), BTreeSet<(Symbol, Symbol)>> = HashMap::new();
    for row in rows.iter() {
        if store.outcome(row) == Outcome::Denied {
            let day = store.times()[row].div_euclid(DAY);
            let call = (
                store.column(Column::Source)[row],
                store.column(Column::Name)[row],
            );
            calls
                .entry((store.identity(row).principal, day))
                .or_default()
                .insert(call);
        }
    }
    let mut most: HashMap<u32, usize> = HashMap::new();
    for ((principal, _), calls) in &calls {
        let most = most.entry(*principal).or_default();
        *most = calls.len().max(*most);
    }
    for denial in denials {
        let most = most.get(&denial.principal).copied().unwrap_or_default();
        denial.probing = (most > PROBING_CALLS).then_some(most as u32);
    }
}
