//! Bytes in, batches of events out: sniffing, gzip, finding the records, pulling out the columns.
//! Knows [`crate::record`] and nothing of a browser.

pub mod batch;
pub mod cutter;
pub mod dictionary;
pub mod gunzip;
pub mod json;
pub mod paths;
pub mod reader;
pub mod report;
pub mod resource;
pub mod sniff;
pub mod walker;
