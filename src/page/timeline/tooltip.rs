//! The tooltip over the canvas of the timeline.

use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::outcome;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::answers::Answered;
use crate::page::timeline::lanes::{Hit, LaneDrawing, Point};
use crate::protocol::{BarEvents, Lane, Outcome, Page, Rows};
use crate::worker::messages::ToEngine;
use gloo::timers::callback::Timeout;
use yew::prelude::*;

/// So long the pointer rests on a bar before its names are asked for, in milliseconds.
const REST_MILLIS: u32 = 60;

/// What a diamond means.
const ALARM_WORDS: &str = "◆ matches a rule of level high or critical";

/// The names of a bar's first calls, each with its number.
fn names_in_words(bar: &BarEvents) -> String {
    let named = bar.names.iter().map(|(name, count)| match count {
        1 => name.clone(),
        count => format!("{name} ×{}", thousands((*count).into())),
    });
    let mut words = named.collect::<Vec<String>>().join(", ");
    let others = u64::from(bar.distinct).saturating_sub(bar.names.len() as u64);
    if others > 0 {
        words.push_str(&format!(" and {}", counted(others, "other name")));
    }
    words
}

/// What the tooltip says of a bar or an event, as one text without the lane and the names of calls.
pub fn in_words(hit: &Hit, drawing: &LaneDrawing, clock: Clock) -> String {
    let mut words = Vec::new();
    match hit {
        Hit::Single(_, single) => {
            words.push(format!("{} {}", clock.text(single.time), single.name));
            words.extend((single.outcome != Outcome::Ok).then(|| {
                let outcome = outcome::word(single.outcome);
                format!("{outcome} {}", single.error)
            }));
            words.extend(single.is_alarm.then(|| ALARM_WORDS.to_owned()));
        }
        Hit::Mark(_, mark) => {
            let (from, until) = drawing.column(mark.column);
            let events = counted(mark.events.into(), "event");
            let (from, until) = (clock.text(from), clock.text(until));
            words.push(format!("{from} to {until}, {events}"));
            let counts = [(mark.errors, "with an error"), (mark.denied, "denied")];
            let counts = counts.into_iter().filter(|(count, _)| *count > 0);
            words.extend(counts.map(|(count, what)| format!("{} {what}", thousands(count.into()))));
            words.extend((mark.writes > 0).then(|| changing(mark.writes)));
            words.extend(mark.has_alarm.then(|| ALARM_WORDS.to_owned()));
        }
    }
    words.join(", ")
}

fn changing(writes: u32) -> String {
    format!(
        "{} may have changed something",
        counted(writes.into(), "call")
    )
}

/// What the tooltip needs.
#[derive(PartialEq, Properties)]
pub struct TooltipProps {
    /// Where the pointer is.
    pub point: Point,
    /// The last answer.
    pub answered: Answered,
    /// What is drawn.
    pub drawing: LaneDrawing,
    /// Width of the labels.
    pub label_width: f64,
    /// The clock for times.
    pub clock: Clock,
    /// The bar whose names were heard last.
    pub named: Option<Shared<BarEvents>>,
    /// Whether it is about the bar under the keyboard, whose names are said.
    #[prop_or_default]
    pub is_said: bool,
}

/// What is under the pointer. The names of a bar's calls are asked for once the pointer rests on it.
#[component]
pub fn Tooltip(props: &TooltipProps) -> Html {
    let session = use_session();
    let TooltipProps { point, drawing, .. } = props;
    let Rows::Lanes(lanes, _) = &props.answered.answer.rows else {
        return Html::default();
    };
    let bar = match drawing.hit(lanes, *point) {
        Some(Hit::Mark(lane, mark)) => Some(drawing.bar(lane, mark)),
        _ => None,
    };
    let known = props
        .named
        .as_ref()
        .filter(|named| Some(&named.bar) == bar.as_ref());
    use_effect_with((bar, known.is_some()), move |(bar, is_known)| {
        let bar = bar.clone().filter(|_| !is_known);
        let timer = bar.map(|bar| {
            Timeout::new(REST_MILLIS, move || {
                session.send(&ToEngine::Bar { bar, most: 0 })
            })
        });
        move || drop(timer)
    });
    let known = known.map(|named| &**named);
    let tooltip = tooltip(
        drawing,
        lanes,
        *point,
        known,
        props.clock,
        props.label_width,
    );
    html! {
        <>
            { tooltip }
            if props.is_said {
                <p id="timeline-names" class="only-heard" role="status">{ known.map(names_in_words).unwrap_or_default() }</p>
            }
        </>
    }
}

fn tooltip(
    drawing: &LaneDrawing,
    lanes: &Page<Lane>,
    point: Point,
    bar: Option<&BarEvents>,
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
                    if mark.writes > 0 { <div class="quiet">{ changing(mark.writes) }</div> }
                    if let Some(bar) = bar.filter(|known| known.bar == drawing.bar(lane, mark)) {
                        <div class="tooltip-names">{ names_in_words(bar) }</div>
                    }
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
    let vertical = if point.y > drawing.height - 120.0 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_named_by_its_first_calls_and_the_number_of_the_others() {
        let mut bar = BarEvents {
            names: vec![("GetObject".to_owned(), 1200), ("PutObject".to_owned(), 1)],
            distinct: 2,
            ..BarEvents::default()
        };
        assert_eq!(names_in_words(&bar), "GetObject ×1,200, PutObject");
        bar.distinct = 5;
        assert_eq!(
            names_in_words(&bar),
            "GetObject ×1,200, PutObject and 3 other names"
        );
    }
}
