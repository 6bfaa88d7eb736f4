//! The timeline: a lane for each principal, with its events over time.

use super::axis::{self, Tick};
use super::canvas::{Palette, prepare};
use super::clock::Clock;
use super::dom;
use super::format::{counted, thousands};
use super::names::accounts_of_namesakes;
use super::scroll::Scroller;
use super::session::use_session;
use super::shared::Shared;
use super::state::{Action, Answered, Reveal};
use super::terms;
use crate::engine::view::{Detail, Lane, Mark, Millis, Page, Rows, Tab, TimeRange, TimelineScale};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

/// Least and greatest height of a lane in CSS pixels. Few lanes share the room that there is.
const LANE_PIXELS: (f64, f64) = (42.0, 60.0);

/// Height of the axis above the lanes; the style sheet has the same number as `--axis`.
const AXIS_PIXELS: f64 = 32.0;

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
}

/// Where the pointer is, on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    x: f64,
    y: f64,
}

/// The timeline.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let session = use_session();
    let node = use_node_ref();
    let canvas = use_node_ref();
    let (width, height) = dom::use_size(node.clone());
    let scroller = use_mut_ref(|| Scroller::new(LANE_PIXELS.0));
    // The position lives in the scroller; this only makes the component draw again.
    let position = use_state_eq(|| (0.0, 0.0));
    let asked = use_mut_ref(|| (0, 0));
    let hover = use_state_eq(|| None::<Point>);
    let drag = use_state_eq(|| None::<f64>);

    let empty = (Page::default(), TimelineScale::default());
    let (lanes, scale) = match &props.answered.answer.rows {
        Rows::Lanes(lanes, scale) => (lanes, *scale),
        _ => (&empty.0, empty.1),
    };
    let label_width = dom::between(130.0, width * 0.24, 250.0).round();
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
        let (node, scroller, follow, hover) =
            (node.clone(), scroller.clone(), follow.clone(), hover.setter());
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
        let follow = follow.clone();
        use_effect_with((height.to_bits(), lanes.total), move |_| follow());
    }
    {
        let (node, scroller, asked, follow) = (node.clone(), scroller.clone(), asked.clone(), follow.clone());
        use_effect_with(props.answered.epoch, move |_| {
            if let Some(element) = node.cast::<Element>() {
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
    let drawing = Drawing {
        scroller: at,
        scale,
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
            ),
        );
        let cursor = props.cursor;
        use_effect_with(what, move |_| {
            let Rows::Lanes(lanes, _) = &answered.answer.rows else {
                return;
            };
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                drawing.draw(&canvas, lanes, clock, detail.as_deref(), cursor);
            }
        });
    }

    let zoom = {
        let (session, range) = (session.clone(), props.answered.answer.range);
        Callback::from(move |event: WheelEvent| {
            if !event.ctrl_key() && !event.meta_key() {
                return;
            }
            event.prevent_default();
            let middle = drawing.time(f64::from(event.offset_x()));
            let factor = if event.delta_y() > 0.0 { 1.25 } else { 0.8 };
            let stretched = |edge: f64| (middle + (edge - middle) * factor).round() as Millis;
            let (from, until) = (
                stretched(drawing.time(0.0)),
                stretched(drawing.time(drawing.width)),
            );
            let whole = range.is_some_and(|range| from <= range.from && until >= range.until);
            let brush = TimeRange {
                from,
                until: until.max(from + 1),
            };
            session.act(Action::Brush((!whole).then_some(brush)));
        })
    };
    let onpointerdown = {
        let drag = drag.setter();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                drag.set(Some(f64::from(event.offset_x())));
                if let Some(canvas) = event.target_dyn_into::<HtmlElement>() {
                    let _ = canvas.set_pointer_capture(event.pointer_id());
                }
            }
        })
    };
    let onpointermove = {
        let hover = hover.setter();
        Callback::from(move |event: PointerEvent| {
            hover.set(Some(Point {
                x: f64::from(event.offset_x()),
                y: f64::from(event.offset_y()),
            }));
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
            let Some(start) = *drag else { return };
            drag.set(None);
            let point = Point {
                x: f64::from(event.offset_x()),
                y: f64::from(event.offset_y()),
            };
            if (point.x - start).abs() >= DRAG_PIXELS {
                let (a, b) = (
                    drawing.time(start.min(point.x).max(0.0)),
                    drawing.time(start.max(point.x)),
                );
                let from = a.floor() as Millis;
                session.act(Action::Brush(Some(TimeRange {
                    from,
                    until: (b.ceil() as Millis).max(from + 1),
                })));
            } else if let Rows::Lanes(lanes, _) = &answered.answer.rows
                && let Some((_, mark)) = drawing.mark_at(lanes, point)
            {
                session.open(mark.event);
            }
        })
    };
    let onclick = {
        let session = session.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(key) = dom::attribute_above(&event, "data-key") {
                session.act(Action::Only(terms::term("principal", &key)));
            }
        })
    };

    let list = at.height().max(at.window);
    let slots = (at.wanted().1 as usize).max(lanes.rows.len()).max(1);
    let accounts = accounts_of_namesakes(
        lanes
            .rows
            .iter()
            .map(|lane| (lane.label.as_str(), lane.key.as_str())),
    );
    html! {
        <div class="timeline">
            <div class="timeline-corner" style={format!("width:{}px", dom::pixels(label_width))}>
                { counted(lanes.total.into(), "principal") }
            </div>
            <div class="timeline-scroll" ref={node} {onscroll} {onclick}>
                <div class="timeline-body" style={format!("height:{}px", dom::pixels(AXIS_PIXELS + list))}>
                    <canvas id="timeline" ref={canvas} role="img" aria-label={in_words(props, lanes, scale)}
                        style={format!("margin-left:{}px;width:{}px;height:{}px",
                            dom::pixels(label_width), dom::pixels(canvas_width), dom::pixels(height))}
                        onwheel={zoom} {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} {onpointerleave} />
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
            if let (Some(start), Some(point)) = (*drag, *hover) {
                if (point.x - start).abs() >= DRAG_PIXELS {
                    <div class="timeline-brush" style={format!("left:{}px;width:{}px",
                        dom::pixels(label_width + start.min(point.x).max(0.0)),
                        dom::pixels((point.x.max(0.0).min(canvas_width) - start).abs()))} />
                }
            }
            if let Some(point) = *hover {
                { tooltip(&drawing, lanes, point, props.clock, label_width) }
            }
        </div>
    }
}

