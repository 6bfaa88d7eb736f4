//! The search language: one table of fields, a parser, and evaluation on the store.

pub mod evaluate;
pub mod fields;
pub mod parse;
