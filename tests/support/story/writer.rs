//! Packs records into trail files as CloudTrail delivers them: by account and Region, out of
//! order within a file and across files, and now and then one record in two files.

use super::calendar::{file_minute, folders};
use super::random::Random;
use flate2::{Compression, GzBuilder};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A finished trail file: its path below the bucket, and its bytes.
pub type Sink<'a> = dyn FnMut(&str, &[u8]) -> io::Result<()> + 'a;

/// How many files of one account and Region are open at a time; their records overlap in time.
const OPEN_FILES: usize = 2;

#[derive(Default)]
struct Open {
    records: Vec<String>,
    last: i64,
}

/// The open trail files.
pub struct Writer<'a> {
    random: Random,
    per_file: usize,
    plain: bool,
    open: BTreeMap<(String, String), [Open; OPEN_FILES]>,
    /// Records that will come once more, with their account, Region and time.
    again: Vec<(String, String, i64, String)>,
    sink: &'a mut Sink<'a>,
    /// Files written.
    pub files: u64,
    /// Bytes of JSON written.
    pub json_bytes: u64,
    /// Bytes written.
    pub bytes: u64,
    /// Records written a second time.
    pub duplicates: u64,
}

impl<'a> Writer<'a> {
    /// Writes files of this many records to the sink; gzipped unless `plain`.
    pub fn new(seed: u64, per_file: usize, plain: bool, sink: &'a mut Sink<'a>) -> Self {
        Self {
            random: Random::new(seed ^ 0x7261_696c),
            per_file,
            plain,
            open: BTreeMap::new(),
            again: Vec::new(),
            sink,
            files: 0,
            json_bytes: 0,
            bytes: 0,
            duplicates: 0,
        }
    }

    /// Takes a record in. About one in seventy comes back later in another file, byte for byte.
    pub fn take(
        &mut self,
        account: &str,
        region: &str,
        time: i64,
        record: String,
    ) -> io::Result<()> {
        if self.random.per_mille(14) {
            self.again
                .push((account.to_owned(), region.to_owned(), time, record.clone()));
        }
        self.put(account, region, time, record)?;
        if self.again.len() > 64 {
            self.repeat_one()?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub fn finish(&mut self) -> io::Result<()> {
        while !self.again.is_empty() {
            self.repeat_one()?;
        }
        for ((account, region), files) in std::mem::take(&mut self.open) {
            for open in files {
                self.write(&account, &region, open)?;
            }
        }
        Ok(())
    }

    fn repeat_one(&mut self) -> io::Result<()> {
        let index = self.random.below(self.again.len() as u64) as usize;
        let (account, region, time, record) = self.again.swap_remove(index);
        self.duplicates += 1;
        self.put(&account, &region, time, record)
    }

    fn put(&mut self, account: &str, region: &str, time: i64, record: String) -> io::Result<()> {
        let file = self.random.below(OPEN_FILES as u64) as usize;
        let open = &mut self
            .open
            .entry((account.to_owned(), region.to_owned()))
            .or_default()[file];
        open.records.push(record);
        open.last = open.last.max(time);
        // Records arrive out of order: each newcomer may change places with one shortly before it.
        let here = open.records.len() - 1;
        let back = here.saturating_sub(self.random.below(12) as usize);
        open.records.swap(here, back);
        if open.records.len() < self.per_file {
            return Ok(());
        }
        let full = std::mem::take(open);
        self.write(account, region, full)
    }

    fn write(&mut self, account: &str, region: &str, open: Open) -> io::Result<()> {
        if open.records.is_empty() {
            return Ok(());
        }
        let body = format!("{{\"Records\":[{}]}}", open.records.join(","));
        // Delivered about five minutes after the call, in steps of five minutes.
        let delivered = (open.last + 240).div_euclid(300) * 300 + 300;
        let extension = if self.plain { "json" } else { "json.gz" };
        let path = format!(
            "AWSLogs/{account}/CloudTrail/{region}/{}/{account}_CloudTrail_{region}_{}_{}.{extension}",
            folders(delivered),
            file_minute(delivered),
            self.random.word(16),
        );
        let bytes = if self.plain {
            body.clone().into_bytes()
        } else {
            // No time and no name in the header, so that the same story gives the same bytes.
            let mut gzip = GzBuilder::new()
                .mtime(0)
                .write(Vec::new(), Compression::new(6));
            gzip.write_all(body.as_bytes())?;
            gzip.finish()?
        };
        self.files += 1;
        self.json_bytes += body.len() as u64;
        self.bytes += bytes.len() as u64;
        (self.sink)(&path, &bytes)
    }
}
