//! What a write changed, in words: its request against that of the last write of the same kind that succeeded.

use crate::json::difference::{Difference, TreeStep, differences};
use crate::json::tree::Tree;
use crate::protocol::Outcome;
use crate::resources::forms::read;
use crate::store::interner::{NONE, Symbol};
use crate::store::leaves::Leaves;
use crate::store::{Column, Store};
use std::collections::HashMap;

/// Calls with these verbs set something, so that what they set before is what they changed. Other calls add or take away.
const SETTING: [&str; 6] = ["Change", "Modify", "Put", "Replace", "Set", "Update"];
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
/// Writes of one kind agree in these; a name may be that of another thing in another account or Region.
const KIND: [Column; 4] = [
    Column::Source,
    Column::Name,
    Column::Account,
    Column::Region,
];
/// What tells parts of one resource apart, each with a history of its own: inline policies, statements, configurations.
const PARTS: [&str; 5] = [
    "requestParameters.policyName",
    "requestParameters.statementId",
    "requestParameters.qualifier",
    "requestParameters.id",
    "requestParameters.attribute",
];
/// Parameters that are different in each request and change nothing.
const TOKENS: [&str; 3] = ["clienttoken", "clientrequesttoken", "idempotencytoken"];
const REQUEST: &str = "requestParameters.";
/// Differences told at most, and letters of each value.
const MOST_DIFFERENCES: usize = 6;
const MOST_LETTERS: usize = 100;

/// Goes over writes in the order of time.
pub(super) struct ChangeWords<'a> {
    store: &'a Store,
    /// The name of the resource, which says nothing of what changed.
    resource: &'a str,
    leaves: Leaves<'a>,
    /// The last write of each kind that succeeded: its [`KIND`], its part.
    last: HashMap<[Symbol; KIND.len() + PARTS.len()], u32>,
}

impl<'a> ChangeWords<'a> {
    pub fn new(store: &'a Store, resource: &'a str) -> Self {
        ChangeWords {
            store,
            resource,
            leaves: Leaves::new(store),
            last: HashMap::new(),
        }
    }

    /// Takes the next write; what it changed, where the words are wanted.
    pub fn next(&mut self, event: u32, is_wanted: bool) -> String {
        let row = event as usize;
        let mut kind = [NONE; KIND.len() + PARTS.len()];
        for (place, column) in KIND.into_iter().enumerate() {
            kind[place] = self.store.column(column)[row];
        }
        for (place, path) in (KIND.len()..).zip(PARTS) {
            kind[place] = self.leaves.symbol(event, path);
        }
        let before = self.last.get(&kind).copied();
        let is_done = self.store.outcome(row) == Outcome::Ok;
        if is_done {
            self.last.insert(kind, event);
        }
        if !is_wanted {
            return String::new();
        }
        let words = self.words(event, before);
        match is_done {
            false if words.is_empty() => "nothing: it was not done".to_owned(),
            false => format!("nothing, tried: {words}"),
            true => words,
        }
    }

    fn words(&self, event: u32, before: Option<u32>) -> String {
        let name = self.store.cell(Column::Name, event as usize);
        let request = self.request(event);
        let is_verb = |verb: &&str| name.starts_with(*verb);
        if SETTING.iter().any(&is_verb) {
            return match before {
                Some(before) => match told(&differences(&self.request(before), &request))[..] {
                    [] => "the same as before".to_owned(),
                    ref parts => listed(parts),
                },
                None => self.parameters(&request, "first here: ", ""),
            };
        }
        let sign = if TAKING.iter().any(is_verb) {
            "− "
        } else {
            "+ "
        };
        self.parameters(&request, "", sign)
    }

    /// The parameters, but for what names the resource itself.
    fn parameters(&self, request: &Tree, beginning: &str, sign: &str) -> String {
        let name = read(self.resource).map(|resource| resource.name);
        let own = [Some(self.resource), name];
        let is_other = |value: &Tree| value.text().is_none() || !own.contains(&value.text());
        let members = request.members().iter();
        let members = members.filter(|(_, value)| is_other(value));
        let parts: Vec<String> = members
            .map(|(name, value)| format!("{sign}{name}: {}", shortened(value)))
            .collect();
        match &parts[..] {
            [] => String::new(),
            parts => [beginning, &listed(parts)].concat(),
        }
    }

    /// The request's parameters by their paths. The order in which lists lie in each other is not kept by the store: the
    /// values at one path are one list. A text that is JSON, as policies are, is a tree.
    fn request(&self, event: u32) -> Tree {
        let row = event as usize;
        let paths = self.store.shape(self.store.shape_numbers()[row]);
        let mut members: Vec<(String, Tree)> = Vec::new();
        for (path, leaf) in paths.iter().zip(self.store.leaves(row)) {
            let Some(name) = self.store.text(*path).strip_prefix(REQUEST) else {
                continue;
            };
            let text = self.store.text(*leaf);
            if text.is_empty() || TOKENS.contains(&name.to_ascii_lowercase().as_str()) {
                continue;
            }
            let value = match text.as_bytes()[0] {
                b'{' | b'[' => Tree::read(text).ok(),
                _ => None,
            };
            let value = value.unwrap_or_else(|| Tree::Text(text.to_owned()));
            match members.iter_mut().find(|(known, _)| known == name) {
                None => members.push((name.to_owned(), value)),
                Some((_, Tree::List(values))) => values.push(value),
                Some((_, known)) => *known = Tree::List(vec![known.clone(), value]),
            }
        }
        Tree::Object(members)
    }
}

fn told(found: &[Difference]) -> Vec<String> {
    let words = |difference: &Difference| {
        let path = path_words(&difference.path);
        match (&difference.before, &difference.after) {
            (Some(before), Some(after)) => {
                format!("{path}: {} → {}", shortened(before), shortened(after))
            }
            (None, Some(after)) => format!("+ {path}: {}", shortened(after)),
            (Some(before), None) => format!("− {path}: {}", shortened(before)),
            (None, None) => path,
        }
    };
    found.iter().map(words).collect()
}

fn path_words(path: &[TreeStep]) -> String {
    let mut words = String::new();
    for step in path {
        match step {
            TreeStep::Member(name) if words.is_empty() => words.push_str(name),
            TreeStep::Member(name) => words.push_str(&[".", name].concat()),
            TreeStep::Element(place) => words.push_str(&format!("[{place}]")),
        }
    }
    words
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
