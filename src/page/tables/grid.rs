//! A table of which only the rows near the window exist.
//!
//! The engine returns a contiguous range of rows about three windows high. All of it is drawn, the visible rows first;
//! scrolling inside the range needs no redraw. Rows are keyed by slot, so that a jump changes the text of rows that are there
//! already.

use crate::page::lib::clock::Clock;
use crate::page::lib::dom::{self, ElementSize};
use crate::page::lib::shared::Shared;
use crate::page::selection;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::answers::Answered;
use crate::page::state::column_layout::{Arrange, Shown, arranged, may_add};
use crate::page::state::tables::{Reveal, TableView, TablesAction};
use crate::page::tables::cards::{self, Cards};
use crate::page::tables::day::DayInView;
use crate::page::tables::grid_rows::{GridRow, GridRows};
use crate::page::tables::heading::heading;
use crate::page::tables::left_out::says_nothing;
use crate::page::tables::picker;
use crate::page::tables::place;
use crate::page::tables::restored_row::use_restored_row;
use crate::page::tables::rows;
use crate::page::tables::scroll::Scroller;
use crate::page::tables::slots::Slots;
use crate::page::tables::virtual_rows::{RowsWindow, use_virtual_rows};
use crate::page::tables::widths::{self, WantedWidths};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Height of a row in CSS pixels; the style sheet has the same number as `--row`.
const ROW_HEIGHT: f64 = 30.0;

/// Height of the header in CSS pixels; the style sheet has the same number as `--head`.
const HEAD_HEIGHT: f64 = 32.0;

/// What the first column has more of padding in rows that can be unfolded, and where a box selects the row, in CSS pixels.
/// The style sheet has the paddings.
const MORE_IN_TREE: u16 = 30;
const MORE_FOR_BOX: u16 = 18;

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
    pub choice: TableView,
    /// The row under the keyboard cursor.
    pub cursor: Option<u32>,
    /// A row to bring into view.
    pub reveal: Reveal,
}

/// What a tab that is one table needs.
#[derive(PartialEq, Properties)]
pub struct TabProps {
    /// The last answer.
    pub answered: Answered,
    /// How the table stands.
    pub choice: TableView,
    /// The clock for times.
    pub clock: Clock,
    /// The row under the keyboard cursor.
    pub cursor: Option<u32>,
    /// A row to bring into view.
    pub reveal: Reveal,
}

/// A virtual table.
#[component]
pub fn Grid(props: &GridProps) -> Html {
    let session = use_session();
    let node = use_node_ref();
    let ElementSize { width, height } = dom::use_size("grid", node.clone());
    let (total, tab) = (props.rows.total, props.answered.tab);
    let is_tree = props.rows.rows.iter().any(|row| row.tree.is_some());
    let wanted = use_mut_ref(WantedWidths::default);
    let columns = DrawnColumns::of(props, &mut wanted.borrow_mut(), width, is_tree);
    let rows = use_virtual_rows(RowsWindow {
        node: node.clone(),
        tab,
        total,
        row_height: columns.cards.map_or(ROW_HEIGHT, |cards| cards.height()),
        height: (height - HEAD_HEIGHT).max(0.0),
        epoch: props.answered.epoch,
        reveal: props.reveal,
        draws_pixels: false,
        is_hidden: false,
    });
    use_restored_row(&node, tab, props.answered.epoch, props.cursor, props.reveal);
    let is_full = dom::use_rest(props.answered.epoch);
    let (is_aside, onscroll) = use_aside(node.clone(), rows.onscroll);
    let slots = use_mut_ref(Slots::default);
    let slots = slots_of(&mut slots.borrow_mut(), &props.rows, &rows.scroller);
    let Listeners {
        drag,
        ondblclick,
        onclick,
        onkeydown,
    } = Listeners::of(props, &session);
    let has_cards = columns.cards.is_some();
    let day = !has_cards && props.rows.rows.iter().any(|row| row.day.is_some());
    let day = day.then(|| html! { <DayInView node={node.clone()} rows={props.rows.clone()} scroller={rows.live.clone()} /> });
    let here = props.rows.first..props.rows.first + props.rows.rows.len() as u32;
    let active = props
        .cursor
        .filter(|row| here.contains(row))
        .map(|row| format!("{}-{row}", props.id));
    let lists_events = props.answered.answer.rows.lists_events();
    html! {
        <div id={props.id} class={classes!("grid", columns.has_boxes.then_some("has-boxes"), has_cards.then_some("cards"), is_aside.then_some("aside"))} role={if is_tree { "treegrid" } else { "grid" }} ref={node} tabindex="0" style={columns.style()}
            aria-multiselectable={lists_events.then_some("true")} aria-label={&props.label} aria-rowcount={total.to_string()}
            aria-colcount={columns.shown.len().to_string()} aria-activedescendant={active} {onscroll}
            onpointerdown={drag.clone()} onpointermove={drag} {ondblclick} {onclick} {onkeydown} onmouseover={show_cut_text()}>
            <div class="grid-head" role="rowgroup" tabindex={has_cards.then_some("0")}>
                <div class="grid-row" role="row">
                    { for columns.shown.iter().enumerate().map(|(place, column)| {
                        let day = day.clone().filter(|_| column.name == "time");
                        heading(column, columns.class(place), columns.widths[place], &props.choice, day)
                    }) }
                </div>
            </div>
            { body(props, &columns, &rows.scroller, slots, is_full) }
        </div>
    }
}

