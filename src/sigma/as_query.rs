//! A rule as a query of the search language, where it can be said in it.
//!
//! The query finds the events that the rule finds, but for what the search language does not tell apart: keys that differ in
//! upper and lower case only, an empty text in a column, which counts as none there, and kinds of blanks beside wildcards. A
//! word looks at the names that this program gives as well as at the record.

use crate::query::decimal::Decimal;
use crate::query::fields::{self, Reads};
use crate::query::parse::parse;
use crate::query::pattern::Pattern;
use crate::query::print::print;
use crate::query::regex::Regex;
use crate::query::regex::syntax::push_literal;
use crate::query::tree::{NumberBound, Query, Target, Value};
use crate::sigma::Rule;
use crate::sigma::condition::RuleLogic;
use crate::sigma::detection::RuleDetection;
use crate::sigma::matcher::{NumberOrder, RuleCondition, RuleMatcher};
use crate::sigma::text::{RuleText, RuleTextPart, TextMatcher};
use crate::sigma::{detection, yaml};
use crate::store::Column;

/// Fields that a record and the search language call alike, beside the columns.
const SAME_IN_BOTH: [&str; 3] = [
    "errorMessage",
    "userIdentity.accessKeyId",
    "userIdentity.type",
];

/// The rule as a query.
///
/// # Errors
/// A sentence that says what of it can't be said.
pub fn as_query(rule: &Rule) -> Result<String, String> {
    if rule.is_correlation {
        return Err("A correlation counts events over time, which a query can’t say.".to_owned());
    }
    let node = yaml::read(&rule.yaml)?;
    let detection = node.get("detection").ok_or("It has no detection.")?;
    let detection = detection::compile(detection)?;
    let query = match of_logic(&detection.logic, &detection)? {
        Query::All(conditions) => Query::All(conditions),
        query => Query::All(vec![query]),
    };
    let text = print(&query);
    if reads_as(&text, &query) {
        Ok(text)
    } else {
        Err(
            "It can’t be written in the search language: it is too long or nested too deep."
                .to_owned(),
        )
    }
}

/// Whether a text reads as this query.
fn reads_as(text: &str, query: &Query) -> bool {
    parse(text).is_ok_and(|read| print(&read) == print(query))
}

fn of_logic(logic: &RuleLogic<usize>, detection: &RuleDetection) -> Result<Query, String> {
    let all = |parts: &[RuleLogic<usize>]| -> Result<Vec<Query>, String> {
        parts.iter().map(|part| of_logic(part, detection)).collect()
    };
    Ok(match logic {
        RuleLogic::All(parts) => Query::All(all(parts)?),
        RuleLogic::Any(parts) => Query::Any(all(parts)?),
        RuleLogic::Not(inner) => Query::Not(Box::new(of_logic(inner, detection)?)),
        RuleLogic::One(place) => of_condition(&detection.conditions[*place].condition)?,
    })
}

fn of_condition(condition: &RuleCondition) -> Result<Query, String> {
    match condition {
        RuleCondition::Exists(field) => Ok(Query::Field(target(field)?, Value::Present)),
        RuleCondition::SameAs { field, other, .. } => Err(format!(
            "It compares “{field}” with “{other}”, and a query compares no two fields."
        )),
        RuleCondition::Keyword(matchers) => {
            let words: Vec<Query> = matchers
                .iter()
                .map(|matcher| Ok(Query::Word(word(matcher)?)))
                .collect::<Result<_, String>>()?;
            Ok(one_of(words))
        }
        RuleCondition::Values {
            field,
            matchers,
            or_absent,
        } => {
            let target = target(field)?;
            let mut values: Vec<Value> = Vec::new();
            for matcher in matchers {
                values.extend(of_matcher(field, &target, matcher)?);
            }
            let mut choices = Vec::new();
            if *or_absent {
                let present = Query::Field(target.clone(), Value::Present);
                choices.push(Query::Not(Box::new(present)));
            }
            // Values by their letters stand behind another sign than the others.
            let (exact, others): (Vec<Value>, Vec<Value>) = values
                .into_iter()
                .partition(|value| matches!(value, Value::Exact(_)));
            for mut values in [exact, others] {
                match values.len() {
                    0 => {}
                    1 => choices.push(Query::Field(target.clone(), values.swap_remove(0))),
                    _ => choices.push(Query::Field(target.clone(), Value::OneOf(values))),
                }
            }
            Ok(one_of(choices))
        }
    }
}

