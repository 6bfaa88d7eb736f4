//! Calls by outcome: every number says whether it counts what was done or what was only tried.

use crate::protocol::{Cell, Outcome};

/// How many calls succeeded, failed and were denied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutcomeCounts {
    /// Calls that did what they say.
    pub succeeded: u32,
    /// Calls with an error that is not a denial.
    pub failed: u32,
    /// Calls that were denied.
    pub denied: u32,
}

impl OutcomeCounts {
    /// Counts one call.
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Ok => self.succeeded += 1,
            Outcome::Error => self.failed += 1,
            Outcome::Denied => self.denied += 1,
        }
    }

    /// The three numbers, in the order of the fields.
    pub fn cells(self) -> [Cell; 3] {
        [self.succeeded, self.failed, self.denied].map(|count| Cell::Number(count.into()))
    }

    /// The outcome of all of them: that of a success where there is one, otherwise denied before failed.
    pub fn outcome(self) -> Outcome {
        match self {
            OutcomeCounts {
                succeeded: 0,
                denied: 1..,
                ..
            } => Outcome::Denied,
            OutcomeCounts {
                succeeded: 0,
                failed: 1..,
                ..
            } => Outcome::Error,
            _ => Outcome::Ok,
        }
    }
}

/// The outcome of a call in one word.
pub fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "Succeeded",
        Outcome::Error => "Failed",
        Outcome::Denied => "Denied",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_succeeded_says_so() {
        let mut counts = OutcomeCounts::default();
        counts.add(Outcome::Error);
        assert_eq!(counts.outcome(), Outcome::Error);
        counts.add(Outcome::Denied);
        assert_eq!(counts.outcome(), Outcome::Denied);
        counts.add(Outcome::Ok);
        assert_eq!(counts.outcome(), Outcome::Ok);
        assert_eq!(
            counts.cells(),
            [Cell::Number(1), Cell::Number(1), Cell::Number(1)]
        );
    }
}
