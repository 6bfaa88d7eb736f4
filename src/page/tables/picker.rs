//! The columns of the open table: the panel to choose and order them, and the edges by which they are drawn wider.

use crate::page::lib::by_tab::ByTab;
use crate::page::lib::dom;
use crate::page::lib::icons;
use crate::page::session::Session;
use crate::page::state::PageState;
use crate::page::state::column_layout::{Arrange, Arranged, arranged, read, written};
use crate::page::state::exploration::ExploreAction;
use crate::page::state::sheets::SheetsAction;
use crate::page::state::tables::TablesAction;
use crate::protocol::Tab;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

const KEPT_AS: &str = "trailglass.columns";

/// How much wider or narrower a key makes a column, in CSS pixels.
const STEP: i32 = 16;

/// How far the middle of an edge is from its column's end, in CSS pixels.
const HALF_EDGE: i32 = 4;

/// The columns that this browser keeps.
pub fn kept() -> ByTab<Vec<Arranged>> {
    let kept = dom::storage().and_then(|storage| storage.get_item(KEPT_AS).ok()?);
    let kept = kept.unwrap_or_default();
    ByTab::new(|tab| read(&kept, tab))
}

/// Keeps the columns in this browser.
pub fn keep(state: &PageState) {
    if let Some(storage) = dom::storage() {
        // Without storage they last as long as the page.
        let _ = storage.set_item(KEPT_AS, &written(|tab| &state.tables.of(tab).columns));
    }
}

/// Whether a table with columns is open.
pub fn has_columns(state: &PageState) -> bool {
    state.navigation.machine.is_none() && (state.tab() != Tab::Timeline || state.timeline.as_table)
}

/// The button that opens the panel, and the panel.
pub fn picker(state: &PageState) -> Html {
    if !has_columns(state) {
        return Html::default();
    }
    html! {
        <>
            <button type="button" id="open-columns" class="button small" aria-expanded={state.sheets.columns.to_string()}
                data-arrange="open">{ "Columns" }</button>
            if state.sheets.columns { { panel(state) } }
        </>
    }
}

fn panel(state: &PageState) -> Html {
    let all = arranged(state.tab(), &state.tables.of(state.tab()).columns);
    let count = all.len().to_string();
    let mover = |verb: &str, sign: &'static str, name: &str, label: &str, place: &str| {
        let to = [verb, " ", name].concat();
        html! {
            <button type="button" class="tiny" data-arrange={to}
                aria-label={["Move ", label, " ", verb, ", now ", place, " of ", &count].concat()}>{ sign }</button>
        }
    };
    html! {
        <div id="columns" class="sheet" role="dialog" aria-label="Columns">
            <div class="sheet-head">
                <h3>{ "Columns" }</h3>
                <button type="button" class="button small" data-arrange="reset">{ "Reset" }</button>
                <button type="button" id="close-columns" class="tiny" aria-label="Close" data-arrange="open">{ icons::cross() }</button>
            </div>
            <ul>
                { for all.iter().enumerate().map(|(place, one)| (one, (place + 1).to_string())).map(|(one, place)| html! {
                    <li key={one.name}>
                        <label><input type="checkbox" checked={!one.hidden} data-arrange={["show ", one.name].concat()} />{ " " }{ one.label }</label>
                        { mover("up", "↑", one.name, one.label, &place) }
                        { mover("down", "↓", one.name, one.label, &place) }
                    </li>
                }) }
            </ul>
            if state.navigation.lists_events() {
                <input id="add-column" class="facet-input" type="text" list="facet-fields" autocomplete="off" spellcheck="false"
                    placeholder="Add a field or a JSON path" aria-label="Add a column: a field or a JSON path" />
            }
        </div>
    }
}

/// Does what a click in the panel means.
pub fn clicked(event: &MouseEvent, state: &PageState, session: &Session) {
    let Some(arrange) = dom::attribute_above(event, "data-arrange") else {
        return;
    };
    let (verb, name) = arrange.split_once(' ').unwrap_or((&arrange, ""));
    let name = name.to_owned();
    let change = match verb {
        "up" => Arrange::Move(name, -1),
        "down" => Arrange::Move(name, 1),
        "show" => Arrange::Show(name),
        "reset" => Arrange::Reset,
        _ => return open(state, session),
    };
    session.act(TablesAction::Arrange(state.tab(), change));
    // A row that moves loses the focus.
    dom::focus_soon(["[data-arrange=\"", &arrange, "\"]"].concat());
}

/// Opens the panel, or closes it. The names of fields come for the box below it.
pub fn open(state: &PageState, session: &Session) {
    session.act(SheetsAction::Columns(!state.sheets.columns));
    session.act(ExploreAction::Choosing(
        !state.sheets.columns && state.navigation.lists_events(),
    ));
    let focus = if state.sheets.columns {
        "#open-columns"
    } else {
        "#columns input"
    };
    dom::focus_soon(focus.to_owned());
}

/// Takes what was written into the panel's box.
pub fn written_in(event: &Event, state: &PageState, session: &Session) {
    if let Some(input) = event.target_dyn_into::<HtmlInputElement>()
        && input.id() == "add-column"
    {
        let name = input.value().trim().trim_end_matches(':').to_owned();
        input.set_value("");
        session.act(TablesAction::Arrange(state.tab(), Arrange::Add(name)));
    }
}

/// The edge by which a column is made wider; `width` is what it has.
pub fn edge(name: &str, label: &str, width: u16) -> Html {
    html! {
        <span class="edge" role="separator" aria-orientation="vertical" tabindex="0" data-edge={name.to_owned()}
            aria-label={["Width of ", label].concat()} aria-valuenow={width.to_string()} />
    }
}

/// The edge on which something happened, and the column's name.
fn edge_of(event: &web_sys::Event) -> Option<(Element, String)> {
    let edge = event.target()?.dyn_into::<Element>().ok()?;
    let name = edge.get_attribute("data-edge")?;
    Some((edge, name))
}

/// Left edge and width of an edge's column, in CSS pixels.
fn column_of(edge: &Element) -> Option<(i32, i32)> {
    let place = edge.parent_element()?.get_bounding_client_rect();
    Some((dom::pixels(place.left()), dom::pixels(place.width())))
}

fn wide(name: String, width: i32) -> Arrange {
    Arrange::Width(name, Some(width.clamp(0, i32::from(u16::MAX)) as u16))
}

/// What a pointer on an edge does: it takes hold, and while it is down the column ends where it is.
pub fn dragged(event: &PointerEvent) -> Option<Arrange> {
    let (edge, name) = edge_of(event)?;
    if event.type_() == "pointerdown" {
        let _ = edge.set_pointer_capture(event.pointer_id());
        event.prevent_default();
        return None;
    }
    let (left, _) = column_of(&edge)?;
    (event.buttons() == 1).then(|| wide(name, event.client_x() - left + HALF_EDGE))
}

/// What a key on an edge does.
pub fn pressed(event: &KeyboardEvent) -> Option<Arrange> {
    let (edge, name) = edge_of(event)?;
    let (_, width) = column_of(&edge)?;
    match event.key().as_str() {
        "ArrowRight" => Some(wide(name, width + STEP)),
        "ArrowLeft" => Some(wide(name, width - STEP)),
        "Delete" | "Backspace" => Some(Arrange::Width(name, None)),
        _ => None,
    }
}

/// A double click on an edge: as wide as the page has it.
pub fn double_clicked(event: &MouseEvent) -> Option<Arrange> {
    edge_of(event).map(|(_, name)| Arrange::Width(name, None))
}
