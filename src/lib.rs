//! Trailglass reads AWS CloudTrail log files in the browser.
//!
//! The folders say the flow: [`record`] knows what a CloudTrail record is, [`intake`] turns bytes
//! into batches of events, [`store`] keeps them, [`query`] and [`analysis`] ask questions of the
//! store, [`engine`] answers a [`engine::view::ViewSpec`], [`workers`] connects all of that to the
//! browser and [`page`] draws it. Only the last two know of a browser.

pub mod analysis;
pub mod engine;
pub mod intake;
pub mod page;
pub mod query;
pub mod record;
pub mod store;
pub mod workers;
