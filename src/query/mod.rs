//! The search language. [`fields`] is its table of fields.

pub mod account_names;
pub mod condition_cache;
pub mod conditions;
pub mod cursor;
pub mod decimal;
pub mod evaluate;
pub mod field_words;
pub mod fields;
pub mod index;
mod letters;
pub mod mentions;
pub mod most_like;
mod needle;
pub mod network;
pub mod parse;
pub mod pattern;
pub mod print;
pub mod questions;
pub mod recognise;
pub mod regex;
pub mod source;
pub mod string_search;
pub mod terms;
pub mod tree;
pub mod when;
