//! What is different in two JSON trees, as steps that make the one into the other.

use super::tree::Tree;

/// A step on the way to a value in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeStep {
    /// The member of this name.
    Member(String),
    /// The element with this number, counted from 0.
    Element(usize),
}

/// One difference: at this path the first tree has `before`, the second `after`.
///
/// Differences hold one after another: the numbers of elements are those in the tree that has the differences before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where.
    pub path: Vec<TreeStep>,
    /// What stood there; none where the second tree has more.
    pub before: Option<Tree>,
    /// What stands there now; none where the second tree has less.
    pub after: Option<Tree>,
}

/// What is different; nothing where both say the same, in whatever order their members stand.
pub fn differences(before: &Tree, after: &Tree) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(before, after, &mut Vec::new(), &mut found);
    found
}

fn compare(before: &Tree, after: &Tree, path: &mut Vec<TreeStep>, found: &mut Vec<Difference>) {
    if before.same(after) {
        return;
    }
    match (before, after) {
        // Where a name stands twice, objects are compared as a whole.
        (Tree::Object(one), Tree::Object(two)) if !before.has_twins() && !after.has_twins() => {
            for (name, value) in one {
                path.push(TreeStep::Member(name.clone()));
                match after.get(name) {
                    Some(now) => compare(value, now, path, found),
                    None => found.push(difference(path, Some(value), None)),
                }
                path.pop();
            }
            for (name, value) in two.iter().filter(|(name, _)| before.get(name).is_none()) {
                path.push(TreeStep::Member(name.clone()));
                found.push(difference(path, None, Some(value)));
                path.pop();
            }
        }
        (Tree::List(one), Tree::List(two)) => compare_lists(one, two, path, found),
        _ => found.push(difference(path, Some(before), Some(after))),
    }
}

/// Lists are the same at both ends; between these, elements are compared in pairs, and what is left over came or went.
fn compare_lists(
    one: &[Tree],
    two: &[Tree],
    path: &mut Vec<TreeStep>,
    found: &mut Vec<Difference>,
) {
    let is_same = |(one, two): &(&Tree, &Tree)| one.same(two);
    let start = one.iter().zip(two).take_while(is_same).count();
    let (one, two) = (&one[start..], &two[start..]);
    let ends = one.iter().rev().zip(two.iter().rev());
    let end = ends.take_while(is_same).count();
    let (one, two) = (&one[..one.len() - end], &two[..two.len() - end]);
    let pairs = one.len().min(two.len());
    for place in 0..pairs {
        path.push(TreeStep::Element(start + place));
        compare(&one[place], &two[place], path, found);
        path.pop();
    }
    for value in &one[pairs..] {
        path.push(TreeStep::Element(start + pairs));
        found.push(difference(path, Some(value), None));
        path.pop();
    }
    for (place, value) in (start + pairs..).zip(&two[pairs..]) {
        path.push(TreeStep::Element(place));
        found.push(difference(path, None, Some(value)));
        path.pop();
    }
}

fn difference(path: &[TreeStep], before: Option<&Tree>, after: Option<&Tree>) -> Difference {
    Difference {
        path: path.to_vec(),
        before: before.cloned(),
        after: after.cloned(),
    }
}
