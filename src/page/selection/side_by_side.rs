//! The sheet with up to five selected events side by side.

use crate::cloudtrail::column::Column;
use crate::json::tree::{JsonError, Tree};
use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::icons;
use crate::page::selection::click::SelectionClick;
use crate::page::selection::compare::{self, ComparedPath, MOST_PATHS};
use crate::page::state::PageState;
use crate::page::state::selection::Selection;
use crate::protocol::Detail;
use yew::prelude::*;

/// The sheet with events side by side.
pub fn side_by_side(state: &PageState) -> Html {
    let Selection {
        compared, events, ..
    } = &*state.selection;
    if compared.is_empty() {
        return Html::default();
    }
    let read: Vec<Option<Result<Tree, JsonError>>> = compared
        .iter()
        .map(|event| {
            let detail = event.detail.as_ref()?;
            let record = detail.record.as_ref().or(detail.raw.as_ref().ok())?;
            Some(Tree::read_leniently(record))
        })
        .collect();
    let records: Vec<Option<&Tree>> = read
        .iter()
        .map(|read| read.as_ref()?.as_ref().ok())
        .collect();
    let (lines, more) = compare::compare(&records);
    let (always, lines): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.always_differs);
    let differing = lines.iter().filter(|line| !line.is_same()).count();
    let mut words = [
        &thousands(differing as u64),
        " of ",
        &counted(lines.len() as u64, "value"),
        " differ.",
    ]
    .concat();
    if events.len() > compared.len() {
        words.push_str(" Here are the first five of those selected.");
    }
    if more {
        words.extend([
            " Only the first ",
            &thousands(MOST_PATHS as u64),
            " are shown.",
        ]);
    }
    html! {
        <div class="veil">
            <div id="compare" class="sheet" role="dialog" aria-modal="true" aria-labelledby="compare-title">
                <div class="sheet-head">
                    <h2 id="compare-title">{ [&counted(compared.len() as u64, "event"), " side by side"].concat() }</h2>
                    <button type="button" id="close-compare" class="tiny" aria-label="Close"
                        data-choose={SelectionClick::CloseCompared.to_string()}>{ icons::cross() }</button>
                </div>
                <input type="checkbox" id="only-differences" /><label for="only-differences">{ " Only differences" }</label>
                <span class="quiet" role="status">{ words }</span>
                <div class="compared" tabindex="0" role="region" aria-labelledby="compare-title">
                    <table class="small-table">
                        <thead><tr>
                            <th scope="col">{ "Path" }</th>
                            { for compared.iter().zip(&read).map(|(event, read)| {
                                let why = read.as_ref().and_then(|read| read.as_ref().err());
                                head(event.detail.as_deref(), why, state.display.clock)
                            }) }
                        </tr></thead>
                        <tbody>{ for lines.iter().map(|one| line(one, true)) }</tbody>
                    </table>
                    if !always.is_empty() {
                        <details id="always-differ">
                            <summary>{ [&thousands(always.len() as u64), " ids and times, which always differ"].concat() }</summary>
                            <table class="small-table"><tbody>{ for always.iter().map(|one| line(one, false)) }</tbody></table>
                        </details>
                    }
                </div>
            </div>
        </div>
    }
}

/// Which event a column is about, and why its record is missing where it is.
fn head(detail: Option<&Detail>, why: Option<&JsonError>, clock: Clock) -> Html {
    let Some(detail) = detail else {
        return html! { <th scope="col">{ "Reading …" }</th> };
    };
    let row = &detail.row;
    html! {
        <th scope="col">
            { row[Column::Name].to_owned() }<br />
            <span class="mono quiet">{ row.time.map(|time| clock.text(time)) }</span><br />
            <span class="quiet">{ row.principal.clone() }</span>
            if let Err(words) = &detail.raw { <p class="box">{ words.clone() }</p> }
            if let Some(why) = why { <p class="box">{ format!("The record could not be taken apart ({why}).") }</p> }
        </th>
    }
}

/// A path and what each record says there; what is another than in the first one is marked where that means something.
fn line(line: &ComparedPath, is_marked: bool) -> Html {
    html! {
        <tr class={line.is_same().then_some("same")}>
            <th scope="row" class="mono">{ line.path.clone() }</th>
            { for line.values.iter().enumerate().map(|(record, value)| {
                let differs = is_marked && line.differs(record);
                html! {
                    <td class={differs.then_some("differs")} title={value.clone()}>
                        if differs { <span role="img" aria-label="differs:">{ "≠ " }</span> }
                        if let Some(value) = value {
                            <span class="mono">{ value.clone() }</span>
                        } else {
                            <span class="quiet">{ "absent" }</span>
                        }
                    </td>
                }
            }) }
        </tr>
    }
}
