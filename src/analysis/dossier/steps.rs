//! What calls do to a resource, as far as the verbs and nouns of their names tell.

use crate::cloudtrail::arn::Arn;
use crate::protocol::Outcome;
use crate::resources::asked::AskedResource;
use crate::resources::forms::ec2_noun;
use crate::resources::kinds::ResourceKind;
use crate::store::interner::Symbol;
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use std::collections::HashMap;

const CREATING: [&str; 6] = ["Allocate", "Create", "Import", "Register", "Restore", "Run"];
const DELETING: [&str; 5] = ["Delete", "Deregister", "Release", "Schedule", "Terminate"];
/// Verbs of calls that change what they are about, also where its noun is not in their name.
const CHANGING: [&str; 22] = [
    "Add",
    "Associate",
    "Attach",
    "Authorize",
    "Cancel",
    "Change",
    "Delete",
    "Detach",
    "Disable",
    "Disassociate",
    "Enable",
    "Modify",
    "Put",
    "Remove",
    "Replace",
    "Revoke",
    "Rotate",
    "Set",
    "Tag",
    "Untag",
    "Update",
    "Upgrade",
];
/// What calls with these verbs write, read and delete within a resource: its content, which is no part of it.
const CONTENT: [&str; 12] = [
    "item",
    "items",
    "object",
    "objects",
    "record",
    "records",
    "message",
    "logevents",
    "logstream",
    "events",
    "metricdata",
    "targets",
];

/// What a call did to the resource.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum LifeStep {
    Created,
    Changed,
    Deleted,
    /// Its deletion, begun before, was called off.
    Kept,
}

/// What a call does to the resource.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum CallEffect {
    Step(LifeStep),
    /// Creates it where it is not there, else changes it.
    Puts,
    /// The same, and what is there before the logs begin is changed.
    Overwrites,
}

/// What a call of some name does.
#[derive(Clone, Copy)]
enum NameEffect {
    Nothing,
    Sure(CallEffect),
    /// Changes what the call is about.
    ChangesSubject,
    /// A rule of a security group, which names other groups too.
    ChangesGroup,
    /// Makes a copy of what is named in the request, as what is named in the response.
    Copies,
    /// `PutParameter`: takes what is there only if told so.
    PutsParameter,
}

/// What calls do to one resource.
pub(super) struct CallEffects<'a> {
    store: &'a Store,
    asked: AskedResource<'a>,
    is_ec2: bool,
    /// What it is called in the names of calls, in small letters.
    nouns: Vec<String>,
    /// The events that are about it.
    about: &'a RowSet,
    /// By the name of the call and the service.
    known: HashMap<[Symbol; 2], NameEffect>,
    leaves: Leaves<'a>,
}

impl<'a> CallEffects<'a> {
    /// `kind` is what it is, where that is sure.
    pub fn new(
        store: &'a Store,
        text: &'a str,
        kind: Option<ResourceKind>,
        about: &'a RowSet,
    ) -> Self {
        let asked = AskedResource::of(text);
        let nouns = match kind {
            Some(ResourceKind::Ec2) => {
                let noun = asked.name().and_then(|name| ec2_noun(name.name));
                noun.into_iter().map(str::to_owned).collect()
            }
            Some(ResourceKind::Other) => noun_of_arn(text).into_iter().collect(),
            Some(kind) => kind.nouns().iter().map(|noun| (*noun).to_owned()).collect(),
            None => Vec::new(),
        };
        CallEffects {
            store,
            asked,
            is_ec2: kind == Some(ResourceKind::Ec2),
            nouns,
            about,
            known: HashMap::new(),
            leaves: Leaves::new(store),
        }
    }

    /// What a call that succeeded did; none where it did nothing to the resource.
    pub fn of(&mut self, event: u32) -> Option<CallEffect> {
        let row = event as usize;
        if self.store.outcome(row) != Outcome::Ok {
            return None;
        }
        let call = [Column::Name, Column::Source].map(|column| self.store.column(column)[row]);
        let effect = match self.known.get(&call) {
            Some(effect) => *effect,
            None => {
                let [name, source] = call.map(|symbol| self.store.text(symbol));
                let effect = self.of_name(name, source);
                self.known.insert(call, effect);
                effect
            }
        };
        let changed = Some(CallEffect::Step(LifeStep::Changed));
        match effect {
            NameEffect::Nothing => None,
            NameEffect::Sure(effect) => Some(effect),
            NameEffect::ChangesSubject => changed.filter(|_| self.about.has(row)),
            NameEffect::ChangesGroup => {
                let group = self.leaves.text(event, "requestParameters.groupId");
                changed.filter(|_| group.is_empty() || self.names(group))
            }
            NameEffect::Copies => self
                .is_answered(row)
                .then_some(CallEffect::Step(LifeStep::Created)),
            NameEffect::PutsParameter => {
                let overwrite = self.leaves.text(event, "requestParameters.overwrite");
                Some(match overwrite {
                    "true" => CallEffect::Overwrites,
                    _ => CallEffect::Step(LifeStep::Created),
                })
            }
        }
    }

    fn names(&self, text: &str) -> bool {
        text.eq_ignore_ascii_case(self.asked.common_part())
    }

    /// Whether the response names it as what came of the call.
    fn is_answered(&self, row: usize) -> bool {
        let store = self.store;
        let paths = store.shape(store.shape_numbers()[row]).iter();
        let mut leaves = paths.zip(store.leaves(row));
        leaves.any(|(path, leaf)| {
            let path = store.text(*path);
            let key = path.rsplit('.').next().unwrap_or(path);
            path.starts_with("responseElements.")
                && !key.starts_with("source")
                && self.asked.can_be_bare(store.text(*leaf))
        })
    }

