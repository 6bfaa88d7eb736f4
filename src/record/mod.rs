//! What one CloudTrail record is: identity, ARNs, time, outcome. Knows nothing else of the project
//! but the plain words of [`crate::view`].

pub mod arn;
pub mod credential;
pub mod identity;
pub mod outcome;
pub mod time;
