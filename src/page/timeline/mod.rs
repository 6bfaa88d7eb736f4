//! The timeline: a lane for each principal, or for each value of anything else, with its events over time.

pub mod axis;
mod brush;
pub mod histogram;
mod labels;
mod lanes;
mod pointer;

use crate::page::lib::clock::Clock;
use crate::page::lib::dom::{self, ElementSize};
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::names::accounts_of_namesakes;
use crate::page::lib::shared::Shared;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::answers::Answered;
use crate::page::state::exploration::ExploreAction;
use crate::page::state::filter::FilterAction;
use crate::page::state::tables::{Reveal, TableView, TablesAction};
use crate::page::state::timeline::TimelineAction;
use crate::page::tables::cell::draw;
use crate::page::tables::grid::Grid;
use crate::page::tables::grid_rows::{GridRow, GridRows};
use crate::page::tables::virtual_rows::{RowsWindow, use_virtual_rows};
use crate::page::timeline::labels::{label, tooltip};
use crate::page::timeline::lanes::{AXIS_PIXELS, LaneDrawing};
use crate::page::timeline::pointer::{Canvas, Pointer, use_pointer};
use crate::protocol::{Detail, Lane, LaneSpec, Page, Rows, Tab, TimeRange, TimelineScale};
use crate::tables::cells;
use crate::tables::lanes::LANES;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

/// Least and greatest height of a lane in CSS pixels. A few lanes grow to fill the height of the canvas.
const LEAST_LANE_PIXELS: f64 = 42.0;
const GREATEST_LANE_PIXELS: f64 = 60.0;

/// Width of a column of time in CSS pixels.
const COLUMN_PIXELS: f64 = 4.0;

/// What the timeline needs.
#[derive(PartialEq, Properties)]
pub struct TimelineProps {
    /// The last answer.
    pub answered: Answered,
    /// The clock for times.
    pub clock: Clock,
    /// Grows when colours change.
    pub colours: u32,
    /// The open event, which is marked.
    pub detail: Option<Shared<Detail>>,
    /// The lane under the keyboard cursor.
    pub cursor: Option<u32>,
    /// A lane to bring into view.
    pub reveal: Reveal,
    /// What has a lane, and the window of time.
    pub lanes: LaneSpec,
    /// All the time that the filter leaves.
    pub whole: Option<TimeRange>,
    /// What the lanes are sorted by.
    pub choice: TableView,
    /// Whether they are drawn as a table.
    pub as_table: bool,
}

/// What can have a lane, with its name on screen. Any other field or path can be typed.
const LANE_FIELDS: [(&str, &str); 15] = [
    ("principal", "Principal"),
    ("session", "Session"),
    ("source", "Service"),
    ("name", "Event name"),
    ("address", "Address"),
    ("network", "Network"),
    ("country", "Country"),
    ("asn", "Autonomous system"),
    ("region", "Region"),
    ("account", "Account"),
    ("caller-account", "Account of the caller"),
    ("machine", "State machine"),
    ("error", "Error"),
    ("credential", "Credential"),
    ("", "Field or path …"),
];

/// What the lanes are sorted by in the list above them.
const SORTS: [(&str, &str); 3] = [
    ("events", "most events"),
    ("first", "first event"),
    ("errors", "most errors"),
];

