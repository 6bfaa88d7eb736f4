//! Which rules each event matches, worked out over all events at once by [`crate::sigma`].

use crate::protocol::RuleLevel;
use crate::store::growth::Growth;
use crate::store::interner::NONE;

/// The tactics of ATT&CK, in the order of its matrix for enterprises.
pub const TACTICS: [&str; 14] = [
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "defense-evasion",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
];

/// A rule that some event matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HitRule {
    /// Its id: the rule's own, or one made of its text.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its author; empty where it names none.
    pub author: String,
    /// Its level.
    pub level: RuleLevel,
    /// Tactics of ATT&CK that it names, such as `persistence`.
    pub tactics: Vec<String>,
}

impl HitRule {
    /// The number in [`TACTICS`] of the first tactic that it names.
    pub fn first_tactic(&self) -> Option<u32> {
        let number = |tactic: &String| TACTICS.iter().position(|known| known == tactic);
        let first = self.tactics.iter().find_map(number);
        first.map(|number| number as u32)
    }
}

/// The rules that each event matches. Events that match the same rules share a set of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitColumns {
    /// For each event the number of its set in [`Self::sets`]. 0 stands for no rule.
    pub set_of: Vec<u32>,
    /// Sets of numbers in [`Self::rules`], in each the rule of the highest level first. The first set is empty.
    pub sets: Vec<Vec<u32>>,
    /// The rules that some event matches.
    pub rules: Vec<HitRule>,
}

impl Default for HitColumns {
    fn default() -> Self {
        HitColumns {
            set_of: Vec::new(),
            sets: vec![Vec::new()],
            rules: Vec::new(),
        }
    }
}

impl HitColumns {
    /// Makes room for so many more events.
    pub(super) fn make_room(&mut self, growth: Growth, events: usize) {
        growth.make_room(&mut self.set_of, events);
    }

    /// Makes room for events that came in: no rule has been run over them yet.
    pub(super) fn extend_to(&mut self, events: usize) {
        self.set_of.resize(events, 0);
    }

    /// For each set what `value` says of its first rule of which it says something; [`NONE`] where that is none.
    pub fn first_values(&self, value: impl Fn(u32, &HitRule) -> Option<u32>) -> Vec<u32> {
        let first = |set: &Vec<u32>| {
            let mut rules = set.iter();
            rules.find_map(|rule| value(*rule, &self.rules[*rule as usize]))
        };
        let sets = self.sets.iter();
        sets.map(|set| first(set).unwrap_or(NONE)).collect()
    }

    /// For each set whether one of its rules fits.
    pub fn fitting(&self, fits: impl Fn(&HitRule) -> bool) -> Vec<u8> {
        let fitting: Vec<bool> = self.rules.iter().map(fits).collect();
        let sets = self.sets.iter();
        sets.map(|set| u8::from(set.iter().any(|rule| fitting[*rule as usize])))
            .collect()
    }

    /// The rules that an event matches, the one of the highest level first.
    pub fn of(&self, row: usize) -> impl Iterator<Item = &HitRule> {
        let set = self.set_of.get(row).map_or(0, |set| *set as usize);
        self.sets[set]
            .iter()
            .map(|rule| &self.rules[*rule as usize])
    }

    /// Bytes of memory, roughly.
    pub fn memory_bytes(&self) -> usize {
        let sets = self
            .sets
            .iter()
            .map(|set| set.capacity() * 4 + size_of::<Vec<u32>>());
        let rules = self.rules.iter().map(|rule| {
            size_of::<HitRule>() + rule.key.len() + rule.title.len() + rule.author.len()
        });
        self.set_of.capacity() * 4 + sets.sum::<usize>() + rules.sum::<usize>()
    }
}
