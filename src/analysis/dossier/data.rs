//! What data something or somebody read, wrote and deleted.

use super::{DossierInput, Scratch};
use crate::impact::queries::{NamedGroups, WhichCalls, all_data_calls};
use crate::impact::{ImpactGroups, ImpactSums};
use crate::protocol::{Cell, CellRow, DossierSection, ImpactBy, Section};

/// So many containers are listed: those with the most bytes out, then with the most calls.
const MOST_CONTAINERS: usize = 10;

/// The sums of its data calls, and of the buckets, tables and secrets with the most of them; nothing where there is no such call.
pub(super) fn data(material: &DossierInput, _: &mut Scratch) -> Option<DossierSection> {
    let (store, calls) = (material.store, material.calls);
    let found = ImpactGroups::of(store, calls, &material.own, ImpactBy::Container);
    if found.totals.calls == 0 {
        return None;
    }
    let names = NamedGroups::new(store, calls, ImpactBy::Container);
    let all = |which| all_data_calls(store, calls, which);
    let total = row(material, ("all", ""), &found.totals, &all);
    let mut order: Vec<usize> = (0..found.groups.len()).collect();
    order.sort_by_key(|index| {
        let sums = &found.groups[*index].sums;
        std::cmp::Reverse((sums.bytes_out, sums.calls))
    });
    order.truncate(MOST_CONTAINERS);
    let others = order.iter().map(|index| {
        let group = &found.groups[*index];
        let title = names.title(group.number);
        let query = |which| names.query(group.number, which);
        row(material, (&title.name, &title.kind), &group.sums, &query)
    });
    let title = match found.groups.len() {
        count if count > MOST_CONTAINERS => format!(
            "Data that was read, written and deleted (the {MOST_CONTAINERS} with the most bytes out, of {count})"
        ),
        _ => "Data that was read, written and deleted".to_owned(),
    };
    Some(DossierSection::Table(Section::new(
        &title,
        &[
            "value",
            "kind",
            "reads",
            "writes",
            "deletes",
            "objects",
            "bytes-out",
            "bytes-in",
            "failed",
            "first",
            "last",
        ],
        std::iter::once(total).chain(others).collect(),
        "",
    )))
}

fn row(
    material: &DossierInput,
    (name, kind): (&str, &str),
    sums: &ImpactSums,
    query: &dyn Fn(WhichCalls) -> Option<String>,
) -> CellRow {
    let own = |which| {
        query(which)
            .map(|query| format!("{} {query}", material.query))
            .unwrap_or_default()
    };
    let counted = |id: &str, number: u32| match (number, crate::impact::queries::counted_calls(id))
    {
        (1.., Some(which)) => Cell::Counted {
            number: number.into(),
            query: own(which),
        },
        _ => Cell::Number(number.into()),
    };
    let bytes = |bytes: Option<u64>| match bytes {
        None => Cell::Nothing,
        Some(bytes) => Cell::Counted {
            number: i64::try_from(bytes).unwrap_or(i64::MAX),
            query: own(WhichCalls::Succeeded),
        },
    };
    let time = |time: Option<i64>| time.map_or(Cell::Nothing, Cell::Number);
    CellRow {
        key: format!("{name} {kind}"),
        cells: vec![
            Cell::Text(name.to_owned()),
            Cell::Text(kind.to_owned()),
            counted("reads", sums.reads),
            counted("writes", sums.writes),
            counted("deletes", sums.deletes),
            counted("objects", sums.objects),
            bytes(sums.bytes_out),
            bytes(sums.bytes_in),
            counted("failed", sums.failed),
            time(sums.first),
            time(sums.last),
        ],
        query: own(WhichCalls::All),
        ..CellRow::default()
    }
}
