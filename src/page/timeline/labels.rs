//! Lane labels left of the canvas of the timeline.

use crate::page::lib::cut;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::names::Namesake;
use crate::page::tables::cell::beside;
use crate::protocol::Lane;
use yew::prelude::*;

/// The name of a lane. `fold` says whether the services are open, on the lane that opens and folds them.
pub fn label(
    lane: &Lane,
    namesake: Option<&Namesake<'_>>,
    fold: Option<bool>,
    style: String,
    slot: usize,
    cursor: bool,
) -> Html {
    let name = match lane.folded {
        0 => lane.label.clone(),
        services => format!("{} {}", thousands(services.into()), lane.label),
    };
    html! {
        <div key={slot} role="listitem" class={classes!("lane", cursor.then_some("cursor"), fold.map(|_| "folds"))} {style}>
            if let Some(is_open) = fold {
                <button type="button" class="tiny lane-fold" data-services={(!is_open).to_string()} aria-expanded={is_open.to_string()}
                    aria-label={if is_open { "Put all services into one lane" } else { "A lane for each service" }}>{ if is_open { "▾" } else { "▸" } }</button>
            }
            <button type="button" class="lane-label" data-key={lane.key.clone()} tabindex="-1"
                data-only={(!lane.query.is_empty()).then(|| lane.query.clone())}
                title={[name.as_str(), "\n", &lane.key, " ", &lane.accounts, "\nClick: only these events"].concat()}>
                <span class="lane-name">{ cut::in_middle(&name) }</span>
                <span class="lane-count">
                    { thousands(lane.events.into()) }
                    if let Some(Namesake { account, more }) = namesake { { format!(" · {account}{more}") } }
                    if lane.denied > 0 { <span class="denied-words">{ format!(" · {} denied", thousands(lane.denied.into())) }</span> }
                    if lane.errors > 0 { <span class="error-words">{ format!(" · {}", counted(lane.errors.into(), "error")) }</span> }
                    if !lane.accounts.is_empty() { <>{ " · " }{ beside(&lane.accounts) }</> }
                </span>
            </button>
        </div>
    }
}
