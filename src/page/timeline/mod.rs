//! The timeline: a lane for each principal, or for each value of anything else, with its events over time.

pub mod axis;
mod bar_list;
mod brush;
pub mod histogram;
mod histogram_keys;
mod keys;
mod labels;
mod lane_bar;
mod lanes;
mod pointer;
mod tooltip;

use crate::page::lib::clock::Clock;
use crate::page::lib::dom::{self, ElementSize};
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::names::namesakes;
use crate::page::lib::shared::Shared;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::answers::Answered;
use crate::page::state::filter::FilterAction;
use crate::page::state::tables::{Reveal, TableView};
use crate::page::state::timeline::{TimelineAction, TimelineView};
use crate::page::tables::cell::draw;
use crate::page::tables::grid::Grid;
use crate::page::tables::grid_rows::{GridRow, GridRows};
use crate::page::tables::virtual_rows::{RowsWindow, use_virtual_rows};
use crate::page::timeline::bar_list::BarList;
use crate::page::timeline::keys::{KEYS, KeyedCanvas, use_bar_keys};
use crate::page::timeline::labels::label;
use crate::page::timeline::lane_bar::{LaneBar, name_of};
use crate::page::timeline::lanes::{AXIS_PIXELS, LaneDrawing, Marked, Point};
use crate::page::timeline::pointer::{Canvas, Pointer, use_pointer};
use crate::page::timeline::tooltip::Tooltip;
use crate::protocol::{Detail, Lane, LaneSpec, Page, Rows, Tab, TimeRange, TimelineScale};
use crate::tables::cells;
use crate::tables::lanes::LANES;
use crate::worker::messages::ToEngine;
use web_sys::{Element, HtmlCanvasElement};
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
    /// What the timeline shows.
    pub view: TimelineView,
}

/// The timeline.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let session = use_session();
    let (area, node, canvas) = (use_node_ref(), use_node_ref(), use_node_ref());
    let full = dom::use_size("timeline-area", area.clone()).height;
    let ElementSize { width, height } = dom::use_size("timeline", node.clone());
    let hover = use_state_eq(|| None);

    let empty = Page::default();
    let (lanes, scale) = match &props.answered.answer.rows {
        Rows::Lanes(lanes, scale) => (lanes, *scale),
        _ => (&empty, TimelineScale::default()),
    };
    let label_width = (width * 0.24).clamp(150.0, 250.0).round();
    let canvas_width = (width - label_width).max(0.0).floor();
    let room = (height - AXIS_PIXELS).max(0.0);
    // The list of a bar's events leaves the lanes as high as they were.
    let share = (full.max(height) - AXIS_PIXELS).max(0.0) / f64::from(lanes.total.max(1));
    let rows = use_virtual_rows(RowsWindow {
        node: node.clone(),
        tab: Tab::Timeline,
        total: lanes.total,
        row_height: share.floor().clamp(LEAST_LANE_PIXELS, GREATEST_LANE_PIXELS),
        height: room,
        epoch: props.answered.epoch,
        reveal: props.reveal,
        draws_pixels: true,
        is_hidden: props.view.as_table,
    });
    use_columns(canvas_width);
    let as_table = props.view.as_table;
    use_plot(node.clone(), canvas_width, label_width);
    let whole = props.whole.unwrap_or(TimeRange { from: 0, until: 1 });
    let drawing = LaneDrawing {
        scroller: rows.scroller,
        scale,
        window: props.lanes.window.unwrap_or(whole),
        width: canvas_width,
        height,
    };
    use_drawing(props, canvas.clone(), drawing);
    use_bar(props, node.clone(), drawing);
    let pointer = use_pointer(
        hover,
        Canvas {
            drawing,
            whole,
            scroll: node.clone(),
            answered: props.answered.clone(),
        },
    );
    let keys = use_bar_keys(KeyedCanvas {
        drawing,
        whole,
        answered: props.answered.clone(),
        lane: props.cursor,
        clock: props.clock,
    });
    let onscroll = {
        let (left, onscroll) = (pointer.left.clone(), rows.onscroll);
        Callback::from(move |event: Event| {
            left.emit(());
            onscroll.emit(event);
        })
    };
    let (onclick, ondblclick) = clicks(props, &session);
    html! {
        <>
        <LaneBar by={props.lanes.by.clone()} sort={props.choice.sort.clone()} total={lanes.total}
            folded={lanes.rows.iter().map(|lane| lane.folded).max().unwrap_or(0)} is_split={scale.is_split} services={props.lanes.services}
            is_zoomed={props.lanes.window.is_some()} {as_table} onclick={onclick.clone()} />
        if as_table {
            <LaneTable answered={props.answered.clone()} choice={props.choice.clone()} clock={props.clock}
                cursor={props.cursor} reveal={props.reveal} />
        }
        <div class="timeline-area" ref={area} style={as_table.then_some("display:none")}>
        <div class="timeline">
            <div class="timeline-corner" style={format!("width:{}px", dom::pixels(label_width))}>{ name_of(by(props, scale)).to_owned() }</div>
            <div class="timeline-scroll" ref={node} {onscroll} {onclick}>
                <div class="timeline-body" style={format!("height:{}px", dom::pixels(AXIS_PIXELS + drawing.scroller.height().max(room)))}>
                    <canvas id="timeline" ref={canvas} role="application" aria-roledescription="timeline" tabindex="0" aria-label={in_words(props, lanes, scale)}
                        onkeydown={keys.onkeydown.clone()} onfocus={keys.onfocus.clone()} onblur={keys.onblur.clone()}
                        style={format!("margin-left:{}px;width:{}px;height:{}px",
                            dom::pixels(label_width), dom::pixels(canvas_width), dom::pixels(height))}
                        onwheel={pointer.onwheel.clone()} onpointerdown={pointer.ondown.clone()} onpointermove={pointer.onmove.clone()}
                        onpointerup={pointer.onup.clone()} onpointercancel={pointer.oncancel.clone()}
                        onpointerleave={pointer.onleave.clone()} {ondblclick} />
                    { labels(lanes, &drawing, label_width, props) }
                </div>
            </div>
            { over_canvas(&pointer, &drawing, label_width, props) }
            { keys.draw(&drawing, label_width, &|point| tooltip(point, true, &drawing, label_width, props)) }
        </div>
        { bar_list(props, lanes) }
        </div>
        </>
    }
}

