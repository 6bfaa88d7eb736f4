//! The answers for the timeline: its lanes, and the steps along one.

use super::lane_order::order;
use super::memo::FilterResult;
use super::question::Filter;
use super::recent::Recent;
use super::rows::{MOST_ROWS, slice};
use super::step_functions::StepFunctionsCache;
use crate::analysis::alarms::alarm_columns;
use crate::analysis::lanes::{self, Drawn, Grouping, Services, Total};
use crate::protocol::{
    BarSpec, Lane, LaneSpec, Page, Rows, RuleLevel, Single, TableSpec, TimelineScale, ViewSpec,
};
use crate::query::print::{target_of, term};
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store, TimeSpan};
use std::collections::HashSet;

/// What lanes of state machines are asked for by. No field of the search language reads that.
const MACHINE: &str = "machine";
/// What a single lane is split by.
const NAME: &str = "name";
/// What lanes are by where those of services can be folded into one: there everything has a value.
const CALLERS: [&str; 2] = ["principal", "person"];
/// The roles that only a service can assume, as a condition.
const SERVICE_LINKED_ROLES: &str = "principal:(*/aws-service-role/*, */AWSServiceRoleFor*)";
/// So many lanes are put in order at first: more than a screen asks for.
const AT_FIRST: usize = 500;

/// So many ways to make lanes are kept, four bytes for each event.
const WAYS: usize = 3;

/// Lanes by what they are made by, and the last answer.
#[derive(Default)]
pub(super) struct LaneCache {
    lanes: Recent<String, Lanes, WAYS>,
    answered: Option<(LaneQuestion, Rows)>,
}

/// All that the rows of the timeline depend on.
#[derive(PartialEq)]
struct LaneQuestion {
    filter: Filter,
    lanes: LaneSpec,
    table: TableSpec,
    columns: u32,
}

/// The lanes by one field.
struct Lanes {
    grouping: Grouping,
    folding: Option<ServiceLanes>,
    sorted: Option<SortedLanes>,
}

/// The lanes with those of all services in one.
struct ServiceLanes {
    services: Services,
    grouping: Grouping,
}

/// What there is in each lane under a filter.
struct LaneTotals {
    totals: Vec<Total>,
    /// How many services share a lane; none where each has its own.
    folded: Option<u32>,
}

/// The lanes under one filter, in order.
struct SortedLanes {
    filter: Filter,
    services: bool,
    sort: String,
    descending: bool,
    of: LaneTotals,
    /// Lanes that have events.
    total: usize,
    /// All of them in order, or the first ones.
    order: Vec<u32>,
}

impl Lanes {
    fn new(store: &Store, step_functions: &mut StepFunctionsCache, by: &str) -> Self {
        let grouping = group(store, step_functions, by);
        let services = CALLERS
            .contains(&by)
            .then(|| Services::of(store, &grouping));
        let several =
            services.filter(|known| known.lanes.iter().filter(|is_one| **is_one).count() > 1);
        Lanes {
            folding: several.map(|services| ServiceLanes {
                grouping: grouping.with_services_folded(store, &services),
                services,
            }),
            grouping,
            sorted: None,
        }
    }

    /// What there is in each lane. Services share one, unless each is wanted or there is nobody else.
    fn totals(&self, store: &Store, shown: &RowSet, services: bool) -> LaneTotals {
        let totals = lanes::totals(store, shown, &self.grouping);
        if let Some(folding) = self.folding.as_ref().filter(|_| !services) {
            let with_events = (0..)
                .zip(&totals)
                .filter(|(_, total)| total.counts.events > 0);
            let with_events: Vec<u32> = with_events.map(|(lane, _)| lane).collect();
            let is_service = |lane: &&u32| folding.services.lanes[**lane as usize];
            // Two principals may be one service, seen from two accounts.
            let names = with_events.iter().filter(is_service);
            let names: HashSet<&str> = names
                .map(|lane| self.grouping.label(store, *lane))
                .collect();
            if names.len() > 1 && !with_events.iter().all(|lane| is_service(&lane)) {
                return LaneTotals {
                    totals: lanes::totals(store, shown, &folding.grouping),
                    folded: Some(names.len() as u32),
                };
            }
        }
        LaneTotals {
            totals,
            folded: None,
        }
    }

