//! One line of a selection, `field|modifier: values`, as conditions (Sigma specification 2.1, "Modifiers appendix").

use crate::query::decimal::Decimal;
use crate::query::network::Network;
use crate::query::regex::{Regex, RegexFlags};
use crate::sigma::condition::{RuleLogic, single};
use crate::sigma::encodings;
use crate::sigma::matcher::{
    FieldComparison, KeyedCondition, NumberOrder, RuleCondition, RuleMatcher, TimePart,
};
use crate::sigma::text::{RuleText, TextMatcher};
use crate::sigma::yaml::YamlNode;

/// A value on its way through the modifiers.
#[derive(Clone)]
enum Draft {
    Null,
    /// A scalar without quotes that is no text, as it is written.
    Number(String),
    Text(RuleText),
    /// A text in another encoding, to be written in Base64.
    Bytes(Vec<u8>),
    Regex(String, RegexFlags),
    Network(Network),
    Field(String, FieldComparison),
}

/// What holds for all values of a line.
#[derive(Default)]
struct LineState {
    /// The field and the modifiers, for messages.
    written: String,
    is_all: bool,
    is_not: bool,
    is_cased: bool,
    is_exists: bool,
    time_part: Option<TimePart>,
    order: Option<NumberOrder>,
    /// Whether a modifier has changed the values already.
    is_changed: bool,
}

/// The condition of one line: the conditions are added to `conditions`.
///
/// # Errors
/// A sentence that says what is not understood.
pub fn compile_line(
    key: &str,
    value: &YamlNode,
    conditions: &mut Vec<KeyedCondition>,
) -> Result<RuleLogic<usize>, String> {
    let mut parts = key.split('|');
    let field = parts.next().unwrap_or("");
    let mut line = LineState {
        written: key.to_owned(),
        ..LineState::default()
    };
    // Each value may stand for several, of which any fits.
    let mut drafts: Vec<Vec<Draft>> = values(value, key)?
        .iter()
        .map(|value| Ok(vec![draft(value, key)?]))
        .collect::<Result<_, String>>()?;
    let originals = value.texts();
    for modifier in parts {
        line.apply(modifier, &mut drafts, &originals)?;
    }
    let written: String = drafts_key(value);
    let base = format!("{key}\u{1}{written}");
    let logic = line.conditions(field, &drafts, &base, conditions)?;
    Ok(if line.is_not {
        RuleLogic::Not(Box::new(logic))
    } else {
        logic
    })
}

/// The values of a line, each once.
fn values<'a>(value: &'a YamlNode, key: &str) -> Result<&'a [YamlNode], String> {
    match value {
        YamlNode::List(items) if items.is_empty() => Err(format!("“{key}” has no values.")),
        YamlNode::List(items) => Ok(items),
        YamlNode::Map(_) => Err(format!("The value of “{key}” is a mapping.")),
        _ => Ok(std::slice::from_ref(value)),
    }
}

fn draft(value: &YamlNode, key: &str) -> Result<Draft, String> {
    Ok(match value {
        YamlNode::Null => Draft::Null,
        YamlNode::Bool(value) => Draft::Text(RuleText::plain(&value.to_string())),
        YamlNode::Number(text) => Draft::Number(text.clone()),
        YamlNode::Text(text) => Draft::Text(RuleText::read(text)),
        YamlNode::List(_) | YamlNode::Map(_) => {
            return Err(format!("A value of “{key}” is a list or a mapping."));
        }
    })
}

/// What tells the values of a line apart from others.
fn drafts_key(value: &YamlNode) -> String {
    match value {
        YamlNode::List(items) => items.iter().map(drafts_key).collect(),
        YamlNode::Null => "0\u{2}".to_owned(),
        YamlNode::Number(text) => format!("n{text}\u{2}"),
        value => format!("t{}\u{2}", value.text().unwrap_or_default()),
    }
}

