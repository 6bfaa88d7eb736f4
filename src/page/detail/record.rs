//! Part of a record as a tree of names and values, each value with its filter.

use crate::json::tree::Tree;
use crate::page::lib::icons;
use crate::page::lib::terms;
use yew::prelude::*;

/// What CloudTrail writes in place of a value that it keeps to itself.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// Two small buttons: only this value, not this value.
pub fn filter_buttons(field: &str, value: &str) -> Html {
    let term = terms::term(field, value);
    html! {
        <span class="value-actions">
            <button type="button" class="tiny" data-term={term.clone()} title={format!("Only {term}")}
                aria-label={format!("Filter: only {term}")}>{ icons::plus() }</button>
            <button type="button" class="tiny" data-term={format!("-{term}")} title={format!("Not {term}")}
                aria-label={format!("Filter: not {term}")}>{ icons::minus() }</button>
        </span>
    }
}

/// The members of a value below a path, such as `requestParameters`.
pub fn members(path: &str, tree: &Tree) -> Html {
    match tree {
        Tree::Object(members) => html! {
            <dl class="tree">
                { for members.iter().map(|(name, value)| member(name, &below(path, name), value)) }
            </dl>
        },
        // The steps of an array are left out of the path: any element counts.
        Tree::List(items) => html! {
            <dl class="tree">
                { for items.iter().enumerate().map(|(place, value)| member(&(place + 1).to_string(), path, value)) }
            </dl>
        },
        _ => leaf(path, tree),
    }
}

/// The path of a member. A name with a dot or a blank can't be written as a path, and what lies below it
/// has none.
fn below(path: &str, name: &str) -> String {
    let plain = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-$".contains(c));
    if path.is_empty() || !plain {
        String::new()
    } else {
        format!("{path}.{name}")
    }
}

fn member(name: &str, path: &str, value: &Tree) -> Html {
    let nested = matches!(value, Tree::Object(_) | Tree::List(_)) && !value.is_empty();
    html! {
        <div class={if nested { "tree-branch" } else { "tree-leaf" }}>
            <dt>{ name.to_owned() }</dt>
            <dd>{ if nested { members(path, value) } else { leaf(path, value) } }</dd>
        </div>
    }
}

fn leaf(path: &str, value: &Tree) -> Html {
    match value {
        Tree::Text(text) if text == HIDDEN => html! {
            <span class="chip" title={HIDDEN}>{ "hidden by AWS" }</span>
        },
        Tree::Null => html! { <span class="quiet">{ "null" }</span> },
        Tree::Object(_) => html! { <span class="quiet">{ "empty object" }</span> },
        Tree::List(_) => html! { <span class="quiet">{ "empty list" }</span> },
        Tree::Text(text) if text.is_empty() => {
            html! { <span class="quiet">{ "empty text" }</span> }
        }
        value => {
            let text = value.leaf().unwrap_or_default();
            html! {
                <>
                    <span class="mono value">{ text.to_owned() }</span>
                    if !path.is_empty() { { filter_buttons(path, text) } }
                </>
            }
        }
    }
}
