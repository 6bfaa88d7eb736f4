//! Exports as files, written as the engine's worker writes them.

use super::{Dropped, view};
use trailglass::engine::Engine;
use trailglass::engine::export::{Export, ExportNeed};
use trailglass::export::Form;
use trailglass::input::source::in_pieces;
use trailglass::protocol::Tab;

/// Writes an export as the engine's worker does, in pieces of `piece` bytes; the file's bytes, and what is said of it.
pub fn exported(
    engine: &mut Engine,
    files: &[Dropped],
    tab: Tab,
    query: &str,
    form: Form,
    piece: usize,
) -> (Vec<u8>, Vec<String>) {
    let mut out = Vec::new();
    let export = Export::begin(engine, view(tab, "time", query), form, vec![], &mut out);
    finished(engine, files, export, out, piece)
}

/// Writes the rest of an export.
pub fn finished(
    engine: &mut Engine,
    files: &[Dropped],
    mut export: Export,
    mut out: Vec<u8>,
    piece: usize,
) -> (Vec<u8>, Vec<String>) {
    let mut opened = Vec::new();
    loop {
        match export
            .write(engine, &mut out)
            .expect("the store stays the same")
        {
            ExportNeed::Rows => {}
            ExportNeed::Nothing => return (out, export.said),
            ExportNeed::File(number) => {
                assert!(!opened.contains(&number), "each file is opened once");
                opened.push(number);
                export.begin_file(in_pieces(&*files[number as usize].bytes, piece), Vec::new());
                while export.read_on(&engine.store, &mut out) == Ok(true) {}
                export.end_file(&engine.store, None, &mut out);
            }
        }
    }
}
