//! The timeline: a lane for each principal, or for each value of anything else, with its events over time.

pub mod axis;
pub mod histogram;
pub(in crate::page) mod lanes;
pub mod window;

use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::names::accounts_of_namesakes;
use crate::page::lib::outcome;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::explore::Explore;
use crate::page::state::{Action, Answered, Reveal, TableChoice};
use crate::page::tables::grid::{Grid, GridRow, GridRows, mono, plain};
use crate::page::tables::scroll::Scroller;
use crate::page::timeline::lanes::{AXIS_PIXELS, Drawing, Hit, Point};
use crate::protocol::{Detail, Lane, LaneSpec, Millis, Page, Rows, Tab, TimeRange, TimelineScale};
use web_sys::{Element, HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

/// Least and greatest height of a lane in CSS pixels. Few lanes share the room that there is.
const LANE_PIXELS: (f64, f64) = (42.0, 60.0);

/// Width of a column of time.
const COLUMN_PIXELS: f64 = 4.0;

/// How far the pointer moves before a click becomes a drag.
const DRAG_PIXELS: f64 = 4.0;

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
    /// The lane that the keyboard stands on.
    pub cursor: Option<u32>,
    /// A lane to bring into view.
    pub reveal: Reveal,
    /// What has a lane, and the window of time.
    pub lanes: LaneSpec,
    /// All the time that the filter leaves.
    pub whole: Option<TimeRange>,
    /// What the lanes are sorted by.
    pub choice: TableChoice,
    /// Whether they stand there as a table.
    pub as_table: bool,
}

