//! The left column: the most frequent values of each field under the current filter.

use crate::page::go::{self, Go};
use crate::page::lib::cut;
use crate::page::lib::dom;
use crate::page::lib::format::thousands;
use crate::page::lib::glossary;
use crate::page::lib::icons;
use crate::page::lib::names::accounts_of_namesakes;
use crate::page::lib::shared::Shared;
use crate::page::lib::terms;
use crate::page::session::use_session;
use crate::page::state::exploration::{Exploration, ExploreAction};
use crate::page::state::filter::FilterAction;
use crate::page::tables::small_table::dossier_button;
use crate::protocol::{EXTERNAL, Facet, FacetValue, SidePanels};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the facets need.
#[derive(PartialEq, Properties)]
pub struct FacetsProps {
    /// The values with their counts.
    pub side_panels: Shared<SidePanels>,
    /// What the text in the search box says of fields: the values that are chosen.
    pub chosen: terms::FieldTerms,
    /// What has been added and looked for.
    pub exploration: Exploration,
}

/// The facets. One handler serves all values: each carries the term that it stands for.
#[component]
pub fn Facets(props: &FacetsProps) -> Html {
    let session = use_session();
    let onclick = {
        let session = session.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(term) = dom::attribute_above(&event, "data-only") {
                // The name of a value lets it pass as well as those that are chosen; its button lets only it pass.
                session.act(match dom::is_in(&event, ".facet-label") {
                    true => FilterAction::Widen(term),
                    false => FilterAction::Only(term),
                });
            } else if let Some(term) = dom::attribute_above(&event, "data-not") {
                session.act(FilterAction::Toggle(term));
            }
        })
    };
    let oninput = {
        let session = session.clone();
        Callback::from(move |event: InputEvent| {
            if let (Some(field), Some(input)) = (
                dom::attribute_above(&event, "data-search"),
                event.target_dyn_into::<HtmlInputElement>(),
            ) {
                let text = input.value();
                session.act(ExploreAction::Search { field, text });
            }
        })
    };
    let onchange = {
        let session = session.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event
                .target_dyn_into::<HtmlInputElement>()
                .filter(|input| input.id() == "add-facet")
            {
                session.act(ExploreAction::AddFacet(input.value()));
                input.set_value("");
            }
        })
    };
    let choosing = |choosing: bool| {
        let session = session.clone();
        Callback::from(move |_: FocusEvent| session.act(ExploreAction::Choosing(choosing)))
    };
    let side_panels = &props.side_panels;
    // A field's own terms don't narrow its counts, so that a value may have more events than are shown.
    let largest = side_panels
        .facets
        .iter()
        .flat_map(|facet| &facet.values)
        .map(|value| value.count)
        .max();
    let whole = side_panels.shown.max(largest.unwrap_or(0)).max(1);
    html! {
        <aside class="facets" aria-label="Filters" {onclick} {oninput} {onchange}>
            { for side_panels.facets.iter().filter_map(|facet| {
                draw_facet(facet, whole, &props.chosen, &props.exploration)
            }) }
            <input id="add-facet" class="facet-input" type="text" list="facet-fields" placeholder="Add a facet: field or path"
                aria-label="Add a facet: a field or a JSON path" autocomplete="off" spellcheck="false"
                onfocus={choosing(true)} onblur={choosing(false)} />
            <datalist id="facet-fields">
                { for side_panels.facet_fields.iter().map(|name| html! { <option value={name.clone()} /> }) }
            </datalist>
        </aside>
    }
}

fn draw_facet(
    facet: &Facet,
    whole: u32,
    chosen: &terms::FieldTerms,
    exploration: &Exploration,
) -> Option<Html> {
    let field = &facet.field;
    let is_added = exploration.facets.contains(field);
    let search = exploration
        .searches
        .iter()
        .find(|search| search.field == *field);
    let text = search.map_or("", |search| &search.text);
    if facet.values.is_empty() && !is_added && text.is_empty() {
        return None;
    }
    let more = u64::from(facet.distinct).saturating_sub(facet.values.len() as u64);
    let accounts = accounts_of_namesakes(
        facet
            .values
            .iter()
            .map(|value| (value.label.as_str(), value.value.as_str())),
    );
    Some(html! {
        <details key={field.clone()} class="facet" open=true data-field={field.clone()}>
            <summary>{ facet.label.clone() }</summary>
            <ul>
                { for facet.values.iter().zip(accounts).map(|(value, account)| draw_value(facet, value, account, whole, chosen)) }
            </ul>
            if facet.values.is_empty() {
                <p class="facet-more">{ "No value among the events shown." }</p>
            }
            if !facet.note.is_empty() {
                <p class="facet-more facet-note">{ facet.note.clone() }</p>
            }
            if more > 0 || search.is_some() || is_added {
                <p class="facet-more">
                    <input class="facet-input" type="search" data-search={field.clone()} value={text.to_owned()} placeholder="Find"
                        aria-label={["Find a value of ", &facet.label].concat()} autocomplete="off" spellcheck="false" />
                    if more > 0 {
                        { go::button("link", &Go::MoreValues(field.clone()), None, [&thousands(more), " more"].concat().into()) }
                    }
                    if is_added {
                        { go::button("tiny", &Go::RemoveFacet(field.clone()), Some(["Remove the facet ", field].concat()), icons::cross()) }
                    }
                </p>
            }
        </details>
    })
}

fn draw_value(
    facet: &Facet,
    value: &FacetValue,
    account: Option<&str>,
    whole: u32,
    all_chosen: &terms::FieldTerms,
) -> Html {
    let only = terms::term(&facet.field, &value.value);
    let not = format!("-{only}");
    let (chosen, excluded) = (all_chosen.contains(&only), all_chosen.contains(&not));
    let name = match value.label.as_str() {
        "" => "(empty)",
        label => glossary::value(&facet.field, label),
    };
    let beside = match value.accounts.as_str() {
        "" => String::new(),
        names => format!(" ({names})"),
    };
    let label = account.map_or_else(
        || [name, &beside].concat(),
        |account| format!("{name} in account {account}{beside}"),
    );
    // An account's name, or what is known of an address, stands behind it in the label.
    let (plain, told) = match value.label.strip_prefix(&value.value) {
        Some(rest) if rest.starts_with(' ') => (value.value.as_str(), rest.trim_start()),
        _ => (name, ""),
    };
    let is_told = account.is_some() || value.accounts == EXTERNAL;
    // The last four digits distinguish two accounts where there is no space for all twelve.
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
                <span class="facet-name">
                    { cut::in_middle(plain) }
                    if !told.is_empty() {
                        <>{ " " }<span class={classes!("facet-beside", (told == EXTERNAL).then_some("error-words"))}>{ told.to_owned() }</span></>
                    }
                </span>
                if let Some(end) = account_end { <span class="facet-account">{ format!("…{end}") }</span> }
                if is_told && !value.accounts.is_empty() {
                    <span class="facet-account">{ value.accounts.clone() }</span>
                }
                <span class="facet-count">{ thousands(value.count.into()) }</span>
            </button>
            <span class="facet-actions">
                { dossier_button(&facet.field, &value.value, &label) }
                <button type="button" class="tiny" data-only={only} aria-label={format!("Only {label}")}
                    title="Only this" aria-pressed={chosen.to_string()}>{ icons::plus() }</button>
                <button type="button" class="tiny" data-not={not} aria-label={format!("Not {label}")}
                    title="Not this" aria-pressed={excluded.to_string()}>{ icons::minus() }</button>
            </span>
        </li>
    }
}
