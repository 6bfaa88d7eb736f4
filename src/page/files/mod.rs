//! Files on their way in: drops, choosers, small files read by the page, the demo.

pub mod demo;
pub mod drop;
pub mod kept_names;
pub mod small;
