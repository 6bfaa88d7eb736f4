//! What concerns several slices of the state.

use super::*;
use crate::page::state::exploration::ExploreAction;
use crate::page::state::sheets::SheetsAction;
use crate::page::state::tables::TablesAction;
use crate::protocol::{
    BarEvents, BarSpec, DossierSubject, FoldTotals, FoldedRow, LoadState, Page, Rows, RunKind,
    RunRow,
};

fn after(actions: Vec<Action>) -> Rc<PageState> {
    actions
        .into_iter()
        .fold(Rc::new(PageState::new(Theme::Auto)), Reducible::reduce)
}

fn act(state: &Rc<PageState>, action: impl Into<Action>) -> Rc<PageState> {
    state.clone().reduce(action.into())
}

fn answered(files: u32, loading: bool, events: u32) -> Action {
    let load = LoadState {
        files,
        loading,
        events,
        ..LoadState::default()
    };
    let rows = Rows::Events(Page {
        total: events,
        first: 0,
        rows: (0..events).map(row).collect(),
    });
    let answer = Answer {
        load,
        rows,
        ..Answer::default()
    };
    AnswersAction::Answered {
        answer: Box::new(answer),
        tab: Tab::Events,
        epoch: 0,
    }
    .into()
}

fn row(event: u32) -> EventRow {
    EventRow {
        event,
        key: format!("e-{event}"),
        ..EventRow::default()
    }
}

fn detail(event: u32) -> Detail {
    Detail {
        client: Vec::new(),
        source_before: String::new(),
        accounts: Vec::new(),
        addresses: Vec::new(),
        chain: crate::protocol::ChainOfEvent::default(),
        row: row(event),
        kind: String::new(),
        credential_words: String::new(),
        access_key: String::new(),
        read_only: None,
        read_only_by_name: false,
        file: String::new(),
        offset: 0.0,
        length: 0,
        raw: Ok("{}".to_owned()),
        record: None,
        position: None,
        total: 3,
        table_row: None,
        rules: Vec::new(),
    }
}

#[test]
fn ready_means_that_everything_has_been_drawn() {
    let mut state = after(vec![]);
    assert_eq!(state.phase(), Phase::Empty);
    let steps: [(Action, Phase); 9] = [
        (LoadingAction::Begin.into(), Phase::Loading),
        (answered(1, false, 5), Phase::Loading),
        (AnswersAction::Drawn(1).into(), Phase::Loading),
        (LoadingAction::End(2).into(), Phase::Loading),
        (answered(2, false, 9), Phase::Loading),
        // The side panels are part of it.
        (AnswersAction::Drawn(2).into(), Phase::Loading),
        (AnswersAction::SidePanels(None).into(), Phase::Loading),
        (AnswersAction::Drawn(2).into(), Phase::Ready),
        (LoadingAction::Begin.into(), Phase::Loading),
    ];
    for (action, phase) in steps {
        state = state.reduce(action);
        assert_eq!(state.phase(), phase);
    }
}

#[test]
fn files_that_were_all_refused_open_the_receipt() {
    let state = after(vec![
        LoadingAction::Begin.into(),
        LoadingAction::End(1).into(),
        answered(1, false, 0),
    ]);
    assert_eq!(state.tab(), Tab::Receipt);
}

#[test]
fn a_new_filter_starts_the_tables_at_their_first_row() {
    let window = TablesAction::Window {
        tab: Tab::Events,
        first: 500,
        rows: 90,
    };
    let state = after(vec![
        NavigationAction::Show(Tab::Events).into(),
        window.into(),
    ]);
    assert_eq!(state.question().view.table.first, 500);
    let state = act(&state, FilterAction::Toggle("name:A".into()));
    let question = state.question();
    assert_eq!((question.view.table.first, question.epoch), (0, 1));
}

#[test]
fn a_change_of_the_time_range_shows_all_of_it_in_the_timeline() {
    let range = |from, until| Some(TimeRange { from, until });
    let state = after(vec![TimelineAction::Look(range(2, 3)).into()]);
    let other = act(&state, FilterAction::Search("a".into()));
    assert_eq!(other.timeline.lanes.window, range(2, 3));
    let other = act(&state, FilterAction::Brush(range(1, 9)));
    assert_eq!(other.timeline.lanes.window, None);
}

