//! The search language. [`fields`] is its table of fields. A package of its own, so that it can be built smaller than
//! what runs for each record.

extern crate self as query;

pub mod cursor;
pub mod decimal;
pub mod evaluate;
pub mod fields;
pub mod index;
pub mod network;
pub mod parse;
pub mod pattern;
pub mod presets;
pub mod print;
pub mod recognise;
pub mod regex;
pub mod terms;
pub mod tree;
pub mod when;

use trailglass_core::{record, store, view, walk};
