//! Runs a correlation: gathers the events of its rules into groups, then finds the windows of each group.

use crate::protocol::Millis;
use crate::query::decimal::Decimal;
use crate::sigma::RuleWindow;
use crate::sigma::correlation::{CorrelationKind, RuleCorrelation};
use crate::sigma::event_fields::EventFields;
use crate::sigma::groups::NameGroups;
use crate::sigma::windows::{GroupScan, Occurrence, ValueNumbers};
use crate::store::batch::NO_TIME;
use crate::store::interner::Symbol;
use crate::store::{FastMap, Store};
use std::sync::Arc;

/// Most groups that one event is in, where a field has several values.
const MOST_GROUPS_OF_ONE: usize = 16;
/// Events gathered in one step.
const STRETCH: usize = 1024;

/// The events of a rule that is correlated, by their places in the order of time. Of a correlation the last event of each
/// window, with all of them.
pub struct CorrelatedEvents {
    /// The places, in order.
    pub places: Vec<u32>,
    /// Of a correlation: for each place the places of the window that it ends.
    pub windows: Option<Vec<Vec<u32>>>,
}

/// A correlation at work.
pub struct CorrelationRun {
    correlation: Arc<RuleCorrelation>,
    /// For each rule the numbers of the fields of the groups, and those of the values.
    fields: Vec<(Vec<u32>, Vec<u32>)>,
    groups: FastMap<Vec<String>, usize>,
    /// The group of events that have these strings of the dictionary in the fields of the group, each of them one.
    groups_of_symbols: FastMap<Vec<Symbol>, usize>,
    /// The numbers of values that are strings of the dictionary.
    values_of_symbols: FastMap<Symbol, u32>,
    occurrences: Vec<Vec<Occurrence>>,
    values: FastMap<String, u32>,
    numbers: Vec<f64>,
    /// For each field that only identities hold what each of them has in it, as far as it was looked up.
    of_identities: FastMap<u32, Vec<Option<Option<Symbol>>>>,
    /// Memory for the strings of an event.
    symbols: Vec<Symbol>,
    rule: usize,
    event: usize,
    group: usize,
    found: Vec<(usize, Vec<u32>)>,
}

impl CorrelationRun {
    /// Begins; the fields must be known to `fields`.
    pub fn new(correlation: &Arc<RuleCorrelation>, fields: &mut EventFields) -> Self {
        let mut of_rule = Vec::new();
        for rule in 0..correlation.rules.len() {
            let mut numbers = |names: &[String]| -> Vec<u32> {
                let names = names.iter();
                names
                    .map(|name| fields.number(correlation.field_of(name, rule)))
                    .collect()
            };
            of_rule.push((numbers(&correlation.group_by), numbers(&correlation.fields)));
        }
        CorrelationRun {
            correlation: Arc::clone(correlation),
            fields: of_rule,
            groups: FastMap::default(),
            groups_of_symbols: FastMap::default(),
            values_of_symbols: FastMap::default(),
            occurrences: Vec::new(),
            values: FastMap::default(),
            numbers: Vec::new(),
            of_identities: FastMap::default(),
            symbols: Vec::new(),
            rule: 0,
            event: 0,
            group: 0,
            found: Vec::new(),
        }
    }

    /// Does a bit of the work over the events of its rules; true once all is done. Adds what it did to `cost`.
    pub fn advance(
        &mut self,
        store: &Store,
        names: &NameGroups,
        fields: &EventFields,
        events: &[&CorrelatedEvents],
        cost: &mut u64,
    ) -> bool {
        if let Some(of_rule) = events.get(self.rule) {
            let until = of_rule.places.len().min(self.event + STRETCH);
            for index in self.event..until {
                let place = of_rule.places[index];
                let row = names.row(store, place);
                self.gather(store, fields, row, place);
            }
            *cost += 1 + (until - self.event) as u64 * 30;
            self.event = until;
            if until == of_rule.places.len() {
                (self.rule, self.event) = (self.rule + 1, 0);
            }
            return false;
        }
        let Some(occurrences) = self.occurrences.get_mut(self.group) else {
            return true;
        };
        *cost += 1 + occurrences.len() as u64 * 5;
        let occurrences = joined(std::mem::take(occurrences));
        for (first, last) in GroupScan::windows(&self.correlation, &self.numbers, &occurrences) {
            let places = occurrences[first..=last].iter().map(|it| it.place);
            self.found.push((self.group, places.collect()));
        }
        self.group += 1;
        false
    }

