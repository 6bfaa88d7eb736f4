//! The answers about Step Functions: its tables, and the page of a machine.

use super::cell_tables::{last_wanted, order, page, row};
use super::definition;
use super::memo::FilterResult;
use super::question::Filter;
use super::recent::Recent;
use super::tables::denials as denial_page;
use crate::denials::denials;
use crate::protocol::{
    Answer, CellRow, DefinitionPage, MachinePage, Page, Rows, SortColumn, Tab, TableSpec, ViewSpec,
};
use crate::query::print::quoted;
use crate::step_functions::StepFunctions;
use crate::step_functions::entities::{EntityRow, EntityTable, PerEntityTable};
use crate::step_functions::machine_page::DEFINITION;
use crate::store::Store;
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;
use crate::tables::denied::DENIALS;
use crate::tables::step_functions::{CellContext, FINDINGS, entity_columns};

/// The rows of so many filters are kept: the screen's and an export's.
const FILTERS: usize = 2;
/// So many events are looked at before other work may come in between.
const SLICE: usize = 4096;

/// What all calls to Step Functions tell, and the tables' rows by filter.
#[derive(Default)]
pub(super) struct StepFunctionsCache {
    all: Option<StepFunctions>,
    /// What the first events that tell anything tell, all of these events, and how many were looked at.
    begun: Option<(StepFunctions, Vec<u32>, usize)>,
    lines: Recent<Filter, Lines, FILTERS>,
    /// The definition drawn last, with the event of the one that it was compared with.
    drawn: Option<(Option<u32>, DefinitionPage)>,
}

/// The rows of machines, executions and activities under one filter.
struct Lines {
    lines: PerEntityTable<Vec<EntityRow>>,
    /// The last order of each, where there has been one.
    orders: PerEntityTable<Option<RowOrder>>,
}

/// The order of a table's rows.
struct RowOrder {
    keys: Vec<SortColumn>,
    /// The numbers of the rows; of the first ones at least.
    numbers: Vec<usize>,
}

impl RowOrder {
    /// Whether it has at least `wanted` rows in the order that is asked for.
    fn answers(&self, spec: &TableSpec, wanted: usize) -> bool {
        self.keys == spec.order() && self.numbers.len() >= wanted
    }
}

impl StepFunctionsCache {
    /// What all calls tell. [`Store::sort`] must have been called.
    pub(super) fn all(&mut self, store: &Store) -> &StepFunctions {
        self.all.get_or_insert_with(|| StepFunctions::of(store))
    }

    /// Works some milliseconds on what all calls tell; says whether all of it is done.
    pub(super) fn prepare(&mut self, store: &Store) -> bool {
        if self.all.is_some() {
            return true;
        }
        let Some((mut begun, events, from)) = self.begun.take() else {
            let events = StepFunctions::events(store);
            self.begun = Some((StepFunctions::begin(store), events, 0));
            return false;
        };
        if from == events.len() {
            self.all = Some(begun.finish(store));
            return true;
        }
        let until = events.len().min(from + SLICE);
        begun.add(store, &events[from..until]);
        self.begun = Some((begun, events, until));
        false
    }

    /// What is still true once the store has changed.
    pub(super) fn after_change(self, has_same_records: bool) -> Self {
        StepFunctionsCache {
            all: self.all.filter(|_| has_same_records),
            ..StepFunctionsCache::default()
        }
    }

