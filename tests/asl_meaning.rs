//! What is derived from a definition: its problems, the calls it makes, and what changed in it.

use proptest::prelude::*;
use std::fs;
use std::path::Path;
use trailglass::json::tree::Tree;
use trailglass::step_functions::asl::difference::{self, Change};
use trailglass::step_functions::asl::layout::draw;
use trailglass::step_functions::asl::parse::{Definition, TransitionKind};
use trailglass::step_functions::asl::reach::{brief, reaches};
use trailglass::step_functions::asl::{svg, words};

const ARN: &str = "arn:aws:states:eu-west-1:111122223333:stateMachine:orders";

fn sample(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/asl");
    fs::read_to_string(folder.join([name, ".asl.json"].concat())).unwrap()
}

fn read(name: &str) -> Definition {
    Definition::read(&sample(name))
}

#[test]
fn each_fault_is_named_with_its_state_and_the_rest_is_read() {
    let broken = read("broken-names");
    let said: Vec<&str> = broken.problems.iter().map(String::as_str).collect();
    for expected in [
        "StartAt names “Missing”, which is not there.",
        "“First”: Next names “Nowhere”, which is not there.",
        "“Strange” has the unknown Type “Teleport”.",
        "“Untyped” has no Type.",
        "“No end” has neither Next nor End.",
        "“Both” has both Next and End.",
        "“Empty choice” has no Choices.",
        "“No resource” has no Resource.",
        "“Bare map” has no ItemProcessor.",
        "“Bare parallel” has no Branches that can be read.",
    ] {
        assert!(said.contains(&expected), "{expected} is not in {said:#?}");
    }
    assert_eq!(broken.states.len(), 10);
    assert!(
        broken
            .edges
            .iter()
            .any(|edge| broken.states[edge.from].name == "Untyped")
    );
}

#[test]
fn a_text_that_is_no_json_says_where() {
    let broken = read("broken-text");
    assert_eq!(
        broken.problems[0],
        "Not JSON at line 5, column 3: a name in quotes was expected."
    );
}

#[test]
fn unreachable_and_twice_named_states_are_said() {
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}, "B": {"Type": "Pass", "Next": "A"},
        "C": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}}}}"#;
    let read = Definition::read(text);
    let said: Vec<&str> = read.problems.iter().map(String::as_str).collect();
    assert_eq!(
        said,
        [
            "“B” can't be reached from StartAt.",
            "“C” can't be reached from StartAt.",
            "The name “A” stands more than once."
        ]
    );
}

#[test]
fn nesting_beyond_the_limit_is_said_and_the_outside_drawn() {
    let mut text = r#"{"StartAt": "S", "States": {"S": {"Type": "Pass", "End": true}}}"#.to_owned();
    for _ in 0..14 {
        text = format!(
            r#"{{"StartAt": "S", "States": {{"S": {{"Type": "Map", "End": true, "ItemProcessor": {text}}}}}}}"#
        );
    }
    let read = Definition::read(&text);
    assert!(
        read.problems
            .iter()
            .any(|problem| { problem.ends_with("nested too deep; its inside is not drawn.") })
    );
    assert!(read.states.len() > 8);
}

