//! Every table of Step Functions compared with the known truth of a generated story: a machine for each trait (map children,
//! nested machines, EventBridge, an escalation, a re-created machine, redrives, express, denials, …) among ordinary ones, its
//! records shuffled over files and some of them duplicated.

use crate::story;
use crate::support;

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use support::{Dropped, ask, dropped, load, machine_table, view};
use trailglass::engine::Engine;
use trailglass::protocol::{Cell, CellRow, MachinePage, Rows, Tab};
use trailglass::tables::columns;

fn told() -> (Engine, Value) {
    let mut files: Vec<Dropped> = Vec::new();
    let truth = story::tell_lives(24, 24, 40, &mut |_, bytes| {
        files.push(dropped(bytes));
        Ok(())
    })
    .expect("the story is written to memory");
    // Last file first: what comes when must not matter.
    files.reverse();
    assert!(
        truth["duplicates"].as_u64() > Some(5),
        "some records come twice"
    );
    (load(&files, 3, usize::MAX), truth)
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) | Cell::Named { text, .. } => text.clone(),
        Cell::Number(number) | Cell::Counted { number, .. } => number.to_string(),
    }
}

/// A cell of the truth as the tables have it.
fn told_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn rows(engine: &mut Engine, tab: Tab) -> Vec<CellRow> {
    let mut rows = Vec::new();
    loop {
        let mut view = view(tab, columns(tab)[0].id, "");
        view.table.first = rows.len() as u32;
        let Rows::Cells(page) = ask(engine, &view).rows else {
            panic!("cells were asked for")
        };
        rows.extend(page.rows);
        if rows.len() >= page.total as usize {
            return rows;
        }
    }
}

fn cells(tab: Tab, row: &CellRow) -> BTreeMap<&'static str, String> {
    columns(tab)
        .into_iter()
        .map(|column| column.id)
        .zip(row.cells.iter().map(text))
        .collect()
}

/// Every row with every column that the truth knows, and no other row.
fn held(engine: &mut Engine, tab: Tab, truth: &Value) {
    let truth = truth.as_object().expect("a table");
    let found: BTreeMap<String, BTreeMap<&str, String>> = rows(engine, tab)
        .into_iter()
        .map(|row| (row.key.clone(), cells(tab, &row)))
        .collect();
    let (keys, told): (BTreeSet<&String>, BTreeSet<&String>) =
        (found.keys().collect(), truth.keys().collect());
    assert_eq!(keys, told, "{tab:?}");
    for (key, row) in truth {
        for (column, value) in row.as_object().expect("a row") {
            assert_eq!(
                found[key][column.as_str()],
                told_text(value),
                "{column} of {key}"
            );
        }
    }
}

#[test]
fn machines_executions_and_activities_are_those_of_the_story() {
    let (mut engine, truth) = told();
    held(&mut engine, Tab::Machines, &truth["machines"]);
    held(&mut engine, Tab::Executions, &truth["executions"]);
    held(&mut engine, Tab::Activities, &truth["activities"]);
}

#[test]
fn denials_are_those_of_the_story_and_each_says_what_would_allow_it() {
    let (mut engine, truth) = told();
    let mut found = Map::new();
    for row in rows(&mut engine, Tab::Denials) {
        let cells = cells(Tab::Denials, &row);
        let explicit = cells["reason"].starts_with("explicit deny");
        assert_eq!(
            cells["statement"].starts_with('{'),
            !explicit,
            "no statement helps where a policy forbids, and that is said"
        );
        assert!(!cells["statement"].is_empty());
        let key = format!(
            "{} {} {}",
            cells["principal"], cells["action"], cells["resource"]
        );
        let count: u64 = cells["denied"].parse().expect("a count");
        found.insert(
            key,
            serde_json::json!({"denied": count, "explicit": explicit}),
        );
    }
    assert_eq!(Value::Object(found), truth["denials"]);
}

#[test]
fn what_is_worth_a_look_is_what_the_story_put_there_and_nothing_else() {
    let (mut engine, truth) = told();
    let pair = |row: &CellRow| {
        let cells = cells(Tab::Findings, row);
        (cells["finding"].clone(), cells["machine"].clone())
    };
    let found: BTreeSet<(String, String)> =
        rows(&mut engine, Tab::Findings).iter().map(pair).collect();
    let told = truth["findings"].as_array().expect("a list");
    let told: BTreeSet<(String, String)> = told
        .iter()
        .map(|pair| (told_text(&pair[0]), told_text(&pair[1])))
        .collect();
    assert_eq!(found, told);
}

