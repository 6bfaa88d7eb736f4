//! What the overview says beside its findings: what happened in a sentence, questions with their counts, who got access, and
//! what these files cannot show.

pub mod access;
mod calls_by_name;
pub mod cannot_show;
pub mod questions;
pub mod situation_words;
mod worked_out;
