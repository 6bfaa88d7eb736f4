//! Judges the conditions of rules on events: each distinct string of the dictionary once for each condition, each identity once
//! for one on what only identities hold.

use crate::sigma::chunk::{ChunkMask, KnownMask};
use crate::sigma::event_fields::{EventFields, EventValue};
use crate::sigma::matcher::{KeyedCondition, RuleCondition, RuleMatcher};
use crate::store::interner::{NONE, Symbol, UNIQUE};
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, Store};

/// Most strings that a condition remembers; then it begins anew.
const MOST_REMEMBERED: usize = 1 << 16;
/// Strings that were met last, by the last bits of their numbers.
const RECENT: usize = 256;
/// In milliseconds.
const MINUTE: i64 = 60_000;
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
    /// Of a condition on a column: strings that were met last, and whether they fit.
    recent: Vec<(Symbol, bool)>,
    /// How many rules ask for it.
    rules: u32,
    /// Of one that several rules ask for: what is known of the chunk of events at work.
    pub known: Option<Box<KnownMask>>,
}

impl RunCondition {
    /// Whether several rules ask for it.
    pub fn is_shared(&self) -> bool {
        self.rules > 1
    }

    /// Whether all times of a minute fit it or none.
    fn is_of_minutes(&self) -> bool {
        let RuleCondition::Values { matchers, .. } = &self.condition else {
            return false;
        };
        let mut matchers = matchers.iter();
        matchers.all(|matcher| matches!(matcher, RuleMatcher::Time(..)))
    }

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
    /// The number of the chunk of events at work.
    pub(super) chunk: u32,
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
            recent: Vec::new(),
            rules: 1,
            known: None,
        });
        number
    }

    /// Those of the events `within` a chunk that fit a condition.
    pub(super) fn judge_chunk(
        &mut self,
        store: &Store,
        number: u32,
        rows: &[u32],
        within: &ChunkMask,
    ) -> ChunkMask {
        self.cost += 1 + u64::from(within.count()) / 16;
        let mut found = ChunkMask::NONE;
        let fields = &self.conditions[number as usize].fields;
        let (column, is_time) = match fields.as_slice() {
            [field] => (
                self.fields.column_alone(*field),
                self.fields.is_time_alone(*field),
            ),
            _ => (None, false),
        };
        if self.fields.are_of_identities(fields) {
            within.each(|index| {
                if self.identity_fits(store, number, rows[index] as usize) {
                    found.insert(index);
                }
            });
        } else if let Some(column) = column {
            let symbols = store.column(column);
            within.each(|index| {
                if self.symbol_fits(store, number, symbols[rows[index] as usize]) {
                    found.insert(index);
                }
            });
        } else if is_time && self.conditions[number as usize].is_of_minutes() {
            // Neighbours are often of the same minute.
            let mut last = None;
            within.each(|index| {
                let row = rows[index] as usize;
                let minute = store.times()[row].div_euclid(MINUTE);
                let known = last.filter(|(of, _)| *of == minute);
                let fits = known.map_or_else(|| self.judge(store, number, row), |(_, fits)| fits);
                last = Some((minute, fits));
                if fits {
                    found.insert(index);
                }
            });
        } else {
            within.each(|index| {
                if self.judge(store, number, rows[index] as usize) {
                    found.insert(index);
                }
            });
        }
        found
    }

    /// Whether an event fits a condition on its identity, which is judged once for each identity.
    fn identity_fits(&mut self, store: &Store, number: u32, row: usize) -> bool {
        let known = &mut self.conditions[number as usize].of_identities;
        let identity = store.identity_numbers()[row] as usize;
        if known.is_empty() {
            *known = vec![UNKNOWN; store.identities().len()];
        }
        if known[identity] != UNKNOWN {
            return known[identity] == FITS;
        }
        let fits = self.judge(store, number, row);
        self.conditions[number as usize].of_identities[identity] =
            if fits { FITS } else { FITS_NOT };
        fits
    }

    /// Whether an event with this string in the one column that a condition looks at fits it.
    fn symbol_fits(&mut self, store: &Store, number: u32, symbol: Symbol) -> bool {
        let RunCondition {
            condition,
            remembered,
            recent,
            ..
        } = &mut self.conditions[number as usize];
        let (matchers, or_absent) = match condition {
            RuleCondition::Values {
                matchers,
                or_absent,
                ..
            } => (matchers, *or_absent),
            _ => return symbol != NONE,
        };
        if symbol == NONE {
            return or_absent;
        }
        if recent.is_empty() {
            recent.resize(RECENT, (NONE, false));
        }
        let place = &mut recent[symbol as usize % RECENT];
        if place.0 != symbol {
            let cost = &mut self.cost;
            let judge = || {
                *cost += JUDGING;
                let text = store.text(symbol);
                matchers.iter().any(|matcher| matcher.fits(text))
            };
            *place = (symbol, remember(remembered, symbol, judge));
        }
        place.1
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
                        EventValue::Symbol(symbol) => {
                            remember(remembered, symbol, || judge(store.text(symbol)))
                        }
                    }
                });
                fits || is_absent && *or_absent
            }
            RuleCondition::SameAs { how, cased, .. } => {
                let has = |field| fields.any(store, row, field, &mut |_| true);
                if !has(numbers[1]) || !has(numbers[0]) {
                    return false;
                }
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
            size_of::<RunCondition>()
                + condition.remembered.capacity() * 9
                + condition.of_identities.len()
                + condition.recent.len() * size_of::<(Symbol, bool)>()
                + condition.known.iter().count() * size_of::<KnownMask>()
                + rows
        });
        conditions.sum::<usize>() + self.fields.memory_bytes()
    }
}

/// Whether a string fits, which is judged where it is not remembered; those outside the dictionary each time.
fn remember(
    remembered: &mut FastMap<Symbol, bool>,
    symbol: Symbol,
    judge: impl FnOnce() -> bool,
) -> bool {
    if symbol & UNIQUE != 0 {
        return judge();
    }
    if remembered.len() >= MOST_REMEMBERED {
        remembered.clear();
    }
    *remembered.entry(symbol).or_insert_with(judge)
}