/// What can have a lane, with its name on screen. Any other field or path can be typed.
const KINDS: [(&str, &str); 11] = [
    ("principal", "Principal"),
    ("session", "Session"),
    ("source", "Service"),
    ("name", "Event name"),
    ("address", "Address"),
    ("region", "Region"),
    ("account", "Account"),
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

/// A button of the pointer is down on the canvas.
#[derive(Clone, Copy, PartialEq)]
struct Drag {
    start: Point,
    /// The window and the `scrollTop` at that time.
    window: TimeRange,
    top: f64,
    /// Shift was held: a range of time is being chosen.
    is_brush: bool,
    /// The pointer has moved far enough not to be a click.
    moved: bool,
}

/// The timeline.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let session = use_session();
    let node = use_node_ref();
    let canvas = use_node_ref();
    let (width, height) = dom::use_size("timeline", node.clone());
    let scroller = use_mut_ref(|| Scroller::new(LANE_PIXELS.0));
    // The position lives in the scroller; this only makes the component draw again.
    let position = use_state_eq(|| (0.0, 0.0));
    let asked = use_mut_ref(|| (0, 0));
    let hover = use_state_eq(|| None::<Point>);
    let drag = use_state_eq(|| None::<Drag>);
    // A field or path of the user's own is being typed.
    let other = use_state_eq(|| false);

    let empty = (Page::default(), TimelineScale::default());
    let (lanes, scale) = match &props.answered.answer.rows {
        Rows::Lanes(lanes, scale) => (lanes, *scale),
        _ => (&empty.0, empty.1),
    };
    let label_width = (width * 0.24).clamp(130.0, 250.0).round();
    let canvas_width = (width - label_width).max(0.0).floor();
    {
        let mut scroller = scroller.borrow_mut();
        scroller.total = lanes.total;
        scroller.window = (height - AXIS_PIXELS).max(0.0);
        let share = scroller.window / f64::from(lanes.total.max(1));
        scroller.row_height = share.floor().max(LANE_PIXELS.0).min(LANE_PIXELS.1);
        *scroller = scroller.moved(scroller.top);
    }
    let follow = {
        let (scroller, position, asked, session) = (
            scroller.clone(),
            position.setter(),
            asked.clone(),
            session.clone(),
        );
        move || {
            let scroller = scroller.borrow();
            position.set((scroller.top, scroller.offset));
            let wanted = scroller.wanted();
            if scroller.window > 0.0 && *asked.borrow() != wanted {
                *asked.borrow_mut() = wanted;
                session.act(Action::Window(Tab::Timeline, wanted.0, wanted.1));
            }
        }
    };
    let onscroll = {
        let (node, scroller, follow, hover) = (
            node.clone(),
            scroller.clone(),
            follow.clone(),
            hover.setter(),
        );
        Callback::from(move |_: Event| {
            if let Some(element) = node.cast::<Element>() {
                let moved = scroller.borrow().moved(f64::from(element.scroll_top()));
                *scroller.borrow_mut() = moved;
                hover.set(None);
                follow();
            }
        })
    };
    {
        let (follow, asked) = (follow.clone(), asked.clone());
        use_effect_with((height.to_bits(), lanes.total, props.as_table), move |_| {
            // The table asks for other rows.
            *asked.borrow_mut() = (0, 0);
            follow();
        });
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
            *asked.borrow_mut() = (0, 0);
            follow();
        });
    }
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
    {
        let session = session.clone();
        use_effect_with((canvas_width / COLUMN_PIXELS) as u32, move |&columns| {
            if columns > 0 {
                session.act(Action::TimelineColumns(columns));
            }
        });
    }

    let at = *scroller.borrow();
    let whole = props.whole.unwrap_or(TimeRange { from: 0, until: 1 });
    let drawing = Drawing {
        scroller: at,
        scale,
        window: props.lanes.window.unwrap_or(whole),
        width: canvas_width,
        height,
    };
    {
        let (canvas, answered, clock, detail) = (
            canvas.clone(),
            props.answered.clone(),
            props.clock,
            props.detail.clone(),
        );
        let what = (
            (
                props.answered.generation,
                clock,
                props.colours,
                detail.clone(),
                props.cursor,
            ),
            (
                at.top.to_bits(),
                at.offset.to_bits(),
                width.to_bits(),
                height.to_bits(),
                drawing.window,
            ),
        );
        let cursor = props.cursor;
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

    let zoom = {
        let (session, node) = (session.clone(), node.clone());
        Callback::from(move |event: WheelEvent| {
            event.prevent_default();
            let (x, y) = (event.delta_x(), event.delta_y());
            if event.shift_key() {
                // The wheel by itself zooms, so this is how it scrolls.
                if let Some(element) = node.cast::<Element>() {
                    element.set_scroll_top(element.scroll_top() + (x + y) as i32);
                }
                return;
            }
            session.act(Action::Look(if x.abs() > y.abs() {
                window::moved(drawing.window, whole, (x * drawing.per_pixel()) as Millis)
            } else {
                let share = drawing.share(f64::from(event.offset_x()));
                let factor = if y > 0.0 { 1.25 } else { 0.8 };
                window::zoomed(drawing.window, whole, factor, share)
            }));
        })
    };
    let onpointerdown = {
        let drag = drag.setter();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                drag.set(Some(Drag {
                    start: point_of(&event),
                    window: drawing.window,
                    top: drawing.scroller.top,
                    is_brush: event.shift_key(),
                    moved: false,
                }));
                if let Some(canvas) = event.target_dyn_into::<HtmlElement>() {
                    let _ = canvas.set_pointer_capture(event.pointer_id());
                }
            }
        })
    };
    let onpointermove = {
        let (hover, drag, session, node) =
            (hover.setter(), drag.clone(), session.clone(), node.clone());
        Callback::from(move |event: PointerEvent| {
            let point = point_of(&event);
            hover.set(Some(point));
            let Some(mut held) = *drag else { return };
            let (x, y) = (point.x - held.start.x, point.y - held.start.y);
            held.moved |= x.abs().max(y.abs()) >= DRAG_PIXELS;
            drag.set(Some(held));
            if !held.moved || held.is_brush {
                return;
            }
            session.act(Action::Look(window::moved(
                held.window,
                whole,
                (-x * drawing.per_pixel()) as Millis,
            )));
            if let Some(element) = node.cast::<Element>() {
                element.set_scroll_top((held.top - y) as i32);
            }
        })
    };
    let onpointerleave = {
        let hover = hover.setter();
        Callback::from(move |_: PointerEvent| hover.set(None))
    };
    let onpointercancel = {
        let drag = drag.setter();
        Callback::from(move |_: PointerEvent| drag.set(None))
    };
    let onpointerup = {
        let (session, drag, answered) = (session.clone(), drag.clone(), props.answered.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(held) = *drag else { return };
            drag.set(None);
            let point = point_of(&event);
            let (left, right) = (held.start.x.min(point.x), held.start.x.max(point.x));
            if held.is_brush && right - left >= DRAG_PIXELS {
                let from = drawing.time(left.max(0.0)).floor() as Millis;
                let until = drawing.time(right).ceil() as Millis;
                session.act(Action::Brush(Some(TimeRange {
                    from,
                    until: until.max(from + 1),
                })));
            } else if !held.moved
                && let Rows::Lanes(lanes, _) = &answered.answer.rows
                && let Some(hit) = drawing.hit(lanes, point)
            {
                session.open(hit.event());
            }
        })
    };
    let ondblclick = {
        let (session, window) = (session.clone(), props.lanes.window);
        Callback::from(move |_: MouseEvent| {
            session.act(match window {
                Some(_) => Action::Look(None),
                None => Action::Brush(None),
            });
        })
    };
    let onclick = {
        let (session, as_table) = (session.clone(), props.as_table);
        Callback::from(move |event: MouseEvent| {
            if let Some(query) = dom::attribute_above(&event, "data-only") {
                session.act(Action::Only(query));
            } else if dom::is_in(&event, "#lanes-all") {
                session.act(Action::Look(None));
            } else if dom::is_in(&event, "#lanes-table") {
                session.act(Action::LanesTable(!as_table));
            }
        })
    };
    let onchange = {
        let (session, other) = (session.clone(), other.setter());
        Callback::from(move |event: Event| {
            let value = event
                .target()
                .and_then(|target| js_sys::Reflect::get(&target, &"value".into()).ok())
                .and_then(|value| value.as_string())
                .unwrap_or_default();
            if dom::is_in(&event, "#lanes-sort") {
                if let Some((sort, _)) = SORTS.iter().find(|(sort, _)| *sort == value) {
                    session.act(Action::Sort((*sort).to_owned()));
                }
            } else {
                other.set(value.is_empty());
                session.act(Action::LanesBy(value));
            }
        })
    };
    let choosing = |choosing: bool| {
        let session = session.clone();
        Callback::from(move |_: FocusEvent| {
            session.act(Action::Explore(Explore::Choosing(choosing)))
        })
    };
    let table = {
        let what = (props.answered.answer.clone(), props.clock, props.as_table);
        use_memo(what, |(answer, clock, as_table)| {
            let page = match &answer.rows {
                Rows::Lanes(page, _) if *as_table => Some(page),
                _ => None,
            };
            GridRows::of(page, &|lane| grid_row(lane, *clock))
        })
    };

    let by = &props.lanes.by;
    let is_other = *other || !KINDS.iter().any(|(kind, _)| kind == by);
    let list = at.height().max(at.window);
    let slots = (at.wanted().1 as usize).max(lanes.rows.len()).max(1);
    let accounts = accounts_of_namesakes(
        lanes
            .rows
            .iter()
            .map(|lane| (lane.label.as_str(), lane.key.as_str())),
    );
    let chosen = if is_other { "" } else { by.as_str() };
    html! {
        <>
        <div class="timeline-bar" onclick={onclick.clone()} {onchange}>
            { select("lanes-by", "Lanes by", &KINDS, chosen) }
            if is_other {
                <input id="lanes-field" class="facet-input" type="text" list="facet-fields"
                    placeholder="A field or a JSON path" aria-label="Lanes by a field or a JSON path" autocomplete="off" spellcheck="false"
                    onfocus={choosing(true)} onblur={choosing(false)} />
            }
            { select("lanes-sort", "sorted by", &SORTS, &props.choice.sort) }
            <span class="quiet">{ counted(lanes.total.into(), "lane") }</span>
            <button type="button" id="lanes-all" class="link" disabled={props.lanes.window.is_none()}>{ "All the time" }</button>
            <button type="button" id="lanes-table" class="link" aria-pressed={props.as_table.to_string()}>{ "As table" }</button>
        </div>
        if props.as_table {
            <Grid id="lanes" label="Lanes of the timeline" rows={(*table).clone()}
                choice={props.choice.clone()} answered={props.answered.clone()} cursor={props.cursor} reveal={props.reveal} />
        }
        <div class="timeline" style={props.as_table.then_some("display:none")}>
            <div class="timeline-corner" style={format!("width:{}px", dom::pixels(label_width))}>
                { KINDS.iter().find(|(kind, _)| *kind == chosen && !is_other).map_or(by.as_str(), |(_, label)| label).to_owned() }
            </div>
            <div class="timeline-scroll" ref={node} {onscroll} {onclick}>
                <div class="timeline-body" style={format!("height:{}px", dom::pixels(AXIS_PIXELS + list))}>
                    <canvas id="timeline" ref={canvas} role="img" aria-label={in_words(props, lanes)}
                        style={format!("margin-left:{}px;width:{}px;height:{}px",
                            dom::pixels(label_width), dom::pixels(canvas_width), dom::pixels(height))}
                        onwheel={zoom} {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} {onpointerleave} {ondblclick} />
                    <div role="list" aria-label="Lanes">
                        { for lanes.rows.iter().zip(accounts).enumerate().map(|(place, (lane, account))| {
                            let index = lanes.first + place as u32;
                            let style = format!("top:{}px;height:{}px;width:{}px", dom::pixels(AXIS_PIXELS + at.row_top(index)),
                                dom::pixels(at.row_height), dom::pixels(label_width));
                            label(lane, account, style, index as usize % slots, props.cursor == Some(index))
                        }) }
                    </div>
                </div>
            </div>
            if let (Some(held), Some(point)) = (*drag, *hover) {
                if held.is_brush && held.moved {
                    <div class="timeline-brush" style={format!("left:{}px;width:{}px",
                        dom::pixels(label_width + held.start.x.min(point.x).max(0.0)),
                        dom::pixels((point.x.max(0.0).min(canvas_width) - held.start.x).abs()))} />
                }
            }
            if let (Some(point), None) = (*hover, drag.filter(|held| held.moved)) {
                { tooltip(&drawing, lanes, point, props.clock, label_width) }
            }
        </div>
        </>
    }
}

