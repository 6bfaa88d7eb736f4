//! What the user has chosen and the last answer: the one state from which the page is drawn.

pub mod column_layout;
pub mod explore;

use crate::export::notes::Note;
use crate::page::address::Place;
use crate::page::detail::selection::{self, Choose, Selection};
use crate::page::export::Exporting;
use crate::page::files::demo::DemoNotice;
use crate::page::lib::clock::Clock;
use crate::page::lib::shared::Shared;
use crate::page::lib::theme::Theme;
use crate::page::search::terms;
use crate::page::state::column_layout::{Arrange, Arranged};
use crate::page::state::explore::{Explore, Explored};
use crate::page::tables::columns::{default_sort, of_tab};
use crate::page::timeline::window;
use crate::protocol::{
    Answer, Completions, Detail, EventRow, Histogram, LaneSpec, Rows, SidePanels, Tab, TableSpec,
    TimeRange, ViewSpec,
};
use crate::query::fields;
use std::rc::Rc;
use yew::Reducible;

/// The tabs in the order in which they stand. Those of Step Functions share one, and have a row of their own in it.
pub const TABS: [Tab; 10] = [
    Tab::Timeline,
    Tab::Events,
    Tab::Principals,
    Tab::Machines,
    Tab::Executions,
    Tab::Activities,
    Tab::Denials,
    Tab::Findings,
    Tab::StepFunctions,
    Tab::Receipt,
];

/// The tabs of Step Functions.
pub fn step_functions() -> &'static [Tab] {
    &TABS[3..9]
}

/// Rows asked for until a table knows how many it shows.
const ROWS_AT_FIRST: u32 = 60;

/// Filters that can be undone.
const MOST_FILTERS: usize = 100;

/// So far before and after an event its context reaches, in milliseconds.
const CONTEXT: i64 = 300_000;

/// How a tab's table stands.
#[derive(Clone, Debug, PartialEq)]
pub struct TableChoice {
    /// The column it is sorted by.
    pub sort: String,
    /// Largest first.
    pub descending: bool,
    /// First row asked for.
    pub first: u32,
    /// Rows asked for.
    pub rows: u32,
    /// Its columns, where they are not as the page has them.
    pub columns: Shared<Vec<Arranged>>,
}

/// A question to the engine, with what the page must know when the answer comes.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The question.
    pub view: ViewSpec,
    /// Grows when filter or order change: tables then go back to their first row.
    pub epoch: u32,
}

/// The last answer and the question it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The answer.
    pub answer: Shared<Answer>,
    /// The tab that was asked for.
    pub tab: Tab,
    /// The question's [`Question::epoch`].
    pub epoch: u32,
    /// Grows with each answer that says something else than the one before.
    pub generation: u32,
}

/// What could stand at the cursor in the search box.
#[derive(Clone, Debug, PartialEq)]
pub struct Completed {
    /// The text that it is for.
    pub query: String,
    /// What could stand there.
    pub completions: Completions,
}

impl Completed {
    /// The text after the completion with this number was taken, and where the cursor then stands, in bytes.
    pub fn accepted(&self, index: usize) -> Option<(String, usize)> {
        let item = self.completions.items.get(index)?;
        let before = self.query.get(..self.completions.from as usize)?;
        let after = self.query.get(self.completions.to as usize..)?;
        // A value is done; the name of a field goes on.
        let is_done = !item.text.ends_with(':') && !after.starts_with([' ', ',', ')']);
        let between = if is_done { " " } else { "" };
        let text = [before, &item.text, between, after].concat();
        let at = text.len() - after.len();
        Some((text, at))
    }
}

/// How far the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No file yet.
    Empty,
    /// Files are being read, or the last answer is not drawn yet.
    Loading,
    /// Everything is read, and on screen.
    Ready,
}

impl Phase {
    /// The word in `data-state`.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Empty => "empty",
            Phase::Loading => "loading",
            Phase::Ready => "ready",
        }
    }
}

/// A row to be brought into view. `wish` tells one wish from the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reveal {
    /// Index of the row in the open tab's table.
    pub row: u32,
    /// Grows with each wish.
    pub wish: u32,
}

