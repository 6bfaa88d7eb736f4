//! Events over the whole time, stacked by outcome, with a brush that is the time filter.

use crate::analysis::histogram::heights;
use crate::page::lib::canvas::{Palette, diamond, prepare};
use crate::page::lib::clock::Clock;
use crate::page::lib::dom::{self, ElementSize};
use crate::page::lib::format::{counted, duration, thousands};
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::page::state::timeline::TimelineAction;
use crate::page::timeline::axis;
use crate::page::timeline::brush::{BarScale, BrushDrag};
use crate::page::timeline::histogram_keys::{KEYS, said, use_histogram_keys};
use crate::page::timeline::lanes::MARGIN_PIXELS;
use crate::protocol::{Histogram as Bars, Millis, TimeRange};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

/// Room for a bar with its gap, in CSS pixels.
const BAR_PIXELS: f64 = 7.0;

/// Height of the axis below the bars.
const AXIS_PIXELS: f64 = 18.0;

/// What the histogram needs.
#[derive(PartialEq, Properties)]
pub struct HistogramProps {
    /// The bars.
    pub histogram: Shared<Bars>,
    /// The brush.
    pub brush: Option<TimeRange>,
    /// The clock for times.
    pub clock: Clock,
    /// Grows when colours change.
    pub colours: u32,
    /// Where the timeline below is drawn, and what it shows: the histogram then has its scale.
    pub below: Option<Below>,
}

/// The timeline below the histogram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Below {
    /// Left edge and width of its canvas, in CSS pixels.
    pub plot: (i32, i32),
    /// The time that the histogram shows.
    pub time: TimeRange,
    /// The part of it that the timeline shows, where that is not all.
    pub window: Option<TimeRange>,
}

fn scale_of(bars: &Bars, width: f64, below: Option<Below>) -> BarScale {
    match below {
        Some(below) => BarScale::over(bars, width, below.time, MARGIN_PIXELS),
        None => BarScale::of(bars, width),
    }
}

/// The histogram with its brush.
#[component]
pub fn Histogram(props: &HistogramProps) -> Html {
    let session = use_session();
    let node = use_node_ref();
    let canvas = use_node_ref();
    let ElementSize { width, height } = dom::use_size("histogram", node.clone());
    let drag = use_mut_ref(|| None::<BrushDrag>);
    let hover = use_state_eq(|| None::<f64>);
    let grip = use_state_eq(|| "crosshair");
    let bars = &*props.histogram;
    let scale = scale_of(bars, width, props.below);

    {
        let session = session.clone();
        use_effect_with((width / BAR_PIXELS) as u32, move |&bars| {
            if bars > 0 {
                session.act(TimelineAction::HistogramBars(bars));
            }
        });
    }
    use_drawing(props, canvas.clone(), width, height);

    let brush_to = {
        let session = session.clone();
        move |range: Option<TimeRange>| session.act(FilterAction::Brush(range))
    };
    let onpointerdown = {
        let (drag, brush) = (drag.clone(), props.brush);
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 || scale.bars == 0 {
                return;
            }
            *drag.borrow_mut() = Some(BrushDrag::at(f64::from(event.offset_x()), &scale, brush));
            if let Some(canvas) = event.target_dyn_into::<HtmlElement>() {
                // Without capture the drag ends at the canvas, which does no harm.
                let _ = canvas.set_pointer_capture(event.pointer_id());
            }
        })
    };
    let onpointermove = {
        let (drag, brush, brush_to) = (drag.clone(), props.brush, brush_to.clone());
        let (hover, grip) = (hover.setter(), grip.setter());
        Callback::from(move |event: PointerEvent| {
            let x = f64::from(event.offset_x());
            hover.set(scale.bar(x).map(|_| x));
            let held = *drag.borrow();
            grip.set(
                held.unwrap_or_else(|| BrushDrag::at(x, &scale, brush))
                    .cursor(),
            );
            if let Some(range) = held.and_then(|held| held.dragged_to(x, &scale)) {
                brush_to(Some(range));
            }
        })
    };
    let onpointerup = {
        let drag = drag.clone();
        Callback::from(move |_: PointerEvent| *drag.borrow_mut() = None)
    };
    let onpointerleave = {
        let hover = hover.setter();
        Callback::from(move |_: PointerEvent| hover.set(None))
    };
    let ondblclick = {
        let brush_to = brush_to.clone();
        Callback::from(move |_: MouseEvent| brush_to(None))
    };
    let keys = use_histogram_keys(&props.histogram, scale, props.brush);

    html! {
        <div class={classes!("histogram", props.below.map(|_| "aligned"))} ref={node} style={props.below.map(|below| {
            format!("--plot-left:{}px;--plot-width:{}px", below.plot.0, below.plot.1)
        })}>
            <canvas id="histogram" ref={canvas} role="application" aria-roledescription="histogram" tabindex="0" aria-label={in_words(props)}
                style={format!("cursor:{}", *grip)}
                {onpointerdown} {onpointermove} onpointerup={onpointerup.clone()} onpointercancel={onpointerup}
                {onpointerleave} {ondblclick} onkeydown={keys.onkeydown} onfocus={keys.onfocus} onblur={keys.onblur} />
            <p id="histogram-said" class="only-heard" role="status">{ keys.bar.map(|bar| said(bars, bar, props.clock)) }</p>
            if let Some(x) = *hover {
                { readout(bars, &scale, x, width, props.clock) }
            } else if let Some(bar) = keys.bar {
                <div class="bar-cursor" style={frame(&scale, bar, height)} />
                { readout(bars, &scale, scale.middle(bar), width, props.clock) }
            }
        </div>
    }
}