/// The timeline.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let session = use_session();
    let node = use_node_ref();
    let canvas = use_node_ref();
    let ElementSize { width, height } = dom::use_size("timeline", node.clone());
    let hover = use_state_eq(|| None);

    let empty = Page::default();
    let (lanes, scale) = match &props.answered.answer.rows {
        Rows::Lanes(lanes, scale) => (lanes, *scale),
        _ => (&empty, TimelineScale::default()),
    };
    let label_width = (width * 0.24).clamp(130.0, 250.0).round();
    let canvas_width = (width - label_width).max(0.0).floor();
    let room = (height - AXIS_PIXELS).max(0.0);
    let share = (room / f64::from(lanes.total.max(1))).floor();
    let rows = use_virtual_rows(RowsWindow {
        node: node.clone(),
        tab: Tab::Timeline,
        total: lanes.total,
        row_height: share.clamp(LEAST_LANE_PIXELS, GREATEST_LANE_PIXELS),
        height: room,
        epoch: props.answered.epoch,
        reveal: props.reveal,
        draws_pixels: true,
        is_hidden: props.as_table,
    });
    {
        let session = session.clone();
        use_effect_with((canvas_width / COLUMN_PIXELS) as u32, move |&columns| {
            if columns > 0 {
                session.act(TimelineAction::Columns(columns));
            }
        });
    }

    let whole = props.whole.unwrap_or(TimeRange { from: 0, until: 1 });
    let drawing = LaneDrawing {
        scroller: rows.scroller,
        scale,
        window: props.lanes.window.unwrap_or(whole),
        width: canvas_width,
        height,
    };
    use_drawing(props, canvas.clone(), drawing);
    let pointer = use_pointer(
        hover,
        Canvas {
            drawing,
            whole,
            scroll: node.clone(),
            answered: props.answered.clone(),
        },
    );
    let onscroll = {
        let (left, onscroll) = (pointer.left.clone(), rows.onscroll);
        Callback::from(move |event: Event| {
            left.emit(());
            onscroll.emit(event);
        })
    };
    let onclick = {
        let (session, as_table) = (session.clone(), props.as_table);
        Callback::from(move |event: MouseEvent| clicked(&event, as_table, &session))
    };
    let ondblclick = {
        let window = props.lanes.window;
        Callback::from(move |_: MouseEvent| match window {
            Some(_) => session.act(TimelineAction::Look(None)),
            None => session.act(FilterAction::Brush(None)),
        })
    };
    html! {
        <>
        <LaneBar by={props.lanes.by.clone()} sort={props.choice.sort.clone()} total={lanes.total}
            is_zoomed={props.lanes.window.is_some()} as_table={props.as_table} onclick={onclick.clone()} />
        if props.as_table {
            <LaneTable answered={props.answered.clone()} choice={props.choice.clone()} clock={props.clock}
                cursor={props.cursor} reveal={props.reveal} />
        }
        <div class="timeline" style={props.as_table.then_some("display:none")}>
            <div class="timeline-corner" style={format!("width:{}px", dom::pixels(label_width))}>{ name_of(&props.lanes.by).to_owned() }</div>
            <div class="timeline-scroll" ref={node} {onscroll} {onclick}>
                <div class="timeline-body" style={format!("height:{}px", dom::pixels(AXIS_PIXELS + drawing.scroller.height().max(room)))}>
                    <canvas id="timeline" ref={canvas} role="img" aria-label={in_words(props, lanes)}
                        style={format!("margin-left:{}px;width:{}px;height:{}px",
                            dom::pixels(label_width), dom::pixels(canvas_width), dom::pixels(height))}
                        onwheel={pointer.onwheel.clone()} onpointerdown={pointer.ondown.clone()} onpointermove={pointer.onmove.clone()}
                        onpointerup={pointer.onup.clone()} onpointercancel={pointer.oncancel.clone()}
                        onpointerleave={pointer.onleave.clone()} {ondblclick} />
                    { labels(lanes, &drawing, label_width, props.cursor) }
                </div>
            </div>
            { over_canvas(&pointer, &drawing, lanes, label_width, props.clock) }
        </div>
        </>
    }
}

/// Draws the canvas when something on it has changed.
#[hook]
fn use_drawing(props: &TimelineProps, canvas: NodeRef, drawing: LaneDrawing) {
    let (answered, clock, cursor) = (props.answered.clone(), props.clock, props.cursor);
    let detail = props.detail.clone();
    let position = drawing.scroller;
    let what = (
        (
            answered.generation,
            clock,
            props.colours,
            detail.clone(),
            cursor,
        ),
        (
            position.top.to_bits(),
            position.offset.to_bits(),
            drawing.width.to_bits(),
            drawing.height.to_bits(),
            drawing.window,
        ),
    );
    use_effect_with(what, move |_| {
        let Rows::Lanes(lanes, _) = &answered.answer.rows else {
            return;
        };
        if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
            let open = detail.as_ref().and_then(|detail| detail.row.time);
            drawing.draw(&canvas, lanes, clock, open, cursor);
        }
    });
}

