//! Where the names of things stand in records, looked up once for each shape of records.

use crate::store::Store;
use crate::store::interner::Symbol;

/// What stands in place of a value that AWS leaves out.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// What parts the parts of a name. No name keeps one.
pub const BETWEEN_PARTS: char = '\u{1f}';

/// Which part of a value is the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NameMark {
    /// All of it.
    Whole,
    /// The end of an ARN or an address.
    LastPart,
    /// The name of a Lambda function, without version or alias.
    Function,
    /// The name of a secret, without the letters that Secrets Manager puts behind it in ARNs.
    Secret,
}

/// A place of a record: where leaves are, and which part of them counts.
#[derive(Clone, Debug)]
struct NamePlace {
    mark: NameMark,
    /// The places of leaves with its path.
    leaves: Vec<usize>,
}

/// The places of one part of a name, the likeliest first.
type PartPlaces = Vec<NamePlace>;

/// Where the names of a thing stand in records of one shape; see [`super::calls::ScopeCall::named`].
#[derive(Clone, Debug)]
pub struct NamePlaces {
    /// For each name of the thing its parts.
    names: Vec<Vec<PartPlaces>>,
    /// The thing has no name: there is one in each account and Region.
    is_nameless: bool,
}

/// The path that a short one stands for.
pub fn full_path(short: &str) -> String {
    for (letter, long) in [
        ("q.", "requestParameters."),
        ("s.", "responseElements."),
        ("a.", "additionalEventData."),
    ] {
        if let Some(rest) = short.strip_prefix(letter) {
            return [long, rest].concat();
        }
    }
    short.to_owned()
}

/// The leaves of a shape that have a path, whatever its case.
pub fn leaves_at(store: &Store, shape: u32, short: &str) -> Vec<usize> {
    let path = full_path(short);
    let paths = store.shape(shape).iter().enumerate();
    let found = paths.filter(|(_, known)| store.text(**known).eq_ignore_ascii_case(&path));
    found.map(|(place, _)| place).collect()
}

/// Whether a shape has leaves at or below a path.
pub fn has_at(store: &Store, shape: u32, short: &str) -> bool {
    let path = full_path(short);
    store.shape(shape).iter().any(|known| {
        let text = store.text(*known);
        let begins = text
            .get(..path.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(&path));
        begins && matches!(text.as_bytes().get(path.len()), None | Some(b'.'))
    })
}

impl NamePlaces {
    /// Where the names stand in records of this shape.
    pub fn of(store: &Store, shape: u32, named: &str) -> Self {
        let place = |text: &str| {
            let (mark, short) = match text.split_at_checked(1) {
                Some(("~", rest)) => (NameMark::LastPart, rest),
                Some(("^", rest)) => (NameMark::Function, rest),
                Some(("!", rest)) => (NameMark::Secret, rest),
                _ => (NameMark::Whole, text),
            };
            NamePlace {
                mark,
                leaves: leaves_at(store, shape, short),
            }
        };
        let part = |text: &str| -> PartPlaces { text.split('|').map(place).collect() };
        let name = |text: &str| text.split('+').map(part).collect();
        NamePlaces {
            names: named.split('=').map(name).collect(),
            is_nameless: named.is_empty(),
        }
    }

    /// Whether records of the shape have any of the places.
    pub fn is_somewhere(&self) -> bool {
        let mut places = self.names.iter().flatten().flatten();
        places.any(|place| !place.leaves.is_empty())
    }

    /// Leaves that hold names of a thing, those of one path together, the likeliest first.
    pub fn of_leaves(leaves: Vec<Vec<usize>>) -> Self {
        let place = |leaves| NamePlace {
            mark: NameMark::LastPart,
            leaves,
        };
        let names = leaves.into_iter().map(|leaves| vec![vec![place(leaves)]]);
        NamePlaces {
            names: names.collect(),
            is_nameless: false,
        }
    }

