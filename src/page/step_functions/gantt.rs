//! A machine's executions over time, a bar each.

use crate::page::lib::clock::Clock;
use crate::page::lib::format::duration;
use crate::page::lib::terms;
use crate::protocol::{Millis, Run};
use yew::prelude::*;

/// Positions are in thousandths of the whole width.
const PARTS: i64 = 1000;

/// The executions; `open` is told the query that finds an execution's calls.
pub fn gantt(runs: &[Run], clock: Clock, open: &Callback<String>) -> Html {
    let starts = runs.iter().filter_map(|run| run.start);
    let ends = runs.iter().flat_map(|run| [run.start, run.end]).flatten();
    let (Some(from), Some(until)) = (starts.min(), ends.max()) else {
        return html! { <p class="quiet">{ "No execution with a time." }</p> };
    };
    let part = |time: Millis| (time - from) * PARTS / (until - from).max(1);
    let row = |run: &Run| {
        let start = run.start.unwrap_or(from);
        let end = run.end.filter(|end| *end >= start);
        let left = part(start);
        let width = end.map_or(PARTS - left, |end| part(end) - left).max(4);
        let (class, words) = match (end, run.status.as_str()) {
            (None, "" | "RUNNING") => ("open", "no stop in these logs".to_owned()),
            (None, status) => ("open", status.to_lowercase()),
            (Some(end), "") => ("ok", duration(end - start)),
            (Some(end), status) => {
                let class = if status == "SUCCEEDED" { "ok" } else { "error" };
                (
                    class,
                    format!("{}, {}", status.to_lowercase(), duration(end - start)),
                )
            }
        };
        let query = terms::quoted(&run.arn);
        let onclick = open.reform(move |_: MouseEvent| query.clone());
        html! {
            <li key={run.arn.clone()}>
                <button type="button" class="run" {onclick}>
                    <span class="run-name mono">{ run.name.clone() }</span>
                    <span class="run-lane">
                        <i class={class} style={format!("left:calc({left}*0.1%);width:calc({}*0.1%)", width.min(PARTS - left).max(4))} />
                    </span>
                    <span class="run-words">{ words }</span>
                </button>
            </li>
        }
    };
    html! {
        <>
            <p class="quiet mono gantt-axis"><span>{ clock.text(from) }</span><span>{ clock.text(until) }</span></p>
            <ol class="gantt">{ for runs.iter().map(row) }</ol>
        </>
    }
}
