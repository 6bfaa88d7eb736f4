//! What stands below the findings: access from outside, what the files can't show, what was looked for.

use super::pieces::linked;
use crate::page::lib::clock::Clock;
use crate::page::tables::small_table::small_table;
use crate::protocol::OverviewAnswer;
use yew::prelude::*;

/// All of it.
pub fn below(overview: &OverviewAnswer, clock: Clock) -> Html {
    html! {
        <>
            if !overview.access.is_empty() {
                <div class="overview-part">{ for overview.access.iter().map(|section| small_table(section, clock)) }</div>
            }
            if !overview.cannot_show.is_empty() {
                <section class="overview-part" aria-labelledby="cannot-show-title">
                    <h2 id="cannot-show-title">{ "What these files cannot show" }</h2>
                    <ul id="cannot-show" class="points-list">
                        { for overview.cannot_show.iter().map(|words| html! { <li>{ linked(words) }</li> }) }
                    </ul>
                </section>
            }
            if !overview.looked_for.is_empty() {
                <p id="looked-for" class="overview-part quiet">{ overview.looked_for.clone() }</p>
            }
        </>
    }
}
