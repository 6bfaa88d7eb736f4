//! Part of a record as a tree of names and values, each value with its filter.

use crate::json::tree::Tree;
use crate::page::detail::long_text::{LongText, is_long};
use crate::page::detail::steps::{entries, entry, holds, step_length};
use crate::page::lib::format::thousands;
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::lib::terms;
use crate::page::tables::cell::named;
use crate::protocol::Detail;
use crate::resources::texts::tree_in_text;
use gloo::timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What CloudTrail writes in place of a value that it keeps to itself.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// Where an Insights event says whose calls, with what, ended in which errors.
const ATTRIBUTIONS: &str = "insightDetails.insightContext.attributions";

/// A longer text is not read as JSON: it would take longer than a frame.
const LONGEST_JSON: usize = 256 << 10;

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

/// A value in the record of an event.
#[derive(Clone, PartialEq)]
pub struct PlaceInRecord {
    /// The event.
    pub event: Shared<Detail>,
    /// Its record, or what a text in it holds as JSON.
    pub record: Shared<Tree>,
    /// The numbers of the entries that lead from the record to the value.
    pub steps: Vec<usize>,
    /// Its path in the search language; empty where it can't be written.
    pub path: String,
    /// Whether it is in the JSON of a text, where no path leads.
    pub is_in_text: bool,
}

impl PlaceInRecord {
    /// The value.
    pub fn value(&self) -> &Tree {
        let mut value: &Tree = &self.record;
        for number in &self.steps {
            value = entry(value, *number).map_or(&Tree::Null, |(_, inner)| inner);
        }
        value
    }

    /// The place of the entry with this number.
    pub fn below(&self, number: usize, name: &str) -> PlaceInRecord {
        let mut steps = self.steps.clone();
        steps.push(number);
        let path = match self.value() {
            _ if self.is_in_text => String::new(),
            // The steps of an array are left out of the path: any element counts.
            Tree::List(_) => self.path.clone(),
            _ if self.steps.is_empty() => name.to_owned(),
            _ => below(&self.path, name),
        };
        PlaceInRecord {
            steps,
            path,
            ..self.clone()
        }
    }

    /// The place of the entry with this number, and how that is written behind the label of this one.
    fn entry(&self, number: usize, label: &str) -> Option<(PlaceInRecord, String)> {
        let value = self.value();
        let (name, _) = entry(value, number)?;
        let inner = self.below(number, &name);
        let label = match value {
            Tree::List(_) => format!("{label}[{number}]"),
            _ if label.is_empty() => name,
            _ => format!("{label}.{name}"),
        };
        Some((inner, label))
    }

    /// Whether it has more entries than are drawn at once.
    fn is_long(&self) -> bool {
        let tree = self.value();
        let all = entries(tree);
        step_length(tree, 0..all) < all
    }
}

/// The members of a value, such as `requestParameters`; of many the first.
pub fn members(place: &PlaceInRecord) -> Html {
    let all = entries(place.value());
    if all == 0 {
        leaf(place)
    } else if place.is_long() {
        long_list(place)
    } else {
        html! { <dl class="tree">{ for (0..all).map(|number| member(place, number)) }</dl> }
    }
}