#[test]
fn conditions_read_like_sentences() {
    let said = |text: &str| words::condition(&Tree::read(text).unwrap());
    assert_eq!(
        said(r#"{"Variable": "$.n", "NumericLessThanEqualsPath": "$.limit", "Next": "A"}"#),
        "$.n ≤ $.limit"
    );
    assert_eq!(
        said(r#"{"Next": "A", "Variable": "$.n", "IsNull": false}"#),
        "$.n is not null"
    );
    assert_eq!(said(r#"{"Condition": "{% $a > 1 %}"}"#), "$a > 1");
    assert_eq!(
        said(
            r#"{"And": [{"Variable": "$.a", "StringEquals": "x"},
            {"Or": [{"Variable": "$.b", "IsPresent": true}, {"Not": {"Variable": "$.c", "BooleanEquals": true}}]}]}"#
        ),
        "$.a = \"x\" and ($.b is present or not ($.c = true))"
    );
}

#[test]
fn a_default_a_rule_and_a_catch_are_told_apart() {
    let approval = read("approval");
    let ways = |from: &str| -> Vec<(TransitionKind, &str, &str)> {
        let edges = approval
            .edges
            .iter()
            .filter(|edge| approval.states[edge.from].name == from);
        edges
            .map(|edge| {
                (
                    edge.way,
                    edge.label.as_str(),
                    approval.states[edge.to].name.as_str(),
                )
            })
            .collect()
    };
    assert_eq!(
        ways("Ask manager"),
        [
            (TransitionKind::Next, "", "Approved?"),
            (TransitionKind::Catch, "States.Timeout", "Escalate")
        ]
    );
    assert_eq!(
        ways("Approved?")[2],
        (TransitionKind::Default, "Default", "Request")
    );
}

#[test]
fn every_integration_is_listed_and_what_it_touches_marked() {
    let all = read("integrations");
    let said: Vec<String> = reaches(&all, ARN)
        .iter()
        .map(|reach| {
            format!(
                "{} {} {} {}",
                reach.service,
                reach.action,
                reach.target,
                reach.marks.join("+")
            )
        })
        .collect();
    let expected = [
        "lambda invoke arn:aws:lambda:eu-west-1:111122223333:function:f ",
        "lambda invoke arn:aws:lambda:eu-west-1:111122223333:function:old ",
        "states activity arn:aws:states:eu-west-1:111122223333:activity:pick ",
        "ecs runTask arn:aws:ecs:eu-west-1:111122223333:cluster/c ",
        "states startExecution arn:aws:states:eu-west-1:444455556666:stateMachine:other account 444455556666",
        "sqs sendMessage https://sqs.eu-west-1.amazonaws.com/111122223333/q ",
        "http invoke https://api.example.com/v1/pay HTTP endpoint",
        "secretsmanager getSecretValue db Secrets Manager",
        "sts assumeRole $.role STS",
        "kms decrypt  KMS",
        "organizations moveAccount  Organizations",
        "lambda invoke f account 777788889999",
        "bedrock invokeModel m ",
        "apigateway invoke x.execute-api.eu-west-1.amazonaws.com HTTP endpoint",
    ];
    assert_eq!(said, expected);
    let patterns: Vec<&str> = reaches(&all, ARN)
        .iter()
        .map(|reach| reach.pattern)
        .collect();
    assert_eq!(patterns[3], "runs a job and waits for it");
    assert_eq!(patterns[4], "runs a job and waits for it");
    assert_eq!(patterns[5], "waits for a callback with the task token");
}

#[test]
fn a_distributed_map_reaches_what_it_reads_and_writes() {
    let said: Vec<String> = reaches(&read("map-distributed"), ARN)
        .iter()
        .map(|reach| format!("{}:{} {}", reach.service, reach.action, reach.target))
        .collect();
    assert_eq!(said[..2], ["s3:listObjectsV2 archive", "s3:putObject out"]);
}

#[test]
fn a_task_says_in_short_what_it_calls() {
    for (resource, said) in [
        ("arn:aws:states:::lambda:invoke", "lambda:invoke"),
        (
            "arn:aws:states:::aws-sdk:iam:attachUserPolicy",
            "aws-sdk:iam:attachUserPolicy",
        ),
        (
            "arn:aws:lambda:eu-west-1:111122223333:function:charge",
            "lambda:charge",
        ),
        (
            "arn:aws:lambda:eu-west-1:111122223333:function:charge:live",
            "lambda:charge:live",
        ),
        (
            "arn:aws:states:eu-west-1:111122223333:activity:approve",
            "activity:approve",
        ),
        (
            "arn:aws:swf:eu-west-1:111122223333:task:pick",
            "swf:task:pick",
        ),
        ("{% $resource %}", "{% $resource %}"),
    ] {
        let task = serde_json::json!({"Type": "Task", "Resource": resource}).to_string();
        assert_eq!(brief(&Tree::read(&task).unwrap()), said);
    }
}

#[test]
fn the_tooltip_of_a_box_says_what_its_state_says_each_thing_once() {
    let text = r#"{"StartAt": "Pay", "States": {"Pay": {"Type": "Task", "Comment": "Charges the card",
        "Resource": "arn:aws:states:::lambda:invoke", "Retry": [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 2}],
        "Next": "Done"}, "Done": {"Type": "Succeed"}}}"#;
    let read = Definition::read(text);
    let elements = svg::elements(&read, &draw(&read), &[]);
    let titles: Vec<Vec<&str>> = elements
        .iter()
        .filter(|element| element.state.is_some())
        .map(|element| element.title.lines().collect())
        .collect();
    assert_eq!(
        titles[0][..4],
        [
            "Pay",
            "Task",
            "Charges the card",
            "arn:aws:states:::lambda:invoke"
        ]
    );
    assert!(titles[0][4].starts_with("Retry ") && titles[0][4].contains("States.Timeout"));
    assert_eq!(titles[1], ["Done", "Succeed"]);
}

