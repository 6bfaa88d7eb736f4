//! The line above the histogram: how many events, over what time, and what narrows the time.

use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::shared::Shared;
use crate::page::lib::terms;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::answers::Answered;
use crate::page::state::filter::FilterAction;
use crate::page::state::timeline::TimelineAction;
use crate::page::time_chip::{TimeChip, in_words};
use crate::protocol::TimeRange;
use yew::prelude::*;

/// What the line needs.
#[derive(PartialEq, Properties)]
pub struct SummaryProps {
    /// The last answer.
    pub answered: Answered,
    /// The text in the search box, which says which outcome is chosen.
    pub query: AttrValue,
    /// The brush.
    pub brush: Option<TimeRange>,
    /// The clock for times.
    pub clock: Clock,
    /// A short time in which nearly all events lie.
    pub dense: Option<TimeRange>,
    /// The part of the time that the histogram shows.
    pub zoomed: Option<TimeRange>,
}

/// The line above the histogram.
#[component]
pub fn Summary(props: &SummaryProps) -> Html {
    let session = use_session();
    let answer = &props.answered.answer;
    let ok = answer
        .shown
        .saturating_sub(answer.shown_errors + answer.shown_denied);
    let legend = |class: &'static str, count: u32| {
        let term = terms::term("outcome", class);
        let chosen = terms::contains(&props.query, &term);
        let session = session.clone();
        let onclick =
            Callback::from(move |_: MouseEvent| session.act(FilterAction::Only(term.clone())));
        html! {
            <button type="button" class={classes!("legend", class)} {onclick} aria-pressed={chosen.to_string()}
                title={format!("Only events with the outcome “{class}”")}>
                <i aria-hidden="true" />{ format!("{class} {}", thousands(count.into())) }
            </button>
        }
    };
    html! {
        <div class="summary">
            <p>
                <strong>{ thousands(answer.shown.into()) }</strong>
                { format!(" of {}", counted(answer.load.events.into(), "event")) }
                if let Some(range) = answer.range.filter(|_| props.brush.is_some()) {
                    <span class="quiet">{ " · " }{ in_words(range, props.clock) }</span>
                }
            </p>
            <TimeChip brush={props.brush} shown={answer.range} clock={props.clock} />
            { zoom(props, &session) }
            <div class="legends">
                { legend("ok", ok) }
                { legend("error", answer.shown_errors) }
                { legend("denied", answer.shown_denied) }
            </div>
        </div>
    }
}

/// A button that leaves out the emptiness before and after nearly all events, and the way back.
fn zoom(props: &SummaryProps, session: &Shared<EngineConnection>) -> Html {
    let whole = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(FilterAction::Brush(None)))
    };
    let zoom_to = |time: TimeRange| {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(TimelineAction::Zoom(time)))
    };
    // A range that the user has drawn is the user's.
    let is_free = props.brush.is_none() || props.brush == props.zoomed;
    let dense = props
        .dense
        .filter(|dense| is_free && props.zoomed != Some(*dense));
    html! {
        <>
            if let Some(time) = dense {
                <button type="button" id="zoom-to-events" class="button small" onclick={zoom_to(time)}
                    title="Nearly all events lie in a short part of this time: show that part only">{ "Zoom to where the events are" }</button>
            }
            if props.zoomed.is_some() {
                <button type="button" id="whole-range" class="button small" onclick={whole}>{ "Whole range" }</button>
            }
        </>
    }
}
