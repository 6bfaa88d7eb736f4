//! The timeline's lanes: which lane each event belongs to, and what happened in each lane over time.

use super::Counts;
use crate::analysis::values::ValueInterner;
use crate::cloudtrail::arn::is_service_linked_role;
use crate::cloudtrail::credential::Credential;
use crate::cloudtrail::time::{DAY, text_from_millis};
use crate::protocol::{BarSpec, Mark, Millis, TimelineScale};
use crate::query::source::{GroupValues, LeafPlaces, Source};
use crate::query::tree::Target;
use crate::store::batch::{NO_TIME, OUTCOME_DENIED, OUTCOME_ERROR};
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::scans::{self, TimelineGrid};
use crate::store::{IdentityRow, Store, TimeSpan};

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
#[derive(Clone)]
enum Names {
    OfIdentities(Vec<Name>),
    Texts(Vec<Symbol>),
    Words(Vec<&'static str>),
    Own(Vec<String>),
    /// Those of another grouping, and one more.
    And(Box<Names>, Name),
}

/// What a lane's value is in the search language, and what it is called on screen.
#[derive(Clone)]
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

    /// The same with one lane for all services, after the others.
    pub fn with_services_folded(&self, store: &Store, services: &Services) -> Self {
        let (nameless, folded) = (self.lanes as u32 - 1, self.lanes as u32 - 1);
        let numbers = store.identity_numbers().iter();
        let lane = |(number, lane): (&u32, &u32)| match services.identities[*number as usize] {
            true => folded,
            false if *lane == nameless => NONE,
            false => *lane,
        };
        let name = Name {
            key: Credential::AwsService.word().to_owned(),
            label: "AWS services".to_owned(),
        };
        let lanes = numbers.zip(&self.lane_of).map(lane).collect();
        let names = Names::And(Box::new(self.names.clone()), name);
        Self::named(lanes, self.lanes, names)
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
        (lane < known).then(|| self.names.key(store, lane as usize))
    }

    /// The lane with this key; that of events without a value where it is empty and no value is.
    pub fn lane(&self, store: &Store, key: &str) -> Option<u32> {
        let mut lanes = 0..self.lanes as u32;
        lanes
            .find(|lane| self.key(store, *lane) == Some(key))
            .or(key.is_empty().then_some(self.lanes as u32 - 1))
    }

    /// What a lane is called on screen.
    pub fn label<'a>(&'a self, store: &'a Store, lane: u32) -> &'a str {
        match self.key(store, lane) {
            None => "(no value)",
            Some("") => "(empty)",
            Some(key) => self.names.label(store, lane as usize).unwrap_or(key),
        }
    }
}

impl Names {
    fn key<'a>(&'a self, store: &'a Store, lane: usize) -> &'a str {
        match self {
            Names::OfIdentities(names) => &names[lane].key,
            Names::Texts(texts) => store.text(texts[lane]),
            Names::Words(words) => words[lane],
            Names::Own(names) => &names[lane],
            Names::And(others, _) if lane < others.len() => others.key(store, lane),
            Names::And(_, last) => &last.key,
        }
    }

    /// The name on screen, where it is another one than the key.
    fn label<'a>(&'a self, store: &'a Store, lane: usize) -> Option<&'a str> {
        match self {
            Names::OfIdentities(names) => Some(&names[lane].label),
            Names::Texts(texts) => Some(store.label(texts[lane])),
            Names::Words(_) | Names::Own(_) => None,
            Names::And(others, _) if lane < others.len() => others.label(store, lane),
            Names::And(_, last) => Some(&last.label),
        }
    }

    fn len(&self) -> usize {
        match self {
            Names::OfIdentities(names) => names.len(),
            Names::Texts(texts) => texts.len(),
            Names::Words(words) => words.len(),
            Names::Own(names) => names.len(),
            Names::And(others, _) => others.len() + 1,
        }
    }
}

/// Which identities are AWS services that act on their own behalf, and which lanes are those of one.
pub struct Services {
    identities: Vec<bool>,
    /// Whether some of them are roles that only a service can assume.
    pub have_roles: bool,
    /// By the number of the lane.
    pub lanes: Vec<bool>,
}

impl Services {
    /// Those among the lanes of a grouping.
    pub fn of(store: &Store, grouping: &Grouping) -> Self {
        let has_role = |identity: &IdentityRow| {
            let key = store.principals()[identity.principal as usize].key;
            identity.credential == Credential::Role && is_service_linked_role(store.text(key))
        };
        let identities: Vec<bool> = (store.identities().iter())
            .map(|identity| identity.credential == Credential::AwsService || has_role(identity))
            .collect();
        let have_roles = store.identities().iter().any(has_role);
        let mut lanes = vec![false; grouping.lanes];
        if identities.contains(&true) {
            for (number, lane) in store.identity_numbers().iter().zip(&grouping.lane_of) {
                lanes[*lane as usize] |= identities[*number as usize];
            }
        }
        Services {
            identities,
            have_roles,
            lanes,
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
        is_split: false,
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
        grid.add(&marked, store);
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
            writes: cell.writes,
            has_alarm: false,
            event: cell.event,
        });
        marks.collect()
    });
    Drawn::Marks(lanes.collect())
}

/// The events of a lane in one column of time, in the order of time: those of which [`drawn`] makes one mark.
pub fn bar(
    store: &Store,
    rows: &RowSet,
    grouping: &Grouping,
    lane: u32,
    bar: &BarSpec,
) -> Vec<u32> {
    let (times, order) = (store.times(), store.order());
    let time = |row: &u32| Some(times[*row as usize]).filter(|time| *time != NO_TIME);
    // As the grid rounds.
    let column = |time: i64| ((time - bar.from) as f64 / bar.column_millis) as i64;
    let is_before = |row: &u32| {
        time(row).is_some_and(|time| time < bar.from || column(time) < i64::from(bar.column))
    };
    let after = &order[order.partition_point(is_before)..];
    let is_in = |row: &&u32| time(row).is_some_and(|time| column(time) == i64::from(bar.column));
    let within = after.iter().take_while(is_in);
    let is_of_lane =
        |row: &&u32| grouping.lane_of[**row as usize] == lane && rows.has(**row as usize);
    within.filter(is_of_lane).copied().collect()
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
