//! All names that are known, merged.

use super::accounts::AccountSource;
use super::address_class::class_of;
use super::aws_ranges::{ALL_OF_AWS, AwsRange};
use super::database::{AddressDatabase, AutonomousSystem, Country, DatabaseFacts};
use super::prefixes::PrefixTable;
use super::{Reference, ReferenceKind, read};
use crate::cloudtrail::address::{addresses_in, is_list};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

/// All names that were dropped. The order in which files come in makes no difference.
#[derive(Default)]
pub struct ReferenceData {
    accounts: BTreeMap<String, BTreeSet<(AccountSource, String)>>,
    networks: PrefixTable<BTreeSet<String>>,
    aws_ranges: PrefixTable<BTreeSet<(String, String)>>,
    /// One of each kind, the newest first.
    databases: Vec<AddressDatabase>,
    /// Grows with each file.
    version: u32,
}

/// What is known of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressFacts {
    /// The name of its network, by the list that was dropped or by AWS's ranges; otherwise the word for its kind. Empty for a
    /// public address that nothing names.
    pub network: String,
    /// What databases tell.
    pub database: DatabaseFacts,
}

impl AddressFacts {
    /// What stands beside the address on screen: network, place and autonomous system; empty where nothing is known.
    pub fn words(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        if !self.network.is_empty() {
            words.push(self.network.clone());
        }
        let country = self
            .database
            .country
            .as_ref()
            .map(|country| country.code.as_str());
        let place: Vec<&str> = (self.database.city.as_deref().into_iter())
            .chain(country)
            .collect();
        if !place.is_empty() {
            words.push(place.join(", "));
        }
        words.extend(self.database.asn.as_ref().map(asn_label));
        words.join(" · ")
    }
}

/// What an autonomous system is called on screen.
pub fn asn_label(asn: &AutonomousSystem) -> String {
    format!("AS{} {}", asn.number, asn.organization)
        .trim_end()
        .to_owned()
}

/// What a country is called on screen.
pub fn country_label(country: &Country) -> String {
    match country.name.as_str() {
        "" => country.code.clone(),
        name => name.to_owned(),
    }
}

impl ReferenceData {
    /// Takes a file in that was recognised and read before.
    pub fn add(&mut self, kind: ReferenceKind, bytes: &[u8]) {
        let Ok(reference) = read(kind, &Arc::new(bytes.to_vec())) else {
            return;
        };
        self.version += 1;
        match reference {
            Reference::Accounts(list) => {
                for (id, name) in list.names {
                    let names = self.accounts.entry(id).or_default();
                    names.insert((list.source, name));
                }
            }
            Reference::Networks(list) => {
                for (prefix, name) in list.names {
                    self.networks.entry(prefix).insert(name);
                }
            }
            Reference::AwsRanges(ranges) => {
                for range in ranges.ranges {
                    let AwsRange {
                        prefix,
                        service,
                        region,
                    } = range;
                    self.aws_ranges.entry(prefix).insert((service, region));
                }
            }
            Reference::Database(database) => self.add_database(*database),
        }
    }

    /// Of two databases of one kind the newer one counts. Some publishers write one for IPv4 and one for IPv6.
    fn add_database(&mut self, database: AddressDatabase) {
        let kind = |database: &AddressDatabase| (database.kind(), database.has_ipv6());
        let new = kind(&database);
        match self.databases.iter_mut().find(|known| kind(known) == new) {
            Some(known) if known.age() < database.age() => *known = database,
            Some(_) => {}
            None => self.databases.push(database),
        }
        self.databases.sort_by(|one, two| two.age().cmp(&one.age()));
    }

    /// Grows with each file that comes in.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Whether there is no name at all.
    pub fn is_empty(&self) -> bool {
        self.version == 0
    }

    /// Whether names of accounts are known.
    pub fn has_accounts(&self) -> bool {
        !self.accounts.is_empty()
    }

    /// Whether something is known of addresses that these do not tell themselves.
    pub fn has_addresses(&self) -> bool {
        !self.networks.is_empty() || !self.aws_ranges.is_empty() || !self.databases.is_empty()
    }

    /// Whether AWS's list of its networks is known.
    pub fn has_aws_ranges(&self) -> bool {
        !self.aws_ranges.is_empty()
    }

    /// Whether an address lies in a network that a list names, or in one of AWS's.
    pub fn is_named_network(&self, address: &str) -> bool {
        let address = address.parse::<IpAddr>();
        address.is_ok_and(|address| {
            let address = address.to_canonical();
            self.networks.around(address).next().is_some()
                || self.aws_ranges.around(address).next().is_some()
        })
    }

    /// The names of an account, the one to show first.
    pub fn account_names(&self, id: &str) -> impl Iterator<Item = &str> {
        let names = self.accounts.get(id).into_iter().flatten();
        names.map(|(_, name)| name.as_str())
    }