impl LineState {
    fn apply(
        &mut self,
        modifier: &str,
        drafts: &mut [Vec<Draft>],
        originals: &[String],
    ) -> Result<(), String> {
        if let Some(part) = TimePart::from_name(modifier) {
            self.time_part = Some(part);
            return Ok(());
        }
        match modifier {
            "all" => self.is_all = true,
            "neq" => self.is_not = true,
            "cased" => self.is_cased = true,
            "exists" => self.is_exists = true,
            "gt" | "gte" | "lt" | "lte" => self.order = NumberOrder::from_name(modifier),
            "contains" | "startswith" | "endswith" => {
                self.for_each(drafts, &mut |draft| widened(draft, modifier))?;
            }
            "re" | "cidr" | "fieldref" if self.is_changed => {
                return Err(format!(
                    "In “{}” the modifier “{modifier}” must come before those that change the text.",
                    self.written
                ));
            }
            "re" | "cidr" | "fieldref" => self.replaced(modifier, drafts, originals)?,
            "i" | "ignorecase" | "m" | "multiline" | "s" | "dotall" => {
                self.for_each(drafts, &mut |draft| with_flag(draft, modifier))?;
            }
            "wide" | "utf16le" | "utf16be" | "utf16" => {
                self.for_each(drafts, &mut |draft| {
                    let text = plain_text(draft)?;
                    Ok(vec![Draft::Bytes(encodings::utf16(&text, modifier))])
                })?;
            }
            "base64" => self.for_each(drafts, &mut |draft| {
                let encoded = encodings::base64(&bytes(draft)?);
                Ok(vec![Draft::Text(RuleText::plain(&encoded))])
            })?,
            "base64offset" => self.for_each(drafts, &mut |draft| {
                let encoded = encodings::base64_offsets(&bytes(draft)?);
                let drafts = encoded
                    .iter()
                    .map(|text| Draft::Text(RuleText::plain(text)));
                Ok(drafts.collect())
            })?,
            "windash" => self.for_each(drafts, &mut |draft| {
                let Draft::Text(text) = draft else {
                    return Err("its value is no text");
                };
                let texts = encodings::with_other_dashes(text)?;
                Ok(texts.into_iter().map(Draft::Text).collect())
            })?,
            "expand" => {
                return Err(format!(
                    "“{}” has a placeholder, whose values are not known here.",
                    self.written
                ));
            }
            _ => {
                return Err(format!(
                    "The modifier “{modifier}” in “{}” is not known.",
                    self.written
                ));
            }
        }
        Ok(())
    }

    /// Replaces each value by others.
    fn for_each(
        &mut self,
        drafts: &mut [Vec<Draft>],
        change: &mut dyn FnMut(&Draft) -> Result<Vec<Draft>, &'static str>,
    ) -> Result<(), String> {
        self.is_changed = true;
        for choices in drafts {
            let mut changed = Vec::new();
            for draft in choices.iter() {
                let new = change(draft)
                    .map_err(|why| format!("“{}” is not understood: {why}.", self.written))?;
                changed.extend(new);
            }
            *choices = changed;
        }
        Ok(())
    }

    /// Takes values as they are written as something else than a text.
    fn replaced(
        &mut self,
        modifier: &str,
        drafts: &mut [Vec<Draft>],
        originals: &[String],
    ) -> Result<(), String> {
        if originals.len() != drafts.len() {
            return Err(format!("“{}” has a value that is null.", self.written));
        }
        for (choices, original) in drafts.iter_mut().zip(originals) {
            let draft = match modifier {
                "re" => Draft::Regex(original.clone(), RegexFlags::default()),
                "fieldref" => Draft::Field(original.clone(), FieldComparison::Whole),
                _ => {
                    let bits = if original.contains(':') {
                        "/128"
                    } else {
                        "/32"
                    };
                    let with_bits = if original.contains('/') { "" } else { bits };
                    let network = Network::read(&format!("{original}{with_bits}"));
                    Draft::Network(network.ok_or_else(|| {
                        format!("“{original}” in “{}” is no network.", self.written)
                    })?)
                }
            };
            *choices = vec![draft];
        }
        Ok(())
    }

