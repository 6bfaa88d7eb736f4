//! What a write changed, in words: each of its parameters against the last write that set this parameter.

use super::record_tree::{aligned, keyed, rule_lines, tree_below};
use super::steps::LifeStep;
use crate::json::difference::{Difference, TreeStep, differences};
use crate::json::tree::Tree;
use crate::protocol::Outcome;
use crate::resources::asked::{AskedResource, Surroundings};
use crate::resources::forms::read;
use crate::resources::keys::keys_of_path;
use crate::store::interner::{NONE, Symbol};
use crate::store::leaves::Leaves;
use crate::store::{Column, Store};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// Calls with these verbs set something, so that what it was before is what they changed. Other calls add or take away.
const SETTING: [&str; 7] = [
    "Change", "Create", "Modify", "Put", "Replace", "Set", "Update",
];
/// Calls with these verbs set the whole: a parameter that is not there is set no more. With others it is as it was.
const WHOLE: [&str; 2] = ["Put", "Replace"];
/// … but for these.
const PARTIAL: [&str; 1] = ["PutParameter"];
/// Calls with these verbs take something away.
const TAKING: [&str; 7] = [
    "Delete",
    "Deregister",
    "Detach",
    "Disassociate",
    "Remove",
    "Revoke",
    "Untag",
];
/// A parameter of one name is the same where writes agree in these; a name may be that of another thing in another account
/// or Region.
const PLACE: [Column; 3] = [Column::Source, Column::Account, Column::Region];
/// What tells parts of one resource apart, each with a history of its own: inline policies, statements, configurations.
const PARTS: [&str; 7] = [
    "requestParameters.policyName",
    "requestParameters.statementId",
    "requestParameters.qualifier",
    "requestParameters.id",
    "requestParameters.attribute",
    "requestParameters.attributeName",
    "requestParameters.accessKeyId",
];
/// The name that each policy of a key has.
const ONLY_PART: &str = "default";
/// Parameters that say nothing of what changed: different in each request, or how the call is to be done.
const NO_SETTINGS: [&str; 6] = [
    "clienttoken",
    "clientrequesttoken",
    "idempotencytoken",
    "dryrun",
    "publish",
    "fullyqualifiedarn",
];
/// Parameters with settings in them, each for itself.
const GROUPS: [&str; 2] = ["attributes", "attributesToSet"];
const TAGS: [&str; 2] = ["tags", "tagset"];
const REQUEST: &str = "requestParameters.";
/// What the response tells of the resource: the hash of a function's code.
const ANSWERED: &str = "responseElements.codeSha256";
const CODE: &str = "codeSha256";
/// Differences told at most, and letters of each value.
const MOST_DIFFERENCES: usize = 6;
const MOST_LETTERS: usize = 500;

/// A place, and a part of the resource.
type PartKey = [Symbol; PLACE.len() + PARTS.len()];

/// What is known of a part of the resource.
#[derive(Default)]
struct PartHistory {
    /// For each parameter the write that set it last.
    set: BTreeMap<String, u32>,
    /// The last call of each name.
    calls: HashMap<Symbol, u32>,
}

/// Goes over writes in the order of time.
pub(super) struct ChangeWords<'a> {
    store: &'a Store,
    /// The resource, whose name says nothing of what changed.
    asked: AskedResource<'a>,
    text: &'a str,
    leaves: Leaves<'a>,
    parts: HashMap<PartKey, PartHistory>,
    /// Where it was created in these logs, so that all that was set since is known.
    created: HashSet<[Symbol; PLACE.len()]>,
    /// The names of the parameters of requests of one shape and name.
    names: HashMap<[u32; 2], Rc<[String]>>,
}

impl<'a> ChangeWords<'a> {
    pub fn new(store: &'a Store, resource: &'a str) -> Self {
        ChangeWords {
            store,
            asked: AskedResource::of(resource),
            text: resource,
            leaves: Leaves::new(store),
            parts: HashMap::new(),
            created: HashSet::new(),
            names: HashMap::new(),
        }
    }

    /// Takes the next write, which did `step` to the resource and is about it or only mentions it; what it changed, where the
    /// words are wanted.
    pub fn next(
        &mut self,
        event: u32,
        step: Option<LifeStep>,
        is_own: bool,
        is_wanted: bool,
    ) -> String {
        let is_done = self.store.outcome(event as usize) == Outcome::Ok;
        let part = self.part_key(event);
        let words = match is_wanted {
            true => self.words(event, part, step, is_own),
            false => String::new(),
        };
        if is_done && is_own {
            self.take(event, part, step);
        }
        match is_done || !is_wanted {
            true => words,
            false if words.is_empty() => "nothing: it was not done".to_owned(),
            false => format!("nothing, tried: {words}"),
        }
    }

