//! Finds the data calls of a store and what they touched, some thousand events at a time.

use super::calls::{DATA_CALLS, DataCall, DataKind, ItemRule, lines_of};
use super::names::{ContainerName, copied_from, copy_source};
use super::places::{LinePlaces, RESOURCES, places_of, said_bytes};
use super::touches::{
    DataCalls, DataContainer, DataItem, FoundBy, ItemText, NOT_SAID, Touch, item_hash,
};
use crate::cloudtrail::action::without_date;
use crate::exposure::call::{CallRecord, text_of};
use crate::query::mentions::surroundings;
use crate::query::print::exact_term;
use crate::resources::forms::read;
use crate::resources::kinds::ResourceKind;
use crate::store::interner::{NONE, Symbol, UNIQUE};
use crate::store::{Column, Store};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// What a record says of a container: the kind, where, the text, and the account and Region around it.
type SaidContainer = (DataKind, Symbol, Symbol, Symbol, Symbol);

/// The data calls as far as they are found.
pub struct DataCallsBuilder {
    calls: DataCalls,
    /// Containers by what records say of them.
    known_texts: HashMap<SaidContainer, u32>,
    places: HashMap<(u32, u8), LinePlaces>,
    /// For each string of the dictionary whether a data call has this name, as far as that was asked.
    is_name: Vec<Option<bool>>,
    lines: HashMap<(Symbol, Symbol), Range<usize>>,
    /// For each item the touch that has it last, so that a touch has each item once.
    last_touch: Vec<u32>,
    /// Events that were looked at.
    rows: usize,
}

impl DataCallsBuilder {
    /// Nothing found yet.
    pub fn new(store: &Store) -> Self {
        DataCallsBuilder {
            calls: DataCalls::none(),
            known_texts: HashMap::new(),
            places: HashMap::new(),
            is_name: vec![None; store.strings().texts().len()],
            lines: HashMap::new(),
            last_touch: Vec::new(),
            rows: 0,
        }
    }

    /// Looks at so many more events in the order of time; says whether all are done. [`Store::sort`] must have been called, and the
    /// store must be the same each time.
    pub fn advance(&mut self, store: &Store, most: usize) -> bool {
        let all = store.order().len();
        let until = all.min(self.rows.saturating_add(most));
        for event in &store.order()[self.rows..until] {
            let row = *event as usize;
            let name = store.column(Column::Name)[row];
            let is_name = self.is_name.get_mut(name as usize);
            let is_name = is_name.is_some_and(|known| {
                *known.get_or_insert_with(|| {
                    let name = without_date(store.text(name));
                    DATA_CALLS.iter().any(|call| call.name == name)
                })
            });
            if is_name {
                self.add(store, row, name);
            }
        }
        self.rows = until;
        until == all
    }

    /// What was found.
    pub fn finish(mut self) -> DataCalls {
        self.calls.order_by_items();
        self.calls
    }

    fn add(&mut self, store: &Store, row: usize, name: Symbol) {
        let source = store.column(Column::Source)[row];
        let lines = self.lines.entry((source, name));
        let lines = lines
            .or_insert_with(|| lines_of(store.text(source), without_date(store.text(name))))
            .clone();
        let first = self.calls.touches.len();
        for line in lines {
            self.calls.names[line].insert(name);
            let shape = store.shape_numbers()[row];
            let places = self.places.entry((shape, line as u8));
            // Taken out for as long as the row is looked at.
            let places = std::mem::take(places.or_insert_with(|| places_of(store, shape, line)));
            let (bytes_out, bytes_in) = said_bytes(store, store.leaves(row), &places);
            let touch = Touch {
                event: row as u32,
                line: line as u8,
                is_first: false,
                says_bytes: false,
                container: NONE,
                first_item: self.calls.items_of_touches.len() as u32,
                bytes_out,
                bytes_in,
            };
            self.add_named(store, row, touch, &places);
            self.places.insert((shape, line as u8), places);
            if self.calls.touches.len() == first {
                // The record names nothing, but it is a call all the same.
                self.calls.touches.push(touch);
            }
        }
        // Bytes are those of the call: only its first touch has them.
        let says_bytes = self
            .calls
            .touches
            .get(first)
            .is_some_and(|touch| (touch.bytes_out, touch.bytes_in) != (NOT_SAID, NOT_SAID));
        for (place, touch) in self.calls.touches[first..].iter_mut().enumerate() {
            touch.is_first = place == 0;
            touch.says_bytes = says_bytes;
            if place > 0 {
                (touch.bytes_out, touch.bytes_in) = (NOT_SAID, NOT_SAID);
            }
        }
    }

