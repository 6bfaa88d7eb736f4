//! What the store keeps of the results: the rules that each event matches.

use crate::sigma::RuleResults;
use crate::store::Store;
use crate::store::hit_columns::{HitColumns, HitRule};
use crate::store::interner::NONE;
use std::cmp::Reverse;

/// No rule was added to a set.
const NO_RULE: (u32, u32) = (NONE, 0);

impl RuleResults {
    /// What the store keeps of it.
    pub fn columns(&self, store: &Store) -> HitColumns {
        let mut fired: Vec<usize> = (0..self.rules.len())
            .filter(|number| !self.results[*number].events.is_empty())
            .collect();
        // Stable: of the same level, those that were read first come first.
        fired.sort_by_key(|number| Reverse(self.rules[*number].level));
        let mut columns = HitColumns {
            set_of: vec![0; store.len()],
            ..HitColumns::default()
        };
        // Rules are added one after the other: an event goes from the set it has to the one with the rule too. For each set the rule
        // that was added last and the set with it.
        let mut with_rule: Vec<(u32, u32)> = vec![NO_RULE];
        let mut sets: Vec<Vec<u32>> = vec![Vec::new()];
        for (number, rule) in (0..).zip(&fired) {
            for event in &self.results[*rule].events {
                let Some(set_of) = columns.set_of.get_mut(*event as usize) else {
                    continue;
                };
                set_of_next(set_of, number, &mut sets, &mut with_rule);
            }
        }
        columns.rules = fired.iter().map(|number| self.hit_rule(*number)).collect();
        columns.sets = densified(&mut columns.set_of, sets);
        columns
    }

    fn hit_rule(&self, number: usize) -> HitRule {
        let rule = &self.rules[number];
        HitRule {
            key: rule.key.clone(),
            title: rule.title.clone(),
            author: rule.author.clone(),
            level: rule.level,
            tactics: rule.tactics().map(str::to_owned).collect(),
        }
    }
}

/// Moves an event from its set to the one that has this rule too.
fn set_of_next(
    set_of: &mut u32,
    rule: u32,
    sets: &mut Vec<Vec<u32>>,
    with_rule: &mut Vec<(u32, u32)>,
) {
    let before = *set_of as usize;
    if with_rule[before].0 != rule {
        let mut set = sets[before].clone();
        set.push(rule);
        with_rule[before] = (rule, sets.len() as u32);
        with_rule.push(NO_RULE);
        sets.push(set);
    }
    *set_of = with_rule[before].1;
}

/// Keeps the sets that events have, the empty one first.
fn densified(set_of: &mut [u32], sets: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    let mut is_used = vec![false; sets.len()];
    is_used[0] = true;
    for set in set_of.iter() {
        is_used[*set as usize] = true;
    }
    let mut new_numbers = vec![0; sets.len()];
    let mut kept = Vec::new();
    for (number, set) in sets.into_iter().enumerate() {
        if is_used[number] {
            new_numbers[number] = kept.len() as u32;
            kept.push(set);
        }
    }
    for set in set_of {
        *set = new_numbers[*set as usize];
    }
    kept
}