    fn part_key(&mut self, event: u32) -> PartKey {
        let mut key = [NONE; PLACE.len() + PARTS.len()];
        for (place, column) in PLACE.into_iter().enumerate() {
            key[place] = self.store.column(column)[event as usize];
        }
        for (place, path) in (PLACE.len()..).zip(PARTS) {
            let symbol = self.leaves.symbol(event, path);
            let text = self.store.text(symbol);
            key[place] = match text == ONLY_PART || self.is_name(text) {
                true => NONE,
                false => symbol,
            };
        }
        key
    }

    /// Keeps what a write set or took away.
    fn take(&mut self, event: u32, part: PartKey, step: Option<LifeStep>) {
        let place = place_of(part);
        let name = self.store.cell(Column::Name, event as usize);
        if matches!(step, Some(LifeStep::Created | LifeStep::Deleted)) {
            self.parts.retain(|known, _| place_of(*known) != place);
            match step {
                Some(LifeStep::Created) => self.created.insert(place),
                _ => self.created.remove(&place),
            };
        }
        let names = self.names(event);
        if is_verb(name, &TAKING) {
            let taken = self.taken(name, part);
            let known = self.parts.entry(part).or_default();
            for (parameter, _) in &taken {
                known.set.remove(parameter);
            }
            known.set.retain(|known, _| !names.contains(known));
            return;
        }
        let call = self.store.column(Column::Name)[event as usize];
        let known = self.parts.entry(part).or_default();
        if is_whole(name)
            && let Some(before) = known.calls.get(&call)
        {
            known.set.retain(|_, by| by != before);
        }
        for parameter in names.iter() {
            match known.set.get_mut(parameter) {
                Some(by) => *by = event,
                None => drop(known.set.insert(parameter.clone(), event)),
            }
        }
        known.calls.insert(call, event);
    }

    /// What a call takes away that the call which put it had set: each parameter, and by which write.
    fn taken(&self, name: &str, part: PartKey) -> Vec<(String, u32)> {
        let Some(known) = self.parts.get(&part) else {
            return Vec::new();
        };
        let put = name
            .strip_prefix("Delete")
            .map(|rest| ["Put", rest].concat());
        let put = put.and_then(|put| self.store.strings().find(&put));
        let Some(put) = put.and_then(|put| known.calls.get(&put)) else {
            return Vec::new();
        };
        let set = known.set.iter().filter(|(_, by)| *by == put);
        set.map(|(name, by)| (name.clone(), *by)).collect()
    }

    fn words(&mut self, event: u32, part: PartKey, step: Option<LifeStep>, is_own: bool) -> String {
        let name = self.store.cell(Column::Name, event as usize);
        let request = self.parameters(event, is_own);
        let is_tagging = name.starts_with("CreateTags") || name.starts_with("Tag");
        if is_verb(name, &TAKING) {
            let before = self.taken(name, part).into_iter();
            let mut parts: Vec<String> = Vec::new();
            for (parameter, value) in &request {
                let before = match value.text() {
                    Some("") => self.value_before(part, parameter),
                    _ => None,
                };
                parts.push(one_sided("− ", parameter, before.as_ref().unwrap_or(value)));
            }
            for (parameter, by) in before {
                let value = self.value(by, &parameter);
                parts.extend(value.map(|value| one_sided("− ", &parameter, &value)));
            }
            return listed(&parts);
        }
        let is_setting = is_verb(name, &SETTING) && step != Some(LifeStep::Created);
        if !is_own || !(is_setting || is_tagging) || request.is_empty() {
            let parts = request.iter();
            let parts: Vec<String> = parts
                .map(|(name, value)| one_sided("+ ", name, value))
                .collect();
            return listed(&parts);
        }
        let is_known = is_tagging || self.created.contains(&place_of(part));
        let (mut parts, mut firsts) = (Vec::new(), Vec::new());
        for (parameter, value) in &request {
            match self.value_before(part, parameter) {
                Some(before) => parts.extend(changed(parameter, &before, value)),
                None if is_known => parts.push(one_sided("+ ", parameter, value)),
                None => firsts.push(one_sided("", parameter, value)),
            }
        }
        parts.extend(self.missing(event, part, name));
        match (&parts[..], &firsts[..]) {
            ([], []) => "the same as before".to_owned(),
            (parts, []) => listed(parts),
            ([], firsts) => ["first here: ", &listed(firsts)].concat(),
            (parts, firsts) => [&*listed(parts), "; first here: ", &listed(firsts)].concat(),
        }
    }

