//! Which reader reads what, and when a load has ended: scheduling without any browser type.
//!
//! [`Dispatcher::handle`] takes a [`LoadEvent`] and gives back the [`LoadCommand`]s that follow from it; the engine's
//! message loop carries them out. A job's content (`J`: bytes, a file handle) is only passed through.
//!
//! The rules, which tests/dispatcher.rs checks under any interleaving of events:
//! - Each file is settled exactly once: its readers have reported on all of it, or one has handed it over to the readers
//!   of another program, or [`LoadCommand::Unread`] names it.
//! - A job goes to the live reader with the fewest jobs, and only to one with room for it.
//! - After [`LoadEvent::Stop`], no job that waited before is given out; after [`LoadEvent::MemoryFull`], no file at all.
//! - Each hash that was asked for ends exactly once.
//! - Each block of a shared file is read by some reader, or its file ends as unread.
//! - The load ends once all drops have ended and every reader has finished its jobs or is lost.

mod events;

pub use events::{LoadCommand, LoadEvent, Unread};

use crate::worker::halt::Halt;
use std::collections::VecDeque;
use std::collections::hash_map::{Entry, HashMap};

/// Jobs that a reader has at a time: one that it reads, and one whose bytes are being fetched.
pub const JOBS_PER_READER: usize = 2;
/// A file of this size, in bytes, is shared where other readers would be idle.
pub const SHARED_FROM_BYTES: u64 = 4 << 20;

/// A job in the queue.
struct QueuedJob<J> {
    work: JobKind,
    job: J,
}

/// What a job is about.
#[derive(Clone, Debug)]
enum JobKind {
    File {
        file: u32,
        bytes: u64,
        /// Its reader only cuts it into blocks, and waits while others have too many of them.
        shared: bool,
    },
    Group {
        files: Vec<u32>,
    },
    /// Not a part of the load: the file is settled.
    Hash {
        file: u32,
    },
    /// A block of a file, and the reader that is to be told when it has been read.
    Block {
        file: u32,
        finder: Option<u32>,
    },
}

impl JobKind {
    /// The files that are read as a whole in this job.
    fn files(&self) -> &[u32] {
        match self {
            JobKind::File { file, .. } => std::slice::from_ref(file),
            JobKind::Group { files } => files,
            JobKind::Hash { .. } | JobKind::Block { .. } => &[],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReaderLife {
    Starting,
    Ready,
    Lost,
}

struct ReaderSlot {
    life: ReaderLife,
    /// Its jobs, oldest first.
    jobs: VecDeque<JobKind>,
}

impl ReaderSlot {
    /// Whether it has a file that it shares: it may wait for other readers before it comes to what it gets now.
    fn shares(&self) -> bool {
        let is_shared = |work: &JobKind| matches!(work, JobKind::File { shared: true, .. });
        self.jobs.iter().any(is_shared)
    }
}

/// A file that is not settled.
struct FileAtWork {
    bytes: u64,
    /// Its reader has not reported on it yet.
    report_due: bool,
    /// Blocks of it that have not been read yet.
    blocks: u32,
    /// Set once a part of it is lost.
    failed: Option<Unread>,
}

/// The state of a load.
pub struct Dispatcher<J> {
    queue: VecDeque<QueuedJob<J>>,
    readers: Vec<ReaderSlot>,
    /// Drops of which more files will come.
    drops: u32,
    open: HashMap<u32, FileAtWork>,
    full: bool,
    files_unread: u32,
    bytes_unread: f64,
    commands: Vec<LoadCommand<J>>,
}

impl<J> Default for Dispatcher<J> {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            readers: Vec::new(),
            drops: 0,
            open: HashMap::new(),
            full: false,
            files_unread: 0,
            bytes_unread: 0.0,
            commands: Vec::new(),
        }
    }
}

impl<J> Dispatcher<J> {
    /// True while files are being handed over or read.
    pub fn is_loading(&self) -> bool {
        self.drops > 0 || !self.open.is_empty()
    }

