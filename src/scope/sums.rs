//! Sums for each account and Region.

use super::issued::IssuedRow;
use super::rows::{ScopeEffect, ToldRow};
use super::taken::is_objects;
use crate::protocol::{Cell, CellRow, Section};
use crate::query::print::term;
use crate::store::interner::Symbol;
use crate::store::{Column, FastMap, Store};
use std::collections::BTreeMap;

/// So many accounts and Regions have a line; the heading says so where there are more.
const MOST_LINES: usize = 200;

#[derive(Default)]
struct Sums {
    left: u32,
    gone: u32,
    effects: [u32; ScopeEffect::ALL.len()],
    objects: u64,
    bytes: u64,
    secrets: u32,
    parameters: u32,
    credentials: u32,
}

impl Sums {
    fn add(&mut self, row: &ToldRow) {
        match row.gone {
            Some(_) => self.gone += 1,
            None => self.left += 1,
        }
        self.effects[row.effect as usize] += 1;
        self.bytes += row.bytes;
        if is_objects(row) {
            self.objects += u64::from(row.distinct);
        }
        if row.effect == ScopeEffect::TookOut {
            self.secrets += u32::from(row.thing == "value of a secret");
            self.parameters += u32::from(row.thing == "value of a parameter");
        }
        self.credentials += u32::from(matches!(
            row.thing.as_str(),
            "temporary credentials" | "access key"
        ));
    }

    fn add_issued(&mut self, row: &IssuedRow) {
        match row.call.is_over {
            true => self.gone += 1,
            false => self.left += 1,
        }
        self.effects[ScopeEffect::TookOut as usize] += 1;
        self.credentials += 1;
    }

    fn add_all(&mut self, other: &Sums) {
        self.left += other.left;
        self.gone += other.gone;
        for (sum, other) in self.effects.iter_mut().zip(other.effects) {
            *sum += other;
        }
        self.objects += other.objects;
        self.bytes += other.bytes;
        self.secrets += other.secrets;
        self.parameters += other.parameters;
        self.credentials += other.credentials;
    }

    fn cells(&self) -> Vec<Cell> {
        let number = |number: u64| Cell::Number(number as i64);
        let mut cells = vec![number(self.left.into()), number(self.gone.into())];
        cells.extend(self.effects.iter().map(|count| number((*count).into())));
        let took_out = self.effects[ScopeEffect::TookOut as usize];
        let bytes = match (self.bytes, took_out) {
            (0, 0) => Cell::Nothing,
            // Few records say how much came out.
            (0, _) => Cell::Text("not said".to_owned()),
            (bytes, _) => number(bytes),
        };
        cells.extend([number(self.objects), bytes]);
        let rest = [self.secrets, self.parameters, self.credentials];
        cells.extend(rest.map(|count| number(count.into())));
        cells
    }
}

/// How much is left and gone, and what it is, for each account and Region.
pub(super) fn sums(store: &Store, told: &[ToldRow], issued: &[IssuedRow]) -> Section {
    // Symbols are compared faster than texts.
    let mut of_places: FastMap<(Symbol, Symbol), Sums> = FastMap::default();
    let place = |event: u32| {
        let column = |column| store.column(column)[event as usize];
        (column(Column::Account), column(Column::Region))
    };
    for row in told {
        of_places.entry(place(row.event())).or_default().add(row);
    }
    for row in issued {
        let sums = of_places.entry(place(row.call.event)).or_default();
        sums.add_issued(row);
    }
    let mut sums: BTreeMap<(&str, &str), Sums> = BTreeMap::new();
    let mut all = Sums::default();
    for ((account, region), of_place) in &of_places {
        let place = (store.text(*account), store.text(*region));
        sums.entry(place).or_default().add_all(of_place);
        all.add_all(of_place);
    }
    let text = |text: &str| match text {
        "" => Cell::Nothing,
        text => Cell::Text(text.to_owned()),
    };
    let total = sums.len();
    let title = match total {
        total if total > MOST_LINES => {
            format!("Sums by account and Region (the first {MOST_LINES} of {total})")
        }
        _ => "Sums by account and Region".to_owned(),
    };
    let lines = sums
        .into_iter()
        .take(MOST_LINES)
        .map(|((account, region), sums)| {
            let mut cells = vec![text(account), text(region)];
            cells.extend(sums.cells());
            CellRow {
                key: format!("{account} {region}"),
                cells,
                query: [term("account", account), term("region", region)].join(" "),
                ..CellRow::default()
            }
        });
    let mut lines: Vec<CellRow> = lines.collect();
    if total > 1 {
        let mut cells = vec![text("all"), Cell::Nothing];
        cells.extend(all.cells());
        lines.push(CellRow {
            key: "all".to_owned(),
            cells,
            ..CellRow::default()
        });
    }
    Section::new(
        &title,
        &COLUMNS,
        lines,
        "Nothing was left behind by the events shown.",
    )
}

const COLUMNS: [&str; 15] = [
    "in-account",
    "region",
    "left",
    "gone",
    "made",
    "changed",
    "exposed",
    "disabled",
    "took-out",
    "destroyed",
    "objects",
    "bytes-out",
    "secrets",
    "parameters",
    "keys-issued",
];
