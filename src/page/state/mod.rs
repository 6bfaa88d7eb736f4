//! What the user has chosen and the last answer: the one state from which the page is drawn.
//!
//! Each slice is a file that owns its fields and its actions. [`PageState`] puts the slices together and does what concerns
//! several of them: a new filter, for example, sends every table back to its first row.

mod action;
pub mod address;
pub mod answers;
pub mod column_layout;
pub mod completion;
pub mod display;
pub mod exploration;
pub mod filter;
pub mod folds;
pub mod impact;
pub mod loading;
pub mod navigation;
pub mod notes;
pub mod open_event;
pub mod overview;
pub mod runbooks;
pub mod scope;
pub mod selection;
pub mod sheets;
pub mod sources;
pub mod tables;
pub mod timeline;
pub mod window;

use crate::page::lib::shared::Shared;
use crate::page::lib::theme::Theme;
pub use crate::page::state::action::Action;
use crate::page::state::address::Address;
use crate::page::state::answers::{Answers, AnswersAction};
use crate::page::state::display::Display;
use crate::page::state::exploration::Exploration;
use crate::page::state::filter::{EventFilter, FilterAction};
use crate::page::state::folds::{Folds, FoldsAction};
use crate::page::state::impact::{ImpactAction, ImpactView};
use crate::page::state::loading::{Loading, LoadingAction, Phase};
use crate::page::state::navigation::{Navigation, NavigationAction};
use crate::page::state::notes::{Notes, NotesAction};
use crate::page::state::open_event::{EventAction, OpenEvent};
use crate::page::state::overview::{OverviewAction, OverviewView};
use crate::page::state::runbooks::Runbooks;
use crate::page::state::scope::{ChosenActors, ScopeAction};
use crate::page::state::selection::{Selection, SelectionAction};
use crate::page::state::sheets::{OpenSheet, Sheets};
use crate::page::state::sources::FileSources;
use crate::page::state::tables::{OpenTable, Sort, TableView, Tables};
use crate::page::state::timeline::{LANES_BY_DEFAULT, TimelineAction, TimelineView};
use crate::protocol::{
    Answer, Detail, EventRow, LaneSpec, OverviewSpec, Tab, TableSpec, TimeRange, ViewSpec,
};
use std::rc::Rc;
use yew::Reducible;

/// The context of an event reaches this far before and after it, in milliseconds.
const CONTEXT_MILLIS: i64 = 300_000;

/// A question to the engine, with what the page must know when the answer comes.
#[derive(Clone, Debug, PartialEq)]
pub struct PageQuestion {
    /// The question.
    pub view: ViewSpec,
    /// Grows when filter or order change: tables then go back to their first row.
    pub epoch: u32,
}

/// The page's state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageState {
    /// Which events are shown.
    pub filter: EventFilter,
    /// The open tab and state machine.
    pub navigation: Navigation,
    /// How the tables stand.
    pub tables: Tables,
    /// How lists of events are folded.
    pub folds: Folds,
    /// What the tab of impact shows.
    pub impact: ImpactView,
    /// What timeline and histogram show.
    pub timeline: TimelineView,
    /// How far the dropped files have come.
    pub loading: Loading,
    /// Where files come from that can be read again.
    pub sources: FileSources,
    /// What the engine has answered.
    pub answers: Answers,
    /// The open event.
    pub event: OpenEvent,
    /// What covers the page.
    pub sheets: Sheets,
    /// Clock and colours.
    pub display: Display,
    /// What has been chosen in facets and dossiers.
    pub exploration: Exploration,
    /// Whose traces are looked for.
    pub scope: ChosenActors,
    /// What the overview and the tab of rules show.
    pub overview: OverviewView,
    /// The marked events.
    pub notes: Notes,
    /// The runbooks.
    pub runbooks: Runbooks,
    /// The selected events.
    pub selection: Shared<Selection>,
}

impl PageState {
    /// The state in which the page starts.
    pub fn new(theme: Theme) -> Self {
        Self {
            display: Display {
                theme,
                ..Display::default()
            },
            ..Self::default()
        }
    }