fn clicked(event: &MouseEvent, as_table: bool, session: &EngineConnection) {
    if let Some(query) = dom::attribute_above(event, "data-only") {
        session.act(FilterAction::Only(query));
    } else if dom::is_in(event, "#lanes-all") {
        session.act(TimelineAction::Look(None));
    } else if dom::is_in(event, "#lanes-table") {
        session.act(TimelineAction::AsTable(!as_table));
    }
}

/// The names of the lanes.
fn labels(lanes: &Page<Lane>, drawing: &LaneDrawing, width: f64, cursor: Option<u32>) -> Html {
    let scroller = drawing.scroller;
    let slots = (scroller.wanted().count as usize)
        .max(lanes.rows.len())
        .max(1);
    let accounts = accounts_of_namesakes(
        lanes
            .rows
            .iter()
            .map(|lane| (lane.label.as_str(), lane.key.as_str())),
    );
    html! {
        <div role="list" aria-label="Lanes">
            { for (lanes.first..).zip(lanes.rows.iter().zip(accounts)).map(|(index, (lane, account))| {
                let style = format!("top:{}px;height:{}px;width:{}px", dom::pixels(AXIS_PIXELS + scroller.row_top(index)),
                    dom::pixels(scroller.row_height), dom::pixels(width));
                label(lane, account, style, index as usize % slots, cursor == Some(index))
            }) }
        </div>
    }
}

/// The range of time that is being chosen, and what is under the pointer.
fn over_canvas(
    pointer: &Pointer,
    drawing: &LaneDrawing,
    lanes: &Page<Lane>,
    label_width: f64,
    clock: Clock,
) -> Html {
    let Some(point) = pointer.hover else {
        return Html::default();
    };
    match pointer.hold.filter(|held| held.moved) {
        None => tooltip(drawing, lanes, point, clock, label_width),
        Some(held) if held.is_brush => {
            let left = label_width + held.start.x.min(point.x).max(0.0);
            let width = (point.x.max(0.0).min(drawing.width) - held.start.x).abs();
            let (left, width) = (dom::pixels(left), dom::pixels(width));
            html! { <div class="timeline-brush" style={format!("left:{left}px;width:{width}px")} /> }
        }
        Some(_) => Html::default(),
    }
}

/// The name of what has a lane.
fn name_of(by: &str) -> &str {
    LANE_FIELDS
        .iter()
        .find(|(kind, _)| *kind == by)
        .map_or(by, |(_, name)| name)
}

/// What the line above the lanes needs.
#[derive(PartialEq, Properties)]
struct LaneBarProps {
    /// What has a lane.
    by: String,
    /// What the lanes are sorted by.
    sort: String,
    /// How many there are.
    total: u32,
    /// Whether a part of the time is shown.
    is_zoomed: bool,
    /// Whether they are drawn as a table.
    as_table: bool,
    onclick: Callback<MouseEvent>,
}

/// The line above the lanes: what has a lane, their order, and the way back to all the time.
#[component]
fn LaneBar(props: &LaneBarProps) -> Html {
    let session = use_session();
    // A field or path of the user's own is being typed.
    let is_typing = use_state_eq(|| false);
    let onchange = {
        let (session, is_typing) = (session.clone(), is_typing.setter());
        Callback::from(move |event: Event| {
            let value = event
                .target()
                .and_then(|target| js_sys::Reflect::get(&target, &"value".into()).ok())
                .and_then(|value| value.as_string())
                .unwrap_or_default();
            if dom::is_in(&event, "#lanes-sort") {
                if let Some((sort, _)) = SORTS.iter().find(|(sort, _)| *sort == value) {
                    session.act(TablesAction::Sort((*sort).to_owned()));
                }
            } else {
                is_typing.set(value.is_empty());
                session.act(TimelineAction::LanesBy(value));
            }
        })
    };
    let choosing = |choosing: bool| {
        let session = session.clone();
        Callback::from(move |_: FocusEvent| session.act(ExploreAction::Choosing(choosing)))
    };
    let is_other = *is_typing || !LANE_FIELDS.iter().any(|(kind, _)| *kind == props.by);
    let chosen = if is_other { "" } else { &props.by };
    html! {
        <div class="timeline-bar" onclick={props.onclick.clone()} {onchange}>
            { select("lanes-by", "Lanes by", &LANE_FIELDS, chosen) }
            if is_other {
                <input id="lanes-field" class="facet-input" type="text" list="facet-fields"
                    placeholder="A field or a JSON path" aria-label="Lanes by a field or a JSON path" autocomplete="off" spellcheck="false"
                    onfocus={choosing(true)} onblur={choosing(false)} />
            }
            { select("lanes-sort", "sorted by", &SORTS, &props.sort) }
            <span class="quiet">{ counted(props.total.into(), "lane") }</span>
            <button type="button" id="lanes-all" class="link" disabled={!props.is_zoomed}>{ "All the time" }</button>
            <button type="button" id="lanes-table" class="link" aria-pressed={props.as_table.to_string()}>{ "As table" }</button>
        </div>
    }
}

