//! Networks in CIDR form, IPv4 and IPv6: `10.0.0.0/8`, `2001:db8::/32`. An address is one with all bits fixed.

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
pub struct PrefixSize {
    length: u8,
    is_v4: bool,
}

/// The bits of an address; IPv4 as IPv6 writes it.
fn bits_of(address: IpAddr) -> u128 {
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
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let all: u8 = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            // A number that is parsed may have a sign.
            Some(length) if length.bytes().all(|byte| byte.is_ascii_digit()) => {
                length.parse().ok().filter(|_| length.len() <= 3)?
            }
            Some(_) => return None,
            None => all,
        };
        let length = (length <= all).then(|| 128 - all + length)?;
        let is_v4 = address.to_canonical().is_ipv4() && length >= 96;
        Some(Prefix {
            bits: masked(bits_of(address), length),
            size: PrefixSize { length, is_v4 },
        })
    }

    /// The network of this size around an address; none where it is of the other kind.
    pub fn around(address: IpAddr, size: PrefixSize) -> Option<Self> {
        let is_same_kind = address.to_canonical().is_ipv4() == size.is_v4;
        is_same_kind.then(|| Prefix {
            bits: masked(bits_of(address), size.length),
            size,
        })
    }

    /// Of which kind it is, and how many of its bits are fixed.
    pub fn size(&self) -> PrefixSize {
        self.size
    }

    /// Whether another network, or an address, is inside this one.
    pub fn holds(&self, inner: &Prefix) -> bool {
        self.size.is_v4 == inner.size.is_v4
            && self.size.length <= inner.size.length
            && self.bits == masked(inner.bits, self.size.length)
    }

    /// Whether it is IPv6, its bits, and how many of them are fixed; of IPv4 these are 32 at most.
    pub fn parts(&self) -> (bool, u128, u32) {
        let length = u32::from(self.size.length);
        if self.size.is_v4 {
            (false, self.bits & u128::from(u32::MAX), length - 96)
        } else {
            (true, self.bits, length)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
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
            "10.0.0.0/255",
            "10.0.0.0/256",
            "10.0.0.0/0008",
        ] {
            assert_eq!(Prefix::read(text), None, "{text}");
        }
        assert_eq!(Prefix::read("10.1.2.3/8"), Prefix::read("10.0.0.0/8"));
        assert_eq!(
            Prefix::read("::ffff:10.0.0.0/104"),
            Prefix::read("10.0.0.0/8")
        );
        assert_eq!(Prefix::read("10.1.2.3"), Prefix::read("10.1.2.3/32"));
        assert_eq!(Prefix::read("::ffff:10.1.2.3"), Prefix::read("10.1.2.3"));
    }
}
