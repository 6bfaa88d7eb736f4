//! The timeline's lanes: which lane each event belongs to, and what happened in each lane over time.

use super::Counts;
use crate::analysis::values::ValueInterner;
use crate::cloudtrail::time::{DAY, text_from_millis};
use crate::protocol::{Mark, Millis, TimelineScale};
use crate::query::source::{GroupValues, LeafPlaces, Source};
use crate::query::tree::Target;
use crate::store::batch::{NO_TIME, OUTCOME_DENIED, OUTCOME_ERROR};
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::scans::{self, TimelineGrid};
use crate::store::{Store, TimeSpan};

/// With more events than this in the window, columns are drawn instead of each event.
pub const MOST_SINGLES: usize = 1500;

/// Events that are scanned at a time, so that the intermediate results stay small.
const AT_ONCE: usize = 1 << 16;

/// Which lane each event belongs to: a number below [`Grouping::lanes`]. The last lane is that of the events without a value.
pub struct Grouping {
    /// The lane of each event of the store.
    pub lane_of: Vec<u32>,
    /// How many numbers there are; some may have no event.
    pub lanes: usize,
    names: Names,
}

/// Where the names of lanes are.
enum Names {
    OfIdentities(Vec<Name>),
    Texts(Vec<Symbol>),
    Words(Vec<&'static str>),
    Own(Vec<String>),
}

/// What a lane's value is in the search language, and what it is called on screen.
struct Name {
    key: String,
    label: String,
}

impl Grouping {
    /// Groups all events by what a field or path reads. An event with several values under a path belongs to the first one;
    /// times are put together by day, in UTC.
    pub fn new(store: &Store, target: &Target) -> Self {
        match Source::of(store, target) {
            Source::Row(symbols) => {
                let mut merged = ValueInterner::new(store);
                let numbers = symbols.iter().map(|symbol| merged.number(*symbol));
                let numbers = numbers.collect();
                Self::of_texts(numbers, &merged)
            }
            Source::Group(values) => Self::of_groups(&values),
            Source::Byte(values) => {
                let lane_of_byte = values.places();
                let lanes = values.bytes.iter();
                let lanes = lanes.map(|byte| lane_of_byte[usize::from(*byte)]).collect();
                let words: Vec<&str> = values.words().into_iter().map(|(word, _)| word).collect();
                Self::named(lanes, words.len(), Names::Words(words))
            }
            Source::Leaf(places) => {
                let mut merged = ValueInterner::new(store);
                let numbers = first_values(store, &places, &mut merged);
                Self::of_texts(numbers, &merged)
            }
            Source::Time(_) => Self::by_day(store),
        }
    }

    /// Lanes of texts by their numbers. There are far more texts than lanes.
    fn of_texts(mut numbers: Vec<u32>, merged: &ValueInterner) -> Self {
        let found = scans::densify(&mut numbers, merged.len()).into_iter();
        let texts: Vec<Symbol> = found.map(|number| merged.symbol(number)).collect();
        Self::named(numbers, texts.len(), Names::Texts(texts))
    }

    /// Lanes of what identities or sessions have; each of them is looked at once.
    fn of_groups(values: &GroupValues) -> Self {
        let mut numbers = values.numbers.clone();
        let found = if values.is_sparse() {
            scans::densify(&mut numbers, values.len())
        } else {
            (0..values.len() as u32).collect()
        };
        let lanes = scans::gather(values.groups, &numbers);
        let names = found.iter().map(|number| Name {
            key: values.key(*number).to_owned(),
            label: values.label(*number).to_owned(),
        });
        Self::named(lanes, found.len(), Names::OfIdentities(names.collect()))
    }

    /// Lanes that the caller has assigned: one for each name, [`NONE`] for events without a lane.
    pub fn of(lane_of: Vec<u32>, names: Vec<String>) -> Self {
        Self::named(lane_of, names.len(), Names::Own(names))
    }

