//! Reads all log files below a folder, natively.

use std::fs;
use std::path::Path;
use trailglass::engine::Engine;
use trailglass::input::reader::Reader;

/// An engine with the events of all files below a folder, in the order of their paths.
pub fn engine_of(folder: &str) -> Engine {
    let mut engine = Engine::default();
    read(Path::new(folder), &mut engine, &mut Reader::default());
    engine.store.sort();
    engine
}

fn read(path: &Path, engine: &mut Engine, reader: &mut Reader) {
    let entries = fs::read_dir(path).expect("a readable folder").flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, engine, reader);
            continue;
        }
        let bytes = fs::read(&path).expect("a readable file");
        let name = path.display().to_string();
        reader.read(engine.store.files.add(name, bytes.len() as u64), bytes);
        engine.store.add(0, &reader.take_batch());
    }
}