/// The page's state.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The text in the search box.
    pub query: String,
    /// The brush on the histogram.
    pub time: Option<TimeRange>,
    /// The open tab.
    pub tab: Tab,
    /// The state machine whose page is open.
    pub machine: Option<String>,
    /// Which of its definitions is drawn.
    pub definition: Option<u32>,
    tables: [TableChoice; 10],
    histogram_bars: u32,
    timeline_columns: u32,
    /// What has a lane in the timeline, and the window of time that it shows.
    pub lanes: LaneSpec,
    /// Whether the timeline stands there as a table.
    pub lanes_table: bool,
    /// Grows when filter or order change.
    pub epoch: u32,
    /// Grows with each change that going back undoes.
    pub steps: u32,
    /// The filters before, the last one at the end.
    past: Vec<(String, Option<TimeRange>)>,
    /// Whether the last change of the filter was a key in the search box.
    is_typing: bool,
    /// The last answer.
    pub answered: Answered,
    /// What stands beside an answer: beside the last one, once `beside_of` is its number.
    pub beside: Shared<SidePanels>,
    /// The number of the answer that it came after.
    pub beside_of: u32,
    /// The number of answers heard.
    pub heard: u32,
    /// The histogram that came with it; the same one for as long as it is the same.
    pub histogram: Shared<Histogram>,
    /// Whether the last answer holds everything and has been drawn.
    complete: bool,
    /// Drops that are still being looked through.
    adding: u32,
    /// Files handed to the engine with the drops that have been looked through.
    handed: u32,
    /// Files found so far in all drops.
    pub found: u32,
    /// The row that the keyboard stands on, in the open tab's table.
    pub cursor: Option<u32>,
    /// The row to bring into view.
    pub reveal: Reveal,
    /// The event that is open or about to be.
    pub open: Option<u32>,
    /// The open event in full.
    pub detail: Option<Shared<Detail>>,
    /// What could stand at the cursor in the search box, as last heard.
    pub completed: Option<Shared<Completed>>,
    /// Whether times are UTC or local.
    pub clock: Clock,
    /// Light, dark or as the system has it.
    pub theme: Theme,
    /// Grows when colours have changed, for what is drawn on a canvas.
    pub colours: u32,
    /// Whether the help sheet is open.
    pub help: bool,
    /// Whether the list of commands is open.
    pub palette: bool,
    /// Whether the panel for columns is open.
    pub picking: bool,
    /// Grows when the columns of a table are arranged anew.
    pub arrangements: u32,
    /// Whether the facets are pulled out, where they are a drawer.
    pub drawer: bool,
    /// Whether files hang over the page.
    pub dragging: bool,
    /// Something that the user must know of.
    pub notice: Option<String>,
    /// What the demo says of itself, while it is shown.
    pub demo: Option<Rc<DemoNotice>>,
    /// What has been chosen in facets and dossiers.
    pub explored: Explored,
    /// The sheet for exports, while it is open.
    pub export: Option<Exporting>,
    /// The marked events.
    pub notes: Shared<Vec<Note>>,
    /// The selected events.
    pub selection: Shared<Selection>,
}

