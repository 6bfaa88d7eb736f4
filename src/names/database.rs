//! An address database in MaxMind's format (`.mmdb`): countries, cities and autonomous systems.
//!
//! Sources: the MaxMind DB File Format Specification; for the names of fields, MaxMind's GeoIP2 and GeoLite2 databases, and
//! IPinfo's, which are written in the same format. The file may be hostile: the reader checks every offset and bounds how
//! much one record may hold, and a record that can't be read counts as damaged and tells nothing.

use super::clean_name;
use crate::cloudtrail::time::text_from_millis;
use maxminddb::{LookupResult, MaxMindDbError, PathElement, Reader};
use std::net::IpAddr;
use std::sync::Arc;

/// Where in the first node of a search tree the number of the second node stands, as writers number them, if one of its two
/// branches leads there: in records of 24, 28 and 32 bits. The tree of IPv6 begins with the left branch; one of IPv4 alone may
/// have networks on the right only.
const SECOND_NODE: [(usize, &[u8]); 5] = [
    (0, &[0, 0, 1]),
    (3, &[0, 0, 1]),
    (4, &[0, 0, 1]),
    (0, &[0, 0, 0, 1]),
    (4, &[0, 0, 0, 1]),
];

/// Whether the first bytes of a file can be those of an address database, so that a large one is read to its end, where the
/// sign of the format is.
pub fn begins_like_one(head: &[u8]) -> bool {
    let mut places = SECOND_NODE.iter();
    places.any(|(place, number)| {
        head.get(*place..)
            .is_some_and(|rest| rest.starts_with(number))
    })
}

/// A country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// Its code of two letters (ISO 3166-1).
    pub code: String,
    /// Its English name; empty where the database has none.
    pub name: String,
}

/// An autonomous system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutonomousSystem {
    /// Its number.
    pub number: u32,
    /// Who runs it; empty where the database does not say.
    pub organization: String,
}

/// What a database tells of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatabaseFacts {
    /// The country.
    pub country: Option<Country>,
    /// The city's English name.
    pub city: Option<String>,
    /// The autonomous system.
    pub asn: Option<AutonomousSystem>,
    /// The record can't be read.
    pub is_damaged: bool,
}

impl DatabaseFacts {
    /// Takes from an older database what is missing here. A city is taken only from one that agrees on the country.
    pub fn fill(&mut self, other: DatabaseFacts) {
        let same_country = match (&self.country, &other.country) {
            (Some(one), Some(two)) => one.code == two.code,
            (Some(_), None) | (None, _) => true,
        };
        if self.city.is_none() && same_country {
            self.city = other.city;
        }
        match &mut self.country {
            None => self.country = other.country,
            Some(country) if country.name.is_empty() && same_country => {
                country.name = other.country.map_or_else(String::new, |other| other.name);
            }
            Some(_) => {}
        }
        if self.asn.is_none() {
            self.asn = other.asn;
        }
        self.is_damaged |= other.is_damaged;
    }
}

/// The bytes of a database, which its reader and their comparison share.
#[derive(Clone)]
struct DatabaseBytes(Arc<Vec<u8>>);

impl AsRef<[u8]> for DatabaseBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A database.
pub struct AddressDatabase {
    reader: Reader<DatabaseBytes>,
    bytes: DatabaseBytes,
}

impl AddressDatabase {
    /// Opens a database.
    ///
    /// # Errors
    /// What it seems to be instead.
    pub fn read(bytes: Arc<Vec<u8>>) -> Result<Self, String> {
        let is_likely = begins_like_one(&bytes);
        let has_sign = memchr::memmem::rfind(&bytes, b"\xab\xcd\xefMaxMind.com").is_some();
        let bytes = DatabaseBytes(bytes);
        match Reader::from_source(bytes.clone()) {
            Ok(reader) => Ok(AddressDatabase { reader, bytes }),
            Err(_) if has_sign => Err(
                "an address database (.mmdb) that is damaged: its description does not fit what is in it. Fetch the file again"
                    .to_owned(),
            ),
            Err(_) if is_likely => Err(
                "binary data, perhaps an address database (.mmdb) that was cut off: the description at its end is missing"
                    .to_owned(),
            ),
            Err(_) => Err("binary data".to_owned()),
        }
    }

    /// What kind of database it is: `GeoLite2-City`, ….
    pub fn kind(&self) -> String {
        clean_name(&self.reader.metadata().database_type).unwrap_or_default()
    }

    /// Whether it knows addresses of IPv6.
    pub fn has_ipv6(&self) -> bool {
        self.reader.metadata().ip_version != 4
    }