/// The list of the events of the bar that was clicked. Without one it is an empty node: what stands before it keeps its place
/// among its siblings, and so its elements.
fn bar_list(props: &TimelineProps, lanes: &Page<Lane>) -> Html {
    let Some(bar) = &props.view.bar else {
        return Html::default();
    };
    let lane = lanes.rows.iter().find(|lane| lane.key == bar.lane);
    html! {
        <BarList bar={bar.clone()} events={props.view.bar_list().cloned()} rows={props.view.bar_rows}
            lane={lane.map(|lane| (lane.label.clone(), lane.query.clone()))}
            clock={props.clock} open={props.lanes.open} />
    }
}

/// Tells how many columns of bars have room on the canvas.
#[hook]
fn use_columns(canvas_width: f64) {
    let session = use_session();
    use_effect_with((canvas_width / COLUMN_PIXELS) as u32, move |&columns| {
        if columns > 0 {
            session.act(TimelineAction::Columns(columns));
        }
    });
}

/// Draws the canvas when something on it has changed.
#[hook]
fn use_drawing(props: &TimelineProps, canvas: NodeRef, drawing: LaneDrawing) {
    let (answered, clock, cursor) = (props.answered.clone(), props.clock, props.cursor);
    let (detail, bar) = (props.detail.clone(), props.view.bar.clone());
    let position = drawing.scroller;
    let what = (
        (
            answered.generation,
            clock,
            props.colours,
            detail.clone(),
            (cursor, bar.clone()),
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
            let bar = bar.as_ref();
            let marked = Marked { open, cursor, bar };
            drawing.draw(&canvas, lanes, clock, marked);
        }
    });
}

/// Tells where on the page the canvas is, for the histogram above it.
#[hook]
fn use_plot(scroll: NodeRef, width: f64, label_width: f64) {
    let session = use_session();
    {
        let session = session.clone();
        use_effect_with(
            (dom::pixels(width), dom::pixels(label_width)),
            move |(width, label_width)| {
                let scroll = scroll.cast::<Element>().filter(|_| *width > 0);
                session.act(TimelineAction::Plot(scroll.map(|scroll| {
                    let left = scroll.get_bounding_client_rect().left();
                    (dom::pixels(left) + label_width, *width)
                })));
            },
        );
    }
    use_effect_with((), move |()| {
        move || session.act(TimelineAction::Plot(None))
    });
}

/// Asks for the events of the bar whose events are listed, and keeps its lane in sight.
#[hook]
fn use_bar(props: &TimelineProps, scroll: NodeRef, drawing: LaneDrawing) {
    let session = use_session();
    let (bar, rows) = (props.view.bar.clone(), props.view.bar_rows);
    let events = props.answered.answer.load.events;
    use_effect_with((bar.clone(), rows, events), move |(bar, most, _)| {
        if let Some(bar) = bar.clone() {
            session.send(&ToEngine::Bar { bar, most: *most });
        }
    });
    let answered = props.answered.clone();
    use_effect_with((bar, dom::pixels(drawing.height)), move |(bar, height)| {
        if let (Some(bar), Some(scroll), Rows::Lanes(lanes, _)) =
            (bar, scroll.cast::<Element>(), &answered.answer.rows)
            && let Some(place) = lanes.rows.iter().position(|lane| lane.key == bar.lane)
        {
            let below =
                drawing.scroller.row_top(lanes.first + place as u32 + 1) - drawing.scroller.offset;
            let hidden = dom::pixels(AXIS_PIXELS + below) - height - scroll.scroll_top();
            if hidden > 0 {
                scroll.set_scroll_top(scroll.scroll_top() + hidden);
            }
        }
    });
}

