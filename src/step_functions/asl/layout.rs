//! A definition → a drawing: where its states, their containers, the lines between them and the labels are.
//!
//! Each flow is placed by [`layers`]; the inside of a container first, which then is a large box of the flow that
//! it stands in. All numbers are whole pixels from the left upper corner.

use crate::step_functions::asl::layers::{self, Link, Places};
use crate::step_functions::asl::measure::{SMALL, fitting, two_lines, width};
use crate::step_functions::asl::parse::{Definition, StateType, TransitionKind};
use crate::step_functions::asl::{reach, words};

/// The size of the letters of names; all others have 11 pixels.
pub const NAME: i32 = 12;
/// The height of one line of a name.
pub const NAME_LINE: i32 = 16;
/// The height of one line of small letters.
pub const SMALL_LINE: i32 = 14;
const WIDEST_NAME: i32 = 176;
const WIDEST_SUBTITLE: i32 = 220;
const WIDEST_LABEL: i32 = 200;
/// Between the border of a box and its text, or of a container and what it contains.
pub const PADDING: i32 = 12;
/// The room for the sign that the flow ends with a state.
pub const END_SIGN: i32 = 18;
const MARGIN: i32 = 12;

/// A place with a size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Area {
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

/// A state, or the sign where a flow starts.
#[derive(Debug)]
pub struct Node {
    /// The state; none for the sign where a flow starts.
    pub state: Option<usize>,
    /// The flow that it stands in.
    pub flow: usize,
    /// Where it is.
    pub area: Area,
    /// Its name in one or two lines.
    pub lines: Vec<String>,
    /// The smaller line below.
    pub subtitle: String,
    /// `↻3`: how often it is tried again.
    pub badge: String,
}

/// A line from the border of one node to that of another, its arrow at the end.
#[derive(Debug)]
pub struct EdgeLine {
    /// The node that it leaves, a place in [`Drawing::nodes`].
    pub from: usize,
    /// The node that it leads to.
    pub to: usize,
    /// Why.
    pub way: TransitionKind,
    /// Its points. Between two that differ in both x and y it swings, level at both.
    pub points: Vec<(i32, i32)>,
}

/// A text at a line.
#[derive(Debug)]
pub struct Label {
    /// The line, a place in [`Drawing::lines`].
    pub line: usize,
    /// Where it is.
    pub area: Area,
    /// What it says, shortened.
    pub text: String,
    /// What it says in full.
    pub full: String,
}

/// A drawing.
#[derive(Debug, Default)]
pub struct Drawing {
    /// Width and height.
    pub size: (i32, i32),
    /// States and starts. Containers stand before what they contain.
    pub nodes: Vec<Node>,
    /// The frame of each flow, but that of the definition itself, which is all.
    pub frames: Vec<Area>,
    /// The lines.
    pub lines: Vec<EdgeLine>,
    /// The labels.
    pub labels: Vec<Label>,
    /// How many lines are not drawn because there are too many long ones.
    pub left_out: usize,
}

/// What is known of a flow before its place is.
#[derive(Default)]
struct FlowSize {
    places: Places,
    /// Its frames's place within the state that owns it.
    at: (i32, i32),
    size: (i32, i32),
}

/// Draws a definition.
pub fn draw(definition: &Definition) -> Drawing {
    let mut nodes: Vec<Node> = (0..definition.states.len())
        .map(|at| node(definition, at))
        .collect();
    for flow in 0..definition.flows.len() {
        let (lines, w, h) = match flow {
            0 => (vec!["Start".to_owned()], 56, 30),
            _ => (Vec::new(), 12, 12),
        };
        let area = Area {
            w,
            h,
            ..Area::default()
        };
        nodes.push(Node {
            state: None,
            flow,
            area,
            lines,
            subtitle: String::new(),
            badge: String::new(),
        });
    }
    let mut insides: Vec<FlowSize> = definition
        .flows
        .iter()
        .map(|_| FlowSize::default())
        .collect();
    // A flow stands after the one that contains it, so from the last on the inside comes first.
    for flow in (0..definition.flows.len()).rev() {
        let size = place(definition, flow, &nodes, &mut insides[flow]);
        if let Some(owner) = definition.flows[flow].owner {
            insides[flow].size = (size.0 + 2 * PADDING, size.1 + 2 * PADDING);
            // Later branches were placed before, below.
            grow(definition, owner, flow, &mut nodes, &mut insides);
        }
    }
    let mut drawing = Drawing {
        nodes,
        ..Drawing::default()
    };
    for (flow, inside) in insides.iter().enumerate() {
        let origin = match definition.flows[flow].owner {
            None => {
                drawing.size = (
                    inside.places.size.0 + 2 * MARGIN,
                    inside.places.size.1 + 2 * MARGIN,
                );
                (MARGIN, MARGIN)
            }
            Some(owner) => {
                let area = drawing.nodes[owner].area;
                let frame = Area {
                    x: area.x + inside.at.0,
                    y: area.y + inside.at.1,
                    w: area.w - 2 * PADDING,
                    h: inside.size.1,
                };
                drawing.frames.push(frame);
                (frame.x + PADDING, frame.y + PADDING)
            }
        };
        set(definition, flow, &inside.places, origin, &mut drawing);
    }
    drawing
}

