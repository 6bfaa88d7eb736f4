//! The cache of results: each is kept under the whole question that it answers, until the store changes.
//!
//! What answers one tab is a function that is never inlined, here and in the caches of tabs: a browser compiles a function as
//! a whole, so the first question of any tab would wait until the code of all of them is compiled.

use super::dossiers::{DossierCache, DossierFacts};
use super::folded::{FoldedList, folded_page, is_folded};
use super::impact::ImpactCache;
use super::lanes::LaneCache;
use super::overview::OverviewCache;
use super::permissions::{PermissionsCache, UsedInFilter};
use super::principals::PrincipalTables;
use super::question::{Filter, Question};
use super::recent::Recent;
use super::rows::{MOST_ROWS, event_page, page};
use super::rule_work::RuleFindings;
use super::scope::{ScopeCache, of_report};
use super::step_functions::StepFunctionsCache;
use super::store_cache::StoreCache;
use super::{tables, without};
use crate::analysis::agents::{AgentActivity, agents};
use crate::analysis::chain_graph::chain_graph;
use crate::analysis::folding::Folding;
use crate::analysis::persons::{PersonActivity, persons};
use crate::analysis::sessions::{SessionActivity, sessions};
use crate::analysis::values::per_identity;
use crate::denials::{Denial, denials};
use crate::export::report::ScopeOfReport;
use crate::exposure::{Exposure, sections};
use crate::protocol::{
    Answer, ChainGraph, NamesInFile, Rows, Section, SortColumn, Tab, TableSpec, TimeRange, ViewSpec,
};
use crate::query::condition_cache::ConditionCache;
use crate::query::index::Index;
use crate::scope::Scope;
use crate::store::batch::{OUTCOME_DENIED, OUTCOME_ERROR};
use crate::store::row_set::RowSet;
use crate::store::{Revision, Store, TimeSpan, scans};
use crate::tables::denied::DENIED;
use std::borrow::Cow;
use std::sync::Arc;

/// Results of so many filters are kept: the screen's, an export's, and the one to go back to.
pub(super) const FILTERS: usize = 3;
/// So many folded lists are kept: the screen's, and the one to go back to. Exports fold nothing.
const FOLDINGS: usize = 2;

/// The events that pass a filter.
pub(super) struct FilterResult {
    pub filter: Filter,
    /// What the store was when they were found.
    pub revision: Revision,
    /// Those that pass the query, whatever the brush.
    pub passing: RowSet,
    /// Those that pass both.
    pub shown: Arc<RowSet>,
    errors: u32,
    denied: u32,
    pub principals: u32,
    step_functions: u32,
}

/// Which list of sessions: the filter and the order.
#[derive(Clone, PartialEq)]
struct SessionsKey {
    filter: Filter,
    order: Vec<SortColumn>,
}

/// Which list of events: the filter, the tab that leaves out some, the order.
#[derive(Clone, PartialEq)]
struct ListKey {
    filter: Filter,
    only_step_functions: bool,
    order: Vec<SortColumn>,
}

impl ListKey {
    fn of(filtered: &FilterResult, tab: Tab, table: &TableSpec) -> Self {
        ListKey {
            filter: filtered.filter.clone(),
            only_step_functions: tab == Tab::StepFunctions,
            order: table.order(),
        }
    }
}

/// The events of a list.
fn listed(
    cache: &mut StoreCache,
    store: &Store,
    filtered: &FilterResult,
    key: &ListKey,
) -> Arc<RowSet> {
    let mut rows = filtered.shown.clone();
    if key.only_step_functions {
        Arc::make_mut(&mut rows).and(cache.step_functions(store));
    }
    rows
}

/// Events in the order of a table: the first ones, and what the others are found by.
pub(super) struct SortedRows {
    /// All events in this order; those of the store's own order of time where there is none.
    order: Option<Arc<Vec<u32>>>,
    /// The events of the list.
    rows: Arc<RowSet>,
    /// The list's events as far as they were asked for.
    pub first: Vec<u32>,
    /// How many there are.
    pub total: usize,
}

impl SortedRows {
    /// The whole list.
    pub fn all(&self, store: &Store) -> Cow<'_, [u32]> {
        if self.first.len() == self.total {
            return Cow::Borrowed(&self.first);
        }
        let order = self
            .order
            .as_ref()
            .map_or(store.order(), |order| &order[..]);
        Cow::Owned(in_order(order, &self.rows))
    }

    /// Keeps the whole list, so that steps from event to event are fast.
    pub fn complete(&self, store: &Store) -> SortedRows {
        SortedRows {
            order: self.order.clone(),
            rows: self.rows.clone(),
            first: self.all(store).into_owned(),
            total: self.total,
        }
    }
}

