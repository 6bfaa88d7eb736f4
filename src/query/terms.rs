//! The conditions at the top of a query as pieces of its text: what the screen shows as chips, and what a click on a
//! value adds or takes out.
//!
//! The text is the only truth about the filter, so everything here goes from text to text. A condition that is switched
//! off stays in the text, with `~` before it: it goes along when the text is copied, kept or undone.

use crate::query::conditions::single_terms;
use crate::query::parse::{parse_text, parse_with_places};
use crate::query::tree::{Query, Target};
use std::ops::Range;

/// One condition at the top of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where it stands in the query, in bytes, signs before it included.
    pub place: Range<usize>,
    /// Its text without these signs.
    pub text: String,
    /// `-` stands before it.
    pub negated: bool,
    /// `~` stands before it: it is switched off.
    pub off: bool,
    /// It is an `OR` without parentheses: it needs them when anything stands beside it.
    is_open: bool,
}

impl Term {
    /// The term as it stands in a query, where it is `alone` or beside others.
    pub fn as_written(&self, alone: bool) -> String {
        self.written(self.negated, self.off, alone)
    }

    /// The term as it is written with these signs before it.
    fn written(&self, negated: bool, off: bool, alone: bool) -> String {
        let signs =
            [("~", off), ("-", negated)].map(|(sign, is_set)| if is_set { sign } else { "" });
        let needs_parentheses = self.is_open && (negated || off || !alone);
        let (open, close) = if needs_parentheses {
            ("(", ")")
        } else {
            ("", "")
        };
        [signs[0], signs[1], open, &self.text, close].concat()
    }
}

/// The conditions at the top of a query. None where the text has a mistake.
pub fn terms(query: &str) -> Option<Vec<Term>> {
    let (Query::All(conditions), places) = parse_with_places(query).ok()? else {
        return None;
    };
    let is_open = matches!(&conditions[..], [Query::Any(_)]);
    Some(
        places
            .into_iter()
            .map(|place| {
                let mut text = &query[place.clone()];
                let off = text.len() > 1 && text.starts_with('~');
                text = if off { &text[1..] } else { text };
                let negated = text.len() > 1 && text.starts_with('-');
                text = if negated { &text[1..] } else { text };
                let is_open = is_open
                    && !(text.starts_with('(')
                        && text.ends_with(')')
                        && parse_text(&text[1..text.len() - 1]).is_ok());
                Term {
                    place,
                    text: text.to_owned(),
                    negated,
                    off,
                    is_open: is_open && !negated && !off,
                }
            })
            .collect(),
    )
}

/// What a click on a chip does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermEdit {
    /// Turns it around.
    Negate,
    /// Switches it off, or on again.
    Switch,
    /// Takes it out.
    Remove,
}

/// The query after an edit of the condition with this number. The same query where there is none.
pub fn edited(query: &str, number: usize, edit: TermEdit) -> String {
    let Some(all) = terms(query).filter(|all| number < all.len()) else {
        return query.to_owned();
    };
    let alone = all.len() == 1;
    let kept = all.iter().enumerate().filter_map(|(index, term)| {
        let is_it = index == number;
        match edit {
            TermEdit::Remove if is_it => None,
            TermEdit::Negate if is_it => Some(term.written(!term.negated, term.off, alone)),
            TermEdit::Switch if is_it => Some(term.written(term.negated, !term.off, alone)),
            _ => Some(term.written(term.negated, term.off, alone)),
        }
    });
    kept.collect::<Vec<_>>().join(" ")
}

/// Whether the query holds this very term as a condition of its own.
pub fn contains(query: &str, term: &str) -> bool {
    terms(query).is_some_and(|all| all.iter().any(|known| query[known.place.clone()] == *term))
}

/// The conditions of a field at the top of a query, each as it is written: what the values on the screen are looked up in.
/// The same while plain words are typed, so that nothing is drawn anew for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldTerms(Vec<String>);