/// A state's box by its texts alone.
fn node(definition: &Definition, at: usize) -> Node {
    let state = &definition.states[at];
    let json = definition.json(at);
    let lines = two_lines(&state.name, NAME, WIDEST_NAME);
    let subtitle = match state.kind {
        StateType::Task => reach::brief(json),
        _ => words::subtitle(json),
    };
    let subtitle = fitting(&subtitle, SMALL, WIDEST_SUBTITLE);
    let badge = words::badge(json);
    let mut wide = lines
        .iter()
        .map(|line| width(line, NAME))
        .max()
        .unwrap_or_default();
    if !badge.is_empty() {
        wide += PADDING / 2 + width(&badge, SMALL);
    }
    if has_end_sign(definition, at) {
        wide += END_SIGN;
    }
    let wide = wide.max(width(&subtitle, SMALL)).max(32);
    let count = i32::try_from(lines.len()).unwrap_or(1);
    let high = count * NAME_LINE + if subtitle.is_empty() { 0 } else { SMALL_LINE };
    let area = Area {
        w: wide + 2 * PADDING,
        h: high + 16,
        ..Area::default()
    };
    Node {
        state: Some(at),
        flow: state.flow,
        area,
        lines,
        subtitle,
        badge,
    }
}

/// Whether a state is marked as the last: what is not so by its type.
pub fn has_end_sign(definition: &Definition, state: usize) -> bool {
    let state = &definition.states[state];
    state.ends && !matches!(state.kind, StateType::Succeed | StateType::Fail)
}

/// The nodes of a flow: its states, then its start.
fn nodes_of(definition: &Definition, flow: usize) -> Vec<usize> {
    let mut nodes = definition.flows[flow].states.clone();
    nodes.push(definition.states.len() + flow);
    nodes
}

/// The ways within a flow, as places in [`Definition::edges`].
fn edges_of(definition: &Definition, flow: usize) -> impl Iterator<Item = usize> + '_ {
    (0..definition.edges.len())
        .filter(move |&at| definition.states[definition.edges[at].from].flow == flow)
}

/// Places one flow; gives its size.
fn place(
    definition: &Definition,
    flow: usize,
    nodes: &[Node],
    inside: &mut FlowSize,
) -> (i32, i32) {
    let members = nodes_of(definition, flow);
    let first = members[0];
    let sizes: Vec<(i32, i32)> = members
        .iter()
        .map(|&at| (nodes[at].area.w, nodes[at].area.h))
        .collect();
    let start = members.len() - 1;
    let mut links: Vec<Link> = edges_of(definition, flow)
        .map(|at| {
            let edge = &definition.edges[at];
            let text = fitting(&edge.label, SMALL, WIDEST_LABEL);
            let label = if text.is_empty() {
                (0, 0)
            } else {
                (width(&text, SMALL) + 4, SMALL_LINE + 4)
            };
            Link {
                from: edge.from - first,
                to: edge.to - first,
                label,
                kind: u8::from(edge.way == TransitionKind::Catch),
            }
        })
        .collect();
    if let Some(to) = definition.flows[flow].start {
        links.push(Link {
            from: start,
            to: to - first,
            label: (0, 0),
            kind: 0,
        });
    }
    inside.places = layers::place(&sizes, &links, start);
    inside.places.size
}

/// Makes the container large enough for all its flows from this one on, and puts them below each other.
fn grow(
    definition: &Definition,
    owner: usize,
    from: usize,
    nodes: &mut [Node],
    insides: &mut [FlowSize],
) {
    let own = node(definition, owner).area;
    let mut y = own.h;
    let mut wide = own.w;
    for (flow, inside) in definition.flows.iter().zip(insides).skip(from) {
        if flow.owner == Some(owner) {
            inside.at = (PADDING, y);
            y += inside.size.1 + PADDING;
            wide = wide.max(inside.size.0 + 2 * PADDING);
        }
    }
    nodes[owner].area.w = wide;
    nodes[owner].area.h = y;
}

/// Moves a flow to where it is drawn.
fn set(
    definition: &Definition,
    flow: usize,
    places: &Places,
    origin: (i32, i32),
    drawing: &mut Drawing,
) {
    let members = nodes_of(definition, flow);
    for (&at, place) in members.iter().zip(&places.boxes) {
        drawing.nodes[at].area.x = origin.0 + place.0;
        drawing.nodes[at].area.y = origin.1 + place.1;
    }
    let moved = |points: &[(i32, i32)]| {
        points
            .iter()
            .map(|(x, y)| (origin.0 + x, origin.1 + y))
            .collect()
    };
    let mut count = 0;
    for at in edges_of(definition, flow) {
        let edge = &definition.edges[at];
        let line = drawing.lines.len();
        if places.links[count].is_empty() {
            drawing.left_out += 1;
            count += 1;
            continue;
        }
        drawing.lines.push(EdgeLine {
            from: edge.from,
            to: edge.to,
            way: edge.way,
            points: moved(&places.links[count]),
        });
        let text = fitting(&edge.label, SMALL, WIDEST_LABEL);
        if !text.is_empty() {
            let (x, y) = places.labels[count];
            let area = Area {
                x: origin.0 + x,
                y: origin.1 + y,
                w: width(&text, SMALL) + 4,
                h: SMALL_LINE + 4 - layers::UNDER,
            };
            drawing.labels.push(Label {
                line,
                area,
                text,
                full: edge.label.clone(),
            });
        }
        count += 1;
    }
    if let Some(to) = definition.flows[flow]
        .start
        .filter(|_| !places.links[count].is_empty())
    {
        let from = members[members.len() - 1];
        drawing.lines.push(EdgeLine {
            from,
            to,
            way: TransitionKind::Next,
            points: moved(&places.links[count]),
        });
    }
}
