//! Completions of the query at the cursor.

use crate::protocol::Completions;

/// The completions of a query at the cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct Completed {
    /// The text that it is for.
    pub query: String,
    /// The completions.
    pub completions: Completions,
}

/// The text after a completion was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The new text.
    pub text: String,
    /// Where the cursor then stands, in bytes.
    pub cursor: usize,
}

impl Completed {
    /// The text after the completion with this number was taken.
    pub fn accepted(&self, index: usize) -> Option<Accepted> {
        let item = self.completions.items.get(index)?;
        let before = self.query.get(..self.completions.from as usize)?;
        let after = self.query.get(self.completions.to as usize..)?;
        // A value is done; the name of a field goes on.
        let is_done = !item.text.ends_with(':') && !after.starts_with([' ', ',', ')']);
        let between = if is_done { " " } else { "" };
        let text = [before, &item.text, between, after].concat();
        let cursor = text.len() - after.len();
        Some(Accepted { text, cursor })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Completion;

    #[test]
    fn a_completion_takes_the_place_of_what_was_typed() {
        let completed = |query: &str, from, to, text: &str| {
            let items = vec![Completion {
                text: text.to_owned(),
                ..Default::default()
            }];
            let completed = Completed {
                query: query.to_owned(),
                completions: Completions { from, to, items },
            };
            completed
                .accepted(0)
                .map(|accepted| (accepted.text, accepted.cursor))
        };
        assert_eq!(
            completed("a na b", 2, 4, "name:"),
            Some(("a name: b".into(), 7))
        );
        assert_eq!(
            completed("name:St", 5, 7, "StartExecution"),
            Some(("name:StartExecution ".into(), 20))
        );
        assert_eq!(
            completed("error:(A, T)", 10, 11, "Throttling"),
            Some(("error:(A, Throttling)".into(), 20))
        );
        assert_eq!(completed("é", 5, 9, "x"), None);
    }
}
