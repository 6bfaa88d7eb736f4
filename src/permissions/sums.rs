//! From the counts of profiles and the things that were used to the policy and what stands beside it.

use super::index::PermissionIndex;
use super::policy::{self, FOLDED_FROM, FoldedResources, container};
use super::profiles::{CallTerm, LeftOutList, ProfileLine};
use super::resources::ResourceSource;
use super::{CallCount, CallsLeftOut, UsedAction, UsedPermissions};
use crate::cloudtrail::action::ActionMapping;
use crate::query::print::term;
use crate::store::Store;
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use std::collections::{BTreeMap, BTreeSet};

/// What is counted of an action.
#[derive(Default)]
struct ActionTally<'i> {
    number: u32,
    count: CallCount,
    mappings: BTreeSet<ActionMapping>,
    sources: BTreeSet<ResourceSource>,
    /// The calls whose records do not say what it was used on.
    unsaid: u32,
    terms: CallTerms<'i>,
}

impl ActionTally<'_> {
    /// Whether nothing that it was used on can be named.
    fn is_on_all(&self) -> bool {
        self.sources.iter().any(|source| {
            use ResourceSource::{NotInTable, Unlimited};
            matches!(source, Unlimited | NotInTable)
        })
    }
}

/// What is counted of calls that are left out.
#[derive(Default)]
struct LeftOutTally<'i> {
    count: CallCount,
    terms: CallTerms<'i>,
}

type CallTerms<'i> = BTreeSet<&'i CallTerm>;

/// Calls that are left out by what they are and why.
type LeftOutTallies<'i> = BTreeMap<(&'i str, &'i str), LeftOutTally<'i>>;

/// The texts that set apart calls that are left out, by the source and the name of these.
type SetApart<'i> = BTreeMap<(Symbol, Symbol), BTreeSet<&'i str>>;

impl PermissionIndex {
    /// What calls with these counts by profile used; `used` are the numbers of the things.
    pub(super) fn sums(
        &self,
        store: &Store,
        counts: &[CallCount],
        used: &RowSet,
    ) -> UsedPermissions {
        let mut actions: BTreeMap<&str, ActionTally<'_>> = BTreeMap::new();
        let mut lists = [const { LeftOutTallies::new() }; 4];
        let mut apart = SetApart::new();
        for (profile, count) in self.profiles.iter().zip(counts) {
            if count.calls == 0 {
                continue;
            }
            if let Some(further) = &profile.apart {
                let known = apart.entry((profile.source, profile.name)).or_default();
                known.insert(further);
            }
            for line in &profile.lines {
                match line {
                    ProfileLine::Action {
                        action,
                        mapping,
                        source,
                        term,
                    } => {
                        let name = &self.groups.actions[*action as usize];
                        let tally = actions.entry(name).or_default();
                        tally.number = *action;
                        tally.count.add(count);
                        tally.mappings.insert(*mapping);
                        tally.sources.insert(*source);
                        if *source == ResourceSource::NotSaid {
                            tally.unsaid += count.calls;
                        }
                        tally.terms.insert(term);
                    }
                    ProfileLine::LeftOut {
                        list,
                        name,
                        reason,
                        term,
                    } => {
                        let tally = lists[*list as usize].entry((name, reason)).or_default();
                        tally.count.add(count);
                        tally.terms.insert(term);
                    }
                }
            }
        }
        let named = actions.values().filter(|tally| !tally.is_on_all());
        let named: BTreeSet<u32> = named.map(|tally| tally.number).collect();
        let mut resources = self.resources(store, used, &named);
        let actions = actions.into_iter().map(|(action, tally)| UsedAction {
            action: action.to_owned(),
            count: tally.count,
            resources: match (resources.remove(&tally.number), tally.unsaid) {
                (Some(named), 0) => named,
                // What is named stands beside what is not, which the policy must allow too.
                (Some(named), _) => named.and_all(),
                (None, _) => FoldedResources::all(),
            },
            unsaid: tally.unsaid,
            names: (tally.terms.iter())
                .map(|(_, name, _)| name.clone())
                .collect(),
            query: query(store, &apart, "outcome:ok", &tally.terms),
            mappings: tally.mappings,
            sources: tally.sources,
        });
        let actions: Vec<UsedAction> = actions.collect();
        let list = |list: LeftOutList, outcome: &str| {
            let lines = lists[list as usize].iter();
            let lines = lines.map(|((name, reason), tally)| CallsLeftOut {
                name: (*name).to_owned(),
                reason: (*reason).to_owned(),
                count: tally.count,
                query: match outcome {
                    "" => found_by("", &tally.terms),
                    outcome => query(store, &apart, outcome, &tally.terms),
                },
            });
            lines.collect()
        };
        UsedPermissions {
            policy: policy::document(&actions),
            without: list(LeftOutList::Without, ""),
            denied: list(LeftOutList::Denied, "outcome:denied"),
            failed: list(LeftOutList::Failed, "outcome:error"),
            unclear: list(LeftOutList::Unclear, ""),
            actions,
        }
    }

