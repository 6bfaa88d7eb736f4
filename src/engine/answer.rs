//! The engine: keeps the store, remembers what it worked out for the last question, and answers.

use crate::analysis::cells::cells;
use crate::analysis::completion::complete;
use crate::analysis::histogram::Bars;
use crate::analysis::order::order;
use crate::analysis::principals::{Activity, principals};
use crate::analysis::sorted;
use crate::analysis::values::per_identity;
use crate::cloudtrail::credential::lifetime_words;
use crate::engine::explore::{Dossiers, Faceted, facet_fields, facets};
use crate::engine::lanes::Lanes;
use crate::engine::step_functions::Tables;
use crate::protocol::{
    Answer, Completions, Detail, EventRow, FileRow, Histogram, LoadState, Outcome, Page,
    PrincipalRow, Rows, SidePanels, Tab, TableSpec, TimeRange, ViewSpec,
};
use crate::query::condition_cache::ConditionCache;
use crate::query::cursor::spot;
use crate::query::evaluate::evaluate_with;
use crate::query::index::Index;
use crate::query::parse::parse;
use crate::query::print::target_of;
use crate::query::tree::Query;
use crate::step_functions::SOURCE;
use crate::store::batch::{NO_TIME, OUTCOME_DENIED, OUTCOME_ERROR};
use crate::store::row_set::RowSet;
use crate::store::scans;
use crate::store::{Column, Store};
use crate::tables::order_of;
use crate::tables::principals::PRINCIPALS;
use crate::tables::receipt::RECEIPT;
use std::borrow::Cow;
use std::cmp::Ordering;

/// At most so many rows travel in one answer, whatever is asked.
pub(super) const MOST_ROWS: u32 = 1000;

/// Answers questions about the events in its store.
#[derive(Default)]
pub struct Engine {
    /// The events.
    pub store: Store,
    index: Index,
    passing: ConditionCache,
    known: Known,
    good_query: String,
    filtered: Option<Filtered>,
    listed: Option<Listed>,
    principals: Option<(Key, Vec<Activity>)>,
    tables: Tables,
    lanes: Lanes,
    dossiers: Dossiers,
}

/// What is the same for all questions until events come in.
#[derive(Default)]
struct Known {
    version: usize,
    span: Option<(i64, i64)>,
    step_functions: Option<RowSet>,
    /// The bar of each event, and the height of all; for how many bars.
    bars: Option<(u32, Bars, Vec<u32>)>,
    /// All rows by a column other than time.
    order: Option<(String, bool, Vec<u32>)>,
}

impl Known {
    fn of(store: &Store) -> Known {
        let states = store.strings().find(SOURCE);
        let sources = store.column(Column::Source);
        Known {
            version: store.version(),
            span: store.time_span(),
            step_functions: states.map(|states| {
                let mut wanted = RowSet::none(store.strings().texts().len());
                wanted.insert(states as usize);
                scans::with_symbol(&RowSet::all(store.len()), sources, &wanted)
            }),
            bars: None,
            order: None,
        }
    }

    /// The bars for this many at most. With the height of all.
    fn bars(&mut self, store: &Store, bars: u32) -> &(u32, Bars, Vec<u32>) {
        let known = self.bars.take().filter(|known| known.0 == bars);
        let known = known.unwrap_or_else(|| {
            let made = Bars::new(store, self.span, bars);
            let all = made.histogram(store, &RowSet::all(store.len()));
            let failed = all.error.iter().zip(&all.denied);
            let all = all.ok.iter().zip(failed);
            let all = all
                .map(|(ok, (error, denied))| ok + error + denied)
                .collect();
            (bars, made, all)
        });
        self.bars.insert(known)
    }

    /// Those of the rows shown that a list of events has.
    fn listed<'a>(
        &self,
        store: &Store,
        shown: &'a RowSet,
        only_step_functions: bool,
    ) -> Cow<'a, RowSet> {
        let mut rows = Cow::Borrowed(shown);
        if only_step_functions {
            let none = RowSet::none(store.len());
            rows.to_mut()
                .and(self.step_functions.as_ref().unwrap_or(&none));
        }
        rows
    }

    /// All rows in the order of a table, where that has been worked out last or is that of time.
    fn order<'a>(&'a self, store: &'a Store, sort: &str, descending: bool) -> Option<&'a [u32]> {
        if sort == "time" && !descending {
            return Some(store.order());
        }
        let known = self.order.as_ref();
        let known = known.filter(|known| known.0 == sort && known.1 == descending);
        known.map(|(_, _, order)| &order[..])
    }
}

