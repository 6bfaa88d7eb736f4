//! The search language. [`fields`] is its table of fields.

pub mod decimal;
pub mod evaluate;
pub mod fields;
pub mod network;
pub mod parse;
pub mod pattern;
pub mod print;
pub mod regex;
pub mod terms;
pub mod tree;
pub mod when;
