//! Answers the page's questions from the store. Pure: no browser types.
//!
//! The engine has two clients, the [`screen`](Engine::answer) and an [`export`]. Both ask the same cache of results
//! ([`memo`]), which knows only whole questions; neither ever sees the other's question.

mod advice;
mod cell_tables;
mod definition;
mod dossiers;
pub mod export;
mod folded;
mod impact;
mod lane_order;
mod lanes;
mod memo;
mod muting;
mod names_beside;
mod namesakes;
mod originals;
mod overview;
mod permissions;
mod principals;
mod question;
mod recent;
mod report;
mod report_findings;
mod rows;
mod rule_work;
mod rules;
mod run_query;
mod scope;
mod screen;
mod side_panels;
mod situations;
mod step_functions;
mod store_cache;
mod tables;
mod without;

use crate::analysis::completion::actors_like;
use crate::chains::{ChainBuilder, Chains};
use crate::impact::list::NameList;
use crate::protocol::{
    Answer, BarEvents, BarSpec, ChainOfEvent, Completions, Detail, EventRow, LoadState, SidePanels,
    TimeRange, ViewSpec,
};
use crate::query::account_names::with_numbers;
use crate::query::parse::parse;
use crate::rules::RUNBOOKS;
use crate::sql::{self, Dialect, Translation};
use crate::store::{Store, scans};
use memo::Memo;
use rule_work::RuleWork;
use rules::RuleFiles;
use screen::Screen;
use std::sync::Arc;

/// The store, what was worked out of it for the last questions, and the question on screen.
#[derive(Default)]
pub struct Engine {
    /// The events.
    pub store: Store,
    chains: Chains,
    chain_builder: ChainBuilder,
    /// Chains that are worked out and not in the store yet.
    new_chains: Option<Chains>,
    rules: RuleWork,
    rule_files: RuleFiles,
    memo: Memo,
    screen: Screen,
}

impl Engine {
    /// Answers the question of the screen. A query with a mistake is answered by the last one without.
    pub fn answer(&mut self, view: &ViewSpec, load: LoadState) -> Answer {
        self.store.sort();
        self.store.forget_unpacked();
        self.memo.refresh(&self.store);
        self.screen.answer(&self.store, &mut self.memo, view, load)
    }

    /// Works some milliseconds on the side panels of the last answer; gives them once they are complete. `view` is the
    /// question of that answer.
    pub fn side_panels(&mut self, view: &ViewSpec) -> Option<SidePanels> {
        self.store.forget_unpacked();
        self.memo.refresh(&self.store);
        self.screen.side_panels(&self.store, &mut self.memo, view)
    }

    /// Whether sessions and persons are worked out for all events that are here.
    pub fn has_chains(&self) -> bool {
        self.chains.are_of(&self.store)
    }

    /// Works out sessions and persons anew where events have come in, and names where events or names have; says whether
    /// it did, since answers then change.
    pub fn work_out_chains(&mut self) -> bool {
        loop {
            if let Some(has_changed) = self.work_on_chains() {
                return has_changed;
            }
        }
    }

    /// The same for some ten milliseconds; says whether answers change once all of it is done.
    pub fn work_on_chains(&mut self) -> Option<bool> {
        if self.has_chains() {
            return Some(self.store.work_out_names());
        }
        let new = self.new_chains.take();
        let Some(new) = new.filter(|chains| chains.are_of(&self.store)) else {
            self.store.forget_unpacked();
            self.store.sort();
            self.new_chains = Some(self.chain_builder.advance(&self.store)?);
            return None;
        };
        self.chains = new;
        self.store.set_sessions(self.chains.columns());
        self.store.work_out_names();
        Some(true)
    }

    /// Whether rules have been run over all events that are here.
    pub fn has_run_rules(&self) -> bool {
        self.rules.is_done(&self.store)
    }

    /// Runs rules for some ten milliseconds over the events; says whether answers change once all of it is done.
    pub fn work_on_rules(&mut self) -> Option<bool> {
        if self.has_run_rules() {
            return Some(false);
        }
        self.store.forget_unpacked();
        self.store.sort();
        self.memo.refresh(&self.store);
        let step_functions = &mut self.memo.step_functions;
        self.memo.found = Arc::new(self.rules.advance(&mut self.store, step_functions)?);
        self.say_of_rules();
        Some(true)
    }

    /// Works some milliseconds on what makes later answers faster; says whether all of it is done.
    pub fn prepare(&mut self) -> bool {
        self.store.forget_unpacked();
        self.memo.refresh(&self.store);
        if !self.memo.extend_index(&self.store) {
            return false;
        }
        self.store.sort();
        self.memo.prepare(&self.store)
    }

    /// Bytes that the events take, and what was prepared of them for questions about scopes and permissions.
    pub fn memory_bytes(&self) -> usize {
        self.store.memory_bytes() + self.memo.prepared_bytes()
    }

    /// Compares a list of names with what was read, written and deleted, in all answers about impact from now on; none to forget it.
    pub fn compare_with(&mut self, names: Option<&[u8]>) {
        self.memo.impact.set_list(names.map(NameList::read));
    }