/// How many rows are in both.
fn in_both(rows: &RowSet, others: &RowSet) -> u32 {
    let both = rows.words().iter().zip(others.words());
    both.map(|(one, two)| (one & two).count_ones()).sum()
}

/// What a piece of work depends on: the query, the brush, and how many events there are.
pub(super) type Key = (String, Option<TimeRange>, usize);

/// The events that pass.
struct Filtered {
    key: Key,
    /// Those that pass the query, whatever the brush.
    passing: RowSet,
    /// Those that pass both.
    shown: RowSet,
    span: Option<(i64, i64)>,
    errors: u32,
    denied: u32,
    principals: u32,
    step_functions: u32,
    facets: Vec<Faceted>,
    /// With how many bars it was made for.
    histogram: Option<(u32, Histogram)>,
}

/// The events in the order of a table.
struct Listed {
    key: (Key, bool, String, bool),
    /// All of them, or the first ones.
    rows: Vec<u32>,
    /// How many there are.
    total: usize,
}

impl Engine {
    /// Answers one question.
    pub fn answer(&mut self, view: &ViewSpec, load: LoadState) -> Answer {
        self.store.sort();
        let query_error = match parse(&view.query) {
            Ok(_) => {
                self.good_query.clone_from(&view.query);
                None
            }
            Err(error) => Some(error),
        };
        self.filter(view);
        let Some(filtered) = self.filtered.take() else {
            return Answer::default();
        };
        let mut answer = Answer {
            load,
            query_error,
            shown: filtered.shown.count() as u32,
            shown_errors: filtered.errors,
            shown_denied: filtered.denied,
            shown_principals: filtered.principals,
            shown_step_functions: filtered.step_functions,
            range: filtered.span.map(|(from, last)| TimeRange {
                from,
                until: last + 1,
            }),
            ..Answer::default()
        };
        let span = view
            .time
            .map(|time| (time.from, time.until - 1))
            .or(filtered.span);
        let (store, shown) = (&self.store, &filtered.shown);
        answer.dossiers =
            self.dossiers
                .answer(store, &self.index, shown, &filtered.key, span, view);
        // "n of total" and the steps go by the list on screen, not by one of another tab.
        if !matches!(view.tab, Tab::Events | Tab::StepFunctions) {
            self.listed = None;
        }
        answer.rows = match view.tab {
            Tab::Events => Rows::Events(self.events(&filtered, view, false)),
            Tab::StepFunctions => Rows::Events(self.events(&filtered, view, true)),
            Tab::Principals => Rows::Principals(self.principals(&filtered, view)),
            Tab::Timeline => {
                let (shown, key) = (&filtered.shown, &filtered.key);
                let (store, tables) = (&self.store, &mut self.tables);
                self.lanes
                    .answer(store, tables, shown, key, filtered.span, view)
            }
            Tab::Receipt => Rows::Receipt(self.receipt(&view.table)),
            Tab::Machines | Tab::Executions | Tab::Activities | Tab::Denials | Tab::Findings => {
                self.tables.answer(
                    &self.store,
                    &filtered.shown,
                    &filtered.key,
                    view,
                    &mut answer,
                )
            }
        };
        if answer.shown == 0 && !self.store.is_empty() {
            answer.without = crate::engine::without::without(
                &self.store,
                &self.index,
                &self.good_query,
                view.time,
            );
        }
        self.filtered = Some(filtered);
        answer
    }

    /// Gets a little further with what stands beside the last answer, which was to the same question; gives it once all of it is
    /// known.
    pub fn beside(&mut self, view: &ViewSpec) -> Option<SidePanels> {
        let Some(filtered) = &mut self.filtered else {
            return Some(SidePanels::default());
        };
        let (store, index) = (&self.store, &self.index);
        let known = filtered.histogram.take();
        let Some((_, histogram)) = known.filter(|known| known.0 == view.histogram_bars) else {
            let (_, bars, all) = self.known.bars(store, view.histogram_bars);
            let mut histogram = bars.histogram(store, &filtered.passing);
            // Where all pass, the shape of all is that of those.
            if filtered.passing.count() < store.len() {
                histogram.all.clone_from(all);
            }
            filtered.histogram = Some((view.histogram_bars, histogram));
            return None;
        };
        filtered.histogram = Some((view.histogram_bars, histogram.clone()));
        let mut rows_of =
            |query: &Query| within(store, self.passing.rows(store, index, query), view.time);
        let (query, shown) = (&filtered.key.0, &filtered.shown);
        let facets = facets(
            store,
            &mut rows_of,
            query,
            shown,
            view,
            &mut filtered.facets,
        )?;
        let facet_fields = if view.facet_fields {
            facet_fields(store)
        } else {
            Vec::new()
        };
        let beside = SidePanels {
            shown: shown.count() as u32,
            histogram,
            facets,
            facet_fields,
        };
        let is_short = |listed: &Listed| listed.rows.len() < listed.total;
        if self.listed.as_ref().is_some_and(is_short) {
            // Steps from event to event go by all of them.
            let rows = self.current_list().into_owned();
            if let Some(listed) = &mut self.listed {
                listed.rows = rows;
            }
        }
        Some(beside)
    }

