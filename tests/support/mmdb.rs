//! Writes small address databases by the MaxMind DB File Format Specification, so that no database of somebody else need be
//! in the repository.

use std::net::IpAddr;

/// A value in a database.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    Text(String),
    Number(u32),
    /// A number in an unsigned type of the format: 5 for 16 bits, 6 for 32, 9 for 64, 10 for 128.
    OfType(u8, u32),
    Map(Vec<(&'static str, Field)>),
}

/// A database to be written.
pub struct Database<'a> {
    pub kind: &'a str,
    pub built: u64,
    /// Bits of a record: 24, 28 or 32.
    pub record_bits: u32,
    /// Networks that do not hold each other, with what is known of them. IPv4 goes where `::/96` is.
    pub networks: &'a [(&'a str, Field)],
}

fn head(kind: u8, size: usize, out: &mut Vec<u8>) {
    let (size_bits, more): (u8, Vec<u8>) = match size {
        0..=28 => (size as u8, Vec::new()),
        29..=284 => (29, vec![(size - 29) as u8]),
        _ => {
            let size = size - 285;
            (30, vec![(size >> 8) as u8, size as u8])
        }
    };
    if kind < 8 {
        out.push(kind << 5 | size_bits);
    } else {
        out.extend([size_bits, kind - 7]);
    }
    out.extend(more);
}

fn text(text: &str, out: &mut Vec<u8>) {
    head(2, text.len(), out);
    out.extend(text.as_bytes());
}

fn number(kind: u8, number: u64, out: &mut Vec<u8>) {
    let bytes = number.to_be_bytes();
    let bytes = &bytes[number.leading_zeros() as usize / 8..];
    head(kind, bytes.len(), out);
    out.extend(bytes);
}

fn field(field: &Field, out: &mut Vec<u8>) {
    match field {
        Field::Text(words) => text(words, out),
        Field::Number(value) => number(6, u64::from(*value), out),
        Field::OfType(kind, value) => number(*kind, u64::from(*value), out),
        Field::Map(fields) => {
            head(7, fields.len(), out);
            for (name, value) in fields {
                text(name, out);
                self::field(value, out);
            }
        }
    }
}

/// Where a branch of the search tree leads.
#[derive(Clone, Copy)]
enum Branch {
    Nowhere,
    Node(usize),
    Data(usize),
}

impl Database<'_> {
    pub fn write(&self) -> Vec<u8> {
        let (mut nodes, mut data) = (vec![[Branch::Nowhere; 2]], Vec::new());
        for (network, facts) in self.networks {
            let (address, length) = network.split_once('/').expect("a network");
            let length: usize = length.parse().expect("a length");
            let (bits, length) = match address.parse().expect("an address") {
                IpAddr::V4(address) => (u128::from(u32::from(address)), 96 + length),
                IpAddr::V6(address) => (u128::from(address), length),
            };
            let mut node = 0;
            for depth in 0..length {
                let side = (bits >> (127 - depth) & 1) as usize;
                if depth + 1 == length {
                    nodes[node][side] = Branch::Data(data.len());
                } else if let Branch::Node(next) = nodes[node][side] {
                    node = next;
                } else {
                    nodes.push([Branch::Nowhere; 2]);
                    nodes[node][side] = Branch::Node(nodes.len() - 1);
                    node = nodes.len() - 1;
                }
            }
            field(facts, &mut data);
        }
        let count = nodes.len() as u32;
        let mut out = Vec::new();
        for node in &nodes {
            let [left, right] = node.map(|branch| match branch {
                Branch::Nowhere => count,
                Branch::Node(node) => node as u32,
                Branch::Data(place) => count + 16 + place as u32,
            });
            let (one, two) = (left.to_be_bytes(), right.to_be_bytes());
            match self.record_bits {
                24 => {
                    out.extend(&one[1..]);
                    out.extend(&two[1..]);
                }
                28 => {
                    out.extend(&one[1..]);
                    out.push(one[0] << 4 | two[0]);
                    out.extend(&two[1..]);
                }
                _ => {
                    out.extend(one);
                    out.extend(two);
                }
            }
        }
        out.extend([0; 16]);
        out.extend(data);
        out.extend(b"\xab\xcd\xefMaxMind.com");
        head(7, 9, &mut out);
        for (name, kind, value) in [
            ("binary_format_major_version", 5, 2),
            ("binary_format_minor_version", 5, 0),
            ("build_epoch", 9, self.built),
            ("ip_version", 5, 6),
            ("node_count", 6, u64::from(count)),
            ("record_size", 5, u64::from(self.record_bits)),
        ] {
            text(name, &mut out);
            number(kind, value, &mut out);
        }
        text("database_type", &mut out);
        text(self.kind, &mut out);
        text("description", &mut out);
        head(7, 1, &mut out);
        text("en", &mut out);
        text("for tests", &mut out);
        text("languages", &mut out);
        head(11, 0, &mut out);
        out
    }
}

/// A country as MaxMind's databases have it.
pub fn country(code: &str, name: &str) -> (&'static str, Field) {
    let names = Field::Map(vec![("en", Field::Text(name.to_owned()))]);
    let code = Field::Text(code.to_owned());
    (
        "country",
        Field::Map(vec![("iso_code", code), ("names", names)]),
    )
}

/// A city as MaxMind's databases have it.
pub fn city(name: &str) -> (&'static str, Field) {
    let names = Field::Map(vec![("en", Field::Text(name.to_owned()))]);
    ("city", Field::Map(vec![("names", names)]))
}

/// An autonomous system as MaxMind's databases have it.
pub fn asn(number: u32, organization: &str) -> Field {
    Field::Map(vec![
        ("autonomous_system_number", Field::Number(number)),
        (
            "autonomous_system_organization",
            Field::Text(organization.to_owned()),
        ),
    ])
}
