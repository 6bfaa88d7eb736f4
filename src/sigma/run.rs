//! Runs all rules over all events, in slices.
//!
//! Events are sorted into groups by the name of the call, and each group is looked at by those rules only that can match a call
//! of this name: most rules name their calls. Conditions that several rules share are one condition, which judges each distinct
//! string once. A group is looked at chunk by chunk, each by all of its rules before the next one.

use crate::sigma::asleep::{FileFacts, always_fires};
use crate::sigma::book::RuleProgram;
use crate::sigma::by_name::{ReducedLogic, cheapest_first, demanded_names, reduced};
use crate::sigma::chunk::{CHUNK, ChunkMask};
use crate::sigma::condition::RuleLogic;
use crate::sigma::correlations::{CorrelationOutcome, Correlations};
use crate::sigma::evaluation::Evaluation;
use crate::sigma::groups::NameGroups;
use crate::sigma::keywords::KeywordScan;
use crate::sigma::matcher::RuleCondition;
use crate::sigma::{RuleBook, RuleResult, RuleResults, RuleState};
use crate::store::interner::NONE;
use crate::store::{FastMap, Revision, Store};
use std::collections::BTreeSet;

/// Work of one slice: about so many conditions judged, which take some 10 ms in WebAssembly.
const SLICE: u64 = 100_000;
/// Most events of all rules together.
const MOST_HITS: usize = 16 << 20;

/// Runs all rules over all events, in slices.
pub struct RuleRun {
    work: Option<Box<RunWork>>,
    slice: u64,
}

impl Default for RuleRun {
    fn default() -> Self {
        RuleRun::in_slices(SLICE)
    }
}

/// A rule on its way.
pub(super) struct RunRule {
    /// Its number in the book.
    pub number: usize,
    /// How its conditions are joined, by their numbers in [`RunWork::conditions`].
    pub logic: RuleLogic<u32>,
    /// The names of calls, in lower case, without which it can't match; none where it may match any call.
    names: Option<Vec<String>>,
    /// The events that match, as they are found; for correlations by their places in the order of time, then in this order.
    pub found: Vec<u32>,
    /// Whether it was given up, because all rules match too many events.
    given_up: bool,
}

/// What a rule comes to for the calls of one name.
enum OfName {
    All,
    Some(RuleLogic<u32>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Shapes,
    Groups,
    Keywords(usize),
    EventsOfAnyName,
    Events,
    Sort(usize),
    Correlate,
    InOrder(usize),
}

/// What is at work.
struct RunWork {
    revision: Revision,
    book_version: u32,
    off: BTreeSet<String>,
    stage: Stage,
    evaluation: Evaluation,
    rules: Vec<RunRule>,
    by_name: FastMap<String, Vec<u32>>,
    of_any_name: Vec<u32>,
    groups: NameGroups,
    keyword_scan: Option<KeywordScan>,
    correlations: Correlations,
    /// The events at work, where they are not those of a group.
    rows: Vec<u32>,
    /// The group at work, and the rules for it.
    group: usize,
    group_rules: Option<Vec<(usize, OfName)>>,
    /// The rule at work, and the first event at work: of the group, or of all events.
    rule: usize,
    event: usize,
    hits: usize,
}

impl RuleRun {
    /// In slices of so much work.
    pub fn in_slices(slice: u64) -> Self {
        RuleRun { work: None, slice }
    }

    /// Works some milliseconds; gives the results once all rules are done. The events are in the order of time.
    pub fn advance(
        &mut self,
        store: &Store,
        book: &RuleBook,
        off: &BTreeSet<String>,
    ) -> Option<RuleResults> {
        let is_same = |work: &RunWork| {
            work.revision.has_same_records(store.revision())
                && work.book_version == book.version
                && work.off == *off
        };
        if !self.work.as_deref().is_some_and(is_same) {
            self.work = Some(Box::new(RunWork::new(store, book, off)));
        }
        let work = self.work.as_deref_mut()?;
        work.evaluation.cost = 0;
        while work.evaluation.cost < self.slice {
            if work.step(store) {
                let results = work.results(store, book);
                self.work = None;
                return Some(results);
            }
        }
        None
    }

