//! A state machine's definition: its graph, what it can reach, its states in words, its text, and what changed in it.
//!
//! The engine has worked out all of it; here it is only put on the screen. Names and labels
//! are never read as anything but text.

use crate::page::lib::clock::Clock;
use crate::page::lib::dom::{self, NoClick, use_window_event};
use crate::page::lib::format::counted;
use crate::page::lib::shared::Shared;
use crate::page::tables::small_table::small_table;
use crate::protocol::{Answer, DefinitionPage, Section, Shape};
use std::fmt;
use std::str::FromStr;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement, Url, WheelEvent};
use yew::prelude::*;

/// What a definition needs.
#[derive(PartialEq, Properties)]
pub struct DefinitionProps {
    /// The last answer, with the definition in its machine's page.
    pub answer: Shared<Answer>,
    /// The clock for times.
    pub clock: Clock,
}

/// The element that holds the drawing and scrolls.
const PAPER: &str = ".definition-paper";
/// Wider drawings are shown in their own size at first, since in the page's width nothing could be read.
const WIDEST_FITTED: i32 = 1_800;
/// The drawing is at least and at most so many pixels wide.
const NARROWEST: f64 = 120.0;
const WIDEST: f64 = 40_000.0;

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

/// What a button above the graph does. It is in the page as text in `data-tool`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GraphTool {
    /// Makes the graph so many per cent as wide as it is.
    Zoom(u16),
    /// Makes the graph as wide as the page.
    Fit,
    /// Saves the graph as a file.
    Save,
}

impl fmt::Display for GraphTool {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            GraphTool::Zoom(percent) => write!(out, "zoom {percent}"),
            GraphTool::Fit => out.write_str("fit"),
            GraphTool::Save => out.write_str("save"),
        }
    }
}

impl FromStr for GraphTool {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        Ok(match text.split_once(' ') {
            None if text == "fit" => GraphTool::Fit,
            None if text == "save" => GraphTool::Save,
            Some(("zoom", percent)) => GraphTool::Zoom(percent.parse().map_err(|_| NoClick)?),
            _ => return Err(NoClick),
        })
    }
}

/// The buttons above the graph, with their names.
const TOOLS: [(GraphTool, &str); 4] = [
    (GraphTool::Zoom(80), "Smaller"),
    (GraphTool::Zoom(125), "Larger"),
    (GraphTool::Fit, "Fit"),
    (GraphTool::Save, "Save as SVG"),
];

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

/// The look of a saved drawing. The page's style has the same classes in the page's colours.
const STYLE: &str = "<style>text{font:600 12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1a2029}\
.small{font-size:11px;font-weight:400;fill:#4f5969}.middle{text-anchor:middle}.badge{text-anchor:end}\
.node{fill:#fff;stroke:#b9c1cc;stroke-width:1.5}.choice{fill:#e7f0fd}.succeed,.added{stroke:#2c6e49}\
.fail,.unknown,.removed{stroke:#c8293b}.removed{stroke-dasharray:5 3}.container{fill:#f6f7f9}\
.frame{fill:#fff;stroke:#e3e6eb;stroke-dasharray:4 3}.marked{stroke:#c77700}.changed{stroke:#0b66d8}.sign{stroke:none}\
.line{fill:none;stroke:#8792a2;stroke-width:1.5}.line.catch{stroke:#c77700;stroke-dasharray:5 3}\
.arrow{fill:#8792a2}.arrow.catch{fill:#c77700}.end{fill:none;stroke:#4f5969}.dot{fill:#4f5969}</style>";