    /// True once the memory is full: no more files are read.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Files that were not read to their end because loading was stopped or the memory was full.
    pub fn files_unread(&self) -> u32 {
        self.files_unread
    }

    /// Bytes of these that were not read, as far as it is known.
    pub fn bytes_unread(&self) -> f64 {
        self.bytes_unread
    }

    /// Takes note of an event; gives what is to be done, in this order.
    pub fn handle(&mut self, event: LoadEvent<J>) -> Vec<LoadCommand<J>> {
        match event {
            LoadEvent::ReadersStarting(readers) => {
                self.readers.resize_with(readers as usize, || ReaderSlot {
                    life: ReaderLife::Starting,
                    jobs: VecDeque::new(),
                });
            }
            LoadEvent::ReaderReady(reader) => {
                if let Some(reader) = self.readers.get_mut(reader as usize)
                    && reader.life == ReaderLife::Starting
                {
                    reader.life = ReaderLife::Ready;
                }
            }
            LoadEvent::ReaderLost { reader, reason } => {
                self.lose(reader, &Unread::ReaderLost(reason))
            }
            LoadEvent::DropBegins => self.drops += 1,
            LoadEvent::DropEnds => self.drops = self.drops.saturating_sub(1),
            LoadEvent::File { file, bytes, job } => {
                self.open(file, bytes);
                let work = JobKind::File {
                    file,
                    bytes,
                    shared: false,
                };
                self.queue.push_back(QueuedJob { work, job });
            }
            LoadEvent::Group { files, job } => {
                for (file, bytes) in &files {
                    self.open(*file, *bytes);
                }
                let files = files.into_iter().map(|(file, _)| file).collect();
                let work = JobKind::Group { files };
                self.queue.push_back(QueuedJob { work, job });
            }
            LoadEvent::LeftOut { files } => {
                for file in files {
                    self.open(file, 0);
                    self.leave_out(file, Halt::Stopped);
                }
            }
            LoadEvent::Hash { file, job } => {
                let work = JobKind::Hash { file };
                self.queue.push_back(QueuedJob { work, job });
            }
            LoadEvent::Block { finder, file, job } => self.pass_block(finder, file, job),
            LoadEvent::Progress {
                reader,
                reported,
                given_up,
                missing_bytes,
                job_done,
            } => self.progress(reader, &reported, &given_up, missing_bytes, job_done),
            LoadEvent::HandedOver { reader, file } => {
                if self.ready(reader).is_some() {
                    self.open.remove(&file);
                }
            }
            LoadEvent::Stop => self.halt(Halt::Stopped),
            LoadEvent::MemoryFull if !self.full => {
                self.full = true;
                self.halt(Halt::Full);
            }
            LoadEvent::MemoryFull => {}
        }
        self.hand_out();
        std::mem::take(&mut self.commands)
    }

    fn open(&mut self, file: u32, bytes: u64) {
        let open = FileAtWork {
            bytes,
            report_due: true,
            blocks: 0,
            failed: None,
        };
        self.open.insert(file, open);
    }

    /// Whether a reader counts: it has started and is not lost.
    pub fn is_ready(&self, reader: u32) -> bool {
        self.ready(reader).is_some()
    }

    /// Whether a reader counts or may still start.
    pub fn is_expected(&self, reader: u32) -> bool {
        let reader = self.readers.get(reader as usize);
        reader.is_some_and(|reader| reader.life != ReaderLife::Lost)
    }

    /// The reader, where it can be given something.
    fn ready(&self, reader: u32) -> Option<&ReaderSlot> {
        self.readers
            .get(reader as usize)
            .filter(|reader| reader.life == ReaderLife::Ready)
    }

