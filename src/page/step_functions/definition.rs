//! A state machine's definition: its graph, what it can reach, its states in words, its text, and what changed in it.
//!
//! The engine has worked out all of it; here it is only put on the screen. Names and labels
//! are never read as anything but text.

use crate::page::lib::clock::Clock;
use crate::page::lib::dom::{self, NoClick, use_window_event};
use crate::page::lib::drawing;
use crate::page::lib::format::counted;
use crate::page::lib::shared::Shared;
use crate::page::tables::small_table::small_table;
use crate::protocol::{Answer, DefinitionPage, Section, Shape};
use std::fmt;
use std::str::FromStr;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What a definition needs.
#[derive(PartialEq, Properties)]
pub struct DefinitionProps {
    /// The last answer, with the definition in its machine's page.
    pub answer: Shared<Answer>,
    /// The clock for times.
    pub clock: Clock,
}

/// Wider drawings are shown in their own size at first, since in the page's width nothing could be read.
const WIDEST_FITTED: i32 = 1_800;
/// What of a definition is shown. It is in the page as text in `data-open`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DefinitionPart {
    Graph,
    Text,
    Reach,
    States,
    Changes,
}

impl DefinitionPart {
    const ALL: [DefinitionPart; 5] = [
        DefinitionPart::Graph,
        DefinitionPart::Text,
        DefinitionPart::Reach,
        DefinitionPart::States,
        DefinitionPart::Changes,
    ];

    /// What the button says.
    fn title(self, page: &DefinitionPage) -> String {
        let title = |table: &Section| table.title.clone();
        match self {
            DefinitionPart::Graph => "Graph".to_owned(),
            DefinitionPart::Text => "Text".to_owned(),
            DefinitionPart::Reach => title(&page.reach),
            DefinitionPart::States => title(&page.states_in_words),
            DefinitionPart::Changes => page.changes.as_ref().map(title).unwrap_or_default(),
        }
    }
}

impl fmt::Display for DefinitionPart {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            DefinitionPart::Graph => "graph",
            DefinitionPart::Text => "text",
            DefinitionPart::Reach => "reach",
            DefinitionPart::States => "states",
            DefinitionPart::Changes => "changes",
        })
    }
}

impl FromStr for DefinitionPart {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        let mut all = DefinitionPart::ALL.into_iter();
        all.find(|part| part.to_string() == text).ok_or(NoClick)
    }
}

/// What the signs in the drawing stand for, by the class of the state.
const SIGNS: [(&str, &str); 4] = [
    (
        "sign marked",
        "! touches permissions, secrets, another account or the network",
    ),
    ("sign added", "+ added since the definition before"),
    ("sign changed", "± changed"),
    ("sign removed", "− removed"),
];

/// A state machine's definition.
#[component]
pub fn Definition(props: &DefinitionProps) -> Html {
    let open = use_state_eq(|| DefinitionPart::Graph);
    let searched = use_state_eq(String::new);
    // The state whose text is shown.
    let chosen = use_state_eq(|| None::<u32>);
    use_window_event("wheel", Callback::from(drawing::zoom_by_wheel));
    let page = props
        .answer
        .machine
        .as_ref()
        .and_then(|machine| machine.definition.as_ref());
    let Some(page) = page else {
        return Html::default();
    };
    let onclick = {
        let (open, chosen) = (open.clone(), chosen.clone());
        move |event: MouseEvent| {
            if let Some(state) = dom::attribute_above(&event, "data-state") {
                chosen.set(state.parse().ok());
            }
            if let Some(part) = dom::value_above(&event, "data-open") {
                open.set(part);
            }
            drawing::apply_tool(&event, "definition.svg");
        }
    };
    let content = match *open {
        DefinitionPart::Text => html! { <pre class="raw">{ page.text.clone() }</pre> },
        DefinitionPart::Reach => small_table(&page.reach, props.clock),
        DefinitionPart::States => small_table(&page.states_in_words, props.clock),
        DefinitionPart::Changes => html! {
            <>
                { for page.changes.iter().map(|table| small_table(table, props.clock)) }
                { changed_lines(page) }
            </>
        },
        DefinitionPart::Graph => {
            let found = found(&page.shapes, &searched);
            html! {
                <>
                    <div class="definition-tools">
                        { search_box(&searched, &found, &chosen) }
                        { drawing::tools() }
                    </div>
                    { graph(page, &found, *chosen) }
                </>
            }
        }
    };
    let has_changes = page.changes.is_some();
    let parts = DefinitionPart::ALL
        .into_iter()
        .filter(|part| *part != DefinitionPart::Changes || has_changes);
    html! {
        <section class="definition" aria-label="Definition" {onclick}>
            <div class="button-group" role="group" aria-label="What of the definition is shown">
                { for parts.map(|part| html! {
                    <button type="button" class="button small" data-open={part.to_string()}
                        aria-pressed={(part == *open).to_string()}>{ part.title(page) }</button>
                }) }
            </div>
            <ul class="definition-problems">
                { for page.problems.iter().map(|problem| html! { <li>{ problem.clone() }</li> }) }
            </ul>
            { content }
        </section>
    }
}

