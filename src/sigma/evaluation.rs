//! Judges the conditions of rules on events: each distinct string of the dictionary once for each condition.

use crate::sigma::condition::RuleLogic;
use crate::sigma::event_fields::{EventFields, EventValue};
use crate::sigma::matcher::{KeyedCondition, RuleCondition};
use crate::store::interner::{Symbol, UNIQUE};
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, Store};

/// Most strings that a condition remembers; then it begins anew.
const MOST_REMEMBERED: usize = 1 << 16;
/// Conditions that remember of each event whether it fits: those that take longest.
const MOST_BY_EVENT: usize = 64;
/// Conditions of a higher price take long.
const CHEAP: u32 = 2;
/// It is not known whether an identity fits.
const UNKNOWN: u8 = 0;
/// An identity fits.
const FITS: u8 = 1;
/// An identity does not fit.
const FITS_NOT: u8 = 2;
/// What a string that is judged costs, where a condition looked up costs 1.
const JUDGING: u64 = 20;

/// A condition that is judged while rules run.
pub struct RunCondition {
    /// The condition.
    pub condition: RuleCondition,
    /// The numbers of the fields it looks at.
    fields: Vec<u32>,
    /// Whether the field is the name of the call.
    is_of_name: bool,
    /// Whether strings that were judged fit.
    remembered: FastMap<Symbol, bool>,
    /// Of a condition on what only identities hold: for each of them [`UNKNOWN`], [`FITS`] or [`FITS_NOT`].
    of_identities: Vec<u8>,
    /// Of keywords: the events that have one.
    pub rows: Option<RowSet>,
    /// How many rules ask for it.
    rules: u32,
    by_event: Option<EventMemory>,
}

/// Of which events a condition knows whether they fit, and which of them fit.
struct EventMemory {
    known: RowSet,
    fitting: RowSet,
}

impl RunCondition {
    /// Whether it holds for calls of this name; none where it looks at something else.
    pub fn judge_name(&self, name: &str) -> Option<bool> {
        if self.is_of_name {
            self.condition.judge(Some(name))
        } else {
            None
        }
    }

    /// How long it takes to judge an event by it, roughly.
    pub fn price(&self, fields: &EventFields) -> u32 {
        match &self.condition {
            RuleCondition::Keyword(_) => 1,
            RuleCondition::SameAs { .. } => 20,
            RuleCondition::Values { .. } | RuleCondition::Exists(_) => {
                let is_column = self
                    .fields
                    .iter()
                    .all(|field| fields.column(*field).is_some());
                if is_column { 2 } else { 5 }
            }
        }
    }
}

/// All conditions, and where the fields are that they look at.
#[derive(Default)]
pub struct Evaluation {
    /// The conditions.
    pub conditions: Vec<RunCondition>,
    /// The fields.
    pub fields: EventFields,
    /// Conditions that remember events.
    by_event: usize,
    /// Work that was done, in conditions looked up.
    pub cost: u64,
}

impl Evaluation {
    /// The number of a condition, a new one where none like it is known.
    pub fn add(&mut self, condition: &KeyedCondition, known: &mut FastMap<String, u32>) -> u32 {
        if let Some(number) = known.get(&condition.key) {
            self.conditions[*number as usize].rules += 1;
            return *number;
        }
        let number = self.conditions.len() as u32;
        known.insert(condition.key.clone(), number);
        let condition = condition.condition.clone();
        let fields = condition.fields();
        let is_of_name =
            matches!(fields.as_slice(), [field] if Column::at_path(field) == Some(Column::Name));
        let fields = fields
            .iter()
            .map(|field| self.fields.number(field))
            .collect();
        self.conditions.push(RunCondition {
            fields,
            is_of_name,
            condition,
            remembered: FastMap::default(),
            of_identities: Vec::new(),
            rows: None,
            rules: 1,
            by_event: None,
        });
        number
    }

    /// Whether an event fits.
    pub fn holds(&mut self, store: &Store, logic: &RuleLogic<u32>, row: usize) -> bool {
        match logic {
            RuleLogic::All(parts) => parts.iter().all(|part| self.holds(store, part, row)),
            RuleLogic::Any(parts) => parts.iter().any(|part| self.holds(store, part, row)),
            RuleLogic::Not(inner) => !self.holds(store, inner, row),
            RuleLogic::One(number) => self.condition_holds(store, *number, row),
        }
    }