/// Where the frame around a bar is.
fn frame(scale: &BarScale, bar: usize, height: f64) -> String {
    let (left, height) = (scale.middle(bar) - 6.0, height - AXIS_PIXELS);
    format!(
        "left:{}px;top:0;height:{}px",
        dom::pixels(left),
        dom::pixels(height)
    )
}

/// Draws the canvas when something on it has changed.
#[hook]
fn use_drawing(props: &HistogramProps, canvas: NodeRef, width: f64, height: f64) {
    let (bars, clock, brush) = (props.histogram.clone(), props.clock, props.brush);
    let below = props.below;
    let what = (
        bars.clone(),
        (brush, below),
        clock,
        props.colours,
        width.to_bits(),
        height.to_bits(),
    );
    use_effect_with(what, move |_| {
        if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
            draw(&canvas, &bars, (brush, below), clock, (width, height));
        }
    });
}

fn readout(bars: &Bars, scale: &BarScale, x: f64, width: f64, clock: Clock) -> Html {
    let Some(bar) = scale.bar(x) else {
        return Html::default();
    };
    let (ok, error, denied) = (bars.ok[bar], bars.error[bar], bars.denied[bar]);
    let at = bars.from + bar as Millis * bars.bar_millis;
    let side = if x > width / 2.0 {
        format!("right:{}px", dom::pixels(width - x + 10.0))
    } else {
        format!("left:{}px", dom::pixels(x + 10.0))
    };
    html! {
        <div class="tooltip" style={format!("{side};top:0")} aria-hidden="true">
            <div class="mono">{ clock.text(at) }{ " + " }{ duration(bars.bar_millis) }</div>
            <div>
                { counted(u64::from(ok) + u64::from(error) + u64::from(denied), "event") }
                if let Some(all) = bars.all.get(bar) { <span class="quiet">{ [" of ", &thousands((*all).into())].concat() }</span> }
                if error > 0 { <span class="error-words">{ format!(" · {} with an error", thousands(error.into())) }</span> }
                if denied > 0 { <span class="denied-words">{ format!(" · {} denied", thousands(denied.into())) }</span> }
                if let Some(alarms) = bars.alarms.get(bar).filter(|alarms| **alarms > 0) {
                    <div>{ format!("◆ {} a rule of level high or critical", match_words(*alarms)) }</div>
                }
            </div>
        </div>
    }
}

/// “1 event matches” or “3 events match”.
fn match_words(events: u32) -> String {
    let verb = if events == 1 { "matches" } else { "match" };
    format!("{} {verb}", counted(events.into(), "event"))
}

fn in_words(props: &HistogramProps) -> String {
    let bars = &*props.histogram;
    let sum = |counts: &[u32]| counts.iter().map(|&count| u64::from(count)).sum::<u64>();
    let (ok, error, denied) = (sum(&bars.ok), sum(&bars.error), sum(&bars.denied));
    let scale = BarScale::of(bars, 1.0);
    let mut words = format!(
        "Histogram of {}: {} ok, {} with an error, {} denied",
        counted(ok + error + denied, "event"),
        thousands(ok),
        thousands(error),
        thousands(denied),
    );
    if scale.bars > 0 {
        words.push_str(&format!(
            "; from {} to {}, in bars of {}",
            props.clock.text(scale.from),
            props.clock.text(scale.until()),
            duration(scale.bar_millis),
        ));
    }
    let marked = bars.alarms.iter().filter(|alarms| **alarms > 0).count();
    if marked > 0 {
        words.push_str(&format!(
            "; a diamond marks {} in which {} a rule of level high or critical",
            counted(marked as u64, "bar"),
            match_words(bars.alarms.iter().sum()),
        ));
    }
    if !bars.all.is_empty() {
        words.push_str("; behind them, light, the shape of all ");
        words.push_str(&counted(sum(&bars.all), "event"));
    }
    if let Some(window) = props.below.and_then(|below| below.window) {
        words.push_str(&format!(
            ". The timeline below shows {} to {}",
            props.clock.text(window.from),
            props.clock.text(window.until),
        ));
    }
    match props.brush {
        Some(range) => words.push_str(&format!(
            ". Time range chosen: {} to {}; Delete clears it.",
            props.clock.text(range.from),
            props.clock.text(range.until),
        )),
        None => words.push('.'),
    }
    words.push_str(KEYS);
    words
}