    /// What puts databases in order: the newest is the greatest.
    pub fn age(&self) -> (u64, &[u8]) {
        (self.reader.metadata().build_epoch, self.bytes.as_ref())
    }

    /// Bytes of memory.
    pub fn memory_bytes(&self) -> usize {
        self.bytes.0.capacity()
    }

    /// What it is, for the receipt.
    pub fn words(&self) -> String {
        let built = self.reader.metadata().build_epoch;
        let millis = i64::try_from(built)
            .ok()
            .and_then(|seconds| seconds.checked_mul(1000));
        // Years of four digits.
        let built = millis.filter(|millis| *millis < 253_402_300_800_000);
        let built = built.map_or(String::new(), |millis| {
            let text = text_from_millis(millis);
            format!(", built on {}", text.get(..10).unwrap_or(&text))
        });
        let kind = match self.kind() {
            kind if kind.is_empty() => "of no named kind".to_owned(),
            kind => kind,
        };
        format!("Address database {kind}{built}.")
    }

    /// What it tells of an address.
    pub fn facts(&self, address: IpAddr) -> DatabaseFacts {
        let mut facts = DatabaseFacts::default();
        // A database of IPv4 alone knows no address of IPv6.
        if address.is_ipv6() && !self.has_ipv6() {
            return facts;
        }
        let Ok(found) = self.reader.lookup(address) else {
            facts.is_damaged = true;
            return facts;
        };
        if !found.has_data() {
            return facts;
        }
        let mut record = FoundRecord {
            found: &found,
            is_damaged: false,
        };
        let code = record
            .text(&["country", "iso_code"])
            .or_else(|| record.text(&["country_code"]))
            .or_else(|| record.text(&["registered_country", "iso_code"]))
            .or_else(|| record.text(&["country"]));
        facts.country = code
            .filter(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()))
            .map(|code| Country {
                code: code.to_ascii_uppercase(),
                name: record
                    .text(&["country", "names", "en"])
                    .or_else(|| record.text(&["registered_country", "names", "en"]))
                    .or_else(|| record.text(&["country"]))
                    .filter(|name| name.len() > 2)
                    .unwrap_or_default(),
            });
        facts.city = record
            .text(&["city", "names", "en"])
            .or_else(|| record.text(&["city"]));
        let number = record.number(&["autonomous_system_number"]).or_else(|| {
            let text = record.text(&["asn"])?;
            text.trim_start_matches(['A', 'S', 'a', 's']).parse().ok()
        });
        facts.asn = number
            .filter(|number| *number > 0)
            .map(|number| AutonomousSystem {
                number,
                organization: record
                    .text(&["autonomous_system_organization"])
                    .or_else(|| record.text(&["as_name"]))
                    .unwrap_or_default(),
            });
        facts.is_damaged = record.is_damaged;
        facts
    }
}

/// What was found of an address.
struct FoundRecord<'a, 'r> {
    found: &'a LookupResult<'r, DatabaseBytes>,
    is_damaged: bool,
}

impl FoundRecord<'_, '_> {
    fn value<T: serde::de::DeserializeOwned>(&mut self, keys: &[&str]) -> Option<T> {
        let path: Vec<PathElement> = keys.iter().map(|key| PathElement::Key(key)).collect();
        match self.found.decode_path(&path) {
            Ok(value) => value,
            // The field holds something else: another kind of database.
            Err(MaxMindDbError::Decoding { .. }) => None,
            Err(_) => {
                self.is_damaged = true;
                None
            }
        }
    }

    fn text(&mut self, keys: &[&str]) -> Option<String> {
        clean_name(&self.value::<String>(keys)?)
    }

    /// A number of whatever width it is written in.
    fn number(&mut self, keys: &[&str]) -> Option<u32> {
        self.value::<u32>(keys)
            .or_else(|| self.value::<u16>(keys).map(u32::from))
            .or_else(|| u32::try_from(self.value::<u64>(keys)?).ok())
            .or_else(|| u32::try_from(self.value::<u128>(keys)?).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_begins_with_a_branch_to_its_second_node() {
        for head in [
            &[0, 0, 1, 0, 0, 24][..],
            &[0, 0, 24, 0, 0, 1],
            &[0, 0, 24, 0, 0, 0, 1],
            &[0, 0, 0, 1, 0, 0, 0, 24],
            &[0, 0, 0, 24, 0, 0, 0, 1],
        ] {
            assert!(begins_like_one(head), "{head:?}");
        }
        for head in [
            &[][..],
            &[0, 0],
            &[7; 20],
            b"\x7fELF\x02\x01\x01\x00\x00\x00",
        ] {
            assert!(!begins_like_one(head), "{head:?}");
        }
    }
}
