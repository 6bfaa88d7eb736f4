//! Why reading ends before all files are read, and what the receipt says of them.

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

    /// The note on a file that gave so many events before that.
    pub fn note(self, events: u32) -> String {
        let what = match self {
            Halt::Stopped => "Loading was stopped",
            Halt::Full => "The browser had no memory left",
        };
        let advice = match self {
            Halt::Stopped => "Drop it again to read it.",
            Halt::Full => "Clear, and load fewer files at once.",
        };
        match events {
            0 => format!("{what} before this file was read. {advice}"),
            1 => format!("{what} while this file was read. The one event before that was kept. {advice}"),
            _ => format!(
                "{what} while this file was read. The {events} events before that were kept. {advice}"
            ),
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
