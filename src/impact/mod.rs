//! Impact: how much data was read, written, deleted and listed, by whom and from where, and whether named things were.
//!
//! `calls.rs` is the table of data calls. `gather.rs` finds those of the store once, with what they touched and the bytes that
//! their records say; `sums.rs` adds them up for a filter, `queries.rs` says how the events behind a sum are found, and
//! `list.rs` compares a list of names with what was touched. A call that failed read nothing: it is counted apart, and its bytes
//! are not.

pub mod bytes;
pub mod calls;
mod gather;
pub mod list;
pub mod names;
mod places;
pub mod queries;
pub mod sums;
pub mod touches;

pub use gather::DataCallsBuilder;
pub use sums::{ImpactGroup, ImpactGroups, ImpactSums};
pub use touches::DataCalls;
