//! A state machine's definition: its graph, its text, what changed in it, and what it can reach.

use super::dom::{self, use_window_event};
use super::format::counted;
use crate::definition::difference::{self, Change};
use crate::definition::layout::{Drawing, draw};
use crate::definition::parse::{Definition as Parsed, TYPES, Way};
use crate::definition::reach::{Reach, reaches};
use crate::definition::svg::{self, Shape};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlInputElement, Url, WheelEvent};
use yew::prelude::*;
use yew::virtual_dom::{VTag, VText};

/// What a definition needs.
#[derive(PartialEq, Properties)]
pub struct DefinitionProps {
    /// The definition, as the call gives it.
    pub text: AttrValue,
    /// The one before, if it is known.
    #[prop_or_default]
    pub earlier: Option<AttrValue>,
    /// The machine's ARN, for its account.
    pub arn: AttrValue,
}

const SECTIONS: [&str; 4] = ["Graph", "Text", "What it can reach", "Changes"];
/// The steps of the zoom in percent.
const ZOOMS: [i32; 9] = [25, 35, 50, 70, 100, 140, 200, 280, 400];
const NATURAL: usize = 4;
/// Wider drawings are shown in their own size at first, since in the page's width nothing could be read.
const WIDEST_FITTED: i32 = 1_800;
/// The lines around a change that are shown.
const CONTEXT: usize = 3;

/// What is worked out of a text, once.
struct Read {
    parsed: Parsed,
    drawing: Drawing,
    reaches: Vec<Reach>,
    earlier: Option<Parsed>,
    /// For each state the classes that say what it touches and how it changed.
    classes: Vec<String>,
}

impl Read {
    fn new(text: &str, earlier: Option<&str>, arn: &str) -> Self {
        let parsed = Parsed::read(text);
        let earlier = earlier.map(Parsed::read);
        let reaches = reaches(&parsed, arn);
        let mut classes = vec![String::new(); parsed.states.len()];
        for reach in reaches.iter().filter(|reach| !reach.marks.is_empty()) {
            classes[reach.state].push_str(" marked");
        }
        for change in earlier
            .iter()
            .flat_map(|earlier| difference::states(earlier, &parsed))
        {
            match change.change {
                Change::Added => classes[change.state].push_str(" added"),
                Change::Changed => classes[change.state].push_str(" changed"),
                _ => (),
            }
        }
        Self {
            drawing: draw(&parsed),
            parsed,
            reaches,
            earlier,
            classes,
        }
    }

    /// The states in whose name or second line a text stands.
    fn found(&self, words: &str) -> Vec<usize> {
        let words = words.trim().to_ascii_lowercase();
        let is_in = |text: &str| text.to_ascii_lowercase().contains(&words);
        let states = self.parsed.states.iter().enumerate();
        let found =
            states.filter(|(at, state)| is_in(&state.name) || is_in(&self.drawing.nodes[*at].subtitle));
        if words.is_empty() {
            Vec::new()
        } else {
            found.map(|(at, _)| at).collect()
        }
    }
}

