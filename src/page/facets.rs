//! The left column: the most frequent values of each field under the current filter.

use super::dom;
use super::format::thousands;
use super::icons;
use super::names::accounts_of_namesakes;
use super::session::use_session;
use super::state::{Action, Answered};
use super::terms;
use crate::engine::view::{Facet, FacetValue};
use yew::prelude::*;

/// What the facets need.
#[derive(PartialEq, Properties)]
pub struct FacetsProps {
    /// The last answer.
    pub answered: Answered,
    /// The text in the search box, which says what is chosen.
    pub query: AttrValue,
}

/// The facets. One handler serves all values: each carries the term that it stands for.
#[component]
pub fn Facets(props: &FacetsProps) -> Html {
    let session = use_session();
    let onclick = Callback::from(move |event: MouseEvent| {
        if let Some(term) = dom::attribute_above(&event, "data-only") {
            session.act(Action::Only(term));
        } else if let Some(term) = dom::attribute_above(&event, "data-not") {
            session.act(Action::Toggle(term));
        }
    });
    let answer = &props.answered.answer;
    // A field's own terms don't narrow its counts, so that a value may have more events than are shown.
    let largest = answer
        .facets
        .iter()
        .flat_map(|facet| &facet.values)
        .map(|value| value.count)
        .max();
    let whole = answer.shown.max(largest.unwrap_or(0)).max(1);
    html! {
        <aside class="facets" aria-label="Filters" {onclick}>
            { for answer.facets.iter().filter(|facet| !facet.values.is_empty()).map(|facet| {
                draw_facet(facet, whole, &props.query)
            }) }
        </aside>
    }
}

fn draw_facet(facet: &Facet, whole: u32, query: &str) -> Html {
    let more = u64::from(facet.distinct).saturating_sub(facet.values.len() as u64);
    let accounts = accounts_of_namesakes(
        facet
            .values
            .iter()
            .map(|value| (value.label.as_str(), value.value.as_str())),
    );
    html! {
        <details key={facet.field.clone()} class="facet" open=true>
            <summary>{ facet.label.clone() }</summary>
            <ul>
                { for facet.values.iter().zip(accounts).map(|(value, account)| draw_value(facet, value, account, whole, query)) }
            </ul>
            if more > 0 {
                <p class="facet-more">{ format!("and {} more", thousands(more)) }</p>
            }
        </details>
    }
}

fn draw_value(facet: &Facet, value: &FacetValue, account: Option<&str>, whole: u32, query: &str) -> Html {
    let only = terms::term(&facet.field, &value.value);
    let not = format!("-{only}");
    let (chosen, excluded) = (terms::contains(query, &only), terms::contains(query, &not));
    let name = if value.label.is_empty() {
        "(empty)"
    } else {
        &value.label
    };
    let label = account.map_or_else(
        || name.to_owned(),
        |account| format!("{name} in account {account}"),
    );
    // The last four digits tell two accounts apart where there is no room for more.
    let account_end = account.and_then(|account| account.get(8..));
    let share = u64::from(value.count) * 100 / u64::from(whole).max(1);
    let class = classes!(
        "facet-value",
        chosen.then_some("chosen"),
        excluded.then_some("excluded")
    );
    html! {
        <li key={value.value.clone()} {class}>
            <div class="facet-bar" style={format!("width:{share}%")} />
            <button type="button" class="facet-label" data-only={only.clone()} aria-pressed={chosen.to_string()}
                title={label.clone()}>
                <span class="facet-name">{ name.to_owned() }</span>
                if let Some(end) = account_end { <span class="facet-account">{ format!("…{end}") }</span> }
                <span class="facet-count">{ thousands(value.count.into()) }</span>
            </button>
            <span class="facet-actions">
                <button type="button" class="tiny" data-only={only} aria-label={format!("Only {label}")}
                    title="Only this" aria-pressed={chosen.to_string()}>{ icons::plus() }</button>
                <button type="button" class="tiny" data-not={not} aria-label={format!("Not {label}")}
                    title="Not this" aria-pressed={excluded.to_string()}>{ icons::minus() }</button>
            </span>
        </li>
    }
}
