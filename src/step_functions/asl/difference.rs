//! What changed between two definitions: states added, removed and changed, and lines of their text.

use crate::json::tree::Tree;
use crate::step_functions::asl::parse::Definition;

/// How many pairs of lines are compared; more would take too long and too much memory.
const MOST_PAIRS: usize = 4_000_000;

/// What happened to a state or a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is in both.
    Same,
    /// It is only in the later one.
    Added,
    /// It is only in the earlier one.
    Removed,
    /// It is in both and not the same.
    Changed,
}

/// A state that is not the same in both.
#[derive(Debug)]
pub struct StateChange {
    /// What happened to it.
    pub change: Change,
    /// Its name.
    pub name: String,
    /// Its place in the later definition; in the earlier one if it was removed.
    pub state: usize,
    /// The fields that differ. The inside of a container counts only by its own fields.
    pub fields: Vec<String>,
}

/// The states that differ: added and changed in the later order, then the removed. States are known by name.
pub fn states(earlier: &Definition, later: &Definition) -> Vec<StateChange> {
    let mut found = Vec::new();
    for (at, state) in later.states.iter().enumerate() {
        let (change, fields) = match earlier
            .states
            .iter()
            .position(|other| other.name == state.name)
        {
            None => (Change::Added, Vec::new()),
            Some(before) => (
                Change::Changed,
                fields(earlier.json(before), later.json(at)),
            ),
        };
        if change == Change::Added || !fields.is_empty() {
            found.push(StateChange {
                change,
                name: state.name.clone(),
                state: at,
                fields,
            });
        }
    }
    for (at, state) in earlier.states.iter().enumerate() {
        if !later.states.iter().any(|other| other.name == state.name) {
            found.push(StateChange {
                change: Change::Removed,
                name: state.name.clone(),
                state: at,
                fields: Vec::new(),
            });
        }
    }
    found
}

/// The names of the members that are not the same in both, but `States`, which tell for themselves.
pub fn fields(earlier: &Tree, later: &Tree) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (value, other) in [(later, earlier), (earlier, later)] {
        for (name, member) in value.members() {
            let same = match (other.get(name), name.as_str()) {
                (None, _) => false,
                (Some(_), "States") => true,
                (Some(there), "Branches") => {
                    let (one, two) = (member.items(), there.items());
                    one.len() == two.len()
                        && one
                            .iter()
                            .zip(two)
                            .all(|(one, two)| fields(one, two).is_empty())
                }
                (Some(there), "ItemProcessor" | "Iterator") => fields(member, there).is_empty(),
                (Some(there), _) => member.same(there),
            };
            if !same && !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// A line of both texts laid over each other.
#[derive(Debug, PartialEq)]
pub struct DiffLine<'a> {
    /// Whether it is in both, only in the later or only in the earlier.
    pub change: Change,
    /// The line.
    pub text: &'a str,
}

/// Two texts line by line, by their longest common sequence; none if they are too long for that.
pub fn lines<'a>(earlier: &'a str, later: &'a str) -> Option<Vec<DiffLine<'a>>> {
    let before: Vec<&str> = earlier.lines().collect();
    let after: Vec<&str> = later.lines().collect();
    let head = before
        .iter()
        .zip(&after)
        .take_while(|(one, two)| one == two)
        .count();
    let (rest_before, rest_after) = (&before[head..], &after[head..]);
    let tail = rest_before
        .iter()
        .rev()
        .zip(rest_after.iter().rev())
        .take_while(|(one, two)| one == two)
        .count();
    let one = &rest_before[..rest_before.len() - tail];
    let two = &rest_after[..rest_after.len() - tail];
    let wide = two.len() + 1;
    if (one.len() + 1).saturating_mul(wide) > MOST_PAIRS {
        return None;
    }
    // common[i * wide + j]: how many lines one[i..] and two[j..] have in common.
    let mut common = vec![0_u32; (one.len() + 1) * wide];
    for i in (0..one.len()).rev() {
        for j in (0..two.len()).rev() {
            common[i * wide + j] = if one[i] == two[j] {
                common[(i + 1) * wide + j + 1] + 1
            } else {
                common[(i + 1) * wide + j].max(common[i * wide + j + 1])
            };
        }
    }
    let mut out: Vec<DiffLine> = Vec::with_capacity(before.len() + two.len());
    let mut push = |change, text| out.push(DiffLine { change, text });
    before[..head]
        .iter()
        .for_each(|text| push(Change::Same, text));
    let (mut i, mut j) = (0, 0);
    while i < one.len() || j < two.len() {
        if i < one.len() && j < two.len() && one[i] == two[j] {
            push(Change::Same, one[i]);
            (i, j) = (i + 1, j + 1);
        } else if i < one.len()
            && (j == two.len() || common[(i + 1) * wide + j] >= common[i * wide + j + 1])
        {
            push(Change::Removed, one[i]);
            i += 1;
        } else {
            push(Change::Added, two[j]);
            j += 1;
        }
    }
    before[before.len() - tail..]
        .iter()
        .for_each(|text| push(Change::Same, text));
    Some(out)
}