fn long_list(place: &PlaceInRecord) -> Html {
    let key = format!("{} {:?}", place.event.row.event, place.steps);
    html! { <LongList {key} place={place.clone()} /> }
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

/// One entry of a value.
pub fn member(place: &PlaceInRecord, number: usize) -> Html {
    match place.entry(number, "") {
        Some((inner, label)) => labelled(inner, label),
        None => Html::default(),
    }
}

/// A value behind its label. What has one entry only stands in one line with it, and the elements of a list have their
/// numbers in their labels, so that no line is there for the number alone.
fn labelled(mut place: PlaceInRecord, mut label: String) -> Html {
    while entries(place.value()) == 1
        && let Some((inner, longer)) = place.entry(0, &label)
    {
        (place, label) = (inner, longer);
    }
    let all = entries(place.value());
    match place.value() {
        _ if all == 0 => {
            html! { <div class="tree-leaf"><dt>{ label }</dt><dd>{ leaf(&place) }</dd></div> }
        }
        _ if place.is_long() => {
            html! { <div class="tree-branch"><dt>{ label }</dt><dd>{ long_list(&place) }</dd></div> }
        }
        Tree::List(_) => html! {
            <>{ for (0..all).filter_map(|number| place.entry(number, &label)).map(|(inner, label)| labelled(inner, label)) }</>
        },
        _ => html! {
            <div class="tree-branch"><dt>{ label }</dt><dd>{ members(&place) }</dd></div>
        },
    }
}

fn leaf(place: &PlaceInRecord) -> Html {
    let (event, path) = (&place.event, place.path.as_str());
    match place.value() {
        Tree::Text(text) if text == HIDDEN => html! {
            <span class="chip" title={HIDDEN}>{ "hidden by AWS" }</span>
        },
        Tree::Null => html! { <span class="quiet">{ "null" }</span> },
        Tree::Object(_) => html! { <span class="quiet">{ "empty object" }</span> },
        Tree::List(_) => html! { <span class="quiet">{ "empty list" }</span> },
        Tree::Text(text) if text.is_empty() => {
            html! { <span class="quiet">{ "empty text" }</span> }
        }
        Tree::Text(text) if may_be_json(text) => {
            let key = format!("{} {:?}", event.row.event, place.steps);
            html! { <JsonText {key} place={place.clone()} /> }
        }
        value => {
            let text = value.leaf().unwrap_or_default();
            // Insights write "no error" as the text `null`.
            let is_no_error = text == "null" && path.starts_with(ATTRIBUTIONS);
            let beside = match is_no_error {
                true => "no error".to_owned(),
                false => words_beside(event, text),
            };
            plain_text(path, text, &beside)
        }
    }
}

/// A text with what is known of it beside it, and its filters.
fn plain_text(path: &str, text: &str, beside: &str) -> Html {
    html! {
        <>
            if is_long(text) {
                <LongText text={text.to_owned()} />
            } else {
                <span class="value">{ named(text, beside) }</span>
            }
            if !path.is_empty() { { filter_buttons(path, text) } }
        </>
    }
}

/// Whether it is worth reading a text as JSON.
fn may_be_json(text: &str) -> bool {
    text.len() <= LONGEST_JSON && text.trim_start().starts_with(['{', '[', '%'])
}

/// What a text that may hold JSON needs.
#[derive(PartialEq, Properties)]
struct JsonTextProps {
    /// The text.
    place: PlaceInRecord,
}

/// A text that holds JSON, such as a policy, as a tree; the text itself is a click away. One that holds none is as others are.
#[component]
fn JsonText(props: &JsonTextProps) -> Html {
    let PlaceInRecord { event, path, .. } = &props.place;
    let text = props.place.value().text().unwrap_or_default();
    let as_text = use_state_eq(|| false);
    let tree = use_memo(text.to_owned(), |text| tree_in_text(text).map(Shared::new));
    let Some(tree) = (*tree).clone() else {
        return plain_text(path, text, &words_beside(event, text));
    };
    let toggle = {
        let as_text = as_text.clone();
        Callback::from(move |_: MouseEvent| as_text.set(!*as_text))
    };
    let inner = PlaceInRecord {
        event: event.clone(),
        record: tree,
        steps: Vec::new(),
        path: String::new(),
        is_in_text: true,
    };
    html! {
        <div class="json-text" data-part="json-text">
            <button type="button" class="link quiet" data-show="text" aria-pressed={as_text.to_string()} onclick={toggle}>
                { if *as_text { "Show as a tree" } else { "JSON in a text · show the text" } }
            </button>
            if *as_text {
                <span class="value">{ text.to_owned() }</span>
            } else {
                { members(&inner) }
            }
            if !path.is_empty() { { filter_buttons(path, text) } }
        </div>
    }
}

/// What a long list needs.
#[derive(PartialEq, Properties)]
struct LongListProps {
    /// The list or object.
    place: PlaceInRecord,
}

/// A list or object of more values than are drawn at once.
#[component]
fn LongList(props: &LongListProps) -> Html {
    let place = &props.place;
    let tree = place.value();
    let steps = use_state_eq(|| 1_usize);
    let wants_all = use_state_eq(|| false);
    let typed = use_state_eq(String::new);
    let words = typed.trim().to_lowercase();
    let total = entries(tree);
    let found: Vec<usize> = (0..total)
        .filter(|number| words.is_empty() || is_found(place, *number, &words))
        .collect();
    let mut drawn: Vec<Vec<usize>> = Vec::new();
    let mut shown = 0;
    while drawn.len() < *steps && shown < found.len() {
        let length = step_length(tree, found[shown..].iter().copied());
        drawn.push(found[shown..shown + length].to_vec());
        shown += length;
    }
    {
        // One step after the other, so that the page answers in between.
        let is_going_on = *wants_all && shown < found.len();
        let steps = steps.clone();
        use_effect_with((is_going_on, *steps), move |(is_going_on, drawn)| {
            let next = drawn + 1;
            let timer = is_going_on.then(|| Timeout::new(0, move || steps.set(next)));
            move || drop(timer)
        });
    }
    let more = {
        let steps = steps.clone();
        let next = *steps + 1;
        Callback::from(move |_: MouseEvent| steps.set(next))
    };
    let all = {
        let wants_all = wants_all.clone();
        Callback::from(move |_: MouseEvent| wants_all.set(true))
    };
    let oninput = {
        let (typed, steps, wants_all) = (typed.clone(), steps.clone(), wants_all.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                typed.set(input.value());
                steps.set(1);
                wants_all.set(false);
            }
        })
    };
    let of = if words.is_empty() {
        format!("{} of {}", thousands(shown as u64), thousands(total as u64))
    } else {
        let found = found.len() as u64;
        format!(
            "{} found in {}, {} shown",
            thousands(found),
            thousands(total as u64),
            thousands(shown as u64)
        )
    };
    let label = format!("Find in these {}", thousands(total as u64));
    html! {
        <div class="long-list" data-part="long-list" data-shown={shown.to_string()} data-total={total.to_string()}>
            <p key="head" class="long-head">
                <span class="quiet" role="status">{ of }</span>
                <input type="search" class="facet-input" value={(*typed).clone()} placeholder={label.clone()} aria-label={label} {oninput} />
            </p>
            // By themselves, so that each keeps its nodes when one comes after it.
            <div key="steps" class="steps">
                { for drawn.into_iter().enumerate().map(|(number, entries)| html! {
                    <ListStep key={number} place={place.clone()} {entries} />
                }) }
            </div>
            if shown < found.len() {
                <p key="foot" class="long-foot">
                    <button type="button" class="button small" data-show="more" onclick={more}>{ "Show more" }</button>
                    <button type="button" class="button small" data-show="all" disabled={*wants_all} onclick={all}>
                        { format!("Show all {}", thousands(found.len() as u64)) }
                    </button>
                </p>
            }
        </div>
    }
}

fn is_found(place: &PlaceInRecord, number: usize, words: &str) -> bool {
    let tree = place.value();
    entry(tree, number).is_some_and(|(name, value)| {
        let has_name = !tree.members().is_empty() && name.to_lowercase().contains(words);
        has_name || holds(value, words)
    })
}

/// What a step needs.
#[derive(PartialEq, Properties)]
struct ListStepProps {
    place: PlaceInRecord,
    /// The numbers of its entries.
    entries: Vec<usize>,
}

/// Some entries. As a component, so that it is not drawn anew when a step comes after it.
#[component]
fn ListStep(props: &ListStepProps) -> Html {
    html! {
        <dl class="tree step">{ for props.entries.iter().map(|number| member(&props.place, *number)) }</dl>
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
