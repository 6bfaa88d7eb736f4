//! The chain graph: who became whom, from left to right, with what was done as each.

mod layout;

use crate::page::go::Go;
use crate::page::lib::dom::use_window_event;
use crate::page::lib::drawing;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::measure::{self, Typeface};
use crate::page::state::answers::Answered;
use crate::protocol::{ChainGraph as Graph, ChainNode, DossierSubject, Rows};
use layout::{HEIGHT, LAYER, Layout, WIDTH, layout};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Room for the words on a node; what is cut has its title in full.
const INSIDE: f64 = (WIDTH - 20) as f64;
/// The same for the words on a line.
const BETWEEN: f64 = (LAYER - WIDTH - 18) as f64;
/// Names are a little larger than headings of tables, which are measured.
const LETTER: f64 = 11.5 / 12.5;
/// Digits of an account that a node has room for.
const DIGITS: usize = 4;

/// What the graph needs.
#[derive(PartialEq, Properties)]
pub struct ChainGraphProps {
    /// The last answer.
    pub answered: Answered,
}

/// The chain graph of the events shown.
#[component]
pub fn ChainGraph(props: &ChainGraphProps) -> Html {
    use_window_event("wheel", Callback::from(drawing::zoom_by_wheel));
    let drawn = use_memo(props.answered.answer.clone(), |answer| match &answer.rows {
        Rows::ChainGraph(graph) => draw(graph),
        _ => Html::default(),
    });
    let onclick = |event: MouseEvent| drawing::apply_tool(&event, "chains.svg");
    html! {
        <section class="definition" aria-label="Chain graph" {onclick}>
            <p class="panel-words">
                { "Who became whom, by the events shown: persons and workloads at the left; each line is a call that issued \
                   credentials, and what was done with them. Sessions of one principal that came the same way are one box. A \
                   click on a box opens its profile, one on the numbers its events." }
            </p>
            <div class="definition-tools">{ drawing::tools() }</div>
            { (*drawn).clone() }
        </section>
    }
}

fn draw(graph: &Graph) -> Html {
    let Layout { places, size } = layout(graph);
    let nodes = graph.nodes.iter().zip(&places);
    let edges = nodes.clone().filter_map(|(node, place)| {
        let parent = places.get(node.parent? as usize)?;
        Some(edge(node, *parent, *place))
    });
    let (wide, high) = size;
    html! {
        <>
            if graph.left_out > 0 {
                <p class="panel-words" data-part="left-out">
                    { format!("Left out: {} with fewer events. Where they hang from a box, it says so (“+1 further”). A filter brings them in.",
                        boxes(graph.left_out.into())) }
                </p>
            }
            <div id="chain-graph" class="paper readable definition-paper" onpointermove={drawing::move_by_pointer} onkeydown={by_key}
                aria-label={boxes(graph.nodes.len() as u64)}>
                <svg viewBox={format!("0 0 {wide} {high}")} style={format!("width:{wide}px")}>
                    { for edges }
                    { for nodes.map(|(node, place)| draw_node(node, *place)) }
                </svg>
            </div>
        </>
    }
}

/// Enter and the blank do what a click does.
fn by_key(event: KeyboardEvent) {
    if matches!(event.key().as_str(), "Enter" | " ")
        && let Some(target) = event.target()
        && let Some(element) = target.dyn_ref::<web_sys::Element>()
        && element.has_attribute("data-go")
        && let Ok(click) = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &bubbling())
    {
        event.prevent_default();
        let _ = element.dispatch_event(&click);
    }
}

fn bubbling() -> web_sys::MouseEventInit {
    let init = web_sys::MouseEventInit::new();
    init.set_bubbles(true);
    init
}

/// From the right side of one node to the left side of the next; with the call and what was done below it.
fn edge(node: &ChainNode, from: (u32, u32), to: (u32, u32)) -> Html {
    let (x, y) = (from.0 + WIDTH, from.1 + HEIGHT / 2);
    let (end_x, end_y) = (to.0, to.1 + HEIGHT / 2);
    let middle = u32::midpoint(x, end_x);
    let path = format!("M{x} {y}C{middle} {y} {middle} {end_y} {end_x} {end_y}");
    let class = classes!("line", (!node.is_proven).then_some("catch"));
    let call = match (node.call.as_str(), node.is_proven) {
        ("", _) => "stated".to_owned(),
        (call, true) => call.to_owned(),
        (call, false) => format!("{call} (inferred)"),
    };
    html! {
        <>
            <path {class} d={path} />
            <text class="small badge" transform={format!("translate({} {})", end_x - 8, end_y - 5)}>{ fitted(&call, Typeface::Small, BETWEEN) }</text>
        </>
    }
}