    /// The lanes as they are drawn.
    fn grouping(&self, of: &LaneTotals) -> &Grouping {
        let folding = self.folding.as_ref().filter(|_| of.folded.is_some());
        folding.map_or(&self.grouping, |folding| &folding.grouping)
    }

    /// What finds the events of the lane of all services.
    fn services_query(&self, key: &str) -> String {
        let services = term("credential", key);
        let folding = self.folding.as_ref();
        match folding.is_some_and(|folding| folding.services.have_roles) {
            true => format!("({services} OR {SERVICE_LINKED_ROLES})"),
            false => services,
        }
    }

    /// Whether a lane is that of a service, or of all of them.
    fn is_service(&self, of: &LaneTotals, lane: u32) -> bool {
        let services = self.folding.as_ref().map(|folding| &folding.services.lanes);
        match of.folded {
            // After those of the values, before that of events without one.
            Some(_) => lane as usize + 2 == of.totals.len(),
            None => services.is_some_and(|services| services[lane as usize]),
        }
    }

    /// The lanes under a filter, as far as they are in order.
    fn sorted(&mut self, store: &Store, filtered: &FilterResult, view: &ViewSpec) -> SortedLanes {
        let table = &view.table;
        let known = self.sorted.take().filter(|known| {
            known.filter == filtered.filter
                && known.services == view.lanes.services
                && known.sort == table.sort
                && known.descending == table.descending
        });
        known.unwrap_or_else(|| {
            let of = self.totals(store, &filtered.shown, view.lanes.services);
            let with_events = of.totals.iter().filter(|total| total.counts.events > 0);
            SortedLanes {
                filter: filtered.filter.clone(),
                services: view.lanes.services,
                sort: table.sort.clone(),
                descending: table.descending,
                total: with_events.count(),
                order: self.order(store, &of, table, AT_FIRST),
                of,
            }
        })
    }

    fn order(&self, store: &Store, of: &LaneTotals, table: &TableSpec, most: usize) -> Vec<u32> {
        let is_service = |lane| self.is_service(of, lane);
        order(
            store,
            self.grouping(of),
            &of.totals,
            &is_service,
            table,
            most,
        )
    }
}

impl LaneCache {
    /// The lanes in view. [`Store::sort`] must have been called.
    #[inline(never)]
    pub(super) fn answer(
        &mut self,
        store: &Store,
        step_functions: &mut StepFunctionsCache,
        filtered: &FilterResult,
        view: &ViewSpec,
    ) -> Rows {
        let window = view.lanes.window.or(view.time);
        let span = window
            .map(|time| TimeSpan {
                first: time.from,
                last: time.until - 1,
            })
            .or(store.time_span());
        let Some(span) = span.filter(|span| span.last >= span.first) else {
            return Rows::Lanes(Page::default(), TimelineScale::default());
        };
        let question = LaneQuestion {
            filter: filtered.filter.clone(),
            lanes: view.lanes.clone(),
            table: view.table.clone(),
            columns: view.timeline_columns,
        };
        if let Some((answered, rows)) = &self.answered
            && *answered == question
        {
            return rows.clone();
        }
        let by = known_by(store, &view.lanes.by);
        let lanes = self.lanes(store, step_functions, by);
        let known = lanes.sorted(store, filtered, view);
        let is_split = is_split(by, known.total);
        lanes.sorted = Some(known);
        let scale = TimelineScale {
            is_split,
            ..lanes::scale(span, view.timeline_columns)
        };
        let by = if is_split { NAME } else { by };
        let lanes = self.lanes(store, step_functions, by);
        let rows = draw(store, filtered, scale, view, (by, lanes));
        self.answered = Some((question, rows.clone()));
        rows
    }

    fn lanes(
        &mut self,
        store: &Store,
        step_functions: &mut StepFunctionsCache,
        by: &str,
    ) -> &mut Lanes {
        let make = || Lanes::new(store, step_functions, by);
        self.lanes.get_or_make(&by.to_owned(), |_| true, make)
    }

