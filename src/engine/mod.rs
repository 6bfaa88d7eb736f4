//! Answers the page's questions from the store. Pure: no browser types.

pub mod answer;
mod definition;
mod step_functions;

pub use crate::view;