    /// The containers and items that an event names, by one line of the table.
    fn add_named(&mut self, store: &Store, row: usize, touch: Touch, places: &LinePlaces) {
        let call = &DATA_CALLS[usize::from(touch.line)];
        let leaves = store.leaves(row);
        match call.items {
            ItemRule::CopySource(path) => {
                for place in &places.items {
                    self.add_copy_source(store, row, touch, path, leaves[*place as usize]);
                }
                return;
            }
            ItemRule::TableItems(path) if self.add_table_items(store, row, touch, path) => return,
            _ => {}
        }
        let has_text = |place: &u32| {
            let symbol = leaves[*place as usize];
            symbol != NONE && !store.text(symbol).is_empty()
        };
        let mut has_containers = false;
        for place in places.containers.iter().filter(|place| has_text(place)) {
            has_containers = true;
            let container = self.container(store, row, call, *place);
            self.begin_touch(touch, container);
            match call.items {
                ItemRule::Container => self.push_item(store, container, ItemText::Container),
                ItemRule::Members(path) => self.add_key(store, row, container, path, &places.items),
                ItemRule::At(_) => {
                    for item in places.items.iter().filter(|place| has_text(place)) {
                        let text = ItemText::Leaf(leaves[*item as usize], 0);
                        self.push_item(store, container, text);
                    }
                }
                ItemRule::Nowhere | ItemRule::TableItems(_) | ItemRule::CopySource(_) => {}
            }
        }
        let has_items = places.items.iter().any(has_text);
        let lacks_items = matches!(call.items, ItemRule::At(_)) && !has_items;
        if !has_containers || call.kind == DataKind::Bucket && lacks_items {
            self.add_resources(store, row, touch, places, has_containers);
        }
    }

    /// What the list of resources names, where the request does not.
    fn add_resources(
        &mut self,
        store: &Store,
        row: usize,
        touch: Touch,
        places: &LinePlaces,
        has_containers: bool,
    ) {
        let call = &DATA_CALLS[usize::from(touch.line)];
        for place in &places.resources {
            let symbol = store.leaves(row)[*place as usize];
            let text = store.text(symbol);
            let Some(named) = read(text).filter(|_| symbol != NONE) else {
                continue;
            };
            if call.kind == DataKind::Bucket && named.kind == ResourceKind::Object {
                let Some((bucket, key)) = named.name.split_once('/') else {
                    continue;
                };
                if bucket.is_empty() || key.is_empty() {
                    continue;
                }
                let name = ContainerName::of(call.kind, bucket, surroundings(store, row));
                let container = self.container_of(name);
                if !has_containers {
                    self.find_by(container, FoundBy::Name(only_resource(call, text)));
                } else if !self.is_last(touch, container) {
                    // The request names another bucket, such as an access point.
                    continue;
                }
                self.go_on(touch, container);
                let from = (text.len() - key.len()) as u32;
                self.push_item(store, container, ItemText::Leaf(symbol, from));
            } else if !has_containers && is_kind(call.kind, named.kind) {
                let container = self.container(store, row, call, *place);
                self.go_on(touch, container);
                if matches!(call.items, ItemRule::Container) {
                    self.push_item(store, container, ItemText::Container);
                }
            }
        }
    }

