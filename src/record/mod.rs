//! What one CloudTrail record is: identity, ARNs, time, outcome. Knows nothing else of the project
//! but the plain words of [`crate::view`].

pub mod arn;
pub mod credential;
pub mod identity;
pub mod outcome;
pub mod time;

// The plain words in which the page asks and is answered are known everywhere, so they are in the package below all.
pub mod view;
