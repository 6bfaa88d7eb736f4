//! The box below the facets that adds one: fields and paths that are there, and which one was meant where none is.

use crate::page::lib::dom;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::exploration::ExploreAction;
use crate::protocol::SidePanels;
use crate::query::fields;
use crate::query::most_like::nearest;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// So many names are offered at a time.
pub const OFFERED: usize = 300;
/// So many stand in the list.
const LISTED: usize = 40;
/// Height of the box and of the list as the style sheet has them, in CSS pixels.
const BOX_HEIGHT: f64 = 34.0;
const LIST_HEIGHT: f64 = 260.0;
/// So many are suggested in place of a name that is none.
const SUGGESTED: usize = 3;

/// What the box needs.
#[derive(PartialEq, Properties)]
pub struct AddFacetProps {
    /// The names of fields and paths come with these.
    pub side_panels: Shared<SidePanels>,
}

/// The box with its list.
#[component]
pub fn AddFacet(props: &AddFacetProps) -> Html {
    let session = use_session();
    let text = use_state_eq(String::new);
    let has_focus = use_state_eq(|| false);
    let chosen = use_state_eq(|| None::<usize>);
    // The name that is to be added once the names that are there have come.
    let wanted = use_state_eq(|| None::<String>);
    let refused = use_state_eq(|| None::<Refusal>);
    let names = &props.side_panels.facet_fields;
    let listed = if *has_focus {
        listed(&text, names)
    } else {
        Vec::new()
    };
    let active = chosen.filter(|index| *index < listed.len());

    let node = use_node_ref();
    let is_upwards = use_upwards(&node, !listed.is_empty());
    use_wanted(&wanted, &refused, &text, &has_focus, &props.side_panels);
    let oninput = {
        let (text, chosen, refused) = (text.setter(), chosen.setter(), refused.setter());
        let has_focus = has_focus.setter();
        Callback::from(move |event: InputEvent| {
            // The facets look for values in their boxes.
            event.stop_propagation();
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                text.set(input.value());
                has_focus.set(true);
                chosen.set(None);
                refused.set(None);
            }
        })
    };
    let onkeydown = {
        let (chosen, wanted, has_focus) = (chosen.clone(), wanted.setter(), has_focus.setter());
        let (text, listed) = (text.to_string(), listed.clone());
        Callback::from(move |event: KeyboardEvent| {
            let count = listed.len();
            let go = |by: usize| {
                (count > 0).then(|| chosen.map_or(by.min(count - 1), |at| (at + by) % count))
            };
            match event.key().as_str() {
                "ArrowDown" if count == 0 => has_focus.set(true),
                "ArrowDown" if chosen.is_none() => chosen.set((count > 0).then_some(0)),
                "ArrowDown" => chosen.set(go(1)),
                "ArrowUp" => chosen.set(go(count.saturating_sub(1))),
                "Enter" => {
                    let name =
                        active.map_or(text.trim().trim_end_matches(':'), |index| &listed[index]);
                    wanted.set((!name.is_empty()).then(|| name.to_owned()));
                    chosen.set(None);
                }
                "Escape" if count > 0 => has_focus.set(false),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let focused = |focus: bool| {
        let (session, has_focus) = (session.clone(), has_focus.setter());
        Callback::from(move |_: FocusEvent| {
            has_focus.set(focus);
            session.act(ExploreAction::Choosing(focus));
        })
    };
    // The box keeps the focus while a name is clicked.
    let onmousedown = {
        let (wanted, refused) = (wanted.setter(), refused.setter());
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            if let Some(name) = dom::attribute_above(&event, "data-name") {
                refused.set(None);
                wanted.set(Some(name));
            }
        })
    };
    let onclick = {
        let (session, refused) = (session.clone(), refused.setter());
        Callback::from(move |event: MouseEvent| {
            if let Some(name) = dom::attribute_above(&event, "data-add") {
                refused.set(None);
                session.act(ExploreAction::AddFacet(name));
            }
        })
    };
    html! {
        <div class="add-facet" ref={node}>
            <input id="add-facet" class="facet-input" type="text" value={(*text).clone()} placeholder="Add a facet: field or path"
                role="combobox" aria-autocomplete="list" aria-expanded={(!listed.is_empty()).to_string()} aria-controls="add-facet-list"
                aria-activedescendant={active.map(|index| format!("add-facet-{index}"))}
                aria-label="Add a facet: a field or a JSON path" aria-invalid={refused.is_some().to_string()}
                aria-describedby={refused.is_some().then_some("add-facet-refused")}
                autocomplete="off" spellcheck="false" {oninput} {onkeydown} onfocus={focused(true)} onblur={focused(false)} />
            if !listed.is_empty() { { list(&listed, active, is_upwards, onmousedown) } }
            if let Some(refusal) = &*refused { { refusal.words(onclick) } }
        </div>
    }
}

/// The list of names, one of which may be chosen by the keyboard.
fn list(
    names: &[String],
    active: Option<usize>,
    is_upwards: bool,
    onmousedown: Callback<MouseEvent>,
) -> Html {
    html! {
        <ul id="add-facet-list" class={classes!("search-list", is_upwards.then_some("upwards"))} role="listbox" aria-label="Fields and paths" {onmousedown}>
            { for names.iter().enumerate().map(|(index, name)| html! {
                <li key={name.clone()} id={format!("add-facet-{index}")} role="option" data-name={name.clone()}
                    aria-selected={(active == Some(index)).to_string()}><code>{ name.clone() }</code></li>
            }) }
        </ul>
    }
}

/// Whether the list of the box has no room below it and more above; judged when it opens.
#[hook]
fn use_upwards(node: &NodeRef, is_open: bool) -> bool {
    let is_upwards = use_state_eq(|| false);
    let (setter, node) = (is_upwards.setter(), node.clone());
    use_effect_with(is_open, move |is_open| {
        let place = node.cast::<web_sys::Element>().filter(|_| *is_open);
        if let Some(place) = place.map(|node| node.get_bounding_client_rect()) {
            let height = dom::window().inner_height().ok();
            let height = height
                .and_then(|height| height.as_f64())
                .unwrap_or_default();
            let below = height - place.top() - BOX_HEIGHT;
            setter.set(below < LIST_HEIGHT && place.top() > below);
        }
    });
    *is_upwards
}

/// Adds the wanted name once the names that are there have come, or refuses it.
#[hook]
fn use_wanted(
    wanted: &UseStateHandle<Option<String>>,
    refused: &UseStateHandle<Option<Refusal>>,
    text: &UseStateHandle<String>,
    is_open: &UseStateHandle<bool>,
    side_panels: &Shared<SidePanels>,
) {
    let session = use_session();
    let (refused, text, is_open) = (refused.clone(), text.clone(), is_open.clone());
    use_effect_with(
        (wanted.clone(), side_panels.clone()),
        move |(wanted, side_panels)| {
            let names = &side_panels.facet_fields;
            let Some(name) = (**wanted).clone() else {
                return;
            };
            let is_field = fields::find(&name).is_some() || fields::is_at_the_top(&name);
            if names.is_empty() && !is_field {
                return;
            }
            wanted.set(None);
            if is_field || names.iter().any(|known| is_at_or_below(known, &name)) {
                session.act(ExploreAction::AddFacet(name));
                text.set(String::new());
                // Done with: typing or an arrow key opens the list again.
                is_open.set(false);
            } else {
                refused.set(Some(Refusal::of(name, names)));
            }
        },
    );
}

/// Whether a path is another one, or within it.
fn is_at_or_below(path: &str, of: &str) -> bool {
    let rest = path.strip_prefix(of);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// A name that is none.
#[derive(Clone, PartialEq)]
struct Refusal {
    name: String,
    /// The ones that may be meant.
    nearest: Vec<String>,
}

impl Refusal {
    fn of(name: String, names: &[String]) -> Self {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let near = nearest(&name, &names, SUGGESTED);
        Refusal {
            nearest: near.into_iter().map(str::to_owned).collect(),
            name,
        }
    }

    fn words(&self, onclick: Callback<MouseEvent>) -> Html {
        html! {
            <p id="add-facet-refused" class="facet-more" role="status" {onclick}>
                <span class="error-words">{ format!("No event has a field or path “{}”.", self.name) }</span>
                if !self.nearest.is_empty() { <span>{ " Did you mean" }</span> }
                { for self.nearest.iter().map(|name| html! {
                    <button type="button" class="link" data-add={name.clone()}>{ name.clone() }</button>
                }) }
            </p>
        }
    }
}

/// The names that contain a text: first those that begin with it.
fn listed(text: &str, names: &[String]) -> Vec<String> {
    let text = text.trim().to_lowercase();
    let place = |name: &String| name.to_lowercase().find(&text);
    let begin = names.iter().filter(|name| place(name) == Some(0));
    let others = names
        .iter()
        .filter(|name| place(name).is_some_and(|at| at > 0));
    begin.chain(others).take(LISTED).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_at_or_below_another_by_whole_keys() {
        assert!(is_at_or_below("a.b.c", "a.b.c"));
        assert!(is_at_or_below("a.b.c", "a.b"));
        assert!(is_at_or_below("a.b[0].c", "a.b"));
        assert!(!is_at_or_below("a.bc", "a.b"));
        assert!(!is_at_or_below("a.b", "a.b.c"));
    }

    #[test]
    fn names_that_begin_with_the_text_come_first_and_one_that_is_none_has_near_ones() {
        let names = [
            "agent",
            "ai-agent",
            "requestParameters.bucketName",
            "region",
        ]
        .map(str::to_owned);
        assert_eq!(listed("AGENT", &names), ["agent", "ai-agent"]);
        assert_eq!(listed("x", &names), [""; 0]);
        assert_eq!(listed("", &names).len(), 4);
        assert_eq!(Refusal::of("regoin".to_owned(), &names).nearest, ["region"]);
        assert!(
            Refusal::of("zzzzzzzz".to_owned(), &names)
                .nearest
                .is_empty()
        );
    }
}
