//! Lane labels left of the canvas of the timeline, and the tooltip over it.

use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::outcome;
use crate::page::tables::cell::beside;
use crate::page::timeline::lanes::{Hit, LaneDrawing, Point};
use crate::protocol::{Lane, Page};
use yew::prelude::*;

/// What a diamond means.
const ALARM_WORDS: &str = "◆ matches a rule of level high or critical";

/// The name of a lane.
pub fn label(lane: &Lane, account: Option<&str>, style: String, slot: usize, cursor: bool) -> Html {
    html! {
        <div key={slot} role="listitem" class={classes!("lane", cursor.then_some("cursor"))} {style}>
            <button type="button" class="lane-label" data-key={lane.key.clone()} tabindex="-1"
                data-only={(!lane.query.is_empty()).then(|| lane.query.clone())}
                title={[lane.label.as_str(), "\n", &lane.key, " ", &lane.accounts, "\nClick: only these events"].concat()}>
                <span class="lane-name">{ lane.label.clone() }</span>
                <span class="lane-count">
                    { thousands(lane.events.into()) }
                    if let Some(account) = account { { format!(" · {account}") } }
                    if lane.denied > 0 { <span class="denied-words">{ format!(" · {} denied", thousands(lane.denied.into())) }</span> }
                    if lane.errors > 0 { <span class="error-words">{ format!(" · {}", counted(lane.errors.into(), "error")) }</span> }
                    if !lane.accounts.is_empty() { <>{ " · " }{ beside(&lane.accounts) }</> }
                </span>
            </button>
        </div>
    }
}

/// What is under the pointer.
pub fn tooltip(
    drawing: &LaneDrawing,
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
                    if single.is_alarm { <div>{ ALARM_WORDS }</div> }
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
                    if mark.has_alarm { <div>{ ALARM_WORDS }</div> }
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
