//! The values of any field or JSON path over a set of events, with counts.

use crate::query::evaluate::{outcome_word, places_of_path};
use crate::query::fields::{Reads, words};
use crate::query::tree::Target;
use crate::store::rows::RowSet;
use crate::store::{IdentityRow, Store};
use crate::walk::dictionary::{NONE, Symbol, UNIQUE};

/// Values that hardly repeat are counted one by one, so many at most.
const MOST_UNIQUE: usize = 1000;

/// A value, what to show for it, and how many events have it.
pub type Counted<'a> = (&'a str, &'a str, u32);

/// The values of a target over `rows`, each with the number of events that have it, in no order. Of values that
/// hardly repeat (ids, tokens) only some come, and only those for which `keep` says so. Times have none.
pub fn values<'a>(
    store: &'a Store,
    rows: &RowSet,
    target: &Target,
    keep: &dyn Fn(&str) -> bool,
) -> Vec<Counted<'a>> {
    let mut counts = vec![0_u32; store.dictionary().texts().len()];
    let mut unique = Vec::new();
    let mut count = |symbol: Symbol| {
        if symbol == NONE {
        } else if symbol & UNIQUE == 0 {
            counts[symbol as usize] += 1;
        } else if unique.len() < MOST_UNIQUE && keep(store.text(symbol)) {
            unique.push(symbol);
        }
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
    let mut all: Vec<Counted> = repeated
        .map(|(symbol, count)| {
            let text = store.text(symbol as Symbol);
            (text, text, *count)
        })
        .collect();
    all.extend(
        unique
            .into_iter()
            .map(|symbol| (store.text(symbol), store.text(symbol), 1)),
    );
    all
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
                    .any(|before| leaves[*before as usize] == symbol)
                {
                    count(symbol);
                }
            }
        }
    }
}
