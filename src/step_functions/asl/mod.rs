//! The definition of a state machine, in Amazon States Language: reading it, drawing it, comparing two of
//! them, and listing what it can reach.
//!
//! [`parse::Definition::read`] reads a text, [`layout::draw`] gives places, [`svg::elements`] what is drawn there.

pub mod difference;
pub mod layers;
pub mod layout;
pub mod measure;
pub mod parse;
pub mod reach;
pub mod svg;
pub mod words;