/// The box that finds states by their words. Enter goes from one found state to the next.
fn search_box(
    searched: &UseStateHandle<String>,
    found: &[u32],
    chosen: &UseStateHandle<Option<u32>>,
) -> Html {
    let oninput = {
        let searched = searched.clone();
        move |event: InputEvent| {
            searched.set(event.target_unchecked_into::<HtmlInputElement>().value());
        }
    };
    let onkeydown = {
        let (found, chosen) = (found.to_vec(), chosen.clone());
        move |event: KeyboardEvent| {
            let place = found.iter().position(|state| Some(*state) == *chosen);
            let next = found
                .get(place.map_or(0, |place| place + 1))
                .or(found.first());
            if let (Some(&next), "Enter") = (next, event.key().as_str()) {
                chosen.set(Some(next));
                show(next);
            }
        }
    };
    html! {
        <>
            <input type="search" class="definition-search" placeholder="Find a state" aria-label="Find a state"
                value={(**searched).clone()} {oninput} {onkeydown} />
            <span class="count" role="status">
                if !searched.is_empty() { { counted(found.len() as u64, "state") } }
            </span>
        </>
    }
}

/// The states in whose name, type, resource or comment a text stands.
fn found(shapes: &[Shape], words: &str) -> Vec<u32> {
    let words = words.trim().to_ascii_lowercase();
    let is_found =
        |shape: &&Shape| !words.is_empty() && shape.title.to_ascii_lowercase().contains(&words);
    shapes
        .iter()
        .filter(is_found)
        .filter_map(|shape| shape.state)
        .collect()
}

fn graph(page: &DefinitionPage, found: &[u32], chosen: Option<u32>) -> Html {
    let (w, h) = page.size;
    let most = if w > WIDEST_FITTED {
        ""
    } else {
        ";max-width:100%"
    };
    let signs = SIGNS
        .iter()
        .filter(|(class, _)| page.shapes.iter().any(|shape| shape.class == *class));
    let signs: Vec<&str> = signs.map(|(_, words)| *words).collect();
    let state = chosen.and_then(|chosen| {
        let named = page
            .shapes
            .iter()
            .find(|shape| shape.state == Some(chosen))?;
        Some((
            named.title.lines().next()?,
            page.states.get(chosen as usize)?,
        ))
    });
    html! {
        <>
            <div class="paper definition-paper" tabindex="0" role="img" onpointermove={drawing::move_by_pointer}
                aria-label={format!("The graph: {}; in words under States", counted(page.states.len() as u64, "state"))}>
                <svg viewBox={format!("0 0 {w} {h}")} style={format!("width:{w}px{most}")}>
                    { for page.shapes.iter().map(|shape| element(shape, found, chosen)) }
                </svg>
            </div>
            <p class="quiet">
                { signs.join(" · ") }
                if page.left_out > 0 { { counted(page.left_out.into(), "line") }{ " more would make it too large to draw." } }
            </p>
            if let Some((name, text)) = state {
                <h4 class="definition-state" role="status">{ name.to_owned() }</h4>
                <pre class="raw">{ text.clone() }</pre>
            }
        </>
    }
}

/// A shape of the drawing: a path or a text, with its title where it has one.
fn element(shape: &Shape, found: &[u32], chosen: Option<u32>) -> Html {
    let is_found = shape.state.is_some_and(|state| found.contains(&state));
    let is_chosen = shape.state.is_some() && shape.state == chosen;
    let class = classes!(
        shape.class.clone(),
        is_found.then_some("found"),
        is_chosen.then_some("chosen"),
    );
    let state = shape.state.map(|state| state.to_string());
    let place = shape.place.clone();
    let title = html! {
        if !shape.title.is_empty() { <title>{ shape.title.clone() }</title> }
    };
    if shape.text.is_empty() {
        html! { <path {class} data-state={state} d={place}>{ title }</path> }
    } else {
        html! { <text {class} data-state={state} transform={place}>{ title }{ shape.text.clone() }</text> }
    }
}

/// The lines that changed, each with its sign and its colour.
fn changed_lines(page: &DefinitionPage) -> Html {
    let line = |line: &String| {
        let tag = match line.chars().next() {
            Some('+') => "ins",
            Some('−') => "del",
            _ => "span",
        };
        html! { <@{tag}>{ line.clone() }{ "\n" }</@> }
    };
    html! { <pre class="raw definition-lines">{ for page.lines.iter().map(line) }</pre> }
}

/// Brings a state into view.
fn show(state: u32) {
    let place = format!("{} [data-state=\"{state}\"]", drawing::PAPER);
    if let Ok(Some(shape)) = dom::document().query_selector(&place) {
        shape.scroll_into_view_with_bool(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_page_reads_back() {
        for part in DefinitionPart::ALL {
            assert_eq!(part.to_string().parse(), Ok(part));
        }
        assert_eq!("".parse::<DefinitionPart>(), Err(NoClick));
    }
}
