//! Trailglass reads AWS CloudTrail log files in the browser.
//!
//! What knows nothing of a browser is in `core.rs` and in `intake/`; [`workers`] connects it to the browser and
//! [`page`] draws it.

pub mod engine;
pub mod page;
pub mod workers;

pub use trailglass_core::{analysis, query, record, store, view, walk};
pub use trailglass_definition as definition;
pub use trailglass_intake as intake;
