//! The columns of the open table: the panel to choose and order them, and the edges by which they are drawn wider.

use crate::page::lib::by_tab::ByTab;
use crate::page::lib::dom::{self, NoClick};
use crate::page::lib::icons;
use crate::page::session::EngineConnection;
use crate::page::state::PageState;
use crate::page::state::column_layout::{Arrange, Arranged, arranged, read, written};
use crate::page::state::exploration::ExploreAction;
use crate::page::state::sheets::SheetsAction;
use crate::page::state::tables::TablesAction;
use crate::page::tables::left_out::says_nothing;
use crate::protocol::Tab;
use std::fmt;
use std::str::FromStr;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

const KEPT_AS: &str = "trailglass.columns";

/// How much wider or narrower a key makes a column, in CSS pixels.
const STEP: i32 = 16;

/// How far the middle of an edge is from its column's end, in CSS pixels.
const HALF_EDGE: i32 = 4;

/// What a click in the panel, or on its button, does. It is in the page as text in `data-arrange`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PanelClick {
    /// Opens the panel, or closes it.
    Toggle,
    /// Brings back the columns as the page has them.
    Reset,
    /// Shows or hides a column.
    Show(String),
    /// Moves a column up in the list.
    Up(String),
    /// Moves a column down in the list.
    Down(String),
}

impl fmt::Display for PanelClick {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            PanelClick::Toggle => out.write_str("open"),
            PanelClick::Reset => out.write_str("reset"),
            PanelClick::Show(column) => write!(out, "show {column}"),
            PanelClick::Up(column) => write!(out, "up {column}"),
            PanelClick::Down(column) => write!(out, "down {column}"),
        }
    }
}

impl FromStr for PanelClick {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        Ok(match text.split_once(' ') {
            None if text == "open" => PanelClick::Toggle,
            None if text == "reset" => PanelClick::Reset,
            Some(("show", column)) => PanelClick::Show(column.to_owned()),
            Some(("up", column)) => PanelClick::Up(column.to_owned()),
            Some(("down", column)) => PanelClick::Down(column.to_owned()),
            _ => return Err(NoClick),
        })
    }
}

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
                data-arrange={PanelClick::Toggle.to_string()}>{ "Columns" }</button>
            if state.sheets.columns { { panel(state) } }
        </>
    }
}

fn panel(state: &PageState) -> Html {
    let view = state.tables.of(state.tab());
    let all = arranged(state.tab(), &view.columns, view.names);
    let count = all.len();
    let mover = |to: PanelClick, sign: &'static str, label: String| {
        html! { <button type="button" class="tiny" data-arrange={to.to_string()} aria-label={label}>{ sign }</button> }
    };
    html! {
        <div id="columns" class="sheet" role="dialog" aria-label="Columns">
            <div class="sheet-head">
                <h3>{ "Columns" }</h3>
                <button type="button" class="button small" data-arrange={PanelClick::Reset.to_string()}>{ "Reset" }</button>
                <button type="button" id="close-columns" class="tiny" aria-label="Close"
                    data-arrange={PanelClick::Toggle.to_string()}>{ icons::cross() }</button>
            </div>
            <ul>
                { for all.iter().zip(1..).map(|(one, place)| {
                    let (name, label) = (one.name.to_owned(), one.label);
                    let show = PanelClick::Show(name.clone()).to_string();
                    html! {
                        <li key={one.name}>
                            <label><input type="checkbox" checked={!one.hidden} data-arrange={show} />{ " " }{ label }
                                if says_nothing(state.answer(), state.tab(), one) { <span class="quiet">{ " nothing here" }</span> }
                            </label>
                            { mover(PanelClick::Up(name.clone()), "↑", format!("Move {label} up, now {place} of {count}")) }
                            { mover(PanelClick::Down(name), "↓", format!("Move {label} down, now {place} of {count}")) }
                        </li>
                    }
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
pub fn clicked(event: &MouseEvent, state: &PageState, session: &EngineConnection) {
    let Some(click) = dom::value_above::<PanelClick>(event, "data-arrange") else {
        return;
    };
    // A row that moves loses the focus.
    let button = format!("[data-arrange=\"{click}\"]");
    let change = match click {
        PanelClick::Toggle => return open(state, session),
        PanelClick::Reset => Arrange::Reset,
        PanelClick::Show(name) => Arrange::Show(name),
        PanelClick::Up(name) => Arrange::Move(name, -1),
        PanelClick::Down(name) => Arrange::Move(name, 1),
    };
    session.act(TablesAction::Arrange(state.tab(), change));
    dom::focus_soon(button);
}

/// Opens the panel, or closes it. The names of fields come for the box below it.
pub fn open(state: &PageState, session: &EngineConnection) {
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
pub fn written_in(event: &Event, state: &PageState, session: &EngineConnection) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_panel_reads_back() {
        for click in [
            PanelClick::Toggle,
            PanelClick::Reset,
            PanelClick::Show("name".to_owned()),
            PanelClick::Up("requestParameters.bucketName".to_owned()),
            PanelClick::Down("é".to_owned()),
        ] {
            assert_eq!(click.to_string().parse(), Ok(click));
        }
        for text in ["", "up", "open x", "left name"] {
            assert_eq!(text.parse::<PanelClick>(), Err(NoClick), "{text}");
        }
    }
}