    /// What could stand at byte `at` of a query, with counts under the query's other conditions and the brush.
    pub fn complete(&self, query: &str, at: u32, time: Option<TimeRange>) -> Completions {
        self.screen
            .complete(&self.store, &self.memo, query, at, time)
    }

    /// The persons, principals, access keys and addresses that a text can mean.
    pub fn actors_like(&self, text: &str) -> Completions {
        actors_like(&self.store, text)
    }

    /// A view as a question to another engine.
    ///
    /// # Errors
    /// In words, where its query has a mistake.
    pub fn translate(&self, view: &ViewSpec, dialect: Dialect) -> Result<Translation, String> {
        let query = parse(&view.query).map_err(|mistake| mistake.message)?;
        let newest = self.store.time_span().map_or(0, |span| span.last);
        let table = sql::ShownTable {
            tab: view.tab,
            sort: &view.table.sort,
            descending: view.table.descending,
            then: &view.table.then,
        };
        let (query, has_names) = with_numbers(&self.store, &query);
        let mut translation = sql::translate(&query, view.time, newest, table, dialect);
        if has_names {
            let words = "Names of accounts, and which ones are external, come from files that were dropped into this page: the numbers of these accounts stand in their place.";
            translation.unsaid.push(words.to_owned());
        }
        Ok(translation)
    }

    /// The event that stands `by` rows from `event` in the order on screen; with `only_failed`,
    /// only failed and denied ones are counted. From an event that is not on screen, the count
    /// begins before the first row or, going up, after the last. None where the list ends before.
    pub fn step(&self, event: u32, by: i32, only_failed: bool) -> Option<u32> {
        self.screen.step(&self.store, event, by, only_failed)
    }

    /// The event that stands `by` events from `event` in its lane of the timeline.
    pub fn step_in_lane(&mut self, event: u32, by: i32) -> Option<u32> {
        self.memo.refresh(&self.store);
        let (store, memo) = (&self.store, &mut self.memo);
        self.screen.step_in_lane(store, memo, event, by)
    }

    /// What a bar of the timeline on screen holds: its names and the first `most` of its events.
    pub fn bar(&mut self, bar: BarSpec, most: u32) -> BarEvents {
        self.memo.refresh(&self.store);
        let events = self.screen.bar(&self.store, &mut self.memo, &bar);
        rows::bar_events(&self.store, bar, &events, most as usize)
    }

    /// The events of so many rows from this one on in the order on screen, `most` events at most. A row can be a run of many.
    pub fn events_of_rows(&self, first: u32, rows: u32, most: u32) -> Vec<EventRow> {
        let rows = first as usize..first.saturating_add(rows) as usize;
        let events = self.screen.events_of_rows(&self.store, rows, most as usize);
        events
            .iter()
            .map(|event| rows::event_row(&self.store, *event as usize))
            .collect()
    }

    /// How many of all events each of these queries finds; those with a mistake are left out.
    pub fn count(&mut self, queries: Vec<String>) -> Vec<(String, u32)> {
        self.store.sort();
        self.memo.refresh(&self.store);
        let counted = queries.into_iter().filter_map(|text| {
            let query = parse(&text).ok()?;
            let rows = (self.memo.conditions).rows(&self.store, &self.memo.index, &query);
            Some((text, rows.count() as u32))
        });
        counted.collect()
    }

    /// The runbooks that come with the program, as notes files.
    pub fn runbooks(&self) -> Vec<String> {
        RUNBOOKS
            .iter()
            .map(|(_, text)| (*text).to_owned())
            .collect()
    }

    /// The keys of the first events in time that a query finds, whatever the filter, and how many it finds; none where it has a
    /// mistake.
    pub fn keys_of(&mut self, query: &str, most: u32) -> (Vec<String>, u32) {
        if parse(query).is_err() {
            return (Vec::new(), 0);
        }
        self.store.sort();
        self.memo.refresh(&self.store);
        let filter = question::Filter {
            query: query.to_owned(),
            time: None,
        };
        let found = self.memo.filter(&self.store, &filter);
        let rows = scans::first(self.store.order(), &found.shown, most as usize);
        let keys = rows.iter().map(|row| self.store.key(*row as usize));
        (keys.collect(), found.shown.count() as u32)
    }

    fn chain_of(&self, event: u32) -> ChainOfEvent {
        let mut chain = self.chains.of_event(&self.store, event);
        names_beside::in_chain(&self.store, &mut chain);
        chain
    }

    /// An event in full, less its raw record, which is read again from the file.
    pub fn detail(&self, event: u32) -> Option<Detail> {
        let row = event as usize;
        (row < self.store.len()).then(|| {
            let detail = rows::detail(&self.store, row, &self.screen.list(&self.store));
            let table_row = detail.position.map(|place| self.screen.table_row(place));
            Detail {
                chain: self.chain_of(event),
                table_row,
                ..detail
            }
        })
    }
}
