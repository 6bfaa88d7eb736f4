//! Which field was meant where a name is none, and which word where a text is none.

use crate::query::fields::{AT_THE_TOP, FIELDS};

/// The name of the field that is most like `name`, for "did you mean".
pub fn most_like(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    FIELDS
        .iter()
        .flat_map(|field| std::iter::once(field.name).chain(field.aliases.iter().copied()))
        .chain(AT_THE_TOP)
        .map(|known| (edit_distance(&lower, &known.to_ascii_lowercase()), known))
        .min()
        .filter(|(distance, known)| *distance <= known.len() / 2)
        .map(|(_, known)| known)
}

/// Those of `known` that are most like `text`, the likest first.
pub fn nearest<'k>(text: &str, known: &[&'k str], most: usize) -> Vec<&'k str> {
    let lower = text.to_lowercase();
    let mut all: Vec<(usize, &str)> = known
        .iter()
        .map(|known| (edit_distance(&lower, &known.to_lowercase()), *known))
        .filter(|(distance, known)| *distance <= known.chars().count() / 2)
        .collect();
    all.sort_unstable();
    all.into_iter().take(most).map(|(_, known)| known).collect()
}

/// How many letters must be changed, added or taken away to make one text the other.
pub fn edit_distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (place, other) in two.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(row[place] + 1).min(diagonal + 1);
        }
    }
    row[two.len()]
}