/// A state machine's definition.
#[component]
pub fn Definition(props: &DefinitionProps) -> Html {
    let read = use_memo(
        (props.text.clone(), props.earlier.clone(), props.arn.clone()),
        |(text, earlier, arn)| Read::new(text, earlier.as_deref(), arn),
    );
    let section = use_state_eq(|| 0_usize);
    // None: as wide as the page has room.
    let zoom = use_state_eq(|| (read.drawing.size.0 > WIDEST_FITTED).then_some(NATURAL));
    let words = use_state_eq(String::new);
    let chosen = use_state_eq(|| None::<usize>);
    {
        let chosen = chosen.setter();
        use_effect_with(props.text.clone(), move |_| chosen.set(None));
    }
    let step = {
        let zoom = zoom.clone();
        Callback::from(move |larger: bool| {
            let now = zoom.unwrap_or(NATURAL);
            zoom.set(Some(if larger {
                (now + 1).min(ZOOMS.len() - 1)
            } else {
                now.saturating_sub(1)
            }));
        })
    };
    let by_wheel = {
        let step = step.clone();
        Callback::from(move |event: Event| {
            if let Some(wheel) = event.dyn_ref::<WheelEvent>()
                && wheel.ctrl_key()
                && dom::is_in(&event, ".definition-paper")
            {
                event.prevent_default();
                step.emit(wheel.delta_y() < 0.0);
            }
        })
    };
    use_window_event("wheel", by_wheel);
    let sections = if read.earlier.is_some() {
        SECTIONS.len()
    } else {
        SECTIONS.len() - 1
    };
    let open = (*section).min(sections - 1);
    let buttons = (0..sections).map(|at| {
        let section = section.clone();
        button(
            SECTIONS[at],
            Some(at == open),
            Callback::from(move |_| section.set(at)),
        )
    });
    let content = match open {
        0 => {
            let found = read.found(&words);
            let tools = tools(&read, &zoom, &step, &words, &found, &chosen);
            html! { <>{ tools }{ graph(&read, *zoom, &found, &chosen) }{ chosen_state(&read, &chosen) }</> }
        }
        1 => html! { <pre class="raw">{ text_of(&read.parsed, &props.text) }</pre> },
        2 => reach_list(&read),
        _ => changes(&read, &props.text, props.earlier.as_deref().unwrap_or_default()),
    };
    html! {
        <section class="definition" aria-label="Definition">
            <div class="button-group" role="group" aria-label="What of the definition is shown">{ for buttons }</div>
            { problems(&read.parsed) }
            { content }
        </section>
    }
}

/// An element with a class and children. One function for all, because `html!` costs more of the download.
fn within(tag: &'static str, class: &'static str, children: impl IntoIterator<Item = Html>) -> Html {
    let mut made = VTag::new(tag);
    if !class.is_empty() {
        made.add_attribute("class", class);
    }
    made.add_children(children.into_iter().collect::<Vec<_>>());
    made.into()
}

/// An element with a text.
fn saying(tag: &'static str, class: &'static str, text: &str) -> Html {
    within(tag, class, vec![VText::new(text.to_owned()).into()])
}

/// A small button.
fn button(label: &'static str, pressed: Option<bool>, onclick: Callback<MouseEvent>) -> Html {
    let pressed = pressed.map(|pressed| if pressed { "true" } else { "false" });
    html! { <button type="button" class="button small" aria-pressed={pressed} {onclick}>{ label }</button> }
}

/// The text with a line for each member; as it came if it is not JSON.
fn text_of(parsed: &Parsed, text: &str) -> String {
    if parsed.flows.is_empty() {
        text.to_owned()
    } else {
        parsed.value.pretty()
    }
}

fn problems(parsed: &Parsed) -> Html {
    if parsed.problems.is_empty() {
        return Html::default();
    }
    let said: Vec<Html> = parsed
        .problems
        .iter()
        .map(|problem| saying("li", "", &problem.text))
        .collect();
    within("ul", "definition-problems", said)
}

type Chosen = UseStateHandle<Option<usize>>;

