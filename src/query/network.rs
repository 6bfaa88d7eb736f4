//! A network as a condition: the addresses and networks inside it.

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

    /// Whether `text` is an address or a network inside this one, or the very same text.
    pub fn holds(&self, text: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

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
