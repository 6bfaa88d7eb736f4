//! The questions of the overview with the events that answer them.

use super::calls_by_name::CallsByName;
use super::worked_out;
use crate::protocol::{Outcome, QuestionGroup, QuestionTile};
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
pub struct QuestionAnswers {
    answers: Vec<QuestionAnswer>,
    /// While answers are found: the events by the name of their call. Most questions name calls.
    calls: Option<CallsByName>,
    /// The query of the next question and what it lists, once these are worked out.
    worked_out: Option<Option<(String, String)>>,
}

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
        let Some(calls) = &self.calls else {
            self.calls = Some(CallsByName::new(store));
            return false;
        };
        if let Some(question) = questions().nth(self.answers.len()) {
            let query = match (question.worked_out, self.worked_out.take()) {
                (None, _) => Some((question.query.to_owned(), String::new())),
                (Some(_), Some(query)) => query,
                (Some(from), None) => {
                    self.worked_out = Some(worked_out::query(store, index, calls, from));
                    return false;
                }
            };
            let answer = query.and_then(|(query, listed)| {
                let rows = calls.evaluate(store, index, &parse(&query).ok()?);
                let rows = AnsweringRows::of(rows);
                Some(QuestionAnswer {
                    query,
                    listed,
                    rows,
                })
            });
            self.answers.push(answer.unwrap_or_default());
        }
        let is_done = self.answers.len() >= count();
        if is_done {
            self.calls = None;
        }
        is_done
    }

    /// The questions with their counts among some events.
    pub fn among(&self, store: &Store, rows: &RowSet) -> Vec<QuestionGroup> {
        let mut answers = self.answers.iter();
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