impl FieldTerms {
    /// Reads a query once. Of one with a mistake nothing is known.
    pub fn of(query: &str) -> Self {
        let written = terms(query).unwrap_or_default().into_iter();
        let written = written.map(|term| (&query[term.place.clone()], term));
        let of_fields = written.filter(|(text, _)| text.contains(':'));
        let all = of_fields.flat_map(|(text, term)| {
            let sign = if term.negated { "-" } else { "" };
            let is_list = term.text.contains('(') && !term.off;
            let listed = match is_list {
                true => single_terms(&term.text),
                false => Vec::new(),
            };
            let listed = listed.into_iter().map(move |one| [sign, &one].concat());
            std::iter::once(text.to_owned()).chain(listed)
        });
        FieldTerms(all.collect())
    }

    /// Whether this very term of a field is a condition of its own, or one of the values of a list.
    pub fn contains(&self, term: &str) -> bool {
        self.0.iter().any(|known| known == term)
    }
}

/// The query with the term added, or without it if it was there. The opposite term goes.
pub fn toggled(query: &str, term: &str) -> String {
    let opposite = opposite(term);
    exchanged(query, term, &|known, _| known == opposite)
}

/// Like [`toggled`], but other plain terms of the same field go too: two values of one field at once would match
/// nothing.
pub fn only(query: &str, term: &str) -> String {
    let opposite = opposite(term);
    let target = target_of(term);
    exchanged(query, term, &|known, plain| {
        known == opposite || plain && target.is_some() && target_of(known) == target
    })
}

fn opposite(term: &str) -> String {
    term.strip_prefix('-')
        .map_or_else(|| format!("-{term}"), str::to_owned)
}

/// What a single condition is about.
fn target_of(term: &str) -> Option<Target> {
    match parse_text(term) {
        Ok(Query::All(mut conditions)) if conditions.len() == 1 => match conditions.pop() {
            Some(Query::Field(target, _)) => Some(target),
            _ => None,
        },
        _ => None,
    }
}

