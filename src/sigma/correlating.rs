//! Runs a correlation: gathers the events of its rules into groups, then finds the windows of each group.

use crate::protocol::Millis;
use crate::query::decimal::Decimal;
use crate::sigma::RuleWindow;
use crate::sigma::correlation::{CorrelationKind, RuleCorrelation};
use crate::sigma::event_fields::EventFields;
use crate::sigma::groups::NameGroups;
use crate::sigma::matcher::NumberOrder;
use crate::sigma::windows::{GroupScan, Occurrence, ValueNumbers};
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::{FastMap, Store};
use std::sync::Arc;

/// Most groups that one event is in, where a field has several values.
const MOST_GROUPS_OF_ONE: usize = 16;
/// Events gathered in one step.
const CHUNK: usize = 4096;
/// Events that are looked at by their groups in one step, or those of one group.
const GROUPED_AT_A_TIME: usize = 10_000;
/// Stands for no group.
const NO_GROUP: u32 = NONE - 1;

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
    /// The groups of events whose values are strings of the dictionary, and of others: a text that the dictionary has is always
    /// that string.
    groups: FastMap<Vec<Symbol>, u32>,
    groups_of_texts: FastMap<Vec<String>, u32>,
    /// Of the rule at work, where only identities hold the fields of the group: the group of each identity, or [`NONE`].
    of_identities: Vec<u32>,
    /// The numbers of values that are strings of the dictionary.
    values_of_symbols: FastMap<Symbol, u32>,
    /// The string whose number was asked for last.
    last_value: (Symbol, u32),
    /// Whether some event has several values.
    has_several_values: bool,
    /// What happened, rule by rule, and the group of each.
    occurrences: Vec<Occurrence>,
    group_of: Vec<u32>,
    /// Once all are gathered: where each group ends in `sorted`, and occurrences by their groups.
    ends: Vec<u32>,
    sorted: Vec<u32>,
    values: FastMap<String, u32>,
    numbers: Vec<f64>,
    /// Memory for the strings of an event, and for the occurrences of a group.
    symbols: Vec<Symbol>,
    of_group: Vec<Occurrence>,
    rule: usize,
    event: usize,
    group: usize,
    found: Vec<(u32, Vec<u32>)>,
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
            groups_of_texts: FastMap::default(),
            of_identities: Vec::new(),
            values_of_symbols: FastMap::default(),
            last_value: (NONE, NONE),
            has_several_values: false,
            occurrences: Vec::new(),
            group_of: Vec::new(),
            ends: Vec::new(),
            sorted: Vec::new(),
            values: FastMap::default(),
            numbers: Vec::new(),
            symbols: Vec::new(),
            of_group: Vec::new(),
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
            let until = of_rule.places.len().min(self.event + CHUNK);
            for index in self.event..until {
                let place = of_rule.places[index];
                let row = names.row(store, place);
                self.gather(store, fields, row, place);
            }
            *cost += 1 + (until - self.event) as u64 * 5;
            self.event = until;
            if until == of_rule.places.len() {
                (self.rule, self.event) = (self.rule + 1, 0);
                self.of_identities.clear();
            }
            return false;
        }
        let groups = self.groups.len() + self.groups_of_texts.len();
        if self.ends.len() < groups {
            self.sort(groups);
            *cost += self.sorted.len() as u64 / 8;
            return false;
        }
        if self.group == groups {
            return true;
        }
        let least = self.least_events();
        let mut looked_at = 0;
        while self.group < groups && looked_at < GROUPED_AT_A_TIME {
            let start = self.group.checked_sub(1).map_or(0, |last| self.ends[last]);
            let end = self.ends[self.group];
            looked_at += 1;
            if (end - start) as usize >= least {
                looked_at += (end - start) as usize;
                self.find_windows(start as usize, end as usize);
            }
            self.group += 1;
        }
        *cost += looked_at as u64 * 5;
        false
    }

    /// Fewer events of a group are never what is looked for.
    fn least_events(&self) -> usize {
        let is_counted = match self.correlation.kind {
            CorrelationKind::EventCount => true,
            CorrelationKind::ValueCount => !self.has_several_values,
            _ => false,
        };
        let least = |(order, number): &(NumberOrder, f64)| match order {
            NumberOrder::AtLeast | NumberOrder::Above | NumberOrder::Equal => *number as usize,
            NumberOrder::Other | NumberOrder::Below | NumberOrder::AtMost => 0,
        };
        let orders = self.correlation.orders.iter().filter(|_| is_counted);
        orders.map(least).max().unwrap_or(0)
    }

    /// Finds the windows of the group at work, whose occurrences stand here in their order.
    fn find_windows(&mut self, start: usize, end: usize) {
        let occurrences = &mut self.occurrences;
        let of_group = self.sorted[start..end].iter();
        self.of_group.clear();
        self.of_group
            .extend(of_group.map(|index| occurrences[*index as usize].take()));
        join(&mut self.of_group);
        let of_group = &self.of_group;
        for (first, last) in GroupScan::windows(&self.correlation, &self.numbers, of_group) {
            let places = of_group[first..=last].iter().map(|it| it.place);
            self.found.push((self.group as u32, places.collect()));
        }
    }

    /// Puts the occurrences into the order of their groups; in each they stay as they are.
    fn sort(&mut self, groups: usize) {
        self.ends = vec![0; groups];
        for group in &self.group_of {
            self.ends[*group as usize] += 1;
        }
        let mut total = 0;
        for end in &mut self.ends {
            (*end, total) = (total, total + *end);
        }
        self.sorted = vec![0; self.group_of.len()];
        for (index, group) in (0..).zip(&self.group_of) {
            let end = &mut self.ends[*group as usize];
            self.sorted[*end as usize] = index;
            *end += 1;
        }
        self.group_of = Vec::new();
    }

    /// Adds an event to its groups. One without a value of the group takes no part, nor one without a time.
    fn gather(&mut self, store: &Store, fields: &EventFields, row: usize, place: u32) {
        let time: Millis = store.times()[row];
        if time == NO_TIME {
            return;
        }
        let group = self.group_of_symbols(store, fields, row);
        if group == Some(NO_GROUP) {
            return;
        }
        let values = match self.fields[self.rule].1.as_slice() {
            [] => ValueNumbers::default(),
            [field] => match fields.only_symbol(store, row, *field) {
                Some(symbol) => self.value_of_symbol(store, symbol),
                None => self.values_of_event(store, fields, row),
            },
            _ => self.values_of_event(store, fields, row),
        };
        self.has_several_values |= values.as_slice().len() > 1;
        let occurrence = Occurrence {
            place,
            time,
            rules: 1 << self.rule,
            values,
        };
        if let Some(group) = group {
            self.group_of.push(group);
            self.occurrences.push(occurrence);
            return;
        }
        let groups = self.groups_of_event(store, fields, row);
        if groups.is_empty() && fields.are_of_identities(&self.fields[self.rule].0) {
            self.of_identities[store.identity_numbers()[row] as usize] = NO_GROUP;
        }
        for group in groups {
            self.group_of.push(group);
            self.occurrences.push(occurrence.clone());
        }
    }

    /// The group of an event that has one string of the dictionary in each field of the group, as most have.
    fn group_of_symbols(&mut self, store: &Store, fields: &EventFields, row: usize) -> Option<u32> {
        let of_group = &self.fields[self.rule].0;
        let identity = store.identity_numbers()[row] as usize;
        let is_of_identity = fields.are_of_identities(of_group);
        if is_of_identity {
            if self.of_identities.is_empty() {
                self.of_identities = vec![NONE; store.identities().len()];
            }
            if self.of_identities[identity] != NONE {
                return Some(self.of_identities[identity]);
            }
        }
        self.symbols.clear();
        for field in of_group {
            self.symbols.push(fields.only_symbol(store, row, *field)?);
        }
        let group = self.group_named(self.symbols.clone());
        if is_of_identity {
            self.of_identities[identity] = group;
        }
        Some(group)
    }

    fn group_named(&mut self, symbols: Vec<Symbol>) -> u32 {
        let next = (self.groups.len() + self.groups_of_texts.len()) as u32;
        *self.groups.entry(symbols).or_insert(next)
    }

    /// The groups of any event: of a field with several values each makes one.
    fn groups_of_event(&mut self, store: &Store, fields: &EventFields, row: usize) -> Vec<u32> {
        let mut keys: Vec<Vec<String>> = vec![Vec::new()];
        for field in &self.fields[self.rule].0 {
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
        let groups = keys.into_iter().map(|key| {
            let symbols = key.iter().map(|text| store.strings().find(text));
            match symbols.collect::<Option<Vec<Symbol>>>() {
                Some(symbols) => self.group_named(symbols),
                None => {
                    let next = (self.groups.len() + self.groups_of_texts.len()) as u32;
                    *self.groups_of_texts.entry(key).or_insert(next)
                }
            }
        });
        groups.collect()
    }

    /// The number of a value that is a string of the dictionary; none where it does not count.
    fn value_of_symbol(&mut self, store: &Store, symbol: Symbol) -> ValueNumbers {
        if self.last_value.0 != symbol {
            let number = match self.values_of_symbols.get(&symbol) {
                Some(number) => *number,
                None => {
                    let text = store.text(symbol);
                    let counts = self.correlation.kind == CorrelationKind::ValueCount
                        || Decimal::read(text).is_some();
                    let number = match counts {
                        true => self.value_number(text.to_owned()),
                        false => NONE,
                    };
                    self.values_of_symbols.insert(symbol, number);
                    number
                }
            };
            self.last_value = (symbol, number);
        }
        match self.last_value.1 {
            NONE => ValueNumbers::default(),
            number => ValueNumbers::One([number]),
        }
    }

    fn values_of_event(&mut self, store: &Store, fields: &EventFields, row: usize) -> ValueNumbers {
        let of_values = &self.fields[self.rule].1;
        let values = Self::values(store, fields, row, of_values, self.correlation.kind);
        let numbers = values.into_iter().map(|value| self.value_number(value));
        numbers.collect::<Vec<u32>>().into()
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
    pub fn finish(
        self,
        store: &Store,
        events: &[&CorrelatedEvents],
    ) -> Vec<(RuleWindow, Vec<u32>)> {
        let found = self.found.iter();
        let mut keys: FastMap<u32, Vec<String>> =
            found.map(|(group, _)| (*group, Vec::new())).collect();
        for (symbols, group) in &self.groups {
            if let Some(key) = keys.get_mut(group) {
                let texts = symbols.iter().map(|symbol| store.text(*symbol));
                *key = texts.map(str::to_owned).collect();
            }
        }
        for (texts, group) in &self.groups_of_texts {
            if let Some(key) = keys.get_mut(group) {
                key.clone_from(texts);
            }
        }
        let inner = |place: u32| {
            let within = events.iter().find_map(|of_rule| {
                let at = of_rule.places.binary_search(&place).ok()?;
                Some(of_rule.windows.as_ref()?[at].clone())
            });
            within.unwrap_or_else(|| vec![place])
        };
        let has_inner = events.iter().any(|of_rule| of_rule.windows.is_some());
        let windows = self.found.into_iter().map(|(group, mut places)| {
            if has_inner {
                places = places.into_iter().flat_map(inner).collect();
                places.sort_unstable();
                places.dedup();
            }
            let window = RuleWindow {
                group: keys[&group].clone(),
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
        let groups = self.groups.len() + self.groups_of_texts.len();
        self.occurrences.capacity() * size_of::<Occurrence>()
            + (self.group_of.capacity() + self.sorted.capacity()) * 4
            + self.of_identities.len() * 4
            + (groups + self.values.len()) * 60
    }
}

/// Makes one of the occurrences of an event of several rules; then they are in the order of time.
fn join(occurrences: &mut Vec<Occurrence>) {
    if occurrences.is_sorted_by(|one, two| one.place < two.place) {
        return;
    }
    occurrences.sort_by_key(|occurrence| occurrence.place);
    occurrences.dedup_by(|next, last| {
        let is_same = next.place == last.place;
        if is_same {
            last.rules |= next.rules;
            last.values.add(&next.values);
        }
        is_same
    });
}