    /// Bytes of memory that it takes while it runs, roughly.
    pub fn memory_bytes(&self) -> usize {
        self.work.as_deref().map_or(0, RunWork::memory_bytes)
    }
}

impl RunWork {
    fn new(store: &Store, book: &RuleBook, off: &BTreeSet<String>) -> Self {
        let mut evaluation = Evaluation::default();
        let correlations = Correlations::new(book, off);
        let mut known: FastMap<String, u32> = FastMap::default();
        let mut rules = Vec::new();
        for (number, entry) in book.entries.iter().enumerate() {
            let RuleProgram::Detection(detection) = &entry.program else {
                continue;
            };
            let is_off = off.contains(&book.rules[number].key);
            if is_off && !correlations.needed.contains(&number) {
                continue;
            }
            let numbers: Vec<u32> = detection
                .conditions
                .iter()
                .map(|condition| evaluation.add(condition, &mut known))
                .collect();
            let logic = detection
                .logic
                .try_map(&mut |place: &usize| Ok(RuleLogic::One(numbers[*place])))
                .unwrap_or(RuleLogic::Any(Vec::new()));
            rules.push(RunRule {
                number,
                names: demanded_names(&detection.logic, &detection.conditions),
                logic: cheapest_first(logic, &evaluation),
                found: Vec::new(),
                given_up: false,
            });
        }
        correlations.add_fields(&mut evaluation.fields);
        let mut by_name: FastMap<String, Vec<u32>> = FastMap::default();
        let mut of_any_name = Vec::new();
        for (number, rule) in (0..).zip(&rules) {
            match &rule.names {
                Some(names) => {
                    for name in names {
                        let rules = by_name.entry(name.clone()).or_default();
                        if rules.last() != Some(&number) {
                            rules.push(number);
                        }
                    }
                }
                None => of_any_name.push(number),
            }
        }
        RunWork {
            revision: store.revision(),
            book_version: book.version,
            off: off.clone(),
            stage: Stage::Shapes,
            evaluation,
            rules,
            by_name,
            of_any_name,
            groups: NameGroups::default(),
            keyword_scan: None,
            correlations,
            rows: Vec::new(),
            group: 0,
            group_rules: None,
            rule: 0,
            event: 0,
            hits: 0,
        }
    }

    /// Does a bit of work; true once all is done.
    fn step(&mut self, store: &Store) -> bool {
        match self.stage {
            Stage::Shapes => {
                self.evaluation.cost += SLICE / 8;
                if !self.evaluation.fields.read_shapes(store, 500) {
                    self.stage = Stage::Groups;
                }
            }
            Stage::Groups => {
                self.evaluation.cost += SLICE / 4;
                if self.groups.advance(store) {
                    self.stage = Stage::Keywords(0);
                }
            }
            Stage::Keywords(condition) => self.scan_keywords(store, condition),
            Stage::EventsOfAnyName => self.look_at_all_events(store),
            Stage::Events => self.look_at_events(store),
            Stage::Sort(rule) => match self.rules.get_mut(rule) {
                Some(rule_found) => {
                    if !rule_found.found.is_empty() {
                        self.evaluation.cost += 10 + rule_found.found.len() as u64 / 2;
                        rule_found.found = self.groups.places_of(store, &rule_found.found);
                    }
                    if self.correlations.needed.contains(&rule_found.number) {
                        let places = rule_found.found.clone();
                        self.correlations.take_events(rule_found.number, places);
                    }
                    self.stage = Stage::Sort(rule + 1);
                }
                None => self.stage = Stage::Correlate,
            },
            Stage::Correlate => {
                let Evaluation { fields, cost, .. } = &mut self.evaluation;
                if self.correlations.advance(store, &self.groups, fields, cost) {
                    self.stage = Stage::InOrder(0);
                }
            }
            Stage::InOrder(rule) => {
                let Some(RunRule { found, .. }) = self.rules.get_mut(rule) else {
                    return true;
                };
                self.evaluation.cost += 1 + found.len() as u64 / 8;
                for place in found {
                    *place = self.groups.row(store, *place) as u32;
                }
                self.stage = Stage::InOrder(rule + 1);
            }
        }
        false
    }

