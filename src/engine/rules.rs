//! The rules beside the events: those that were dropped, those that are switched off, and what came of all.

use super::Engine;
use crate::protocol::{RulePage, RulesState};
use crate::sigma::{Rule, RuleOrigin, RuleResult, RuleResults, RuleState};
use crate::store::RuleFile;
use crate::store::files::RulesInFile;
use crate::tables::rules::state_word;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The files that rules were dropped in.
#[derive(Default)]
pub(super) struct RuleFiles {
    /// The number of each as it was dropped, by its path; in an archive with the path inside.
    numbers: HashMap<String, u32>,
    /// Their texts, so that one that is dropped twice is read once.
    texts: BTreeSet<String>,
}

impl Engine {
    /// Takes the rules that were dropped since the last time; they are read, and run over all events, next.
    pub fn take_rules(&mut self) {
        for RuleFile { file, path, text } in self.store.take_rule_files() {
            self.rule_files.numbers.insert(path.clone(), file);
            if self.rule_files.texts.insert(text.clone()) {
                self.rules.take_dropped(text, path);
            }
            self.rules.begin_again();
        }
    }

    /// Switches these rules off, by their ids, and all others on; they are run over all events next.
    pub fn switch_rules(&mut self, off: BTreeSet<String>) {
        if self.rules.off != off {
            self.rules.off = off;
            self.rules.begin_again();
        }
    }

    /// Of how many rules came what when they were run last, and the files that hold rules.
    pub fn rules_state(&self) -> RulesState {
        let mut state = RulesState {
            files: self.store.files.with_rules_alone(),
            ..RulesState::default()
        };
        for result in &self.memo.found.results.results {
            *match result.state {
                RuleState::Fired => &mut state.fired,
                RuleState::Quiet => &mut state.quiet,
                RuleState::Asleep(_) => &mut state.asleep,
                RuleState::Refused(_) => &mut state.refused,
                RuleState::Off => &mut state.off,
            } += 1;
        }
        state
    }

    /// Says in the receipt what came of the rules in each file.
    pub(super) fn say_of_rules(&mut self) {
        let results: &RuleResults = &self.memo.found.results;
        let mut files: BTreeMap<u32, RulesInFile> = BTreeMap::new();
        for (rule, result) in results.rules.iter().zip(&results.results) {
            let RuleOrigin::File(path) = &rule.origin else {
                continue;
            };
            let Some(file) = self.rule_files.numbers.get(path) else {
                continue;
            };
            let rules = files.entry(*file).or_default();
            match &result.state {
                RuleState::Refused(reason) => {
                    if rules.refused == 0 {
                        rules.first_refused = format!("“{}”: {reason}", rule.title);
                    }
                    rules.refused += 1;
                }
                RuleState::Fired | RuleState::Quiet | RuleState::Asleep(_) | RuleState::Off => {
                    rules.loaded += 1;
                }
            }
        }
        self.store.files.set_rules(files);
    }
}

/// The rule with this id, with what came of it.
pub(super) fn page(results: &RuleResults, key: &str) -> Option<RulePage> {
    let mut all = results.rules.iter().zip(&results.results);
    let (rule, result) = all.find(|(rule, _)| rule.key == key)?;
    Some(page_of(rule, result))
}

fn page_of(rule: &Rule, result: &RuleResult) -> RulePage {
    let reason = match &result.state {
        RuleState::Asleep(reason) | RuleState::Refused(reason) => reason,
        RuleState::Fired | RuleState::Quiet | RuleState::Off => &result.remark,
    };
    RulePage {
        key: rule.key.clone(),
        title: rule.title.clone(),
        author: rule.author.clone(),
        license: rule.license.clone(),
        level: rule.level,
        description: rule.description.clone(),
        references: rule.references.clone(),
        tags: rule.tags.clone(),
        yaml: rule.yaml.clone(),
        file: match &rule.origin {
            RuleOrigin::BuiltIn => String::new(),
            RuleOrigin::File(path) => path.clone(),
        },
        state: state_word(&result.state).to_owned(),
        reason: reason.clone(),
        events: result.events.len() as u32,
    }
}