fn page(engine: &mut Engine, key: &str) -> MachinePage {
    let mut view = view(Tab::Machines, "name", "");
    view.machine = Some(key.to_owned());
    ask(engine, &view).machine.expect("the machine's page")
}

fn section<'a>(page: &'a MachinePage, title: &str) -> &'a [CellRow] {
    &machine_table(page, title).rows
}

#[test]
fn what_each_machine_did_and_who_starts_it_is_on_its_page() {
    let (mut engine, truth) = told();
    for key in truth["machines"].as_object().expect("machines").keys() {
        let page = page(&mut engine, key);
        let did: BTreeMap<String, i64> = section(&page, "What did it do?")
            .iter()
            .map(|row| {
                let cells: Vec<String> = row.cells.iter().map(text).collect();
                let how = if cells[6].starts_with("probably") {
                    "probable"
                } else {
                    "proved"
                };
                (
                    format!("{} {} {how}", cells[0], cells[1]),
                    cells[2].parse().expect("a count"),
                )
            })
            // Executions that a workflow starts are calls of its role too; which of a team's machines did is not told.
            .filter(|(did, _)| !did.contains(" StartExecution "))
            .collect();
        let told: BTreeMap<String, i64> =
            serde_json::from_value(truth["work"][key].clone()).unwrap_or_default();
        assert_eq!(did, told, "{key}");
        let mut starters: BTreeMap<String, i64> = BTreeMap::new();
        let table = machine_table(&page, "Who starts it");
        for row in &table.rows {
            // A column that says nothing in any row is left out.
            let cell = |name: &str| {
                let place = table.columns.iter().position(|column| column == name);
                place.map_or_else(String::new, |place| text(&row.cells[place]))
            };
            *starters
                .entry(format!("{} {}", cell("name"), cell("via")))
                .or_default() += cell("executions").parse::<i64>().expect("a count");
        }
        let told: BTreeMap<String, i64> =
            serde_json::from_value(truth["starters"][key].clone()).unwrap_or_default();
        assert_eq!(starters, told, "{key}");
    }
}

#[test]
fn a_definition_is_drawn_where_it_is_in_clear_and_said_to_be_hidden_where_not() {
    let (mut engine, _) = told();
    let of = |name: &str| format!("arn:aws:states:eu-west-1:111122223333:stateMachine:{name}");
    let clear = page(&mut engine, &of("harmless"));
    let drawn = clear.definition.expect("it is in clear");
    assert!(
        drawn
            .shapes
            .iter()
            .any(|shape| shape.class.contains("marked")),
        "it changes IAM"
    );
    let hidden = page(&mut engine, &of("payroll"));
    assert!(hidden.definition.is_none() && hidden.definitions.iter().all(|one| one.hidden));
    assert_eq!(hidden.definitions.len(), 2);
}

#[test]
fn a_table_keeps_its_order_while_others_are_looked_at_and_takes_each_new_one() {
    let (mut engine, _) = told();
    let asked = [
        (Tab::Executions, "name", false, ""),
        (Tab::Machines, "name", true, ""),
        (Tab::Denials, "action", true, ""),
        (Tab::Executions, "name", false, ""),
        (Tab::Executions, "name", true, ""),
        (Tab::Machines, "executions", true, ""),
        (Tab::Executions, "started", true, ""),
        (Tab::Executions, "started", true, "name:StartExecution"),
        (Tab::Executions, "name", true, ""),
    ];
    for (tab, sort, descending, query) in asked {
        let mut view = view(tab, sort, query);
        view.table.descending = descending;
        let answer = ask(&mut engine, &view).rows;
        let Rows::Cells(page) = &answer else {
            panic!("cells were asked for")
        };
        let Some(column) = columns(tab).iter().position(|column| column.id == sort) else {
            panic!("{sort} is no column")
        };
        let order: Vec<String> = page
            .rows
            .iter()
            .map(|row| text(&row.cells[column]))
            .collect();
        let known: Vec<&String> = order.iter().filter(|text| !text.is_empty()).collect();
        assert!(known.len() > 2, "{sort}: {} rows", known.len());
        let is_right = |pair: &[&String]| {
            let before = match (pair[0].parse::<i64>(), pair[1].parse::<i64>()) {
                (Ok(one), Ok(two)) => one.cmp(&two),
                _ => pair[0].cmp(pair[1]),
            };
            !if descending {
                before.is_lt()
            } else {
                before.is_gt()
            }
        };
        assert!(
            known.windows(2).all(is_right),
            "{sort}, {descending}: {known:?}"
        );
    }
}
