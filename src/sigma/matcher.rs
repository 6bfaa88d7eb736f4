//! What a value of an event must be like for a rule.

use crate::cloudtrail::time::{datetime_from_millis, millis_from_iso};
use crate::query::decimal::Decimal;
use crate::query::network::Network;
use crate::query::regex::{Regex, RegexFlags};
use crate::sigma::text::{RuleTextPart, TextMatcher};
use std::cmp::Ordering;

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberOrder {
    /// Equal.
    Equal,
    /// Not equal.
    Other,
    /// The value is larger.
    Above,
    /// The value is larger or equal.
    AtLeast,
    /// The value is smaller.
    Below,
    /// The value is smaller or equal.
    AtMost,
}

impl NumberOrder {
    /// The order with this name in rules.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "gt" => NumberOrder::Above,
            "gte" => NumberOrder::AtLeast,
            "lt" => NumberOrder::Below,
            "lte" => NumberOrder::AtMost,
            "eq" => NumberOrder::Equal,
            "neq" => NumberOrder::Other,
            _ => return None,
        })
    }

    /// Whether a value that compares so with the rule's is meant.
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            NumberOrder::Equal => ordering.is_eq(),
            NumberOrder::Other => ordering.is_ne(),
            NumberOrder::Above => ordering.is_gt(),
            NumberOrder::AtLeast => ordering.is_ge(),
            NumberOrder::Below => ordering.is_lt(),
            NumberOrder::AtMost => ordering.is_le(),
        }
    }
}

/// A part of a time, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimePart {
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// Of the month.
    Day,
    /// Of the year, by ISO 8601.
    Week,
    /// 1 to 12.
    Month,
    /// With the century.
    Year,
}

impl TimePart {
    /// The part with this name in rules.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "minute" => TimePart::Minute,
            "hour" => TimePart::Hour,
            "day" => TimePart::Day,
            "week" => TimePart::Week,
            "month" => TimePart::Month,
            "year" => TimePart::Year,
            _ => return None,
        })
    }

    /// This part of a time; none where the text is no time.
    fn of(self, text: &str) -> Option<i64> {
        let time = datetime_from_millis(millis_from_iso(text)?);
        Some(match self {
            TimePart::Minute => i64::from(time.minute()),
            TimePart::Hour => i64::from(time.hour()),
            TimePart::Day => i64::from(time.day()),
            TimePart::Week => i64::from(time.date().iso_week_date().week()),
            TimePart::Month => i64::from(time.month()),
            TimePart::Year => i64::from(time.year()),
        })
    }
}

/// What a value of an event must be like.
#[derive(Clone, Debug)]
pub enum RuleMatcher {
    /// The whole of it is this text.
    Text(TextMatcher),
    /// It is this number, or written so.
    Number(Decimal, String),
    /// It is a number that compares so with this one, which is written so.
    Compare(NumberOrder, Decimal, String),
    /// The expression is found in it.
    Regex(Box<Regex>, RegexFlags),
    /// It is an address in this network, or a network in it.
    Network(Network),
    /// It is a time whose part compares so.
    Time(TimePart, NumberOrder, i64),
}

impl RuleMatcher {
    /// The text that it looks for, in lower case, where it is one text without wildcards.
    pub fn letters(&self) -> Option<String> {
        match self {
            RuleMatcher::Text(text) => text.text.letters().map(str::to_lowercase),
            RuleMatcher::Number(_, written) => Some(written.clone()),
            RuleMatcher::Compare(..)
            | RuleMatcher::Regex(..)
            | RuleMatcher::Network(_)
            | RuleMatcher::Time(..) => None,
        }
    }

    /// Letters in lower case that each such value holds, in whatever case; none where there are none in ASCII.
    pub fn word(&self) -> Option<String> {
        let RuleMatcher::Text(text) = self else {
            return None;
        };
        let letters = text.text.parts.iter().filter_map(|part| match part {
            RuleTextPart::Letters(letters) if letters.is_ascii() => Some(letters),
            RuleTextPart::Letters(_) | RuleTextPart::One | RuleTextPart::Any => None,
        });
        letters
            .max_by_key(|letters| letters.len())
            .map(|letters| letters.to_ascii_lowercase())
    }