#[test]
fn an_update_tells_its_states_and_fields() {
    let before = Definition::read(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B", "Result": {"x": 1, "y": 2}},
        "B": {"Type": "Wait", "Seconds": 5, "Next": "C"}, "C": {"Type": "Succeed"}}}"#,
    );
    let after = Definition::read(
        r#"{"StartAt": "A", "States": {"A": {"Next": "B", "Type": "Pass", "Result": {"y": 2, "x": 1}},
        "B": {"Type": "Wait", "Seconds": 9, "Comment": "longer", "Next": "D"}, "D": {"Type": "Succeed"}}}"#,
    );
    let found: Vec<_> = difference::states(&before, &after)
        .into_iter()
        .map(|change| (change.change, change.name, change.fields.join(" ")))
        .collect();
    assert_eq!(
        found,
        [
            (
                Change::Changed,
                "B".to_owned(),
                "Seconds Comment Next".to_owned()
            ),
            (Change::Added, "D".to_owned(), String::new()),
            (Change::Removed, "C".to_owned(), String::new()),
        ]
    );
}

#[test]
fn a_change_inside_a_container_is_that_of_the_state_inside() {
    let before = sample("parallel");
    let after = before.replace("function:phone", "function:telephone");
    assert_ne!(before, after);
    let found = difference::states(&Definition::read(&before), &Definition::read(&after));
    let names: Vec<&str> = found.iter().map(|change| change.name.as_str()).collect();
    assert_eq!(names, ["Look up phone"]);
}

#[test]
fn lines_are_laid_over_each_other_or_refused() {
    let lines = difference::lines("a\nb\nc\nd", "a\nc\nx\nd").unwrap();
    let said: Vec<String> = lines
        .iter()
        .map(|line| format!("{:?} {}", line.change, line.text))
        .collect();
    assert_eq!(said, ["Same a", "Removed b", "Same c", "Added x", "Same d"]);
    let (one, two) = ("x\n".repeat(3_000), "y\n".repeat(3_000));
    assert!(difference::lines(&one, &two).is_none());
}

/// How many lines the longest common sequence of two texts has: of all choices of lines of one, tried one by one, the
/// largest that is in the other too.
fn most_in_common(one: &[&str], two: &[&str]) -> u32 {
    let is_in_two = |choice: &u32| {
        let mut rest = two.iter();
        let mut chosen = (0..one.len()).filter(|at| choice >> at & 1 == 1);
        chosen.all(|at| rest.any(|line| *line == one[at]))
    };
    let choices = (0_u32..1 << one.len()).filter(is_in_two);
    choices.map(u32::count_ones).max().unwrap_or(0)
}

proptest! {
    #[test]
    fn no_more_lines_are_told_as_changed_than_are(
        one in prop::collection::vec("[abc]", 0..8), two in prop::collection::vec("[abc]", 0..8)
    ) {
        let (one, two) = (one.join("\n"), two.join("\n"));
        let lines = difference::lines(&one, &two).expect("short texts");
        let of = |other: Change| -> Vec<&str> {
            let lines = lines.iter().filter(|line| line.change != other);
            lines.map(|line| line.text).collect()
        };
        let (one, two): (Vec<&str>, Vec<&str>) = (one.lines().collect(), two.lines().collect());
        prop_assert_eq!(of(Change::Added), one.clone(), "without what was added it is the earlier text");
        prop_assert_eq!(of(Change::Removed), two.clone(), "without what was removed it is the later text");
        let same = lines.iter().filter(|line| line.change == Change::Same).count();
        prop_assert_eq!(same as u32, most_in_common(&one, &two));
    }
}

#[test]
fn what_a_file_of_xml_can_not_hold_is_in_no_shape() {
    let text = r#"{"StartAt": "a\u0001b", "States": {"a\u0001b": {"Type": "Pass", "Next": "b", "Comment": "x\u0000\uffff"},
        "b": {"Type": "Choice", "Choices": [{"Variable": "\u0008", "StringEquals": "\u001b", "Next": "a\u0001b"}]}}}"#;
    let read = Definition::read(text);
    let shapes = svg::elements(
        &read,
        &draw(&read),
        &["marked".to_owned(), "added".to_owned()],
    );
    for shape in &shapes {
        let said = [&shape.text, &shape.title, &shape.place, &shape.class]
            .map(String::as_str)
            .concat();
        let bad = |letter: char| (letter.is_control() && letter != '\n') || letter == '\u{ffff}';
        assert!(!said.contains(bad), "{said:?}");
    }
    // What a colour says, a sign says too.
    let signs: Vec<&str> = shapes
        .iter()
        .filter(|shape| shape.class.starts_with("sign"))
        .map(|shape| &*shape.text)
        .collect();
    assert_eq!(signs, ["!", "+"]);
}
