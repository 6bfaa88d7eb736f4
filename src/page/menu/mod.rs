//! The menu of a value: show only such events or all others, copy, sort, its profile. It opens by the right mouse button or by
//! the key for it, on values of tables, of facets and of the open event.

mod copying;
mod target;

use crate::analysis::dossier::kind_of;
use crate::page::go::show_dossier;
use crate::page::keyboard::TEXT_FIELDS;
use crate::page::lib::cut;
use crate::page::lib::dom;
use crate::page::lib::shared::Shared;
use crate::page::lib::terms::term;
use crate::page::menu::target::{FoundValue, ValueTarget, elements};
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::PageState;
use crate::page::state::filter::FilterAction;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::tables::TablesAction;
use crate::protocol::{DossierSubject, Tab};
use crate::tables::columns;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// The menu's element.
const MENU: &str = "#value-menu";
/// Letters of a value in the menu's heading.
const LETTERS: usize = 34;
/// About how large a menu is, in CSS pixels.
const WIDTH: i32 = 260;
const LINE: i32 = 28;
/// How long it is said that something was copied, in milliseconds.
const SAID_MILLIS: u32 = 4000;

/// Something that the menu does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MenuEntry {
    Only,
    Not,
    Profile,
    Mentions,
    CopyValue,
    CopyRow,
    CopyRowAsJson,
    CopyColumn,
    SortBy,
    ThenBy,
}

impl MenuEntry {
    fn words(self) -> &'static str {
        match self {
            MenuEntry::Only => "Only this",
            MenuEntry::Not => "Not this",
            MenuEntry::Profile => "Profile",
            MenuEntry::Mentions => "All that mention it",
            MenuEntry::CopyValue => "Copy value",
            MenuEntry::CopyRow => "Copy row",
            MenuEntry::CopyRowAsJson => "Copy row as JSON",
            MenuEntry::CopyColumn => "Copy column",
            MenuEntry::SortBy => "Sort by this column",
            MenuEntry::ThenBy => "Then by this column",
        }
    }

    /// What can be done with a value.
    fn all(target: &ValueTarget, state: &PageState) -> Vec<Self> {
        let mut all = Vec::new();
        if let Some(found) = &target.found_by {
            all.extend([MenuEntry::Only, MenuEntry::Not]);
            all.extend(kind_of(&found.field).map(|_| MenuEntry::Profile));
            all.extend(found.mentioned.as_ref().map(|_| MenuEntry::Mentions));
        }
        all.push(MenuEntry::CopyValue);
        if target.cell.is_some() {
            all.extend([
                MenuEntry::CopyRow,
                MenuEntry::CopyRowAsJson,
                MenuEntry::CopyColumn,
            ]);
        }
        if can_sort(target, state) {
            all.extend([MenuEntry::SortBy, MenuEntry::ThenBy]);
        }
        all
    }
}

fn column_of(target: &ValueTarget) -> Option<String> {
    target.cell.as_ref()?.get_attribute("data-col")
}

fn can_sort(target: &ValueTarget, state: &PageState) -> bool {
    column_of(target).is_some_and(|column| {
        let known = columns(state.tab());
        let own = known.iter().find(|head| head.id == column);
        own.is_none_or(|head| head.is_sortable)
    })
}

/// An open menu.
#[derive(Clone, PartialEq)]
struct OpenMenu {
    target: ValueTarget,
    left: i32,
    top: i32,
    /// What gets the focus back.
    before: Option<HtmlElement>,
}

/// What the menu needs.
#[derive(PartialEq, Properties)]
pub struct ValueMenuProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The menu, where it is open.
#[component]
pub fn ValueMenu(props: &ValueMenuProps) -> Html {
    let session = use_session();
    let open = use_state_eq(|| None::<OpenMenu>);
    let said = use_state_eq(String::new);
    use_openers(&props.state, &open);
    {
        let setter = said.setter();
        use_effect_with((*said).clone(), move |said| {
            let timer = Timeout::new(SAID_MILLIS, move || setter.set(String::new()));
            let timer = (!said.is_empty()).then_some(timer);
            move || drop(timer)
        });
    }
    let status = html! { <p id="copied" class={classes!("copied", said.is_empty().then_some("only-heard"))} role="status">{ (*said).clone() }</p> };
    let Some(menu) = &*open else {
        return status;
    };
    let close = {
        let (open, before) = (open.setter(), menu.before.clone());
        move || {
            open.set(None);
            if let Some(before) = &before {
                let _ = before.focus();
            }
        }
    };
    let onkeydown = {
        let (close, open, menu) = (close.clone(), open.setter(), menu.clone());
        let state = props.state.clone();
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "Escape" | "Tab" => {
                    event.prevent_default();
                    return close();
                }
                "ArrowDown" => return step(&event, 1),
                "ArrowUp" => return step(&event, -1),
                "ArrowRight" => 1,
                "ArrowLeft" => -1,
                _ => return,
            };
            event.prevent_default();
            if let Some(target) = menu.target.beside(by, &state) {
                open.set(Some(OpenMenu {
                    target,
                    ..menu.clone()
                }));
                focus_first_entry();
            }
        })
    };
    let entry = |entry: MenuEntry| {
        let (close, said, target) = (close.clone(), said.setter(), menu.target.clone());
        let (session, state) = (session.clone(), props.state.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            close();
            said.set(act(entry, &target, &state, &session).unwrap_or_default());
        });
        html! { <button type="button" role="menuitem" tabindex="-1" {onclick}>{ entry.words() }</button> }
    };
    let entries = MenuEntry::all(&menu.target, &props.state);
    let put_back = {
        let close = close.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            close();
        })
    };
    let value = cut::to_letters(&menu.target.text, LETTERS);
    let style = format!("left:{}px;top:{}px", menu.left, menu.top);
    html! {
        <>
            { status }
            <div class="menu-veil" onclick={put_back.clone()} oncontextmenu={put_back} />
            <div id="value-menu" class="menu" role="menu" aria-label={format!("{}: {}", menu.target.title, menu.target.text)} {style} {onkeydown}>
                <p class="menu-head" aria-hidden="true"><span class="quiet">{ menu.target.title.clone() }</span>{ " " }<span class="mono">{ value }</span></p>
                { for entries.into_iter().map(entry) }
            </div>
        </>
    }
}

