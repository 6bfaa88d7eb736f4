//! The chain graph: what it draws, what it leaves out, and what its numbers lead to.

use super::{Told, file, tell};
use crate::chains::traps::{assume, call, session, user};
use crate::support::{ask, dropped, invictus, load, view};
use serde_json::{Value, json};
use trailglass::engine::Engine;
use trailglass::protocol::{ChainGraph, Rows, Tab};

fn graph_of(engine: &mut Engine, query: &str) -> ChainGraph {
    match ask(engine, &view(Tab::ChainGraph, "events", query)).rows {
        Rows::ChainGraph(graph) => graph,
        rows => panic!("{rows:?}"),
    }
}

fn graph(records: &[Value]) -> ChainGraph {
    let file = dropped(json!({ "Records": records }).to_string());
    graph_of(&mut load(&[file], 1, usize::MAX), "")
}

#[test]
fn the_graph_has_every_event_once_and_each_number_is_what_its_query_finds() {
    let story = tell(6);
    let told: Vec<&Told> = story.told.iter().collect();
    for files in [vec![file(&told)], invictus()] {
        let mut engine = load(&files, 1, usize::MAX);
        let total = engine.store.len() as u32;
        let mut graph_of = |query: &str| graph_of(&mut engine, query);
        let graph = graph_of("");
        let events = |graph: &ChainGraph| graph.nodes.iter().map(|node| node.events).sum::<u32>();
        assert_eq!((events(&graph), graph.left_out), (total, 0));
        for (number, node) in graph.nodes.iter().enumerate() {
            assert!(node.parent.is_none_or(|parent| (parent as usize) < number));
            if !node.query.is_empty() {
                assert_eq!(events(&graph_of(&node.query)), node.events, "{}", node.name);
            }
        }
        let alice = graph.nodes.iter().find(|node| node.is_person);
        let key = &alice.expect("somebody").key;
        let of_person = graph_of(&format!("person:\"{key}\""));
        assert!(
            of_person
                .nodes
                .iter()
                .all(|node| !node.is_person || node.key == *key),
            "a graph of one person has no other"
        );
    }
}

#[test]
fn a_box_says_how_many_are_left_out_below_it() {
    // Persons who assume a role of their own, from which most go on: more boxes than are drawn, the last ones left out.
    let persons = 90;
    let mut records = Vec::new();
    for number in 0..persons {
        let (at, name) = (number * 100, format!("p{number:02}"));
        let (first, second) = (format!("ASIA{name}A"), format!("ASIA{name}B"));
        let role = format!("role-{number:02}");
        records.push(assume(at, user(&name), &role, "s", Some(&first)));
        records.push(call(at + 2, "Read", session(&role, "s", &first, at)));
        if number % 3 > 0 {
            let by = session(&role, "s", &first, at);
            records.push(assume(at + 3, by, "second", &name, Some(&second)));
            records.push(call(
                at + 4,
                "Read",
                session("second", &name, &second, at + 3),
            ));
        }
    }
    let graph = graph(&records);
    let drawn = graph.nodes.len();
    let boxes = (0..persons).map(|number| 2 + usize::from(number % 3 > 0));
    assert_eq!(drawn + graph.left_out as usize, boxes.sum::<usize>());
    let mut marked = 0;
    for (number, node) in graph.nodes.iter().enumerate() {
        let hangs_from =
            |child: &&trailglass::protocol::ChainNode| child.parent == Some(number as u32);
        let children = graph.nodes.iter().filter(hangs_from).count() as u32;
        // In truth: a person has its role below it, and each role of most persons one more.
        let number = |prefix: usize| node.name[prefix..].parse::<u32>().expect("a number");
        let below = match node.name.as_str() {
            "second" => 0,
            name if name.starts_with("role-") => u32::from(number(5) % 3 > 0),
            _ => 1 + u32::from(number(1) % 3 > 0),
        };
        let drawn_below = if node.is_person {
            let of_children = graph.nodes.iter().filter(|grandchild| {
                let parent = grandchild
                    .parent
                    .map(|parent| &graph.nodes[parent as usize]);
                parent.is_some_and(|parent| hangs_from(&parent))
            });
            children + of_children.count() as u32
        } else {
            children
        };
        if children > 0 && node.is_person {
            assert_eq!(
                node.further, 0,
                "{}: what is left out is its role's",
                node.name
            );
        } else {
            assert_eq!(node.further, below - drawn_below, "{}", node.name);
        }
        marked += u32::from(node.further > 0);
    }
    assert!(marked > 0, "the case that is tested");
}

#[test]
fn a_sign_in_that_failed_is_no_other_principal() {
    let mut failed = call(
        1,
        "ConsoleLogin",
        json!({
            "type": "IAMUser", "accountId": "111122223333", "userName": "bob", "accessKeyId": "",
        }),
    );
    failed["eventSource"] = json!("signin.amazonaws.com");
    failed["errorMessage"] = json!("Failed authentication");
    failed["responseElements"] = json!({"ConsoleLogin": "Failure"});
    let both = graph(&[failed.clone(), call(5, "Read", user("bob"))]);
    let names: Vec<(&str, u32)> = both
        .nodes
        .iter()
        .map(|node| (node.name.as_str(), node.events))
        .collect();
    assert_eq!(names, [("bob", 2)], "one box");
    assert_eq!(graph(&[failed]).nodes.len(), 1);
}