fn label(lane: &Lane, account: Option<&str>, style: String, slot: usize, cursor: bool) -> Html {
    html! {
        <div key={slot} role="listitem" class={classes!("lane", cursor.then_some("cursor"))} {style}>
            <button type="button" class="lane-label" data-key={lane.key.clone()} tabindex="-1"
                title={format!("{}\n{}\nClick: only this principal", lane.label, lane.key)}>
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

fn tooltip(drawing: &Drawing, lanes: &Page<Lane>, point: Point, clock: Clock, label_width: f64) -> Html {
    let Some((lane, mark)) = drawing.mark_at(lanes, point) else {
        return Html::default();
    };
    let (from, until) = drawing.column(mark.column);
    let (from, until) = (clock.text(from), clock.text(until));
    let until = until
        .strip_prefix(from.get(..11).unwrap_or_default())
        .unwrap_or(&until);
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
            <div class="mono">{ from }{ " – " }{ until.to_owned() }</div>
            <div>
                { counted(mark.events.into(), "event") }
                if mark.errors > 0 { <span class="error-words">{ format!(" · {} with an error", thousands(mark.errors.into())) }</span> }
                if mark.denied > 0 { <span class="denied-words">{ format!(" · {} denied", thousands(mark.denied.into())) }</span> }
            </div>
        </div>
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
    if scale.columns > 0 {
        let until = scale.from + (scale.column_millis * f64::from(scale.columns)) as Millis;
        words.push_str(&format!(
            "; from {} to {}",
            props.clock.text(scale.from),
            props.clock.text(until)
        ));
    }
    if let Some(lane) = lanes.rows.first().filter(|_| lanes.first == 0) {
        words.push_str(&format!(
            ". Most events: {} with {}",
            lane.label,
            thousands(lane.events.into())
        ));
    }
    words.push('.');
    words
}

/// What is drawn, and where.
#[derive(Clone, Copy)]
struct Drawing {
    scroller: Scroller,
    scale: TimelineScale,
    width: f64,
    height: f64,
}

impl Drawing {
    fn column_pixels(&self) -> f64 {
        self.width / f64::from(self.scale.columns.max(1))
    }

    /// The time at a place, in milliseconds with their fraction.
    fn time(&self, x: f64) -> f64 {
        self.scale.from as f64 + x / self.column_pixels() * self.scale.column_millis
    }

    fn x(&self, time: Millis) -> f64 {
        (time - self.scale.from) as f64 / self.scale.column_millis.max(f64::MIN_POSITIVE)
            * self.column_pixels()
    }

    /// First and last instant of a column.
    fn column(&self, column: u32) -> (Millis, Millis) {
        let start = |column: u32| self.scale.from + (f64::from(column) * self.scale.column_millis) as Millis;
        (start(column), start(column + 1))
    }

    /// Upper edge of a lane on the canvas.
    fn lane_top(&self, lane: u32) -> f64 {
        AXIS_PIXELS + self.scroller.row_top(lane) - self.scroller.top
    }

    /// The mark under the pointer, or the nearest within a few pixels.
    fn mark_at<'a>(&self, lanes: &'a Page<Lane>, point: Point) -> Option<(&'a Lane, Mark)> {
        if point.y < AXIS_PIXELS {
            return None;
        }
        let position = point.y - AXIS_PIXELS + self.scroller.top + self.scroller.offset;
        let row = (position / self.scroller.row_height).floor() as u32;
        let lane = lanes.rows.get(row.checked_sub(lanes.first)? as usize)?;
        let pixels = self.column_pixels();
        let distance = |mark: &Mark| ((f64::from(mark.column) + 0.5) * pixels - point.x).abs();
        let after = lane
            .marks
            .partition_point(|mark| f64::from(mark.column) * pixels < point.x);
        let near = lane.marks[after.saturating_sub(1)..].iter().take(2);
        let mark = near.min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        (distance(mark) <= pixels / 2.0 + 5.0).then_some((lane, *mark))
    }

    fn draw(
        &self,
        canvas: &HtmlCanvasElement,
        lanes: &Page<Lane>,
        clock: Clock,
        detail: Option<&Detail>,
        cursor: Option<u32>,
    ) {
        let Some(context) = prepare(canvas, self.width, self.height) else {
            return;
        };
        let palette = Palette::now();
        let until = self.time(self.width).ceil() as Millis;
        let offset = clock.offset_millis(self.scale.from);
        let ticks = axis::ticks(
            self.scale.from,
            until,
            (self.width / 100.0).max(1.0) as usize,
            offset,
        );
        context.set_fill_style_str(&palette.line);
        for tick in &ticks {
            context.fill_rect(self.x(tick.at).round(), AXIS_PIXELS, 1.0, self.height);
        }
        context.save();
        context.begin_path();
        context.rect(0.0, AXIS_PIXELS, self.width, self.height - AXIS_PIXELS);
        context.clip();
        for (place, lane) in lanes.rows.iter().enumerate() {
            let index = lanes.first + place as u32;
            let top = self.lane_top(index);
            if top + self.scroller.row_height >= AXIS_PIXELS && top <= self.height {
                if cursor == Some(index) {
                    context.set_fill_style_str(&palette.accent_soft);
                    context.fill_rect(0.0, top, self.width, self.scroller.row_height);
                }
                self.draw_lane(&context, &palette, lane, top);
                self.draw_open(&context, &palette, lane, top, detail);
            }
        }
        context.restore();
        self.draw_axis(&context, &palette, &ticks);
    }

    fn draw_lane(&self, context: &CanvasRenderingContext2d, palette: &Palette, lane: &Lane, top: f64) {
        let pixels = self.column_pixels();
        let mark_width = (pixels - 1.0).max(2.0);
        let room = self.scroller.row_height - 12.0;
        let middle = top + self.scroller.row_height / 2.0;
        for mark in &lane.marks {
            let x = f64::from(mark.column) * pixels;
            // One event has three fifths of the height, a thousand have all of it.
            let share = 0.6 + 0.4 * (f64::from(mark.events.max(1)).log10() / 3.0).min(1.0);
            let height = (room * share).round();
            let low = middle + height / 2.0;
            context.set_fill_style_str(&palette.ok);
            context.fill_rect(x, low - height, mark_width, height);
            let failed = [
                (mark.denied, &palette.denied, 4.0),
                (mark.errors, &palette.error, 2.0),
            ];
            let mut y = low - height;
            for (count, colour, over) in failed.into_iter().filter(|&(count, ..)| count > 0) {
                // A failure among many successes is seen all the same, and it is taller: the colour
                // is not its only sign.
                let part = (height * f64::from(count) / f64::from(mark.events.max(1))).max(height * 0.25);
                let bottom = (y + part).min(low);
                context.set_fill_style_str(colour);
                context.fill_rect(x, y - over, mark_width, bottom - y + over);
                if bottom >= low - 0.5 {
                    context.fill_rect(x, low, mark_width, over);
                }
                y = bottom;
            }
        }
        context.set_fill_style_str(&palette.line);
        context.fill_rect(0.0, top + self.scroller.row_height - 1.0, self.width, 1.0);
    }

    fn draw_open(
        &self,
        context: &CanvasRenderingContext2d,
        palette: &Palette,
        lane: &Lane,
        top: f64,
        detail: Option<&Detail>,
    ) {
        let Some(row) = detail
            .map(|detail| &detail.row)
            .filter(|row| row.principal_key == lane.key)
        else {
            return;
        };
        let Some(time) = row.time else { return };
        let pixels = self.column_pixels();
        let x = (self.x(time) / pixels).floor() * pixels;
        context.set_stroke_style_str(&palette.accent);
        context.set_line_width(2.0);
        context.stroke_rect(
            x - 3.0,
            top + 3.0,
            pixels.max(3.0) + 5.0,
            self.scroller.row_height - 7.0,
        );
    }

    fn draw_axis(&self, context: &CanvasRenderingContext2d, palette: &Palette, ticks: &[Tick]) {
        context.set_fill_style_str(&palette.line);
        context.fill_rect(0.0, AXIS_PIXELS - 1.0, self.width, 1.0);
        context.set_font(&palette.font);
        context.set_fill_style_str(&palette.label);
        context.set_text_align("left");
        for tick in ticks {
            let x = self.x(tick.at);
            context.fill_rect(x.round(), AXIS_PIXELS - 7.0, 1.0, 6.0);
            // A label that would be cut at the end is left out; its line stays.
            if x + 7.0 * tick.label.len() as f64 <= self.width {
                let _ = context.fill_text(&tick.label, x + 5.0, AXIS_PIXELS - 11.0);
            }
        }
    }
}
