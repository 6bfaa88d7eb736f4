//! Trailglass reads AWS CloudTrail log files in the browser.
//!
//! What knows nothing of a browser is in `core.rs`; [`workers`] connects it to the browser and
//! [`page`] draws it.

pub mod page;
pub mod workers;

pub use trailglass_core::{analysis, engine, intake, query, record, store};