/// A state machine's definition.
#[component]
pub fn Definition(props: &DefinitionProps) -> Html {
    let open = use_state_eq(|| DefinitionPart::Graph);
    let searched = use_state_eq(String::new);
    // The state whose text is shown.
    let chosen = use_state_eq(|| None::<u32>);
    use_window_event("wheel", Callback::from(by_wheel));
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
            match dom::value_above(&event, "data-tool") {
                Some(GraphTool::Zoom(percent)) => drop(zoom(percent)),
                Some(GraphTool::Fit) => drop(fit()),
                Some(GraphTool::Save) => drop(save()),
                None => (),
            }
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
                        { for TOOLS.iter().map(|(tool, name)| html! {
                            <button type="button" class="button small" data-tool={tool.to_string()}>{ *name }</button>
                        }) }
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
    let onpointermove = |event: PointerEvent| {
        if event.buttons() == 1
            && let Some(paper) = paper()
        {
            paper.set_scroll_left(paper.scroll_left() - event.movement_x());
            paper.set_scroll_top(paper.scroll_top() - event.movement_y());
        }
    };
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
            <div class="definition-paper" tabindex="0" role="img" {onpointermove}
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

fn paper() -> Option<Element> {
    dom::document().query_selector(PAPER).ok().flatten()
}

/// Brings a state into view.
fn show(state: u32) {
    let place = format!("{PAPER} [data-state=\"{state}\"]");
    if let Ok(Some(shape)) = dom::document().query_selector(&place) {
        shape.scroll_into_view_with_bool(false);
    }
}

/// Makes the drawing as wide as the page has room.
fn fit() -> Option<()> {
    let drawing = paper()?.first_element_child()?;
    drawing.set_attribute("style", "width:100%").ok()
}

/// Makes the drawing so many per cent as wide as it is, its middle where it was.
fn zoom(percent: u16) -> Option<()> {
    let paper = paper()?;
    let drawing = paper.first_element_child()?;
    let now = drawing.get_bounding_client_rect().width();
    let wide = (now * f64::from(percent) / 100.0).clamp(NARROWEST, WIDEST);
    drawing
        .set_attribute("style", &format!("width:{}px", dom::pixels(wide)))
        .ok()?;
    let moved = |from: i32, room: i32| {
        let half = f64::from(room) / 2.0;
        dom::pixels((f64::from(from) + half) * wide / now - half)
    };
    paper.set_scroll_left(moved(paper.scroll_left(), paper.client_width()));
    paper.set_scroll_top(moved(paper.scroll_top(), paper.client_height()));
    Some(())
}

/// Ctrl and the wheel, or two fingers, zoom; the wheel alone scrolls.
fn by_wheel(event: Event) {
    if let Some(wheel) = event.dyn_ref::<WheelEvent>()
        && wheel.ctrl_key()
        && dom::is_in(&event, PAPER)
    {
        event.prevent_default();
        zoom(if wheel.delta_y() < 0.0 { 110 } else { 91 });
    }
}

/// Offers the drawing to the user as a file that needs nothing of this page.
fn save() -> Result<(), JsValue> {
    let drawing = paper().and_then(|paper| paper.first_element_child());
    let drawing = drawing.ok_or(JsValue::NULL)?;
    let text = web_sys::XmlSerializer::new()?.serialize_to_string(&drawing)?;
    // The style goes to where the drawing's own element begins.
    let begin = text.find('>').map_or(0, |end| end + 1);
    let text = [&text[..begin], STYLE, &text[begin..]].concat();
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link = dom::document().create_element("a")?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", "definition.svg")?;
    link.unchecked_ref::<HtmlElement>().click();
    Url::revoke_object_url(&url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_page_reads_back() {
        for part in DefinitionPart::ALL {
            assert_eq!(part.to_string().parse(), Ok(part));
        }
        for (tool, _) in TOOLS {
            assert_eq!(tool.to_string().parse(), Ok(tool));
        }
        assert_eq!("".parse::<DefinitionPart>(), Err(NoClick));
        for text in ["", "zoom", "zoom wide", "zoom -1", "fit 1"] {
            assert_eq!(text.parse::<GraphTool>(), Err(NoClick), "{text}");
        }
    }
}
