//! The questions of the overview with the events that answer them.

use super::worked_out;
use crate::protocol::{Outcome, QuestionGroup, QuestionTile};
use crate::query::evaluate::evaluate_with;
use crate::query::index::Index;
use crate::query::parse::parse;
use crate::query::questions::{PlaybookQuestion, SUBJECTS, questions};
use crate::store::Store;
use crate::store::row_set::RowSet;

/// How many questions there are.
pub fn count() -> usize {
    questions().count()
}

/// The answers to the questions, found one question at a time.
#[derive(Debug, Default)]
pub struct QuestionAnswers(Vec<QuestionAnswer>);

/// The query of a question, and the events that it finds.
#[derive(Debug, Default)]
struct QuestionAnswer {
    query: String,
    /// What the query lists, counted.
    listed: String,
    rows: AnsweringRows,
}

/// Some events, in the shorter of two ways to keep them.
#[derive(Debug)]
enum AnsweringRows {
    Few(Vec<u32>),
    Many(RowSet),
}

impl Default for AnsweringRows {
    fn default() -> Self {
        AnsweringRows::Few(Vec::new())
    }
}

impl AnsweringRows {
    fn of(rows: RowSet) -> Self {
        // A number takes 32 bits, a place in the set one.
        match rows.count() > RowSet::len(&rows) / 32 {
            true => AnsweringRows::Many(rows),
            false => AnsweringRows::Few(rows.iter().map(|row| row as u32).collect()),
        }
    }

    fn count(&self) -> usize {
        match self {
            AnsweringRows::Few(rows) => rows.len(),
            AnsweringRows::Many(rows) => rows.count(),
        }
    }

    /// Those that are among some events.
    fn among(&self, events: &RowSet) -> Vec<usize> {
        match self {
            AnsweringRows::Few(rows) => {
                let rows = rows.iter().map(|row| *row as usize);
                rows.filter(|row| events.has(*row)).collect()
            }
            AnsweringRows::Many(rows) => {
                let mut both = rows.clone();
                both.and(events);
                both.iter().collect()
            }
        }
    }
}

impl QuestionAnswers {
    /// Answers the next question over all events; says whether all are answered.
    pub fn advance(&mut self, store: &Store, index: &Index) -> bool {
        if let Some(question) = questions().nth(self.0.len()) {
            let query = match question.worked_out {
                Some(from) => worked_out::query(store, index, from),
                None => Some((question.query.to_owned(), String::new())),
            };
            let answer = query.and_then(|(query, listed)| {
                let rows = evaluate_with(store, index, &parse(&query).ok()?);
                let rows = AnsweringRows::of(rows);
                Some(QuestionAnswer {
                    query,
                    listed,
                    rows,
                })
            });
            self.0.push(answer.unwrap_or_default());
        }
        self.0.len() >= count()
    }

    /// The questions with their counts among some events.
    pub fn among(&self, store: &Store, rows: &RowSet) -> Vec<QuestionGroup> {
        let mut answers = self.0.iter();
        let nothing = QuestionAnswer::default();
        let groups = SUBJECTS.iter().map(|subject| QuestionGroup {
            title: subject.title.to_owned(),
            tiles: (subject.questions.iter())
                .map(|question| {
                    let found = answers.next().unwrap_or(&nothing);
                    tile(store, rows, question, found)
                })
                .collect(),
        });
        groups.collect()
    }
}

fn tile(
    store: &Store,
    rows: &RowSet,
    question: &PlaybookQuestion,
    found: &QuestionAnswer,
) -> QuestionTile {
    let mut tile = QuestionTile {
        id: question.id.to_owned(),
        title: question.title.to_owned(),
        query: found.query.clone(),
        listed: found.listed.clone(),
        all: found.rows.count() as u32,
        ..QuestionTile::default()
    };
    for row in found.rows.among(rows) {
        tile.count += 1;
        tile.failed += u32::from(store.outcome(row) != Outcome::Ok);
    }
    tile
}
