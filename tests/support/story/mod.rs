//! A made-up but faithful history of AWS accounts, told as CloudTrail trail files, with the truth
//! about it: how many events, duplicates, errors and denials there are, and by whom.
//!
//! ```ignore
//! let truth = story::tell(&story::Plot::company(20_000, 7), &mut |path, bytes| { … Ok(()) })?;
//! ```
//!
//! The same plot always gives the same bytes.

#![allow(
    dead_code,
    unused_imports,
    reason = "each program that includes the story uses a part of it"
)]

mod background;
mod calendar;
pub mod chains;
mod identities;
mod json;
mod lives;
pub mod needs;
pub mod ordinary;
pub mod random;
mod record;
mod scope;
mod stage;
mod truth;
mod workflows;
mod writer;

pub use lives::tell_lives;
pub use scope::{ADDRESS, STOLEN_KEY, ScopeStory, ScopeTruth, tell_scope};
pub use truth::Truth;
pub use writer::Sink;

use stage::Stage;
use std::io;
use workflows::Workflows;
use writer::Writer;

/// What story is told.
pub struct Plot {
    /// Distinct events.
    pub events: u64,
    /// What chance starts from.
    pub seed: u64,
    /// First second, since 1970-01-01 UTC.
    pub start: i64,
    /// Seconds that the story lasts.
    pub span: i64,
    /// Records in a file.
    pub per_file: usize,
    /// Whether files are plain JSON.
    pub plain: bool,
    /// Accounts with their Regions.
    pub accounts: &'static [(&'static str, &'static [&'static str])],
    /// How many acts in a hundred concern Step Functions; the rest is everyday life.
    pub workflow_share: u64,
}

impl Plot {
    /// Two weeks of a company with two accounts, from 2025-03-03 on.
    pub fn company(events: u64, seed: u64) -> Self {
        Self {
            events,
            seed,
            start: 1_740_960_000,
            span: 14 * 86_400,
            per_file: 500,
            plain: false,
            accounts: &[
                (
                    "111122223333",
                    &["us-east-1", "eu-west-1", "ap-southeast-2"],
                ),
                ("444455556666", &["us-east-1", "eu-west-1"]),
            ],
            workflow_share: 8,
        }
    }

    /// The Step Functions story of the demo: 2023-07-10, 11:42 to 12:37 UTC, beside the Invictus
    /// records of that hour.
    pub fn demo() -> Self {
        Self {
            events: 600,
            seed: 20_230_710,
            start: 1_688_989_320,
            span: 55 * 60,
            per_file: 60,
            plain: false,
            accounts: &[("123837392027", &["us-east-1"])],
            workflow_share: 100,
        }
    }
}

/// Tells the story to the sink, file by file, and gives the truth about it.
///
/// # Errors
/// What the sink gives.
pub fn tell(plot: &Plot, sink: &mut Sink<'_>) -> io::Result<Truth> {
    let mut stage = Stage::new(plot.seed, plot.accounts);
    let mut workflows = Workflows::new(&mut stage, plot.start, plot.span);
    let mut forward = |path: &str, bytes: &[u8]| sink(path, bytes);
    let mut writer = Writer::new(plot.seed, plot.per_file, plot.plain, &mut forward);
    let mut truth = Truth::default();
    for event in 0..plot.events {
        // Event numbers spread evenly over the span, and each act up to two steps early.
        let mean = plot.span as f64 / plot.events as f64;
        let jitter = stage.random.below(2000) as f64 / 1000.0;
        let now = plot.start + ((event as f64 + jitter) * mean) as i64;
        let call = match workflows.due(&mut stage, now) {
            Some(call) => call,
            None if stage.random.below(100) < plot.workflow_share => {
                workflows.unplanned(&mut stage, now)
            }
            None => background::everyday(&mut stage, now),
        };
        let record = call.record(&mut stage.random);
        truth.count(&call, &stage.cast.principals()[call.speaker.principal]);
        truth.allow(&call, &stage.cast);
        writer.take(&call.account, &call.region, call.time, record)?;
    }
    writer.finish()?;
    truth.files = writer.files;
    truth.json_bytes = writer.json_bytes;
    truth.bytes = writer.bytes;
    truth.duplicates = writer.duplicates;
    truth.machines = workflows.tallies().clone();
    Ok(truth)
}
