//! The conditions of the query as chips: turn around, switch off, take out.

use crate::page::lib::dom::{self, NoClick};
use crate::page::lib::icons;
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::query::terms::{Term, TermEdit, edited, terms};
use std::fmt;
use std::str::FromStr;
use yew::prelude::*;

/// What the chips need.
#[derive(PartialEq, Properties)]
pub struct ChipsProps {
    /// The text in the search box.
    pub query: AttrValue,
}

/// What a click on a chip, or on the button after them, does. It is in the page as text in `data-chip`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ChipClick {
    /// Edits a condition.
    Edit {
        /// The number of the condition.
        term: usize,
        /// What happens to it.
        edit: TermEdit,
    },
    /// Removes all conditions.
    Clear,
}

impl fmt::Display for ChipClick {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            ChipClick::Edit { term, edit } => {
                let verb = match edit {
                    TermEdit::Negate => "negate",
                    TermEdit::Switch => "switch",
                    TermEdit::Remove => "remove",
                };
                write!(out, "{verb} {term}")
            }
            ChipClick::Clear => out.write_str("clear"),
        }
    }
}

impl FromStr for ChipClick {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        if text == "clear" {
            return Ok(ChipClick::Clear);
        }
        let (verb, term) = text.split_once(' ').ok_or(NoClick)?;
        let edit = match verb {
            "negate" => TermEdit::Negate,
            "switch" => TermEdit::Switch,
            "remove" => TermEdit::Remove,
            _ => return Err(NoClick),
        };
        let term = term.parse().map_err(|_| NoClick)?;
        Ok(ChipClick::Edit { term, edit })
    }
}

/// The row of chips. It keeps its place where there is no condition, so that the first one moves nothing.
#[component]
pub fn Chips(props: &ChipsProps) -> Html {
    let session = use_session();
    let all = terms(&props.query).unwrap_or_default();
    let onclick = {
        let query = props.query.clone();
        Callback::from(move |event: MouseEvent| {
            let query = match dom::value_above(&event, "data-chip") {
                Some(ChipClick::Edit { term, edit }) => edited(&query, term, edit),
                Some(ChipClick::Clear) => String::new(),
                None => return,
            };
            session.act(FilterAction::Search(query));
        })
    };
    html! {
        <div class="chips" role="group" aria-label="Conditions" {onclick}>
            { for all.iter().enumerate().map(|(number, term)| draw(number, term)) }
            if all.len() > 1 {
                <button type="button" class="button small" data-chip={ChipClick::Clear.to_string()}>{ "Clear all" }</button>
            }
        </div>
    }
}

fn draw(number: usize, term: &Term) -> Html {
    let click = |edit| ChipClick::Edit { term: number, edit }.to_string();
    let text = &term.text;
    let class = classes!(
        "chip",
        "condition",
        term.negated.then_some("negated"),
        term.off.then_some("off")
    );
    html! {
        <span {class}>
            <button type="button" class="tiny" data-chip={click(TermEdit::Negate)} aria-pressed={term.negated.to_string()}
                aria-label={format!("Not {text}")} title={if term.negated { "Ask for it" } else { "Ask for the opposite" }}>{ icons::minus() }</button>
            <button type="button" class="condition-text" data-chip={click(TermEdit::Switch)} aria-pressed={(!term.off).to_string()}
                title={if term.off { "Switch on" } else { "Switch off" }}>
                if term.negated { <b>{ "not " }</b> }{ text.clone() }
            </button>
            <button type="button" class="tiny" data-chip={click(TermEdit::Remove)} aria-label={format!("Remove {text}")} title="Remove">{ icons::cross() }</button>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_chips_reads_back() {
        let edits = [TermEdit::Negate, TermEdit::Switch, TermEdit::Remove];
        let edits = edits.map(|edit| ChipClick::Edit { term: 12, edit });
        for click in edits.into_iter().chain([ChipClick::Clear]) {
            assert_eq!(click.to_string().parse(), Ok(click));
        }
        for text in ["", "negate", "negate x", "turn 1"] {
            assert_eq!(text.parse::<ChipClick>(), Err(NoClick), "{text}");
        }
    }
}
