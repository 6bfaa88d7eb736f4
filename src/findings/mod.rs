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

use crate::protocol::{Outcome, ScoreReason};
use crate::query::print::term;
use crate::sigma::{Rule, RuleResult, RuleResults};
use crate::store::Store;
use crate::store::row_set::RowSet;
use history::History;
use score::Scoring;
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
#[derive(Default)]
pub struct FindingsBuilder(Option<(Vec<Finding>, Vec<FindingPart>, History)>);

impl FindingsBuilder {
    /// Works some ten milliseconds; gives the findings once all is done. Call [`Store::sort`] first.
    pub fn advance(&mut self, store: &Store, results: &RuleResults) -> Option<Findings> {
        let (_, _, history) = self.0.get_or_insert_with(|| {
            let findings = gather::gather(store, results);
            let parts = situations::parts_of(store, &findings);
            let firsts = parts.iter().filter_map(|part| part.events.first());
            let actors = parts.iter().map(|part| part.actor);
            let history = History::new(store, firsts.copied(), actors);
            (findings, parts, history)
        });
        if !history.advance(store) {
            return None;
        }
        let (mut findings, mut parts, history) = self.0.take()?;
        score_all(store, &history, &mut findings, &mut parts);
        Some(Findings {
            situations: situations::situations(store, &history, &findings, parts),
            all: findings,
        })
    }
}

/// Each part by its own events, so that nobody is charged with what another one with the same role did; each finding by its
/// most severe part.
fn score_all(
    store: &Store,
    history: &History,
    findings: &mut [Finding],
    parts: &mut [FindingPart],
) {
    let scoring = Scoring::new(store, history, findings, parts);
    let scored: Vec<(u32, Vec<ScoreReason>)> = parts
        .iter()
        .map(|part| scoring.score(&findings[part.finding as usize], part))
        .collect();
    let mut actors = vec![0; findings.len()];
    for (part, (score, reasons)) in parts.iter_mut().zip(scored) {
        let finding = &mut findings[part.finding as usize];
        actors[part.finding as usize] += 1;
        if finding.reasons.is_empty() || finding.score < score {
            (finding.score, finding.reasons) = (score, reasons.clone());
        }
        (part.score, part.reasons) = (score, reasons);
    }
    for (finding, actors) in findings.iter_mut().zip(actors) {
        if actors > 1 {
            let words =
                format!("Of {actors} people or workloads with this finding, the most severe.");
            let words = crate::protocol::LinkedText::plain(words);
            finding.reasons.push(ScoreReason { points: 0, words });
        }
    }
}
