//! What is asked, in a query that can be read.

use crate::protocol::{QueryError, TimeRange, ViewSpec};
use crate::query::parse::parse;
use crate::query::tree::Query;

/// What the screen and exports ask, in a query that can be read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Question(ViewSpec);

impl Question {
    /// The question of a view, and what is wrong with its query: `fallback` is asked then.
    pub fn of(view: &ViewSpec, fallback: &str) -> (Question, Option<QueryError>) {
        let mut view = view.clone();
        let error = parse(&view.query).err();
        if error.is_some() {
            fallback.clone_into(&mut view.query);
        }
        (Question(view), error)
    }

    /// What is asked. Its query can be read.
    pub fn view(&self) -> &ViewSpec {
        &self.0
    }

    /// The same about another stretch of the table.
    pub fn set_rows(&mut self, first: u32, rows: u32) {
        (self.0.table.first, self.0.table.rows) = (first, rows);
    }

    /// The part that says which events are meant.
    pub fn filter(&self) -> Filter {
        Filter {
            query: self.0.query.clone(),
            time: self.0.time,
        }
    }
}

/// Which events are meant: a query that can be read, and the brush.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filter {
    pub query: String,
    pub time: Option<TimeRange>,
}

impl Filter {
    /// The query as a tree.
    pub fn parsed(&self) -> Query {
        parse(&self.query).unwrap_or(Query::All(Vec::new()))
    }
}
