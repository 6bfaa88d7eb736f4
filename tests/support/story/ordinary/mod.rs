//! Ordinary days of a company, with what makes detection hard: people, pipelines, scanners, backups, refused deliveries. And
//! attacks that can be hidden in them.

mod actors;
mod attacks;
mod company;
mod delivery;
mod occasions;
mod operations;
mod people;
mod workloads;

pub use attacks::{ATTACKS, AttackTruth};
pub use company::{Company, DAYS, SIZES, Size};

use super::random::Random;

/// Records in a file.
const PER_FILE: usize = 4_000;

impl Company {
    /// Two weeks of a company, and nothing else.
    pub fn on_ordinary_days(size: Size, seed: u64) -> Self {
        let mut company = Company::new(size, seed);
        company.people_work();
        company.workloads();
        company.deliver();
        company.operate();
        company.told.sort_by_key(|told| told.call.time);
        company
    }

    /// The files of a trail.
    pub fn files(&self) -> Vec<Vec<u8>> {
        let mut random = Random::new(self.told.len() as u64);
        let records: Vec<String> = self
            .told
            .iter()
            .map(|told| told.call.record(&mut random))
            .collect();
        let file =
            |records: &[String]| format!("{{\"Records\":[{}]}}", records.join(",")).into_bytes();
        records.chunks(PER_FILE).map(file).collect()
    }
}
