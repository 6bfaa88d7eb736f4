//! All data calls of the store in columns: which events they are, what they touched, how many bytes they say.

use super::calls::DATA_CALLS;
use super::names::ContainerName;
use crate::store::Store;
use crate::store::interner::{HashIndex, StringArena, Symbol, hash_bytes};
use std::collections::{BTreeSet, HashMap};

/// A number of bytes that the record does not say.
pub const NOT_SAID: u64 = u64::MAX;

/// One event's doings with one container. An event with several of them has them one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    /// The event.
    pub event: u32,
    /// The line of [`DATA_CALLS`].
    pub line: u8,
    /// Whether it is the first one of its event, which has the event's bytes.
    pub is_first: bool,
    /// Whether the record of the event says any bytes.
    pub says_bytes: bool,
    /// The container; [`NONE`](crate::store::interner::NONE) where the record does not name it.
    pub container: u32,
    /// Where its items begin in [`DataCalls::items_of`].
    pub(super) first_item: u32,
    /// Bytes out; [`NOT_SAID`].
    pub bytes_out: u64,
    /// Bytes in; [`NOT_SAID`].
    pub bytes_in: u64,
}

/// A container, and how its events are found.
#[derive(Clone, Debug)]
pub struct DataContainer {
    /// What it is.
    pub name: ContainerName,
    /// Conditions, each of which finds some of its events; together they find all.
    pub conditions: BTreeSet<FoundBy>,
}

/// A condition that finds events of a container or an item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoundBy {
    /// By what the request or the list of resources names.
    Name(String),
    /// By what a copy came from.
    CopySource(String),
}

/// A thing in a container.
#[derive(Clone, Copy, Debug)]
pub struct DataItem {
    /// The container.
    pub container: u32,
    pub(super) text: ItemText,
}

/// What a thing is called.
#[derive(Clone, Copy, Debug)]
pub(super) enum ItemText {
    /// As its container.
    Container,
    /// The text of a leaf from this byte on.
    Leaf(Symbol, u32),
    /// One that no record has as it is.
    Made(u32),
}

/// All data calls.
#[derive(Default)]
pub struct DataCalls {
    /// In the order of time, so that nothing depends on which file came first.
    pub touches: Vec<Touch>,
    pub(super) items_of_touches: Vec<u32>,
    /// All containers.
    pub containers: Vec<DataContainer>,
    /// All things in them.
    pub items: Vec<DataItem>,
    /// Names that no record has as they are.
    pub(super) made: StringArena,
    /// For each line of [`DATA_CALLS`] the names of its calls in these records.
    pub names: Vec<BTreeSet<Symbol>>,
    /// The touches of each item, one item after the other, and where each one's end.
    touches_of_items: Vec<u32>,
    ends_of_items: Vec<u32>,
    pub(super) item_index: HashIndex,
    pub(super) container_index: HashMap<ContainerName, u32>,
}

impl DataCalls {
    /// Those of no record.
    pub(super) fn none() -> Self {
        DataCalls {
            names: vec![BTreeSet::new(); DATA_CALLS.len()],
            ..DataCalls::default()
        }
    }

    /// What an item is called, within its container.
    pub fn text_of<'a>(&'a self, store: &'a Store, item: &DataItem) -> &'a str {
        match item.text {
            ItemText::Container => &self.containers[item.container as usize].name.name,
            ItemText::Leaf(symbol, from) => {
                let text = store.text(symbol);
                text.get(from as usize..).unwrap_or(text)
            }
            ItemText::Made(number) => self.made.get(number),
        }
    }

    /// Whether an item is its container.
    pub fn is_container(&self, item: &DataItem) -> bool {
        matches!(item.text, ItemText::Container)
    }

    /// The items of a touch, by its place.
    pub fn items_of(&self, touch: usize) -> &[u32] {
        let from = self.touches[touch].first_item as usize;
        let next = self.touches.get(touch + 1);
        let until = next.map_or(self.items_of_touches.len(), |next| next.first_item as usize);
        &self.items_of_touches[from..until]
    }

    /// The touches of an item.
    pub fn touches_of(&self, item: u32) -> &[u32] {
        let item = item as usize;
        let from = item
            .checked_sub(1)
            .map_or(0, |before| self.ends_of_items[before]);
        &self.touches_of_items[from as usize..self.ends_of_items[item] as usize]
    }

    /// Puts touches in the order of items, once all are here.
    pub(super) fn order_by_items(&mut self) {
        let mut counts = vec![0_u32; self.items.len() + 1];
        for item in &self.items_of_touches {
            counts[*item as usize + 1] += 1;
        }
        for item in 1..counts.len() {
            counts[item] += counts[item - 1];
        }
        let mut next = counts.clone();
        self.touches_of_items = vec![0; self.items_of_touches.len()];
        for touch in 0..self.touches.len() {
            let from = self.touches[touch].first_item as usize;
            let until = from + self.items_of(touch).len();
            for item in &self.items_of_touches[from..until] {
                let place = &mut next[*item as usize];
                self.touches_of_items[*place as usize] = touch as u32;
                *place += 1;
            }
        }
        counts.remove(0);
        self.ends_of_items = counts;
    }

    /// The number of an item by its container and its name.
    pub fn find_item(&self, store: &Store, container: u32, name: &str) -> Option<u32> {
        self.item_index.find(item_hash(container, name), |number| {
            let known = &self.items[number as usize];
            known.container == container && self.text_of(store, known) == name
        })
    }

    /// The number of a container by its name.
    pub fn find_container(&self, name: &ContainerName) -> Option<u32> {
        self.container_index.get(name).copied()
    }
}

/// The hash of an item, by its container and its name.
pub(super) fn item_hash(container: u32, name: &str) -> u64 {
    hash_bytes(name.as_bytes()) ^ u64::from(container).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