    fn of_name(&self, name: &str, source: &str) -> NameEffect {
        let Some((verb, rest)) = verb_and_rest(name) else {
            return NameEffect::Nothing;
        };
        if name.starts_with("TagResource")
            || name.starts_with("UntagResource")
            || matches!(
                name,
                "CreateTags" | "DeleteTags" | "AddTagsToResource" | "RemoveTagsFromResource"
            )
        {
            return NameEffect::Sure(CallEffect::Step(LifeStep::Changed));
        }
        // An agent on an instance reports to Systems Manager by calls such as UpdateInstanceInformation: that changes no
        // instance.
        if self.is_ec2 && source != "ec2.amazonaws.com" {
            return NameEffect::Nothing;
        }
        if let Some(effect) = self.of_noun(verb, &rest) {
            return effect;
        }
        let is_changing = CHANGING.contains(&verb) && !CONTENT.contains(&&*rest);
        match is_changing || matches!(name, "CreateGrant" | "CreatePolicyVersion") {
            true => NameEffect::ChangesSubject,
            false => NameEffect::Nothing,
        }
    }

    fn of_noun(&self, verb: &str, rest: &str) -> Option<NameEffect> {
        let is_noun = |word: &str| self.nouns.iter().any(|noun| noun == word);
        let is_it = |rest: &str| is_noun(rest) || rest.strip_suffix('s').is_some_and(is_noun);
        let (whole, is_deletion) = match rest.strip_suffix("deletion") {
            Some(whole) => (whole, true),
            None => (rest, false),
        };
        let step = |step| Some(NameEffect::Sure(CallEffect::Step(step)));
        if is_it(whole) {
            if is_deletion && verb == "Cancel" {
                return step(LifeStep::Kept);
            }
            if CREATING.contains(&verb) {
                return step(LifeStep::Created);
            }
            if DELETING.contains(&verb) {
                return step(LifeStep::Deleted);
            }
            let is_first = self.nouns.first().is_some_and(|noun| noun == whole);
            match verb {
                "Copy" => return Some(NameEffect::Copies),
                "Put" if whole == "parameter" => return Some(NameEffect::PutsParameter),
                "Put" if is_first => return Some(NameEffect::Sure(CallEffect::Puts)),
                _ => {}
            }
        }
        let begins = self.nouns.iter().any(|noun| rest.starts_with(&**noun));
        let is_group = rest.starts_with("securitygroup") && matches!(verb, "Authorize" | "Revoke");
        match begins {
            true if is_group => Some(NameEffect::ChangesGroup),
            true => step(LifeStep::Changed),
            false => None,
        }
    }
}

/// The verb of a call, and the rest of its name in small letters, without the date of its version.
fn verb_and_rest(name: &str) -> Option<(&str, String)> {
    let end = 1 + name
        .get(1..)?
        .find(|letter: char| letter.is_ascii_uppercase())?;
    let (verb, rest) = name.split_at(end);
    let rest = rest.split(|letter: char| letter.is_ascii_digit()).next()?;
    let rest = rest.split("From").next()?.to_ascii_lowercase();
    Some((verb, rest))
}

/// What a thing of an ARN is called: `rule` of `arn:aws:events:REGION:ACCOUNT:rule/NAME`.
fn noun_of_arn(text: &str) -> Option<String> {
    let resource = Arn::parse(text)?.resource;
    let (noun, _) = resource.split_once(['/', ':'])?;
    let letters = noun.chars().filter(|letter| letter.is_ascii_alphanumeric());
    let noun: String = letters.collect::<String>().to_ascii_lowercase();
    (!noun.is_empty()).then_some(noun)
}

/// The order of calls in the life of a resource, and what each did. Records have whole seconds, so the order of calls of one
/// time is not known; it is taken to be one that is possible: a thing is created before it is changed and changed before it is
/// deleted, unless it was there before and is there afterwards.
pub(super) fn settled(store: &Store, found: &[(u32, CallEffect)]) -> Vec<(u32, LifeStep)> {
    let time = |event: u32| store.times()[event as usize];
    let mut steps: Vec<(u32, LifeStep)> = Vec::new();
    let mut is_there = None;
    let mut rest = found;
    while let Some((first, _)) = rest.first() {
        let count = rest
            .iter()
            .take_while(|(event, _)| time(*event) == time(*first))
            .count();
        let (now, later) = rest.split_at(count);
        rest = later;
        let has = |wanted| {
            now.iter()
                .any(|(_, effect)| *effect == CallEffect::Step(wanted))
        };
        let is_after = later
            .first()
            .map(|(_, effect)| *effect != CallEffect::Step(LifeStep::Created));
        let is_replaced = has(LifeStep::Created)
            && has(LifeStep::Deleted)
            && is_there.or(is_after).unwrap_or(false);
        let rank = |effect: CallEffect| match (effect, is_replaced) {
            (CallEffect::Step(LifeStep::Deleted), true) => 0,
            (CallEffect::Step(LifeStep::Created | LifeStep::Kept), _) => 1,
            (CallEffect::Step(LifeStep::Deleted), false) => 3,
            _ => 2,
        };
        let mut now = now.to_vec();
        if count > 1 {
            now.sort_by_key(|(_, effect)| rank(*effect));
        }
        for (event, effect) in now {
            let step = match (effect, is_there) {
                (CallEffect::Step(step), _) => step,
                (CallEffect::Puts | CallEffect::Overwrites, Some(false))
                | (CallEffect::Puts, None) => LifeStep::Created,
                (CallEffect::Puts | CallEffect::Overwrites, _) => LifeStep::Changed,
            };
            is_there = Some(step != LifeStep::Deleted);
            steps.push((event, step));
        }
    }
    steps
}
