//! What is said of the query below its chips: how it was read, which of its conditions find nothing, and what may have been
//! meant, one click away.

use crate::page::lib::dom;
use crate::page::lib::format::counted;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::protocol::{QueryNote, SidePanels, WayOut};
use yew::prelude::*;

/// So many notes are shown.
const MOST_NOTES: usize = 4;

/// What the notes need.
#[derive(PartialEq, Properties)]
pub struct QueryNotesProps {
    /// The text in the search box.
    pub query: AttrValue,
    /// What the engine says of a query; perhaps of an earlier one.
    pub side_panels: Shared<SidePanels>,
}

/// The notes; nothing where there is nothing to say of the text in the search box.
#[component]
pub fn QueryNotes(props: &QueryNotesProps) -> Html {
    let session = use_session();
    let advice = &props.side_panels.advice;
    let is_of_it = advice.query == *props.query;
    let notes = if is_of_it { &advice.notes[..] } else { &[] };
    let onclick = {
        Callback::from(move |event: MouseEvent| {
            if let Some(query) = dom::attribute_above(&event, "data-way") {
                session.act(FilterAction::Search(query));
                dom::focus("search");
            }
        })
    };
    let more = notes.len().saturating_sub(MOST_NOTES);
    html! {
        <div class="notes-place">
            <div class="query-notes" role="status" aria-label="How the search was read" tabindex={(notes.len() > 1).then_some("0")} {onclick}>
                { for notes.iter().take(MOST_NOTES).map(draw) }
                if more > 0 {
                    <p class="quiet">{ format!("and {}", counted(more as u64, "more note")) }</p>
                }
            </div>
            if notes.len() > 1 {
                <span class="notes-more quiet" aria-hidden="true">{ format!("+{}", notes.len() - 1) }</span>
            }
        </div>
    }
}

fn draw(note: &QueryNote) -> Html {
    html! {
        <p class={classes!(note.is_doubt.then_some("doubt"))}>
            <span>{ note.message.clone() }</span>
            { ways(&note.ways) }
        </p>
    }
}

/// Queries as buttons, each with its number of events; a click is for whoever listens around them.
pub fn ways(ways: &[WayOut]) -> Html {
    ways.iter().map(way).collect()
}

fn way(way: &WayOut) -> Html {
    let shown = way.shown.map(|shown| counted(shown.into(), "event"));
    let text = match way.query.is_empty() {
        true => "no condition",
        false => way.query.as_str(),
    };
    html! {
        <button type="button" class="button small way" data-way={way.query.clone()} title={text.to_owned()}>
            <code>{ text.to_owned() }</code>
            if let Some(shown) = shown {
                <span class="count">{ shown }</span>
            }
        </button>
    }
}
