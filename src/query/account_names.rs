//! Conditions on accounts by name, for engines that know only numbers.

use crate::protocol::EXTERNAL;
use crate::query::fields::Reads;
use crate::query::tree::{Query, Target, Value};
use crate::store::{Column, Store};

/// The query with the numbers of accounts beside the names that it asks for, and whether it asks for any.
pub fn with_numbers(store: &Store, query: &Query) -> (Query, bool) {
    let each = |inner: &[Query]| {
        let all: Vec<(Query, bool)> = inner
            .iter()
            .map(|query| with_numbers(store, query))
            .collect();
        let has_names = all.iter().any(|(_, has_names)| *has_names);
        let queries: Vec<Query> = all.into_iter().map(|(query, _)| query).collect();
        (queries, has_names)
    };
    match query {
        Query::All(inner) => {
            let (inner, has_names) = each(inner);
            (Query::All(inner), has_names)
        }
        Query::Any(inner) => {
            let (inner, has_names) = each(inner);
            (Query::Any(inner), has_names)
        }
        Query::Not(inner) => {
            let (inner, has_names) = with_numbers(store, inner);
            (Query::Not(Box::new(inner)), has_names)
        }
        Query::Field(target @ Target::Known(Reads::Column(Column::Account)), value) => {
            with(target, value, numbers(store, value))
        }
        Query::Field(target @ Target::Known(Reads::CallerAccount), value) => {
            let mut numbers = numbers(store, value);
            if value.fits(EXTERNAL) {
                let external = store.external_callers().into_iter();
                let ids = external.map(|symbol| store.text(symbol));
                let ids = ids.filter(|id| !value.fits(id));
                numbers.extend(ids.map(|id| Value::Exact(id.to_owned())));
            }
            with(target, value, numbers)
        }
        Query::Field(..) | Query::Word(_) | Query::Off(_) => (query.clone(), false),
    }
}

/// The condition with these numbers beside its value, and whether there are any.
fn with(target: &Target, value: &Value, numbers: Vec<Value>) -> (Query, bool) {
    let has_numbers = !numbers.is_empty();
    let value = match has_numbers {
        true => Value::OneOf(std::iter::once(value.clone()).chain(numbers).collect()),
        false => value.clone(),
    };
    (Query::Field(target.clone(), value), has_numbers)
}

/// The numbers of accounts that this value finds by one of their names, and not by the number itself.
fn numbers(store: &Store, value: &Value) -> Vec<Value> {
    let data = &store.names().data;
    let is_meant = |id: &str| {
        let mut names = data.account_names(id);
        !value.fits(id) && names.any(|name| value.fits(name))
    };
    let accounts = data.accounts().map(|(id, _)| id);
    accounts
        .filter(|id| is_meant(id))
        .map(|id| Value::Exact(id.to_owned()))
        .collect()
}