fn tools(
    read: &std::rc::Rc<Read>,
    zoom: &UseStateHandle<Option<usize>>,
    step: &Callback<bool>,
    words: &UseStateHandle<String>,
    found: &[usize],
    chosen: &Chosen,
) -> Html {
    let stepping = |larger: bool| {
        let step = step.clone();
        Callback::from(move |_| step.emit(larger))
    };
    let fit = {
        let zoom = zoom.clone();
        Callback::from(move |_| zoom.set(None))
    };
    let oninput = {
        let words = words.clone();
        move |event: InputEvent| words.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    // Enter goes from one found state to the next.
    let onkeydown = {
        let (chosen, found) = (chosen.clone(), found.to_vec());
        move |event: KeyboardEvent| {
            if event.key() == "Enter" && !found.is_empty() {
                let next = found
                    .iter()
                    .position(|at| Some(*at) == *chosen)
                    .map_or(0, |at| (at + 1) % found.len());
                chosen.set(Some(found[next]));
                let place = format!(".definition-paper [data-state=\"{}\"]", found[next]);
                if let Some(shape) = dom::document().query_selector(&place).ok().flatten() {
                    shape.scroll_into_view();
                }
            }
        }
    };
    let save = {
        let read = read.clone();
        Callback::from(move |_| {
            let shapes = svg::shapes(&read.parsed, &read.drawing, &read.classes);
            let _ = save(&svg::file(&read.drawing, &shapes));
        })
    };
    html! {
        <div class="definition-tools">
            <input type="search" class="definition-search" placeholder="Find a state" aria-label="Find a state" value={(**words).clone()} {oninput} {onkeydown} />
            <span class="count" role="status">
                if !words.trim().is_empty() { { format!("{} of {}", found.len(), read.parsed.states.len()) } }
            </span>
            { within("div", "button-group", vec![
                button("Smaller", None, stepping(false)),
                button("Larger", None, stepping(true)),
                button("Fit", Some(zoom.is_none()), fit),
            ]) }
            { button("Save as SVG", None, save) }
        </div>
    }
}

/// Offers a text as a file to the user.
fn save(text: &str) -> Result<(), JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = js_sys::Array::of1(&text.into());
    let url = Url::create_object_url_with_blob(&web_sys::Blob::new_with_str_sequence_and_options(
        &parts, &options,
    )?)?;
    let link = dom::document().create_element("a")?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", "definition.svg")?;
    link.unchecked_ref::<HtmlElement>().click();
    Url::revoke_object_url(&url)
}

fn graph(read: &Read, zoom: Option<usize>, found: &[usize], chosen: &Chosen) -> Html {
    if read.parsed.states.is_empty() {
        return saying("p", "panel-words", "There is nothing to draw.");
    }
    let mut classes = read.classes.clone();
    found.iter().for_each(|&at| classes[at].push_str(" found"));
    if let Some(at) = **chosen
        && let Some(class) = classes.get_mut(at)
    {
        class.push_str(" chosen");
    }
    let (w, h) = read.drawing.size;
    let style = match zoom {
        None => format!("width:{w}px;max-width:100%"),
        Some(step) => format!("width:{}px", w * ZOOMS[step] / 100),
    };
    let onclick = {
        let chosen = chosen.clone();
        move |event: MouseEvent| {
            chosen.set(dom::attribute_above(&event, "data-state").and_then(|state| state.parse().ok()));
        }
    };
    let count = counted(read.parsed.states.len() as u64, "state");
    html! {
        <div class="definition-paper" tabindex="0" role="group" aria-label={format!("The graph, {count}")} {onclick}>
            <svg class="definition-drawing" viewBox={format!("0 0 {w} {h}")} {style} aria-hidden="true">
                { for svg::shapes(&read.parsed, &read.drawing, &classes).iter().map(element) }
            </svg>
            if read.drawing.left_out > 0 {
                <p class="panel-words">
                    { counted(read.drawing.left_out as u64, "line") }{ " more would make it too large to draw." }
                </p>
            }
            <ul class="definition-words">{ for (0..read.parsed.states.len()).map(|at| in_words(&read.parsed, at)) }</ul>
        </div>
    }
}

fn element(shape: &Shape) -> Html {
    let mut tag = VTag::new(shape.tag);
    tag.add_attribute("class", shape.class.clone());
    for (name, value) in &shape.attributes {
        tag.add_attribute(name, value.clone());
    }
    if let Some(state) = shape.state {
        tag.add_attribute("data-state", state.to_string());
    }
    if !shape.title.is_empty() {
        tag.add_child(saying("title", "", &shape.title));
    }
    if !shape.text.is_empty() {
        tag.add_child(VText::new(shape.text.clone()).into());
    }
    tag.into()
}

