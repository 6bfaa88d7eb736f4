//! Who stood behind the open event: the chain of sessions, and what was done with credentials that it issued.

use crate::page::go::Go;
use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, thousands};
use crate::protocol::{AgentLink, ChainHop, ChainOfEvent, DossierSubject, IssuedSession};
use yew::prelude::*;

/// The chain from the person to the event.
pub fn chain(chain: &ChainOfEvent) -> Html {
    if chain.hops.is_empty() {
        return Html::default();
    }
    html! {
        <section data-part="chain">
            <h3>{ "Who" }</h3>
            <ol class="chain">
                if !chain.missing.is_empty() {
                    <li class="chain-missing">{ chain.missing.clone() }</li>
                }
                { for chain.hops.iter().map(hop) }
                <li class="chain-end">
                    { "this call" }
                    if !chain.session_type.is_empty() {
                        <span class="quiet">{ format!(" · session: {}", chain.session_type) }</span>
                    }
                </li>
            </ol>
            { agent(&chain.agent) }
        </section>
    }
}

/// One hop: a click opens its dossier, another one the call that led to it.
fn hop(hop: &ChainHop) -> Html {
    let field = if hop.is_principal {
        "principal"
    } else {
        "person"
    };
    let dossier = Go::Dossier(DossierSubject {
        field: field.to_owned(),
        value: hop.key.clone(),
    });
    html! {
        <li data-hop="" data-key={hop.key.clone()} data-confidence={hop.confidence.clone()}>
            <button type="button" class="link strong" data-go={dossier.to_string()}>{ hop.name.clone() }</button>
            if !hop.session.is_empty() && hop.session != hop.name {
                <span class="mono">{ format!(" / {}", hop.session) }</span>
            }
            if !hop.how.is_empty() {
                <p class="quiet">
                    <span class={classes!("chip", (hop.confidence != "exact").then_some("warn"))}>{ hop.confidence.clone() }</span>
                    { " " }
                    if let Some(event) = hop.event {
                        <button type="button" class="link" data-go={Go::Event(event).to_string()}>{ hop.how.clone() }</button>
                    } else {
                        { hop.how.clone() }
                    }
                </p>
            }
        </li>
    }
}

fn agent(link: &AgentLink) -> Html {
    let event = |number: u32, words: String| {
        html! {
            <button type="button" class="link" data-go={Go::Event(number).to_string()}>{ words }</button>
        }
    };
    match link {
        AgentLink::None => Html::default(),
        AgentLink::CausedBy(number) => html! {
            <p>{ event(*number, "A tool call of an AI agent led to this call (same request id).".to_owned()) }</p>
        },
        AgentLink::Caused(calls) => html! {
            <>
                <p>{ format!("This tool call of an AI agent led to {} (same request id):", counted(calls.len() as u64, "API call")) }</p>
                <ul>{ for (1..).zip(calls).map(|(place, call)| html! { <li>{ event(*call, format!("API call {place}")) }</li> }) }</ul>
            </>
        },
    }
}

/// What was done with credentials that the event issued.
pub fn issued(sessions: &[IssuedSession], clock: Clock) -> Html {
    if sessions.is_empty() {
        return Html::default();
    }
    html! {
        <section data-part="issued">
            <h3>{ "What was done with it" }</h3>
            <ul class="issued">{ for sessions.iter().map(|session| issued_session(session, clock)) }</ul>
        </section>
    }
}

fn issued_session(session: &IssuedSession, clock: Clock) -> Html {
    let span = match (session.first, session.last) {
        (Some(first), Some(last)) if first != last => {
            format!(", {} to {}", clock.text(first), clock.text(last))
        }
        (Some(first), _) => format!(", {}", clock.text(first)),
        _ => String::new(),
    };
    let denied = match session.denied {
        0 => String::new(),
        denied => format!(", {} denied", thousands(denied.into())),
    };
    html! {
        <li>
            <button type="button" class="link strong" data-go={Go::AllEvents(session.query.clone()).to_string()}>
                { counted(session.events.into(), "event") }
            </button>
            { format!(" as {}", session.principal) }
            if !session.session.is_empty() { <span class="mono">{ format!(" / {}", session.session) }</span> }
            { denied }{ span }
            if session.confidence != "exact" { <span class="chip warn">{ session.confidence.clone() }</span> }
        </li>
    }
}
