//! The page of one state machine: its life, what is known of it, who starts it, its executions, what they did elsewhere, and its
//! definitions.

use super::gantt::gantt;
use crate::engine::view::{Answer, MachinePage};
use crate::page::clock::Clock;
use crate::page::definition::Definition;
use crate::page::format::{counted, thousands};
use crate::page::rows;
use crate::page::session::use_session;
use crate::page::shared::Shared;
use crate::page::small_table::{leading, small_table};
use crate::page::state::Action;
use crate::page::terms;
use yew::prelude::*;

/// What a machine's page needs.
#[derive(PartialEq, Properties)]
pub struct MachineProps {
    /// The last answer, with the machine in it.
    pub answer: Shared<Answer>,
    /// The clock for times.
    pub clock: Clock,
}

/// A state machine's page.
#[component]
pub fn Machine(props: &MachineProps) -> Html {
    let session = use_session();
    let chosen = use_state_eq(|| None::<u32>);
    let clock = props.clock;
    let back = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(Action::Machine(None)))
    };
    let find = {
        let session = session.clone();
        Callback::from(move |query: String| rows::show_events(&session, &query))
    };
    let Some(page) = &props.answer.machine else {
        return Html::default();
    };
    html! {
        <article id="machine" class="machine" data-key={page.key.clone()}>
            <header>
                <button type="button" class="button small" onclick={back}>{ "← All state machines" }</button>
                <h2>{ page.name.clone() }</h2>
                <button type="button" class="link mono" onclick={find.reform({ let arn = page.arn.clone(); move |_: MouseEvent| terms::quoted(&arn) })}>
                    { page.arn.clone() }
                </button>
            </header>
            { for page.sections.iter().map(|section| small_table(section, clock)) }
            <section>
                <h3>{ format!("Executions ({})", thousands(page.runs_total.into())) }</h3>
                if page.runs.len() < page.runs_total as usize {
                    <p class="quiet">{ format!("The latest {} are drawn.", counted(page.runs.len() as u64, "execution")) }</p>
                }
                { gantt(&page.runs, clock, &find) }
            </section>
            { definitions(page, clock, &chosen) }
        </article>
    }
}

/// The latest definition drawn, with what changed since the one before it; the earlier ones as dates.
fn definitions(page: &MachinePage, clock: Clock, chosen: &UseStateHandle<Option<u32>>) -> Html {
    let clear: Vec<_> = page
        .definitions
        .iter()
        .filter_map(|one| Some((one, one.text.as_ref()?)))
        .collect();
    let place = clear
        .iter()
        .position(|(one, _)| Some(one.event) == **chosen)
        .unwrap_or(clear.len().saturating_sub(1));
    html! {
        <section>
            <h3>{ "Definition" }</h3>
            if page.definitions.is_empty() {
                <p class="quiet">{ "No call in these logs carries its definition." }</p>
            }
            if clear.len() < page.definitions.len() {
                <p class="quiet">{ format!("AWS has hidden it in {} (HIDDEN_DUE_TO_SECURITY_REASONS).",
                    counted((page.definitions.len() - clear.len()) as u64, "call")) }</p>
            }
            if let Some((one, text)) = clear.get(place) {
                <p>
                    { for clear.iter().map(|(other, _)| {
                        let (chosen, event) = (chosen.clone(), other.event);
                        let onclick = Callback::from(move |_: MouseEvent| chosen.set(Some(event)));
                        html! {
                            <button key={event} type="button" class="button small" aria-pressed={(event == one.event).to_string()} {onclick}>
                                { clock.text(other.time) }
                            </button>
                        }
                    }) }
                    { " " }
                    { leading("link", ["event ", &one.event.to_string()].concat(), None, "Open the call".into()) }
                </p>
                <Definition text={AttrValue::from((*text).clone())} arn={AttrValue::from(page.arn.clone())}
                    earlier={place.checked_sub(1).map(|before| AttrValue::from(clear[before].1.clone()))} />
            }
        </section>
    }
}