fn draw_node(node: &ChainNode, (x, y): (u32, u32)) -> Html {
    let field = if node.is_person {
        "person"
    } else {
        "principal"
    };
    let dossier = Go::Dossier(DossierSubject {
        field: field.to_owned(),
        value: node.key.clone(),
    });
    let done = done(node);
    let account = account_end(&node.account);
    let room = INSIDE - measure::width(Typeface::Small, &account) - 8.0;
    let name = fitted_in_middle(&node.name, Typeface::Heading, room * LETTER);
    let further = match node.further {
        0 => String::new(),
        further => format!("+{} further", thousands(further.into())),
    };
    let beside_done = INSIDE - measure::width(Typeface::Small, &further) - 8.0;
    let class = classes!("node", (node.denied > 0).then_some("fail"));
    let words = html! {
        <text class="small" transform={format!("translate({} {})", x + 10, y + 34)}>{ fitted(&done, Typeface::Small, beside_done) }</text>
    };
    html! {
        <g data-key={node.key.clone()}>
            <g class="drawing-button" tabindex="0" role="button" data-go={dossier.to_string()} aria-label={format!("{name} {account} ({}): profile, {done}", node.name)}>
                <title>{ title(node) }</title>
                <path {class} d={format!("M{x} {y}h{WIDTH}v{HEIGHT}h-{WIDTH}z")} />
                <text transform={format!("translate({} {})", x + 10, y + 18)}>{ name }</text>
                <text class="small badge" transform={format!("translate({} {})", x + WIDTH - 10, y + 18)}>{ account }</text>
            </g>
            if node.further > 0 {
                <text class="small badge" data-part="further" transform={format!("translate({} {})", x + WIDTH - 10, y + 34)}>{ further }</text>
            }
            if node.query.is_empty() {
                { words }
            } else {
                <g class="drawing-button counts" tabindex="0" role="button" data-go={Go::Events(node.query.clone()).to_string()}
                    aria-label={format!("{} ({done}): events of {}", fitted(&done, Typeface::Small, beside_done), node.name)}>
                    <path class="drawing-target" d={format!("M{} {}h{}v18h-{}z", x + 6, y + 23, WIDTH - 12, WIDTH - 12)} />
                    { words }
                </g>
            }
        </g>
    }
}

fn boxes(count: u64) -> String {
    let ending = if count == 1 { "" } else { "es" };
    format!("{} box{ending}", thousands(count))
}

/// What was done as a node, in short.
fn done(node: &ChainNode) -> String {
    if node.events == 0 {
        return "none of the events shown".to_owned();
    }
    let mut words = vec![counted(node.events.into(), "event")];
    if node.denied > 0 {
        words.push(format!("{} denied", thousands(node.denied.into())));
    }
    words.extend((!node.accounts.is_empty()).then(|| node.accounts.clone()));
    if node.sessions > 1 {
        words.push(counted(node.sessions.into(), "session"));
    }
    words.join(" · ")
}

/// A text as far as it has room in so many pixels.
fn fitted(text: &str, face: Typeface, room: f64) -> String {
    if measure::width(face, text) <= room {
        return text.to_owned();
    }
    let mut short = begin_of(text.chars(), face, room - measure::width(face, "…"));
    short.push('…');
    short
}

/// The same with its end in sight, which often tells names apart.
fn fitted_in_middle(text: &str, face: Typeface, room: f64) -> String {
    if measure::width(face, text) <= room {
        return text.to_owned();
    }
    let room = (room - measure::width(face, "…")) / 2.0;
    let begin = begin_of(text.chars(), face, room);
    let end = begin_of(text.chars().rev(), face, room);
    begin + "…" + &end.chars().rev().collect::<String>()
}

/// The first of these letters, as far as they have room.
fn begin_of(letters: impl Iterator<Item = char>, face: Typeface, room: f64) -> String {
    let mut wide = 0.0;
    letters
        .take_while(|letter| {
            wide += measure::width(face, letter.encode_utf8(&mut [0; 4]));
            wide <= room
        })
        .collect()
}

/// What the tooltip of a node says: its name, its key, its account with the account's name.
fn title(node: &ChainNode) -> String {
    // Where only the key tells the account its name stands behind the key.
    let before = if node.account.is_empty() { "" } else { "\n" };
    let account = [before, &node.account, " ", &node.accounts].concat();
    let all = [&node.name, "\n", &node.key, account.trim_end()];
    all.concat()
}

/// The end of an account's number, by which nodes of one name are told apart.
fn account_end(account: &str) -> String {
    let digits = account
        .len()
        .checked_sub(DIGITS)
        .and_then(|from| account.get(from..));
    digits.map_or_else(String::new, |digits| format!("…{digits}"))
}