/// The graph for those who can't see it: a sentence for each state.
fn in_words(parsed: &Parsed, at: usize) -> Html {
    let state = &parsed.states[at];
    let kind = TYPES.get(state.kind as usize).copied().unwrap_or("unknown type");
    let mut text = [&state.name, ", ", kind].concat();
    if let Some(owner) = parsed.flows[state.flow].owner {
        text.extend([", inside ", &parsed.states[owner].name]);
    }
    for edge in parsed.edges.iter().filter(|edge| edge.from == at) {
        let why = match edge.way {
            Way::Next => "",
            Way::Choice => "if ",
            Way::Default => "",
            Way::Catch => "on ",
        };
        text.extend(["; ", why, &edge.label, " leads to ", &parsed.states[edge.to].name]);
    }
    text.push_str(if state.ends { "; ends." } else { "." });
    saying("li", "", &text)
}

fn chosen_state(read: &Read, chosen: &Chosen) -> Html {
    let Some(at) = chosen.filter(|at| *at < read.parsed.states.len()) else {
        return Html::default();
    };
    html! {
        <div class="definition-state" role="status">
            <h3>{ &read.parsed.states[at].name }</h3>
            <pre class="raw">{ read.parsed.json(at).pretty() }</pre>
        </div>
    }
}

fn reach_list(read: &Read) -> Html {
    if read.reaches.is_empty() {
        return saying("p", "panel-words", "No state calls a service.");
    }
    let head = ["State", "Service", "Action", "On", "How", "Touches"].map(|name| saying("th", "", name));
    let mut rows = vec![within("tr", "", head)];
    for reach in &read.reaches {
        let marks: Vec<Html> = reach
            .marks
            .iter()
            .map(|mark| saying("span", "chip error", mark))
            .collect();
        rows.push(within(
            "tr",
            "",
            vec![
                saying("td", "", &read.parsed.states[reach.state].name),
                saying("td", "mono", &reach.service),
                saying("td", "mono", &reach.action),
                saying("td", "mono", &reach.target),
                saying("td", "", reach.pattern),
                within("td", "", marks),
            ],
        ));
    }
    within(
        "div",
        "definition-table",
        vec![within("table", "", vec![within("tbody", "", rows)])],
    )
}

fn changes(read: &Read, later: &str, earlier: &str) -> Html {
    let Some(before) = &read.earlier else {
        return Html::default();
    };
    let mut said: Vec<(&str, String)> = Vec::new();
    for change in difference::states(before, &read.parsed) {
        let what = match change.change {
            Change::Added => "added",
            Change::Removed => "removed",
            _ => "changed",
        };
        said.push((
            what,
            [
                change.name.as_str(),
                if change.fields.is_empty() { "" } else { ": " },
                &change.fields.join(", "),
            ]
            .concat(),
        ));
    }
    let outside = difference::fields(&before.value, &read.parsed.value);
    if !outside.is_empty() {
        said.push(("changed", ["outside the states: ", &outside.join(", ")].concat()));
    }
    let (one, two) = (text_of(before, earlier), text_of(&read.parsed, later));
    let lines = match difference::lines(&one, &two) {
        None => saying(
            "p",
            "panel-words",
            "The texts differ in too many lines to be laid over each other.",
        ),
        Some(lines) => {
            let near = |at: usize| {
                lines[at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(lines.len())]
                    .iter()
                    .any(|line| line.change != Change::Same)
            };
            let mut shown = Vec::new();
            let mut gap = false;
            for (at, line) in lines.iter().enumerate() {
                if !near(at) {
                    gap = true;
                    continue;
                }
                if std::mem::take(&mut gap) {
                    shown.push(saying("span", "", "⋯\n"));
                }
                let (tag, sign) = match line.change {
                    Change::Added => ("ins", "+ "),
                    Change::Removed => ("del", "− "),
                    _ => ("span", "  "),
                };
                shown.push(saying(tag, "", &[sign, line.text, "\n"].concat()));
            }
            within("pre", "raw definition-lines", shown)
        }
    };
    if said.is_empty() {
        return saying("p", "panel-words", "No state changed.");
    }
    let rows: Vec<Html> = said
        .iter()
        .map(|(what, text)| {
            within(
                "li",
                "",
                vec![
                    saying("span", "chip", what),
                    VText::new([" ", text].concat()).into(),
                ],
            )
        })
        .collect();
    within("div", "", vec![within("ul", "definition-changes", rows), lines])
}
