//! Loading ends, and each file is accounted for once, in whatever order files, readers, stops and losses of readers come.
//!
//! [`World`] simulates the page, the readers and the wires between them. A list of random numbers chooses what happens
//! next; every command of the dispatcher is checked when it is given.

use proptest::prelude::*;
use std::collections::{HashSet, VecDeque};
use trailglass::worker::dispatcher::{
    Dispatcher, JOBS_PER_READER, LoadCommand, LoadEvent, SHARED_FROM_BYTES, Unread,
};
use trailglass::worker::halt::Halt;

/// Blocks that a simulated reader may have outstanding before it waits.
const MOST_BLOCKS_OUT: u32 = 2;
/// A simulation that has not come to rest after so many steps never will.
const MOST_STEPS: u32 = 100_000;

#[derive(Clone, Debug, PartialEq)]
struct Job {
    id: u32,
    work: Work,
}

#[derive(Clone, Debug, PartialEq)]
enum Work {
    File { file: u32, bytes: u64, blocks: u32 },
    Group { files: Vec<u32> },
    Hash { file: u32 },
    Block { file: u32, finder: u32 },
}

impl Work {
    fn files(&self) -> Vec<u32> {
        match self {
            Work::File { file, .. } => vec![*file],
            Work::Group { files } => files.clone(),
            Work::Hash { .. } | Work::Block { .. } => Vec::new(),
        }
    }
}

/// What has become of a file, as seen from outside.
#[derive(Clone, Debug, Default)]
struct Fate {
    /// A reader that was not known to be lost has reported on it.
    reported: bool,
    blocks_given: u32,
    blocks_read: u32,
    /// Times that the receipt was told that it is unread.
    unread: u32,
    /// A reader has handed it over to those of another program.
    handed_over: bool,
}