    /// Gives the jobs of the queue to readers with room, one to each before any gets a second one.
    fn hand_out(&mut self) {
        if self.full {
            self.drop_files(|this, file| this.leave_out(file, Halt::Full));
        }
        if !self.readers.is_empty() && self.readers.iter().all(|it| it.life == ReaderLife::Lost) {
            self.drop_files(|this, file| this.end_report(file, Some(Unread::NoReader)));
            self.drop_hashes();
        }
        for jobs in 0..JOBS_PER_READER {
            for reader in 0..self.readers.len() as u32 {
                if self.ready(reader).is_some_and(|it| it.jobs.len() == jobs)
                    && let Some(waiting) = self.queue.pop_front()
                {
                    self.give(reader, waiting);
                }
            }
        }
    }

    fn give(&mut self, reader: u32, waiting: QueuedJob<J>) {
        let QueuedJob { mut work, job } = waiting;
        let is_large = matches!(&work, JobKind::File { bytes, .. } if *bytes >= SHARED_FROM_BYTES);
        // One that is starting will be ready before there is much to share: with the first Parquet file, all are.
        let is_idle = |(number, other): (usize, &ReaderSlot)| {
            number as u32 != reader && other.life != ReaderLife::Lost && other.jobs.is_empty()
        };
        let shared =
            is_large && self.queue.is_empty() && self.readers.iter().enumerate().any(is_idle);
        match &mut work {
            JobKind::File {
                shared: is_shared, ..
            } => *is_shared = shared,
            JobKind::Group { .. } => self.commands.push(LoadCommand::GroupTaken),
            JobKind::Hash { .. } | JobKind::Block { .. } => {}
        }
        self.readers[reader as usize].jobs.push_back(work);
        self.commands.push(LoadCommand::Give {
            reader,
            job,
            shared,
        });
    }

    /// Takes all files out of the queue and settles each of them.
    fn drop_files(&mut self, settle: impl Fn(&mut Self, u32)) {
        let (dropped, kept): (VecDeque<_>, _) = std::mem::take(&mut self.queue)
            .into_iter()
            .partition(|waiting| !waiting.work.files().is_empty());
        self.queue = kept;
        for waiting in dropped {
            if matches!(waiting.work, JobKind::Group { .. }) {
                self.commands.push(LoadCommand::GroupTaken);
            }
            for file in waiting.work.files() {
                settle(self, *file);
            }
        }
    }

    /// Takes all hashes out of the queue; nothing else is in it any more.
    fn drop_hashes(&mut self) {
        for waiting in std::mem::take(&mut self.queue) {
            if let JobKind::Hash { file } = waiting.work {
                self.commands.push(LoadCommand::HashEnded { file });
            }
        }
    }

    /// Ends reading of all that has been handed over.
    fn halt(&mut self, why: Halt) {
        self.drop_files(|this, file| this.leave_out(file, why));
        self.drop_hashes();
        for (reader, it) in self.readers.iter().enumerate() {
            if it.life == ReaderLife::Ready && !it.jobs.is_empty() {
                let reader = reader as u32;
                self.commands.push(LoadCommand::Halt { reader, why });
            }
        }
    }

    /// Settles a file that no reader has begun.
    fn leave_out(&mut self, file: u32, why: Halt) {
        let why = if self.full { Halt::Full } else { why };
        self.files_unread += 1;
        self.bytes_unread += self.open.get(&file).map_or(0.0, |open| open.bytes as f64);
        self.end_report(file, Some(Unread::Halted(why)));
    }

    fn progress(
        &mut self,
        reader: u32,
        reported: &[u32],
        given_up: &[u32],
        missing_bytes: f64,
        job_done: bool,
    ) {
        // What a lost reader had is settled or waits for other readers only.
        if self.ready(reader).is_none() {
            return;
        }
        // A file that was only to be hashed is settled already and does not count.
        let given_up = given_up.iter().filter(|file| self.open.contains_key(file));
        let given_up = given_up.count() as u32;
        if given_up > 0 {
            self.files_unread += given_up;
            self.bytes_unread += missing_bytes;
        }
        for file in reported {
            self.end_report(*file, None);
        }
        if job_done && let Some(work) = self.readers[reader as usize].jobs.pop_front() {
            self.end_work(&work, &Unread::NoReport);
            if let JobKind::Block { file, .. } = work {
                self.end_block(file, None);
            }
        }
    }

