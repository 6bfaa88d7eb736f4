//! The promises of a drawing, checked by geometry: for every definition in `fixtures/asl/`, for large ones made here, and for
//! random ones from proptest.

use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use trailglass::step_functions::asl::layout::{Area, Drawing, EdgeLine, draw};
use trailglass::step_functions::asl::measure::{SMALL, width};
use trailglass::step_functions::asl::parse::{Definition, TransitionKind};
use trailglass::step_functions::asl::svg;

fn samples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/asl");
    let mut found: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read_to_string(entry.path()).unwrap(),
            )
        })
        .collect();
    found.sort();
    found
}

fn overlap(one: &Area, two: &Area) -> bool {
    one.x < two.x + two.w && two.x < one.x + one.w && one.y < two.y + two.h && two.y < one.y + one.h
}

fn contains(outer: &Area, inner: &Area) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && inner.x + inner.w <= outer.x + outer.w
        && inner.y + inner.h <= outer.y + outer.h
}

/// The points of a line as it is drawn: swings are cubic curves, cut in 24.
fn drawn(points: &[(i32, i32)]) -> Vec<(f64, f64)> {
    let mut out = Vec::new();
    for pair in points.windows(2) {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        for step in 0..=24 {
            let t = f64::from(step) / 24.0;
            let (ax, ay, bx, by) = (f64::from(ax), f64::from(ay), f64::from(bx), f64::from(by));
            if ax == bx || ay == by {
                out.push((ax + (bx - ax) * t, ay + (by - ay) * t));
            } else {
                let middle = f64::midpoint(ax, bx);
                let (a, b, c, d) = (
                    (1.0 - t).powi(3),
                    3.0 * t * (1.0 - t).powi(2),
                    3.0 * t * t * (1.0 - t),
                    t.powi(3),
                );
                out.push((
                    a * ax + (b + c) * middle + d * bx,
                    (a + b) * ay + (c + d) * by,
                ));
            }
        }
    }
    out
}

fn is_inside(area: &Area, point: (f64, f64)) -> bool {
    f64::from(area.x) + 0.5 < point.0
        && point.0 < f64::from(area.x + area.w) - 0.5
        && f64::from(area.y) + 0.5 < point.1
        && point.1 < f64::from(area.y + area.h) - 0.5
}

/// The container of a flow and all around it.
fn around(definition: &Definition, mut flow: usize) -> Vec<usize> {
    let mut owners = Vec::new();
    while let Some(owner) = definition.flows[flow].owner {
        owners.push(owner);
        flow = definition.states[owner].flow;
    }
    owners
}