/// What the lanes are by: event names where there would be one lane only.
fn by(props: &TimelineProps, scale: TimelineScale) -> &str {
    if scale.is_split {
        "name"
    } else {
        &props.lanes.by
    }
}

/// What a click does, and a double one: it shows all the time or, where that is shown, lets all of it pass.
fn clicks(
    props: &TimelineProps,
    session: &Shared<EngineConnection>,
) -> (Callback<MouseEvent>, Callback<MouseEvent>) {
    let view = (props.view.as_table, props.lanes.services);
    let (one, other, window) = (session.clone(), session.clone(), props.lanes.window);
    (
        Callback::from(move |event: MouseEvent| clicked(&event, view, &one)),
        Callback::from(move |_: MouseEvent| match window {
            Some(_) => other.act(TimelineAction::Look(None)),
            None => other.act(FilterAction::Brush(None)),
        }),
    )
}

fn clicked(event: &MouseEvent, (as_table, services): (bool, bool), session: &EngineConnection) {
    if let Some(services) = dom::attribute_above(event, "data-services") {
        session.act(TimelineAction::Services(services == "true"));
    } else if dom::is_in(event, "#lanes-services") {
        session.act(TimelineAction::Services(!services));
    } else if let Some(query) = dom::attribute_above(event, "data-only") {
        session.act(FilterAction::Only(query));
    } else if dom::is_in(event, "#lanes-all") {
        session.act(TimelineAction::Look(None));
    } else if dom::is_in(event, "#lanes-table") {
        session.act(TimelineAction::AsTable(!as_table));
    }
}

/// The names of the lanes.
fn labels(lanes: &Page<Lane>, drawing: &LaneDrawing, width: f64, props: &TimelineProps) -> Html {
    let scroller = drawing.scroller;
    let slots = (scroller.wanted().count as usize)
        .max(lanes.rows.len())
        .max(1);
    let accounts = namesakes(
        lanes
            .rows
            .iter()
            .map(|lane| (lane.label.as_str(), lane.key.as_str())),
    );
    // The folded lane opens; the first of them when they are open folds them again.
    let fold = |index: usize| {
        let is_first = || {
            !lanes
                .rows
                .get(index.wrapping_sub(1))
                .is_some_and(|before| before.is_service)
        };
        let lane = &lanes.rows[index];
        let is_open = props.lanes.services;
        (lane.is_service && (lane.folded > 0 || (is_open && is_first()))).then_some(is_open)
    };
    html! {
        <div role="list" aria-label="Lanes">
            { for (lanes.first..).zip(lanes.rows.iter().zip(accounts)).map(|(index, (lane, account))| {
                let style = format!("top:{}px;height:{}px;width:{}px", dom::pixels(AXIS_PIXELS + scroller.row_top(index)),
                    dom::pixels(scroller.row_height), dom::pixels(width));
                let fold = fold((index - lanes.first) as usize);
                label(lane, account.as_ref(), fold, style, index as usize % slots, props.cursor == Some(index))
            }) }
        </div>
    }
}

/// The range of time that is being chosen, and what is under the pointer.
fn over_canvas(
    pointer: &Pointer,
    drawing: &LaneDrawing,
    label_width: f64,
    props: &TimelineProps,
) -> Html {
    let Some(point) = pointer.hover else {
        return Html::default();
    };
    match pointer.hold.filter(|held| held.moved) {
        None => tooltip(point, false, drawing, label_width, props),
        Some(held) if held.is_brush => {
            let left = label_width + held.start.x.min(point.x).max(0.0);
            let width = (point.x.max(0.0).min(drawing.width) - held.start.x).abs();
            let (left, width) = (dom::pixels(left), dom::pixels(width));
            html! { <div class="timeline-brush" style={format!("left:{left}px;width:{width}px")} /> }
        }
        Some(_) => Html::default(),
    }
}

fn tooltip(
    point: Point,
    is_said: bool,
    drawing: &LaneDrawing,
    label_width: f64,
    props: &TimelineProps,
) -> Html {
    html! {
        <Tooltip {point} answered={props.answered.clone()} drawing={*drawing} {label_width} clock={props.clock}
            named={props.view.named_bar.clone()} {is_said} />
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

fn in_words(props: &TimelineProps, lanes: &Page<Lane>, scale: TimelineScale) -> String {
    let answer = &props.answered.answer;
    let mut words = format!(
        "Timeline of {} in {}: {} with an error, {} denied",
        counted(answer.shown.into(), "event"),
        counted(lanes.total.into(), "lane"),
        thousands(answer.shown_errors.into()),
        thousands(answer.shown_denied.into()),
    );
    words.push_str("; a lane for each ");
    words.push_str(by(props, scale));
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
    words.push_str(
        "; writes stand out from reads, a ring marks what failed and a cross what was denied",
    );
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
    words.push_str(KEYS);
    words
}
