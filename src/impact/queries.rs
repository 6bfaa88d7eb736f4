//! How the events behind a sum are found, and what a group is called.

use super::calls::{DATA_CALLS, DataCall, DataEffect, DataKind, ItemRule};
use super::gather::key_of;
use super::names::copy_source;
use super::places::RESOURCES;
use super::sums::GroupNames;
use super::touches::{DataCalls, DataItem, FoundBy};
use crate::exposure::call::{CallRecord, text_of};
use crate::protocol::ImpactBy;
use crate::query::print::{exact_term, term};
use crate::store::Store;
use crate::store::interner::{NONE, Symbol};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// With more conditions than so many a query can't be read any more, and there is none.
const MOST_CONDITIONS: usize = 100;

/// What makes a thing count as an object.
const TOUCHED: &[DataEffect] = &[DataEffect::Read, DataEffect::Written, DataEffect::Deleted];

/// Which calls are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichCalls {
    /// All.
    All,
    /// Those that did one of these, and succeeded.
    Did(&'static [DataEffect]),
    /// Those that failed or were denied.
    Failed,
    /// Those that succeeded.
    Succeeded,
}

impl WhichCalls {
    fn has(self, effect: DataEffect) -> bool {
        match self {
            WhichCalls::Did(effects) => effects.contains(&effect),
            WhichCalls::All | WhichCalls::Failed | WhichCalls::Succeeded => true,
        }
    }

    fn outcome(self) -> &'static str {
        match self {
            WhichCalls::All => "",
            WhichCalls::Did(_) | WhichCalls::Succeeded => " outcome:ok",
            WhichCalls::Failed => " -outcome:ok",
        }
    }
}

/// Which calls a number in this column counts; none where it counts none.
pub fn counted_calls(column: &str) -> Option<WhichCalls> {
    Some(match column {
        "calls" => WhichCalls::All,
        "reads" | "objects-read" => WhichCalls::Did(&[DataEffect::Read]),
        "writes" => WhichCalls::Did(&[DataEffect::Written]),
        "deletes" => WhichCalls::Did(&[DataEffect::Deleted]),
        "lists" => WhichCalls::Did(&[DataEffect::Listed]),
        "objects" => WhichCalls::Did(TOUCHED),
        "bytes-out" | "bytes-in" => WhichCalls::Succeeded,
        "failed" => WhichCalls::Failed,
        _ => return None,
    })
}

/// The condition that finds the calls of some lines of the table, as far as there are any in these records.
fn calls_of(
    store: &Store,
    calls: &DataCalls,
    is_wanted: impl Fn(&DataCall) -> bool,
) -> Option<String> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (call, symbols) in DATA_CALLS.iter().zip(&calls.names) {
        if is_wanted(call) {
            let texts = symbols.iter().map(|symbol| store.text(*symbol));
            names.entry(call.service).or_default().extend(texts);
        }
    }
    names.retain(|_, names| !names.is_empty());
    let of_service = |(service, names): (&&str, &BTreeSet<&str>)| {
        let source = format!("{service}.amazonaws.com");
        let source = exact_term("source", [source.as_str()]);
        format!("{source} {}", exact_term("name", names.iter().copied()))
    };
    any(names.iter().map(of_service).collect())
}

/// One of several conditions; in parentheses where there are more than one.
pub(super) fn any(conditions: Vec<String>) -> Option<String> {
    match &conditions[..] {
        [] => None,
        [one] => Some(one.clone()),
        more => Some(format!("({})", more.join(" OR "))),
    }
}

/// The query that finds all data calls of these records.
pub fn all_data_calls(store: &Store, calls: &DataCalls, which: WhichCalls) -> Option<String> {
    let found = calls_of(store, calls, |call| which.has(call.effect))?;
    Some(format!("{found}{}", which.outcome()))
}

/// What a group is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupTitle {
    /// Its name.
    pub name: String,
    /// What kind of thing it is, and where it lies.
    pub kind: String,
    /// A text that stands for it and no other group.
    pub key: String,
}

/// The groups of a grouping, to be named and found.
pub struct NamedGroups<'s> {
    store: &'s Store,
    calls: &'s DataCalls,
    by: ImpactBy,
    names: GroupNames<'s>,
}

impl<'s> NamedGroups<'s> {
    /// Those of this grouping.
    pub fn new(store: &'s Store, calls: &'s DataCalls, by: ImpactBy) -> Self {
        NamedGroups {
            store,
            calls,
            by,
            names: GroupNames::of(store, by),
        }
    }