/// What the table of lanes needs.
#[derive(PartialEq, Properties)]
struct LaneTableProps {
    answered: Answered,
    choice: TableView,
    clock: Clock,
    cursor: Option<u32>,
    reveal: Reveal,
}

/// The lanes as a table.
#[component]
fn LaneTable(props: &LaneTableProps) -> Html {
    let what = (props.answered.answer.clone(), props.clock);
    let table = use_memo(what, |(answer, clock)| {
        let page = match &answer.rows {
            Rows::Lanes(page, _) => Some(page),
            _ => None,
        };
        GridRows::of(page, &|lane| grid_row(lane, *clock))
    });
    html! {
        <Grid id="lanes" label="Lanes of the timeline" rows={(*table).clone()} choice={props.choice.clone()}
            answered={props.answered.clone()} cursor={props.cursor} reveal={props.reveal} />
    }
}

/// A list to choose from, with the words before it.
fn select(
    id: &'static str,
    words: &'static str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
) -> Html {
    html! {
        <label>{ words }{ " " }
            <select {id} class="facet-input">
                { for options.iter().map(|(value, label)| html! {
                    <option value={*value} selected={*value == chosen}>{ *label }</option>
                }) }
            </select>
        </label>
    }
}

fn grid_row(lane: &Lane, clock: Clock) -> GridRow {
    GridRow {
        key: lane.key.clone(),
        class: classes!("opens"),
        selected: false,
        tree: None,
        day: None,
        cells: cells(&LANES, lane)
            .zip(&LANES)
            .map(|(content, column)| match column.column.id {
                "lane" => draw(content, clock).with_names(&lane.accounts),
                _ => draw(content, clock),
            })
            .collect(),
    }
}

fn in_words(props: &TimelineProps, lanes: &Page<Lane>) -> String {
    let answer = &props.answered.answer;
    let mut words = format!(
        "Timeline of {} in {}: {} with an error, {} denied",
        counted(answer.shown.into(), "event"),
        counted(lanes.total.into(), "lane"),
        thousands(answer.shown_errors.into()),
        thousands(answer.shown_denied.into()),
    );
    words.push_str("; a lane for each ");
    words.push_str(&props.lanes.by);
    if let Some(window) = props.lanes.window.or(props.whole) {
        words.push_str("; from ");
        words.push_str(&props.clock.text(window.from));
        words.push_str(" to ");
        words.push_str(&props.clock.text(window.until));
    }
    let singles: usize = lanes.rows.iter().map(|lane| lane.singles.len()).sum();
    words.push_str(if singles > 0 {
        "; each event by itself"
    } else {
        "; events put together by time"
    });
    let has_alarm = |lane: &&Lane| {
        lane.marks.iter().any(|mark| mark.has_alarm)
            || lane.singles.iter().any(|single| single.is_alarm)
    };
    let alarmed: Vec<&str> = (lanes.rows.iter().filter(has_alarm))
        .map(|lane| lane.label.as_str())
        .collect();
    if let Some(first) = alarmed.first() {
        words.push_str(&format!(
            "; a diamond marks what matches a rule of level high or critical, in {}, the first of them {first}",
            counted(alarmed.len() as u64, "lane"),
        ));
    }
    if let Some(lane) = lanes.rows.first().filter(|_| lanes.first == 0) {
        words.push_str(&format!(
            ". First lane: {} with {}",
            lane.label,
            thousands(lane.events.into())
        ));
    }
    words.push('.');
    words
}