    fn scan_keywords(&mut self, store: &Store, number: usize) {
        let Some(condition) = self.evaluation.conditions.get_mut(number) else {
            self.stage = Stage::EventsOfAnyName;
            return;
        };
        self.evaluation.cost += 1;
        if let RuleCondition::Keyword(matchers) = &condition.condition {
            let scan = self
                .keyword_scan
                .get_or_insert_with(|| KeywordScan::new(store));
            self.evaluation.cost += SLICE / 4;
            match scan.advance(store, matchers) {
                Some(rows) => condition.rows = Some(rows),
                None => return,
            }
            self.keyword_scan = None;
        }
        self.stage = Stage::Keywords(number + 1);
    }

    /// Looks at a chunk of all events by the next one of the rules that may match calls of any name.
    fn look_at_all_events(&mut self, store: &Store) {
        self.evaluation.cost += 1;
        let until = store.len().min(self.event + CHUNK);
        let Some(number) = self.of_any_name.get(self.rule) else {
            (self.rule, self.event) = (0, until);
            if until == store.len() {
                (self.stage, self.event) = (Stage::Events, 0);
            }
            return;
        };
        if self.rule == 0 {
            self.rows.clear();
            self.rows.extend(self.event as u32..until as u32);
            self.evaluation.begin_chunk();
        }
        let rule = &mut self.rules[*number as usize];
        if !rule.given_up {
            let all = ChunkMask::first(self.rows.len());
            let fitting = self
                .evaluation
                .fitting(store, &rule.logic, &self.rows, &all);
            fitting.each(|index| rule.found.push(self.rows[index]));
            self.hits += fitting.count() as usize;
        }
        self.rule += 1;
        self.give_up_where_too_many();
    }

    /// Gives up the rule that matches most where all together match too many events.
    fn give_up_where_too_many(&mut self) {
        if self.hits <= MOST_HITS {
            return;
        }
        if let Some(rule) = self.rules.iter_mut().max_by_key(|rule| rule.found.len()) {
            self.hits -= rule.found.len();
            rule.found = Vec::new();
            rule.given_up = true;
        }
    }

    /// Looks at a chunk of events of one group by the next one of its rules.
    fn look_at_events(&mut self, store: &Store) {
        self.evaluation.cost += 1;
        if self.group_rules.is_none() {
            let Some((name, _)) = self.groups.get(self.group) else {
                self.stage = Stage::Sort(0);
                return;
            };
            self.group_rules = Some(self.rules_for(store.text(name), name != NONE));
            (self.rule, self.event) = (0, 0);
        }
        let (_, rows) = self.groups.get(self.group).unwrap_or((NONE, &[]));
        let rules = self.group_rules.as_deref().unwrap_or(&[]);
        let until = rows.len().min(self.event + CHUNK);
        let Some((rule, of_name)) = rules.get(self.rule) else {
            (self.rule, self.event) = (0, until);
            if until == rows.len() || rules.is_empty() {
                self.group += 1;
                self.group_rules = None;
            }
            return;
        };
        if self.rule == 0 {
            self.evaluation.begin_chunk();
        }
        let rows = &rows[self.event..until];
        let rule = &mut self.rules[*rule];
        let before = rule.found.len();
        match of_name {
            _ if rule.given_up => {}
            OfName::All => rule.found.extend_from_slice(rows),
            OfName::Some(logic) => {
                let all = ChunkMask::first(rows.len());
                let fitting = self.evaluation.fitting(store, logic, rows, &all);
                fitting.each(|index| rule.found.push(rows[index]));
            }
        }
        let found = rule.found.len() - before;
        self.hits += found;
        self.evaluation.cost += found as u64 / 64;
        self.rule += 1;
        self.give_up_where_too_many();
    }

    /// The rules that can match calls of this name, with what is left to ask. Calls without a name are asked everything.
    fn rules_for(&mut self, name: &str, is_named: bool) -> Vec<(usize, OfName)> {
        let named = self.by_name.get(&name.to_lowercase());
        let named = named.into_iter().flatten();
        let mut rules = Vec::new();
        for number in named {
            let logic = &self.rules[*number as usize].logic;
            self.evaluation.cost += logic.size() as u64;
            if !is_named {
                rules.push((*number as usize, OfName::Some(logic.clone())));
                continue;
            }
            match reduced(logic, &self.evaluation, name) {
                ReducedLogic::Never => {}
                ReducedLogic::Always => rules.push((*number as usize, OfName::All)),
                ReducedLogic::Open(logic) => rules.push((*number as usize, OfName::Some(logic))),
            }
        }
        rules
    }

