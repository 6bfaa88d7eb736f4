//! The pointer on the canvas of the timeline: it zooms, moves the window, chooses a range of time, lists the events of a bar, and
//! opens events.

use crate::page::lib::shared::Shared;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::answers::Answered;
use crate::page::state::filter::FilterAction;
use crate::page::state::timeline::TimelineAction;
use crate::page::state::window;
use crate::page::timeline::lanes::{Hit, LaneDrawing, Point};
use crate::protocol::{Millis, Rows, TimeRange};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// How far the pointer moves before a click becomes a drag, in CSS pixels.
const DRAG_PIXELS: f64 = 4.0;

/// A notch of the wheel makes the window wider or narrower by these factors.
const ZOOM_OUT: f64 = 1.25;
const ZOOM_IN: f64 = 0.8;

/// A button of the pointer is down on the canvas.
#[derive(Clone, Copy, PartialEq)]
pub struct Hold {
    /// Where it went down.
    pub start: Point,
    /// The window and the `scrollTop` at that time.
    window: TimeRange,
    top: f64,
    /// Shift was held: a range of time is being chosen.
    pub is_brush: bool,
    /// The pointer has moved far enough not to be a click.
    pub moved: bool,
}

/// Where the pointer is, and what the canvas listens to.
pub struct Pointer {
    /// The place of the pointer on the canvas.
    pub hover: Option<Point>,
    /// The button that is down.
    pub hold: Option<Hold>,
    /// Forgets the hover position, because the content under the pointer has moved.
    pub left: Callback<()>,
    /// The wheel zooms; sideways it moves the window, with Shift it scrolls.
    pub onwheel: Callback<WheelEvent>,
    /// A drag begins.
    pub ondown: Callback<PointerEvent>,
    /// A drag moves the window, or the range that is being chosen.
    pub onmove: Callback<PointerEvent>,
    /// A drag or a click ends.
    pub onup: Callback<PointerEvent>,
    /// The pointer has left the canvas.
    pub onleave: Callback<PointerEvent>,
    /// The browser has taken the pointer.
    pub oncancel: Callback<PointerEvent>,
}

/// What the pointer works on.
pub struct Canvas {
    /// What is drawn.
    pub drawing: LaneDrawing,
    /// All the time that the filter leaves.
    pub whole: TimeRange,
    /// The element that scrolls.
    pub scroll: NodeRef,
    /// The last answer.
    pub answered: Answered,
}

/// Follows the pointer.
#[hook]
pub fn use_pointer(hover: UseStateHandle<Option<Point>>, canvas: Canvas) -> Pointer {
    let session = use_session();
    let hold = use_state_eq(|| None::<Hold>);
    let Canvas {
        drawing,
        whole,
        scroll,
        answered,
    } = canvas;
    let onwheel = {
        let (session, scroll) = (session.clone(), scroll.clone());
        Callback::from(move |event: WheelEvent| turn(&event, &drawing, whole, &scroll, &session))
    };
    let ondown = {
        let hold = hold.setter();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                hold.set(Some(take_hold(&event, &drawing)));
            }
        })
    };
    let onmove = {
        let (hover, hold, session) = (hover.setter(), hold.clone(), session.clone());
        Callback::from(move |event: PointerEvent| {
            let point = point_of(&event);
            hover.set(Some(point));
            let Some(mut held) = *hold else { return };
            let (x, y) = (point.x - held.start.x, point.y - held.start.y);
            held.moved |= x.abs().max(y.abs()) >= DRAG_PIXELS;
            hold.set(Some(held));
            if held.moved && !held.is_brush {
                let by = (-x * drawing.per_pixel()) as Millis;
                session.act(TimelineAction::Look(window::moved(held.window, whole, by)));
                if let Some(element) = scroll.cast::<Element>() {
                    element.set_scroll_top((held.top - y) as i32);
                }
            }
        })
    };
    let onup = {
        let hold = hold.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(held) = *hold {
                hold.set(None);
                release(held, point_of(&event), &drawing, &answered, &session);
            }
        })
    };
    let oncancel = {
        let hold = hold.setter();
        Callback::from(move |_: PointerEvent| hold.set(None))
    };
    let left = {
        let hover = hover.setter();
        Callback::from(move |()| hover.set(None))
    };
    Pointer {
        hover: *hover,
        hold: *hold,
        onleave: left.reform(|_: PointerEvent| ()),
        left,
        onwheel,
        ondown,
        onmove,
        onup,
        oncancel,
    }
}

fn turn(
    event: &WheelEvent,
    drawing: &LaneDrawing,
    whole: TimeRange,
    scroll: &NodeRef,
    session: &EngineConnection,
) {
    event.prevent_default();
    let (x, y) = (event.delta_x(), event.delta_y());
    if event.shift_key() {
        // The wheel alone zooms; with Shift it scrolls.
        if let Some(element) = scroll.cast::<Element>() {
            element.set_scroll_top(element.scroll_top() + (x + y) as i32);
        }
        return;
    }
    session.act(TimelineAction::Look(if x.abs() > y.abs() {
        window::moved(drawing.window, whole, (x * drawing.per_pixel()) as Millis)
    } else {
        let share = drawing.share(f64::from(event.offset_x()));
        let factor = if y > 0.0 { ZOOM_OUT } else { ZOOM_IN };
        window::zoomed(drawing.window, whole, factor, share)
    }));
}

fn take_hold(event: &PointerEvent, drawing: &LaneDrawing) -> Hold {
    if let Some(canvas) = event.target_dyn_into::<HtmlElement>() {
        // Without capture the drag ends at the canvas, which does no harm.
        let _ = canvas.set_pointer_capture(event.pointer_id());
    }
    Hold {
        start: point_of(event),
        window: drawing.window,
        top: drawing.scroller.top,
        is_brush: event.shift_key(),
        moved: false,
    }
}

/// A range of time has been chosen, or an event was clicked.
fn release(
    held: Hold,
    point: Point,
    drawing: &LaneDrawing,
    answered: &Answered,
    session: &Shared<EngineConnection>,
) {
    let (left, right) = (held.start.x.min(point.x), held.start.x.max(point.x));
    if held.is_brush && right - left >= DRAG_PIXELS {
        let from = drawing.time(left.max(0.0)).floor() as Millis;
        let until = drawing.time(right).ceil() as Millis;
        session.act(FilterAction::Brush(Some(TimeRange {
            from,
            until: until.max(from + 1),
        })));
    } else if !held.moved
        && let Rows::Lanes(lanes, _) = &answered.answer.rows
        && let Some(hit) = drawing.hit(lanes, point)
    {
        match hit {
            Hit::Mark(lane, mark) if mark.events > 1 => {
                session.act(TimelineAction::Bar(Some(drawing.bar(lane, mark))));
            }
            hit => session.open(hit.event()),
        }
    }
}

fn point_of(event: &PointerEvent) -> Point {
    Point {
        x: f64::from(event.offset_x()),
        y: f64::from(event.offset_y()),
    }
}
