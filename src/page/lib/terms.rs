//! Adding filters to the text of the search box and taking them out again; see [`crate::query::terms`].

pub use crate::query::conditions::{field_condition, rewritten, widened};
pub use crate::query::print::{quoted, term};
pub use crate::query::terms::{FieldTerms, contains, only, toggled};

/// The query with each of these conditions, as far as they are not there.
pub fn narrowed(query: &str, more: &str) -> String {
    let missing = crate::query::terms::terms(more).unwrap_or_default();
    missing.iter().fold(query.to_owned(), |query, condition| {
        let text = &more[condition.place.clone()];
        if contains(&query, text) {
            query
        } else {
            toggled(&query, text)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_narrows_a_query_is_added_once() {
        assert_eq!(narrowed("", r#"a:b "x y""#), r#"a:b "x y""#);
        assert_eq!(narrowed("a:b c", r#"a:b "x y""#), r#"a:b c "x y""#);
        assert_eq!(narrowed("a:b", "id:(1, 2)"), "a:b id:(1, 2)");
    }
}