    /// The lanes as they are drawn under a filter.
    fn drawn(
        &mut self,
        store: &Store,
        step_functions: &mut StepFunctionsCache,
        shown: &RowSet,
        spec: &LaneSpec,
    ) -> &Grouping {
        let by = known_by(store, &spec.by);
        let lanes = self.lanes(store, step_functions, by);
        let of = lanes.totals(store, shown, spec.services);
        let with_events = of.totals.iter().filter(|total| total.counts.events > 0);
        if is_split(by, with_events.count()) {
            return &self.lanes(store, step_functions, NAME).grouping;
        }
        // Asked for again: what one branch returns is borrowed in the other.
        self.lanes(store, step_functions, by).grouping(&of)
    }

    /// The events of a bar, in the order of time.
    pub(super) fn bar(
        &mut self,
        store: &Store,
        step_functions: &mut StepFunctionsCache,
        shown: &RowSet,
        spec: &LaneSpec,
        bar: &BarSpec,
    ) -> Vec<u32> {
        let grouping = self.drawn(store, step_functions, shown, spec);
        let lane = grouping.lane(store, &bar.lane);
        lane.map_or_else(Vec::new, |lane| {
            lanes::bar(store, shown, grouping, lane, bar)
        })
    }

    /// The event that stands `by` events from `event` in its lane, as lanes are drawn.
    pub(super) fn step(
        &mut self,
        store: &Store,
        step_functions: &mut StepFunctionsCache,
        shown: &RowSet,
        spec: &LaneSpec,
        (event, by): (u32, i32),
    ) -> Option<u32> {
        let grouping = self.drawn(store, step_functions, shown, spec);
        lanes::step(store, shown, grouping, event, by)
    }
}

/// What lanes are made by: while files load it is not worked out yet who stands behind the sessions.
fn known_by<'a>(store: &Store, by: &'a str) -> &'a str {
    match by {
        "person" if store.sessions().person_keys.is_empty() => "principal",
        by => by,
    }
}

/// Whether there is one lane only, which says more by the names of its events.
fn is_split(by: &str, lanes: usize) -> bool {
    lanes == 1 && by != NAME
}

fn draw(
    store: &Store,
    filtered: &FilterResult,
    mut scale: TimelineScale,
    view: &ViewSpec,
    (by, lanes): (&str, &mut Lanes),
) -> Rows {
    let (shown, table) = (&filtered.shown, &view.table);
    let mut known = lanes.sorted(store, filtered, view);
    let is_short = |known: &SortedLanes, lanes: usize| known.order.len() < lanes.min(known.total);
    if is_short(&known, (table.first + table.rows.min(MOST_ROWS)) as usize) {
        known.order = lanes.order(store, &known.of, table, usize::MAX);
    }
    let grouping = lanes.grouping(&known.of);
    let open = view
        .lanes
        .open
        .and_then(|event| grouping.lane_of.get(event as usize));
    scale.open = open.and_then(|lane| {
        let is_it = |known: &u32| known == lane;
        let has_events = known.of.totals[*lane as usize].counts.events > 0;
        if has_events && !known.order.iter().any(is_it) {
            known.order = lanes.order(store, &known.of, table, usize::MAX);
        }
        known.order.iter().position(is_it).map(|place| place as u32)
    });
    let visible = slice(&known.order, table);
    let (marks, singles) = match lanes::drawn(store, shown, grouping, visible, &scale) {
        Drawn::Marks(mut marks) => {
            let alarms = alarm_columns(store, shown, grouping, visible, &scale);
            for (place, marks) in marks.iter_mut().enumerate() {
                for mark in marks {
                    mark.has_alarm = alarms.contains(&(place, mark.column));
                }
            }
            (marks, vec![Vec::new(); visible.len()])
        }
        Drawn::Singles(singles) => (vec![Vec::new(); visible.len()], singles),
    };
    let drawn = marks.into_iter().zip(singles);
    let rows = visible.iter().zip(drawn).map(|(lane, (marks, singles))| {
        let total = &known.of.totals[*lane as usize];
        let is_service = lanes.is_service(&known.of, *lane);
        let folded = known.of.folded.filter(|_| is_service).unwrap_or_default();
        let key = grouping.key(store, *lane);
        Lane {
            key: key.unwrap_or_default().to_owned(),
            label: label(by, grouping.label(store, *lane)).to_owned(),
            accounts: String::new(),
            query: if folded > 0 {
                lanes.services_query(key.unwrap_or_default())
            } else {
                query(by, key)
            },
            events: total.counts.events,
            errors: total.counts.errors,
            denied: total.counts.denied,
            first: total.first,
            last: total.last,
            marks,
            singles: singles.into_iter().map(|row| single(store, row)).collect(),
            folded,
            is_service,
        }
    });
    let page = Page {
        total: known.total as u32,
        first: table.first.min(known.total as u32),
        rows: rows.collect(),
    };
    lanes.sorted = Some(known);
    Rows::Lanes(page, scale)
}

