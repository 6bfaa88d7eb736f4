//! Who stood behind the open event: the chain of sessions, and what was done with credentials that it issued.

use crate::page::go::{self, Go};
use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::outcome;
use crate::page::tables::cell::beside;
use crate::protocol::{
    AgentLink, ChainHop, ChainOfEvent, DossierSubject, IssuedSession, LinkedCall, Outcome,
};
use crate::query::print::{any_of, term};
use yew::prelude::*;

/// The chain from the person to the event.
pub fn chain(chain: &ChainOfEvent) -> Html {
    if chain.hops.is_empty() {
        return Html::default();
    }
    // The middle of a very long chain is left out.
    let before_gap = chain.hops.len() / 2;
    html! {
        <section data-part="chain">
            <h3>{ "Who" }</h3>
            <ol class="chain">
                if !chain.missing.is_empty() {
                    <li class="chain-missing">{ chain.missing.clone() }</li>
                }
                { for (0..before_gap).map(|place| hop(chain, place)) }
                if chain.left_out > 0 {
                    <li class="chain-missing">{ counted(chain.left_out.into(), "more hop") }</li>
                }
                { for (before_gap..chain.hops.len()).map(|place| hop(chain, place)) }
                <li class="chain-end">
                    { "this call" }
                    if !chain.session_type.is_empty() {
                        <span class="quiet">{ format!(" · session: {}", chain.session_type) }</span>
                    }
                    if !chain.session_key.is_empty() {
                        { " · " }
                        { go::button("link quiet", &Go::Scope(term("session-key", &chain.session_key)), Some("Scope: what is left of this session".into()), "what is left of this session".into()) }
                    }
                </li>
            </ol>
            { agent(&chain.agent) }
        </section>
    }
}

/// One hop: a click opens its dossier, another one the call that led to it.
fn hop(chain: &ChainOfEvent, place: usize) -> Html {
    let hop = &chain.hops[place];
    let part = part_of(chain, place);
    let field = if hop.is_principal {
        "principal"
    } else {
        "person"
    };
    let scope = Go::Scope(term(field, &hop.key));
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
            { what_it_is(hop) }
            { beside(&hop.accounts) }
            if !part.is_empty() {
                { " " }<span class="chip" data-part="hop-part">{ part }</span>
            }
            { " · " }
            { go::button("link quiet", &scope, Some(format!("Add {} to scope: what is left of it", hop.name)), "what is left".into()) }
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
            { candidates(hop) }
        </li>
    }
}

/// The calls of which one issued a hop's credentials, and who made them.
fn candidates(hop: &ChainHop) -> Html {
    if hop.candidates.is_empty() {
        return Html::default();
    }
    let more = hop.candidate_ids.len().saturating_sub(hop.candidates.len());
    let all = any_of("id", hop.candidate_ids.iter().map(String::as_str));
    html! {
        <p data-part="candidates">
            { "from one of: " }
            { for hop.candidates.iter().enumerate().map(|(place, call)| html! {
                <>
                    if place > 0 { { ", " } }
                    <button type="button" class="link" data-go={Go::Event(call.event).to_string()}>{ format!("{} by {}", call.name, call.by) }</button>
                </>
            }) }
            if more > 0 && let Some(query) = all {
                { ", " }
                <button type="button" class="link" data-go={Go::AllEvents(query).to_string()}>{ format!("+{more} more") }</button>
            }
        </p>
    }
}

/// The kind of a hop's credentials and its account.
fn what_it_is(hop: &ChainHop) -> Html {
    html! {
        <>
            if !hop.kind.is_empty() { <span class="quiet" data-part="hop-kind">{ format!(" · {}", hop.kind) }</span> }
            if !hop.account.is_empty() { <span class="quiet">{ " · " }<span class="mono" data-part="hop-account">{ hop.account.clone() }</span></span> }
        </>
    }
}

/// What a hop has to do with the call, where that is not told by its place: who made a key for somebody else is not the person.
fn part_of(chain: &ChainOfEvent, place: usize) -> &'static str {
    let is_person = |hop: &ChainHop| hop.key == chain.person;
    let next = chain.hops.get(place + 1);
    let made_key = next.is_some_and(|next| next.how.starts_with("CreateAccessKey"));
    match &chain.hops[place] {
        hop if is_person(hop) && place > 0 && !is_person(&chain.hops[place - 1]) => "the person",
        hop if made_key && !is_person(hop) => "made the key",
        _ => "",
    }
}

fn agent(link: &AgentLink) -> Html {
    match link {
        AgentLink::None => Html::default(),
        AgentLink::CausedBy { call, tool, agent } => {
            let tool = if tool.is_empty() { "a tool" } else { tool };
            let agent = if agent.is_empty() {
                "an AI agent"
            } else {
                agent
            };
            html! {
                <p data-part="agent">
                    { "Called by " }<span class="strong">{ tool.to_owned() }</span>{ " of the agent " }<span class="strong">{ agent.to_owned() }</span>
                    { ": " }{ linked(call) }<span class="quiet">{ " (same request id)" }</span>
                </p>
            }
        }
        AgentLink::Caused { calls, total, ids } => html! {
            <>
                <p>
                    { "This tool call of an AI agent led to " }
                    if let Some(query) = any_of("id", ids.iter().map(String::as_str)).filter(|_| ids.len() == *total as usize) {
                        <button type="button" class="link strong" data-go={Go::AllEvents(query).to_string()}>
                            { counted((*total).into(), "API call") }
                        </button>
                    } else {
                        { counted((*total).into(), "API call") }
                    }
                    <span class="quiet">{ " (same request id)" }</span>
                </p>
                <ul data-part="agent-calls">{ for calls.iter().map(|call| html! { <li>{ linked(call) }</li> }) }</ul>
                { first_of(calls.len(), *total) }
            </>
        },
    }
}

/// A call at the other end of a link: a click opens it.
fn linked(call: &LinkedCall) -> Html {
    html! {
        <>
            <button type="button" class="link" data-go={Go::Event(call.event).to_string()}>{ call.name.clone() }</button>
            <span class="quiet">{ format!(" · {}", call.source) }</span>
            if call.outcome != Outcome::Ok {
                { " " }<span class={classes!("chip", outcome::class(call.outcome))}>{ outcome::word(call.outcome) }</span>
            }
        </>
    }
}

/// Says where a list has only the first of all.
fn first_of(shown: usize, total: u32) -> Html {
    if shown < total as usize {
        html! { <p class="quiet">{ format!("The first {} of {}.", thousands(shown as u64), thousands(total.into())) }</p> }
    } else {
        Html::default()
    }
}

/// What was done with credentials that the event issued.
pub fn issued(chain: &ChainOfEvent, clock: Clock) -> Html {
    if chain.issued.is_empty() {
        return Html::default();
    }
    html! {
        <section data-part="issued">
            <h3>{ "What was done with it" }</h3>
            <ul class="issued">{ for chain.issued.iter().map(|session| issued_session(session, clock)) }</ul>
            { first_of(chain.issued.len(), chain.issued_total) }
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
            <button type="button" class="link strong" data-go={Go::AllEvents(term("session-key", &session.key)).to_string()}>
                { counted(session.events.into(), "event") }
            </button>
            { format!(" as {}", session.principal) }
            if !session.session.is_empty() { <span class="mono">{ format!(" / {}", session.session) }</span> }
            { denied }{ span }
            if session.confidence != "exact" { <span class="chip warn">{ session.confidence.clone() }</span> }
        </li>
    }
}