#[test]
fn an_action_without_effect_draws_nothing() {
    let state = after(vec![FilterAction::Search("a".into()).into()]);
    assert!(Rc::ptr_eq(
        &act(&state, FilterAction::Search("a".into())),
        &state
    ));
}

#[test]
fn going_back_is_no_step_of_its_own() {
    let state = after(vec![
        FilterAction::Search("a".into()).into(),
        NavigationAction::Show(Tab::Events).into(),
    ]);
    let back = act(&state, Action::Go(Box::default()));
    assert_eq!(
        (back.tab(), back.filter.query.as_str()),
        (Tab::Overview, "")
    );
    assert_eq!(back.navigation.steps, state.navigation.steps);
}

#[test]
fn a_dossier_that_is_opened_or_closed_is_a_step_and_an_address_brings_it_back() {
    let subject = |value: &str| DossierSubject {
        field: "resource".to_owned(),
        value: value.to_owned(),
    };
    let state = after(vec![ExploreAction::Open(subject("a b")).into()]);
    assert_eq!(state.navigation.steps, 1);
    let same = act(&state, ExploreAction::Open(subject("a b")));
    assert_eq!(same.navigation.steps, 1);
    let closed = act(&state, ExploreAction::Close(0));
    assert_eq!(closed.navigation.steps, 2);
    let address = |dossiers_wait| Address {
        dossiers: vec![subject("a b")],
        dossiers_wait,
        ..Address::default()
    };
    let back = act(&closed, Action::Go(Box::new(address(false))));
    assert_eq!(back.exploration.dossiers, [subject("a b")]);
    assert!(back.exploration.shown);
    assert_eq!(back.navigation.steps, 2);
    let waits = act(&back, Action::Go(Box::new(address(true))));
    assert!(!waits.exploration.shown && waits.exploration.dossiers.len() == 1);
    let none = act(&waits, Action::Go(Box::default()));
    assert!(none.exploration.dossiers.is_empty());
}

#[test]
fn the_context_of_an_event_is_a_list_of_events_by_time() {
    let mut opened = detail(1);
    opened.row.time = Some(1_000_000);
    let state = after(vec![
        FilterAction::Search("root".into()).into(),
        opened_by(1, opened).into(),
        Action::Context(String::new()),
    ]);
    let expected = TimeRange {
        from: 700_000,
        until: 1_300_001,
    };
    assert_eq!(state.tab(), Tab::Events);
    assert_eq!(
        (state.filter.query.as_str(), state.filter.time),
        ("", Some(expected))
    );
    assert_eq!(state.open_table().sort, "time");
}

#[test]
fn a_selected_row_gets_the_cursor_and_a_missing_one_does_not() {
    let state = after(vec![answered(1, false, 3), SelectionAction::Row(2).into()]);
    assert_eq!(state.tables.cursor, Some(2));
    let state = act(&state, SelectionAction::Row(8));
    assert_eq!(state.tables.cursor, Some(2));
}

#[test]
fn marking_the_selection_marks_its_events() {
    let state = after(vec![
        answered(1, false, 3),
        SelectionAction::Row(0).into(),
        SelectionAction::Row(2).into(),
        SelectionAction::Mark.into(),
    ]);
    let keys: Vec<&str> = state
        .notes
        .all
        .iter()
        .map(|note| note.event.as_str())
        .collect();
    assert_eq!(keys, ["e-0", "e-2"]);
}

#[test]
fn a_record_that_stands_beside_others_opens_no_event() {
    let state = after(vec![
        answered(1, false, 3),
        SelectionAction::Row(0).into(),
        SelectionAction::Row(1).into(),
        SelectionAction::Compare(true).into(),
        SelectionAction::Detail(Box::new(detail(0))).into(),
    ]);
    let beside = |state: &PageState| state.selection.compared[0].detail.is_some();
    assert!(beside(&state) && state.event.detail.is_none());
    // Nor does one that comes when they stand there no more.
    let state = act(&state, SelectionAction::Compare(false));
    let state = act(&state, SelectionAction::Detail(Box::new(detail(0))));
    assert!(state.event.detail.is_none());
}

