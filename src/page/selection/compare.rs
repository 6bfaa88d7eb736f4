//! Records side by side: every path of every record once, and what each record says there.

use crate::json::text::place;
use crate::json::tree::Tree;
use crate::resources::texts::tree_in_text;

/// More paths than this are not set side by side.
pub const MOST_PATHS: usize = 1000;

/// The names of ids and times that are others in each record.
const ALWAYS_OTHERS: [&str; 9] = [
    "eventID",
    "eventTime",
    "requestID",
    "requestId",
    "sharedEventID",
    "creationDate",
    "x-amz-id-2",
    "x-amz-request-id",
    "x-amzn-RequestId",
];

/// What the records say at one path.
#[derive(Debug, PartialEq)]
pub struct ComparedPath {
    /// The path, as in `resources[0].ARN`.
    pub path: String,
    /// A value for each record, as text; none where the record has nothing at the path.
    pub values: Vec<Option<String>>,
    /// Whether it is an id or a time of the record itself, which says nothing of what was done.
    pub always_differs: bool,
}

impl ComparedPath {
    /// Whether the record with this number says something else than the first one.
    pub fn differs(&self, record: usize) -> bool {
        self.values[record] != self.values[0]
    }

    /// Whether all say the same.
    pub fn is_same(&self) -> bool {
        (1..self.values.len()).all(|record| !self.differs(record))
    }
}

/// A line for each path that leads to a value in any of the records, sorted by path, and whether there would be more than
/// [`MOST_PATHS`]. A record that could not be read has nothing anywhere.
pub fn compare(records: &[Option<&Tree>]) -> (Vec<ComparedPath>, bool) {
    let (mut paths, mut lines, mut more) = (Vec::<Vec<String>>::new(), Vec::new(), false);
    for (number, record) in records.iter().enumerate() {
        if let Some(record) = record {
            gather(record, &mut Vec::new(), &mut |path, text| {
                let at = place(&paths, path);
                let at = if at > 0 && paths[at - 1] == *path {
                    at - 1
                } else if paths.len() < MOST_PATHS {
                    paths.insert(at, path.to_vec());
                    let line = ComparedPath {
                        path: words(path),
                        values: vec![None; records.len()],
                        always_differs: always_differs(path),
                    };
                    lines.insert(at, line);
                    at
                } else {
                    more = true;
                    return;
                };
                // Of two members with the same name the last counts.
                lines[at].values[number] = Some(text);
            });
        }
    }
    (lines, more)
}

/// Whether what stands at a path is an id or a time of the record itself. In requests nothing is.
fn always_differs(path: &[String]) -> bool {
    let is_asked = path.first().is_some_and(|step| step == "requestParameters");
    !is_asked
        && path
            .last()
            .is_some_and(|name| ALWAYS_OTHERS.contains(&name.as_str()))
}

/// Visits every value without members, with the steps that lead to it; in a text that holds JSON those of its tree.
fn gather(tree: &Tree, path: &mut Vec<String>, visit: &mut dyn FnMut(&[String], String)) {
    let mut below = |step: String, tree: &Tree| {
        path.push(step);
        gather(tree, path, visit);
        path.pop();
    };
    match tree {
        Tree::Object(members) if !members.is_empty() => members
            .iter()
            .for_each(|(name, value)| below(name.clone(), value)),
        Tree::List(items) if !items.is_empty() => items
            .iter()
            .enumerate()
            .for_each(|(number, value)| below(number.to_string(), value)),
        Tree::Object(_) => visit(path, "{}".to_owned()),
        Tree::List(_) => visit(path, "[]".to_owned()),
        leaf => match leaf.text().and_then(tree_in_text) {
            Some(inner) => gather(&inner, path, visit),
            None => visit(path, leaf.leaf().unwrap_or_default().to_owned()),
        },
    }
}

