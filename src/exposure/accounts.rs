//! Foreign accounts, which received no event of these files: where they are mentioned, what they got. And what was refused.

use super::{AccountMentions, Exposure, Exposures};
use crate::names::accounts::is_account;
use crate::protocol::{Cell, CellRow, Outcome, Section};
use crate::query::print::quoted;
use crate::store::batch::NO_TIME;
use crate::store::interner::Symbol;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use std::collections::{BTreeMap, BTreeSet};

/// So many rows a table below the exposures has at most; its heading says so where there are more.
const MOST_ROWS: usize = 200;
/// So many resources or rights of an account are named; the others are counted.
const MOST_NAMED: usize = 5;

/// The tables below the exposures. Without mentions an account counts only if it was let in or made a call.
pub fn sections(
    store: &Store,
    rows: &RowSet,
    exposures: &Exposures,
    mentions: Option<&mut AccountMentions>,
) -> Vec<Section> {
    vec![
        foreign_accounts(store, rows, exposures, mentions),
        refused(store, exposures),
    ]
}

/// The accounts that received events.
pub(super) fn own_accounts(store: &Store) -> BTreeSet<&str> {
    let mut is_seen = vec![false; store.strings().texts().len()];
    for account in store.column(Column::Account) {
        if let Some(is_seen) = is_seen.get_mut(*account as usize) {
            *is_seen = true;
        }
    }
    let seen = (0..is_seen.len()).filter(|symbol| is_seen[*symbol]);
    seen.map(|symbol| store.text(symbol as u32)).collect()
}

/// What is known of a foreign account.
#[derive(Default)]
struct ForeignAccount<'a> {
    got: Vec<&'a Exposure>,
    calls: u32,
    /// The calls that name it, without those that opened something to it: by name and resource.
    named_by: BTreeSet<(Symbol, Symbol)>,
    mentions: u32,
    times: Vec<i64>,
}

fn foreign_accounts(
    store: &Store,
    rows: &RowSet,
    exposures: &Exposures,
    mentions: Option<&mut AccountMentions>,
) -> Section {
    let is_asked_for_mentions = mentions.is_some();
    let own = own_accounts(store);
    let mut found: BTreeMap<&str, ForeignAccount> = BTreeMap::new();
    let is_foreign = |account: &str| is_account(account) && !own.contains(account);
    for exposure in &exposures.opened {
        if exposure.is_foreign {
            let foreign = found.entry(&exposure.grant.to.account).or_default();
            foreign.got.push(exposure);
            foreign.times.push(store.times()[exposure.event as usize]);
        }
    }
    let identities = store.identities().iter();
    let callers: Vec<Option<&str>> = identities
        .map(|identity| Some(store.text(identity.account)).filter(|account| is_foreign(account)))
        .collect();
    if callers.iter().any(Option::is_some) {
        for row in rows.iter() {
            if let Some(account) = callers[store.identity_numbers()[row] as usize] {
                let foreign = found.entry(account).or_default();
                foreign.calls += 1;
                foreign.times.push(store.times()[row]);
            }
        }
    }
    let opening: BTreeSet<u32> = exposures.opened.iter().map(|one| one.event).collect();
    let named = mentions.into_iter();
    for (account, event) in named.flat_map(|mentions| mentions.among(store, rows)) {
        let foreign = found.entry(account).or_default();
        foreign.mentions += 1;
        foreign.times.push(store.times()[event as usize]);
        if !opening.contains(&event) {
            let columns = [Column::Name, Column::Resource];
            let [name, resource] = columns.map(|column| store.column(column)[event as usize]);
            foreign.named_by.insert((name, resource));
        }
    }
    let total = found.len();
    let mut found: Vec<(&str, ForeignAccount)> = found.into_iter().collect();
    found.sort_by_key(|(account, foreign)| (std::cmp::Reverse(foreign.got.len()), *account));
    found.truncate(MOST_ROWS);
    let mut rows: Vec<CellRow> = (found.into_iter())
        .map(|(account, foreign)| foreign.row(store, account))
        .collect();
    let mut columns = vec![
        "foreign-account",
        "account-name",
        "mentioned in",
        "mentions",
        "got",
        "exposures",
        "still open",
        "calls",
        "first",
        "last",
    ];
    // Without a list of names, and without mentions, they would be empty.
    let left_out = [
        ("account-name", !store.names().data.has_accounts()),
        ("mentions", !is_asked_for_mentions),
    ];
    for (column, _) in left_out.iter().filter(|(_, is_left_out)| *is_left_out) {
        if let Some(place) = columns.iter().position(|known| known == column) {
            columns.remove(place);
            for row in &mut rows {
                row.cells.remove(place);
            }
        }
    }
    Section::new(
        &title(
            "Foreign accounts: those that received no event of these files",
            total,
        ),
        &columns,
        rows,
        match is_asked_for_mentions {
            true => "No account but those of these files is named, let in or made a call.",
            false => "No account but those of these files is let in or made a call.",
        },
    )
}