    fn named(mut lane_of: Vec<u32>, names_known: usize, names: Names) -> Self {
        for lane in &mut lane_of {
            *lane = (*lane).min(names_known as u32);
        }
        Grouping {
            lane_of,
            lanes: names_known + 1,
            names,
        }
    }

    fn by_day(store: &Store) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut lanes = vec![NONE; store.len()];
        let mut last = None;
        for row in store.order() {
            let time = store.times()[*row as usize];
            if time == NO_TIME {
                continue;
            }
            let day = time.div_euclid(DAY);
            if last != Some(day) {
                let text = text_from_millis(time);
                names.push(text.get(..10).unwrap_or(&text).to_owned());
                last = Some(day);
            }
            lanes[*row as usize] = names.len() as u32 - 1;
        }
        Self::of(lanes, names)
    }

    /// What a lane's value is in the search language; none for the lane of events without a value.
    pub fn key<'a>(&'a self, store: &'a Store, lane: u32) -> Option<&'a str> {
        let known = self.lanes as u32 - 1;
        (lane < known).then(|| match &self.names {
            Names::OfIdentities(names) => &names[lane as usize].key,
            Names::Texts(texts) => store.text(texts[lane as usize]),
            Names::Words(words) => words[lane as usize],
            Names::Own(names) => &names[lane as usize],
        })
    }

    /// What a lane is called on screen.
    pub fn label<'a>(&'a self, store: &'a Store, lane: u32) -> &'a str {
        match (&self.names, self.key(store, lane)) {
            (_, None) => "(no value)",
            (_, Some("")) => "(empty)",
            (Names::OfIdentities(names), _) => &names[lane as usize].label,
            (Names::Texts(texts), _) => store.label(texts[lane as usize]),
            (_, Some(key)) => key,
        }
    }
}

/// The number of each event's first value; [`NONE`] where it has none.
fn first_values(store: &Store, places: &LeafPlaces, merged: &mut ValueInterner) -> Vec<u32> {
    let mut first = |shape: u32, leaves: &[Symbol]| {
        let symbol = places.among(shape, leaves).next();
        symbol.map_or(NONE, |symbol| merged.number(symbol))
    };
    let identities: Vec<u32> = store
        .identities()
        .iter()
        .map(|identity| first(identity.shape, store.identity_leaves(identity)))
        .collect();
    let (shapes, numbers) = (store.shape_numbers(), store.identity_numbers());
    let mut lane = |row: usize| match first(shapes[row], store.leaves(row)) {
        NONE => identities[numbers[row] as usize],
        own => own,
    };
    (0..store.len()).map(&mut lane).collect()
}

/// What there is in a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Events, errors, denials.
    pub counts: Counts,
    /// Earliest event.
    pub first: Option<Millis>,
    /// Latest event.
    pub last: Option<Millis>,
}

/// What there is in each lane, by its number.
pub fn totals(store: &Store, rows: &RowSet, grouping: &Grouping) -> Vec<Total> {
    totals_of(store, rows, &grouping.lane_of, grouping.lanes)
}

/// What there is of each number that rows have, below `len`.
pub fn totals_of(store: &Store, rows: &RowSet, numbers: &[u32], len: usize) -> Vec<Total> {
    let tallies = scans::tallies(rows, numbers, store.outcomes(), store.times(), len);
    let total = |tally: &scans::Tally| Total {
        counts: Counts {
            events: tally.outcomes.iter().sum(),
            errors: tally.outcomes[usize::from(OUTCOME_ERROR)],
            denied: tally.outcomes[usize::from(OUTCOME_DENIED)],
        },
        first: (tally.first <= tally.last).then_some(tally.first),
        last: (tally.first <= tally.last).then_some(tally.last),
    };
    tallies.iter().map(total).collect()
}