fn check(name: &str, definition: &Definition, drawing: &Drawing) {
    let paper = Area {
        x: 0,
        y: 0,
        w: drawing.size.0,
        h: drawing.size.1,
    };
    for (at, node) in drawing.nodes.iter().enumerate() {
        assert!(
            contains(&paper, &node.area),
            "{name}: {:?} leaves the paper",
            node.lines
        );
        if let Some(frame) = node.flow.checked_sub(1) {
            assert!(
                contains(&drawing.frames[frame], &node.area),
                "{name}: {:?} leaves its frame",
                node.lines
            );
        }
        for other in &drawing.nodes[..at] {
            let family =
                |one: &trailglass::step_functions::asl::layout::Node,
                 two: &trailglass::step_functions::asl::layout::Node| {
                    one.state
                        .is_some_and(|state| around(definition, two.flow).contains(&state))
                };
            if !family(node, other) && !family(other, node) {
                assert!(
                    !overlap(&node.area, &other.area),
                    "{name}: {:?} lies on {:?}",
                    node.lines,
                    other.lines
                );
            }
        }
    }
    for (flow, frame) in definition.flows.iter().skip(1).zip(&drawing.frames) {
        let owner = &drawing.nodes[flow.owner.unwrap()];
        assert!(
            contains(&owner.area, frame),
            "{name}: a frame leaves {:?}",
            owner.lines
        );
        let title = Area {
            h: frame.y - owner.area.y,
            ..owner.area
        };
        assert!(
            title.h >= 16 * i32::try_from(owner.lines.len()).unwrap(),
            "{name}: no room for {:?}",
            owner.lines
        );
    }
    for (at, frame) in drawing.frames.iter().enumerate() {
        for (other_at, other) in drawing.frames[..at].iter().enumerate() {
            let nested = contains(other, frame) || contains(frame, other);
            assert!(
                nested || !overlap(frame, other),
                "{name}: frames {at} and {other_at} overlap"
            );
        }
    }
    let solid = |flow: usize| {
        let open = around(definition, flow);
        drawing
            .nodes
            .iter()
            .filter(move |node| !node.state.is_some_and(|state| open.contains(&state)))
    };
    for (at, label) in drawing.labels.iter().enumerate() {
        let flow = drawing.nodes[drawing.lines[label.line].from].flow;
        for node in solid(flow) {
            assert!(
                !overlap(&label.area, &node.area),
                "{name}: “{}” lies on {:?}",
                label.text,
                node.lines
            );
        }
        for other in &drawing.labels[..at] {
            assert!(
                !overlap(&label.area, &other.area),
                "{name}: “{}” lies on “{}”",
                label.text,
                other.text
            );
        }
    }
    check_turns(name, drawing);
    for line in &drawing.lines {
        let (from, to) = (&drawing.nodes[line.from], &drawing.nodes[line.to]);
        let (first, last) = (line.points[0], line.points[line.points.len() - 1]);
        assert_eq!(
            first.0,
            from.area.x + from.area.w,
            "{name}: a line does not begin at {:?}",
            from.lines
        );
        assert!((from.area.y..=from.area.y + from.area.h).contains(&first.1));
        assert_eq!(
            last.0, to.area.x,
            "{name}: a line does not end at {:?}",
            to.lines
        );
        assert!((to.area.y..=to.area.y + to.area.h).contains(&last.1));
        let points = drawn(&line.points);
        for &point in &points {
            assert!(
                !points.is_empty()
                    && is_inside(
                        &Area {
                            x: -1,
                            y: -1,
                            w: paper.w + 2,
                            h: paper.h + 2
                        },
                        point
                    )
            );
        }
        for node in solid(from.flow) {
            // A line that passes a box keeps away from it.
            let passes = |pair: &[(i32, i32)]| {
                let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
                let (left, right) = (node.area.x, node.area.x + node.area.w);
                let room = (node.area.y - ay).max(ay - node.area.y - node.area.h);
                ay == by && ax.min(bx) < right && left < ax.max(bx) && room < 12
            };
            assert!(
                !line.points.windows(2).any(passes),
                "{name}: {:?} → {:?} runs close by {:?}",
                from.lines,
                to.lines,
                node.lines
            );
            let crossed = points.iter().find(|point| is_inside(&node.area, **point));
            assert!(
                crossed.is_none(),
                "{name}: {:?} → {:?} runs through {:?}",
                from.lines,
                to.lines,
                node.lines
            );
        }
        for label in &drawing.labels {
            let crossed = points.iter().find(|point| is_inside(&label.area, **point));
            assert!(
                crossed.is_none(),
                "{name}: {:?} → {:?} runs through “{}”",
                from.lines,
                to.lines,
                label.text
            );
        }
    }
}

/// Lines that turn round have a place of their own: upright parts of lines to different states never run side by side so
/// near that they look like one.
fn check_turns(name: &str, drawing: &Drawing) {
    let mut upright = Vec::new();
    for line in &drawing.lines {
        for pair in line.points.windows(2) {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            if ax == bx {
                upright.push((line, ax, ay.min(by), ay.max(by)));
            }
        }
    }
    for (at, (one, x, top, bottom)) in upright.iter().enumerate() {
        for (two, other_x, other_top, other_bottom) in &upright[..at] {
            let beside = top < other_bottom && other_top < bottom;
            assert!(
                one.to == two.to || !beside || (x - other_x).abs() >= 4,
                "{name}: lines from {:?} and {:?} run over each other",
                drawing.nodes[one.from].lines,
                drawing.nodes[two.from].lines
            );
        }
    }
}