fn point_of(event: &PointerEvent) -> Point {
    Point {
        x: f64::from(event.offset_x()),
        y: f64::from(event.offset_y()),
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
    let time = |time: Option<Millis>| mono(&time.map(|time| clock.text(time)).unwrap_or_default());
    let number = |count: u32| plain(&thousands(count.into()));
    GridRow {
        key: lane.key.clone(),
        class: classes!("opens"),
        selected: false,
        cells: vec![
            plain(&lane.label),
            number(lane.events),
            number(lane.errors),
            number(lane.denied),
            time(lane.first),
            time(lane.last),
        ],
    }
}

fn label(lane: &Lane, account: Option<&str>, style: String, slot: usize, cursor: bool) -> Html {
    html! {
        <div key={slot} role="listitem" class={classes!("lane", cursor.then_some("cursor"))} {style}>
            <button type="button" class="lane-label" data-key={lane.key.clone()} tabindex="-1"
                data-only={(!lane.query.is_empty()).then(|| lane.query.clone())}
                title={[lane.label.as_str(), "\n", &lane.key, "\nClick: only these events"].concat()}>
                <span class="lane-name">{ lane.label.clone() }</span>
                <span class="lane-count">
                    { thousands(lane.events.into()) }
                    if let Some(account) = account { { format!(" · {account}") } }
                    if lane.denied > 0 { <span class="denied-words">{ format!(" · {} denied", thousands(lane.denied.into())) }</span> }
                    if lane.errors > 0 { <span class="error-words">{ format!(" · {}", counted(lane.errors.into(), "error")) }</span> }
                </span>
            </button>
        </div>
    }
}

fn tooltip(
    drawing: &Drawing,
    lanes: &Page<Lane>,
    point: Point,
    clock: Clock,
    label_width: f64,
) -> Html {
    let Some(hit) = drawing.hit(lanes, point) else {
        return Html::default();
    };
    let (lane, words) = match hit {
        Hit::Single(lane, single) => {
            let words = html! {
                <>
                    <div class="mono">{ clock.text(single.time) }</div>
                    <div><span class="strong">{ single.name.clone() }</span>
                        { " " }{ outcome::error_chip(single.outcome, &single.error) }</div>
                </>
            };
            (lane, words)
        }
        Hit::Mark(lane, mark) => {
            let (from, until) = drawing.column(mark.column);
            let (from, until) = (clock.text(from), clock.text(until));
            let until = until
                .strip_prefix(from.get(..11).unwrap_or_default())
                .unwrap_or(&until);
            let words = html! {
                <>
                    <div class="mono">{ from }{ " – " }{ until.to_owned() }</div>
                    <div>
                        { counted(mark.events.into(), "event") }
                        if mark.errors > 0 { <span class="error-words">{ format!(" · {} with an error", thousands(mark.errors.into())) }</span> }
                        if mark.denied > 0 { <span class="denied-words">{ format!(" · {} denied", thousands(mark.denied.into())) }</span> }
                    </div>
                </>
            };
            (lane, words)
        }
    };
    let side = if point.x > drawing.width / 2.0 {
        format!("right:{}px", dom::pixels(drawing.width - point.x + 24.0))
    } else {
        format!("left:{}px", dom::pixels(label_width + point.x + 14.0))
    };
    // Below the pointer, and above it near the lower end.
    let vertical = if point.y > drawing.height - 90.0 {
        format!("bottom:{}px", dom::pixels(drawing.height - point.y + 10.0))
    } else {
        format!("top:{}px", dom::pixels(point.y + 14.0))
    };
    html! {
        <div class="tooltip" style={format!("{side};{vertical}")} aria-hidden="true">
            <div class="strong">{ lane.label.clone() }</div>
            { words }
        </div>
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