    /// What a call that sets the whole sets no more.
    fn missing(&mut self, event: u32, part: PartKey, name: &str) -> Vec<String> {
        let call = self.store.column(Column::Name)[event as usize];
        let known = self.parts.get(&part).filter(|_| is_whole(name));
        let Some((known, before)) = known.and_then(|known| Some((known, *known.calls.get(&call)?)))
        else {
            return Vec::new();
        };
        let set = known.set.iter().filter(|(_, by)| **by == before);
        let set: Vec<String> = set.map(|(name, _)| name.clone()).collect();
        let names = self.names(event);
        let gone = set.iter().filter(|name| !names.contains(name));
        let gone = gone.filter_map(|name| {
            let value = self.value(before, name)?;
            Some(one_sided("− ", name, &value))
        });
        gone.collect()
    }

    fn value_before(&self, part: PartKey, parameter: &str) -> Option<Tree> {
        let by = self.parts.get(&part)?.set.get(parameter)?;
        self.value(*by, parameter)
    }

    /// What a write set a parameter to.
    fn value(&self, event: u32, parameter: &str) -> Option<Tree> {
        let parameters = self.parameters(event, true).into_iter();
        let mut parameters = parameters.filter(|(name, _)| name == parameter);
        parameters.next().map(|(_, value)| value)
    }

    /// The names of what a write sets.
    fn names(&mut self, event: u32) -> Rc<[String]> {
        let row = event as usize;
        let shape = self.store.shape_numbers()[row];
        let key = [shape, self.store.column(Column::Name)[row]];
        if let Some(names) = self.names.get(&key) {
            return names.clone();
        }
        let paths = self.store.shape(shape).iter();
        let paths: Vec<&str> = paths.map(|path| self.store.text(*path)).collect();
        let is_tag = |path: &&str| {
            let rest = path.strip_prefix(REQUEST).unwrap_or_default();
            let name = rest.split('.').next().unwrap_or_default();
            is_tags(name) || name.eq_ignore_ascii_case("tagKeys")
        };
        // Tags go by their keys, which are values.
        let has_tags = paths.iter().any(is_tag);
        let names = self
            .parameters(event, true)
            .into_iter()
            .map(|(name, _)| name);
        let names: Rc<[String]> = names.collect();
        if !has_tags {
            self.names.insert(key, names.clone());
        }
        names
    }

    /// What a write sets or names, but for the resource itself: each parameter with its value.
    fn parameters(&self, event: u32, is_own: bool) -> Vec<(String, Tree)> {
        let call = self.store.cell(Column::Name, event as usize);
        let Tree::Object(members) = tree_below(self.store, event, REQUEST) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, value) in members {
            match value {
                Tree::Object(inner) if name.ends_with("Request") => found.extend(inner),
                Tree::Object(inner) if GROUPS.contains(&&*name) => {
                    let inner = inner.into_iter();
                    found
                        .extend(inner.map(|(inner, value)| ([&name, ".", &inner].concat(), value)));
                }
                Tree::List(values) if is_tags(&name) => {
                    let tags = ["key", "Key", "tagKey"];
                    let tags = tags.iter().find_map(|key| keyed(&values, key));
                    found.extend(tags_of(tags.unwrap_or(Tree::List(values))));
                }
                value @ Tree::Object(_) if is_tags(&name) => found.extend(tags_of(value)),
                Tree::List(keys) if name.eq_ignore_ascii_case("tagKeys") => {
                    let keys = keys.iter().filter_map(Tree::text);
                    found.extend(
                        keys.map(|key| (["tags.", key].concat(), Tree::Text(String::new()))),
                    );
                }
                value => found.push((name, value)),
            }
        }
        let is_setting = |(name, value): &(String, Tree)| {
            !NO_SETTINGS.contains(&&*name.to_ascii_lowercase())
                && !self.names_resource(event, name, value, is_own)
        };
        found.retain(is_setting);
        for (name, value) in &mut found {
            if call == "UpdateAssumeRolePolicy" && name == "policyDocument" {
                "assumeRolePolicyDocument".clone_into(name);
            }
            if name == "ipPermissions" {
                let direction = if call.ends_with("Egress") {
                    "to"
                } else {
                    "from"
                };
                let lines = rule_lines(value, direction).into_iter();
                *value = Tree::List(lines.map(Tree::Text).collect());
            }
        }
        let code = self.store.event_text_at(event as usize, ANSWERED);
        if !code.is_empty() {
            found.push((CODE.to_owned(), Tree::Text(code.to_owned())));
        }
        found
    }

    /// Whether a parameter names nothing but the resource itself.
    fn names_resource(&self, event: u32, name: &str, value: &Tree, is_own: bool) -> bool {
        let row = event as usize;
        if let Some(text) = value.text() {
            let (source, call) = (
                self.store.cell(Column::Source, row),
                self.store.cell(Column::Name, row),
            );
            let around = Surroundings {
                account: self.store.cell(Column::Account, row),
                region: self.store.cell(Column::Region, row),
            };
            let path = [REQUEST, name].concat();
            let keys = keys_of_path(&path).into_iter();
            let mut keys = keys.filter(|key| key.holds_in(source, call));
            // What a write is about is named in it, as an alias too.
            let is_kind =
                |kind| is_own && self.asked.name().is_some_and(|asked| asked.kind == kind);
            return self.is_name(text)
                || keys.any(|key| {
                    is_kind(key.kind) || self.asked.is_named_at(key.kind, text, around)
                });
        }
        let inner = value.items().iter();
        let mut inner = inner.chain(value.members().iter().map(|(_, value)| value));
        !value.is_empty() && inner.all(|value| self.names_resource(event, "", value, is_own))
    }

    fn is_name(&self, text: &str) -> bool {
        text.eq_ignore_ascii_case(self.text)
            || match read(text) {
                Some(found) => self.asked.is_named_by(&found),
                None => self.asked.name().is_some_and(|asked| asked.name == text),
            }
    }
}