/// Reads, draws and checks a text; every state must be drawn and every way have its line.
fn checked(name: &str, text: &str) -> (Definition, Drawing) {
    let definition = Definition::read(text);
    let drawing = draw(&definition);
    assert_eq!(
        drawing
            .nodes
            .iter()
            .filter(|node| node.state.is_some())
            .count(),
        definition.states.len()
    );
    let starts = definition
        .flows
        .iter()
        .filter(|flow| flow.start.is_some())
        .count();
    assert_eq!(
        drawing.lines.len(),
        definition.edges.len() + starts,
        "{name}"
    );
    check(name, &definition, &drawing);
    let shapes = svg::elements(&definition, &drawing, &[]);
    let boxes = shapes.iter().filter(|shape| shape.state.is_some()).count();
    assert_eq!(
        boxes,
        definition.states.len(),
        "{name}: a box for each state"
    );
    check_texts(name, &definition, &drawing, &shapes);
    for (class, is_catch) in [("line", false), ("line catch", true)] {
        let path = shapes.iter().find(|shape| shape.class == class);
        let place = &path.expect("the lines").place;
        let paths: Vec<&str> = place.split('M').skip(1).collect();
        let lines = drawing.lines.iter();
        let lines: Vec<&EdgeLine> = lines
            .filter(|line| (line.way == TransitionKind::Catch) == is_catch)
            .collect();
        assert_eq!(paths.len(), lines.len(), "{name}: lines drawn as {class}");
        for (path, line) in paths.iter().zip(lines) {
            check_path(name, path, &line.points);
        }
    }
    (definition, drawing)
}

/// The area in which a text is drawn, as wide as the page takes it to be, from its place and its alignment.
fn area_of_text(shape: &svg::SvgElement) -> Area {
    let place = shape
        .place
        .trim_start_matches("translate(")
        .trim_end_matches(')');
    let (x, y) = place.split_once(' ').expect("two numbers");
    let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
    let is = |class: &str| shape.class.split(' ').any(|one| one == class);
    let wide = width(&shape.text, if is("small") { SMALL } else { 12 });
    let before = match () {
        () if is("middle") => wide / 2,
        () if is("badge") => wide,
        () => 0,
    };
    // Its letters stand on y.
    Area {
        x: x - before,
        y: y - 8,
        w: wide,
        h: 8,
    }
}

/// A line's path goes where the line goes: each of its points lies on it, up to the roundness of a corner.
fn check_path(name: &str, path: &str, points: &[(i32, i32)]) {
    let mut at = (0.0, 0.0);
    let mut corners = 0;
    let way = drawn(points);
    let path = format!("M{path}");
    let commands: Vec<usize> = path
        .match_indices(|letter: char| letter.is_ascii_uppercase())
        .map(|(place, _)| place)
        .chain([path.len()])
        .collect();
    for command in commands.windows(2) {
        let (letter, numbers) = path[command[0]..command[1]].split_at(1);
        let numbers: Vec<f64> = numbers
            .split(' ')
            .map(|number| number.parse().expect("a number"))
            .collect();
        let mut points: Vec<(f64, f64)> =
            numbers.chunks(2).map(|pair| (pair[0], pair[1])).collect();
        corners += usize::from(letter == "Q");
        if letter == "M" {
            at = points[0];
        }
        points.insert(0, at);
        at = points[points.len() - 1];
        let is_sharp = |end: &(f64, f64)| distance(*end, points[1], points[1]) < 2.0;
        assert!(
            letter != "Q" || ![points[0], at].iter().any(is_sharp),
            "{name}: {path} has a sharp corner"
        );
        for step in 0..=16 {
            let (x, y) = on_curve(&points, f64::from(step) / 16.0);
            let far = way
                .windows(2)
                .map(|part| distance((x, y), part[0], part[1]))
                .fold(f64::INFINITY, f64::min);
            assert!(far < 6.0, "{name}: {path} leaves its line at {x} {y}");
        }
    }
    let turns = |three: &&[(i32, i32)]| {
        let level = |one: (i32, i32), two: (i32, i32)| one.1 == two.1 && one.0 != two.0;
        let upright = |one: (i32, i32), two: (i32, i32)| one.0 == two.0 && one.1 != two.1;
        let (one, two, next) = (three[0], three[1], three[2]);
        level(one, two) && upright(two, next) || upright(one, two) && level(two, next)
    };
    let expected = points.windows(3).filter(turns).count();
    assert_eq!(corners, expected, "{name}: round corners of {path}");
}