/// What can happen to the state.
#[derive(Debug)]
pub enum Action {
    /// The filter is this query.
    Search(String),
    /// A key has made this query in the search box.
    Type(String),
    /// The filter is what it was before its last change.
    Undo,
    /// Look at this.
    Go(Box<Place>),
    /// Let only the time around the open event pass.
    Context,
    /// Add this term to the query, or take it out.
    Toggle(String),
    /// Let only this value of the field pass, or take the term out.
    Only(String),
    /// Add these terms to the query, if they are not there.
    Narrow(String),
    /// The brush was moved, or removed.
    Brush(Option<TimeRange>),
    /// Show all events again.
    ClearFilter,
    /// Open a tab.
    Show(Tab),
    /// Open the page of a state machine, or go back to all of them.
    Machine(Option<String>),
    /// Draw the definition that this event carries.
    Definition(u32),
    /// Sort the open tab's table by this column; the other way round if it is sorted by it.
    Sort(String),
    /// The table of this tab has these rows in or near its window.
    Window(Tab, u32, u32),
    /// The histogram has room for this many bars.
    HistogramBars(u32),
    /// The timeline has room for this many columns.
    TimelineColumns(u32),
    /// The timeline shows this time; all of it where there is none.
    Look(Option<TimeRange>),
    /// What has a lane in the timeline: a field or a path.
    LanesBy(String),
    /// The timeline stands there as a table, or no longer.
    LanesTable(bool),
    /// Go this many rows further.
    Move(i32),
    /// Put the cursor on this row.
    Cursor(u32),
    /// An event is about to be shown.
    Open(u32),
    /// An event in full has come.
    Opened(Box<Detail>),
    /// Close the open event.
    CloseDetail,
    /// A drop is being looked through.
    Adding,
    /// So many files were found in a drop.
    Found(u32),
    /// A drop has been looked through, and so many files of it were handed to the engine.
    Added(u32),
    /// What could stand at the cursor has come.
    Completed(Completed),
    /// The engine has answered.
    Answered(Box<Answer>, Tab, u32),
    /// What stands beside the last answer has come, or is as it was.
    SidePanels(Option<Box<SidePanels>>),
    /// The answer of this number has been drawn.
    Drawn(u32),
    /// Something must be said, or has been read.
    Notice(Option<String>),
    /// The demo begins, or its banner was closed.
    Demo(Option<Rc<DemoNotice>>),
    /// The other clock.
    SwitchClock,
    /// This clock.
    Clock(Clock),
    /// A theme.
    Theme(Theme),
    /// Colours have changed.
    Recoloured,
    /// Open or close the help sheet.
    Help(bool),
    /// Open or close the list of commands.
    Palette(bool),
    /// Open or close the panel for columns.
    Picking(bool),
    /// The columns of this tab's table change.
    Arrange(Tab, Arrange),
    /// Pull the facets out or push them back.
    Drawer(bool),
    /// Files hang over the page, or are gone.
    Dragging(bool),
    /// Something was chosen in facets or dossiers.
    Explore(Explore),
    /// Open the sheet for exports, say how far one is, or close it.
    Export(Option<Exporting>),
    /// Mark the event with this key, or take the mark off.
    Mark(String),
    /// This is noted of an event.
    Note(Note),
    /// These are the notes now.
    Notes(Vec<Note>),
    /// Something was selected, or is to be done with what is.
    Choose(Choose),
    /// Forget all files.
    Clear,
}

impl State {
    /// The state in which the page starts.
    pub fn new(theme: Theme) -> Self {
        Self {
            query: String::new(),
            time: None,
            tab: Tab::Timeline,
            machine: None,
            definition: None,
            tables: TABS.map(|tab| {
                let (sort, descending) = default_sort(tab);
                TableChoice {
                    sort: sort.to_owned(),
                    descending,
                    first: 0,
                    rows: ROWS_AT_FIRST,
                    columns: Shared::new(Vec::new()),
                }
            }),
            histogram_bars: 200,
            timeline_columns: 200,
            lanes: LaneSpec {
                by: "principal".to_owned(),
                ..LaneSpec::default()
            },
            lanes_table: false,
            epoch: 0,
            steps: 0,
            past: Vec::new(),
            is_typing: false,
            answered: Answered {
                answer: Shared::new(Answer::default()),
                tab: Tab::Timeline,
                epoch: 0,
                generation: 0,
            },
            beside: Shared::new(SidePanels::default()),
            beside_of: 0,
            heard: 0,
            histogram: Shared::new(Histogram::default()),
            complete: false,
            adding: 0,
            handed: 0,
            found: 0,
            cursor: None,
            reveal: Reveal::default(),
            open: None,
            detail: None,
            completed: None,
            clock: Clock::default(),
            theme,
            colours: 0,
            help: false,
            palette: false,
            picking: false,
            arrangements: 0,
            drawer: false,
            dragging: false,
            notice: None,
            demo: None,
            explored: Explored::default(),
            export: None,
            notes: Shared::new(Vec::new()),
            selection: Shared::new(Selection::default()),
        }
    }

