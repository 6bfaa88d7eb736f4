//! Credentials of an instance that are used where no instance is: from a public address that is not AWS's, or from one that a
//! person or a lasting key uses too. No rule can say so, because the proof stands in calls of somebody else.

use super::situations::Actor;
use crate::analysis::words::counted;
use crate::cloudtrail::credential::Credential;
use crate::names::address_class::class_of;
use crate::protocol::{LinkedText, RuleLevel};
use crate::query::print::term;
use crate::step_functions::finding_kinds::FindingKind;
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, IdentityRow, Store, scans};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// A person or a lasting key calls from the same address.
pub static SHARED_ADDRESS: FindingKind = FindingKind {
    id: "instance-credentials-shared-address",
    title: "Credentials of an instance used from the address of a person or key",
    level: RuleLevel::High,
    of_several_calls: true,
    tags: &[
        "attack.credential-access",
        "attack.lateral-movement",
        "attack.t1552.005",
        "attack.t1550.001",
    ],
    why: "The credentials of an instance’s role were used from a public address from which a person, or a key that does not \
          expire, calls too: they were probably copied off the instance. Look at what that actor did with the instance before \
          (SendCommand, StartSession), and at all that the role was used for from then on.",
};

/// AWS's list of networks does not have the address.
pub static OUTSIDE_AWS: FindingKind = FindingKind {
    id: "instance-credentials-outside-aws",
    title: "Credentials of an instance used from a public address",
    level: RuleLevel::Medium,
    of_several_calls: false,
    tags: &[
        "attack.credential-access",
        "attack.lateral-movement",
        "attack.t1552.005",
        "attack.t1550.001",
    ],
    why: "The credentials of an instance’s role were used from a public address that the loaded ip-ranges.json does not have: an \
          instance calls from AWS’s addresses, unless its way out leads through a network of one’s own.",
};

/// So many instances that call from one address share their way out: it says nothing of who uses their credentials.
const WAY_OUT_OF: usize = 4;

/// Calls with the credentials of instances from addresses at which no instance is expected.
#[derive(Debug, Default)]
pub struct InstanceCalls {
    /// From the address of somebody else.
    pub shared: Vec<u32>,
    /// From outside AWS.
    pub outside: Vec<u32>,
}

/// Somebody who calls from an address.
struct Witness {
    /// Who.
    actor: Actor,
    /// The first call from there.
    first: u32,
    /// How many calls from there.
    calls: u32,
}

/// Who else calls from the addresses at which credentials of instances are used.
#[derive(Default)]
pub(super) struct Witnesses(FastMap<Symbol, Witness>);