/// What the table listens to.
struct Listeners {
    drag: Callback<PointerEvent>,
    ondblclick: Callback<MouseEvent>,
    onclick: Callback<MouseEvent>,
    onkeydown: Callback<KeyboardEvent>,
}

impl Listeners {
    fn of(props: &GridProps, session: &Shared<EngineConnection>) -> Self {
        let tab = props.answered.tab;
        let arrange = {
            let session = session.clone();
            move |change: Option<Arrange>| {
                if let Some(change) = change {
                    session.act(TablesAction::Arrange(tab, change));
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
            Callback::from(move |event: MouseEvent| clicked(&event, &answered, &session))
        };
        let onkeydown = {
            let (session, total) = (session.clone(), props.rows.total);
            let can_select_all = total > 0 && props.answered.answer.rows.lists_events();
            Callback::from(move |event: KeyboardEvent| {
                if let Some(change) = picker::pressed(&event) {
                    event.prevent_default();
                    return arrange(Some(change));
                }
                if event.key() == "a" && (event.ctrl_key() || event.meta_key()) && can_select_all {
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
                session.act(TablesAction::Move(by));
            })
        };
        Self {
            drag,
            ondblclick,
            onclick,
            onkeydown,
        }
    }
}

fn clicked(event: &MouseEvent, answered: &Answered, session: &EngineConnection) {
    if let Some(sort) = dom::attribute_above(event, "data-sort") {
        session.act(match event.shift_key() {
            true => TablesAction::SortAlso(sort),
            false => TablesAction::Sort(sort),
        });
    } else if selection::is_choice(event, &answered.answer) {
        // The page selects it.
    } else if let Some(row) =
        dom::attribute_above(event, "data-index").and_then(|row| row.parse().ok())
    {
        if dom::attribute_above(event, "data-go").is_some() {
            // The page goes where the cell leads.
            return place::keep_row(answered.tab, row);
        }
        session.act(TablesAction::Cursor(row));
        if !rows::is_said_in_full(answered.tab) {
            rows::open(&answered.answer, answered.tab, row, session);
        }
    }
}

/// The columns as they are drawn.
struct DrawnColumns<'a> {
    shown: Vec<Shown<'a>>,
    /// The width of each in CSS pixels.
    widths: Vec<u16>,
    /// How many stay while one scrolls sideways.
    staying: usize,
    /// Whether they are wider than the window.
    is_wide: bool,
    /// Whether a box in the first one selects the row.
    has_boxes: bool,
    /// How rows are drawn as cards, where there is no room for columns.
    cards: Option<Cards>,
}

impl<'a> DrawnColumns<'a> {
    fn of(props: &'a GridProps, wanted: &mut WantedWidths, room: f64, is_tree: bool) -> Self {
        let answered = &props.answered;
        let mut shown = arranged(answered.tab, &props.choice.columns, props.choice.names);
        shown.retain(|column| {
            !column.hidden && !says_nothing(&answered.answer, answered.tab, column)
        });
        wanted.take((answered.tab, answered.epoch), &shown, &props.rows.rows);
        let lists_events = answered.answer.rows.lists_events();
        let has_boxes = lists_events && !is_tree;
        if let Some(cards) = Cards::of(room, shown.len(), lists_events) {
            let naming = cards::naming(shown.iter().map(|column| column.name));
            if let Some(until_name) = shown.get_mut(..=naming) {
                until_name.rotate_right(1);
            }
            return Self {
                widths: (0..shown.len()).map(|place| cards.width(place)).collect(),
                shown,
                staying: 0,
                is_wide: false,
                has_boxes,
                cards: Some(cards),
            };
        }
        let more = match (is_tree, has_boxes) {
            (true, _) => MORE_IN_TREE,
            (_, true) => MORE_FOR_BOX,
            _ => 0,
        };
        // Until the window is measured there is room for all.
        let room = if room > 0.0 {
            room
        } else {
            f64::from(u16::MAX)
        };
        let widths = wanted.fitted(&shown, room, more);
        let staying = match widths.get(..2).map(widths::sum) {
            Some(two) if may_add(answered.tab) && f64::from(two) <= room / 2.0 => 2,
            _ => 1,
        };
        Self {
            is_wide: f64::from(widths::sum(&widths)) > room,
            shown,
            widths,
            staying,
            has_boxes,
            cards: None,
        }
    }

    /// The widths, for the style sheet; of cards their height.
    fn style(&self) -> String {
        if let Some(cards) = self.cards {
            return format!("--row:{}px", dom::pixels(cards.height()));
        }
        let mut style = "--columns:".to_owned();
        for (column, width) in self.shown.iter().zip(&self.widths) {
            style.push_str(&match widths::grow_of(column) {
                0 => format!("{width}px "),
                grow => format!("minmax({width}px,{grow}fr) "),
            });
        }
        let least = widths::sum(&self.widths);
        let first = self.widths.first().copied().unwrap_or_default();
        style.push_str(&format!(";--least:{least}px;--second:{first}px"));
        style
    }

    /// The classes of a cell in the column with this number.
    fn class(&self, place: usize) -> String {
        let shown = &self.shown[place];
        let number = shown.column.is_some_and(|column| column.is_number);
        let staying = match place + 1 {
            last if last == self.staying && self.is_wide => " stays last-staying",
            place if place <= self.staying => " stays",
            _ => "",
        };
        ["cell", if number { " number" } else { "" }, staying].concat()
    }
}

/// Whether the table is scrolled sideways, and what to call when it is scrolled. Columns stay only then: the browser makes a layer
/// of its own for each cell that does, which costs more than all other drawing of a row.
#[hook]
fn use_aside(node: NodeRef, onscroll: Callback<Event>) -> (bool, Callback<Event>) {
    let is_aside = use_state_eq(|| false);
    let set = is_aside.setter();
    let onscroll = Callback::from(move |event: Event| {
        if let Some(element) = node.cast::<Element>() {
            set.set(element.scroll_left() != 0);
        }
        onscroll.emit(event);
    });
    (*is_aside, onscroll)
}

/// The slots of the rows that are here.
fn slots_of(known: &mut Slots, rows: &GridRows, scroller: &Scroller) -> Slots {
    let count = rows.rows.len() as u32;
    *known = known.of(rows.first, count, scroller.wanted().count.max(count));
    *known
}

/// The rows that are here; what the window shows first.
fn body(
    props: &GridProps,
    columns: &DrawnColumns,
    scroller: &Scroller,
    slots: Slots,
    is_full: bool,
) -> Html {
    let GridRows { first, rows, .. } = &*props.rows;
    let drawn = if is_full {
        usize::MAX
    } else {
        scroller.visible().count as usize
    };
    let all = columns
        .cards
        .map_or(columns.shown.len(), |cards| cards.columns);
    let heads: Vec<(AttrValue, String, Option<AttrValue>)> = (columns.shown[..all].iter())
        .enumerate()
        .map(|(place, column)| {
            let label =
                (place > 0 && columns.cards.is_some()).then(|| column.label.to_owned().into());
            (column.name.to_owned().into(), columns.class(place), label)
        })
        .collect();
    let cell = |row: &GridRow, place: usize| {
        let cell = row.cells.get(columns.shown[place].cell);
        let cell = cell.cloned().unwrap_or_default();
        let width = usize::from(columns.widths[place]);
        // To cut what needs no cutting is much work for the browser.
        let fits = if cell.fits(width) { " fits" } else { "" };
        let (name, class, label) = &heads[place];
        let class = [class, cell.class, fits].concat();
        html! {
            <div role="gridcell" data-col={name} data-label={label} {class}>
                if place == 0 && columns.has_boxes { <span class="box-to-select" /> }
                { cell.content_in(width) }
            </div>
        }
    };
    let day_before = |place: usize| Some(&rows.get(place.checked_sub(1)?)?.day);
    html! {
        <div class="grid-body" role="rowgroup" style={format!("height:{}px", dom::pixels(scroller.height()))}>
            { for (*first..).zip(rows).take(drawn).enumerate().map(|(place, (index, row))| {
                let top = scroller.row_top(index);
                let cursor = (props.cursor == Some(index)).then_some("cursor");
                let is_new_day = day_before(place).is_some_and(|day| *day != row.day);
                html! {
                    <div key={slots.slot(index)} id={format!("{}-{index}", props.id)} role="row"
                        class={classes!("grid-row", row.class.clone(), cursor, is_new_day.then_some("new-day"))} style={format!("top:{}px", dom::pixels(top))}
                        aria-rowindex={(index + 1).to_string()} aria-selected={row.selected.to_string()}
                        aria-level={row.tree.map(|place| place.level.to_string())}
                        aria-expanded={row.tree.and_then(|place| place.is_open).map(|is_open| is_open.to_string())}
                        data-key={row.key.clone()} data-index={index.to_string()}>
                        { for (0..heads.len()).map(|place| cell(row, place)) }
                    </div>
                }
            }) }
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
            // Beside a name, and in a name that is cut in the middle, it is a part of it.
            let is_cut = |element: &Element| element.scroll_width() > element.client_width();
            let parts = cell.query_selector_all(".split-head, .split-middle, .cut");
            let parts = parts.into_iter().flat_map(|parts| {
                (0..parts.length()).filter_map(move |index| parts.get(index)?.dyn_into().ok())
            });
            let cut = is_cut(&cell) || parts.into_iter().any(|part: Element| is_cut(&part));
            cell.set_title(&if cut {
                cell.text_content().unwrap_or_default()
            } else {
                String::new()
            });
        }
    })
}
