//! Scope: whose traces are looked for, what they left behind, and commands to review.

mod actor_box;

use crate::page::export;
use crate::page::go::{self, Go};
use crate::page::lib::clipboard::copy_button;
use crate::page::lib::format::{LACKS_CHAINS, counted, thousands};
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::scope::actor_box::ActorBox;
use crate::page::session::EngineConnection;
use crate::page::state::PageState;
use crate::page::state::scope::ScopeAction;
use crate::page::tables::cells::Cells;
use crate::page::tables::small_table::small_table;
use crate::protocol::{AddedScopeActor, ScopeActor, ScopeAnswer, Tab};
use yew::prelude::*;

/// What stands above the table.
const WORDS: &str = "What the calls of these actors made, changed, exposed, disabled, took out and destroyed, and which later call of anybody \
    undid it. “Left” means that no call of these files undid it. A click opens the call.";

/// How actors are chosen.
const HOW: &str = "Choose actors: a person, a principal, an access key or an address. Their chain is followed forwards, to the \
    sessions and credentials that their calls issued and to the users and keys that they made. “What is left” in a profile, or beside \
    somebody in the chain of an open event, adds one too.";

/// The content of the tab.
pub fn scope(state: &Shared<PageState>, session: &Shared<EngineConnection>) -> Html {
    let nothing = ScopeAnswer::default();
    let answer = state.answer().scope.as_ref().unwrap_or(&nothing);
    let lacks_chains = state.answer().load.lacks_chains;
    if answer.chosen.is_empty() {
        return html! {
            <div key="choose" class="nothing" data-part="choose">
                <h2>{ "Whose traces?" }</h2>
                <p>{ HOW }</p>
                if lacks_chains {
                    <p>{ LACKS_CHAINS }</p>
                }
                <ActorBox completed={state.filter.completed.clone()} />
                { offer(answer, session) }
            </div>
        };
    }
    html! {
        <>
            <div key="actors" class="scope-head">
                <div class="chips" data-part="actors" role="group" aria-label="Actors">
                    { for answer.chosen.iter().map(chosen) }
                    { for answer.added.iter().take(SHOWN_ADDED).map(added_chip) }
                    if answer.added_total as usize > SHOWN_ADDED {
                        <span class="quiet">{ format!("and {} more that the chain added, below", thousands(u64::from(answer.added_total) - SHOWN_ADDED as u64)) }</span>
                    }
                </div>
                <div class="scope-choice">
                    <ActorBox completed={state.filter.completed.clone()} />
                    { offer(answer, session) }
                    { outside(answer, session) }
                </div>
                if lacks_chains {
                    <p>{ LACKS_CHAINS }</p>
                }
                { for answer.words.iter().map(|words| html! { <p data-part="words">{ words.clone() }</p> }) }
                if let Some(sums) = &answer.sums {
                    <details key="sums" class="scope-sums" data-part="sums">
                        <summary>{ sums.title.clone() }</summary>
                        { small_table(sums, state.display.clock) }
                    </details>
                }
                <details key="about"><summary>{ "What this table has" }</summary><p class="quiet">{ WORDS }</p></details>
            </div>
            <Cells key="scope" answered={state.answers.last.clone()} choice={state.tables.of(Tab::Scope).clone()}
                clock={state.display.clock} cursor={state.tables.cursor} reveal={state.tables.reveal} />
            <div key="below" class="scope-below">
                { added(answer) }
                { commands(answer, state, session) }
            </div>
        </>
    }
}

/// So many actors that the chain added stand above the table.
const SHOWN_ADDED: usize = 12;

/// A chosen actor; a click takes it away.
fn chosen(actor: &ScopeActor) -> Html {
    let (class, words) = match &actor.events {
        Ok(events) => ("chip accent", counted((*events).into(), "event")),
        Err(mistake) => ("chip warn", mistake.clone()),
    };
    let label = format!("Take {} out of the scope", actor.term);
    html! {
        <span key={actor.term.clone()} class={class} data-key={actor.term.clone()} title={actor.term.clone()}>
            if actor.name.is_empty() {
                <span class="mono">{ actor.term.clone() }</span>
            } else {
                <b>{ actor.name.clone() }</b>
            }
            <span>{ format!(" {words}") }</span>
            { go::button("tiny", &Go::Unscope(actor.term.clone()), Some(label), icons::cross()) }
        </span>
    }
}

/// An actor that the chain added, with the reason.
fn added_chip(actor: &AddedScopeActor) -> Html {
    let class = if actor.is_inferred {
        "chip warn"
    } else {
        "chip"
    };
    let title = format!("{}: {}", actor.term, actor.why);
    html! {
        <span key={actor.term.clone()} {class} {title} data-added={actor.term.clone()}>
            { format!("+ {}", actor.name) }
        </span>
    }
}

