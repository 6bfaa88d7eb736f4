//! From hits to findings: one for each rule and principal.

use super::Finding;
use crate::protocol::Outcome;
use crate::sigma::{Rule, RuleResults, RuleState};
use crate::store::{FastMap, Store};
use std::sync::Arc;

/// Which of two rules an event belongs to: the one of the higher level, then the one that looks at more than the name.
fn strength(rule: &Rule) -> (crate::protocol::RuleLevel, bool) {
    (rule.level, !rule.knows_only_name)
}

/// The findings, without scores. An event that several rules match belongs to the strongest, and a finding without an event
/// of its own is none; correlations are findings beside those of their rules.
pub(super) fn gather(store: &Store, results: &RuleResults) -> Vec<Finding> {
    let fired: Vec<(&Arc<Rule>, &[u32])> = (results.rules.iter())
        .zip(&results.results)
        .filter(|(_, result)| result.state == RuleState::Fired)
        .map(|(rule, result)| (rule, &result.events[..]))
        .collect();
    // For each event the number of its rule and one more; 0 for none.
    let mut owners = vec![0_u32; store.len()];
    for (number, (rule, events)) in fired.iter().enumerate() {
        if rule.is_correlation {
            continue;
        }
        for event in *events {
            let owner = &mut owners[*event as usize];
            let known = owner.checked_sub(1).map(|owner| fired[owner as usize].0);
            if known.is_none_or(|known| strength(rule) > strength(known)) {
                *owner = number as u32 + 1;
            }
        }
    }
    let mut findings = Vec::new();
    for (number, (rule, events)) in fired.iter().enumerate() {
        let mut places: FastMap<u32, usize> = FastMap::default();
        let mut of_rule: Vec<(u32, Vec<u32>, bool)> = Vec::new();
        for event in *events {
            let principal = store.identity(*event as usize).principal;
            let place = *places.entry(principal).or_insert_with(|| {
                of_rule.push((principal, Vec::new(), rule.is_correlation));
                of_rule.len() - 1
            });
            let (_, of_principal, owns) = &mut of_rule[place];
            of_principal.push(*event);
            *owns |= owners[*event as usize] == number as u32 + 1;
        }
        for (principal, events, owns) in of_rule {
            if owns {
                findings.push(finding(store, rule, principal, events));
            }
        }
    }
    findings
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