    /// What is to be asked of the engine.
    pub fn question(&self) -> Question {
        let table = self.table(self.tab);
        let mut question = Question {
            view: ViewSpec {
                query: self.query.clone(),
                time: self.time,
                histogram_bars: self.histogram_bars,
                tab: self.tab,
                table: TableSpec {
                    sort: table.sort,
                    descending: table.descending,
                    first: table.first,
                    rows: table.rows,
                },
                timeline_columns: self.timeline_columns,
                lanes: LaneSpec::default(),
                machine: self.machine.clone().filter(|_| self.tab == Tab::Machines),
                facets: Vec::new(),
                facet_search: Vec::new(),
                facet_fields: false,
                dossiers: Vec::new(),
                columns: column_layout::added(self.tab, &table.columns),
                definition: self.definition,
            },
            epoch: self.epoch,
        };
        self.explored.ask(&mut question.view);
        if self.tab == Tab::Timeline {
            self.ask_lanes(&mut question.view);
        }
        question
    }

    /// Puts into a question what the timeline shows.
    fn ask_lanes(&self, view: &mut ViewSpec) {
        view.lanes.by.clone_from(&self.lanes.by);
        view.lanes.open = self.open;
        if let (Some(window), Some(whole)) = (self.lanes.window, self.whole()) {
            let padded = window::padded(window, whole);
            let factor =
                (padded.until - padded.from) as f64 / (window.until - window.from).max(1) as f64;
            view.timeline_columns = (f64::from(self.timeline_columns) * factor) as u32;
            view.lanes.window = Some(padded);
        }
    }

    /// All the time that the filter leaves.
    pub fn whole(&self) -> Option<TimeRange> {
        self.time.or(self.answer().range)
    }

    /// The timeline's window changed by `change`, which gets the window and the whole.
    pub fn looked(
        &self,
        change: impl Fn(TimeRange, TimeRange) -> Option<TimeRange>,
    ) -> Option<Action> {
        let whole = self.whole()?;
        Some(Action::Look(change(
            self.lanes.window.unwrap_or(whole),
            whole,
        )))
    }

    /// How the table of a tab stands.
    pub fn table(&self, tab: Tab) -> TableChoice {
        self.tables[position(tab)].clone()
    }

    /// The columns of a tab's table, where they are not as the page has them.
    pub fn columns(&self, tab: Tab) -> &[Arranged] {
        &self.tables[position(tab)].columns
    }

    /// Gives a tab's table these columns.
    pub fn set_columns(&mut self, tab: Tab, columns: Vec<Arranged>) {
        self.tables[position(tab)].columns = Shared::new(columns);
    }

    fn set_sort(&mut self, tab: Tab, (sort, descending): (&str, bool)) {
        let table = &mut self.tables[position(tab)];
        sort.clone_into(&mut table.sort);
        table.descending = descending;
    }

    /// The last answer.
    pub fn answer(&self) -> &Answer {
        &self.answered.answer
    }

    /// How far the page is.
    pub fn phase(&self) -> Phase {
        if self.adding == 0 && self.handed == 0 {
            Phase::Empty
        } else if self.complete {
            Phase::Ready
        } else {
            Phase::Loading
        }
    }

    /// Whether anything narrows the events shown.
    pub fn filtered(&self) -> bool {
        !self.query.trim().is_empty() || self.time.is_some()
    }

    /// Rows in the table on screen.
    pub fn total_rows(&self) -> u32 {
        match &self.answer().rows {
            Rows::Events(page) => page.total,
            Rows::Principals(page) => page.total,
            Rows::Receipt(page) => page.total,
            Rows::Lanes(page, _) => page.total,
            Rows::Cells(page) => page.total,
        }
    }

    /// The event under the cursor, where the table on screen has events.
    pub fn event_under_cursor(&self) -> Option<&EventRow> {
        let Rows::Events(page) = &self.answer().rows else {
            return None;
        };
        page.row(self.cursor?)
    }

    /// What is noted of the event with this key, where it is marked.
    pub fn note_of(&self, event: &str) -> Option<&Note> {
        self.notes.iter().find(|note| note.event == event)
    }

    /// Whether the tables on screen list events.
    pub fn lists_events(&self) -> bool {
        matches!(self.tab, Tab::Events | Tab::StepFunctions)
    }

    /// Whether the last answer holds every file that was handed over.
    pub fn all_in(&self) -> bool {
        self.holds_everything(self.answer()) && self.beside_of == self.heard
    }

    fn holds_everything(&self, answer: &Answer) -> bool {
        let load = &answer.load;
        self.adding == 0 && !load.loading && load.files > 0 && load.files >= self.handed
    }