    /// Whether an event fits a condition. One on its identity is judged once for each identity; one that takes long and that
    /// several rules ask for, once for each event.
    fn condition_holds(&mut self, store: &Store, number: u32, row: usize) -> bool {
        let condition = &mut self.conditions[number as usize];
        if self.fields.are_of_identities(&condition.fields) {
            let identity = store.identity_numbers()[row] as usize;
            if condition.of_identities.is_empty() {
                condition.of_identities = vec![UNKNOWN; store.identities().len()];
            }
            self.cost += 1;
            let known = condition.of_identities[identity];
            if known != UNKNOWN {
                return known == FITS;
            }
            let fits = self.judge(store, number, row);
            self.conditions[number as usize].of_identities[identity] =
                if fits { FITS } else { FITS_NOT };
            return fits;
        }
        if let Some(memory) = &condition.by_event
            && memory.known.has(row)
        {
            self.cost += 1;
            return memory.fitting.has(row);
        }
        let is_expensive = condition.rules > 1 && condition.price(&self.fields) > CHEAP;
        if is_expensive && condition.by_event.is_none() && self.by_event < MOST_BY_EVENT {
            self.by_event += 1;
            condition.by_event = Some(EventMemory {
                known: RowSet::none(store.len()),
                fitting: RowSet::none(store.len()),
            });
        }
        let fits = self.judge(store, number, row);
        if let Some(memory) = &mut self.conditions[number as usize].by_event {
            memory.known.insert(row);
            if fits {
                memory.fitting.insert(row);
            }
        }
        fits
    }

    fn judge(&mut self, store: &Store, number: u32, row: usize) -> bool {
        let RunCondition {
            condition,
            fields: numbers,
            remembered,
            rows,
            ..
        } = &mut self.conditions[number as usize];
        let (fields, cost) = (&self.fields, &mut self.cost);
        *cost += 1;
        match condition {
            RuleCondition::Keyword(_) => rows.as_ref().is_some_and(|rows| rows.has(row)),
            RuleCondition::Exists(_) => fields.any(store, row, numbers[0], &mut |_| true),
            RuleCondition::Values {
                matchers,
                or_absent,
                ..
            } => {
                let mut is_absent = true;
                let fits = fields.any(store, row, numbers[0], &mut |value| {
                    is_absent = false;
                    *cost += 1;
                    let mut judge = |text: &str| {
                        *cost += JUDGING;
                        matchers.iter().any(|matcher| matcher.fits(text))
                    };
                    match value {
                        EventValue::Text(text) => judge(text),
                        EventValue::Symbol(symbol) if symbol & UNIQUE != 0 => {
                            judge(store.text(symbol))
                        }
                        EventValue::Symbol(symbol) => {
                            if remembered.len() >= MOST_REMEMBERED {
                                remembered.clear();
                            }
                            *remembered
                                .entry(symbol)
                                .or_insert_with(|| judge(store.text(symbol)))
                        }
                    }
                });
                fits || is_absent && *or_absent
            }
            RuleCondition::SameAs { how, cased, .. } => {
                *cost += JUDGING;
                let texts = |field: u32| {
                    let mut texts = fields.texts(store, row, field);
                    if !*cased {
                        texts
                            .iter_mut()
                            .for_each(|text| *text = text.to_lowercase());
                    }
                    texts
                };
                let values = texts(numbers[0]);
                let others = texts(numbers[1]);
                values
                    .iter()
                    .any(|value| others.iter().any(|other| how.holds(value, other)))
            }
        }
    }

    /// Bytes of memory, roughly.
    pub fn memory_bytes(&self) -> usize {
        let conditions = self.conditions.iter().map(|condition| {
            let rows = condition.rows.as_ref().map_or(0, |rows| rows.len() / 8);
            let of_events = condition.by_event.as_ref();
            let rows = rows + of_events.map_or(0, |memory| memory.known.len() / 4);
            size_of::<RunCondition>()
                + condition.remembered.capacity() * 9
                + condition.of_identities.len()
                + rows
        });
        conditions.sum::<usize>() + self.fields.memory_bytes()
    }
}