fn opened_by(opening: u32, detail: Detail) -> EventAction {
    let detail = Box::new(detail);
    EventAction::Opened { opening, detail }
}

fn open(event: u32, opening: u32) -> Action {
    EventAction::Open { event, opening }.into()
}

#[test]
fn an_event_that_comes_late_does_not_take_the_place_of_a_later_one() {
    let state = after(vec![
        open(10, 1),
        open(20, 2),
        opened_by(2, detail(20)).into(),
        opened_by(1, detail(10)).into(),
    ]);
    let shown = state.event.detail.as_ref().map(|detail| detail.row.event);
    assert_eq!((state.event.number, shown), (Some(20), Some(20)));
}

#[test]
fn an_event_that_comes_late_does_not_open_again_what_was_closed() {
    for begin in [open(10, 1), EventAction::Step { opening: 1 }.into()] {
        let state = after(vec![
            begin,
            EventAction::Close.into(),
            opened_by(1, detail(10)).into(),
        ]);
        assert_eq!(state.event.number, None);
        assert!(state.event.detail.is_none());
        let state = act(&state, open(10, 2));
        let state = act(&state, opened_by(2, detail(10)));
        assert!(state.event.detail.is_some(), "a new opening counts");
    }
}

#[test]
fn a_step_that_leads_nowhere_leaves_what_was_asked_before() {
    let state = after(vec![
        open(10, 1),
        EventAction::Step { opening: 2 }.into(),
        opened_by(1, detail(10)).into(),
    ]);
    assert!(state.event.detail.is_some());
}

/// A table with a run of five events in its first row and an event in its second.
fn folded() -> Rc<PageState> {
    let run = RunRow {
        kind: RunKind::Repeat,
        events: 5,
        earliest: row(7),
        last: None,
        is_open: false,
        query: String::new(),
        differs: Vec::new(),
    };
    let event = FoldedRow::Event {
        row: row(20),
        is_in_run: false,
    };
    let page = Page {
        total: 2,
        first: 0,
        rows: vec![FoldedRow::Run(run), event],
    };
    let answer = Answer {
        rows: Rows::Folded(page, FoldTotals::default()),
        ..Answer::default()
    };
    after(vec![
        NavigationAction::Show(Tab::Events).into(),
        FoldsAction::Fold(true).into(),
        AnswersAction::Answered {
            answer: Box::new(answer),
            tab: Tab::Events,
            epoch: 0,
        }
        .into(),
    ])
}

#[test]
fn a_folded_row_is_no_event_that_could_be_marked_or_selected_by_mistake() {
    let state = act(&folded(), TablesAction::Cursor(0));
    assert_eq!(state.event_under_cursor(), None);
    let state = act(&state, SelectionAction::Row(0));
    assert_eq!(state.selection.events.len(), 0);
    let state = act(&state, SelectionAction::Row(1));
    assert!(state.selection.has(20));
    assert_eq!(state.event_under_cursor().map(|row| row.event), Some(20));
}

#[test]
fn an_open_event_has_the_cursor_on_the_row_that_it_is_folded_into() {
    let state = act(&folded(), open(9, 1));
    let inside = Detail {
        position: Some(2),
        table_row: Some(0),
        ..detail(9)
    };
    let state = act(&state, opened_by(1, inside));
    assert_eq!(state.tables.cursor, Some(0));
}

#[test]
fn a_range_begins_anew_once_rows_have_come_in_between() {
    let state = act(&folded(), SelectionAction::Range { from: 1, to: 1 });
    assert_eq!(state.selection.anchor(state.row_order()), Some(1));
    let (run, is_open) = (7, true);
    let state = act(&state, FoldsAction::Unfold { run, is_open });
    assert_eq!(state.selection.anchor(state.row_order()), None);
}

#[test]
fn only_lists_of_events_are_asked_for_folded() {
    let state = folded();
    assert!(state.question().view.fold.is_some());
    let state = act(&state, NavigationAction::Show(Tab::Principals));
    assert_eq!(state.question().view.fold, None);
}

