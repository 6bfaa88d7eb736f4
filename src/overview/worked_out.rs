//! Questions whose query lists what is found in the events: keys, Regions, roles.

use crate::analysis::words::counted;
use crate::cloudtrail::prefix::Prefix;
use crate::exposure::call::CallRecord;
use crate::protocol::Millis;
use crate::query::evaluate::evaluate_with;
use crate::query::index::Index;
use crate::query::parse::parse;
use crate::query::print::exact_term;
use crate::query::questions::WorkedOut;
use crate::store::batch::NO_TIME;
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// A query lists so many values at most: those with the most events.
const MOST_VALUES: usize = 60;
/// A Region is new where its first call came so long after the first call of all.
const NEW_AFTER: Millis = 24 * 3_600_000;
/// Addresses with so many bits in common are of one network, where nothing else is known: of IPv4, of IPv6.
const SAME_BITS: (u8, u8) = (16, 32);
/// Networks that are not of the internet.
const PRIVATE: [&str; 7] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "fc00::/7",
];

/// The query of a question, and how many things it lists, in words; none where nothing answers it.
pub(super) fn query(store: &Store, index: &Index, from: WorkedOut) -> Option<(String, String)> {
    match from {
        WorkedOut::KeysOfSeveralNetworks => keys_of_several_networks(store),
        WorkedOut::NewRegions => new_regions(store, index),
        WorkedOut::SharedServiceRoles => shared_service_roles(store, index),
    }
}

/// The query for the values with the most events, and how many values there are.
fn listed(field: &str, thing: &str, mut values: Vec<(u32, &str)>) -> Option<(String, String)> {
    let words = match values.len() {
        all if all > MOST_VALUES => format!("{MOST_VALUES} of {}", counted(all as u64, thing)),
        all => counted(all as u64, thing),
    };
    values.sort_unstable_by(|one, two| two.0.cmp(&one.0).then(one.1.cmp(two.1)));
    let values = values.iter().take(MOST_VALUES).map(|(_, value)| *value);
    let values: Vec<&str> = values.collect();
    (!values.is_empty()).then(|| (exact_term(field, values), words))
}

/// What stands for the network of an address of the internet.
fn network_of(address: &str, private: &[Prefix]) -> Option<Prefix> {
    let ip: IpAddr = address.parse().ok()?;
    let bits = match ip.to_canonical() {
        IpAddr::V4(_) => SAME_BITS.0,
        IpAddr::V6(_) => SAME_BITS.1,
    };
    let is_private = |network: &&Prefix| Prefix::around(ip, network.size()) == Some(**network);
    if private.iter().any(|network| is_private(&network)) {
        return None;
    }
    Prefix::read(&format!("{}/{bits}", ip.to_canonical()))
}

/// Access keys that were used from more than one network of the internet.
fn keys_of_several_networks(store: &Store) -> Option<(String, String)> {
    let private: Vec<Prefix> = PRIVATE
        .iter()
        .filter_map(|text| Prefix::read(text))
        .collect();
    // Networks are numbered; each address is looked at once.
    let mut numbers: BTreeMap<Prefix, u32> = BTreeMap::new();
    let mut network_of_address: Vec<Option<Option<u32>>> =
        vec![None; store.strings().texts().len()];
    // For each identity with a key: its network, or that there are several; and its events.
    let mut of_key: BTreeMap<u32, (u32, bool, u32)> = BTreeMap::new();
    let addresses = store.column(Column::Address);
    for (row, identity) in store.identity_numbers().iter().enumerate() {
        let key = store.identities()[*identity as usize].access_key;
        let address = addresses[row];
        if key == NONE || address == NONE || store.text(key).is_empty() {
            continue;
        }
        let known = &mut network_of_address[address as usize];
        let network = *known.get_or_insert_with(|| {
            let network = network_of(store.text(address), &private)?;
            let next = numbers.len() as u32;
            Some(*numbers.entry(network).or_insert(next))
        });
        let Some(network) = network else { continue };
        let entry = of_key.entry(key).or_insert((network, false, 0));
        entry.1 |= entry.0 != network;
        entry.2 += 1;
    }
    let several = of_key.iter().filter(|(_, (_, is_several, _))| *is_several);
    let several = several.map(|(key, (_, _, events))| (*events, store.text(*key)));
    listed("key", "key", several.collect())
}

/// Regions of which the first call that no service made came a day or more after the first call of all.
fn new_regions(store: &Store, index: &Index) -> Option<(String, String)> {
    let first = store.time_span()?.first;
    let by_people = evaluate_with(store, index, &parse(BY_PEOPLE).ok()?);
    let regions = store.column(Column::Region);
    let mut of_region: BTreeMap<u32, (Millis, u32)> = BTreeMap::new();
    for row in by_people.iter() {
        let (region, time) = (regions[row], store.times()[row]);
        if region == NONE || time == NO_TIME || store.text(region).is_empty() {
            continue;
        }
        let entry = of_region.entry(region).or_insert((time, 0));
        entry.0 = entry.0.min(time);
        entry.1 += 1;
    }
    let new = of_region
        .iter()
        .filter(|(_, (time, _))| time.saturating_sub(first) >= NEW_AFTER);
    let new = new.map(|(region, (_, events))| (*events, store.text(*region)));
    let (regions, words) = listed("region", "Region", new.collect())?;
    Some((format!("{regions} {BY_PEOPLE}"), words))
}

const BY_PEOPLE: &str = "-credential:aws-service";
const ASSUMED: &str = "name:AssumeRole* outcome:ok";
const ROLE: &str = "requestParameters.roleArn";

/// Roles that a service of AWS has assumed and that somebody else has assumed too.
fn shared_service_roles(store: &Store, index: &Index) -> Option<(String, String)> {
    let assumed = |query: &str| -> Option<RowSet> {
        let query = parse(&format!("{ASSUMED} {query}")).ok()?;
        Some(evaluate_with(store, index, &query))
    };
    let role = |row: usize| CallRecord::new(store, row as u32).text(ROLE);
    let by_services = assumed("credential:aws-service")?;
    let by_services: BTreeSet<&str> = by_services.iter().map(role).collect();
    let mut by_others: BTreeMap<&str, u32> = BTreeMap::new();
    for row in assumed(BY_PEOPLE)?.iter() {
        let role = role(row);
        if !role.is_empty() && by_services.contains(role) {
            *by_others.entry(role).or_default() += 1;
        }
    }
    let roles = by_others.into_iter().map(|(role, events)| (events, role));
    let (roles, words) = listed(ROLE, "role", roles.collect())?;
    Some((format!("{ASSUMED} {roles} {BY_PEOPLE}"), words))
}