    /// Whether a time can be such a value: one of digits and a few marks.
    pub fn can_fit_time(&self) -> bool {
        match self {
            RuleMatcher::Text(text) => text.text.parts.iter().all(|part| match part {
                RuleTextPart::Letters(letters) => letters
                    .chars()
                    .all(|letter| letter.is_ascii_digit() || "-:.tTzZ+".contains(letter)),
                RuleTextPart::One | RuleTextPart::Any => true,
            }),
            RuleMatcher::Number(..)
            | RuleMatcher::Compare(..)
            | RuleMatcher::Regex(..)
            | RuleMatcher::Network(_)
            | RuleMatcher::Time(..) => true,
        }
    }

    /// Whether a value is such a value.
    pub fn fits(&self, text: &str) -> bool {
        match self {
            RuleMatcher::Text(matcher) => matcher.fits(text),
            RuleMatcher::Number(number, written) => {
                text == written || Decimal::read(text).is_some_and(|value| value == *number)
            }
            RuleMatcher::Compare(order, number, _) => {
                Decimal::read(text).is_some_and(|value| order.holds(value.cmp(number)))
            }
            RuleMatcher::Regex(regex, _) => regex.is_in(text),
            RuleMatcher::Network(network) => network.holds(text),
            RuleMatcher::Time(part, order, number) => part
                .of(text)
                .is_some_and(|value| order.holds(value.cmp(number))),
        }
    }
}

/// How the value of one field is compared with that of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldComparison {
    /// It is the same.
    Whole,
    /// It begins with it.
    Begins,
    /// It ends with it.
    Ends,
    /// It contains it.
    Contains,
}

impl FieldComparison {
    /// Whether a value compares so with another.
    pub fn holds(self, value: &str, other: &str) -> bool {
        match self {
            FieldComparison::Whole => value == other,
            FieldComparison::Begins => value.starts_with(other),
            FieldComparison::Ends => value.ends_with(other),
            FieldComparison::Contains => value.contains(other),
        }
    }
}

/// What a rule asks of an event, as one condition.
#[derive(Clone, Debug)]
pub enum RuleCondition {
    /// A value of the field fits one of these; or, if that is asked for, it has none.
    Values {
        /// The field, as the rule writes it.
        field: String,
        /// What fits.
        matchers: Vec<RuleMatcher>,
        /// Whether an event without a value fits too.
        or_absent: bool,
    },
    /// The field has a value.
    Exists(String),
    /// A value of a field compares with one of another field.
    SameAs {
        /// The field.
        field: String,
        /// The other field.
        other: String,
        /// How.
        how: FieldComparison,
        /// Whether upper and lower case differ.
        cased: bool,
    },
    /// One of these fits a value anywhere in the event.
    Keyword(Vec<RuleMatcher>),
}

impl RuleCondition {
    /// The fields that it looks at.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            RuleCondition::Values { field, .. } | RuleCondition::Exists(field) => vec![field],
            RuleCondition::SameAs { field, other, .. } => vec![field, other],
            RuleCondition::Keyword(_) => Vec::new(),
        }
    }

    /// Whether it holds where the one field that it looks at has this value, or none; none where it does not look at one
    /// field only.
    pub fn judge(&self, value: Option<&str>) -> Option<bool> {
        match (self, value) {
            (RuleCondition::Values { or_absent, .. }, None) => Some(*or_absent),
            (RuleCondition::Values { matchers, .. }, Some(value)) => {
                Some(matchers.iter().any(|matcher| matcher.fits(value)))
            }
            (RuleCondition::Exists(_), value) => Some(value.is_some()),
            (RuleCondition::SameAs { .. }, None) => Some(false),
            (RuleCondition::SameAs { .. } | RuleCondition::Keyword(_), _) => None,
        }
    }
}

/// A condition with what tells it apart: two conditions with the same key are the same.
#[derive(Clone, Debug)]
pub struct KeyedCondition {
    /// The key.
    pub key: String,
    /// The condition.
    pub condition: RuleCondition,
}
