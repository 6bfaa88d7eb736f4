//! One record in, one row of columns out: the pass over JSON on which the speed of a load hangs.
//! Knows [`crate::record`]; what files are and where records stand in them is the intake's.

pub mod batch;
pub mod dictionary;
pub mod file_report;
pub mod json;
pub mod json_text;
pub mod location;
pub mod object;
pub mod paths;
pub mod resource;
pub mod walker;
