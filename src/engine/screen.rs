//! The screen's side of the engine: the question that is on screen, and what belongs to its answer.

use super::folded::FoldedList;
use super::memo::{FilterResult, Memo, SortedRows, in_order, within};
use super::names_beside;
use super::question::Question;
use super::side_panels::PanelCache;
use crate::analysis::completion::complete;
use crate::protocol::{
    Answer, BarSpec, Completions, LaneSpec, LoadState, Outcome, SidePanels, Tab, TimeRange,
    ViewSpec,
};
use crate::query::cursor::spot;
use crate::query::evaluate::evaluate_with;
use crate::query::parse::parse;
use crate::store::Store;
use crate::store::row_set::RowSet;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A list of events on screen.
enum EventList {
    /// Each event has a row.
    Sorted(Arc<SortedRows>),
    /// Runs are folded.
    Folded(FoldedList),
}

/// The question on screen. It changes only by the screen's own questions.
#[derive(Default)]
pub(super) struct Screen {
    /// The last query without a mistake.
    good_query: String,
    lanes: LaneSpec,
    filtered: Option<Arc<FilterResult>>,
    /// The open list of events; none on tabs that show no events.
    list: Option<EventList>,
    panels: PanelCache,
}

impl Screen {
    /// Answers the screen's question, with the last good query where the new one has a mistake.
    pub fn answer(
        &mut self,
        store: &Store,
        memo: &mut Memo,
        view: &ViewSpec,
        load: LoadState,
    ) -> Answer {
        let (question, query_error) = self.question(view);
        let mut answer = memo.answer(store, &question);
        let view = question.view();
        let filtered = memo.filter(store, &question.filter());
        let lists_events = matches!(view.tab, Tab::Events | Tab::StepFunctions);
        self.list = lists_events.then(|| match memo.folded(store, &filtered, view) {
            Some(list) => EventList::Folded(list),
            None => EventList::Sorted(memo.list(store, &filtered, view.tab, &view.table)),
        });
        self.filtered = Some(filtered);
        self.good_query.clone_from(&view.query);
        self.lanes.clone_from(&view.lanes);
        (answer.load, answer.query_error) = (load, query_error);
        names_beside::in_answer(store, &mut answer);
        answer
    }

    /// The question that a view asks: with the query on screen where its own has a mistake.
    pub fn question(&self, view: &ViewSpec) -> (Question, Option<crate::protocol::QueryError>) {
        Question::of(view, &self.good_query)
    }

    /// Works some milliseconds on the side panels; gives them once they are complete.
    pub fn side_panels(
        &mut self,
        store: &Store,
        memo: &mut Memo,
        view: &ViewSpec,
    ) -> Option<SidePanels> {
        let Some(filtered) = &self.filtered else {
            return Some(SidePanels::default());
        };
        if filtered.revision != store.revision() {
            // Events came in after the answer: the next one is about to be asked for.
            return Some(SidePanels::default());
        }
        let mut panels = self.panels.advance(store, memo, filtered, view)?;
        if let Some(EventList::Sorted(list)) = &self.list
            && list.first.len() < list.total
        {
            // Steps from event to event go by all of them.
            self.list = Some(EventList::Sorted(Arc::new(list.complete(store))));
        }
        names_beside::in_side_panels(store, &mut panels);
        Some(panels)
    }

    /// What could stand at byte `at` of a query, with counts under its other conditions and the brush.
    pub fn complete(
        &self,
        store: &Store,
        memo: &Memo,
        query: &str,
        at: u32,
        time: Option<TimeRange>,
    ) -> Completions {
        let spot = spot(query, at as usize);
        let rest = [
            &query[..spot.condition.start],
            " ",
            &query[spot.condition.end..],
        ]
        .concat();
        let on_screen = self.filtered.as_ref().filter(|on_screen| {
            on_screen.filter.query == rest
                && on_screen.filter.time == time
                && on_screen.revision == store.revision()
        });
        let rows = match (on_screen, parse(&rest)) {
            (Some(on_screen), Ok(_)) => RowSet::clone(&on_screen.shown),
            (None, Ok(rest)) => within(store, evaluate_with(store, &memo.index, &rest), time),
            // The rest of the query is not complete: counts are for all events.
            (_, Err(_)) => within(store, RowSet::all(store.len()), time),
        };
        complete(store, &memo.index, &rows, &spot)
    }

    /// The events of the open table, those of folded runs too, or all that is shown in the order of time.
    pub fn list<'a>(&'a self, store: &'a Store) -> Cow<'a, [u32]> {
        match (&self.list, &self.filtered) {
            (Some(EventList::Sorted(list)), _) => list.all(store),
            (Some(EventList::Folded(list)), _) => Cow::Borrowed(list.events()),
            (None, Some(filtered)) => Cow::Owned(in_order(store.order(), &filtered.shown)),
            (None, None) => Cow::Borrowed(store.order()),
        }
    }

    /// The row of the open table that shows the event at this place of [`Self::list`].
    pub fn table_row(&self, place: u32) -> u32 {
        match &self.list {
            Some(EventList::Folded(list)) => list.table_row(place as usize) as u32,
            _ => place,
        }
    }

    /// The events of some rows of the open table, `most` at most; those of folded runs too.
    pub fn events_of_rows(&self, store: &Store, rows: Range<usize>, most: usize) -> Vec<u32> {
        if let Some(EventList::Folded(list)) = &self.list {
            return list.events_of_rows(rows, most);
        }
        let list = self.list(store);
        let events = list.iter().skip(rows.start).take(rows.len().min(most));
        events.copied().collect()
    }

    /// See [`super::Engine::step`].
    pub fn step(&self, store: &Store, event: u32, by: i32, only_failed: bool) -> Option<u32> {
        let rows = self.list(store);
        let wanted = |row: &&u32| !only_failed || store.outcome(**row as usize) != Outcome::Ok;
        let at = rows.iter().position(|row| *row == event);
        let further = (by.unsigned_abs() as usize).checked_sub(1)?;
        if by > 0 {
            let after = &rows[at.map_or(0, |at| at + 1)..];
            after.iter().filter(wanted).nth(further).copied()
        } else {
            let before = &rows[..at.unwrap_or(rows.len())];
            before.iter().rev().filter(wanted).nth(further).copied()
        }
    }

    /// See [`super::Engine::step_in_lane`].
    pub fn step_in_lane(&self, store: &Store, memo: &mut Memo, event: u32, by: i32) -> Option<u32> {
        let shown = &self.filtered.as_ref()?.shown;
        let (lanes, step_functions) = (&mut memo.lanes, &mut memo.step_functions);
        lanes.step(store, step_functions, shown, &self.lanes, (event, by))
    }

    /// See [`super::Engine::bar`].
    pub fn bar(&self, store: &Store, memo: &mut Memo, bar: &BarSpec) -> Vec<u32> {
        // Events that came in after the answer are not on screen yet.
        let filtered = self.filtered.as_ref();
        let Some(filtered) = filtered.filter(|known| known.revision == store.revision()) else {
            return Vec::new();
        };
        let (lanes, step_functions) = (&mut memo.lanes, &mut memo.step_functions);
        lanes.bar(store, step_functions, &filtered.shown, &self.lanes, bar)
    }
}