fn one_of(mut choices: Vec<Query>) -> Query {
    if choices.len() == 1 {
        choices.swap_remove(0)
    } else {
        Query::Any(choices)
    }
}

/// What a field of a record is in the search language.
fn target(field: &str) -> Result<Target, String> {
    if field == "eventTime" || field == "readOnly" {
        return Err(format!(
            "It looks at “{field}” as the record writes it, which a query can’t."
        ));
    }
    if let Some(column) = Column::at_path(field) {
        return Ok(Target::Known(Reads::Column(column)));
    }
    let is_same = SAME_IN_BOTH.contains(&field);
    match fields::find(field) {
        Some(known) if is_same => Ok(Target::Known(known.reads)),
        Some(known) => Err(format!(
            "“{field}” is another field in the search language: {}.",
            known.help
        )),
        None => Ok(Target::Path(field.to_lowercase())),
    }
}

fn of_matcher(field: &str, target: &Target, matcher: &RuleMatcher) -> Result<Vec<Value>, String> {
    Ok(match matcher {
        RuleMatcher::Text(text) => {
            let is_empty = text.text.letters() == Some("");
            if is_empty && matches!(target, Target::Known(_)) {
                return Err(format!(
                    "It asks for an empty text in “{field}”, which counts as none in a query."
                ));
            }
            vec![of_text(text, target)?]
        }
        RuleMatcher::Number(number, written) => {
            let bound = NumberBound {
                number: number.clone(),
                inclusive: true,
            };
            let equal = Value::Numbers {
                low: Some(bound.clone()),
                high: Some(bound),
                written: format!("{written}..{written}"),
            };
            vec![Value::Like(Pattern::new(written, true)), equal]
        }
        RuleMatcher::Compare(order, number, written) => {
            vec![of_comparison(field, *order, number, written)?]
        }
        RuleMatcher::Regex(..) => vec![of_regex(matcher)?],
        RuleMatcher::Network(network) => vec![Value::Network(network.clone())],
        RuleMatcher::Time(..) => {
            return Err(format!("It asks for a part of the time in “{field}”."));
        }
    })
}

fn of_comparison(
    field: &str,
    order: NumberOrder,
    number: &Decimal,
    written: &str,
) -> Result<Value, String> {
    let (sign, is_low, inclusive) = match order {
        NumberOrder::Above => (">", true, false),
        NumberOrder::AtLeast => (">=", true, true),
        NumberOrder::Below => ("<", false, false),
        NumberOrder::AtMost => ("<=", false, true),
        NumberOrder::Equal | NumberOrder::Other => {
            return Err(format!("The comparison of “{field}” can’t be said."));
        }
    };
    let bound = NumberBound {
        number: number.clone(),
        inclusive,
    };
    let (low, high) = if is_low {
        (Some(bound), None)
    } else {
        (None, Some(bound))
    };
    Ok(Value::Numbers {
        low,
        high,
        written: format!("{sign}{written}"),
    })
}

/// An expression, where it means the same in the search language: there case does not matter and a dot stands for line ends too.
fn of_regex(matcher: &RuleMatcher) -> Result<Value, String> {
    let RuleMatcher::Regex(regex, flags) = matcher else {
        return Err("It is no expression.".to_owned());
    };
    let text = regex.text();
    if !flags.ignore_case {
        return Err(format!(
            "Upper and lower case differ in the expression “{text}”; in a query they do not."
        ));
    }
    let has_dot = text.replace("\\\\", "").replace("\\.", "").contains('.');
    if flags.lines || has_dot && !flags.dot_all {
        return Err(format!(
            "The expression “{text}” tells lines apart; in a query none does."
        ));
    }
    expression(text.to_owned())
}