fn place_of(part: PartKey) -> [Symbol; PLACE.len()] {
    let mut place = [NONE; PLACE.len()];
    place.copy_from_slice(&part[..PLACE.len()]);
    place
}

fn is_verb(name: &str, verbs: &[&str]) -> bool {
    verbs.iter().any(|verb| name.starts_with(verb))
}

fn is_whole(name: &str) -> bool {
    is_verb(name, &WHOLE) && !PARTIAL.contains(&name)
}

fn is_tags(name: &str) -> bool {
    TAGS.iter().any(|tags| name.eq_ignore_ascii_case(tags))
}

/// Each tag as a parameter.
fn tags_of(tags: Tree) -> Vec<(String, Tree)> {
    match tags {
        Tree::Object(members) => {
            let members = members.into_iter();
            members
                .map(|(key, value)| (["tags.", &key].concat(), value))
                .collect()
        }
        tags => vec![("tags".to_owned(), tags)],
    }
}

/// What is different in a parameter.
fn changed(parameter: &str, before: &Tree, after: &Tree) -> Vec<String> {
    let (before, after) = aligned(before, after);
    let words = |difference: &Difference| {
        let path = path_words(parameter, &difference.path);
        match (&difference.before, &difference.after) {
            (Some(before), Some(after)) => {
                format!("{path}: {} → {}", shortened(before), shortened(after))
            }
            (None, Some(after)) => one_sided("+ ", &path, after),
            (Some(before), None) => one_sided("− ", &path, before),
            (None, None) => path,
        }
    };
    let found = differences(&before, &after);
    found.iter().map(words).collect()
}

fn path_words(parameter: &str, path: &[TreeStep]) -> String {
    let mut words = parameter.to_owned();
    for step in path {
        match step {
            TreeStep::Member(name) => words.push_str(&[".", name].concat()),
            TreeStep::Element(place) => words.push_str(&format!("[{place}]")),
        }
    }
    words
}

/// What was added or taken away. Rules of security groups say by themselves what they are.
fn one_sided(sign: &str, name: &str, value: &Tree) -> String {
    if name == "ipPermissions" {
        let lines = value.items().iter().filter_map(Tree::text);
        let lines: Vec<String> = lines.map(|line| [sign, line].concat()).collect();
        return lines.join("; ");
    }
    match shortened(value) {
        value if value.is_empty() => [sign, name].concat(),
        value => [sign, name, ": ", &value].concat(),
    }
}

fn listed(parts: &[String]) -> String {
    let mut words = parts[..parts.len().min(MOST_DIFFERENCES)].join("; ");
    if parts.len() > MOST_DIFFERENCES {
        words.push_str(&format!("; and {} more", parts.len() - MOST_DIFFERENCES));
    }
    words
}

fn shortened(value: &Tree) -> String {
    let text = match value.leaf() {
        Some(leaf) => leaf.to_owned(),
        None => value.short(),
    };
    match text.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