    /// Where a copy came from.
    fn add_copy_source(
        &mut self,
        store: &Store,
        row: usize,
        touch: Touch,
        path: &str,
        symbol: Symbol,
    ) {
        let text = store.text(symbol);
        let Some((bucket, key)) = copy_source(text) else {
            return;
        };
        let name = ContainerName::of(DataKind::Bucket, &bucket, surroundings(store, row));
        let container = self.container_of(name);
        self.find_by(
            container,
            FoundBy::CopySource(copied_from(path, &bucket, text)),
        );
        self.begin_touch(touch, container);
        match text.strip_suffix(key.as_str()) {
            Some(before) => {
                let text = ItemText::Leaf(symbol, before.len() as u32);
                self.push_item(store, container, text);
            }
            None => self.push_made(store, container, &key),
        }
    }

    /// The key of an item of a table.
    fn add_key(&mut self, store: &Store, row: usize, container: u32, path: &str, places: &[u32]) {
        let leaves = store.leaves(row);
        if let [place] = places {
            let text = ItemText::Leaf(leaves[*place as usize], 0);
            self.push_item(store, container, text);
            return;
        }
        let shape = store.shape(store.shape_numbers()[row]);
        let members = places.iter().map(|place| {
            let path_of = store.text(shape[*place as usize]);
            let name = path_of.get(path.len() + 1..).unwrap_or_default();
            (name, store.text(leaves[*place as usize]))
        });
        if let Some(key) = key_of(members) {
            self.push_made(store, container, &key);
        }
    }

    /// The items of a batch; false where the record has no such list.
    fn add_table_items(&mut self, store: &Store, row: usize, touch: Touch, path: &str) -> bool {
        let objects = CallRecord::new(store, row as u32).items(path, &["tableName"]);
        let mut is_found = false;
        for object in objects {
            let table = text_of(&object, "tableName");
            if table.is_empty() {
                continue;
            }
            is_found = true;
            let name = ContainerName::of(DataKind::Table, table, surroundings(store, row));
            let container = self.container_of(name);
            let condition = exact_term(&format!("{path}.tableName"), [table]);
            self.find_by(container, FoundBy::Name(condition));
            self.go_on(touch, container);
            let members = object.iter().filter_map(|value| {
                let name = value.path.strip_prefix("key.")?;
                Some((name, value.value))
            });
            if let Some(key) = key_of(members) {
                self.push_made(store, container, &key);
            }
        }
        is_found
    }

    fn begin_touch(&mut self, touch: Touch, container: u32) {
        self.calls.touches.push(Touch {
            container,
            first_item: self.calls.items_of_touches.len() as u32,
            ..touch
        });
    }

    /// The same, unless the last touch is with this container already.
    fn go_on(&mut self, touch: Touch, container: u32) {
        if !self.is_last(touch, container) {
            self.begin_touch(touch, container);
        }
    }

    /// Whether the last touch is of this event and line, and with this container.
    fn is_last(&self, touch: Touch, container: u32) -> bool {
        self.calls.touches.last().is_some_and(|last| {
            (last.event, last.line, last.container) == (touch.event, touch.line, container)
        })
    }

    /// The container that the leaf at this place of an event names.
    fn container(&mut self, store: &Store, row: usize, call: &DataCall, place: u32) -> u32 {
        let kind = call.kind;
        let symbol = store.leaves(row)[place as usize];
        let path = store.shape(store.shape_numbers()[row])[place as usize];
        let account = store.column(Column::Account)[row];
        let region = store.column(Column::Region)[row];
        let said = (kind, path, symbol, account, region);
        if let Some(known) = self.known_texts.get(&said) {
            return *known;
        }
        let text = store.text(symbol);
        let container = self.container_of(ContainerName::of(kind, text, surroundings(store, row)));
        let condition = match store.text(path) {
            RESOURCES => only_resource(call, text),
            path => exact_term(path, [text]),
        };
        self.find_by(container, FoundBy::Name(condition));
        // Where no account received it, it is the caller's, which is another one for other events.
        if symbol & UNIQUE == 0 && (account != NONE || kind.is_global()) {
            self.known_texts.insert(said, container);
        }
        container
    }

