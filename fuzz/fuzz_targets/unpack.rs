//! Any packed file, read whole and in pieces, gives the same contents.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailglass::input::archive::Wanted;
use trailglass::input::archive::packing::Packing;
use trailglass::input::archive::unpack::{ContentSink, Unpacker};
use trailglass::input::detect::FileKind;
use trailglass::input::receipt::FileNote;
use trailglass::input::source::in_pieces;

/// Beginnings of packings, which are rarely found by chance.
const BEGINNINGS: [&[u8]; 8] = [
    b"",
    b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
    b"\x28\xb5\x2f\xfd\x04\x58",
    b"\x28\xb5\x2f\xfd\x00\x58",
    b"BZh91AY&SY",
    b"\xfd7zXZ\0\x00\x00\xff\x12\xd9\x41",
    b"PK\x03\x04\x14\0\0\0\x5d\0\0\0\0\0",
    b"PK\x03\x04\x14\0\x08\0\x08\0\0\0\0\0",
];

/// What is said of the contents.
#[derive(Default, PartialEq, Debug)]
struct Said {
    lines: Vec<String>,
    window: Vec<u8>,
    bytes: usize,
    is_open: bool,
}

impl ContentSink for Said {
    fn begin(&mut self, path: &str) {
        assert!(!self.is_open, "a file begins in a file");
        self.is_open = true;
        self.window.clear();
        self.lines.push(format!("begin {path}"));
    }

    fn window(&mut self) -> &mut Vec<u8> {
        self.window.reserve(4096);
        &mut self.window
    }

    fn kind(&mut self, kind: FileKind) {
        self.lines.push(format!("{kind:?}"));
    }

    fn packed(&mut self, packing: Packing) {
        self.lines.push(format!("{packing:?}"));
    }

    fn arrived(&mut self) -> Wanted {
        self.bytes += self.window.len();
        self.window.clear();
        Wanted::More
    }

    fn note(&mut self, note: FileNote) {
        self.lines.push(format!("{note:?}"));
    }

    fn end(&mut self) {
        self.is_open = false;
    }

    fn skipped(&mut self, path: &str, why: &'static str) {
        self.lines.push(format!("skipped {path} {why}"));
    }
}

fn said(bytes: &[u8], piece: usize) -> Vec<String> {
    let mut said = Said::default();
    let mut unpacker = Unpacker::new(in_pieces(bytes, piece));
    while unpacker.step(&mut said) {}
    said.lines
}

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (piece, beginning, bytes) = input;
    let beginning = BEGINNINGS[usize::from(beginning) % BEGINNINGS.len()];
    let bytes = [beginning, bytes].concat();
    assert_eq!(said(&bytes, usize::MAX), said(&bytes, usize::from(piece) + 1));
});
