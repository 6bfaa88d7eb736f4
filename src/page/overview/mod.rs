//! The overview: what happened, in sentences, situations, findings and questions.

mod finding;
mod limits;
pub mod pieces;
mod questions;
mod situations;

use crate::page::go::{self, Go};
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::shared::Shared;
use crate::page::overview::pieces::linked;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::PageState;
use crate::page::state::overview::OverviewAction;
use crate::page::tables::cells::Cells;
use crate::protocol::{MutedFindings, OverviewAnswer, Tab};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The table of findings is so many rows high at most; it scrolls by itself.
const MOST_ROWS_SHOWN: u32 = 14;

/// What the overview needs.
#[derive(PartialEq, Properties)]
pub struct OverviewProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The content of the tab.
#[component]
pub fn Overview(props: &OverviewProps) -> Html {
    let session = use_session();
    let state = &props.state;
    let Some(overview) = &state.answer().overview else {
        return Html::default();
    };
    let clock = state.display.clock;
    let is_running = overview.is_running || state.answer().load.rules_pending;
    html! {
        <>
            <div id="overview" class="overview-page" tabindex="0" role="region" aria-label="What happened">
                <div class="overview-columns">
                    <div class="overview-main">
                        { for overview.summary.iter().map(|words| html! { <p class="overview-summary" data-part="summary">{ linked(words) }</p> }) }
                        if is_running {
                            <p class="overview-running" role="status">{ "The rules are still being run over the events: findings, situations and counts are not complete yet." }</p>
                        }
                        if !overview.is_running {
                            { situations::situations(&state.answers.last.answer, clock) }
                        }
                    </div>
                    <div class="overview-aside">
                        { questions::questions(overview) }
                    </div>
                </div>
                if !overview.is_running {
                    { findings(state, overview, is_running, &session) }
                }
                { limits::below(overview, clock) }
            </div>
            { finding::open(state, &session) }
        </>
    }
}

/// The table of findings, and what is not in it.
fn findings(
    state: &PageState,
    overview: &OverviewAnswer,
    is_running: bool,
    session: &Shared<EngineConnection>,
) -> Html {
    let rows = state.answers.total_rows();
    let height = format!("--rows:{}", rows.min(MOST_ROWS_SHOWN));
    let onchange = {
        let session = session.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                session.act(OverviewAction::Background(input.checked()));
            }
        })
    };
    html! {
        <section class="overview-part" aria-labelledby="findings-title">
            <h2 id="findings-title">{ "Findings" }{ " " }<span class="quiet">{ format!("{} above the background", thousands(overview.findings.into())) }</span></h2>
            if overview.findings == 0 && !is_running {
                <p data-part="quiet">{ "Nothing stands out. What the rules looked for is said below." }</p>
            }
            if overview.background > 0 {
                <p><label>
                    <input type="checkbox" id="with-background" checked={state.overview.with_background} {onchange} />
                    { format!(" Show the {} of the background too: routine, or seldom of interest", counted(overview.background.into(), "finding")) }
                </label></p>
            }
            <div class="overview-table" style={height}>
                <Cells key="findings" answered={state.answers.last.clone()} choice={state.tables.of(Tab::Overview).clone()}
                    clock={state.display.clock} cursor={state.tables.cursor} reveal={state.tables.reveal} />
            </div>
            { muted(&overview.muted) }
        </section>
    }
}

/// What is muted, how much of it there is, and the way back.
fn muted(muted: &[MutedFindings]) -> Html {
    if muted.is_empty() {
        return Html::default();
    }
    let hidden: u32 = muted
        .iter()
        .filter_map(|one| one.findings.as_ref().ok())
        .sum();
    html! {
        <details id="muted" open=true>
            <summary>{ format!("Muted: {}", counted(hidden.into(), "finding")) }</summary>
            <ul>
                { for muted.iter().map(|one| html! {
                    <li key={one.query.clone()} data-key={one.query.clone()}>
                        <span class="mono">{ one.query.clone() }</span>{ " " }
                        <span class="quiet">{ match &one.findings {
                            Ok(count) => counted((*count).into(), "finding"),
                            Err(mistake) => mistake.clone(),
                        } }</span>{ " " }
                        { go::button("button small", &Go::Unmute(one.query.clone()), Some(format!("Unmute {}", one.query)), "Unmute".into()) }
                    </li>
                }) }
            </ul>
        </details>
    }
}