    /// What is to be asked of the engine.
    pub fn question(&self) -> PageQuestion {
        let tab = self.navigation.tab;
        let table = self.tables.of(tab);
        let mut view = ViewSpec {
            query: self.filter.query.clone(),
            time: self.filter.time,
            histogram_bars: self.timeline.histogram_bars,
            histogram_time: self.timeline.histogram_time,
            tab,
            table: TableSpec {
                sort: table.sort.clone(),
                descending: table.descending,
                then: table.then.clone(),
                first: table.first,
                rows: table.rows,
            },
            timeline_columns: self.timeline.columns,
            lanes: LaneSpec::default(),
            machine: (self.navigation.machine.clone()).filter(|_| tab == Tab::Machines),
            facets: Vec::new(),
            facet_search: Vec::new(),
            facet_fields: false,
            dossiers: Vec::new(),
            columns: column_layout::added(tab, &table.columns),
            definition: self.navigation.definition,
            impact_by: self.impact.by,
            list_first: self.impact.list_first,
            fold: (self.folds.spec()).filter(|_| self.navigation.lists_events()),
            by_person: self.folds.by_person,
            scope: self.scope.actors.clone(),
            overview: OverviewSpec {
                muted: self.notes.muted.to_vec(),
                with_background: self.overview.with_background,
                all_situations: self.overview.all_situations,
                open: (self.overview.finding.clone()).filter(|_| tab == Tab::Overview),
            },
            rule: (self.overview.rule.clone()).filter(|_| tab == Tab::Rules),
        };
        self.exploration.ask(&mut view);
        if tab == Tab::Timeline {
            let (open, whole) = (self.event.number, self.whole_time());
            self.timeline.ask(&mut view, open, whole);
        }
        PageQuestion {
            view,
            epoch: self.tables.epoch,
        }
    }

    /// All the time that the filter leaves.
    pub fn whole_time(&self) -> Option<TimeRange> {
        self.filter.time.or(self.answer().range)
    }

    /// The timeline's window changed by `change`, which gets the window and the whole.
    pub fn looked(
        &self,
        change: impl Fn(TimeRange, TimeRange) -> Option<TimeRange>,
    ) -> Option<TimelineAction> {
        let whole = self.whole_time()?;
        let window = self.timeline.lanes.window.unwrap_or(whole);
        Some(TimelineAction::Look(change(window, whole)))
    }

    /// The open tab.
    pub fn tab(&self) -> Tab {
        self.navigation.tab
    }

    /// How the open tab's table stands.
    pub fn open_table(&self) -> &TableView {
        self.tables.of(self.tab())
    }

    /// The last answer.
    pub fn answer(&self) -> &Answer {
        &self.answers.last.answer
    }

    /// How far the page is.
    pub fn phase(&self) -> Phase {
        self.loading.phase()
    }

    /// The event under the cursor, where the table on screen has events and the row is one.
    pub fn event_under_cursor(&self) -> Option<&EventRow> {
        self.answer().rows.event(self.tables.cursor?)
    }

    /// Another number whenever a row of the open table may be another event's.
    pub fn row_order(&self) -> u32 {
        // Both only grow, so that no two orders have one sum.
        self.tables.epoch + self.folds.changes
    }

    /// Whether the last answer and its side panels hold every file that was handed over.
    pub fn all_in(&self) -> bool {
        self.loading.is_all_in(&self.answer().load) && self.answers.has_side_panels()
    }

    /// What covers the page.
    pub fn open_sheet(&self) -> Option<OpenSheet> {
        let compares = self.selection.compares();
        compares
            .then_some(OpenSheet::Compare)
            .or_else(|| self.sheets.topmost())
    }