/// `i-` and the 8 or 17 digits of an instance's id.
fn is_instance(session: &str) -> bool {
    let digits = session.strip_prefix("i-").unwrap_or_default();
    matches!(digits.len(), 8 | 17) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Addresses of documentation are in logs that were made up or made anonymous, and stand there for public ones.
fn is_public(address: &str) -> bool {
    address.parse::<IpAddr>().is_ok() && matches!(class_of(address), None | Some("documentation"))
}

/// Whether a call was signed by an instance's role, and not by a service on its behalf.
fn is_of_instance(store: &Store, identity: &IdentityRow) -> bool {
    identity.credential == Credential::Role
        && identity.via == NONE
        && is_instance(store.text(identity.session))
}

/// Whether these are a person's credentials, or a key that does not expire.
fn is_lasting(store: &Store, identity: &IdentityRow) -> bool {
    let is_user = matches!(
        identity.credential,
        Credential::Root | Credential::IamUser | Credential::IdentityCenter | Credential::Directory
    );
    is_user && identity.via == NONE || store.text(identity.access_key).starts_with("AKIA")
}

/// The events whose identity is such a one. Passes go over the columns in the order of rows: in that of time these are read from
/// all over memory.
fn events_of(store: &Store, is: fn(&Store, &IdentityRow) -> bool) -> RowSet {
    let identities = store.identities().iter();
    let marks: Vec<u8> = identities
        .map(|identity| u8::from(is(store, identity)))
        .collect();
    match marks.contains(&1) {
        true => scans::marked(&RowSet::all(store.len()), store.identity_numbers(), &marks),
        false => RowSet::none(store.len()),
    }
}

/// Those of some events that come from one of these addresses, in the order of time.
fn calls_from(store: &Store, events: &RowSet, addresses: &BTreeSet<Symbol>) -> Vec<u32> {
    let strings = store.strings().texts().len();
    let mut wanted = RowSet::none(strings);
    let known = addresses.iter().map(|address| *address as usize);
    known
        .filter(|address| *address < strings)
        .for_each(|address| wanted.insert(address));
    let calls = scans::with_symbol(events, store.column(Column::Address), &wanted);
    match calls.count() {
        0 => Vec::new(),
        _ => scans::select(store.order(), &calls),
    }
}

/// The public addresses from which these events of instances come, less those that are the way out of many instances.
fn addresses(store: &Store, of_instances: &RowSet) -> BTreeSet<Symbol> {
    let mut sessions: FastMap<Symbol, Vec<Symbol>> = FastMap::default();
    let addresses = store.column(Column::Address);
    for row in of_instances.iter().filter(|row| addresses[*row] != NONE) {
        let session = store.identity(row).session;
        let of_address = sessions.entry(addresses[row]).or_default();
        if of_address.len() < WAY_OUT_OF && !of_address.contains(&session) {
            of_address.push(session);
        }
    }
    let few = sessions
        .into_iter()
        .filter(|(_, all)| all.len() < WAY_OUT_OF);
    let few = few.map(|(address, _)| address);
    few.filter(|address| is_public(store.text(*address)))
        .collect()
}

impl Witnesses {
    /// Of all events.
    pub fn of(store: &Store) -> Self {
        Self::at(store, &addresses(store, &events_of(store, is_of_instance)))
    }

    /// At these addresses.
    fn at(store: &Store, wanted: &BTreeSet<Symbol>) -> Self {
        let mut witnesses = FastMap::default();
        if wanted.is_empty() {
            return Witnesses(witnesses);
        }
        for row in calls_from(store, &events_of(store, is_lasting), wanted) {
            let address = store.column(Column::Address)[row as usize];
            let actor = Actor::of(store, row);
            let witness = witnesses.entry(address).or_insert(Witness {
                actor,
                first: row,
                calls: 0,
            });
            witness.calls += u32::from(witness.actor == actor);
        }
        Witnesses(witnesses)
    }

    /// Who else calls from the address of the first of these events.
    pub fn words(&self, store: &Store, events: &[u32]) -> Option<LinkedText> {
        let addresses = events
            .iter()
            .map(|event| store.column(Column::Address)[*event as usize]);
        let (address, witness) = addresses
            .filter_map(|address| Some((address, self.0.get(&address)?)))
            .next()?;
        let address = store.text(address);
        let account = store.text(store.identity(witness.first as usize).account);
        let who = match account {
            "" => witness.actor.name(store).to_owned(),
            account => format!("{} of account {account}", witness.actor.name(store)),
        };
        let query = [term("address", address), witness.actor.query(store)].join(" ");
        let calls = counted(witness.calls.into(), "call");
        let words = LinkedText::plain(format!("{who} uses {address} too: "));
        Some(words.link(calls, query).and(" from there."))
    }
}

impl InstanceCalls {
    /// Of all events, in the order of time.
    pub fn of(store: &Store) -> Self {
        let mut found = InstanceCalls::default();
        let of_instances = events_of(store, is_of_instance);
        let wanted = addresses(store, &of_instances);
        if wanted.is_empty() {
            return found;
        }
        let witnesses = Witnesses::at(store, &wanted);
        let names = &store.names().data;
        let is_shared = |address: &Symbol| witnesses.0.contains_key(address);
        let is_outside = |address: &Symbol| {
            names.has_aws_ranges() && !names.is_named_network(store.text(*address))
        };
        let wanted = wanted.into_iter();
        let wanted = wanted
            .filter(|address| is_shared(address) || is_outside(address))
            .collect();
        for row in calls_from(store, &of_instances, &wanted) {
            match is_shared(&store.column(Column::Address)[row as usize]) {
                true => found.shared.push(row),
                false => found.outside.push(row),
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_of_an_instance_has_its_id_for_a_name() {
        for name in ["i-0a1b2c3d", "i-786a3A8B5C0d92eF4"] {
            assert!(is_instance(name), "{name}");
        }
        for name in [
            "",
            "i-",
            "i-api",
            "i-0a1b2c3d4",
            "xi-0a1b2c3d",
            "i-0a1b2c3g",
        ] {
            assert!(!is_instance(name), "{name}");
        }
    }

    #[test]
    fn a_public_address_is_one_of_the_internet() {
        for address in ["18.236.253.47", "198.51.100.7", "2600:1f00::1"] {
            assert!(is_public(address), "{address}");
        }
        for address in [
            "10.0.0.1",
            "ec2.amazonaws.com",
            "AWS Internal",
            "",
            "100.64.1.1",
        ] {
            assert!(!is_public(address), "{address}");
        }
    }
}
