//! A value of the search language as a condition on a text, for all dialects of SQL.

use super::{Dialect, Writer, quote, regex};
use crate::cloudtrail::time::text_from_millis;
use crate::protocol::Millis;
use crate::query::tree::{Query, Value};

/// What always holds.
pub const TRUE: &str = "TRUE";
/// What never holds.
pub const FALSE: &str = "FALSE";

/// Why a condition is left out that is about sessions.
pub const NEEDS_ALL_EVENTS: &str = "persons, kinds of sessions and origins are worked out over all events at once, which no query over a table can do; this condition is left out.";

/// Said of a condition on the resources that an event mentions.
pub const NEEDS_RESOURCE_NAMES: &str = "which names, ids and ARNs mean the same resource is worked out by this page, not by a query over a table; this condition is left out (a word searches the whole event).";

/// Said of a condition on rules.
pub const NEEDS_RULES: &str = "Sigma rules are run by this page, not by a query over a table; this condition is left out (a rule has its own query where it can be written as one).";

/// Said of a condition on what a user agent says.
pub const NEEDS_USER_AGENT_READ: &str = "user agents are taken apart by this page, not by a query over a table; this condition is left out (agent: searches the whole text).";

/// Why a condition is left out that is about a value which no table has.
pub const WORKED_OUT: &str = "worked out by the page; this condition is left out.";

/// Why a condition is left out that is about countries, autonomous systems and networks.
pub const NEEDS_NAMES: &str = "countries, autonomous systems and networks come from files that were dropped into this page, which no engine has; this condition is left out.";

/// The condition for what can't be expressed: true where finding more is safe (`wide`), false where finding less is.
pub fn bound(wide: bool) -> String {
    String::from(if wide { TRUE } else { FALSE })
}

/// All of them hold.
pub fn all(parts: Vec<String>) -> String {
    join(parts, " and ", TRUE, FALSE)
}

/// At least one of them holds.
pub fn any(parts: Vec<String>) -> String {
    join(parts, " or ", FALSE, TRUE)
}

/// The parts joined by `between`. A part equal to `deciding` makes the whole equal to it; parts equal to `neutral` are left
/// out.
fn join(mut parts: Vec<String>, between: &str, neutral: &str, deciding: &str) -> String {
    if parts.iter().any(|part| part == deciding) {
        return deciding.to_owned();
    }
    parts.retain(|part| part != neutral);
    match parts.len() {
        0 => neutral.to_owned(),
        1 => parts.remove(0),
        _ => format!("({})", parts.join(between)),
    }
}

/// A condition on the column `time`, with bounds written as the dialect wants them.
pub fn between(
    time: &str,
    from: Option<Millis>,
    until: Option<Millis>,
    dialect: Dialect,
) -> String {
    // Years of four digits; nothing lies beyond.
    let within = |time: &Millis| (-62_167_219_200_000..253_402_300_800_000).contains(time);
    let mut parts = Vec::new();
    for (sign, millis) in [(" >= ", from), (" < ", until)] {
        if let Some(millis) = millis.filter(within) {
            parts.push([time, sign, &instant(millis, dialect)].concat());
        }
    }
    if parts.is_empty() {
        parts.push(if dialect == Dialect::Insights {
            format!("ispresent({time})")
        } else {
            format!("{time} IS NOT NULL")
        });
    }
    all(parts)
}

/// A time as a literal. Where times are texts they have whole seconds: the next one has the same events before it.
fn instant(millis: Millis, dialect: Dialect) -> String {
    let part = millis.rem_euclid(1000);
    match dialect {
        Dialect::Athena | Dialect::Insights => {
            let whole = if part > 0 {
                millis - part + 1000
            } else {
                millis
            };
            let text = format!("{}Z", text_from_millis(whole).replace(' ', "T"));
            if dialect == Dialect::Athena {
                quote::text(&text)
            } else {
                format!("\"{text}\"")
            }
        }
        _ => {
            let mut text = text_from_millis(millis);
            if part > 0 {
                text.push_str(&format!(".{part:03}"));
            }
            format!("TIMESTAMP {}", quote::text(&text))
        }
    }
}

impl Writer {
    /// The condition that an expression is found in a text.
    pub fn matches(&self, text: &str, expression: &str) -> String {
        let expression = [regex::FLAGS, expression].concat();
        if self.dialect == Dialect::Insights {
            return format!("{text} like {}", quote::slashes(&expression));
        }
        let function = if self.dialect == Dialect::DuckDb {
            "regexp_matches"
        } else {
            "regexp_like"
        };
        format!("{function}({text}, {})", quote::text(&expression))
    }

    /// The condition that an expression is all of a text.
    fn is_all(&self, text: &str, expression: &str) -> String {
        self.matches(text, &format!("^({expression})\\z"))
    }

    /// The condition that an expression is all of a text, or of one element of a list with commas.
    fn is_one_of_list(&self, text: &str, expression: &str) -> String {
        self.matches(text, &format!(r"(^|,)\s*({expression})\s*(,|\z)"))
    }