fn expression(text: String) -> Result<Value, String> {
    // A blank ends a condition.
    if text.contains(char::is_whitespace) {
        return Err(format!(
            "The expression “{text}” has a blank; in a query none can."
        ));
    }
    match Regex::read(&text) {
        Ok(regex) => Ok(Value::Regex(Box::new(regex))),
        Err((_, why)) => Err(format!(
            "The expression “{text}” can’t stand in a query: {why}"
        )),
    }
}

/// A whole value.
fn of_text(matcher: &TextMatcher, target: &Target) -> Result<Value, String> {
    let text = &matcher.text;
    if let Some(letters) = text.letters() {
        return Ok(match matcher.cased {
            true => Value::Exact(letters.to_owned()),
            false => Value::Like(Pattern::new(letters, true)),
        });
    }
    if text.parts == [RuleTextPart::Any] {
        return Ok(Value::Present);
    }
    if matcher.cased {
        return Err("It has wildcards in a text in which upper and lower case differ.".to_owned());
    }
    if let Some(written) = with_wildcards(&text.parts) {
        let value = Value::Like(Pattern::new(&written, false));
        let query = Query::All(vec![Query::Field(target.clone(), value.clone())]);
        if parse(&print(&query)).is_ok_and(|read| read == query) {
            return Ok(value);
        }
    }
    expression(format!("^{}$", as_expression(&text.parts)))
}

/// Anywhere in a value.
fn word(matcher: &RuleMatcher) -> Result<Value, String> {
    let text = match matcher {
        RuleMatcher::Text(text) if !text.cased => &text.text,
        RuleMatcher::Regex(..) => return of_regex(matcher),
        _ => return Err("Its keywords are no texts.".to_owned()),
    };
    let is_any = |part: Option<&RuleTextPart>| part == Some(&RuleTextPart::Any);
    let from = usize::from(is_any(text.parts.first()));
    let until = text.parts.len() - usize::from(is_any(text.parts.last()));
    let inner = RuleText {
        parts: text.parts.get(from..until).unwrap_or(&[]).to_vec(),
    };
    if inner.parts.is_empty() {
        return Err("It has an empty keyword.".to_owned());
    }
    if let Some(letters) = inner.letters() {
        return Ok(Value::Like(Pattern::new(letters, true)));
    }
    if let Some(written) = with_wildcards(&inner.parts) {
        let value = Value::Like(Pattern::new(&written, false));
        let query = Query::All(vec![Query::Word(value.clone())]);
        if parse(&print(&query)).is_ok_and(|read| read == query) {
            return Ok(value);
        }
    }
    expression(as_expression(&inner.parts))
}

/// The text with stars and question marks as the search language writes it; none where it has such letters themselves.
fn with_wildcards(parts: &[RuleTextPart]) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        match part {
            RuleTextPart::Letters(letters) if letters.contains(['*', '?', '"', '\\', ' ']) => {
                return None;
            }
            RuleTextPart::Letters(letters) => text.push_str(letters),
            RuleTextPart::One => text.push('?'),
            RuleTextPart::Any => text.push('*'),
        }
    }
    Some(text)
}

fn as_expression(parts: &[RuleTextPart]) -> String {
    let mut expression = String::new();
    for part in parts {
        match part {
            RuleTextPart::Letters(letters) => {
                letters.chars().for_each(|letter| {
                    match letter {
                        // A blank ends a condition, a slash the expression.
                        ' ' => expression.push_str("\\s"),
                        '/' => expression.push_str("\\/"),
                        _ => push_literal(letter, &mut expression),
                    }
                });
            }
            RuleTextPart::One => expression.push('.'),
            RuleTextPart::Any => expression.push_str(".*"),
        }
    }
    expression
}
