//! A state machine's definition: what it can reach, its states in words, its text, and what changed in it.
//!
//! `definition/layout.rs` and `svg.rs` draw it too; the page does not show the drawing yet, for want of room in the download.

use crate::definition::difference::{self, Change};
use crate::definition::parse::{Definition as Parsed, TYPES, Way};
use crate::definition::reach::{Reach, reaches};
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

const SECTIONS: [&str; 4] = ["What it can reach", "States", "Text", "Changes"];
/// The lines around a change that are shown.
const CONTEXT: usize = 3;

/// What is worked out of a text, once.
struct Read {
    parsed: Parsed,
    reaches: Vec<Reach>,
    earlier: Option<Parsed>,
}

/// A state machine's definition.
#[component]
pub fn Definition(props: &DefinitionProps) -> Html {
    let read = use_memo(
        (props.text.clone(), props.earlier.clone(), props.arn.clone()),
        |(text, earlier, arn)| {
            let parsed = Parsed::read(text);
            Read {
                reaches: reaches(&parsed, arn),
                parsed,
                earlier: earlier.as_deref().map(Parsed::read),
            }
        },
    );
    let section = use_state_eq(|| 0_usize);
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
        0 => reach_list(&read),
        1 => {
            let states = (0..read.parsed.states.len()).map(|at| in_words(&read.parsed, at));
            within("ol", "definition-states", states)
        }
        2 => saying("pre", "raw", &text_of(&read.parsed, &props.text)),
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

/// A sentence for a state: its type, what it lies in, where it leads and when.
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