    /// What came of all rules.
    fn results(&mut self, store: &Store, book: &RuleBook) -> RuleResults {
        let mut results: Vec<RuleResult> = vec![RuleResult::default(); book.rules.len()];
        let facts = FileFacts::new(store);
        for rule in &mut self.rules {
            let result = &mut results[rule.number];
            if rule.given_up {
                result.state = RuleState::Refused(format!(
                    "All rules together match more than {MOST_HITS} events; this one was given up."
                ));
                continue;
            }
            if let Some(title) = self.correlations.silent.get(&rule.number) {
                result.remark = format!(
                    "It is a part of the correlation “{title}” and does not fire by itself."
                );
                continue;
            }
            result.events = std::mem::take(&mut rule.found);
        }
        self.correlation_results(store, &mut results);
        for (number, (rule, entry)) in book.rules.iter().zip(&book.entries).enumerate() {
            let result = &mut results[number];
            if self.off.contains(&rule.key) {
                *result = RuleResult {
                    state: RuleState::Off,
                    ..RuleResult::default()
                };
            } else if !result.events.is_empty() {
                result.state = RuleState::Fired;
                result.remark = always_fires(result.events.len(), store.len());
            }
            match &entry.program {
                _ if result.state != RuleState::Quiet => {}
                RuleProgram::Refused(why) => result.state = RuleState::Refused(why.clone()),
                RuleProgram::Elsewhere(why) => result.state = RuleState::Asleep(why.clone()),
                RuleProgram::Detection(detection) => {
                    if let Some(why) = facts.why_asleep(detection) {
                        result.state = RuleState::Asleep(why);
                    }
                }
                RuleProgram::Correlation(_) => {}
            }
            if let RuleProgram::Detection(detection) = &entry.program
                && result.remark.is_empty()
                && let Some(remark) = detection.remarks.first()
            {
                result.remark.clone_from(remark);
            }
        }
        self.correlations_asleep(book, &mut results);
        RuleResults {
            rules: book.rules.clone(),
            results,
        }
    }

    fn correlation_results(&mut self, store: &Store, results: &mut [RuleResult]) {
        for (number, outcome) in std::mem::take(&mut self.correlations.outcomes) {
            let result = &mut results[number];
            let windows = match outcome {
                CorrelationOutcome::Refused(why) => {
                    result.state = RuleState::Refused(why);
                    continue;
                }
                CorrelationOutcome::Windows(windows) => windows,
            };
            if let Some(title) = self.correlations.silent.get(&number) {
                result.remark = format!(
                    "It is a part of the correlation “{title}” and does not fire by itself."
                );
                continue;
            }
            let mut all = Vec::new();
            for (mut window, places) in windows {
                let rows = places
                    .iter()
                    .map(|place| self.groups.row(store, *place) as u32);
                window.events = rows.collect();
                all.extend(places);
                result.windows.push(window);
            }
            all.sort_unstable();
            all.dedup();
            let rows = all
                .iter()
                .map(|place| self.groups.row(store, *place) as u32);
            result.events = rows.collect();
        }
    }

    /// A correlation can't match where the rules that it needs can't.
    fn correlations_asleep(&self, book: &RuleBook, results: &mut [RuleResult]) {
        for number in 0..results.len() {
            let (rules, needs_all) = self.correlations.rules_of(number);
            if rules.is_empty() || results[number].state != RuleState::Quiet {
                continue;
            }
            let why = |rule: &usize| match &results[*rule].state {
                RuleState::Asleep(why) => Some((*rule, why.clone())),
                _ => None,
            };
            let asleep: Vec<(usize, String)> = rules.iter().filter_map(why).collect();
            if (needs_all || asleep.len() == rules.len())
                && let Some((rule, why)) = asleep.first()
            {
                let title = &book.rules[*rule].title;
                let why = format!("It correlates “{title}”, which can’t match. {why}");
                results[number].state = RuleState::Asleep(why);
            }
        }
    }

    fn memory_bytes(&self) -> usize {
        let found = self.rules.iter().map(|rule| rule.found.capacity() * 4);
        self.evaluation.memory_bytes()
            + self.groups.memory_bytes()
            + self.correlations.memory_bytes()
            + found.sum::<usize>()
    }
}