    /// Gets a little further with what makes answers faster, in some milliseconds; says whether all is done.
    pub fn prepare(&mut self) -> bool {
        let done = self.index.extend(&self.store);
        if done {
            self.store.sort();
            self.tables.know(&self.store);
            self.dossiers.know(&self.store);
        }
        done
    }

    /// What could stand at byte `at` of a query, with counts under the query's other conditions and the brush.
    pub fn complete(&self, query: &str, at: u32, time: Option<TimeRange>) -> Completions {
        let spot = spot(query, at as usize);
        let rest = [
            &query[..spot.condition.start],
            " ",
            &query[spot.condition.end..],
        ]
        .concat();
        let store = &self.store;
        let rows = match (&self.filtered, parse(&rest)) {
            (Some(known), Ok(_)) if known.key.0 == rest && known.key.1 == time => {
                known.shown.clone()
            }
            (_, Ok(rest)) => within(store, evaluate_with(store, &self.index, &rest), time),
            // What else is written is not whole: counts are for all events.
            (_, Err(_)) => within(store, RowSet::all(store.len()), time),
        };
        complete(store, &rows, &spot)
    }

    /// Works out which events pass, unless that is known from the last question.
    fn filter(&mut self, view: &ViewSpec) {
        let time = view.time;
        let key = (self.good_query.clone(), time, self.store.version());
        let store = &self.store;
        if self.filtered.as_ref().is_some_and(|known| known.key == key) {
            return;
        }
        let query = parse(&self.good_query).unwrap_or(Query::All(Vec::new()));
        let (passing, histogram) = match self.filtered.take() {
            // Only the brush has moved.
            Some(known) if known.key.0 == key.0 && known.key.2 == key.2 => {
                (known.passing, known.histogram)
            }
            _ => (self.passing.rows(store, &self.index, &query), None),
        };
        let shown = within(store, passing.clone(), time);
        let mut principals = RowSet::none(store.principals().len());
        for (identity, events) in store.identities().iter().zip(per_identity(store, &shown)) {
            if events > 0 {
                principals.insert(identity.principal as usize);
            }
        }
        if self.known.version != store.version() {
            self.known = Known::of(store);
        }
        let known = &self.known;
        let with_outcome =
            |outcome| in_both(&shown, &scans::equal_bytes(store.outcomes(), outcome));
        self.filtered = Some(Filtered {
            histogram,
            errors: with_outcome(OUTCOME_ERROR),
            denied: with_outcome(OUTCOME_DENIED),
            principals: principals.count() as u32,
            step_functions: known
                .step_functions
                .as_ref()
                .map_or(0, |calls| in_both(&shown, calls)),
            facets: Vec::new(),
            span: known.span,
            key,
            passing,
            shown,
        });
    }

    /// The event that stands `by` events from `event` in its lane of the timeline.
    pub fn step_in_lane(&self, event: u32, by: i32) -> Option<u32> {
        let shown = &self.filtered.as_ref()?.shown;
        self.lanes.step(&self.store, shown, event, by)
    }

    fn list(&mut self, filtered: &Filtered, table: &TableSpec, only_step_functions: bool) {
        let key = (
            filtered.key.clone(),
            only_step_functions,
            table.sort.clone(),
            table.descending,
        );
        let wanted = (table.first + table.rows.min(MOST_ROWS)) as usize;
        let has_all =
            |listed: &Listed| listed.key == key && listed.rows.len() >= wanted.min(listed.total);
        if self.listed.as_ref().is_some_and(has_all) {
            return;
        }
        let (store, sort, descending) = (&self.store, table.sort.as_str(), table.descending);
        if self.known.order(store, sort, descending).is_none() {
            self.known.order = Some((sort.to_owned(), descending, order(store, sort, descending)));
        }
        let rows = self
            .known
            .listed(store, &filtered.shown, only_step_functions);
        let order = self
            .known
            .order(store, sort, descending)
            .unwrap_or_default();
        self.listed = Some(Listed {
            rows: scans::first(order, &rows, wanted),
            total: rows.count(),
            key,
        });
    }