    /// Applies what the user does. What opens an event or a sheet is a step of the history, as another view is.
    fn change(&mut self, action: Action) {
        let (is_key, is_of_history) = (
            matches!(action, Action::Filter(_)),
            matches!(action, Action::Go(_) | Action::Clear),
        );
        let (steps, sheet, event) = (self.navigation.steps, self.open_sheet(), self.event.number);
        let is_chosen = matches!(action, Action::Event(EventAction::Open { .. }));
        self.apply(action);
        if is_of_history {
            return;
        }
        let now = self.event.number;
        // From an open event to the next one is no step: a key that is held would fill the history.
        let opens_event = now.is_some() && now != event && (is_chosen || event.is_none());
        let opens_sheet = self.open_sheet().is_some() && self.open_sheet() != sheet;
        self.navigation.steps += u32::from(opens_event) + u32::from(opens_sheet);
        if self.navigation.steps != steps && !is_key {
            self.filter.end_typing();
        }
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Filter(action) => self.change_filter(action),
            Action::Navigation(action) => self.navigate(action),
            Action::Tables(action) => {
                let open = OpenTable {
                    tab: self.navigation.tab,
                    total: self.answers.total_rows(),
                };
                self.tables.change(action, open);
            }
            Action::Folds(action) => {
                if self.folds.change(action) {
                    self.tables.begin_anew();
                }
            }
            Action::Impact(action) => {
                if self.impact.change(action) {
                    self.navigation.steps += 1;
                    self.tables.begin_anew();
                }
            }
            Action::Timeline(TimelineAction::Zoom(time)) => {
                self.change_filter(FilterAction::Brush(Some(time)));
                self.timeline.histogram_time = Some(time);
            }
            Action::Timeline(action) => {
                if self.timeline.change(action) {
                    self.navigation.steps += 1;
                    self.begin_anew();
                }
            }
            Action::Loading(action) => {
                if matches!(action, LoadingAction::Begin) {
                    self.sheets.notice = None;
                }
                let load = &self.answers.last.answer.load;
                self.loading.change(action, load);
            }
            Action::Answers(action) => self.hear(action),
            Action::Event(EventAction::Opened { opening, detail }) => self.opened(opening, detail),
            Action::Event(action) => self.event.change(action),
            Action::Sheets(action) => self.sheets.change(action),
            Action::Display(action) => self.display.change(action),
            Action::Explore(action) => {
                self.navigation.steps += u32::from(self.exploration.change(action));
            }
            Action::Scope(action) => {
                if self.scope.change(action) {
                    self.navigation.steps += 1;
                    self.tables.begin_anew();
                }
            }
            Action::Sources(action) => self.sources.change(action),
            Action::Overview(action) => {
                let change = self.overview.change(action);
                self.navigation.steps += u32::from(change.is_step);
                if change.table {
                    self.tables.begin_anew();
                }
            }
            Action::Notes(action) => self.notes.change(action),
            Action::Runbooks(action) => self.runbooks.change(action),
            Action::Selection(action) => self.select(action),
            Action::Go(address) => self.go(*address),
            Action::Context(query) => self.context(query),
            Action::Clear => self.clear(),
        }
    }

    fn change_filter(&mut self, action: FilterAction) {
        if let Some(change) = self.filter.change(action) {
            if change.time {
                self.timeline.lanes.window = None;
            }
            self.navigation.steps += u32::from(change.step);
            self.begin_anew();
        }
    }

    /// The filter or the lanes are others.
    fn begin_anew(&mut self) {
        self.tables.begin_anew();
        self.timeline.begin_anew(self.filter.time);
    }

    fn navigate(&mut self, action: NavigationAction) {
        if !matches!(action, NavigationAction::Definition(_)) {
            self.exploration.shown = false;
        }
        if self.navigation.change(action) {
            self.opened_tab();
        }
    }

    fn open_tab(&mut self, tab: Tab) {
        if self.navigation.open(tab) {
            self.opened_tab();
        }
    }

    fn opened_tab(&mut self) {
        self.sheets.columns = false;
        self.tables.opened(self.navigation.tab);
    }

    /// What the history or a link says. It is no step of its own.
    fn go(&mut self, address: Address) {
        let steps = self.navigation.steps;
        self.change_filter(FilterAction::Set(address.query, address.time));
        self.open_tab(address.tab);
        self.navigation.machine = address.machine;
        self.apply(ScopeAction::Set(address.scope).into());
        self.apply(OverviewAction::Background(address.with_background).into());
        self.apply(OverviewAction::Finding(address.finding).into());
        self.apply(OverviewAction::Rule(address.rule).into());
        if !address.lanes.is_empty() {
            self.timeline.lanes.by = address.lanes;
        } else if address.tab == Tab::Timeline {
            LANES_BY_DEFAULT.clone_into(&mut self.timeline.lanes.by);
        }
        self.display.clock = address.clock;
        self.exploration.go(address.dossiers, address.dossiers_wait);
        if let Some(by) = address.impact {
            self.apply(ImpactAction::By(by).into());
        }
        self.apply(FoldsAction::Fold(address.folds).into());
        self.apply(FoldsAction::ByPerson(address.by_person).into());
        if let Some(sort) = address.sort {
            self.tables.set_sort(address.tab, sort);
        }
        let events = self.answer().load.events;
        self.event.go(address.event.filter(|event| *event < events));
        self.sheets.go(address.sheet);
        if address.sheet != Some(OpenSheet::Compare) {
            self.select(SelectionAction::Compare(false));
        }
        self.tables.returned();
        self.navigation.steps = steps;
    }

    /// Everything around the open event, whatever the filter was.
    fn context(&mut self, query: String) {
        let time = self
            .event
            .detail
            .as_ref()
            .and_then(|detail| detail.row.time);
        if let Some(at) = time {
            let around = TimeRange {
                from: at - CONTEXT_MILLIS,
                until: at + CONTEXT_MILLIS + 1,
            };
            self.change_filter(FilterAction::Set(query, Some(around)));
            self.open_tab(Tab::Events);
            // Sorted by time, whatever the order was, so that earlier events come first.
            self.tables
                .set_sort(Tab::Events, Sort::default_of(Tab::Events));
        }
    }

    /// An event in full has come, to be shown on the right.
    fn opened(&mut self, opening: u32, detail: Box<Detail>) {
        if !self.event.awaits(opening) {
            return;
        }
        if let (true, Some(row)) = (self.navigation.lists_events(), detail.table_row) {
            self.tables.put_cursor(row);
        }
        if let (Some(whole), Some(time)) = (self.whole_time(), detail.row.time) {
            let lanes = &mut self.timeline.lanes;
            lanes.window = window::showing(lanes.window, whole, time);
        }
        self.event.change(EventAction::Opened { opening, detail });
    }

    fn hear(&mut self, action: AnswersAction) {
        match &action {
            AnswersAction::Answered { answer, .. } => {
                let is_all_in = self.loading.is_all_in(&answer.load);
                // Files that were all refused: the receipt says why.
                if is_all_in && answer.load.events == 0 && !self.loading.is_complete {
                    self.open_tab(Tab::Receipt);
                }
                self.loading.is_complete &= is_all_in;
                self.tables.set_names(answer.load.names.known());
                for dossier in &answer.dossiers {
                    self.exploration.called(&dossier.subject, &dossier.title);
                }
            }
            AnswersAction::Drawn(answer) => {
                self.loading.is_complete |= *answer == self.answers.heard && self.all_in();
            }
            AnswersAction::SidePanels(_) => {}
        }
        self.answers.change(action);
    }

    fn select(&mut self, action: SelectionAction) {
        match &action {
            SelectionAction::Row(row) => {
                if self.answer().rows.event(*row).is_none() {
                    return;
                }
                self.tables.cursor = Some(*row);
            }
            SelectionAction::Range { to, .. } => self.tables.put_cursor(*to),
            SelectionAction::Mark => {
                let keys = self.selection.keys().map(str::to_owned).collect();
                self.notes.change(NotesAction::ToggleAll(keys));
            }
            _ => {}
        }
        let mut selection = Selection::clone(&self.selection);
        let rows = &self.answer().rows;
        selection.change(action, self.row_order(), |row| rows.event(row));
        self.selection = Shared::new(selection);
    }

    /// Forgets everything that came from the files. Settings and notes stay.
    fn clear(&mut self) {
        let mut cleared = Self::new(self.display.theme);
        cleared.display = self.display;
        cleared.notes = self.notes.clone();
        cleared.runbooks.shipped = self.runbooks.shipped.clone();
        cleared.sources = self.sources.cleared();
        cleared.tables = self.tables.cleared();
        cleared.folds = self.folds.cleared();
        cleared.timeline.columns = self.timeline.columns;
        cleared.timeline.histogram_bars = self.timeline.histogram_bars;
        cleared.answers.last.generation = self.answers.last.generation + 1;
        *self = cleared;
    }
}

impl Reducible for PageState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Self::clone(&self);
        next.change(action);
        if next == *self { self } else { Rc::new(next) }
    }
}

#[cfg(test)]
mod tests;
