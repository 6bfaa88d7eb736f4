//! What a query asks, as a tree.

use crate::protocol::Millis;
use crate::query::decimal::Decimal;
use crate::query::fields::Reads;
use crate::query::network::Network;
use crate::query::pattern::Pattern;
use crate::query::regex::Regex;
use crate::query::when;

/// What a query asks. It is nested as deep as the parser allows, so that functions may follow it down.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// All of these hold; with none of them, everything passes.
    All(Vec<Query>),
    /// One of these holds at least.
    Any(Vec<Query>),
    /// This does not hold.
    Not(Box<Query>),
    /// Switched off: read, kept, and not asked.
    Off(Box<Query>),
    /// It stands anywhere in the event.
    Word(Value),
    /// A field has a value that fits.
    Field(Target, Value),
}

/// What a condition looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A field of the table.
    Known(Reads),
    /// A JSON path.
    Path(String),
}

/// What a value must be like.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// There is one.
    Present,
    /// The whole of it is this text, whatever the case, with wildcards. In a word: a part of it.
    Like(Pattern),
    /// It is this very text.
    Exact(String),
    /// The expression is found in it.
    Regex(Box<Regex>),
    /// It is a time of this period; a side without a bound is open.
    Times {
        /// The first instant inside.
        from: Option<Millis>,
        /// The first instant after.
        until: Option<Millis>,
        /// As it was written.
        written: String,
    },
    /// It is a number between two bounds; a side without a bound is open.
    Numbers {
        /// The lower bound.
        low: Option<NumberBound>,
        /// The upper bound.
        high: Option<NumberBound>,
        /// As it was written.
        written: String,
    },
    /// It is an address in this network.
    Network(Network),
    /// It is not far back from the newest event.
    Back {
        /// So many milliseconds at most.
        length: Millis,
        /// As it was written.
        written: String,
    },
    /// It is one of these.
    OneOf(Vec<Value>),
}

/// A bound of a range of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberBound {
    /// The number.
    pub number: Decimal,
    /// Whether the number itself is inside.
    pub inclusive: bool,
}

impl Value {
    /// Whether a text is such a value.
    pub fn fits(&self, text: &str) -> bool {
        match self {
            Value::Present => true,
            Value::Like(pattern) => pattern.fits(text),
            Value::Exact(exact) => exact == text,
            Value::Regex(regex) => regex.is_in(text),
            Value::Times { from, until, .. } => {
                when::period(text).is_some_and(|(time, _)| is_between(time, *from, *until))
            }
            Value::Numbers { low, high, .. } => Decimal::read(text).is_some_and(|number| {
                let is_bound = |bound: &NumberBound| bound.inclusive && number == bound.number;
                let above = |bound: &NumberBound| number > bound.number || is_bound(bound);
                let below = |bound: &NumberBound| number < bound.number || is_bound(bound);
                low.as_ref().is_none_or(above) && high.as_ref().is_none_or(below)
            }),
            Value::Network(network) => network.holds(text),
            Value::Back { .. } => false,
            Value::OneOf(values) => values.iter().any(|value| value.fits(text)),
        }
    }

    /// Whether a time is such a value; `newest` is the time of the newest event.
    pub fn fits_time(&self, time: Millis, newest: Millis) -> bool {
        match self {
            Value::Present => true,
            Value::Times { from, until, .. } => is_between(time, *from, *until),
            Value::Back { length, .. } => time > newest - length,
            Value::OneOf(values) => values.iter().any(|value| value.fits_time(time, newest)),
            // A pattern or an expression is compared with the time as it is shown.
            _ => self.fits(&crate::cloudtrail::time::text_from_millis(time)),
        }
    }
}

fn is_between(time: Millis, from: Option<Millis>, until: Option<Millis>) -> bool {
    from.is_none_or(|from| time >= from) && until.is_none_or(|until| time < until)
}

impl Query {
    /// The query without what is switched off; none where nothing is left of it.
    pub fn active(&self) -> Option<Query> {
        let all =
            |inner: &[Query]| -> Vec<Query> { inner.iter().filter_map(Query::active).collect() };
        match self {
            Query::Off(_) => None,
            Query::Not(inner) => Some(Query::Not(Box::new(inner.active()?))),
            Query::All(inner) => Some(all(inner))
                .filter(|inner| !inner.is_empty())
                .map(Query::All),
            Query::Any(inner) => Some(all(inner))
                .filter(|inner| !inner.is_empty())
                .map(Query::Any),
            Query::Word(_) | Query::Field(..) => Some(self.clone()),
        }
    }

    /// The query without the conditions at its top that are about this target only; none where it has none.
    pub fn without(&self, target: &Target) -> Option<Query> {
        let Query::All(conditions) = self else {
            return self.is_only_about(target).then(|| Query::All(Vec::new()));
        };
        let kept: Vec<Query> = conditions
            .iter()
            .filter(|condition| !condition.is_only_about(target))
            .cloned()
            .collect();
        (kept.len() != conditions.len()).then_some(Query::All(kept))
    }

    fn is_only_about(&self, target: &Target) -> bool {
        match self {
            Query::Field(about, _) => about == target,
            Query::Not(inner) | Query::Off(inner) => inner.is_only_about(target),
            Query::All(inner) | Query::Any(inner) => {
                inner.iter().all(|query| query.is_only_about(target))
            }
            Query::Word(_) => false,
        }
    }
}
