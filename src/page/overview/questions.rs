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

/// A question with its count; one that nothing answers leads nowhere.
fn tile(tile: &QuestionTile) -> Html {
    let failed = match tile.failed {
        0 => String::new(),
        all if all == tile.count => ", all failed".to_owned(),
        failed => format!(", {} failed", thousands(failed.into())),
    };
    let to = (tile.count > 0).then(|| Go::Events(tile.query.clone()).to_string());
    html! {
        <li key={tile.id.clone()}>
            <button type="button" class="question" data-question={tile.id.clone()} data-count={tile.count.to_string()}
                data-go={to} disabled={tile.count == 0} title={tile.query.clone()}>
                <span>{ tile.title.clone() }<span class="quiet">{ failed }</span></span>
                <b>{ thousands(tile.count.into()) }</b>
            </button>
        </li>
    }
}
