//! Networks in CIDR form, IPv4 and IPv6: `10.0.0.0/8`, `2001:db8::/32`.

use std::net::IpAddr;

/// A network, or with all bits fixed an address.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    text: String,
    is_v6: bool,
    bits: u128,
    fixed: u32,
}

impl Network {
    /// Reads `address/bits`; none where the text is anything else.
    pub fn read(text: &str) -> Option<Self> {
        let (address, fixed) = text.split_once('/')?;
        if fixed.is_empty() || fixed.len() > 3 || !fixed.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (is_v6, bits) = bits_of(address)?;
        let fixed: u32 = fixed.parse().ok()?;
        (fixed <= if is_v6 { 128 } else { 32 }).then(|| Network {
            text: text.to_owned(),
            is_v6,
            bits,
            fixed,
        })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is IPv6, its bits, and how many of them are fixed.
    pub fn parts(&self) -> (bool, u128, u32) {
        (self.is_v6, self.bits, self.fixed)
    }

    /// Whether `text` is an address or a network inside this one, or the very same text.
    pub fn holds(&self, text: &str) -> bool {
        // Most texts are no addresses.
        if !text.contains([':', '.']) || text.len() > 50 {
            return false;
        }
        if text.eq_ignore_ascii_case(&self.text) {
            return true;
        }
        let inner = Network::read(text).map(|inner| (inner.is_v6, inner.bits, inner.fixed));
        let Some((is_v6, bits, fixed)) =
            inner.or_else(|| bits_of(text).map(|(v6, bits)| (v6, bits, 128)))
        else {
            return false;
        };
        if is_v6 != self.is_v6 || fixed < self.fixed {
            return false;
        }
        // With no bit fixed both are none.
        let free = if is_v6 { 128 } else { 32 } - self.fixed;
        bits.checked_shr(free) == self.bits.checked_shr(free)
    }
}

/// Whether it is an IPv6 address, and its bits. IPv4 in the clothes of IPv6 (`::ffff:…`) is IPv4.
fn bits_of(address: &str) -> Option<(bool, u128)> {
    Some(match address.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(address) => (false, u128::from(u32::from(address))),
        IpAddr::V6(address) => (true, u128::from(address)),
    })
}

/// Whether `text` is an address, of either kind.
pub fn is_address(text: &str) -> bool {
    bits_of(text).is_some()
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
