//! The page of one state machine: its life, what is known of it, who starts it, its executions, what they did elsewhere, and its
//! definitions.

use crate::page::go::{self, Go, show_events};
use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::shared::Shared;
use crate::page::lib::terms;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::navigation::NavigationAction;
use crate::page::step_functions::definition::Definition;
use crate::page::step_functions::gantt::gantt;
use crate::page::tables::cell::beside;
use crate::page::tables::small_table::small_table;
use crate::protocol::{Answer, DefinitionText, MachinePage};
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
    let clock = props.clock;
    let is_full = dom::use_rest(0);
    let back = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(NavigationAction::Machine(None)))
    };
    let find = {
        let session = session.clone();
        Callback::from(move |query: String| show_events(&session, &query))
    };
    let Some(page) = &props.answer.machine else {
        return Html::default();
    };
    html! {
        <article id="machine" class="machine" data-key={page.key.clone()}>
            <header>
                <button type="button" class="button small" onclick={back}>{ "← All state machines" }</button>
                <h2>{ page.name.clone() }</h2>
                { deleted(page, clock) }
                <button type="button" class="link mono" onclick={find.reform({ let arn = page.arn.clone(); move |_: MouseEvent| terms::quoted(&arn) })}>
                    { page.arn.clone() }
                </button>
                { beside(&page.account) }
            </header>
            { small_table(&page.life, clock) }
            { small_table(&page.settings, clock) }
            { definitions(props, page, &session) }
            if is_full {
                <>
                    { small_table(&page.starters, clock) }
                    { small_table(&page.latest_executions, clock) }
                    <p class="quiet ends">{ page.ends.clone() }</p>
                    { small_table(&page.work, clock) }
                    <section>
                        <h3>{ format!("Executions ({})", thousands(page.runs_total.into())) }</h3>
                        if page.runs.len() < page.runs_total as usize {
                            <p class="quiet">{ format!("The latest {} are drawn.", counted(page.runs.len() as u64, "execution")) }</p>
                        }
                        { gantt(page, clock, &find) }
                    </section>
                </>
            }
        </article>
    }
}

/// The badge of a machine that was deleted.
fn deleted(page: &MachinePage, clock: Clock) -> Html {
    let Some(deletion) = &page.deleted else {
        return Html::default();
    };
    let who = match deletion.who.as_str() {
        "" => String::new(),
        who => format!(" by {who}"),
    };
    html! { <span class="chip deleted">{ format!("deleted {}{who}", clock.text(deletion.time)) }</span> }
}

/// The definition asked for, or the latest; all of them as dates to choose from.
fn definitions(
    props: &MachineProps,
    page: &MachinePage,
    session: &Shared<EngineConnection>,
) -> Html {
    let drawn = page.definition.as_ref().map(|definition| definition.event);
    let hidden = page.definitions.iter().filter(|one| one.hidden).count();
    let choice = |one: &DefinitionText| {
        let (session, event) = (session.clone(), one.event);
        let onclick =
            Callback::from(move |_: MouseEvent| session.act(NavigationAction::Definition(event)));
        html! {
            <button key={event} type="button" class="button small" aria-pressed={(Some(event) == drawn).to_string()} {onclick}>
                { props.clock.text(one.time) }
            </button>
        }
    };
    html! {
        <section>
            <h3>{ "Definition" }</h3>
            if page.definitions.is_empty() {
                <p class="quiet">{ "No call in these logs carries its definition." }</p>
            }
            if hidden > 0 {
                <p class="quiet">{ format!("AWS has hidden it in {} (HIDDEN_DUE_TO_SECURITY_REASONS).", counted(hidden as u64, "call")) }</p>
            }
            if let Some(event) = drawn {
                <p>
                    { for page.definitions.iter().filter(|one| !one.hidden).map(choice) }
                    { " " }
                    { go::button("link", &Go::Event(event), None, "Open the call".into()) }
                </p>
                <Definition key={event} answer={props.answer.clone()} clock={props.clock} />
            }
        </section>
    }
}
