//! What the engine has answered.

use crate::page::lib::shared::Shared;
use crate::protocol::{Answer, Histogram, Rows, SidePanels, Tab};

/// The last answer and the question it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The answer.
    pub answer: Shared<Answer>,
    /// The tab that was asked for.
    pub tab: Tab,
    /// The epoch of the question: [`crate::page::state::tables::Tables::epoch`].
    pub epoch: u32,
    /// Grows with each answer that differs from the one before.
    pub generation: u32,
}

/// The last answer and its side panels.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// The last answer.
    pub last: Answered,
    /// Answers received so far.
    pub heard: u32,
    /// Facets. They arrive after the answer, and belong to it only when `side_panels_of == heard`.
    pub side_panels: Shared<SidePanels>,
    /// The number of the answer that the side panels came after.
    pub side_panels_of: u32,
    /// The histogram of the side panels; shared for as long as it stays the same.
    pub histogram: Shared<Histogram>,
}

/// What the engine can send.
#[derive(Debug)]
pub enum AnswersAction {
    /// An answer.
    Answered {
        /// The answer.
        answer: Box<Answer>,
        /// The tab that was asked for.
        tab: Tab,
        /// The epoch of the question.
        epoch: u32,
    },
    /// The side panels of the last answer; none where they have not changed.
    SidePanels(Option<Box<SidePanels>>),
    /// The answer of this number has been drawn.
    Drawn(u32),
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            last: Answered {
                answer: Shared::new(Answer::default()),
                tab: Tab::default(),
                epoch: 0,
                generation: 0,
            },
            heard: 0,
            side_panels: Shared::new(SidePanels::default()),
            side_panels_of: 0,
            histogram: Shared::new(Histogram::default()),
        }
    }
}

impl Answers {
    /// Applies an action.
    pub fn change(&mut self, action: AnswersAction) {
        match action {
            AnswersAction::Answered { answer, tab, epoch } => self.take(*answer, tab, epoch),
            AnswersAction::SidePanels(side_panels) => {
                self.side_panels_of = self.heard;
                if let Some(mut side_panels) = side_panels {
                    if *self.histogram != side_panels.histogram {
                        self.histogram = Shared::new(std::mem::take(&mut side_panels.histogram));
                    }
                    self.side_panels = Shared::new(*side_panels);
                }
            }
            // Only the whole state knows whether everything is on screen now.
            AnswersAction::Drawn(_) => {}
        }
    }

    fn take(&mut self, answer: Answer, tab: Tab, epoch: u32) {
        self.heard += 1;
        let last = &self.last;
        // An answer that says the same again draws nothing anew.
        if (last.tab, last.epoch) != (tab, epoch) || *last.answer != answer {
            self.last = Answered {
                answer: Shared::new(answer),
                tab,
                epoch,
                generation: last.generation + 1,
            };
        }
    }

    /// Whether the side panels belong to the last answer.
    pub fn has_side_panels(&self) -> bool {
        self.side_panels_of == self.heard
    }

    /// Rows of the table on screen.
    pub fn total_rows(&self) -> u32 {
        match &self.last.answer.rows {
            Rows::Events(page) => page.total,
            Rows::Folded(page, _) => page.total,
            Rows::Principals(page) => page.total,
            Rows::Sessions(page) => page.total,
            Rows::ChainGraph(_) => 0,
            Rows::Agents(page) => page.total,
            Rows::Receipt(page) => page.total,
            Rows::Lanes(page, _) => page.total,
            Rows::Cells(page) => page.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::LoadState;

    fn answered(events: u32) -> AnswersAction {
        let load = LoadState {
            events,
            ..LoadState::default()
        };
        let answer = Answer {
            load,
            ..Answer::default()
        };
        AnswersAction::Answered {
            answer: Box::new(answer),
            tab: Tab::Events,
            epoch: 0,
        }
    }

    #[test]
    fn an_answer_that_is_the_same_again_draws_nothing() {
        let mut answers = Answers::default();
        answers.change(answered(5));
        let before = answers.last.clone();
        answers.change(answered(5));
        assert_eq!((answers.last == before, answers.heard), (true, 2));
        answers.change(answered(6));
        assert!(answers.last != before);
    }

    #[test]
    fn side_panels_belong_to_the_answer_before_them() {
        let mut answers = Answers::default();
        answers.change(answered(5));
        assert!(!answers.has_side_panels());
        answers.change(AnswersAction::SidePanels(None));
        assert!(answers.has_side_panels());
        answers.change(answered(6));
        assert!(!answers.has_side_panels());
    }
}
