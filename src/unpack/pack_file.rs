//! Packs a WebAssembly program for static/unpack.js: `pack UNPACKER PROGRAM PACKED`. The unpacking program itself comes first,
//! behind its length in four bytes, the little end first.

// It runs natively only.
#![allow(clippy::disallowed_methods)]

use std::{env, fs};
use trailglass_unpack::pack::{pack, unpack};

fn main() {
    let paths: Vec<String> = env::args().skip(1).collect();
    let [unpacker, program, to] = &paths[..] else {
        panic!("pack UNPACKER PROGRAM PACKED");
    };
    let read = |path: &str| fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (unpacker, program) = (read(unpacker), read(program));
    let packed = pack(&program).expect("a program of 4 MB at most");
    assert!(
        unpack(&packed).as_ref() == Some(&program),
        "it comes out as it went in"
    );
    let length = (unpacker.len() as u32).to_le_bytes();
    fs::write(to, [&length[..], &unpacker, &packed].concat()).expect("a file that can be written");
}
