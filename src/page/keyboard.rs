//! From a key to what it does.

use crate::page::commands::{Command, of_key};
use crate::page::lib::dom;
use crate::page::selection;
use crate::page::session::EngineConnection;
use crate::page::session::asking::show_around;
use crate::page::state::exploration::ExploreAction;
use crate::page::state::filter::FilterAction;
use crate::page::state::folds::FoldsAction;
use crate::page::state::loading::Phase;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::notes::NotesAction;
use crate::page::state::open_event::EventAction;
use crate::page::state::overview::OverviewAction;
use crate::page::state::selection::SelectionAction;
use crate::page::state::sheets::SheetsAction;
use crate::page::state::tables::TablesAction;
use crate::page::state::window;
use crate::page::state::{Action, PageState};
use crate::page::tables::picker;
use crate::page::tables::rows;
use crate::protocol::Tab;
use std::rc::Rc;
use web_sys::KeyboardEvent;

/// Where keys and pasted text belong to what is being written.
pub const TEXT_FIELDS: &str = "input, textarea, select";

/// Does what the key says, if it says anything here.
pub fn press(event: &KeyboardEvent, state: &PageState, session: &Rc<EngineConnection>) {
    if (event.ctrl_key() || event.meta_key()) && event.key() == "k" && state.phase() != Phase::Empty
    {
        session.act(SheetsAction::Palette(!state.sheets.palette));
        event.prevent_default();
        return;
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return;
    }
    let key = event.key();
    let key = match (key.as_str(), event.shift_key()) {
        ("ArrowDown", true) => "J",
        ("ArrowUp", true) => "K",
        (key, _) => key,
    };
    let Some(command) = of_key(key) else {
        return;
    };
    if dom::is_in(event, TEXT_FIELDS) && command != Command::Close {
        return;
    }
    // What covers the page has its own keys.
    if state.selection.compares() && command != Command::Close {
        return;
    }
    // Enter and Space on a button are the button's.
    if matches!(command, Command::OpenRow | Command::Choose)
        && dom::is_in(event, "button, a, summary")
    {
        return;
    }
    if state.phase() == Phase::Empty && !matches!(command, Command::Help | Command::Close) {
        return;
    }
    // Rows that a dossier covers are not meant.
    if state.exploration.shown && command.is_about_rows() {
        return;
    }
    if run(command, state, session) {
        event.prevent_default();
    }
}

/// Runs a command; returns whether there was anything to do.
pub fn run(command: Command, state: &PageState, session: &Rc<EngineConnection>) -> bool {
    if command.is_about_timeline() && state.tab() != Tab::Timeline {
        return false;
    }
    let open = state.event.number;
    let from = open.or_else(|| state.event_under_cursor().map(|row| row.event));
    match command {
        Command::Search => dom::focus("search"),
        Command::NextRow => move_by(1, state, session),
        Command::PreviousRow => move_by(-1, state, session),
        Command::OpenRow => return open_row(state, session),
        Command::NextFailed => session.step(from.unwrap_or(u32::MAX), 1, true),
        Command::PreviousFailed => session.step(from.unwrap_or(u32::MAX), -1, true),
        Command::NextEvent if open.is_none() => return unfold(state, session),
        Command::NextEvent => return with(open, |event| session.step(event, 1, false)),
        Command::PreviousEvent if open.is_none() => return fold(state, session),
        Command::PreviousEvent => return with(open, |event| session.step(event, -1, false)),
        Command::NextInLane => return with(open, |event| session.step_in_lane(event, 1)),
        Command::PreviousInLane => return with(open, |event| session.step_in_lane(event, -1)),
        Command::ZoomIn => zoom(0.5, state, session),
        Command::ZoomOut => zoom(2.0, state, session),
        Command::PanEarlier => pan(-1, state, session),
        Command::PanLater => pan(1, state, session),
        Command::Mark => return mark(state, session),
        Command::Choose => return choose(state, session),
        Command::ExtendDown => return extend(1, state, session),
        Command::ExtendUp => return extend(-1, state, session),
        Command::Columns if !picker::has_columns(state) => return false,
        Command::Columns => picker::open(state, session),
        Command::Fold if !state.navigation.lists_events() => return false,
        Command::Fold => session.act(FoldsAction::Fold(!state.folds.on)),
        Command::Compare => selection::set_side_by_side(state, session),
        Command::Show(tab) => session.act(NavigationAction::Show(tab)),
        Command::Undo => session.act(FilterAction::Undo),
        Command::Context => {
            return with(open, |event| show_around(session, event, String::new()));
        }
        Command::Palette => session.act(SheetsAction::Palette(!state.sheets.palette)),
        Command::Help => session.act(SheetsAction::Help(!state.sheets.help)),
        Command::Close => close(state, session),
    }
    true
}

/// Does something with the open event, where there is one.
fn with(open: Option<u32>, act: impl FnOnce(u32)) -> bool {
    open.map(act).is_some()
}

/// Makes the timeline's window wider by a factor.
fn zoom(factor: f64, state: &PageState, session: &EngineConnection) {
    let action = state.looked(|window, whole| window::zoomed(window, whole, factor, 0.5));
    if let Some(action) = action {
        session.act(action);
    }
}

