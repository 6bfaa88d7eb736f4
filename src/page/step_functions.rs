//! The Step Functions tab: the calls to `states.amazonaws.com`.

use super::events::{Events, EventsProps};
use crate::engine::view::Tab;
use yew::prelude::*;

/// The calls to Step Functions, in a table like that of all events.
#[component]
pub fn StepFunctions(props: &EventsProps) -> Html {
    html! {
        <>
            <p class="panel-words">
                { "Every call to Step Functions (" }<span class="mono">{ "states.amazonaws.com" }</span>
                { ") that passes the filter. CloudTrail records who created, changed, started and stopped \
                   what; it does not record an execution's steps or how it ended." }
            </p>
            <Events id="step-functions" label="Step Functions events" tab={Tab::StepFunctions}
                answered={props.answered.clone()} choice={props.choice} clock={props.clock} open={props.open}
                cursor={props.cursor} reveal={props.reveal} />
        </>
    }
}
