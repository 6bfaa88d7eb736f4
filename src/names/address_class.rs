//! What kind of address a `sourceIPAddress` is, told by itself alone.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The words for kinds of addresses that no file need name.
///
/// Sources: the IANA registries of special-purpose addresses for IPv4 and IPv6; for what is no address, "CloudTrail record
/// contents" (`sourceIPAddress`): a service that calls has its host name there, the console may have `AWS Internal`.
pub fn class_of(text: &str) -> Option<&'static str> {
    match text.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => class_of_v4(address),
        Ok(IpAddr::V6(address)) => class_of_v6(address),
        Err(_) if text == "AWS Internal" => Some("AWS Internal"),
        Err(_) => is_aws_host(text).then_some("AWS service"),
    }
}

/// Whether it is the host name of an AWS service.
fn is_aws_host(text: &str) -> bool {
    let ends = |end: &str| {
        text.strip_suffix(end)
            .is_some_and(|host| !host.is_empty() && !host.contains(char::is_whitespace))
    };
    [".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".aws"]
        .into_iter()
        .any(ends)
}

fn class_of_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [first, second, ..] = address.octets();
    Some(match address {
        _ if address.is_unspecified() => "unspecified",
        _ if address.is_loopback() => "loopback",
        _ if address.is_private() => "private",
        _ if address.is_link_local() => "link-local",
        _ if first == 100 && (64..128).contains(&second) => "carrier-grade NAT",
        _ if address.is_documentation() => "documentation",
        _ if address.is_multicast() => "multicast",
        _ if first == 0 || first >= 240 => "reserved",
        _ => return None,
    })
}

fn class_of_v6(address: Ipv6Addr) -> Option<&'static str> {
    let first = address.segments()[0];
    Some(match address {
        _ if address.is_unspecified() => "unspecified",
        _ if address.is_loopback() => "loopback",
        _ if first & 0xfe00 == 0xfc00 => "private",
        _ if first & 0xffc0 == 0xfe80 => "link-local",
        _ if first == 0x2001 && address.segments()[1] == 0xdb8 => "documentation",
        _ if address.is_multicast() => "multicast",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_addresses_and_hosts_of_aws_are_told_from_the_rest() {
        for (text, class) in [
            ("10.1.2.3", Some("private")),
            ("172.32.0.1", None),
            ("172.31.0.1", Some("private")),
            ("127.0.0.1", Some("loopback")),
            ("169.254.1.1", Some("link-local")),
            ("100.64.0.1", Some("carrier-grade NAT")),
            ("100.128.0.1", None),
            ("198.51.100.7", Some("documentation")),
            ("8.8.8.8", None),
            ("::1", Some("loopback")),
            ("fd00::1", Some("private")),
            ("2600:1f00::1", None),
            ("::ffff:10.0.0.1", Some("private")),
            ("cloudformation.amazonaws.com", Some("AWS service")),
            ("AWS Internal", Some("AWS Internal")),
            ("amazonaws.com.evil.example", None),
            (".amazonaws.com", None),
            ("", None),
        ] {
            assert_eq!(class_of(text), class, "{text}");
        }
    }
}
