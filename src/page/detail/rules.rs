//! The rules that the open event matches.

use crate::page::go::{self, Go};
use crate::page::lib::terms::term;
use crate::page::overview::pieces::level;
use crate::protocol::RuleOfEvent;
use yew::prelude::*;

/// The rules, the one of the highest level first; nothing where there are none.
pub fn rules(rules: &[RuleOfEvent]) -> Html {
    if rules.is_empty() {
        return Html::default();
    }
    html! {
        <section data-part="rules">
            <h3>{ "Matches" }</h3>
            <ul class="rules-of-event">
                { for rules.iter().map(|rule| html! {
                    <li key={rule.key.clone()} data-key={rule.key.clone()}>
                        { level(rule.level) }{ " " }
                        { go::button("link", &Go::Rule(rule.key.clone()), Some(format!("Open the rule “{}”", rule.title)), rule.title.clone().into()) }
                        if !rule.author.is_empty() {
                            <span class="quiet">{ format!(" · rule by {}", rule.author) }</span>
                        }
                        { " · " }
                        { go::button("link", &Go::AllEvents(term("rule", &rule.key)), Some(format!("all its events: “{}”", rule.title)), "all its events".into()) }
                    </li>
                }) }
            </ul>
        </section>
    }
}
