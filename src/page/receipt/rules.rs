//! All rules: what came of each, its text, and the switch that turns it off.

use crate::page::files::kept_files::KeptKind;
use crate::page::go::{self, Go};
use crate::page::lib::clipboard::copy_button;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::lib::terms::term;
use crate::page::overview::pieces::{authorship, level};
use crate::page::receipt::keep;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::PageState;
use crate::page::state::overview::OverviewAction;
use crate::page::tables::cells::Cells;
use crate::protocol::{LoadState, RulePage, Tab};
use yew::prelude::*;

/// What the tab needs.
#[derive(PartialEq, Properties)]
pub struct RulesProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The content of the tab.
#[component]
pub fn Rules(props: &RulesProps) -> Html {
    let session = use_session();
    let state = &props.state;
    html! {
        <>
            { above(&state.answer().load, &session) }
            <Cells key="rules" answered={state.answers.last.clone()} choice={state.tables.of(Tab::Rules).clone()}
                clock={state.display.clock} cursor={state.tables.cursor} reveal={state.tables.reveal} />
            { open(state, &session) }
        </>
    }
}

/// Of how many rules came what, and what is kept of them.
fn above(load: &LoadState, session: &Shared<EngineConnection>) -> Html {
    let rules = &load.rules;
    let mut words: Vec<String> = [
        (rules.fired, "fired"),
        (rules.quiet, "quiet"),
        (rules.asleep, "asleep"),
        (rules.refused, "refused"),
    ]
    .into_iter()
    .map(|(count, word)| format!("{} {word}", thousands(count.into())))
    .collect();
    if rules.off > 0 {
        words.push(format!("{} off", thousands(rules.off.into())));
    }
    let forget = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| keep::forget(&session.0, KeptKind::Rules))
    };
    html! {
        <div class="panel-words" id="rules-known">
            <p>
                <b data-part="states">{ words.join(", ") }</b>
                if load.rules_pending { <span role="status">{ " · still being run" }</span> }
                <span class="quiet">{ " · Rules come with this page, and by dropping Sigma files (.yml, folders, .zip) like logs. A rule is asleep \
                    where these files can’t make it fire; a click shows it in full." }</span>
            </p>
            if !rules.files.is_empty() || KeptKind::Rules.is_kept() {
                <p>
                    { format!("Dropped: {} with rules. ", counted(rules.files.len() as u64, "file")) }
                    { keep::tick(KeptKind::Rules, "keep-rules", &rules.files, &session.0) }
                    if KeptKind::Rules.is_kept() {
                        { " " }<button type="button" id="forget-rules" class="button small" onclick={forget}>{ "Forget kept rules" }</button>
                    }
                </p>
            }
        </div>
    }
}

/// The open rule in full; nothing where none is open.
fn open(state: &PageState, session: &Shared<EngineConnection>) -> Html {
    let Some(wanted) = &state.overview.rule else {
        return Html::default();
    };
    let Some(rule) = state
        .answer()
        .rule
        .as_ref()
        .filter(|rule| rule.key == *wanted)
    else {
        return html! { <section class="in-full" id="rule" aria-label="The open rule"><p class="quiet">{ "There is no rule with this id." }</p></section> };
    };
    let close = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(OverviewAction::Rule(None)))
    };
    html! {
        <section class="in-full" id="rule" aria-labelledby="rule-title" data-key={rule.key.clone()}>
            <div class="record-head">
                <h2 id="rule-title">{ rule.title.clone() }</h2>
                <button type="button" class="tiny" aria-label="Close the rule" title="Close (Esc)" onclick={close}>{ icons::cross() }</button>
            </div>
            { body(rule, session, state.overview.rules_off.contains(wanted)) }
        </section>
    }
}

fn body(rule: &RulePage, session: &Shared<EngineConnection>, is_off: bool) -> Html {
    let switch = {
        let (session, key) = (session.clone(), rule.key.clone());
        Callback::from(move |_: MouseEvent| {
            session.act(OverviewAction::Switch {
                rule: key.clone(),
                on: is_off,
            });
        })
    };
    let yaml = rule.yaml.clone();
    html! {
        <>
            <p class="finding-signs">{ level(rule.level) }<span class="chip">{ rule.state.clone() }</span>
                if !rule.reason.is_empty() { <span data-part="reason">{ rule.reason.clone() }</span> }
            </p>
            if !rule.description.is_empty() {
                <p>{ rule.description.clone() }</p>
            }
            { authorship(&rule.author, &rule.license, &rule.references) }
            <p class="quiet">
                { "id " }<span class="mono">{ rule.key.clone() }</span>
                if !rule.file.is_empty() { { " · from " }<span class="mono">{ rule.file.clone() }</span> }
                if !rule.tags.is_empty() { { format!(" · {}", rule.tags.join(", ")) } }
            </p>
            <p>
                <button type="button" id="switch-rule" class="button small" aria-pressed={is_off.to_string()} onclick={switch}>
                    { if is_off { "Switched off: switch on" } else { "Switch off" } }
                </button>
                if rule.events > 0 {
                    { go::button("button small", &Go::Events(term("rule", &rule.key)), None, format!("Its {}", counted(rule.events.into(), "event")).into()) }
                }
                { copy_button(move || yaml.clone()) }
            </p>
            <pre class="raw" tabindex="0" aria-label="The rule as YAML">{ rule.yaml.clone() }</pre>
        </>
    }
}
