//! The page of one state machine: its life, what is known of it, who starts it, its executions, what they did elsewhere, and its
//! definitions.

use super::gantt::gantt;
use crate::engine::view::{Answer, MachinePage, Outcome, Tab};
use crate::page::clock::Clock;
use crate::page::format::{counted, thousands};
use crate::page::session::use_session;
use crate::page::shared::Shared;
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
    let clock = props.clock;
    let back = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(Action::Machine(None)))
    };
    let open = {
        let session = session.clone();
        Callback::from(move |event: u32| session.open(event))
    };
    let find = {
        let session = session.clone();
        Callback::from(move |query: String| {
            session.act(Action::Narrow(query));
            session.act(Action::Show(Tab::Events));
        })
    };
    let Some(page) = &props.answer.machine else {
        return Html::default();
    };
    html! {
        <article id="machine" class="machine" data-key={page.key.clone()}>
            <header>
                <button type="button" class="button small" onclick={back}>{ "← All state machines" }</button>
                <h2>{ page.name.clone() }</h2>
                <button type="button" class="link mono" onclick={find.reform({ let arn = page.arn.clone(); move |_: MouseEvent| format!("\"{arn}\"") })}>
                    { page.arn.clone() }
                </button>
            </header>
            { life(page, clock, &open) }
            { facts(page, &open) }
            { starters(page, clock, &find) }
            <section>
                <h3>{ format!("Executions ({})", thousands(page.runs_total.into())) }</h3>
                if page.runs.len() < page.runs_total as usize {
                    <p class="quiet">{ format!("The latest {} are drawn.", counted(page.runs.len() as u64, "execution")) }</p>
                }
                { gantt(&page.runs, clock, &find) }
            </section>
            { work(page, &open) }
            { definitions(page, clock, &open) }
        </article>
    }
}

fn event_button(event: u32, words: Html, open: &Callback<u32>) -> Html {
    html! { <button type="button" class="link" onclick={open.reform(move |_: MouseEvent| event)}>{ words }</button> }
}

fn life(page: &MachinePage, clock: Clock, open: &Callback<u32>) -> Html {
    html! {
        <section>
            <h3>{ "Life" }</h3>
            if page.moments.is_empty() {
                <p class="quiet">{ "These logs hold no call that created or changed it." }</p>
            }
            <ol class="life">
                { for page.moments.iter().map(|moment| {
                    let class = match moment.outcome {
                        Outcome::Ok => "ok",
                        Outcome::Error => "error",
                        Outcome::Denied => "denied",
                    };
                    let failed = match moment.outcome {
                        Outcome::Ok => "",
                        Outcome::Error => " (failed)",
                        Outcome::Denied => " (denied)",
                    };
                    html! {
                        <li key={moment.event} class={class}>
                            <span class="mono">{ clock.text(moment.time) }</span>
                            { event_button(moment.event, html! { <>{ moment.words.clone() }{ failed }</> }, open) }
                            <span>{ moment.about.clone() }</span>
                            <span class="quiet">{ format!("by {}", moment.who) }</span>
                        </li>
                    }
                }) }
            </ol>
        </section>
    }
}

fn facts(page: &MachinePage, open: &Callback<u32>) -> Html {
    if page.facts.is_empty() {
        return Html::default();
    }
    html! {
        <section>
            <h3>{ "As last seen" }</h3>
            <dl class="facts">
                { for page.facts.iter().map(|fact| html! {
                    <>
                        <dt>{ fact.label.clone() }</dt>
                        <dd class="mono">{ event_button(fact.event, fact.value.clone().into(), open) }</dd>
                    </>
                }) }
            </dl>
        </section>
    }
}

fn starters(page: &MachinePage, clock: Clock, find: &Callback<String>) -> Html {
    if page.starters.is_empty() {
        return Html::default();
    }
    let arn = &page.arn;
    html! {
        <section>
            <h3>{ "Who starts it" }</h3>
            <table class="small-table">
                <thead><tr><th>{ "Principal" }</th><th>{ "Via" }</th><th>{ "Starts" }</th><th>{ "First" }</th><th>{ "Last" }</th></tr></thead>
                <tbody>
                { for page.starters.iter().map(|starter| {
                    let query = format!("name:Start* {} \"{arn}\"", terms::term("principal", &starter.key));
                    html! {
                        <tr>
                            <td><button type="button" class="link" onclick={find.reform(move |_: MouseEvent| query.clone())}>{ starter.who.clone() }</button></td>
                            <td>{ starter.via.clone() }</td>
                            <td class="number">{ thousands(starter.count.into()) }</td>
                            <td class="mono">{ clock.text(starter.first) }</td>
                            <td class="mono">{ clock.text(starter.last) }</td>
                        </tr>
                    }
                }) }
                </tbody>
            </table>
        </section>
    }
}

fn work(page: &MachinePage, open: &Callback<u32>) -> Html {
    html! {
        <section>
            <h3>{ "What did it do?" }</h3>
            if page.work.is_empty() {
                <p class="quiet">{ "These logs hold no call of another service that names this machine, or its role with Step Functions as the caller." }</p>
            } else {
                <table class="small-table">
                    <thead><tr><th>{ "Service" }</th><th>{ "Call" }</th><th>{ "Times" }</th><th>{ "Last" }</th><th>{ "How it is known" }</th></tr></thead>
                    <tbody>
                    { for page.work.iter().map(|work| html! {
                        <tr class={classes!((!work.proved).then_some("probable"))}>
                            <td>{ work.source.clone() }</td>
                            <td>{ event_button(work.event, work.name.clone().into(), open) }</td>
                            <td class="number">{ thousands(work.count.into()) }</td>
                            <td class="mono">{ work.last.clone() }</td>
                            <td>{ work.reason.clone() }</td>
                        </tr>
                    }) }
                    </tbody>
                </table>
            }
        </section>
    }
}

fn definitions(page: &MachinePage, clock: Clock, open: &Callback<u32>) -> Html {
    html! {
        <section>
            <h3>{ "Definition" }</h3>
            if page.definitions.is_empty() {
                <p class="quiet">{ "No call in these logs carries its definition." }</p>
            }
            { for page.definitions.iter().rev().map(|definition| html! {
                <div key={definition.event}>
                    <p>{ event_button(definition.event, clock.text(definition.time).into(), open) }</p>
                    if let Some(text) = &definition.text {
                        <pre class="raw definition">{ text.clone() }</pre>
                    } else {
                        <p class="quiet">{ "AWS has hidden it in this record (HIDDEN_DUE_TO_SECURITY_REASONS)." }</p>
                    }
                </div>
            }) }
        </section>
    }
}
