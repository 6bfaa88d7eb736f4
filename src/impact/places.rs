//! Where the leaves of an event are that a line of the table of data calls reads.

use super::bytes::read_bytes;
use super::calls::{BytesRule, DATA_CALLS, ItemRule};
use super::touches::NOT_SAID;
use crate::store::Store;
use crate::store::interner::{NONE, Symbol};

/// Where records list what they are about.
pub(super) const RESOURCES: &str = "resources.ARN";

/// Where the leaves of a shape are that a line of the table reads.
#[derive(Clone, Default)]
pub(super) struct LinePlaces {
    pub containers: Vec<u32>,
    pub items: Vec<u32>,
    pub resources: Vec<u32>,
    bytes_out: Option<u32>,
    bytes_in: Option<u32>,
    first_byte: Option<u32>,
}

/// Bytes out and in, as far as the record says them.
pub(super) fn said_bytes(store: &Store, leaves: &[Symbol], places: &LinePlaces) -> (u64, u64) {
    let number = |place: Option<u32>| {
        let symbol = leaves[place? as usize];
        let number = read_bytes(store.text(symbol)).filter(|number| *number != NOT_SAID);
        number.filter(|_| symbol != NONE)
    };
    let bytes_in = match places.first_byte {
        None => number(places.bytes_in),
        // The last byte counts too.
        Some(_) => number(places.first_byte)
            .zip(number(places.bytes_in))
            .and_then(|(first, last)| last.checked_sub(first)?.checked_add(1)),
    };
    (
        number(places.bytes_out).unwrap_or(NOT_SAID),
        bytes_in.unwrap_or(NOT_SAID),
    )
}

/// Finds the leaves that a line of the table reads.
pub(super) fn places_of(store: &Store, shape: u32, line: usize) -> LinePlaces {
    let call = &DATA_CALLS[line];
    let paths: Vec<&str> = store
        .shape(shape)
        .iter()
        .map(|path| store.text(*path))
        .collect();
    let at = |path: &str| -> Vec<u32> {
        let places = (0..).zip(&paths).filter(|(_, known)| **known == path);
        places.map(|(place, _)| place).collect()
    };
    let first_of = |wanted: &[&str]| {
        let mut places = wanted.iter().map(|path| at(path));
        places.find(|places| !places.is_empty()).unwrap_or_default()
    };
    let one = |path: &str| at(path).first().copied();
    let below = |path: &str| {
        let is_below = |known: &str| {
            known
                .strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('.'))
        };
        let places = (0..).zip(&paths).filter(|(_, known)| is_below(known));
        places.map(|(place, _)| place).collect()
    };
    let mut places = LinePlaces {
        containers: first_of(call.containers),
        items: match call.items {
            ItemRule::At(paths) => first_of(paths),
            ItemRule::Members(path) => below(path),
            ItemRule::CopySource(path) => at(path),
            ItemRule::Nowhere | ItemRule::Container | ItemRule::TableItems(_) => Vec::new(),
        },
        resources: at(RESOURCES),
        ..LinePlaces::default()
    };
    match call.bytes {
        BytesRule::Nowhere => {}
        BytesRule::Transferred => {
            places.bytes_out = one("additionalEventData.bytesTransferredOut");
            places.bytes_in = one("additionalEventData.bytesTransferredIn");
        }
        BytesRule::In(path) => places.bytes_in = one(path),
        BytesRule::InFromTo(first, last) => {
            places.first_byte = one(first);
            places.bytes_in = places.first_byte.and(one(last));
        }
    }
    places
}
