//! A table of which only the rows near the window exist.
//!
//! The engine gives a stretch of about three windows, and all of it is drawn, what the window shows
//! first; scrolling inside it costs nothing. Rows are keyed by slot (`row % slots`), so that a jump changes the text of rows
//! that are there already.

use crate::page::detail::selection;
use crate::page::lib::dom;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::column_layout::{Arrange, Shown, arranged};
use crate::page::state::{Action, Answered, Reveal, TableChoice};
use crate::page::tables::picker;
use crate::page::tables::rows;
use crate::page::tables::scroll::Scroller;
use crate::protocol::{Page, Rows};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Height of a row in CSS pixels; the style sheet has the same number as `--row`.
const ROW_HEIGHT: f64 = 30.0;

/// Height of the header in CSS pixels; the style sheet has the same number as `--head`.
const HEAD_HEIGHT: f64 = 32.0;

/// Width of a column that the user has added, in CSS pixels.
const ADDED_WIDTH: u16 = 180;

/// What stands in a cell. An element of its own for the text would double the work of drawing a table.
#[derive(Clone, Default)]
pub struct GridCell {
    /// The class of the text; empty, or with a blank before it.
    class: &'static str,
    /// Room that the text takes at most, in CSS pixels; none where it is not known.
    room: Option<usize>,
    content: Html,
}

/// Room for a letter and for what is around a text, in CSS pixels. Wide letters take more than a byte.
const LETTER_PIXELS: usize = 9;
const AROUND_PIXELS: usize = 24;

impl GridCell {
    /// Text with a class; the class is empty, or has a blank before it.
    pub fn text(class: &'static str, text: impl Into<AttrValue>) -> Self {
        let text: AttrValue = text.into();
        GridCell {
            class,
            room: Some(text.len() * LETTER_PIXELS + AROUND_PIXELS),
            content: text.into(),
        }
    }

    /// Anything else.
    pub fn of(content: Html) -> Self {
        GridCell {
            content,
            ..GridCell::default()
        }
    }

    /// The class for where it is not in a table of rows.
    pub fn small(self) -> (&'static str, Html) {
        (self.class.trim_start(), self.content)
    }
}

/// Plain text in a cell.
pub fn plain(text: &str) -> GridCell {
    GridCell::text("", text.to_owned())
}

/// A time or an identifier in a cell.
pub fn mono(text: &str) -> GridCell {
    GridCell::text(" mono", text.to_owned())
}

/// One row, ready to be drawn.
pub struct GridRow {
    /// `data-key`.
    pub key: String,
    /// Classes that say the outcome or mark the row.
    pub class: Classes,
    /// Whether the row is chosen.
    pub selected: bool,
    /// One for each column.
    pub cells: Vec<GridCell>,
}

/// A stretch of rows.
pub struct GridRows {
    /// Rows of the whole table.
    pub total: u32,
    /// Index of the first row here.
    pub first: u32,
    /// The rows.
    pub rows: Vec<GridRow>,
}

impl GridRows {
    /// A stretch of rows out of the answer's. Before the tab's own answer is there, there are none.
    pub fn of<T>(page: Option<&Page<T>>, row: &dyn Fn(&T) -> GridRow) -> Shared<GridRows> {
        Shared::new(GridRows {
            total: page.map_or(0, |page| page.total),
            first: page.map_or(0, |page| page.first),
            rows: page.map_or_else(Vec::new, |page| page.rows.iter().map(row).collect()),
        })
    }
}

/// What a table needs.
#[derive(PartialEq, Properties)]
pub struct GridProps {
    /// The element's id.
    pub id: &'static str,
    /// What the table lists, in words.
    pub label: AttrValue,
    /// The last answer, whose tab it stands in. It goes back to its first row when filter or order change.
    pub answered: Answered,
    /// Its rows.
    pub rows: Shared<GridRows>,
    /// How it stands.
    pub choice: TableChoice,
    /// The row that the keyboard stands on.
    pub cursor: Option<u32>,
    /// A row to bring into view.
    pub reveal: Reveal,
}

