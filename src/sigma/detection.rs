//! The detection of a rule: its selections and its condition, compiled.

use crate::sigma::condition::{self, RuleLogic, single};
use crate::sigma::matcher::KeyedCondition;
use crate::sigma::modifiers::compile_line;
use crate::sigma::yaml::YamlNode;

/// Most conditions of one rule, those of a selection that is asked for twice counted twice.
const MOST_CONDITIONS: usize = 5000;

/// What a rule asks of an event.
#[derive(Clone, Debug)]
pub struct RuleDetection {
    /// How its conditions are joined, by their places in [`Self::conditions`].
    pub logic: RuleLogic<usize>,
    /// Its conditions.
    pub conditions: Vec<KeyedCondition>,
    /// Things to know of it: what its author hardly meant.
    pub remarks: Vec<String>,
}

/// Compiles a detection.
///
/// # Errors
/// A sentence that says what is not understood.
pub fn compile(detection: &YamlNode) -> Result<RuleDetection, String> {
    let YamlNode::Map(entries) = detection else {
        return Err("Its detection is no mapping.".to_owned());
    };
    let mut conditions = Vec::new();
    let mut remarks = Vec::new();
    let mut selections = Vec::new();
    for (name, selection) in entries {
        // `timeframe` belonged to the counts that correlation rules have replaced.
        if name != "condition" && name != "timeframe" {
            let logic = compile_selection(name, selection, &mut conditions, &mut remarks)?;
            selections.push((name.as_str(), logic));
        }
    }
    let names: Vec<&str> = selections.iter().map(|(name, _)| *name).collect();
    let texts = match detection.get("condition") {
        None => return Err("It has no condition.".to_owned()),
        Some(condition) => condition.texts(),
    };
    if texts.is_empty() {
        return Err("Its condition is empty.".to_owned());
    }
    let mut size = 0;
    let mut choices = Vec::new();
    for text in &texts {
        let logic = condition::read(text, &names)?;
        choices.push(logic.try_map(&mut |place: &usize| {
            let logic = &selections[*place].1;
            size += logic.size();
            if size > MOST_CONDITIONS {
                return Err(format!("It has more than {MOST_CONDITIONS} conditions."));
            }
            Ok(logic.clone())
        })?);
    }
    Ok(RuleDetection {
        logic: single(choices, RuleLogic::Any),
        conditions,
        remarks,
    })
}

/// A selection: a mapping of fields, a list of such (one of them), or a list of keywords.
fn compile_selection(
    name: &str,
    selection: &YamlNode,
    conditions: &mut Vec<KeyedCondition>,
    remarks: &mut Vec<String>,
) -> Result<RuleLogic<usize>, String> {
    match selection {
        YamlNode::Map(entries) if entries.is_empty() => {
            Err(format!("The selection “{name}” is empty."))
        }
        YamlNode::Map(entries) => {
            let mut all = Vec::new();
            for (key, value) in entries {
                remarks.extend(forgotten_reference(key, value));
                all.push(compile_line(key, value, conditions)?);
            }
            Ok(single(all, RuleLogic::All))
        }
        YamlNode::List(items) if items.is_empty() => {
            Err(format!("The selection “{name}” is empty."))
        }
        YamlNode::List(items) => {
            let mut any = Vec::new();
            let (maps, keywords): (Vec<&YamlNode>, Vec<&YamlNode>) = items
                .iter()
                .partition(|item| matches!(item, YamlNode::Map(_)));
            for item in maps {
                any.push(compile_selection(name, item, conditions, remarks)?);
            }
            if !keywords.is_empty() {
                let keywords = YamlNode::List(keywords.into_iter().cloned().collect());
                any.push(compile_line("", &keywords, conditions)?);
            }
            Ok(single(any, RuleLogic::Any))
        }
        YamlNode::Null => Err(format!("The selection “{name}” is empty.")),
        keyword => compile_line("", keyword, conditions),
    }
}

/// What to say of a field that is compared with the name of another one, as a text.
fn forgotten_reference(key: &str, value: &YamlNode) -> Option<String> {
    const OBJECTS: [&str; 4] = [
        "additionalEventData.",
        "requestParameters.",
        "responseElements.",
        "userIdentity.",
    ];
    let mut modifiers = key.split('|').skip(1);
    if modifiers.any(|modifier| modifier == "fieldref" || modifier == "re") {
        return None;
    }
    let texts = value.texts();
    let field = texts.iter().find(|text| {
        OBJECTS.iter().any(|object| text.starts_with(object)) && !text.contains([' ', '*', '?'])
    })?;
    Some(format!(
        "“{key}” is compared with the text “{field}”, which looks like a field: its author may have forgotten “fieldref”."
    ))
}