    /// What these actions were used on. What lies in different containers is never folded, so that no pattern names a container
    /// that was not used.
    fn resources(
        &self,
        store: &Store,
        used: &RowSet,
        actions: &BTreeSet<u32>,
    ) -> BTreeMap<u32, FoldedResources> {
        let mut patterns: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
        let mut folded: BTreeMap<u32, Vec<(String, usize)>> = BTreeMap::new();
        let places = self.uses.places(used);
        let is_whole = |place: u32| {
            let place = places.get(place as usize);
            place.is_some_and(|place| place.is_all || place.count as usize > FOLDED_FROM)
        };
        let mut is_wanted = vec![false; self.groups.actions.len()];
        for action in actions {
            is_wanted[*action as usize] = true;
        }
        for number in used.iter() {
            let found = &self.uses.uses[number];
            if is_wanted[found.action as usize] && !is_whole(found.place) {
                let of_action = patterns.entry(found.action).or_default();
                of_action.insert(self.arn(store, found));
            }
        }
        for place in places.iter().filter(|place| place.example != NONE) {
            let is_many = place.count as usize > FOLDED_FROM;
            if !is_wanted[place.action as usize] || !is_many && !place.is_all {
                continue;
            }
            let example = self.arn(store, &self.uses.uses[place.example as usize]);
            let begin = match place.is_all {
                true => container(&example).unwrap_or_default(),
                false => self.uses.begin(place, &example),
            };
            let pattern = [begin, "*"].concat();
            if !place.is_all {
                let of_action = folded.entry(place.action).or_default();
                of_action.push((pattern.clone(), place.count as usize));
            }
            patterns.entry(place.action).or_default().insert(pattern);
        }
        let found = patterns.into_iter().map(|(action, patterns)| {
            let mut folded = folded.remove(&action).unwrap_or_default();
            folded.sort();
            let patterns = patterns.into_iter().collect();
            (action, FoldedResources { patterns, folded })
        });
        found.collect()
    }
}

/// The query that finds calls, less those of the same names that are left out.
fn query(store: &Store, apart: &SetApart<'_>, outcome: &str, terms: &CallTerms<'_>) -> String {
    let apart = apart.iter().filter(|((source, name), _)| {
        let (source, name) = (store.text(*source), store.text(*name));
        terms
            .iter()
            .any(|(known, call, _)| known == source && call == name)
    });
    let apart: BTreeSet<&str> = apart.flat_map(|(_, further)| further).copied().collect();
    let apart = apart.into_iter().map(|further| format!(" -{further}"));
    let before = [outcome.to_owned()].into_iter().chain(apart);
    found_by(&before.collect::<String>(), terms)
}

/// The query of some terms; what stands before them holds for all.
fn found_by(before: &str, terms: &CallTerms<'_>) -> String {
    let one = |(source, name, further): &&CallTerm| {
        let parts = [
            if source.is_empty() {
                String::new()
            } else {
                term("source", source)
            },
            if name.is_empty() {
                String::new()
            } else {
                term("name", name)
            },
            further.clone(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    };
    let all: Vec<String> = terms.iter().map(one).collect();
    match (&all[..], before) {
        ([only], "") => only.clone(),
        ([only], before) => format!("{before} {only}"),
        (several, before) => {
            let several: Vec<String> = several.iter().map(|one| format!("({one})")).collect();
            format!("{before} ({})", several.join(" OR "))
                .trim()
                .to_owned()
        }
    }
}