    /// The rows of the open table; `of_step_functions` are all calls to the service. The rest of what is asked for goes into `answer`.
    #[inline(never)]
    pub(super) fn answer(
        &mut self,
        store: &Store,
        filtered: &FilterResult,
        of_step_functions: &RowSet,
        view: &ViewSpec,
        answer: &mut Answer,
    ) -> Rows {
        let shown = &filtered.shown;
        let drawn = &mut self.drawn;
        let all = self.all.get_or_insert_with(|| StepFunctions::of(store));
        answer.coverage.clone_from(&all.coverage);
        if let Some(key) = &view.machine {
            let mut machines = 0..all.machines.len() as u32;
            let machine = machines.find(|machine| all.machine_key(store, *machine) == *key);
            answer.machine = machine.map(|machine| {
                let mut page = all.machine_page(store, machine, shown);
                page.definition = defined(store, &page, view.definition, drawn);
                page
            });
        }
        if view.tab == Tab::Activities {
            answer.sections = all.task_calls(store, shown);
        }
        let spec = &view.table;
        let of = CellContext { all, store };
        let mut entities = |table| {
            let make = || Lines {
                lines: all.entity_rows(store, shown),
                orders: PerEntityTable::default(),
            };
            let known = self.lines.get_or_make(&filtered.filter, |_| true, make);
            entity_page(of, known, table, spec)
        };
        Rows::Cells(match view.tab {
            Tab::Machines => entities(EntityTable::Machines),
            Tab::Executions => entities(EntityTable::Executions),
            Tab::Activities => entities(EntityTable::Activities),
            Tab::Denials => {
                let mut calls = RowSet::clone(shown);
                calls.and(of_step_functions);
                let denials = denials(store, &calls);
                denial_page(&DENIALS, store, &denials, spec)
            }
            Tab::Findings => {
                let is_shown = |row: &u32| shown.has(*row as usize);
                let findings = all
                    .findings
                    .iter()
                    .filter(|finding| finding.events.iter().any(is_shown));
                let findings: Vec<_> = findings.collect();
                let order = order(&FINDINGS, of, spec, findings.len(), &|index| {
                    findings[index]
                });
                page(&order, findings.len(), spec, |index| {
                    let finding = findings[*index];
                    let key = finding.key(store);
                    row(&FINDINGS, of, finding, key, finding.query(store))
                })
            }
            // Their rows are no lists of cells.
            Tab::Overview
            | Tab::Timeline
            | Tab::Events
            | Tab::Principals
            | Tab::Persons
            | Tab::Sessions
            | Tab::ChainGraph
            | Tab::Denied
            | Tab::Agents
            | Tab::Permissions
            | Tab::Exposures
            | Tab::Impact
            | Tab::Scope
            | Tab::StepFunctions
            | Tab::Receipt
            | Tab::Rules => Page::default(),
        })
    }
}

/// The rows asked for of machines, executions or activities.
fn entity_page(
    of: CellContext,
    known: &mut Lines,
    table: EntityTable,
    spec: &TableSpec,
) -> Page<CellRow> {
    let columns = entity_columns(table);
    let lines = known.lines.of(table);
    let wanted = lines.len().min(last_wanted(spec));
    let last = known.orders.of_mut(table);
    let order = match last.take().filter(|order| order.answers(spec, wanted)) {
        Some(order) => order,
        None => RowOrder {
            numbers: order(columns, of, spec, lines.len(), &|index| &lines[index]),
            keys: spec.order(),
        },
    };
    page(&last.insert(order).numbers, lines.len(), spec, |index| {
        let line = &lines[*index];
        let query = quoted(of.all.row_arn(table, line));
        let key = of.all.row_key(of.store, table, line);
        row(columns, of, line, key, query)
    })
}

/// The definition asked for, or the latest in clear, worked out unless it is the one drawn last.
fn defined(
    store: &Store,
    page: &MachinePage,
    wanted: Option<u32>,
    drawn: &mut Option<(Option<u32>, DefinitionPage)>,
) -> Option<DefinitionPage> {
    let clear: Vec<u32> = page
        .definitions
        .iter()
        .filter(|one| !one.hidden)
        .map(|one| one.event)
        .collect();
    let wanted = clear.iter().position(|event| Some(*event) == wanted);
    let place = wanted.or(clear.len().checked_sub(1))?;
    let earlier = place.checked_sub(1).map(|place| clear[place]);
    let known = drawn
        .take()
        .filter(|known| (known.0, known.1.event) == (earlier, clear[place]));
    let known = known.unwrap_or_else(|| {
        let mut leaves = Leaves::new(store);
        let before = earlier.map(|event| leaves.text(event, DEFINITION));
        let text = leaves.text(clear[place], DEFINITION);
        (
            earlier,
            definition::page(clear[place], text, before, &page.arn),
        )
    });
    Some(drawn.insert(known).1.clone())
}