    /// The things that a record names, each by all its names. One without a name stands for what the record does not say; its
    /// parts are empty.
    pub fn things(&self, store: &Store, leaves: &[Symbol]) -> Vec<ThingNames> {
        if self.is_nameless {
            return vec![ThingNames {
                names: vec![String::new()],
                is_said: true,
            }];
        }
        let mut names = self
            .names
            .iter()
            .map(|parts| values_of(store, leaves, parts));
        let first = names.next().unwrap_or_default();
        let mut others: Vec<String> = names.flatten().collect();
        if first.is_empty() && others.is_empty() {
            return vec![ThingNames {
                names: vec![String::new()],
                is_said: false,
            }];
        }
        if first.len() > 1 {
            let alone = |name| ThingNames {
                names: vec![name],
                is_said: true,
            };
            return first.into_iter().map(alone).collect();
        }
        let mut names = first;
        names.append(&mut others);
        names.dedup();
        vec![ThingNames {
            names,
            is_said: true,
        }]
    }
}

/// The names of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThingNames {
    /// All of them; each has its parts with [`BETWEEN_PARTS`] between them.
    pub names: Vec<String>,
    /// Whether the record says them.
    pub is_said: bool,
}

/// The names that the parts make: the last part may have several values, each of which makes one.
fn values_of(store: &Store, leaves: &[Symbol], parts: &[PartPlaces]) -> Vec<String> {
    let Some((last, before)) = parts.split_last() else {
        return Vec::new();
    };
    let mut begin = String::new();
    let mut has_begin = false;
    for part in before {
        let value = values_at(store, leaves, part)
            .into_iter()
            .next()
            .unwrap_or_default();
        has_begin |= !value.is_empty();
        begin.push_str(&value);
        begin.push(BETWEEN_PARTS);
    }
    let ends = values_at(store, leaves, last);
    if ends.is_empty() && has_begin {
        return vec![begin];
    }
    ends.iter()
        .map(|end| [&begin, end.as_str()].concat())
        .collect()
}

fn values_at(store: &Store, leaves: &[Symbol], part: &PartPlaces) -> Vec<String> {
    for place in part {
        let texts = place.leaves.iter().filter_map(|leaf| leaves.get(*leaf));
        let texts = texts.map(|symbol| store.text(*symbol));
        let texts = texts.filter(|text| !text.is_empty() && *text != HIDDEN);
        let found: Vec<String> = texts.map(|text| name_in(text, place.mark)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn name_in(text: &str, mark: NameMark) -> String {
    let is_long = text.starts_with("arn:") || text.starts_with("https://") || text.starts_with('/');
    let name = match mark {
        NameMark::Whole => text,
        NameMark::LastPart if is_long => text.rsplit([':', '/']).next().unwrap_or(text),
        NameMark::LastPart => text,
        NameMark::Function => {
            let after = text
                .split_once(":function:")
                .map_or(text, |(_, after)| after);
            after.split(':').next().unwrap_or(after)
        }
        NameMark::Secret => secret_name(text),
    };
    name.replace(BETWEEN_PARTS, " ")
}

/// A secret's ARN ends with a hyphen and six letters behind its name (AWS Secrets Manager User Guide, "Secrets").
fn secret_name(text: &str) -> &str {
    let Some((_, name)) = text.split_once(":secret:") else {
        return text;
    };
    match name.rsplit_once('-') {
        Some((before, letters)) if letters.len() == 6 => before,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_a_value_that_is_the_name_is_found() {
        let function = "arn:aws:lambda:us-east-1:123456789012:function:f:7";
        for (text, mark, wanted) in [
            (function, NameMark::Function, "f"),
            ("f", NameMark::Function, "f"),
            (
                "arn:aws:cloudtrail:us-east-1:1:trail/t",
                NameMark::LastPart,
                "t",
            ),
            (
                "https://sqs.us-east-1.amazonaws.com/1/q",
                NameMark::LastPart,
                "q",
            ),
            ("a/b:c", NameMark::LastPart, "a/b:c"),
            (
                "arn:aws:secretsmanager:us-east-1:1:secret:db-main-a1B2c3",
                NameMark::Secret,
                "db-main",
            ),
            ("db-main", NameMark::Secret, "db-main"),
            ("a\u{1f}b", NameMark::Whole, "a b"),
        ] {
            assert_eq!(name_in(text, mark), wanted, "{text}");
        }
    }
}
