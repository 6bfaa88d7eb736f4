//! The selected events: how they are chosen, the bar that says what can be done with them, and up to five of them side by
//! side.

use crate::export::Form;
use crate::export::notes::Note;
use crate::page::address::link;
use crate::page::detail::compare::{self, Line, MOST_PATHS};
use crate::page::detail::copy;
use crate::page::detail::json::Tree;
use crate::page::detail::marks;
use crate::page::export;
use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::session::Session;
use crate::page::state::{Action, State};
use crate::protocol::{Answer, Detail, EventRow, Rows, Tab};
use crate::worker::messages::ToEngine;
use std::rc::Rc;
use yew::prelude::*;

/// So many events can be selected.
const MOST: u32 = 1000;
/// So many events a link names: an address has no room for more.
const MOST_IN_LINK: usize = 100;
/// So many events stand side by side.
const MOST_COMPARED: usize = 5;

/// What the bar offers: `data-choose`, and what the button says.
const OFFERS: [(&str, &str); 6] = [
    ("json", "Copy JSON"),
    ("csv", "Copy CSV"),
    ("link", "Copy link"),
    ("compare", "Compare"),
    ("mark", "Mark"),
    ("clear", "Clear"),
];

/// The selected events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Number and key of each.
    pub events: Vec<(u32, String)>,
    /// The row from which a range goes, and the order of rows ([`State::epoch`]) that it belongs to.
    anchor: Option<(u32, u32)>,
    /// What is to be said of them.
    said: String,
    /// The events side by side, each with its record once it is there.
    compared: Vec<(u32, Option<Shared<Detail>>)>,
}

/// What can happen to the selection.
#[derive(Debug)]
pub enum Choose {
    /// The event of this row is selected, or is no longer.
    Row(u32),
    /// A range goes from this row to that one.
    From(u32, u32),
    /// These are the events of a range.
    These(Vec<EventRow>),
    /// This is to be said.
    Said(String),
    /// All selected events are marked; where they all are, their marks go.
    Mark,
    /// The first events are set side by side, or no longer.
    Compare(bool),
    /// The record of one of them has come.
    Came(Box<Detail>),
    /// Nothing is selected.
    Clear,
}

impl Selection {
    /// Whether this event is selected.
    pub fn has(&self, event: u32) -> bool {
        self.events.iter().any(|(known, _)| *known == event)
    }

    /// Whether events stand side by side.
    pub fn compares(&self) -> bool {
        !self.compared.is_empty()
    }

    /// Whether this event's record is to stand beside others.
    pub fn awaits(&self, event: u32) -> bool {
        self.compared
            .iter()
            .any(|(known, detail)| *known == event && detail.is_none())
    }
}

/// Changes the selection.
pub fn change(state: &mut State, choose: Choose) {
    let mut selection = Selection::clone(&state.selection);
    selection.said.clear();
    match choose {
        Choose::Row(row) => {
            let Rows::Events(page) = &state.answer().rows else {
                return;
            };
            let Some(found) = page.row(row).map(|row| (row.event, row.key.clone())) else {
                return;
            };
            selection.anchor = Some((state.epoch, row));
            if selection.has(found.0) {
                selection.events.retain(|(event, _)| *event != found.0);
            } else if selection.events.len() < MOST as usize {
                selection.events.push(found);
            } else {
                selection.said = too_many();
            }
            state.cursor = Some(row);
        }
        Choose::From(anchor, row) => {
            selection.anchor = Some((state.epoch, anchor));
            if anchor.abs_diff(row) >= MOST {
                selection.said = too_many();
            }
            state.put_cursor(row);
        }
        Choose::These(events) => {
            selection.said.clone_from(&state.selection.said);
            selection.events = events.into_iter().map(|row| (row.event, row.key)).collect();
        }
        Choose::Said(words) => selection.said = words,
        Choose::Mark => {
            let mut notes = state.notes.to_vec();
            let before = notes.len();
            for (_, key) in &selection.events {
                if notes.iter().all(|note| note.event != *key) {
                    notes.push(Note {
                        event: key.clone(),
                        ..Note::default()
                    });
                }
            }
            if notes.len() == before {
                notes.retain(|note| selection.events.iter().all(|(_, key)| *key != note.event));
            }
            state.notes = Shared::new(notes);
        }
        Choose::Compare(true) => {
            let first = selection.events.iter().take(MOST_COMPARED);
            selection.compared = first.map(|(event, _)| (*event, None)).collect();
        }
        Choose::Compare(false) => selection.compared.clear(),
        Choose::Came(detail) => {
            let wanted = detail.row.event;
            if let Some(place) = selection
                .compared
                .iter()
                .position(|(event, _)| *event == wanted)
            {
                selection.compared[place].1 = Some(Shared::new(*detail));
            }
        }
        Choose::Clear => selection = Selection::default(),
    }
    state.selection = Shared::new(selection);
}

fn too_many() -> String {
    [
        "No more than ",
        &thousands(MOST.into()),
        " can be selected.",
    ]
    .concat()
}

