//! JSON without a meaning: a scanner that is exact to the byte (the hot path of a load), objects read in place, a tree, and writing.

pub mod difference;
pub mod object;
pub mod repeated_names;
pub mod scanner;
pub mod text;
pub mod tree;
pub mod windows_1252;
