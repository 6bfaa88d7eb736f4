//! Every record that was read is cut out of the file again; a place that never was is refused without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailglass::store::Store;
use trailglass::store::location::Location;
use trailglass::input::reread::{RecordRereader, Raw};
use trailglass::input::reader::Reader;
use trailglass::input::source::in_pieces;

fn cut(bytes: &[u8], piece: usize, location: Location) -> Result<Raw, String> {
    RecordRereader::read(location, in_pieces(bytes, piece))
}

fuzz_target!(|input: (u8, (u8, u16, u16, u8), &[u8])| {
    let (piece, (ordinal, offset, length, part), bytes) = input;
    let piece = usize::from(piece) + 1;
    let mut store = Store::default();
    let number = store.files.add("f".to_owned(), bytes.len() as u64);
    let mut reader = Reader::default();
    reader.begin(number, in_pieces(bytes, piece));
    while reader.step() {}
    store.add(0, &reader.take_batch());
    for row in 0..store.len().min(20) {
        let (_, location) = store.location(row);
        let raw = cut(bytes, usize::MAX, location).expect("the record was there a moment ago");
        assert!(raw.record.is_some() || raw.text.starts_with('{'));
    }
    let nowhere = Location {
        ordinal: ordinal.into(),
        offset: offset.into(),
        length: length.into(),
        part: part.into(),
    };
    let _ = cut(bytes, piece, nowhere);
});
