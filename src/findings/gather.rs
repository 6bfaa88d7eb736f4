//! From hits to findings: one for each rule and principal.

use super::Finding;
use crate::protocol::Outcome;
use crate::sigma::{Rule, RuleResults, RuleState};
use crate::store::Store;
use crate::store::interner::NONE;
use std::sync::Arc;

/// Which of two rules an event belongs to: the one of the higher level, then the one that looks at more than the name.
fn strength(rule: &Rule) -> (crate::protocol::RuleLevel, bool) {
    (rule.level, !rule.knows_only_name)
}

/// Gathers findings, without scores, some rules at a time. An event that several rules match belongs to the strongest, and a
/// finding without an event of its own is none; correlations are findings beside those of their rules.
#[derive(Debug)]
pub(super) struct Gathering {
    /// For each event the number of its rule and one more; 0 for none.
    owners: Vec<u32>,
    /// The next rule whose events get an owner, and the next one whose findings are made.
    rules: (usize, usize),
    /// For each principal the last rule with events of it, and the place of these.
    places: Vec<(u32, u32)>,
    /// What is found.
    pub findings: Vec<Finding>,
}

impl Gathering {
    /// Before the first rule.
    pub fn new(store: &Store) -> Self {
        Gathering {
            owners: vec![0; store.len()],
            rules: (0, 0),
            places: vec![(NONE, 0); store.principals().len()],
            findings: Vec::new(),
        }
    }

    /// Looks at `most` more events, or those of one rule; says whether all is gathered.
    pub fn advance(&mut self, store: &Store, results: &RuleResults, most: usize) -> bool {
        let mut looked_at = 0;
        while looked_at < most {
            if self.rules.0 < results.rules.len() {
                looked_at += self.own(results, self.rules.0);
                self.rules.0 += 1;
            } else if self.rules.1 < results.rules.len() {
                looked_at += self.find(store, results, self.rules.1);
                self.rules.1 += 1;
            } else {
                return true;
            }
        }
        false
    }

    /// Gives the events of a rule to it that belong to no stronger one. Says how many it has.
    fn own(&mut self, results: &RuleResults, number: usize) -> usize {
        let (rule, result) = (&results.rules[number], &results.results[number]);
        if rule.is_correlation || result.state != RuleState::Fired {
            return 0;
        }
        let own = strength(rule);
        for event in &result.events {
            let owner = &mut self.owners[*event as usize];
            let known = owner.checked_sub(1);
            if known.is_none_or(|known| own > strength(&results.rules[known as usize])) {
                *owner = number as u32 + 1;
            }
        }
        result.events.len()
    }

    /// Makes the findings of a rule. Says how many events it has.
    fn find(&mut self, store: &Store, results: &RuleResults, number: usize) -> usize {
        let (rule, result) = (&results.rules[number], &results.results[number]);
        if result.state != RuleState::Fired {
            return 0;
        }
        let mut of_rule: Vec<(u32, Vec<u32>, bool)> = Vec::new();
        for event in &result.events {
            let principal = store.identity(*event as usize).principal;
            let place = &mut self.places[principal as usize];
            if place.0 != number as u32 {
                *place = (number as u32, of_rule.len() as u32);
                of_rule.push((principal, Vec::new(), rule.is_correlation));
            }
            let (_, of_principal, owns) = &mut of_rule[place.1 as usize];
            of_principal.push(*event);
            *owns |= self.owners[*event as usize] == number as u32 + 1;
        }
        for (principal, events, owns) in of_rule {
            if owns {
                self.findings.push(finding(store, rule, principal, events));
            }
        }
        result.events.len()
    }
}

/// A finding of these events, without its score.
pub(super) fn finding(
    store: &Store,
    rule: &Arc<Rule>,
    principal: u32,
    events: Vec<u32>,
) -> Finding {
    let outcomes = events.iter().map(|event| store.outcome(*event as usize));
    Finding {
        failed: outcomes
            .clone()
            .filter(|outcome| *outcome != Outcome::Ok)
            .count() as u32,
        outcome: outcomes.min().unwrap_or_default(),
        rule: rule.clone(),
        principal,
        events,
        score: 0,
        reasons: Vec::new(),
    }
}
