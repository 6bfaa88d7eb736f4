//! What Trailglass knows without a browser.
//!
//! The folders say the flow: [`record`] knows what a CloudTrail record is, [`intake`] turns bytes
//! into batches of events, [`store`] keeps them, [`query`] and [`analysis`] ask questions of the
//! store, [`engine`] answers a [`engine::view::ViewSpec`].

pub mod analysis;
pub mod engine;
pub mod intake;
pub mod query;
pub mod record;
pub mod store;
