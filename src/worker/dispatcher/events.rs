//! What the dispatcher hears, and what it wants done.

use crate::worker::halt::Halt;

/// What has happened.
#[derive(Clone, Debug)]
pub enum LoadEvent<J> {
    /// The number of readers that are starting. They are numbered from 0.
    ReadersStarting(u32),
    /// A reader has started.
    ReaderReady(u32),
    /// A reader has died, or did not start.
    ReaderLost {
        /// Its number.
        reader: u32,
        /// The browser's or the panic's message.
        reason: String,
    },
    /// The user has dropped files; they will follow.
    DropBegins,
    /// All files of a drop have been handed over.
    DropEnds,
    /// A file that a reader opens itself.
    File {
        /// Its number.
        file: u32,
        /// Its size.
        bytes: u64,
        /// The job of reading it.
        job: J,
    },
    /// Small files, read as one job. The page holds back further groups until [`LoadCommand::GroupTaken`].
    Group {
        /// Number and size of each.
        files: Vec<(u32, u64)>,
        /// The job of reading them.
        job: J,
    },
    /// Files that the page did not hand over because loading was stopped.
    LeftOut {
        /// Their numbers.
        files: Vec<u32>,
    },
    /// A file whose contents are to be hashed, for a digest file that lists it. This is not part of the load.
    Hash {
        /// Its number.
        file: u32,
        /// The job of hashing it.
        job: J,
    },
    /// A reader has cut a block out of the file that it shares.
    Block {
        /// The reader.
        finder: u32,
        /// The file.
        file: u32,
        /// The job of reading the block.
        job: J,
    },
    /// A reader can't read a file: another dispatcher has it from now on.
    HandedOver {
        /// The reader.
        reader: u32,
        /// The file.
        file: u32,
    },
    /// A reader has got on with its oldest job.
    Progress {
        /// The reader.
        reader: u32,
        /// Files on which it has reported.
        reported: Vec<u32>,
        /// Those of them that it gave up because it was halted.
        given_up: Vec<u32>,
        /// Bytes of these that were not read.
        missing_bytes: f64,
        /// The job is done.
        job_done: bool,
    },
    /// The user has stopped loading.
    Stop,
    /// The engine's memory has no room for more events.
    MemoryFull,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadCommand<J> {
    /// Give a job to a reader.
    Give {
        /// The reader.
        reader: u32,
        /// The job.
        job: J,
        /// The file is to be shared: the reader only cuts it into blocks.
        shared: bool,
    },
    /// Tell a reader to give up the jobs that it has.
    Halt {
        /// The reader.
        reader: u32,
        /// Why.
        why: Halt,
    },
    /// Tell a reader that one of the blocks that it found has been read, so that it may send another.
    BlockDone {
        /// The reader.
        reader: u32,
    },
    /// Tell the page that a group has left the queue, so that it may hand over another.
    GroupTaken,
    /// Wait no longer for the hash of a file: it is there, or none will come.
    HashEnded {
        /// The file.
        file: u32,
    },
    /// Write into the receipt that a file was not read, or only in part.
    Unread {
        /// The file.
        file: u32,
        /// Why.
        why: Unread,
    },
}

/// Why a file was not read to its end, where its reader could not say so itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Loading ended before its turn.
    Halted(Halt),
    /// A reader that had it, or a block of it, died; with the reason.
    ReaderLost(String),
    /// No reader is left.
    NoReader,
    /// Its reader finished without a report on it.
    NoReport,
}
