//! How the page is shown: clock and colours.

use crate::page::lib::clock::Clock;
use crate::page::lib::theme::Theme;

/// Clock and colours.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Display {
    /// Which clock times are shown on.
    pub clock: Clock,
    /// Light, dark or as the system has it.
    pub theme: Theme,
    /// Grows when colours have changed, for what is drawn on a canvas.
    pub colours: u32,
}

/// What can happen to them.
#[derive(Debug)]
pub enum DisplayAction {
    /// The other clock.
    SwitchClock,
    /// This clock.
    Clock(Clock),
    /// A theme.
    Theme(Theme),
    /// Colours have changed.
    Recoloured,
}

impl Display {
    /// Applies an action.
    pub fn change(&mut self, action: DisplayAction) {
        match action {
            DisplayAction::SwitchClock => self.clock = self.clock.other(),
            DisplayAction::Clock(clock) => self.clock = clock,
            DisplayAction::Theme(theme) => self.theme = theme,
            DisplayAction::Recoloured => self.colours += 1,
        }
    }
}
