//! A drawing as a plain list of shapes, which the page shows, and as the text of an SVG file.

use crate::layout::{Area, Drawing, END_SIGN, NAME, NAME_LINE, Node, PADDING, SMALL_LINE, has_end_sign};
use crate::measure::{SMALL, width};
use crate::parse::{Definition, Kind, TYPES, Way};
use crate::words;
use std::fmt::Write;

/// One element of SVG.
#[derive(Debug, Default)]
pub struct Shape {
    /// `rect`, `path`, `circle` or `text`.
    pub tag: &'static str,
    /// Its classes; the style gives them their look.
    pub class: String,
    /// Its other attributes.
    pub attributes: Vec<(&'static str, String)>,
    /// Its text.
    pub text: String,
    /// What is shown when the pointer rests on it.
    pub title: String,
    /// The state that it belongs to.
    pub state: Option<usize>,
}

/// The look of a saved drawing. The page's style has the same classes in the page's colours.
const STYLE: &str = "text{font:600 12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1a2029}\
.small{font-size:11px;font-weight:400;fill:#4f5969}\
.node{fill:#fff;stroke:#b9c1cc;stroke-width:1.5}\
.choice{fill:#e7f0fd;stroke:#9cc2f2}.succeed{stroke:#2c6e49}.fail,.unknown{stroke:#c8293b}\
.container{fill:#f6f7f9}.frame{fill:#fff;stroke:#e3e6eb;stroke-dasharray:4 3}\
.marked{stroke:#c77700;stroke-width:2}.added{stroke:#2c6e49;stroke-width:2.5}.changed{stroke:#0b66d8;stroke-width:2.5}\
.line{fill:none;stroke:#8792a2;stroke-width:1.5}.line.catch{stroke:#c77700;stroke-dasharray:5 3}\
.arrow{fill:#8792a2}.arrow.catch{fill:#c77700}.end{fill:none;stroke:#4f5969;stroke-width:1.5}.dot{fill:#4f5969}";

/// What is drawn, from the back to the front. `extra` are further classes for each state, or none at all.
pub fn shapes(definition: &Definition, drawing: &Drawing, extra: &[String]) -> Vec<Shape> {
    let mut out = Vec::new();
    let mut drawn = vec![false; definition.states.len()];
    // The definition itself has no frame; each other flow's container comes before the frame.
    for (flow, frame) in definition.flows.iter().skip(1).zip(&drawing.frames) {
        if let Some(owner) = flow.owner {
            if !std::mem::replace(&mut drawn[owner], true) {
                node(definition, &drawing.nodes[owner], extra, true, &mut out);
            }
            out.push(rect("frame".to_owned(), frame, 6));
        }
    }
    for (class, catch) in [("", false), (" catch", true)] {
        let lines = drawing
            .lines
            .iter()
            .filter(|line| (line.way == Way::Catch) == catch);
        let (mut way, mut arrows) = (String::new(), String::new());
        for line in lines {
            path(&line.points, &mut way);
            if let Some((x, y)) = line.points.last() {
                let _ = write!(arrows, "M{} {}L{x} {y}L{} {}z", x - 8, y - 4, x - 8, y + 4);
            }
        }
        for (kind, d) in [("line", way), ("arrow", arrows)] {
            let class = [kind, class].concat();
            out.push(Shape {
                tag: "path",
                class,
                attributes: vec![("d", d)],
                ..Shape::default()
            });
        }
    }
    for at in &drawing.nodes {
        if !at.state.is_some_and(|state| drawn[state]) {
            node(definition, at, extra, false, &mut out);
        }
    }
    for label in &drawing.labels {
        let (x, y) = (label.area.x + 2, label.area.y + SMALL_LINE - 3);
        let mut shape = text("small label", x, y, &label.text);
        shape.title.clone_from(&label.full);
        out.push(shape);
    }
    out
}

fn node(definition: &Definition, node: &Node, extra: &[String], container: bool, out: &mut Vec<Shape>) {
    let from = out.len();
    let area = &node.area;
    let Some(state) = node.state else {
        let class = if node.lines.is_empty() {
            "node dot"
        } else {
            "node start"
        };
        out.push(rect(class.to_owned(), area, area.h / 2));
        if let Some(line) = node.lines.first() {
            let x = area.x + (area.w - width(line, NAME)) / 2;
            out.push(text("name", x, area.y + 19, line));
        }
        return;
    };
    let kind = definition.states[state].kind;
    let mut class = match kind {
        Kind::Unknown => "node unknown".to_owned(),
        _ => ["node ", &TYPES[kind as usize].to_ascii_lowercase()].concat(),
    };
    if container {
        class.push_str(" container");
    }
    if let Some(extra) = extra.get(state) {
        class.extend([" ", extra]);
    }
    let round = if matches!(kind, Kind::Succeed | Kind::Fail) {
        area.h / 2
    } else {
        8
    };
    out.push(rect(class, area, round.min(20)));
    let end = if has_end_sign(definition, state) {
        END_SIGN
    } else {
        0
    };
    let badge = if node.badge.is_empty() {
        0
    } else {
        width(&node.badge, SMALL) + PADDING / 2
    };
    let (x, room) = (area.x + PADDING, area.w - 2 * PADDING);
    let mut y = area.y + 8;
    for line in &node.lines {
        out.push(anchored(container, x, room - end - badge, y + 12, "name", line));
        y += NAME_LINE;
    }
    if !node.subtitle.is_empty() {
        out.push(anchored(container, x, room, y + 10, "small", &node.subtitle));
    }
    if badge > 0 {
        let right = x + room - end;
        let mut shape = text("small badge", right, area.y + 20, &node.badge);
        shape.attributes.push(("text-anchor", "end".to_owned()));
        out.push(shape);
    }
    if end > 0 {
        let (x, y) = (
            (area.x + area.w - PADDING - 3).to_string(),
            (area.y + 16).to_string(),
        );
        for (class, r) in [("end", "5"), ("dot", "2.5")] {
            let attributes = vec![("cx", x.clone()), ("cy", y.clone()), ("r", r.to_owned())];
            out.push(Shape {
                tag: "circle",
                class: class.to_owned(),
                attributes,
                ..Shape::default()
            });
        }
    }
    let title = title(definition, state, node);
    for shape in &mut out[from..] {
        shape.state = Some(state);
        shape.title.clone_from(&title);
    }
}

fn title(definition: &Definition, state: usize, node: &Node) -> String {
    let json = definition.json(state);
    let mut title = [&definition.states[state].name, "\n", json.text_of("Type")].concat();
    for more in [json.text_of("Comment"), json.text_of("Resource"), &node.subtitle] {
        if !more.is_empty() && !title.contains(more) {
            title.extend(["\n", more]);
        }
    }
    for retry in words::retries(json) {
        title.extend(["\nRetry ", &retry]);
    }
    title
}

/// A text in the middle of its room, or at its left.
fn anchored(left: bool, x: i32, room: i32, y: i32, class: &str, what: &str) -> Shape {
    if left {
        return text(class, x, y, what);
    }
    let mut shape = text(class, x + room / 2, y, what);
    shape.attributes.push(("text-anchor", "middle".to_owned()));
    shape
}

fn text(class: &str, x: i32, y: i32, what: &str) -> Shape {
    let attributes = vec![("x", x.to_string()), ("y", y.to_string())];
    Shape {
        tag: "text",
        class: class.to_owned(),
        attributes,
        text: what.to_owned(),
        ..Shape::default()
    }
}

fn rect(class: String, area: &Area, round: i32) -> Shape {
    let numbers = [
        ("x", area.x),
        ("y", area.y),
        ("width", area.w),
        ("height", area.h),
        ("rx", round),
    ];
    let attributes = numbers
        .into_iter()
        .map(|(name, number)| (name, number.to_string()))
        .collect();
    Shape {
        tag: "rect",
        class,
        attributes,
        ..Shape::default()
    }
}

/// A line through points: swinging where it slopes, round where it turns from level to upright.
fn path(points: &[(i32, i32)], d: &mut String) {
    let Some((x, y)) = points.first() else {
        return;
    };
    let _ = write!(d, "M{x} {y}");
    for at in 1..points.len() {
        let ((ax, ay), (bx, by)) = (points[at - 1], points[at]);
        if ax != bx && ay != by {
            let middle = (ax + bx) / 2;
            let _ = write!(d, "C{middle} {ay} {middle} {by} {bx} {by}");
            continue;
        }
        match points.get(at + 1) {
            // A corner: both parts are level or upright, and not both the same.
            Some(&(cx, cy)) if (cx == bx || cy == by) && (ax == bx) != (cx == bx) => {
                let short = |from: i32, to: i32| {
                    let most = (to - from).abs().min(10) / 2;
                    (to - from).clamp(-most, most)
                };
                let (x, y) = (bx + short(bx, ax), by + short(by, ay));
                let _ = write!(
                    d,
                    "L{x} {y}Q{bx} {by} {} {}",
                    bx + short(bx, cx),
                    by + short(by, cy)
                );
            }
            _ => {
                let _ = write!(d, "L{bx} {by}");
            }
        }
    }
}

/// The text of an SVG file with a style of its own.
pub fn file(drawing: &Drawing, shapes: &[Shape]) -> String {
    let (w, h) = drawing.size;
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">\n<style>{STYLE}</style>\n\
         <rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>\n"
    );
    for shape in shapes {
        out.extend(["<", shape.tag]);
        for (name, value) in [("class", &shape.class)]
            .into_iter()
            .chain(shape.attributes.iter().map(|(n, v)| (*n, v)))
        {
            out.extend([" ", name, "=\""]);
            escape(value, &mut out);
            out.push('"');
        }
        out.push('>');
        if !shape.title.is_empty() {
            out.push_str("<title>");
            escape(&shape.title, &mut out);
            out.push_str("</title>");
        }
        escape(&shape.text, &mut out);
        out.extend(["</", shape.tag, ">\n"]);
    }
    out.push_str("</svg>\n");
    out
}

/// Text that XML reads as text. What XML does not allow at all becomes U+FFFD.
fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
}
