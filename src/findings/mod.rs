//! Findings: what the rules found, for each principal, with a score whose reasons are sentences; and situations, which are
//! actors with what they became and their findings in the order of time.
//!
//! All of it is worked out over all events; a filter only chooses among it, so that a score does not change while one types.

pub mod built_in_kinds;
mod gather;
pub mod history;
pub mod instance_credentials;
mod score;
mod situations;
pub mod weights;

pub use situations::{Actor, ActorGroup, FindingPart};

use crate::protocol::{LinkedText, Outcome, ScoreReason};
use crate::query::print::term;
use crate::sigma::{Rule, RuleResult, RuleResults};
use crate::store::Store;
use crate::store::row_set::RowSet;
use gather::Gathering;
use history::History;
use score::{Scoring, ScoringFacts};
use situations::{Joining, Parting};
use std::sync::Arc;

/// What one rule found of one principal.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: Arc<Rule>,
    /// The number of the principal in the store.
    pub principal: u32,
    /// The events, in the order of time.
    pub events: Vec<u32>,
    /// The best of their outcomes.
    pub outcome: Outcome,
    /// How many of them failed or were denied.
    pub failed: u32,
    /// From 0 to 100.
    pub score: u32,
    /// Where the score comes from.
    pub reasons: Vec<ScoreReason>,
}

impl Finding {
    /// Its key: rule and principal.
    pub fn key(&self, store: &Store) -> String {
        let principal = &store.principals()[self.principal as usize];
        [&self.rule.key, "|", store.text(principal.key)].concat()
    }

    /// The query that finds its events.
    pub fn query(&self, store: &Store) -> String {
        let principal = &store.principals()[self.principal as usize];
        let principal = term("principal", store.text(principal.key));
        [term("rule", &self.rule.key), principal].join(" ")
    }

    /// The finding of those of its events that are in `rows`; none where none is.
    pub fn among(&self, store: &Store, rows: &RowSet) -> Option<Self> {
        let events = self.events.iter().copied();
        let events: Vec<u32> = events.filter(|event| rows.has(*event as usize)).collect();
        if events.is_empty() {
            return None;
        }
        Some(Finding {
            score: self.score,
            reasons: self.reasons.clone(),
            ..gather::finding(store, &self.rule, self.principal, events)
        })
    }
}

/// A rule with what running it gave, as a row of the table of rules.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleRow {
    /// The rule.
    pub rule: Arc<Rule>,
    /// What it gave.
    pub result: RuleResult,
}

/// All findings and situations.
#[derive(Debug, Default)]
pub struct Findings {
    /// The findings.
    pub all: Vec<Finding>,
    /// The situations, the most urgent first.
    pub situations: Vec<ActorGroup>,
}

impl Findings {
    /// All at once.
    pub fn of(store: &Store, results: &RuleResults) -> Self {
        let mut builder = FindingsBuilder::default();
        loop {
            if let Some(findings) = builder.advance(store, results) {
                return findings;
            }
        }
    }
}

/// Works findings out in slices.
pub struct FindingsBuilder {
    work: Option<FindingsWork>,
    /// So many events are looked at in one slice, or those of one rule, finding or part of a finding.
    events: usize,
}

impl Default for FindingsBuilder {
    fn default() -> Self {
        FindingsBuilder::in_slices(EVENTS_AT_A_TIME)
    }
}

/// What is at work, one step after the other.
enum FindingsWork {
    Gather(Gathering),
    Part(Vec<Finding>, Parting),
    WalkOver(Unscored),
    Score(Unscored, ScoringFacts, usize),
    Join(Vec<Finding>, History, Joining),
    Situate(Vec<Finding>, Joining),
}

/// Findings and their parts, and what their actors did before.
struct Unscored {
    findings: Vec<Finding>,
    parts: Vec<FindingPart>,
    history: History,
}

/// So many events are looked at in one slice.
const EVENTS_AT_A_TIME: usize = 100_000;
/// To score a part of a finding costs as much as to look at so many events.
const PART: usize = 100;

