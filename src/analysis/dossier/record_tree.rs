//! A part of an event's record as a tree again, from the leaves that the store has.

use crate::json::tree::Tree;
use crate::resources::texts::tree_in_text;
use crate::store::Store;

/// What the record of an event has below a path that ends with a dot. Numbers and the like are texts; what was empty is not
/// there. A text that is JSON, as policies are, is a tree.
pub(super) fn tree_below(store: &Store, event: u32, path: &str) -> Tree {
    let row = event as usize;
    let shape = store.shape_numbers()[row];
    let depth = path.bytes().filter(|byte| *byte == b'.').count();
    let mut tree = Tree::Object(Vec::new());
    let places = store.shape(shape).iter().zip(store.element_starts(shape));
    for ((place, starts), leaf) in places.zip(store.leaves(row)) {
        let text = store.text(*leaf);
        if let Some(rest) = store.text(*place).strip_prefix(path)
            && !text.is_empty()
        {
            let value = tree_in_text(text).unwrap_or_else(|| Tree::Text(text.to_owned()));
            let keys: Vec<&str> = rest.split('.').collect();
            insert(&mut tree, &keys, starts >> depth, value);
        }
    }
    without_empty(tree)
}

/// Puts a value below these keys; `starts` has a bit for each depth at which a new element of a list begins.
fn insert(tree: &mut Tree, keys: &[&str], starts: u32, value: Tree) {
    let Some((key, rest)) = keys.split_first() else {
        match tree {
            Tree::Null => *tree = value,
            // Two values where one can be: a name stands twice.
            Tree::List(values) => values.push(value),
            known => *known = Tree::List(vec![std::mem::replace(known, Tree::Null), value]),
        }
        return;
    };
    if !matches!(tree, Tree::Object(_)) {
        let known = std::mem::replace(tree, Tree::Null);
        let known = Some(known).filter(|known| *known != Tree::Null);
        *tree = Tree::Object(
            known
                .map(|known| (String::new(), known))
                .into_iter()
                .collect(),
        );
    }
    let Tree::Object(members) = tree else { return };
    let place = members.iter().position(|(name, _)| name == key);
    let place = place.unwrap_or_else(|| {
        members.push(((*key).to_owned(), Tree::Null));
        members.len() - 1
    });
    let member = &mut members[place].1;
    if starts & 2 != 0 {
        let mut values = match std::mem::replace(member, Tree::Null) {
            Tree::List(values) => values,
            Tree::Null => Vec::new(),
            known => vec![known],
        };
        values.push(Tree::Null);
        *member = Tree::List(values);
    }
    match member {
        Tree::List(values) if !rest.is_empty() || starts & 2 != 0 => {
            if let Some(last) = values.last_mut() {
                insert(last, rest, starts >> 1, value);
            }
        }
        member => insert(member, rest, starts >> 1, value),
    }
}

/// Without members that say nothing, such as an empty `Sid`; and what EC2 calls `items` is a list by itself.
fn without_empty(tree: Tree) -> Tree {
    match tree {
        Tree::Object(members) => {
            let members = members.into_iter();
            let members = members.map(|(name, value)| (name, without_empty(value)));
            let mut members: Vec<(String, Tree)> = members
                .filter(|(_, value)| value.text() != Some("") && !value.is_empty())
                .collect();
            match &members[..] {
                [(name, Tree::List(_))] if name == "items" => members.remove(0).1,
                _ => Tree::Object(members),
            }
        }
        Tree::List(values) => Tree::List(values.into_iter().map(without_empty).collect()),
        leaf => leaf,
    }
}

/// Keys by which the elements of a list are told apart.
const KEYS: [&str; 9] = ["Sid", "sid", "ID", "Id", "id", "Key", "key", "Name", "name"];

/// Both trees, made so that what is the same thing stands at the same place: elements of lists that have a key are members of
/// that name, and what can be one or a list of several is a list in both.
pub(super) fn aligned(before: &Tree, after: &Tree) -> (Tree, Tree) {
    match (before, after) {
        (Tree::Object(one), Tree::Object(two)) if !before.has_twins() && !after.has_twins() => {
            let (mut first, mut second) = (Vec::new(), Vec::new());
            for (name, value) in one {
                match after.get(name) {
                    Some(other) => {
                        let (value, other) = aligned(value, other);
                        first.push((name.clone(), value));
                        second.push((name.clone(), other));
                    }
                    None => first.push((name.clone(), value.clone())),
                }
            }
            let new = two.iter().filter(|(name, _)| before.get(name).is_none());
            second.extend(new.cloned());
            (Tree::Object(first), Tree::Object(second))
        }
        (Tree::List(one), Tree::List(two)) => {
            for key in KEYS {
                if let (Some(one), Some(two)) = (keyed(one, key), keyed(two, key)) {
                    return aligned(&one, &two);
                }
            }
            (before.clone(), after.clone())
        }
        (Tree::List(_), _) => aligned(before, &Tree::List(vec![after.clone()])),
        (_, Tree::List(_)) => aligned(&Tree::List(vec![before.clone()]), after),
        _ => (before.clone(), after.clone()),
    }
}

/// The elements of a list by their keys; none where one has no key or two have the same.
pub(super) fn keyed(values: &[Tree], key: &str) -> Option<Tree> {
    let mut members: Vec<(String, Tree)> = Vec::new();
    for value in values {
        let name = value.text_of(key).to_owned();
        let mut rest = value.members().iter().filter(|(known, _)| known != key);
        let value = match (rest.next(), rest.next()) {
            (Some((name, value)), None) if name.eq_ignore_ascii_case("value") => value.clone(),
            (None, _) => Tree::Text(String::new()),
            _ => {
                let rest = value.members().iter().filter(|(known, _)| known != key);
                Tree::Object(rest.cloned().collect())
            }
        };
        if name.is_empty() {
            return None;
        }
        members.push((name, value));
    }
    let tree = Tree::Object(members);
    (!tree.has_twins()).then_some(tree)
}

/// The rules of a security group, one line for each source: `tcp 22 from 0.0.0.0/0`.
pub(super) fn rule_lines(permissions: &Tree, direction: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let permissions = match permissions {
        Tree::List(permissions) => permissions.as_slice(),
        one => std::slice::from_ref(one),
    };
    for permission in permissions {
        let ports = match (permission.text_of("fromPort"), permission.text_of("toPort")) {
            ("", "") | ("-1", "-1") => String::new(),
            (from, to) if from == to => [" ", from].concat(),
            (from, to) => format!(" {from}-{to}"),
        };
        let protocol = match permission.text_of("ipProtocol") {
            "-1" | "" => "all traffic",
            protocol => protocol,
        };
        let mut add = |source: &str, description: &str| {
            let description = match description {
                "" => String::new(),
                description => format!(" ({description})"),
            };
            lines.push(format!(
                "{protocol}{ports} {direction} {source}{description}"
            ));
        };
        let before = [
            ("ipRanges", "cidrIp"),
            ("ipv6Ranges", "cidrIpv6"),
            ("groups", "groupId"),
            ("prefixListIds", "prefixListId"),
        ];
        let mut has_source = false;
        for (list, key) in before {
            for source in permission.get(list).map(Tree::items).unwrap_or_default() {
                let name = [key, "groupName"].map(|key| source.text_of(key));
                let name = name.into_iter().find(|name| !name.is_empty());
                add(name.unwrap_or("?"), source.text_of("description"));
                has_source = true;
            }
        }
        if !has_source {
            add("?", "");
        }
    }
    lines
}
