//! The values of any field or JSON path over a set of events, with counts.

use crate::query::evaluate::{outcome_word, places_of_path};
use crate::query::fields::{Reads, words};
use crate::query::tree::Target;
use crate::store::rows::RowSet;
use crate::store::{IdentityRow, Store};
use crate::walk::dictionary::{NONE, Numbers, Symbol, UNIQUE, hash_bytes};

/// A value, what to show for it, and how many events have it.
pub type Counted<'a> = (&'a str, &'a str, u32);

/// Gives the texts that hardly repeat one number each. The store keeps such a text as often as it stands in an event, and the
/// first ones of a path among those that repeat.
pub struct Merged<'a> {
    store: &'a Store,
    numbers: Numbers,
    /// Those that are in no dictionary; the numbers go on from the dictionary's.
    pub unique: Vec<Symbol>,
}

impl<'a> Merged<'a> {
    /// Nothing yet.
    pub fn new(store: &'a Store) -> Self {
        Merged {
            store,
            numbers: Numbers::default(),
            unique: Vec::new(),
        }
    }

    /// The number of a symbol's text; [`NONE`] keeps its own.
    #[inline]
    pub fn number(&mut self, symbol: Symbol) -> u32 {
        if symbol == NONE || symbol & UNIQUE == 0 {
            return symbol;
        }
        self.number_of_unique(symbol)
    }

    fn number_of_unique(&mut self, symbol: Symbol) -> u32 {
        let (store, unique) = (self.store, &self.unique);
        let text = store.text(symbol);
        if let Some(known) = store.dictionary().find(text) {
            return known;
        }
        let hash = hash_bytes(text.as_bytes());
        let known = self
            .numbers
            .find(hash, |index| store.text(unique[index as usize]) == text);
        let index = known.unwrap_or_else(|| {
            let index = self.unique.len() as u32;
            self.numbers.insert(hash, index);
            self.unique.push(symbol);
            index
        });
        store.dictionary().texts().len() as u32 + index
    }

    /// How many numbers there may be.
    pub fn len(&self) -> usize {
        self.store.dictionary().texts().len() + self.unique.len()
    }

    /// Whether the store has no text at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text with this number.
    pub fn text(&self, number: u32) -> &'a str {
        let known = self.store.dictionary().texts().len() as u32;
        let symbol = number
            .checked_sub(known)
            .map_or(number, |index| self.unique[index as usize]);
        self.store.text(symbol)
    }
}

/// The values of a target over `rows`, each with the number of events that have it, in no order. Of values that
/// hardly repeat (ids, tokens) only those come for which `keep` says so, and so many at most. Times have none.
pub fn values<'a>(
    store: &'a Store,
    rows: &RowSet,
    target: &Target,
    most_unique: usize,
    keep: &dyn Fn(&str) -> bool,
) -> Vec<Counted<'a>> {
    let mut counts = vec![0_u32; store.dictionary().texts().len()];
    let mut merged = Merged::new(store);
    let mut count = |symbol: Symbol| {
        let number = if symbol == NONE {
            return;
        } else if symbol & UNIQUE == 0 {
            symbol
        } else if merged.unique.len() < most_unique && keep(store.text(symbol)) {
            merged.number(symbol)
        } else {
            return;
        };
        if counts.len() <= number as usize {
            counts.push(0);
        }
        counts[number as usize] += 1;
    };
    let mut by_identity = |symbol: fn(&IdentityRow) -> Symbol| {
        for row in rows.iter() {
            count(symbol(store.identity(row)));
        }
    };
    match target {
        Target::Known(Reads::Column(column)) => {
            let symbols = store.column(*column);
            rows.iter().for_each(|row| count(symbols[row]));
        }
        Target::Known(Reads::Kind) => by_identity(|identity| identity.kind),
        Target::Known(Reads::Session) => by_identity(|identity| identity.session),
        Target::Known(Reads::Via) => by_identity(|identity| identity.via),
        Target::Known(Reads::AccessKey) => by_identity(|identity| identity.access_key),
        Target::Known(Reads::Principal) => {
            let mut counts = vec![0_u32; store.principals().len()];
            for row in rows.iter() {
                counts[store.identity(row).principal as usize] += 1;
            }
            let counted = counts.into_iter().zip(store.principals());
            return counted
                .filter(|(count, _)| *count > 0)
                .map(|(count, principal)| (store.text(principal.key), store.text(principal.name), count))
                .collect();
        }
        Target::Known(reads @ (Reads::Credential | Reads::Outcome | Reads::ReadOnly)) => {
            let words = words(*reads);
            let mut counts = vec![0_u32; words.len()];
            for row in rows.iter() {
                let word = match reads {
                    Reads::Credential => store.identity(row).credential.word(),
                    Reads::Outcome => outcome_word(store.outcome(row)),
                    _ => ["", "false", "true"][usize::from(store.read_only()[row]).min(2)],
                };
                if let Some(place) = words.iter().position(|known| *known == word) {
                    counts[place] += 1;
                }
            }
            let counted = words.into_iter().zip(counts);
            return counted.map(|(word, count)| (word, word, count)).collect();
        }
        Target::Known(Reads::Time | Reads::Last | Reads::New) => {}
        Target::Known(Reads::Path(path)) => by_path(store, rows, &path.to_lowercase(), &mut count),
        Target::Path(path) => by_path(store, rows, path, &mut count),
    }
    let repeated = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    repeated
        .map(|(number, count)| {
            let text = merged.text(number as u32);
            (text, text, *count)
        })
        .collect()
}

/// Counts each value once for each event, however often it stands there.
fn by_path(store: &Store, rows: &RowSet, path: &str, count: &mut dyn FnMut(Symbol)) {
    let places = places_of_path(store, path);
    let shapes = store.shape_numbers();
    for row in rows.iter() {
        let identity = store.identity(row);
        for (shape, leaves) in [
            (shapes[row], store.leaves(row)),
            (identity.shape, store.identity_leaves(identity)),
        ] {
            let places = &places[shape as usize];
            for (index, place) in places.iter().enumerate() {
                let symbol = leaves[*place as usize];
                if !places[..index]
                    .iter()
                    .any(|before| is_same(store, leaves[*before as usize], symbol))
                {
                    count(symbol);
                }
            }
        }
    }
}

/// Whether two symbols are the same text, also where the store keeps it twice.
fn is_same(store: &Store, one: Symbol, two: Symbol) -> bool {
    one == two
        || (one != NONE && two != NONE && (one | two) & UNIQUE != 0 && store.text(one) == store.text(two))
}