/// A virtual table.
#[component]
pub fn Grid(props: &GridProps) -> Html {
    let session = use_session();
    let node = use_node_ref();
    let (_, height) = dom::use_size("grid", node.clone());
    let scroller = use_mut_ref(|| Scroller::new(ROW_HEIGHT));
    let offset = use_state_eq(|| 0.0);
    let asked = use_mut_ref(|| (0, 0));

    let (total, tab) = (props.rows.total, props.answered.tab);
    {
        let mut scroller = scroller.borrow_mut();
        scroller.total = total;
        scroller.window = (height - HEAD_HEIGHT).max(0.0);
        *scroller = scroller.moved(scroller.top);
    }

    // Asks for the rows around the window when it has come near the end of those it has.
    let follow = {
        let (scroller, offset, asked, session) = (
            scroller.clone(),
            offset.setter(),
            asked.clone(),
            session.clone(),
        );
        move || {
            let scroller = scroller.borrow();
            offset.set(scroller.offset);
            let wanted = scroller.wanted();
            if scroller.window > 0.0 && *asked.borrow() != wanted {
                *asked.borrow_mut() = wanted;
                session.act(Action::Window(tab, wanted.0, wanted.1));
            }
        }
    };
    let onscroll = {
        let (node, scroller, follow) = (node.clone(), scroller.clone(), follow.clone());
        Callback::from(move |_: Event| {
            if let Some(element) = node.cast::<Element>() {
                let top = f64::from(element.scroll_top());
                let moved = scroller.borrow().moved(top);
                *scroller.borrow_mut() = moved;
                follow();
            }
        })
    };
    {
        let follow = follow.clone();
        use_effect_with((height.to_bits(), total), move |_| follow());
    }
    {
        let (node, scroller, asked, follow) = (
            node.clone(),
            scroller.clone(),
            asked.clone(),
            follow.clone(),
        );
        use_effect_with(props.answered.epoch, move |_| {
            // Where it stands there already, saying so would only make the browser lay out everything.
            let is_away = scroller.borrow().top > 0.0;
            if let Some(element) = node.cast::<Element>().filter(|_| is_away) {
                element.set_scroll_top(0);
            }
            let moved = scroller.borrow().moved(0.0);
            *scroller.borrow_mut() = moved;
            // A new filter has set the first row back to 0, whatever was asked for before.
            *asked.borrow_mut() = (0, 0);
            follow();
        });
    }
    let is_full = dom::use_rest(props.answered.epoch);
    {
        let (node, scroller) = (node.clone(), scroller.clone());
        let seen = use_mut_ref(|| props.reveal.wish);
        use_effect_with(props.reveal, move |reveal| {
            if seen.replace(reveal.wish) == reveal.wish {
                return;
            }
            let revealed = scroller.borrow().reveal(reveal.row);
            if let (Some(revealed), Some(element)) = (revealed, node.cast::<Element>()) {
                *scroller.borrow_mut() = revealed;
                element.set_scroll_top(revealed.top as i32);
                follow();
            }
        });
    }

    let lists_events = matches!(props.answered.answer.rows, Rows::Events(_));
    let arrange = {
        let session = session.clone();
        move |change: Option<Arrange>| {
            if let Some(change) = change {
                session.act(Action::Arrange(tab, change));
            }
        }
    };
    let drag = {
        let arrange = arrange.clone();
        Callback::from(move |event: PointerEvent| arrange(picker::dragged(&event)))
    };
    let ondblclick = {
        let arrange = arrange.clone();
        Callback::from(move |event: MouseEvent| arrange(picker::double_clicked(&event)))
    };
    let onclick = {
        let (session, answered) = (session.clone(), props.answered.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(sort) = dom::attribute_above(&event, "data-sort") {
                session.act(Action::Sort(sort));
            } else if selection::is_choice(&event, &answered.answer) {
                // The page selects it.
            } else if let Some(row) =
                dom::attribute_above(&event, "data-index").and_then(|row| row.parse().ok())
            {
                session.act(Action::Cursor(row));
                if !rows::is_said_in_full(tab) {
                    rows::open(&answered.answer, tab, row, &session);
                }
            }
        })
    };
    let onkeydown = {
        let arrange = arrange.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(change) = picker::pressed(&event) {
                event.prevent_default();
                return arrange(Some(change));
            }
            if event.key() == "a"
                && (event.ctrl_key() || event.meta_key())
                && lists_events
                && total > 0
            {
                event.prevent_default();
                return selection::range(&session, total - 1, 0);
            }
            let by = match event.key().as_str() {
                _ if event.shift_key() => return,
                "ArrowDown" => 1,
                "ArrowUp" => -1,
                _ => return,
            };
            event.prevent_default();
            session.act(Action::Move(by));
        })
    };

    let scroller = *scroller.borrow();
    let mut columns = arranged(tab, &props.choice.columns);
    columns.retain(|column| !column.hidden);
    let mut style = "--columns:".to_owned();
    let mut least = 0;
    for column in &columns {
        let width = width_of(column);
        least += u32::from(width);
        let grow = column.column.map_or(2, |column| column.grow);
        style.push_str(&match (column.width, grow) {
            (Some(_), _) | (_, 0) => format!("{width}px "),
            _ => format!("minmax({width}px,{grow}fr) "),
        });
    }
    style.push_str(&format!(";--least:{least}px"));
    let drawn = if is_full {
        usize::MAX
    } else {
        scroller.visible().1 as usize
    };
    let slots = (scroller.wanted().1 as usize)
        .max(props.rows.rows.len())
        .max(1);
    let here = props.rows.first..props.rows.first + props.rows.rows.len() as u32;
    let names: Vec<AttrValue> = columns
        .iter()
        .map(|column| column.name.to_owned().into())
        .collect();
    let active = props
        .cursor
        .filter(|row| here.contains(row))
        .map(|row| format!("{}-{row}", props.id));
    html! {
        <div id={props.id} class="grid" role="grid" ref={node} tabindex="0" style={style}
            aria-multiselectable={lists_events.then_some("true")} aria-label={&props.label} aria-rowcount={total.to_string()}
            aria-colcount={columns.len().to_string()} aria-activedescendant={active}
            onpointerdown={drag.clone()} onpointermove={drag} {ondblclick} {onscroll} {onclick} {onkeydown} onmouseover={show_cut_text()}>
            <div class="grid-head" role="rowgroup">
                <div class="grid-row" role="row">
                    { for columns.iter().map(|column| header(column, &props.choice)) }
                </div>
            </div>
            <div class="grid-body" role="rowgroup" style={format!("height:{}px", dom::pixels(scroller.height()))}>
                { for props.rows.rows.iter().take(drawn).enumerate().map(|(place, row)| {
                    let index = props.rows.first + place as u32;
                    let top = scroller.row_top(index);
                    let cursor = (props.cursor == Some(index)).then_some("cursor");
                    html! {
                        <div key={index as usize % slots} id={format!("{}-{index}", props.id)} role="row"
                            class={classes!("grid-row", row.class.clone(), cursor)} style={format!("top:{}px", dom::pixels(top))}
                            aria-rowindex={(index + 1).to_string()} aria-selected={row.selected.to_string()}
                            data-key={row.key.clone()} data-index={index.to_string()}>
                            { for columns.iter().zip(&names).map(|(column, name)| {
                                let GridCell { class, room, content } = row.cells.get(column.cell).cloned().unwrap_or_default();
                                // To cut what needs no cutting is much work for the browser.
                                let fits = room.is_some_and(|room| room <= usize::from(width_of(column)));
                                let class = [class_of(column), class, if fits { " fits" } else { "" }].concat();
                                html! { <div role="gridcell" data-col={name} {class}>{ content }</div> }
                            }) }
                        </div>
                    }
                }) }
            </div>
        </div>
    }
}