/// The button that chooses the persons of the events shown.
fn offer(answer: &ScopeAnswer, session: &Shared<EngineConnection>) -> Html {
    let offered = answer.offered.len() as u32;
    if offered == 0 {
        return Html::default();
    }
    let words = match (answer.offered_total, answer.offered_changing) {
        (total, _) if total == offered => {
            format!(
                "Use the {} of the events shown (no AWS services)",
                counted(offered.into(), "person")
            )
        }
        (total, changing) if changing < offered => format!(
            "Use {offered} of the {} persons of the events shown: those with changes or findings first",
            thousands(total.into())
        ),
        (_, changing) => format!(
            "Use {offered} of the {} persons with changes or findings: those with the most changes",
            thousands(changing.into())
        ),
    };
    let onclick = {
        let (session, actors) = (session.clone(), answer.offered.clone());
        Callback::from(move |_: MouseEvent| session.act(ScopeAction::Set(actors.clone())))
    };
    html! {
        <button type="button" id="scope-persons" class="button small" {onclick}
            title="Persons and workloads; AWS services that act on their own behalf are left out">{ words }</button>
    }
}

/// Says who changed something and is not among the actors.
fn outside(answer: &ScopeAnswer, session: &Shared<EngineConnection>) -> Html {
    let total = answer.outside_total;
    if total == 0 {
        return Html::default();
    }
    let (persons, are) = match total {
        1 => ("1 person".to_owned(), "is"),
        total => (format!("{} persons", thousands(total.into())), "are"),
    };
    let room = answer.outside.len() as u32;
    let onclick = {
        let (session, actors) = (session.clone(), answer.outside.clone());
        Callback::from(move |_: MouseEvent| session.act(ScopeAction::Add(actors.clone())))
    };
    html! {
        <span class="scope-outside" data-part="outside">
            { format!("{persons} with changes among the events shown {are} not in this list. ") }
            if room > 0 {
                <button type="button" class="link" id="scope-add-outside" {onclick}>
                    { if room == total { "Add them".to_owned() } else { format!("Add the {room} with the most changes") } }
                </button>
            } else {
                <span class="quiet">{ "No more actors have room." }</span>
            }
        </span>
    }
}

/// Whom the chain added, and why.
fn added(answer: &ScopeAnswer) -> Html {
    if answer.added.is_empty() {
        return Html::default();
    }
    let of_all = match answer.added.len() as u64 {
        shown if shown < u64::from(answer.added_total) => format!(
            "{} of {}",
            thousands(shown),
            thousands(answer.added_total.into())
        ),
        shown => thousands(shown),
    };
    html! {
        <details key="added">
            <summary>{ format!("Added by the chain ({of_all})") }</summary>
            <ul data-part="added">
                { for answer.added.iter().map(|actor| html! {
                    <li key={actor.term.clone()}>
                        <span class="mono">{ actor.name.clone() }</span>
                        { ": " }
                        { go::button("link", &Go::Event(actor.proof), None, actor.why.clone().into()) }
                        if actor.is_inferred { { " " }<span class="chip warn">{ "inferred" }</span> }
                        { " · " }
                        { go::button("link", &Go::AllEvents(actor.term.clone()), None, counted(actor.events.into(), "event").into()) }
                    </li>
                }) }
            </ul>
        </details>
    }
}

/// The commands in a box, to copy or to save.
fn commands(
    answer: &ScopeAnswer,
    state: &Shared<PageState>,
    session: &Shared<EngineConnection>,
) -> Html {
    if answer.left == 0 {
        return html! { <p key="commands" class="quiet">{ "Nothing is left, so that there are no commands to review." }</p> };
    }
    let text = answer.commands.clone();
    let onclick = {
        let (state, session) = (state.clone(), session.clone());
        Callback::from(move |_: MouseEvent| export::save_commands(&session.0, &state))
    };
    let words = match answer.commands_of {
        shown if shown < answer.left => format!(
            "Here are those for the first {} of {} rows that are left; the file has all.",
            thousands(shown.into()),
            thousands(answer.left.into())
        ),
        _ => "All of them are comments: review each one first. This page runs none.".to_owned(),
    };
    html! {
        <details key="commands" id="scope-commands">
            <summary>{ format!("Commands to review ({})", counted(answer.left.into(), "row")) }</summary>
            <div class="record-head">
                <p class="quiet">{ words }</p>
                <span>
                    { copy_button(move || text.clone()) }
                    { " " }
                    <button type="button" id="save-commands" class="button small" {onclick}>{ "Download" }</button>
                </span>
            </div>
            <pre class="raw" tabindex="0">{ answer.commands.clone() }</pre>
        </details>
    }
}
