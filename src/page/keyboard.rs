//! From a key to what it does.

use crate::page::commands::{Command, of_key};
use crate::page::detail::selection::{self, Choose};
use crate::page::lib::dom;
use crate::page::session::Session;
use crate::page::state::explore::Explore;
use crate::page::state::{Action, Phase, State};
use crate::page::tables::picker;
use crate::page::tables::rows;
use crate::page::timeline::window;
use crate::protocol::{Rows, Tab, TimeRange};
use std::rc::Rc;
use web_sys::KeyboardEvent;

/// Where keys and pasted text belong to what is being written.
pub const TEXT_FIELDS: &str = "input, textarea, select";

/// Does what the key says, if it says anything here.
pub fn press(event: &KeyboardEvent, state: &State, session: &Rc<Session>) {
    if (event.ctrl_key() || event.meta_key()) && event.key() == "k" && state.phase() != Phase::Empty
    {
        session.act(Action::Palette(!state.palette));
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
    if state.explored.shown
        && matches!(
            command,
            Command::NextRow
                | Command::PreviousRow
                | Command::OpenRow
                | Command::Choose
                | Command::Extend(_)
        )
    {
        return;
    }
    if run(command, state, session) {
        event.prevent_default();
    }
}

/// Runs a command; returns whether there was anything to do.
pub fn run(command: Command, state: &State, session: &Rc<Session>) -> bool {
    let open = state.open;
    let from = open.or_else(|| state.event_under_cursor().map(|row| row.event));
    match command {
        Command::Search => dom::focus("search"),
        Command::NextRow => move_by(1, state, session),
        Command::PreviousRow => move_by(-1, state, session),
        Command::OpenRow => return open_row(state, session),
        Command::NextFailed => session.step(from.unwrap_or(u32::MAX), 1, true),
        Command::PreviousFailed => session.step(from.unwrap_or(u32::MAX), -1, true),
        Command::NextEvent | Command::PreviousEvent => {
            let Some(event) = open else { return false };
            session.step(
                event,
                if command == Command::NextEvent { 1 } else { -1 },
                false,
            );
        }
        Command::AlongLane(_) | Command::Zoom(_) | Command::Pan(_)
            if state.tab != Tab::Timeline =>
        {
            return false;
        }
        Command::AlongLane(on) => {
            let Some(event) = open else { return false };
            session.step_in_lane(event, if on { 1 } else { -1 });
        }
        Command::Zoom(closer) => {
            let factor = if closer { 0.5 } else { 2.0 };
            look(state, session, &|window, whole| {
                window::zoomed(window, whole, factor, 0.5)
            });
        }
        Command::Pan(later) => look(state, session, &|window, whole| {
            let by = (window.until - window.from) / 4;
            window::moved(window, whole, if later { by } else { -by })
        }),
        Command::Mark => {
            let opened = state.detail.as_ref().map(|detail| &detail.row);
            let Some(row) = opened.or(state.event_under_cursor()) else {
                return false;
            };
            session.act(Action::Mark(row.key.clone()));
        }
        Command::Choose | Command::Extend(_) => {
            let (Some(row), Rows::Events(page)) = (state.cursor, &state.answer().rows) else {
                return false;
            };
            match command {
                Command::Extend(true) if row + 1 < page.total => {
                    selection::extend(state, session, row + 1)
                }
                Command::Extend(false) if row > 0 => selection::extend(state, session, row - 1),
                Command::Choose => session.act(Action::Choose(Choose::Row(row))),
                _ => {}
            }
        }
        Command::Columns if !picker::has_columns(state) => return false,
        Command::Columns => picker::open(state, session),
        Command::Compare => selection::set_side_by_side(state, session),
        Command::Show(tab) => session.act(Action::Show(tab)),
        Command::Undo => session.act(Action::Undo),
        Command::Context => {
            let Some(event) = open else { return false };
            session.act(Action::Context);
            // Asked after the new list, so that its place in it is known.
            let session = session.clone();
            dom::after_frame(move || session.open(event));
        }
        Command::Palette => session.act(Action::Palette(!state.palette)),
        Command::Help => session.act(Action::Help(!state.help)),
        Command::Close => close(state, session),
    }
    true
}

/// Another window of the timeline.
fn look(
    state: &State,
    session: &Session,
    change: &dyn Fn(TimeRange, TimeRange) -> Option<TimeRange>,
) {
    if let Some(action) = state.looked(change) {
        session.act(action);
    }
}

/// In a list of events that has one open, the open event moves along.
fn move_by(rows: i32, state: &State, session: &Session) {
    match state.open {
        Some(event) if state.lists_events() => session.step(event, rows, false),
        _ => {
            // The table takes the focus from a tab or a button, so that Enter means the row.
            dom::focus_first("[role=grid]");
            session.act(Action::Move(rows));
        }
    }
}

fn open_row(state: &State, session: &Session) -> bool {
    state
        .cursor
        .is_some_and(|row| rows::open(state.answer(), state.answered.tab, row, session))
}

/// Closes the topmost thing that is open.
fn close(state: &State, session: &Session) {
    if let Some(export) = &state.export {
        // An export at work is ended by its button, not by a slip.
        if export.name.is_empty() || export.ended.is_some() {
            session.act(Action::Export(None));
        }
        return;
    }
    session.act(if state.selection.compares() {
        Action::Choose(Choose::Compare(false))
    } else if state.picking {
        return picker::open(state, session);
    } else if state.help {
        Action::Help(false)
    } else if state.dragging {
        Action::Dragging(false)
    } else if state.drawer {
        Action::Drawer(false)
    } else if state.explored.shown {
        Action::Explore(Explore::Close(state.explored.dossiers.len() - 1))
    } else if !state.selection.events.is_empty() && state.lists_events() {
        Action::Choose(Choose::Clear)
    } else if state.open.is_some() {
        Action::CloseDetail
    } else if state.machine.is_some() {
        Action::Machine(None)
    } else {
        Action::Brush(None)
    });
}
