//! Adding filters to the text of the search box and taking them out again; see [`crate::query::terms`].

pub use crate::query::print::term;
pub use crate::query::terms::{contains, only, toggled};
