//! The conditions of the query as chips: turn around, switch off, take out.

use crate::page::lib::dom;
use crate::page::lib::icons;
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::query::terms::{Term, TermEdit, edited, terms};
use yew::prelude::*;

/// What the chips need.
#[derive(PartialEq, Properties)]
pub struct ChipsProps {
    /// The text in the search box.
    pub query: AttrValue,
}

/// The row of chips; nothing where there is no condition, or where the query has a mistake.
#[component]
pub fn Chips(props: &ChipsProps) -> Html {
    let session = use_session();
    let all = terms(&props.query).unwrap_or_default();
    if all.is_empty() {
        return Html::default();
    }
    let onclick = {
        let query = props.query.clone();
        Callback::from(move |event: MouseEvent| {
            let number = |name| {
                dom::attribute_above(&event, name).and_then(|text| text.parse::<usize>().ok())
            };
            let edits = [
                ("data-negate", TermEdit::Negate),
                ("data-switch", TermEdit::Switch),
                ("data-remove", TermEdit::Remove),
            ];
            for (name, edit) in edits {
                if let Some(number) = number(name) {
                    session.act(FilterAction::Search(edited(&query, number, edit)));
                    return;
                }
            }
            if number("data-clear").is_some() {
                session.act(FilterAction::Search(String::new()));
            }
        })
    };
    html! {
        <div class="chips" role="group" aria-label="Conditions" {onclick}>
            { for all.iter().enumerate().map(|(number, term)| draw(number, term)) }
            if all.len() > 1 {
                <button type="button" class="button small" data-clear="0">{ "Clear all" }</button>
            }
        </div>
    }
}

fn draw(number: usize, term: &Term) -> Html {
    let number = number.to_string();
    let text = &term.text;
    let class = classes!(
        "chip",
        "condition",
        term.negated.then_some("negated"),
        term.off.then_some("off")
    );
    html! {
        <span {class}>
            <button type="button" class="tiny" data-negate={number.clone()} aria-pressed={term.negated.to_string()}
                aria-label={format!("Not {text}")} title={if term.negated { "Ask for it" } else { "Ask for the opposite" }}>{ icons::minus() }</button>
            <button type="button" class="condition-text" data-switch={number.clone()} aria-pressed={(!term.off).to_string()}
                title={if term.off { "Switch on" } else { "Switch off" }}>
                if term.negated { <b>{ "not " }</b> }{ text.clone() }
            </button>
            <button type="button" class="tiny" data-remove={number} aria-label={format!("Remove {text}")} title="Remove">{ icons::cross() }</button>
        </span>
    }
}
