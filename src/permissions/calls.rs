//! Calls of one kind: those whose records say the same of what they need. So that a million events are few calls.

use super::resource_table::{ActionScope, scope_of};
use super::resources::{is_at, tells};
use crate::cloudtrail::action::{ActionMapping, CallPermission, needed_besides, permission_of};
use crate::cloudtrail::action_table::{ActionNeed, NeedCondition};
use crate::cloudtrail::credential::Credential;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hasher};

/// An action that a call needs, and under which line of the table.
pub(super) struct CallAction {
    /// The action.
    pub action: String,
    /// The line, with its condition; none for the action of the call's own name.
    pub need: Option<&'static ActionNeed>,
    /// How it is known.
    pub mapping: ActionMapping,
    /// What it can be limited to, where the table says.
    pub scope: Option<&'static ActionScope>,
}

impl CallAction {
    fn new(action: String, need: Option<&'static ActionNeed>, mapping: ActionMapping) -> Self {
        CallAction {
            scope: scope_of(&action),
            action,
            need,
            mapping,
        }
    }
}

/// A call by service and name.
pub(super) struct NamedCall {
    /// Its event source.
    pub source: Symbol,
    /// Its name.
    pub name: Symbol,
    /// Why it needs no permission, where it needs none.
    pub without: Option<&'static str>,
    /// What it needs, each under its condition.
    pub actions: Vec<CallAction>,
    /// How many of these actions it needs in place of that of its name.
    pub instead: usize,
}

impl NamedCall {
    fn of(store: &Store, source: Symbol, name: Symbol) -> Self {
        let (source_text, name_text) = (store.text(source), store.text(name));
        let mut call = NamedCall {
            source,
            name,
            without: None,
            actions: Vec::new(),
            instead: 0,
        };
        let of_table = |need: &'static ActionNeed| {
            CallAction::new(need.action.to_owned(), Some(need), ActionMapping::Table)
        };
        match permission_of(source_text, name_text) {
            CallPermission::WithoutPermission(reason) => call.without = Some(reason),
            CallPermission::OfItsName { action, mapping } => {
                call.actions.push(CallAction::new(action, None, mapping));
            }
            CallPermission::OfTable(needs) => call.actions.extend(needs.into_iter().map(of_table)),
        }
        call.instead = call.actions.len();
        if call.without.is_none() {
            let besides = needed_besides(source_text, name_text);
            call.actions.extend(besides.into_iter().map(of_table));
        }
        call
    }

    fn is_told_at(&self, path: &str) -> bool {
        self.actions.iter().any(|action| {
            let of_condition = match action.need.map(|need| need.condition) {
                Some(
                    NeedCondition::Has(wanted)
                    | NeedCondition::Lacks(wanted)
                    | NeedCondition::Begins(wanted, _),
                ) => is_at(path, wanted),
                Some(NeedCondition::Always) | None => false,
            };
            of_condition || tells(path, action.need, action.scope)
        })
    }
}

/// What the leaves of records of one shape tell of a call.
struct ToldPlaces {
    call: usize,
    event_type: Option<usize>,
    told: Vec<usize>,
}

/// Calls whose records say the same of what they need.
pub(super) struct AlikeCalls {
    /// One of them.
    pub event: u32,
    /// The number of the call.
    pub call: usize,
    /// How many.
    pub count: u32,
    /// The first and the last, where one has a time.
    pub times: Option<(i64, i64)>,
    places: usize,
}

/// All calls among some events.
#[derive(Default)]
pub(super) struct UsedCalls {
    /// The calls.
    pub calls: Vec<NamedCall>,
    /// Groups of them.
    pub alike: Vec<AlikeCalls>,
    places: Vec<ToldPlaces>,
    /// For each shape the places of each call that has it.
    of_shape: Vec<Vec<usize>>,
}