    /// Adds an event to its groups. One without a value of the group takes no part, nor one without a time.
    fn gather(&mut self, store: &Store, fields: &EventFields, row: usize, place: u32) {
        let time: Millis = store.times()[row];
        if time == NO_TIME {
            return;
        }
        if self.gather_symbols(store, fields, row, place, time) {
            return;
        }
        let (of_group, of_values) = &self.fields[self.rule];
        let mut keys: Vec<Vec<String>> = vec![Vec::new()];
        for field in of_group {
            let mut texts = fields.texts(store, row, *field);
            texts.sort_unstable();
            texts.dedup();
            let with_each = |key: Vec<String>| {
                let texts = texts.iter();
                let longer =
                    texts.map(move |text| [key.as_slice(), std::slice::from_ref(text)].concat());
                longer.collect::<Vec<_>>()
            };
            keys = keys.into_iter().flat_map(with_each).collect();
            keys.truncate(MOST_GROUPS_OF_ONE);
        }
        let values = Self::values(store, fields, row, of_values, self.correlation.kind);
        let values: Vec<u32> = values
            .into_iter()
            .map(|value| self.value_number(value))
            .collect();
        for key in keys {
            let next = self.occurrences.len();
            let group = *self.groups.entry(key).or_insert(next);
            if group == next {
                self.occurrences.push(Vec::new());
            }
            self.occurrences[group].push(Occurrence {
                place,
                time,
                rules: 1 << self.rule,
                values: values.clone().into(),
            });
        }
    }

    /// Adds an event that has one string of the dictionary in each field of the group and at most one in the field that is
    /// counted, where these strings were met before: most events of a correlation differ in nothing else than their time.
    fn gather_symbols(
        &mut self,
        store: &Store,
        fields: &EventFields,
        row: usize,
        place: u32,
        time: Millis,
    ) -> bool {
        let (of_group, of_values) = &self.fields[self.rule];
        self.symbols.clear();
        for field in of_group {
            match only_symbol(store, fields, &mut self.of_identities, row, *field) {
                Some(symbol) => self.symbols.push(symbol),
                None => return false,
            }
        }
        let values = match of_values.as_slice() {
            [] => ValueNumbers::default(),
            [field] => {
                let symbol = only_symbol(store, fields, &mut self.of_identities, row, *field);
                match symbol.and_then(|symbol| self.values_of_symbols.get(&symbol)) {
                    Some(value) => ValueNumbers::One([*value]),
                    None => return self.learn(store, fields, row),
                }
            }
            _ => return false,
        };
        let Some(group) = self.groups_of_symbols.get(&self.symbols[..]) else {
            return self.learn(store, fields, row);
        };
        self.occurrences[*group].push(Occurrence {
            place,
            time,
            rules: 1 << self.rule,
            values,
        });
        true
    }

    /// Remembers the group and the value of strings, for the next event that has them; false, since this event is not added.
    fn learn(&mut self, store: &Store, fields: &EventFields, row: usize) -> bool {
        let symbols = self.symbols.clone();
        if let [field] = self.fields[self.rule].1.as_slice()
            && let Some(symbol) = fields.only_symbol(store, row, *field)
        {
            let text = store.text(symbol);
            let counts = self.correlation.kind == CorrelationKind::ValueCount
                || Decimal::read(text).is_some();
            if counts {
                let number = self.value_number(text.to_owned());
                self.values_of_symbols.insert(symbol, number);
            }
        }
        let key: Vec<String> = symbols
            .iter()
            .map(|symbol| store.text(*symbol).to_owned())
            .collect();
        let next = self.occurrences.len();
        let group = *self.groups.entry(key).or_insert(next);
        if group == next {
            self.occurrences.push(Vec::new());
        }
        self.groups_of_symbols.insert(symbols, group);
        false
    }