    /// Filter or order have changed: every table begins anew.
    fn begin_anew(&mut self) {
        self.epoch += 1;
        self.cursor = None;
        for table in &mut self.tables {
            table.first = 0;
        }
    }

    /// Another filter; what it was is remembered. Keys that follow each other are one change.
    fn filter(&mut self, query: String, time: Option<TimeRange>, is_key: bool) {
        if query == self.query && time == self.time {
            return;
        }
        if time != self.time {
            self.lanes.window = None;
        }
        let before = (
            std::mem::replace(&mut self.query, query),
            std::mem::replace(&mut self.time, time),
        );
        if !(is_key && self.is_typing) {
            self.past.push(before);
            self.past
                .drain(..self.past.len().saturating_sub(MOST_FILTERS));
            self.steps += 1;
        }
        self.is_typing = is_key;
        self.begin_anew();
    }

    fn search(&mut self, query: String) {
        self.filter(query, self.time, false);
    }

    fn brush(&mut self, time: Option<TimeRange>) {
        self.filter(self.query.clone(), time, false);
    }

    fn undo(&mut self) {
        if let Some((query, time)) = self.past.pop() {
            self.filter(query, time, false);
            self.past.pop();
        }
    }

    /// What the history or a link says. It is no step of its own.
    fn go(&mut self, place: Place) {
        let steps = self.steps;
        self.filter(place.query, place.time, false);
        self.show(place.tab);
        self.machine = place.machine;
        if !place.lanes.is_empty() {
            self.lanes.by = place.lanes;
        } else if place.tab == Tab::Timeline {
            "principal".clone_into(&mut self.lanes.by);
        }
        self.clock = place.clock;
        if let Some((sort, descending)) = place.sort {
            self.set_sort(place.tab, (&sort, descending));
        }
        self.steps = steps;
    }

    /// Everything around the open event, whatever the filter was.
    fn context(&mut self) {
        let time = self.detail.as_ref().and_then(|detail| detail.row.time);
        if let Some(at) = time {
            let around = TimeRange {
                from: at - CONTEXT,
                until: at + CONTEXT + 1,
            };
            self.filter(String::new(), Some(around), false);
            self.show(Tab::Events);
            // Sorted by time, whatever it was, so that what came before stands before.
            self.set_sort(Tab::Events, default_sort(Tab::Events));
        }
    }

    fn show(&mut self, tab: Tab) {
        if tab != self.tab {
            self.steps += 1;
            self.tab = tab;
            self.picking = false;
            self.cursor = None;
            self.tables[position(tab)].first = 0;
        }
    }

    pub(in crate::page) fn put_cursor(&mut self, row: u32) {
        self.cursor = Some(row);
        self.reveal = Reveal {
            row,
            wish: self.reveal.wish + 1,
        };
    }

    fn take(&mut self, answer: Answer, tab: Tab, epoch: u32) {
        self.heard += 1;
        let nothing_in_them = self.holds_everything(&answer) && answer.load.events == 0;
        if nothing_in_them && !self.complete {
            self.show(Tab::Receipt);
        }
        // The same again: nothing is drawn anew.
        let now = (self.answered.tab, self.answered.epoch);
        if now != (tab, epoch) || *self.answered.answer != answer {
            self.answered = Answered {
                answer: Shared::new(answer),
                tab,
                epoch,
                generation: self.answered.generation + 1,
            };
        }
        if !self.holds_everything(&self.answered.answer) {
            self.complete = false;
        }
    }

