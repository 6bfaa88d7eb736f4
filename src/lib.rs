//! Trailglass reads AWS CloudTrail log files in the browser.
//!
//! The modules are layers, listed from the lowest to the highest: a module uses only those above it in this list (the
//! table in ARCHITECTURE.md says exactly which). Everything but [`worker`] and [`page`] knows nothing of a browser.

pub mod analysis;
pub mod chains;
pub mod cloudtrail;
pub mod engine;
pub mod export;
pub mod input;
pub mod json;
pub mod names;
pub mod page;
pub mod protocol;
pub mod query;
pub mod sql;
pub mod step_functions;
pub mod store;
pub mod tables;
pub mod worker;
