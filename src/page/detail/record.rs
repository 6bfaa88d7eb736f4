//! Part of a record as a tree of names and values, each value with its filter.

use crate::json::tree::Tree;
use crate::page::lib::icons;
use crate::page::lib::terms;
use crate::page::tables::cell::named;
use crate::protocol::Detail;
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

/// What to show beside a value of this event: the names of the accounts in it, or what is known of an address.
pub fn words_beside(event: &Detail, text: &str) -> String {
    if let Some(known) = event.addresses.iter().find(|known| known.address == text) {
        return known.words.clone();
    }
    let accounts = event.accounts.iter();
    let names = accounts.filter(|account| holds_number(text, &account.id));
    let names: Vec<&str> = names.map(|account| account.name.as_str()).collect();
    names.join(", ")
}

/// Whether a number stands in a text, and not as a part of a longer one.
fn holds_number(text: &str, number: &str) -> bool {
    text.match_indices(number).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + number.len()..].chars().next();
        let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
        !is_digit(before) && !is_digit(after)
    })
}

/// The members of a value below a path, such as `requestParameters`.
pub fn members(event: &Detail, path: &str, tree: &Tree) -> Html {
    match tree {
        Tree::Object(members) => html! {
            <dl class="tree">
                { for members.iter().map(|(name, value)| member(event, name, &below(path, name), value)) }
            </dl>
        },
        // The steps of an array are left out of the path: any element counts.
        Tree::List(items) => html! {
            <dl class="tree">
                { for items.iter().enumerate().map(|(place, value)| member(event, &(place + 1).to_string(), path, value)) }
            </dl>
        },
        _ => leaf(event, path, tree),
    }
}

/// The path of a member. A name with a dot or a blank can't be written as a path; for such a member, and for
/// everything below it, this is empty.
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

fn member(event: &Detail, name: &str, path: &str, value: &Tree) -> Html {
    let nested = matches!(value, Tree::Object(_) | Tree::List(_)) && !value.is_empty();
    html! {
        <div class={if nested { "tree-branch" } else { "tree-leaf" }}>
            <dt>{ name.to_owned() }</dt>
            <dd>{ if nested { members(event, path, value) } else { leaf(event, path, value) } }</dd>
        </div>
    }
}

fn leaf(event: &Detail, path: &str, value: &Tree) -> Html {
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
                    <span class="value">{ named(text, &words_beside(event, text)) }</span>
                    if !path.is_empty() { { filter_buttons(path, text) } }
                </>
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_part_of_a_longer_one_is_no_account() {
        for (text, holds) in [
            ("111111111111", true),
            ("arn:aws:iam::111111111111:role/x", true),
            ("1111111111110 111111111111", true),
            ("1111111111110", false),
            ("0111111111111é", false),
            ("", false),
        ] {
            assert_eq!(holds_number(text, "111111111111"), holds, "{text}");
        }
    }
}
