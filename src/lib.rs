//! Trailglass reads AWS CloudTrail log files in the browser.
//!
//! What knows nothing of a browser is in `core.rs`, `intake/` and `step_functions/`; [`workers`] connects it to the browser and
//! [`page`] draws it.

pub mod engine;
pub mod page;
pub mod workers;

pub use trailglass_analysis as analysis;
pub use trailglass_core::{record, store, view, walk};
pub use trailglass_definition as definition;
pub use trailglass_export as export;
pub use trailglass_intake as intake;
pub use trailglass_query as query;
pub use trailglass_sql as sql;
pub use trailglass_step_functions as step_functions;