fn draw(
    canvas: &HtmlCanvasElement,
    bars: &Bars,
    (brush, below): (Option<TimeRange>, Option<Below>),
    clock: Clock,
    (width, height): (f64, f64),
) {
    let Some(context) = prepare(canvas, width, height) else {
        return;
    };
    let scale = scale_of(bars, width, below);
    if scale.bars == 0 || width <= 0.0 {
        return;
    }
    let palette = Palette::now();
    let ground = height - AXIS_PIXELS;
    if let Some(range) = brush {
        let (left, right) = (
            scale.x(range.from).max(0.0),
            scale.x(range.until).min(width),
        );
        context.set_fill_style_str(&palette.accent_soft);
        context.fill_rect(left, 0.0, right - left, ground);
    }
    draw_bars(&context, &palette, bars, &scale, ground);
    context.set_fill_style_str(&palette.line);
    context.fill_rect(0.0, ground, width, 1.0);
    if let Some(window) = below.and_then(|below| below.window) {
        // What the timeline below shows.
        let (left, right) = (scale.x(window.from), scale.x(window.until));
        context.set_fill_style_str(&palette.label);
        context.fill_rect(left, 0.0, (right - left).max(2.0), 2.0);
        for edge in [left, right] {
            context.fill_rect(edge - 1.0, 0.0, 1.0, ground);
        }
    }
    if let Some(range) = brush {
        context.set_fill_style_str(&palette.accent);
        for edge in [scale.x(range.from), scale.x(range.until)] {
            let x = (edge - 1.0).min(width - 2.0).max(0.0);
            context.fill_rect(x, 0.0, 2.0, ground);
            context.fill_rect(x - 2.0, ground / 2.0 - 8.0, 6.0, 16.0);
        }
    }
    draw_labels(&context, &palette, &scale, clock, (width, height));
}

fn draw_bars(
    context: &CanvasRenderingContext2d,
    palette: &Palette,
    bars: &Bars,
    scale: &BarScale,
    ground: f64,
) {
    let most = heights(bars).max().unwrap_or(0).max(1);
    let most_of_all = bars.all.iter().max().copied().unwrap_or(0).max(1);
    let pitch = scale.width / scale.bars as f64;
    let bar_width = if pitch > 3.0 { pitch - 1.0 } else { pitch };
    let room = ground - 2.0;
    for bar in 0..scale.bars {
        let x = scale.left + bar as f64 * pitch;
        // The shape of all events is drawn behind the matching ones, on a scale of its own.
        if let Some(all) = bars.all.get(bar) {
            let part = f64::from(*all) / f64::from(most_of_all) * room;
            context.set_fill_style_str(&palette.line);
            context.fill_rect(x, ground - part, bar_width, part);
        }
        let mut y = ground;
        let stack = [
            (bars.ok[bar], &palette.ok),
            (bars.error[bar], &palette.error),
            (bars.denied[bar], &palette.denied),
        ];
        for (count, colour) in stack.into_iter().filter(|&(count, _)| count > 0) {
            // A single denial among thousands is seen all the same.
            let part = (f64::from(count) / f64::from(most) * room).max(2.0);
            context.set_fill_style_str(colour);
            context.fill_rect(x, y - part, bar_width, part);
            y -= part;
        }
    }
    for (bar, _) in (0..).zip(&bars.alarms).filter(|(_, count)| **count > 0) {
        let x = scale.left + f64::from(bar) * pitch + bar_width / 2.0;
        let (least, most) = (scale.left + 3.5, scale.left + scale.width - 3.5);
        diamond(context, palette, x.min(most).max(least), ground - 3.5);
    }
}

fn draw_labels(
    context: &CanvasRenderingContext2d,
    palette: &Palette,
    scale: &BarScale,
    clock: Clock,
    (width, height): (f64, f64),
) {
    let ground = height - AXIS_PIXELS;
    context.set_font(&palette.font);
    context.set_text_align("center");
    let offset = clock.offset_millis(scale.from);
    for tick in axis::ticks_in(scale.from, scale.until(), scale.width, 110.0, offset) {
        let x = scale.x(tick.at);
        context.set_fill_style_str(&palette.line);
        context.fill_rect(x.round(), ground, 1.0, 4.0);
        if x > 34.0 && x < width - 34.0 {
            context.set_fill_style_str(&palette.label);
            // Text that can't be drawn is only a label less.
            let _ = context.fill_text(&tick.label, x, height - 4.0);
        }
    }
}