impl Fate {
    fn times_settled(&self) -> u32 {
        let is_read = self.reported && self.blocks_given == self.blocks_read;
        u32::from(is_read) + self.unread + u32::from(self.handed_over)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Life {
    Starting,
    Ready,
    Lost,
}

/// What is on its way to a reader.
#[derive(Clone, Debug)]
enum ToReader {
    Job(Job, bool),
    Halt,
    BlockDone,
}

/// What is on its way from a reader.
#[derive(Clone, Debug)]
enum FromReader {
    Block(Job),
    HandedOver(u32),
    Progress {
        reported: Vec<u32>,
        given_up: Vec<u32>,
        /// The job that is done.
        done: Option<Work>,
        /// It was a file to be shared.
        shared: bool,
    },
}

/// The job at work.
#[derive(Clone, Debug)]
struct AtWork {
    work: Work,
    shared: bool,
    halts: u32,
    /// Files or blocks dealt with.
    steps: u32,
}

#[derive(Debug)]
struct Reader {
    /// As far as the dispatcher knows.
    life: Life,
    is_alive: bool,
    /// Jobs given to it and not reported as done, and those of them that are files to be shared.
    jobs: usize,
    shared_jobs: usize,
    inbox: VecDeque<ToReader>,
    outbox: VecDeque<FromReader>,
    queue: VecDeque<AtWork>,
    halts: u32,
    blocks_out: u32,
}

#[derive(Clone, Copy, Debug)]
enum Action {
    BeginDrop,
    AddFile,
    AddLargeFile,
    AddGroup,
    LeaveOut,
    EndDrop,
    Hash,
    Stop,
    MemoryFull,
    /// A reader starts.
    Ready(usize),
    /// A message arrives at a reader.
    Hear(usize),
    /// A reader gets on with its job.
    Read(usize),
    /// A message of a reader arrives at the dispatcher.
    Deliver(usize),
    /// A reader dies. What it has sent still arrives.
    Die(usize),
    /// The dispatcher learns that a reader is lost. It may still be alive: an error that a worker did not catch need
    /// not end it.
    Lose(usize),
}

/// What may go wrong in a simulation.
#[derive(Clone, Copy, Debug)]
struct Trouble {
    stops: bool,
    deaths: bool,
    memory: bool,
}

struct World {
    trouble: Trouble,
    dispatcher: Dispatcher<Job>,
    readers: Vec<Reader>,
    fates: Vec<Fate>,
    /// Jobs that the dispatcher has and no reader had yet.
    waiting: Vec<Job>,
    given: HashSet<u32>,
    jobs: u32,
    drops: u32,
    full: bool,
    groups: u32,
    groups_taken: u32,
    /// Files that must count as unread because reading was halted.
    halted: u32,
    /// Hashes that were asked for and that have ended, by their files.
    hashes: Vec<u32>,
    hashes_ended: Vec<u32>,
    /// Files of which a block was given to nobody.
    with_lost_blocks: Vec<u32>,
}

impl World {
    fn new(readers: usize, trouble: Trouble) -> Self {
        let mut world = World {
            trouble,
            dispatcher: Dispatcher::default(),
            readers: Vec::new(),
            fates: Vec::new(),
            waiting: Vec::new(),
            given: HashSet::new(),
            jobs: 0,
            drops: 0,
            full: false,
            groups: 0,
            groups_taken: 0,
            halted: 0,
            hashes: Vec::new(),
            hashes_ended: Vec::new(),
            with_lost_blocks: Vec::new(),
        };
        world.readers.resize_with(readers, || Reader {
            life: Life::Starting,
            is_alive: true,
            jobs: 0,
            shared_jobs: 0,
            inbox: VecDeque::new(),
            outbox: VecDeque::new(),
            queue: VecDeque::new(),
            halts: 0,
            blocks_out: 0,
        });
        world.handle(LoadEvent::ReadersStarting(readers as u32));
        world
    }

    /// What can happen next, each with its weight. Once `settling`, nothing new begins and nothing goes wrong.
    fn possible(&self, settling: bool) -> Vec<(u32, Action)> {
        let mut all = Vec::new();
        if self.drops > 0 {
            all.push((2, Action::EndDrop));
        }
        if !settling {
            all.push((if self.drops == 0 { 20 } else { 2 }, Action::BeginDrop));
            // Only now and then is there much to do, so that large files are shared and readers idle too.
            let are_wanted =
                self.waiting.is_empty() && self.readers.iter().any(|it| it.life == Life::Ready);
            if self.drops > 0 && !self.full && are_wanted {
                all.push((40, Action::AddLargeFile));
                all.push((10, Action::AddFile));
            } else if self.drops > 0 {
                all.push((2, Action::AddLargeFile));
                all.push((2, Action::AddFile));
                all.push((2, Action::AddGroup));
            }
            if self.fates.iter().any(|fate| fate.times_settled() == 1) {
                all.push((5, Action::Hash));
            }
            if self.trouble.stops {
                all.push((2, Action::Stop));
                all.push((1, Action::LeaveOut));
            }
            if self.trouble.memory && self.jobs > 20 {
                all.push((1, Action::MemoryFull));
            }
        }
        for (number, reader) in self.readers.iter().enumerate() {
            if reader.life == Life::Starting && reader.is_alive {
                all.push((20, Action::Ready(number)));
            }
            if reader.is_alive && !reader.inbox.is_empty() {
                all.push((30, Action::Hear(number)));
            }
            let has_room =
                |at_work: &AtWork| !at_work.shared || reader.blocks_out <= MOST_BLOCKS_OUT;
            if reader.is_alive && reader.queue.front().is_some_and(has_room) {
                all.push((30, Action::Read(number)));
            }
            if !reader.outbox.is_empty() {
                all.push((30, Action::Deliver(number)));
            }
            if !reader.is_alive && reader.life != Life::Lost {
                all.push((10, Action::Lose(number)));
            }
            if !settling && self.trouble.deaths && reader.is_alive {
                all.push((1, Action::Die(number)));
                if reader.life != Life::Lost {
                    all.push((1, Action::Lose(number)));
                }
            }
        }
        all
    }

    /// Lets one thing happen, chosen by `number`; false where nothing can.
    fn step(&mut self, number: u32, settling: bool) -> bool {
        let possible = self.possible(settling);
        let total: u32 = possible.iter().map(|(weight, _)| weight).sum();
        if total == 0 {
            return false;
        }
        let mut place = number % total;
        for (weight, action) in possible {
            if place < weight {
                self.act(action, number);
                self.check();
                return true;
            }
            place -= weight;
        }
        false
    }

    fn act(&mut self, action: Action, number: u32) {
        match action {
            Action::BeginDrop => {
                self.drops += 1;
                self.handle(LoadEvent::DropBegins);
            }
            Action::EndDrop => {
                self.drops -= 1;
                self.handle(LoadEvent::DropEnds);
            }
            Action::AddFile => self.add_file(SHARED_FROM_BYTES - 1, 0),
            Action::AddLargeFile => self.add_file(SHARED_FROM_BYTES, number / 97 % 12),
            Action::AddGroup => {
                let files: Vec<u32> = (0..1 + number / 97 % 3).map(|_| self.new_file()).collect();
                self.groups += 1;
                let sizes = files.iter().map(|file| (*file, 10)).collect();
                let job = self.new_job(Work::Group { files });
                self.waiting.push(job.clone());
                self.handle(LoadEvent::Group { files: sizes, job });
            }
            Action::LeaveOut => {
                let files = vec![self.new_file()];
                self.handle(LoadEvent::LeftOut { files });
            }
            Action::Hash => {
                let settled = |(file, fate): (usize, &Fate)| {
                    (fate.times_settled() == 1).then_some(file as u32)
                };
                let file = self.fates.iter().enumerate().find_map(settled).unwrap();
                let job = self.new_job(Work::Hash { file });
                self.waiting.push(job.clone());
                self.hashes.push(file);
                self.handle(LoadEvent::Hash { file, job });
            }
            Action::Stop => self.halt(LoadEvent::Stop),
            Action::MemoryFull => {
                let was_full = std::mem::replace(&mut self.full, true);
                if was_full {
                    self.handle(LoadEvent::MemoryFull);
                } else {
                    self.halt(LoadEvent::MemoryFull);
                }
            }
            Action::Ready(reader) => {
                self.readers[reader].life = Life::Ready;
                self.handle(LoadEvent::ReaderReady(reader as u32));
            }
            Action::Hear(reader) => self.hear(reader),
            Action::Read(reader) => self.read(reader, number),
            Action::Deliver(reader) => self.deliver(reader),
            Action::Die(reader) => self.readers[reader].is_alive = false,
            Action::Lose(reader) => {
                self.readers[reader].life = Life::Lost;
                self.handle(LoadEvent::ReaderLost {
                    reader: reader as u32,
                    reason: "it died".to_owned(),
                });
            }
        }
    }

    fn new_file(&mut self) -> u32 {
        self.fates.push(Fate::default());
        (self.fates.len() - 1) as u32
    }

    fn new_job(&mut self, work: Work) -> Job {
        self.jobs += 1;
        Job {
            id: self.jobs,
            work,
        }
    }

    fn add_file(&mut self, bytes: u64, blocks: u32) {
        let file = self.new_file();
        let work = Work::File {
            file,
            bytes,
            blocks,
        };
        let job = self.new_job(work);
        self.waiting.push(job.clone());
        self.handle(LoadEvent::File { file, bytes, job });
    }

    /// Stops loading, and checks that nothing waits any more and that every busy reader hears of it.
    fn halt(&mut self, event: LoadEvent<Job>) {
        let is_busy = |reader: &Reader| reader.life == Life::Ready && reader.jobs > 0;
        let busy: Vec<bool> = self.readers.iter().map(is_busy).collect();
        for reader in &mut self.readers {
            reader
                .inbox
                .retain(|message| !matches!(message, ToReader::Halt));
        }
        self.waiting
            .retain(|job| !matches!(job.work, Work::Hash { .. }));
        self.handle(event);
        assert!(self.waiting.is_empty(), "no job waits after a stop");
        for (reader, busy) in self.readers.iter().zip(busy) {
            let last = reader.inbox.back();
            assert_eq!(busy, matches!(last, Some(ToReader::Halt)), "{reader:?}");
        }
    }

    /// A message arrives at a reader.
    fn hear(&mut self, reader: usize) {
        let reader = &mut self.readers[reader];
        match reader.inbox.pop_front().unwrap() {
            ToReader::Job(job, shared) => reader.queue.push_back(AtWork {
                work: job.work,
                shared,
                halts: reader.halts,
                steps: 0,
            }),
            ToReader::Halt => reader.halts += 1,
            ToReader::BlockDone => reader.blocks_out = reader.blocks_out.saturating_sub(1),
        }
    }

    /// A reader gets on with its job by a file or a block, as worker/reader_loop.rs does.
    fn read(&mut self, number: usize, chance: u32) {
        let reader = &mut self.readers[number];
        let at_work = reader.queue.front_mut().unwrap();
        let is_halted = reader.halts > at_work.halts;
        at_work.steps += 1;
        let (mut reported, mut given_up, mut done) = (Vec::new(), Vec::new(), true);
        match &at_work.work {
            Work::Block { .. } => {}
            Work::Hash { file } => given_up.extend(is_halted.then_some(*file)),
            Work::File { file, blocks, .. } => {
                if is_halted {
                    given_up.push(*file);
                    reported.push(*file);
                } else if at_work.shared && at_work.steps <= *blocks {
                    let finder = number as u32;
                    let work = Work::Block {
                        file: *file,
                        finder,
                    };
                    self.jobs += 1;
                    let id = self.jobs;
                    reader.blocks_out += 1;
                    reader.outbox.push_back(FromReader::Block(Job { id, work }));
                    return;
                } else if at_work.steps == 1 && chance.is_multiple_of(7) {
                    reader.outbox.push_back(FromReader::HandedOver(*file));
                } else if !chance.is_multiple_of(31) {
                    // Rarely, no report comes of it.
                    reported.push(*file);
                }
            }
            Work::Group { files } => {
                let rest = &files[at_work.steps as usize - 1..];
                if is_halted {
                    given_up.extend(rest);
                    reported.extend(rest);
                } else {
                    done = rest.len() == 1;
                    let file = rest.first().filter(|_| chance.is_multiple_of(7));
                    if let Some(file) = file {
                        reader.outbox.push_back(FromReader::HandedOver(*file));
                    }
                    let rest = if file.is_some() { &[] } else { rest };
                    reported.extend(rest.first().filter(|_| !chance.is_multiple_of(31)));
                }
            }
        }
        let shared = at_work.shared;
        let done = done.then(|| reader.queue.pop_front().unwrap().work);
        reader.outbox.push_back(FromReader::Progress {
            reported,
            given_up,
            done,
            shared,
        });
    }

    /// A message of a reader arrives at the dispatcher; late where that knows already that the reader is lost.
    fn deliver(&mut self, number: usize) {
        let is_late = self.readers[number].life == Life::Lost;
        match self.readers[number].outbox.pop_front().unwrap() {
            FromReader::Block(job) => {
                let Work::Block { file, finder } = job.work else {
                    unreachable!("only blocks are sent as blocks")
                };
                let id = job.id;
                self.handle(LoadEvent::Block { finder, file, job });
                if is_late {
                    assert!(!self.given.contains(&id));
                    self.with_lost_blocks.push(file);
                } else {
                    assert!(self.given.contains(&id), "a block must not wait");
                    self.fates[file as usize].blocks_given += 1;
                }
            }
            FromReader::HandedOver(file) => {
                self.fates[file as usize].handed_over |= !is_late;
                let reader = number as u32;
                self.handle(LoadEvent::HandedOver { reader, file });
            }
            FromReader::Progress {
                reported,
                given_up,
                done,
                shared,
            } => {
                if !is_late {
                    for file in &reported {
                        self.fates[*file as usize].reported = true;
                        self.halted += u32::from(given_up.contains(file));
                    }
                    if let Some(work) = &done {
                        self.readers[number].jobs -= 1;
                        self.readers[number].shared_jobs -= usize::from(shared);
                        if let Work::Block { file, .. } = work {
                            self.fates[*file as usize].blocks_read += 1;
                        }
                    }
                }
                self.handle(LoadEvent::Progress {
                    reader: number as u32,
                    reported,
                    given_up,
                    missing_bytes: 1.0,
                    job_done: done.is_some(),
                });
            }
        }
    }

    /// Hands an event to the dispatcher, checks its commands and carries them out.
    fn handle(&mut self, event: LoadEvent<Job>) {
        for command in self.dispatcher.handle(event) {
            match command {
                LoadCommand::Give {
                    reader,
                    job,
                    shared,
                } => self.give(reader as usize, job, shared),
                LoadCommand::Halt { reader, .. } => self.send(reader as usize, ToReader::Halt),
                LoadCommand::BlockDone { reader } => {
                    self.send(reader as usize, ToReader::BlockDone)
                }
                LoadCommand::GroupTaken => self.groups_taken += 1,
                LoadCommand::HashEnded { file } => self.hashes_ended.push(file),
                LoadCommand::Unread { file, why } => {
                    self.fates[file as usize].unread += 1;
                    self.halted += u32::from(matches!(why, Unread::Halted(_)));
                }
            }
        }
        let fates = &self.fates;
        let all_lost = self.readers.iter().all(|it| it.life == Life::Lost);
        self.waiting.retain(|job| match &job.work {
            Work::Hash { .. } => !all_lost,
            work => work
                .files()
                .iter()
                .any(|file| fates[*file as usize].unread == 0),
        });
        if !self.waiting.is_empty() {
            let has_room =
                |reader: &Reader| reader.life == Life::Ready && reader.jobs < JOBS_PER_READER;
            assert!(
                !self.readers.iter().any(has_room),
                "a reader is idle while jobs wait"
            );
        }
    }

    fn send(&mut self, reader: usize, message: ToReader) {
        assert_eq!(self.readers[reader].life, Life::Ready, "{message:?}");
        self.readers[reader].inbox.push_back(message);
    }

    fn give(&mut self, number: usize, job: Job, shared: bool) {
        assert!(self.given.insert(job.id), "{job:?} is given twice");
        let jobs = self.readers[number].jobs;
        let others = || {
            let ready = |(other, it): &(usize, &Reader)| *other != number && it.life == Life::Ready;
            self.readers.iter().enumerate().filter(ready)
        };
        if let Work::Block { finder, .. } = job.work {
            let finder = finder as usize;
            assert!(!shared);
            let is_free = |(other, it): &(usize, &Reader)| *other != finder && it.shared_jobs == 0;
            if number == finder {
                assert_eq!(
                    others().filter(is_free).count(),
                    0,
                    "others could read this block"
                );
            } else {
                assert_eq!(
                    self.readers[number].shared_jobs, 0,
                    "readers that share files could wait for each other"
                );
                let mut free = others().filter(is_free);
                assert!(
                    !free.any(|(_, it)| it.jobs < jobs),
                    "another reader has less to do"
                );
            }
        } else {
            let place = self.waiting.iter().position(|waiting| waiting.id == job.id);
            self.waiting
                .remove(place.expect("a job is given only while it waits"));
            assert!(jobs < JOBS_PER_READER, "the reader is too busy");
            assert!(
                !others().any(|(_, it)| it.jobs < jobs),
                "another reader has less to do"
            );
            assert!(
                !self.full || matches!(job.work, Work::Hash { .. }),
                "the memory is full"
            );
            let is_large =
                matches!(job.work, Work::File { bytes, .. } if bytes >= SHARED_FROM_BYTES);
            // One that is starting has nothing to do either.
            let is_idle = |(other, it): (usize, &Reader)| {
                other != number && it.life != Life::Lost && it.jobs == 0
            };
            let is_any_idle = self.readers.iter().enumerate().any(is_idle);
            let is_wanted = is_large && self.waiting.is_empty() && is_any_idle;
            assert_eq!(shared, is_wanted, "{job:?}");
        }
        self.readers[number].jobs += 1;
        self.readers[number].shared_jobs += usize::from(shared);
        self.send(number, ToReader::Job(job, shared));
    }

    /// Whatever has happened so far.
    fn check(&self) {
        let mut outstanding = self.drops > 0;
        for (file, fate) in self.fates.iter().enumerate() {
            assert!(
                fate.times_settled() <= 1,
                "file {file} ended twice: {fate:?}"
            );
            outstanding |= fate.times_settled() == 0;
        }
        assert_eq!(
            self.dispatcher.is_loading(),
            outstanding,
            "{:?}",
            self.fates
        );
        assert_eq!(self.dispatcher.files_unread(), self.halted);
        assert_eq!(self.dispatcher.is_full(), self.full);
    }

    /// Lets all go on without new files, stops and deaths, until nothing happens any more.
    fn settle(&mut self) {
        let mut number = 0;
        while self.step(number, true) {
            // A prime, so that each kind of action has its turn.
            number = number.wrapping_add(7919);
            assert!(number < 7919 * MOST_STEPS, "it never comes to rest");
        }
        assert!(
            !self.dispatcher.is_loading(),
            "loading has not ended: {:?}",
            self.fates
        );
        assert_eq!(
            self.groups_taken, self.groups,
            "the page would wait for ever"
        );
        for fate in &self.fates {
            assert_eq!(fate.times_settled(), 1, "{fate:?}");
        }
        for hashes in [&mut self.hashes, &mut self.hashes_ended] {
            hashes.sort_unstable();
        }
        assert_eq!(
            self.hashes, self.hashes_ended,
            "digests would wait for ever, or be judged too early"
        );
        for file in &self.with_lost_blocks {
            assert_eq!(
                self.fates[*file as usize].unread, 1,
                "a block of file {file} is missing"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn every_file_is_read_or_unread_once_and_loading_ends(
        readers in 1usize..5,
        (stops, deaths, memory) in any::<(bool, bool, bool)>(),
        script in prop::collection::vec(any::<u32>(), 0..400),
    ) {
        let mut world = World::new(readers, Trouble { stops, deaths, memory });
        for number in script {
            world.step(number, false);
        }
        world.settle();
    }
}

/// A dispatcher with readers that are ready; jobs are names.
fn with_readers(readers: u32) -> Dispatcher<&'static str> {
    let mut dispatcher = Dispatcher::default();
    dispatcher.handle(LoadEvent::ReadersStarting(readers));
    for reader in 0..readers {
        dispatcher.handle(LoadEvent::ReaderReady(reader));
    }
    dispatcher
}

fn large(file: u32, job: &'static str) -> LoadEvent<&'static str> {
    let bytes = SHARED_FROM_BYTES;
    LoadEvent::File { file, bytes, job }
}

fn give(reader: u32, job: &'static str, shared: bool) -> LoadCommand<&'static str> {
    LoadCommand::Give {
        reader,
        job,
        shared,
    }
}

#[test]
fn a_block_goes_to_the_other_reader_and_its_end_makes_room_for_the_next() {
    let mut dispatcher = with_readers(2);
    assert_eq!(dispatcher.handle(large(0, "file")), [give(0, "file", true)]);
    let block = |job| LoadEvent::Block {
        finder: 0,
        file: 0,
        job,
    };
    assert_eq!(dispatcher.handle(block("block")), [give(1, "block", false)]);
    let done = |reader, reported| LoadEvent::Progress {
        reader,
        reported,
        given_up: Vec::new(),
        missing_bytes: 0.0,
        job_done: true,
    };
    let room = LoadCommand::BlockDone { reader: 0 };
    assert_eq!(dispatcher.handle(done(1, Vec::new())), [room]);
    assert!(dispatcher.is_loading(), "the finder is not done");
    dispatcher.handle(done(0, vec![0]));
    assert!(!dispatcher.is_loading());
}

#[test]
fn a_large_file_is_shared_with_readers_that_are_still_starting() {
    let mut dispatcher = Dispatcher::default();
    dispatcher.handle(LoadEvent::ReadersStarting(2));
    assert_eq!(dispatcher.handle(large(0, "file")), []);
    let given = dispatcher.handle(LoadEvent::ReaderReady(0));
    assert_eq!(given, [give(0, "file", true)]);
    dispatcher.handle(LoadEvent::ReaderReady(1));
    let block = LoadEvent::Block {
        finder: 0,
        file: 0,
        job: "block",
    };
    assert_eq!(dispatcher.handle(block), [give(1, "block", false)]);
    let mut alone = Dispatcher::default();
    alone.handle(LoadEvent::ReadersStarting(1));
    alone.handle(large(0, "file"));
    let given = alone.handle(LoadEvent::ReaderReady(0));
    assert_eq!(given, [give(0, "file", false)]);
}

#[test]
fn a_finder_does_not_wait_for_blocks_of_a_reader_that_died() {
    let mut dispatcher = with_readers(2);
    dispatcher.handle(large(0, "file"));
    dispatcher.handle(LoadEvent::Block {
        finder: 0,
        file: 0,
        job: "block",
    });
    let lost = LoadEvent::ReaderLost {
        reader: 1,
        reason: "it died".to_owned(),
    };
    let room = LoadCommand::BlockDone { reader: 0 };
    assert_eq!(dispatcher.handle(lost), [room], "the file ends later");
    let done = LoadEvent::Progress {
        reader: 0,
        reported: vec![0],
        given_up: Vec::new(),
        missing_bytes: 0.0,
        job_done: true,
    };
    let why = Unread::ReaderLost("it died".to_owned());
    let unread = LoadCommand::Unread { file: 0, why };
    assert_eq!(dispatcher.handle(done), [unread]);
    assert!(!dispatcher.is_loading());
}

#[test]
fn a_reader_that_is_lost_counts_no_more_whatever_it_still_sends() {
    let mut dispatcher = with_readers(2);
    assert!(dispatcher.is_ready(0) && dispatcher.is_ready(1) && !dispatcher.is_ready(2));
    dispatcher.handle(LoadEvent::ReaderLost {
        reader: 1,
        reason: "it died".to_owned(),
    });
    assert!(dispatcher.is_ready(0) && !dispatcher.is_ready(1));
}

#[test]
fn where_no_reader_starts_the_files_are_unread_at_once() {
    let mut dispatcher = Dispatcher::default();
    dispatcher.handle(LoadEvent::ReadersStarting(1));
    assert_eq!(dispatcher.handle(large(0, "file")), []);
    let lost = LoadEvent::ReaderLost {
        reader: 0,
        reason: "no memory".to_owned(),
    };
    let unread = |file| LoadCommand::Unread {
        file,
        why: Unread::NoReader,
    };
    assert_eq!(dispatcher.handle(lost), [unread(0)]);
    assert_eq!(dispatcher.handle(large(1, "file")), [unread(1)]);
    assert!(!dispatcher.is_loading());
}

#[test]
fn what_is_unread_is_counted_with_its_bytes() {
    let mut dispatcher = with_readers(1);
    for file in 0..3 {
        dispatcher.handle(large(file, "file"));
    }
    let left_out = LoadCommand::Unread {
        file: 2,
        why: Unread::Halted(Halt::Stopped),
    };
    let halt = LoadCommand::Halt {
        reader: 0,
        why: Halt::Stopped,
    };
    assert_eq!(dispatcher.handle(LoadEvent::Stop), [left_out, halt]);
    dispatcher.handle(LoadEvent::Progress {
        reader: 0,
        reported: vec![0],
        given_up: vec![0],
        missing_bytes: 5.0,
        job_done: true,
    });
    assert_eq!(dispatcher.files_unread(), 2);
    assert_eq!(dispatcher.bytes_unread(), SHARED_FROM_BYTES as f64 + 5.0);
}