/// Those of `order` that are in `rows`. The order may know events that came after `rows` was made.
pub(super) fn in_order(order: &[u32], rows: &RowSet) -> Vec<u32> {
    if order.len() <= rows.len() {
        return scans::select(order, rows);
    }
    let known = order
        .iter()
        .copied()
        .filter(|row| (*row as usize) < rows.len());
    known.filter(|row| rows.has(*row as usize)).collect()
}

/// Keeps the rows inside the brush.
pub(super) fn within(store: &Store, mut rows: RowSet, time: Option<TimeRange>) -> RowSet {
    if let Some(range) = time {
        rows.and(&scans::within(store.times(), range.from, range.until));
    }
    rows
}

/// Results by the questions that they answer. All of them are for one revision of the store.
#[derive(Default)]
pub(super) struct Memo {
    revision: Revision,
    pub index: Index,
    pub conditions: ConditionCache,
    pub store: StoreCache,
    filters: Recent<Filter, Arc<FilterResult>, FILTERS>,
    lists: Recent<ListKey, Arc<SortedRows>, FILTERS>,
    foldings: Recent<ListKey, Arc<Folding>, FOLDINGS>,
    principals: PrincipalTables,
    persons: Recent<Filter, Vec<PersonActivity>, FILTERS>,
    sessions: Recent<SessionsKey, Vec<SessionActivity>, FILTERS>,
    permissions: PermissionsCache,
    denials: Recent<Filter, Vec<Denial>, FILTERS>,
    exposures: Recent<Filter, (Vec<Exposure>, Vec<Section>), FILTERS>,
    chain_graphs: Recent<Filter, ChainGraph, FILTERS>,
    agents: Recent<Filter, Vec<AgentActivity>, FILTERS>,
    pub step_functions: StepFunctionsCache,
    pub lanes: LaneCache,
    pub impact: ImpactCache,
    dossiers: DossierCache,
    scopes: ScopeCache,
    overview: OverviewCache,
    /// What the rules found.
    pub found: Arc<RuleFindings>,
}

impl Memo {
    /// Forgets all results where the store has changed. To be called before any question.
    pub fn refresh(&mut self, store: &Store) {
        if self.revision != store.revision() {
            // The index is not a result: it grows with the store.
            let index = std::mem::take(&mut self.index);
            let has_same_records = store.revision().has_same_records(self.revision);
            let impact = std::mem::take(&mut self.impact).after_change(has_same_records);
            let scopes = std::mem::take(&mut self.scopes).after_change(has_same_records);
            let permissions = std::mem::take(&mut self.permissions).after_change(has_same_records);
            let step_functions = std::mem::take(&mut self.step_functions);
            *self = Memo {
                revision: store.revision(),
                index,
                impact,
                scopes,
                permissions,
                step_functions: step_functions.after_change(has_same_records),
                found: self.found.clone(),
                ..Memo::default()
            };
        }
    }

    /// Takes some new events into the index; says whether it has all.
    pub fn extend_index(&mut self, store: &Store) -> bool {
        self.index.extend(store)
    }

    /// Works one step on what questions about Step Functions, dossiers, impact, scopes and permissions need; says whether all of it is done.
    pub fn prepare(&mut self, store: &Store) -> bool {
        self.step_functions.prepare(store)
            && self.dossiers.prepare(store)
            && self.store.prepare(store)
            && self.impact.prepare(store)
            && self.scopes.prepare(store)
            && self.permissions.prepare(store)
    }

    /// Bytes that are kept for questions about scopes and permissions.
    pub fn prepared_bytes(&self) -> usize {
        self.scopes.memory_bytes() + self.permissions.memory_bytes()
    }

