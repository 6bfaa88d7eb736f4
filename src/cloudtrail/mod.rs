//! What one CloudTrail record means: identity, credential, outcome, ARNs, the resource that a call was about, times.
//! Depends only on [`crate::json`] and the plain types of [`crate::protocol`].

pub mod action;
pub mod action_table;
pub mod address;
pub mod arn;
pub mod column;
pub mod credential;
pub mod denial;
pub mod identity;
pub mod mcp;
pub mod origin;
pub mod outcome;
pub mod prefix;
pub mod read_only;
pub mod resource;
pub mod session_kind;
pub mod summary;
pub mod time;
pub mod user_agent;
