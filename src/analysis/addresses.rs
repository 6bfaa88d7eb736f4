//! The addresses that stand anywhere in an event, and what is known of them.

use crate::cloudtrail::address::{addresses_in, is_list};
use crate::names::ReferenceData;
use crate::protocol::AddressInEvent;
use crate::store::interner::NONE;
use crate::store::{Column, Store};
use std::net::IpAddr;

/// The addresses among the values of an event, each once; none where no file tells of addresses.
pub fn addresses_of_event(store: &Store, row: usize) -> Vec<AddressInEvent> {
    let names = &store.names().data;
    let mut found: Vec<AddressInEvent> = Vec::new();
    if !names.has_addresses() {
        return found;
    }
    let identity = store.identity(row);
    let leaves = store.leaves(row).iter();
    for leaf in leaves.chain(store.identity_leaves(identity)) {
        if *leaf == NONE {
            continue;
        }
        add(names, store.text(*leaf), &mut found);
    }
    // A list of source addresses has words for each of them.
    let source = store.cell(Column::Address, row);
    if is_list(source) {
        addresses_in(source).for_each(|address| add(names, address, &mut found));
    }
    found
}

fn add(names: &ReferenceData, text: &str, found: &mut Vec<AddressInEvent>) {
    let is_address = text.parse::<IpAddr>().is_ok();
    if !is_address || found.iter().any(|known| known.address == text) {
        return;
    }
    let words = names.facts(text).words();
    if !words.is_empty() {
        let address = text.to_owned();
        found.push(AddressInEvent { address, words });
    }
}
