//! How much of a long list or object is drawn at once.

use crate::json::tree::Tree;

/// A step of a list or object ends after so many values without members. Each is a line with its buttons, some eleven
/// nodes: 12,000 lines took five seconds.
pub const VALUES_IN_STEP: usize = 200;

/// The entry with this number: its name, or its place counted from 1, and its value.
pub fn entry(tree: &Tree, number: usize) -> Option<(String, &Tree)> {
    match tree {
        Tree::List(items) => Some(((number + 1).to_string(), items.get(number)?)),
        _ => {
            let (name, value) = tree.members().get(number)?;
            Some((name.clone(), value))
        }
    }
}

/// How many entries a list or object has.
pub fn entries(tree: &Tree) -> usize {
    tree.items().len() + tree.members().len()
}

/// How many of these entries of `tree` are in one step, which begins with the first of them: one at least.
pub fn step_length(tree: &Tree, numbers: impl Iterator<Item = usize>) -> usize {
    let mut values = 0;
    let mut length = 0;
    for number in numbers {
        if values >= VALUES_IN_STEP {
            break;
        }
        values += entry(tree, number).map_or(0, |(_, value)| values_drawn(value));
        length += 1;
    }
    length
}

/// How many values are drawn of a value at first: all of a short one, the first step of a long one.
fn values_drawn(tree: &Tree) -> usize {
    let all = entries(tree);
    if all == 0 {
        return 1;
    }
    let mut values = 0;
    for number in 0..all {
        if values >= VALUES_IN_STEP {
            break;
        }
        values += entry(tree, number).map_or(0, |(_, value)| values_drawn(value));
    }
    values
}

/// Whether a name or a text in this value holds `words`, which are in lower case.
pub fn holds(tree: &Tree, words: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(words);
    match tree {
        Tree::List(items) => items.iter().any(|item| holds(item, words)),
        Tree::Object(members) => members
            .iter()
            .any(|(name, value)| has(name) || holds(value, words)),
        leaf => leaf.leaf().is_some_and(has),
    }
}

/// The beginning of a text, of so many bytes at most, at a whole letter.
pub fn beginning(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: usize, item: &str) -> Tree {
        Tree::read(&format!("[{}]", vec![item; items].join(","))).unwrap()
    }

    fn first_step(tree: &Tree) -> usize {
        step_length(tree, 0..entries(tree))
    }

    #[test]
    fn a_step_ends_after_so_many_values_however_they_are_nested() {
        assert_eq!(first_step(&list(199, "1")), 199);
        assert_eq!(first_step(&list(11_000, "1")), VALUES_IN_STEP);
        assert_eq!(first_step(&list(50, r#"{"a":1,"b":[1,2],"c":{}}"#)), 50);
        assert_eq!(first_step(&list(51, r#"{"a":1,"b":[1,2],"c":{}}"#)), 50);
        // An entry that is long itself is there with its own first step, and ends that of the list.
        let long = list(11_000, "1").short();
        assert_eq!(first_step(&list(300, &long)), 1);
        let mixed = Tree::read(&format!(r#"{{"a":1,"b":{long},"c":2}}"#)).unwrap();
        assert_eq!(first_step(&mixed), 2);
        assert_eq!(step_length(&mixed, 2..3), 1);
        assert_eq!(first_step(&list(0, "")), 0);
    }

    #[test]
    fn steps_come_to_the_end_and_leave_nothing_out() {
        let tree = list(1234, r#"{"a":[1,2,3]}"#);
        let (mut at, mut steps) = (0, 0);
        while at < entries(&tree) {
            at += step_length(&tree, at..entries(&tree));
            steps += 1;
        }
        assert_eq!((at, steps), (1234, 1234_usize.div_ceil(67)));
    }

    #[test]
    fn deep_values_have_an_end() {
        let depth = crate::json::tree::DEEPEST;
        let deep = Tree::read(&["[".repeat(depth), "]".repeat(depth)].concat()).unwrap();
        assert_eq!((values_drawn(&deep), holds(&deep, "x")), (1, false));
    }

    #[test]
    fn names_and_texts_are_searched() {
        let tree = Tree::read(r#"[{"Key":"ÄB"},7]"#).unwrap();
        assert!(holds(&tree, "key") && holds(&tree, "äb") && holds(&tree, "7"));
        assert!(!holds(&tree, "x"));
    }

    #[test]
    fn a_beginning_ends_at_a_whole_letter() {
        assert_eq!(beginning("aé", 2), "a");
        assert_eq!(beginning("aé", 3), "aé");
        assert_eq!(beginning("aé", 9), "aé");
    }
}
