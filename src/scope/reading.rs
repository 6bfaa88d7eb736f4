//! What each call does to which things: the table of calls applied to records, each shape of records looked at once.

use super::by_name::{is_without_trace, judged, name_leaves, parents_in};
use super::calls::{Does, Holds, ScopeCall};
use super::named::{BETWEEN_PARTS, NamePlaces, has_at, leaves_at};
use super::table::CALLS;
use super::things::{ThingPlace, thing};
use crate::cloudtrail::action::without_date;
use crate::protocol::Outcome;
use crate::store::interner::{Interner, NONE, Symbol};
use crate::store::{Column, FastMap, Store};

/// The number of a thing in [`TraceReader::things`].
pub type ThingNumber = u32;

/// Things that end others with their own end: at most so many for each.
const MOST_WITHIN: usize = 2;

/// The trace that a call leaves: what it does to one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The call.
    pub event: u32,
    /// What it does.
    pub does: Does,
    /// Whether that is judged by the name of the call.
    pub is_by_name: bool,
    /// Whether the record says which thing.
    pub is_said: bool,
    /// To which thing.
    pub thing: ThingNumber,
    /// What ends it with its own end; [`NONE`] for nothing.
    pub within: [ThingNumber; MOST_WITHIN],
}

/// What a thing can be part of: its kind, where such names are unique, and where the name stands.
type Parent = (&'static str, ThingPlace, NamePlaces);

/// A line of the table for records of one shape.
struct LinePlan {
    call: &'static ScopeCall,
    place: ThingPlace,
    named: NamePlaces,
    within: Vec<Parent>,
    /// A value that the record must have, at one of these leaves.
    wants: Option<(Vec<usize>, &'static str)>,
}

/// What is known of records of one shape, name and service.
enum CallPlan {
    Lines(Vec<LinePlan>),
    ByName {
        does: Does,
        thing: String,
        named: NamePlaces,
        within: Vec<Parent>,
    },
}

/// Which calls are read: by name, service and shape.
type PlanKey = (Symbol, Symbol, u32);

/// Reads the traces that calls leave.
#[derive(Default)]
pub struct TraceReader {
    plans: FastMap<PlanKey, CallPlan>,
    /// By the symbol of a call's name: whether the table has it, as far as that was asked.
    is_in_table: FastMap<Symbol, bool>,
    /// The things, each by its kind, place and name.
    things: Interner,
    /// The number that a thing is known by, where it has several names.
    same_as: FastMap<ThingNumber, ThingNumber>,
    /// Memory for texts that are put together.
    text: String,
}

/// What a thing is called, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThingParts<'a> {
    /// Its kind.
    pub word: &'a str,
    /// Its account; empty where its name means one thing everywhere.
    pub account: &'a str,
    /// The parts of its name.
    pub parts: Vec<&'a str>,
}

impl TraceReader {
    /// What a thing is called.
    pub fn parts(&self, number: ThingNumber) -> ThingParts<'_> {
        let mut parts = self.text(number).split(BETWEEN_PARTS);
        let mut next = || parts.next().unwrap_or_default();
        let (word, account, _) = (next(), next(), next());
        ThingParts {
            word,
            account,
            parts: parts.collect(),
        }
    }

    /// The same in one text.
    pub fn text(&self, number: ThingNumber) -> &str {
        self.things.texts().get(number)
    }

    /// Forgets the things: their numbers stand for others from now on.
    pub fn forget_things(&mut self) {
        self.things = Interner::default();
        self.same_as.clear();
    }

    /// How many things there are.
    pub fn things(&self) -> usize {
        self.things.texts().len()
    }

    /// Bytes that the things take.
    pub fn memory_bytes(&self) -> usize {
        self.things.memory_bytes() + self.same_as.allocation_size()
    }

    /// What a call that succeeded does. `wanted` says which kinds of traces are wanted.
    pub fn read(
        &mut self,
        store: &Store,
        event: u32,
        wanted: fn(Does) -> bool,
        into: &mut Vec<Trace>,
    ) {
        let row = event as usize;
        if store.outcome(row) != Outcome::Ok {
            return;
        }
        let name = store.column(Column::Name)[row];
        let is_in_table = self.is_in_table.entry(name).or_insert_with(|| {
            let name = without_date(store.text(name));
            CALLS.iter().any(|call| call.name == name)
        });
        if !*is_in_table && store.read_only(row).value() != Some(false) {
            return;
        }
        let key = (
            name,
            store.column(Column::Source)[row],
            store.shape_numbers()[row],
        );
        let plan = self
            .plans
            .entry(key)
            .or_insert_with(|| CallPlan::of(store, key));
        let (account, region) = (
            store.cell(Column::Account, row),
            store.cell(Column::Region, row),
        );
        let leaves = store.leaves(row);
        let mut names = ThingNumbering {
            things: &mut self.things,
            same_as: &mut self.same_as,
            account,
            region,
            text: &mut self.text,
        };
        match plan {
            CallPlan::Lines(lines) => {
                for line in lines.iter().filter(|line| wanted(line.call.does)) {
                    let holds = line.wants.as_ref().is_none_or(|(places, value)| {
                        let texts = places.iter().filter_map(|place| leaves.get(*place));
                        texts
                            .into_iter()
                            .any(|text| store.text(*text).eq_ignore_ascii_case(value))
                    });
                    if holds {
                        line.read(store, event, &mut names, into);
                    }
                }
            }
            CallPlan::ByName {
                does,
                thing,
                named,
                within,
            } if wanted(*does) && store.read_only(row).value() == Some(false) => {
                let things = named.things(store, leaves);
                for (index, found) in things.iter().enumerate() {
                    let within = names.within(store, leaves, within, (index, things.len()));
                    into.push(Trace {
                        event,
                        does: *does,
                        is_by_name: true,
                        is_said: found.is_said,
                        thing: names.number(thing, ThingPlace::Region, &found.names, *does),
                        within,
                    });
                }
            }
            CallPlan::ByName { .. } => {}
        }
    }
}

