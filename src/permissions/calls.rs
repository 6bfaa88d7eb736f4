//! Calls of one kind: those whose records say the same of what they need. So that a million events are few calls.

use super::resource_table::{ActionScope, scope_of};
use super::resources::{is_at, tells};
use crate::cloudtrail::action::{ActionMapping, CallPermission, needed_besides, permission_of};
use crate::cloudtrail::action_table::{ActionNeed, NeedCondition};
use crate::cloudtrail::credential::Credential;
use crate::store::interner::{NONE, Symbol};
use crate::store::{Column, Store};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hasher};

/// An action that a call needs, and under which line of the table.
pub(super) struct CallAction {
    /// The action.
    pub action: String,
    /// Its number in [`CallGroups::actions`].
    pub number: u32,
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
            number: NONE,
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
    call: u32,
    event_type: Option<usize>,
    told: Vec<usize>,
}

/// Calls whose records say the same of what they need.
#[derive(Clone, Copy)]
pub(super) struct AlikeCalls {
    /// One of them.
    pub event: u32,
    /// The number of the call.
    pub call: u32,
    places: u32,
}

/// The groups of calls that are alike.
#[derive(Default)]
pub(super) struct CallGroups {
    /// The calls.
    pub calls: Vec<NamedCall>,
    /// The groups.
    pub alike: Vec<AlikeCalls>,
    /// The actions that calls need.
    pub actions: Vec<String>,
    places: Vec<ToldPlaces>,
    /// For each shape the places of each call that has it.
    of_shape: Vec<Vec<u32>>,
    /// Groups with the hashes of what their records say, while there are calls to come.
    known: HashTable<(u32, u32)>,
}

/// A number for the hash table out of the part of a hash that is kept.
fn spread(kept: u32) -> u64 {
    u64::from(kept) << 32 | u64::from(kept)
}

impl CallGroups {
    /// The number of the group that a call belongs to: the next one where it is alike to none before it.
    pub fn number(&mut self, store: &Store, row: usize) -> u32 {
        let number = self.places(store, row);
        let places = &self.places[number as usize];
        let mut hasher = FixedState::default().build_hasher();
        hasher.write_u32(number);
        parts(store, row, places).for_each(|part| hasher.write_u32(part));
        let kept = hasher.finish() as u32;
        let alike = &self.alike;
        let is_alike = |(hash, group): &(u32, u32)| {
            let other = &alike[*group as usize];
            *hash == kept
                && other.places == number
                && parts(store, row, places).eq(parts(store, other.event as usize, places))
        };
        if let Some((_, group)) = self.known.find(spread(kept), is_alike) {
            return *group;
        }
        let group = self.alike.len() as u32;
        self.alike.push(AlikeCalls {
            event: row as u32,
            call: places.call,
            places: number,
        });
        self.known
            .insert_unique(spread(kept), (kept, group), |(hash, _)| spread(*hash));
        group
    }

    /// Gives back what is needed only while there are calls to come.
    pub fn finish(&mut self) {
        self.known = HashTable::new();
        self.alike.shrink_to_fit();
    }

    /// Bytes that the groups take.
    pub fn memory_bytes(&self) -> usize {
        self.alike.capacity() * size_of::<AlikeCalls>() + self.known.allocation_size()
    }

    /// `eventType` of a call, as a symbol.
    pub fn event_type(&self, store: &Store, alike: &AlikeCalls) -> Symbol {
        let place = self.places[alike.places as usize].event_type;
        place.map_or(NONE, |place| store.leaves(alike.event as usize)[place])
    }

    /// The values of a record that tell what it needs, with their paths.
    pub fn values<'s>(&self, store: &'s Store, alike: &AlikeCalls) -> Vec<(&'s str, &'s str)> {
        let row = alike.event as usize;
        let paths = store.shape(store.shape_numbers()[row]);
        let leaves = store.leaves(row);
        let told = self.places[alike.places as usize].told.iter();
        told.map(|place| (store.text(paths[*place]), store.text(leaves[*place])))
            .collect()
    }

    fn places(&mut self, store: &Store, row: usize) -> u32 {
        let shape = store.shape_numbers()[row] as usize;
        if self.of_shape.len() <= shape {
            self.of_shape.resize(store.shapes(), Vec::new());
        }
        let source = store.column(Column::Source)[row];
        let name = store.column(Column::Name)[row];
        let known = self.of_shape[shape].iter().find(|places| {
            let call = &self.calls[self.places[**places as usize].call as usize];
            (call.source, call.name) == (source, name)
        });
        if let Some(places) = known {
            return *places;
        }
        let mut calls = self.calls.iter();
        let call = calls.position(|call| (call.source, call.name) == (source, name));
        let call = call.unwrap_or_else(|| {
            let mut call = NamedCall::of(store, source, name);
            for action in &mut call.actions {
                action.number = self.action(&action.action);
            }
            self.calls.push(call);
            self.calls.len() - 1
        });
        let paths = || {
            let paths = store.shape(shape as u32).iter();
            paths.map(|path| store.text(*path)).enumerate()
        };
        let told = paths().filter(|(_, path)| self.calls[call].is_told_at(path));
        self.places.push(ToldPlaces {
            call: call as u32,
            event_type: paths()
                .find(|(_, path)| *path == "eventType")
                .map(|(place, _)| place),
            told: told.map(|(place, _)| place).collect(),
        });
        let number = self.places.len() as u32 - 1;
        self.of_shape[shape].push(number);
        number
    }

    fn action(&mut self, action: &str) -> u32 {
        let known = self.actions.iter().position(|known| known == action);
        known.unwrap_or_else(|| {
            self.actions.push(action.to_owned());
            self.actions.len() - 1
        }) as u32
    }
}

/// What must be the same in the records of calls that are alike, in order.
fn parts<'s>(
    store: &'s Store,
    row: usize,
    places: &'s ToldPlaces,
) -> impl Iterator<Item = u32> + 's {
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