    fn events(
        &mut self,
        filtered: &Filtered,
        view: &ViewSpec,
        only_step_functions: bool,
    ) -> Page<EventRow> {
        let table = &view.table;
        self.list(filtered, table, only_step_functions);
        let Some(listed) = &self.listed else {
            return Page::default();
        };
        let rows = &listed.rows;
        let mut page = stretch(rows, table, |row| event_row(&self.store, *row as usize));
        page.total = listed.total as u32;
        for column in &view.columns {
            let cells = cells(&self.store, &target_of(column), slice(rows, table));
            for (row, cell) in page.rows.iter_mut().zip(cells) {
                row.more.push(cell);
            }
        }
        page
    }

    fn principals(&mut self, filtered: &Filtered, view: &ViewSpec) -> Page<PrincipalRow> {
        let store = &self.store;
        if self
            .principals
            .as_ref()
            .is_none_or(|(key, _)| *key != filtered.key)
        {
            let span = view
                .time
                .map(|time| (time.from, time.until - 1))
                .or(filtered.span);
            self.principals = Some((
                filtered.key.clone(),
                principals(store, &filtered.shown, span),
            ));
        }
        let Some((_, activities)) = &self.principals else {
            return Page::default();
        };
        let name =
            |activity: &Activity| store.text(store.principals()[activity.principal as usize].name);
        let compare = order_of(&PRINCIPALS, &view.table.sort);
        let order = sorted(activities.len(), &mut |one, two| {
            let (one, two) = (&activities[one], &activities[two]);
            let order = compare.map_or(Ordering::Equal, |compare| compare(store, one, two));
            directed(order, &view.table).then_with(|| name(one).cmp(name(two)))
        });
        stretch(&order, &view.table, |index| {
            principal_row(store, &activities[*index])
        })
    }

    fn receipt(&self, table: &TableSpec) -> Page<FileRow> {
        let files = &self.store.files;
        let rows: Vec<FileRow> = (0..files.entries().len())
            .map(|number| files.row(number))
            .collect();
        let compare = order_of(&RECEIPT, &table.sort);
        let order = sorted(rows.len(), &mut |one, two| {
            let (one, two) = (&rows[one], &rows[two]);
            let order = compare.map_or(Ordering::Equal, |compare| compare(one, two));
            directed(order, table).then_with(|| one.path.cmp(&two.path))
        });
        stretch(&order, table, |index| rows[*index].clone())
    }

    /// The event that stands `by` rows from `event` in the order on screen; with `only_failed`,
    /// only failed and denied ones are counted. From an event that is not on screen, the count
    /// begins before the first row or, going up, after the last. None where the list ends before.
    pub fn step(&self, event: u32, by: i32, only_failed: bool) -> Option<u32> {
        let rows = self.current_list();
        let wanted = |row: &&u32| !only_failed || self.store.outcome(**row as usize) != Outcome::Ok;
        let place = rows.iter().position(|row| *row == event);
        let further = (by.unsigned_abs() as usize).checked_sub(1)?;
        if by > 0 {
            rows[place.map_or(0, |place| place + 1)..]
                .iter()
                .filter(wanted)
                .nth(further)
                .copied()
        } else {
            rows[..place.unwrap_or(rows.len())]
                .iter()
                .rev()
                .filter(wanted)
                .nth(further)
                .copied()
        }
    }

