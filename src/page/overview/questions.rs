//! The questions with their counts.

use crate::page::go::Go;
use crate::page::lib::format::thousands;
use crate::protocol::{OverviewAnswer, QuestionTile};
use yew::prelude::*;

/// All questions, in their groups.
pub fn questions(overview: &OverviewAnswer) -> Html {
    html! {
        <>
            if !overview.questions.is_empty() {
                <section class="overview-part" aria-labelledby="questions-title">
                    <h2 id="questions-title">{ "Questions" }{ " " }<span class="quiet">{ "a click adds to the filter" }</span></h2>
                    { for overview.questions.iter().map(|group| html! {
                        <div key={group.title.clone()} class="question-group">
                            <h3>{ group.title.clone() }</h3>
                            <ul>{ for group.tiles.iter().map(tile) }</ul>
                        </div>
                    }) }
                </section>
            }
        </>
    }
}

/// A question with its count within the filter. One that finds nothing there, but something in all, asks for that alone; one that
/// finds nothing at all leads nowhere.
fn tile(tile: &QuestionTile) -> Html {
    let to = match (tile.count, tile.all) {
        (0, 0) => None,
        (0, _) => Some(Go::AllEvents(tile.query.clone()).to_string()),
        _ => Some(Go::Events(tile.query.clone()).to_string()),
    };
    let is_filtered = tile.count < tile.all;
    let title = match to.is_some() && tile.count == 0 {
        true => format!("Ask only this, without the filter: {}", tile.query),
        false => tile.query.clone(),
    };
    html! {
        <li key={tile.id.clone()}>
            <button type="button" class="question" data-question={tile.id.clone()} data-count={tile.count.to_string()}
                data-all={tile.all.to_string()} disabled={tile.all == 0} data-go={to} {title}>
                <span>{ tile.title.clone() }<span class="quiet">{ beside(tile) }</span></span>
                <span class="question-count"><b>{ thousands(tile.count.into()) }</b>
                    if is_filtered { <span class="quiet">{ format!(" of {}", thousands(tile.all.into())) }</span> }
                </span>
            </button>
        </li>
    }
}

/// What stands behind the title of a question: what it lists, and how many of the events failed, unless it asks for that.
fn beside(tile: &QuestionTile) -> String {
    let listed = match tile.listed.as_str() {
        "" => String::new(),
        _ if tile.count == 0 => String::new(),
        listed => format!(": {listed}"),
    };
    let failed = match tile.failed {
        _ if tile.query.contains("outcome:") => String::new(),
        0 => String::new(),
        all if all == tile.count => ", all failed".to_owned(),
        failed => format!(", {} failed", thousands(failed.into())),
    };
    listed + &failed
}
