//! What was opened, shared or trusted, to whom, and whether it was closed again in these files.
//!
//! Only calls that succeeded open or close something. What failed is listed by itself.

mod access_lists;
mod accounts;
mod attributes;
mod call;
mod calls;
pub mod grant;
mod history;
mod policies;
mod policy;
mod providers;
mod security_groups;
mod shares;

pub use accounts::sections;

use crate::protocol::Outcome;
use crate::query::print::term;
use crate::store::interner::Symbol;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use call::CallRecord;
use calls::{ANY_SERVICE, CALLS, CallReader};
use grant::{ExposureChange, ExposureKind, Grant};
use std::collections::HashMap;

/// Something that one call opened to one grantee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// The call.
    pub event: u32,
    /// What was opened.
    pub kind: ExposureKind,
    /// The resource's name; empty where the record does not say.
    pub resource: String,
    /// Who gets what.
    pub grant: Grant,
    /// What closed it, where these files tell.
    pub closed: Option<Closure>,
}

/// What closed an exposure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closure {
    /// The call.
    pub event: u32,
    /// How.
    pub form: ClosureForm,
}

/// How an exposure was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosureForm {
    /// It ended.
    Ended,
    /// Both calls have the same time, so that this is an inference: the closing one may have been the first.
    SameTime,
    /// It goes on for the same grantee on other terms, in a row of its own.
    Replaced,
}

impl Exposure {
    fn new(event: u32, change: &ExposureChange, grant: &Grant) -> Self {
        Exposure {
            event,
            kind: change.kind,
            resource: change.resource.clone(),
            grant: grant.clone(),
            closed: None,
        }
    }

    /// The query that finds the call that opened it, and the one that closed it.
    pub fn query(&self, store: &Store) -> String {
        let events = [Some(self.event), self.closed.map(|closed| closed.event)];
        let ids = events.into_iter().flatten();
        let ids = ids.map(|event| store.cell(Column::Id, event as usize));
        let terms = ids.filter(|id| !id.is_empty()).map(|id| term("id", id));
        terms.collect::<Vec<_>>().join(" OR ")
    }
}

/// What a call does.
struct CallChanges {
    event: u32,
    changes: Vec<ExposureChange>,
}

/// What was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposures {
    /// In the order of time.
    pub opened: Vec<Exposure>,
    /// What would have been opened by calls that failed, as far as their records hold the request.
    pub refused: Vec<Exposure>,
}

/// What these events opened. What closed it is looked for among all.
pub fn exposures(store: &Store, rows: &RowSet) -> Exposures {
    let readers = Readers::of(store);
    let mut calls = Vec::new();
    let mut refused = Vec::new();
    for event in store.order() {
        let row = *event as usize;
        let Some(reader) = readers.find(store, row) else {
            continue;
        };
        let is_ok = store.outcome(row) == Outcome::Ok;
        if !is_ok && !rows.has(row) {
            continue;
        }
        let changes = reader(&CallRecord::new(store, *event));
        if is_ok {
            calls.push(CallChanges {
                event: *event,
                changes,
            });
        } else {
            refused.extend(wanted(store, *event, &changes));
        }
    }
    let mut opened = history::replay(store, &calls);
    opened.retain(|exposure| rows.has(exposure.event as usize));
    Exposures { opened, refused }
}

/// What a call that failed would have opened.
fn wanted(store: &Store, event: u32, changes: &[ExposureChange]) -> Vec<Exposure> {
    let account = store.cell(Column::Account, event as usize);
    let of_change = |change: &ExposureChange| {
        let grants = change.step.grants().iter();
        let grants = grants.filter(|grant| !grant.is_unknown() && !grant.is_within(account));
        let found = grants.map(|grant| Exposure::new(event, change, grant));
        found.collect::<Vec<_>>()
    };
    changes.iter().flat_map(of_change).collect()
}

/// The readers of the calls that are in these files, by the symbols of their names.
struct Readers {
    is_known: Vec<bool>,
    by_name: HashMap<Symbol, Vec<(&'static str, CallReader)>>,
}

impl Readers {
    fn of(store: &Store) -> Self {
        let mut readers = Readers {
            is_known: vec![false; store.strings().texts().len()],
            by_name: HashMap::new(),
        };
        for (service, name, reader) in CALLS {
            if let Some(symbol) = store.strings().find(name) {
                readers.is_known[symbol as usize] = true;
                let of_name = readers.by_name.entry(symbol).or_default();
                of_name.push((service, reader));
            }
        }
        readers
    }

    fn find(&self, store: &Store, row: usize) -> Option<CallReader> {
        let name = store.column(Column::Name)[row];
        if !self.is_known.get(name as usize).is_some_and(|known| *known) {
            return None;
        }
        let of_name = self.by_name.get(&name)?;
        let source = store.cell(Column::Source, row);
        let service = source.split('.').next().unwrap_or(source);
        let of_service = |wanted: &str| of_name.iter().find(|(known, _)| *known == wanted);
        let found = of_service(service).or_else(|| of_service(ANY_SERVICE))?;
        Some(found.1)
    }
}