/// Selects all rows from where the last range began, or from the cursor, up to this one.
pub fn extend(state: &State, session: &Session, to: u32) {
    let anchor = state
        .selection
        .anchor
        .filter(|anchor| anchor.0 == state.epoch);
    let from = anchor.map(|anchor| anchor.1).or(state.cursor).unwrap_or(to);
    range(session, from, to);
}

/// Selects all rows from one to the other.
pub fn range(session: &Session, from: u32, to: u32) {
    session.act(Action::Choose(Choose::From(from, to)));
    session.send(&ToEngine::Rows {
        first: from.min(to),
        rows: (from.abs_diff(to) + 1).min(MOST),
    });
}

/// Does what a click on a row with Ctrl or Shift, or on something that carries `data-choose`, means.
pub fn clicked(event: &MouseEvent, state: &Rc<State>, session: &Rc<Session>) {
    let act = |choose| session.act(Action::Choose(choose));
    let Some(verb) = dom::attribute_above(event, "data-choose") else {
        let row = dom::attribute_above(event, "data-index").and_then(|row| row.parse().ok());
        if let Some(row) = row.filter(|_| is_choice(event, state.answer())) {
            if event.shift_key() {
                extend(state, session, row);
            } else {
                act(Choose::Row(row));
            }
        }
        return;
    };
    match verb.as_str() {
        "json" => export::copy(session, state, Form::List),
        "csv" => export::copy(session, state, Form::Csv),
        "link" => act(Choose::Said(copy_link(state))),
        "compare" => set_side_by_side(state, session),
        "mark" => act(Choose::Mark),
        "clear" => act(Choose::Clear),
        _ => act(Choose::Compare(false)),
    }
}

/// Whether a click on a row selects it instead of opening it.
pub fn is_choice(event: &MouseEvent, answer: &Answer) -> bool {
    (event.shift_key() || event.ctrl_key() || event.meta_key())
        && matches!(answer.rows, Rows::Events(_))
        && dom::is_in(event, "[aria-multiselectable]")
}

/// Copies the address of this page with a query that finds the selected events, and says so.
fn copy_link(state: &State) -> String {
    let events = &state.selection.events;
    if events.len() > MOST_IN_LINK {
        return format!("A link has room for {MOST_IN_LINK} events.");
    }
    let mut linked = State::clone(state);
    linked.query = marks::query(events.iter().map(|(_, key)| key.as_str()));
    (linked.time, linked.machine, linked.tab) = (None, None, Tab::Events);
    copy(&link(&linked, true));
    "Link copied: it holds the event ids.".to_owned()
}

/// Sets the first selected events side by side.
pub fn set_side_by_side(state: &State, session: &Session) {
    let events = &state.selection.events;
    if events.len() < 2 {
        let words = "Select two to five events first: Ctrl and click, or x.".to_owned();
        session.act(match events.is_empty() {
            true => Action::Notice(Some(words)),
            false => Action::Choose(Choose::Said(words)),
        });
        return;
    }
    session.act(Action::Choose(Choose::Compare(true)));
    for (event, _) in events.iter().take(MOST_COMPARED) {
        session.send(&ToEngine::Open { event: *event });
    }
    dom::focus_soon("#close-compare".to_owned());
}

/// The bar that says how many are selected, and what can be done with them.
pub fn bar(state: &State) -> Html {
    let selection = &state.selection;
    if selection.events.is_empty() || !state.lists_events() {
        return Html::default();
    }
    html! {
        <div id="selection" class="selection" role="toolbar" aria-label="Selected events">
            <strong>{ [&thousands(selection.events.len() as u64), " selected"].concat() }</strong>
            { for OFFERS.iter().map(|(verb, words)| html! {
                <button type="button" class="button small" data-choose={*verb}>{ *words }</button>
            }) }
            <span role="status">{ selection.said.clone() }</span>
        </div>
    }
}

/// The sheet with events side by side.
pub fn side_by_side(state: &State) -> Html {
    let Selection {
        compared, events, ..
    } = &*state.selection;
    if compared.is_empty() {
        return Html::default();
    }
    let records: Vec<Option<Tree>> = compared
        .iter()
        .map(|(_, detail)| {
            let detail = detail.as_ref()?;
            let record = detail.record.as_ref().or(detail.raw.as_ref().ok())?;
            Tree::read(record).ok()
        })
        .collect();
    let (lines, more) = compare::compare(&records);
    let differing = lines.iter().filter(|line| !line.is_same()).count();
    let mut words = [
        &thousands(differing as u64),
        " of ",
        &counted(lines.len() as u64, "value"),
        " differ.",
    ]
    .concat();
    if events.len() > compared.len() {
        words.push_str(" Here are the first five of those selected.");
    }
    if more {
        words.extend([
            " Only the first ",
            &thousands(MOST_PATHS as u64),
            " are shown.",
        ]);
    }
    html! {
        <div class="veil">
            <div id="compare" class="sheet" role="dialog" aria-modal="true" aria-labelledby="compare-title">
                <div class="sheet-head">
                    <h2 id="compare-title">{ [&counted(compared.len() as u64, "event"), " side by side"].concat() }</h2>
                    <button type="button" id="close-compare" class="tiny" aria-label="Close" data-choose="close">{ icons::cross() }</button>
                </div>
                <input type="checkbox" id="only-differences" /><label for="only-differences">{ " Only differences" }</label>
                <span class="quiet" role="status">{ words }</span>
                <div class="compared" tabindex="0" role="region" aria-labelledby="compare-title">
                    <table class="small-table">
                        <thead><tr>
                            <th scope="col">{ "Path" }</th>
                            { for compared.iter().map(|(_, detail)| head(detail.as_deref(), state.clock)) }
                        </tr></thead>
                        <tbody>{ for lines.iter().map(line) }</tbody>
                    </table>
                </div>
            </div>
        </div>
    }
}

