//! What is new or rare about the subject of a dossier: an inference, with its rule.

use super::{
    Background, COMPARED, MOST_ROWS, NEW_MILLIS, RARE_SHARE, and, by_outcome, line, section,
};
use crate::analysis::first_of;
use crate::analysis::groups::Grouped;
use crate::protocol::Outcome;
use crate::protocol::Section;
use crate::query::print::term;
use crate::store::Store;

/// A value that is new or rare, or that no other has.
#[derive(Clone, Copy)]
struct Unusual {
    /// The place of its field in [`COMPARED`]; none for what the dossier is about itself.
    field: Option<usize>,
    /// Its group there.
    group: usize,
    /// Events of all loaded that have it.
    total: u32,
    /// Whether only this has it, it is rare, it is new.
    reasons: [bool; 3],
}

/// What all events loaded are held against: from which number of events and which time on.
struct Thresholds {
    loaded: u32,
    rare: u32,
    /// What begins later is new.
    new_from: i64,
}

impl Thresholds {
    fn of(store: &Store) -> Self {
        let loaded = store.len() as u32;
        let span = store.time_span();
        let span = span.filter(|(first, last)| last - first >= NEW_MILLIS);
        Thresholds {
            loaded,
            rare: loaded / RARE_SHARE,
            new_from: span.map_or(i64::MAX, |(_, last)| last - NEW_MILLIS),
        }
    }

    fn is_new(&self, first: Option<i64>) -> bool {
        first.is_some_and(|first| first > self.new_from)
    }
}

/// The unusual values: its own row first, then what the fewest events have; ties by field and value.
fn unusual(
    background: &Background,
    thresholds: &Thresholds,
    field: &str,
    (count, own_first): (u32, Option<i64>),
    compared: &[Grouped],
    heads: &mut [u32],
) -> (Vec<Unusual>, usize) {
    let is_new = |first| thresholds.is_new(first);
    let mut found = vec![Unusual {
        field: None,
        group: 0,
        total: 0,
        reasons: [
            false,
            count > 0 && count <= thresholds.rare,
            is_new(own_first),
        ],
    }];
    for (place, (name, ..)) in COMPARED.iter().enumerate() {
        if *name == field {
            continue;
        }
        let totals = compared[place].in_all(&background.totals[place], heads);
        for (index, group) in compared[place].groups.iter().enumerate() {
            // What is new itself does everything for the first time.
            let began = is_new(group.first) && !is_new(own_first);
            let total = totals[index];
            let only = group.counts.events == total && count < thresholds.loaded;
            found.push(Unusual {
                field: Some(place),
                group: index,
                total,
                reasons: [only, total <= thresholds.rare, began],
            });
        }
    }
    found.retain(|one| one.reasons.contains(&true));
    let value = |one: &Unusual| {
        let grouped = one.field.map(|place| &compared[place]);
        grouped.map_or("", |grouped| grouped.key(&grouped.groups[one.group]))
    };
    let best = first_of(found.len(), MOST_ROWS, |one, two| {
        let (one, two) = (&found[one], &found[two]);
        let order = (one.field.is_some(), one.total, one.field).cmp(&(
            two.field.is_some(),
            two.total,
            two.field,
        ));
        order.then_with(|| value(one).cmp(value(two))).is_lt()
    });
    (
        best.iter().map(|index| found[*index]).collect(),
        found.len(),
    )
}

/// What is new or rare against all events loaded, and the rules.
pub(super) fn inferred(
    store: &Store,
    background: &Background,
    [field, label, key, title]: [&str; 4],
    all: &[u32],
    compared: &[Grouped],
    heads: &mut [u32],
) -> (Section, String) {
    let count = all.len() as u32;
    let thresholds = Thresholds::of(store);
    let [_, (errors, ..), (denied, ..), (_, first, last)] = by_outcome(store, all);
    let own = (count, first);
    let (best, found) = unusual(background, &thresholds, field, own, compared, heads);
    let query = term(field, key);
    let mut rows = Vec::new();
    for one in best {
        let mut words = String::new();
        for (word, holds) in ["only it", "rare", "new"].into_iter().zip(one.reasons) {
            if holds {
                words.push_str(if words.is_empty() { "" } else { ", " });
                words.push_str(word);
            }
        }
        rows.push(match one.field {
            Some(place) => {
                let (name, _, what) = COMPARED[place];
                let group = &compared[place].groups[one.group];
                let value = compared[place].key(group);
                let of_value = term(name, value);
                let own = group.counts;
                line(
                    [of_value.clone(), and(&query, &of_value)],
                    &[what, value, &words],
                    &[own.events, own.errors, own.denied, one.total],
                    &[group.first, group.last],
                    Outcome::Ok,
                )
            }
            None => line(
                [query.clone(), query.clone()],
                &[label, title, &words],
                &[count, errors, denied, count],
                &[first, last],
                Outcome::Ok,
            ),
        });
    }
    let columns = [
        "what", "which", "reason", "by-it", "failed", "denied", "in-all", "first", "last",
    ];
    let title = "New or rare (inferred)";
    let has_new = thresholds.new_from != i64::MAX;
    (
        section(title, found, &columns, rows, "Nothing by these rules."),
        rule(label, thresholds.loaded, thresholds.rare, has_new),
    )
}

/// The rules in words, with their numbers.
fn rule(label: &str, loaded: u32, rare: u32, has_new: bool) -> String {
    let mut words = format!(
        "Held against all {loaded} events loaded, whatever the filter. Only it: no event of another {} has this value. ",
        label.to_lowercase()
    );
    words.push_str(&if rare == 0 {
        format!("Rare: left out, because fewer than {RARE_SHARE} events are loaded. ")
    } else {
        format!("Rare: at most one event in {RARE_SHARE} has it, here {rare}. ")
    });
    words.push_str(if has_new {
        "New: its first event is in the last 24 hours of the data. "
    } else {
        "New: left out, because the data spans less than 24 hours. "
    });
    words.push_str("An inference from these logs alone, not a verdict.");
    words
}
