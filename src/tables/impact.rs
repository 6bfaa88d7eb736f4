//! The columns of the table of how much data was read, written and deleted, and its totals in words.

use super::LeftOut;
use super::value_column::{
    CellSource, ValueColumn, bytes, failed_calls, number, plain, text, time, title,
};
use super::words::{counted, size, thousands};
use crate::analysis::cell_value::CellValue;
use crate::impact::queries::NamedGroups;
use crate::impact::{ImpactGroup, ImpactSums};
use crate::protocol::ImpactTotals;

impl CellSource for ImpactGroup {
    type Context<'a> = &'a NamedGroups<'a>;
}

fn count<'a>(number: u32) -> CellValue<'a> {
    CellValue::Number(number.into())
}

/// A sum of bytes; none where no record says any.
fn sum<'a>(bytes: Option<u64>) -> CellValue<'a> {
    match bytes.map(i64::try_from) {
        None => CellValue::Nothing,
        Some(Ok(bytes)) => CellValue::Number(bytes),
        Some(Err(_)) => CellValue::Text("more than 9 EB".into()),
    }
}

/// The different things that were read; calls that read something may not name it.
fn objects_read<'a>(sums: &ImpactSums) -> CellValue<'a> {
    match sums.objects_read {
        0 if sums.reads > 0 => CellValue::Unsaid("not said"),
        objects => count(objects),
    }
}

/// The columns.
#[rustfmt::skip]
pub static IMPACT: [ValueColumn<ImpactGroup>; 15] = [
    text("who-or-what", "Who or what", 220, 4, title, |names, group| CellValue::Text(names.title(group.number).name.into())),
    text("kind", "Kind", 196, 2, plain, |names, group| CellValue::Text(names.title(group.number).kind.into())),
    number("calls", "Calls", 72, plain, |_, group| count(group.sums.calls)),
    number("failed", "Failed", 76, failed_calls, |_, group| count(group.sums.failed)),
    number("reads", "Reads", 72, plain, |_, group| count(group.sums.reads)),
    number("objects-read", "Objects read", 112, plain, |_, group| objects_read(&group.sums)),
    number::<ImpactGroup>("writes", "Writes", 72, plain, |_, group| count(group.sums.writes)).left_out(LeftOut::WhereEmpty),
    number::<ImpactGroup>("deletes", "Deletes", 76, plain, |_, group| count(group.sums.deletes)).left_out(LeftOut::WhereEmpty),
    number::<ImpactGroup>("lists", "Lists", 68, plain, |_, group| count(group.sums.lists)).left_out(LeftOut::WhereEmpty),
    number("objects", "Objects", 80, plain, |_, group| count(group.sums.objects)),
    number::<ImpactGroup>("bytes-out", "Bytes out", 108, bytes, |_, group| sum(group.sums.bytes_out)).left_out(LeftOut::WhereEmpty),
    number::<ImpactGroup>("bytes-in", "Bytes in", 88, bytes, |_, group| sum(group.sums.bytes_in)).left_out(LeftOut::WhereEmpty),
    number::<ImpactGroup>("unsaid", "Bytes not said", 128, plain, |_, group| count(group.sums.unsaid)).left_out(LeftOut::WhereEmpty),
    text("first", "First", 164, 0, time, |_, group| CellValue::maybe(group.sums.first)),
    text("last", "Last", 164, 0, time, |_, group| CellValue::maybe(group.sums.last)),
];

/// Whether a column that may be left out says nothing of any row.
pub fn is_empty(column: &str, totals: &ImpactTotals) -> bool {
    match column {
        "writes" => totals.writes == 0,
        "deletes" => totals.deletes == 0,
        "lists" => totals.lists == 0,
        "bytes-out" => totals.bytes_out.is_none(),
        "bytes-in" => totals.bytes_in.is_none(),
        "unsaid" => totals.unsaid == 0,
        _ => false,
    }
}

/// The totals, in sentences.
pub fn totals_in_words(totals: &ImpactTotals) -> Vec<String> {
    let mut words = Vec::new();
    let amount = |bytes: Option<u64>, way: &str| match bytes {
        None => format!("bytes {way} not said"),
        Some(u64::MAX) => format!("more than 18 EB {way}"),
        Some(bytes) => format!("{} {way}", size(bytes as f64)),
    };
    if totals.calls == 0 {
        words.push("No call among these events reads, writes, deletes or lists data.".to_owned());
    } else {
        let objects = counted(totals.objects_read.into(), "object");
        let reads = counted(totals.reads.into(), "read");
        let (objects, reads) = match totals.unnamed_reads {
            0 => (objects, reads),
            unnamed => (
                format!("At least {objects}"),
                format!("{reads}, {} not saying what", thousands(unnamed.into())),
            ),
        };
        words.push(format!(
            "{objects} read by {} ({reads}, {}); {}, {}, {}; {}; {} failed or denied.",
            counted(totals.readers.into(), "principal"),
            amount(totals.bytes_out, "out"),
            counted(totals.writes.into(), "write"),
            counted(totals.deletes.into(), "deletion"),
            amount(totals.bytes_in, "in"),
            counted(totals.lists.into(), "listing"),
            thousands(totals.failed.into()),
        ));
    }
    if totals.unsaid > 0 {
        words.push(format!(
            "{} of {} that read or wrote do not say their bytes: no sum has them.",
            thousands(totals.unsaid.into()),
            counted(u64::from(totals.reads) + u64::from(totals.writes), "call"),
        ));
    }
    if totals.left_out > 0 {
        let calls = counted(totals.left_out.into(), "call");
        words.push(format!(
            "{calls} have no row here: their records do not name it."
        ));
    }
    if !totals.not_logged.is_empty() {
        words.push(format!(
            "These files have no data events of {}: what was done there is logged only where a trail is set up for it.",
            totals.not_logged.join(", ")
        ));
    }
    words
}
