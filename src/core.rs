//! What Trailglass knows without a browser.
//!
//! The folders say the flow: [`record`] knows what a CloudTrail record is, [`walk`] takes one apart
//! into a row of columns, [`store`] keeps the rows; [`view`] has the words in which the page asks and is answered.

pub mod store;
pub mod walk;

pub use trailglass_record as record;
pub use trailglass_record::view;
