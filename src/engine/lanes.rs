//! The answers for the timeline: its lanes, and the steps along one.

use super::memo::FilterResult;
use super::question::Filter;
use super::recent::Recent;
use super::rows::{MOST_ROWS, slice};
use super::step_functions::StepFunctionsCache;
use crate::analysis::alarms::alarm_columns;
use crate::analysis::first_of;
use crate::analysis::lanes::{self, Drawn, Grouping, Total};
use crate::protocol::{
    Lane, LaneSpec, Page, Rows, RuleLevel, Single, TableSpec, TimelineScale, ViewSpec,
};
use crate::query::print::{target_of, term};
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store, TimeSpan};
use crate::tables::lanes::{LANES, LaneOrder};
use crate::tables::order_of;

/// What lanes of state machines are asked for by. No field of the search language reads that.
const MACHINE: &str = "machine";
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
    sorted: Option<SortedLanes>,
}

/// The lanes under one filter, in order.
struct SortedLanes {
    filter: Filter,
    sort: String,
    descending: bool,
    totals: Vec<Total>,
    /// Lanes that have events.
    total: usize,
    /// All of them in order, or the first ones.
    order: Vec<u32>,
}

impl LaneCache {
    /// The lanes in view. [`Store::sort`] must have been called.
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
        let by = &view.lanes.by;
        let lanes = self.lanes.get_or_make(
            by,
            |_| true,
            || Lanes {
                grouping: group(store, step_functions, by),
                sorted: None,
            },
        );
        let rows = Self::draw(store, filtered, span, view, lanes);
        self.answered = Some((question, rows.clone()));
        rows
    }

    fn draw(
        store: &Store,
        filtered: &FilterResult,
        span: TimeSpan,
        view: &ViewSpec,
        lanes: &mut Lanes,
    ) -> Rows {
        let shown = &filtered.shown;
        let (by, grouping, table) = (&view.lanes.by, &lanes.grouping, &view.table);
        let known = lanes.sorted.take().filter(|known| {
            known.filter == filtered.filter
                && known.sort == table.sort
                && known.descending == table.descending
        });
        let mut known = known.unwrap_or_else(|| {
            let totals = lanes::totals(store, shown, grouping);
            let order = order(store, grouping, &totals, table, AT_FIRST);
            let with_events = totals.iter().filter(|total| total.counts.events > 0);
            SortedLanes {
                filter: filtered.filter.clone(),
                sort: table.sort.clone(),
                descending: table.descending,
                total: with_events.count(),
                totals,
                order,
            }
        });
        let is_short =
            |known: &SortedLanes, lanes: usize| known.order.len() < lanes.min(known.total);
        if is_short(&known, (table.first + table.rows.min(MOST_ROWS)) as usize) {
            known.order = order(store, grouping, &known.totals, table, usize::MAX);
        }
        let mut scale = lanes::scale(span, view.timeline_columns);
        let open = view
            .lanes
            .open
            .and_then(|event| grouping.lane_of.get(event as usize));
        scale.open = open.and_then(|lane| {
            let is_it = |known: &u32| known == lane;
            if known.totals[*lane as usize].counts.events > 0 && !known.order.iter().any(is_it) {
                known.order = order(store, grouping, &known.totals, table, usize::MAX);
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
            let total = &known.totals[*lane as usize];
            Lane {
                key: grouping.key(store, *lane).unwrap_or_default().to_owned(),
                label: label(by, grouping.label(store, *lane)).to_owned(),
                accounts: String::new(),
                query: query(by, grouping.key(store, *lane)),
                events: total.counts.events,
                errors: total.counts.errors,
                denied: total.counts.denied,
                first: total.first,
                last: total.last,
                marks,
                singles: singles.into_iter().map(|row| single(store, row)).collect(),
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

    /// The event that stands `by` events from `event` in its lane, where lanes are by this field.
    pub(super) fn step(
        &self,
        store: &Store,
        lanes_by: &String,
        shown: &RowSet,
        event: u32,
        by: i32,
    ) -> Option<u32> {
        lanes::step(
            store,
            shown,
            &self.lanes.peek(lanes_by)?.grouping,
            event,
            by,
        )
    }
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

/// The lanes that have events, in the wanted order. That of events without a value comes last.
///
/// Only the first `most` are put in order: there may be a lane for each session.
fn order(
    store: &Store,
    grouping: &Grouping,
    totals: &[Total],
    table: &TableSpec,
    most: usize,
) -> Vec<u32> {
    let nameless = totals.len().saturating_sub(1);
    let lanes: Vec<u32> = (0..nameless as u32)
        .filter(|lane| totals[*lane as usize].counts.events > 0)
        .collect();
    let by = order_of(&LANES, &table.sort);
    // A number decides most comparisons.
    let keys: Vec<(i64, u128)> = lanes
        .iter()
        .map(|lane| {
            let number = match by {
                Some(LaneOrder::Number(number)) => number(&totals[*lane as usize]),
                Some(LaneOrder::Name) | None => 0,
            };
            (
                if table.descending {
                    number.saturating_neg()
                } else {
                    number
                },
                beginning(grouping.label(store, *lane)),
            )
        })
        .collect();
    let turned = table.descending && matches!(by, Some(LaneOrder::Name));
    let compare = |one: usize, two: usize| {
        let label = |place: usize| grouping.label(store, lanes[place]);
        let key = |place: usize| grouping.key(store, lanes[place]);
        let by_name = || {
            keys[one]
                .1
                .cmp(&keys[two].1)
                .then_with(|| label(one).cmp(label(two)))
                // Principals of one name differ in their keys.
                .then_with(|| key(one).cmp(&key(two)))
        };
        keys[one].0.cmp(&keys[two].0).then_with(|| {
            if turned {
                by_name().reverse()
            } else {
                by_name()
            }
        })
    };
    let order = if most < lanes.len() {
        first_of(lanes.len(), most, |one, two| compare(one, two).is_lt())
    } else {
        let mut order: Vec<usize> = (0..lanes.len()).collect();
        order.sort_by(|one, two| compare(*one, *two));
        order
    };
    let is_whole = order.len() == lanes.len();
    let mut order: Vec<u32> = order.into_iter().map(|place| lanes[place]).collect();
    if is_whole && totals.last().is_some_and(|total| total.counts.events > 0) {
        order.push(nameless as u32);
    }
    order
}

/// The first letters of a text, as a number in the order of texts.
fn beginning(text: &str) -> u128 {
    let mut letters = [0; 16];
    for (to, from) in letters.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u128::from_be_bytes(letters)
}

fn single(store: &Store, row: u32) -> Single {
    let at = row as usize;
    Single {
        event: row,
        time: store.times()[at],
        name: store.cell(Column::Name, at).to_owned(),
        error: store.cell(Column::Error, at).to_owned(),
        outcome: store.outcome(at),
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
