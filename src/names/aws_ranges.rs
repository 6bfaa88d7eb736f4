//! The networks of AWS's services: `ip-ranges.json`.
//!
//! Source: "AWS IP address ranges" in the Amazon VPC User Guide. `AMAZON` has all networks, those of the other services
//! included; `EC2` has those of instances, which are customers'.

use super::counted;
use crate::cloudtrail::prefix::Prefix;
use serde::Deserialize;
use serde_json::Value;

/// The service that stands for all of AWS.
pub const ALL_OF_AWS: &str = "AMAZON";
/// Letters of a service's or Region's name at most.
const LONGEST_WORD: usize = 64;

/// One network.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AwsRange {
    /// The network.
    pub prefix: Prefix,
    /// The service: `S3`, `EC2`, ….
    pub service: String,
    /// The Region, or `GLOBAL`.
    pub region: String,
}

/// All networks of a file.
pub struct AwsRanges {
    /// The networks.
    pub ranges: Vec<AwsRange>,
    /// Entries that were not understood.
    pub unclear: u32,
    created: String,
}

impl AwsRanges {
    /// What was taken and what was not understood.
    pub fn words(&self) -> String {
        let mut words = format!("{} of AWS", counted(self.ranges.len(), "network"));
        if !self.created.is_empty() {
            words.push_str(&format!(", as of {}", self.created));
        }
        words.push('.');
        if self.unclear > 0 {
            words.push_str(&format!(
                " {} not understood.",
                match self.unclear {
                    1 => "1 entry was".to_owned(),
                    count => format!("{count} entries were"),
                }
            ));
        }
        words
    }
}

#[derive(Deserialize)]
struct RangesFile {
    #[serde(rename = "createDate", default)]
    created: Value,
    #[serde(default)]
    prefixes: Vec<Value>,
    #[serde(default)]
    ipv6_prefixes: Vec<Value>,
}

/// Reads the file.
pub(super) fn read(bytes: &[u8]) -> Result<AwsRanges, String> {
    let file: RangesFile = serde_json::from_slice(bytes)
        .map_err(|_| "an ip-ranges.json whose lists can't be read".to_owned())?;
    // `2023-07-10-12-48-09`: the day is enough.
    let created = file.created.as_str().and_then(|text| text.get(..10));
    let is_date = |text: &&str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
    };
    let mut ranges = AwsRanges {
        ranges: Vec::new(),
        unclear: 0,
        created: created.filter(is_date).unwrap_or_default().to_owned(),
    };
    let both = [
        (file.prefixes, "ip_prefix"),
        (file.ipv6_prefixes, "ipv6_prefix"),
    ];
    for (entries, name) in both {
        for entry in entries {
            match range(&entry, name) {
                Some(range) => ranges.ranges.push(range),
                None => ranges.unclear += 1,
            }
        }
    }
    ranges.ranges.sort();
    ranges.ranges.dedup();
    if ranges.ranges.is_empty() {
        return Err("an ip-ranges.json without a network".to_owned());
    }
    Ok(ranges)
}

fn range(entry: &Value, name: &str) -> Option<AwsRange> {
    let word = |field: &str| {
        let text = entry.get(field)?.as_str()?;
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_known = (1..=LONGEST_WORD).contains(&text.len()) && text.bytes().all(is_word);
        is_known.then(|| text.to_owned())
    };
    Some(AwsRange {
        prefix: Prefix::read(entry.get(name)?.as_str()?)?,
        service: word("service")?,
        region: word("region")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_both_kinds_are_read_and_what_is_none_is_said() {
        let text = r#"{"syncToken":"1","createDate":"2024-01-02-03-04-05",
            "prefixes":[{"ip_prefix":"3.5.0.0/19","region":"us-east-1","service":"S3","network_border_group":"us-east-1"},
                {"ip_prefix":"nonsense","region":"us-east-1","service":"S3"}, 7],
            "ipv6_prefixes":[{"ipv6_prefix":"2600:1f00::/24","region":"GLOBAL","service":"AMAZON"}]}"#;
        let ranges = read(text.as_bytes()).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(
            ranges.words(),
            "2 networks of AWS, as of 2024-01-02. 2 entries were not understood."
        );
        assert_eq!(ranges.ranges[0].service, "S3");
        for text in ["{}", "{\"prefixes\":7}", "[]", "", "{\"prefixes\":[]}"] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
