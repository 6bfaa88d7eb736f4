//! Networks in CIDR form as prefixes of 128 bits, and the table that finds all of them around an address.

use std::collections::HashMap;
use std::net::IpAddr;

/// A network. The bits of IPv4 are those of `::ffff:0:0/96`, so that both kinds stand in one table; a network of IPv6 holds
/// no address of IPv4 all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefix {
    bits: u128,
    size: PrefixSize,
}

/// Of which kind networks are, and how many of their bits are fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct PrefixSize {
    length: u8,
    is_v4: bool,
}

/// The bits of an address; IPv4 as IPv6 writes it.
pub fn bits_of(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_ipv6_mapped()),
        IpAddr::V6(address) => u128::from(address),
    }
}

fn masked(bits: u128, length: u8) -> u128 {
    // A shift by all bits is none.
    bits & u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0)
}

impl Prefix {
    /// Reads `address/length` or an address by itself; none where the text is anything else. Bits behind the length are
    /// ignored, as routers do.
    pub fn read(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => {
                let is_number = (1..=3).contains(&length.len())
                    && length.bytes().all(|byte| byte.is_ascii_digit());
                (
                    address,
                    Some(length).filter(|_| is_number)?.parse::<u8>().ok()?,
                )
            }
            None => (text, u8::MAX),
        };
        let address: IpAddr = address.parse().ok()?;
        let all: u8 = if address.is_ipv4() { 32 } else { 128 };
        let length = if length == u8::MAX { all } else { length };
        let length = (length <= all).then_some(128 - all + length)?;
        let is_v4 = address.to_canonical().is_ipv4() && length >= 96;
        Some(Prefix {
            bits: masked(bits_of(address), length),
            size: PrefixSize { length, is_v4 },
        })
    }
}

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
        let place = self.sizes.binary_search_by(|size| prefix.size.cmp(size));
        if let Err(place) = place {
            self.sizes.insert(place, prefix.size);
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
        let bits = bits_of(address);
        let is_v4 = address.to_canonical().is_ipv4();
        let sizes = self.sizes.iter().filter(move |size| size.is_v4 == is_v4);
        sizes.filter_map(move |size| {
            self.values.get(&Prefix {
                bits: masked(bits, size.length),
                size: *size,
            })
        })
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

        #[test]
        fn nothing_panics(text in "[0-9a-f:./]{0,30}|(?s).{0,20}") {
            let _ = Prefix::read(&text);
        }
    }

    #[test]
    fn what_is_no_network_is_none() {
        for text in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "a/8",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/256",
        ] {
            assert_eq!(Prefix::read(text), None, "{text}");
        }
        assert_eq!(Prefix::read("10.1.2.3/8"), Prefix::read("10.0.0.0/8"));
        assert_eq!(Prefix::read("10.1.2.3"), Prefix::read("10.1.2.3/32"));
        assert_eq!(Prefix::read("::ffff:10.1.2.3"), Prefix::read("10.1.2.3"));
    }
}