/// Which event a column is about, and why its record is missing where it is.
fn head(detail: Option<&Detail>, clock: Clock) -> Html {
    let Some(detail) = detail else {
        return html! { <th scope="col">{ "Reading …" }</th> };
    };
    let row = &detail.row;
    html! {
        <th scope="col">
            { row.name.clone() }<br />
            <span class="mono quiet">{ row.time.map(|time| clock.text(time)) }</span><br />
            <span class="quiet">{ row.principal.clone() }</span>
            if let Err(words) = &detail.raw { <p class="box">{ words.clone() }</p> }
        </th>
    }
}

fn line(line: &Line) -> Html {
    html! {
        <tr class={line.is_same().then_some("same")}>
            <th scope="row" class="mono">{ line.path.clone() }</th>
            { for line.values.iter().enumerate().map(|(record, value)| {
                let differs = line.differs(record);
                html! {
                    <td class={differs.then_some("differs")} title={value.clone()}>
                        if differs { <span role="img" aria-label="differs:">{ "≠ " }</span> }
                        if let Some(value) = value {
                            <span class="mono">{ value.clone() }</span>
                        } else {
                            <span class="quiet">{ "absent" }</span>
                        }
                    </td>
                }
            }) }
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::lib::theme::Theme;
    use crate::protocol::Page;
    use yew::Reducible;

    fn row(event: u32) -> EventRow {
        EventRow {
            event,
            key: format!("e-{event}"),
            ..EventRow::default()
        }
    }

    /// Three events, the last in the store first.
    fn state(choices: Vec<Choose>) -> Rc<State> {
        let answer = Answer {
            rows: Rows::Events(Page {
                total: 3,
                first: 0,
                rows: [9, 5, 7].map(row).to_vec(),
            }),
            ..Answer::default()
        };
        let shown = Action::Answered(Box::new(answer), Tab::Events, 0);
        std::iter::once(shown)
            .chain(choices.into_iter().map(Action::Choose))
            .fold(Rc::new(State::new(Theme::Auto)), Reducible::reduce)
    }

    fn events(state: &State) -> Vec<u32> {
        state
            .selection
            .events
            .iter()
            .map(|(event, _)| *event)
            .collect()
    }

    #[test]
    fn a_row_is_selected_and_no_longer() {
        let selected = state(vec![Choose::Row(2), Choose::Row(0), Choose::Row(8)]);
        assert_eq!((events(&selected), selected.cursor), (vec![7, 9], Some(0)));
        let less = selected.reduce(Action::Choose(Choose::Row(2)));
        assert_eq!(events(&less), [9]);
    }

    #[test]
    fn no_more_than_the_limit_are_selected_and_that_is_said() {
        let many = (100..100 + MOST).map(row).collect();
        let state = state(vec![Choose::These(many), Choose::Row(0)]);
        assert_eq!(events(&state).len(), MOST as usize);
        assert!(
            state.selection.said.contains("1,000"),
            "{}",
            state.selection.said
        );
    }

    #[test]
    fn marking_all_again_takes_the_marks_off_and_leaves_others() {
        let marked = state(vec![
            Choose::Row(0),
            Choose::Mark,
            Choose::Row(1),
            Choose::Mark,
        ]);
        let keys: Vec<&str> = marked
            .notes
            .iter()
            .map(|note| note.event.as_str())
            .collect();
        assert_eq!(keys, ["e-9", "e-5"]);
        let marked = marked.reduce(Action::Choose(Choose::Row(0)));
        let marked = marked.reduce(Action::Choose(Choose::Mark));
        assert_eq!(marked.notes.len(), 1);
        assert_eq!(marked.notes[0].event, "e-9");
    }

    #[test]
    fn a_record_that_stands_beside_others_opens_no_event() {
        let detail = |event| Detail {
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
        };
        let compared = state(vec![Choose::Row(0), Choose::Row(1), Choose::Compare(true)]);
        let compared = compared.reduce(Action::Opened(Box::new(detail(9))));
        assert!(
            compared.detail.is_none()
                && !compared.selection.awaits(9)
                && compared.selection.awaits(5)
        );
        let other = compared.reduce(Action::Opened(Box::new(detail(7))));
        assert_eq!(other.open, Some(7));
    }
}