/// The point at `t` of a line or curve with these points, by de Casteljau's construction.
fn on_curve(points: &[(f64, f64)], t: f64) -> (f64, f64) {
    let mut points = points.to_vec();
    while points.len() > 1 {
        let between = |pair: &[(f64, f64)]| {
            let mix = |one: f64, two: f64| one + (two - one) * t;
            (mix(pair[0].0, pair[1].0), mix(pair[0].1, pair[1].1))
        };
        points = points.windows(2).map(between).collect();
    }
    points[0]
}

/// How far a point is from the line between two others.
fn distance(point: (f64, f64), one: (f64, f64), two: (f64, f64)) -> f64 {
    let (wide, high) = (two.0 - one.0, two.1 - one.1);
    let length = wide * wide + high * high;
    let along = ((point.0 - one.0) * wide + (point.1 - one.1) * high) / length.max(f64::EPSILON);
    let along = along.clamp(0.0, 1.0);
    (point.0 - one.0 - along * wide).hypot(point.1 - one.1 - along * high)
}

/// What a state is called and what else is written of it stands in its box, and no text on another one.
fn check_texts(name: &str, definition: &Definition, drawing: &Drawing, shapes: &[svg::SvgElement]) {
    let boxes = drawing.nodes.iter().filter(|node| node.state.is_some());
    for node in boxes {
        let own = shapes.iter().position(|shape| shape.state == node.state);
        let after = &shapes[own.expect("its box") + 1..];
        let texts: Vec<&svg::SvgElement> = after
            .iter()
            .take_while(|shape| shape.place.starts_with("translate("))
            .filter(|shape| shape.class != "small label")
            .collect();
        let letters = |text: &str| -> String {
            let is_shown = |letter: &char| !letter.is_whitespace() && !letter.is_control();
            text.chars().filter(is_shown).collect()
        };
        let state = node.state.map(|state| &definition.states[state].name);
        let (full, written) = (
            letters(state.expect("a state")),
            letters(&node.lines.concat()),
        );
        let begun = written.strip_suffix('…');
        assert!(
            full == written || begun.is_some_and(|begun| full.starts_with(begun)),
            "{name}: {full} is written as {written}"
        );
        for line in node.lines.iter().chain([&node.subtitle, &node.badge]) {
            assert!(
                line.is_empty() || texts.iter().any(|shape| shape.text == *line),
                "{name}: “{line}” is not written in its box"
            );
        }
        for (at, text) in texts.iter().enumerate() {
            let area = area_of_text(text);
            assert!(
                contains(&node.area, &area),
                "{name}: “{}” leaves the box of {:?}",
                text.text,
                node.lines
            );
            for other in &texts[..at] {
                assert!(
                    !overlap(&area, &area_of_text(other)),
                    "{name}: “{}” lies on “{}”",
                    text.text,
                    other.text
                );
            }
        }
    }
}