#[test]
fn clearing_forgets_everything_that_came_from_the_files() {
    let state = after(vec![
        LoadingAction::Begin.into(),
        LoadingAction::End(1).into(),
        FilterAction::Search("secret".into()).into(),
        TimelineAction::Columns(321).into(),
        NotesAction::Toggle("kept".into()).into(),
        Action::Clear,
    ]);
    assert_eq!(
        (state.phase(), state.filter.query.as_str()),
        (Phase::Empty, "")
    );
    assert_eq!(
        state.timeline.columns, 321,
        "the window is as wide as before"
    );
    assert_eq!(state.notes.all.len(), 1, "the session decides about notes");
}

#[test]
fn the_histogram_follows_a_zoom_until_another_time_is_chosen() {
    let range = |from, until| TimeRange { from, until };
    let zoomed = after(vec![TimelineAction::Zoom(range(100, 200)).into()]);
    assert_eq!(zoomed.filter.time, Some(range(100, 200)));
    assert_eq!(zoomed.question().view.histogram_time, Some(range(100, 200)));
    let shown = |state: &Rc<PageState>, time: Option<TimeRange>| {
        act(state, FilterAction::Brush(time))
            .question()
            .view
            .histogram_time
    };
    assert_eq!(shown(&zoomed, Some(range(120, 130))), Some(range(100, 200)));
    assert_eq!(shown(&zoomed, Some(range(120, 230))), None);
    assert_eq!(shown(&zoomed, None), None);
}

#[test]
fn the_list_of_a_bar_closes_with_another_filter_and_a_bar_under_the_pointer_leaves_it() {
    let bar = |column| BarSpec {
        lane: "ann".to_owned(),
        column_millis: 1.0,
        column,
        ..BarSpec::default()
    };
    let heard = |column, rows: u32| {
        let events = BarEvents {
            bar: bar(column),
            total: 3,
            rows: (0..rows).map(row).collect(),
            ..BarEvents::default()
        };
        TimelineAction::BarEvents(Box::new(events))
    };
    let open = after(vec![
        TimelineAction::Bar(Some(bar(7))).into(),
        heard(7, 3).into(),
        heard(8, 0).into(),
        heard(7, 0).into(),
    ]);
    let listed = |state: &PageState| state.timeline.bar_list().map(|events| events.rows.len());
    assert_eq!(listed(&open), Some(3));
    let other = act(&open, FilterAction::Search("a".into()));
    assert_eq!((listed(&other), &other.timeline.bar), (None, &None));
}

#[test]
fn what_is_opened_is_a_step_and_what_is_closed_none() {
    let mut state = after(vec![answered(1, false, 5)]);
    let open = |event, opening| Action::from(EventAction::Open { event, opening });
    let step = |opening| Action::from(EventAction::Step { opening });
    let opened = |event, opening| {
        let detail = Box::new(detail(event));
        Action::from(EventAction::Opened { opening, detail })
    };
    let typed = |text: &str| Action::from(FilterAction::Type(text.into()));
    let cases: [(Action, u32); 16] = [
        (typed("a"), 1),
        (typed("ab"), 0),
        (open(1, 1), 1),
        (opened(1, 1), 0),
        // From one event to the next.
        (step(2), 0),
        (opened(2, 2), 0),
        (open(4, 3), 1),
        (typed("abc"), 1),
        (typed("abcd"), 0),
        (SheetsAction::Help(true).into(), 1),
        (SheetsAction::Help(true).into(), 0),
        (SheetsAction::Help(false).into(), 0),
        (EventAction::Close.into(), 0),
        (step(4), 0),
        // There was none: it opens.
        (opened(3, 4), 1),
        (NavigationAction::Show(Tab::Principals).into(), 1),
    ];
    for (number, (action, steps)) in cases.into_iter().enumerate() {
        let before = state.navigation.steps;
        state = state.reduce(action);
        assert_eq!(state.navigation.steps - before, steps, "case {number}");
    }
    // The history closes what its entry does not name.
    let state = act(&state, SheetsAction::Export(Some(Default::default())));
    let entry = Address {
        event: Some(1),
        ..Address::default()
    };
    let back = act(&state, Action::Go(Box::new(entry)));
    assert_eq!((back.event.number, back.open_sheet()), (Some(1), None));
    assert_eq!(back.navigation.steps, state.navigation.steps);
    let back = act(&back, Action::Go(Box::default()));
    assert_eq!(back.event.number, None);
}
