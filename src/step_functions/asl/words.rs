//! The short texts of a drawing: conditions of a Choice, names of errors, retries.

use crate::json::tree::Tree;

/// How long the text of a condition may become, in bytes, before the rest is left out.
const LONGEST: usize = 400;

/// The beginnings of the names of comparison operators, which say only the type of what is compared.
const TYPED: [&str; 4] = ["String", "Numeric", "Boolean", "Timestamp"];

/// The signs for the comparison operators without their type. Source: "Choice workflow state" in the Step
/// Functions developer guide.
const SIGNS: [(&str, &str); 6] = [
    ("Equals", " = "),
    ("LessThanEquals", " ≤ "),
    ("GreaterThanEquals", " ≥ "),
    ("LessThan", " < "),
    ("GreaterThan", " > "),
    ("Matches", " like "),
];

/// The condition of a rule in a Choice, shorter than it is written.
pub fn condition(rule: &Tree) -> String {
    let mut out = String::new();
    write_condition(rule, &mut out);
    out
}

fn write_condition(rule: &Tree, out: &mut String) {
    if out.len() > LONGEST {
        return;
    }
    if let Some(condition) = rule.get("Condition") {
        return out.push_str(&expression(condition));
    }
    for (name, joint) in [("And", " and "), ("Or", " or ")] {
        if let Some(rules) = rule.get(name) {
            for (at, inner) in rules.items().iter().enumerate() {
                if at > 0 && out.len() <= LONGEST {
                    out.push_str(joint);
                }
                let nested = inner.get("And").or(inner.get("Or")).is_some();
                out.push_str(if nested { "(" } else { "" });
                write_condition(inner, out);
                out.push_str(if nested { ")" } else { "" });
            }
            return;
        }
    }
    if let Some(inner) = rule.get("Not") {
        out.push_str("not (");
        write_condition(inner, out);
        return out.push(')');
    }
    out.push_str(rule.text_of("Variable"));
    let operator = rule.members().iter().find(|(name, _)| {
        !matches!(
            name.as_str(),
            "Variable" | "Next" | "Comment" | "Assign" | "Output"
        )
    });
    let Some((name, value)) = operator else {
        return;
    };
    if let Some(what) = name.strip_prefix("Is") {
        let no = *value == Tree::Bool(false);
        return out.extend([
            if no { " is not " } else { " is " },
            what.to_ascii_lowercase().as_str(),
        ]);
    }
    let bare = name.strip_suffix("Path").unwrap_or(name);
    let bare = TYPED
        .iter()
        .find_map(|typed| bare.strip_prefix(typed))
        .unwrap_or(bare);
    match SIGNS.iter().find(|(known, _)| *known == bare) {
        Some((_, sign)) => out.push_str(sign),
        None => out.extend([" ", name.as_str(), " "]),
    }
    out.push_str(&if name.ends_with("Path") {
        expression(value)
    } else {
        value.short()
    });
}

/// A text as it is, a JSONata expression without its braces, anything else as JSON.
pub fn expression(value: &Tree) -> String {
    match value.text() {
        Some(text) => {
            let inner = text
                .trim()
                .strip_prefix("{%")
                .and_then(|text| text.strip_suffix("%}"));
            inner.unwrap_or(text).trim().to_owned()
        }
        None => value.short(),
    }
}

/// The names in `ErrorEquals` of a Catch or a Retry.
pub fn errors(rule: &Tree) -> String {
    let names: Vec<&str> = rule
        .get("ErrorEquals")
        .map(Tree::items)
        .unwrap_or_default()
        .iter()
        .filter_map(Tree::text)
        .collect();
    if names.is_empty() {
        "no error named".to_owned()
    } else {
        names.join(", ")
    }
}

/// What a state's Retry says, a line for each rule; empty if there is none.
pub fn retries(state: &Tree) -> Vec<String> {
    let rules = state.get("Retry").map(Tree::items).unwrap_or_default();
    rules
        .iter()
        .map(|rule| format!("{}: up to {} retries", errors(rule), attempts(rule)))
        .collect()
}

/// The mark of a state that is tried again: the retries of its first rule that has any.
pub fn badge(state: &Tree) -> String {
    let rules = state.get("Retry").map(Tree::items).unwrap_or_default();
    let most = rules.iter().map(attempts).find(|count| count != "0");
    most.map_or(String::new(), |most| format!("↻{}", short(&most, 4)))
}

/// `MaxAttempts` is 3 where it is not given.
fn attempts(rule: &Tree) -> String {
    rule.get("MaxAttempts").map_or("3".to_owned(), expression)
}

/// The second line of a state: how long it waits, what it fails with, how it maps.
pub fn subtitle(state: &Tree) -> String {
    for (field, before, after) in [
        ("Seconds", "", " s"),
        ("Timestamp", "until ", ""),
        ("SecondsPath", "", " s"),
        ("TimestampPath", "until ", ""),
    ] {
        if let (Some(value), "Wait") = (state.get(field), state.text_of("Type")) {
            return [before, &expression(value), after].concat();
        }
    }
    match state.text_of("Type") {
        "Fail" => state
            .get("Error")
            .or(state.get("ErrorPath"))
            .map_or(String::new(), expression),
        "Map" => {
            let processor = state
                .get("ItemProcessor")
                .and_then(|processor| processor.get("ProcessorConfig"));
            match processor.map_or("", |config| config.text_of("Mode")) {
                "DISTRIBUTED" => "distributed Map".to_owned(),
                _ => "Map".to_owned(),
            }
        }
        "Parallel" => "Parallel".to_owned(),
        _ => String::new(),
    }
}

/// A text of at most so many letters, its end left out if it is longer.
pub fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text
            .chars()
            .take(most.saturating_sub(1))
            .chain(['…'])
            .collect(),
    }
}
