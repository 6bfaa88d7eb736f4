//! Answers the page's questions from the store. Pure: no browser types.

pub mod answer;
mod definition;
mod explore;
pub mod export;
mod lanes;
mod step_functions;
mod without;