    /// What the group with this number is called.
    pub fn title(&self, number: u32) -> GroupTitle {
        let named = |name: &str, kind: String, key: &str| GroupTitle {
            name: name.to_owned(),
            kind,
            key: key.to_owned(),
        };
        if number == NONE {
            return named("not named", String::new(), "");
        }
        match &self.names {
            GroupNames::Values(values) => {
                let key = values.key(number);
                let kind = match self.by {
                    // Principals of several accounts may have one name.
                    ImpactBy::Principal => {
                        let principal = &self.store.principals()[number as usize];
                        let kind = self.store.text(principal.kind).to_owned();
                        with_place(kind, self.store.text(principal.account))
                    }
                    ImpactBy::Person | ImpactBy::Container | ImpactBy::Address | ImpactBy::Item => {
                        String::new()
                    }
                };
                named(values.label(number), kind, key)
            }
            GroupNames::Texts(_) => {
                let text = self.store.text(number);
                named(text, String::new(), text)
            }
            GroupNames::Containers => {
                let container = &self.calls.containers[number as usize].name;
                let word = container.kind.word();
                let kind = with_place(word.to_owned(), &container.place());
                let key = format!("{kind} {}", container.name);
                named(&container.shown(), kind, &key)
            }
            GroupNames::Items => {
                let item = &self.calls.items[number as usize];
                let container = &self.calls.containers[item.container as usize].name;
                let kind = if self.calls.is_container(item) {
                    container.kind.word().to_owned()
                } else {
                    let shown = container.shown();
                    format!("{} in {shown}", container.kind.item_word())
                };
                let name = match self.calls.is_container(item) {
                    true => container.shown().into_owned(),
                    false => self.calls.text_of(self.store, item).to_owned(),
                };
                let kind = with_place(kind, &container.place());
                let key = format!("{kind} {name}");
                named(&name, kind, &key)
            }
        }
    }

    /// The query that finds calls of the group with this number. None where no query can be read, or where there are none.
    pub fn query(&self, number: u32, which: WhichCalls) -> Option<String> {
        let (store, calls) = (self.store, self.calls);
        let of_field = |field: &str, value: &str| {
            let condition = if number == NONE {
                format!("-{field}:*")
            } else {
                term(field, value)
            };
            let found = calls_of(store, calls, |call| which.has(call.effect))?;
            Some(format!("{condition} {found}{}", which.outcome()))
        };
        let title = self.title(number);
        match self.by {
            ImpactBy::Person => of_field("person", &title.key),
            ImpactBy::Principal => of_field("principal", &title.key),
            ImpactBy::Address => of_field("address", &title.key),
            ImpactBy::Container => {
                let container = calls.containers.get(number as usize)?;
                of_conditions(
                    store,
                    calls,
                    container.name.kind,
                    &container.conditions,
                    which,
                )
            }
            ImpactBy::Item => item_query(store, calls, number, which),
        }
    }
}

fn with_place(kind: String, place: &str) -> String {
    match place {
        "" => kind,
        place => format!("{kind}, {place}"),
    }
}

/// The query that finds calls with an item.
pub fn item_query(
    store: &Store,
    calls: &DataCalls,
    item: u32,
    which: WhichCalls,
) -> Option<String> {
    let known = calls.items.get(item as usize)?;
    let kind = calls.containers[known.container as usize].name.kind;
    of_conditions(
        store,
        calls,
        kind,
        &item_conditions(store, calls, item),
        which,
    )
}

/// The query that finds calls with something of this kind by any of these conditions.
pub(super) fn of_conditions(
    store: &Store,
    calls: &DataCalls,
    kind: DataKind,
    conditions: &BTreeSet<FoundBy>,
    which: WhichCalls,
) -> Option<String> {
    if conditions.len() > MOST_CONDITIONS {
        return None;
    }
    let is_copy = |call: &DataCall| matches!(call.items, ItemRule::CopySource(_));
    let with = |wanted: bool| {
        let conditions = conditions.iter().filter_map(|condition| match condition {
            FoundBy::Name(text) => (!wanted).then(|| text.clone()),
            FoundBy::CopySource(text) => wanted.then(|| text.clone()),
        });
        let found = any(conditions.collect())?;
        let calls = calls_of(store, calls, |call| {
            call.kind == kind && is_copy(call) == wanted && which.has(call.effect)
        })?;
        Some(format!("{found} {calls}"))
    };
    let both = [with(false), with(true)].into_iter().flatten();
    let found = any(both.collect())?;
    Some(format!("{found}{}", which.outcome()))
}

