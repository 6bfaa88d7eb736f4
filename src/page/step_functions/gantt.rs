//! A machine's executions over time, a bar each.

use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, duration};
use crate::page::lib::terms;
use crate::protocol::{MachinePage, Millis, Run};
use yew::prelude::*;

/// Positions are in thousandths of the whole width.
const PARTS: i64 = 1000;

/// The length of the bar of an execution whose end no log tells: it says where it began, not how long it ran.
const OPEN: i64 = 80;

/// How an execution is drawn: class, width of its bar, and the words beside it.
fn drawn(
    run: &Run,
    start: Millis,
    most: i64,
    part: impl Fn(Millis) -> i64,
) -> (&'static str, i64, String) {
    let Some(end) = run.end.filter(|end| *end >= start) else {
        let words = match run.status.as_str() {
            "" | "RUNNING" => "end not logged".to_owned(),
            status => format!("{}, end not logged", status.to_lowercase()),
        };
        return ("open", OPEN.min(most - part(start)), words);
    };
    let lasted = duration(end - start);
    let width = part(end) - part(start);
    match run.status.as_str() {
        "" => ("ok", width, lasted),
        "SUCCEEDED" => ("ok", width, format!("succeeded, {lasted}")),
        status => (
            "error",
            width,
            format!("{}, {lasted}", status.to_lowercase()),
        ),
    }
}

/// The executions of a machine; `open` is told the query that finds an execution's calls.
pub fn gantt(page: &MachinePage, clock: Clock, open: &Callback<String>) -> Html {
    let runs = &page.runs;
    let starts = runs.iter().filter_map(|run| run.start);
    let ends = runs.iter().flat_map(|run| [run.start, run.end]).flatten();
    let (Some(from), Some(until)) = (starts.min(), ends.max()) else {
        return html! { <p class="quiet">{ "No execution with a time." }</p> };
    };
    // The life of the machine goes on after its last start.
    let deleted = page.deleted.as_ref().map(|deletion| deletion.time);
    let until = until
        .max(page.last_change.unwrap_or(until))
        .max(deleted.unwrap_or(until));
    let part = |time: Millis| ((time - from) * PARTS / (until - from).max(1)).clamp(0, PARTS);
    let gone = deleted.map(part);
    let row = |run: &Run| {
        let start = run.start.unwrap_or(from);
        let left = part(start);
        let most = gone.filter(|gone| *gone > left).unwrap_or(PARTS);
        let (class, width, words) = drawn(run, start, most, part);
        let query = terms::quoted(&run.arn);
        let onclick = open.reform(move |_: MouseEvent| query.clone());
        html! {
            <li key={run.arn.clone()}>
                <button type="button" class="run" {onclick}>
                    <span class="run-name mono">{ run.name.clone() }</span>
                    <span class="run-lane">
                        <i class={class} style={format!("left:calc({left}*0.1%);width:calc({}*0.1%)", width.min(PARTS - left).max(4))} />
                        if let Some(gone) = gone {
                            <i class="gone" style={format!("left:calc({gone}*0.1%)")} />
                        }
                    </span>
                    <span class="run-words">{ words }</span>
                </button>
            </li>
        }
    };
    html! {
        <>
            if let (Some(deleted), 1..) = (&page.deleted, page.runs_without_end) {
                <p class="quiet without-end">
                    { format!("{} without a known end when it was deleted at {}.", counted(page.runs_without_end.into(), "execution"), clock.text(deleted.time)) }
                </p>
            }
            <p class="quiet mono gantt-axis"><span>{ clock.text(from) }</span><span>{ clock.text(until) }</span></p>
            <ol class="gantt">{ for runs.iter().map(row) }</ol>
        </>
    }
}
