//! The life of a resource in one line: created, changed, deleted, created again, as far as the verbs of the calls tell.

use crate::protocol::Outcome;
use crate::resources::asked::AskedResource;
use crate::resources::forms::ec2_noun;
use crate::resources::keys::keys_of_path;
use crate::resources::kinds::ResourceKind;
use crate::store::{Column, Store};
use std::collections::BTreeSet;

const CREATING: [&str; 6] = ["Allocate", "Create", "Import", "Register", "Restore", "Run"];
const DELETING: [&str; 5] = ["Delete", "Deregister", "Release", "Schedule", "Terminate"];

/// What a call did to the resource.
#[derive(Clone, Copy, PartialEq)]
enum LifeStep {
    Created,
    Changed,
    Deleted,
}

/// What became of a resource.
pub(super) struct Life {
    /// What it can be, by how calls name it.
    kinds: BTreeSet<ResourceKind>,
    steps: Vec<LifeStep>,
    others: usize,
    failed: usize,
}

impl Life {
    /// The life that these writes tell, in the order of time.
    pub fn of(store: &Store, asked: AskedResource, text: &str, writes: &[u32]) -> Self {
        let kinds = match asked.name() {
            Some(name) => BTreeSet::from([name.kind]),
            None => kinds_of_name(store, text, writes),
        };
        // With several kinds the calls of one would tell of another.
        let nouns = match Vec::from_iter(&kinds)[..] {
            [ResourceKind::Ec2] => {
                Vec::from_iter(asked.name().and_then(|name| ec2_noun(name.name)))
            }
            [kind] => kind.nouns().to_vec(),
            _ => Vec::new(),
        };
        let mut life = Life {
            kinds,
            steps: Vec::new(),
            others: 0,
            failed: 0,
        };
        for row in writes {
            let row = *row as usize;
            if store.outcome(row) != Outcome::Ok {
                life.failed += 1;
                continue;
            }
            // An agent on an instance reports to Systems Manager by calls such as UpdateInstanceInformation: that changes no
            // instance.
            let is_report = life.kinds.contains(&ResourceKind::Ec2)
                && store.cell(Column::Source, row) != "ec2.amazonaws.com";
            match step(store.cell(Column::Name, row), &nouns).filter(|_| !is_report) {
                Some(step) => life.steps.push(step),
                None => life.others += 1,
            }
        }
        life
    }

    pub fn words(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut was_created = false;
        for run in self.steps.chunk_by(|one, two| one == two) {
            let again = if was_created { " again" } else { "" };
            parts.push(match run[0] {
                LifeStep::Created => format!("created{again}"),
                LifeStep::Deleted => "deleted".to_owned(),
                LifeStep::Changed => format!("changed {}", times(run.len())),
            });
            was_created |= run[0] == LifeStep::Created;
        }
        let mut words = match &Vec::from_iter(&self.kinds)[..] {
            [] | [_] if parts.is_empty() => {
                "No call in these logs creates, changes or deletes it by name.".to_owned()
            }
            [] | [_] if self.steps[0] == LifeStep::Created => {
                format!("By the verbs of the calls: {}.", parts.join(", "))
            }
            [] | [_] => format!(
                "By the verbs of the calls: not created in these logs, {}.",
                parts.join(", ")
            ),
            kinds => {
                let kinds: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
                format!(
                    "Several things have this name ({}): their calls stand together here; an ARN tells them apart.",
                    kinds.join(", ")
                )
            }
        };
        if self.others > 0 {
            words.push_str(&format!(" Other writes that mention it: {}.", self.others));
        }
        if self.failed > 0 {
            words.push_str(&format!(" Refused or failed: {}.", self.failed));
        }
        words
    }
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

/// What a call of this name does to a thing that the names of calls call so.
fn step(name: &str, nouns: &[&str]) -> Option<LifeStep> {
    let is_capital = |letter: char| letter.is_ascii_uppercase();
    let end = 1 + name.get(1..)?.find(is_capital)?;
    let (verb, rest) = name.split_at(end);
    // Lambda's calls have the date of their version behind them.
    let rest = rest.split(|letter: char| letter.is_ascii_digit()).next()?;
    let rest = rest.split("From").next()?.to_ascii_lowercase();
    let is_it = |rest: &str| {
        let rest = rest.strip_suffix("deletion").unwrap_or(rest);
        nouns.contains(&rest)
            || rest
                .strip_suffix('s')
                .is_some_and(|one| nouns.contains(&one))
    };
    if is_it(&rest) && CREATING.contains(&verb) {
        return Some(LifeStep::Created);
    }
    if is_it(&rest) && DELETING.contains(&verb) {
        return Some(LifeStep::Deleted);
    }
    let begins = nouns.iter().any(|noun| rest.starts_with(noun));
    begins.then_some(LifeStep::Changed)
}

/// What a bare name can be that of, by the keys below which it stands.
fn kinds_of_name(store: &Store, text: &str, writes: &[u32]) -> BTreeSet<ResourceKind> {
    let mut kinds = BTreeSet::new();
    for row in writes {
        let row = *row as usize;
        let paths = store.shape(store.shape_numbers()[row]).iter();
        for (path, leaf) in paths.zip(store.leaves(row)) {
            if !store.text(*leaf).eq_ignore_ascii_case(text) {
                continue;
            }
            let (source, name) = (
                store.cell(Column::Source, row),
                store.cell(Column::Name, row),
            );
            let keys = keys_of_path(store.text(*path)).into_iter();
            kinds.extend(
                keys.filter(|key| key.holds_in(source, name))
                    .map(|key| key.kind),
            );
        }
    }
    kinds
}
