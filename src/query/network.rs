//! A network as a condition: the addresses and networks inside it.

use crate::cloudtrail::address::{addresses_in, is_list};
use crate::cloudtrail::prefix::Prefix;
use std::net::IpAddr;

/// A network, or with all bits fixed an address.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    text: String,
    prefix: Prefix,
}

impl Network {
    /// Reads `address/bits`; none where the text is anything else.
    pub fn read(text: &str) -> Option<Self> {
        let prefix = Prefix::read(text).filter(|_| text.contains('/'))?;
        let text = text.to_owned();
        Some(Network { text, prefix })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The network.
    pub fn prefix(&self) -> &Prefix {
        &self.prefix
    }

    /// Whether `text` is an address or a network inside this one, or the very same text; of a list, whether one of it is.
    pub fn holds(&self, text: &str) -> bool {
        self.holds_one(text) || is_list(text) && addresses_in(text).any(|one| self.holds_one(one))
    }

    fn holds_one(&self, text: &str) -> bool {
        // Most texts are no addresses.
        if !text.contains([':', '.']) || text.len() > 50 {
            return false;
        }
        let inner = Prefix::read(text);
        text.eq_ignore_ascii_case(&self.text) || inner.is_some_and(|it| self.prefix.holds(&it))
    }
}

/// Whether `text` is an address, of either kind.
pub fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// More networks than these are no range that somebody would type.
const MOST_NETWORKS: usize = 150;

/// The networks that hold the addresses from `low` to `high` and no others. None where `high` comes first, where they are not of
/// one kind, and where it would be too many.
pub fn networks_between(low: IpAddr, high: IpAddr) -> Option<Vec<Network>> {
    let number = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    let bits: u32 = if low.is_ipv4() { 32 } else { 128 };
    if low.is_ipv4() != high.is_ipv4() {
        return None;
    }
    let (mut from, last) = (number(low), number(high));
    let mut networks = Vec::new();
    while from <= last {
        // The largest network that begins here and does not reach beyond the end.
        let mut free = from.trailing_zeros().min(bits);
        while free > 0
            && (last - from) < (1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1))
        {
            free -= 1;
        }
        let address = match low {
            IpAddr::V4(_) => IpAddr::V4((from as u32).into()),
            IpAddr::V6(_) => IpAddr::V6(from.into()),
        };
        networks.push(Network::read(&format!("{address}/{}", bits - free))?);
        if networks.len() > MOST_NETWORKS {
            return None;
        }
        let size = 1_u128.checked_shl(free)?;
        match from.checked_add(size) {
            Some(next) => from = next,
            None => break,
        }
    }
    (!networks.is_empty()).then_some(networks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_addresses_is_its_networks() {
        let between = |low: &str, high: &str| {
            networks_between(low.parse().unwrap(), high.parse().unwrap()).map(|networks| {
                let texts: Vec<String> = networks.iter().map(|it| it.text().to_owned()).collect();
                texts.join(" ")
            })
        };
        for (low, high, networks) in [
            (
                "10.0.0.1",
                "10.0.0.5",
                "10.0.0.1/32 10.0.0.2/31 10.0.0.4/31",
            ),
            ("10.0.0.0", "10.0.0.255", "10.0.0.0/24"),
            ("10.0.0.7", "10.0.0.7", "10.0.0.7/32"),
            ("0.0.0.0", "255.255.255.255", "0.0.0.0/0"),
            ("2001:db8::", "2001:db8::ffff", "2001:db8::/112"),
        ] {
            assert_eq!(
                between(low, high).as_deref(),
                Some(networks),
                "{low} {high}"
            );
        }
        assert_eq!(between("10.0.0.5", "10.0.0.1"), None);
        assert_eq!(between("10.0.0.5", "::1"), None);
    }

    #[test]
    fn a_network_holds_its_addresses_and_its_parts() {
        for (network, text, holds) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("10.0.0.0/8", "10.1.0.0/16", true),
            ("10.1.0.0/16", "10.0.0.0/8", false),
            ("10.0.0.0/16", "10.0.0.0/8", false),
            ("10.0.0.0/8", "10.9.0.0/8", true),
            ("0.0.0.0/0", "0.0.0.0/0", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("203.0.113.7/32", "203.0.113.7", true),
            ("203.0.113.7/32", "203.0.113.6", false),
            ("2001:db8::/32", "2001:DB8:1::9", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("2001:db8::/64", "10.0.0.1", false),
            ("::/0", "2001:db9::", true),
            ("2001:db8::1/128", "2001:db8:0::1", true),
            ("10.0.0.0/8", "s3.amazonaws.com", false),
            ("10.0.0.0/8", "AWS Internal", false),
            ("10.0.0.0/8", "203.0.113.7, 10.1.2.3", true),
            ("203.0.113.0/24", "10.1.2.3,203.0.113.8", true),
            ("192.0.2.0/24", "10.1.2.3,203.0.113.8", false),
            ("10.0.0.0/8", "203.0.113.7, , x", false),
        ] {
            assert_eq!(
                Network::read(network).unwrap().holds(text),
                holds,
                "{network} {text}"
            );
        }
        for text in [
            "10.0.0.0",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "a/8",
            "10.0.0.0/",
            "10.0.0.0/+8",
        ] {
            assert_eq!(Network::read(text), None, "{text}");
        }
    }
}
