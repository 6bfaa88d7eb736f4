//! Why reading ends before all files are read, and what the receipt says of them.

use crate::input::receipt::Note;

/// Why reading ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The user has stopped it.
    Stopped,
    /// The engine's memory is full.
    Full,
}

impl Halt {
    /// As a number, for a message; never 0.
    pub fn number(self) -> u32 {
        match self {
            Halt::Stopped => 1,
            Halt::Full => 2,
        }
    }

    /// From a message; none where it says nothing of it.
    pub fn from_number(number: u32) -> Option<Self> {
        [Halt::Stopped, Halt::Full]
            .into_iter()
            .find(|halt| halt.number() == number)
    }

    /// What the receipt says of a file that was not read in full.
    pub fn note(self) -> Note {
        match self {
            Halt::Stopped => Note::Stopped,
            Halt::Full => Note::Full,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_arrives_as_it_was_sent() {
        for halt in [Halt::Stopped, Halt::Full] {
            assert_eq!(Halt::from_number(halt.number()), Some(halt));
        }
        assert_eq!(Halt::from_number(0), None);
    }
}
