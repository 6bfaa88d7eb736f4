//! What is new or rare about the subject of a dossier: an inference, with its rule.

use super::tables::{MOST_ROWS, OutcomeSpans, RowParts, and, section};
use super::{COMPARED, DossierInput, Scratch};
use crate::analysis::first_of;
use crate::cloudtrail::time::DAY;
use crate::protocol::DossierSection;
use crate::query::print::term;
use crate::store::Store;

/// A value is new where its first event is at most this long before the newest event, in milliseconds.
const NEW_MILLIS: i64 = DAY;
/// A value is rare where at most one event in this many has it. With fewer events than that, nothing counts as rare.
const RARE_SHARE: u32 = 1000;

/// A value that is new or rare, or that no other has.
#[derive(Clone, Copy)]
struct Unusual {
    /// The index of its field in [`COMPARED`]; none for what the dossier is about itself.
    field: Option<usize>,
    /// The index of its group among those of this field.
    group: usize,
    /// Events of all loaded that have it.
    total: u32,
    reasons: Reasons,
}

/// Why a value is listed.
#[derive(Clone, Copy)]
struct Reasons {
    /// No event of another has it.
    only_it: bool,
    rare: bool,
    new: bool,
}

impl Reasons {
    fn words(self) -> String {
        let all = [
            (self.only_it, "only it"),
            (self.rare, "rare"),
            (self.new, "new"),
        ];
        let holding = all.into_iter().filter(|(holds, _)| *holds);
        let words: Vec<&str> = holding.map(|(_, word)| word).collect();
        words.join(", ")
    }

    fn any(self) -> bool {
        self.only_it || self.rare || self.new
    }
}

/// The limits by which a value is rare or new, from all events loaded.
struct Thresholds {
    /// All events loaded.
    loaded: u32,
    /// A value with at most this many events is rare.
    rare: u32,
    /// What begins later is new.
    new_from: i64,
}

impl Thresholds {
    fn of(store: &Store) -> Self {
        let loaded = store.len() as u32;
        let span = store.time_span();
        let span = span.filter(|span| span.last - span.first >= NEW_MILLIS);
        Thresholds {
            loaded,
            rare: loaded / RARE_SHARE,
            new_from: span.map_or(i64::MAX, |span| span.last - NEW_MILLIS),
        }
    }

    fn is_new(&self, first: Option<i64>) -> bool {
        first.is_some_and(|first| first > self.new_from)
    }
}

/// The unusual values.
struct AllUnusual {
    /// The first ones: its own row, then what the fewest events have; ties by field and value.
    first: Vec<Unusual>,
    /// How many there are.
    count: usize,
}

fn unusual(
    material: &DossierInput,
    thresholds: &Thresholds,
    own_first: Option<i64>,
    heads: &mut [u32],
) -> AllUnusual {
    let is_new = |first| thresholds.is_new(first);
    let count = material.all.len() as u32;
    let compared = &material.compared;
    let mut found = vec![Unusual {
        field: None,
        group: 0,
        total: 0,
        reasons: Reasons {
            only_it: false,
            rare: count > 0 && count <= thresholds.rare,
            new: is_new(own_first),
        },
    }];
    for (index, field) in COMPARED.iter().enumerate() {
        if field.name == material.subject.field {
            continue;
        }
        let totals = compared[index].in_all(&material.background.totals[index], heads);
        for (group, total) in totals.into_iter().enumerate() {
            let of_group = &compared[index].groups[group];
            let reasons = Reasons {
                only_it: of_group.counts.events == total && count < thresholds.loaded,
                rare: total <= thresholds.rare,
                // What is new itself does everything for the first time.
                new: is_new(of_group.first) && !is_new(own_first),
            };
            found.push(Unusual {
                field: Some(index),
                group,
                total,
                reasons,
            });
        }
    }
    found.retain(|one| one.reasons.any());
    let value = |one: &Unusual| {
        let grouped = one.field.map(|index| &compared[index]);
        grouped.map_or("", |grouped| grouped.key(&grouped.groups[one.group]))
    };
    let rank = |one: &Unusual| (one.field.is_some(), one.total, one.field);
    let first = first_of(found.len(), MOST_ROWS, |one, two| {
        let (one, two) = (&found[one], &found[two]);
        let order = rank(one).cmp(&rank(two));
        order.then_with(|| value(one).cmp(value(two))).is_lt()
    });
    AllUnusual {
        first: first.iter().map(|index| found[*index]).collect(),
        count: found.len(),
    }
}

/// What is new or rare against all events loaded, and the rules.
pub(super) fn inferred(material: &DossierInput, scratch: &mut Scratch) -> DossierSection {
    let thresholds = Thresholds::of(material.store);
    let own = OutcomeSpans::of(material.store, &material.all);
    let unusual = unusual(material, &thresholds, own.all.first, &mut scratch.heads);
    let query = &material.query;
    let mut rows = Vec::new();
    for one in unusual.first {
        let words = one.reasons.words();
        let row = match one.field {
            Some(index) => {
                let (field, grouped) = (&COMPARED[index], &material.compared[index]);
                let group = &grouped.groups[one.group];
                let value = grouped.key(group);
                let of_value = term(field.name, value);
                let counts = group.counts;
                RowParts {
                    query: and(query, &of_value),
                    key: of_value,
                    texts: &[field.noun, value, &words],
                    counts: &[counts.events, counts.errors, counts.denied, one.total],
                    times: &[group.first, group.last],
                    ..RowParts::default()
                }
                .row()
            }
            None => {
                let (all, failed, denied) = (own.all, own.error.events, own.denied.events);
                RowParts {
                    key: query.clone(),
                    query: query.clone(),
                    texts: &[material.label, material.title, &words],
                    counts: &[all.events, failed, denied, all.events],
                    times: &[all.first, all.last],
                    ..RowParts::default()
                }
                .row()
            }
        };
        rows.push(row);
    }
    let columns = [
        "what", "which", "reason", "by-it", "failed", "denied", "in-all", "first", "last",
    ];
    DossierSection::Inferred {
        table: section(
            "New or rare (inferred)",
            unusual.count,
            &columns,
            rows,
            "Nothing by these rules.",
        ),
        rule: rule(material.label, &thresholds),
    }
}

/// A label as it stands within a sentence: abbreviations keep their capitals.
fn within_sentence(label: &str) -> String {
    let lower = |word: &str| match word.chars().all(char::is_uppercase) {
        true => word.to_owned(),
        false => word.to_lowercase(),
    };
    label
        .split(' ')
        .map(lower)
        .collect::<Vec<String>>()
        .join(" ")
}

/// The rules in words, with their numbers.
fn rule(label: &str, thresholds: &Thresholds) -> String {
    let Thresholds { loaded, rare, .. } = thresholds;
    let has_new = thresholds.new_from != i64::MAX;
    let mut words = format!(
        "Held against all {loaded} events loaded, whatever the filter. Only it: no event of another {} has this value. ",
        within_sentence(label)
    );
    words.push_str(&if *rare == 0 {
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