    /// The events that pass a filter.
    #[inline(never)]
    pub fn filter(&mut self, store: &Store, filter: &Filter) -> Arc<FilterResult> {
        let make = || {
            let passing = self.conditions.rows(store, &self.index, &filter.parsed());
            let shown = within(store, passing.clone(), filter.time);
            let mut principals = RowSet::none(store.principals().len());
            for (identity, events) in store.identities().iter().zip(per_identity(store, &shown)) {
                if events > 0 {
                    principals.insert(identity.principal as usize);
                }
            }
            let with_outcome =
                |outcome| shown.count_in(&scans::equal_bytes(store.outcomes(), outcome));
            Arc::new(FilterResult {
                filter: filter.clone(),
                revision: store.revision(),
                errors: with_outcome(OUTCOME_ERROR),
                denied: with_outcome(OUTCOME_DENIED),
                principals: principals.count() as u32,
                step_functions: shown.count_in(self.store.step_functions(store)),
                passing,
                shown: Arc::new(shown),
            })
        };
        self.filters.get_or_make(filter, |_| true, make).clone()
    }

    /// The list of events of a tab, at least as far as the table wants it.
    #[inline(never)]
    pub fn list(
        &mut self,
        store: &Store,
        filtered: &FilterResult,
        tab: Tab,
        table: &TableSpec,
    ) -> Arc<SortedRows> {
        let key = ListKey::of(filtered, tab, table);
        let wanted = (table.first + table.rows.min(MOST_ROWS)) as usize;
        let has_all = |list: &Arc<SortedRows>| list.first.len() >= wanted.min(list.total);
        let make = || {
            let rows = listed(&mut self.store, store, filtered, &key);
            let order = self.store.order(store, &key.order);
            let all = order.as_ref().map_or(store.order(), |order| &order[..]);
            let first = scans::first(all, &rows, wanted);
            Arc::new(SortedRows {
                total: rows.count(),
                first,
                order,
                rows,
            })
        };
        self.lists.get_or_make(&key, has_all, make).clone()
    }

    /// Answers a question, less the state of loading. [`Store::sort`] must have been called since the last change.
    pub fn answer(&mut self, store: &Store, question: &Question) -> Answer {
        let view = question.view();
        let filtered = self.filter(store, &question.filter());
        let span = store.time_span();
        let mut answer = Answer {
            shown: filtered.shown.count() as u32,
            shown_errors: filtered.errors,
            shown_denied: filtered.denied,
            shown_principals: filtered.principals,
            shown_step_functions: filtered.step_functions,
            range: span.map(|span| TimeRange {
                from: span.first,
                until: span.last + 1,
            }),
            ..Answer::default()
        };
        let brushed = view.time.map(|time| TimeSpan {
            first: time.from,
            last: time.until - 1,
        });
        let span = brushed.or(span);
        if !view.dossiers.is_empty() {
            let facts = DossierFacts {
                exposures: self.store.exposures(store).clone(),
                calls: self.impact.calls(store),
            };
            answer.dossiers =
                self.dossiers
                    .answer(store, &self.index, &filtered, span, &facts, view);
        }
        answer.rows = match view.tab {
            Tab::Events | Tab::StepFunctions => self.events(store, &filtered, view),
            Tab::Overview => {
                let exposures = self.store.exposures(store).clone();
                let found = self.found.clone();
                let overview = &mut self.overview;
                overview.answer(store, &found, &exposures, &filtered, view, &mut answer)
            }
            Tab::Rules => {
                let results = &self.found.results;
                let open = view.rule.as_ref();
                answer.rule = open.and_then(|key| super::rules::page(results, key));
                Rows::Cells(tables::rules(store, results, &view.table))
            }
            Tab::Principals => self.principals.answer(store, &filtered, span, view),
            Tab::Persons => {
                let make = || persons(store, &filtered.shown);
                let activities = self.persons.get_or_make(&filtered.filter, |_| true, make);
                Rows::Cells(tables::persons(store, activities, &view.table))
            }
            Tab::Denied => {
                let make = || denials(store, &filtered.shown);
                let denials = self.denials.get_or_make(&filtered.filter, |_| true, make);
                Rows::Cells(tables::denials(&DENIED, store, denials, &view.table))
            }
            Tab::Exposures => self.exposures(store, &filtered, view, &mut answer),
            Tab::Impact => self.impact.answer(store, &filtered, view, &mut answer),
            Tab::Scope => {
                let exposures = &self.store.exposures(store).opened;
                (self.scopes).answer(store, &self.index, exposures, &filtered, view, &mut answer)
            }
            Tab::Sessions => self.sessions(store, &filtered, &view.table),
            Tab::ChainGraph => {
                let make = || chain_graph(store, &filtered.shown);
                let graph = self
                    .chain_graphs
                    .get_or_make(&filtered.filter, |_| true, make);
                Rows::ChainGraph(graph.clone())
            }
            Tab::Agents => {
                let make = || agents(store, &filtered.shown);
                let activities = self.agents.get_or_make(&filtered.filter, |_| true, make);
                Rows::Agents(tables::agents(store, activities, &view.table))
            }
            Tab::Permissions => {
                let used = self.permissions(store, &filtered);
                used.answer(store, view, &mut answer)
            }
            Tab::Timeline => self
                .lanes
                .answer(store, &mut self.step_functions, &filtered, view),
            Tab::Receipt => Rows::Receipt(tables::receipt(store, &view.table)),
            Tab::Machines | Tab::Executions | Tab::Activities | Tab::Denials | Tab::Findings => {
                let calls = self.store.step_functions(store);
                self.step_functions
                    .answer(store, &filtered, calls, view, &mut answer)
            }
        };
        if answer.shown == 0 && !store.is_empty() {
            answer.without = without::without(store, &self.index, &view.query, view.time);
        }
        answer
    }