/// The conditions that find the events of an item: one for each way in which they name it.
fn item_conditions(store: &Store, calls: &DataCalls, item: u32) -> BTreeSet<FoundBy> {
    let known = &calls.items[item as usize];
    if calls.is_container(known) {
        let container = &calls.containers[known.container as usize];
        return container.conditions.clone();
    }
    let mut conditions = BTreeSet::new();
    let mut seen: HashSet<(u8, u32, Vec<Symbol>)> = HashSet::new();
    for place in calls.touches_of(item) {
        let touch = &calls.touches[*place as usize];
        let row = touch.event as usize;
        let shape = store.shape_numbers()[row];
        // Events of one shape with the same words name it alike.
        let parts = named_parts(store, calls, known, touch.event, touch.line);
        let symbols = parts.iter().map(|part| part.value).collect();
        if parts.is_empty() || !seen.insert((touch.line, shape, symbols)) {
            continue;
        }
        let terms = parts
            .iter()
            .map(|part| exact_term(store.text(part.path), [store.text(part.value)]));
        let text = terms.collect::<Vec<_>>().join(" ");
        let rule = DATA_CALLS[usize::from(touch.line)].items;
        conditions.insert(match rule {
            ItemRule::CopySource(_) => FoundBy::CopySource(text),
            _ => FoundBy::Name(text),
        });
    }
    conditions
}

/// A path and a value, by which an event is found.
struct NamedPart {
    path: Symbol,
    value: Symbol,
}

/// The leaves by which an event names an item: those of its container, and those of the item itself.
fn named_parts(
    store: &Store,
    calls: &DataCalls,
    item: &DataItem,
    event: u32,
    line: u8,
) -> Vec<NamedPart> {
    let call = &DATA_CALLS[usize::from(line)];
    let row = event as usize;
    let name = calls.text_of(store, item);
    let shape = store.shape(store.shape_numbers()[row]);
    let leaves = shape.iter().zip(store.leaves(row));
    let leaves: Vec<(&str, NamedPart)> = leaves
        .map(|(path, value)| {
            let (path, value) = (*path, *value);
            (store.text(path), NamedPart { path, value })
        })
        .collect();
    let is_container = |path: &str| call.containers.contains(&path);
    let mut parts = Vec::new();
    let is_source = matches!(call.items, ItemRule::CopySource(_));
    let members = match call.items {
        ItemRule::Members(path) => Some(format!("{path}.")),
        _ => None,
    };
    let batch = match call.items {
        ItemRule::TableItems(path) => batch_parts(store, event, path, name),
        _ => Vec::new(),
    };
    for (path, part) in leaves {
        let text = store.text(part.value);
        let is_part = match call.items {
            ItemRule::CopySource(wanted) => path == wanted && is_copy_of(text, name),
            ItemRule::At(wanted) => wanted.contains(&path) && text == name,
            ItemRule::Members(_) => members
                .as_ref()
                .is_some_and(|members| path.starts_with(members)),
            ItemRule::TableItems(_) => batch
                .iter()
                .any(|(known, value)| known == path && *value == text),
            ItemRule::Nowhere | ItemRule::Container => false,
        };
        let is_resource = path == RESOURCES
            && text
                .strip_suffix(name)
                .is_some_and(|before| before.ends_with('/'));
        if !is_source && is_container(path) && !text.is_empty() {
            parts.push((0, part));
        } else if is_part {
            parts.push((1, part));
        } else if is_resource {
            parts.push((2, part));
        }
    }
    // The list of resources is looked at only where the request does not name the item.
    let has_item = parts.iter().any(|(rank, _)| *rank == 1);
    parts.retain(|(rank, _)| *rank < 2 || !has_item);
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Whether the header of a copy names this key, perhaps encoded.
fn is_copy_of(text: &str, key: &str) -> bool {
    copy_source(text).is_some_and(|(_, known)| known == key)
}

/// Paths and values of the object in a batch that is this item.
fn batch_parts<'s>(store: &'s Store, event: u32, path: &str, name: &str) -> Vec<(String, &'s str)> {
    let objects = CallRecord::new(store, event).items(path, &["tableName"]);
    let object = objects.into_iter().find(|object| {
        let members = object.iter().filter_map(|value| {
            let member = value.path.strip_prefix("key.")?;
            Some((member, value.value))
        });
        !text_of(object, "tableName").is_empty() && key_of(members).as_deref() == Some(name)
    });
    let values = object.into_iter().flatten();
    let wanted = values.filter(|value| value.path == "tableName" || value.path.starts_with("key."));
    wanted
        .map(|value| (format!("{path}.{}", value.path), value.value))
        .collect()
}
