//! The order of the events table for any of its columns.

use crate::store::rows::RowSet;
use crate::store::{Column, Store};
use crate::walk::dictionary::{NONE, Symbol, UNIQUE};

/// The rows of `rows` in the order of a `data-col`; ties stay in the order of time, and what has no
/// value comes last either way. An unknown column means time.
pub fn ordered(store: &Store, rows: &RowSet, column: &str, descending: bool) -> Vec<u32> {
    let in_time = store
        .order()
        .iter()
        .copied()
        .filter(|row| rows.has(*row as usize));
    let columns = [
        ("name", Column::Name),
        ("source", Column::Source),
        ("account", Column::Account),
        ("region", Column::Region),
        ("address", Column::Address),
        ("agent", Column::Agent),
        ("error", Column::Error),
        ("resource", Column::Resource),
    ];
    if let Some((_, column)) = columns.iter().find(|(name, _)| *name == column) {
        let symbols = store.column(*column);
        let ranks = Ranks::new(store, rows.iter().map(|row| symbols[row]));
        return by_rank(
            in_time.collect(),
            |row| ranks.of(symbols[row as usize]),
            descending,
        );
    }
    let (identities, numbers) = (store.identities(), store.identity_numbers());
    let identity = |row: u32| &identities[numbers[row as usize] as usize];
    match column {
        "principal" => {
            let principals = store.principals();
            let ranks = Ranks::new(store, principals.iter().map(|principal| principal.name));
            let rank = |row| ranks.of(principals[identity(row).principal as usize].name);
            by_rank(in_time.collect(), rank, descending)
        }
        "credential" => by_rank(
            in_time.collect(),
            |row| Some(identity(row).credential as u32),
            descending,
        ),
        _ if descending => {
            let mut rows: Vec<u32> = in_time.collect();
            rows.reverse();
            rows
        }
        _ => in_time.collect(),
    }
}

/// A rank for each distinct string, in alphabetical order.
struct Ranks {
    dictionary: Vec<u32>,
    unique: Vec<u32>,
}

impl Ranks {
    fn new(store: &Store, symbols: impl Iterator<Item = Symbol>) -> Self {
        const UNRANKED: u32 = u32::MAX;
        let mut ranks = Ranks {
            dictionary: vec![UNRANKED; store.dictionary().texts().len()],
            unique: Vec::new(),
        };
        let mut distinct = Vec::new();
        for symbol in symbols {
            if symbol == NONE {
                continue;
            }
            let rank = ranks.slot(symbol);
            if *rank == UNRANKED {
                *rank = 0;
                distinct.push(symbol);
            }
        }
        distinct.sort_by_cached_key(|symbol| store.text(*symbol).to_lowercase());
        let mut rank = 0;
        let mut previous = NONE;
        for symbol in distinct {
            // Two symbols outside the dictionary may be the same text.
            if previous != NONE && store.text(previous) != store.text(symbol) {
                rank += 1;
            }
            previous = symbol;
            *ranks.slot(symbol) = rank;
        }
        ranks
    }

    fn slot(&mut self, symbol: Symbol) -> &mut u32 {
        if symbol & UNIQUE == 0 {
            return &mut self.dictionary[symbol as usize];
        }
        let index = (symbol & !UNIQUE) as usize;
        if self.unique.len() <= index {
            self.unique.resize(index + 1, u32::MAX);
        }
        &mut self.unique[index]
    }

    fn of(&self, symbol: Symbol) -> Option<u32> {
        if symbol == NONE {
            return None;
        }
        let ranks = if symbol & UNIQUE == 0 {
            &self.dictionary
        } else {
            &self.unique
        };
        ranks.get((symbol & !UNIQUE) as usize).copied()
    }
}

/// Sorts by counting: as many buckets as there are ranks.
fn by_rank(rows: Vec<u32>, rank: impl Fn(u32) -> Option<u32>, descending: bool) -> Vec<u32> {
    let highest = rows.iter().filter_map(|row| rank(*row)).max().unwrap_or(0) as usize;
    let bucket = |row: u32| match rank(row) {
        Some(rank) if descending => highest - rank as usize,
        Some(rank) => rank as usize,
        None => highest + 1,
    };
    let mut starts = vec![0_u32; highest + 3];
    for row in &rows {
        starts[bucket(*row) + 1] += 1;
    }
    for index in 1..starts.len() {
        starts[index] += starts[index - 1];
    }
    let mut sorted = vec![0; rows.len()];
    for row in rows {
        let next = &mut starts[bucket(row)];
        sorted[*next as usize] = row;
        *next += 1;
    }
    sorted
}
