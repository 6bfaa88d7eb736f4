//! Questions whose query lists what is found in the events: keys, Regions, roles.

use super::calls_by_name::CallsByName;
use crate::analysis::words::counted;
use crate::cloudtrail::prefix::Prefix;
use crate::protocol::Millis;
use crate::query::evaluate::evaluate_with;
use crate::query::index::Index;
use crate::query::parse::parse;
use crate::query::print::exact_term;
use crate::query::questions::WorkedOut;
use crate::query::source::LeafPlaces;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, IdentityRow, Store};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A query lists so many values at most: those with the most events.
const MOST_VALUES: usize = 60;
/// A Region is new where its first call came so long after the first call of all.
const NEW_AFTER: Millis = 24 * 3_600_000;
/// Addresses with so many bits in common are of one network, where nothing else is known: of IPv4, of IPv6.
const SAME_BITS: (u8, u8) = (16, 32);
/// An address of which no network is looked up yet.
const UNKNOWN: u32 = NONE - 1;
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
pub(super) fn query(
    store: &Store,
    index: &Index,
    calls: &CallsByName,
    from: WorkedOut,
) -> Option<(String, String)> {
    match from {
        WorkedOut::KeysOfSeveralNetworks => keys_of_several_networks(store),
        WorkedOut::NewRegions => new_regions(store, index),
        WorkedOut::SharedServiceRoles => shared_service_roles(store, index, calls),
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

/// The networks from which the events of an identity or key come.
#[derive(Clone, Copy)]
struct KeyNetworks {
    /// The first one, or [`NONE`].
    network: u32,
    /// Whether there are others.
    are_several: bool,
    events: u32,
}

impl KeyNetworks {
    const NONE: KeyNetworks = KeyNetworks {
        network: NONE,
        are_several: false,
        events: 0,
    };

    fn add(&mut self, other: KeyNetworks) {
        if self.events > 0 {
            self.are_several |= other.are_several || self.network != other.network;
        } else {
            (self.network, self.are_several) = (other.network, other.are_several);
        }
        self.events += other.events;
    }
}

/// Access keys that were used from more than one network of the internet.
fn keys_of_several_networks(store: &Store) -> Option<(String, String)> {
    let private: Vec<Prefix> = PRIVATE
        .iter()
        .filter_map(|text| Prefix::read(text))
        .collect();
    // Networks are numbered; each address is looked at once.
    let mut numbers: BTreeMap<Prefix, u32> = BTreeMap::new();
    let mut network_of_address = vec![UNKNOWN; store.strings().texts().len()];
    let has_key = |identity: &IdentityRow| {
        identity.access_key != NONE && !store.text(identity.access_key).is_empty()
    };
    let with_key: Vec<bool> = store.identities().iter().map(has_key).collect();
    let mut of_identity = vec![KeyNetworks::NONE; with_key.len()];
    let addresses = store.column(Column::Address);
    for (row, identity) in store.identity_numbers().iter().enumerate() {
        let (identity, address) = (*identity as usize, addresses[row]);
        if address == NONE || !with_key[identity] {
            continue;
        }
        let mut network_of = || {
            let next = numbers.len() as u32;
            let network = network_of(store.text(address), &private);
            network.map_or(NONE, |network| *numbers.entry(network).or_insert(next))
        };
        let network = match network_of_address.get_mut(address as usize) {
            Some(known) if *known == UNKNOWN => {
                *known = network_of();
                *known
            }
            Some(known) => *known,
            None => network_of(),
        };
        if network != NONE {
            of_identity[identity].add(KeyNetworks {
                network,
                are_several: false,
                events: 1,
            });
        }
    }
    let mut of_key: BTreeMap<u32, KeyNetworks> = BTreeMap::new();
    for (identity, networks) in store.identities().iter().zip(of_identity) {
        if networks.events > 0 {
            let known = of_key.entry(identity.access_key);
            known.or_insert(KeyNetworks::NONE).add(networks);
        }
    }
    let several = of_key.iter().filter(|(_, networks)| networks.are_several);
    let several = several.map(|(key, networks)| (networks.events, store.text(*key)));
    listed("key", "key", several.collect())
}

/// Regions of which the first call that no service made came a day or more after the first call of all.
fn new_regions(store: &Store, index: &Index) -> Option<(String, String)> {
    let first = store.time_span()?.first;
    let by_people = evaluate_with(store, index, &parse(BY_PEOPLE).ok()?);
    let regions = store.column(Column::Region);
    // Regions are few, and neighbours are often of the same one.
    let mut of_region: Vec<(u32, Millis, u32)> = Vec::new();
    let mut last = 0;
    for row in by_people.iter() {
        let (region, time) = (regions[row], store.times()[row]);
        if region == NONE || time == NO_TIME {
            continue;
        }
        if of_region.get(last).is_none_or(|known| known.0 != region) {
            let mut known = of_region.iter();
            last = known
                .position(|known| known.0 == region)
                .unwrap_or_else(|| {
                    of_region.push((region, time, 0));
                    of_region.len() - 1
                });
        }
        let (_, earliest, events) = &mut of_region[last];
        *earliest = time.min(*earliest);
        *events += 1;
    }
    let new = of_region
        .iter()
        .filter(|(_, time, _)| time.saturating_sub(first) >= NEW_AFTER);
    let new = new.map(|(region, _, events)| (*events, store.text(*region)));
    let new = new.filter(|(_, region)| !region.is_empty());
    let (regions, words) = listed("region", "Region", new.collect())?;
    Some((format!("{regions} {BY_PEOPLE}"), words))
}

const BY_PEOPLE: &str = "-credential:aws-service";
const ASSUMED: &str = "name:AssumeRole* outcome:ok";
const ROLE: &str = "requestParameters.roleArn";

/// Roles that a service of AWS has assumed and that somebody else has assumed too.
fn shared_service_roles(
    store: &Store,
    index: &Index,
    calls: &CallsByName,
) -> Option<(String, String)> {
    let assumed = |query: &str| -> Option<RowSet> {
        let query = parse(&format!("{ASSUMED} {query}")).ok()?;
        Some(calls.evaluate(store, index, &query))
    };
    let path = store.strings().find(ROLE)?;
    let places = LeafPlaces::where_path(store, &mut |known| known == path);
    let roles = |rows: &RowSet| -> BTreeMap<&str, u32> {
        let mut events: FastMap<Symbol, u32> = FastMap::default();
        for row in rows.iter() {
            let role = (places.among(store.shape_numbers()[row], store.leaves(row))).next();
            *events.entry(role.unwrap_or(NONE)).or_default() += 1;
        }
        let mut roles = BTreeMap::new();
        for (role, events) in events {
            *roles.entry(store.text(role)).or_default() += events;
        }
        roles
    };
    let by_services = roles(&assumed("credential:aws-service")?);
    let mut by_others = roles(&assumed(BY_PEOPLE)?);
    by_others.retain(|role, _| !role.is_empty() && by_services.contains_key(role));
    let roles = by_others.into_iter().map(|(role, events)| (events, role));
    let (roles, words) = listed(ROLE, "role", roles.collect())?;
    Some((format!("{ASSUMED} {roles} {BY_PEOPLE}"), words))
}
