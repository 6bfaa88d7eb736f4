//! The open finding: what it is, whose rule found it, and everything that can be done with it.

use super::pieces::{authorship, level, outcome, reasons, some_failed, stretch};
use crate::page::go::{self, Go};
use crate::page::lib::clipboard::copy_button;
use crate::page::lib::clock::Clock;
use crate::page::lib::format::counted;
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::lib::terms::term;
use crate::page::session::EngineConnection;
use crate::page::state::PageState;
use crate::protocol::{DossierSubject, FindingPage};
use yew::prelude::*;

/// The panel of the open finding; nothing where none is open.
pub fn open(state: &PageState, session: &Shared<EngineConnection>) -> Html {
    let Some(wanted) = &state.overview.finding else {
        return Html::default();
    };
    let answer = state.answer().overview.as_ref();
    let page = answer.and_then(|answer| answer.open.as_ref());
    let page = page.filter(|page| page.finding.key == *wanted);
    let title = page.map_or("Finding", |page| &page.finding.title);
    html! {
        <aside id="finding" tabindex="-1" role="region" aria-labelledby="finding-title" data-key={wanted.clone()}>
            <header>
                <h2 id="finding-title">{ title.to_owned() }</h2>
                { go::button("tiny", &Go::CloseFinding, Some("Close the finding".into()), icons::cross()) }
            </header>
            if let Some(page) = page {
                { body(page, state.display.clock, session) }
            } else if state.answers.has_side_panels() {
                <p class="quiet">{ "There is no such finding under this filter: the rule did not fire, is switched off, or the finding is muted." }</p>
            } else {
                <p class="quiet" role="status">{ "Looking …" }</p>
            }
        </aside>
    }
}

fn body(page: &FindingPage, clock: Clock, session: &Shared<EngineConnection>) -> Html {
    let finding = &page.finding;
    let yaml = page.yaml.clone();
    html! {
        <>
            <p class="finding-signs"><b class="score">{ format!("{} of 100", finding.score) }</b>{ level(finding.level) }{ outcome(finding) }</p>
            if !page.description.is_empty() {
                <p data-part="description">{ page.description.clone() }</p>
            }
            <dl class="finding-facts">
                <dt>{ "Who" }</dt><dd>{ finding.principal.clone() }</dd>
                <dt>{ "When" }</dt><dd class="mono">{ stretch(finding.first, finding.last, clock) }</dd>
                if !finding.resources.is_empty() {
                    <dt>{ "On what" }</dt><dd class="mono">{ finding.resources.clone() }</dd>
                }
                <dt>{ "Events" }</dt><dd>{ counted(finding.events.into(), "event") }
                    { some_failed(finding) }</dd>
                if !page.tags.is_empty() {
                    <dt>{ "Tags" }</dt><dd>{ for page.tags.iter().map(|tag| html! { <><span class="chip">{ tag.clone() }</span>{ " " }</> }) }</dd>
                }
            </dl>
            { actions(page, session) }
            <h3>{ "Why this score" }</h3>
            { reasons(&page.reasons) }
            { mutes(page) }
            <h3>{ "The rule" }</h3>
            { authorship(&finding.author, &page.license, &page.references) }
            { match &page.as_query {
                Ok(query) => html! {
                    <p data-part="as-query">
                        <span class="quiet">{ "As a search: " }</span>
                        { go::button("link mono", &Go::AllEvents(query.clone()), None, query.clone().into()) }
                    </p>
                },
                Err(why) => html! { <p class="quiet" data-part="as-query">{ format!("It can’t be written as one search: {why}") }</p> },
            } }
            <div class="record-head">
                { go::button("link", &Go::Rule(page.rule.clone()), None, "Among all rules".into()) }
                { copy_button(move || yaml.clone()) }
            </div>
            <pre class="raw" tabindex="0" aria-label="The rule as YAML">{ page.yaml.clone() }</pre>
        </>
    }
}

/// What can be looked at from here, and the mark on its events.
fn actions(page: &FindingPage, session: &Shared<EngineConnection>) -> Html {
    let finding = &page.finding;
    let dossier = |field: &str, value: &str, label: &'static str| {
        let to = Go::Dossier(DossierSubject {
            field: field.to_owned(),
            value: value.to_owned(),
        });
        go::button("button small", &to, None, label.into())
    };
    // Several resources have no history in common.
    let one_resource = Some(finding.resources.as_str())
        .filter(|text| !text.is_empty() && !text.contains([',', ' ', '…']));
    let mark = {
        let (session, query) = (session.clone(), finding.query.clone());
        let note = match finding.author.as_str() {
            "" => finding.title.clone(),
            author => format!("{} (rule by {author})", finding.title),
        };
        Callback::from(move |_: MouseEvent| session.mark(query.clone(), note.clone()))
    };
    html! {
        <div class="finding-actions">
            { go::button("button small primary", &Go::Events(finding.query.clone()), None, "Its events".into()) }
            if let Some(time) = page.time {
                { go::button("button small", &Go::Timeline(time, term("principal", &page.principal_key)), None, "Timeline".into()) }
            }
            if let Some(event) = page.event {
                { go::button("button small", &Go::Event(event), None, "First event, with its chain".into()) }
            }
            { dossier("principal", &page.principal_key, "Profile of the principal") }
            if !page.person_key.is_empty() {
                { dossier("person", &page.person_key, "Profile of the person") }
            }
            if let Some(resource) = one_resource {
                { dossier("resource", resource, "History of the resource") }
            }
            { go::button("button small", &Go::Scope(term("principal", &page.principal_key)), None, "Scope: what is left behind".into()) }
            <button type="button" id="mark-finding" class="button small" onclick={mark}>{ "Mark its events" }</button>
        </div>
    }
}

/// The ways to mute it.
fn mutes(page: &FindingPage) -> Html {
    let rule = term("rule", &page.rule);
    let principal = term("principal", &page.principal_key);
    let ways = [
        (
            [&rule, " ", &principal].concat(),
            "this rule for this principal",
        ),
        (rule.clone(), "this rule"),
        (principal.clone(), "this principal"),
    ];
    html! {
        <div class="finding-actions" role="group" aria-label="Mute">
            <span class="quiet">{ "Mute: " }</span>
            { for ways.into_iter().map(|(query, words)| go::button("button small", &Go::Mute(query), None, words.into())) }
        </div>
    }
}
