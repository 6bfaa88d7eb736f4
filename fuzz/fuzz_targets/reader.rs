//! Any file, read whole and in pieces, gives one report, the same both times.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailglass::store::Column;
use trailglass::store::batch::Batch;
use trailglass::store::file_report::FileReport;
use trailglass::input::reader::Reader;
use trailglass::input::receipt::FileNote;
use trailglass::input::source::in_pieces;

fn read(bytes: &[u8], piece: usize) -> (Vec<FileReport>, Batch) {
    let mut reader = Reader::default();
    reader.begin(0, in_pieces(bytes, piece));
    while reader.step() {}
    // Files of rows are read by another program.
    for file in reader.take_handed_back() {
        reader.fail(file, FileNote::NotCloudTrail("rows".to_owned()));
    }
    let batch = reader.take_batch();
    (batch.notes.reports.clone(), batch)
}

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    let (reports, batch) = read(bytes, usize::MAX);
    assert_eq!(reports.len(), 1);
    assert!(reports[0].events > 0 || !reports[0].note.is_empty());
    assert_eq!(reports[0].events as usize, batch.len());
    let (others, other) = read(bytes, usize::from(piece) + 1);
    assert_eq!(reports, others);
    let (events, others) = (&batch.events, &other.events);
    assert_eq!(events[Column::Id], others[Column::Id]);
    assert_eq!(
        (&events.place, &events.length, &events.time),
        (&others.place, &others.length, &others.time)
    );
});