    /// The list of the open table, or all that is shown in the order of time.
    pub(super) fn current_list(&self) -> Cow<'_, [u32]> {
        let store = &self.store;
        match (&self.listed, &self.filtered) {
            (Some(listed), Some(filtered)) if listed.key.0 == filtered.key => {
                if listed.rows.len() == listed.total {
                    return Cow::Borrowed(&listed.rows);
                }
                let (_, only_step_functions, sort, descending) = &listed.key;
                let rows = self
                    .known
                    .listed(store, &filtered.shown, *only_step_functions);
                let order = self
                    .known
                    .order(store, sort, *descending)
                    .unwrap_or_default();
                Cow::Owned(scans::select(order, &rows))
            }
            (_, Some(filtered)) => Cow::Owned(scans::select(store.order(), &filtered.shown)),
            _ => Cow::Borrowed(store.order()),
        }
    }

    /// So many rows of events from this one on in the order on screen.
    pub fn events_of_rows(&self, first: u32, rows: u32) -> Vec<EventRow> {
        let list = self.current_list();
        let rows = list.iter().skip(first as usize).take(rows as usize);
        rows.map(|event| event_row(&self.store, *event as usize))
            .collect()
    }

    /// An event in full, less its raw record, which is read again from the file.
    pub fn detail(&self, event: u32) -> Option<Detail> {
        let row = event as usize;
        if row >= self.store.len() {
            return None;
        }
        let identity = self.store.identity(row);
        let access_key = self.store.text(identity.access_key).to_owned();
        let (file, location) = self.store.location(row);
        let list = self.current_list();
        Some(Detail {
            row: event_row(&self.store, row),
            kind: self.store.text(identity.kind).to_owned(),
            credential_words: lifetime_words(identity.credential, &access_key),
            access_key,
            file: self.store.files.path(file),
            offset: location.offset as f64,
            length: location.length,
            record: None,
            raw: Err("The record has not been read yet.".to_owned()),
            position: list
                .iter()
                .position(|row| *row == event)
                .map(|position| position as u32),
            total: list.len() as u32,
        })
    }
}

/// Keeps the rows inside the brush.
pub(super) fn within(store: &Store, mut rows: RowSet, time: Option<TimeRange>) -> RowSet {
    if let Some(range) = time {
        rows.and(&scans::within(store.times(), range.from, range.until));
    }
    rows
}

/// The query without its conditions on `field`; none where it has none.
pub(super) fn without_field(query: &Query, field: &str) -> Option<Query> {
    query.without(&target_of(field))
}

pub(super) fn directed(order: Ordering, table: &TableSpec) -> Ordering {
    if table.descending {
        order.reverse()
    } else {
        order
    }
}

pub(super) fn slice<'a, T>(rows: &'a [T], table: &TableSpec) -> &'a [T] {
    let first = (table.first as usize).min(rows.len());
    let end = (first + table.rows.min(MOST_ROWS) as usize).min(rows.len());
    &rows[first..end]
}

pub(super) fn stretch<T, R>(rows: &[T], table: &TableSpec, row: impl Fn(&T) -> R) -> Page<R> {
    let first = (table.first as usize).min(rows.len());
    Page {
        total: rows.len() as u32,
        first: first as u32,
        rows: slice(rows, table).iter().map(row).collect(),
    }
}

pub(super) fn event_row(store: &Store, row: usize) -> EventRow {
    let identity = store.identity(row);
    let principal = &store.principals()[identity.principal as usize];
    let cell = |column| store.cell(column, row).to_owned();
    let outcome = store.outcome(row);
    let mut error = cell(Column::Error);
    if error.is_empty() && outcome != Outcome::Ok {
        "failed, no code".clone_into(&mut error);
    }
    EventRow {
        event: row as u32,
        key: store.key(row),
        time: Some(store.times()[row]).filter(|time| *time != NO_TIME),
        name: cell(Column::Name),
        source: cell(Column::Source),
        principal: store.text(principal.name).to_owned(),
        principal_key: store.text(principal.key).to_owned(),
        session: store.text(identity.session).to_owned(),
        via: store.text(identity.via).to_owned(),
        credential: identity.credential.word().to_owned(),
        account: cell(Column::Account),
        region: cell(Column::Region),
        address: cell(Column::Address),
        agent: cell(Column::Agent),
        error,
        outcome,
        resource: cell(Column::Resource),
        more: Vec::new(),
    }
}

fn principal_row(store: &Store, activity: &Activity) -> PrincipalRow {
    let principal = &store.principals()[activity.principal as usize];
    let text = |symbol| store.text(symbol).to_owned();
    PrincipalRow {
        key: text(principal.key),
        principal: text(principal.name),
        kind: text(principal.kind),
        credential: principal.credential.word().to_owned(),
        account: text(principal.account),
        events: activity.counts.events,
        errors: activity.counts.errors,
        denied: activity.counts.denied,
        first: activity.first,
        last: activity.last,
        services: activity.services,
        names: activity.names,
        regions: activity.regions,
        addresses: activity.addresses,
        agents: activity.agents,
        keys: activity.keys,
        sessions: activity.sessions,
        activity: activity.steps.clone(),
    }
}