impl UsedCalls {
    /// The calls among these events.
    pub fn of(store: &Store, rows: &RowSet) -> Self {
        let mut used = UsedCalls {
            of_shape: vec![Vec::new(); store.shapes()],
            ..UsedCalls::default()
        };
        let states = [FixedState::with_seed(1), FixedState::with_seed(2)];
        let mut groups: HashTable<(u64, u64, usize)> = HashTable::new();
        for row in rows.iter() {
            let places = used.places(store, row);
            // Two hashes: that both are the same by chance has never been seen by anybody.
            let [key, second] = used.keys(store, row, places, &states);
            let time = store.times()[row];
            let known = groups.find(key, |(one, two, _)| (*one, *two) == (key, second));
            if let Some((.., group)) = known {
                used.alike[*group].add(time);
                continue;
            }
            groups.insert_unique(key, (key, second, used.alike.len()), |(key, ..)| *key);
            used.alike.push(AlikeCalls {
                event: row as u32,
                call: used.places[places].call,
                count: 1,
                times: (time != NO_TIME).then_some((time, time)),
                places,
            });
        }
        used
    }

    /// `eventType` of a call; empty where the record has none.
    pub fn event_type<'s>(&self, store: &'s Store, alike: &AlikeCalls) -> &'s str {
        let place = self.places[alike.places].event_type;
        place.map_or("", |place| {
            store.text(store.leaves(alike.event as usize)[place])
        })
    }

    /// The values of a record that tell what it needs, with their paths.
    pub fn values<'s>(&self, store: &'s Store, alike: &AlikeCalls) -> Vec<(&'s str, &'s str)> {
        let row = alike.event as usize;
        let paths = store.shape(store.shape_numbers()[row]);
        let leaves = store.leaves(row);
        let told = self.places[alike.places].told.iter();
        told.map(|place| (store.text(paths[*place]), store.text(leaves[*place])))
            .collect()
    }

    fn places(&mut self, store: &Store, row: usize) -> usize {
        let shape = store.shape_numbers()[row];
        let source = store.column(Column::Source)[row];
        let name = store.column(Column::Name)[row];
        let known = self.of_shape[shape as usize].iter().find(|places| {
            let call = &self.calls[self.places[**places].call];
            (call.source, call.name) == (source, name)
        });
        if let Some(places) = known {
            return *places;
        }
        let mut calls = self.calls.iter();
        let call = calls.position(|call| (call.source, call.name) == (source, name));
        let call = call.unwrap_or_else(|| {
            self.calls.push(NamedCall::of(store, source, name));
            self.calls.len() - 1
        });
        let paths = || {
            store
                .shape(shape)
                .iter()
                .map(|path| store.text(*path))
                .enumerate()
        };
        let told = paths().filter(|(_, path)| self.calls[call].is_told_at(path));
        self.places.push(ToldPlaces {
            call,
            event_type: paths()
                .find(|(_, path)| *path == "eventType")
                .map(|(place, _)| place),
            told: told.map(|(place, _)| place).collect(),
        });
        let number = self.places.len() - 1;
        self.of_shape[shape as usize].push(number);
        number
    }

    /// What must be the same in the records of calls that are alike, in order.
    fn parts<'s>(
        &'s self,
        store: &'s Store,
        row: usize,
        places: usize,
    ) -> impl Iterator<Item = u32> + 's {
        let places = &self.places[places];
        let leaves = store.leaves(row);
        let is_service = store.identity(row).credential == Credential::AwsService;
        // What a service does for itself is left out, whatever it is about.
        let told = if is_service {
            &[][..]
        } else {
            &places.told[..]
        };
        let event_type = places.event_type.map_or(NONE, |place| leaves[place]);
        [
            store.column(Column::Account)[row],
            store.column(Column::Region)[row],
            event_type,
            u32::from(store.outcomes()[row]) << 1 | u32::from(is_service),
        ]
        .into_iter()
        .chain(told.iter().map(move |place| leaves[*place]))
    }

    fn keys(&self, store: &Store, row: usize, places: usize, states: &[FixedState; 2]) -> [u64; 2] {
        let mut hashers = states.each_ref().map(|state| state.build_hasher());
        for hasher in &mut hashers {
            hasher.write_usize(places);
            for part in self.parts(store, row, places) {
                hasher.write_u32(part);
            }
        }
        hashers.map(|hasher| hasher.finish())
    }
}

impl AlikeCalls {
    fn add(&mut self, time: i64) {
        self.count += 1;
        if time != NO_TIME {
            let (first, last) = self.times.unwrap_or((time, time));
            self.times = Some((first.min(time), last.max(time)));
        }
    }
}