    /// The finished conditions.
    fn conditions(
        &self,
        field: &str,
        drafts: &[Vec<Draft>],
        base: &str,
        conditions: &mut Vec<KeyedCondition>,
    ) -> Result<RuleLogic<usize>, String> {
        let mut add = |condition: RuleCondition, part: &str| {
            conditions.push(KeyedCondition {
                key: format!("{base}\u{1}{part}"),
                condition,
            });
            RuleLogic::One(conditions.len() - 1)
        };
        if self.is_exists {
            return self.exists(field, drafts, &mut add);
        }
        let groups: Vec<Vec<Draft>> = if self.is_all {
            drafts.to_vec()
        } else {
            vec![drafts.concat()]
        };
        let mut all = Vec::new();
        for (number, group) in groups.iter().enumerate() {
            let mut any = Vec::new();
            let (mut matchers, mut or_absent) = (Vec::new(), false);
            for (place, draft) in group.iter().enumerate() {
                let draft = &self.in_its_place(field, draft);
                match draft {
                    Draft::Null if self.order.is_none() && self.time_part.is_none() => {
                        or_absent = true;
                    }
                    Draft::Field(other, how) => any.push(add(
                        RuleCondition::SameAs {
                            field: field.to_owned(),
                            other: other.clone(),
                            how: *how,
                            cased: self.is_cased,
                        },
                        &format!("{number}.{place}"),
                    )),
                    draft => matchers.push(self.matcher(draft)?),
                }
            }
            if field.is_empty() {
                if or_absent || !any.is_empty() {
                    return Err("A keyword is null or a field.".to_owned());
                }
                any.push(add(RuleCondition::Keyword(matchers), &number.to_string()));
            } else if or_absent || !matchers.is_empty() {
                let condition = RuleCondition::Values {
                    field: field.to_owned(),
                    matchers,
                    or_absent,
                };
                any.push(add(condition, &number.to_string()));
            }
            all.push(single(any, RuleLogic::Any));
        }
        Ok(single(all, RuleLogic::All))
    }

    /// A keyword stands anywhere in a value.
    fn in_its_place(&self, field: &str, draft: &Draft) -> Draft {
        match draft {
            Draft::Text(text) if field.is_empty() => widened_text(text.clone(), "contains"),
            Draft::Number(text) if field.is_empty() => {
                widened_text(RuleText::plain(text), "contains")
            }
            draft => draft.clone(),
        }
    }

    fn exists(
        &self,
        field: &str,
        drafts: &[Vec<Draft>],
        add: &mut dyn FnMut(RuleCondition, &str) -> RuleLogic<usize>,
    ) -> Result<RuleLogic<usize>, String> {
        let wrong = || format!("“{}” must be true or false.", self.written);
        let [choices] = drafts else {
            return Err(wrong());
        };
        let [Draft::Text(text)] = choices.as_slice() else {
            return Err(wrong());
        };
        if self.is_changed || self.order.is_some() || self.time_part.is_some() || field.is_empty() {
            return Err(format!(
                "“{}” has “exists” beside modifiers of values.",
                self.written
            ));
        }
        let exists = add(RuleCondition::Exists(field.to_owned()), "");
        match text.letters().map(str::to_ascii_lowercase).as_deref() {
            Some("true") => Ok(exists),
            Some("false") => Ok(RuleLogic::Not(Box::new(exists))),
            _ => Err(wrong()),
        }
    }

