//! Correlation rules: what is counted over the events of other rules (Sigma correlation rules specification 2.1).

use crate::protocol::Millis;
use crate::sigma::condition::{self, RuleLogic};
use crate::sigma::matcher::NumberOrder;
use crate::sigma::yaml::YamlNode;

/// Most rules of one correlation.
const MOST_RULES: usize = 64;

/// What a correlation looks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CorrelationKind {
    /// So many events.
    EventCount,
    /// So many different values of a field.
    ValueCount,
    /// Events of each rule, in any order.
    Temporal,
    /// Events of each rule, in the order of the rules. Events of the same second count as in order, because CloudTrail's times
    /// are no finer.
    TemporalOrdered,
    /// A sum of the values of a field.
    ValueSum,
    /// Their mean.
    ValueAverage,
    /// Their percentile: 0 to 100.
    ValuePercentile(f64),
}

/// A correlation rule.
#[derive(Clone, Debug)]
pub struct RuleCorrelation {
    /// What it looks for.
    pub kind: CorrelationKind,
    /// The rules that it correlates: by id, name or title.
    pub rules: Vec<String>,
    /// Whether the rules that it correlates fire by themselves too. "If set to true, the rules referred by the correlation
    /// will also generate alerts"; by default they do not.
    pub generate: bool,
    /// The fields, or aliases, whose values events must have in common.
    pub group_by: Vec<String>,
    /// The length of the window, in milliseconds.
    pub span: Millis,
    /// How what is counted compares with numbers; all of these.
    pub orders: Vec<(NumberOrder, f64)>,
    /// Of temporal kinds: which of the rules must have events, by their places, where the condition says it.
    pub expression: Option<RuleLogic<usize>>,
    /// The fields that values come from.
    pub fields: Vec<String>,
    /// For each alias the field that stands for it in the events of a rule: alias, rule, field.
    pub aliases: Vec<(String, String, String)>,
}

impl RuleCorrelation {
    /// The field that stands for one, or for an alias, in the events of the rule at this place.
    pub fn field_of<'a>(&'a self, field: &'a str, rule: usize) -> &'a str {
        let mut aliases = self.aliases.iter();
        let meant = aliases.find(|(alias, of, _)| alias == field && *of == self.rules[rule]);
        meant.map_or(field, |(_, _, field)| field)
    }

    /// Whether each of its rules must have events.
    pub fn needs_all(&self) -> bool {
        match self.kind {
            CorrelationKind::Temporal => self.expression.is_none() && self.orders.is_empty(),
            CorrelationKind::TemporalOrdered => true,
            CorrelationKind::EventCount
            | CorrelationKind::ValueCount
            | CorrelationKind::ValueSum
            | CorrelationKind::ValueAverage
            | CorrelationKind::ValuePercentile(_) => false,
        }
    }
}

/// Reads the part `correlation` of a rule.
///
/// # Errors
/// A sentence that says what is not understood.
pub fn read(node: &YamlNode) -> Result<RuleCorrelation, String> {
    let YamlNode::Map(entries) = node else {
        return Err("Its correlation is no mapping.".to_owned());
    };
    const KNOWN: [&str; 9] = [
        "type",
        "rules",
        "generate",
        "group-by",
        "timespan",
        "timeframe",
        "condition",
        "aliases",
        "percentile",
    ];
    if let Some((key, _)) = entries
        .iter()
        .find(|(key, _)| !KNOWN.contains(&key.as_str()))
    {
        return Err(format!("“{key}” of its correlation is not known."));
    }
    let texts = |key: &str| node.get(key).map(YamlNode::texts).unwrap_or_default();
    let rules = texts("rules");
    if rules.is_empty() {
        return Err("Its correlation names no rules.".to_owned());
    }
    if rules.len() > MOST_RULES {
        return Err(format!("It correlates more than {MOST_RULES} rules."));
    }
    let span = match texts("timespan").first().or(texts("timeframe").first()) {
        Some(text) => timespan(text)?,
        None => return Err("Its correlation has no timespan.".to_owned()),
    };
    let kind = kind(node)?;
    let (orders, expression) = conditions(node, kind, &rules)?;
    let asks_for_all = orders.iter().all(|(order, number)| {
        matches!(order, NumberOrder::AtLeast | NumberOrder::Equal) && *number == rules.len() as f64
    });
    if kind == CorrelationKind::TemporalOrdered && (expression.is_some() || !asks_for_all) {
        return Err("It asks for rules in order, and for not all of them.".to_owned());
    }
    let condition = node.get("condition");
    let fields = condition.and_then(|condition| condition.get("field"));
    let fields = fields.map(YamlNode::texts).unwrap_or_default();
    let needs_field = !matches!(
        kind,
        CorrelationKind::EventCount | CorrelationKind::Temporal | CorrelationKind::TemporalOrdered
    );
    if needs_field && fields.is_empty() {
        return Err("Its correlation counts values and names no field.".to_owned());
    }
    Ok(RuleCorrelation {
        kind,
        rules,
        generate: node.get("generate") == Some(&YamlNode::Bool(true)),
        group_by: texts("group-by"),
        span,
        orders,
        expression,
        fields,
        aliases: aliases(node)?,
    })
}

