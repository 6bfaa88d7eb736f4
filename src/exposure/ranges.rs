//! Ranges of addresses that let in anyone.

use super::grant::Grantee;

/// With so few bits fixed a range is open to the internet, whatever these bits are: no organization has so many addresses. Two
/// halves (`/1`) do what `0.0.0.0/0` does, and checks for that one text miss them.
const MOST_BITS: u32 = 7;
/// The one range of that width that is for private networks (RFC 4193).
const PRIVATE: &str = "fc00::";

/// Who is meant by a range of addresses: anyone, where it holds all of them or a large part.
pub fn everywhere(range: &str) -> Option<Grantee> {
    let (address, bits) = range.rsplit_once('/')?;
    let bits = bits.parse::<u32>().ok().filter(|bits| *bits <= MOST_BITS)?;
    match bits {
        0 => Some(Grantee::anyone(range)),
        _ if address.eq_ignore_ascii_case(PRIVATE) => None,
        bits => {
            let words = format!("{range}, 1/{} of all addresses", 1 << bits);
            Some(Grantee::anyone(&words))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_everywhere_with_few_bits_fixed() {
        for (range, words) in [
            ("0.0.0.0/0", "anyone (0.0.0.0/0)"),
            // The bits do not count.
            ("208.236.235.254/0", "anyone (208.236.235.254/0)"),
            ("::/0", "anyone (::/0)"),
            ("0.0.0.0/1", "anyone (0.0.0.0/1, 1/2 of all addresses)"),
            ("128.0.0.0/1", "anyone (128.0.0.0/1, 1/2 of all addresses)"),
            ("2.0.0.0/7", "anyone (2.0.0.0/7, 1/128 of all addresses)"),
            ("2000::/3", "anyone (2000::/3, 1/8 of all addresses)"),
        ] {
            let grantee = everywhere(range).expect(range);
            assert_eq!(grantee.words, words);
            assert!(grantee.is_anyone());
        }
        for range in [
            "10.0.0.0/8",
            "3.0.0.0/8",
            "fc00::/7",
            "FC00::/7",
            "203.0.113.9/32",
            "pl-0123456789/x",
            "sg-1",
            "",
        ] {
            assert_eq!(everywhere(range), None, "{range}");
        }
    }
}