    fn change(&mut self, action: Action) {
        match action {
            Action::Search(query) => self.search(query),
            Action::Type(query) => self.filter(query, self.time, true),
            Action::Undo => self.undo(),
            Action::Go(place) => self.go(*place),
            Action::Context => self.context(),
            Action::Toggle(term) => self.search(terms::toggled(&self.query, &term)),
            Action::Only(term) => self.search(terms::only(&self.query, &term)),
            Action::Narrow(terms) => self.search(terms::narrowed(&self.query, &terms)),
            Action::Brush(time) => self.brush(time),
            Action::ClearFilter => self.filter(String::new(), None, false),
            Action::Show(tab) => {
                self.machine = None;
                self.explored.shown = false;
                self.show(tab);
            }
            Action::Machine(machine) => {
                self.explored.shown = false;
                self.show(Tab::Machines);
                self.steps += 1;
                self.machine = machine;
                self.definition = None;
            }
            Action::Definition(event) => self.definition = Some(event),
            Action::Sort(column) => {
                let table = &mut self.tables[position(self.tab)];
                let number = of_tab(self.tab)
                    .iter()
                    .any(|c| c.name == column.as_str() && c.number);
                table.descending = if table.sort == column {
                    !table.descending
                } else {
                    number
                };
                table.sort = column;
                self.begin_anew();
            }
            Action::Window(tab, first, rows) => {
                let table = &mut self.tables[position(tab)];
                (table.first, table.rows) = (first, rows);
            }
            Action::HistogramBars(bars) => self.histogram_bars = bars,
            Action::TimelineColumns(columns) => self.timeline_columns = columns,
            Action::Look(window) => self.lanes.window = window,
            Action::LanesBy(by) => {
                let by = by.trim().trim_end_matches(':');
                if !by.is_empty() {
                    self.lanes.by = fields::find(by).map_or(by, |field| field.name).to_owned();
                    self.steps += 1;
                    self.begin_anew();
                }
            }
            Action::LanesTable(table) => self.lanes_table = table,
            Action::Move(rows) => {
                let total = self.total_rows();
                if total > 0 {
                    let row = match self.cursor {
                        Some(row) => {
                            (i64::from(row) + i64::from(rows)).clamp(0, i64::from(total) - 1) as u32
                        }
                        None => self.table(self.tab).first.min(total - 1),
                    };
                    self.put_cursor(row);
                }
            }
            Action::Cursor(row) => self.cursor = Some(row),
            Action::Open(event) => self.open = Some(event),
            Action::Opened(detail) if self.selection.awaits(detail.row.event) => {
                selection::change(self, Choose::Came(detail));
            }
            Action::Opened(detail) => {
                if let (true, Some(row)) = (self.lists_events(), detail.position) {
                    self.put_cursor(row);
                }
                if let (Some(whole), Some(time)) = (self.whole(), detail.row.time) {
                    self.lanes.window = window::showing(self.lanes.window, whole, time);
                }
                self.open = Some(detail.row.event);
                self.detail = Some(Shared::new(*detail));
            }
            Action::CloseDetail => (self.open, self.detail) = (None, None),
            Action::Adding => {
                self.adding += 1;
                self.complete = false;
                self.notice = None;
            }
            Action::Found(files) => self.found += files,
            Action::Added(files) => {
                self.handed += files;
                self.adding = self.adding.saturating_sub(1);
                if self.adding == 0 {
                    // A drop that was stopped hands over less than it found.
                    self.found = self.handed;
                }
                // A drop without files changes nothing, and no answer will come.
                self.complete = self.holds_everything(self.answer());
            }
            Action::Completed(completed) => self.completed = Some(Shared::new(completed)),
            Action::Answered(answer, tab, epoch) => self.take(*answer, tab, epoch),
            Action::SidePanels(beside) => {
                self.beside_of = self.heard;
                if let Some(mut beside) = beside {
                    if *self.histogram != beside.histogram {
                        self.histogram = Shared::new(std::mem::take(&mut beside.histogram));
                    }
                    self.beside = Shared::new(*beside);
                }
            }
            Action::Drawn(answer) => {
                if answer == self.heard && self.all_in() {
                    self.complete = true;
                }
            }
            Action::Notice(notice) => self.notice = notice,
            Action::Explore(change) => self.explored.change(change),
            Action::Demo(demo) => self.demo = demo,
            Action::SwitchClock => self.clock = self.clock.other(),
            Action::Clock(clock) => self.clock = clock,
            Action::Theme(theme) => self.theme = theme,
            Action::Recoloured => self.colours += 1,
            Action::Help(open) => self.help = open,
            Action::Palette(open) => self.palette = open,
            Action::Picking(open) => self.picking = open,
            Action::Arrange(tab, change) => {
                self.set_columns(tab, column_layout::changed(tab, self.columns(tab), change));
                // A column that is gone sorts no more.
                let shown = column_layout::arranged(tab, self.columns(tab));
                if shown.iter().all(|one| one.name != self.table(tab).sort) {
                    self.set_sort(tab, default_sort(tab));
                    self.begin_anew();
                }
                self.arrangements += 1;
            }
            Action::Drawer(open) => self.drawer = open,
            Action::Dragging(dragging) => self.dragging = dragging,
            Action::Export(export) => self.export = export,
            Action::Mark(event) => {
                let mut notes = self.notes.to_vec();
                match notes.iter().position(|note| note.event == event) {
                    Some(place) => drop(notes.remove(place)),
                    None => notes.push(Note {
                        event,
                        ..Note::default()
                    }),
                }
                self.notes = Shared::new(notes);
            }
            Action::Note(note) => {
                let mut notes = self.notes.to_vec();
                notes
                    .iter_mut()
                    .filter(|old| old.event == note.event)
                    .for_each(|old| old.clone_from(&note));
                self.notes = Shared::new(notes);
            }
            Action::Notes(notes) => self.notes = Shared::new(notes),
            Action::Choose(choose) => selection::change(self, choose),
            Action::Clear => {
                let (clock, bars, columns) =
                    (self.clock, self.histogram_bars, self.timeline_columns);
                let generation = self.answered.generation + 1;
                let (epoch, colours) = (self.epoch + 1, self.colours);
                let notes = self.notes.clone();
                let tables = self.tables.clone();
                *self = Self::new(self.theme);
                self.notes = notes;
                for (table, before) in self.tables.iter_mut().zip(&tables) {
                    table.columns = before.columns.clone();
                }
                (self.clock, self.histogram_bars, self.timeline_columns) = (clock, bars, columns);
                (self.epoch, self.colours, self.answered.generation) = (epoch, colours, generation);
            }
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Self::clone(&self);
        next.change(action);
        if next == *self { self } else { Rc::new(next) }
    }
}

fn position(tab: Tab) -> usize {
    TABS.iter()
        .position(|&other| other == tab)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{LoadState, Page};

    fn after(actions: Vec<Action>) -> Rc<State> {
        actions
            .into_iter()
            .fold(Rc::new(State::new(Theme::Auto)), Reducible::reduce)
    }

    fn answer(files: u32, loading: bool, events: u32) -> Box<Answer> {
        let load = LoadState {
            files,
            loading,
            events,
            ..LoadState::default()
        };
        let rows = Rows::Events(Page {
            total: events,
            ..Page::default()
        });
        Box::new(Answer {
            load,
            rows,
            ..Answer::default()
        })
    }

    #[test]
    fn ready_means_that_everything_has_been_drawn() {
        let mut state = after(vec![]);
        assert_eq!(state.phase(), Phase::Empty);
        for (action, phase) in [
            (Action::Adding, Phase::Loading),
            (
                Action::Answered(answer(1, false, 5), Tab::Events, 0),
                Phase::Loading,
            ),
            (Action::Drawn(1), Phase::Loading),
            (Action::Added(2), Phase::Loading),
            (
                Action::Answered(answer(2, false, 9), Tab::Events, 0),
                Phase::Loading,
            ),
            // What stands beside the rows is part of it.
            (Action::Drawn(2), Phase::Loading),
            (Action::SidePanels(None), Phase::Loading),
            (Action::Drawn(2), Phase::Ready),
            (Action::Adding, Phase::Loading),
        ] {
            state = state.reduce(action);
            assert_eq!(state.phase(), phase);
        }
    }

    #[test]
    fn an_answer_that_is_the_same_again_draws_nothing() {
        let state = after(vec![
            Action::Adding,
            Action::Answered(answer(1, true, 5), Tab::Events, 0),
        ]);
        let again = state
            .clone()
            .reduce(Action::Answered(answer(1, true, 5), Tab::Events, 0));
        assert_eq!((state.answered == again.answered, again.heard), (true, 2));
        let other = state
            .clone()
            .reduce(Action::Answered(answer(1, true, 6), Tab::Events, 0));
        assert!(state.answered != other.answered);
    }

    #[test]
    fn an_empty_drop_leaves_the_landing_page() {
        assert_eq!(
            after(vec![Action::Adding, Action::Added(0)]).phase(),
            Phase::Empty
        );
    }

    #[test]
    fn files_that_were_all_refused_open_the_receipt() {
        let state = after(vec![
            Action::Adding,
            Action::Added(1),
            Action::Answered(answer(1, false, 0), Tab::Timeline, 0),
        ]);
        assert_eq!(state.tab, Tab::Receipt);
    }

    #[test]
    fn a_new_filter_starts_the_tables_at_their_first_row() {
        let state = after(vec![
            Action::Show(Tab::Events),
            Action::Window(Tab::Events, 500, 90),
        ]);
        assert_eq!(state.question().view.table.first, 500);
        let state = state.reduce(Action::Toggle("name:A".into()));
        assert_eq!(
            (state.question().view.table.first, state.question().epoch),
            (0, 1)
        );
    }

    #[test]
    fn what_changes_nothing_draws_nothing() {
        let state = after(vec![Action::Search("a".into())]);
        assert!(Rc::ptr_eq(
            &state.clone().reduce(Action::Search("a".into())),
            &state
        ));
    }

    #[test]
    fn undoing_takes_back_one_change_and_keys_that_follow_each_other_are_one() {
        let brush = TimeRange { from: 1, until: 2 };
        let mut state = after(vec![
            Action::Search("root".into()),
            Action::Type("root d".into()),
            Action::Type("root de".into()),
            Action::Brush(Some(brush)),
            Action::ClearFilter,
        ]);
        let mut seen = Vec::new();
        for _ in 0..5 {
            state = state.reduce(Action::Undo);
            seen.push((state.query.clone(), state.time));
        }
        let filter = |query: &str, time| (query.to_owned(), time);
        assert_eq!(
            seen,
            [
                filter("root de", Some(brush)),
                filter("root de", None),
                filter("root", None),
                filter("", None),
                filter("", None)
            ]
        );
    }

    #[test]
    fn numbers_are_sorted_largest_first_and_words_from_a() {
        let state = after(vec![
            Action::Show(Tab::Principals),
            Action::Sort("denied".to_owned()),
        ]);
        assert!(state.table(Tab::Principals).descending);
        let state = state.reduce(Action::Sort("principal".to_owned()));
        assert!(!state.table(Tab::Principals).descending);
        assert!(
            state
                .reduce(Action::Sort("principal".to_owned()))
                .table(Tab::Principals)
                .descending
        );
    }

    #[test]
    fn a_completion_takes_the_place_of_what_was_typed() {
        let completed = |query: &str, from, to, text: &str| {
            let items = vec![crate::protocol::Completion {
                text: text.to_owned(),
                ..Default::default()
            }];
            let completions = Completions { from, to, items };
            Completed {
                query: query.to_owned(),
                completions,
            }
            .accepted(0)
        };
        assert_eq!(
            completed("a na b", 2, 4, "name:"),
            Some(("a name: b".into(), 7))
        );
        assert_eq!(
            completed("name:St", 5, 7, "StartExecution"),
            Some(("name:StartExecution ".into(), 20))
        );
        assert_eq!(
            completed("error:(A, T)", 10, 11, "Throttling"),
            Some(("error:(A, Throttling)".into(), 20))
        );
        assert_eq!(completed("é", 5, 9, "x"), None);
    }

    #[test]
    fn the_cursor_stays_in_the_table() {
        let state = after(vec![
            Action::Answered(answer(1, false, 3), Tab::Events, 0),
            Action::Move(1),
        ]);
        assert_eq!(state.cursor, Some(0));
        assert_eq!(state.clone().reduce(Action::Move(-1)).cursor, Some(0));
        assert_eq!(state.reduce(Action::Move(9)).cursor, Some(2));
    }

    #[test]
    fn a_mark_comes_and_goes_with_its_note() {
        let note = Note {
            event: "a".into(),
            tags: "t".into(),
            text: "n".into(),
        };
        let state = after(vec![Action::Mark("a".into()), Action::Note(note.clone())]);
        assert_eq!(state.note_of("a"), Some(&note));
        assert_eq!(state.reduce(Action::Mark("a".into())).note_of("a"), None);
    }

    #[test]
    fn clearing_forgets_everything_that_came_from_the_files() {
        let state = after(vec![
            Action::Adding,
            Action::Added(1),
            Action::Search("secret".into()),
            Action::Clear,
        ]);
        assert_eq!((state.phase(), state.query.as_str()), (Phase::Empty, ""));
    }
}
