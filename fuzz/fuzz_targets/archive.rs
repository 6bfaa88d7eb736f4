//! What zip and tar both promise: an archive gives the same files, read whole and in pieces.

/// Holds this kind of archive to it.
macro_rules! any_pieces {
    ($archive:ty) => {
        use libfuzzer_sys::fuzz_target;
        use trailglass::input::archive::{ArchiveEntry, Wanted};

        /// What the archive says, the bytes of each file put together.
        fn said(bytes: &[u8], piece: usize) -> Vec<String> {
            let (mut said, mut open) = (Vec::new(), None::<Vec<u8>>);
            let mut take = |entry: ArchiveEntry<'_>| {
                match entry {
                    ArchiveEntry::Begin(path) => {
                        assert!(open.replace(Vec::new()).is_none(), "a file begins in a file");
                        said.push(format!("begin {path}"));
                    }
                    ArchiveEntry::Bytes(bytes) => {
                        assert!(!bytes.is_empty());
                        open.as_mut().expect("bytes of no file").extend_from_slice(bytes);
                    }
                    ArchiveEntry::End(result) => {
                        let content = open.take().expect("the end of no file");
                        // How much comes before the damage is seen is the inflater's affair.
                        let content = if result.is_ok() { content } else { Vec::new() };
                        said.push(format!("end {result:?} {content:?}"));
                    }
                    ArchiveEntry::Skipped(path, why) => {
                        assert!(open.is_none(), "a file is skipped in a file");
                        said.push(format!("skipped {path} {why}"));
                    }
                }
                Wanted::More
            };
            let mut archive = <$archive>::default();
            let mut broken = None;
            for chunk in bytes.chunks(piece) {
                if let Err(why) = archive.push(chunk, &mut take) {
                    broken = Some(why);
                    break;
                }
            }
            if broken.is_none() {
                broken = archive.finish(&mut take).err();
            }
            said.push(format!("{broken:?}"));
            said
        }

        fuzz_target!(|input: (u8, &[u8])| {
            let (piece, bytes) = input;
            assert_eq!(said(bytes, usize::MAX), said(bytes, usize::from(piece) + 1));
        });
    };
}