/// Events, errors and denials for each number that rows have, below `len`.
pub fn counts(store: &Store, rows: &RowSet, numbers: &[u32], len: usize) -> Vec<Counts> {
    let count = |rows: &RowSet| {
        let mut counts = vec![0; len];
        scans::count(rows, numbers, &mut counts);
        counts
    };
    let with_outcome = |outcome: u8| {
        let mut these = scans::equal_bytes(store.outcomes(), outcome);
        these.and(rows);
        count(&these)
    };
    let failed = with_outcome(OUTCOME_ERROR)
        .into_iter()
        .zip(with_outcome(OUTCOME_DENIED));
    let all = count(rows).into_iter().zip(failed);
    all.map(|(events, (errors, denied))| Counts {
        events,
        errors,
        denied,
    })
    .collect()
}

/// The scale on which `span` (both ends included) fills so many columns.
pub fn scale(span: TimeSpan, columns: u32) -> TimelineScale {
    let columns = columns.clamp(1, 4096);
    let width = (span.last - span.first + 1) as f64 / f64::from(columns);
    TimelineScale {
        from: span.first,
        column_millis: width,
        columns,
        open: None,
    }
}

/// What is drawn in each of some lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// Columns of time that are not empty.
    Marks(Vec<Vec<Mark>>),
    /// Each event: rows of the store, in order of time.
    Singles(Vec<Vec<u32>>),
}

/// What there is to draw in these lanes within the scale: single events where there are few enough and the columns tell most
/// of them apart, otherwise columns. A column opens the first of its worst events.
pub fn drawn(
    store: &Store,
    rows: &RowSet,
    grouping: &Grouping,
    lanes: &[u32],
    scale: &TimelineScale,
) -> Drawn {
    let columns = scale.columns as usize;
    let mut place_of = vec![NONE; grouping.lanes];
    for (place, lane) in lanes.iter().enumerate() {
        place_of[*lane as usize] = place as u32;
    }
    let mut singles = vec![Vec::new(); lanes.len()];
    let (times, order) = (store.times(), store.order());
    let is_before = |row: &u32| {
        let time = times[*row as usize];
        time != NO_TIME && time < scale.from
    };
    // What has no time comes last.
    let is_within = |row: &u32| {
        let time = times[*row as usize];
        time != NO_TIME
            && ((time - scale.from) as f64 / scale.column_millis) < f64::from(scale.columns)
    };
    let window = &order[order.partition_point(is_before)..];
    let window = &window[..window.partition_point(is_within)];
    let mut grid = TimelineGrid::new(lanes.len(), scale.from, scale.column_millis, columns);
    for part in window.chunks(AT_ONCE) {
        let marked = scans::select_marked(part, rows, &grouping.lane_of, &place_of);
        let left = MOST_SINGLES.saturating_sub(grid.events);
        for (row, place) in marked.iter().take(left) {
            singles[*place as usize].push(*row);
        }
        grid.add(&marked, times, store.outcomes());
    }
    if grid.events <= MOST_SINGLES && grid.crowded * 4 <= grid.full {
        return Drawn::Singles(singles);
    }
    let lanes = grid.cells.chunks(columns).map(|lane| {
        let marks = lane.iter().enumerate().filter(|(_, cell)| cell.events > 0);
        let marks = marks.map(|(column, cell)| Mark {
            column: column as u32,
            events: cell.events,
            errors: cell.outcomes[usize::from(OUTCOME_ERROR)],
            denied: cell.outcomes[usize::from(OUTCOME_DENIED)],
            has_alarm: false,
            event: cell.event,
        });
        marks.collect()
    });
    Drawn::Marks(lanes.collect())
}

/// The event that stands `by` events from `event` in its lane, in the order of time.
pub fn step(store: &Store, rows: &RowSet, grouping: &Grouping, event: u32, by: i32) -> Option<u32> {
    let lane = *grouping.lane_of.get(event as usize)?;
    let place = store.order().iter().position(|row| *row == event)?;
    let further = (by.unsigned_abs() as usize).checked_sub(1)?;
    let wanted = |row: &&u32| grouping.lane_of[**row as usize] == lane && rows.has(**row as usize);
    let (before, after) = store.order().split_at(place);
    let found = if by > 0 {
        after[1..].iter().filter(wanted).nth(further)
    } else {
        before.iter().rev().filter(wanted).nth(further)
    };
    found.copied()
}