    /// The values that are counted: those of one field, or one of several fields together.
    fn values(
        store: &Store,
        fields: &EventFields,
        row: usize,
        of_values: &[u32],
        kind: CorrelationKind,
    ) -> Vec<String> {
        let mut values = match of_values {
            [] => Vec::new(),
            [field] => fields.texts(store, row, *field),
            several => {
                let texts = several
                    .iter()
                    .map(|field| fields.texts(store, row, *field).join("\u{1}"));
                let texts: Vec<String> = texts.collect();
                if texts.iter().any(String::is_empty) {
                    Vec::new()
                } else {
                    vec![texts.join("\u{2}")]
                }
            }
        };
        if kind != CorrelationKind::ValueCount {
            values.retain(|value| Decimal::read(value).is_some());
        }
        values
    }

    fn value_number(&mut self, value: String) -> u32 {
        let number = value.parse().unwrap_or(0.0);
        let next = self.numbers.len() as u32;
        let known = *self.values.entry(value).or_insert(next);
        if known == next {
            self.numbers.push(number);
        }
        known
    }

    /// What was found: windows in the order of their first events, with the places of their events.
    pub fn finish(self, events: &[&CorrelatedEvents]) -> Vec<(RuleWindow, Vec<u32>)> {
        let mut keys = vec![Vec::new(); self.groups.len()];
        for (key, group) in self.groups {
            keys[group] = key;
        }
        let inner = |place: u32| {
            let within = events.iter().find_map(|of_rule| {
                let at = of_rule.places.binary_search(&place).ok()?;
                Some(of_rule.windows.as_ref()?[at].clone())
            });
            within.unwrap_or_else(|| vec![place])
        };
        let windows = self.found.into_iter().map(|(group, places)| {
            let mut places: Vec<u32> = places.into_iter().flat_map(inner).collect();
            places.sort_unstable();
            places.dedup();
            let window = RuleWindow {
                group: keys[group].clone(),
                events: Vec::new(),
            };
            (window, places)
        });
        let mut windows: Vec<(RuleWindow, Vec<u32>)> = windows.collect();
        windows.sort_by(|one, two| (&one.1, &one.0.group).cmp(&(&two.1, &two.0.group)));
        windows
    }

    /// Bytes of memory, roughly.
    pub fn memory_bytes(&self) -> usize {
        let occurrences = self
            .occurrences
            .iter()
            .map(|all| all.capacity() * size_of::<Occurrence>());
        occurrences.sum::<usize>() + (self.groups.len() + self.values.len()) * 100
    }
}

/// The string of the dictionary that an event has in a field, as [`EventFields::only_symbol`] says it.
fn only_symbol(
    store: &Store,
    fields: &EventFields,
    of_identities: &mut FastMap<u32, Vec<Option<Option<Symbol>>>>,
    row: usize,
    field: u32,
) -> Option<Symbol> {
    if !fields.are_of_identities(&[field]) {
        return fields.only_symbol(store, row, field);
    }
    let known = of_identities
        .entry(field)
        .or_insert_with(|| vec![None; store.identities().len()]);
    let known = &mut known[store.identity_numbers()[row] as usize];
    *known.get_or_insert_with(|| fields.only_symbol(store, row, field))
}

/// Occurrences in the order of time, an event of several rules as one.
fn joined(mut occurrences: Vec<Occurrence>) -> Vec<Occurrence> {
    if occurrences.is_sorted_by(|one, two| one.place < two.place) {
        return occurrences;
    }
    occurrences.sort_by_key(|occurrence| occurrence.place);
    let mut all: Vec<Occurrence> = Vec::with_capacity(occurrences.len());
    for occurrence in occurrences {
        match all.last_mut() {
            Some(last) if last.place == occurrence.place => {
                last.rules |= occurrence.rules;
                last.values.add(&occurrence.values);
            }
            _ => all.push(occurrence),
        }
    }
    all
}