#[test]
fn states_that_are_gone_stand_below_the_drawing_apart_from_each_other() {
    let names: Vec<String> = (0..40)
        .map(|at| format!("Gone {at} {}", "x".repeat(at)))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (mut size, mut shapes) = ((400, 200), Vec::new());
    svg::removed(&names, 7, &mut size, &mut shapes);
    let numbers = |shape: &svg::SvgElement| -> Vec<i32> {
        let parts = shape
            .place
            .split(|letter: char| !letter.is_ascii_digit() && letter != '-');
        parts.filter_map(|part| part.parse().ok()).collect()
    };
    // M x+8 y h w-16 …: a box of 32 with corners of 8.
    let boxes: Vec<Area> = shapes
        .iter()
        .filter(|shape| shape.state.is_some())
        .map(|shape| {
            let numbers = numbers(shape);
            Area {
                x: numbers[0] - 8,
                y: numbers[1],
                w: numbers[2] + 16,
                h: 32,
            }
        })
        .collect();
    assert_eq!(boxes.len(), 40);
    let paper = Area {
        x: 0,
        y: 200,
        w: size.0,
        h: size.1 - 200,
    };
    for (at, one) in boxes.iter().enumerate() {
        assert!(contains(&paper, one), "{one:?} leaves {paper:?}");
        assert!(
            boxes[..at].iter().all(|other| !overlap(one, other)),
            "{one:?}"
        );
    }
    assert_eq!(
        shapes.iter().filter_map(|shape| shape.state).max(),
        Some(46)
    );
    assert_eq!(
        shapes.iter().filter(|shape| shape.text == "−").count(),
        40,
        "each has its sign"
    );
}

#[test]
fn every_sample_is_drawn_as_promised() {
    let samples = samples();
    assert!(samples.len() >= 30);
    for (name, text) in samples {
        let (definition, _) = checked(&name, &text);
        assert_eq!(
            definition.problems.is_empty(),
            !name.starts_with("broken"),
            "{name}: {:?}",
            definition.problems
        );
    }
}

/// A machine of `count` states in a row with choices, catches, loops and containers.
fn large(count: usize) -> Value {
    let mut states = serde_json::Map::new();
    for at in 0..count {
        let name = |at: usize| format!("Step {:03}", at.min(count - 1));
        let state = match at {
            _ if at + 1 == count => json!({"Type": "Succeed"}),
            _ if at % 13 == 5 => json!({"Type": "Choice", "Default": name(at + 1), "Choices": [
                {"Variable": "$.n", "NumericGreaterThan": at, "Next": name(at + 4)},
                {"Variable": "$.n", "NumericLessThan": 0, "Next": name(at - 3)}]}),
            _ if at % 17 == 9 => json!({"Type": "Parallel", "Next": name(at + 1), "Branches": [
                {"StartAt": format!("A{at}"), "States": {format!("A{at}"): {"Type": "Pass", "End": true}}},
                {"StartAt": format!("B{at}"), "States": {format!("B{at}"): {"Type": "Wait", "Seconds": 5, "End": true}}}]}),
            _ if at % 3 == 0 => {
                json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": name(at + 1),
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": name(count)}]})
            }
            _ => json!({"Type": "Pass", "Next": name(at + 1)}),
        };
        states.insert(name(at), state);
    }
    json!({"StartAt": "Step 000", "States": states})
}

#[test]
fn three_hundred_states_are_drawn_as_promised() {
    let (definition, drawing) = checked("large-300.svg", &large(300).to_string());
    assert!(
        definition.states.len() >= 300,
        "{}",
        definition.states.len()
    );
    assert!(
        drawing.size.1 < 3_000,
        "a long row became {} pixels high",
        drawing.size.1
    );
}

#[test]
fn a_fan_of_two_hundred_is_drawn_as_promised() {
    let mut states = serde_json::Map::new();
    let rules: Vec<Value> = (0..200)
        .map(|at| json!({"Variable": "$.n", "NumericEquals": at, "Next": format!("S{at}")}))
        .collect();
    states.insert(
        "Which".to_owned(),
        json!({"Type": "Choice", "Choices": rules}),
    );
    for at in 0..200 {
        states.insert(format!("S{at}"), json!({"Type": "Pass", "Next": "End"}));
    }
    states.insert("End".to_owned(), json!({"Type": "Succeed"}));
    checked(
        "fan-200.svg",
        &json!({"StartAt": "Which", "States": states}).to_string(),
    );
}

