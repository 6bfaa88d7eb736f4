//! The JSON tree against serde_json, which it must agree with.

use crate::support;
use proptest::prelude::*;
use serde_json::Value;
use support::json_value;
use trailglass::json::tree::{DEEPEST, Tree};

/// The tree of a value that serde_json has read or made, whose numbers it writes as they are written.
fn tree(value: &Value) -> Tree {
    match value {
        Value::Null => Tree::Null,
        Value::Bool(yes) => Tree::Bool(*yes),
        Value::Number(number) => Tree::Number(number.to_string()),
        Value::String(text) => Tree::Text(text.clone()),
        Value::Array(items) => Tree::List(items.iter().map(tree).collect()),
        Value::Object(members) => {
            let members = members.iter();
            Tree::Object(
                members
                    .map(|(name, value)| (name.clone(), tree(value)))
                    .collect(),
            )
        }
    }
}

/// Both accept the text and mean the same, or both refuse it.
fn agree(text: &str) {
    let expected: Result<Value, _> = serde_json::from_str(text);
    let read = Tree::read(text);
    match (&expected, &read) {
        (Ok(expected), Ok(read)) => {
            for again in [read.pretty(), read.short()] {
                let back: Value = serde_json::from_str(&again).unwrap();
                assert_eq!(&back, expected, "{text}");
                assert_eq!(Tree::read(&again).as_ref(), Ok(read), "{text}");
            }
        }
        (Err(_), Err(why)) => {
            let line = text
                .split('\n')
                .nth(why.line - 1)
                .expect("a line of the text");
            assert!(
                (1..=line.chars().count() + 1).contains(&why.column),
                "{text}: {why}"
            );
        }
        // serde_json reads no number beyond a double and no half of a surrogate pair; logs may hold them.
        (Err(why), Ok(_)) => assert!(
            ["out of range", "surrogate", "hex escape"]
                .iter()
                .any(|known| why.to_string().contains(known)),
            "{text}: {why}"
        ),
        (Ok(_), Err(why)) => panic!("{text}: {why}"),
    }
    // What the strict reader takes, the lenient one reads the same.
    if let Ok(read) = &read {
        assert_eq!(Tree::read_leniently(text).as_ref(), Ok(read), "{text}");
    }
}

/// Any tree: names twice in an object, numbers that no double holds.
fn any_tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Bool),
        r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?".prop_map(Tree::Number),
        any::<String>().prop_map(Tree::Text),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Tree::List),
            prop::collection::vec(("[ab\n\"\\\\é]{0,2}", inner), 0..5).prop_map(Tree::Object),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_becomes_the_same_tree(value in json_value()) {
        let expected = tree(&value);
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            assert_eq!(Tree::read(&text).as_ref(), Ok(&expected));
            assert_eq!(Tree::read_leniently(&text).as_ref(), Ok(&expected));
        }
        assert_eq!(expected.pretty(), serde_json::to_string_pretty(&value).unwrap());
    }

    #[test]
    fn any_tree_that_is_written_is_read_again_to_the_letter(tree in any_tree()) {
        for text in [tree.pretty(), tree.short()] {
            assert_eq!(Tree::read(&text).as_ref(), Ok(&tree));
            agree_but_for_names_that_stand_twice(&text);
        }
    }

    #[test]
    fn accepts_what_serde_json_accepts(text in r#"[\[\]{},:" \\ntruefalse0-9.eE+-]{0,24}"#) {
        agree(&text);
    }

    #[test]
    fn accepts_what_serde_json_accepts_around_brackets(
        text in r#"[\[{]([\[{}\],:" 1]|"a":|"b": \[|\\u[dD][89c]0[0-9a]|\\[a-z/]|\n|é){0,16}[\]}]"#
    ) {
        agree(&text);
    }

    #[test]
    fn any_bytes_are_read_or_refused_as_by_serde_json(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        match std::str::from_utf8(&bytes) {
            Ok(text) => agree(text),
            Err(_) => prop_assert!(serde_json::from_slice::<Value>(&bytes).is_err()),
        }
    }

    #[test]
    fn a_value_with_one_letter_changed_is_read_or_refused_as_by_serde_json(
        value in json_value(), at in any::<prop::sample::Index>(), letter in r#"[\[\]{},:"\\n0\n\u{1}é]"#
    ) {
        let mut letters: Vec<char> = value.to_string().chars().collect();
        let at = at.index(letters.len());
        letters.splice(at..=at, letter.chars());
        agree(&letters.into_iter().collect::<String>());
    }

    #[test]
    fn strings_and_numbers_survive(text in any::<String>(), number in any::<f64>().prop_filter("", |n| n.is_finite())) {
        agree(&serde_json::json!({ &text: [text, number, null, true, {}, []] }).to_string());
    }
}

/// serde_json keeps the last of two members with one name, and the text of both can be compared only by what each accepts.
fn agree_but_for_names_that_stand_twice(text: &str) {
    if let Err(why) = serde_json::from_str::<Value>(text) {
        assert!(why.to_string().contains("out of range"), "{text}: {why}");
    }
}

#[test]
fn a_broken_text_names_its_place() {
    for (text, expected) in [
        (
            "{\n  \"a\": 1,\n  b",
            "line 3, column 3: a name in quotes was expected",
        ),
        ("", "line 1, column 1: the text ends too early"),
        (
            "{\"é\": \"x\ny\"}",
            "line 1, column 9: a line break or control character in a string",
        ),
        (
            "[\"\\x\"]",
            "line 1, column 3: an unknown escape in a string",
        ),
        ("[\"a", "line 1, column 4: a string does not end"),
    ] {
        assert_eq!(Tree::read(text).unwrap_err().to_string(), expected);
    }
}

#[test]
fn values_may_be_nested_as_deep_as_serde_json_reads_them() {
    let nested =
        |open: &str, close: &str, levels| open.repeat(levels) + "1" + &close.repeat(levels);
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for levels in [DEEPEST, DEEPEST + 1] {
            agree(&nested(open, close, levels));
        }
        let deepest = nested(open, close, DEEPEST);
        let value: Value = serde_json::from_str(&deepest).unwrap();
        assert_eq!(Tree::read(&deepest), Ok(tree(&value)));
        for text in [nested(open, close, 1_000_000), open.repeat(1_000_000)] {
            for read in [Tree::read(&text), Tree::read_leniently(&text)] {
                let column = 1 + open.len() * DEEPEST;
                assert_eq!(
                    read.unwrap_err().to_string(),
                    format!("line 1, column {column}: nested too deep")
                );
            }
        }
    }
}