    /// A reader is lost: its files are unread, and readers that wait for it continue.
    fn lose(&mut self, reader: u32, why: &Unread) {
        let Some(lost) = self.readers.get_mut(reader as usize) else {
            return;
        };
        lost.life = ReaderLife::Lost;
        for work in std::mem::take(&mut lost.jobs) {
            self.end_work(&work, why);
            if let JobKind::Block { file, .. } = work {
                self.end_block(file, Some(why.clone()));
            }
        }
    }

    /// A reader has this job no more. Files on which there is no report are unread.
    fn end_work(&mut self, work: &JobKind, why: &Unread) {
        if let JobKind::Hash { file } = work {
            let file = *file;
            self.commands.push(LoadCommand::HashEnded { file });
        }
        for file in work.files() {
            self.end_report(*file, Some(why.clone()));
        }
        if let JobKind::Block {
            finder: Some(finder),
            ..
        } = work
            && self.ready(*finder).is_some()
        {
            let reader = *finder;
            self.commands.push(LoadCommand::BlockDone { reader });
        }
    }

    /// Gives a block of a shared file to the reader with the fewest jobs.
    fn pass_block(&mut self, finder: u32, file: u32, job: J) {
        // The file of a lost finder is unread whether or not its blocks are read.
        if self.ready(finder).is_none() {
            return;
        }
        let readers = self.readers.iter().enumerate();
        // A reader that shares a file itself may wait for this one, so it gets no block: they would wait for each other.
        // Where no other reader is left, the finder reads the block itself once it has cut up the file.
        let fewest = readers
            .filter(|(_, it)| it.life == ReaderLife::Ready)
            .filter(|(number, it)| *number as u32 == finder || !it.shares())
            .map(|(number, it)| (number as u32 == finder, it.jobs.len(), number as u32))
            .min();
        let (Some((is_finder, _, reader)), Some(open)) = (fewest, self.open.get_mut(&file)) else {
            self.commands
                .push(LoadCommand::BlockDone { reader: finder });
            return;
        };
        open.blocks += 1;
        if is_finder {
            // Told in advance: it must not wait for itself.
            self.commands.push(LoadCommand::BlockDone { reader });
        }
        let finder = Some(finder).filter(|_| !is_finder);
        let work = JobKind::Block { file, finder };
        self.readers[reader as usize].jobs.push_back(work);
        self.commands.push(LoadCommand::Give {
            reader,
            job,
            shared: false,
        });
    }

    /// The report on a file is here, or none will come.
    fn end_report(&mut self, file: u32, failed: Option<Unread>) {
        if let Some(open) = self.open.get_mut(&file)
            && std::mem::take(&mut open.report_due)
        {
            open.failed = open.failed.take().or(failed);
            self.settle(file);
        }
    }

    /// A block of a file has been read or lost.
    fn end_block(&mut self, file: u32, failed: Option<Unread>) {
        if let Some(open) = self.open.get_mut(&file) {
            open.blocks = open.blocks.saturating_sub(1);
            open.failed = open.failed.take().or(failed);
            self.settle(file);
        }
    }

    /// Settles a file if nothing of it is outstanding.
    fn settle(&mut self, file: u32) {
        if let Entry::Occupied(entry) = self.open.entry(file)
            && !entry.get().report_due
            && entry.get().blocks == 0
            && let Some(why) = entry.remove().failed
        {
            self.commands.push(LoadCommand::Unread { file, why });
        }
    }
}