impl CallPlan {
    fn of(store: &Store, (name, source, shape): PlanKey) -> Self {
        let (name, source) = (without_date(store.text(name)), store.text(source));
        let service = source.split('.').next().unwrap_or(source);
        let is_it = |call: &&ScopeCall| call.name == name && call.service == service;
        if is_without_trace(service, name) {
            return CallPlan::Lines(Vec::new());
        }
        if !CALLS.iter().any(|call| is_it(&call)) {
            let judged = judged(service, name);
            let named = NamePlaces::of_leaves(name_leaves(store, shape, &judged));
            let parents = parents_in(service);
            let within = parents.map(|(word, named)| parent(store, shape, word, named));
            let within = within.filter(|(.., named)| named.is_somewhere()).collect();
            return CallPlan::ByName {
                does: judged.does,
                thing: judged.thing,
                named,
                within,
            };
        }
        let can_hold = |call: &&ScopeCall| match call.holds {
            Holds::Always => true,
            Holds::Where(path, _) | Holds::With(path) => has_at(store, shape, path),
            Holds::Without(path) => !has_at(store, shape, path),
        };
        let line = |call: &'static ScopeCall| LinePlan {
            call,
            place: thing(call.thing).place,
            named: NamePlaces::of(store, shape, call.named),
            within: call
                .within
                .iter()
                .map(|(word, named)| parent(store, shape, word, named))
                .collect(),
            wants: match call.holds {
                Holds::Where(path, value) => Some((leaves_at(store, shape, path), value)),
                Holds::Always | Holds::With(_) | Holds::Without(_) => None,
            },
        };
        CallPlan::Lines(
            CALLS
                .iter()
                .filter(is_it)
                .filter(can_hold)
                .map(line)
                .collect(),
        )
    }
}

fn parent(store: &Store, shape: u32, word: &'static str, named: &str) -> Parent {
    (word, thing(word).place, NamePlaces::of(store, shape, named))
}

impl LinePlan {
    fn read(
        &self,
        store: &Store,
        event: u32,
        names: &mut ThingNumbering<'_>,
        into: &mut Vec<Trace>,
    ) {
        let leaves = store.leaves(event as usize);
        let things = self.named.things(store, leaves);
        for (index, found) in things.iter().enumerate() {
            let within = names.within(store, leaves, &self.within, (index, things.len()));
            into.push(Trace {
                event,
                does: self.call.does,
                is_by_name: false,
                is_said: found.is_said,
                thing: names.number(self.call.thing, self.place, &found.names, self.call.does),
                within,
            });
        }
    }
}

/// The names of things, in the account and Region of a call.
struct ThingNumbering<'a> {
    things: &'a mut Interner,
    same_as: &'a mut FastMap<ThingNumber, ThingNumber>,
    account: &'a str,
    region: &'a str,
    text: &'a mut String,
}

impl ThingNumbering<'_> {
    /// The numbers of the things at these places. Where a call is on several things, and a place holds as many names, each thing
    /// has its own: `(index, count)` says which one of how many it is.
    fn within(
        &mut self,
        store: &Store,
        leaves: &[Symbol],
        places: &[Parent],
        (index, count): (usize, usize),
    ) -> [ThingNumber; MOST_WITHIN] {
        let mut within = [NONE; MOST_WITHIN];
        let mut slots = within.iter_mut();
        for (word, place, named) in places {
            let found = named.things(store, leaves);
            let own = if found.len() == count { index } else { 0 };
            if let Some(found) = found.get(own).filter(|found| found.is_said)
                && let Some(slot) = slots.next()
            {
                *slot = self.number(word, *place, &found.names, Does::Undo);
            }
        }
        within
    }

    /// The number of the thing with these names. What a call makes is known by all of them from then on.
    fn number(
        &mut self,
        word: &str,
        place: ThingPlace,
        names: &[String],
        does: Does,
    ) -> ThingNumber {
        let (account, region) = match place {
            ThingPlace::Everywhere => ("", ""),
            ThingPlace::Account => (self.account, ""),
            ThingPlace::Region => (self.account, self.region),
        };
        let mut number = |name: &String| {
            self.text.clear();
            for part in [word, account, region] {
                self.text.push_str(part);
                self.text.push(BETWEEN_PARTS);
            }
            self.text.push_str(name);
            self.things.intern(self.text.as_bytes())
        };
        if let [name] = names {
            let number = number(name);
            return self.same_as.get(&number).copied().unwrap_or(number);
        }
        let numbers: Vec<ThingNumber> = names.iter().map(number).collect();
        let Some(first) = numbers.first() else {
            return NONE;
        };
        if matches!(does, Does::Make | Does::Put) {
            for number in &numbers {
                self.same_as.insert(*number, *first);
            }
            return *first;
        }
        let known = numbers.iter().find_map(|number| self.same_as.get(number));
        known.copied().unwrap_or(*first)
    }
}
