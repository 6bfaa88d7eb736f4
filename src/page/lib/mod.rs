//! What knows nothing of the state: DOM, canvas, clock, numbers and times, theme, icons.

pub mod canvas;
pub mod clock;
pub mod dom;
pub mod format;
pub mod icons;
pub mod names;
pub mod outcome;
pub mod shared;
pub mod theme;
pub mod timing;
