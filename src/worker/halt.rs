//! Why reading ends before all files are read, and what the receipt says of them.

use crate::input::receipt::FileNote;
use serde::{Deserialize, Serialize};

/// Why reading ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Halt {
    /// The user has stopped it.
    Stopped,
    /// The engine's memory is full.
    Full,
}

impl Halt {
    /// What the receipt says of a file that was not read in full.
    pub fn note(self) -> FileNote {
        match self {
            Halt::Stopped => FileNote::Stopped,
            Halt::Full => FileNote::Full,
        }
    }
}