#[test]
fn a_definition_made_to_exhaust_is_drawn_in_part() {
    let mut states = serde_json::Map::new();
    for at in 0..1_200_usize {
        let rules: Vec<Value> = (0..4)
            .map(|rule| json!({"Condition": "{% x %}", "Next": format!("S{}", (at * 7_919 + rule * 331) % 1_200)}))
            .collect();
        let next = format!("S{}", (at + 1) % 1_200);
        states.insert(
            format!("S{at}"),
            json!({"Type": "Choice", "Default": next, "Choices": rules}),
        );
    }
    let definition = Definition::read(&json!({"StartAt": "S0", "States": states}).to_string());
    let drawing = draw(&definition);
    assert_eq!(definition.states.len(), 1_000);
    let (drawn, left_out) = (drawing.lines.len(), drawing.left_out);
    assert!(
        left_out > 0 && drawn > 500,
        "{drawn} lines drawn, {left_out} left out"
    );
    let points: usize = drawing.lines.iter().map(|line| line.points.len()).sum();
    assert!(points < 200_000, "{points}");
    for said in ["Only the first 1,000 states", "Only the first 4,000 ways"] {
        assert!(
            definition
                .problems
                .iter()
                .any(|problem| problem.starts_with(said)),
            "{said}"
        );
    }
}

/// Any value, with the words of the language as names often enough to get inside.
fn any_value() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        4 => prop::sample::select(vec!["States", "StartAt", "Type", "Next", "End", "Choices", "Default", "Catch",
            "Retry", "Branches", "ItemProcessor", "Resource", "Parameters", "ErrorEquals", "A", "B", "And", "Not"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let word = prop::sample::select(vec![
        "A",
        "B",
        "Task",
        "Choice",
        "Map",
        "Parallel",
        "Wait",
        "Fail",
        "Bogus",
        "arn:aws:states:::a:b",
    ]);
    let leaf = prop_oneof![
        4 => word.prop_map(|word| json!(word)),
        1 => any::<String>().prop_map(Value::String),
        1 => any::<i64>().prop_map(|number| json!(number)),
        1 => any::<bool>().prop_map(|yes| json!(yes)),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A definition whose states lead anywhere in their flow, loops and containers included.
fn any_machine(depth: u32) -> BoxedStrategy<Value> {
    let inside = if depth == 0 {
        Just(Value::Null).boxed()
    } else {
        any_machine(depth - 1)
    };
    let state = (0_usize..6, prop::collection::vec(0_usize..14, 4), inside);
    prop::collection::vec(state, 1..14)
        .prop_map(|rows| {
            let count = rows.len();
            let mut states = serde_json::Map::new();
            for (at, (kind, to, inside)) in rows.into_iter().enumerate() {
                let to: Vec<String> = to.into_iter().map(|to| format!("S{}", to % count)).collect();
                let state = match kind {
                    0 => json!({"Type": "Succeed"}),
                    1 => json!({"Type": "Choice", "Default": to[0], "Choices": [
                        {"Variable": "$.x", "StringEquals": "y", "Next": to[1]}, {"Condition": "{% true %}", "Next": to[2]}]}),
                    2 if !inside.is_null() => json!({"Type": "Map", "ItemProcessor": inside, "Next": to[0]}),
                    3 if !inside.is_null() => json!({"Type": "Parallel", "Branches": [inside.clone(), inside], "Next": to[0],
                        "Catch": [{"ErrorEquals": ["E"], "Next": to[1]}]}),
                    4 => json!({"Type": "Task", "Resource": "arn:aws:states:::a:b", "Next": to[0], "Retry": [{"ErrorEquals": ["X"]}],
                        "Catch": [{"ErrorEquals": ["E"], "Next": to[1]}, {"ErrorEquals": ["F", "G"], "Next": to[2]}]}),
                    _ => json!({"Type": "Pass", "Next": to[0]}),
                };
                states.insert(format!("S{at}"), state);
            }
            json!({"StartAt": "S0", "States": states})
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_the_text_there_is_a_result(text in any::<String>()) {
        checked("any.svg", &text);
    }

    #[test]
    fn whatever_the_json_there_is_a_result(value in any_value(), inner in any_value()) {
        checked("any.svg", &value.to_string());
        checked("any.svg", &json!({"StartAt": "A", "States": {"A": value, "B": inner}}).to_string());
    }

    #[test]
    fn whatever_the_graph_the_promises_hold(machine in any_machine(2)) {
        checked("any.svg", &machine.to_string());
    }
}
