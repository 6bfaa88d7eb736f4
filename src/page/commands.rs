//! What the keyboard does. One table, from which the key handler and the help sheet are made.

use crate::protocol::Tab;

/// Something that the user can do with one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Go to the search box.
    Search,
    /// Go to the next row.
    NextRow,
    /// Go to the row before.
    PreviousRow,
    /// Open the row.
    OpenRow,
    /// Show the next event that failed.
    NextFailed,
    /// Show the event before that failed.
    PreviousFailed,
    /// Show the next event.
    NextEvent,
    /// Show the event before.
    PreviousEvent,
    /// Mark the event.
    Mark,
    /// Select the row, or take it out of the selection.
    Choose,
    /// Select all rows up to the next one.
    ExtendDown,
    /// Select all rows up to the one before.
    ExtendUp,
    /// Set selected events side by side.
    Compare,
    /// Open or close the panel for columns.
    Columns,
    /// Fold runs of events, or give each event a row.
    Fold,
    /// Open a tab.
    Show(Tab),
    /// Open the next event in the lane of the open one.
    NextInLane,
    /// Open the event before in the lane of the open one.
    PreviousInLane,
    /// Make the timeline’s window narrower.
    ZoomIn,
    /// Make the timeline’s window wider.
    ZoomOut,
    /// Move the timeline’s window to an earlier time.
    PanEarlier,
    /// Move the timeline’s window to a later time.
    PanLater,
    /// Take the last change of the filter back.
    Undo,
    /// Show what happened around the open event.
    Context,
    /// Open or close the list of commands.
    Palette,
    /// Open or close the help sheet.
    Help,
    /// Close what is open.
    Close,
}

impl Command {
    /// Whether it is about the rows of the table on screen.
    pub fn is_about_rows(self) -> bool {
        matches!(
            self,
            Command::NextRow
                | Command::PreviousRow
                | Command::OpenRow
                | Command::Choose
                | Command::ExtendDown
                | Command::ExtendUp
        )
    }

    /// Whether it is about the timeline, and does nothing elsewhere.
    pub fn is_about_timeline(self) -> bool {
        matches!(
            self,
            Command::NextInLane
                | Command::PreviousInLane
                | Command::ZoomIn
                | Command::ZoomOut
                | Command::PanEarlier
                | Command::PanLater
        )
    }
}

/// A command with its keys.
#[derive(Debug)]
pub struct Binding {
    /// What happens.
    pub command: Command,
    /// `KeyboardEvent.key` values that do it.
    pub keys: &'static [&'static str],
    /// How the keys stand on the help sheet.
    pub shown: &'static str,
    /// What happens, in words.
    pub words: &'static str,
}

/// All commands, in the order of the help sheet.
pub static BINDINGS: [Binding; 35] = [
    bind(Command::Search, &["/"], "/", "Search"),
    bind(Command::NextRow, &["j"], "j", "Next row"),
    bind(Command::PreviousRow, &["k"], "k", "Row before"),
    bind(
        Command::OpenRow,
        &["Enter"],
        "Enter",
        "Open the event or the profile; filter by the lane",
    ),
    bind(
        Command::NextFailed,
        &["e"],
        "e",
        "Next event with an error or a denial",
    ),
    bind(
        Command::PreviousFailed,
        &["E"],
        "Shift e",
        "Event before with an error or a denial",
    ),
    bind(
        Command::NextEvent,
        &["ArrowRight"],
        "→",
        "Next event, while one is open; otherwise unfolds the row",
    ),
    bind(
        Command::PreviousEvent,
        &["ArrowLeft"],
        "←",
        "Event before, while one is open; otherwise folds the row",
    ),
    bind(
        Command::NextInLane,
        &["."],
        ".",
        "Timeline: next event in the lane of the open one",
    ),
    bind(
        Command::PreviousInLane,
        &[","],
        ",",
        "Timeline: event before in the lane of the open one",
    ),
    bind(Command::ZoomIn, &["w", "W"], "w", "Timeline: zoom in"),
    bind(Command::ZoomOut, &["s", "S"], "s", "Timeline: zoom out"),
    bind(Command::PanEarlier, &["a", "A"], "a", "Timeline: earlier"),
    bind(Command::PanLater, &["d", "D"], "d", "Timeline: later"),
    bind(
        Command::Mark,
        &["m"],
        "m",
        "Mark the event, or take the mark off",
    ),
    bind(
        Command::Choose,
        &["x", " "],
        "x",
        "Select the event, or take it out of the selection (also Ctrl and click)",
    ),
    bind(
        Command::ExtendDown,
        &["J"],
        "Shift ↓",
        "Select on to the next event (also Shift and click)",
    ),
    bind(
        Command::ExtendUp,
        &["K"],
        "Shift ↑",
        "Select back to the event before",
    ),
    bind(
        Command::Compare,
        &["="],
        "=",
        "Compare up to five selected events side by side",
    ),
    bind(
        Command::Columns,
        &["v"],
        "v",
        "Columns of the table: which, in which order (drag a heading’s edge for its width)",
    ),
    bind(
        Command::Fold,
        &["f"],
        "f",
        "Fold repeats: runs of calls become one row each in lists of events",
    ),
    bind(Command::Show(Tab::Overview), &["0"], "0", "Overview"),
    bind(Command::Show(Tab::Timeline), &["1"], "1", "Timeline"),
    bind(Command::Show(Tab::Events), &["2"], "2", "Events"),
    bind(Command::Show(Tab::Principals), &["3"], "3", "Principals"),
    bind(Command::Show(Tab::Denied), &["4"], "4", "Denied"),
    bind(Command::Show(Tab::Exposures), &["5"], "5", "Exposure"),
    bind(Command::Show(Tab::Impact), &["6"], "6", "Impact"),
    bind(
        Command::Show(Tab::Scope),
        &["7"],
        "7",
        "Scope: what is left behind",
    ),
    bind(Command::Show(Tab::Machines), &["8"], "8", "Step Functions"),
    bind(
        Command::Undo,
        &["u"],
        "u",
        "Undo the last change of the filter",
    ),
    bind(
        Command::Context,
        &["c"],
        "c",
        "Show the open event in context: all events of the five minutes before and after",
    ),
    bind(
        Command::Palette,
        &[],
        "Ctrl k",
        "Find a command, a saved search, a question or a time zone",
    ),
    bind(
        Command::Help,
        &["?"],
        "?",
        "Help: the keyboard and the search language",
    ),
    bind(
        Command::Close,
        &["Escape"],
        "Esc",
        "Close what is open, then clear the selection",
    ),
];

const fn bind(
    command: Command,
    keys: &'static [&'static str],
    shown: &'static str,
    words: &'static str,
) -> Binding {
    Binding {
        command,
        keys,
        shown,
        words,
    }
}

/// The command of a key.
pub fn of_key(key: &str) -> Option<Command> {
    BINDINGS
        .iter()
        .find(|binding| binding.keys.contains(&key))
        .map(|binding| binding.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_does_two_things() {
        let keys: Vec<_> = BINDINGS.iter().flat_map(|binding| binding.keys).collect();
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key), "{key}");
        }
        assert_eq!(of_key("E"), Some(Command::PreviousFailed));
    }
}