/// The least width of a column in CSS pixels.
fn width_of(column: &Shown) -> u16 {
    column
        .width
        .or(column.column.map(|column| column.width))
        .unwrap_or(ADDED_WIDTH)
}

fn class_of(column: &Shown) -> &'static str {
    match column.column {
        Some(column) if column.number => "cell number",
        _ => "cell",
    }
}

fn header(column: &Shown, choice: &TableChoice) -> Html {
    let sorted = choice.sort == column.name;
    let direction = match (sorted, choice.descending) {
        (false, _) => "none",
        (true, false) => "ascending",
        (true, true) => "descending",
    };
    let class = class_of(column);
    let edge = picker::edge(column.name, column.label, width_of(column));
    if column.column.is_some_and(|column| !column.sortable) {
        return html! { <div role="columnheader" class={class}><span>{ column.label }</span>{ edge }</div> };
    }
    html! {
        <div role="columnheader" class={class} aria-sort={direction}>
            <button type="button" class="sort" data-sort={column.name.to_owned()} tabindex="-1">
                <span>{ column.label }</span>
                if sorted {
                    <svg class="arrow" viewBox="0 0 8 10" width="8" height="10" fill="none" stroke="currentColor"
                        stroke-width="1.5" aria-hidden="true">
                        <path d={if choice.descending { "M4 1v8M1 6l3 3 3-3" } else { "M4 9V1M1 4l3-3 3 3" }} />
                    </svg>
                }
            </button>
            { edge }
        </div>
    }
}

/// Gives a cell whose text is cut a title with the whole text, once the pointer is on it. A title on
/// every cell would double the work of drawing a table.
fn show_cut_text() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        let cell = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|target| target.closest(".cell").ok().flatten())
            .and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
        if let Some(cell) = cell {
            let cut = cell.scroll_width() > cell.client_width();
            cell.set_title(&if cut {
                cell.text_content().unwrap_or_default()
            } else {
                String::new()
            });
        }
    })
}
