//! Answers the page's questions from the store. Pure: no browser types.

pub mod answer;

pub use crate::view;
