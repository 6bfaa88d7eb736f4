//! Writes a made-up CloudTrail history of any size as trail files, with the truth about it.
//!
//! ```text
//! cargo run --release --example generate -- --events 200000 --seed 7 --out DIR
//!     [--per-file 500] [--plain] [--truth FILE]
//! cargo run --release --example generate -- --lives 500 --runs 200 --out DIR   (state machines, each trait and 500 more)
//! cargo run --release --example generate -- --chains --out DIR   (persons, sessions, chains and AI agents over four accounts)
//! cargo run --release --example generate -- --demo --out static/demo/synthetic-step-functions
//! ```

#[path = "../tests/support/story/mod.rs"]
mod story;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};
use story::{Plot, tell, tell_lives};

const USAGE: &str = "usage: generate (--events N [--seed N] [--per-file N] [--plain] | --lives N [--runs N] [--per-file N] | \
     --chains [--seed N] [--per-file N] [--plain] | --demo) --out DIR [--truth FILE]";

/// What the command line asks for.
struct Order {
    plot: Plot,
    /// Ordinary machines beside those with a trait, and executions of each, where the lives of machines are told instead.
    lives: Option<(u64, u64)>,
    /// With what chance starts from, where the story of chains is told instead.
    chains: Option<u64>,
    out: PathBuf,
    truth: Option<PathBuf>,
}

fn main() -> ExitCode {
    let done = order_from_arguments(std::env::args().skip(1))
        .and_then(|order| generate(&order).map_err(|error| format!("cannot write: {error}")));
    match done {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn order_from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Order, String> {
    let (mut demo, mut chains, mut plain, mut per_file) = (false, false, false, None);
    let (mut events, mut seed, mut out, mut truth) = (None, 7, None, None);
    let (mut lives, mut runs) = (None, 20);
    while let Some(flag) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .ok_or_else(|| format!("{flag} needs a value\n{USAGE}"))
        };
        match flag.as_str() {
            "--demo" => demo = true,
            "--chains" => chains = true,
            "--plain" => plain = true,
            "--events" => events = Some(number(&flag, &value()?)?),
            "--lives" => lives = Some(number(&flag, &value()?)?),
            "--runs" => runs = number(&flag, &value()?)?,
            "--seed" => seed = number(&flag, &value()?)?,
            "--per-file" => per_file = Some(number(&flag, &value()?)?),
            "--out" => out = Some(PathBuf::from(value()?)),
            "--truth" => truth = Some(PathBuf::from(value()?)),
            _ => return Err(format!("{flag} is not known\n{USAGE}")),
        }
    }
    let mut plot = match (demo, events) {
        (true, None) => Plot::demo(),
        (false, Some(events)) => Plot::company(events, seed),
        (false, None) if lives.is_some() || chains => Plot::company(0, seed),
        _ => return Err(USAGE.to_owned()),
    };
    plot.plain = plain;
    if let Some(count) = per_file {
        plot.per_file = usize::try_from(count.max(1)).map_err(|error| error.to_string())?;
    }
    Ok(Order {
        plot,
        lives: lives.map(|lives| (lives, runs)),
        chains: chains.then_some(seed),
        out: out.ok_or(USAGE)?,
        truth,
    })
}

fn number(flag: &str, value: &str) -> Result<u64, String> {
    value
        .parse()
        .map_err(|_| format!("{flag} needs a whole number, not {value}"))
}

fn generate(order: &Order) -> io::Result<String> {
    let beside = order
        .truth
        .clone()
        .unwrap_or_else(|| order.out.join("truth.json"));
    let mut sink = |path: &str, bytes: &[u8]| write(&order.out.join(path), bytes);
    if let Some((machines, runs)) = order.lives {
        let truth = tell_lives(machines, runs, order.plot.per_file, &mut sink)?;
        write(&beside, format!("{truth:#}\n").as_bytes())?;
        return Ok(format!(
            "{} events in {} files",
            truth["events"], truth["files"]
        ));
    }
    if let Some(seed) = order.chains {
        let plot = &order.plot;
        let truth = story::chains::write(seed, plot.per_file, plot.plain, &mut sink)?;
        write(&beside, format!("{truth:#}\n").as_bytes())?;
        return Ok(format!(
            "{} events in {} files",
            truth["events"], truth["files"]
        ));
    }
    let truth = tell(&order.plot, &mut sink)?;
    write(&beside, format!("{:#}\n", truth.to_json()).as_bytes())?;
    Ok(format!(
        "{} events and {} duplicates in {} files: {} bytes of JSON, {} on the disk",
        truth.all.events, truth.duplicates, truth.files, truth.json_bytes, truth.bytes
    ))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}