    /// Sessions in the order of their table. There can be very many, so that they are kept in it.
    #[inline(never)]
    fn sessions(&mut self, store: &Store, filtered: &FilterResult, table: &TableSpec) -> Rows {
        let key = SessionsKey {
            filter: filtered.filter.clone(),
            order: table.order(),
        };
        let make = || {
            let mut activities = sessions(store, &filtered.shown);
            tables::sort_sessions(store, &mut activities, table);
            activities
        };
        let sorted = self.sessions.get_or_make(&key, |_| true, make);
        let row = |activity: &SessionActivity| crate::tables::sessions::row(store, activity);
        Rows::Sessions(page(sorted, table, row))
    }

    #[inline(never)]
    fn exposures(
        &mut self,
        store: &Store,
        filtered: &FilterResult,
        view: &ViewSpec,
        answer: &mut Answer,
    ) -> Rows {
        let make = || {
            let exposures = self.store.exposures(store).among(&filtered.shown);
            let sections = sections(store, &filtered.shown, &exposures);
            (exposures.opened, sections)
        };
        let (opened, sections) = self.exposures.get_or_make(&filtered.filter, |_| true, make);
        answer.sections.clone_from(sections);
        Rows::Cells(tables::exposures(store, opened, &view.table))
    }

    /// What the events of a filter used.
    pub fn permissions(&mut self, store: &Store, filtered: &FilterResult) -> &UsedInFilter {
        self.permissions.used(store, filtered)
    }

    /// What these actors did by the events that pass the filter.
    pub fn scope(&mut self, store: &Store, filtered: &FilterResult, terms: &[String]) -> &Scope {
        let exposures = &self.store.exposures(store).opened;
        self.scopes
            .scope(store, &self.index, exposures, filtered, terms)
    }

    /// What the actors of a question did, for a report; none where it has no actors.
    pub fn scope_of_report(
        &mut self,
        store: &Store,
        question: &Question,
        names: NamesInFile,
    ) -> Option<ScopeOfReport> {
        let terms = &question.view().scope;
        if terms.is_empty() {
            return None;
        }
        let filtered = self.filter(store, &question.filter());
        let scope = self.scope(store, &filtered, terms);
        Some(of_report(store, scope, terms, names))
    }

    #[inline(never)]
    fn events(&mut self, store: &Store, filtered: &FilterResult, view: &ViewSpec) -> Rows {
        match self.folded(store, filtered, view) {
            Some(list) => folded_page(store, self.store.namesakes(store), &list, view),
            None => {
                let list = self.list(store, filtered, view.tab, &view.table);
                Rows::Events(event_page(store, self.store.namesakes(store), &list, view))
            }
        }
    }

    /// The list of events of a question that folds it.
    #[inline(never)]
    pub fn folded(
        &mut self,
        store: &Store,
        filtered: &FilterResult,
        view: &ViewSpec,
    ) -> Option<FoldedList> {
        let fold = view.fold.as_ref().filter(|_| is_folded(view))?;
        let key = ListKey::of(filtered, view.tab, &view.table);
        let make = || {
            let rows = listed(&mut self.store, store, filtered, &key);
            let in_time = in_order(store.order(), &rows);
            Arc::new(Folding::new(store, &in_time, view.table.descending))
        };
        let folding = self.foldings.get_or_make(&key, |_| true, make).clone();
        Some(FoldedList::new(folding, &fold.open))
    }
}
