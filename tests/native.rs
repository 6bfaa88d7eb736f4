//! All native tests as one program: what they share is compiled once, and the library is linked once. One subject of them:
//! `cargo test --test native forms::`.

#![cfg(not(target_arch = "wasm32"))]

mod archives;
mod asl_drawing;
mod asl_meaning;
mod chains;
mod columns;
mod denied;
mod dispatcher;
mod dossier;
mod encodings;
mod export;
mod exposures;
mod findings;
mod folding;
mod forms;
mod impact;
mod json_difference;
mod json_tree;
mod lanes;
mod lives;
mod names;
mod order;
mod ordinary_days;
mod overview;
mod packings;
mod parquet;
mod permissions;
mod persons;
mod pipeline;
mod prepared;
mod query;
mod questions;
mod read_only;
mod real_attack;
mod record_faults;
mod resource_changes;
mod resource_lives;
mod resources;
mod rule_slices;
mod rules;
mod rules_drop;
mod runbooks;
mod scope;
mod screen_and_export;
mod sigma;
mod sql;
mod step_functions;
#[path = "support/story/mod.rs"]
mod story;
mod support;
mod table_faults;
mod typed;
mod wrappers;