fn kind(node: &YamlNode) -> Result<CorrelationKind, String> {
    let name = node
        .get("type")
        .and_then(YamlNode::text)
        .unwrap_or_default();
    Ok(match name.as_str() {
        "event_count" => CorrelationKind::EventCount,
        "value_count" => CorrelationKind::ValueCount,
        "temporal" => CorrelationKind::Temporal,
        "temporal_ordered" => CorrelationKind::TemporalOrdered,
        "value_sum" => CorrelationKind::ValueSum,
        "value_avg" => CorrelationKind::ValueAverage,
        "value_median" => CorrelationKind::ValuePercentile(50.0),
        "value_percentile" => {
            let inside = node.get("condition");
            let inside = inside.and_then(|condition| condition.get("percentile"));
            let text = inside.or(node.get("percentile")).and_then(YamlNode::text);
            let text = text.unwrap_or_else(|| "50".to_owned());
            match text.parse() {
                Ok(number) if (0.0..=100.0).contains(&number) => {
                    CorrelationKind::ValuePercentile(number)
                }
                _ => return Err(format!("“{text}” is no percentile.")),
            }
        }
        _ => return Err(format!("Correlations of the type “{name}” are not known.")),
    })
}

/// Comparisons with numbers, and an expression over the rules.
type CorrelationConditions = (Vec<(NumberOrder, f64)>, Option<RuleLogic<usize>>);

fn conditions(
    node: &YamlNode,
    kind: CorrelationKind,
    rules: &[String],
) -> Result<CorrelationConditions, String> {
    let is_temporal = matches!(
        kind,
        CorrelationKind::Temporal | CorrelationKind::TemporalOrdered
    );
    match node.get("condition") {
        Some(YamlNode::Map(entries)) => {
            let mut orders = Vec::new();
            for (key, value) in entries {
                if key == "field" || key == "percentile" {
                    continue;
                }
                let Some(order) = NumberOrder::from_name(key) else {
                    return Err(format!(
                        "“{key}” in the correlation’s condition is not known."
                    ));
                };
                let text = value.text().unwrap_or_default();
                match text.parse::<f64>() {
                    Ok(number) if number.is_finite() => orders.push((order, number)),
                    _ => {
                        return Err(format!(
                            "The correlation’s condition compares with “{text}”, which is no number."
                        ));
                    }
                }
            }
            if orders.is_empty() && !is_temporal {
                return Err("The correlation’s condition compares with no number.".to_owned());
            }
            Ok((orders, None))
        }
        Some(YamlNode::Text(text)) if is_temporal => {
            let names: Vec<&str> = rules.iter().map(String::as_str).collect();
            Ok((Vec::new(), Some(condition::read(text, &names)?)))
        }
        None | Some(YamlNode::Null) if is_temporal => Ok((Vec::new(), None)),
        _ => Err("Its correlation has no condition.".to_owned()),
    }
}

fn aliases(node: &YamlNode) -> Result<Vec<(String, String, String)>, String> {
    let wrong = || "The aliases of its correlation are not understood.".to_owned();
    let mut aliases = Vec::new();
    match node.get("aliases") {
        None | Some(YamlNode::Null) => {}
        Some(YamlNode::Map(entries)) => {
            for (alias, of_rules) in entries {
                let YamlNode::Map(of_rules) = of_rules else {
                    return Err(wrong());
                };
                for (rule, field) in of_rules {
                    let field = field.text().ok_or_else(wrong)?;
                    aliases.push((alias.clone(), rule.clone(), field));
                }
            }
        }
        Some(_) => return Err(wrong()),
    }
    Ok(aliases)
}

/// A timespan in milliseconds. A month and a year are a twelfth and the whole of 365.2425 days, as in pySigma; the
/// specification leaves it open.
fn timespan(text: &str) -> Result<Millis, String> {
    let wrong = || format!("“{text}” is no timespan: write 30s, 5m, 1h, 7d, 2w or 3M.");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds: Millis = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 604_800,
        'M' => 2_629_746,
        'y' => 31_556_952,
        _ => return Err(wrong()),
    };
    let digits = &text[..text.len() - unit.len_utf8()];
    if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    match digits.parse::<Millis>() {
        Ok(count) if count > 0 => Ok(count * seconds * 1000),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigma::yaml;

    fn refused(text: &str) -> String {
        read(&yaml::read(text).unwrap()).unwrap_err()
    }

    #[test]
    fn spans_of_time_have_units() {
        for (text, millis) in [
            ("30s", 30_000),
            ("5m", 300_000),
            ("1h", 3_600_000),
            ("7d", 604_800_000),
            ("2w", 1_209_600_000),
            ("1M", 2_629_746_000),
        ] {
            assert_eq!(timespan(text), Ok(millis), "{text}");
        }
        for text in ["", "5", "m", "5x", "-5m", "0m", "9999999d", "5é"] {
            assert!(timespan(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused_in_words() {
        for (text, why) in [
            (
                "type: magic\nrules: [a]\ntimespan: 1m\ncondition: {gte: 1}",
                "“magic”",
            ),
            (
                "type: event_count\ntimespan: 1m\ncondition: {gte: 1}",
                "names no rules",
            ),
            (
                "type: event_count\nrules: [a]\ncondition: {gte: 1}",
                "no timespan",
            ),
            (
                "type: event_count\nrules: [a]\ntimespan: 1m",
                "no condition",
            ),
            (
                "type: event_count\nrules: [a]\ntimespan: 1m\ncondition: {above: 1}",
                "“above”",
            ),
            (
                "type: event_count\nrules: [a]\ntimespan: 1m\ncondition: {gte: many}",
                "no number",
            ),
            (
                "type: value_count\nrules: [a]\ntimespan: 1m\ncondition: {gte: 1}",
                "names no field",
            ),
            (
                "type: temporal\nrules: [a, b]\ntimespan: 1m\ncondition: a and c",
                "“c”",
            ),
            (
                "type: temporal\nrules: [a, b]\ntimespan: 1m\nwindow: sliding",
                "“window”",
            ),
            (
                "type: value_percentile\nrules: [a]\ntimespan: 1m\ncondition: {gte: 1, field: x, percentile: 101}",
                "no percentile",
            ),
        ] {
            assert!(refused(text).contains(why), "{text}: {}", refused(text));
        }
    }
}
