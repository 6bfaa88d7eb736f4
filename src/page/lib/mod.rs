//! Helpers that do not depend on the state: DOM, canvas, clock, numbers and times, theme, icons.

pub mod by_tab;
pub mod canvas;
pub mod clipboard;
pub mod clock;
pub mod cut;
pub mod dom;
pub mod drawing;
pub mod format;
pub mod glossary;
pub mod icons;
pub mod kept_notes;
pub mod names;
pub mod outcome;
pub mod shared;
pub mod terms;
pub mod theme;
pub mod timing;
