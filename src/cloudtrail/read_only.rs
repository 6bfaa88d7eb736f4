//! Whether a call only read, and how that is known.

/// What a record says in `readOnly`, or what the name of its call says where the record does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum ReadOnly {
    /// The record has neither the sign nor a name, or something else than a truth value in its place.
    #[default]
    Unknown,
    /// The record says that the call may change something.
    No,
    /// The record says that the call only reads.
    Yes,
    /// Its name says that the call may change something.
    NoByName,
    /// Its name says that the call only reads.
    YesByName,
}

/// The verbs with which the names of calls begin that only read.
///
/// "APIs that generate management (or read-only) events start with the verbs Describe, Get, or List"; the others are
/// the verbs of the read-only calls that AWS lists besides (Amazon EventBridge User Guide, "Management events generated
/// by AWS services"; Service Authorization Reference, access levels List and Read). A verb that is not here counts as a
/// write, so that a search for writes leaves none out. Some calls go against the rule in AWS's own records, for example
/// `AssumeRole` and `Decrypt`, which count as reading: there the record says so.
pub const READING_VERBS: [&str; 15] = [
    "BatchDescribe",
    "BatchGet",
    "BatchList",
    "Describe",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Query",
    "Scan",
    "Search",
    "Select",
    "Simulate",
    "Validate",
    "View",
];

/// Whether a call of this name only reads, by its verb: a whole word, so `Listen` is not `List`.
pub fn reads(name: &str) -> bool {
    READING_VERBS.iter().any(|verb| {
        name.strip_prefix(verb)
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()))
    })
}

impl ReadOnly {
    /// All of them, by their numbers.
    pub const ALL: [ReadOnly; 5] = [
        ReadOnly::Unknown,
        ReadOnly::No,
        ReadOnly::Yes,
        ReadOnly::NoByName,
        ReadOnly::YesByName,
    ];

    /// The record's own word, where it has one; otherwise the name decides.
    pub fn of(said: Option<bool>, name: &str) -> Self {
        match said {
            Some(false) => ReadOnly::No,
            Some(true) => ReadOnly::Yes,
            None if name.is_empty() => ReadOnly::Unknown,
            None if reads(name) => ReadOnly::YesByName,
            None => ReadOnly::NoByName,
        }
    }

    /// The one with this number; [`ReadOnly::Unknown`] for any other number.
    pub fn from_number(number: u8) -> Self {
        Self::ALL
            .get(usize::from(number))
            .copied()
            .unwrap_or_default()
    }

    /// `true` or `false`, as the search language has it; none where nothing is known.
    pub fn value(self) -> Option<bool> {
        match self {
            ReadOnly::Unknown => None,
            ReadOnly::No | ReadOnly::NoByName => Some(false),
            ReadOnly::Yes | ReadOnly::YesByName => Some(true),
        }
    }

    /// The same as a word; empty where nothing is known.
    pub fn word(self) -> &'static str {
        match self.value() {
            None => "",
            Some(false) => "false",
            Some(true) => "true",
        }
    }

    /// Whether the record does not say it, so that the name of the call decided.
    pub fn is_by_name(self) -> bool {
        matches!(self, ReadOnly::NoByName | ReadOnly::YesByName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_decides_before_its_name() {
        assert_eq!(ReadOnly::of(Some(false), "GetSigninToken"), ReadOnly::No);
        assert_eq!(ReadOnly::of(Some(true), "AssumeRole"), ReadOnly::Yes);
        assert_eq!(ReadOnly::of(None, "GetObject"), ReadOnly::YesByName);
        assert_eq!(ReadOnly::of(None, "DeleteBucket"), ReadOnly::NoByName);
        assert_eq!(ReadOnly::of(None, ""), ReadOnly::Unknown);
    }

    #[test]
    fn a_verb_is_a_whole_word() {
        for name in [
            "Query",
            "Scan",
            "GetObject",
            "BatchGetItem",
            "List",
            "GetACL",
        ] {
            assert!(reads(name), "{name}");
        }
        for name in [
            "Listen",
            "Getaway",
            "BatchWriteItem",
            "getObject",
            "PutObject",
            "",
        ] {
            assert!(!reads(name), "{name}");
        }
    }

    #[test]
    fn each_number_gives_its_own_back() {
        for one in ReadOnly::ALL {
            assert_eq!(ReadOnly::from_number(one as u8), one);
        }
        assert_eq!(ReadOnly::from_number(77), ReadOnly::Unknown);
    }
}
