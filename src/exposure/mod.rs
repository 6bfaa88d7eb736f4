//! What was opened, shared or trusted, to whom, and whether it was closed again in these files.
//!
//! Only calls that succeeded open or close something. What failed is listed by itself.

mod access_lists;
mod accounts;
mod attributes;
pub mod call;
mod calls;
mod clusters;
pub mod grant;
mod history;
mod mentions;
mod policies;
mod policy;
mod providers;
mod ranges;
mod security_groups;
mod shares;
mod statements;

pub use accounts::sections;
pub use mentions::AccountMentions;

use crate::cloudtrail::action::without_date;
use crate::protocol::Outcome;
use crate::query::print::term;
use crate::store::interner::Symbol;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store, scans};
use call::CallRecord;
use calls::{ANY_SERVICE, CALLS, CallReader};
use grant::{ExposureChange, ExposureKind, Grant};
use std::collections::{HashMap, HashSet};

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
    /// Who gets it is of an account that received no event of these files.
    pub is_foreign: bool,
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
            is_foreign: false,
            closed: None,
        }
    }

    /// Whether it is no longer open: it may go on for the same grantee on other terms, as another exposure.
    pub fn is_closed(&self) -> bool {
        self.closed
            .is_some_and(|closed| closed.form != ClosureForm::Replaced)
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

impl Exposures {
    /// What all events opened.
    pub fn of(store: &Store) -> Self {
        let readers = Readers::of(store);
        let mut calls = Vec::new();
        let mut refused = Vec::new();
        let mut objects = ObjectLists::default();
        let events = store.calls_named(readers.by_name.keys().copied());
        for event in scans::select(store.order(), &events) {
            let Some(reader) = readers.find(store, event as usize) else {
                continue;
            };
            let call = CallRecord::new(store, event);
            if matches!(reader, CallReader::Writes) && !objects.are_changed_by(store, &call, event)
            {
                continue;
            }
            let changes = reader.changes(&call);
            objects.note(&changes);
            if store.outcome(event as usize) == Outcome::Ok {
                calls.push(CallChanges { event, changes });
            } else {
                refused.extend(wanted(store, event, &changes));
            }
        }
        let mut opened = history::replay(store, &calls);
        let own = accounts::own_accounts(store);
        for exposure in opened.iter_mut().chain(&mut refused) {
            let account = exposure.grant.to.account.as_str();
            exposure.is_foreign = !account.is_empty() && !own.contains(account);
        }
        Exposures { opened, refused }
    }

    /// What these events opened, whatever closed it.
    pub fn among(&self, rows: &RowSet) -> Self {
        let those = |all: &[Exposure]| {
            let those = all.iter();
            let those = those.filter(|exposure| rows.has(exposure.event as usize));
            those.cloned().collect()
        };
        Exposures {
            opened: those(&self.opened),
            refused: those(&self.refused),
        }
    }
}

/// The objects with access lists of their own, so that the many calls that write others are not looked at.
#[derive(Default)]
struct ObjectLists {
    objects: HashSet<String>,
    /// For each shape of records whether it has an access list.
    has_list: HashMap<u32, bool>,
}

impl ObjectLists {
    fn note(&mut self, changes: &[ExposureChange]) {
        let of_objects = changes.iter();
        let of_objects = of_objects.filter(|change| change.kind == ExposureKind::ObjectAcl);
        self.objects.extend(
            of_objects
                .filter(|change| !change.step.grants().is_empty())
                .map(|change| change.resource.clone()),
        );
    }

    /// Whether a call that writes or deletes an object sets its access list, or ends one.
    fn are_changed_by(&mut self, store: &Store, call: &CallRecord, event: u32) -> bool {
        let shape = store.shape_numbers()[event as usize];
        let has_list = *self.has_list.entry(shape).or_insert_with(|| {
            let paths = store.shape(shape).iter();
            paths
                .map(|path| store.text(*path))
                .any(access_lists::is_of_access_list)
        });
        has_list || !self.objects.is_empty() && self.objects.contains(&access_lists::object(call))
    }
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
    by_name: HashMap<Symbol, Vec<(&'static str, CallReader)>>,
}

impl Readers {
    fn of(store: &Store) -> Self {
        let mut readers = Readers {
            by_name: HashMap::new(),
        };
        for symbol in store.call_names() {
            let plain = without_date(store.text(symbol));
            let of_name = CALLS.iter().filter(|(_, name, _)| *name == plain);
            let of_name: Vec<(&'static str, CallReader)> = of_name
                .map(|(service, _, reader)| (*service, *reader))
                .collect();
            if !of_name.is_empty() {
                readers.by_name.insert(symbol, of_name);
            }
        }
        readers
    }

    fn find(&self, store: &Store, row: usize) -> Option<CallReader> {
        let name = store.column(Column::Name)[row];
        let of_name = self.by_name.get(&name)?;
        let source = store.cell(Column::Source, row);
        let service = source.split('.').next().unwrap_or(source);
        let of_service = |wanted: &str| of_name.iter().find(|(known, _)| *known == wanted);
        let found = of_service(service).or_else(|| of_service(ANY_SERVICE))?;
        Some(found.1)
    }
}
