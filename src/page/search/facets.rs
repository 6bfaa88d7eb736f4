//! The left column: the most frequent values of each field under the current filter.

use crate::analysis::facets::FOLDED;
use crate::page::go::{self, Go};
use crate::page::lib::cut;
use crate::page::lib::dom;
use crate::page::lib::format::thousands;
use crate::page::lib::glossary;
use crate::page::lib::icons;
use crate::page::lib::names::{Namesake, namesakes};
use crate::page::lib::shared::Shared;
use crate::page::lib::terms;
use crate::page::search::add_facet::{AddFacet, OFFERED};
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
            if let Some(field) = dom::attribute_above(&event, "data-fold") {
                // The page's state says which facets are open.
                event.prevent_default();
                session.act(ExploreAction::Fold(field));
            } else if let Some(term) = dom::attribute_above(&event, "data-only") {
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
    let side_panels = &props.side_panels;
    html! {
        <aside class="facets" aria-label="Filters" {onclick} {oninput}>
            { for side_panels.facets.iter().filter_map(|facet| draw_facet(facet, &props.chosen, &props.exploration)) }
            <AddFacet side_panels={side_panels.clone()} />
            <datalist id="facet-fields">
                { for side_panels.facet_fields.iter().take(OFFERED).map(|name| html! { <option value={name.clone()} /> }) }
            </datalist>
        </aside>
    }
}

fn draw_facet(
    facet: &Facet,
    chosen: &terms::FieldTerms,
    exploration: &Exploration,
) -> Option<Html> {
    let field = &facet.field;
    let is_added = exploration.facets.contains(field);
    let is_open = !exploration.folded.contains(field);
    let search = exploration
        .searches
        .iter()
        .find(|search| search.field == *field);
    let text = search.map_or("", |search| &search.text);
    let has_values = !facet.values.is_empty() || !facet.outside.is_empty();
    if !has_values && !is_added && text.is_empty() && !FOLDED.contains(&field.as_str()) {
        return None;
    }
    let left = |distinct: u32, shown: usize| u64::from(distinct).saturating_sub(shown as u64);
    let more_inside = left(facet.distinct, facet.values.len());
    let more_outside = left(facet.distinct_outside, facet.outside.len());
    let more = more_inside + more_outside;
    let more_words = match more_inside {
        0 => [&thousands(more_outside), " more outside"].concat(),
        inside => [&thousands(inside), " more"].concat(),
    };
    let outside = match more_outside {
        0 => String::new(),
        _ => format!("{} of ", thousands(facet.outside.len() as u64)),
    };
    let (title, beside) = facet.label.split_once(" (").unwrap_or((&facet.label, ""));
    Some(html! {
        <details key={field.clone()} class="facet" open={is_open} data-field={field.clone()}>
            <summary data-fold={field.clone()} title={field.clone()}>
                <span class="facet-title">{ title.to_owned() }</span>
                if !beside.is_empty() { <span class="quiet">{ beside.trim_end_matches(')').to_owned() }</span> }
            </summary>
            if is_open {
                { draw_values(facet, &facet.values, true, chosen) }
                if !has_values {
                    <p class="facet-more">{ "No value among the events shown." }</p>
                }
                if !facet.note.is_empty() {
                    <p class="facet-more facet-note">{ facet.note.clone() }</p>
                }
                if !facet.outside.is_empty() {
                    <details class="facet-outside">
                        <summary>{ format!("{outside}{} outside the filter", thousands(facet.distinct_outside.into())) }</summary>
                        { draw_values(facet, &facet.outside, false, chosen) }
                    </details>
                }
                if more > 0 || search.is_some() || is_added {
                    <p class="facet-more">
                        <input class="facet-input" type="search" data-search={field.clone()} value={text.to_owned()} placeholder="Find"
                            aria-label={["Find a value of ", &facet.label].concat()} autocomplete="off" spellcheck="false" />
                        if more > 0 {
                            { go::button("link", &Go::MoreValues(field.clone()), None, more_words.into()) }
                        }
                        if is_added {
                            { go::button("tiny", &Go::RemoveFacet(field.clone()), Some(["Remove the facet ", field].concat()), icons::cross()) }
                        }
                    </p>
                }
            }
        </details>
    })
}

/// Some values of a facet. Those that pass the filter have bars on a scale of their own.
fn draw_values(
    facet: &Facet,
    values: &[FacetValue],
    is_inside: bool,
    chosen: &terms::FieldTerms,
) -> Html {
    let accounts = namesakes(
        values
            .iter()
            .map(|value| (value.label.as_str(), value.value.as_str())),
    );
    let most = values.iter().map(|value| value.count).max().unwrap_or(0);
    // The buttons stand left of the counts.
    let digits = format!("--count:{}", thousands(most.into()).len());
    html! {
        <ul style={digits}>
            { for values.iter().zip(accounts).map(|(value, account)| {
                let share = is_inside.then(|| u64::from(value.count) * 100 / u64::from(most.max(1)));
                draw_value(facet, value, account.as_ref(), share, chosen)
            }) }
        </ul>
    }
}

fn draw_value(
    facet: &Facet,
    value: &FacetValue,
    namesake: Option<&Namesake<'_>>,
    share: Option<u64>,
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
    let label = namesake.map_or_else(
        || [name, &beside].concat(),
        |Namesake { account, more }| format!("{name} in account {account}{more}{beside}"),
    );
    // An account's name, or what is known of an address, stands behind it in the label.
    let (plain, told) = match value.label.strip_prefix(&value.value) {
        Some(rest) if rest.starts_with(' ') => (value.value.as_str(), rest.trim_start()),
        _ => (name, ""),
    };
    let is_told = namesake.is_some() || value.accounts == EXTERNAL;
    // The last four digits distinguish two accounts where there is no space for all twelve.
    let account_end =
        namesake.and_then(|known| Some([known.account.get(8..)?, &known.more].concat()));
    let class = classes!(
        "facet-value",
        chosen.then_some("chosen"),
        excluded.then_some("excluded")
    );
    html! {
        <li key={value.value.clone()} {class}>
            if let Some(share) = share {
                <span class="facet-lane" aria-hidden="true"><span class="facet-bar" style={format!("width:{share}%")} /></span>
            }
            <button type="button" class="facet-label" data-only={only.clone()} aria-pressed={chosen.to_string()}
                title={label.clone()}>
                <span class="facet-name">
                    { cut::in_middle_of_short(plain) }
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