    fn matcher(&self, draft: &Draft) -> Result<RuleMatcher, String> {
        if self.order.is_some() || self.time_part.is_some() {
            return self.comparison(draft);
        }
        let text = |text: RuleText| RuleMatcher::Text(TextMatcher::new(text, self.is_cased));
        Ok(match draft {
            Draft::Text(value) => text(value.clone()),
            Draft::Number(written) => match Decimal::read(written) {
                Some(number) => RuleMatcher::Number(number, written.clone()),
                None => text(RuleText::plain(written)),
            },
            Draft::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(decoded) => text(RuleText::plain(decoded)),
                Err(_) => {
                    return Err(format!(
                        "“{}” gives bytes that are no text: it lacks “base64”.",
                        self.written
                    ));
                }
            },
            Draft::Regex(expression, flags) => {
                let (bare, flags) = inline_flags(expression, *flags);
                let regex = Regex::read_with(bare, flags).map_err(|(_, why)| {
                    format!("The expression “{expression}” in “{}”: {why}", self.written)
                })?;
                RuleMatcher::Regex(Box::new(regex), flags)
            }
            Draft::Network(network) => RuleMatcher::Network(network.clone()),
            Draft::Null | Draft::Field(..) => {
                return Err(format!("“{}” has a value that is null.", self.written));
            }
        })
    }

    /// A comparison of numbers, or of a part of a time.
    fn comparison(&self, draft: &Draft) -> Result<RuleMatcher, String> {
        let text = match draft {
            Draft::Number(text) => Some(text.as_str()),
            Draft::Text(text) if !self.is_changed => text.letters(),
            _ => None,
        };
        let number = text.and_then(Decimal::read);
        let wrong = || {
            format!(
                "“{}” compares with something that is no number.",
                self.written
            )
        };
        let (Some(text), Some(number)) = (text, number) else {
            return Err(wrong());
        };
        match self.time_part {
            None => Ok(RuleMatcher::Compare(
                self.order.unwrap_or(NumberOrder::Equal),
                number,
                text.to_owned(),
            )),
            Some(part) => Ok(RuleMatcher::Time(
                part,
                self.order.unwrap_or(NumberOrder::Equal),
                text.parse().map_err(|_| wrong())?,
            )),
        }
    }
}

/// `contains`, `startswith` or `endswith` of a value.
fn widened(draft: &Draft, modifier: &str) -> Result<Vec<Draft>, &'static str> {
    Ok(vec![match draft {
        Draft::Text(text) => widened_text(text.clone(), modifier),
        Draft::Number(text) => widened_text(RuleText::plain(text), modifier),
        Draft::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => widened_text(RuleText::plain(text), modifier),
            Err(_) => return Err("its bytes are no text"),
        },
        // An expression is found anywhere already.
        Draft::Regex(..) if modifier == "contains" => draft.clone(),
        Draft::Field(field, _) => {
            let how = match modifier {
                "contains" => FieldComparison::Contains,
                "startswith" => FieldComparison::Begins,
                _ => FieldComparison::Ends,
            };
            Draft::Field(field.clone(), how)
        }
        Draft::Regex(..) => return Err("an expression says by ^ and $ where it stands"),
        Draft::Network(_) => return Err("a network has no parts of a text"),
        Draft::Null => return Err("null has no parts"),
    }])
}

fn widened_text(mut text: RuleText, modifier: &str) -> Draft {
    if modifier != "startswith" {
        text.begin_with_any();
    }
    if modifier != "endswith" {
        text.push_any();
    }
    Draft::Text(text)
}

fn with_flag(draft: &Draft, modifier: &str) -> Result<Vec<Draft>, &'static str> {
    let Draft::Regex(text, mut flags) = draft.clone() else {
        return Err("a flag of expressions without “re”");
    };
    match modifier {
        "i" | "ignorecase" => flags.ignore_case = true,
        "m" | "multiline" => flags.lines = true,
        _ => flags.dot_all = true,
    }
    Ok(vec![Draft::Regex(text, flags)])
}

/// The flags at the beginning of an expression, such as `(?i)`, and what follows.
fn inline_flags(expression: &str, mut flags: RegexFlags) -> (&str, RegexFlags) {
    let inner = expression
        .strip_prefix("(?")
        .and_then(|rest| rest.split_once(')'));
    let Some((letters, rest)) = inner else {
        return (expression, flags);
    };
    if letters.is_empty() || !letters.bytes().all(|letter| b"ims".contains(&letter)) {
        return (expression, flags);
    }
    flags.ignore_case |= letters.contains('i');
    flags.lines |= letters.contains('m');
    flags.dot_all |= letters.contains('s');
    (rest, flags)
}

/// A value without wildcards.
fn plain_text(draft: &Draft) -> Result<String, &'static str> {
    match draft {
        Draft::Text(text) => text
            .letters()
            .map(str::to_owned)
            .ok_or("a text with wildcards can’t be encoded"),
        Draft::Number(text) => Ok(text.clone()),
        _ => Err("its value is no text"),
    }
}

fn bytes(draft: &Draft) -> Result<Vec<u8>, &'static str> {
    match draft {
        Draft::Bytes(bytes) => Ok(bytes.clone()),
        draft => Ok(plain_text(draft)?.into_bytes()),
    }
}
