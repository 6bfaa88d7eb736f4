//! Bytes in, batches of events out: sniffing, packings, envelopes and tables, finding the records.
//! Knows [`walk`] and nothing of a browser. A package of its own, so that it is built for size: most of
//! it runs once for a file, and what runs for each record is in [`walk`].

pub mod archive;
pub mod content;
pub mod cutter;
pub mod envelope;
pub mod gather;
pub mod gunzip;
pub mod hash;
pub mod hive;
pub mod ocsf;
pub mod reader;
pub mod report;
pub mod rows;
pub mod scan;
pub mod sniff;
pub mod table;
pub mod tar;
pub mod unpack;
pub mod zip;

use trailglass_core::{record, store, walk};
