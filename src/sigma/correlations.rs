//! All correlations of a run: which rules they need, in which order they are worked out, what comes of them.

use crate::sigma::book::RuleProgram;
use crate::sigma::correlating::{CorrelatedEvents, CorrelationRun};
use crate::sigma::correlation::RuleCorrelation;
use crate::sigma::event_fields::EventFields;
use crate::sigma::groups::NameGroups;
use crate::sigma::{RuleBook, RuleOrigin, RuleWindow};
use crate::store::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Longest chain of correlations of correlations.
const DEEPEST: usize = 10;

/// What came of a correlation.
pub enum CorrelationOutcome {
    /// It can't be worked out, for this reason.
    Refused(String),
    /// Its windows, each with the places of its events.
    Windows(Vec<(RuleWindow, Vec<u32>)>),
}

/// A correlation with the rules that it refers to, by their numbers in the book.
struct ResolvedCorrelation {
    correlation: Arc<RuleCorrelation>,
    rules: Vec<usize>,
}

/// All correlations of a run.
#[derive(Default)]
pub struct Correlations {
    resolved: BTreeMap<usize, ResolvedCorrelation>,
    /// Their numbers in the book: a correlation comes after those that it needs.
    order: Vec<usize>,
    at: usize,
    run: Option<CorrelationRun>,
    events: BTreeMap<usize, CorrelatedEvents>,
    /// What came of each.
    pub outcomes: BTreeMap<usize, CorrelationOutcome>,
    /// Rules without correlations of their own whose events they need.
    pub needed: BTreeSet<usize>,
    /// Rules that do not fire by themselves, each with the title of a correlation that they are a part of.
    pub silent: BTreeMap<usize, String>,
}

impl Correlations {
    /// Finds what the correlations of a book need.
    pub fn new(book: &RuleBook, off: &BTreeSet<String>) -> Self {
        let mut all = Correlations::default();
        let mut speaking = BTreeSet::new();
        for number in 0..book.rules.len() {
            let is_on = !off.contains(&book.rules[number].key);
            let RuleProgram::Correlation(correlation) = &book.entries[number].program else {
                continue;
            };
            if let Err(why) = all.resolve(book, number, 0) {
                all.outcomes
                    .insert(number, CorrelationOutcome::Refused(why));
                continue;
            }
            for rule in all.resolved[&number].rules.clone() {
                // A file that was dropped does not silence this program's own rules.
                let is_own = book.rules[rule].origin == RuleOrigin::BuiltIn;
                if correlation.generate
                    || is_own && book.rules[number].origin != RuleOrigin::BuiltIn
                {
                    speaking.insert(rule);
                } else {
                    let title = book.rules[number].title.clone();
                    all.silent.entry(rule).or_insert(title);
                }
            }
            if is_on {
                all.need(number);
            }
        }
        all.silent.retain(|rule, _| !speaking.contains(rule));
        all
    }

    /// Finds the rules of a correlation, and those of the correlations among them.
    fn resolve(&mut self, book: &RuleBook, number: usize, depth: usize) -> Result<(), String> {
        let RuleProgram::Correlation(correlation) = &book.entries[number].program else {
            return Ok(());
        };
        if self.resolved.contains_key(&number) {
            return Ok(());
        }
        if depth > DEEPEST {
            return Err(
                "It correlates itself, or correlations of correlations too deep.".to_owned(),
            );
        }
        let mut rules = Vec::new();
        for reference in &correlation.rules {
            let Some(rule) = book.find(reference) else {
                return Err(format!(
                    "It correlates “{reference}”, and no rule is called so."
                ));
            };
            if let RuleProgram::Refused(_) = &book.entries[rule].program {
                return Err(format!(
                    "It correlates “{reference}”, which is not understood."
                ));
            }
            self.resolve(book, rule, depth + 1)?;
            rules.push(rule);
        }
        let correlation = Arc::clone(correlation);
        self.resolved
            .insert(number, ResolvedCorrelation { correlation, rules });
        Ok(())
    }

    /// Puts a correlation, and before it those that it needs, into the order of work.
    fn need(&mut self, number: usize) {
        let Some(resolved) = self.resolved.get(&number) else {
            self.needed.insert(number);
            return;
        };
        if self.order.contains(&number) {
            return;
        }
        for rule in resolved.rules.clone() {
            self.need(rule);
        }
        self.order.push(number);
    }

    /// The rules of a correlation, by their numbers in the book.
    pub fn rules_of(&self, number: usize) -> (&[usize], bool) {
        match self.resolved.get(&number) {
            Some(resolved) => (&resolved.rules, resolved.correlation.needs_all()),
            None => (&[], false),
        }
    }

    /// Makes the fields known that they look at.
    pub fn add_fields(&self, fields: &mut EventFields) {
        for resolved in self.resolved.values() {
            CorrelationRun::new(&resolved.correlation, fields);
        }
    }

    /// Takes the events of a rule that is needed, by their places in the order of time.
    pub fn take_events(&mut self, number: usize, places: Vec<u32>) {
        let events = CorrelatedEvents {
            places,
            windows: None,
        };
        self.events.insert(number, events);
    }

    /// Does a bit of the work; true once all is done. Adds what it did to `cost`.
    pub fn advance(
        &mut self,
        store: &Store,
        names: &NameGroups,
        fields: &mut EventFields,
        cost: &mut u64,
    ) -> bool {
        let Some(number) = self.order.get(self.at).copied() else {
            return true;
        };
        *cost += 1;
        let resolved = &self.resolved[&number];
        let nothing = CorrelatedEvents {
            places: Vec::new(),
            windows: None,
        };
        let events: Vec<&CorrelatedEvents> = (resolved.rules.iter())
            .map(|rule| self.events.get(rule).unwrap_or(&nothing))
            .collect();
        let run = self
            .run
            .get_or_insert_with(|| CorrelationRun::new(&resolved.correlation, fields));
        if !run.advance(store, names, fields, &events, cost) {
            return false;
        }
        let windows = self.run.take().map(|run| run.finish(store, &events));
        let windows = windows.unwrap_or_default();
        // For correlations of this one, a window happens with its last event.
        let mut ends: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut others = self.resolved.values();
        let is_needed = others.any(|other| other.rules.contains(&number));
        for (_, places) in windows.iter().filter(|_| is_needed) {
            if let Some(last) = places.last() {
                ends.entry(*last).or_default().extend(places);
            }
        }
        let (places, inner): (Vec<u32>, Vec<Vec<u32>>) = ends.into_iter().unzip();
        let windows_of = CorrelatedEvents {
            places,
            windows: Some(inner),
        };
        self.events.insert(number, windows_of);
        self.outcomes
            .insert(number, CorrelationOutcome::Windows(windows));
        self.at += 1;
        false
    }

    /// Bytes of memory, roughly.
    pub fn memory_bytes(&self) -> usize {
        let events = self
            .events
            .values()
            .map(|events| events.places.capacity() * 4);
        events.sum::<usize>() + self.run.as_ref().map_or(0, CorrelationRun::memory_bytes)
    }
}
