//! Resources: which thing a text in a record names, and whether two texts name the same thing.
//!
//! An event mentions a resource where a value of its request, its response or its list of resources names it. `kinds.rs`
//! says what kinds there are, `forms.rs` reads texts that say by themselves what they name (ARNs, ids), `keys.rs` has the
//! keys below which a bare name stands, `texts.rs` looks into policies, `asked.rs` compares.

pub mod asked;
pub mod forms;
pub mod keys;
pub mod kinds;
pub mod texts;