/// The query with `term` instead of those that go; without it if it was there. A query with a mistake is replaced
/// as a whole, because its conditions are not known.
fn exchanged(query: &str, term: &str, goes: &dyn Fn(&str, bool) -> bool) -> String {
    let all = terms(query).unwrap_or_default();
    let was_there = contains(query, term);
    let mut kept: Vec<String> = Vec::new();
    for known in &all {
        let text = &query[known.place.clone()];
        let leaves = if was_there {
            text == term
        } else {
            goes(text, !known.negated)
        };
        if !leaves {
            kept.push(known.written(known.negated, known.off, was_there && all.len() == 1));
        }
    }
    if !was_there {
        kept.push(term.to_owned());
    }
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse::parse;
    use crate::query::print::term;

    #[test]
    fn a_second_click_takes_the_filter_back() {
        let once = toggled("readonly:true", "agent:\"x y\"");
        assert_eq!(once, "readonly:true agent:\"x y\"");
        assert_eq!(toggled(&once, "agent:\"x y\""), "readonly:true");
    }

    #[test]
    fn only_and_not_replace_each_other() {
        assert_eq!(toggled("a -name:B c", "name:B"), "a c name:B");
        assert_eq!(toggled("a name:B c", "-name:B"), "a c -name:B");
    }

    #[test]
    fn only_this_value_replaces_the_other_value_of_the_field() {
        assert_eq!(
            only("name:A region:r -name:C", "name:B"),
            "region:r -name:C name:B"
        );
        assert_eq!(only("eventName:A x", "name:B"), "x name:B");
        assert_eq!(only("name:B", "name:B"), "");
    }

    #[test]
    fn a_filter_narrows_all_of_an_or() {
        assert_eq!(toggled("a OR b", "name:B"), "(a OR b) name:B");
        assert_eq!(toggled("(a OR b) name:B", "name:B"), "(a OR b)");
        assert_eq!(only("name:(A, B) c", "name:B"), "c name:B");
        assert_eq!(toggled("a \"b", "name:B"), "name:B");
    }

    #[test]
    fn chips_negate_switch_off_and_remove() {
        let query = "name:A AND -(b OR c) \"x y\"";
        let all = terms(query).unwrap();
        let texts: Vec<_> = all
            .iter()
            .map(|term| (term.text.as_str(), term.negated, term.off))
            .collect();
        assert_eq!(
            texts,
            [
                ("name:A", false, false),
                ("(b OR c)", true, false),
                ("\"x y\"", false, false)
            ]
        );
        assert_eq!(
            edited(query, 0, TermEdit::Negate),
            "-name:A -(b OR c) \"x y\""
        );
        assert_eq!(
            edited(query, 1, TermEdit::Negate),
            "name:A (b OR c) \"x y\""
        );
        assert_eq!(edited(query, 2, TermEdit::Remove), "name:A -(b OR c)");
        let off = edited(query, 1, TermEdit::Switch);
        assert_eq!(off, "name:A ~-(b OR c) \"x y\"");
        assert_eq!(
            edited(&off, 1, TermEdit::Switch),
            "name:A -(b OR c) \"x y\""
        );
        assert_eq!(edited("a OR b", 0, TermEdit::Negate), "-(a OR b)");
        assert_eq!(edited("a OR b", 0, TermEdit::Switch), "~(a OR b)");
        assert_eq!(edited("(a OR b)", 0, TermEdit::Negate), "-(a OR b)");
        assert_eq!(edited("(a) OR (b)", 0, TermEdit::Negate), "-((a) OR (b))");
        assert_eq!(edited("a", 7, TermEdit::Remove), "a");
        assert_eq!(terms("a \"b"), None);
    }

    #[test]
    fn terms_of_fields_are_those_that_the_query_holds() {
        let values = [
            "a",
            "x y",
            "a:b",
            "~a",
            "*",
            "\"",
            "(a)",
            "OR",
            "é",
            "2023-07-01",
            "",
        ];
        let fields = ["name", "agent", "requestParameters.x", "person", "time"];
        let queries = values.iter().flat_map(|value| {
            let one = |field: &&str| term(field, value);
            let all: Vec<String> = fields.iter().map(one).collect();
            let both = [all[0].clone(), "word".to_owned(), format!("-{}", all[1])].join(" ");
            all.into_iter()
                .chain([both, format!("~{value}"), (*value).to_owned()])
        });
        let queries: Vec<String> = queries.collect();
        for query in &queries {
            let known = FieldTerms::of(query);
            for (field, value) in fields
                .iter()
                .flat_map(|field| values.map(|value| (*field, value)))
            {
                for term in [term(field, value), format!("-{}", term(field, value))] {
                    assert_eq!(
                        known.contains(&term),
                        contains(query, &term),
                        "{term} in {query}"
                    );
                }
            }
        }
        assert!(FieldTerms::of("word name:A").contains("name:A"));
        assert!(FieldTerms::of("x name:(A, B)").contains("name:B"));
        assert!(FieldTerms::of("-name:(A, B)").contains("-name:B"));
        assert!(!FieldTerms::of("-name:A").contains("name:A"));
    }

    #[test]
    fn plain_words_do_not_change_the_terms_of_fields() {
        let typed = ["", "l", "lambda", "lambda \"x y\""];
        for words in typed {
            assert_eq!(
                FieldTerms::of(&format!("name:A {words}")),
                FieldTerms::of("name:A")
            );
        }
        assert_ne!(FieldTerms::of("name:A"), FieldTerms::of("name:B"));
    }

    #[test]
    fn what_is_switched_off_is_not_asked() {
        let active = |text: &str| parse(text).unwrap().active();
        assert_eq!(active("a ~name:B"), active("a"));
        assert_eq!(active("~a"), None);
        assert_eq!(active("b (~a OR -~c)"), active("b"));
    }
}
