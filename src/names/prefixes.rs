//! The table that finds all networks around an address.

use crate::cloudtrail::prefix::{Prefix, PrefixSize};
use std::collections::HashMap;
use std::net::IpAddr;

/// Values by networks.
#[derive(Clone, Debug)]
pub struct PrefixTable<V> {
    values: HashMap<Prefix, V>,
    /// The sizes that there are, the smallest network first.
    sizes: Vec<PrefixSize>,
}

impl<V> Default for PrefixTable<V> {
    fn default() -> Self {
        PrefixTable {
            values: HashMap::new(),
            sizes: Vec::new(),
        }
    }
}

impl<V: Default> PrefixTable<V> {
    /// The value of a network, which is new where there is none.
    pub fn entry(&mut self, prefix: Prefix) -> &mut V {
        let size = prefix.size();
        let place = self.sizes.binary_search_by(|known| size.cmp(known));
        if let Err(place) = place {
            self.sizes.insert(place, size);
        }
        self.values.entry(prefix).or_default()
    }

    /// How many networks there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values of all networks around an address, the smallest network first.
    pub fn around(&self, address: IpAddr) -> impl Iterator<Item = &V> {
        let networks = self
            .sizes
            .iter()
            .filter_map(move |size| Prefix::around(address, *size));
        networks.filter_map(|network| self.values.get(&network))
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.values.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    /// Whether a network holds an address, bit by bit.
    fn holds(network: IpAddr, length: u32, address: IpAddr) -> bool {
        let bits = |address: IpAddr| -> Vec<bool> {
            let octets = match address {
                IpAddr::V4(address) => address.octets().to_vec(),
                IpAddr::V6(address) => address.octets().to_vec(),
            };
            let bits = octets
                .iter()
                .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1));
            bits.collect()
        };
        let (one, two) = (bits(network), bits(address));
        one.len() == two.len() && one[..length as usize] == two[..length as usize]
    }

    fn address() -> impl Strategy<Value = IpAddr> {
        // Few different ones, so that networks do hold addresses.
        prop_oneof![
            (0u32..4, 0u32..8).prop_map(|(high, low)| IpAddr::V4(Ipv4Addr::from(high << 30 | low))),
            any::<u32>().prop_map(|bits| IpAddr::V4(Ipv4Addr::from(bits))),
            (0u128..4, 0u128..8)
                .prop_map(|(high, low)| IpAddr::V6(Ipv6Addr::from(0x20 << 120 | high << 90 | low))),
        ]
    }

    proptest! {
        #[test]
        fn the_networks_around_an_address_are_those_of_a_scan_bit_by_bit(
            networks in prop::collection::vec((address(), 0u32..=128), 0..20), asked in address()
        ) {
            let mut table = PrefixTable::<Vec<(u32, usize)>>::default();
            let mut expected = Vec::new();
            for (index, (network, length)) in networks.iter().enumerate() {
                let length = if network.is_ipv4() { length % 33 } else { *length };
                let prefix = Prefix::read(&format!("{network}/{length}")).expect("a network");
                table.entry(prefix).push((length, index));
                if holds(*network, length, asked) {
                    expected.push((std::cmp::Reverse(length), index));
                }
            }
            expected.sort_by_key(|(length, index)| (*length, *index));
            let found: Vec<usize> = table.around(asked).flatten().map(|(_, index)| *index).collect();
            let expected: Vec<usize> = expected.into_iter().map(|(_, index)| index).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