/// A heading that says where rows are left out.
fn title(words: &str, total: usize) -> String {
    match total {
        total if total > MOST_ROWS => format!("{words} ({MOST_ROWS} of {total})"),
        _ => words.to_owned(),
    }
}

/// The first ones, and how many more there are.
fn named(texts: BTreeSet<String>) -> Cell {
    let more = texts.len().saturating_sub(MOST_NAMED);
    let mut texts: Vec<String> = texts.into_iter().take(MOST_NAMED).collect();
    if more > 0 {
        texts.push(format!("{more} more"));
    }
    text(texts.join(", "))
}

fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    match text.as_str() {
        "" => Cell::Nothing,
        _ => Cell::Text(text),
    }
}

fn time(time: i64) -> Cell {
    match time {
        NO_TIME => Cell::Nothing,
        time => Cell::Number(time),
    }
}

impl ForeignAccount<'_> {
    fn row(&self, store: &Store, account: &str) -> CellRow {
        let got = || self.got.iter();
        let resources = got().map(|one| format!("{} {}", one.kind.words(), one.resource));
        let mut places: BTreeSet<String> = resources.collect();
        let words = |symbol: Symbol| store.text(symbol);
        let calls = self.named_by.iter();
        places.extend(calls.map(|(name, resource)| {
            let call = format!("{} {}", words(*name), words(*resource));
            call.trim_end().to_owned()
        }));
        let allows = got().map(|one| one.grant.allows.clone());
        let still_open = got().filter(|one| one.closed.is_none()).count();
        let times = || self.times.iter().copied().filter(|time| *time != NO_TIME);
        let name = store.names().data.account_names(account).next();
        CellRow {
            key: account.to_owned(),
            cells: vec![
                text(account),
                text(name.unwrap_or_default()),
                named(places),
                Cell::Number(self.mentions.into()),
                named(allows.filter(|allows| !allows.is_empty()).collect()),
                Cell::Number(self.got.len() as i64),
                Cell::Number(still_open as i64),
                Cell::Number(self.calls.into()),
                time(times().min().unwrap_or(NO_TIME)),
                time(times().max().unwrap_or(NO_TIME)),
            ],
            query: quoted(account),
            ..CellRow::default()
        }
    }
}

fn refused(store: &Store, exposures: &Exposures) -> Section {
    let rows = exposures.refused.iter().take(MOST_ROWS).map(|exposure| {
        let row = exposure.event as usize;
        let outcome = store.outcome(row);
        let principal = store.identity(row).principal as usize;
        CellRow {
            key: store.key(row),
            cells: vec![
                text(store.cell(Column::Name, row)),
                text(exposure.kind.words()),
                text(exposure.resource.as_str()),
                text(exposure.grant.to.words.as_str()),
                text(exposure.grant.allows.as_str()),
                text(store.text(store.principals()[principal].name)),
                time(store.times()[row]),
                text(match outcome {
                    Outcome::Denied => "Denied",
                    Outcome::Error | Outcome::Ok => "Failed",
                }),
            ],
            query: exposure.query(store),
            event: Some(exposure.event),
            outcome,
        }
    });
    Section::new(
        &title(
            "Refused: calls that would have opened something, as far as their records hold the request",
            exposures.refused.len(),
        ),
        &[
            "name", "what", "resource", "to", "allows", "who", "time", "outcome",
        ],
        rows.collect(),
        "No such call was refused or failed.",
    )
}
