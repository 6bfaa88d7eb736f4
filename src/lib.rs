//! Trailglass reads AWS CloudTrail log files in the browser.
//!
//! The modules are layers: the table in ARCHITECTURE.md lists them from the lowest to the highest and says which may use
//! which. Everything but [`worker`] and [`page`] knows nothing of a browser.

pub mod analysis;
pub mod chains;
pub mod cloudtrail;
pub mod denials;
pub mod engine;
pub mod export;
pub mod exposure;
pub mod findings;
pub mod impact;
pub mod input;
pub mod json;
pub mod names;
pub mod overview;
pub mod page;
pub mod parquet;
pub mod permissions;
pub mod protocol;
pub mod query;
pub mod resources;
pub mod rules;
pub mod scope;
pub mod sigma;
pub mod sql;
pub mod step_functions;
pub mod store;
pub mod tables;
pub mod worker;
