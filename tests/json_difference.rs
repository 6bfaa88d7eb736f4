//! The difference of two JSON trees makes the one into the other, and back.

use proptest::prelude::*;
use trailglass::json::difference::{Difference, TreeStep, differences};
use trailglass::json::tree::Tree;

/// Trees that are alike often.
fn small_tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Bool),
        "[0-2]".prop_map(Tree::Number),
        "[ab]{0,2}".prop_map(Tree::Text),
    ];
    leaf.prop_recursive(4, 30, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Tree::List),
            prop::collection::vec(("[abc]", inner), 0..5).prop_map(Tree::Object),
        ]
    })
}

/// Carries out one difference; fails where the tree has something else there than the difference says.
fn apply(tree: &mut Tree, path: &[TreeStep], difference: &Difference) {
    let (before, after) = (&difference.before, &difference.after);
    match path {
        [] => {
            assert!(before.as_ref().is_some_and(|before| before.same(tree)));
            *tree = after.clone().expect("a whole tree does not go");
        }
        [TreeStep::Member(name)] if before.is_none() || after.is_none() => {
            let Tree::Object(members) = tree else {
                panic!("an object at {path:?}")
            };
            let place = members.iter().position(|(known, _)| known == name);
            match (place, after) {
                (None, Some(after)) => members.push((name.clone(), after.clone())),
                (Some(place), None) => {
                    let (_, gone) = members.remove(place);
                    assert!(before.as_ref().is_some_and(|before| before.same(&gone)));
                }
                _ => panic!("{name} is there and comes, or is not and goes"),
            }
        }
        [TreeStep::Element(place)] if before.is_none() || after.is_none() => {
            let Tree::List(items) = tree else {
                panic!("a list at {path:?}")
            };
            match after {
                Some(after) => items.insert(*place, after.clone()),
                None => {
                    let gone = items.remove(*place);
                    assert!(before.as_ref().is_some_and(|before| before.same(&gone)));
                }
            }
        }
        [TreeStep::Member(name), rest @ ..] => {
            let Tree::Object(members) = tree else {
                panic!("an object at {path:?}")
            };
            let mut members = members.iter_mut();
            let member = members.find(|(known, _)| known == name);
            apply(
                &mut member.expect("a member of that name").1,
                rest,
                difference,
            );
        }
        [TreeStep::Element(place), rest @ ..] => {
            let Tree::List(items) = tree else {
                panic!("a list at {path:?}")
            };
            apply(&mut items[*place], rest, difference);
        }
    }
}

fn all(tree: &Tree, differences: &[Difference]) -> Tree {
    let mut tree = tree.clone();
    for difference in differences {
        apply(&mut tree, &difference.path, difference);
    }
    tree
}

fn turned_around(differences: &[Difference]) -> Vec<Difference> {
    let turned = differences.iter().rev().map(|difference| Difference {
        path: difference.path.clone(),
        before: difference.after.clone(),
        after: difference.before.clone(),
    });
    turned.collect()
}

proptest! {
    #[test]
    fn a_difference_makes_the_one_into_the_other_and_back(one in small_tree(), two in small_tree()) {
        let found = differences(&one, &two);
        prop_assert!(all(&one, &found).same(&two));
        prop_assert!(all(&two, &turned_around(&found)).same(&one));
        prop_assert_eq!(found.is_empty(), one.same(&two));
    }

    #[test]
    fn equal_trees_have_no_difference(tree in small_tree()) {
        prop_assert_eq!(differences(&tree, &tree), []);
    }

    #[test]
    fn one_element_more_is_one_difference(items in prop::collection::vec(small_tree(), 0..5), more in small_tree(), at in any::<prop::sample::Index>()) {
        let at = at.index(items.len() + 1);
        let mut longer = items.clone();
        longer.insert(at, more);
        prop_assert_eq!(differences(&Tree::List(items), &Tree::List(longer)).len(), 1);
    }
}

#[test]
fn a_policy_s_difference_is_the_statement_that_changed() {
    let policy = |effect: &str, more: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", "Action": "s3:*"}}{more}]}}"#
        );
        Tree::read(&text).expect("JSON")
    };
    let found = differences(
        &policy("Deny", ""),
        &policy("Allow", r#", {"Effect": "Deny"}"#),
    );
    let path = |difference: &Difference| format!("{:?}", difference.path);
    let paths: Vec<String> = found.iter().map(path).collect();
    assert_eq!(
        paths,
        [
            r#"[Member("Statement"), Element(0), Member("Effect")]"#,
            r#"[Member("Statement"), Element(1)]"#
        ]
    );
}