fn group(store: &Store, step_functions: &mut StepFunctionsCache, by: &str) -> Grouping {
    if by == MACHINE {
        by_machine(store, step_functions)
    } else {
        Grouping::new(store, &target_of(by))
    }
}

/// Calls belong to the machine that their record names, by itself or by a version, an alias or an execution.
fn by_machine(store: &Store, step_functions: &mut StepFunctionsCache) -> Grouping {
    let all = step_functions.all(store);
    let mut lanes = vec![NONE; store.len()];
    // A machine that was made again under its name has the same lane.
    for call in &all.calls {
        if let Some(machine) = all.machines.get(call.machine as usize) {
            lanes[call.row as usize] = machine.arn;
        }
    }
    let names = (0..all.arns.texts().len() as u32).map(|number| all.arn(number).to_owned());
    Grouping::of(lanes, names.collect())
}

/// A machine is called by its name: of a long ARN the end would be cut.
fn label<'a>(by: &str, label: &'a str) -> &'a str {
    match label.rsplit_once(":stateMachine:") {
        Some((_, name)) if by == MACHINE => name,
        _ => label,
    }
}

/// The condition that finds a lane's events; empty where there is none.
fn query(by: &str, key: Option<&str>) -> String {
    match key {
        None if by == MACHINE => String::new(),
        // A name that needs quotes gets them with its value.
        None => [
            "-",
            term(by, "x").strip_suffix('x').unwrap_or_default(),
            "*",
        ]
        .concat(),
        Some(arn) if by == MACHINE => of_machine(arn),
        Some(key) => term(by, key),
    }
}

/// Finds the ARN of a machine and all that belongs to it: versions, aliases, executions and Map Runs. A phrase would find
/// machines too whose names only begin so.
fn of_machine(arn: &str) -> String {
    let (prefix, name) = arn.split_once(":stateMachine:").unwrap_or((arn, ""));
    let mut query = String::from("/");
    push_letters(&mut query, prefix);
    query.push_str(":(stateMachine|execution|express|mapRun):");
    push_letters(&mut query, name);
    query.push_str("([^\\w-]|$)/");
    query
}

/// Writes text so that a regular expression means just its letters.
fn push_letters(expression: &mut String, text: &str) {
    for letter in text.chars() {
        if letter.is_whitespace() {
            // A blank would end the expression.
            expression.push_str("\\s");
            continue;
        }
        if !letter.is_alphanumeric() && !matches!(letter, '-' | '_' | ':') {
            expression.push('\\');
        }
        expression.push(letter);
    }
}

fn single(store: &Store, row: u32) -> Single {
    let at = row as usize;
    Single {
        event: row,
        time: store.times()[at],
        name: store.cell(Column::Name, at).to_owned(),
        error: store.cell(Column::Error, at).to_owned(),
        outcome: store.outcome(at),
        is_write: store.read_only(at).value() == Some(false),
        is_alarm: (store.hits().of(at)).any(|rule| rule.level >= RuleLevel::High),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_s_condition_means_that_value_only() {
        assert_eq!(query("name", Some("GetObject")), "name:GetObject");
        assert_eq!(query("error", None), "-error:*");
        assert_eq!(query("requestParameters.a", None), "-requestParameters.a:*");
        assert_eq!(
            query("machine", Some("arn:aws:states:r:1:stateMachine:m")),
            r"/arn:aws:states:r:1:(stateMachine|execution|express|mapRun):m([^\w-]|$)/"
        );
    }
}