    fn container_of(&mut self, name: ContainerName) -> u32 {
        if let Some(known) = self.calls.container_index.get(&name) {
            return *known;
        }
        let number = self.calls.containers.len() as u32;
        self.calls.container_index.insert(name.clone(), number);
        self.calls.containers.push(DataContainer {
            name,
            conditions: BTreeSet::new(),
        });
        number
    }

    /// Remembers a condition that finds events of a container.
    fn find_by(&mut self, container: u32, condition: FoundBy) {
        let container = &mut self.calls.containers[container as usize];
        container.conditions.insert(condition);
    }

    fn push_made(&mut self, store: &Store, container: u32, text: &str) {
        let made = self.calls.made.push(text.as_bytes());
        let items = self.calls.items.len();
        self.push_item(store, container, ItemText::Made(made));
        if self.calls.items.len() == items {
            // It has a name already.
            self.calls.made.truncate(made as usize);
        }
    }

    /// Adds an item to the touch that was begun last; one that it has already stands there once.
    fn push_item(&mut self, store: &Store, container: u32, text: ItemText) {
        let calls = &mut self.calls;
        let item = DataItem { container, text };
        let name = calls.text_of(store, &item);
        let hash = item_hash(container, name);
        let known = calls.item_index.find(hash, |number| {
            let known = &calls.items[number as usize];
            known.container == container && calls.text_of(store, known) == name
        });
        let number = known.unwrap_or_else(|| {
            let number = calls.items.len() as u32;
            calls.item_index.insert(hash, number);
            calls.items.push(item);
            self.last_touch.push(NONE);
            number
        });
        let touch = (calls.touches.len() as u32).wrapping_sub(1);
        if self.last_touch[number as usize] != touch {
            self.last_touch[number as usize] = touch;
            calls.items_of_touches.push(number);
        }
    }
}

/// The condition that finds a resource in the list of an event whose request does not name one.
fn only_resource(call: &DataCall, text: &str) -> String {
    let mut condition = exact_term(RESOURCES, [text]);
    for path in call.containers {
        condition.push_str(&format!(" -{path}:*"));
    }
    condition
}

/// The key of an item out of its members: of one its value, of several each with its name. None where there is no member.
pub(super) fn key_of<'a>(members: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let mut members: Vec<(&str, &str)> = members.collect();
    members.sort();
    match &members[..] {
        [] => None,
        [(_, value)] => Some((*value).to_owned()),
        members => {
            let parts = members
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            Some(parts.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Whether an ARN of this kind names data of that kind.
fn is_kind(kind: DataKind, named: ResourceKind) -> bool {
    let wanted = match kind {
        DataKind::Bucket => ResourceKind::Bucket,
        DataKind::Table => ResourceKind::Table,
        DataKind::Secret => ResourceKind::Secret,
        DataKind::Parameter => ResourceKind::Parameter,
        DataKind::Queue => ResourceKind::Queue,
        DataKind::Topic => ResourceKind::Topic,
        DataKind::Function => ResourceKind::Function,
        DataKind::LogGroup => ResourceKind::LogGroup,
        DataKind::Repository => ResourceKind::Repository,
        DataKind::DbInstance => ResourceKind::DbInstance,
        DataKind::Snapshot | DataKind::Instance => ResourceKind::Ec2,
        DataKind::ParameterPath | DataKind::Stream | DataKind::Layer | DataKind::CodeRepository => {
            return false;
        }
    };
    wanted == named
}
