//! Who was denied what, why AWS says so, the smallest statement that would allow it, and what changed before.

mod cause;
mod changes;
mod statement;
mod successes;

use crate::cloudtrail::action::action_of;
use crate::cloudtrail::denial::{DenialMessage, DenialReason};
use crate::cloudtrail::time::DAY;
use crate::protocol::Millis;
use crate::query::print::{quoted, term};
use crate::store::batch::OUTCOME_DENIED;
use crate::store::interner::{Interner, Symbol};
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store, scans};
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
    pub last_success: Option<LastSuccess>,
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

    /// Counts one more, which is the last so far.
    fn count(&mut self, event: u32, time: i64) {
        self.count += 1;
        (self.last, self.event) = (time, event);
    }
}

/// A call that succeeded before a denial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSuccess {
    /// The call.
    pub event: u32,
    /// Both records name a resource, and it is another one: the one that was denied was not used before in these files.
    pub is_elsewhere: bool,
}

/// What the resource of a denial may be called: as it is written, by what it ends with, an object and its bucket.
fn names_of(resource: &str) -> Vec<&str> {
    let last = resource.rsplit([':', '/', ' ']).next().unwrap_or(resource);
    let object = resource.rsplit(":::").next().unwrap_or(resource);
    let bucket = object.split('/').next().unwrap_or(object);
    let mut names = vec![resource, last, object, bucket];
    names.retain(|name| !name.is_empty());
    names
}

/// The denials among these events, by the first of each. `rows` are the events shown; what succeeded before and what changed
/// is looked for among all.
pub fn denials(store: &Store, rows: &RowSet) -> Vec<Denial> {
    let mut denied = rows.clone();
    denied.and(&scans::equal_bytes(store.outcomes(), OUTCOME_DENIED));
    let denied = scans::select(store.order(), &denied);
    let mut denials = counted(store, &denied);
    mark_probing(store, &denied, &mut denials);
    successes::find(store, &mut denials);
    cause::find(store, &mut denials);
    denials
}

/// What sets denials apart. Texts are symbols of an interner of their own.
type DenialKey = (u32, Symbol, Symbol, DenialReason, bool);
/// What a denial is read from: the principal, the call's service and name, the resource it asked for and the message.
type DenialSource = (u32, [Symbol; 4]);

fn counted(store: &Store, denied: &[u32]) -> Vec<Denial> {
    let mut texts = Interner::default();
    let mut groups: HashMap<DenialKey, usize> = HashMap::new();
    // The same call is refused again and again, and need not be read again.
    let mut known: HashMap<DenialSource, usize> = HashMap::new();
    let mut denials = Vec::<Denial>::new();
    let mut leaves = Leaves::new(store);
    for event in denied {
        let row = *event as usize;
        let name = store.column(Column::Name)[row];
        let principal = store.identity(row).principal;
        let time = store.times()[row];
        let message = leaves.symbol(*event, "errorMessage");
        let columns = [Column::Source, Column::Resource].map(|column| store.column(column)[row]);
        let source = (principal, [columns[0], name, columns[1], message]);
        if let Some(group) = known.get(&source) {
            denials[*group].count(*event, time);
            continue;
        }
        let message = DenialMessage::of(store.text(message));
        let action = message.action.map_or_else(
            || action_of(store.cell(Column::Source, row), store.text(name)),
            str::to_owned,
        );
        let requested = store.cell(Column::Resource, row);
        let requested = Some(requested).filter(|text| !text.is_empty());
        let resource = message.resource.or(requested).unwrap_or("*");
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
        known.insert(source, group);
        denials[group].names.insert(name);
        denials[group].count(*event, time);
    }
    denials
}

/// Marks the denials of principals that were denied many different calls within a day.
fn mark_probing(store: &Store, denied: &[u32], denials: &mut [Denial]) {
    let mut calls: HashMap<(u32, i64), BTreeSet<(Symbol, Symbol)>> = HashMap::new();
    for row in denied.iter().map(|event| *event as usize) {
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
