//! A drawing as a plain list of SVG elements: outlines, lines and texts, from the back to the front.
//!
//! All that is not text is a path, so that whoever shows an element needs to know only two elements of SVG.

use crate::step_functions::asl::layout::{
    Area, Drawing, END_SIGN, NAME, NAME_LINE, Node, PADDING, SMALL_LINE, has_end_sign,
};
use crate::step_functions::asl::measure::{SMALL, fitting, plain, width};
use crate::step_functions::asl::parse::{Definition, StateType, TYPES, TransitionKind};
use crate::step_functions::asl::words;

/// One element of SVG: a `path` where there is no text, else a `text`.
#[derive(Debug, Default)]
pub struct SvgElement {
    /// Its classes; the style gives them their look.
    pub class: String,
    /// The path's `d`, or the text's `transform`.
    pub place: String,
    /// Its text.
    pub text: String,
    /// What is shown when the pointer rests on it.
    pub title: String,
    /// The state whose box it is.
    pub state: Option<usize>,
}

/// The signs that say without colour what a class says: what it is, and how far above the box's lower border it stands,
/// or below the upper one.
const SIGNS: [(&str, &str, bool); 3] = [
    ("added", "+", true),
    ("changed", "±", true),
    ("marked", "!", false),
];

/// What is drawn, from the back to the front. `extra` are further classes for each state (`added`, `changed`, `marked`), or
/// none at all.
pub fn elements(definition: &Definition, drawing: &Drawing, extra: &[String]) -> Vec<SvgElement> {
    let mut out = Vec::new();
    let mut drawn = vec![false; definition.states.len()];
    // The definition itself has no frame; each other flow's container comes before the frame.
    for (flow, frame) in definition.flows.iter().skip(1).zip(&drawing.frames) {
        if let Some(owner) = flow.owner {
            if !std::mem::replace(&mut drawn[owner], true) {
                node(definition, &drawing.nodes[owner], extra, true, &mut out);
            }
            out.push(outline("frame", frame, 6));
        }
    }
    for (catch, class, tip) in [
        (false, "line", "arrow"),
        (true, "line catch", "arrow catch"),
    ] {
        let (mut way, mut arrows) = (String::new(), String::new());
        for line in &drawing.lines {
            if (line.way == TransitionKind::Catch) == catch {
                path(&line.points, &mut way);
                if let Some(&(x, y)) = line.points.last() {
                    draw("M", &[x - 8, y - 4, x, y, x - 8, y + 4], &mut arrows);
                }
            }
        }
        for (class, place) in [(class, way), (tip, arrows)] {
            out.push(SvgElement {
                class: class.to_owned(),
                place,
                ..SvgElement::default()
            });
        }
    }
    for at in &drawing.nodes {
        if !at.state.is_some_and(|state| drawn[state]) {
            node(definition, at, extra, false, &mut out);
        }
    }
    for label in &drawing.labels {
        let mut element = text(
            "small label",
            label.area.x + 2,
            label.area.y + SMALL_LINE - 3,
            &label.text,
        );
        element.title = plain(&label.full);
        out.push(element);
    }
    out
}

/// The states that are there no more, in rows below the drawing, which grows. Each gets the numbers from `first` on.
pub fn removed(names: &[&str], first: usize, size: &mut (i32, i32), out: &mut Vec<SvgElement>) {
    let (wide, mut x, mut y) = (size.0.max(600), PADDING, size.1);
    for (number, name) in names.iter().enumerate() {
        let name = fitting(name, NAME, 176);
        let area = Area {
            w: width(&name, NAME) + 3 * PADDING,
            h: 32,
            x: 0,
            y: 0,
        };
        if x + area.w + PADDING > wide && x > PADDING {
            (x, y) = (PADDING, y + area.h + PADDING);
        }
        let mut element = outline("node removed", &Area { x, y, ..area }, 8);
        element.state = Some(first + number);
        element.title = format!("{name}\nremoved");
        out.push(element);
        out.push(text("name", x + 2 * PADDING, y + 20, &name));
        out.push(text("sign removed", x + PADDING / 2, y + 20, "−"));
        x += area.w + PADDING;
        *size = (size.0.max(x), y + area.h + PADDING);
    }
}