impl FindingsBuilder {
    /// In slices of so many events.
    pub fn in_slices(events: usize) -> Self {
        FindingsBuilder { work: None, events }
    }

    /// Works some ten milliseconds; gives the findings once all is done. Call [`Store::sort`] first.
    pub fn advance(&mut self, store: &Store, results: &RuleResults) -> Option<Findings> {
        let (work, most) = (self.work.take(), self.events);
        let work = work.unwrap_or_else(|| FindingsWork::Gather(Gathering::new(store)));
        self.work = Some(match work {
            FindingsWork::Gather(mut gathering) => match gathering.advance(store, results, most) {
                true => FindingsWork::Part(gathering.findings, Parting::new(store)),
                false => FindingsWork::Gather(gathering),
            },
            FindingsWork::Part(findings, mut parting) => {
                match parting.advance(store, &findings, most) {
                    true => FindingsWork::WalkOver(Unscored::new(store, findings, parting.parts)),
                    false => FindingsWork::Part(findings, parting),
                }
            }
            FindingsWork::WalkOver(mut unscored) => match unscored.history.advance(store, most) {
                true => {
                    let facts = ScoringFacts::new(store, &unscored.findings, &unscored.parts);
                    FindingsWork::Score(unscored, facts, 0)
                }
                false => FindingsWork::WalkOver(unscored),
            },
            FindingsWork::Score(mut unscored, facts, at) => {
                let at = unscored.score(store, &facts, at, most);
                match at == unscored.parts.len() {
                    true => {
                        unscored.score_findings();
                        let joining = Joining::new(store, unscored.parts);
                        FindingsWork::Join(unscored.findings, unscored.history, joining)
                    }
                    false => FindingsWork::Score(unscored, facts, at),
                }
            }
            FindingsWork::Join(findings, history, mut joining) => {
                match joining.advance(store, &history) {
                    true => FindingsWork::Situate(findings, joining),
                    false => FindingsWork::Join(findings, history, joining),
                }
            }
            FindingsWork::Situate(findings, joining) => {
                return Some(Findings {
                    situations: situations::situations(store, &findings, joining),
                    all: findings,
                });
            }
        });
        None
    }
}

impl Unscored {
    fn new(store: &Store, findings: Vec<Finding>, parts: Vec<FindingPart>) -> Self {
        let firsts = parts.iter().filter_map(|part| part.events.first());
        let actors = parts.iter().map(|part| part.actor);
        Unscored {
            history: History::new(store, firsts.copied(), actors),
            findings,
            parts,
        }
    }

    /// Scores parts from this one on, each by its own events, so that nobody is charged with what another one with the same role
    /// did; says which one is next.
    fn score(&mut self, store: &Store, facts: &ScoringFacts, from: usize, most: usize) -> usize {
        let scoring = Scoring {
            store,
            history: &self.history,
            facts,
        };
        let (mut at, mut looked_at) = (from, 0);
        while looked_at < most && at < self.parts.len() {
            let part = &mut self.parts[at];
            let finding = &self.findings[part.finding as usize];
            (part.score, part.reasons) = scoring.score(finding, part);
            looked_at += part.events.len() + PART;
            at += 1;
        }
        at
    }

    /// Gives each finding the score of its most severe part.
    fn score_findings(&mut self) {
        let mut actors = vec![0; self.findings.len()];
        for part in &self.parts {
            let finding = &mut self.findings[part.finding as usize];
            actors[part.finding as usize] += 1;
            if finding.reasons.is_empty() || finding.score < part.score {
                (finding.score, finding.reasons) = (part.score, part.reasons.clone());
            }
        }
        for (finding, actors) in self.findings.iter_mut().zip(actors) {
            if actors > 1 {
                let words =
                    format!("Of {actors} people or workloads with this finding, the most severe.");
                let words = LinkedText::plain(words);
                finding.reasons.push(ScoreReason { points: 0, words });
            }
        }
    }
}