/// Moves the timeline's window by quarters of its width.
fn pan(quarters: i64, state: &PageState, session: &EngineConnection) {
    let action = state.looked(|window, whole| {
        let quarter = (window.until - window.from) / 4;
        window::moved(window, whole, quarter * quarters)
    });
    if let Some(action) = action {
        session.act(action);
    }
}

/// Marks the open event, or the one under the cursor.
fn mark(state: &PageState, session: &EngineConnection) -> bool {
    let opened = state.event.detail.as_ref().map(|detail| &detail.row);
    let Some(row) = opened.or(state.event_under_cursor()) else {
        return false;
    };
    session.act(NotesAction::Toggle(row.key.clone()));
    true
}

/// Selects the row under the cursor, or takes it out.
fn choose(state: &PageState, session: &EngineConnection) -> bool {
    let lists_events = state.answer().rows.lists_events();
    let Some(row) = state.tables.cursor.filter(|_| lists_events) else {
        return false;
    };
    selection::choose(state, session, row);
    true
}

/// Selects on from the cursor, one row up or down.
fn extend(by: i32, state: &PageState, session: &EngineConnection) -> bool {
    let lists_events = state.answer().rows.lists_events();
    let Some(row) = state.tables.cursor.filter(|_| lists_events) else {
        return false;
    };
    let total = state.answers.total_rows();
    if let Some(to) = row.checked_add_signed(by).filter(|to| *to < total) {
        selection::extend(state, session, to);
    }
    true
}

/// Unfolds the run under the cursor.
fn unfold(state: &PageState, session: &EngineConnection) -> bool {
    let run = cursor_on_rows(state).and_then(|row| state.answer().rows.run(row));
    match run {
        Some(run) if !run.is_open => rows::unfold(session, run, true),
        _ => return false,
    }
    true
}

/// Folds the run under the cursor again. From one of its events the cursor goes to its row first.
fn fold(state: &PageState, session: &EngineConnection) -> bool {
    let rows = &state.answer().rows;
    let Some(row) = cursor_on_rows(state) else {
        return false;
    };
    match rows.run(row) {
        Some(run) if run.is_open => rows::unfold(session, run, false),
        Some(_) => return false,
        None => match rows.run_above(row) {
            Some(above) => session.act(TablesAction::Cursor(above)),
            None => return false,
        },
    }
    true
}

/// The row under the cursor, where no dossier covers the rows.
fn cursor_on_rows(state: &PageState) -> Option<u32> {
    state.tables.cursor.filter(|_| !state.exploration.shown)
}

/// In a list of events that has one open, the open event moves along.
fn move_by(rows: i32, state: &PageState, session: &EngineConnection) {
    match state.event.number {
        Some(event) if state.navigation.lists_events() => session.step(event, rows, false),
        _ => {
            // The table takes the focus from a tab or a button, so that Enter means the row.
            dom::focus_first("[role=grid], [role=treegrid]");
            session.act(TablesAction::Move(rows));
        }
    }
}

fn open_row(state: &PageState, session: &EngineConnection) -> bool {
    let tab = state.answers.last.tab;
    let cursor = state.tables.cursor;
    cursor.is_some_and(|row| rows::open(state.answer(), tab, row, session))
}

/// Closes the topmost thing that is open.
fn close(state: &PageState, session: &EngineConnection) {
    if let Some(export) = &state.sheets.export {
        // A running export is ended by its button only, so that Escape does not end it by mistake.
        if !export.is_running() {
            session.act(SheetsAction::Export(None));
        }
        return;
    }
    if state.sheets.columns && !state.selection.compares() {
        return picker::open(state, session);
    }
    if let Some(action) = topmost(state) {
        session.act(action);
    }
}

/// The action that closes the topmost thing that is open; none with nothing open: what is searched for stays.
fn topmost(state: &PageState) -> Option<Action> {
    let (sheets, exploration) = (&state.sheets, &state.exploration);
    Some(if state.selection.compares() {
        SelectionAction::Compare(false).into()
    } else if sheets.help {
        SheetsAction::Help(false).into()
    } else if sheets.runbook {
        SheetsAction::Runbook(false).into()
    } else if sheets.dragging {
        SheetsAction::Dragging(false).into()
    } else if sheets.drawer {
        SheetsAction::Drawer(false).into()
    } else if exploration.shown {
        ExploreAction::Close(exploration.dossiers.len().saturating_sub(1)).into()
    } else if !state.selection.events.is_empty() && state.navigation.lists_events() {
        SelectionAction::Clear.into()
    } else if state.event.number.is_some() {
        EventAction::Close.into()
    } else if state.tab() == Tab::Overview && state.overview.finding.is_some() {
        OverviewAction::Finding(None).into()
    } else if state.tab() == Tab::Rules && state.overview.rule.is_some() {
        OverviewAction::Rule(None).into()
    } else if state.navigation.machine.is_some() {
        NavigationAction::Machine(None).into()
    } else {
        return None;
    })
}