/// Opens the menu where a value is asked for it.
#[hook]
fn use_openers(state: &Shared<PageState>, open: &UseStateHandle<Option<OpenMenu>>) {
    let newest = use_mut_ref(|| state.clone());
    *newest.borrow_mut() = state.clone();
    let setter = open.setter();
    let opener = use_callback((), move |event: web_sys::Event, ()| {
        let state = newest.borrow().clone();
        if let Some(menu) = menu_for(&event, &state) {
            event.prevent_default();
            setter.set(Some(menu));
            focus_first_entry();
        }
    });
    dom::use_window_event("contextmenu", opener.clone());
    dom::use_window_event("keydown", opener);
}

fn focus_first_entry() {
    dom::focus_soon(format!("{MENU} [role=menuitem]"));
}

/// The menu that an event asks for, if it asks for one.
fn menu_for(event: &web_sys::Event, state: &PageState) -> Option<OpenMenu> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let is_in = |selector: &str| element.closest(selector).ok().flatten().is_some();
    // Where text is written or selected the browser's own menu is of use; with Shift it comes anywhere.
    if dom::has_selected_text() || is_in(TEXT_FIELDS) || is_in(MENU) {
        return None;
    }
    let (target, place) = if let Some(key) = event.dyn_ref::<KeyboardEvent>() {
        let asks = key.key() == "ContextMenu" || key.key() == "F10" && key.shift_key();
        let is_grid = element.has_attribute("aria-rowcount");
        let target = match (asks, is_grid) {
            (false, _) => return None,
            (true, true) => ValueTarget::at_cursor(&element, state),
            (true, false) => ValueTarget::at(&element, state),
        }?;
        let from = target.cell.as_ref().unwrap_or(&element);
        let place = from.get_bounding_client_rect();
        (
            target,
            (
                dom::pixels(place.left()) + LINE,
                dom::pixels(place.bottom()),
            ),
        )
    } else {
        let mouse = event.dyn_ref::<MouseEvent>()?;
        if mouse.shift_key() {
            return None;
        }
        let target = ValueTarget::at(&element, state)?;
        (target, (mouse.client_x(), mouse.client_y()))
    };
    let entries = MenuEntry::all(&target, state).len() as i32;
    let size = |length: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        length
            .ok()
            .and_then(|it| it.as_f64())
            .map_or(0, dom::pixels)
    };
    let (width, height) = (
        size(dom::window().inner_width()),
        size(dom::window().inner_height()),
    );
    let before = dom::document().active_element();
    Some(OpenMenu {
        left: place.0.min(width - WIDTH).max(0),
        top: place.1.min(height - (entries + 2) * LINE).max(0),
        before: before.and_then(|element| element.dyn_into().ok()),
        target,
    })
}

/// Moves the focus to the next entry or the one before, round and round.
fn step(event: &KeyboardEvent, by: isize) {
    event.prevent_default();
    let entries = dom::document().query_selector_all(&format!("{MENU} [role=menuitem]"));
    let entries = elements(entries.ok());
    let focused = dom::document().active_element();
    let place = entries
        .iter()
        .position(|entry| Some(entry) == focused.as_ref());
    let next = (place.unwrap_or(0) as isize + by).rem_euclid(entries.len().max(1) as isize);
    let next = entries
        .get(next as usize)
        .and_then(|entry| entry.dyn_ref::<HtmlElement>());
    if let Some(next) = next {
        let _ = next.focus();
    }
}

/// Does what an entry says; what is to be said of it.
fn act(
    entry: MenuEntry,
    target: &ValueTarget,
    state: &PageState,
    session: &EngineConnection,
) -> Option<String> {
    match entry {
        MenuEntry::CopyValue => return Some(copying::value(target)),
        MenuEntry::CopyRow => return copying::row(target),
        MenuEntry::CopyRowAsJson => return copying::row_as_json(target),
        MenuEntry::CopyColumn => return copying::column(target, state, session),
        MenuEntry::SortBy => session.act(TablesAction::Sort(column_of(target)?)),
        MenuEntry::ThenBy => session.act(TablesAction::SortAlso(column_of(target)?)),
        MenuEntry::Only | MenuEntry::Not | MenuEntry::Profile | MenuEntry::Mentions => {
            filter(entry, target.found_by.as_ref()?, session);
        }
    }
    None
}

fn filter(entry: MenuEntry, found: &FoundValue, session: &EngineConnection) {
    match entry {
        MenuEntry::Only => session.act(FilterAction::Only(found.term())),
        MenuEntry::Not => session.act(FilterAction::Narrow(format!("-{}", found.term()))),
        MenuEntry::Mentions => {
            let name = found.mentioned.as_deref().unwrap_or(&found.value);
            session.act(FilterAction::Search(term("mentions", name)));
            session.act(NavigationAction::Show(Tab::Events));
        }
        _ => show_dossier(
            session,
            DossierSubject {
                field: found.field.clone(),
                value: found.value.clone(),
            },
        ),
    }
}