/// The path as it is written: a place in an array in brackets.
fn words(path: &[String]) -> String {
    let mut words = String::new();
    for step in path {
        if step.bytes().all(|byte| byte.is_ascii_digit()) {
            words.extend(["[", step, "]"]);
        } else {
            words.push_str(if words.is_empty() { "" } else { "." });
            words.push_str(step);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(records: &[&str]) -> Vec<ComparedPath> {
        let trees: Vec<_> = records
            .iter()
            .map(|record| Tree::read_leniently(record).ok())
            .collect();
        compare(&trees.iter().map(Option::as_ref).collect::<Vec<_>>()).0
    }

    fn paths(lines: &[ComparedPath]) -> Vec<&str> {
        lines.iter().map(|line| line.path.as_str()).collect()
    }

    #[test]
    fn every_path_of_every_record_has_one_line() {
        let lines = compared(&[
            r#"{"b":1,"a":{"c":"x"}}"#,
            r#"{"a":{"c":"y","d":true},"b":1}"#,
        ]);
        assert_eq!(paths(&lines), ["a.c", "a.d", "b"]);
        assert_eq!(
            lines[0].values,
            [Some("x".to_owned()), Some("y".to_owned())]
        );
        assert_eq!(lines[1].values, [None, Some("true".to_owned())]);
        let same: Vec<bool> = lines.iter().map(ComparedPath::is_same).collect();
        assert_eq!(same, [false, false, true]);
    }

    #[test]
    fn what_is_null_or_empty_is_not_what_is_absent() {
        let lines = compared(&[
            r#"{"a":null,"b":{},"c":[],"d":1}"#,
            r#"{"d":1}"#,
            r#"{"a":null}"#,
        ]);
        assert_eq!(paths(&lines), ["a", "b", "c", "d"]);
        assert_eq!(
            lines[0].values,
            [Some("null".to_owned()), None, Some("null".to_owned())]
        );
        assert!(lines[0].differs(1) && !lines[0].differs(2));
    }

    #[test]
    fn texts_that_hold_json_are_compared_as_trees() {
        let lines = compared(&[
            r#"{"p":"{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\"}]}"}"#,
            r#"{"p":"{ \"Statement\": [ {\"Effect\": \"Deny\"} ], \"Version\": \"1\" }"}"#,
            r#"{"p":"%7B%22Version%22%3A%221%22%7D"}"#,
        ]);
        assert_eq!(paths(&lines), ["p.Statement[0].Effect", "p.Version"]);
        assert!(lines[0].differs(1) && lines[0].values[2].is_none());
        assert!(lines[1].is_same());
    }

    #[test]
    fn ids_and_times_of_the_record_are_no_differences_those_of_requests_are() {
        let lines = compared(&[
            r#"{"eventID":"1","eventTime":"t","responseElements":{"requestId":"a"},"requestParameters":{"requestId":"x"},"n":1}"#,
        ]);
        let always: Vec<&str> = lines
            .iter()
            .filter(|line| line.always_differs)
            .map(|line| line.path.as_str())
            .collect();
        assert_eq!(
            always,
            ["eventID", "eventTime", "responseElements.requestId"]
        );
    }

    #[test]
    fn the_tenth_of_a_list_stands_behind_the_second() {
        let lines = compared(&[r#"{"l":[0,1,2,3,4,5,6,7,8,9,{"m":10}]}"#]);
        assert_eq!(lines[2].path, "l[2]");
        assert_eq!(lines[10].path, "l[10].m");
    }

    #[test]
    fn a_record_that_could_not_be_read_says_nothing_and_long_ones_end() {
        let lines = compared(&["{", r#"{"a":1}"#]);
        assert_eq!(lines[0].values, [None, Some("1".to_owned())]);
        let long = ["[", &"1,".repeat(MOST_PATHS), "1]"].concat();
        let (lines, more) = compare(&[Tree::read_leniently(&long).ok().as_ref()]);
        assert_eq!((lines.len(), more), (MOST_PATHS, true));
    }
}
