//! The answers for the timeline: its lanes, and the steps along one.

use crate::analysis::lanes::{self, Drawn, Grouping, Total};
use crate::analysis::{first_of, sorted};
use crate::engine::answer::{Key, MOST_ROWS, slice};
use crate::engine::step_functions::Tables;
use crate::protocol::{Lane, LaneSpec, Page, Rows, Single, TableSpec, TimelineScale, ViewSpec};
use crate::query::print::{target_of, term};
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use crate::tables::lanes::{LANES, LaneOrder};
use crate::tables::order_of;

/// What lanes of state machines are asked for by. No field of the search language reads that.
const MACHINE: &str = "machine";
/// So many lanes are put in order at first: more than a screen asks for.
const AT_FIRST: usize = 500;

/// So many ways to make lanes are remembered, four bytes for each event.
const MOST_KNOWN: usize = 3;

/// What was worked out for the last questions.
#[derive(Default)]
pub(super) struct Lanes {
    /// The newest one first.
    known: Vec<Known>,
    /// The last question and its answer.
    answered: Option<(Key, LaneSpec, TableSpec, u32, Rows)>,
}

/// Lanes.
struct Known {
    /// What they are made by.
    by: String,
    /// How much there was in the store.
    version: usize,
    grouping: Grouping,
    listed: Option<Listed>,
}

/// The lanes under one filter, in order.
struct Listed {
    key: (Key, String, bool),
    totals: Vec<Total>,
    /// Lanes that have events.
    total: usize,
    /// All of them in order, or the first ones.
    order: Vec<u32>,
}

impl Lanes {
    /// The lanes in view. [`Store::sort`] must have been called.
    pub(super) fn answer(
        &mut self,
        store: &Store,
        tables: &mut Tables,
        shown: &RowSet,
        key: &Key,
        span: Option<(i64, i64)>,
        view: &ViewSpec,
    ) -> Rows {
        let window = view.lanes.window.or(view.time);
        let span = window.map(|time| (time.from, time.until - 1)).or(span);
        let Some(span) = span.filter(|span| span.1 >= span.0) else {
            return Rows::Lanes(Page::default(), TimelineScale::default());
        };
        if let Some((of, lanes, table, columns, rows)) = &self.answered
            && (of, lanes, table, *columns)
                == (key, &view.lanes, &view.table, view.timeline_columns)
        {
            return rows.clone();
        }
        let by = &view.lanes.by;
        let version = store.version() + store.status_changes().len();
        self.known.retain(|known| known.version == version);
        let known = self.known.iter().position(|known| known.by == *by);
        let mut lanes = match known {
            Some(place) => self.known.remove(place),
            None => Known {
                by: by.clone(),
                version,
                grouping: group(store, tables, by),
                listed: None,
            },
        };
        let rows = Self::draw(store, shown, key, span, view, &mut lanes);
        self.known.truncate(MOST_KNOWN - 1);
        self.known.insert(0, lanes);
        let (lanes, table) = (view.lanes.clone(), view.table.clone());
        self.answered = Some((
            key.clone(),
            lanes,
            table,
            view.timeline_columns,
            rows.clone(),
        ));
        rows
    }

    fn draw(
        store: &Store,
        shown: &RowSet,
        key: &Key,
        span: (i64, i64),
        view: &ViewSpec,
        lanes: &mut Known,
    ) -> Rows {
        let (by, grouping, table) = (&lanes.by, &lanes.grouping, &view.table);
        let key = (key.clone(), table.sort.clone(), table.descending);
        let known = lanes.listed.take().filter(|known| known.key == key);
        let mut known = known.unwrap_or_else(|| {
            let totals = lanes::totals(store, shown, grouping);
            let order = order(store, grouping, &totals, table, AT_FIRST);
            let total = totals
                .iter()
                .filter(|total| total.counts.events > 0)
                .count();
            Listed {
                key,
                totals,
                total,
                order,
            }
        });
        let is_short = |known: &Listed, lanes: usize| known.order.len() < lanes.min(known.total);
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
            Drawn::Marks(marks) => (marks, vec![Vec::new(); visible.len()]),
            Drawn::Singles(singles) => (vec![Vec::new(); visible.len()], singles),
        };
        let drawn = marks.into_iter().zip(singles);
        let rows = visible.iter().zip(drawn).map(|(lane, (marks, singles))| {
            let total = &known.totals[*lane as usize];
            Lane {
                key: grouping.key(store, *lane).unwrap_or_default().to_owned(),
                label: label(by, grouping.label(store, *lane)).to_owned(),
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
        lanes.listed = Some(known);
        Rows::Lanes(page, scale)
    }

    /// The event that stands `by` events from `event` in its lane.
    pub(super) fn step(&self, store: &Store, shown: &RowSet, event: u32, by: i32) -> Option<u32> {
        lanes::step(store, shown, &self.known.first()?.grouping, event, by)
    }
}

fn group(store: &Store, tables: &mut Tables, by: &str) -> Grouping {
    if by == MACHINE {
        by_machine(store, tables)
    } else {
        Grouping::new(store, &target_of(by))
    }
}

/// Calls belong to the machine that their record names, by itself or by a version, an alias or an execution.
fn by_machine(store: &Store, tables: &mut Tables) -> Grouping {
    let all = tables.know(store);
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
    let mut compare = |one: usize, two: usize| {
        let label = |place: usize| grouping.label(store, lanes[place]);
        let by_name = || {
            keys[one]
                .1
                .cmp(&keys[two].1)
                .then_with(|| label(one).cmp(label(two)))
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
        first_of(lanes.len(), most, &mut |one, two| compare(one, two).is_lt())
    } else {
        sorted(lanes.len(), &mut compare)
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