    /// The condition that a column of addresses has such a value, alone or in a list.
    pub fn fits_addresses(
        &mut self,
        text: &str,
        value: &Value,
        wide: bool,
        about: &Query,
    ) -> String {
        let whole = self.fits(text, value, false, wide, about);
        let in_list = match value {
            Value::Like(pattern) if !pattern.text().is_empty() => regex::of_pattern(pattern),
            Value::Exact(exact) if !exact.is_empty() => {
                ["(?-i:", &regex::literal(exact), ")"].concat()
            }
            _ => return whole,
        };
        any(vec![whole, self.is_one_of_list(text, &in_list)])
    }

    /// The condition that `text` is such a value. `leaf`: an empty text is a value, too.
    pub fn fits(
        &mut self,
        text: &str,
        value: &Value,
        leaf: bool,
        wide: bool,
        about: &Query,
    ) -> String {
        let condition = self.fits_text(text, value, leaf, wide, about);
        // Below a "not", a field that is not there must not leave it open whether the condition holds.
        if self.dialect == Dialect::Insights && !wide && condition != FALSE {
            return format!("(ispresent({text}) and {condition})");
        }
        condition
    }

    fn fits_text(
        &mut self,
        text: &str,
        value: &Value,
        leaf: bool,
        wide: bool,
        about: &Query,
    ) -> String {
        let is_sql = self.dialect != Dialect::Insights;
        match value {
            Value::Present if !is_sql => format!("ispresent({text})"),
            Value::Present if leaf => format!("{text} IS NOT NULL"),
            Value::Present => format!("{text} <> ''"),
            // A field without a text is not there.
            Value::Like(pattern) if !leaf && pattern.text().is_empty() => FALSE.to_owned(),
            Value::Exact(exact) if !leaf && exact.is_empty() => FALSE.to_owned(),
            Value::Like(pattern) if is_sql => quote::like(text, pattern, false),
            Value::Exact(exact) if is_sql => format!("{text} = {}", quote::text(exact)),
            Value::Like(pattern) => self.is_all(text, &regex::of_pattern(pattern)),
            Value::Exact(exact) => {
                self.is_all(text, &["(?-i:", &regex::literal(exact), ")"].concat())
            }
            Value::Regex(expression) => self.matches(text, expression.portable()),
            Value::Network(network) => {
                let (expression, exact) = regex::of_network(network);
                if !exact {
                    self.say(
                        about,
                        "an IPv6 network whose border lies within a group is told by the whole groups before it.",
                    );
                    if !wide {
                        return FALSE.to_owned();
                    }
                }
                self.is_one_of_list(text, &expression)
            }
            Value::Numbers { written, .. } if is_sql => numbers(text, written, |text| {
                self.matches(text, r"^-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?\z")
            }),
            Value::Times { from, until, .. } if self.dialect == Dialect::DuckDb => {
                between(&moment(text), *from, *until, self.dialect)
            }
            Value::Times { .. } | Value::Numbers { .. } => {
                self.say(
                    about,
                    "what stands in texts can’t be compared here; the condition is left out.",
                );
                bound(wide)
            }
            // Lists were taken apart before.
            Value::Back { .. } | Value::OneOf(_) => FALSE.to_owned(),
        }
    }
}

/// A time in part or in full as DuckDB's timestamp, in UTC.
pub fn moment(text: &str) -> String {
    // Filled up to a whole time; one without an offset is in UTC.
    const FORM: &str = "CASE WHEN regexp_matches({}, '^\\d{4}(-\\d\\d(-\\d\\d([Tt ]\\d\\d(:\\d\\d(:\\d\\d.*)?)?)?)?)?$') \
         THEN TRY_CAST(regexp_replace(replace({} || substr('0000-01-01T00:00:00', length({}) + 1), ',', '.'), \
         '(\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?)$', '\\1Z') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END";
    FORM.replace("{}", text)
}

/// Numbers as texts against bounds as they were written: exactly to nine places, and roughly beyond 29 digits.
fn numbers(text: &str, shown: &str, mut is_number: impl FnMut(&str) -> String) -> String {
    let mut parts = vec![is_number(text)];
    let mut bounds = Vec::new();
    match shown.split_once("..") {
        Some((low, high)) => bounds.extend([(" >= ", low), (" <= ", high)]),
        None => {
            let digits = shown.trim_start_matches(['<', '>', '=']);
            bounds.push((&shown[..shown.len() - digits.len()], digits));
        }
    }
    for (sign, number) in bounds {
        if number.is_empty() {
            continue;
        }
        let mut compared = Vec::new();
        for kind in ["DECIMAL(38, 9)", "DOUBLE"] {
            let long = if number.len() > 28 && !number.contains(['e', 'E']) {
                "e0"
            } else {
                ""
            };
            compared.push(
                [
                    "TRY_CAST(",
                    text,
                    " AS ",
                    kind,
                    ") ",
                    sign.trim(),
                    " ",
                    number,
                    long,
                ]
                .concat(),
            );
        }
        parts.push(format!("COALESCE({})", compared.join(", ")));
    }
    all(parts)
}
