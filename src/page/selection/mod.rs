//! The selected events: how a click selects, and the bar that says what can be done with them.

mod click;
mod compare;
mod side_by_side;

pub use side_by_side::side_by_side;

use crate::export::Form;
use crate::page::address::link;
use crate::page::detail::marks;
use crate::page::export;
use crate::page::lib::clipboard::copy;
use crate::page::lib::dom;
use crate::page::lib::format::thousands;
use crate::page::selection::click::SelectionClick;
use crate::page::session::EngineConnection;
use crate::page::state::PageState;
use crate::page::state::selection::{MOST_COMPARED, MOST_SELECTED, SelectionAction};
use crate::page::state::sheets::SheetsAction;
use crate::protocol::{Answer, Tab};
use crate::worker::messages::ToEngine;
use std::rc::Rc;
use yew::prelude::*;

/// The number of events that a link names at most: an address has no room for more.
const MOST_IN_LINK: usize = 100;

/// A button of the bar.
struct SelectionOffer {
    click: SelectionClick,
    /// What the button says.
    label: &'static str,
}

const fn offer(click: SelectionClick, label: &'static str) -> SelectionOffer {
    SelectionOffer { click, label }
}

/// The buttons of the bar.
const OFFERS: [SelectionOffer; 6] = [
    offer(SelectionClick::CopyJson, "Copy JSON"),
    offer(SelectionClick::CopyCsv, "Copy CSV"),
    offer(SelectionClick::CopyLink, "Copy link"),
    offer(SelectionClick::Compare, "Compare"),
    offer(SelectionClick::Mark, "Mark"),
    offer(SelectionClick::Clear, "Clear"),
];

/// Selects all rows from where the last range began, or from the cursor, up to this one.
pub fn extend(state: &PageState, session: &EngineConnection, to: u32) {
    let tables = &state.tables;
    let anchor = state.selection.anchor(state.row_order());
    let from = anchor.or(tables.cursor).unwrap_or(to);
    range(session, from, to);
}

/// Selects all rows from one to the other.
pub fn range(session: &EngineConnection, from: u32, to: u32) {
    session.act(SelectionAction::Range { from, to });
    session.send(&ToEngine::Rows {
        first: from.min(to),
        rows: (from.abs_diff(to) + 1).min(MOST_SELECTED),
        // One more tells that there are too many.
        most: MOST_SELECTED + 1,
    });
}

/// Selects the event of a row, or takes it out. A run in the row has its events selected, and no others.
pub fn choose(state: &PageState, session: &EngineConnection, row: u32) {
    if state.answer().rows.run(row).is_some() {
        range(session, row, row);
    } else {
        session.act(SelectionAction::Row(row));
    }
}

/// Does what a click on a row with Ctrl or Shift, or on something that carries `data-choose`, means.
pub fn clicked(event: &MouseEvent, state: &Rc<PageState>, session: &Rc<EngineConnection>) {
    let Some(click) = dom::value_above(event, "data-choose") else {
        let row = dom::attribute_above(event, "data-index").and_then(|row| row.parse().ok());
        if let Some(row) = row.filter(|_| is_choice(event, state.answer())) {
            if event.shift_key() {
                extend(state, session, row);
            } else {
                choose(state, session, row);
            }
        }
        return;
    };
    match click {
        SelectionClick::CopyJson => export::copy(session, state, Form::List),
        SelectionClick::CopyCsv => export::copy(session, state, Form::Csv),
        SelectionClick::CopyLink => session.act(SelectionAction::Say(copy_link(state))),
        SelectionClick::Compare => set_side_by_side(state, session),
        SelectionClick::Mark => session.act(SelectionAction::Mark),
        SelectionClick::Clear => session.act(SelectionAction::Clear),
        SelectionClick::CloseCompared => session.act(SelectionAction::Compare(false)),
    }
}

/// Whether a click on a row selects it instead of opening it.
pub fn is_choice(event: &MouseEvent, answer: &Answer) -> bool {
    let has_key = event.shift_key() || event.ctrl_key() || event.meta_key();
    (has_key || dom::is_in(event, ".box-to-select"))
        && answer.rows.lists_events()
        && dom::is_in(event, "[aria-multiselectable]")
}

/// Copies the address of this page with a query that finds the selected events, and says so.
fn copy_link(state: &PageState) -> String {
    let events = &state.selection.events;
    if events.len() > MOST_IN_LINK {
        return format!("A link has room for {MOST_IN_LINK} events.");
    }
    let mut linked = PageState::clone(state);
    linked.filter.query = marks::query(state.selection.keys());
    linked.filter.time = None;
    linked.navigation.machine = None;
    linked.navigation.tab = Tab::Events;
    copy(&link(&linked, true));
    "Link copied: it holds the event ids.".to_owned()
}

/// Sets the first selected events side by side.
pub fn set_side_by_side(state: &PageState, session: &EngineConnection) {
    let events = &state.selection.events;
    if events.len() < 2 {
        let words = "Select two to five events first: Ctrl and click, or x.".to_owned();
        if events.is_empty() {
            session.act(SheetsAction::Notice(Some(words)));
        } else {
            session.act(SelectionAction::Say(words));
        }
        return;
    }
    session.act(SelectionAction::Compare(true));
    for event in events.iter().take(MOST_COMPARED) {
        session.fetch(event.number);
    }
    dom::focus_soon("#close-compare".to_owned());
}

/// The bar that says how many are selected, and what can be done with them.
pub fn bar(state: &PageState) -> Html {
    let selection = &state.selection;
    if selection.events.is_empty() || !state.navigation.lists_events() {
        return Html::default();
    }
    html! {
        <div id="selection" class="selection" role="toolbar" aria-label="Selected events">
            <strong>{ [&thousands(selection.events.len() as u64), " selected"].concat() }</strong>
            { for OFFERS.iter().map(|offer| html! {
                <button type="button" class="button small" data-choose={offer.click.to_string()}>{ offer.label }</button>
            }) }
            <span role="status">{ selection.status.clone() }</span>
        </div>
    }
}