    /// All accounts with the name to show.
    pub fn accounts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.accounts.iter().filter_map(|(id, names)| {
            let (_, name) = names.first()?;
            Some((id.as_str(), name.as_str()))
        })
    }

    /// What is known of a source address, or of what stands in its place. Of a list this is the first public address: the
    /// others are those of proxies on the way.
    pub fn facts(&self, text: &str) -> AddressFacts {
        let is_public = |one: &&str| one.parse::<IpAddr>().is_ok() && class_of(one).is_none();
        let text = if is_list(text) {
            let mut all = addresses_in(text);
            let public = addresses_in(text).find(is_public);
            public.or_else(|| all.next()).unwrap_or(text)
        } else {
            text
        };
        let mut facts = AddressFacts::default();
        let address = text
            .parse::<IpAddr>()
            .ok()
            .map(|address| address.to_canonical());
        if let Some(address) = address {
            for database in &self.databases {
                facts.database.fill(database.facts(address));
            }
            let named = self.networks.around(address).next();
            let named = named.and_then(|names| names.first().cloned());
            facts.network = named
                .or_else(|| self.aws_network(address))
                .unwrap_or_default();
        }
        if facts.network.is_empty() {
            facts.network = class_of(text).unwrap_or_default().to_owned();
        }
        facts
    }

    /// The service and Region of AWS that an address belongs to. `AMAZON` has the networks of all services, so that a service
    /// of its own says more, whatever the sizes of the networks.
    fn aws_network(&self, address: IpAddr) -> Option<String> {
        let all: Vec<&BTreeSet<(String, String)>> = self.aws_ranges.around(address).collect();
        let is_service = |(service, _): &&(String, String)| service != ALL_OF_AWS;
        let ranges = all
            .iter()
            .find(|ranges| ranges.iter().any(|range| is_service(&range)))
            .or(all.first())?;
        let services: BTreeSet<&str> = ranges
            .iter()
            .filter(is_service)
            .map(|(service, _)| service.as_str())
            .collect();
        let regions: BTreeSet<&str> = ranges
            .iter()
            .filter(|range| services.is_empty() || is_service(range))
            .map(|(_, region)| region.as_str())
            .filter(|region| *region != "GLOBAL")
            .collect();
        let mut words = vec!["AWS".to_owned()];
        words.extend((!services.is_empty()).then(|| list(&services)));
        words.extend((!regions.is_empty()).then(|| list(&regions)));
        Some(words.join(" "))
    }

    /// Bytes of memory, roughly: each entry of a table takes some words beside its text.
    pub fn memory_bytes(&self) -> usize {
        const ENTRY: usize = 96;
        let accounts = self.accounts.iter().map(|(id, names)| {
            let names: usize = names.iter().map(|(_, name)| name.len() + ENTRY).sum();
            id.len() + ENTRY + names
        });
        let networks = self.networks.values().flatten();
        let networks = networks.map(|name| name.len() + ENTRY);
        let ranges = self.aws_ranges.values().flatten();
        let ranges = ranges.map(|(service, region)| service.len() + region.len() + ENTRY);
        let databases = self.databases.iter().map(AddressDatabase::memory_bytes);
        accounts
            .chain(networks)
            .chain(ranges)
            .chain(databases)
            .sum()
    }
}

fn list(words: &BTreeSet<&str>) -> String {
    let words: Vec<&str> = words.iter().copied().collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGES: &str = r#"{"prefixes":[{"ip_prefix":"3.5.0.0/16","region":"us-east-1","service":"S3"},
        {"ip_prefix":"3.5.0.0/16","region":"us-east-1","service":"AMAZON"},{"ip_prefix":"3.5.1.0/24","region":"us-east-1","service":"AMAZON"},
        {"ip_prefix":"52.0.0.0/8","region":"GLOBAL","service":"AMAZON"},
        {"ip_prefix":"53.0.0.0/8","region":"eu-west-1","service":"EC2"},{"ip_prefix":"53.0.0.0/8","region":"eu-west-1","service":"API_GATEWAY"}]}"#;

    #[test]
    fn a_list_of_ones_own_comes_before_aws_and_that_before_the_kind_of_address() {
        let mut data = ReferenceData::default();
        assert_eq!(data.facts("10.0.0.1").network, "private");
        assert_eq!(data.facts("3.5.1.1").network, "");
        data.add(ReferenceKind::AwsRanges, RANGES.as_bytes());
        for (address, network) in [
            ("3.5.1.1", "AWS S3 us-east-1"),
            ("::ffff:3.5.1.1", "AWS S3 us-east-1"),
            ("52.1.1.1", "AWS"),
            ("53.1.1.1", "AWS API_GATEWAY, EC2 eu-west-1"),
            ("s3.amazonaws.com", "AWS service"),
            ("10.0.0.9, 3.5.1.1", "AWS S3 us-east-1"),
            ("10.0.0.9,127.0.0.1", "private"),
        ] {
            assert_eq!(data.facts(address).network, network, "{address}");
        }
        data.add(
            ReferenceKind::NetworkList,
            b"3.5.1.0/24,ours\n3.0.0.0/8,wide\n10.0.0.0/8,offices\n",
        );
        assert_eq!(data.facts("3.5.1.1").network, "ours");
        assert_eq!(data.facts("3.5.2.1").network, "wide");
        assert_eq!(data.facts("10.0.0.1").network, "offices");
        assert_eq!(data.facts("10.0.0.1").words(), "offices");
        assert!(data.memory_bytes() > 0);
    }

    #[test]
    fn the_better_source_names_an_account_whatever_came_first() {
        let files: [(ReferenceKind, &[u8]); 4] = [
            (
                ReferenceKind::AwsConfig,
                b"[profile a]\nsso_account_id=111111111111\n",
            ),
            (
                ReferenceKind::Organization,
                br#"{"Accounts":[{"Id":"111111111111","Name":"b"}]}"#,
            ),
            (ReferenceKind::AccountTable, b"id,name\n111111111111,d\n"),
            (ReferenceKind::AccountTable, b"id,name\n111111111111,c\n"),
        ];
        for turn in 0..4 {
            let mut data = ReferenceData::default();
            for index in 0..4 {
                let (kind, bytes) = files[(turn + index) % 4];
                data.add(kind, bytes);
            }
            let names: Vec<&str> = data.account_names("111111111111").collect();
            assert_eq!(names, ["c", "d", "b", "a"]);
            assert_eq!(data.accounts().collect::<Vec<_>>(), [("111111111111", "c")]);
        }
    }
}
