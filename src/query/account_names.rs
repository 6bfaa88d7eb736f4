//! Conditions on accounts by name, for engines that know only numbers.

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
        Query::Field(Target::Known(Reads::Column(Column::Account)), value) => {
            match numbers(store, value) {
                numbers if numbers.is_empty() => (query.clone(), false),
                numbers => {
                    let values = std::iter::once(value.clone()).chain(numbers);
                    let target = Target::Known(Reads::Column(Column::Account));
                    (Query::Field(target, Value::OneOf(values.collect())), true)
                }
            }
        }
        Query::Field(..) | Query::Word(_) | Query::Off(_) => (query.clone(), false),
    }
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