fn node(
    definition: &Definition,
    node: &Node,
    extra: &[String],
    container: bool,
    out: &mut Vec<SvgElement>,
) {
    let area = &node.area;
    let middle = area.x + area.w / 2;
    let Some(state) = node.state else {
        let class = if node.lines.is_empty() {
            "dot"
        } else {
            "node start"
        };
        out.push(outline(class, area, area.h / 2));
        if let Some(line) = node.lines.first() {
            out.push(text("name middle", middle, area.y + 19, line));
        }
        return;
    };
    let kind = definition.states[state].kind;
    let extra = extra.get(state).map_or("", String::as_str);
    let named = TYPES
        .get(kind as usize)
        .map_or("unknown".to_owned(), |name| name.to_ascii_lowercase());
    let class = [
        "node ",
        &named,
        if container { " container " } else { " " },
        extra,
    ]
    .concat();
    let round = if matches!(kind, StateType::Succeed | StateType::Fail) {
        20
    } else {
        8
    };
    let mut element = outline(&class, area, round.min(area.h / 2));
    element.state = Some(state);
    element.title = title(definition, state, node);
    out.push(element);
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
    // A container's texts stand at its left, those of others in the middle of their room.
    let at = |aside: i32, class: &'static str, centred: &'static str| {
        if container {
            (area.x + PADDING, class)
        } else {
            (middle - aside / 2, centred)
        }
    };
    let mut y = area.y + 20;
    for line in &node.lines {
        let (x, class) = at(end + badge, "name", "name middle");
        out.push(text(class, x, y, line));
        y += NAME_LINE;
    }
    if !node.subtitle.is_empty() {
        let (x, class) = at(0, "small", "small middle");
        out.push(text(class, x, y - 2, &node.subtitle));
    }
    let right = area.x + area.w - PADDING;
    if badge > 0 {
        out.push(text("small badge", right - end, area.y + 20, &node.badge));
    }
    if end > 0 {
        for (class, r) in [("end", 5), ("dot", 2)] {
            let round = Area {
                x: right - 3 - r,
                y: area.y + 16 - r,
                w: 2 * r,
                h: 2 * r,
            };
            out.push(outline(class, &round, r));
        }
    }
    for (class, sign, above) in SIGNS {
        if extra.contains(class) {
            let y = if above {
                area.y + 13
            } else {
                area.y + area.h - 7
            };
            out.push(text(&format!("sign {class}"), area.x + 5, y, sign));
        }
    }
}

fn title(definition: &Definition, state: usize, node: &Node) -> String {
    let json = definition.json(state);
    let mut title = format!(
        "{}\n{}",
        definition.states[state].name,
        json.text_of("Type")
    );
    for more in [
        json.text_of("Comment"),
        json.text_of("Resource"),
        &node.subtitle,
    ] {
        if !more.is_empty() && !title.contains(more) {
            title.extend(["\n", more]);
        }
    }
    for retry in words::retries(json) {
        title.extend(["\nRetry ", &retry]);
    }
    plain(&title)
}

fn text(class: &str, x: i32, y: i32, what: &str) -> SvgElement {
    let mut place = String::new();
    draw("translate(", &[x, y], &mut place);
    place.push(')');
    SvgElement {
        class: class.to_owned(),
        place,
        text: what.to_owned(),
        ..SvgElement::default()
    }
}

/// A rectangle with round corners; a circle if they are half as large as it is.
fn outline(class: &str, area: &Area, round: i32) -> SvgElement {
    let mut place = String::new();
    draw("M", &[area.x + round, area.y], &mut place);
    let (w, h, r) = (area.w - 2 * round, area.h - 2 * round, round);
    for (side, length, corner) in [
        ("h", w, [r, r]),
        ("v", h, [-r, r]),
        ("h", -w, [-r, -r]),
        ("v", -h, [r, -r]),
    ] {
        draw(side, &[length], &mut place);
        draw("a", &[r, r, 0, 0, 1, corner[0], corner[1]], &mut place);
    }
    SvgElement {
        class: class.to_owned(),
        place,
        ..SvgElement::default()
    }
}

/// Writes a command of a path.
fn draw(command: &str, numbers: &[i32], out: &mut String) {
    out.push_str(command);
    for (at, number) in numbers.iter().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        out.push_str(&number.to_string());
    }
}

/// A line through points: swinging where it slopes, round where it turns from level to upright.
fn path(points: &[(i32, i32)], d: &mut String) {
    for at in 0..points.len() {
        let (bx, by) = points[at];
        let Some(&(ax, ay)) = at.checked_sub(1).and_then(|before| points.get(before)) else {
            draw("M", &[bx, by], d);
            continue;
        };
        let middle = (ax + bx) / 2;
        match points.get(at + 1) {
            _ if ax != bx && ay != by => draw("C", &[middle, ay, middle, by, bx, by], d),
            // A corner: both parts are level or upright, and not both the same.
            Some(&(cx, cy)) if (cx == bx || cy == by) && (ax == bx) != (cx == bx) => {
                // At most half of a short part, so that two corners do not meet.
                let towards = |from: i32, to: i32| ((to - from) / 2).clamp(-5, 5);
                draw("L", &[bx + towards(bx, ax), by + towards(by, ay)], d);
                draw(
                    "Q",
                    &[bx, by, bx + towards(bx, cx), by + towards(by, cy)],
                    d,
                );
            }
            _ => draw("L", &[bx, by], d),
        }
    }
}
